//! Targets in words.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_requirements::Version;
use uvferry_resolution::Target;

use crate::risks::named::platform;

/// Major and minor.
pub(super) fn minor(target: &Target) -> Option<Vec<u64>> {
    let version = Version::parse(&target.markers.python_version).ok()?;
    Some(version.release())
}

/// The platform, as it was named.
pub(super) fn shown(target: &Target) -> &str {
    target.name.as_deref().unwrap_or_else(|| platform(target))
}

/// `3.8, 3.9`, `3.8 to 3.14`.
pub(super) fn pythons(targets: &[&Target]) -> String {
    let versions: BTreeSet<Vec<u64>> = targets.iter().filter_map(|target| minor(target)).collect();
    let told: Vec<String> = versions
        .iter()
        .map(|one| {
            let numbers: Vec<String> = one.iter().map(u64::to_string).collect();
            numbers.join(".")
        })
        .collect();
    let follow = versions
        .iter()
        .zip(versions.iter().skip(1))
        .all(|(one, next)| {
            one[..1] == next[..1] && one.get(1).map(|at| at + 1) == next.get(1).copied()
        });
    match told.as_slice() {
        [first, _, .., last] if follow => format!("{first} to {last}"),
        _ => told.join(", "),
    }
}

/// `Python 3.12 on linux, macos and Python 3.11 on windows`, for targets that are some of `all`.
/// A platform that has no other Python among `all` is named alone where these are not those
/// that were asked for.
pub(super) fn names(targets: &[&Target], all: &[&Target], pythons_were_given: bool) -> String {
    let mut by_platform: BTreeMap<&str, Vec<&Target>> = BTreeMap::new();
    for target in targets {
        by_platform.entry(shown(target)).or_default().push(target);
    }
    let mut by_pythons: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (name, targets) in &by_platform {
        let of_it = all.iter().filter(|target| shown(target) == *name).count();
        let pythons = if of_it == targets.len() && !pythons_were_given {
            String::new()
        } else {
            pythons(targets)
        };
        by_pythons.entry(pythons).or_default().push(name);
    }
    let told = by_pythons.iter().map(|(pythons, platforms)| {
        let platforms = platforms.join(", ");
        if pythons.is_empty() {
            platforms
        } else {
            format!("Python {pythons} on {platforms}")
        }
    });
    told.collect::<Vec<_>>().join(" and ")
}
