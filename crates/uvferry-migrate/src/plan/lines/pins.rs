//! Requirements, and the versions that they carry: what is declared, what only steers the
//! lock.

use uvferry_diagnostics::Verdict;
use uvferry_pyproject::{Declaration, Target};
use uvferry_requirements::{Requirement, normalize_name};

use super::declaring::extras_text;
use crate::plan::draft::Draft;
use crate::plan::{Pin, TypedPin};
use crate::roles::{self, Form};
use crate::rules;

impl Draft<'_> {
    pub(super) fn write_requirement(
        &mut self,
        at: usize,
        index: usize,
        requirement: &Requirement,
    ) -> Verdict {
        let target = self.target_of(at);
        if let Some(requiring) = self.not_a_root(at, requirement) {
            return Verdict::dropped(
                &rules::NOT_ROOT,
                format!("{requiring} requires it, and the lock holds its version"),
            );
        }
        if self.project.roles[at].form == Form::Frozen {
            self.push_pin(at, index, requirement, Some(&target), false);
        }
        if let (Some(name), Some(version)) = (&requirement.name, requirement.pinned_version()) {
            let document = &self.documents()[at];
            self.typed_pins.push(TypedPin {
                target: target.clone(),
                name: name.normalized.clone(),
                version: version.to_owned(),
                file: document.path.clone(),
                line: document.file.entries[index].line(),
            });
        }
        self.declare(at, index, requirement, &target, false)
    }

    fn not_a_root(&self, at: usize, requirement: &Requirement) -> Option<&str> {
        if self.project.roles[at].form != Form::Frozen
            || self.project.options.roots_only != Some(true)
        {
            return None;
        }
        let name = requirement.name.as_ref()?;
        let line = (self.target_of(at), name.normalized.clone());
        self.learned.not_roots.get(&line).map(String::as_str)
    }

    /// A direct requirement of a compiled file whose source is not there: declared without
    /// the version, which steers the lock.
    pub(super) fn write_compiled(
        &mut self,
        at: usize,
        index: usize,
        requirement: &Requirement,
        is_root: bool,
    ) -> Verdict {
        let target = self.target_of(at);
        if !is_root {
            return self.write_pin(at, index, requirement, Some(&target));
        }
        self.push_pin(at, index, requirement, Some(&target), true);
        self.declare(at, index, requirement, &target, true)
    }

    pub(super) fn write_pin(
        &mut self,
        at: usize,
        index: usize,
        requirement: &Requirement,
        target: Option<&Target>,
    ) -> Verdict {
        if self.push_pin(at, index, requirement, target, true) {
            return Verdict::rewritten("uv.lock").because("the lock holds this version");
        }
        match self.declaration(requirement) {
            Declaration::Dependency { .. } if self.is_added_by_hand(at, index, requirement) => {
                let target = target.cloned().unwrap_or(Target::Main);
                self.declare(at, index, requirement, &target, false)
            }
            // The source file declares it; the compiled line only repeats it.
            Declaration::Dependency { source: None, .. } => {
                Verdict::rewritten("uv.lock").because("its source declares it")
            }
            Declaration::Dependency { .. } => {
                Verdict::rewritten("uv.lock").because("the lock holds what this address gives")
            }
            Declaration::Project { .. } => Verdict::rewritten("the project itself"),
            Declaration::Review { rule, reason, .. } => Verdict::needs_review(rule, reason),
        }
    }

    /// Whether a line without a version stands in a compiled file, of which only the name
    /// tells that it is one, and asks for more than its source does: pip installs it too.
    fn is_added_by_hand(&self, at: usize, index: usize, requirement: &Requirement) -> bool {
        let document = &self.documents()[at];
        let Form::LockOf { sources } = &self.project.roles[at].form else {
            return false;
        };
        if document.file.header.is_some() || !document.file.entries[index].via().is_empty() {
            return false;
        }
        let name = |requirement: &Requirement| {
            requirement
                .name
                .clone()
                .or_else(|| requirement.name_from_url_or_wheel())
                .map(|name| name.normalized)
        };
        let own = name(requirement);
        !sources
            .iter()
            .filter_map(|source| self.project.documents.get(source))
            .flat_map(|(source, _)| self.project.documents.closure(source))
            .flat_map(|source| self.documents()[source].requirements())
            .any(|(_, other)| {
                own.is_some()
                    && name(other) == own
                    && (requirement.specifier.as_deref().is_none_or(str::is_empty)
                        || other.specifier.as_deref().map(roles::spaceless)
                            == requirement.specifier.as_deref().map(roles::spaceless))
            })
    }

    /// Takes a version as a seed for the lock; `false` where the line has none.
    pub(super) fn push_pin(
        &mut self,
        at: usize,
        index: usize,
        requirement: &Requirement,
        target: Option<&Target>,
        compiled: bool,
    ) -> bool {
        let (Some(name), Some(version)) = (&requirement.name, requirement.pinned_version()) else {
            return false;
        };
        if normalize_name(&self.found_name().0) == name.normalized {
            return true;
        }
        let marker = requirement.marker.as_ref();
        let text = format!(
            "{}{}=={version}{}",
            name.written,
            extras_text(&requirement.extras),
            marker
                .map(|marker| format!(" ; {marker}"))
                .unwrap_or_default()
        );
        let document = &self.documents()[at];
        self.pins.push(Pin {
            target: target.cloned().unwrap_or(Target::Main),
            name: name.normalized.clone(),
            version: version.to_owned(),
            requirement: text,
            marker: marker.cloned(),
            compiled,
            is_constraint: matches!(self.project.roles[at].form, Form::Constraints { .. }),
            item: self.ids[at][index].clone(),
            hashes: requirement.hashes.clone(),
            file: document.path.clone(),
            line: document.file.entries[index].line(),
        });
        true
    }
}
