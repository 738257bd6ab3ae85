//! Names that stand more than once.

use uvferry_diagnostics::{Diagnostic, Location, Severity};

use crate::file::RequirementsFile;
use crate::limits::MAX_FINDINGS;
use crate::parts::Parts;
use crate::requirement::normalize_name;
use crate::rules;

/// The names of a file while it is read. Eight bytes for each, since there may be millions.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// A hash of the normalised name above the entry's index: one number sorts fastest.
    seen: Vec<u64>,
}

impl Names {
    /// Makes room for as many.
    pub(crate) fn reserve(&mut self, count: usize) {
        self.seen.reserve(count);
    }

    /// Notes a requirement that holds on every platform.
    pub(crate) fn note(&mut self, name: &str, entry: usize) {
        if let Ok(entry) = u32::try_from(entry) {
            self.seen
                .push(u64::from(hash(name)) << u32::BITS | u64::from(entry));
        }
    }

    /// Says which requirements name what an earlier one names.
    pub(crate) fn report(mut self, file: &mut RequirementsFile) {
        self.seen.sort_unstable();
        let mut found: Vec<(usize, Diagnostic)> = Vec::new();
        for group in self
            .seen
            .chunk_by(|left, right| left >> u32::BITS == right >> u32::BITS)
        {
            let [first, others @ ..] = group else {
                continue;
            };
            if others.is_empty() {
                continue;
            }
            for other in others {
                if found.len() + file.diagnostics.len() >= MAX_FINDINGS {
                    break;
                }
                let other = index(*other);
                if let Some(diagnostic) = compare(file, index(*first), other) {
                    found.push((other, diagnostic));
                }
            }
        }
        found.sort_by_key(|(entry, _)| *entry);
        file.diagnostics
            .extend(found.into_iter().map(|(_, diagnostic)| diagnostic));
    }
}

/// The entry of a number in [`Names::seen`].
#[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
fn index(seen: u64) -> usize {
    seen as u32 as usize
}

fn compare(file: &RequirementsFile, first: usize, other: usize) -> Option<Diagnostic> {
    let (before, entry) = (&file.entries[first], &file.entries[other]);
    let (one, two) = (before.parts()?, entry.parts()?);
    let name = two.name()?;
    if normalize_name(one.name()?) != normalize_name(name) {
        return None;
    }
    let same = clauses(&one) == clauses(&two);
    let pins = one.pinned_version().zip(two.pinned_version());
    let impossible = pins.is_some_and(|(one, two)| !crate::version::same_version(one, two));
    let message = format!("`{name}` stands here for the second time");
    let found = Diagnostic::new(&rules::DUPLICATE_NAME, message)
        .severity(if same {
            Severity::Info
        } else {
            Severity::Warning
        })
        .at(&file.source, entry.span())
        .also(
            Location::new(&file.source, before.span()),
            "the first is here",
        );
    Some(found.help(if impossible {
        "no version is both; keep one of the lines"
    } else if same {
        "remove one of the lines"
    } else {
        "write both on one line; old pips stop with `Double requirement given`"
    }))
}

fn clauses<'a>(parts: &Parts<'a>) -> Vec<&'a str> {
    let mut clauses: Vec<&str> = parts
        .specifier()
        .unwrap_or_default()
        .split(',')
        .map(crate::whitespace::strip)
        .filter(|clause| !clause.is_empty())
        .collect();
    clauses.sort_unstable();
    clauses
}

/// FNV-1a of the normalised name.
fn hash(name: &str) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    let mut separator = false;
    for byte in name.bytes() {
        let separates = matches!(byte, b'-' | b'_' | b'.');
        if separates && separator {
            continue;
        }
        separator = separates;
        let byte = if separates {
            b'-'
        } else {
            byte.to_ascii_lowercase()
        };
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_mean_the_same_have_the_same_hash() {
        assert_eq!(hash("Foo._Bar"), hash("foo-bar"));
        assert_ne!(hash("foo-bar"), hash("foobar"));
    }
}
