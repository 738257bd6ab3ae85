//! Words of a text that may be paths: where one begins and ends, and what is known only later
//! in it.

use crate::documents::is_requirements_folder;

/// Whether a word is a folder with what is known only later, where nothing speaks of
/// requirements: `${DATAROOTDIR}/doc/${PACKAGE}`.
pub(super) fn is_open(token: &str, pattern: &str) -> bool {
    let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let is_variable = last(pattern).chars().all(|c| c == '*') && !last(token).starts_with('*');
    let speaks = pattern
        .split('/')
        .any(|part| is_requirements_folder(&part.to_ascii_lowercase()));
    is_variable && !speaks
}

/// Whether a word behind `before` is the address of a file somewhere else. The page of a file
/// of a repository may be this one's.
pub(super) fn is_address_elsewhere(before: &[u8], token: &str) -> bool {
    let Some(address) = token.strip_prefix("//") else {
        return false;
    };
    let scheme = before.strip_suffix(b":");
    let is_page = address.starts_with("raw.")
        || ["/blob/", "/raw/", "/tree/"]
            .iter()
            .any(|part| address.contains(part));
    scheme.is_some_and(|scheme| !scheme.ends_with(b"file")) && !is_page
}

/// Whether `tail` is the last components of `path`.
pub(super) fn is_tail(tail: &str, path: &str) -> bool {
    path.strip_suffix(tail)
        .is_some_and(|head| head.is_empty() || head.ends_with('/'))
}

pub(super) const fn is_path_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || byte >= 0x80
        || matches!(
            byte,
            b'.' | b'_'
                | b'-'
                | b'/'
                | b'\\'
                | b'*'
                | b'?'
                | b'$'
                | b'{'
                | b'}'
                | b'~'
                | b'+'
                | b'@'
                | b'%'
        )
}

/// Takes off what stands around a path in prose, an option glued to it (`-rdev.txt`,
/// `@requirements.txt`) and the full stop of a sentence.
pub(super) fn trim_token(token: &str) -> &str {
    let mut token = token.trim_end_matches(['.', '?', '}']);
    if token.matches('{').count() > token.matches('}').count() {
        // The closing brace belonged to a variable after all.
        token = token.trim_end_matches('{');
    }
    for prefix in ["-r", "-c", "@"] {
        if let Some(rest) = token.strip_prefix(prefix)
            && !rest.is_empty()
        {
            token = rest;
        }
    }
    token
}

/// `requirements/${ENV}.txt`, `{toxinidir}/dev.txt`, `%s.txt` with their variables as `*`;
/// a variable that stands for a leading folder goes away.
pub(super) fn wildcards(token: &str) -> String {
    let mut out = String::new();
    let mut rest = token;
    while let Some(c) = rest.chars().next() {
        if rest.starts_with("${{") || rest.starts_with("{{") {
            out.push('*');
            rest = rest.find("}}").map_or("", |end| &rest[end + 2..]);
        } else if rest.starts_with("${") || c == '{' {
            out.push('*');
            rest = rest.find('}').map_or("", |end| &rest[end + 1..]);
        } else if c == '$' {
            out.push('*');
            let name = rest[1..]
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                .map_or(rest.len(), |end| end + 1);
            rest = &rest[name..];
        } else if rest.starts_with("%s") {
            out.push('*');
            rest = &rest[2..];
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    match out.strip_prefix("*/") {
        Some(tail) if !token.starts_with('*') => tail.to_owned(),
        _ => out,
    }
}
