//! One package in several files.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::{Diagnostic, Severity};
use uvferry_requirements::{Version, resolve_include, same_version};

use super::asked::Asked;
use super::findings::Findings;
use super::request::RiskRequest;
use super::result::RiskKind;
use crate::rules::risks as rules;

/// Names that files say contradictory things about. Within one file the reader finds them.
pub(super) fn check(request: &RiskRequest<'_>, asked: &[Asked], findings: &mut Findings) {
    let together = together(request);
    let mut by_name: BTreeMap<&str, Vec<&Asked>> = BTreeMap::new();
    for one in asked {
        // A marker may make them alternatives.
        if one.is_of_index && one.is_relevant() && !one.has_marker && one.file.is_some() {
            by_name.entry(&one.name).or_default().push(one);
        }
    }
    for (name, all) in by_name {
        if let Some(diagnostic) = disagreement(&all, &together) {
            findings.add(
                RiskKind::Reproducibility,
                Some(name),
                &rules::DISAGREEING_FILES,
                diagnostic,
            );
        }
    }
}

/// What the first two that disagree say; those that are installed together first.
fn disagreement(all: &[&Asked], together: &BTreeSet<(usize, usize)>) -> Option<Diagnostic> {
    let is_together = |(one, other): &(&Asked, &Asked)| {
        matches!((one.file, other.file), (Some(one), Some(other))
            if together.contains(&(one.min(other), one.max(other))))
    };
    let pairs = || {
        let each = all.iter().enumerate();
        each.flat_map(|(at, one)| all[at + 1..].iter().map(move |other| (*one, *other)))
            .filter(|(one, other)| one.file != other.file && disagree(one, other))
            .filter(|pair| is_together(pair) || folder(pair.0) == folder(pair.1))
    };
    let found = pairs().find(is_together);
    let is_one_set = found.is_some();
    let (one, other) = found.or_else(|| pairs().next())?;
    let said = |one: &Asked| {
        format!(
            "`{}{}`",
            one.written,
            one.specifier.as_deref().unwrap_or_default()
        )
    };
    let (message, severity) = if is_one_set {
        (
            format!(
                "{} here and {} in a file that goes with it: no version is both",
                said(one),
                said(other)
            ),
            Severity::Warning,
        )
    } else {
        (
            format!(
                "{} here and {} in {}",
                said(one),
                said(other),
                other.location.file
            ),
            Severity::Info,
        )
    };
    Some(
        Diagnostic::new(&rules::DISAGREEING_FILES, message)
            .severity(severity)
            .at_location(one.location.clone())
            .also(other.location.clone(), "and here"),
    )
}

/// The folder of its file: files of other folders are other projects, unless one includes the
/// other.
fn folder(one: &Asked) -> &str {
    let path = &one.location.file;
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Whether no version is both. Two ranges are not judged.
fn disagree(one: &Asked, other: &Asked) -> bool {
    let excludes = |pin: &Asked, range: &Asked| {
        let (Some(version), Some(specifiers)) = (pin.pin(), &range.specifiers) else {
            return false;
        };
        match (Version::parse(version), specifiers.pin()) {
            (_, Some(other)) => !same_version(version, other),
            (Ok(version), None) => {
                !specifiers.clauses().is_empty() && !specifiers.contains(&version)
            }
            (Err(_), None) => false,
        }
    };
    excludes(one, other) || excludes(other, one)
}

/// Files that are installed together, as pairs: one leads to the other by `-r` and `-c`.
fn together(request: &RiskRequest<'_>) -> BTreeSet<(usize, usize)> {
    let paths: BTreeMap<&str, usize> = request
        .requirements
        .iter()
        .enumerate()
        .map(|(at, input)| (input.file.source.path(), at))
        .collect();
    let next = |at: usize| {
        let file = &request.requirements[at].file;
        let includes = file.includes().filter_map(|(_, include)| {
            let path = resolve_include(file.source.path(), &include.target);
            paths.get(path.as_str()).copied()
        });
        includes.collect::<Vec<_>>()
    };
    let mut pairs = BTreeSet::new();
    for root in 0..request.requirements.len() {
        let mut seen = BTreeSet::from([root]);
        let mut open = vec![root];
        while let Some(at) = open.pop() {
            open.extend(next(at).into_iter().filter(|to| seen.insert(*to)));
        }
        for one in &seen {
            pairs.extend(seen.range(one + 1..).map(|other| (*one, *other)));
        }
    }
    pairs
}
