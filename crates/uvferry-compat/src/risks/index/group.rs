//! What is asked of a distribution: its requirements of one specifier, or all that ask for a
//! dependency.

use std::collections::BTreeMap;

use uvferry_diagnostics::{Diagnostic, Rule};
use uvferry_requirements::CompileTool;
use uvferry_resolution::Target;

use super::releases::{Release, Wanted};
use crate::risks::asked::{Asked, Asking};
use crate::risks::findings::Findings;
use crate::risks::request::RiskRequest;
use crate::risks::result::RiskKind;

/// Requirements of one name that are looked at together. There is at least one.
#[derive(Debug)]
pub(super) struct Group<'t> {
    /// Normalised.
    pub(super) name: String,
    pub(super) asked: Vec<Asked>,
    /// The targets on which one of them holds, each with its number among all.
    pub(super) on: Vec<(usize, &'t Target)>,
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
        specifiers: Vec<Asking>,
        targets: &'t [Target],
    ) -> Self {
        let holds: Vec<bool> = (0..targets.len())
            .map(|at| asked.iter().any(|one| one.on.get(at) == Some(&true)))
            .collect();
        let on = targets.iter().enumerate();
        Self {
            name: name.to_owned(),
            on: on.filter(|(at, _)| holds[*at]).collect(),
            wanted: Wanted::new(specifiers, &holds),
            holds,
            is_followed: true,
            asked,
        }
    }

    /// Whether no file names it.
    pub(super) fn is_dependency(&self) -> bool {
        self.asked.iter().any(|one| one.asker.is_some())
    }

    /// Those of the releases that are admitted on a target.
    pub(super) fn admitted_on<'r, 'a>(
        &self,
        admitted: &[&'r Release<'a>],
        at: usize,
    ) -> Vec<&'r Release<'a>> {
        let admitted = admitted.iter().copied();
        admitted
            .filter(|release| self.wanted.contains_on(&release.version, at))
            .collect()
    }

    /// As it was written first.
    pub(super) fn written(&self) -> &str {
        self.asked
            .first()
            .map_or(self.name.as_str(), |one| &one.written)
    }

    /// With all that is asked of it.
    pub(super) fn told(&self) -> String {
        let all: Vec<usize> = (0..self.holds.len()).collect();
        self.told_on(&all)
    }

    /// With all that is asked of it on these targets.
    pub(super) fn told_on(&self, targets: &[usize]) -> String {
        let is_here = |one: &&Asked| targets.iter().any(|at| one.on.get(*at) == Some(&true));
        let mut specifiers: Vec<&str> = self
            .asked
            .iter()
            .filter(is_here)
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

/// What constraints say of each name, and on which targets.
pub(super) fn constraints(asked: &[Asked]) -> BTreeMap<&str, Vec<Asking>> {
    let mut constraints: BTreeMap<&str, Vec<Asking>> = BTreeMap::new();
    for one in asked.iter().filter(|one| one.is_constraint) {
        let of_name = constraints.entry(&one.name).or_default();
        of_name.extend(one.asking());
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
        let own = all.first().and_then(|first| first.asking());
        let own = own.map(|own| Asking {
            on: vec![true; targets.len()],
            ..own
        });
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
