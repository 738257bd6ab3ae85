//! Credentials taken out of text.
//!
//! Each form of a credential has its own finder, which gives the byte ranges that must not
//! be shown. A finder errs on the side of hiding: a leak is worse than a word too few.

mod keyed;
mod parameters;
mod passwords;
mod urls;
mod user_info;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// What stands in place of a secret.
const HIDDEN: &str = "****";

/// Takes the credentials out of `text`, as pip does with URLs: `user:secret@` becomes
/// `user:****@`, a lone token `secret@` becomes `****@`. A secret that is only a variable
/// (`${TOKEN}`) is none and stays, as does the login name `git`.
///
/// What is looked for: URLs, also percent-encoded ones; proxies and hosts without a scheme
/// (`--proxy me:secret@host:8080`, `PIP_PROXY=…`); query parameters that carry tokens or
/// signatures; headers like `Authorization:`; variables whose names end with `_PASSWORD`,
/// `_TOKEN` and the like; `password=…` of a setting in any case; `/t/TOKEN/` of conda's
/// channels; `--password`, `--token`, and `-p` of twine and `uv publish`.
///
/// ```
/// use uvferry_diagnostics::redact;
/// assert_eq!(redact("-i https://me:pw@example.com/simple"), "-i https://me:****@example.com/simple");
/// assert_eq!(redact("git+https://ghp_x@example.com/a.git"), "git+https://****@example.com/a.git");
/// assert_eq!(redact("https://me:${PW}@example.com/"), "https://me:${PW}@example.com/");
/// assert_eq!(redact("git+ssh://git@example.com/a.git"), "git+ssh://git@example.com/a.git");
/// assert_eq!(redact("--proxy me:pw@example.com:8080"), "--proxy me:****@example.com:8080");
/// assert_eq!(redact("Authorization: Bearer abcdef"), "Authorization: Bearer ****");
/// ```
pub fn redact(text: &str) -> Cow<'_, str> {
    let mut shown = Cow::Borrowed(text);
    // One secret may hide the form of another one. Each round takes out one more at least,
    // and more than two rounds are for text that was made to need them.
    for _ in 0..8 {
        let secrets = secrets(&shown);
        if secrets.is_empty() {
            break;
        }
        shown = Cow::Owned(without(&shown, &secrets));
    }
    shown
}

fn without(text: &str, secrets: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for secret in secrets {
        out.push_str(&text[copied..secret.start]);
        out.push_str(HIDDEN);
        copied = secret.end;
    }
    out.push_str(&text[copied..]);
    out
}

/// Whether [`redact`] would take something out.
pub fn has_credentials(text: &str) -> bool {
    !secrets(text).is_empty()
}

/// Shows a text without its credentials.
#[derive(Debug, Clone, Copy)]
pub struct Redacted<'a>(pub &'a str);

impl fmt::Display for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&redact(self.0))
    }
}

/// The ranges of all secrets, in order, without overlaps.
fn secrets(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    urls::find(text, &mut found);
    parameters::find(text, &mut found);
    keyed::find(text, &mut found);
    passwords::find(text, &mut found);
    if found.len() < 2 {
        return found;
    }
    found.sort_unstable_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for range in found {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// Whether a text names a secret instead of being one: `${TOKEN}`, as pip expands it,
/// `${{ secrets.TOKEN }}` of a workflow, or what this module has put there.
fn is_placeholder(text: &str) -> bool {
    if text == HIDDEN {
        return true;
    }
    let Some(inner) = text
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'))
    else {
        return false;
    };
    let inner = inner
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .map_or(inner, str::trim);
    !inner.is_empty()
        && inner
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.')
}

/// What ends a word of a command line, a configuration file or a message.
fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '`')
}

/// The length of the word that `text` begins with.
fn word_length(text: &str) -> usize {
    text.find(ends_word).unwrap_or(text.len())
}

#[cfg(test)]
mod tests;
