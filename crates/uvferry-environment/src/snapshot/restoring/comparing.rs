use std::collections::BTreeMap;

use crate::snapshot::SavedDistribution;

/// One thing that two environments do not have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The distribution.
    pub name: String,
    /// What differs.
    pub kind: DifferenceKind,
    /// What was saved.
    pub before: Option<String>,
    /// What is there.
    pub after: Option<String>,
}

/// What differs between a distribution as it was saved and as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DifferenceKind {
    /// It is not there.
    Missing,
    /// It is there, and was not.
    Added,
    /// It has another version.
    Version,
    /// It comes from somewhere else.
    Origin,
    /// Its files are others, or have other bytes.
    Files,
    /// It was asked for by itself, and is not; or the other way round.
    Requested,
}

impl DifferenceKind {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Added => "added",
            Self::Version => "version",
            Self::Origin => "origin",
            Self::Files => "files",
            Self::Requested => "requested",
        }
    }
}

/// What is different from what was saved, by name. Who installed it is not compared.
pub fn compare(saved: &[SavedDistribution], now: &[SavedDistribution]) -> Vec<Difference> {
    let by_name = |list: &[SavedDistribution]| -> BTreeMap<String, SavedDistribution> {
        let named = |one: &SavedDistribution| (one.normalized_name(), one.clone());
        list.iter().map(named).collect()
    };
    let (saved, now) = (by_name(saved), by_name(now));
    let mut differences = Vec::new();
    for (name, one) in &saved {
        let mut add = |kind, before: Option<String>, after: Option<String>| {
            differences.push(Difference {
                name: one.name.clone(),
                kind,
                before,
                after,
            });
        };
        let Some(other) = now.get(name) else {
            add(DifferenceKind::Missing, Some(one.version.clone()), None);
            continue;
        };
        if one.version != other.version {
            add(
                DifferenceKind::Version,
                Some(one.version.clone()),
                Some(other.version.clone()),
            );
            continue;
        }
        let source = |one: &SavedDistribution| match (&one.editable_location, &one.direct_url) {
            (Some(folder), _) => Some(format!("-e {folder}")),
            // Digests are recorded by some installers and not by others.
            (None, Some(url)) => Some(url.url.clone()),
            (None, None) => None,
        };
        let (before, after) = (source(one), source(other));
        if before != after {
            add(DifferenceKind::Origin, before, after);
        }
        if let (Some(before), Some(after)) = (&one.files_sha256, &other.files_sha256)
            && before != after
        {
            add(
                DifferenceKind::Files,
                Some(before.clone()),
                Some(after.clone()),
            );
        }
        if one.requested != other.requested {
            let word = |requested: bool| Some(requested.to_string());
            add(
                DifferenceKind::Requested,
                word(one.requested),
                word(other.requested),
            );
        }
    }
    for (name, other) in &now {
        if !saved.contains_key(name) {
            differences.push(Difference {
                name: other.name.clone(),
                kind: DifferenceKind::Added,
                before: None,
                after: Some(other.version.clone()),
            });
        }
    }
    differences.sort_by_key(|one| (one.name.to_lowercase(), one.kind));
    differences
}
