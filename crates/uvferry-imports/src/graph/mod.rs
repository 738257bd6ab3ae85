//! The resolved distributions: who asks for whom, how deep, how large, under which licence.
//!
//! # What users of such a tool expect
//!
//! | tool | what it is used for | here |
//! |---|---|---|
//! | `uv tree`, `pipdeptree`, `cargo tree` | the tree from the roots down, each subtree once, the rest `(*)` | [`Graph`], the drawings |
//! | `uv tree --invert --package X`, `pipdeptree --reverse --packages X`, `cargo tree -i X` | why X is there: who asks for it, up to the roots, with the versions that are asked for | [`Graph::why`]: the shortest way from each root, and all that ask directly |
//! | `uv tree --depth N`, `pipdeptree -d N` | not more than can be looked at | [`Graph::max_depth`], [`Graph::around`] |
//! | `uv tree --only-group dev`, `--no-dev` | what the project needs where it runs, apart from what developers need | [`Node::purposes`], [`Graph::only`] |
//! | `uv tree --show-sizes` | what is large | [`Node::installed_bytes`], [`Node::download_bytes`], [`Summary::largest`] |
//! | `pipdeptree --warn` | what is missing, what does not fit, what goes in circles | [`Node::is_missing`], [`Edge::is_met`], [`Graph::cycles`] |
//! | `pipdeptree -o graph-dot`, `-o mermaid`, `cargo depgraph` | a picture | [`drawing`]: DOT, Mermaid, SVG |
//! | `pipdeptree --summary` | counts, depth, conflicts, circles, licences and sizes of the whole | [`Graph::summary`] |
//! | `pip-licenses`, `cargo deny` | the licence of each, and where that is written | [`Node::licence`] |
//!
//! # What counts
//!
//! A distribution is there for a *root*: the project, a member of its workspace, or, where no
//! project is known, what nobody else asks for. What an extra requires counts only where
//! something asks for that extra: the way to it leads through who does. A lock with forks has
//! several versions of one name, which stay apart.
//!
//! **Invariant:** whatever is computed here takes time in proportion to the number of
//! distributions and requirements (of purposes and questions: times their number), calls itself
//! nowhere, and does not depend on the order of what it is given.
//!
//! ```
//! use uvferry_imports::graph::Graph;
//! use uvferry_resolution::Lockfile;
//!
//! let lock = Lockfile::parse(r#"
//! version = 1
//! requires-python = ">=3.12"
//!
//! [[package]]
//! name = "site"
//! version = "0.1.0"
//! source = { virtual = "." }
//! dependencies = [{ name = "jinja2" }]
//!
//! [package.metadata]
//! requires-dist = [{ name = "jinja2", specifier = ">=3" }]
//!
//! [[package]]
//! name = "jinja2"
//! version = "3.1.6"
//! source = { registry = "https://example.com/simple" }
//! dependencies = [{ name = "markupsafe" }]
//!
//! [[package]]
//! name = "markupsafe"
//! version = "3.0.3"
//! source = { registry = "https://example.com/simple" }
//! "#)?;
//! let graph = Graph::of_lock(&lock);
//! let text = graph.why_text("MarkupSafe").expect("it is there");
//! assert_eq!(text, "\
//! markupsafe v3.0.3
//! └── jinja2 v3.1.6
//!     └── site v0.1.0 [requires: jinja2>=3]
//! one asks for it directly: jinja2 v3.1.6
//! ");
//! # Ok::<(), uvferry_resolution::LockfileError>(())
//! ```

mod components;
pub mod drawing;
mod environment;
mod facts;
mod filter;
mod lock;
mod requires;
mod states;
mod summary;
mod why;

use std::collections::{BTreeMap, BTreeSet};

use uvferry_requirements::normalize_name;

use crate::categories::{self, Categorized};
use crate::declared::{Declared, Purpose};
use crate::licences::Licence;

pub use facts::Facts;
pub use summary::{Below, Cycle, Summary};
pub use why::{Asking, Way, Why, drawn as why_drawn};

use states::States;

