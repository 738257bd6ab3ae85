//! Which recipes of a Makefile run behind which.

use std::collections::{BTreeMap, BTreeSet};

/// Which texts run behind which, where they are recipes of rules.
#[derive(Debug, Default)]
pub(crate) struct Order {
    /// The rule of each text, in the order in which they were added.
    pub(crate) rule_of: Vec<usize>,
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
}
