//! What kind of file it is: written by a person, compiled, frozen, exported, or only the
//! name of another one.

use uvferry_requirements::{EntryKind, Placement, Via};

use super::{Form, Role, layer_of};
use crate::documents::{Document, Documents};
use crate::tree::{base_name, folder_of, join};

pub(super) const EXPORTED: &str = "`uv export` wrote it from uv.lock";

/// Whether the header says that uv wrote the file from a lock: an output of the project.
pub(super) fn is_export(document: &Document) -> bool {
    document
        .file
        .header
        .as_ref()
        .and_then(|header| header.command.as_deref())
        .is_some_and(|command| {
            let mut words = command.split_whitespace();
            words.next() == Some("uv") && words.any(|word| word == "export")
        })
}

pub(super) fn all_pinned(document: &Document) -> bool {
    let mut any = false;
    for (_, requirement) in document.requirements() {
        any = true;
        if !requirement.is_pinned() {
            return false;
        }
    }
    any
}

/// Whether nine of ten lines are pins: somebody adds a line of his own to what a tool wrote.
pub(super) fn mostly_pinned(document: &Document) -> bool {
    let (mut pins, mut all) = (0, 0);
    for (_, requirement) in document.requirements() {
        all += 1;
        pins += usize::from(requirement.is_pinned());
    }
    pins * 10 >= all * 9
}

pub(super) fn form_of(documents: &Documents, document: &Document) -> Form {
    let is_source = document.path.to_ascii_lowercase().ends_with(".in");
    let requirements: Vec<_> = document.requirements().collect();
    if requirements.is_empty() {
        let includes = document.includes.iter().any(|include| !include.constraint);
        return if includes {
            Form::Alias
        } else {
            Form::Declared
        };
    }
    let annotated = document
        .file
        .entries
        .iter()
        .any(|entry| !entry.via().is_empty());
    let pinned = all_pinned(document);
    if !is_source && document.file.header.is_some() && (annotated || pinned) {
        let sources = compile_sources(documents, document);
        return if sources.is_empty() {
            Form::Compiled
        } else {
            Form::LockOf { sources }
        };
    }
    if !is_source
        && mostly_pinned(document)
        && let Some(source) = source_of_same_stem(documents, document)
    {
        return Form::LockOf {
            sources: vec![source],
        };
    }
    let comments = document
        .file
        .comments
        .iter()
        .any(|comment| comment.placement != Placement::FreeStanding);
    if pinned && !is_source && !comments && requirements.len() >= 4 {
        return Form::Frozen;
    }
    Form::Declared
}

/// The `.in` of the same stem, where everything that it names stands here: a compiled file
/// whose header was cut off.
pub(super) fn source_of_same_stem(documents: &Documents, document: &Document) -> Option<String> {
    let stem = document.path.rsplit_once('.').map(|(stem, _)| stem)?;
    let path = format!("{stem}.in");
    let (_, source) = documents.get(&path)?;
    let names = |document: &Document| -> std::collections::BTreeSet<String> {
        document
            .requirements()
            .filter_map(|(_, requirement)| {
                let name = requirement
                    .name
                    .clone()
                    .or_else(|| requirement.name_from_url_or_wheel());
                name.map(|name| name.normalized)
            })
            .collect()
    };
    let wanted = names(source);
    (!wanted.is_empty() && wanted.is_subset(&names(document))).then_some(path)
}

/// The files a compiled file was made from, of those that are there.
pub(super) fn compile_sources(documents: &Documents, document: &Document) -> Vec<String> {
    let folder = folder_of(&document.path);
    let mut named: Vec<String> = Vec::new();
    if let Some(header) = &document.file.header {
        named.extend(header.inputs.iter().cloned());
    }
    for entry in &document.file.entries {
        for via in entry.via() {
            match via {
                Via::File {
                    path,
                    constraint: false,
                } => named.push(path.clone()),
                Via::Project { file, .. } => named.push(file.clone()),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    for name in named {
        let metadata = is_metadata(&name);
        // The paths were right on the machine that compiled: the folder may be foreign.
        let candidates = [
            name.trim_start_matches("./").to_owned(),
            join(folder, &name),
            join(folder, base_name(&name.replace('\\', "/"))),
        ];
        if metadata {
            let name = base_name(&name).to_owned();
            if !found.contains(&name) {
                found.push(name);
            }
            continue;
        }
        for candidate in candidates {
            if let Some((_, source)) = documents.get(&candidate)
                && candidate != document.path
                && source.path.to_ascii_lowercase().ends_with(".in")
            {
                if !found.contains(&candidate) {
                    found.push(candidate);
                }
                break;
            }
        }
    }
    // The source of the same stem wins where annotations name others too (layers that
    // the source includes).
    let stem = document
        .path
        .rsplit_once('.')
        .map_or(document.path.as_str(), |(stem, _)| stem);
    let same_stem = format!("{stem}.in");
    if documents.get(&same_stem).is_some() {
        return vec![same_stem];
    }
    found
}

/// Whether a compiled file was made from the project's own metadata alone.
pub(crate) fn is_lock_of_project(form: &Form) -> bool {
    matches!(form, Form::LockOf { sources }
        if !sources.is_empty() && sources.iter().all(|source| is_metadata(source)))
}

/// The extras that a file compiled from the project's metadata was made with: those that its
/// command names, or all.
pub(crate) fn compiled_extras(document: &Document) -> CompiledExtras {
    let command = document
        .file
        .header
        .as_ref()
        .and_then(|header| header.command.as_deref())
        .unwrap_or_default();
    let mut named = Vec::new();
    let mut words = command.split_whitespace();
    while let Some(word) = words.next() {
        if word == "--all-extras" {
            return CompiledExtras::All;
        }
        let value = match word.strip_prefix("--extra") {
            Some("") => words.next(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        // pip-compile takes several in one word.
        named.extend(
            value
                .into_iter()
                .flat_map(|value| value.split(','))
                .map(|extra| uvferry_requirements::normalize_name(extra.trim_matches(['"', '\''])))
                .filter(|extra| !extra.is_empty()),
        );
    }
    CompiledExtras::Named(named)
}

/// See [`compiled_extras`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CompiledExtras {
    All,
    Named(Vec<String>),
}

fn is_metadata(path: &str) -> bool {
    matches!(base_name(path), "pyproject.toml" | "setup.py" | "setup.cfg")
}

/// The names that a compiled file without its source declares: indexes of its entries.
///
/// By annotation: a name that came from a file that is not compiled itself is direct,
/// one that came from a distribution is not; a name without any annotation in an
/// annotated file is direct (older pip-tools annotate only the rest).
pub(crate) fn compiled_roots(documents: &Documents, roles: &[Role], at: usize) -> Vec<usize> {
    let document = &documents.list()[at];
    let annotated = document
        .file
        .entries
        .iter()
        .any(|entry| !entry.via().is_empty());
    document
        .file
        .entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| matches!(entry.kind, EntryKind::Requirement(_)))
        .filter(|(_, entry)| {
            if !annotated || entry.via().is_empty() {
                return true;
            }
            entry.via().iter().any(|via| match via {
                Via::Project { .. } => true,
                Via::File {
                    path,
                    constraint: false,
                } => layer_of(documents, roles, &document.path, path).is_none(),
                _ => false,
            })
        })
        .map(|(at, _)| at)
        .collect()
}
