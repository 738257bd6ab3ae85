//! What a move would do, decided before anything changes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use uvferry_diagnostics::redact;

use super::activation::{self, Found};
use super::carrying::unreadable;
use super::contents::{Contents, Digests};
use super::environment::{Old, python_of};
use super::files::{OwnFiles, Ownership, RecordedFile};
use super::probe::entry_points;
use super::report::{Issue, IssueKind, Package};
use super::running::Move;
use super::{Keep, MoveError, checks, seeds};
use crate::distributions::Distribution;
use crate::reinstallation::{Item, NoWord, Reinstallation, is_plain_prompt};
use crate::rules;

/// What is to be done, decided before anything changes.
pub(super) struct Plan<'o> {
    pub(super) old: &'o Old,
    /// Those that are installed again, by name.
    pub(super) expected: Vec<&'o Distribution>,
    pub(super) reinstallation: Reinstallation,
    /// Their files that are there, at the environment's path.
    pub(super) files: Vec<Vec<RecordedFile>>,
    /// Those of their entry points that have a script.
    pub(super) scripts: Vec<Vec<String>>,
    /// What their files are.
    pub(super) contents: Vec<Contents>,
    pub(super) own: OwnFiles,
    /// Sources of distributions that lie in the environment itself, relative.
    pub(super) sources: Vec<PathBuf>,
    pub(super) compile: bool,
    pub(super) keeps_requested: bool,
}

impl Move<'_, '_> {
    pub(super) fn note_old(&mut self, old: &Old) {
        self.report.python = Some(old.interpreter.version.clone());
        self.report.base_interpreter = Some(old.base.clone());
        self.report.prompt = Some(old.prompt.clone());
        self.report.system_site_packages = Some(old.system_site_packages);
        self.report.created_by_uv = old.is_uv_s;
        self.report.count_before = Some(old.own().len());
        if !is_plain_prompt(&old.prompt) {
            let told = format!("the prompt `{}` is not given to uv", old.prompt);
            self.note(&rules::PROMPT_NOT_GIVEN, told);
        }
        for one in old.hidden() {
            let stale = (one.normalized_name.clone(), one.version.clone());
            let (name, version) = (&one.name, &one.version);
            let told = if old.settled.stale.contains(&stale) {
                format!(
                    "{name} {version} has only its metadata there; the files are another version's, which counts"
                )
            } else {
                format!("{name} {version} is hidden by another one")
            };
            self.note(&rules::HIDDEN_NOT_MOVED, told);
        }
        for undecided in &old.settled.undecided {
            let issue = Issue::new(
                IssueKind::ExtractionFailed,
                &rules::UNDECIDED_DUPLICATE,
                format!(
                    "there is metadata of {} and of {}, and the files are not wholly of either",
                    undecided.seen, undecided.other
                ),
            );
            self.issue(issue.of(&undecided.normalized_name));
        }
    }

