//! Who asked for what.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;

use uvferry_requirements::{MarkerEnvironment, normalize_name};

use super::needs::{Found, Markers, each_need};
use super::{Distribution, Installed};

/// What each distribution asks for, and who asks for it. Distributions are named by their place
/// in [`Installed::distributions`].
#[derive(Debug, Clone)]
pub struct Tree<'a> {
    installed: &'a Installed,
    needs: Vec<Vec<Needed>>,
    needed_by: Vec<Vec<usize>>,
    roots: Vec<usize>,
}

/// One requirement that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needed {
    /// What it asks for, normalised.
    pub name: String,
    /// As written.
    pub requirement: String,
    /// The versions that it takes, as written; `None` for all.
    pub specifier: Option<String>,
    /// The extras that it asks for, normalised.
    pub extras: Vec<String>,
    /// The extra of the asking distribution that it belongs to.
    pub of_extra: Option<String>,
    /// What is there of this name.
    pub found: Option<usize>,
    /// Whether what is there is a version that it takes.
    pub is_met: bool,
}

/// A requirement as it is written; whether it counts is another question.
struct Asked {
    name: String,
    text: String,
    specifier: Option<String>,
    extras: Vec<String>,
    marker: Option<String>,
}

impl Asked {
    /// Those of a distribution; what cannot be read is left out.
    fn of(one: &Distribution) -> Vec<Self> {
        let mut all = Vec::with_capacity(one.requires.len());
        each_need(one, |needed| {
            if let Ok(need) = needed {
                all.push(Self {
                    name: normalize_name(need.name().unwrap_or_default()),
                    text: need.text().to_owned(),
                    specifier: need.specifier().map(str::to_owned),
                    extras: need.extras().map(normalize_name).collect(),
                    marker: need.marker().map(str::to_owned),
                });
            }
        });
        all
    }
}

impl Installed {
    /// Who asks for what, in an interpreter with these markers.
    ///
    /// Which extras were asked for at the installation is recorded nowhere; those count that
    /// another distribution asks for, wherever it stands.
    pub fn tree(&self, environment: &MarkerEnvironment) -> Tree<'_> {
        let found = Found::new(&self.distributions);
        let mut markers = Markers::new(environment);
        let all: Vec<Vec<Asked>> = self.distributions.iter().map(Asked::of).collect();
        let mut tree = Tree {
            installed: self,
            needs: vec![Vec::new(); all.len()],
            needed_by: vec![Vec::new(); all.len()],
            roots: Vec::new(),
        };
        let mut known: HashSet<(usize, String)> = HashSet::new();
        let mut open: Vec<(usize, Option<String>)> = (0..all.len()).map(|at| (at, None)).collect();
        while let Some((at, extra)) = open.pop() {
            if let Some(extra) = &extra
                && !known.insert((at, extra.clone()))
            {
                continue;
            }
            for asked in &all[at] {
                let marker = asked.marker.as_deref();
                let always = markers.hold(marker) == Some(true);
                let counts = match &extra {
                    None => always,
                    Some(extra) => !always && markers.hold_for(marker, extra),
                };
                if !counts {
                    continue;
                }
                let place = found.place(&asked.name);
                if let Some(place) = place {
                    open.extend(asked.extras.iter().map(|it| (place, Some(it.clone()))));
                }
                tree.needs[at].push(Needed {
                    name: asked.name.clone(),
                    requirement: asked.text.clone(),
                    specifier: asked.specifier.clone(),
                    extras: asked.extras.clone(),
                    of_extra: extra.clone(),
                    found: place,
                    is_met: place.is_some_and(|it| found.is_taken(it, asked.specifier.as_deref())),
                });
            }
        }
        tree.finish();
        tree
    }
}

