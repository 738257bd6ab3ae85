//! What a word of `pip install` installs.

use crate::command::Word;

/// The normalised name of a requirement; `None` for a path, a URL, and what is known only
/// when it runs. The name of `x[y]>1`, `x==$VERSION` and `x @ https://…` is known.
pub(super) fn name_of(word: &Word) -> Option<String> {
    let start = word.known_start();
    let is_all = word.pieces.len() <= 1;
    let end = start
        .find(|letter: char| !letter.is_ascii_alphanumeric() && !"._-".contains(letter))
        .unwrap_or(start.len());
    let (name, behind) = start.split_at(end);
    let behind = behind.trim_start();
    let is_ended = if behind.is_empty() {
        // `x$SUFFIX`
        is_all
    } else {
        behind.starts_with(['[', '=', '<', '>', '!', '~', '@', ';', '('])
    };
    let is_name = name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name.ends_with(|last: char| last.is_ascii_alphanumeric());
    let lower = name.to_ascii_lowercase();
    let is_archive = behind.is_empty()
        && [
            ".whl", ".tar.gz", ".zip", ".tar.bz2", ".tgz", ".egg", ".tar",
        ]
        .iter()
        .any(|ending| lower.ends_with(ending));
    (is_ended && is_name && !is_archive).then(|| normalised(name))
}

/// A name as PEP 503 says.
pub(super) fn normalised(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for letter in name.chars() {
        if matches!(letter, '-' | '_' | '.') {
            if !out.ends_with('-') {
                out.push('-');
            }
        } else {
            out.push(letter.to_ascii_lowercase());
        }
    }
    out
}

/// Whether a requirement says more than a name: a version, an extra, an address.
pub(super) fn is_bare(word: &Word) -> bool {
    word.text().is_some_and(|text| {
        text.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    })
}

/// A folder that is installed: `.`, `./lib`, `../lib[x]`, `/src`, `file:.`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Folder {
    /// As named, without extras.
    pub(super) path: String,
    /// The extras.
    pub(super) extras: Vec<String>,
}

/// The folder that a positional word or the value of `--editable` names. `is_editable` says
/// that a name without a slash is one too.
pub(super) fn folder_of(text: &str, is_editable: bool) -> Option<Folder> {
    let text = text
        .strip_prefix("file://")
        .or_else(|| text.strip_prefix("file:"))
        .unwrap_or(text);
    let text = text.split('#').next().unwrap_or(text);
    let (path, extras) = match text.split_once('[') {
        Some((path, extras)) => (
            path,
            extras
                .trim_end_matches(']')
                .split(',')
                .map(|extra| normalised(extra.trim()))
                .filter(|extra| !extra.is_empty())
                .collect(),
        ),
        None => (text, Vec::new()),
    };
    let is_url = path.contains("://") || path.contains('+');
    let is_path =
        path.starts_with('.') || path.contains(['/', '\\']) || (is_editable && !path.is_empty());
    let is_file = [".whl", ".gz", ".zip", ".bz2", ".tgz"]
        .iter()
        .any(|ending| path.ends_with(ending));
    (is_path && !is_url && !is_file && !path.contains(['=', '<', '>', '@'])).then(|| Folder {
        path: if path.len() > 1 {
            path.trim_end_matches(['/', '\\']).to_owned()
        } else {
            path.to_owned()
        },
        extras,
    })
}
