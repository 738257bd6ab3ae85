//! What of the evidence a person is told.

use std::collections::BTreeMap;

use uvferry_diagnostics::{Diagnostic, Location, Severity};
use uvferry_pyproject::Target;

use super::{DependencyEvidence, ListedAs, ListedDistribution, Standing};
use crate::project::Project;
use crate::roles::Form;
use crate::rules::FROZEN_ROOTS;

/// Pieces that stand beside a finding.
const MOST_PIECES: usize = 3;

impl DependencyEvidence {
    /// As diagnostics, each worth knowing and no more: nothing is moved by it.
    pub(crate) fn diagnostics(&self, project: &Project) -> Vec<Diagnostic> {
        let mut told: Vec<Diagnostic> = self.listed.iter().filter_map(misplaced).collect();
        if project.options.roots_only != Some(true) {
            told.extend(self.frozen(project));
        }
        told
    }

    /// What of each frozen list is a root.
    fn frozen(&self, project: &Project) -> Vec<Diagnostic> {
        let documents = project.documents.list().iter().zip(&project.roles);
        let frozen = documents.filter(|(_, role)| role.form == Form::Frozen);
        frozen
            .filter_map(|(document, _)| {
                let mut by_standing: BTreeMap<Standing, usize> = BTreeMap::new();
                let mut first = None;
                let lines = self.listed.iter().filter(|one| one.listed_as == ListedAs::Frozen);
                for one in lines {
                    let place = one.places.iter().find(|at| at.file == document.path);
                    if let Some(place) = place {
                        *by_standing.entry(one.standing).or_default() += 1;
                        let is_earlier = |known: &&Location| place.line < known.line;
                        if first.as_ref().is_none_or(is_earlier) {
                            first = Some(place);
                        }
                    }
                }
                let of = |standing| by_standing.get(&standing).copied().unwrap_or_default();
                let (roots, transitive, unknown) = (
                    of(Standing::Root),
                    of(Standing::Transitive),
                    of(Standing::Unknown),
                );
                let message = format!(
                    "`{}` lists all that was installed, and all of it is declared: by their use \
                     {roots} are asked for, others need {transitive}, of {unknown} nothing shows it",
                    document.path,
                );
                let from = match self.needs_from.as_slice() {
                    [] => "who needs whom is known once the project is locked".to_owned(),
                    [from, ..] => format!("who needs whom is from `{from}`"),
                };
                let help = format!(
                    "`--roots-only` declares what nothing else requires, and what is used by \
                     itself; {from}"
                );
                Some(
                    Diagnostic::new(&FROZEN_ROOTS, message)
                        .at_location(first?.clone())
                        .help(help),
                )
            })
            .collect()
    }
}

fn misplaced(one: &ListedDistribution) -> Option<Diagnostic> {
    let belongs = one.belongs.as_ref()?;
    let rule = belongs.rule?;
    let message = if belongs.is_certain {
        belongs.why.clone()
    } else {
        format!(
            "{} (a hint: part of it rests on a likeness of names)",
            belongs.why
        )
    };
    let mut told = Diagnostic::new(rule, message)
        .severity(Severity::Info)
        .at_location(one.places.first()?.clone());
    let pieces = one.shown.iter().filter_map(|shown| {
        let place = shown.places.first()?;
        (!one.places.contains(place)).then(|| (place.clone(), shown.what.clone()))
    });
    for (place, what) in pieces.take(MOST_PIECES) {
        told = told.also(place, what);
    }
    Some(told.help(help(one, &belongs.to)))
}

fn help(one: &ListedDistribution, to: &Target) -> String {
    let name = &one.name;
    if one.standing == Standing::Transitive {
        return format!("once migrated: `uv add {name}`");
    }
    let remove = match &one.set {
        Target::Main => format!("uv remove {name}"),
        Target::Group(group) => format!("uv remove --group {group} {name}"),
        Target::Extra(extra) => format!("uv remove --optional {extra} {name}"),
    };
    let add = match to {
        Target::Main => format!("uv add {name}"),
        Target::Group(group) if group == "dev" => format!("uv add --dev {name}"),
        Target::Group(group) => format!("uv add --group {group} {name}"),
        Target::Extra(extra) => format!("uv add --optional {extra} {name}"),
    };
    format!("the plan leaves it where it is; once migrated: `{remove} && {add}`")
}