/// One distribution of one version, the project itself, or something that is asked for and not
/// there.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Node {
    /// Normalised (PEP 503).
    pub name: String,
    /// As its metadata spells it, where that is known; else normalised.
    pub written_name: String,
    /// `None` where it is dynamic or not there.
    pub version: Option<String>,
    /// The index, repository, archive or folder that it comes from, without credentials, where a
    /// lock says so.
    pub source: Option<String>,
    /// Whether it is the project, or a member of its workspace.
    pub is_project: bool,
    /// Whether something asks for it, and it is not there.
    pub is_missing: bool,
    /// Whether it was asked for by itself: REQUESTED, or `requested` in pip's report.
    pub is_requested: bool,
    /// What it is there for: the lists of the project from which a way leads to it. Nothing
    /// where no project is known, and for the project itself.
    pub purposes: BTreeSet<Purpose>,
    /// Whether ways begin here: the project, its workspace's members, else what nobody asks for
    /// (and of a circle that nobody outside asks for, one).
    pub is_root: bool,
    /// Requirements on the shortest way from a root; 0 for a root.
    pub depth: u32,
    /// Whether each way to it needs a marker to hold: on other Pythons or platforms it may not be
    /// there.
    pub is_conditional: bool,
    /// What it is for, and how that is known; `None` is "other".
    pub category: Option<Categorized>,
    /// The size of its installed files, in bytes.
    pub installed_bytes: Option<u64>,
    /// The size of the file that is downloaded, in bytes, as far as a lock says it: that of its
    /// only wheel, else the largest, else that of the sdist. Smaller than what is installed of it.
    pub download_bytes: Option<u64>,
    /// Under which licence it is.
    pub licence: Option<Licence>,
    /// The files of the project that import it; `None` where nobody looked.
    pub importing_files: Option<usize>,
}

impl Node {
    /// A distribution of which only the name and the version are known.
    pub fn new(name: &str, version: Option<&str>) -> Self {
        let normalized = normalize_name(name);
        Self {
            category: categories::of_name(&normalized),
            name: normalized,
            written_name: name.to_owned(),
            version: version.map(str::to_owned),
            ..Self::default()
        }
    }

    /// `flask v3.0.0`, as uv's trees have it.
    pub fn label(&self) -> String {
        match &self.version {
            Some(version) => format!("{} v{version}", self.name),
            None if self.is_missing => format!("{} (missing)", self.name),
            None => self.name.clone(),
        }
    }
}

/// That one asks for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The place of who asks in [`Graph::nodes`].
    pub from: usize,
    /// The place of what is asked for.
    pub to: usize,
    /// In which of its lists: [`Purpose::Main`], an extra, or a group of the project.
    pub purpose: Purpose,
    /// As written, without credentials, where that is known: `jinja2>=3.1; python_version <
    /// "3.13"`. A lock has the requirements of the project and its workspace only.
    pub requirement: Option<String>,
    /// The versions that it takes, as written; `None` for all, and where it is not known.
    pub specifier: Option<String>,
    /// When it counts, as written.
    pub marker: Option<String>,
    /// The extras that are asked for, normalised.
    pub extras: Vec<String>,
    /// Whether what is there is a version that it takes.
    pub is_met: bool,
}

impl Edge {
    /// A requirement of a version of any kind.
    pub fn new(from: usize, to: usize, purpose: Purpose) -> Self {
        Self {
            from,
            to,
            purpose,
            requirement: None,
            specifier: None,
            marker: None,
            extras: Vec::new(),
            is_met: true,
        }
    }
}

/// The project whose environment or resolution is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Project<'a> {
    /// As written.
    pub name: &'a str,
    /// `None` where it is dynamic, or none is stated.
    pub version: Option<&'a str>,
    /// What it asks for. What it is built with is left out.
    pub declared: &'a [Declared],
}

/// Distributions and who asks for whom.
///
/// Distributions are named by their places in [`Graph::nodes`], which are in the order of names
/// and versions, requirements by theirs in [`Graph::edges`].
#[derive(Debug, Clone)]
pub struct Graph {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    /// By node: the edges that leave it, and those that come to it, without its own extras.
    leaving: Vec<Vec<usize>>,
    entering: Vec<Vec<usize>>,
    /// By node: the edge by which the shortest way comes.
    first: Vec<Option<usize>>,
    states: States,
}

impl Graph {
    /// A graph of these distributions and requirements. Which are roots (beside the projects and
    /// those that are marked as such), how deep each is and what for, is found out; what else the
    /// nodes say is kept. Requirements of a list to which no way leads are kept as well.
    ///
    /// # Panics
    /// Where an edge names a place that `nodes` does not have.
    pub fn new(nodes: Vec<Node>, edges: Vec<Edge>) -> Self {
        let mut graph = Self::sorted(nodes, edges);
        graph.find_roots();
        graph.measure();
        graph
    }

