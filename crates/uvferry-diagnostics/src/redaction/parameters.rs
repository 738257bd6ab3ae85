//! Query parameters that carry tokens or signatures.

use std::ops::Range;

use super::{ends_word, is_placeholder};

const NAMES: &[&str] = &[
    "auth",
    "api_key",
    "apikey",
    "access_key",
    "credential",
    "jwt",
    "key",
    "passwd",
    "password",
    "pwd",
    "secret",
    "sig",
    "signature",
    "token",
    "awsaccesskeyid",
    "x_amz_credential",
];

/// Ends of names: `private_token`, `client_secret`, `X-Amz-Signature`.
const ENDS: &[&str] = &["token", "secret", "password", "signature", "_key", "apikey"];

pub(super) fn find(text: &str, found: &mut Vec<Range<usize>>) {
    if !text.contains('=') {
        return;
    }
    let marks = text
        .bytes()
        .enumerate()
        .filter(|(_, byte)| matches!(byte, b'?' | b'&' | b'#' | b';'));
    for (at, _) in marks {
        let rest = &text[at + 1..];
        let Some(length) = rest.find(|c: char| {
            !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '%' | '[' | ']'))
        }) else {
            continue;
        };
        if length == 0 || !rest[length..].starts_with('=') || !is_secret(&rest[..length]) {
            continue;
        }
        // `;` ends `&amp;` of HTML; elsewhere a word that follows it is no parameter.
        if text[at..].starts_with(';') && !text[..at].ends_with("&amp") {
            continue;
        }
        let start = at + 1 + length + 1;
        let value = &text[start..];
        let end = value
            .find(|c: char| ends_word(c) || matches!(c, '&' | '#'))
            .unwrap_or(value.len());
        if end > 0 && !is_placeholder(&value[..end]) {
            found.push(start..start + end);
        }
    }
}

fn is_secret(name: &str) -> bool {
    let name = decode(name).to_ascii_lowercase().replace(['-', '.'], "_");
    let name = name.trim_matches(['[', ']']);
    NAMES.contains(&name) || ENDS.iter().any(|end| name.ends_with(end))
}

/// Percent escapes of ASCII letters, which a name does not need but may have.
fn decode(name: &str) -> String {
    let bytes = name.as_bytes();
    let mut out = String::with_capacity(name.len());
    let mut at = 0;
    while at < bytes.len() {
        let byte = (bytes[at] == b'%')
            .then(|| name.get(at + 1..at + 3))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok())
            .filter(u8::is_ascii);
        if let Some(byte) = byte {
            out.push(char::from(byte));
            at += 3;
        } else {
            out.push(char::from(bytes[at]));
            at += 1;
        }
    }
    out
}
