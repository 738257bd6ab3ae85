//! What a distribution asks for: its `Requires-Dist`, read.

use std::collections::HashMap;

use uvferry_diagnostics::SourceFile;
use uvferry_requirements::{
    Marker, MarkerEnvironment, Parts, Specifiers, Version, normalize_name, parse,
};

use super::Distribution;

/// Calls `take` with each requirement of a distribution; with the text of those that cannot be
/// read.
pub(super) fn each_need(one: &Distribution, mut take: impl FnMut(Result<&Parts<'_>, &str>)) {
    if one.requires.is_empty() {
        return;
    }
    let mut text = String::new();
    for line in &one.requires {
        // A value may go over several lines.
        text.extend(
            line.chars()
                .map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }),
        );
        text.push('\n');
    }
    let file = parse(&SourceFile::new("METADATA", text));
    let mut read = vec![false; one.requires.len()];
    for entry in &file.entries {
        let Some(parts) = entry.parts() else { continue };
        if let Some(seen) = read.get_mut(entry.line().saturating_sub(1)) {
            *seen = true;
        }
        if parts.name().is_some() {
            take(Ok(&parts));
        } else {
            take(Err(parts.text()));
        }
    }
    for (text, was_read) in one.requires.iter().zip(read) {
        if !was_read {
            take(Err(text));
        }
    }
}

/// Whether markers hold on an interpreter. The same few stand in most metadata, so that each is
/// evaluated once.
pub(super) struct Markers<'a> {
    environment: &'a MarkerEnvironment,
    known: HashMap<String, Option<Marker>>,
    held: HashMap<String, Option<bool>>,
}

impl<'a> Markers<'a> {
    pub(super) fn new(environment: &'a MarkerEnvironment) -> Self {
        Self {
            environment,
            known: HashMap::new(),
            held: HashMap::new(),
        }
    }

    /// Without any extra; `None` where it has no answer.
    pub(super) fn hold(&mut self, marker: Option<&str>) -> Option<bool> {
        let Some(text) = marker else {
            return Some(true);
        };
        if let Some(held) = self.held.get(text) {
            return *held;
        }
        let held = self.evaluate(text, None);
        self.held.insert(text.to_owned(), held);
        held
    }

    /// For an extra of the distribution.
    pub(super) fn hold_for(&mut self, marker: Option<&str>, extra: &str) -> bool {
        marker.is_none_or(|text| self.evaluate(text, Some(extra)) == Some(true))
    }

    fn evaluate(&mut self, text: &str, extra: Option<&str>) -> Option<bool> {
        if !self.known.contains_key(text) {
            self.known.insert(text.to_owned(), Marker::parse(text).ok());
        }
        let marker = self.known.get(text)?.as_ref()?;
        marker.evaluate(self.environment, extra.as_slice()).ok()
    }
}

/// The installed distributions by what requirements ask of them.
pub(super) struct Found<'a> {
    by_name: HashMap<&'a str, usize>,
    versions: Vec<Option<Version>>,
}

impl<'a> Found<'a> {
    pub(super) fn new(distributions: &'a [Distribution]) -> Self {
        Self {
            by_name: distributions
                .iter()
                .enumerate()
                .map(|(at, one)| (one.normalized_name.as_str(), at))
                .collect(),
            versions: distributions
                .iter()
                .map(|one| Version::parse(&one.version).ok())
                .collect(),
        }
    }

    /// The place of a distribution, by its name as typed.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        let is_normalized = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        if name.bytes().all(is_normalized) {
            return self.by_name.get(name).copied();
        }
        self.by_name.get(normalize_name(name).as_str()).copied()
    }

    /// Whether its version is taken. As pip: pre-releases that are there are taken, and what
    /// cannot be compared is met.
    pub(super) fn is_taken(&self, at: usize, specifier: Option<&str>) -> bool {
        let (Some(specifier), Some(version)) = (specifier, &self.versions[at]) else {
            return true;
        };
        Specifiers::parse(specifier).map_or(true, |specifiers| specifiers.contains(version))
    }
}
