//! `uvferry.graph/1` and `uvferry.why/1`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uvferry_imports::categories::{Categorized, Category, CategorySource};
use uvferry_imports::declared::Purpose;
use uvferry_imports::graph::{Edge, Graph, Node};
use uvferry_imports::licences::{Licence, LicenceSource};

use super::super::{clean, clean_option};
use super::imports::list;

/// Who needs whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GraphDocument {
    /// `uvferry.graph/1`
    #[schemars(extend("const" = "uvferry.graph/1"))]
    pub schema: String,
    /// By name and version. Others name them by their place in this list, from 0.
    pub nodes: Vec<GraphNodeDocument>,
    /// By who asks and what is asked for.
    pub edges: Vec<GraphEdgeDocument>,
    /// Numbers over all.
    pub summary: GraphSummaryDocument,
}

/// A distribution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GraphNodeDocument {
    /// Normalised.
    pub name: String,
    /// `null` where it is dynamic or not there.
    pub version: Option<String>,
    /// Whether it is the project, or a member of its workspace.
    pub is_project: bool,
    /// Whether something asks for it, and it is not there.
    pub is_missing: bool,
    /// Whether ways begin here.
    pub is_root: bool,
    /// Requirements on the shortest way from a root; 0 for a root.
    pub depth: u32,
    /// Whether it is there only where a marker holds.
    pub is_conditional: bool,
    /// The lists of the project that need it: `main`, `extra:NAME`, `group:NAME`.
    pub lists: Vec<String>,
    /// What it is for; `null` where it is not known.
    pub category: Option<String>,
    /// The size of its installed files.
    pub installed_bytes: Option<u64>,
    /// The size of the file that is downloaded at most.
    pub download_bytes: Option<u64>,
    /// Under which licence it is, as an SPDX expression where it is one.
    pub licence: Option<String>,
    /// The files of the project that import it.
    pub importing_files: Option<usize>,
}

/// That one asks for another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GraphEdgeDocument {
    /// The place of who asks.
    pub from: usize,
    /// The place of what is asked for.
    pub to: usize,
    /// In which list of who asks: `main`, `extra:NAME`, `group:NAME`.
    pub list: String,
    /// As written, where that is known.
    pub requirement: Option<String>,
    /// The versions that it takes.
    pub specifier: Option<String>,
    /// When it counts.
    pub marker: Option<String>,
    /// The extras that are asked for.
    pub extras: Vec<String>,
    /// Whether what is there is a version that it takes.
    pub is_met: bool,
}

/// Numbers over all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GraphSummaryDocument {
    /// Distributions that are there.
    pub distributions: usize,
    /// Distributions that the project asks for; without one, the roots.
    pub direct: usize,
    /// The others.
    pub transitive: usize,
    /// The depth of the deepest.
    pub deepest: u32,
    /// What is asked for and not there.
    pub missing: usize,
    /// Requirements of which what is there is no version that they take.
    pub unmet: usize,
    /// The size of what is installed, of those of which it is known.
    pub installed_bytes: u64,
    /// Of how many it is known.
    pub with_installed_bytes: usize,
    /// The size of what is downloaded at most, of those of which it is known.
    pub download_bytes: u64,
    /// Of how many it is known.
    pub with_download_bytes: usize,
    /// The largest, at most ten, by name.
    pub largest: Vec<String>,
    /// Those that most others ask for, at most ten.
    pub most_asked: Vec<GraphCountDocument>,
    /// Those that most files import, at most ten.
    pub most_imported: Vec<GraphCountDocument>,
    /// Distributions that ask for each other: one of the shortest ways round.
    pub cycles: Vec<Vec<String>>,
}

/// A distribution and a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GraphCountDocument {
    /// Normalised.
    pub name: String,
    /// How many.
    pub count: usize,
}

/// Why a distribution is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WhyDocument {
    /// `uvferry.why/1`
    #[schemars(extend("const" = "uvferry.why/1"))]
    pub schema: String,
    /// As it was asked for.
    pub name: String,
    /// One for each version of the name that is there.
    pub found: Vec<WhyFoundDocument>,
}

/// Why one version is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WhyFoundDocument {
    /// Normalised.
    pub name: String,
    /// Its version.
    pub version: Option<String>,
    /// The shortest way from each root.
    pub ways: Vec<Vec<WhyStepDocument>>,
    /// All who ask for it directly.
    pub direct: Vec<String>,
    /// The same, each with its version.
    #[serde(default)]
    pub dependants: Vec<WhyDependantDocument>,
    /// Whether it is asked for, and not there.
    #[serde(default)]
    pub is_missing: bool,
}

/// Who asks for a distribution directly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WhyDependantDocument {
    /// Normalised.
    pub name: String,
    /// Its version.
    pub version: Option<String>,
}

/// A step of a way: the root first, the distribution last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WhyStepDocument {
    /// Normalised.
    pub name: String,
    /// Its version.
    pub version: Option<String>,
    /// The requirement by which the step before asks for it; `null` for the root, and where it is
    /// not known.
    pub requirement: Option<String>,
    /// In which list of the step before it stands: `main`, `extra:NAME`, `group:NAME`; `null` for
    /// the root.
    #[serde(default)]
    pub list: Option<String>,
}