impl<'a> Tree<'a> {
    fn finish(&mut self) {
        for needs in &mut self.needs {
            needs.sort_by(|one, other| {
                (&one.name, &one.of_extra).cmp(&(&other.name, &other.of_extra))
            });
        }
        for (at, needs) in self.needs.iter().enumerate() {
            for found in needs.iter().filter_map(|needed| needed.found) {
                // A distribution that asks for an extra of its own asks for nothing else.
                if found != at && self.needed_by[found].last() != Some(&at) {
                    self.needed_by[found].push(at);
                }
            }
        }
        let name = |at: usize| self.one(at).normalized_name.as_str();
        let mut order: Vec<usize> = (0..self.needs.len()).collect();
        order.sort_by_key(|at| name(*at));
        for by in &mut self.needed_by {
            by.sort_by_key(|at| self.installed.distributions[*at].normalized_name.as_str());
            by.dedup();
        }
        let is_root = |at: &usize| self.needed_by[*at].is_empty();
        let mut roots: Vec<usize> = order.iter().copied().filter(is_root).collect();
        // Of each circle that nobody outside asks for, one: what was asked for by itself first.
        let mut reached = vec![false; self.needs.len()];
        for root in &roots {
            self.reach(*root, &mut reached);
        }
        let (requested, others): (Vec<usize>, Vec<usize>) =
            order.into_iter().partition(|at| self.one(*at).requested);
        for at in requested.into_iter().chain(others) {
            if !reached[at] {
                roots.push(at);
                self.reach(at, &mut reached);
            }
        }
        roots.sort_by_key(|at| self.installed.distributions[*at].normalized_name.as_str());
        self.roots = roots;
    }

    fn reach(&self, from: usize, reached: &mut [bool]) {
        let mut open = vec![from];
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut reached[at], true) {
                open.extend(self.needs[at].iter().filter_map(|needed| needed.found));
            }
        }
    }

    fn one(&self, at: usize) -> &'a Distribution {
        &self.installed.distributions[at]
    }

    /// The distributions that none other asks for, and of each circle one; by name.
    pub fn roots(&self) -> &[usize] {
        &self.roots
    }

    /// What a distribution asks for, by name.
    pub fn needs_of(&self, at: usize) -> &[Needed] {
        &self.needs[at]
    }

    /// Who asks for a distribution, by name.
    pub fn needed_by(&self, at: usize) -> &[usize] {
        &self.needed_by[at]
    }

    /// The tree as text, from the roots down, as `uv pip tree` draws it; in addition what is
    /// missing, what does not fit, and what an extra brings.
    pub fn text(&self) -> String {
        let mut drawing = Drawing::default();
        for root in &self.roots {
            drawing.draw(self.leaf(*root, ""), &|leaf| self.below(leaf));
        }
        drawing.finish()
    }

    /// Who asks for a distribution, up to the roots, as `uv pip tree --invert --package` draws
    /// it; with what each asks for. `None` where there is none of this name.
    pub fn why(&self, name: &str) -> Option<String> {
        let name = normalize_name(name);
        let mut all = self.installed.distributions.iter();
        let mut drawing = Drawing::default();
        if let Some(at) = all.position(|one| one.normalized_name == name) {
            drawing.draw(self.leaf(at, ""), &|leaf| self.above(leaf));
            return Some(drawing.finish());
        }
        // Asked for, and not there.
        let by: Vec<Leaf> = (0..self.needs.len())
            .filter(|at| self.needs[*at].iter().any(|needed| needed.name == name))
            .map(|at| self.leaf(at, &self.wish(at, &name)))
            .collect();
        if by.is_empty() {
            return None;
        }
        let missing = Leaf {
            label: format!("{name} (missing)"),
            at: None,
        };
        drawing.draw(missing, &|leaf| match leaf.at {
            None => by.clone(),
            Some(_) => self.above(leaf),
        });
        Some(drawing.finish())
    }

    fn leaf(&self, at: usize, remark: &str) -> Leaf {
        let one = self.one(at);
        Leaf {
            label: format!("{} v{}{remark}", one.normalized_name, one.version),
            at: Some(at),
        }
    }

    fn below(&self, leaf: &Leaf) -> Vec<Leaf> {
        let Some(at) = leaf.at else { return Vec::new() };
        let mut below = Vec::new();
        for needed in &self.needs[at] {
            let mut remark = String::new();
            if let Some(extra) = &needed.of_extra {
                let _ = write!(remark, " (extra: {extra})");
            }
            let wanted = needed.specifier.as_deref().unwrap_or("any version");
            match needed.found {
                // An extra of its own: what that brings stands beside it.
                Some(found) if found == at => {}
                Some(found) => {
                    if !needed.is_met {
                        let _ = write!(remark, " (required: {wanted})");
                    }
                    below.push(self.leaf(found, &remark));
                }
                None => below.push(Leaf {
                    label: format!("{} (missing, required: {wanted}){remark}", needed.name),
                    at: None,
                }),
            }
        }
        below
    }

    fn above(&self, leaf: &Leaf) -> Vec<Leaf> {
        let Some(at) = leaf.at else { return Vec::new() };
        let name = &self.one(at).normalized_name;
        self.needed_by[at]
            .iter()
            .map(|by| self.leaf(*by, &self.wish(*by, name)))
            .collect()
    }

    /// How a distribution asks for another.
    fn wish(&self, by: usize, name: &str) -> String {
        let mut wishes: Vec<String> = self.needs[by]
            .iter()
            .filter(|needed| needed.name == name)
            .map(|needed| {
                let wanted = needed.specifier.as_deref().unwrap_or("*");
                let mark = if needed.is_met { "" } else { ", not met" };
                match &needed.of_extra {
                    Some(extra) => format!("{wanted}, extra: {extra}{mark}"),
                    None => format!("{wanted}{mark}"),
                }
            })
            .collect();
        wishes.dedup();
        format!(" [requires: {}]", wishes.join("; "))
    }
}

