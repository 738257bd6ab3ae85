//! Graphs that were made up.

use std::collections::BTreeMap;

use proptest::prelude::*;
use uvferry_imports::declared::Purpose;
use uvferry_imports::graph::{Edge, Graph, Node};

/// A graph in the making: what `Graph::new` is given.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub(crate) nodes: Vec<Node>,
    pub(crate) edges: Vec<Edge>,
}

impl Made {
    pub(crate) fn graph(&self) -> Graph {
        Graph::new(self.nodes.clone(), self.edges.clone())
    }

    /// The same with everything in another order.
    pub(crate) fn shuffled(&self, seed: u64) -> Self {
        let mut state = seed | 1;
        let mut draw = |below: usize| {
            // Of Knuth's MMIX; any order will do.
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % below
        };
        let mut order: Vec<usize> = (0..self.nodes.len()).collect();
        for at in (1..order.len()).rev() {
            order.swap(at, draw(at + 1));
        }
        let mut place = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            place[*old] = new;
        }
        let mut edges = self.edges.clone();
        for edge in &mut edges {
            edge.from = place[edge.from];
            edge.to = place[edge.to];
            edge.extras.reverse();
        }
        for at in (1..edges.len()).rev() {
            edges.swap(at, draw(at + 1));
        }
        Self {
            nodes: order.iter().map(|old| self.nodes[*old].clone()).collect(),
            edges,
        }
    }
}

fn purpose(is_project: bool) -> BoxedStrategy<Purpose> {
    let extra = prop_oneof![Just("x"), Just("y")].prop_map(|it| Purpose::Extra(it.to_owned()));
    let group = prop_oneof![Just("dev"), Just("docs")].prop_map(|it| Purpose::Group(it.to_owned()));
    if is_project {
        prop_oneof![4 => Just(Purpose::Main), 2 => extra, 2 => group].boxed()
    } else {
        prop_oneof![4 => Just(Purpose::Main), 2 => extra].boxed()
    }
}

/// Any graph: with circles, forks, extras of itself, several projects or none.
pub(crate) fn any_graph(most: usize) -> impl Strategy<Value = Made> {
    let ends = proptest::collection::vec((0..most, 0..most), 0..most * 2);
    (1..=most, 0..3_usize, ends).prop_flat_map(|(count, projects, ends)| {
        let edges: Vec<_> = ends
            .into_iter()
            .map(|(from, to)| {
                let (from, to) = (from % count, to % count);
                (
                    Just((from, to)),
                    purpose(from < projects),
                    proptest::sample::subsequence(vec!["x", "y"], 0..=2),
                    proptest::option::weighted(
                        0.3,
                        prop_oneof![
                            Just("sys_platform == 'win32'"),
                            Just("extra == 'x'"),
                            Just("python_version < '3.9'")
                        ],
                    ),
                )
            })
            .collect();
        edges.prop_map(move |edges| {
            let nodes = (0..count)
                .map(|at| Node {
                    is_project: at < projects,
                    is_requested: at % 3 == 0,
                    // Some are versions of one name.
                    ..Node::new(&format!("p{}", at - at % 5 / 4), Some(&format!("1.{at}")))
                })
                .collect();
            let edges = edges
                .into_iter()
                .map(|((from, to), purpose, extras, marker)| Edge {
                    extras: extras.into_iter().map(str::to_owned).collect(),
                    marker: marker.map(str::to_owned),
                    ..Edge::new(from, to, purpose)
                })
                .collect();
            Made { nodes, edges }
        })
    })
}

/// A graph as projects have it: a project, so many distributions in layers, a few groups and
/// categories, a foundation that many ask for.
pub(crate) fn project_of(count: usize) -> Graph {
    const WORDS: [&str; 12] = [
        "numpy",
        "django",
        "pytest",
        "redis",
        "six",
        "ruff",
        "sphinx",
        "boto3",
        "click",
        "flask",
        "unknown",
        "sqlalchemy",
    ];
    let mut nodes = vec![Node {
        is_project: true,
        ..Node::new("shop", Some("2.1.0"))
    }];
    let mut edges = Vec::new();
    let direct = (count / 6).clamp(1, 60);
    for at in 1..=count {
        let word = WORDS[at * 7 % WORDS.len()];
        let name = match at % 11 {
            0 => format!("{word}-with-a-rather-long-name-{at}"),
            _ => format!("{word}-{at}"),
        };
        let bytes = u64::try_from(at * at * 1_931 % 40_000_000).unwrap();
        let mut node = Node {
            installed_bytes: (at % 4 != 0).then_some(bytes),
            importing_files: Some(at * 13 % 29),
            ..Node::new(&name, Some(&format!("{}.{}.{}", at % 30, at % 7, at % 5)))
        };
        node.category = uvferry_imports::categories::of_name(word);
        nodes.push(node);
        if at <= direct {
            let purpose = match at % 5 {
                0 => Purpose::Group("dev".to_owned()),
                1 => Purpose::Extra("web".to_owned()),
                _ => Purpose::Main,
            };
            edges.push(Edge {
                requirement: Some(format!("{name}>={}", at % 30)),
                ..Edge::new(0, at, purpose)
            });
        } else {
            // Those before it, one of them at least, and the foundations often.
            let mut asked: Vec<usize> = vec![1 + at * 31 % (at - 1).min(direct * 3)];
            if at % 3 == 0 {
                asked.push(1 + at * 17 % (at - 1));
            }
            for from in asked {
                edges.push(Edge {
                    marker: (at % 13 == 0).then(|| "sys_platform == 'win32'".to_owned()),
                    ..Edge::new(from, at, Purpose::Main)
                });
            }
        }
        if at % 2 == 0 && at > 8 {
            let foundation = count - at % 4.min(count);
            if foundation > at {
                edges.push(Edge::new(at, foundation, Purpose::Main));
            }
        }
    }
    Graph::new(nodes, edges)
}

/// A chain of so many below a project.
pub(crate) fn chain(count: usize) -> Graph {
    let mut nodes: Vec<Node> = (0..count)
        .map(|at| Node::new(&format!("link-{at:06}"), Some("1.0")))
        .collect();
    nodes[0].is_project = true;
    let edges = (1..count)
        .map(|at| Edge::new(at - 1, at, Purpose::Main))
        .collect();
    Graph::new(nodes, edges)
}

/// The requirements as pairs of labels.
pub(crate) fn pairs(graph: &Graph) -> BTreeMap<(String, String), usize> {
    let mut found = BTreeMap::new();
    for edge in graph.edges() {
        let ends = [edge.from, edge.to].map(|at| graph.nodes()[at].label());
        let [from, to] = ends;
        if from != to {
            *found.entry((from, to)).or_default() += 1;
        }
    }
    found
}
