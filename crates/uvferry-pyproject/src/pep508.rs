//! Requirements compared by what they say, whatever their spelling.

use crate::names::{is_valid, normalize};

/// The parts of a PEP 508 text, each in one spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) name: String,
    pub(crate) extras: Vec<String>,
    /// Specifiers without spaces, sorted, or `@URL`.
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
            .map(|part| part.split_whitespace().collect())
            .filter(|part: &String| !part.is_empty())
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
        ] {
            assert_eq!(split(a), split(b), "{a} {b}");
            assert!(split(a).is_some());
        }
        assert_ne!(split("a; x in 'a'"), split("a"));
        assert_eq!(split("./a"), None);
    }
}