    /// In an order that depends on what is in it alone.
    fn sorted(nodes: Vec<Node>, mut edges: Vec<Edge>) -> Self {
        let mut order: Vec<usize> = (0..nodes.len()).collect();
        let key = |at: usize| {
            let node = &nodes[at];
            (
                (&node.name, &node.version, &node.written_name, &node.source),
                (node.is_project, node.is_missing, node.is_requested),
                (node.download_bytes, node.installed_bytes),
            )
        };
        // Two that nothing tells apart are told apart by what they ask for, as far as it goes.
        let mut asks: Vec<Vec<(&str, &Purpose)>> = vec![Vec::new(); nodes.len()];
        for edge in &edges {
            asks[edge.from].push((nodes[edge.to].name.as_str(), &edge.purpose));
        }
        for list in &mut asks {
            list.sort_unstable();
        }
        order.sort_by(|one, other| {
            key(*one)
                .cmp(&key(*other))
                .then_with(|| asks[*one].cmp(&asks[*other]))
        });
        drop(asks);
        let mut place = vec![0; nodes.len()];
        for (new, old) in order.iter().enumerate() {
            place[*old] = new;
        }
        let mut slots: Vec<Option<Node>> = nodes.into_iter().map(Some).collect();
        let nodes: Vec<Node> = order.iter().filter_map(|old| slots[*old].take()).collect();
        for edge in &mut edges {
            edge.from = place[edge.from];
            edge.to = place[edge.to];
            for extra in &mut edge.extras {
                *extra = normalize_name(extra);
            }
            edge.extras.sort_unstable();
            edge.extras.dedup();
            if let Purpose::Extra(name) = &mut edge.purpose {
                *name = normalize_name(name);
            }
        }
        let parts = |edge: &Edge| {
            let Edge {
                from,
                to,
                purpose,
                requirement,
                specifier,
                marker,
                extras,
                is_met,
            } = edge.clone();
            (
                (from, to, purpose, extras),
                (requirement, specifier, marker, is_met),
            )
        };
        edges.sort_by_cached_key(parts);
        edges.dedup();
        let states = States::new(&nodes, &edges);
        Self::with_states(nodes, edges, states)
    }

    fn with_states(nodes: Vec<Node>, edges: Vec<Edge>, states: States) -> Self {
        let mut leaving = vec![Vec::new(); nodes.len()];
        let mut entering = vec![Vec::new(); nodes.len()];
        for (at, edge) in edges.iter().enumerate() {
            if edge.from != edge.to {
                leaving[edge.from].push(at);
                entering[edge.to].push(at);
            }
        }
        let first = vec![None; nodes.len()];
        let mut graph = Self {
            nodes,
            edges,
            leaving,
            entering,
            first,
            states,
        };
        graph.find_first();
        graph
    }

    /// Marks where ways begin.
    fn find_roots(&mut self) {
        for node in &mut self.nodes {
            node.is_root |= node.is_project;
        }
        let mut reached = vec![false; self.states.len()];
        for at in 0..self.nodes.len() {
            if self.nodes[at].is_root {
                self.states.mark(self.states.of(at), &mut reached);
            }
        }
        let components = components::of(self.nodes.len(), &self.edges);
        let mut is_asked = vec![false; components.len()];
        let mut component_of = vec![0; self.nodes.len()];
        for (number, members) in components.iter().enumerate() {
            for at in members {
                component_of[*at] = number;
            }
        }
        for edge in &self.edges {
            if component_of[edge.from] != component_of[edge.to] {
                is_asked[component_of[edge.to]] = true;
            }
        }
        // Of each circle that nobody outside asks for, one: what was asked for by itself first.
        let mut candidates: Vec<usize> = components
            .iter()
            .zip(&is_asked)
            .filter(|(_, is_asked)| !**is_asked)
            .filter_map(|(members, _)| {
                let better = |at: &&usize| (!self.nodes[**at].is_requested, **at);
                members.iter().min_by_key(better).copied()
            })
            .collect();
        candidates.sort_unstable();
        // What hangs on an extra that only those ask for whom nothing else brings.
        candidates.extend(0..self.nodes.len());
        for at in candidates {
            if !reached[self.states.main(at)] {
                self.nodes[at].is_root = true;
                self.states.mark(self.states.of(at), &mut reached);
            }
        }
    }

