//! The new environment at the path, and what is done to fill it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use uvferry_diagnostics::redact;

use super::Step;
use super::alternatives::{Failed, Way, try_ways};
use super::carrying::make_folder;
use super::comparing::Baseline;
use super::disk::Operation;
use super::environment::{Stop, python_of};
use super::planning::{Plan, no_source};
use super::report::{Issue, IssueKind};
use super::running::Move;
use super::state::{Container, MARKER, State};
use crate::reinstallation::{Attempt, Installation, NewEnvironment, Uv, UvError};
use crate::rules;

impl Move<'_, '_> {
    /// Builds the new environment at the path; what differs is among the report's issues.
    pub(super) fn build(
        &mut self,
        plan: &Plan<'_>,
        baseline: &Baseline,
        container: &Container,
        state: &State,
    ) -> Result<(), Stop> {
        let path = self.options.path.clone();
        let python = python_of(&path);
        let mut uv = self.options.uv.clone();
        uv.compile_bytecode = plan.compile;
        if let Ok(inside) = uv.program.strip_prefix(&path) {
            uv.program = container.environment().join(inside);
        }
        (self.tell)(Step::Creating);
        // It comes to its place with its mark in it: what has none is nobody's to remove.
        let fresh = container.fresh();
        self.disk.about_to(Operation::CreateFolder, &fresh)?;
        make_folder(&container.environment(), &fresh)?;
        self.disk
            .replace(&fresh.join(MARKER), state.id.as_bytes())?;
        self.disk.rename(&fresh, &path)?;
        self.disk.about_to(Operation::Run, &path)?;
        let created = uv.create(&NewEnvironment {
            path: &path,
            base: &plan.old.base,
            prompt: Some(&plan.old.prompt),
            system_site_packages: plan.old.system_site_packages,
        });
        match created {
            Ok(()) => {}
            Err(UvError::Failed { message, .. }) => {
                self.issue(Issue::new(
                    IssueKind::CreationFailed,
                    &rules::NOT_CREATED,
                    message,
                ));
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        }
        let old_root = container.environment();
        for source in &plan.sources {
            self.carry_tree(&old_root, &path, source)?;
        }
        (self.tell)(Step::Installing);
        self.disk.about_to(Operation::Run, &python)?;
        let items = &plan.reinstallation.items;
        let done = uv.install(&python, items, Attempt::Plain, &self.options.scratch)?;
        let missing = self.after_installing(plan, &uv, &done, &old_root)?;
        (self.tell)(Step::Carrying);
        self.carry_own(plan, &old_root, &path)?;
        (self.tell)(Step::Comparing);
        self.compare(plan, baseline, &uv, &missing)
    }

    /// Other ways for those that failed, and what became of each. Tells which are missing.
    pub(super) fn after_installing(
        &mut self,
        plan: &Plan<'_>,
        uv: &Uv,
        done: &Installation,
        old_root: &Path,
    ) -> Result<BTreeSet<String>, Stop> {
        let path = &self.options.path;
        let python = python_of(path);
        let items = &plan.reinstallation.items;
        let mut ways: BTreeMap<usize, Way> = BTreeMap::new();
        if self.options.try_alternatives && !done.failed.is_empty() {
            (self.tell)(Step::TryingAlternatives);
            let root = &plan.old.interpreter.prefix;
            let sites: Vec<PathBuf> = plan
                .old
                .sites
                .iter()
                .filter_map(|site| site.strip_prefix(root).ok().map(Path::to_owned))
                .collect();
            for failure in &done.failed {
                let failed = Failed {
                    distribution: plan.expected[failure.item],
                    item: &items[failure.item],
                    files: &plan.files[failure.item],
                    contents: &plan.contents[failure.item],
                    sites: &sites,
                };
                let roots = (root.as_path(), old_root, path.as_path());
                let scratch = &self.options.scratch;
                if let Some(way) = try_ways(self.disk, uv, &python, &failed, roots, scratch)? {
                    ways.insert(failure.item, way);
                }
            }
        }
        let mut missing = BTreeSet::new();
        let mut issues = Vec::new();
        for failure in &done.failed {
            let item = &items[failure.item];
            if let Some(package) = self.package(&item.normalized_name) {
                package.failure = Some(redact(&failure.message).into_owned());
            }
            if let Some(way) = ways.get(&failure.item) {
                self.note(
                    &rules::ALTERNATIVE_USED,
                    format!("{} {} is {}", item.name, item.version, way.told()),
                );
                continue;
            }
            missing.insert(item.normalized_name.clone());
            issues.push(match &item.word {
                Err(why) => no_source(item, why),
                Ok(_) => Issue::new(
                    IssueKind::InstallationError,
                    &rules::NOT_INSTALLED,
                    format!("{}: {}", item.shown(), failure.message),
                )
                .of(&item.normalized_name),
            });
        }
        // What uv had no word for was said before the work began, unless it was to be tried.
        for issue in issues {
            let is_known = self
                .report
                .issues
                .iter()
                .any(|known| known.package == issue.package && known.kind == issue.kind);
            if !is_known {
                self.issue(issue);
            }
        }
        for (at, item) in items.iter().enumerate() {
            if let Some(package) = self.package(&item.normalized_name) {
                package.installed = Some(!missing.contains(&item.normalized_name));
                package.alternative = ways.get(&at).map(|way| way.told().to_owned());
            }
        }
        Ok(missing)
    }
}
