//! Where a difference comes from, as far as it can be told.

use uvferry_resolution::{Lockfile, Resolved, ResolvedSet};

use crate::plan::Plan;

/// Why the lock has another version.
pub(super) fn cause(plan: &Plan, lock: &Lockfile, name: &str, after: &Resolved) -> Option<String> {
    let version = after.version.as_deref()?;
    if let Some(pin) = plan
        .pins
        .iter()
        .find(|pin| pin.name == name && uvferry_requirements::same_version(&pin.version, version))
    {
        return Some(format!("pinned by {}:{}", pin.file, pin.line));
    }
    if let Some((file, line)) = plan
        .typed_pins
        .iter()
        .find(|pin| pin.name == name && uvferry_requirements::same_version(&pin.version, version))
        .map(|pin| (&pin.file, pin.line))
    {
        return Some(format!("pinned by {file}:{line}"));
    }
    via(lock, name)
}

/// Who requires a distribution in the lock.
pub(super) fn via(lock: &Lockfile, name: &str) -> Option<String> {
    let mut users: Vec<&str> = lock
        .packages
        .iter()
        .filter(|package| {
            package
                .dependencies
                .iter()
                .any(|dependency| dependency.name == name)
        })
        .map(|package| package.name.as_str())
        .collect();
    users.sort_unstable();
    users.dedup();
    users.truncate(4);
    (!users.is_empty()).then(|| format!("via {}", users.join(", ")))
}

/// Who required a distribution that is gone.
pub(super) fn was_via(before: &ResolvedSet, name: &str) -> Option<String> {
    let users: Vec<&str> = before
        .iter()
        .filter(|(_, resolved)| {
            resolved.requires.as_ref().is_some_and(|lines| {
                lines.iter().any(|line| {
                    let end = line
                        .find(|c: char| {
                            !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
                        })
                        .unwrap_or(line.len());
                    uvferry_requirements::normalize_name(&line[..end]) == name
                })
            })
        })
        .map(|(user, _)| user)
        .take(4)
        .collect();
    (!users.is_empty()).then(|| format!("was via {}", users.join(", ")))
}
