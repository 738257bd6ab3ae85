//! The variables of a scope that hold a command, and the commands that are run by them.

use std::collections::BTreeSet;

use crate::outcome::{Outcome, Program};
use crate::rules;

use super::following::Special;
use super::judging::{doubtful, review};
use super::naming::first_variable;
use super::scope::{Decided, Scope};
use super::variables::{self, Definition};

impl Scope<'_> {
    /// What becomes of variables that hold a command.
    pub(super) fn settle(
        &self,
        decided: &mut [Decided],
        own: &mut [Definition],
        outside: &mut [Definition],
    ) {
        let mut all: Vec<&mut Definition> = own.iter_mut().chain(outside.iter_mut()).collect();
        if all.is_empty() {
            return;
        }
        let names: BTreeSet<String> = all.iter().map(|one| one.name.clone()).collect();
        let lines = self.texts.iter().enumerate().flat_map(|(text, read)| {
            read.commands
                .iter()
                .map(move |command| (text, command.id, &command.line))
        });
        let view = variables::View::new(&names, lines, decided, &self.used, self.splits_variables);
        variables::settle_all(&view, decided, &mut all);
    }

    /// The variables that texts of the scope define as commands.
    pub(super) fn definitions(&self) -> Vec<Definition> {
        let mut definitions = Vec::new();
        for (text, read) in self.texts.iter().enumerate() {
            for command in &read.commands {
                let Special::Definition { name } = &command.special else {
                    continue;
                };
                let words = command.line.assignments.iter().chain(&command.line.words);
                let Some(word) = words.into_iter().find(|word| {
                    word.raw
                        .split_once('=')
                        .is_some_and(|(target, _)| target == name)
                }) else {
                    continue;
                };
                definitions.push(Definition {
                    name: name.clone(),
                    text: Some(text),
                    id: command.id,
                    span: word.span.start + name.len() + 1..word.span.end,
                    raw: word.raw[name.len() + 1..].to_owned(),
                    new: None,
                    program: Program::Pip,
                    why: None,
                    is_editable: command.is_exact && !command.is_doubtful && !read.is_listed,
                    is_quoted: true,
                    uses: first_variable(&word.raw[name.len() + 1..])
                        .map(str::to_owned)
                        .into_iter()
                        .collect(),
                });
            }
        }
        definitions
    }

    /// Commands that are a variable whose value holds a command, and is put together only when
    /// it runs.
    pub(super) fn uses_without_value(
        &self,
        own: &[Definition],
        outside: &[Definition],
        decided: &mut Vec<Decided>,
    ) {
        let known: BTreeSet<(usize, usize)> = decided
            .iter()
            .map(|decision| (decision.text, decision.command))
            .collect();
        let names: BTreeSet<&str> = own
            .iter()
            .chain(outside)
            .map(|definition| definition.name.as_str())
            .collect();
        if names.is_empty() {
            return;
        }
        self.uses_of_several(own, outside, decided);
        for (text, read) in self.texts.iter().enumerate() {
            for command in &read.commands {
                if command.special != Special::Plain || known.contains(&(text, command.id)) {
                    continue;
                }
                let Some(name) =
                    variables::running(&command.line).filter(|name| names.contains(name))
                else {
                    continue;
                };
                let lost = command.state.texts().get(name);
                let why = lost.and_then(|text| text.lost.clone()).unwrap_or_else(|| {
                    format!("`{name}` holds a command of pip that is put together when it runs")
                });
                decided.push(Decided {
                    text,
                    command: command.id,
                    translated: review(&rules::VARIABLE_HOLDS_COMMAND, &why, None, Program::Pip),
                    is_applied: false,
                });
            }
        }
    }

    /// Commands that are a variable whose value is not known, and may be more than the name
    /// of pip: `$VENV/bin/pip`, `sudo pip` in one branch.
    fn uses_of_several(&self, own: &[Definition], outside: &[Definition], decided: &mut [Decided]) {
        let special: BTreeSet<&str> = own
            .iter()
            .chain(outside)
            .filter(|definition| !definition.is_bare_name())
            .map(|definition| definition.name.as_str())
            .collect();
        if special.is_empty() {
            return;
        }
        for decision in decided {
            let Some(command) = self.texts[decision.text].command(decision.command) else {
                continue;
            };
            let Some(name) = variables::running(&command.line).filter(|name| {
                special.contains(name)
                    && !command.state.variables.contains_key(*name)
                    && !command.state.texts().contains_key(*name)
            }) else {
                continue;
            };
            if command.special == Special::Plain
                && matches!(decision.translated.outcome, Outcome::Rewritten(_))
            {
                decision.translated = doubtful(
                    decision.translated.clone(),
                    &command.line,
                    &rules::VARIABLE_HOLDS_COMMAND,
                    &format!(
                        "`{name}` is set to a command whose path or words are known only when it \
                         runs: they decide which environment it is for"
                    ),
                );
            }
        }
    }
}
