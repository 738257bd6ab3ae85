//! What holds for any graph.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use uvferry_imports::declared::Purpose;
use uvferry_imports::graph::{Graph, Node, drawing};

use crate::made::any_graph;

/// A distribution and one of its lists.
type State = (usize, Purpose);

/// All states that some others lead to, and after how many steps: computed by going over all
/// edges until nothing changes.
fn steps(graph: &Graph, starts: impl IntoIterator<Item = State>) -> BTreeMap<State, u32> {
    let mut known: BTreeMap<State, u32> = starts.into_iter().map(|state| (state, 0)).collect();
    loop {
        let before = known.clone();
        for edge in graph.edges() {
            let Some(steps) = known.get(&(edge.from, edge.purpose.clone())).copied() else {
                continue;
            };
            let is_own = edge.from == edge.to;
            let mut offer = |list: Purpose| {
                let after = steps + u32::from(!is_own);
                let entry = known.entry((edge.to, list)).or_insert(after);
                *entry = (*entry).min(after);
            };
            if !is_own || matches!(edge.purpose, Purpose::Group(_)) {
                offer(Purpose::Main);
            }
            for extra in &edge.extras {
                offer(Purpose::Extra(extra.clone()));
            }
        }
        if known == before {
            return known;
        }
    }
}

fn lists(graph: &Graph, at: usize) -> BTreeSet<State> {
    let own = graph.edges().iter().filter(|edge| edge.from == at);
    let mut all: BTreeSet<State> = own.map(|edge| (at, edge.purpose.clone())).collect();
    let asked = graph.edges().iter().filter(|edge| edge.to == at);
    for edge in asked {
        all.extend(
            edge.extras
                .iter()
                .map(|it| (at, Purpose::Extra(it.clone()))),
        );
    }
    all.insert((at, Purpose::Main));
    all
}