/// The document of a graph.
pub fn graph(graph: &Graph) -> GraphDocument {
    let summary = graph.summary();
    let name = |at: usize| graph.nodes()[at].name.clone();
    let counts = |all: &[(usize, usize)]| {
        let all = all.iter();
        all.map(|(at, count)| GraphCountDocument {
            name: name(*at),
            count: *count,
        })
        .collect()
    };
    GraphDocument {
        schema: "uvferry.graph/1".to_owned(),
        nodes: graph.nodes().iter().map(node).collect(),
        edges: graph.edges().iter().map(edge).collect(),
        summary: GraphSummaryDocument {
            distributions: summary.distributions,
            direct: summary.direct,
            transitive: summary.transitive,
            deepest: summary.deepest,
            missing: summary.missing,
            unmet: summary.unmet,
            installed_bytes: summary.installed_bytes,
            with_installed_bytes: summary.with_installed_bytes,
            download_bytes: summary.download_bytes,
            with_download_bytes: summary.with_download_bytes,
            largest: summary.largest.iter().map(|at| name(*at)).collect(),
            most_asked: counts(&summary.most_asked),
            most_imported: counts(&summary.most_imported),
            cycles: summary
                .cycles
                .iter()
                .map(|cycle| cycle.way.iter().map(|at| name(*at)).collect())
                .collect(),
        },
    }
}

/// The graph that a document tells of, as far as it does. A requirement of a place that is not
/// there says nothing.
pub(crate) fn told(document: &GraphDocument) -> Graph {
    let nodes: Vec<Node> = document.nodes.iter().map(told_node).collect();
    let edges = document.edges.iter().filter_map(|edge| {
        let is_there = edge.from < nodes.len() && edge.to < nodes.len();
        is_there.then(|| Edge {
            requirement: edge.requirement.clone(),
            specifier: edge.specifier.clone(),
            marker: edge.marker.clone(),
            extras: edge.extras.clone(),
            is_met: edge.is_met,
            ..Edge::new(edge.from, edge.to, purpose(&edge.list))
        })
    });
    let edges = edges.collect();
    Graph::new(nodes, edges)
}

fn told_node(node: &GraphNodeDocument) -> Node {
    let known = |word: &String| Category::ALL.into_iter().find(|one| one.as_str() == word);
    let category = node.category.as_ref().and_then(known);
    Node {
        is_project: node.is_project,
        is_missing: node.is_missing,
        is_root: node.is_root,
        category: category.map(|category| Categorized {
            category,
            source: CategorySource::Name(String::new()),
        }),
        installed_bytes: node.installed_bytes,
        download_bytes: node.download_bytes,
        licence: node.licence.clone().map(|text| Licence {
            text,
            is_expression: false,
            source: LicenceSource::Field,
        }),
        importing_files: node.importing_files,
        ..Node::new(&node.name, node.version.as_deref())
    }
}

/// The list that a [word](list) means.
pub(crate) fn purpose(list: &str) -> Purpose {
    match list.split_once(':') {
        Some(("extra", name)) => Purpose::Extra(name.to_owned()),
        Some(("group", name)) => Purpose::Group(name.to_owned()),
        _ if list == "build" => Purpose::Build,
        _ => Purpose::Main,
    }
}

fn node(node: &Node) -> GraphNodeDocument {
    GraphNodeDocument {
        name: clean(&node.name),
        version: clean_option(node.version.as_deref()),
        is_project: node.is_project,
        is_missing: node.is_missing,
        is_root: node.is_root,
        depth: node.depth,
        is_conditional: node.is_conditional,
        lists: node.purposes.iter().map(list).collect(),
        category: node
            .category
            .as_ref()
            .map(|found| found.category.as_str().to_owned()),
        installed_bytes: node.installed_bytes,
        download_bytes: node.download_bytes,
        licence: clean_option(node.licence.as_ref().map(|licence| licence.text.as_str())),
        importing_files: node.importing_files,
    }
}

fn edge(edge: &Edge) -> GraphEdgeDocument {
    GraphEdgeDocument {
        from: edge.from,
        to: edge.to,
        list: list(&edge.purpose),
        requirement: clean_option(edge.requirement.as_deref()),
        specifier: clean_option(edge.specifier.as_deref()),
        marker: clean_option(edge.marker.as_deref()),
        extras: edge.extras.clone(),
        is_met: edge.is_met,
    }
}

/// Why a distribution is there; without any of the name nothing is found.
pub fn why(graph: &Graph, name: &str) -> WhyDocument {
    let step = |at: usize, by: Option<usize>| {
        let node = &graph.nodes()[at];
        WhyStepDocument {
            name: clean(&node.name),
            version: clean_option(node.version.as_deref()),
            requirement: by
                .and_then(|edge| clean_option(graph.edges()[edge].requirement.as_deref())),
            list: by.map(|edge| list(&graph.edges()[edge].purpose)),
        }
    };
    let found = graph.why(name).into_iter().map(|why| {
        let node = &graph.nodes()[why.node];
        let ways = why.ways.iter().map(|way| {
            let nodes = way.nodes.iter().enumerate();
            nodes
                .map(|(number, at)| {
                    let by = number.checked_sub(1).map(|before| way.edges[before]);
                    step(*at, by)
                })
                .collect()
        });
        WhyFoundDocument {
            name: clean(&node.name),
            version: clean_option(node.version.as_deref()),
            ways: ways.collect(),
            direct: why
                .direct
                .iter()
                .map(|at| clean(&graph.nodes()[*at].name))
                .collect(),
            dependants: why
                .direct
                .iter()
                .map(|at| WhyDependantDocument {
                    name: clean(&graph.nodes()[*at].name),
                    version: clean_option(graph.nodes()[*at].version.as_deref()),
                })
                .collect(),
            is_missing: node.is_missing,
        }
    });
    WhyDocument {
        schema: "uvferry.why/1".to_owned(),
        name: clean(name),
        found: found.collect(),
    }
}
