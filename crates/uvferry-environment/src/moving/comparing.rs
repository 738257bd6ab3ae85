//! What the old environment was seen to do, and the new one compared with it.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use super::contents::{Contents, Difference, Digests};
use super::disk::{Disk, Operation};
use super::environment::{Old, Settings, Stop, python_of};
use super::planning::Plan;
use super::probe::{Outcome as Tried, Task, probe, tasks_of};
use super::report::{Issue, IssueKind};
use super::running::Move;
use super::{MoveError, Step, checks, seeds};
use crate::distributions::{Distribution, Origin, installed_of};
use crate::interpreters::query;
use crate::reinstallation::{Item, Uv, UvError};
use crate::rules;
use crate::sites::Scope;

/// What the old environment was seen to do.
pub(super) struct Baseline {
    pub(super) tasks: Vec<Task>,
    pub(super) imports: Vec<Tried>,
    pub(super) misfits: BTreeSet<String>,
    pub(super) uv_check: BTreeSet<String>,
}

impl Move<'_, '_> {
    /// What works in the old environment, tried at its own path.
    pub(super) fn baseline(&mut self, old: &Old, plan: &Plan<'_>) -> Result<Baseline, Stop> {
        let python = python_of(&self.options.path);
        let tasks: Vec<Task> = plan.expected.iter().flat_map(|one| tasks_of(one)).collect();
        let imports = self.try_imports(&python, &tasks)?;
        let uv_check = self.uv_check(&self.options.uv, &python)?;
        Ok(Baseline {
            misfits: checks::misfits(&old.installed, old.markers.as_ref()),
            imports,
            tasks,
            uv_check,
        })
    }

    pub(super) fn try_imports(
        &mut self,
        python: &Path,
        tasks: &[Task],
    ) -> Result<Vec<Tried>, MoveError> {
        let Some(timeout) = self.options.imports else {
            return Ok(Vec::new());
        };
        (self.tell)(Step::TryingImports);
        self.disk.about_to(Operation::Run, python)?;
        probe(
            python,
            tasks,
            &self.options.environment,
            &self.options.scratch,
            (timeout, self.options.one_import),
            self.options.uv.cancel.as_ref(),
        )
    }

