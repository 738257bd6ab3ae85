//! The lists of each distribution, and which lead to which.
//!
//! What an extra requires is there only for those who ask for the extra. So ways lead over pairs
//! of a distribution and one of its lists, which are called states: its requirements, those of one
//! of its extras, those of a group of the project. Asking for `a[x]` leads to `a` and to its `x`.

use std::collections::VecDeque;
use std::ops::Range;

use uvferry_requirements::Marker;

use super::{Edge, Node};
use crate::declared::Purpose;

#[derive(Debug, Clone)]
pub(super) struct States {
    /// The lists of all distributions, those of one together, `Main` first.
    lists: Vec<Purpose>,
    node_of: Vec<usize>,
    /// By node.
    ranges: Vec<Range<usize>>,
    /// By edge: the state that it leaves.
    before: Vec<usize>,
    /// By edge: the states that it leads to.
    after: Vec<Vec<usize>>,
    /// By edge: whether its marker asks for more than an extra.
    conditional: Vec<bool>,
    /// By state: the edges that leave it, and those that lead to it.
    leaving: Vec<Vec<usize>>,
    entering: Vec<Vec<usize>>,
    /// By edge: whether it leads from a distribution to itself, which is no step.
    is_own: Vec<bool>,
}

/// The shortest ways to one distribution.
#[derive(Debug)]
pub(super) struct Ways {
    /// By state: how many steps are left.
    pub(super) distances: Vec<Option<u32>>,
    /// By state: the edge to take, and the state that it leads to.
    pub(super) next: Vec<Option<(usize, usize)>>,
}

impl States {
    pub(super) fn new(nodes: &[Node], edges: &[Edge]) -> Self {
        let mut of_node: Vec<Vec<Purpose>> = vec![vec![Purpose::Main]; nodes.len()];
        for edge in edges {
            if edge.purpose != Purpose::Main {
                of_node[edge.from].push(edge.purpose.clone());
            }
            let asked = edge.extras.iter().cloned().map(Purpose::Extra);
            of_node[edge.to].extend(asked);
        }
        let mut states = Self {
            lists: Vec::new(),
            node_of: Vec::new(),
            ranges: Vec::with_capacity(nodes.len()),
            before: Vec::with_capacity(edges.len()),
            after: Vec::with_capacity(edges.len()),
            conditional: edges.iter().map(is_conditional).collect(),
            leaving: Vec::new(),
            entering: Vec::new(),
            is_own: edges.iter().map(|edge| edge.from == edge.to).collect(),
        };
        for (at, mut lists) in of_node.into_iter().enumerate() {
            lists.sort_unstable();
            lists.dedup();
            let begin = states.lists.len();
            states.node_of.extend(lists.iter().map(|_| at));
            states.lists.append(&mut lists);
            states.ranges.push(begin..states.lists.len());
        }
        states.leaving = vec![Vec::new(); states.lists.len()];
        states.entering = vec![Vec::new(); states.lists.len()];
        for (at, edge) in edges.iter().enumerate() {
            let before = states
                .find(edge.from, &edge.purpose)
                .unwrap_or_else(|| states.main(edge.from));
            let mut after = Vec::with_capacity(1 + edge.extras.len());
            // A group may be installed without the project, unless it asks for it; an extra may not.
            if edge.from != edge.to || matches!(edge.purpose, Purpose::Group(_)) {
                after.push(states.main(edge.to));
            }
            for extra in &edge.extras {
                after.extend(states.find(edge.to, &Purpose::Extra(extra.clone())));
            }
            states.leaving[before].push(at);
            for state in &after {
                states.entering[*state].push(at);
            }
            states.before.push(before);
            states.after.push(after);
        }
        states
    }

    pub(super) fn len(&self) -> usize {
        self.lists.len()
    }

    /// All states of a node.
    pub(super) fn of(&self, node: usize) -> Range<usize> {
        self.ranges[node].clone()
    }

    /// The state of what a node always requires.
    pub(super) fn main(&self, node: usize) -> usize {
        self.ranges[node].start
    }

