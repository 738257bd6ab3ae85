//! `project.urls`.

use std::collections::HashMap;

use uvferry_diagnostics::{Diagnostic, Severity};

use super::findings::Findings;
use super::tree::Place;
use crate::rules;

/// What a label may have (core metadata, `Project-URL`), in characters.
const LONGEST_LABEL: usize = 32;

pub(super) fn check(findings: &mut Findings<'_>, place: &Place<'_>) {
    let mut seen: HashMap<String, Place<'_>> = HashMap::new();
    for entry in findings.table(place) {
        let length = entry.key.chars().count();
        if length > LONGEST_LABEL {
            findings.key(
                &entry,
                Diagnostic::new(
                    &rules::INVALID_URL,
                    format!("the label has {length} characters, {LONGEST_LABEL} is the most"),
                )
                .help("the package index refuses the upload otherwise"),
            );
        }
        if entry.key.is_empty() {
            findings.key(
                &entry,
                Diagnostic::new(&rules::INVALID_URL, "an empty text is no label"),
            );
        }
        // How the index compares labels (PEP 753).
        let label: String = entry
            .key
            .chars()
            .filter(|c| !c.is_ascii_punctuation() && !c.is_whitespace())
            .flat_map(char::to_lowercase)
            .collect();
        if let Some(first) = seen.get(&label) {
            let message = format!(
                "the labels `{}` and `{}` are the same to the package index",
                first.key, entry.key
            );
            findings.twice(&entry, first, message, Severity::Warning);
        } else {
            seen.insert(label, entry.clone());
        }
        let Some(text) = findings.text(&entry) else {
            continue;
        };
        if text.starts_with(char::is_whitespace) && form(text) != Form::Whole {
            let message = "the URL begins with white space";
            findings.value(&rules::INVALID_URL, &entry, message);
            continue;
        }
        match form(text) {
            Form::Whole => {}
            Form::NoScheme => findings.warn(
                &rules::INVALID_URL,
                &entry,
                format!("`{text}` has no scheme"),
                Some("the package index makes no link of it; put `https://` before it"),
            ),
            Form::Invalid => findings.value_help(
                &rules::INVALID_URL,
                &entry,
                format!("`{text}` is no URL"),
                "write the whole of it, with `https://` before it",
            ),
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Form {
    Whole,
    NoScheme,
    Invalid,
}

/// With a scheme and a host, as `urllib.parse` finds them.
fn form(text: &str) -> Form {
    let cleaned: String = text
        .trim_start_matches(|c: char| c <= ' ')
        .chars()
        .filter(|c| !matches!(c, '\t' | '\r' | '\n'))
        .collect();
    if let Some((scheme, rest)) = cleaned.split_once(':')
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    {
        return match rest.strip_prefix("//") {
            Some(rest) if has_host(rest) => Form::Whole,
            _ => Form::Invalid,
        };
    }
    if text.starts_with(['/', '\\']) || text.contains('@') || !has_host(&cleaned) {
        return Form::Invalid;
    }
    Form::NoScheme
}

/// Whether there is something before the path, with brackets only around an address.
fn has_host(rest: &str) -> bool {
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let brackets = host.matches(['[', ']']).count();
    !host.is_empty()
        && (brackets == 0
            || brackets == 2
                && host
                    .rsplit('@')
                    .next()
                    .and_then(|host| host.strip_prefix('['))
                    .and_then(|host| host.split_once(']'))
                    .is_some_and(|(address, _)| {
                        address.parse::<std::net::Ipv6Addr>().is_ok() || address.starts_with('v')
                    }))
}

#[cfg(test)]
mod tests {
    use super::{Form, form};

    #[test]
    fn a_url_has_a_scheme_and_a_host() {
        assert_eq!(form("https://example.com/a"), Form::Whole);
        assert_eq!(form("http://[::1]:8000"), Form::Whole);
        assert_eq!(form("example.com/a"), Form::NoScheme);
        for bad in [
            "",
            "/a",
            "mailto:a@b.c",
            "localhost:80/x",
            "http://",
            "http://[x]/",
        ] {
            assert_eq!(form(bad), Form::Invalid, "{bad}");
        }
    }
}
