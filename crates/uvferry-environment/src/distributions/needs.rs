//! What a distribution asks for: its `Requires-Dist`, read.

use foldhash::{HashMap, HashMapExt as _};

use uvferry_diagnostics::SourceFile;
use uvferry_requirements::{
    Marker, MarkerEnvironment, Parts, Specifiers, Version, normalize_name, parse,
};

use super::Distribution;
use super::plain::{PlainNeed, Release, is_taken};

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

/// What becomes of a requirement that holds.
pub(super) enum Met<'a> {
    /// It is there, in a version that is taken.
    Yes,
    /// What it names is not there.
    Missing(PlainNeed<'a>),
    /// What it names is there in another version, at this place.
    Conflict(PlainNeed<'a>, usize),
}

impl<'a> Met<'a> {
    /// Without reading the requirement as a whole; `None` where that is needed.
    pub(super) fn plainly(
        text: &'a str,
        markers: &mut Markers<'_>,
        found: &Found<'_>,
    ) -> Option<Self> {
        let need = PlainNeed::parse(text)?;
        if !markers.hold(need.marker)? {
            return need.has_plain_specifiers().then_some(Self::Yes);
        }
        let place = found.place(need.name);
        let (Some(at), Some(specifiers)) = (place, need.specifiers) else {
            let met = place.map_or(Self::Missing(need), |_| Self::Yes);
            return need.has_plain_specifiers().then_some(met);
        };
        let FoundVersion::Release(version) = &found.versions[at] else {
            return None;
        };
        Some(if is_taken(version, specifiers)? {
            Self::Yes
        } else {
            Self::Conflict(need, at)
        })
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
    versions: Vec<FoundVersion>,
}

/// A version, and how it is compared.
pub(super) enum FoundVersion {
    /// Without reading the specifiers as a whole.
    Release(Release),
    /// None of PEP 440, if it is `None`.
    Other(Option<Version>),
}

impl FoundVersion {
    pub(super) fn of(text: &str) -> Self {
        match Release::parse(text) {
            Some(release) => Self::Release(release),
            None => Self::Other(Version::parse(text).ok()),
        }
    }

    /// Whether specifiers take it; `None` where it or they cannot be read.
    pub(super) fn is_taken(&self, specifiers: &str) -> Option<bool> {
        let version = match self {
            Self::Release(release) => {
                if let Some(is_taken) = is_taken(release, specifiers) {
                    return Some(is_taken);
                }
                &release.version()?
            }
            Self::Other(version) => version.as_ref()?,
        };
        Some(Specifiers::parse(specifiers).ok()?.contains(version))
    }
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
                .map(|one| FoundVersion::of(&one.version))
                .collect(),
        }
    }

    /// The place of a distribution, by its name as typed.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        if is_normalized(name) {
            return self.by_name.get(name).copied();
        }
        self.by_name.get(normalize_name(name).as_str()).copied()
    }

    /// Whether its version is taken. As pip: pre-releases that are there are taken, and what
    /// cannot be compared is met.
    pub(super) fn is_taken(&self, at: usize, specifiers: Option<&str>) -> bool {
        specifiers.is_none_or(|text| self.versions[at].is_taken(text).unwrap_or(true))
    }
}

/// Whether a name is surely as PEP 503 normalises it.
fn is_normalized(name: &str) -> bool {
    let mut last = b'-';
    for byte in name.bytes() {
        let is_good = match byte {
            b'a'..=b'z' | b'0'..=b'9' => true,
            b'-' => last != b'-',
            _ => false,
        };
        if !is_good {
            return false;
        }
        last = byte;
    }
    last != b'-'
}