#[derive(Debug, Clone)]
struct Leaf {
    label: String,
    /// The distribution, where there is one.
    at: Option<usize>,
}

/// Deeper, nobody looks; and a line grows with its depth.
const DEEPEST: usize = 200;

#[derive(Default)]
struct Drawing {
    out: String,
    drawn: BTreeSet<usize>,
    has_again: bool,
}

impl Drawing {
    /// Draws a leaf and what is below it, without calling itself: requirements may be as deep
    /// as there are distributions.
    fn draw(&mut self, root: Leaf, below: &dyn Fn(&Leaf) -> Vec<Leaf>) {
        let mut margin = String::new();
        // The leaves still to be drawn at each depth, the next one last.
        let mut open: Vec<Vec<Leaf>> = vec![vec![root]];
        while let Some(level) = open.last_mut() {
            let Some(leaf) = level.pop() else {
                open.pop();
                let shorter = margin.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
                margin.truncate(shorter);
                continue;
            };
            let is_last = level.is_empty();
            let depth = open.len() - 1;
            if depth > 0 {
                self.out.push_str(&margin);
                self.out.push_str(if is_last { "└── " } else { "├── " });
            }
            self.out.push_str(&leaf.label);
            let mut children = below(&leaf);
            if children.is_empty() {
                self.out.push('\n');
                continue;
            }
            if leaf.at.is_some_and(|at| !self.drawn.insert(at)) || depth == DEEPEST {
                self.has_again |= depth < DEEPEST;
                self.out
                    .push_str(if depth == DEEPEST { " …\n" } else { " (*)\n" });
                continue;
            }
            self.out.push('\n');
            children.reverse();
            if depth > 0 {
                margin.push_str(if is_last { "    " } else { "│   " });
            }
            open.push(children);
        }
    }

    fn finish(mut self) -> String {
        if self.has_again {
            self.out.push_str("(*) Package tree already displayed\n");
        }
        self.out
    }
}
