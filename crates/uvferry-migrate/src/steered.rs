//! Versions that moved because another install set of the same project asks for them.
//!
//! pip installs each set by itself; a lock holds one version of a distribution for all of
//! them. Where main alone leaves a version open and the development file bounds or pins it,
//! both tools are right and main differs. Such a move is a difference like any other, but
//! it comes from the project's own files and not from the migration, and nobody can have
//! both in one lock: whoever applies a migration is told, and need not be stopped.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_requirements::same_version;
use uvferry_resolution::ResolvedSet;

use crate::verification::{Difference, TargetVerification};

/// Names, for each difference of the sets compared on one target, the other set that it
/// follows. `befores` holds what each set was, by the set's name.
pub(crate) fn mark(targets: &mut [TargetVerification], befores: &BTreeMap<String, ResolvedSet>) {
    for target in targets {
        let own = target.set.clone();
        let holder = |name: &str, version: Option<&str>| {
            befores
                .iter()
                .filter(|(set, _)| **set != own)
                .find(|(_, before)| {
                    before.get(name).is_some_and(|resolved| {
                        match (resolved.version.as_deref(), version) {
                            (Some(left), Some(right)) => same_version(left, right),
                            (left, right) => left == right,
                        }
                    })
                })
                .map(|(set, _)| set.clone())
        };
        for one in target.changed.iter_mut().chain(&mut target.added) {
            if one.pinned {
                continue;
            }
            one.follows = holder(&one.name, one.after.as_deref());
            let told = one
                .cause
                .as_deref()
                .is_some_and(|cause| cause.starts_with("pinned by"));
            if let (Some(set), false) = (&one.follows, told) {
                one.cause = Some(match &one.cause {
                    Some(cause) => format!("as in {set}, {cause}"),
                    None => format!("as in {set}"),
                });
            }
        }
        // What only a version that moved has required goes with it.
        let moved: BTreeSet<String> = target
            .changed
            .iter()
            .filter(|change| change.follows.is_some())
            .map(|change| change.name.clone())
            .collect();
        for gone in &mut target.missing {
            if !gone.pinned && gone.follows.is_none() {
                gone.follows = followed_user(gone, &moved);
            }
        }
    }
}

/// The version that moved and took a distribution along, if all that required it moved.
fn followed_user(gone: &Difference, moved: &BTreeSet<String>) -> Option<String> {
    let users = gone.cause.as_deref()?.strip_prefix("was via ")?;
    users
        .split(", ")
        .all(|user| moved.contains(user))
        .then(|| users.to_owned())
}
