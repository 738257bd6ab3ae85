//! `export PIP_…=`: settings of pip for all commands that follow.

use crate::command::CommandLine;
use crate::context::Mode;
use crate::outcome::{Note, OutCommand, OutWord, Outcome, Program, Translated};
use crate::rules;
use crate::translate::{VariableBecomes, pip_variable};

/// `NAME=value` as written, with uv's variables in its place; `None` for what pip does not
/// read.
pub(crate) struct Setting {
    /// `UV_…=value`, as written.
    pub(crate) new: Vec<String>,
    /// Whether a person decides.
    pub(crate) is_for_review: bool,
    pub(crate) message: String,
}

/// What `NAME` with a value as written becomes. `quote` writes a new value.
pub(crate) fn setting(
    name: &str,
    raw: &str,
    mode: Mode<'_>,
    quote: impl Fn(&str) -> String,
) -> Option<Setting> {
    let value = raw
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .or_else(|| {
            raw.strip_prefix('\'')
                .and_then(|rest| rest.strip_suffix('\''))
        })
        .unwrap_or(raw);
    let change = pip_variable(name, value, mode)?;
    let new = match change.becomes {
        VariableBecomes::Set(variables) => variables
            .into_iter()
            .map(|(name, new)| {
                let new = if new == value {
                    raw.to_owned()
                } else {
                    quote(&new)
                };
                format!("{name}={new}")
            })
            .collect(),
        VariableBecomes::Nothing => Vec::new(),
        VariableBecomes::Review => {
            return Some(Setting {
                new: Vec::new(),
                is_for_review: true,
                message: change.message,
            });
        }
    };
    Some(Setting {
        new,
        is_for_review: false,
        message: change.message,
    })
}

/// What becomes of `export PIP_…=…`.
pub(super) fn translated(
    line: &CommandLine,
    mode: Mode<'_>,
    pip_stays: bool,
) -> Option<Translated> {
    let mut words = vec![OutWord::Kept(0)];
    let mut notes = Vec::new();
    let mut why: Option<String> = None;
    let mut is_found = false;
    let there = |new: &str| {
        let name = new.split_once('=').map_or(new, |(name, _)| name);
        line.words.iter().any(|word| {
            word.known_start()
                .split_once('=')
                .is_some_and(|(known, _)| known == name)
        })
    };
    for (index, word) in line.words.iter().enumerate().skip(1) {
        let setting = word
            .raw
            .split_once('=')
            .and_then(|(name, raw)| setting(name, raw, mode, quoted));
        let Some(setting) = setting else {
            words.push(OutWord::Kept(index));
            continue;
        };
        is_found = true;
        if !setting.message.is_empty() {
            if setting.is_for_review {
                why.get_or_insert(setting.message);
            } else {
                notes.push(Note {
                    rule: &rules::PIP_SETTING_IN_SHELL,
                    message: setting.message,
                    word: Some(index),
                });
            }
        } else if setting.is_for_review {
            why.get_or_insert_with(|| "uv has no such setting".to_owned());
        }
        if pip_stays {
            words.push(OutWord::Kept(index));
        }
        words.extend(
            setting
                .new
                .into_iter()
                .filter(|new| !there(new))
                .map(OutWord::Raw),
        );
    }
    if !is_found {
        return None;
    }
    let all_kept = words
        .iter()
        .enumerate()
        .all(|(index, word)| *word == OutWord::Kept(index))
        && words.len() == line.words.len();
    let only_options = words[1..].iter().all(
        |word| matches!(word, OutWord::Kept(index) if line.words[*index].known_start().starts_with('-')),
    );
    let outcome = if let Some(why) = why {
        Outcome::NeedsReview {
            rule: &rules::PIP_SETTING_IN_SHELL,
            why,
            suggestion: None,
        }
    } else if all_kept {
        Outcome::Kept {
            why: "pip goes on being used".to_owned(),
        }
    } else if only_options {
        Outcome::Removed {
            why: "uv needs no such setting".to_owned(),
        }
    } else {
        Outcome::Rewritten(vec![OutCommand { words }])
    };
    Some(Translated {
        program: Program::Other,
        outcome,
        notes,
        serves_pip: false,
        exports: None,
        brings_uv: false,
    })
}

/// A value that may have variables in it.
fn quoted(value: &str) -> String {
    if value.contains('$') {
        return format!("\"{value}\"");
    }
    crate::outcome::shell_word(value)
}
