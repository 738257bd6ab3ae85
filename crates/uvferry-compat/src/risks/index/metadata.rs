//! What the core metadata of a release says: against what its files say, and what it asks for.

use uvferry_diagnostics::SourceFile;
use uvferry_requirements::{
    EntryKind, Marker, Specifiers, Target as Where, Version, normalize_name, parse,
};
use uvferry_resolution::Target;

use super::releases::as_uv_reads;

/// What is wrong with metadata, or leads uv elsewhere than pip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fact {
    /// Another name or version than the file's.
    Disagrees(String),
    /// A value that the standards do not allow.
    Invalid(String),
    /// A dependency that is a URL: the name and the URL's text, without credentials.
    Url(String),
}

/// What metadata says.
#[derive(Debug, Default)]
pub(super) struct Core {
    pub(super) facts: Vec<Fact>,
    /// `Requires-Python`.
    pub(super) requires_python: Option<String>,
    pub(super) dependencies: Vec<Dependency>,
}

/// A distribution that a release asks for, by its name.
#[derive(Debug)]
pub(super) struct Dependency {
    /// Normalised.
    pub(super) name: String,
    pub(super) extras: Vec<String>,
    /// As written.
    pub(super) specifier: Option<String>,
    pub(super) specifiers: Specifiers,
    marker: Option<Marker>,
    /// Whether it is one without any extra, by the order of the targets.
    plain: Vec<bool>,
}

impl Dependency {
    /// The targets on which it is one, where these extras are asked for. A marker that cannot
    /// be evaluated holds.
    pub(super) fn on<'e>(
        &self,
        targets: &[Target],
        extras: impl Iterator<Item = &'e str>,
    ) -> Vec<bool> {
        let mut on = self.plain.clone();
        let of_extra = self.marker.as_ref();
        if let Some(marker) = of_extra.filter(|marker| marker.variables().contains(&"extra")) {
            let extras: Vec<&str> = extras.collect();
            if !extras.is_empty() {
                for (on, target) in on.iter_mut().zip(targets) {
                    *on |= marker.evaluate(&target.markers, &extras).unwrap_or(true);
                }
            }
        }
        on
    }
}

/// Reads `METADATA` (<https://packaging.python.org/en/latest/specifications/core-metadata/>).
pub(super) fn read(text: &str, project: &str, version: &Version, targets: &[Target]) -> Core {
    let mut core = Core::default();
    for (key, value) in headers(text) {
        match key.to_ascii_lowercase().as_str() {
            "name" if normalize_name(value) != project => {
                core.facts.push(Fact::Disagrees(format!(
                    "its metadata has the name `{value}`"
                )));
            }
            "version" => match Version::parse(value) {
                Ok(said) if said != *version => {
                    core.facts.push(Fact::Disagrees(format!(
                        "its metadata has the version `{value}`"
                    )));
                }
                Ok(_) => {}
                Err(_) => core
                    .facts
                    .push(Fact::Invalid(format!("`Version: {value}`"))),
            },
            "requires-python" => {
                if as_uv_reads(value).is_none() {
                    core.facts
                        .push(Fact::Invalid(format!("`Requires-Python: {value}`")));
                }
                core.requires_python = Some(value.to_owned());
            }
            "requires-dist" => dependency(value, targets, &mut core),
            _ => {}
        }
    }
    core
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

fn dependency(value: &str, targets: &[Target], core: &mut Core) {
    let file = parse(&SourceFile::from_text("METADATA", format!("{value}\n")));
    let first = file.entries.first().map(|entry| &entry.kind);
    let Some(EntryKind::Requirement(requirement)) = first else {
        let fact = Fact::Invalid(format!("`Requires-Dist: {value}`"));
        core.facts.push(fact);
        return;
    };
    let marker = requirement.marker.as_deref();
    let marker = marker.and_then(|marker| Marker::parse(marker).ok());
    let holds = |target: &Target| {
        let marker = marker.as_ref();
        marker.is_none_or(|marker| marker.evaluate(&target.markers, &[]).unwrap_or(true))
    };
    let plain: Vec<bool> = targets.iter().map(holds).collect();
    match (&requirement.target, &requirement.name) {
        (Where::Url(_) | Where::Vcs(_), _) if plain.contains(&true) => {
            core.facts.push(Fact::Url(requirement.text.clone()));
        }
        (Where::Named, Some(name)) => {
            let Ok(specifiers) = requirement.specifiers() else {
                return;
            };
            core.dependencies.push(Dependency {
                name: name.normalized.clone(),
                extras: requirement.extras.clone(),
                specifier: requirement.specifier.clone(),
                specifiers,
                marker,
                plain,
            });
        }
        _ => {}
    }
}
