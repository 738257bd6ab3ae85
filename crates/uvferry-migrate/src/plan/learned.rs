//! What locking taught, written into pyproject.toml: conflicts, Pythons, environments, indexes.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::Diagnostic;
use uvferry_pyproject::{ConflictItem, Target};

use super::draft::Draft;
use crate::rules;

impl Draft<'_> {
    /// Conflicts between variants and what locking found, and the groups' own Pythons.
    pub(super) fn write_learned(&mut self) {
        let mut families: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for role in &self.project.roles {
            // A file whose lines all stay where they are makes no group, and uv refuses a
            // conflict of a group that is not there.
            if let (Some(family), Some(Target::Group(group))) = (&role.family, &role.target)
                && self.groups.contains(group)
            {
                families.entry(family).or_default().insert(group);
            }
        }
        let mut sets: Vec<(BTreeSet<ConflictItem>, String)> = Vec::new();
        for groups in families.into_values() {
            if groups.len() < 2 || self.installed_together(&groups) {
                continue;
            }
            let names: Vec<&str> = groups.iter().copied().collect();
            self.diagnostics.push(Diagnostic::new(
                &rules::VARIANTS,
                format!(
                    "{} are variants of one another: each is a group, and they exclude each other",
                    names.join(", ")
                ),
            ));
            let set = groups
                .iter()
                .map(|group| ConflictItem::Group((*group).to_owned()))
                .collect();
            sets.push((set, "variants".to_owned()));
        }
        for (groups, clash) in &self.rivals.groups {
            let groups: BTreeSet<&str> = groups
                .iter()
                .map(String::as_str)
                .filter(|group| self.groups.iter().any(|known| known == group))
                .collect();
            if groups.len() < 2 || self.installed_together(&groups) {
                continue;
            }
            let set: BTreeSet<ConflictItem> = groups
                .iter()
                .map(|group| ConflictItem::Group((*group).to_owned()))
                .collect();
            if sets.iter().any(|(known, _)| set.is_subset(known)) {
                continue;
            }
            sets.retain(|(known, _)| !known.is_subset(&set));
            let names: Vec<&str> = groups.iter().copied().collect();
            self.diagnostics.push(
                Diagnostic::new(
                    &rules::CONFLICT,
                    format!("{} cannot hold together: {clash}", names.join(", ")),
                )
                .help("each is locked by itself; `uv sync` refuses to install two of them at once"),
            );
            sets.push((set, clash.clone()));
        }
        for (set, clash) in &self.learned.conflicts {
            let names: Vec<String> = set
                .iter()
                .map(|item| match item {
                    ConflictItem::Group(name) | ConflictItem::Extra(name) => format!("`{name}`"),
                })
                .collect();
            self.diagnostics.push(
                Diagnostic::new(
                    &rules::CONFLICT,
                    format!("{} cannot hold together: {clash}", names.join(" and ")),
                )
                .help("each is locked by itself; `uv sync` refuses to install both at once"),
            );
            if !sets.iter().any(|(known, _)| known == set) {
                sets.push((set.clone(), clash.clone()));
            }
        }
        for (set, _) in sets {
            let items: Vec<ConflictItem> = set.iter().cloned().collect();
            self.pyproject.add_conflict(&items);
            self.conflicts.push(set);
        }
        for (group, text) in &self.learned.group_pins {
            self.pyproject.append_dependency(
                &Target::Group(group.clone()),
                text,
                uvferry_pyproject::Comments::NONE,
            );
        }
        for (group, (specifier, why)) in &self.learned.group_requires_python {
            self.pyproject.set_group_requires_python(group, specifier);
            self.diagnostics.push(Diagnostic::new(
                &rules::PYTHON_LIMITED,
                format!("group `{group}` needs Python {specifier}: {why}"),
            ));
        }
        if let Some((environments, why)) = &self.learned.environments {
            self.pyproject.set_environments(environments);
            self.diagnostics.push(Diagnostic::new(
                &rules::PYTHON_LIMITED,
                format!(
                    "the lock is limited to {}: {why}",
                    environments.join(" and ")
                ),
            ));
        }
        if let Some((strategy, why)) = &self.learned.index_strategy {
            self.pyproject.set_uv_str("index-strategy", strategy);
            self.diagnostics.push(Diagnostic::new(
                &uvferry_options::FIRST_INDEX_WINS,
                format!("`index-strategy = \"{strategy}\"`: {why}"),
            ));
        }
        for text in &self.learned.kept_versions {
            self.pyproject
                .add_constraint(text, uvferry_pyproject::Comments::NONE);
            self.diagnostics.push(Diagnostic::new(
                &rules::MOVED_PIN,
                format!(
                    "`{text}` is kept by a constraint: uv's lock for all targets would move it"
                ),
            ));
        }
        for text in &self.learned.pre_releases {
            self.pyproject
                .add_constraint(text, uvferry_pyproject::Comments::NONE);
            self.diagnostics.push(
                Diagnostic::new(
                    &rules::MOVED_PIN,
                    format!("`{text}` stands among the constraints: something that the project requires asks for a pre-release, which pip follows and uv does only for the project's own lines"),
                )
                .help("remove it when the final release is out"),
            );
        }
        if let Some((constraints, why)) = &self.learned.build_constraints {
            for text in constraints {
                self.pyproject.add_to_uv_list(
                    "build-constraint-dependencies",
                    text,
                    uvferry_pyproject::Comments::NONE,
                );
            }
            self.diagnostics.push(
                Diagnostic::new(
                    &rules::OLD_BUILD,
                    format!(
                        "`{}` binds what source distributions are built with: {why}",
                        constraints.join(", ")
                    ),
                )
                .help(rules::OLD_BUILD.fix),
            );
        }
        for metadata in &self.learned.metadata {
            self.pyproject.add_dependency_metadata(metadata);
            if self.learned.unbuilt.contains(&metadata.name) {
                self.diagnostics.push(
                    Diagnostic::new(
                        &rules::UNBUILT,
                        format!(
                            "uv could not build `{}` here; the lock has the metadata that pip found",
                            metadata.name
                        ),
                    )
                    .help(rules::UNBUILT.fix),
                );
            }
        }
    }

    /// Whether some group includes two of `groups`.
    pub(super) fn installed_together(&self, groups: &BTreeSet<&str>) -> bool {
        let documents = &self.project.documents;
        (0..self.project.roles.len()).any(|at| {
            let reached: BTreeSet<&str> = documents
                .closure(at)
                .into_iter()
                .filter_map(|inner| match &self.project.roles[inner].target {
                    Some(Target::Group(name)) => groups.get(name.as_str()).copied(),
                    _ => None,
                })
                .collect();
            reached.len() > 1
        })
    }
}
