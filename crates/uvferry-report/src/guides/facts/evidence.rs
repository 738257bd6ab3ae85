//! Which boxes of a checklist are ticked without asking anybody.

use uvferry_migrate::{Passage, ServicePart, Standing};

use super::super::Source;
use super::super::boxes::Mark;
use super::super::said::Said;
use crate::json::MigrationDocument;

/// Boxes by what they show, and the places that keep one open.
pub(in super::super) struct Evidence {
    pub(in super::super) applied: Mark,
    pub(in super::super) undoable: Mark,
    pub(in super::super) project_table: Mark,
    pub(in super::super) python: Mark,
    pub(in super::super) lock: Mark,
    pub(in super::super) verified: Mark,
    pub(in super::super) review: Mark,
    pub(in super::super) requirements_gone: Mark,
    pub(in super::super) credentials_out: Mark,
    pub(in super::super) scripts: Mark,
    pub(in super::super) ci: Mark,
    pub(in super::super) images: Mark,
    pub(in super::super) hooks: Mark,
    pub(in super::super) elsewhere: Mark,
    pub(in super::super) tests_known: Mark,
    pub(in super::super) measured: Mark,
    /// Commands of pip that are left, by where they stand.
    pub(in super::super) left_scripts: String,
    pub(in super::super) left_ci: String,
    pub(in super::super) left_images: String,
    pub(in super::super) left_elsewhere: String,
    /// How many they are.
    pub(in super::super) left: usize,
}

impl Evidence {
    pub(super) fn new(
        source: &Source<'_>,
        migration: Option<&MigrationDocument>,
        pip_mode: bool,
    ) -> Self {
        let facts = source.facts;
        let mark = |name: &'static str, ticked: bool| Mark {
            name,
            ticked,
            by_person: false,
        };
        let has_moved = matches!(
            facts.standing,
            Standing::Migrated | Standing::Unlocked | Standing::UvAlready
        );
        let part_of = |passage: &Passage| {
            let file = facts.services.iter().find(|file| file.path == passage.file);
            file.map(|file| file.part)
        };
        let left = |wanted: &[ServicePart], rest: bool| -> Vec<Said> {
            let open = facts.commands.iter().filter(|passage| passage.open);
            open.filter(|passage| match part_of(passage) {
                Some(part) => wanted.contains(&part),
                None => rest,
            })
            .map(super::place)
            .collect()
        };
        let left_scripts = left(&[ServicePart::Script], false);
        let left_ci = left(&[ServicePart::Ci, ServicePart::Documents], false);
        let left_images = left(&[ServicePart::Image], false);
        let left_elsewhere = left(&[ServicePart::Hooks, ServicePart::Updates], true);
        let equal = migration
            .and_then(|document| document.verification.as_ref())
            .and_then(|verification| verification.equal);
        Self {
            applied: mark("applied", has_moved),
            undoable: mark("undoable", facts.can_be_taken_back() == Some(true)),
            project_table: mark("project-table", facts.has_project_table),
            python: mark(
                "python",
                facts.has_project_table && facts.requires_python.is_some(),
            ),
            lock: mark("lock", facts.has_lock && !facts.lock_is_ignored),
            verified: mark("verified", equal == Some(true)),
            review: mark("review", has_moved && facts.review.is_empty()),
            requirements_gone: mark(
                "requirements-gone",
                has_moved && !pip_mode && facts.requirements_files.is_empty(),
            ),
            credentials_out: mark("credentials", has_moved && facts.credentials.is_empty()),
            scripts: mark("scripts", has_moved && left_scripts.is_empty()),
            ci: mark("ci", has_moved && left_ci.is_empty()),
            images: mark("images", has_moved && left_images.is_empty()),
            hooks: mark("hooks", facts.hooks_check_lock == Some(true)),
            elsewhere: mark("elsewhere", has_moved && left_elsewhere.is_empty()),
            tests_known: mark(
                "tests-known",
                facts
                    .programs
                    .iter()
                    .any(|program| program.kind == uvferry_migrate::ProgramKind::Tests),
            ),
            measured: mark("measured", !source.benches.is_empty()),
            left: [&left_scripts, &left_ci, &left_images, &left_elsewhere]
                .iter()
                .map(|places| places.len())
                .sum(),
            left_scripts: places(&left_scripts),
            left_ci: places(&left_ci),
            left_images: places(&left_images),
            left_elsewhere: places(&left_elsewhere),
        }
    }
}

/// ` (places)`, or nothing.
fn places(left: &[Said]) -> String {
    const MOST: usize = 10;
    if left.is_empty() {
        return String::new();
    }
    let named: Vec<String> = left.iter().take(MOST).map(Said::code).collect();
    let more = if left.len() > MOST { ", …" } else { "" };
    format!(" ({}{more})", named.join(", "))
}