    /// The state of one list of a node, if it has that list.
    pub(super) fn find(&self, node: usize, list: &Purpose) -> Option<usize> {
        let range = self.of(node);
        let found = self.lists[range.clone()].binary_search(list).ok()?;
        Some(range.start + found)
    }

    pub(super) fn node_of(&self, state: usize) -> usize {
        self.node_of[state]
    }

    /// The state that an edge leaves.
    pub(super) fn before(&self, edge: usize) -> usize {
        self.before[edge]
    }

    /// The states that an edge leads to.
    pub(super) fn after(&self, edge: usize) -> &[usize] {
        &self.after[edge]
    }

    pub(super) fn is_conditional(&self, edge: usize) -> bool {
        self.conditional[edge]
    }

    /// Marks all that can be reached from some states, and has not been.
    pub(super) fn mark(&self, starts: impl IntoIterator<Item = usize>, reached: &mut [bool]) {
        self.mark_through(starts, reached, |_| true);
    }

    /// The same through some edges only.
    pub(super) fn mark_through(
        &self,
        starts: impl IntoIterator<Item = usize>,
        reached: &mut [bool],
        takes: impl Fn(usize) -> bool,
    ) {
        let mut open: Vec<usize> = starts.into_iter().collect();
        while let Some(state) = open.pop() {
            if std::mem::replace(&mut reached[state], true) {
                continue;
            }
            for edge in self.leaving[state].iter().filter(|edge| takes(**edge)) {
                open.extend(self.after[*edge].iter().filter(|after| !reached[**after]));
            }
        }
    }

    /// The steps from the nearest of some states to each.
    pub(super) fn distances(&self, starts: impl IntoIterator<Item = usize>) -> Vec<Option<u32>> {
        let mut open = Open::new(self.len());
        for state in starts {
            open.offer(state, 0, false);
        }
        while let Some((state, distance)) = open.take() {
            for edge in &self.leaving[state] {
                for after in &self.after[*edge] {
                    open.offer(*after, distance, !self.is_own[*edge]);
                }
            }
        }
        open.distances
    }

    /// The shortest ways from each state to a node. Of several the same one is chosen each time.
    pub(super) fn ways_to(&self, node: usize) -> Ways {
        let mut next = vec![None; self.len()];
        let mut open = Open::new(self.len());
        open.offer(self.main(node), 0, false);
        while let Some((state, distance)) = open.take() {
            for edge in &self.entering[state] {
                if open.offer(self.before[*edge], distance, !self.is_own[*edge]) {
                    next[self.before[*edge]] = Some((*edge, state));
                }
            }
        }
        Ways {
            distances: open.distances,
            next,
        }
    }
}

/// What is still to be visited, the nearest first: a step costs one or nothing.
struct Open {
    queue: VecDeque<(usize, u32)>,
    distances: Vec<Option<u32>>,
    done: Vec<bool>,
}

impl Open {
    fn new(states: usize) -> Self {
        Self {
            queue: VecDeque::new(),
            distances: vec![None; states],
            done: vec![false; states],
        }
    }

    /// Whether this is nearer than anything before.
    fn offer(&mut self, state: usize, distance: u32, is_step: bool) -> bool {
        let distance = distance + u32::from(is_step);
        if self.distances[state].is_some_and(|known| known <= distance) {
            return false;
        }
        self.distances[state] = Some(distance);
        if is_step {
            self.queue.push_back((state, distance));
        } else {
            self.queue.push_front((state, distance));
        }
        true
    }

    fn take(&mut self) -> Option<(usize, u32)> {
        while let Some((state, distance)) = self.queue.pop_front() {
            if !std::mem::replace(&mut self.done[state], true) {
                return Some((state, distance));
            }
        }
        None
    }
}

/// Whether a marker depends on more than the extra that is asked for. One that nobody can read
/// does.
fn is_conditional(edge: &Edge) -> bool {
    edge.marker.as_deref().is_some_and(|marker| {
        Marker::parse(marker).map_or(true, |marker| {
            marker.variables().iter().any(|name| *name != "extra")
        })
    })
}
