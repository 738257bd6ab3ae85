//! Variables that a text sets, and the environment that they make active.

use crate::context::Environment;

use super::following::{Special, Walk, has_ending};
use super::naming::{calls_uv, holds_program, variable};
use super::state::State;
use super::syntax::{Part, ShellWord, Simple};

impl Walk<'_> {
    pub(super) fn activate(&mut self, state: &mut State, path: Option<String>) {
        state.environment = Environment::Active(path);
        self.activates = true;
    }

    /// `NAME=value`.
    pub(super) fn assign(&mut self, simple: &Simple, word: &ShellWord, state: &mut State) {
        let raw = &self.embedded.text()[word.span.clone()];
        let Some((target, _)) = raw.split_once('=') else {
            return;
        };
        let appends = target.ends_with('+');
        let name = target.trim_end_matches('+');
        if name.contains('[') {
            return;
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
        };
        if let Some(value) = value.as_deref().filter(|value| calls_uv(value)) {
            self.uv_variables
                .entry(name.to_owned())
                .or_insert_with(|| value.to_owned());
        }
        match name {
            "VIRTUAL_ENV" => self.activate(state, value.clone()),
            "PATH" => {
                // What is known at the front decides: `PATH=venv/bin:$PATH`.
                if let Some(folder) = self.first_of_path(word, state) {
                    self.activate(state, folder);
                }
            }
            _ => {}
        }
        let holds_command = value
            .as_deref()
            .or_else(|| Some(&raw[target.len() + 1..]))
            .is_some_and(holds_program);
        if holds_command {
            self.record(
                simple,
                state,
                Special::Definition {
                    name: name.to_owned(),
                },
            );
        }
        // `X=${X:-y}`, and what is made of such a one.
        let value_raw = &raw[target.len() + 1..];
        let is_default = value_raw.contains(&format!("${{{name}:-"))
            || value_raw.contains(&format!("${{{name}-"))
            || variable(value_raw.trim_matches('"'))
                .is_some_and(|other| state.defaults.contains(other));
        state.set(name, value);
        state.set_default(name, is_default);
    }

    /// The environment whose programs come first: `Some(None)` where its path is computed.
    #[expect(
        clippy::option_option,
        reason = "no environment, one of an unknown path, a path"
    )]
    fn first_of_path(&self, word: &ShellWord, state: &State) -> Option<Option<String>> {
        let mut text = String::new();
        let mut is_known = true;
        for part in &word.parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Expansion { span, .. } => {
                    match state.value(self.embedded.original(span.clone())) {
                        Some(value) => text.push_str(&value),
                        None if text.ends_with('=') => {
                            is_known = false;
                            let name = variable(self.embedded.original(span.clone()))?;
                            if name == "PATH" {
                                return None;
                            }
                            if name == "VIRTUAL_ENV" {
                                return Some(None);
                            }
                            if !name.to_ascii_lowercase().contains("venv") {
                                return None;
                            }
                        }
                        None => break,
                    }
                }
            }
        }
        let first = text.split_once('=')?.1.split(':').next()?.to_owned();
        let folder = first
            .strip_suffix("/bin")
            .or_else(|| first.strip_suffix("/Scripts"))?;
        let is_system = ["/usr", "/usr/local", "", "~/.local", "/root/.local"].contains(&folder)
            || has_ending(folder, &[".local", ".cargo"])
            || folder.contains("node_modules");
        if is_system {
            return None;
        }
        Some(is_known.then(|| folder.to_owned()))
    }

    /// The text of a word with the values of variables in it.
    pub(super) fn text_of(&self, word: &ShellWord, state: &State) -> Option<String> {
        let mut text = String::new();
        for part in &word.parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Expansion { span, .. } => {
                    text.push_str(&state.value(self.embedded.original(span.clone()))?);
                }
            }
        }
        word.array.is_none().then_some(text)
    }
}
