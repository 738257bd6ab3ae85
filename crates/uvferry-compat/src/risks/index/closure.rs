//! What is installed because something else needs it.
//!
//! From what files name on, each release that is taken brings what its core metadata asks for.
//! Of a dependency that release is taken which is the newest that all who ask for it admit. A
//! resolver does the same as long as it need not go back to an older release of who asks; where
//! no release suits all, that is told and nothing is guessed.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use uvferry_diagnostics::{Location, Severity};
use uvferry_requirements::Version;
use uvferry_resolution::Target;

use super::group::Group;
use super::metadata::Dependency;
use super::{Findings, Seen};
use crate::risks::asked::{Asked, Asker, Asking};

/// Of a dependency that many ask for, so many are named.
const MOST_ASKERS: usize = 3;

/// A release that is taken.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) version: Version,
    /// Where, by the order of the targets.
    pub(super) on: Vec<bool>,
    /// What it asks for, as far as that is known.
    pub(super) dependencies: Vec<Dependency>,
}

/// A distribution that a file names.
#[derive(Debug)]
struct Root {
    written: String,
    location: Location,
    on: Vec<bool>,
    extras: BTreeSet<String>,
}

/// A distribution of which the releases that are taken are known.
#[derive(Debug, Default)]
struct Node {
    taken: Vec<Taken>,
    is_pinned: bool,
    /// The targets that were looked at.
    on: Vec<bool>,
    /// How often it was looked at.
    visits: usize,
    /// Without their places yet.
    findings: Findings,
    /// What could not be found out, with why.
    unread: Vec<(String, String)>,
}

/// A distribution as it is reached.
#[derive(Debug, Default)]
struct Reached {
    on: Vec<bool>,
    extras: BTreeSet<String>,
    /// Who asks for it: name, number of the release, number of the dependency.
    askers: BTreeMap<(String, usize, usize), Asked>,
    /// In which order they were found.
    order: Vec<(String, usize, usize)>,
    /// Whether each that leads here is pinned.
    is_certain: bool,
}

/// All that is reached so far.
#[derive(Debug)]
pub(super) struct Closure<'t> {
    targets: &'t [Target],
    roots: BTreeMap<String, Root>,
    /// In the order of the request.
    order: Vec<String>,
    nodes: BTreeMap<String, Node>,
}

impl<'t> Closure<'t> {
    pub(super) fn new(asked: &[Asked], targets: &'t [Target]) -> Self {
        let mut roots: BTreeMap<String, Root> = BTreeMap::new();
        let mut order = Vec::new();
        for one in asked
            .iter()
            .filter(|one| !one.is_constraint && one.is_relevant())
        {
            let root = roots.entry(one.name.clone()).or_insert_with(|| {
                order.push(one.name.clone());
                Root {
                    written: one.written.clone(),
                    location: one.location.clone(),
                    on: vec![false; targets.len()],
                    extras: BTreeSet::new(),
                }
            });
            root.extras.extend(one.extras.iter().cloned());
            join(&mut root.on, &one.on);
        }
        Self {
            targets,
            roots,
            order,
            nodes: BTreeMap::new(),
        }
    }

    /// Takes what was seen of a group.
    pub(super) fn learn(&mut self, group: &Group<'_>, seen: Seen) {
        let node = self.nodes.entry(group.name.clone()).or_default();
        if group.is_dependency() {
            // It is looked at anew.
            *node = Node {
                visits: node.visits,
                ..Node::default()
            };
        }
        node.taken.extend(seen.taken);
        node.findings.append(seen.findings);
        node.unread.extend(seen.unread);
        node.is_pinned |= group.wanted.pin().is_some();
        node.on.resize(self.targets.len(), false);
        join(&mut node.on, &group.holds);
        node.visits += 1;
    }

