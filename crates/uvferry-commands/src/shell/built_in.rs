//! Commands that change what holds behind them: those of the shell itself, activation, and
//! scripts that run others.

use std::borrow::Cow;

use crate::context::Environment;

use super::command_words::{has_ending, span_of};
use super::following::{BY_ALIAS, Special, Walk};
use super::inner::could_eval;
use super::naming::{activates_on_windows, environment_of, holds_program, is_activation};
use super::parser::is_assignment;
use super::state::State;
use super::syntax::{ShellWord, Simple};

impl Walk<'_> {
    /// Follows such a command; whether it was one.
    pub(super) fn built_in(&mut self, simple: &Simple, name: &str, state: &mut State) -> bool {
        let argument = |index: usize| simple.words.get(index);
        match name {
            "cd" | "pushd" => {
                let target = simple.words[1..].iter().find(|word| {
                    !matches!(word.text().as_deref(), Some("-P" | "-L" | "-e" | "--"))
                });
                let path = target.and_then(|word| self.text_of(word, state));
                state.enter(path.as_deref());
            }
            "popd" => {
                state.enter(None);
            }
            "exit" | "return" | "break" | "continue" => {
                state.is_over = true;
            }
            "set" => Self::set_options(simple, state),
            "export" | "local" | "declare" | "typeset" | "readonly" => {
                self.export(simple, name, state);
            }
            "unset" | "read" | "mapfile" | "readarray" | "getopts" => {
                self.lose(simple, name, state);
            }
            "." | "source" => self.source(simple, state),
            "deactivate" => {
                self.record(simple, state, Special::Plain);
                state.environment = Environment::Unknown;
                state.by_path = None;
            }
            "conda" | "mamba" | "micromamba" | "pyenv"
                if argument(1).and_then(ShellWord::text).as_deref() == Some("activate") =>
            {
                self.activate(state, None);
            }
            "workon" => {
                self.activate(state, None);
            }
            "alias" => self.alias(simple, state),
            "eval" => {
                let runs_one = could_eval(self.embedded.original(span_of(simple)), state);
                self.runs_strangers = true;
                if runs_one {
                    self.record(simple, state, Special::Eval);
                }
            }
            "make" | "gmake" => {
                self.record(simple, state, Special::OtherScript);
            }
            // PowerShell and cmd run the script as any other program.
            _ if activates_on_windows(name) || name == "call" => {
                let words = &simple.words[usize::from(name == "call")..];
                let path = words.first().and_then(|word| self.text_of(word, state));
                let Some(path) = path.filter(|path| activates_on_windows(path)) else {
                    return false;
                };
                self.record(simple, state, Special::Plain);
                self.activate(state, environment_of(&path));
            }
            _ if has_ending(name, &[".sh", ".bash"])
                || (matches!(name, "bash" | "sh" | "zsh")
                    && argument(1).is_some_and(|word| !word.start().starts_with('-'))) =>
            {
                self.record(simple, state, Special::OtherScript);
            }
            _ => return false,
        }
        true
    }

    /// `set -e` and its kin.
    fn set_options(simple: &Simple, state: &mut State) {
        for word in &simple.words[1..] {
            match word.text().as_deref() {
                Some("errexit") => {
                    state.stops_on_error = simple.words[1].start().starts_with('-');
                }
                Some("--") | None => break,
                Some(text) if text.starts_with('-') && text.contains('e') => {
                    state.stops_on_error = true;
                }
                Some(text) if text.starts_with('+') && text.contains('e') => {
                    state.stops_on_error = false;
                }
                Some(_) => {}
            }
        }
    }

    /// `export X=y` and its kin.
    fn export(&mut self, simple: &Simple, name: &str, state: &mut State) {
        // A variable of the shell is none of pip's, but for those of `declare` and the
        // like, which often have `-x`.
        let sets_pip = simple.words[1..].iter().any(|word| {
            let start = word.start();
            start.starts_with("PIP_")
                && (start.contains('=') || self.exported.names.contains(start))
        });
        if sets_pip && matches!(name, "export" | "declare" | "typeset") {
            self.record(simple, state, Special::Setting);
        }
        for word in &simple.words[1..] {
            if is_assignment(&self.embedded.text()[word.span.clone()]) {
                self.assign(simple, word, state);
            }
        }
    }

    /// Variables that are gone, or hold what is read when it runs.
    fn lose(&mut self, simple: &Simple, name: &str, state: &mut State) {
        let is_of_pip = |word: &ShellWord| word.start().starts_with("PIP_");
        if name == "unset" && simple.words[1..].iter().any(is_of_pip) {
            self.record(simple, state, Special::Setting);
        }
        for word in &simple.words[1..] {
            if let Some(name) = word.text() {
                state.set(&name, None);
            }
        }
    }

    /// A script that this shell reads: one that activates an environment, or another one.
    fn source(&mut self, simple: &Simple, state: &mut State) {
        let argument = |index: usize| simple.words.get(index);
        let path = argument(1).and_then(|word| self.text_of(word, state));
        let raw = argument(1).map_or("", |word| &self.embedded.text()[word.span.clone()]);
        if is_activation(path.as_deref().unwrap_or(raw)) {
            self.record(simple, state, Special::Plain);
            let is_known = argument(1).is_some_and(|word| self.is_certain(word, state));
            let folder = path.filter(|_| is_known);
            self.activate(state, folder.as_deref().and_then(environment_of));
        } else {
            state.lose_all_texts(
                "a script that is read before it may set its variables anew: which \
                 environment it is for is known only when it runs",
            );
            self.runs_strangers = true;
            if self.programs.is_none() {
                self.record(simple, state, Special::OtherScript);
            }
        }
    }

    /// Aliases that hold a command.
    fn alias(&mut self, simple: &Simple, state: &mut State) {
        let texts: Vec<String> = simple.words[1..]
            .iter()
            .filter_map(ShellWord::text)
            .map(Cow::into_owned)
            .collect();
        let own = texts.iter().filter_map(|text| text.split_once('='));
        let own: Vec<&str> = own
            .filter(|(_, value)| holds_program(value))
            .map(|(name, _)| name)
            .collect();
        if !own.is_empty() {
            self.record(simple, state, Special::OwnName(BY_ALIAS));
            self.own_names.extend(own.into_iter().map(str::to_owned));
        }
    }
}