    /// Decides what is installed again and what becomes of each file.
    pub(super) fn plan<'o>(&mut self, old: &'o Old) -> Plan<'o> {
        let own = old.own();
        let left_out = if self.options.with_seeds {
            BTreeMap::new()
        } else {
            let bundled = seeds::bundled(&old.interpreter.standard_library);
            let user = seeds::User {
                folder: self.options.path.parent(),
                bundled: &bundled,
                python: old.interpreter.version_numbers(),
            };
            seeds::left_out(&own, old.markers.as_ref(), &user)
        };
        let expected: Vec<&Distribution> = own
            .iter()
            .filter(|one| !left_out.contains_key(&one.normalized_name))
            .copied()
            .collect();
        let reinstallation = Reinstallation::of(expected.iter().copied(), &BTreeMap::new());
        let words: BTreeMap<&str, &Item> = reinstallation
            .items
            .iter()
            .map(|item| (item.normalized_name.as_str(), item))
            .collect();
        for one in &own {
            let why = left_out.get(&one.normalized_name);
            if let Some(why) = why {
                self.note(
                    &rules::SEED_LEFT_OUT,
                    format!("{} {} is left out: {why}", one.name, one.version),
                );
            }
            let word = words.get(one.normalized_name.as_str());
            self.report.packages.push(Package {
                name: one.name.clone(),
                normalized_name: one.normalized_name.clone(),
                version: one.version.clone(),
                requires: one
                    .requires
                    .iter()
                    .map(|line| redact(line).into_owned())
                    .collect(),
                requirement: word
                    .and_then(|item| item.word.as_ref().ok())
                    .map(crate::reinstallation::Word::redacted),
                left_out: why.map(|why| (*why).to_owned()),
                installed: None,
                failure: None,
                alternative: None,
            });
        }
        let files: Vec<Vec<RecordedFile>> = expected
            .iter()
            .map(|one| checks::files_that_are_there(one))
            .collect();
        let root = &old.interpreter.prefix;
        let python = python_of(root);
        let programs = python.parent().unwrap_or(root);
        // pip and uv give pip the names of the running Python, whatever its list says.
        let is_there = |script: &String| {
            let file = format!("{script}{}", std::env::consts::EXE_SUFFIX);
            programs.join(file).symlink_metadata().is_ok()
        };
        let scripts = expected
            .iter()
            .map(|one| {
                entry_points(one)
                    .into_iter()
                    .map(|entry| entry.script)
                    .filter(is_there)
                    .collect()
            })
            .collect();
        let of_all: Vec<&Distribution> = own.iter().copied().chain(old.hidden()).collect();
        let digests = Digests::of(of_all.iter().copied());
        let contents = expected
            .iter()
            .map(|one| Contents::of(one, &digests, root, programs))
            .collect();
        let ownership =
            Ownership::new(root, &old.sites, of_all).with_base(&old.interpreter.base_prefix);
        let own_files = ownership.own_files(&old.entries);
        let sources = reinstallation
            .items
            .iter()
            .filter_map(|item| item.word.as_ref().ok()?.path.as_deref())
            .filter_map(|path| path.strip_prefix(root).ok().map(Path::to_owned))
            .filter(|relative| !relative.as_os_str().is_empty())
            .collect();
        let compile = files
            .iter()
            .flatten()
            .any(|file| file.path.extension().is_some_and(|ending| ending == "pyc"));
        self.report.carried.clone_from(&own_files.carried);
        self.report.left.clone_from(&own_files.left);
        self.note_files(&own_files);
        self.note_changed(&digests, root);
        Plan {
            keeps_requested: own.iter().any(|one| one.requested),
            old,
            expected,
            reinstallation,
            files,
            scripts,
            contents,
            own: own_files,
            sources,
            compile,
        }
    }

    pub(super) fn note_files(&mut self, own: &OwnFiles) {
        for path in &own.left {
            self.note(
                &rules::OWN_FILES_LEFT,
                format!("`{}` belongs to no distribution", path.display()),
            );
        }
        let is_of_pip = |path: &&PathBuf| path.ends_with("pip.conf") || path.ends_with("pip.ini");
        if let Some(path) = own.carried.iter().find(is_of_pip) {
            let told = format!("`{}` was carried over; uv does not read it", path.display());
            self.note(&rules::SETTINGS_OF_PIP, told);
        }
    }

    /// What of the scripts that activate the environment is in the old one alone.
    pub(super) fn note_activation(&mut self, old: &Old) -> Result<(), MoveError> {
        let (paths, is_known) = match activation::changed(self.options, old)? {
            Found::Changed(paths) => (paths, true),
            Found::Unknown(paths) => (paths, false),
        };
        if paths.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = paths
            .iter()
            .map(|path| format!("`{}`", path.display()))
            .collect();
        let names = names.join(", ");
        let told = match (is_known, paths.len()) {
            (true, 1) => format!("{names} is not as it is written into a new environment"),
            (true, _) => format!("{names} are each not as it is written into a new environment"),
            (false, 1) => format!("{names} is made anew; whether it was changed is not known"),
            (false, _) => {
                format!("{names} are each made anew; whether it was changed is not known")
            }
        };
        self.note(&rules::ACTIVATION_CHANGED, told);
        self.report.left.extend(paths);
        Ok(())
    }

    /// Files of distributions that are not as they were installed.
    fn note_changed(&mut self, digests: &Digests, root: &Path) {
        for changed in digests.changed() {
            // What is elsewhere stays.
            let Ok(relative) = changed.path.strip_prefix(root) else {
                continue;
            };
            self.report.left.push(relative.to_owned());
            self.note(
                &rules::CHANGED_FILES_LEFT,
                format!(
                    "`{}` of {} was changed after it was installed",
                    relative.display(),
                    changed.of
                ),
            );
        }
    }

    /// Said before anything changes, where no other way will be tried.
    pub(super) fn refuse_what_cannot_be_asked(&mut self, plan: &Plan<'_>) {
        if self.options.try_alternatives {
            return;
        }
        for item in &plan.reinstallation.items {
            if let Err(why) = &item.word {
                let issue = no_source(item, why);
                self.issue(issue);
            }
        }
    }

    /// What could not be copied later; accepted, it is left.
    pub(super) fn refuse_what_cannot_be_read(&mut self, plan: &mut Plan<'_>) {
        for path in unreadable(&self.options.path, &plan.old.entries, plan) {
            let told = format!("`{}` cannot be read", path.display());
            self.issue(Issue::new(
                IssueKind::ExtractionFailed,
                &rules::UNREADABLE,
                told,
            ));
            plan.own.carried.retain(|carried| *carried != path);
            self.report.carried.retain(|carried| *carried != path);
            self.report.left.push(path);
        }
    }

    pub(super) fn refuse_to_discard(&mut self, plan: &Plan<'_>) {
        let left = self.report.left.len();
        if self.options.keep == Keep::Discard && left > 0 {
            let told = format!(
                "the old environment is not discarded: {left} of its files would be lost, as `{}`",
                self.report
                    .left
                    .first()
                    .or(plan.own.left.first())
                    .map(|path| path.display().to_string())
                    .unwrap_or_default()
            );
            self.issue(Issue::new(
                IssueKind::BackupFailed,
                &rules::OWN_FILES_LEFT,
                told,
            ));
        }
    }
}

pub(super) fn no_source(item: &Item, why: &NoWord) -> Issue {
    Issue::new(
        IssueKind::ExtractionFailed,
        &rules::NO_SOURCE,
        format!(
            "{} {} cannot be asked of uv: {why}",
            item.name, item.version
        ),
    )
    .of(&item.normalized_name)
}
