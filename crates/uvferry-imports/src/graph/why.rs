//! Why a distribution is there.

use std::fmt::Write as _;

use super::Graph;
use super::drawing::visible;
use crate::declared::Purpose;

/// Why one distribution is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// Its place in [`Graph::nodes`].
    pub node: usize,
    /// The shortest way from each root that leads to it, by the roots' names. Of the ways of one
    /// root one is chosen, the same each time.
    pub ways: Vec<Way>,
    /// All who ask for it directly, each once, by name.
    pub direct: Vec<usize>,
}

/// A way from a root to a distribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// The distributions, the root first. A root itself is a way of one.
    pub nodes: Vec<usize>,
    /// The requirements between them, in [`Graph::edges`]: one less.
    pub edges: Vec<usize>,
}

impl Graph {
    /// Why a distribution is there, for each version of the name; nothing where there is none.
    ///
    /// All ways would be more than anybody reads, and more than a machine can count.
    pub fn why(&self, name: &str) -> Vec<Why> {
        self.find(name).map(|node| self.why_node(node)).collect()
    }

    /// Why the distribution at a place is there.
    ///
    /// # Panics
    /// Where there is no such place.
    pub fn why_node(&self, node: usize) -> Why {
        let ways = self.states.ways_to(node);
        let way = |root: usize| {
            let known = |state: usize| Some((ways.distances[state]?, state));
            let (_, mut state) = self.states.of(root).filter_map(known).min()?;
            let mut way = Way {
                nodes: vec![root],
                edges: Vec::new(),
            };
            while let Some((edge, after)) = ways.next[state] {
                // An extra that asks for another one of its own is no step.
                if self.edges[edge].from != self.edges[edge].to {
                    way.edges.push(edge);
                    way.nodes.push(self.states.node_of(after));
                }
                state = after;
            }
            Some(way)
        };
        Why {
            node,
            ways: self.roots().filter_map(way).collect(),
            direct: self.dependants(node),
        }
    }

    /// [`why`](Self::why) as text: the ways as a tree from the distribution up to the roots, as
    /// `uv tree --invert` and `cargo tree -i` draw it; then who asks directly. `None` where there
    /// is none of the name.
    pub fn why_text(&self, name: &str) -> Option<String> {
        let all = self.why(name);
        if all.is_empty() {
            return None;
        }
        let texts: Vec<String> = all.iter().map(|why| self.text_of(why)).collect();
        Some(texts.join("\n"))
    }

    fn text_of(&self, why: &Why) -> String {
        let asking = |edge: &usize| {
            let edge = &self.edges[*edge];
            Asking {
                label: self.nodes[edge.from].label(),
                requirement: edge.requirement.clone(),
                purpose: edge.purpose.clone(),
            }
        };
        let ways: Vec<Vec<Asking>> = why
            .ways
            .iter()
            .map(|way| way.edges.iter().map(asking).collect())
            .collect();
        let direct = why.direct.iter().map(|at| self.nodes[*at].label());
        drawn(
            &self.nodes[why.node].label(),
            &ways,
            &direct.collect::<Vec<_>>(),
        )
    }
}

/// Who asks for the next one of a way, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// As [`Node::label`](super::Node::label) has it.
    pub label: String,
    /// As written, where that is known.
    pub requirement: Option<String>,
    /// In which list of who asks.
    pub purpose: Purpose,
}

/// What [`Graph::why_text`] says of one version, for who has the ways and no graph: each way is
/// the askings from the root on, `direct` has the labels of all who ask for it directly.
pub fn drawn(label: &str, ways: &[Vec<Asking>], direct: &[String]) -> String {
    let mut out = visible(label);
    out.push('\n');
    draw(ways, &mut out);
    let names: Vec<String> = direct.iter().take(MOST).map(|name| visible(name)).collect();
    let more = match direct.len() {
        count if count > MOST => format!(" and {} more", count - MOST),
        _ => String::new(),
    };
    let listed = names.join(", ");
    let _ = match direct.len() {
        0 => writeln!(out, "nothing asks for it"),
        1 => writeln!(out, "one asks for it directly: {listed}"),
        count => writeln!(out, "{count} ask for it directly: {listed}{more}"),
    };
    out
}

/// Ways as one tree, their ends first. They are chosen so that two that meet go on together.
fn draw(ways: &[Vec<Asking>], out: &mut String) {
    // By node of the tree: the asking that leads to it, and what is above.
    let mut tree: Vec<(Option<&Asking>, Vec<usize>)> = vec![(None, Vec::new())];
    for way in ways {
        let mut at = 0;
        for asking in way.iter().rev() {
            let above = tree[at].1.iter().copied();
            let known = above
                .into_iter()
                .find(|above| tree[*above].0 == Some(asking));
            at = known.unwrap_or_else(|| {
                let new = tree.len();
                tree.push((Some(asking), Vec::new()));
                tree[at].1.push(new);
                new
            });
        }
    }
    let mut margin = String::new();
    let mut open: Vec<Vec<usize>> = vec![tree[0].1.iter().rev().copied().collect()];
    while let Some(level) = open.last_mut() {
        let Some(at) = level.pop() else {
            open.pop();
            let shorter = margin.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
            margin.truncate(shorter);
            continue;
        };
        let is_last = level.is_empty();
        out.push_str(&margin);
        out.push_str(if is_last { "└── " } else { "├── " });
        if open.len() > DEEPEST {
            out.push_str("…\n");
            continue;
        }
        if let Some(asking) = tree[at].0 {
            write_step(asking, out);
        }
        let above: Vec<usize> = tree[at].1.iter().rev().copied().collect();
        if !above.is_empty() {
            margin.push_str(if is_last { "    " } else { "│   " });
            open.push(above);
        }
    }
}

/// Who asks, and how.
fn write_step(asking: &Asking, out: &mut String) {
    out.push_str(&visible(&asking.label));
    if let Some(requirement) = &asking.requirement {
        let _ = write!(out, " [requires: {}]", visible(requirement));
    }
    match &asking.purpose {
        Purpose::Main => {}
        Purpose::Extra(name) => {
            let _ = write!(out, " (extra: {})", visible(name));
        }
        Purpose::Group(name) => {
            let _ = write!(out, " (group: {})", visible(name));
        }
        Purpose::Build => out.push_str(" (build)"),
    }
    out.push('\n');
}

/// Names in one line.
const MOST: usize = 10;
/// Deeper, nobody looks; and a line grows with its depth.
const DEEPEST: usize = 200;
