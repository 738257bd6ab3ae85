//! Places that read, carry or name setup.py and setup.cfg, out of which the metadata moves.

use uvferry_diagnostics::{Diagnostic, Severity, printable};
use uvferry_setuptools::{Field, Metadata, Unknown, Version};

use crate::metadata::{BuildBackend, Converted, MetadataOptions, Naming, Outcome, Usage};
use crate::{Pyproject, rules};

/// The metadata with a version that stays where it stands, because a place of the project
/// reads or changes it there: a release that looks for it in vain may well go on without a
/// word, while a dynamic version costs nothing but the run of setup.py.
pub(crate) fn with_version_kept(
    metadata: &Metadata,
    pyproject: &Pyproject,
    options: &MetadataOptions,
) -> Option<Metadata> {
    let Field::Known(given) = &metadata.version else {
        return None;
    };
    let stays_with_setuptools =
        matches!(options.build_backend, None | Some(BuildBackend::Setuptools));
    let can_be_dynamic =
        !pyproject.has_project() || pyproject.dynamic().iter().any(|field| field == "version");
    let Version::Literal(_) = given.value else {
        return None;
    };
    let readers = readers_of_version(options, &given.location.file);
    if readers.is_empty() || !stays_with_setuptools || !can_be_dynamic {
        return None;
    }
    let mut kept = metadata.clone();
    kept.version = Field::Unknown(Unknown {
        location: given.location.clone(),
        key: given.key.clone(),
        why: format!("it is read there by {}", listed(&readers)),
        at: None,
        files: std::collections::BTreeSet::new(),
    });
    Some(kept)
}

fn readers_of_version<'a>(options: &'a MetadataOptions, file: &str) -> Vec<&'a Naming> {
    named_by(options, file)
        .iter()
        .filter(|naming| naming.usage == Usage::Reads && naming.of_version)
        .collect()
}

fn named_by<'a>(options: &'a MetadataOptions, file: &str) -> &'a [Naming] {
    match file {
        "setup.py" => &options.setup_py_named_by,
        "setup.cfg" => &options.setup_cfg_named_by,
        _ => &[],
    }
}

/// Tells of all such places of one of the two files. `version_kept` says that the version
/// stays there for those that read it; `told` has what is known of some places already.
pub(crate) fn told_of(
    path: &str,
    converted: &Converted,
    options: &MetadataOptions,
    version_kept: bool,
    told: &[Diagnostic],
) -> Vec<Diagnostic> {
    let moved = moved_out_of(path, converted);
    let mut found = Vec::new();
    let known = |naming: &&Naming| {
        !told.iter().any(|told| {
            told.code.as_str() == rules::RELEASE_TOOL.code
                && told.location.as_ref().is_some_and(|place| {
                    place.file == naming.location.file && place.line == naming.location.line
                })
        })
    };
    let of = |usage: Usage| -> Vec<&Naming> {
        let namings = named_by(options, path).iter();
        namings
            .filter(|naming| naming.usage == usage)
            .filter(known)
            .collect()
    };
    let (mut of_version, mut readers) = (Vec::new(), of(Usage::Reads));
    if version_kept {
        (of_version, readers) = readers.into_iter().partition(|naming| naming.of_version);
    }
    let mut tell = |places: &[&Naming], severity: Severity, message: String| {
        if let Some(first) = places.first() {
            found.push(
                Diagnostic::new(&rules::NAMED_SOURCE, message)
                    .severity(severity)
                    .at_location(first.location.clone())
                    .help(rules::NAMED_SOURCE.fix),
            );
        }
    };
    tell(
        &of_version,
        Severity::Warning,
        format!(
            "the version stays in `{path}`, where it is read by {}",
            listed(&of_version)
        ),
    );
    let Some(moved) = moved else {
        return found;
    };
    tell(
        &readers,
        Severity::Warning,
        format!(
            "`{path}` is read by {}, and what it gave as {moved} stands in pyproject.toml now",
            listed(&readers)
        ),
    );
    let carriers = of(Usage::Copies);
    tell(
        &carriers,
        Severity::Warning,
        format!(
            "`{path}` is copied without pyproject.toml by {}, and what it gave as {moved} stands there now",
            listed(&carriers)
        ),
    );
    let unclear = of(Usage::Unclear);
    tell(
        &unclear,
        Severity::Info,
        format!(
            "`{path}` is named by {}, which may look into it: what it gave as {moved} stands in pyproject.toml now",
            listed(&unclear)
        ),
    );
    found
}

/// The fields that have left a file, the version first.
fn moved_out_of(path: &str, converted: &Converted) -> Option<String> {
    let mut fields: Vec<&str> = converted
        .fates
        .iter()
        .filter(|fate| {
            fate.location.file == path
                && matches!(&fate.outcome, Outcome::Moved(to) if !to.is_empty())
        })
        .map(|fate| fate.field.as_str())
        .collect();
    fields.sort_by_key(|field| *field != "version");
    fields.dedup();
    let (shown, more) = fields.split_at(fields.len().min(3));
    let mut text: Vec<String> = shown.iter().map(|field| format!("`{field}`")).collect();
    if !more.is_empty() {
        text.push(format!("{} more", more.len()));
    }
    joined(&text)
}

/// `a.py:3, 7`, `b.sh:1`: each file once, with all its lines.
fn listed(places: &[&Naming]) -> String {
    let mut files: Vec<(&str, Vec<usize>)> = Vec::new();
    for naming in places {
        let place = &naming.location;
        match files.iter_mut().find(|(file, _)| *file == place.file) {
            Some((_, lines)) => lines.push(place.line),
            None => files.push((&place.file, vec![place.line])),
        }
    }
    let text: Vec<String> = files
        .into_iter()
        .map(|(file, mut lines)| {
            lines.sort_unstable();
            lines.dedup();
            let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
            format!("{}:{}", printable(file), lines.join(","))
        })
        .collect();
    joined(&text).unwrap_or_default()
}

fn joined(parts: &[String]) -> Option<String> {
    match parts {
        [] => None,
        [one] => Some(one.clone()),
        [most @ .., last] => Some(format!("{} and {last}", most.join(", "))),
    }
}
