//! Who needs whom, as the comments of compiled lists say it (`# via flask`).

use std::collections::BTreeMap;

use uvferry_imports::declared::Purpose;
use uvferry_imports::graph::{Edge, Graph, Node};
use uvferry_requirements::{Via, normalize_name};

use crate::documents::Document;
use crate::project::Project;
use crate::roles::Form;

/// The compiled lists with such comments.
fn annotated(project: &Project) -> impl Iterator<Item = &Document> {
    let documents = project.documents.list().iter().zip(&project.roles);
    documents
        .filter(|(document, role)| {
            matches!(
                role.form,
                Form::Compiled | Form::LockOf { .. } | Form::Constraints { .. }
            ) && !document.is_remote()
                && document
                    .file
                    .entries
                    .iter()
                    .any(|entry| !entry.via().is_empty())
        })
        .map(|(document, _)| document)
}

/// The path of the first one, for who wants to know where it is from.
pub(super) fn first(project: &Project) -> Option<String> {
    annotated(project)
        .next()
        .map(|document| document.path.clone())
}

/// All of them together; of a distribution in several the first version counts. `None` without
/// such a list.
pub(super) fn graph(project: &Project) -> Option<Graph> {
    let mut nodes: Vec<Node> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut needs: Vec<(String, usize)> = Vec::new();
    for document in annotated(project) {
        for (entry, requirement) in document.requirements() {
            let Some(name) = &requirement.name else {
                continue;
            };
            let at = *places.entry(name.normalized.clone()).or_insert_with(|| {
                nodes.push(Node::new(&name.written, requirement.pinned_version()));
                nodes.len() - 1
            });
            for via in document.file.entries[entry].via() {
                match via {
                    Via::Distribution(other) => needs.push((normalize_name(other), at)),
                    Via::File {
                        constraint: false, ..
                    }
                    | Via::Project { .. } => nodes[at].is_root = true,
                    Via::File { .. } => {}
                }
            }
        }
    }
    if nodes.is_empty() {
        return None;
    }
    let edges = needs.into_iter().filter_map(|(from, to)| {
        let from = *places.get(&from)?;
        Some(Edge::new(from, to, Purpose::Main))
    });
    let edges: Vec<Edge> = edges.collect();
    Some(Graph::new(nodes, edges))
}
