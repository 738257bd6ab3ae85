//! Pythons, as files name them, and the range that a project is for.

/// The version in a word that names one Python (`3.8`, `3.12.1`, `pypy-3.10`, `python3.8`,
/// `3.13-dev`, `3.8-slim-bullseye`); `None` for a range, a bare `3`, or what is known only when
/// it runs.
pub(crate) fn version_in(word: &str) -> Option<String> {
    let word = word.trim();
    let start = word.find(|c: char| c.is_ascii_digit())?;
    let name = word[..start].trim_end_matches(['-', '@']);
    if !matches!(name, "" | "v" | "python" | "cpython" | "pypy" | "graalpy") {
        return None;
    }
    let rest = &word[start..];
    let end = rest
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .unwrap_or(rest.len());
    let (version, behind) = rest.split_at(end);
    // `3.x`, `3.8 - 3.10`, `3.9 || 3.10`.
    if version.ends_with('.') || behind.contains([' ', '|', '$']) || behind.starts_with(['x', '*'])
    {
        return None;
    }
    let parts = numbers(version)?;
    (parts.len() >= 2).then(|| {
        let parts: Vec<String> = parts.iter().take(3).map(ToString::to_string).collect();
        parts.join(".")
    })
}

/// Whether uv refuses a Python for a project: no release of it is in `requires-python`. Only
/// what can be read is held against it.
pub(crate) fn is_outside(version: &str, requires_python: &str) -> bool {
    /// No Python had so many releases.
    const PATCHES: u32 = 100;
    let Some(version) = numbers(version) else {
        return false;
    };
    let clauses: Vec<&str> = requires_python
        .split(',')
        .map(str::trim)
        .filter(|clause| !clause.is_empty())
        .collect();
    let admits = |release: &[u32]| {
        clauses
            .iter()
            .all(|clause| is_in(release, clause).unwrap_or(true))
    };
    match version.as_slice() {
        [_] | [] => false,
        [major, minor] => !(0..PATCHES).any(|patch| admits(&[*major, *minor, patch])),
        release => !admits(release),
    }
}

/// Whether uv itself cannot work with a Python: it supports 3.6 and newer.
pub(crate) fn is_too_old(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().ok());
    match (parts.next().flatten(), parts.next().flatten()) {
        (Some(3), Some(minor)) => minor < 6,
        (Some(major), _) => major < 3,
        _ => false,
    }
}

/// Whether a release fits one clause; `None` where the clause cannot be read.
fn is_in(release: &[u32], clause: &str) -> Option<bool> {
    let split = clause.find(|c: char| c.is_ascii_digit())?;
    let (operator, text) = clause.split_at(split);
    let (text, is_prefix) = match text.trim_end().strip_suffix(".*") {
        Some(text) => (text, true),
        None => (text.trim_end(), false),
    };
    // Of `3.13.0rc1` the release is what counts: a file names no candidates.
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .unwrap_or(text.len());
    let bound = numbers(text[..end].trim_end_matches('.'))?;
    let starts = |bound: &[u32]| {
        (0..bound.len()).all(|at| release.get(at).copied().unwrap_or(0) == bound[at])
    };
    let length = release.len().max(bound.len());
    let padded = |parts: &[u32]| -> Vec<u32> {
        (0..length)
            .map(|at| parts.get(at).copied().unwrap_or(0))
            .collect()
    };
    let (left, right) = (padded(release), padded(&bound));
    Some(match operator.trim() {
        ">=" => left >= right,
        ">" => left > right,
        "<=" => left <= right,
        "<" => left < right,
        "==" | "===" if is_prefix => starts(&bound),
        "==" | "===" => left == right,
        "!=" if is_prefix => !starts(&bound),
        "!=" => left != right,
        "~=" if bound.len() >= 2 => left >= right && starts(&bound[..bound.len() - 1]),
        _ => return None,
    })
}

/// `3.8.10` as numbers.
fn numbers(version: &str) -> Option<Vec<u32>> {
    version.split('.').map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{is_outside, is_too_old, version_in};

    #[test]
    fn words_name_versions() {
        for (word, version) in [
            ("3.8", Some("3.8")),
            (" 3.12.1 ", Some("3.12.1")),
            ("pypy-3.10", Some("3.10")),
            ("pypy3.9-v7.3.12", Some("3.9")),
            ("python3.8", Some("3.8")),
            ("3.13-dev", Some("3.13")),
            ("3.14t", Some("3.14")),
            ("3.8-slim-bullseye", Some("3.8")),
            ("3.9.7-alpine3.14", Some("3.9.7")),
            ("2.7", Some("2.7")),
            ("3", None),
            ("3.x", None),
            ("3.*", None),
            (">=3.8", None),
            ("~3.9", None),
            ("3.8 - 3.10", None),
            ("${{ matrix.python }}", None),
            ("3.$MINOR", None),
            ("miniconda3-4.7", None),
            ("latest", None),
            ("99999999999.1", None),
        ] {
            assert_eq!(version_in(word).as_deref(), version, "{word}");
        }
    }

    #[test]
    fn a_version_without_a_patch_is_outside_with_all_its_releases_only() {
        for (version, range, outside) in [
            ("3.8", ">=3.10", true),
            ("3.10", ">=3.10", false),
            ("3.8", ">=3.8.1", false),
            ("3.8.0", ">=3.8.1", true),
            ("3.12", ">=3.9,<3.12", true),
            ("3.12.1", ">=3.9, <=3.12", true),
            ("3.12", ">=3.9, <=3.12", false),
            ("3.9", ">3.9", false),
            ("3.9", "!=3.9.*,>=3.8", true),
            ("3.9", "~=3.10", true),
            ("3.12", "~=3.10", false),
            ("4.0", "~=3.10", true),
            ("3.11", "~=3.10.2", true),
            ("3.10", "==3.10.*", false),
            ("3.11", "==3.10.*", true),
            ("2.7", ">=3.6", true),
            ("3", ">=3.10", false),
            ("3.8", "", false),
            ("3.8", "whatever", false),
            ("3.13", ">=3.13.0rc1", false),
        ] {
            assert_eq!(is_outside(version, range), outside, "{version} in {range}");
        }
    }

    #[test]
    fn uv_knows_no_python_before_3_6() {
        assert!(is_too_old("2.7") && is_too_old("3.5.9"));
        assert!(!is_too_old("3.6") && !is_too_old("3.13.1") && !is_too_old("3"));
    }

    proptest! {
        #[test]
        fn no_text_stops_it(version in "\\PC{0,12}", range in "\\PC{0,20}") {
            if let Some(read) = version_in(&version) {
                prop_assert_eq!(version_in(&read), Some(read.clone()));
            }
            is_outside(&version, &range);
            is_too_old(&version);
        }
    }
}
