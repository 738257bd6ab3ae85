//! Secrets in running text: `name=value` and `name: value` wherever they stand.

use super::{HIDDEN, Secret, is_secret_name};

/// The secrets of a text of lines: requirements, a comment, the value of a setting.
pub(super) fn secrets(text: &str) -> Vec<Secret> {
    let mut found = Vec::new();
    let mut read = 0;
    for at in memchr::memchr2_iter(b'=', b':', text.as_bytes()) {
        if at < read {
            continue;
        }
        if let Some(secret) = assigned(text, at) {
            read = secret.span.end;
            found.push(secret);
        }
    }
    let options = options(text, &found);
    found.extend(options);
    found
}

/// `--db-password value`, where nothing of it is known yet; `known` is in order.
fn options(text: &str, known: &[Secret]) -> Vec<Secret> {
    let mut found = Vec::new();
    for (at, mark) in text.match_indices("--") {
        let rest = &text[at + mark.len()..];
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
            .unwrap_or(rest.len());
        let name = &rest[..end];
        let behind = &rest[end..];
        let value = behind.trim_start_matches([' ', '\t']);
        if value.len() == behind.len() || !is_secret_name(name) {
            continue;
        }
        let (quoted, value) = match value.strip_prefix(['"', '\'']) {
            Some(inner) => (1, inner.split(['"', '\'']).next().unwrap_or_default()),
            None => (
                0,
                value
                    .split(|c: char| c.is_whitespace() || c == '"')
                    .next()
                    .unwrap_or_default(),
            ),
        };
        let blanks = behind.len() - behind.trim_start_matches([' ', '\t']).len();
        let from = at + mark.len() + end + blanks + quoted;
        let next = known.partition_point(|one| one.span.end <= from);
        let is_free = known
            .get(next)
            .is_none_or(|one| from + value.len() <= one.span.start);
        // What stands behind a mark is its value, which has been looked at.
        let is_mark = matches!(value.trim_start_matches(['=', ':']), "" | HIDDEN);
        if is_free && !is_mark && !value.starts_with('-') && !is_harmless(value) {
            found.push(Secret {
                span: from..from + value.len(),
                shown: HIDDEN,
                key: name.to_owned(),
            });
        }
    }
    found
}

/// The value behind a `=` or `:` at `at`, if the name before it makes it a secret.
fn assigned(text: &str, at: usize) -> Option<Secret> {
    let head = &text[..at];
    let end = head.trim_end_matches([' ', '\t', '"', '\'', '`']).len();
    let start = head[..end]
        .rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')))
        .map_or(0, |before| {
            before + head[before..].chars().next().map_or(1, char::len_utf8)
        });
    let name = &head[start..end];
    let is_path = head[..start].ends_with(['/', '\\']);
    // `--header=X-Name: value` of tools that send one.
    let is_header = || {
        let before = head[..start].trim_end_matches([' ', '=', '"', '\'']);
        text[at..].starts_with(':') && before.ends_with("--header")
    };
    if is_path || name.is_empty() || !(is_secret_name(name) || is_header()) {
        return None;
    }
    let behind = &text[at + 1..];
    // A comparison, the scheme of an address.
    if behind.starts_with('=') || behind.starts_with("//") {
        return None;
    }
    let is_colon = text[at..].starts_with(':');
    let line = &behind[..behind.find(['\n', '\r']).unwrap_or(behind.len())];
    let value = line.trim_start();
    let mut from = at + 1 + line.len() - value.len();
    let quote = value
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\'' | '`'));
    let value = match quote {
        Some(quote) => {
            from += 1;
            // One that goes on behind the line is hidden to its end.
            let inner = &text[from..];
            &inner[..inner.find(quote).unwrap_or(inner.len())]
        }
        // A header's value has blanks.
        None if is_colon => value[..value.find(['"', '\'', '`']).unwrap_or(value.len())].trim_end(),
        None => {
            let stop = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`');
            &value[..value.find(stop).unwrap_or(value.len())]
        }
    };
    if is_harmless(value) {
        return None;
    }
    Some(Secret {
        span: from..from + value.len(),
        shown: HIDDEN,
        key: name.to_owned(),
    })
}

/// Whether a value is none, or only names where the secret is; or a list or a table, whose
/// members are looked at by themselves.
pub(super) fn is_harmless(value: &str) -> bool {
    let value = value.trim();
    let is_name = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_.{} ".contains(&byte))
    };
    let is_variable = value.strip_prefix('$').is_some_and(is_name);
    value.is_empty()
        || value == HIDDEN
        || is_variable
        || matches!(
            value,
            "true" | "false" | "null" | "None" | "|" | ">" | "|-" | ">-"
        )
        || value.starts_with(['{', '['])
}