    /// Dependencies of which nothing is known yet, or of which what is known does not suit all
    /// who ask for them now; none is looked at more than `visits` times.
    pub(super) fn open(
        &self,
        constraints: &BTreeMap<&str, Vec<Asking>>,
        visits: usize,
    ) -> Vec<Group<'t>> {
        let mut groups = Vec::new();
        for (name, reached) in self.reached() {
            let asked = reached.asked();
            let own = asked.iter().filter_map(Asked::asking);
            let of_name = constraints.get(name.as_str()).into_iter().flatten();
            let mut specifiers: Vec<Asking> = Vec::new();
            for one in own.chain(of_name.cloned()) {
                let mut known = specifiers.iter_mut();
                match known.find(|known| known.specifiers == one.specifiers) {
                    Some(known) => join(&mut known.on, &one.on),
                    None => specifiers.push(one),
                }
            }
            let group = Group::new(&name, asked, specifiers, self.targets);
            let is_known = self.nodes.get(&name).is_some_and(|node| {
                let grows = node.on.iter().zip(&group.holds);
                let suits = |taken: &Taken| {
                    let on = meet(&taken.on, &group.holds);
                    let mut on = on.iter().enumerate().filter(|(_, on)| **on);
                    on.all(|(at, _)| group.wanted.contains_on(&taken.version, at))
                };
                node.visits >= visits
                    || node.taken.iter().all(suits)
                        && !grows.into_iter().any(|(known, now)| *now && !known)
            });
            if !is_known {
                groups.push(group);
            }
        }
        groups
    }

    /// Names of dependencies that were never looked at, or that do not suit all who ask.
    pub(super) fn unsettled(&self) -> Vec<String> {
        let groups = self.open(&BTreeMap::new(), usize::MAX);
        groups.into_iter().map(|group| group.name).collect()
    }

    /// All dependencies, as they are asked for, and what was found about them, or was not.
    pub(super) fn finish(
        mut self,
        findings: &mut Findings,
        unread: &mut Vec<(String, String)>,
    ) -> Vec<Asked> {
        let mut all = Vec::new();
        for (name, reached) in self.reached() {
            let asked = reached.asked();
            let Some(first) = asked.first() else {
                continue;
            };
            let mut askers: Vec<String> = Vec::new();
            for asker in asked.iter().filter_map(|one| one.asker.as_ref()) {
                let told = asker.to_string();
                if !askers.contains(&told) {
                    askers.push(told);
                }
            }
            let mut others: Vec<&Location> = Vec::new();
            for one in &asked {
                if one.location != first.location && !others.contains(&&one.location) {
                    others.push(&one.location);
                }
            }
            let node = self.nodes.get_mut(&name).map(std::mem::take);
            let node = node.unwrap_or_default();
            unread.extend(node.unread);
            for mut risk in node.findings.finish() {
                let diagnostic = &mut risk.diagnostic;
                diagnostic.message = with_askers(&diagnostic.message, &askers);
                diagnostic.location = Some(first.location.clone());
                for other in &others {
                    let place = ((*other).clone(), "and by way of this one".to_owned());
                    diagnostic.related.push(place);
                }
                // Another release of who asks may not ask for it.
                if diagnostic.severity == Severity::Error && !reached.is_certain {
                    diagnostic.severity = Severity::Warning;
                }
                findings.carry_over(risk);
            }
            all.extend(asked.into_iter().next());
        }
        all
    }

    /// What the roots lead to, by breadth.
    fn reached(&self) -> BTreeMap<String, Reached> {
        let mut reached: BTreeMap<String, Reached> = BTreeMap::new();
        let mut extras: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        let mut queue: VecDeque<String> = self.order.iter().cloned().collect();
        while let Some(name) = queue.pop_front() {
            let Some(node) = self.nodes.get(&name) else {
                continue;
            };
            let (on, own_extras, is_certain): (Vec<bool>, BTreeSet<String>, bool) =
                match (self.roots.get(&name), reached.get(&name)) {
                    (Some(root), _) => {
                        let more = extras.get(name.as_str()).into_iter().flatten();
                        let all = root.extras.iter().chain(more).cloned().collect();
                        (root.on.clone(), all, true)
                    }
                    (None, Some(here)) => (here.on.clone(), here.extras.clone(), here.is_certain),
                    (None, None) => continue,
                };
            let is_certain = is_certain && node.is_pinned;
            for (at, release) in node.taken.iter().enumerate() {
                let here = meet(&on, &release.on);
                for (number, dependency) in release.dependencies.iter().enumerate() {
                    let wanted = own_extras.iter().map(String::as_str);
                    let holds = meet(&here, &dependency.on(self.targets, wanted));
                    if !holds.contains(&true) {
                        continue;
                    }
                    let target = &dependency.name;
                    if let Some((target, _)) = self.roots.get_key_value(target) {
                        let known = extras.entry(target).or_default();
                        let before = known.len();
                        known.extend(dependency.extras.iter().cloned());
                        if known.len() > before {
                            queue.push_back(target.clone());
                        }
                        continue;
                    }
                    let asked = self.asked_by(&name, &reached, release, dependency, holds.clone());
                    let is_new = !reached.contains_key(target);
                    let to = reached.entry(target.clone()).or_default();
                    to.on.resize(self.targets.len(), false);
                    let before = (to.on.clone(), to.extras.len());
                    join(&mut to.on, &holds);
                    to.extras.extend(dependency.extras.iter().cloned());
                    to.is_certain = (is_new || to.is_certain) && is_certain;
                    let key = (name.clone(), at, number);
                    if to.askers.insert(key.clone(), asked).is_none() {
                        to.order.push(key);
                    }
                    if is_new || before != (to.on.clone(), to.extras.len()) {
                        queue.push_back(target.clone());
                    }
                }
            }
        }
        reached
    }

    fn asked_by(
        &self,
        name: &str,
        reached: &BTreeMap<String, Reached>,
        release: &Taken,
        dependency: &Dependency,
        on: Vec<bool>,
    ) -> Asked {
        let first = reached.get(name).and_then(Reached::first);
        let (location, by_way_of) = match (self.roots.get(name), first) {
            (Some(root), _) => (root.location.clone(), None),
            (None, Some(first)) => {
                let asker = first.asker.as_ref();
                let root = asker.map(|asker| match &asker.by_way_of {
                    Some(root) => root.clone(),
                    None => self
                        .roots
                        .get(&asker.name)
                        .map_or_else(|| asker.name.clone(), |root| root.written.clone()),
                });
                (first.location.clone(), root)
            }
            (None, None) => (Location::file(""), None),
        };
        Asked {
            name: dependency.name.clone(),
            written: dependency.name.clone(),
            specifier: dependency.specifier.clone(),
            specifiers: Some(dependency.specifiers.clone()),
            extras: dependency.extras.clone(),
            location,
            file: None,
            is_constraint: false,
            has_marker: false,
            on,
            is_of_index: true,
            is_wheel: false,
            asker: Some(Asker {
                name: name.to_owned(),
                version: release.version.to_string(),
                by_way_of,
            }),
        }
    }
}

impl Reached {
    /// The first that was found to ask for it.
    fn first(&self) -> Option<&Asked> {
        self.askers.get(self.order.first()?)
    }

    /// Who asks for it, as they were found.
    fn asked(&self) -> Vec<Asked> {
        let asked = self.order.iter().filter_map(|key| self.askers.get(key));
        asked.cloned().collect()
    }
}

/// A message with `; a asks for it`, `; a, b and 3 more ask for it`.
fn with_askers(message: &str, askers: &[String]) -> String {
    let told = match askers {
        [] => return message.to_owned(),
        [one] => format!("{one} asks for it"),
        [some @ .., last] if askers.len() <= MOST_ASKERS => {
            format!("{} and {last} ask for it", some.join(", "))
        }
        all => format!(
            "{} and {} more ask for it",
            all[..MOST_ASKERS].join(", "),
            all.len() - MOST_ASKERS
        ),
    };
    format!("{message}; {told}")
}

fn meet(one: &[bool], other: &[bool]) -> Vec<bool> {
    one.iter()
        .zip(other)
        .map(|(one, other)| *one && *other)
        .collect()
}

fn join(one: &mut [bool], other: &[bool]) {
    for (one, other) in one.iter_mut().zip(other) {
        *one |= other;
    }
}
