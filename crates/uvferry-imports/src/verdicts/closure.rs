//! Who needs whom, of all that is resolved or installed.

use std::collections::{BTreeMap, BTreeSet};

/// The requirements of distributions among each other, by normalised names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Closure {
    needs: BTreeMap<String, BTreeSet<String>>,
    needed_by: BTreeMap<String, BTreeSet<String>>,
}

impl Closure {
    /// Of pairs: a distribution, and one that it needs.
    pub fn new<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut needs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut needed_by: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (from, to) in pairs {
            let insert = |map: &mut BTreeMap<String, BTreeSet<String>>, key: &str, one: &str| {
                map.entry(key.to_owned())
                    .or_default()
                    .insert(one.to_owned());
            };
            insert(&mut needs, from, to);
            insert(&mut needed_by, to, from);
        }
        Self { needs, needed_by }
    }

    /// Says of a distribution that it is known, even where it needs nothing.
    pub fn add(&mut self, distribution: &str) {
        self.needs.entry(distribution.to_owned()).or_default();
    }

    /// Whether what a distribution needs is known.
    pub fn knows(&self, distribution: &str) -> bool {
        self.needs.contains_key(distribution)
    }

    /// Whether nothing is known at all.
    pub fn is_empty(&self) -> bool {
        self.needs.is_empty()
    }

    /// The shortest way from a root to a distribution, both included; `None` where no root needs
    /// it. A root is a way of one to itself. Of several the first in the order of their names.
    ///
    /// It is looked for from its end: few need one distribution, and there may be many roots.
    pub fn way<'a>(
        &'a self,
        is_root: impl Fn(&str) -> bool,
        distribution: &'a str,
    ) -> Option<Vec<&'a str>> {
        // How many steps each is from the end.
        let mut steps: BTreeMap<&str, usize> = BTreeMap::from([(distribution, 0)]);
        let mut level = vec![distribution];
        let mut at = loop {
            let first = level.iter().copied().filter(|name| is_root(name)).min();
            if let Some(root) = first {
                break root;
            }
            let mut next = Vec::new();
            for before in level
                .iter()
                .filter_map(|name| self.needed_by.get(*name))
                .flatten()
            {
                if !steps.contains_key(before.as_str()) {
                    steps.insert(before, steps[level[0]] + 1);
                    next.push(before.as_str());
                }
            }
            if next.is_empty() {
                return None;
            }
            level = next;
        };
        let mut way = vec![at];
        while steps[at] > 0 {
            let nearer =
                |next: &&String| steps.get(next.as_str()).is_some_and(|one| *one < steps[at]);
            at = self.needs.get(at)?.iter().find(nearer)?;
            way.push(at);
        }
        Some(way)
    }

    /// All that `roots` need, themselves included.
    pub fn reached<'a>(&'a self, roots: impl IntoIterator<Item = &'a str>) -> BTreeSet<&'a str> {
        let mut open: Vec<&str> = roots.into_iter().collect();
        let mut reached: BTreeSet<&str> = open.iter().copied().collect();
        while let Some(at) = open.pop() {
            for next in self.needs.get(at).into_iter().flatten() {
                if reached.insert(next) {
                    open.push(next);
                }
            }
        }
        reached
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_way_is_found_and_cycles_end() {
        let closure = Closure::new([("a", "b"), ("b", "c"), ("c", "a"), ("a", "c"), ("x", "c")]);
        let way = |root: &'static str, end: &'static str| closure.way(|name| name == root, end);
        assert_eq!(way("a", "c"), Some(vec!["a", "c"]));
        assert_eq!(way("b", "a"), Some(vec!["b", "c", "a"]));
        assert_eq!(way("a", "x"), None);
        assert_eq!(way("x", "x"), Some(vec!["x"]));
        assert_eq!(
            closure.reached(["b"]).into_iter().collect::<Vec<_>>(),
            ["a", "b", "c"]
        );
    }

    #[test]
    fn of_several_ways_the_first_by_name_is_told() {
        let pairs = [
            ("d", "m"),
            ("d", "k"),
            ("b", "m"),
            ("k", "z"),
            ("m", "z"),
            ("c", "k"),
        ];
        let closure = Closure::new(pairs);
        let way = |roots: &[&str]| closure.way(|name| roots.contains(&name), "z");
        assert_eq!(way(&["d", "c"]), Some(vec!["c", "k", "z"]));
        assert_eq!(way(&["d"]), Some(vec!["d", "k", "z"]));
        assert_eq!(way(&["b", "c"]), Some(vec!["b", "m", "z"]));
        assert_eq!(way(&["b", "m"]), Some(vec!["m", "z"]));
    }
}
