//! Parts of a graph. What nodes say of themselves stays: depths, roots and purposes are those of
//! the whole.

use std::collections::VecDeque;

use super::Graph;
use super::states::States;
use crate::declared::Purpose;

impl Graph {
    /// The distributions that lead to one of this name, or to which it leads, over at most so
    /// many requirements; nothing where there is none of the name. With a distance of 1: who asks
    /// for it, and what it asks for.
    #[must_use]
    pub fn around(&self, name: &str, distance: u32) -> Self {
        let mut kept = vec![false; self.nodes.len()];
        for at in self.find(name) {
            let below = |at: usize| (&self.leaving[at], false);
            let above = |at: usize| (&self.entering[at], true);
            self.spread(at, distance, below, &mut kept);
            self.spread(at, distance, above, &mut kept);
        }
        self.keep(&kept, |_| true)
    }

    fn spread<'a>(
        &'a self,
        start: usize,
        distance: u32,
        next: impl Fn(usize) -> (&'a Vec<usize>, bool),
        kept: &mut [bool],
    ) {
        let mut seen = vec![false; self.nodes.len()];
        let mut open = VecDeque::from([(start, 0)]);
        seen[start] = true;
        while let Some((at, steps)) = open.pop_front() {
            kept[at] = true;
            if steps == distance {
                continue;
            }
            let (edges, is_upwards) = next(at);
            for edge in edges {
                let edge = &self.edges[*edge];
                let other = if is_upwards { edge.from } else { edge.to };
                if !std::mem::replace(&mut seen[other], true) {
                    open.push_back((other, steps + 1));
                }
            }
        }
    }

    /// What one list of the project brings, with the project itself; nothing where it has no such
    /// list. [`Purpose::Main`] is what it needs where it runs.
    #[must_use]
    pub fn only(&self, purpose: &Purpose) -> Self {
        let mut reached = vec![false; self.states.len()];
        let starts: Vec<usize> = self.starts_of(purpose).collect();
        self.states.mark(starts.iter().copied(), &mut reached);
        let mut kept: Vec<bool> = (0..self.nodes.len())
            .map(|at| reached[self.states.main(at)])
            .collect();
        let has_edges: Vec<bool> = self.states_with_edges();
        for start in starts {
            // Each project has a list of what it always requires, if an empty one.
            let node = self.states.node_of(start);
            kept[node] = has_edges[start] || !self.entering[node].is_empty() && kept[node];
        }
        self.keep(&kept, |edge| reached[self.states.before(edge)])
    }

    fn states_with_edges(&self) -> Vec<bool> {
        let mut has_edges = vec![false; self.states.len()];
        for edge in 0..self.edges.len() {
            has_edges[self.states.before(edge)] = true;
        }
        has_edges
    }

    /// What is at most so many requirements away from a root.
    #[must_use]
    pub fn max_depth(&self, most: u32) -> Self {
        let kept: Vec<bool> = self.nodes.iter().map(|node| node.depth <= most).collect();
        self.keep(&kept, |_| true)
    }

    fn keep(&self, kept: &[bool], keeps_edge: impl Fn(usize) -> bool) -> Self {
        let mut place = vec![0; self.nodes.len()];
        let mut nodes = Vec::new();
        for (at, node) in self.nodes.iter().enumerate() {
            if kept[at] {
                place[at] = nodes.len();
                nodes.push(node.clone());
            }
        }
        let mut edges = Vec::new();
        for (at, edge) in self.edges.iter().enumerate() {
            if kept[edge.from] && kept[edge.to] && keeps_edge(at) {
                let mut edge = edge.clone();
                edge.from = place[edge.from];
                edge.to = place[edge.to];
                edges.push(edge);
            }
        }
        let states = States::new(&nodes, &edges);
        Self::with_states(nodes, edges, states)
    }
}
