use uvferry_requirements::same_version;

use crate::resolved::{Resolved, ResolvedSet};

/// A distribution that both sets hold and that is not the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The normalised name.
    pub name: String,
    /// As it was.
    pub before: Resolved,
    /// As it is.
    pub after: Resolved,
}

/// Two sets, name by name. All lists are in the order of the names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comparison {
    /// The normalised names of what is the same in both.
    pub same: Vec<String>,
    /// What both have, but not the same of it.
    pub changed: Vec<Change>,
    /// What only the first set has.
    pub missing: Vec<Resolved>,
    /// What only the second set has.
    pub added: Vec<Resolved>,
}

impl Comparison {
    /// Whether no difference was found.
    pub fn is_equal(&self) -> bool {
        self.changed.is_empty() && self.missing.is_empty() && self.added.is_empty()
    }

    /// How many differences were found.
    pub fn differences(&self) -> usize {
        self.changed.len() + self.missing.len() + self.added.len()
    }
}

/// Compares two sets: names as PEP 503 normalises them, versions as PEP 440 compares them
/// (`1.0` is `1.0.0`; a local label counts), and where one side has no version, by where
/// it comes from. A repository at two commits is a change, whatever its version.
pub fn compare(before: &ResolvedSet, after: &ResolvedSet) -> Comparison {
    let mut comparison = Comparison::default();
    for (name, old) in before.iter() {
        match after.get(name) {
            None => comparison.missing.push(old.clone()),
            Some(new) if is_same(old, new) => comparison.same.push(name.to_owned()),
            Some(new) => comparison.changed.push(Change {
                name: name.to_owned(),
                before: old.clone(),
                after: new.clone(),
            }),
        }
    }
    for (name, new) in after.iter() {
        if !before.contains(name) {
            comparison.added.push(new.clone());
        }
    }
    comparison
}

fn is_same(old: &Resolved, new: &Resolved) -> bool {
    use crate::resolved::Origin;

    let by_commit = matches!(
        (&old.origin, &new.origin),
        (
            Origin::Vcs {
                commit: Some(_),
                ..
            },
            Origin::Vcs {
                commit: Some(_),
                ..
            }
        )
    );
    match (&old.version, &new.version) {
        _ if by_commit => old.origin.same_as(&new.origin),
        (Some(old), Some(new)) => same_version(old, new),
        _ => old.origin.same_as(&new.origin),
    }
}

/// Whether a list of pins names everything that a resolution installs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Completeness {
    /// The normalised names that the resolution installs and no pin names, in their order.
    pub unpinned: Vec<String>,
    /// The normalised names that are pinned and not installed: for another platform, or
    /// left over.
    pub unused: Vec<String>,
}

impl Completeness {
    /// Whether the pins can stand for the resolution.
    pub fn is_complete(&self) -> bool {
        self.unpinned.is_empty()
    }
}

/// Whether every distribution of `after` is pinned: has a version or a fixed origin in
/// `pins`. Only then are the pins what pip installs.
pub fn completeness(pins: &ResolvedSet, after: &ResolvedSet) -> Completeness {
    let unpinned = after
        .names()
        .filter(|name| {
            pins.get(name).is_none_or(|pin| {
                pin.version.is_none() && pin.origin == crate::resolved::Origin::Index
            })
        })
        .map(str::to_owned)
        .collect();
    let unused = pins
        .names()
        .filter(|name| !after.contains(name))
        .map(str::to_owned)
        .collect();
    Completeness { unpinned, unused }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::resolved::Origin;

    #[test]
    fn versions_are_compared_by_meaning_and_local_labels_count() {
        let before = ResolvedSet::from_pins([("A.b", "1.0"), ("c", "2.0"), ("gone", "1")]);
        let after = ResolvedSet::from_pins([("a-b", "1.0.0"), ("C", "2.0+cpu"), ("new", "1")]);
        let comparison = compare(&before, &after);
        assert_eq!(comparison.same, ["a-b"]);
        assert_eq!(
            comparison.changed[0].after.version.as_deref(),
            Some("2.0+cpu")
        );
        assert_eq!(comparison.missing[0].name, "gone");
        assert_eq!(comparison.added[0].name, "new");
        assert_eq!(comparison.differences(), 3);
    }

    #[test]
    fn another_commit_of_the_same_version_is_a_change() {
        let at = |commit: char| Resolved {
            origin: Origin::Vcs {
                system: "git".into(),
                url: "https://example.com/a".into(),
                requested: None,
                commit: Some(commit.to_string().repeat(40)),
                subdirectory: None,
            },
            ..Resolved::pin("a", "1.0")
        };
        let set = |commit| ResolvedSet::from_iter([at(commit)]);
        assert!(compare(&set('a'), &set('a')).is_equal());
        assert!(!compare(&set('a'), &set('b')).is_equal());
    }

    #[test]
    fn pins_are_complete_when_they_name_all_that_is_installed() {
        let after = ResolvedSet::from_pins([("flask", "1"), ("jinja2", "1")]);
        let mut pins = ResolvedSet::from_pins([("Flask", "1"), ("colorama", "1")]);
        let found = completeness(&pins, &after);
        assert_eq!(found.unpinned, ["jinja2"]);
        assert_eq!(found.unused, ["colorama"]);
        pins.insert(Resolved {
            version: None,
            ..Resolved::pin("jinja2", "")
        });
        assert!(
            !completeness(&pins, &after).is_complete(),
            "named is not pinned"
        );
        pins.insert(Resolved::pin("Jinja2", "1"));
        assert!(completeness(&pins, &after).is_complete());
    }

    proptest! {
        #[test]
        fn a_set_equals_itself_and_differences_mirror(
            left in proptest::collection::btree_map("[a-d]", "[0-9]", 0..4),
            right in proptest::collection::btree_map("[a-d]", "[0-9]", 0..4),
        ) {
            let (left, right) = (ResolvedSet::from_pins(left), ResolvedSet::from_pins(right));
            prop_assert!(compare(&left, &left).is_equal());
            let (there, back) = (compare(&left, &right), compare(&right, &left));
            prop_assert_eq!(there.same, back.same);
            prop_assert_eq!(there.missing, back.added);
            prop_assert_eq!(there.changed.len(), back.changed.len());
        }
    }
}
