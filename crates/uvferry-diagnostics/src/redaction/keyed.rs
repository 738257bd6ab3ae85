//! Secrets that only the word before them tells: headers, options, settings, variables.

use std::ops::Range;

use super::user_info::{self, starts_with_host};
use super::{is_placeholder, word_length};

pub(super) fn find(text: &str, found: &mut Vec<Range<usize>>) {
    // An address without a scheme has its credentials before an `@`; most text has none.
    let has_addresses = text.contains('@');
    for at in memchr::memchr2_iter(b':', b'=', text.as_bytes()) {
        let name = name_before(text, at);
        if name.len() < 3 {
            continue;
        }
        let is_colon = text[at..].starts_with(':');
        if is_header(name) {
            let start =
                text[..at].len() - text[..at].trim_end_matches([' ', '\t', '"', '\'']).len();
            let before = &text[..at - start - name.len()];
            // `-H 'Authorization: …'` opens its quote before the name.
            let in_quotes = start == 0 && before.ends_with(['"', '\'']);
            header(text, at + 1, in_quotes, found);
        } else if is_variable(name) && !is_colon && !is_parameter(text, at - name.len()) {
            variable(text, at + 1, found);
        } else if is_word(name) && !is_colon && text[..at].ends_with(name) {
            assigned(text, at, name, found);
        }
        if has_addresses && is_address_key(name) {
            setting(text, at + 1, found);
        }
    }
    if has_addresses {
        options(text, found);
        loose(text, found);
    }
}

/// The name that ends at `at`, without a quote and spaces between.
fn name_before(text: &str, at: usize) -> &str {
    // All that is looked for is ASCII, so bytes do, and cut between characters.
    let bytes = &text.as_bytes()[..at];
    let end = bytes
        .iter()
        .rposition(|byte| !matches!(byte, b' ' | b'\t' | b'"' | b'\''))
        .map_or(0, |last| last + 1);
    let start = bytes[..end]
        .iter()
        .rposition(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')))
        .map_or(0, |last| last + 1);
    &text[start..end]
}

const HEADERS: &[&str] = &[
    "authorization",
    "proxy-authorization",
    "x-authorization",
    "private-token",
    "job-token",
    "deploy-token",
    "x-auth-token",
    "x-api-key",
    "x-amz-security-token",
    "x-jfrog-art-api",
    "cookie",
    "set-cookie",
    "_authtoken",
    "_auth",
    "_password",
];

/// Schemes of `Authorization` (<https://www.iana.org/assignments/http-authschemes>), which
/// are shown.
const SCHEMES: &[&str] = &[
    "basic",
    "bearer",
    "digest",
    "negotiate",
    "ntlm",
    "token",
    "apikey",
    "aws4-hmac-sha256",
];

fn is_header(name: &str) -> bool {
    HEADERS.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// The value of a header, up to the quote that closes it or the end of the line.
fn header(text: &str, start: usize, in_quotes: bool, found: &mut Vec<Range<usize>>) {
    let line = text[start..].split(['\n', '\r']).next().unwrap_or_default();
    let mut value = line.trim_start();
    // Python shows bytes as `b'…'`.
    let bare = value
        .strip_prefix('b')
        .filter(|rest| rest.starts_with(['"', '\'']))
        .unwrap_or(value);
    let quote = bare.chars().next().filter(|c| matches!(c, '"' | '\''));
    if quote.is_some() {
        value = &bare[1..];
    }
    let from = start + line.len() - value.len();
    let end = match quote {
        Some(quote) => value.find(quote),
        None => value.find(['"', '\'', '`']),
    };
    let value = value[..end.unwrap_or(value.len())].trim_end();
    let scheme = word_length(value);
    let (mut at, mut secret) = (from, value);
    if SCHEMES
        .iter()
        .any(|known| value[..scheme].eq_ignore_ascii_case(known))
    {
        secret = value[scheme..].trim_start();
        at += value.len() - secret.len();
    } else if quote.is_none() && !in_quotes && (value.contains(' ') && !value.contains('=')) {
        // A sentence about the header.
        return;
    }
    if !secret.is_empty() && !is_placeholder(secret) {
        found.push(at..at + secret.len());
    }
}

/// `UV_INDEX_CORP_PASSWORD`, `GITHUB_TOKEN`.
fn is_variable(name: &str) -> bool {
    name.bytes()
        .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        && [
            "PASSWORD",
            "PASSWD",
            "TOKEN",
            "SECRET",
            "API_KEY",
            "SECRET_KEY",
            "ACCESS_KEY",
            "PRIVATE_KEY",
            "PASSPHRASE",
            "CREDENTIAL",
            "CREDENTIALS",
            "_PASS",
            "_PW",
        ]
        .iter()
        .any(|end| name.ends_with(end))
}

/// `password`, `db_token`, `Client-Secret`: the words of settings that are secret, in any case.
fn is_word(name: &str) -> bool {
    const WORDS: [&str; 8] = [
        "password",
        "passwd",
        "passphrase",
        "token",
        "secret",
        "apikey",
        "credential",
        "credentials",
    ];
    let last = name.rsplit(['_', '-']).next().unwrap_or(name);
    WORDS.iter().any(|word| last.eq_ignore_ascii_case(word))
        || ["api", "access", "private", "secret"].iter().any(|before| {
            let start = name.len().checked_sub(before.len() + 4);
            let tail = start.and_then(|start| name.get(start..));
            last.eq_ignore_ascii_case("key")
                && tail.is_some_and(|tail| tail[..before.len()].eq_ignore_ascii_case(before))
        })
}

/// `password=hunter2` of a setting within a value. In the source of a program the same form
/// passes a variable on.
fn assigned(text: &str, at: usize, name: &str, found: &mut Vec<Range<usize>>) {
    let start = at - name.len();
    if is_parameter(text, start) || text[..start].ends_with(['.', '/', '\\']) {
        return;
    }
    let rest = &text[at + 1..];
    let value = &rest[..word_length(rest)];
    // `password=password, token=read()`
    let passes_on = value.contains('(') || value.trim_end_matches([',', ')', ';']) == name;
    if passes_on {
        return;
    }
    variable(text, at + 1, found);
}

/// Whether a name at `at` is one of a query, whose value ends elsewhere.
fn is_parameter(text: &str, at: usize) -> bool {
    let before = &text[..at];
    before.ends_with(['?', '&']) && !before.ends_with("&&")
}

fn variable(text: &str, start: usize, found: &mut Vec<Range<usize>>) {
    let rest = &text[start..];
    // A comparison, an empty value, or another variable.
    if rest.starts_with(['=', '$', '<', '{', '%', '…']) || rest.starts_with("...") {
        return;
    }
    let (from, value) = match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let inner = &rest[1..];
            let end = inner.find([quote, '\n']).unwrap_or(inner.len());
            (start + 1, &inner[..end])
        }
        _ => (start, &rest[..word_length(rest)]),
    };
    if !value.is_empty() && !value.starts_with(['$', '<', '{']) && !is_placeholder(value) {
        found.push(from..from + value.len());
    }
}

