//! The graph in numbers.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Graph, components};
use crate::categories::Category;
use crate::declared::Purpose;

/// How many of each list are named.
const TOP: usize = 10;

/// The graph in numbers. Projects count apart from distributions, and so does what is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Distributions that are there; a lock with forks may have several of one name.
    pub distributions: usize,
    /// The project and the members of its workspace.
    pub projects: usize,
    /// What is asked for and not there.
    pub missing: usize,
    /// Pairs of who asks and what is asked for.
    pub requirements: usize,
    /// Requirements of which what is there is no version that they take, or not there.
    pub unmet: usize,
    /// Distributions that a root that is a project asks for; without a project, the roots.
    pub direct: usize,
    /// The other distributions.
    pub transitive: usize,
    /// Distributions that are there only where a marker holds.
    pub conditional: usize,
    /// The depth of the deepest.
    pub deepest: u32,
    /// The size of what is installed, in bytes, of those of which it is known.
    pub installed_bytes: u64,
    /// Of how many it is known.
    pub with_installed_bytes: usize,
    /// The size of what is downloaded at most, in bytes, of those of which it is known.
    pub download_bytes: u64,
    /// Of how many it is known.
    pub with_download_bytes: usize,
    /// The largest, by what is installed; where nothing is known of that, by what is downloaded.
    /// At most ten.
    pub largest: Vec<usize>,
    /// Those that most others ask for directly, with how many do. At most ten.
    pub most_asked: Vec<(usize, usize)>,
    /// Those that most files of the project import, with how many do. At most ten.
    pub most_imported: Vec<(usize, usize)>,
    /// Distributions that ask for each other.
    pub cycles: Vec<Cycle>,
    /// How many are of each category; `None` is "other".
    pub by_category: BTreeMap<Option<Category>, usize>,
    /// How many are under each licence, as written; `None` where it is not known.
    pub by_licence: BTreeMap<Option<String>, usize>,
    /// How many are there for each list of the project.
    pub by_purpose: BTreeMap<Purpose, usize>,
}

/// Distributions that ask for each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cycle {
    /// All of them, by name.
    pub members: Vec<usize>,
    /// One of the shortest ways from the first of them back to it, without naming it twice.
    pub way: Vec<usize>,
}

/// What a distribution leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Below {
    /// How many others.
    pub distributions: usize,
    /// Requirements on the way to the farthest of them.
    pub deepest: u32,
}

impl Graph {
    /// The graph in numbers.
    pub fn summary(&self) -> Summary {
        let is_counted = |at: &usize| !self.nodes[*at].is_project && !self.nodes[*at].is_missing;
        let counted: Vec<usize> = (0..self.nodes.len()).filter(is_counted).collect();
        let count = |test: &dyn Fn(usize) -> bool| counted.iter().filter(|at| test(**at)).count();
        let sum = |size: &dyn Fn(usize) -> Option<u64>| {
            counted
                .iter()
                .filter_map(|at| size(*at))
                .fold((0, 0), |(all, of), one| {
                    (u64::saturating_add(all, one), of + 1)
                })
        };
        let (installed_bytes, with_installed_bytes) = sum(&|at| self.nodes[at].installed_bytes);
        let (download_bytes, with_download_bytes) = sum(&|at| self.nodes[at].download_bytes);
        let size = |at: usize| match with_installed_bytes {
            0 => self.nodes[at].download_bytes,
            _ => self.nodes[at].installed_bytes,
        };
        let projects = self.nodes.iter().filter(|node| node.is_project).count();
        let direct = self.direct();
        let direct = count(&|at| direct.binary_search(&at).is_ok());
        let top = |value: &dyn Fn(usize) -> Option<u64>| -> Vec<(usize, usize)> {
            let mut all: Vec<(u64, usize)> = counted
                .iter()
                .filter_map(|at| Some((value(*at).filter(|value| *value > 0)?, *at)))
                .collect();
            all.sort_by_key(|(value, at)| (std::cmp::Reverse(*value), *at));
            all.into_iter()
                .take(TOP)
                .map(|(value, at)| (at, usize::try_from(value).unwrap_or(usize::MAX)))
                .collect()
        };
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let pairs: BTreeSet<(usize, usize)> = self
            .edges
            .iter()
            .filter(|edge| edge.from != edge.to)
            .map(|edge| (edge.from, edge.to))
            .collect();
        let mut by_category = BTreeMap::new();
        let mut by_licence = BTreeMap::new();
        let mut by_purpose = BTreeMap::new();
        for node in counted.iter().map(|at| &self.nodes[*at]) {
            let category = node.category.as_ref().map(|found| found.category);
            *by_category.entry(category).or_default() += 1;
            let licence = node.licence.as_ref().map(|licence| licence.text.clone());
            *by_licence.entry(licence).or_default() += 1;
            for purpose in &node.purposes {
                *by_purpose.entry(purpose.clone()).or_default() += 1;
            }
        }
        Summary {
            distributions: counted.len(),
            projects,
            missing: self.nodes.iter().filter(|node| node.is_missing).count(),
            requirements: pairs.len(),
            unmet: self.edges.iter().filter(|edge| !edge.is_met).count(),
            direct,
            transitive: counted.len() - direct,
            conditional: count(&|at| self.nodes[at].is_conditional),
            deepest: self.nodes.iter().map(|node| node.depth).max().unwrap_or(0),
            installed_bytes,
            with_installed_bytes,
            download_bytes,
            with_download_bytes,
            largest: top(&size).into_iter().map(|(at, _)| at).collect(),
            most_asked: top(&|at| Some(number(self.dependants(at).len()))),
            most_imported: top(&|at| self.nodes[at].importing_files.map(number)),
            cycles: self.cycles(),
            by_category,
            by_licence,
            by_purpose,
        }
    }

