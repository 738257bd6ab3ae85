//! `export PIP_…=`: settings of pip for all commands that follow.

use std::collections::{BTreeMap, BTreeSet};

use crate::command::CommandLine;
use crate::context::Mode;
use crate::outcome::{Note, OutCommand, OutWord, Outcome, Program, Translated};
use crate::program_words::mentions_program;
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

/// What stands around a setting.
pub(super) struct Around<'a> {
    pub(super) mode: Mode<'a>,
    /// Whether pip goes on being used, here or by another program.
    pub(super) is_read: bool,
    /// Variables that something else than pip uses.
    pub(super) used: &'a BTreeSet<String>,
    /// What variables hold.
    pub(super) values: &'a BTreeMap<String, String>,
}

/// What becomes of `export PIP_…=…`, of `PIP_…=…` and `export PIP_…` apart, of
/// `unset PIP_…`.
pub(super) fn translated(line: &CommandLine, around: &Around<'_>) -> Option<Translated> {
    let mut words: Vec<OutWord> = Vec::new();
    let mut notes = Vec::new();
    let mut why: Option<String> = None;
    let mut is_found = false;
    let there = |new: &str| {
        let name = new.split_once('=').map_or(new, |(name, _)| name);
        line.assignments.iter().chain(&line.words).any(|word| {
            let known = word.known_start();
            known.split_once('=').map_or(known, |(known, _)| known) == name
        })
    };
    let own = line.words.len().min(1);
    let kept = (0..line.assignments.len())
        .map(OutWord::KeptAssignment)
        .chain((0..line.words.len()).map(OutWord::Kept));
    let all = line.assignments.iter().chain(&line.words).zip(kept);
    let at_first = line.assignments.len();
    for (place, (word, kept)) in all.enumerate() {
        if place == at_first && own == 1 {
            words.push(kept);
            continue;
        }
        let (name, raw) = match word.raw.split_once('=') {
            Some((name, raw)) => (name, Some(raw)),
            None => (word.raw.as_str(), None),
        };
        let setting = if let Some(raw) = raw {
            setting(name, raw, around.mode, quoted)
        } else {
            // A name alone: which variable of uv it is hangs on what it holds.
            let value = around.values.get(name);
            let value = value.map_or_else(|| format!("${name}"), Clone::clone);
            setting(name, &value, around.mode, quoted).map(|setting| Setting {
                new: setting
                    .new
                    .iter()
                    .filter_map(|new| Some(new.split_once('=')?.0.to_owned()))
                    .collect(),
                ..setting
            })
        };
        let Some(setting) = setting else {
            words.push(kept);
            continue;
        };
        is_found = true;
        let runs_command = raw.is_some_and(|raw| {
            !setting.new.is_empty() && raw.contains(['(', '`']) && mentions_program(raw)
        });
        let setting = if runs_command {
            Setting {
                new: Vec::new(),
                is_for_review: true,
                message: "its value is what a command of pip prints: which one that is then, and \
                          what it means for uv, is not known"
                    .to_owned(),
            }
        } else if raw.is_some_and(ends_in_an_escape) {
            // What is written behind it would be part of it.
            Setting {
                new: Vec::new(),
                is_for_review: true,
                message: "the text ends within its value, behind a `\\`".to_owned(),
            }
        } else {
            setting
        };
        if !setting.message.is_empty() {
            if setting.is_for_review {
                why.get_or_insert(setting.message);
            } else {
                notes.push(Note {
                    rule: &rules::PIP_SETTING_IN_SHELL,
                    message: setting.message,
                    word: matches!(kept, OutWord::Kept(_)).then(|| place - at_first),
                });
            }
        } else if setting.is_for_review {
            why.get_or_insert_with(|| "uv has no such setting".to_owned());
        }
        if around.is_read || around.used.contains(name) {
            words.push(kept);
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
    let is_kept = |word: &OutWord| matches!(word, OutWord::Kept(_) | OutWord::KeptAssignment(_));
    let all_kept =
        words.iter().all(is_kept) && words.len() == line.assignments.len() + line.words.len();
    let only_options = words[own.min(words.len())..].iter().all(
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
            why: "it goes on being used".to_owned(),
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

/// Whether the last `\` of a word as written escapes what is not there any more.
fn ends_in_an_escape(raw: &str) -> bool {
    let slashes = raw.len() - raw.trim_end_matches('\\').len();
    slashes % 2 == 1
}

/// A value that may have variables in it.
fn quoted(value: &str) -> String {
    if value.contains('$') {
        return format!("\"{value}\"");
    }
    crate::outcome::shell_word(value)
}
