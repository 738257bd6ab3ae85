//! Environments of a Python that uv does not support: what works in one stays with pip.

use std::collections::BTreeSet;

use crate::command::{Piece, Word};
use crate::command_text::plain_name;
use crate::context::Environment;
use crate::outcome::{Outcome, Program};
use crate::rules;

use super::by_path::made_by;
use super::following::ReadCommand;
use super::judging::review;
use super::scope::{Decided, Scope};
use super::state::State;

impl Scope<'_> {
    /// Leaves the commands of environments whose making stays, since they are for Python 2, to a
    /// person as well: uv cannot install there.
    pub(super) fn keep_for_python_two(&self, decided: &mut [Decided]) {
        let mut old = BTreeSet::new();
        for decision in decided.iter() {
            if let Some(command) = self.command_of(decision) {
                old.extend(command.state.given().old_environments.iter().cloned());
            }
            let is_old = matches!(
                decision.translated.program,
                Program::Venv | Program::Virtualenv
            ) && matches!(
                decision.translated.outcome,
                Outcome::NeedsReview { rule, .. } if rule.code == rules::PYTHON_TWO.code
            );
            if is_old && let Some(command) = self.command_of(decision) {
                old.extend(made_in(command));
            }
        }
        if old.is_empty() {
            return;
        }
        for decision in decided {
            let uses_python = !matches!(
                decision.translated.program,
                Program::Other | Program::Twine | Program::Pipx
            );
            if uses_python
                && matches!(
                    decision.translated.outcome,
                    Outcome::Rewritten(_) | Outcome::Removed { .. }
                )
                && let Some(command) = self.command_of(decision)
                && works_in(command, &old)
            {
                decision.translated = review(
                    &rules::PYTHON_TWO,
                    "the environment that it works in is made for Python 2, or another Python \
                     that uv does not support",
                    None,
                    decision.translated.program,
                );
            }
        }
    }

    fn command_of(&self, decision: &Decided) -> Option<&ReadCommand> {
        self.texts[decision.text].command(decision.command)
    }
}

/// The folder of the environment that a command makes: as it is named, and its place.
fn made_in(command: &ReadCommand) -> Vec<String> {
    let words: Vec<Option<String>> = command
        .line
        .words
        .iter()
        .map(|word| Some(shown(word, &command.state)))
        .collect();
    let folder = made_by(&words).map(|folder| folder.trim_end_matches('/').to_owned());
    let place = folder
        .as_deref()
        .filter(|folder| !folder.contains('$'))
        .and_then(|folder| command.state.place(folder));
    folder.into_iter().chain(place).collect()
}

/// Whether a command works in one of these environments.
fn works_in(command: &ReadCommand, old: &BTreeSet<String>) -> bool {
    let words = command.line.words.iter().take(6);
    let mut named = words.filter_map(|word| {
        let text = shown(word, &command.state);
        let at = text.rfind("/bin/").or_else(|| text.rfind("/Scripts/"))?;
        Some(text[..at].to_owned())
    });
    if let Some(folder) = named.next() {
        return is_one(&folder, &command.state, old);
    }
    match &command.state.environment {
        // By the name that it was made active with: the working directory may be another one.
        Environment::Active(Some(path)) => {
            let path = path.trim_end_matches('/');
            old.contains(path) || is_one(path, &command.state, old)
        }
        _ => false,
    }
}

fn is_one(folder: &str, state: &State, old: &BTreeSet<String>) -> bool {
    if folder.contains('$') {
        return old.contains(folder);
    }
    state
        .place(folder)
        .is_some_and(|place| old.contains(&place))
}

/// A word with the values that are known in it; other variables by their names, `$X` for `${X}`.
fn shown(word: &Word, state: &State) -> String {
    let mut text = String::new();
    for piece in &word.pieces {
        match piece {
            Piece::Literal(literal) => text.push_str(literal),
            Piece::Expansion { text: written, .. } => match state.value(written) {
                Some(value) => text.push_str(&value),
                None => match plain_name(written) {
                    Some(name) => text.extend(["$", name]),
                    None => text.push_str(written),
                },
            },
        }
    }
    text
}
