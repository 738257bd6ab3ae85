//! Requirements compared by what they say, whatever their spelling.

use crate::names::{is_valid, normalize};

/// The parts of a PEP 508 text, each in one spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) name: String,
    pub(crate) extras: Vec<String>,
    /// Specifiers without spaces, sorted, each version in one spelling, or `@URL`.
    pub(crate) rest: String,
    /// Without spaces outside strings, with double quotes.
    pub(crate) marker: String,
}

/// The name at the front, and what follows it.
fn name_and_rest(text: &str) -> (&str, &str) {
    let text = text.trim();
    let end = text
        .bytes()
        .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')))
        .unwrap_or(text.len());
    text.split_at(end)
}

/// The name at the front.
pub(crate) fn name(text: &str) -> &str {
    name_and_rest(text).0
}

pub(crate) fn split(text: &str) -> Option<Parts> {
    let (name, rest) = name_and_rest(text);
    if !is_valid(name) {
        return None;
    }
    let mut rest = rest.trim_start();
    let mut extras = Vec::new();
    if let Some(inner) = rest.strip_prefix('[') {
        let (list, after) = inner.split_once(']')?;
        extras = list
            .split(',')
            .map(|extra| normalize(extra.trim()))
            .filter(|extra| !extra.is_empty())
            .collect();
        extras.sort();
        extras.dedup();
        rest = after.trim_start();
    }
    let (rest, marker) = if let Some(url) = rest.strip_prefix('@') {
        let url = url.trim();
        match url.find(" ;").or_else(|| url.find("\t;")) {
            Some(at) => (format!("@{}", url[..at].trim()), &url[at + 2..]),
            None => (format!("@{url}"), ""),
        }
    } else {
        let (specifier, marker) = rest.split_once(';').unwrap_or((rest, ""));
        let specifier = specifier.trim();
        let specifier = specifier
            .strip_prefix('(')
            .and_then(|inner| inner.strip_suffix(')'))
            .unwrap_or(specifier);
        let mut parts: Vec<String> = specifier
            .split(',')
            .map(|part| clause_key(&part.split_whitespace().collect::<String>()))
            .filter(|part| !part.is_empty())
            .collect();
        parts.sort();
        parts.dedup();
        (parts.join(","), marker)
    };
    Some(Parts {
        name: normalize(name),
        extras,
        rest,
        marker: marker_key(marker),
    })
}

/// A specifier with its version in one spelling: zeros at the end of a release mean nothing
/// (PEP 440), but with `~=` and `.*`, which count its parts; `===` compares text.
fn clause_key(clause: &str) -> String {
    let end = clause
        .find(|c: char| !matches!(c, '<' | '>' | '=' | '!' | '~'))
        .unwrap_or(clause.len());
    let (operator, version) = clause.split_at(end);
    if matches!(operator, "" | "~=" | "===") || version.ends_with(".*") {
        return clause.to_owned();
    }
    match version_key(version) {
        Some(version) => format!("{operator}{version}"),
        None => clause.to_owned(),
    }
}

/// `EPOCH!RELEASE|SUFFIX`; `None` where it is no version, or one that needs more care.
fn version_key(version: &str) -> Option<String> {
    let lower = version.to_ascii_lowercase();
    let bare = lower.strip_prefix('v').unwrap_or(&lower);
    let (epoch, bare) = bare.split_once('!').unwrap_or(("0", bare));
    let epoch: u64 = epoch.parse().ok()?;
    let end = bare
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .unwrap_or(bare.len());
    let (release, suffix) = bare.split_at(end);
    // The point of `.post1` is no part of the release.
    let (release, point) = match release.strip_suffix('.') {
        Some(release) if !suffix.is_empty() => (release, "."),
        _ => (release, ""),
    };
    let mut parts: Vec<u64> = release
        .split('.')
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    while parts.len() > 1 && parts.last() == Some(&0) {
        parts.pop();
    }
    let parts: Vec<String> = parts.iter().map(u64::to_string).collect();
    Some(format!("{epoch}!{}|{point}{suffix}", parts.join(".")))
}

fn marker_key(marker: &str) -> String {
    let mut out = String::new();
    let mut quote = None;
    let mut gap = false;
    for c in marker.trim().chars() {
        match quote {
            Some(open) if c == open => {
                quote = None;
                out.push('"');
            }
            Some(_) => out.push(c),
            None if c.is_whitespace() => gap = true,
            None => {
                // Words need the space between them, operators do not.
                if gap && c.is_alphanumeric() && out.ends_with(char::is_alphanumeric) {
                    out.push(' ');
                }
                gap = false;
                if matches!(c, '"' | '\'') {
                    quote = Some(c);
                    out.push('"');
                } else {
                    out.push(c);
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_makes_no_difference() {
        for (a, b) in [
            ("Flask>=1,<2", "flask < 2, >= 1"),
            ("a_b[X,y]", "A.b [y, x]"),
            ("a; python_version<'3'", "a ; python_version < \"3\""),
            ("a @ https://e.x/a;b", "a@https://e.x/a;b"),
            ("a (>=1)", "a>=1"),
            ("a>=3.3", "a >= 3.3.0"),
            ("a==1,<2.0", "a<2,==1.0.0"),
            ("a==1.0rc1", "a==1rc1"),
            ("a==1.0.post1+x", "a==1.post1+X"),
            ("a!=0!2.08", "a!=v2.8"),
            ("a>=1,>=1.0", "a>=1.0"),
        ] {
            assert_eq!(split(a), split(b), "{a} {b}");
            assert!(split(a).is_some());
        }
        for (a, b) in [
            ("a~=3.3", "a~=3.3.0"),
            ("a==3.*", "a==3.0.*"),
            ("a===3", "a===3.0"),
            ("a==3", "a==3.1"),
            ("a==10", "a==1"),
            ("a==1-1", "a==11"),
            ("a>=3", "a>3"),
            ("a==1.0.post1", "a==1.0"),
            ("a==weird", "a==weird.0"),
        ] {
            assert_ne!(split(a), split(b), "{a} {b}");
        }
        assert_ne!(split("a; x in 'a'"), split("a"));
        assert_eq!(split("./a"), None);
    }
}
