//! A graph out of `uv.lock`.

use std::collections::HashMap;

use uvferry_diagnostics::redact;
use uvferry_requirements::{normalize_name, same_version};
use uvferry_resolution::{Dependency, LockedPackage, Lockfile, PackageSource, Stated};

use super::{Edge, Graph, Node};
use crate::declared::Purpose;

impl Graph {
    /// All that a lock has, for every Python and platform that it is for.
    ///
    /// The project and the members of its workspace are the roots. The lock of a script has
    /// neither: there what nobody asks for is.
    pub fn of_lock(lock: &Lockfile) -> Self {
        let mut nodes: Vec<Node> = lock.packages.iter().map(node).collect();
        for (node, package) in nodes.iter_mut().zip(&lock.packages) {
            let is_member = lock
                .members
                .iter()
                .any(|member| normalize_name(member) == package.name);
            node.is_project = package.is_local_project() && is_member;
        }
        if let Some(own) = lock.project()
            && let Some(at) = lock.packages.iter().position(|one| std::ptr::eq(one, own))
        {
            nodes[at].is_project = true;
        }
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, package) in lock.packages.iter().enumerate() {
            by_name.entry(&package.name).or_default().push(at);
        }
        let mut missing: HashMap<String, usize> = HashMap::new();
        let mut edges = Vec::new();
        for (from, package) in lock.packages.iter().enumerate() {
            for (purpose, dependency) in lists(package) {
                let known = by_name.get(dependency.name.as_str());
                let mut found: Vec<usize> = known
                    .into_iter()
                    .flatten()
                    .copied()
                    .filter(|at| is_of(dependency, &lock.packages[*at]))
                    .collect();
                if found.is_empty() {
                    // No lock that uv wrote, but people edit them.
                    let at = *missing.entry(dependency.name.clone()).or_insert_with(|| {
                        nodes.push(Node {
                            is_missing: true,
                            ..Node::new(&dependency.name, None)
                        });
                        nodes.len() - 1
                    });
                    found.push(at);
                }
                let stated = stated(package, &purpose, dependency);
                edges.extend(found.into_iter().map(|to| Edge {
                    requirement: stated.map(text),
                    specifier: stated.and_then(|stated| stated.specifier.clone()),
                    marker: dependency.marker.clone(),
                    extras: dependency.extras.clone(),
                    ..Edge::new(from, to, purpose.clone())
                }));
            }
        }
        Self::new(nodes, edges)
    }
}

fn node(package: &LockedPackage) -> Node {
    let (PackageSource::Registry(source)
    | PackageSource::Git(source)
    | PackageSource::Url(source)
    | PackageSource::Path(source)
    | PackageSource::Directory(source)
    | PackageSource::Editable(source)
    | PackageSource::Virtual(source)) = &package.source;
    Node {
        source: Some(redact(source).into_owned()),
        download_bytes: download_bytes(package),
        ..Node::new(&package.name, package.version.as_deref())
    }
}

/// Of which file nobody can say before it is known where it goes.
fn download_bytes(package: &LockedPackage) -> Option<u64> {
    let wheels = package.wheels.iter().filter_map(|wheel| wheel.size_bytes);
    wheels
        .max()
        .or_else(|| package.sdist.as_ref().and_then(|sdist| sdist.size_bytes))
}

/// What a package requires, and in which of its lists that stands.
fn lists(package: &LockedPackage) -> impl Iterator<Item = (Purpose, &Dependency)> {
    let main = package.dependencies.iter().map(|one| (Purpose::Main, one));
    let extras = package
        .optional_dependencies
        .iter()
        .flat_map(|(extra, list)| {
            list.iter()
                .map(move |one| (Purpose::Extra(extra.clone()), one))
        });
    let groups = package.groups.iter().flat_map(|(group, list)| {
        list.iter()
            .map(move |one| (Purpose::Group(group.clone()), one))
    });
    main.chain(extras).chain(groups)
}

fn is_of(dependency: &Dependency, package: &LockedPackage) -> bool {
    let is_version = match (&dependency.version, &package.version) {
        (Some(asked), Some(own)) => asked == own || same_version(asked, own),
        (Some(_), None) => false,
        (None, _) => true,
    };
    is_version
        && dependency
            .source
            .as_ref()
            .is_none_or(|source| *source == package.source)
}

/// How the project states what the lock resolved, if that is beyond doubt.
fn stated<'a>(
    package: &'a LockedPackage,
    purpose: &Purpose,
    dependency: &Dependency,
) -> Option<&'a Stated> {
    let in_list = |stated: &Stated| {
        let marker = stated.marker.as_deref().unwrap_or_default();
        match (purpose, &stated.group) {
            (Purpose::Group(name), Some(group)) => name == group,
            (Purpose::Extra(name), None) => marker.contains(&format!("extra == '{name}'")),
            (Purpose::Main, None) => !marker.contains("extra == "),
            _ => false,
        }
    };
    let mut found = package
        .stated
        .iter()
        .filter(|stated| stated.name == dependency.name && in_list(stated));
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

fn text(stated: &Stated) -> String {
    let mut text = stated.name.clone();
    if !stated.extras.is_empty() {
        text.push('[');
        text.push_str(&stated.extras.join(","));
        text.push(']');
    }
    text.push_str(stated.specifier.as_deref().unwrap_or_default());
    if let Some(marker) = &stated.marker {
        text.push_str("; ");
        text.push_str(marker);
    }
    text
}
