//! What pip takes from each index beside the default one.
//!
//! pip looks into all indexes for every distribution; for uv an index can be *explicit*:
//! asked only for what `[tool.uv.sources]` says. Where pip's own answers show which of the
//! project's direct requirements come from an index, just these get it as their source:
//! variants for different hardware then each have their own, and nobody can slip another
//! distribution in by its name.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_pyproject::{GroupItem, Index, Target};
use uvferry_requirements::normalize_name;

use crate::before::Before;
use crate::plan::{InstallSet, Plan};
use crate::session::Session;

impl Session<'_> {
    /// Learns for each index of the plan which direct requirements come from it. Returns
    /// whether there was something to learn.
    pub(crate) fn learn_indexes(
        &mut self,
        plan: &Plan,
        befores: &BTreeMap<String, Before>,
    ) -> bool {
        let indexes = plan.pyproject.indexes();
        let stated = self
            .project
            .pyproject
            .as_ref()
            .map(uvferry_pyproject::Pyproject::indexes)
            .unwrap_or_default();
        let default = self.default_index.clone().or_else(|| {
            indexes
                .iter()
                .find(|index| index.default)
                .map(|index| index.url.clone())
        });
        let mut learnt = false;
        for index in indexes.iter().filter(|index| {
            !index.default && !index.explicit && stated.iter().all(|own| own.url != index.url)
        }) {
            let others: Vec<&str> = indexes
                .iter()
                .filter(|other| other.url != index.url)
                .map(|other| other.url.as_str())
                .chain(default.as_deref())
                .collect();
            if let Some(takers) = taken_from(plan, befores, index, &others) {
                learnt |= self
                    .learned
                    .explicit_indexes
                    .insert(index.url.clone(), takers.clone())
                    != Some(takers);
            }
        }
        learnt
    }
}

/// The direct requirements that come from an index; `None` where that is not known, where
/// something that nobody declares comes from it too, or nothing does.
fn taken_from(
    plan: &Plan,
    befores: &BTreeMap<String, Before>,
    index: &Index,
    others: &[&str],
) -> Option<BTreeSet<(Target, String)>> {
    let mut takers = BTreeSet::new();
    let mut declared_elsewhere = BTreeSet::new();
    for set in &plan.sets {
        let resolution = match befores.get(&set.name()) {
            Some(Before::Pip(resolution)) => resolution,
            // What a set takes must be known; one that cannot be installed takes nothing.
            Some(Before::Failed(_)) => continue,
            Some(Before::Unknown(_)) | None => return None,
        };
        let direct = direct_requirements(plan, set);
        for (name, resolved) in resolution.set.iter() {
            let from_it = resolved
                .file_url
                .as_deref()
                .is_some_and(|url| is_nearest(&index.url, url, others));
            let target = direct.get(name);
            match (from_it, target) {
                (true, Some(target)) => {
                    takers.insert((target.clone(), name.to_owned()));
                }
                (true, None) => return None,
                (false, Some(target)) => {
                    declared_elsewhere.insert((target.clone(), name.to_owned()));
                }
                (false, None) => {}
            }
        }
    }
    // One source for one place: what comes from here in one set and from there in another
    // cannot be said so.
    (!takers.is_empty() && takers.is_disjoint(&declared_elsewhere)).then_some(takers)
}

/// Where each direct requirement of a set is declared: a group before main.
fn direct_requirements(plan: &Plan, set: &InstallSet) -> BTreeMap<String, Target> {
    let mut found = BTreeMap::new();
    let mut add = |text: &str, target: Target| {
        let end = text
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
            .unwrap_or(text.len());
        found.entry(normalize_name(&text[..end])).or_insert(target);
    };
    for group in set
        .group
        .iter()
        .flat_map(|group| plan.pyproject.closure_of_group(group))
    {
        for item in &group.items {
            if let GroupItem::Requirement(requirement) = item {
                add(&requirement.text, Target::Group(group.name.clone()));
            }
        }
    }
    for requirement in plan.pyproject.dependencies() {
        add(&requirement.text, Target::Main);
    }
    found
}

/// Whether a file lies nearer to an index than to all others.
fn is_nearest(index: &str, file: &str, others: &[&str]) -> bool {
    let own = nearness(index, file);
    own > 0 && others.iter().all(|other| nearness(other, file) < own)
}

/// How near a file lies to an index: on the same host the more, the more folders they
/// share; on another host of the same domain (an index's file store) if they share some.
fn nearness(index: &str, file: &str) -> usize {
    let (Some((index_host, index_path)), Some((file_host, file_path))) =
        (host_and_path(index), host_and_path(file))
    else {
        return 0;
    };
    let shared = index_path
        .split('/')
        .zip(file_path.split('/'))
        .take_while(|(left, right)| left == right && !left.is_empty())
        .count();
    if index_host == file_host {
        return 100 + shared;
    }
    let domain = |host: &str| -> Option<String> {
        let labels: Vec<&str> = host.split(':').next()?.split('.').collect();
        let numeric = labels.iter().all(|label| label.parse::<u8>().is_ok());
        (labels.len() > 1 && !numeric).then(|| labels[labels.len() - 2..].join("."))
    };
    match (domain(index_host), domain(file_host)) {
        (Some(left), Some(right)) if left == right => shared,
        _ => 0,
    }
}

fn host_and_path(url: &str) -> Option<(&str, &str)> {
    let (_, rest) = url.split_once("://")?;
    let rest = rest.split(['?', '#']).next()?;
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = authority.rsplit('@').next()?;
    Some((host, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_belongs_to_the_index_that_it_lies_nearest_to() {
        let (cpu, gpu) = (
            "https://download.example.org/whl/cpu",
            "https://download.example.org/whl/cu121",
        );
        let default = "https://index.example.com/simple";
        let file = "https://download.example.org/whl/cu121/torchlike-2.3%2Bcu121-cp311.whl";
        assert!(is_nearest(gpu, file, &[cpu, default]));
        assert!(!is_nearest(cpu, file, &[gpu, default]));
        assert!(is_nearest(
            gpu,
            "https://files.example.org/whl/cu121/x.whl",
            &[cpu, default]
        ));
        // The files of the default index lie on a host of their own.
        assert!(!is_nearest(
            gpu,
            "https://files.example.net/packages/x.whl",
            &[default]
        ));
        // As near to both is near to none.
        assert!(!is_nearest(
            "http://127.0.0.1:80/simple/",
            "http://127.0.0.1:80/files/x.whl",
            &["http://127.0.0.1:80/other/"]
        ));
        assert!(is_nearest(
            "http://me:secret@127.0.0.1:80/gpu/simple/",
            "http://127.0.0.1:80/gpu/files/x.whl",
            &["http://127.0.0.1:80/simple/"]
        ));
    }
}