    /// Depth, purposes and conditions, from the roots.
    fn measure(&mut self) {
        let roots: Vec<usize> = self.roots().collect();
        let starts = || roots.iter().flat_map(|at| self.states.of(*at));
        let distances = self.states.distances(starts());
        let mut sure = vec![false; self.states.len()];
        self.states.mark_through(starts(), &mut sure, |edge| {
            !self.states.is_conditional(edge)
        });
        let mut purposes = vec![BTreeSet::new(); self.nodes.len()];
        for purpose in self.purposes() {
            let mut reached = vec![false; self.states.len()];
            self.states.mark(self.starts_of(&purpose), &mut reached);
            for (at, set) in purposes.iter_mut().enumerate() {
                // The project is not there for itself, but one of its workspace may be for another.
                let is_start = self.nodes[at].is_project
                    && !self.entering[at]
                        .iter()
                        .any(|edge| reached[self.states.before(*edge)]);
                if reached[self.states.main(at)] && !is_start {
                    set.insert(purpose.clone());
                }
            }
        }
        for (at, (node, purposes)) in self.nodes.iter_mut().zip(purposes).enumerate() {
            let main = self.states.main(at);
            node.depth = distances[main].unwrap_or_default();
            node.is_conditional = !sure[main];
            node.purposes = purposes;
        }
        self.find_first();
    }

    /// By which edge the shortest way comes to each: of several the one of the smallest place.
    fn find_first(&mut self) {
        let roots: Vec<usize> = self.roots().collect();
        let starts = roots.iter().flat_map(|at| self.states.of(*at));
        let distances = self.states.distances(starts);
        let mut first: Vec<Option<usize>> = vec![None; self.nodes.len()];
        for (at, edge) in self.edges.iter().enumerate() {
            let before = distances[self.states.before(at)];
            let after = distances[self.states.main(edge.to)];
            if edge.from != edge.to
                && before.is_some()
                && before.map(|distance| distance + 1) == after
            {
                first[edge.to].get_or_insert(at);
            }
        }
        self.first = first;
    }

    /// Where the ways of one purpose begin.
    fn starts_of(&self, purpose: &Purpose) -> impl Iterator<Item = usize> {
        let projects = (0..self.nodes.len()).filter(|at| self.nodes[*at].is_project);
        projects.filter_map(|at| self.states.find(at, purpose))
    }

    /// The lists of the project, and of its workspace's members, that ask for something.
    pub fn purposes(&self) -> BTreeSet<Purpose> {
        self.edges
            .iter()
            .filter(|edge| self.nodes[edge.from].is_project)
            .map(|edge| edge.purpose.clone())
            .collect()
    }

    /// The distributions, by name and version.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The requirements, by who asks and what is asked for.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Where ways begin.
    pub fn roots(&self) -> impl Iterator<Item = usize> {
        (0..self.nodes.len()).filter(|at| self.nodes[*at].is_root)
    }

    /// All of a name, however spelled: several where a lock has forks.
    pub fn find(&self, name: &str) -> std::ops::Range<usize> {
        let name = normalize_name(name);
        let begin = self.nodes.partition_point(|node| node.name < name);
        let end = self.nodes.partition_point(|node| node.name <= name);
        begin..end
    }

    /// The requirements of a distribution, without those for extras of its own.
    pub fn asks(&self, at: usize) -> &[usize] {
        &self.leaving[at]
    }

    /// The requirements by which others ask for a distribution.
    pub fn asked_by(&self, at: usize) -> &[usize] {
        &self.entering[at]
    }

    /// Who asks for a distribution, each once, by name.
    pub fn dependants(&self, at: usize) -> Vec<usize> {
        let mut found: Vec<usize> = self.entering[at]
            .iter()
            .map(|edge| self.edges[*edge].from)
            .collect();
        found.dedup();
        found
    }

    /// The requirement by which the shortest way from a root comes to a distribution; `None` for
    /// a root.
    pub fn first_edge(&self, at: usize) -> Option<usize> {
        self.first[at]
    }

    /// Whether a requirement depends on the Python or the platform, not only on an extra.
    pub fn needs_marker(&self, edge: usize) -> bool {
        self.states.is_conditional(edge)
    }

    /// Says what is known of distributions: their size, licence and category.
    pub fn describe(&mut self, facts: impl Fn(&Node) -> Option<Facts>) {
        for node in &mut self.nodes {
            let Some(facts) = facts(node) else { continue };
            node.category = categories::categorize(&node.name, &facts.classifiers, &facts.keywords);
            node.licence = facts.licence;
            if facts.installed_bytes.is_some() {
                node.installed_bytes = facts.installed_bytes;
            }
            if let Some(name) = facts.written_name {
                node.written_name = name;
            }
        }
    }

    /// Says how many files of the project import each distribution; those that are not among
    /// `files` (by normalised name) are imported by none.
    pub fn count_imports(&mut self, files: &BTreeMap<String, usize>) {
        for node in &mut self.nodes {
            node.importing_files = Some(files.get(&node.name).copied().unwrap_or(0));
        }
    }
}
