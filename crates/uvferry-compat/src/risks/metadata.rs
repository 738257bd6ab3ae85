//! What the core metadata of a release says against what its files say.

use uvferry_diagnostics::SourceFile;
use uvferry_requirements::{
    EntryKind, Marker, Requirement, Target as Where, Version, normalize_name, parse,
};
use uvferry_resolution::Target;

use super::releases::{as_uv_reads, names_prerelease};

/// What is wrong with metadata, or leads uv elsewhere than pip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fact {
    /// Another name or version than the file's.
    Disagrees(String),
    /// A value that the standards do not allow.
    Invalid(String),
    /// A dependency that is a URL: the name and the URL's text, without credentials.
    Url(String),
    /// A dependency whose specifier names a pre-release.
    Prerelease {
        /// Normalised.
        name: String,
        specifier: String,
    },
}

/// Reads `METADATA` (<https://packaging.python.org/en/latest/specifications/core-metadata/>).
pub(super) fn read(text: &str, project: &str, version: &Version, targets: &[Target]) -> Vec<Fact> {
    let mut facts = Vec::new();
    for (key, value) in headers(text) {
        match key.to_ascii_lowercase().as_str() {
            "name" if normalize_name(value) != project => {
                facts.push(Fact::Disagrees(format!(
                    "its metadata has the name `{value}`"
                )));
            }
            "version" => match Version::parse(value) {
                Ok(said) if said != *version => {
                    facts.push(Fact::Disagrees(format!(
                        "its metadata has the version `{value}`"
                    )));
                }
                Ok(_) => {}
                Err(_) => facts.push(Fact::Invalid(format!("`Version: {value}`"))),
            },
            "requires-python" if as_uv_reads(value).is_none() => {
                facts.push(Fact::Invalid(format!("`Requires-Python: {value}`")));
            }
            "requires-dist" => facts.extend(dependency(value, targets)),
            _ => {}
        }
    }
    facts
}

/// The headers, up to the first empty line.
fn headers(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = text.lines().take_while(|line| !line.trim().is_empty());
    // A line that is indented goes on with the one before; none of ours does.
    let lines = lines.filter(|line| !line.starts_with([' ', '\t']));
    lines.filter_map(|line| {
        let (key, value) = line.split_once(':')?;
        Some((key.trim(), value.trim()))
    })
}

fn dependency(value: &str, targets: &[Target]) -> Option<Fact> {
    let file = parse(&SourceFile::from_text("METADATA", format!("{value}\n")));
    let first = file.entries.first().map(|entry| &entry.kind);
    let Some(EntryKind::Requirement(requirement)) = first else {
        return Some(Fact::Invalid(format!("`Requires-Dist: {value}`")));
    };
    if !concerns(requirement, targets) {
        return None;
    }
    match &requirement.target {
        Where::Url(_) | Where::Vcs(_) => Some(Fact::Url(requirement.text.clone())),
        _ => {
            let specifiers = requirement.specifiers().ok()?;
            let is_prerelease = specifiers.clauses().iter().any(names_prerelease);
            is_prerelease.then(|| Fact::Prerelease {
                name: requirement
                    .name
                    .as_ref()
                    .map_or(String::new(), |name| name.normalized.clone()),
                specifier: requirement.specifier.clone().unwrap_or_default(),
            })
        }
    }
}

/// Whether a dependency is one on a target; those of extras are not looked at.
fn concerns(requirement: &Requirement, targets: &[Target]) -> bool {
    let Some(marker) = requirement.marker.as_deref() else {
        return true;
    };
    let Ok(marker) = Marker::parse(marker) else {
        return true;
    };
    !marker.variables().contains(&"extra")
        && targets
            .iter()
            .any(|target| marker.evaluate(&target.markers, &[]).unwrap_or(true))
}
