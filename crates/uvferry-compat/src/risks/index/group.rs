//! What is asked of a distribution: its requirements of one specifier, or all that ask for a
//! dependency.

use std::collections::BTreeMap;

use uvferry_diagnostics::{Diagnostic, Rule};
use uvferry_requirements::{CompileTool, Specifiers};
use uvferry_resolution::Target;

use super::releases::Wanted;
use crate::risks::asked::Asked;
use crate::risks::findings::Findings;
use crate::risks::request::RiskRequest;
use crate::risks::result::RiskKind;

/// Requirements of one name that are looked at together. There is at least one.
#[derive(Debug)]
pub(super) struct Group<'t> {
    /// Normalised.
    pub(super) name: String,
    pub(super) asked: Vec<Asked>,
    /// The targets on which one of them holds.
    pub(super) on: Vec<&'t Target>,
    /// The same, by the order of all targets.
    pub(super) holds: Vec<bool>,
    pub(super) wanted: Wanted,
    /// Whether what it needs is followed: it stands in a file that does not list that.
    pub(super) is_followed: bool,
}

impl<'t> Group<'t> {
    pub(super) fn new(
        name: &str,
        asked: Vec<Asked>,
        specifiers: Vec<Specifiers>,
        targets: &'t [Target],
    ) -> Self {
        let holds: Vec<bool> = (0..targets.len())
            .map(|at| asked.iter().any(|one| one.on.get(at) == Some(&true)))
            .collect();
        let on = targets.iter().zip(&holds);
        Self {
            name: name.to_owned(),
            on: on
                .filter(|(_, holds)| **holds)
                .map(|(target, _)| target)
                .collect(),
            holds,
            wanted: Wanted { all: specifiers },
            is_followed: true,
            asked,
        }
    }

    /// Whether no file names it.
    pub(super) fn is_dependency(&self) -> bool {
        self.asked.iter().any(|one| one.asker.is_some())
    }

    /// As it was written first.
    pub(super) fn written(&self) -> &str {
        self.asked
            .first()
            .map_or(self.name.as_str(), |one| &one.written)
    }

    /// With all that is asked of it.
    pub(super) fn told(&self) -> String {
        let mut specifiers: Vec<&str> = self
            .asked
            .iter()
            .filter_map(|one| one.specifier.as_deref())
            .collect();
        specifiers.sort_unstable();
        specifiers.dedup();
        format!("`{}{}`", self.written(), specifiers.join(","))
    }

    /// A finding at the places where it is asked for; a dependency gets these when all who ask
    /// for it are known.
    pub(super) fn diagnostic(&self, rule: &Rule, message: String) -> Diagnostic {
        let diagnostic = Diagnostic::new(rule, message);
        match self.asked.as_slice() {
            [first, others @ ..] if !self.is_dependency() => others.iter().fold(
                diagnostic.at_location(first.location.clone()),
                |diagnostic, other| diagnostic.also(other.location.clone(), "and here"),
            ),
            _ => diagnostic,
        }
    }

    pub(super) fn add(
        &self,
        findings: &mut Findings,
        kind: RiskKind,
        rule: &'static Rule,
        message: String,
    ) {
        self.add_as(findings, kind, rule, self.diagnostic(rule, message));
    }

    /// The same for a finding that is not as its rule has it.
    pub(super) fn add_as(
        &self,
        findings: &mut Findings,
        kind: RiskKind,
        rule: &'static Rule,
        diagnostic: Diagnostic,
    ) {
        findings.add(kind, Some(&self.name), rule, diagnostic);
    }
}

/// What constraints say of each name. One that holds on some targets only would have to be
/// looked at for each.
pub(super) fn constraints(asked: &[Asked]) -> BTreeMap<&str, Vec<Specifiers>> {
    let mut constraints: BTreeMap<&str, Vec<Specifiers>> = BTreeMap::new();
    for one in asked
        .iter()
        .filter(|one| one.is_constraint && !one.has_marker)
    {
        let of_name = constraints.entry(&one.name).or_default();
        of_name.extend(one.specifiers.clone());
    }
    constraints
}

/// What files ask of indexes, one for each name and specifier.
pub(super) fn named<'t>(
    request: &RiskRequest<'_>,
    asked: &[Asked],
    targets: &'t [Target],
) -> Vec<Group<'t>> {
    let mut by_text: BTreeMap<(&str, &str), Vec<&Asked>> = BTreeMap::new();
    let relevant = asked.iter().filter(|one| {
        !one.is_constraint && one.is_of_index && one.is_relevant() && one.specifiers.is_some()
    });
    for one in relevant {
        let key = (
            one.name.as_str(),
            one.specifier.as_deref().unwrap_or_default(),
        );
        by_text.entry(key).or_default().push(one);
    }
    let constraints = constraints(asked);
    let mut groups = Vec::new();
    for ((name, _), all) in by_text {
        let own = all.first().and_then(|first| first.specifiers.clone());
        let of_name = constraints.get(name).into_iter().flatten().cloned();
        let specifiers = own.into_iter().chain(of_name).collect();
        let mut group = Group::new(
            name,
            all.into_iter().cloned().collect(),
            specifiers,
            targets,
        );
        let is_open = |one: &Asked| one.file.is_none_or(|at| !is_closure(request, at));
        group.is_followed = group.asked.iter().any(is_open);
        groups.push(group);
    }
    groups
}

/// Whether a file lists all that its requirements need: a tool has compiled it, or each line
/// has hashes, without which pip would install none of them.
fn is_closure(request: &RiskRequest<'_>, at: usize) -> bool {
    let file = &request.requirements[at].file;
    let is_compiled = file
        .header
        .as_ref()
        .is_some_and(|header| header.tool != CompileTool::Other);
    let mut requirements = file.requirements();
    is_compiled || requirements.all(|(_, _, requirement)| !requirement.hashes.is_empty())
}