/// Ends of names of settings that hold addresses: `PIP_PROXY`, `https_proxy`,
/// `trusted-host`, `extra-index-url`.
const ADDRESS_KEYS: &[&str] = &[
    "proxy",
    "trusted_host",
    "insecure_host",
    "index_url",
    "default_index",
    "uv_index",
    "pypi_url",
    "repository",
    "find_links",
];

fn is_address_key(name: &str) -> bool {
    ADDRESS_KEYS.iter().any(|end| {
        name.len()
            .checked_sub(end.len())
            .and_then(|at| name.get(at..))
            .is_some_and(|tail| {
                tail.bytes()
                    .zip(end.bytes())
                    .all(|(a, b)| a.eq_ignore_ascii_case(&b) || (a == b'-' && b == b'_'))
            })
    })
}

/// The words behind a setting, on its line or, as pip's configuration has lists, on the
/// indented lines below.
fn setting(text: &str, start: usize, found: &mut Vec<Range<usize>>) {
    let mut at = start;
    for (number, line) in text[start..].split_inclusive('\n').enumerate() {
        let indented = line.starts_with([' ', '\t']);
        if number > 0 && (!indented || line.trim().is_empty()) {
            break;
        }
        let end = at + line.len();
        while at < end {
            let rest = &text[at..end];
            let length = rest
                .find(|c: char| super::ends_word(c) || matches!(c, ',' | '[' | ']'))
                .unwrap_or(rest.len());
            // The lines below may be anything else.
            address(text, at..at + length, number == 0, found);
            at += length;
            at += text[at..end].chars().next().map_or(0, char::len_utf8);
        }
    }
}

