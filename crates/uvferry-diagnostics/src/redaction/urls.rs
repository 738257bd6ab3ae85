//! Credentials in URLs.

use std::ops::Range;

use super::user_info;
use super::{ends_word, is_placeholder, word_length};

pub(super) fn find(text: &str, found: &mut Vec<Range<usize>>) {
    if text.contains('@') {
        plain(text, found);
    }
    if text.contains('%') && text.contains("%40") {
        encoded(text, found);
    }
    channels(text, found);
}

/// `https://host/t/TOKEN/channel`, as conda has tokens in addresses. A topic of a forum has the
/// same beginning, and its number behind: `/t/what-it-is-about/123`.
fn channels(text: &str, found: &mut Vec<Range<usize>>) {
    for (at, _) in text.match_indices("/t/") {
        let start = at + 3;
        let head = &text[..at];
        let word = head.rfind(ends_word).map_or(0, |end| {
            end + head[end..].chars().next().map_or(1, char::len_utf8)
        });
        let rest = &text[start..start + word_length(&text[start..])];
        let token = &rest[..rest.find(['/', '?', '#', ',']).unwrap_or(rest.len())];
        let behind = rest[token.len()..].trim_matches('/');
        let is_topic = !behind.is_empty()
            && behind
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'/');
        if head[word..].contains("://") && !token.is_empty() && !is_topic && !is_placeholder(token)
        {
            found.push(start..start + token.len());
        }
    }
}

/// `scheme://user:password@host`, and `https:/…`, which is what becomes of a URL that was
/// treated as a path.
fn plain(text: &str, found: &mut Vec<Range<usize>>) {
    for (at, _) in text.match_indices(":/") {
        let scheme = scheme_before(text, at);
        let start = if text[at..].starts_with("://") {
            at + 3
        } else if ["http", "https"]
            .iter()
            .any(|known| ends_with_ignoring_case(scheme, known))
        {
            at + 2
        } else {
            continue;
        };
        let url = &text[start..start + word_length(&text[start..])];
        if let Some(end) = user_info_end(url)
            && let Some(secret) = user_info::secret(&url[..end], scheme.ends_with("ssh"))
        {
            found.push(start + secret.start..start + secret.end);
        }
    }
}

/// Where the user info of a URL without its scheme ends.
///
/// A password may hold `/`, `?` or `#` unescaped; browsers and pip end the authority there,
/// but a leak is worse than a host hidden too much. So: the last `@` before the first `/`;
/// without one, and with something other than a port behind a colon there, the last `@`
/// that a host follows.
fn user_info_end(url: &str) -> Option<usize> {
    let authority = url.find(['/', '?', '#']).unwrap_or(url.len());
    if let Some(at) = url[..authority].rfind('@') {
        return Some(at);
    }
    let colon = url[..authority].rfind(':')?;
    let port = &url[colon + 1..authority];
    if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    url.match_indices('@')
        .map(|(at, _)| at)
        .rfind(|at| {
            let rest = &url[at + 1..];
            // What follows a revision (`@main#egg=x`) is no path.
            user_info::starts_with_host(rest) && rest.contains(['/', ':'])
        })
        .or_else(|| url.find('@'))
}

fn scheme_before(text: &str, at: usize) -> &str {
    let head = &text[..at];
    let start = head
        .rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')))
        .map_or(0, |found| {
            found + head[found..].chars().next().map_or(1, char::len_utf8)
        });
    &head[start..]
}

fn ends_with_ignoring_case(text: &str, end: &str) -> bool {
    text.len()
        .checked_sub(end.len())
        .and_then(|at| text.get(at..))
        .is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

/// `scheme%3A%2F%2Fuser%3Apassword%40host`, a URL in a parameter of another one.
fn encoded(text: &str, found: &mut Vec<Range<usize>>) {
    let lower = text.to_ascii_lowercase();
    for (at, mark) in lower.match_indices("%3a%2f%2f") {
        let start = at + mark.len();
        let rest = &lower[start..];
        let end = word_length(rest).min(rest.find('&').unwrap_or(rest.len()));
        let url = &rest[..end];
        let authority = url.find("%2f").unwrap_or(end);
        let Some(user_end) = url[..authority].rfind("%40").or_else(|| url.rfind("%40")) else {
            continue;
        };
        let user_info = &url[..user_end];
        let login = scheme_before(&lower, at).ends_with("ssh");
        let secret = match user_info.find("%3a") {
            Some(colon) => {
                user_info::secret(
                    &text[start..start + user_end].replacen(
                        &text[start + colon..start + colon + 3],
                        ":",
                        1,
                    ),
                    login,
                )
                .map(|secret| {
                    // Positions behind the colon are two bytes further on here.
                    let moved = |at: usize| if at > colon { at + 2 } else { at };
                    moved(secret.start)..moved(secret.end)
                })
            }
            None => user_info::secret(&text[start..start + user_end], login),
        };
        if let Some(secret) = secret {
            found.push(start + secret.start..start + secret.end);
        }
    }
}