fn starts(graph: &Graph) -> Vec<State> {
    graph.roots().flat_map(|at| lists(graph, at)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn depths_are_the_fewest_steps_from_a_root(made in any_graph(24)) {
        let graph = made.graph();
        let known = steps(&graph, starts(&graph));
        for (at, node) in graph.nodes().iter().enumerate() {
            prop_assert_eq!(Some(&node.depth), known.get(&(at, Purpose::Main)));
            prop_assert_eq!(node.depth == 0, node.is_root);
            prop_assert_eq!(graph.first_edge(at).is_none(), node.is_root);
            if let Some(first) = graph.first_edge(at) {
                let edge = &graph.edges()[first];
                prop_assert_eq!(edge.to, at);
                // An extra of the one that asks may be asked for later than it is itself.
                let before = known[&(edge.from, edge.purpose.clone())];
                prop_assert_eq!(before + 1, node.depth);
            }
        }
    }

    #[test]
    fn whoever_nobody_asks_for_is_a_root_and_no_root_is_idle(made in any_graph(24)) {
        let graph = made.graph();
        for (at, node) in graph.nodes().iter().enumerate() {
            let is_asked = !graph.dependants(at).is_empty();
            prop_assert!(node.is_root || is_asked);
            if node.is_project {
                prop_assert!(node.is_root);
            }
        }
        // Without another root that is none by itself, something would be out of reach.
        for root in graph.roots().filter(|at| !graph.nodes()[*at].is_project) {
            let others = starts(&graph).into_iter().filter(|(at, _)| *at != root);
            let known = steps(&graph, others);
            let lost = (0..graph.nodes().len()).any(|at| !known.contains_key(&(at, Purpose::Main)));
            let is_late = !graph.dependants(root).is_empty();
            prop_assert!(lost || is_late, "{}", graph.nodes()[root].label());
        }
    }

    #[test]
    fn purposes_are_the_lists_that_lead_there(made in any_graph(24)) {
        let graph = made.graph();
        for purpose in graph.purposes() {
            let projects = (0..graph.nodes().len()).filter(|at| graph.nodes()[*at].is_project);
            let known = steps(&graph, projects.map(|at| (at, purpose.clone())));
            for (at, node) in graph.nodes().iter().enumerate() {
                let is_led_to = graph.edges().iter().any(|edge| {
                    edge.to == at
                        && edge.from != at
                        && known.contains_key(&(edge.from, edge.purpose.clone()))
                });
                prop_assert_eq!(node.purposes.contains(&purpose), is_led_to, "{}", node.label());
            }
            let part = graph.only(&purpose);
            let kept: BTreeSet<String> = part
                .nodes()
                .iter()
                .filter(|node| !node.is_project)
                .map(Node::label)
                .collect();
            let expected: BTreeSet<String> = graph
                .nodes()
                .iter()
                .filter(|node| !node.is_project && node.purposes.contains(&purpose))
                .map(Node::label)
                .collect();
            prop_assert_eq!(kept, expected);
        }
    }

    #[test]
    fn what_no_marker_is_needed_for_is_sure(made in any_graph(24)) {
        let graph = made.graph();
        // Without the requirements that need one.
        let mut plain = made.clone();
        plain.nodes = graph.nodes().to_vec();
        plain.edges = graph.edges().to_vec();
        plain.edges.retain(|edge| {
            edge.marker.as_deref().is_none_or(|marker| marker.starts_with("extra"))
        });
        let names: Vec<String> = graph.nodes().iter().map(Node::label).collect();
        let roots = starts(&graph);
        let sure = steps(&plain.graph(), roots);
        for (at, node) in graph.nodes().iter().enumerate() {
            let is_sure = sure.contains_key(&(at, Purpose::Main));
            prop_assert_eq!(node.is_conditional, !is_sure, "{}", names[at]);
        }
    }

    #[test]
    fn each_way_is_the_shortest_of_its_root(made in any_graph(24)) {
        let graph = made.graph();
        for at in 0..graph.nodes().len() {
            let why = graph.why_node(at);
            prop_assert_eq!(why.node, at);
            let mut of_roots = BTreeSet::new();
            for way in &why.ways {
                let root = way.nodes[0];
                prop_assert!(graph.nodes()[root].is_root && of_roots.insert(root));
                prop_assert_eq!(*way.nodes.last().unwrap(), at);
                prop_assert_eq!(way.edges.len() + 1, way.nodes.len());
                // The lists that are asked for so far, with those that they ask for of their own.
                let mut open: BTreeSet<State> = lists(&graph, root);
                for (step, edge) in way.edges.iter().enumerate() {
                    let edge = &graph.edges()[*edge];
                    prop_assert_eq!((edge.from, edge.to), (way.nodes[step], way.nodes[step + 1]));
                    let own: Vec<State> = steps(&graph, open)
                        .into_iter()
                        .filter(|(_, steps)| *steps == 0)
                        .map(|(state, _)| state)
                        .collect();
                    prop_assert!(own.contains(&(edge.from, edge.purpose.clone())));
                    open = edge.extras.iter().map(|it| (edge.to, Purpose::Extra(it.clone()))).collect();
                    open.insert((edge.to, Purpose::Main));
                }
                let known = steps(&graph, lists(&graph, root));
                let fewest = known[&(at, Purpose::Main)];
                prop_assert_eq!(u32::try_from(way.edges.len()).unwrap(), fewest);
            }
            for root in graph.roots() {
                let leads = steps(&graph, lists(&graph, root)).contains_key(&(at, Purpose::Main));
                prop_assert_eq!(of_roots.contains(&root), leads);
            }
            let text = graph.why_text(&graph.nodes()[at].name).unwrap();
            prop_assert!(text.contains(&graph.nodes()[at].label()));
        }
    }

    #[test]
    fn the_order_of_what_is_given_does_not_matter(made in any_graph(24), seed in any::<u64>()) {
        let (one, other) = (made.graph(), made.shuffled(seed).graph());
        prop_assert_eq!(one.nodes(), other.nodes());
        prop_assert_eq!(one.edges(), other.edges());
        prop_assert_eq!(one.summary(), other.summary());
        prop_assert_eq!(drawing::dot(&one), drawing::dot(&other));
        prop_assert_eq!(drawing::mermaid(&one), drawing::mermaid(&other));
        let options = drawing::SvgOptions::default();
        prop_assert_eq!(drawing::svg(&one, &options), drawing::svg(&other, &options));
        for node in one.nodes() {
            prop_assert_eq!(one.why_text(&node.name), other.why_text(&node.name));
        }
    }

    #[test]
    fn circles_are_those_that_lead_back(made in any_graph(16)) {
        let graph = made.graph();
        let count = graph.nodes().len();
        // Warshall's way, with pairs.
        let mut leads: BTreeSet<(usize, usize)> =
            graph.edges().iter().map(|edge| (edge.from, edge.to)).collect();
        for by in 0..count {
            let into: Vec<usize> = (0..count).filter(|from| leads.contains(&(*from, by))).collect();
            let out: Vec<usize> = (0..count).filter(|to| leads.contains(&(by, *to))).collect();
            for from in into {
                leads.extend(out.iter().map(|to| (from, *to)));
            }
        }
        let cycles = graph.cycles();
        for at in 0..count {
            let is_mate = |other: &usize| {
                *other == at || leads.contains(&(at, *other)) && leads.contains(&(*other, at))
            };
            let mates: Vec<usize> = (0..count).filter(is_mate).collect();
            let found = cycles.iter().find(|cycle| cycle.members.contains(&at));
            prop_assert_eq!(found.map(|it| it.members.clone()), (mates.len() > 1).then_some(mates));
        }
        for cycle in cycles {
            prop_assert!(cycle.way.len() > 1);
            let nexts = cycle.way.iter().skip(1).chain(&cycle.way[..1]);
            for (from, to) in cycle.way.iter().zip(nexts) {
                let mut edges = graph.asks(*from).iter().map(|edge| &graph.edges()[*edge]);
                prop_assert!(edges.any(|edge| edge.to == *to));
            }
        }
    }

    #[test]
    fn a_part_has_what_it_is_asked_for(made in any_graph(20), distance in 0..4_u32) {
        let graph = made.graph();
        let part = graph.max_depth(distance);
        let expected: Vec<_> = graph.nodes().iter().filter(|node| node.depth <= distance).collect();
        prop_assert_eq!(part.nodes().iter().collect::<Vec<_>>(), expected);
        for edge in part.edges() {
            prop_assert!(edge.from < part.nodes().len() && edge.to < part.nodes().len());
        }
        let name = &graph.nodes()[0].name;
        let around = graph.around(name, distance);
        // Steps in one direction, one at a time.
        let mut kept: BTreeSet<usize> = graph.find(name).collect();
        for upwards in [false, true] {
            let mut reached: BTreeSet<usize> = graph.find(name).collect();
            for _ in 0..distance {
                let more: Vec<usize> = graph
                    .edges()
                    .iter()
                    .map(|edge| if upwards { (edge.to, edge.from) } else { (edge.from, edge.to) })
                    .filter(|(from, _)| reached.contains(from))
                    .map(|(_, to)| to)
                    .collect();
                reached.extend(more);
            }
            kept.extend(reached);
        }
        let expected: Vec<_> = kept.iter().map(|at| &graph.nodes()[*at]).collect();
        prop_assert_eq!(around.nodes().iter().collect::<Vec<_>>(), expected);
        prop_assert_eq!(graph.around("not-there", distance).nodes().len(), 0);
    }
}
