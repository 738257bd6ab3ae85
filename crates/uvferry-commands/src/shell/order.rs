//! Which recipes of a Makefile run behind which.

use std::collections::{BTreeMap, BTreeSet};

/// Which texts run behind which, where they are recipes of rules.
#[derive(Debug, Default)]
pub(crate) struct Order {
    /// The rule of each text, in the order in which they were added.
    pub(crate) rule_of: Vec<usize>,
    /// The part of the file that each text stands in: lines of make that may leave texts out
    /// (`ifeq`, `else`) stand between two parts.
    pub(crate) part_of: Vec<usize>,
    /// The targets of each rule.
    pub(crate) targets: BTreeMap<usize, Vec<String>>,
    /// What each target is made behind.
    pub(crate) prerequisites: BTreeMap<String, BTreeSet<String>>,
}

impl Order {
    /// All rules whose targets are made behind one of these rules, without themselves.
    pub(super) fn behind(&self, rules: &BTreeMap<usize, (usize, usize)>) -> BTreeSet<usize> {
        let mut used_by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (target, prerequisites) in &self.prerequisites {
            for prerequisite in prerequisites {
                used_by.entry(prerequisite).or_default().push(target);
            }
        }
        let mut open: Vec<&str> = rules
            .keys()
            .filter_map(|rule| self.targets.get(rule))
            .flatten()
            .map(String::as_str)
            .collect();
        let mut behind: BTreeSet<&str> = BTreeSet::new();
        while let Some(target) = open.pop() {
            for user in used_by.get(target).into_iter().flatten() {
                if behind.insert(user) {
                    open.push(user);
                }
            }
        }
        self.targets
            .iter()
            .filter(|(_, targets)| {
                !targets.is_empty() && targets.iter().all(|one| behind.contains(one.as_str()))
            })
            .map(|(rule, _)| *rule)
            .collect()
    }

    /// The rules that run neither in front of one of these nor for one of `targets`: who calls
    /// them has called one of these rules before.
    pub(super) fn beside(
        &self,
        rules: &BTreeMap<usize, (usize, usize)>,
        targets: &BTreeSet<String>,
    ) -> BTreeSet<usize> {
        if rules.is_empty() {
            return BTreeSet::new();
        }
        let own: BTreeSet<&str> = rules
            .keys()
            .filter_map(|rule| self.targets.get(rule))
            .flatten()
            .map(String::as_str)
            .collect();
        let in_front = self.needed(own.iter().copied());
        let by_others = self.needed(targets.iter().map(String::as_str));
        let is_taken = |target: &str| {
            own.contains(target)
                || in_front.contains(target)
                || by_others.contains(target)
                || targets.contains(target)
        };
        self.targets
            .iter()
            .filter(|(_, targets)| {
                !targets.is_empty() && !targets.iter().any(|target| is_taken(target))
            })
            .map(|(rule, _)| *rule)
            .collect()
    }

    /// What is made before these targets.
    fn needed<'a>(&'a self, targets: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
        let mut open: Vec<&str> = targets.collect();
        let mut needed: BTreeSet<&str> = BTreeSet::new();
        while let Some(target) = open.pop() {
            for before in self.prerequisites.get(target).into_iter().flatten() {
                if needed.insert(before) {
                    open.push(before);
                }
            }
        }
        needed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_in_front_of_an_install_and_for_others_is_not_beside_it() {
        let names = |names: &[&str]| -> BTreeSet<String> {
            names.iter().map(|name| (*name).to_owned()).collect()
        };
        let order = Order {
            part_of: Vec::new(),
            rule_of: vec![1, 2, 3, 4, 5],
            targets: [
                (1, "install"),
                (2, "check"),
                (3, "test"),
                (4, "quality"),
                (5, "lint"),
            ]
            .map(|(rule, name)| (rule, vec![name.to_owned()]))
            .into(),
            prerequisites: BTreeMap::from([
                ("install".to_owned(), names(&["check"])),
                ("quality".to_owned(), names(&["lint"])),
            ]),
        };
        let installs = BTreeMap::from([(1, (0, 0))]);
        assert_eq!(order.beside(&installs, &names(&["quality"])), [3].into());
        assert_eq!(order.beside(&installs, &names(&[])), [3, 4, 5].into());
        assert!(order.beside(&BTreeMap::new(), &names(&[])).is_empty());
    }
}
