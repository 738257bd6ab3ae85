//! All that is asked for, in one list.

use std::collections::BTreeMap;

use uvferry_diagnostics::{Location, SourceFile, Span};
use uvferry_requirements::{
    Entry, Marker, Name, Requirement, Specifiers, Target as Where, normalize_name,
};
use uvferry_resolution::Target;

use super::request::{Declared, RequirementsRole, RiskRequest};

/// Specifiers, and whether they are asked on each of the targets, by their order.
#[derive(Debug, Clone)]
pub(super) struct Asking {
    pub(super) specifiers: Specifiers,
    pub(super) on: Vec<bool>,
}

/// A requirement, wherever it stands.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// Normalised.
    pub(super) name: String,
    /// As written, where it is.
    pub(super) written: String,
    /// As written.
    pub(super) specifier: Option<String>,
    /// `None` where they cannot be read.
    pub(super) specifiers: Option<Specifiers>,
    /// As written.
    pub(super) extras: Vec<String>,
    /// Where it stands; for one that comes as a dependency, where that stands which brings it.
    pub(super) location: Location,
    /// The requirements file's place in the request; `None` for a declared dependency.
    pub(super) file: Option<usize>,
    /// Whether it only constrains.
    pub(super) is_constraint: bool,
    /// Whether it has a marker.
    pub(super) has_marker: bool,
    /// Whether its marker holds on each of the targets, by their order.
    pub(super) on: Vec<bool>,
    /// Whether it is found by its name, in an index.
    pub(super) is_of_index: bool,
    /// Whether it is a wheel, by its path or URL.
    pub(super) is_wheel: bool,
    /// Which release asks for it, where no file does.
    pub(super) asker: Option<Asker>,
}

/// A release that asks for another distribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asker {
    /// Normalised.
    pub(super) name: String,
    pub(super) version: String,
    /// The distribution that a file names and that brings it, where it is not this one.
    pub(super) by_way_of: Option<String>,
}

impl std::fmt::Display for Asker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (name, version) = (&self.name, &self.version);
        match &self.by_way_of {
            Some(root) => write!(f, "`{name}` {version} (which comes with `{root}`)"),
            None => write!(f, "`{name}` {version}"),
        }
    }
}

impl Asked {
    /// All requirements with a name, in the order of the request.
    pub(super) fn collect(request: &RiskRequest<'_>, targets: &[Target]) -> Vec<Self> {
        let mut all = Vec::new();
        // A file has many requirements and few markers.
        let mut known: BTreeMap<&str, Vec<bool>> = BTreeMap::new();
        for (at, input) in request.requirements.iter().enumerate() {
            for (_, entry, requirement) in input.file.requirements() {
                let Some(name) = name_of(requirement) else {
                    continue;
                };
                all.push(Self {
                    name: name.normalized,
                    written: name.written,
                    specifier: requirement.specifier.clone(),
                    extras: requirement.extras.clone(),
                    specifiers: requirement.specifiers().ok(),
                    location: own_place(&input.file.source, entry),
                    file: Some(at),
                    is_constraint: input.role == RequirementsRole::Constraints,
                    has_marker: requirement.marker.is_some(),
                    on: match requirement.marker.as_deref() {
                        Some(marker) => {
                            let known = known.entry(marker);
                            known
                                .or_insert_with(|| holds_on(Some(marker), targets))
                                .clone()
                        }
                        None => vec![true; targets.len()],
                    },
                    is_of_index: matches!(requirement.target, Where::Named),
                    is_wheel: requirement.wheel().is_some(),
                    asker: None,
                });
            }
        }
        all.extend(
            request
                .declared
                .iter()
                .map(|one| Self::declared(one, targets)),
        );
        all
    }

    fn declared(one: &Declared, targets: &[Target]) -> Self {
        let text = one.specifier.as_deref().unwrap_or_default();
        Self {
            name: normalize_name(&one.name),
            written: one.name.clone(),
            specifier: one.specifier.clone().filter(|text| !text.trim().is_empty()),
            extras: extras_of(&one.text),
            specifiers: Specifiers::parse(text).ok(),
            location: one.location.clone(),
            file: None,
            is_constraint: false,
            has_marker: one.marker.is_some(),
            on: holds_on(one.marker.as_deref(), targets),
            is_of_index: one.url.is_none(),
            is_wheel: one.url.as_ref().is_some_and(|url| {
                let path = url.split(['?', '#']).next().unwrap_or_default();
                path.rsplit('.').next() == Some("whl")
            }),
            asker: None,
        }
    }

    /// What stands behind a message about one that no file names.
    pub(super) fn told_asker(&self) -> String {
        let asker = self.asker.as_ref();
        asker.map_or_else(String::new, |asker| format!("; {asker} asks for it"))
    }

    /// Whether it is asked for on any of the targets.
    pub(super) fn is_relevant(&self) -> bool {
        self.on.contains(&true)
    }

    /// What it asks, and where; `None` where its specifiers cannot be read.
    pub(super) fn asking(&self) -> Option<Asking> {
        Some(Asking {
            specifiers: self.specifiers.clone()?,
            on: self.on.clone(),
        })
    }

    /// The version that it is pinned to.
    pub(super) fn pin(&self) -> Option<&str> {
        self.specifiers.as_ref()?.pin()
    }
}

/// The name, as far as the text says it.
pub(super) fn name_of(requirement: &Requirement) -> Option<Name> {
    requirement
        .name
        .clone()
        .or_else(|| requirement.name_from_url_or_wheel())
}

/// The extras of a requirement, as written.
fn extras_of(text: &str) -> Vec<String> {
    let file = uvferry_requirements::parse(&SourceFile::from_text("requirement", text.to_owned()));
    let first = file.requirements().next();
    first.map_or_else(Vec::new, |(_, _, requirement)| requirement.extras.clone())
}

/// For each target, whether a marker holds. One that cannot be read or that asks for an extra
/// counts as one that does.
fn holds_on(marker: Option<&str>, targets: &[Target]) -> Vec<bool> {
    let marker = marker.and_then(|text| Marker::parse(text).ok());
    let marker = marker.filter(|marker| !marker.variables().contains(&"extra"));
    let holds = |target: &Target| {
        let marker = marker.as_ref();
        marker.is_none_or(|marker| marker.evaluate(&target.markers, &[]).unwrap_or(true))
    };
    targets.iter().map(holds).collect()
}

/// The requirement itself, without the hashes and other options behind it.
pub(super) fn own_span(source: &SourceFile, entry: &Entry) -> Span {
    let span = entry.span();
    let text = source.slice(span.clone());
    let line = text.split(['\n', '\r']).next().unwrap_or_default();
    let line = line.find(" --").map_or(line, |at| &line[..at]);
    let length = line.trim_end().trim_end_matches('\\').trim_end().len();
    span.start..span.start + length
}

/// Where that is.
pub(super) fn own_place(source: &SourceFile, entry: &Entry) -> Location {
    Location::new(source, own_span(source, entry))
}
