//! The functions that a text defines, and the commands that call them.

use std::collections::BTreeMap;

use super::following::Walk;
use super::naming::holds_one_among_others;
use super::parser::is_assignment;
use super::state::State;
use super::strangers::may_run_pip;
use super::syntax::{Command, Kind, List, Part, ShellWord, Simple};

/// How often a function is followed.
const MOST_CALLS: usize = 4;

/// How deep calls of functions are followed; a function that is called deeper is read as if
/// nothing called it.
const DEEPEST_CALL: usize = 16;

impl Walk<'_> {
    pub(super) fn call(&mut self, name: &str, state: &mut State) {
        let Some(body) = self.functions.get(name).copied() else {
            return;
        };
        if self.running.len() >= DEEPEST_CALL {
            return;
        }
        let calls = self.calls.entry(name.to_owned()).or_insert(0);
        *calls += 1;
        if *calls > MOST_CALLS || self.running.iter().any(|running| running == name) {
            return;
        }
        self.running.push(name.to_owned());
        let was_over = state.is_over;
        self.command(body, state);
        state.is_over = was_over;
        self.running.pop();
    }

    /// Whether a function runs the words that it is given.
    pub(super) fn runs_its_words(&self, name: &str) -> bool {
        let Some(body) = self.functions.get(name) else {
            return false;
        };
        let mut found = false;
        let is_own = |word: &ShellWord| self.is_argument(word);
        each_simple(body, &mut |simple| {
            let Some(first) = simple.words.first() else {
                return;
            };
            let passes = matches!(
                first.text().as_deref(),
                Some(
                    "eval"
                        | "exec"
                        | "command"
                        | "sudo"
                        | "env"
                        | "time"
                        | "timeout"
                        | "bash"
                        | "sh"
                        | "nice"
                )
            );
            found |= is_own(first) || (passes && simple.words.iter().any(is_own));
        });
        found
    }

    /// Whether a function is given the text of a command, and hands it to a program which may
    /// run it: `in_docker "pip install x"`.
    pub(super) fn runs_text(&self, name: &str, call: &Simple) -> bool {
        let is_command = |word: &ShellWord| {
            word.text().is_some_and(|text| {
                text.contains(char::is_whitespace) && holds_one_among_others(&text)
            })
        };
        let Some(body) = self.functions.get(name) else {
            return false;
        };
        if !call.words[1..].iter().any(is_command) {
            return false;
        }
        let mut found = false;
        each_simple(body, &mut |simple| {
            found |= may_run_pip(simple) && simple.words.iter().any(|word| self.is_argument(word));
        });
        found
    }

    /// Whether an argument of the function at hand stands in a word.
    fn is_argument(&self, word: &ShellWord) -> bool {
        word.parts.iter().any(|part| {
            matches!(part, Part::Expansion { span, .. }
                if matches!(self.embedded.original(span.clone()),
                    "$@" | "$*" | "${@}" | "${*}" | "$1" | "${1}" | "${@:2}" | "$2"))
        })
    }
}

/// All functions that a list defines, by name; the last definition counts.
pub(super) fn collect<'s>(list: &'s List, functions: &mut BTreeMap<String, &'s Command>) {
    let commands = list
        .statements
        .iter()
        .flat_map(|statement| &statement.links)
        .flat_map(|link| &link.pipeline.commands);
    for command in commands {
        match &command.kind {
            Kind::Simple(_) => {}
            Kind::Compound { bodies, .. } => {
                for body in bodies {
                    collect(&body.list, functions);
                }
            }
            Kind::Function { name, body } => {
                functions.insert(name.clone(), body);
                if let Kind::Compound { bodies, .. } = &body.kind {
                    for body in bodies {
                        collect(&body.list, functions);
                    }
                }
            }
        }
    }
}

/// Calls `found` for each simple command inside a command, but for those in substitutions.
pub(super) fn each_simple<'s>(command: &'s Command, found: &mut impl FnMut(&'s Simple)) {
    match &command.kind {
        Kind::Simple(simple) => found(simple),
        Kind::Function { body, .. } => each_simple(body, found),
        Kind::Compound { bodies, .. } => {
            for body in bodies {
                for statement in &body.list.statements {
                    for link in &statement.links {
                        for command in &link.pipeline.commands {
                            each_simple(command, found);
                        }
                    }
                }
            }
        }
    }
}

/// Whether a word in front of a program hands on to it.
pub(super) fn passes_on(word: &ShellWord, raw: &str) -> bool {
    // `$SUDO pip install x`.
    (raw.starts_with('$') && raw.to_ascii_lowercase().contains("sudo"))
        || word.text().is_some_and(|text| {
            is_assignment(&text)
                || matches!(
                    text.as_ref(),
                    "sudo" | "env" | "exec" | "command" | "time" | "-H" | "-E"
                )
        })
}
