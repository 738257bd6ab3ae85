//! What one resolution teaches the next plan: names that only metadata tells, a name that
//! would swallow a distribution, lines that are no roots.

use std::collections::BTreeMap;

use uvferry_resolution::Lockfile;

use crate::before::Before;
use crate::error::MigrateError;
use crate::evidence::{DependencyEvidence, Needs, evidence_of};
use crate::plan::Plan;
use crate::session::Session;

impl Session<'_> {
    /// Names of URLs that only their metadata tells, and names that would swallow a
    /// distribution.
    pub(crate) fn learn_from_pip(
        &mut self,
        plan: &Plan,
        befores: &BTreeMap<String, Before>,
    ) -> bool {
        let mut learnt = false;
        for document in self.project.documents.list() {
            for (_, requirement) in document.requirements() {
                if requirement.name.is_some() || requirement.name_from_url_or_wheel().is_some() {
                    continue;
                }
                let folder = match &requirement.target {
                    uvferry_requirements::Target::Path(path) => {
                        Some(crate::tree::join("", &path.path)).filter(|path| !path.is_empty())
                    }
                    _ => None,
                };
                let wanted = requirement
                    .url
                    .as_deref()
                    .map(uvferry_resolution::Origin::from_url);
                let is_it = |origin: &uvferry_resolution::Origin| match (origin, &folder, &wanted) {
                    (
                        uvferry_resolution::Origin::Path(path)
                        | uvferry_resolution::Origin::Editable(path),
                        Some(folder),
                        _,
                    ) => path.trim_end_matches('/').ends_with(&format!("/{folder}")),
                    (origin, _, Some(wanted)) => origin.same_as(wanted),
                    _ => false,
                };
                let found = befores.values().find_map(|before| match before {
                    Before::Pip(resolution) => resolution
                        .set
                        .iter()
                        .find(|(_, resolved)| resolved.requested && is_it(&resolved.origin))
                        .map(|(_, resolved)| resolved.name.clone()),
                    _ => None,
                });
                if let Some(name) = found {
                    learnt |= self
                        .learned
                        .names
                        .insert(requirement.text.clone(), name)
                        .is_none();
                }
            }
        }
        let own = uvferry_requirements::normalize_name(&plan.project.name);
        let swallowed = !plan.project.package
            && befores.values().any(|before| match before {
                Before::Pip(resolution) => resolution.set.contains(&own),
                _ => false,
            });
        if swallowed && self.learned.name.is_none() {
            self.rename(&plan.project.name);
            learnt = true;
        }
        learnt
    }

    fn rename(&mut self, name: &str) {
        self.learned.name = Some((
            format!("{name}-project"),
            format!("`{name}` is the name of a distribution that it installs"),
        ));
    }

    /// What only the lock shows: a swallowed name, and what is no root in a frozen file.
    pub(crate) fn learn_from_lock(&mut self, plan: &Plan) -> Result<bool, MigrateError> {
        let lock = self.read_lock()?;
        let own = uvferry_requirements::normalize_name(&plan.project.name);
        let mut learnt = false;
        let is_required = || {
            let others = lock.packages.iter().filter(|package| package.name != own);
            let mut required = others.flat_map(|package| &package.dependencies);
            required.any(|dependency| dependency.name == own)
        };
        if !plan.project.package && self.learned.name.is_none() && is_required() {
            self.rename(&plan.project.name);
            learnt = true;
        }
        if self.project.options.roots_only == Some(true) {
            let evidence = self.evidence(plan)?;
            for (line, by) in evidence.frozen_transitives() {
                learnt |= self.learned.not_roots.insert(line, by).is_none();
            }
        }
        Ok(learnt)
    }

    /// How the listed distributions stand, by what the lock says of who needs whom.
    pub(crate) fn evidence(&self, plan: &Plan) -> Result<DependencyEvidence, MigrateError> {
        let own = uvferry_requirements::normalize_name(&plan.project.name);
        let needs = Needs::of_lock(&self.read_lock()?, &own, &self.target.markers);
        Ok(evidence_of(self.project, Some(needs)))
    }

    pub(crate) fn read_lock(&self) -> Result<Lockfile, MigrateError> {
        let text = fs_err::read_to_string(self.scratch.after().join("uv.lock"))?;
        Ok(Lockfile::parse(&text).map_err(uvferry_resolution::uv::UvError::from)?)
    }
}
