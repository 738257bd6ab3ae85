//! Lines that name other files: includes become groups that include groups, constraints
//! bound the lock.

use std::collections::BTreeSet;

use uvferry_diagnostics::{Diagnostic, Verdict};
use uvferry_pyproject::{Added, Comments, Declaration, Target};
use uvferry_requirements::{EntryKind, Placement, Requirement, Target as RequirementTarget};

use super::declaring::place_of;
use crate::plan::draft::Draft;
use crate::roles::{self, Form};
use crate::rules;

impl Draft<'_> {
    pub(super) fn write_include(&mut self, at: usize, index: usize) -> Verdict {
        let document = &self.documents()[at];
        let Some(include) = document
            .includes
            .iter()
            .find(|include| include.entry == index)
            .cloned()
        else {
            return Verdict::needs_review(
                &rules::MISSING_INCLUDE,
                "the file that it names is not known",
            );
        };
        let Some(to) = include.to else {
            if include.target.contains("://") {
                let place = self.location(at, index);
                let failed = self
                    .project
                    .options
                    .remote
                    .iter()
                    .find(|(url, _)| uvferry_diagnostics::redact(url) == include.target)
                    .and_then(|(_, answer)| answer.as_ref().err());
                let (message, reason) = match failed {
                    Some(why) => (
                        "a file from the network that could not be read".to_owned(),
                        why.clone(),
                    ),
                    None => (
                        "a file from the network is not read when planning".to_owned(),
                        "the file stands on another machine; `migrate` reads it".to_owned(),
                    ),
                };
                self.diagnostics.push(
                    Diagnostic::new(&rules::REMOTE_INCLUDE, message)
                        .at_location(place)
                        .help("copy it into the repository and name the copy"),
                );
                return Verdict::needs_review(&rules::REMOTE_INCLUDE, reason);
            }
            return Verdict::needs_review(
                &rules::MISSING_INCLUDE,
                "the file that it names is not there",
            );
        };
        if self.documents()[to].is_remote() {
            let place = self.location(at, index);
            self.diagnostics.push(
                Diagnostic::new(
                    &rules::REMOTE_INCLUDE,
                    "read from the network: what it says today stands in pyproject.toml and the lock now",
                )
                .at_location(place)
                .help("nothing follows the address any more; look there when you upgrade"),
            );
        }
        if include.constraint {
            return self.write_constraint_include(to);
        }
        let target = self.target_of(at);
        let included = self.target_of(to);
        match (&target, &included) {
            _ if target == included => Verdict::rewritten(place_of(&target)),
            (Target::Main, _) => {
                // A main file that is only an alias of a group, or absorbs it.
                self.unfold(to, &target);
                Verdict::rewritten(place_of(&included))
            }
            (_, Target::Main) => Verdict::rewritten("project.dependencies")
                .because("the main requirements are always installed with a group"),
            (Target::Group(group), Target::Group(other)) => {
                self.note_group(group);
                self.note_group(other);
                Verdict::rewritten(self.pyproject.add_group_include(group, other).to())
            }
            (Target::Group(_), Target::Extra(extra)) if self.project.is_package() => {
                let text = format!("{}[{extra}]", self.name);
                Verdict::rewritten(
                    self.pyproject
                        .add_dependency(&target, &text, Comments::NONE)
                        .to(),
                )
            }
            _ => {
                self.unfold(to, &target);
                Verdict::rewritten(place_of(&target))
                    .by(&rules::EXTRA_IN_GROUP)
                    .because("its lines were repeated, for it cannot be included by name")
            }
        }
    }

    /// Repeats the lines of a document and of what it includes in another target.
    fn unfold(&mut self, from: usize, target: &Target) {
        if *target == Target::Main && self.project.roles[from].target != Some(Target::Main) {
            return;
        }
        for at in self.project.documents.closure(from) {
            if self.project.roles[at].target == Some(Target::Main) {
                continue;
            }
            let file = self.documents()[at].file.clone();
            for (index, entry) in file.entries.iter().enumerate() {
                if let EntryKind::Requirement(requirement) = &entry.kind {
                    self.declare(at, index, requirement, target, false);
                }
            }
        }
    }

    /// A compiled file without its source includes the compiled files that its
    /// annotations name.
    pub(super) fn include_layers(&mut self, at: usize) {
        let Some(Target::Group(group)) = self.project.roles[at].target.clone() else {
            return;
        };
        let document = &self.documents()[at];
        let mut layers = BTreeSet::new();
        for entry in &document.file.entries {
            for via in entry.via() {
                if let uvferry_requirements::Via::File {
                    path,
                    constraint: false,
                } = via
                    && let Some(layer) = roles::layer_of(
                        &self.project.documents,
                        &self.project.roles,
                        &document.path,
                        path,
                    )
                {
                    layers.insert(layer);
                }
            }
        }
        for layer in layers {
            if let Target::Group(other) = self.target_of(layer)
                && other != group
            {
                self.note_group(&other);
                self.pyproject.add_group_include(&group, &other);
            }
        }
    }

    pub(super) fn write_constraint_include(&mut self, to: usize) -> Verdict {
        match &self.project.roles[to].form {
            Form::Constraints { pinned: true } => {
                Verdict::rewritten("uv.lock").because("its pins steer the lock")
            }
            Form::Constraints { pinned: false } => {
                let said = self
                    .diagnostics
                    .iter()
                    .any(|found| found.code == rules::CONSTRAINTS_GLOBAL.code);
                if !said {
                    self.diagnostics.push(Diagnostic::new(
                        &rules::CONSTRAINTS_GLOBAL,
                        "the constraints act on everything that the project locks",
                    ));
                }
                Verdict::rewritten("tool.uv.constraint-dependencies").by(&rules::CONSTRAINTS_GLOBAL)
            }
            _ => Verdict::dropped(&rules::LAYERING, "one lock keeps all groups in step"),
        }
    }

    pub(super) fn write_constraint(
        &mut self,
        at: usize,
        index: usize,
        requirement: &Requirement,
        pinned: bool,
    ) -> Verdict {
        if pinned && self.push_pin(at, index, requirement, Some(&Target::Main), true) {
            return Verdict::rewritten("uv.lock").because("the pin steers the lock");
        }
        if requirement.name.is_none() || !matches!(requirement.target, RequirementTarget::Named) {
            return match self.declaration(requirement) {
                Declaration::Dependency { .. } | Declaration::Project { .. } => {
                    Verdict::needs_review(
                        &rules::UNNAMED,
                        "a constraint that names an address; write it as `name @ URL` in tool.uv.constraint-dependencies",
                    )
                }
                Declaration::Review { rule, reason, .. } => Verdict::needs_review(rule, reason),
            };
        }
        let text = match self.declaration(requirement) {
            Declaration::Dependency { text, .. } => text,
            Declaration::Project { .. } => {
                return Verdict::dropped(&rules::OWN_PIN, "it is the project itself");
            }
            Declaration::Review { rule, reason, .. } => return Verdict::needs_review(rule, reason),
        };
        let mut comments = self.comments(at, index);
        // A constraints file opens with prose about constraints files; only what stands
        // directly at a line speaks of it.
        let file = &self.documents()[at].file;
        comments.above = file
            .comments_of(index)
            .filter(|comment| comment.placement == Placement::Above && comment.directive.is_none())
            .map(|comment| uvferry_diagnostics::redact(comment.text()).into_owned())
            .collect();
        let added = self.pyproject.add_constraint(&text, &comments);
        let name = requirement
            .name
            .as_ref()
            .map_or("", |name| name.normalized.as_str());
        let verdict = self.settle(&added, at, index, name);
        if let Added::Disagrees { .. } = added {
            // Two constraints on one name intersect, in uv as in pip.
            self.pyproject.append_constraint(&text, &comments);
        }
        verdict
    }
}
