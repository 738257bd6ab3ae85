//! Who needs whom, of all that is resolved or installed.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The requirements of distributions among each other, by normalised names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Closure {
    needs: BTreeMap<String, BTreeSet<String>>,
}

impl Closure {
    /// Of pairs: a distribution, and one that it needs.
    pub fn new<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut needs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (from, to) in pairs {
            needs
                .entry(from.to_owned())
                .or_default()
                .insert(to.to_owned());
        }
        Self { needs }
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

    /// The shortest way from one of `roots` to a distribution, both included; `None` where none
    /// of them needs it. A root is a way of one to itself.
    pub fn way<'a>(
        &'a self,
        roots: impl IntoIterator<Item = &'a str>,
        distribution: &str,
    ) -> Option<Vec<&'a str>> {
        let mut from: BTreeMap<&str, Option<&str>> = BTreeMap::new();
        let mut open: VecDeque<&str> = VecDeque::new();
        for root in roots {
            if from.insert(root, None).is_none() {
                open.push_back(root);
            }
        }
        while let Some(at) = open.pop_front() {
            if at == distribution {
                let mut way = vec![at];
                let mut at = at;
                while let Some(Some(before)) = from.get(at) {
                    way.push(before);
                    at = before;
                }
                way.reverse();
                return Some(way);
            }
            for next in self.needs.get(at).into_iter().flatten() {
                if !from.contains_key(next.as_str()) {
                    from.insert(next, Some(at));
                    open.push_back(next);
                }
            }
        }
        None
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
        assert_eq!(closure.way(["a"], "c"), Some(vec!["a", "c"]));
        assert_eq!(closure.way(["b"], "a"), Some(vec!["b", "c", "a"]));
        assert_eq!(closure.way(["a"], "x"), None);
        assert_eq!(closure.way(["x"], "x"), Some(vec!["x"]));
        assert_eq!(
            closure.reached(["b"]).into_iter().collect::<Vec<_>>(),
            ["a", "b", "c"]
        );
    }
}
