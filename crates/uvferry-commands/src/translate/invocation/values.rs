//! What a word says once the values of variables are put in.

use std::collections::BTreeMap;

use crate::command::{Piece, Word};
use crate::command_text::asked_for;

use super::super::wrappers::variable_name;

/// A word of a command with the values of variables put in.
pub(super) struct Known {
    pub(super) text: String,
    /// Further words that the value has.
    pub(super) more: Vec<String>,
    pub(super) variable: Option<(String, bool)>,
    /// Whether `text` is only the end of it, behind something unknown.
    pub(super) is_end: bool,
}

/// Variables by whose names it is known what they hold.
static WELL_KNOWN: &[(&str, &[&str])] = &[
    (
        "pip",
        &[
            "PIP",
            "PIP3",
            "PIP_CMD",
            "PIP_BIN",
            "PIP_EXE",
            "PIP_COMMAND",
            "VENV_PIP",
            "PIPCMD",
            "VPIP",
        ],
    ),
    (
        "pip-compile",
        &["PIP_COMPILE", "PIPCOMPILE", "PIP_COMPILE_CMD"],
    ),
    ("pip-sync", &["PIP_SYNC", "PIPSYNC"]),
    (
        "virtualenv",
        &["VIRTUALENV", "VIRTUALENV_CMD", "VIRTUALENV_BIN"],
    ),
    ("pipx", &["PIPX"]),
    ("twine", &["TWINE"]),
    (
        "python",
        &[
            "PYTHON",
            "PYTHON3",
            "PY",
            "PY3",
            "PYTHON_BIN",
            "PYTHON_EXE",
            "PYTHON_CMD",
            "PYTHONBIN",
            "PYTHON_EXECUTABLE",
            "PYTHON_INTERPRETER",
            "VENV_PYTHON",
            "VPYTHON",
            "PYTHON_PATH",
            "PYTHON_COMMAND",
        ],
    ),
];

/// What a word says with the values of variables.
pub(super) fn known(
    word: &Word,
    variables: &BTreeMap<String, String>,
    next: Option<&Word>,
) -> Option<Known> {
    if let Some(text) = word.text() {
        return Some(Known {
            text: path_of_windows(word).unwrap_or(text),
            more: Vec::new(),
            variable: None,
            is_end: false,
        });
    }
    if let [Piece::Expansion { text, .. }] = word.pieces.as_slice() {
        return whole(text, variables, next);
    }
    let mut text = String::new();
    let mut is_end = false;
    for piece in &word.pieces {
        match piece {
            Piece::Literal(literal) => text.push_str(literal),
            Piece::Expansion { text: raw, .. } => {
                let value = variable_name(raw)
                    .and_then(|name| variables.get(name))
                    .and_then(|value| expanded(value, variables, 8))
                    .filter(|value| !value.contains(char::is_whitespace));
                if let Some(value) = value {
                    text.push_str(&value);
                } else {
                    text.clear();
                    is_end = true;
                }
            }
        }
    }
    Some(Known {
        text,
        more: Vec::new(),
        variable: None,
        is_end,
    })
}

/// `venv\Scripts\pip.exe`, as people type it where a shell takes the backslashes away.
fn path_of_windows(word: &Word) -> Option<String> {
    let raw = word.raw.as_str();
    let is_path = raw.to_ascii_lowercase().contains("\\scripts\\") || raw.get(1..3) == Some(":\\");
    (is_path && !raw.contains(['"', '\'', '$'])).then(|| raw.to_owned())
}

/// A word that is one expansion.
fn whole(raw: &str, variables: &BTreeMap<String, String>, next: Option<&Word>) -> Option<Known> {
    if let Some(text) = asked_for(raw) {
        return Some(Known {
            text,
            more: Vec::new(),
            variable: None,
            is_end: false,
        });
    }
    let name = variable_name(raw)?;
    let named = |text: &str, more: Vec<String>, is_known| {
        Some(Known {
            text: text.to_owned(),
            more,
            variable: Some((name.to_owned(), is_known)),
            is_end: false,
        })
    };
    // `${PIP:-pip3}`
    let fallback = || {
        let (_, behind) = raw.trim_matches('"').split_once(":-")?;
        Some(behind.trim_end_matches('}').to_owned())
    };
    let value = variables
        .get(name)
        .and_then(|value| expanded(value, variables, 8));
    if let Some(value) = value {
        let mut words = value.split_whitespace().map(str::to_owned);
        let first = words.next()?;
        let first = first.trim_matches(['"', '\'', '@', '-']).to_owned();
        return named(&first, words.collect(), true);
    }
    let stands_for = WELL_KNOWN
        .iter()
        .find(|(_, names)| names.iter().any(|known| known.eq_ignore_ascii_case(name)))
        .map(|(program, _)| *program);
    if let Some(program) = stands_for {
        return named(program, Vec::new(), false);
    }
    if let Some(fallback) = fallback() {
        let mut words = fallback.split_whitespace().map(str::to_owned);
        let first = words.next()?;
        return named(&first, words.collect(), false);
    }
    // `$X -m pip` is a Python, whatever its name.
    let is_python = next.is_some_and(|next| next.raw == "-m");
    is_python
        .then(|| named("python", Vec::new(), false))
        .flatten()
}

/// A value with the values of the variables in it; `None` where one is not known.
fn expanded(value: &str, variables: &BTreeMap<String, String>, depth: u8) -> Option<String> {
    if value.len() > 4096 {
        return None;
    }
    let Some(at) = value.find('$') else {
        return Some(value.to_owned());
    };
    if depth == 0 {
        return None;
    }
    let rest = &value[at + 1..];
    let (name, behind) = if let Some(inner) = rest.strip_prefix('(') {
        inner.split_once(')')?
    } else if let Some(inner) = rest.strip_prefix('{') {
        inner.split_once('}')?
    } else {
        let end = rest
            .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
            .unwrap_or(rest.len());
        rest.split_at(end)
    };
    let inner = match asked_for(&value[at..value.len() - behind.len()]) {
        Some(found) => found,
        None => expanded(variables.get(name.trim())?, variables, depth - 1)?,
    };
    let behind = expanded(behind, variables, depth)?;
    let whole = format!("{}{inner}{behind}", &value[..at]);
    // Values that double each other grow without end.
    (whole.len() < 10_000).then_some(whole)
}
