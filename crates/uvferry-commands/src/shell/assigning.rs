//! Variables that a text sets, and the environment that they make active.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::command_text::{CommandText, asked_for, plain_name, shell_expansion};
use crate::context::Environment;
use crate::embedded::Quoting;

use super::following::{BY_ARRAY, Special, Walk};
use super::functions::passes_on;
use super::naming::{calls_uv, first_variable, holds_program, variable};
use super::state::State;
use super::syntax::{Part, ShellWord, Simple};

impl Walk<'_> {
    pub(super) fn activate(&mut self, state: &mut State, path: Option<String>) {
        state.environment = Environment::Active(path);
        state.by_path = None;
        self.activates = true;
    }

    /// `NAME=value`; the variable that holds a command which this one is made of, `$PIP` of
    /// `"$PIP install"`.
    pub(super) fn assign(
        &mut self,
        simple: &Simple,
        word: &ShellWord,
        state: &mut State,
    ) -> Option<String> {
        let raw = &self.embedded.text()[word.span.clone()];
        let (target, _) = raw.split_once('=')?;
        let appends = target.ends_with('+');
        let name = target.trim_end_matches('+');
        if name.contains('[') {
            return None;
        }
        if let Some(items) = &word.array {
            let words: Vec<&str> = items
                .iter()
                .map(|item| self.embedded.original(item.span.clone()))
                .collect();
            let text = words.join(" ").replace('"', "");
            if holds_program(&text)
                || first_variable(&text).is_some_and(|first| state.texts().contains_key(first))
            {
                self.arrays.insert(name.to_owned());
                self.record(simple, state, Special::OwnName(BY_ARRAY));
            }
        }
        let value = if word.array.is_some() || appends {
            None
        } else {
            self.text_of(word, state)
                .and_then(|text| Some(text.split_once('=')?.1.to_owned()))
                .or_else(|| {
                    // That it is uv's is known, whatever its options hold.
                    let value = raw[target.len() + 1..].trim_matches(['"', '\'']);
                    calls_uv(value).then(|| value.to_owned())
                })
                .or_else(|| {
                    // `$(which pip)`; a Python is named by the variable all the same.
                    let value = raw[target.len() + 1..].trim_matches('"');
                    asked_for(value).filter(|name| holds_program(name))
                })
        };
        if let Some(value) = value.as_deref().filter(|value| calls_uv(value)) {
            self.uv_variables
                .entry(name.to_owned())
                .or_insert_with(|| value.to_owned());
        }
        let is_certain = self.is_certain(word, state);
        match name {
            "VIRTUAL_ENV" => self.activate(state, value.clone().filter(|_| is_certain)),
            "PATH" => self.set_path(simple, word, state),
            _ => {}
        }
        let holds_command = value
            .as_deref()
            .or_else(|| Some(&raw[target.len() + 1..]))
            .is_some_and(holds_program);
        let first = first_variable(&raw[target.len() + 1..]);
        let is_definition = holds_command || calls_another(&raw[target.len() + 1..], state);
        if is_definition {
            self.record(
                simple,
                state,
                Special::Definition {
                    name: name.to_owned(),
                },
            );
        }
        let text = if word.array.is_some() || appends {
            None
        } else {
            self.command_text(name, word, target.len() + 1, state)
        };
        let is_known = value.is_some();
        state.set(name, value);
        state.set_default(name, is_known && !is_certain);
        state.set_text(
            name,
            text.map(|text| CommandText {
                is_certain: is_known && is_certain,
                ..text
            })
            // A value that is known and cannot be written where it is used.
            .filter(|text| !(text.is_certain && text.lost.is_some())),
        );
        first.filter(|_| is_definition).map(str::to_owned)
    }

    /// The command that a variable is set to, where other variables in it decide what it runs.
    fn command_text(
        &self,
        name: &str,
        word: &ShellWord,
        skipped: usize,
        state: &State,
    ) -> Option<CommandText> {
        let range = word.span.start + skipped..word.span.end;
        let raw = self.embedded.original(range.clone());
        if !CommandText::may_be(raw) && !calls_another(raw, state) {
            return None;
        }
        let is_make = self.embedded.quoting() == Quoting::Make;
        let (written, dollar) = if is_make {
            (self.embedded.written(range), "$$")
        } else {
            (raw.to_owned(), "$")
        };
        let value = unquoted(&written);
        // `PIP=${PIP:-$VENV/bin/pip}`.
        let value = default_of(value, name).map_or(value, unquoted);
        if value.starts_with('\'') {
            return None;
        }
        let lost = || {
            CommandText::lost(format!(
                "`{name}` holds a command that is put together when it is set: which environment \
                 it is for is known only when it runs"
            ))
        };
        let text = CommandText::read(value, dollar, |text, at| {
            shell_expansion(text, at, dollar).or_else(|| {
                // Make's own, in a recipe.
                let rest = text[at..].strip_prefix("$(").filter(|_| is_make)?;
                let close = rest.find(')')?;
                plain_name(&text[at..at + close + 3])?;
                Some((at + close + 3, BTreeSet::new()))
            })
        });
        let text = text.map_or_else(lost, |text| text.spliced(state.texts()));
        if text.lost.is_none() && !text.is_useful() {
            return None;
        }
        let is_own = text.uses.contains(name);
        (text.lost.is_some() || text.is_of_variables()).then(|| if is_own { lost() } else { text })
    }

    /// Whether a command is run by an array that holds one of pip: `"${PIP[@]}" install x`.
    pub(super) fn runs_array(&self, simple: &Simple) -> bool {
        if self.arrays.is_empty() {
            return false;
        }
        let is_one = |word: &ShellWord| match word.parts.as_slice() {
            [Part::Expansion { span, .. }] => {
                let raw = self.embedded.original(span.clone());
                raw.contains('[') && variable(raw).is_some_and(|name| self.arrays.contains(name))
            }
            _ => false,
        };
        let mut words = simple.words.iter();
        words
            .find(|word| !passes_on(word, &self.embedded.text()[word.span.clone()]))
            .is_some_and(is_one)
    }

    /// Whether no caller can change what a word stands for.
    pub(super) fn is_certain(&self, word: &ShellWord, state: &State) -> bool {
        word.parts.iter().all(|part| match part {
            Part::Literal(_) => true,
            Part::Expansion { span, .. } => {
                let raw = self.embedded.original(span.clone());
                variable(raw).is_none_or(|name| {
                    let is_of_shell = matches!(name, "0" | "BASH_SOURCE" | "PATH");
                    // `${X:-y}`.
                    is_of_shell
                        || (plain_name(raw).is_some() || state.variables.contains_key(name))
                            && !state.defaults.contains(name)
                })
            }
        })
    }

    /// The text of a word with the values of variables in it.
    pub(super) fn text_of<'w>(&self, word: &'w ShellWord, state: &State) -> Option<Cow<'w, str>> {
        if let [Part::Literal(text)] = word.parts.as_slice() {
            return Some(Cow::Borrowed(text));
        }
        let mut text = String::new();
        for part in &word.parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Expansion { span, .. } => {
                    text.push_str(&state.value(self.embedded.original(span.clone()))?);
                }
            }
        }
        word.array.is_none().then_some(Cow::Owned(text))
    }
}

/// Without the quotes around it; `\\"` where the quotes are those of a string around the text.
fn unquoted(value: &str) -> &str {
    let inner = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or(value)
}

/// `y` of `${X:-y}`, for the variable X.
fn default_of<'v>(value: &'v str, name: &str) -> Option<&'v str> {
    let inner = value
        .trim_start_matches('$')
        .strip_prefix('{')?
        .strip_suffix('}')?;
    let behind = inner.strip_prefix(name)?;
    let behind = behind.strip_prefix(':').unwrap_or(behind);
    behind.strip_prefix(['-', '='])
}

/// Whether a value begins with a variable that holds a command of variables.
fn calls_another(value: &str, state: &State) -> bool {
    let text = first_variable(value).and_then(|first| state.texts().get(first));
    text.is_some_and(CommandText::is_command)
}