    /// Distributions that a project asks for; without a project, the roots. By name and version.
    pub fn direct(&self) -> Vec<usize> {
        let has_project = self.nodes.iter().any(|node| node.is_project);
        let is_direct = |at: &usize| {
            let node = &self.nodes[*at];
            let is_asked = || {
                self.entering[*at]
                    .iter()
                    .any(|edge| self.nodes[self.edges[*edge].from].is_project)
            };
            !node.is_project
                && if has_project {
                    is_asked()
                } else {
                    node.is_root
                }
        };
        (0..self.nodes.len()).filter(is_direct).collect()
    }

    /// What a distribution leads to, with the extras that are asked of it.
    pub fn below(&self, at: usize) -> Below {
        let asked = self.entering[at]
            .iter()
            .flat_map(|edge| self.states.after(*edge));
        let starts = asked.copied().chain([self.states.main(at)]);
        let distances = self.states.distances(starts);
        let found = (0..self.nodes.len())
            .filter(|node| *node != at)
            .filter_map(|node| distances[self.states.main(node)]);
        found.fold(Below::default(), |below, distance| Below {
            distributions: below.distributions + 1,
            deepest: below.deepest.max(distance),
        })
    }

    /// How many distributions would not be there without the one at a place, itself not counted.
    pub fn brings_alone(&self, at: usize) -> usize {
        let mut reached = vec![false; self.states.len()];
        let roots = self.roots().filter(|root| *root != at);
        let starts = roots.flat_map(|root| self.states.of(root));
        self.states
            .mark_through(starts, &mut reached, |edge| self.edges[edge].to != at);
        let nodes = 0..self.nodes.len();
        let is_lost = |node: &usize| *node != at && !reached[self.states.main(*node)];
        nodes.filter(is_lost).count()
    }

    /// Distributions that ask for each other, by the names of their first members.
    pub fn cycles(&self) -> Vec<Cycle> {
        let mut cycles: Vec<Cycle> = components::of(self.nodes.len(), &self.edges)
            .into_iter()
            .filter(|members| members.len() > 1)
            .map(|members| Cycle {
                way: self.way_round(&members),
                members,
            })
            .collect();
        cycles.sort_by(|one, other| one.members.cmp(&other.members));
        cycles
    }

    /// From the first of the members of a component back to it.
    fn way_round(&self, members: &[usize]) -> Vec<usize> {
        let Some(&start) = members.first() else {
            return Vec::new();
        };
        let mut from: BTreeMap<usize, usize> = BTreeMap::new();
        let mut open = VecDeque::from([start]);
        while let Some(at) = open.pop_front() {
            for edge in &self.leaving[at] {
                let below = self.edges[*edge].to;
                if below == start {
                    let mut way = vec![at];
                    while let Some(before) = way.last().and_then(|last| from.get(last)) {
                        way.push(*before);
                    }
                    way.reverse();
                    return way;
                }
                if members.binary_search(&below).is_ok() && !from.contains_key(&below) {
                    from.insert(below, at);
                    open.push_back(below);
                }
            }
        }
        Vec::new()
    }
}