    pub(super) fn uv_check(
        &mut self,
        uv: &Uv,
        python: &Path,
    ) -> Result<BTreeSet<String>, MoveError> {
        self.disk.about_to(Operation::Run, python)?;
        match uv.check(python) {
            Ok(found) => Ok(found.into_iter().collect()),
            // Broken metadata stops uv; our own reading compares as well.
            Err(UvError::Failed { .. }) => Ok(BTreeSet::new()),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) fn compare(
        &mut self,
        plan: &Plan<'_>,
        baseline: &Baseline,
        uv: &Uv,
        missing: &BTreeSet<String>,
    ) -> Result<(), Stop> {
        let path = &self.options.path;
        let python = python_of(path);
        self.disk.about_to(Operation::Run, &python)?;
        let cancel = self.options.uv.cancel.as_ref();
        let interpreter = query(&python, &self.options.environment, cancel)?;
        let settings = Settings::read(path)?;
        self.report.created_by_uv = settings.get("uv").is_some();
        let installed = installed_of(&interpreter, Scope::All);
        let new: Vec<&Distribution> = installed
            .distributions
            .iter()
            .filter(|one| one.site.starts_with(&interpreter.prefix))
            .collect();
        self.report.count_after = Some(new.len());
        let is_there = |one: &Distribution| !missing.contains(&one.normalized_name);
        let expected: Vec<&Distribution> = plan
            .expected
            .iter()
            .filter(|one| is_there(one))
            .copied()
            .collect();
        if plan.keeps_requested {
            keep_requested(self.disk, &plan.expected, &new)?;
        }
        let mut issues = checks::interpreter(plan.old, &interpreter, &settings);
        issues.extend(checks::distributions(&expected, &new));
        let after = checks::misfits(&installed, plan.old.markers.as_ref());
        issues.extend(checks::fitting(&baseline.misfits, &after, missing));
        let uv_check = self.uv_check(uv, &python)?;
        if after.is_subset(&baseline.misfits) {
            issues.extend(checks::fitting(&baseline.uv_check, &uv_check, missing));
        }
        let scripts: Vec<_> = plan
            .expected
            .iter()
            .zip(&plan.files)
            .zip(&plan.scripts)
            .filter(|((one, _), _)| is_there(one))
            .map(|((one, files), scripts)| (*one, files.clone(), scripts.clone()))
            .collect();
        let programs = python_of(&plan.old.interpreter.prefix);
        if let Some(programs) = programs.parent() {
            issues.extend(checks::scripts(programs, &scripts));
        }
        for issue in issues {
            self.issue(issue);
        }
        let is_another = self.compare_contents(plan, &new, missing);
        // A program that nobody asked for is not run.
        if self.options.imports.is_some() && !is_another {
            // Of those that are missing that was said.
            let (tasks, before): (Vec<Task>, Vec<Tried>) = baseline
                .tasks
                .iter()
                .zip(&baseline.imports)
                .filter(|(task, _)| !missing.contains(&task.of))
                .map(|(task, before)| (task.clone(), before.clone()))
                .unzip();
            let after = self.try_imports(&python, &tasks)?;
            let (counts, found, unknown) = checks::imports(&tasks, &before, &after);
            for issue in found {
                self.issue(issue);
            }
            if counts.unknown > 0 {
                self.note(
                    &rules::IMPORTS_UNKNOWN,
                    format!(
                        "{} imports were not compared: {}",
                        counts.unknown,
                        named(&unknown)
                    ),
                );
            }
            self.report.imports = Some(counts);
        }
        Ok(())
    }

    /// Whether what was installed is what was there, file by file. Tells whether there is
    /// another program that nobody has accepted.
    fn compare_contents(
        &mut self,
        plan: &Plan<'_>,
        new: &[&Distribution],
        missing: &BTreeSet<String>,
    ) -> bool {
        let digests = Digests::of(new.iter().copied());
        let root = &plan.old.interpreter.prefix;
        let python = python_of(root);
        let programs = python.parent().unwrap_or(root);
        let mut is_another = false;
        for ((old, before), item) in plan
            .expected
            .iter()
            .zip(&plan.contents)
            .zip(&plan.reinstallation.items)
        {
            let name = old.normalized_name.as_str();
            let now = new.iter().find(|one| one.normalized_name == name);
            let Some(now) = now.filter(|now| now.version == old.version) else {
                continue;
            };
            // Of an editable, what is installed only leads to its folder.
            if missing.contains(name) || old.editable_location.is_some() {
                continue;
            }
            let difference = before.difference(&Contents::of(now, &digests, root, programs));
            let shown = format!("{} {}", old.name, old.version);
            if difference.is_unknown {
                let told = format!("{shown} has no list of its files: they were not compared");
                self.note(&rules::BUILT_AGAIN, told);
                continue;
            }
            let is_decided = is_pinned(old, item) || seeds::is_seed(name);
            if difference.is_of_metadata_only() {
                if !difference.built.is_empty() {
                    let files = Difference::told(&difference.built);
                    let told = format!("{shown} has other metadata than before: {files}");
                    self.note(&rules::OTHER_METADATA, told);
                }
                continue;
            }
            if difference.program.is_empty() || is_decided {
                let files = Difference::told(&[difference.program, difference.built].concat());
                let told = format!("{shown} was built again, not to the same bytes: {files}");
                self.note(&rules::BUILT_AGAIN, told);
                continue;
            }
            let files = Difference::told(&difference.program);
            let told = match old.origin() {
                Origin::LocalFolder { path } => format!(
                    "{shown}: its source has changed since it was installed{}: {files}",
                    path.map(|path| format!(" (`{}`)", path.display()))
                        .unwrap_or_default()
                ),
                _ => format!(
                    "{shown} is another program than the one that was installed, of the same \
                     version: {files}"
                ),
            };
            let issue = Issue::new(IssueKind::VerificationFailed, &rules::OTHER_CONTENT, told);
            self.issue(issue.of(name));
            is_another |= self
                .report
                .issues
                .last()
                .is_some_and(|issue| !issue.accepted);
        }
        is_another
    }
}

/// Whether what was asked for can be one thing only: a commit, or a file by its digest.
fn is_pinned(old: &Distribution, item: &Item) -> bool {
    match old.origin() {
        Origin::Vcs { .. } => true,
        Origin::Archive { .. } | Origin::LocalFile { .. } => item.word.as_ref().is_ok_and(|word| {
            ["#sha256=", "#sha384=", "#sha512="]
                .iter()
                .any(|kind| word.requirement.contains(kind))
        }),
        _ => false,
    }
}

/// uv marks all that a file of requirements names as asked for; who was not before is not now.
fn keep_requested(
    disk: &mut Disk<'_>,
    old: &[&Distribution],
    new: &[&Distribution],
) -> io::Result<()> {
    for now in new.iter().filter(|one| one.requested) {
        let was = old
            .iter()
            .find(|one| one.normalized_name == now.normalized_name);
        if was.is_none_or(|was| was.requested) {
            continue;
        }
        let record = now.metadata_path.join("RECORD");
        let Ok(text) = fs_err::read_to_string(&record) else {
            continue;
        };
        let folder = now.metadata_path.file_name().unwrap_or_default();
        let row = format!("{}/REQUESTED,", folder.to_string_lossy());
        let kept: String = text
            .split_inclusive('\n')
            .filter(|line| !line.starts_with(&row))
            .collect();
        disk.about_to(Operation::WriteFile, &record)?;
        // Files may be shared with uv's cache: a new one takes the place of the old.
        let folder = &now.metadata_path;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        io::Write::write_all(&mut file, kept.as_bytes())?;
        let permissions = fs_err::metadata(&record)?.permissions();
        fs_err::set_permissions(file.path(), permissions)?;
        file.persist(&record).map_err(|error| error.error)?;
        disk.remove_file(&folder.join("REQUESTED"))?;
    }
    Ok(())
}

/// The first names, and how many more there are.
fn named(names: &BTreeSet<String>) -> String {
    const MOST: usize = 10;
    let told: Vec<String> = names
        .iter()
        .take(MOST)
        .map(|name| format!("`{name}`"))
        .collect();
    let told = told.join(", ");
    match names.len().saturating_sub(MOST) {
        0 => told,
        more => format!("{told}, and {more} more"),
    }
}
