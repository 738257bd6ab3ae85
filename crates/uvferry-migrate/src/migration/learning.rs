//! What one resolution teaches the next plan: names that only metadata tells, a name that
//! would swallow a distribution, lines that are no roots.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_resolution::Lockfile;

use crate::before::Before;
use crate::error::MigrateError;
use crate::plan::Plan;
use crate::roles::Form;
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
        // What is required on another platform alone is a root here.
        let holds = |marker: Option<&str>| {
            marker.is_none_or(|marker| {
                uvferry_requirements::evaluate_marker(marker, &self.target.markers, &[])
                    .unwrap_or(true)
            })
        };
        let required_here: BTreeSet<&str> = lock
            .packages
            .iter()
            .filter(|package| package.name != own)
            .flat_map(|package| &package.dependencies)
            .filter(|dependency| holds(dependency.marker.as_deref()))
            .map(|dependency| dependency.name.as_str())
            .collect();
        let required_by: BTreeMap<&str, &str> = lock
            .packages
            .iter()
            .filter(|package| package.name != own)
            .flat_map(|package| {
                package
                    .dependencies
                    .iter()
                    .filter(|dependency| dependency.name != package.name)
                    .map(|dependency| (dependency.name.as_str(), package.name.as_str()))
            })
            .collect();
        if !plan.project.package
            && required_by.contains_key(own.as_str())
            && self.learned.name.is_none()
        {
            self.rename(&plan.project.name);
            learnt = true;
        }
        if self.project.options.roots_only == Some(true) {
            // What the code imports is asked for, whoever else needs it.
            let imported = crate::imports::imported(self.project);
            for (document, role) in self
                .project
                .documents
                .list()
                .iter()
                .zip(&self.project.roles)
            {
                if role.form != Form::Frozen {
                    continue;
                }
                for (_, requirement) in document.requirements() {
                    if let Some(name) = &requirement.name
                        && !imported.contains_key(&name.normalized)
                        && required_here.contains(name.normalized.as_str())
                        && let Some(user) = required_by.get(name.normalized.as_str())
                    {
                        learnt |= self
                            .learned
                            .not_roots
                            .insert(name.normalized.clone(), (*user).to_owned())
                            .is_none();
                    }
                }
            }
        }
        Ok(learnt)
    }

    pub(crate) fn read_lock(&self) -> Result<Lockfile, MigrateError> {
        let text = fs_err::read_to_string(self.scratch.after().join("uv.lock"))?;
        Ok(Lockfile::parse(&text).map_err(uvferry_resolution::uv::UvError::from)?)
    }
}