/// Options of pip and uv whose value is an address; pip takes any beginning of a name that
/// is not ambiguous.
const OPTIONS: &[(&str, usize)] = &[
    ("proxy", 3),
    ("trusted-host", 2),
    ("index-url", 5),
    ("extra-index-url", 6),
    ("pypi-url", 3),
    ("find-links", 3),
    ("allow-insecure-host", 7),
    ("default-index", 8),
    ("index", 5),
    ("publish-url", 7),
];

fn options(text: &str, found: &mut Vec<Range<usize>>) {
    for (at, _) in text.match_indices("--") {
        let rest = &text[at + 2..];
        let length = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
            .unwrap_or(rest.len());
        let name = &rest[..length];
        let known = OPTIONS
            .iter()
            .any(|(full, least)| name.len() >= *least && full.starts_with(name));
        if !known {
            continue;
        }
        let after = &rest[length..];
        // The value may stand in another word of a list: `["--proxy", "me:pw@host"]`.
        let value = after.trim_start_matches(|c: char| {
            c.is_whitespace() || matches!(c, '=' | '"' | '\'' | ',' | '`' | '\\')
        });
        if value.len() == after.len() {
            continue;
        }
        let from = text.len() - value.len();
        address(text, from..from + word_length(value), true, found);
    }
}

/// `user:password@host:port` anywhere, and `user:password@host` as the whole text. Without
/// a port, and with more around it, this may as well be `mailto:me@example.com` or the
/// digest of an image.
fn loose(text: &str, found: &mut Vec<Range<usize>>) {
    let whole = text.trim();
    let alone = !whole.is_empty() && word_length(whole) == whole.len();
    let mut from = 0;
    for (at, _) in text.match_indices('@') {
        if at < from {
            continue;
        }
        let start = text[..at]
            .rfind(|c: char| super::ends_word(c) || matches!(c, '=' | ',' | '(' | '['))
            .map_or(0, |found| {
                found + text[found..].chars().next().map_or(1, char::len_utf8)
            });
        let end = at + word_length(&text[at..]);
        from = end;
        let word = &text[start..end];
        let Some(last) = word.rfind('@') else {
            continue;
        };
        let host = &word[last + 1..];
        let likely = if alone {
            is_domain(host)
        } else {
            has_port(host)
        };
        if likely && word[..last].contains(':') {
            address(text, start..end, false, found);
        }
    }
}

/// A host with dots whose last part is a word, with or without a port.
fn is_domain(host: &str) -> bool {
    let end = host.find([':', '/']).unwrap_or(host.len());
    let name = &host[..end];
    starts_with_host(host)
        && (name.rsplit('.').next() != Some(name) || name == "localhost")
        && (name
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
            || name
                .rsplit('.')
                .next()
                .is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_alphabetic())))
}

fn has_port(host: &str) -> bool {
    host.split_once(':').is_some_and(|(name, rest)| {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        starts_with_host(name)
            // The digest of an image.
            && !name.starts_with("sha")
            && (1..=5).contains(&digits)
            && !rest[digits..].starts_with(|c: char| c.is_alphanumeric())
    })
}

/// The credentials of an address without a scheme at `range`. `certain` says that it is an
/// address: a lone user is a token then.
fn address(text: &str, range: Range<usize>, certain: bool, found: &mut Vec<Range<usize>>) {
    let word = &text[range.clone()];
    if word.contains("://") {
        return;
    }
    let Some(last) = word.rfind('@') else {
        return;
    };
    let user_info = &word[..last];
    let user = user_info.split(':').next().unwrap_or_default();
    let lower = user.to_ascii_lowercase();
    let password = &user_info[user.len()..];
    // A drive, or a URL that was treated as a path.
    let is_path = password.starts_with([':'])
        && password[1..].starts_with(['/', '\\'])
        && (!certain || user.len() == 1 || matches!(lower.as_str(), "http" | "https" | "file"));
    let harmless = user.is_empty()
        || is_path
        || user.contains(['/', '\\'])
        // `git@host:path`.
        || user.starts_with("git@")
        || matches!(lower.as_str(), "mailto" | "sip" | "xmpp" | "acct");
    if harmless || (!certain && !user_info.contains(':')) {
        return;
    }
    if let Some(secret) = user_info::secret(user_info, false) {
        found.push(range.start + secret.start..range.start + secret.end);
    }
}
