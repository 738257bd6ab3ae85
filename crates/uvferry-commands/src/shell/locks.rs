//! `uv lock` once, where one recipe or script compiled file after file.

use std::collections::BTreeSet;

use crate::outcome::{Outcome, Program};

use super::following::{ReadCommand, Special};
use super::scope::{Decided, Read, Scope};
use super::syntax::{Kind, Operator};

impl Scope<'_> {
    /// Takes away each `uv lock` that locks what one before it has locked, by the same words:
    /// only where that one has run for sure when this one is reached.
    pub(super) fn lock_once(&self, decided: &mut [Decided]) {
        // By the rule (or the text), the part of the file, the folder and the words.
        let mut locked: BTreeSet<(usize, usize, String, String)> = BTreeSet::new();
        let mut order: Vec<usize> = (0..decided.len()).collect();
        order.sort_by_key(|at| (decided[*at].text, decided[*at].command));
        for at in order {
            let decision = &decided[at];
            if decision.translated.program != Program::PipCompile {
                continue;
            }
            let read = &self.texts[decision.text];
            let Some(command) = read
                .command(decision.command)
                .filter(|command| is_plain(command))
            else {
                continue;
            };
            let Outcome::Rewritten(commands) = &decision.translated.outcome else {
                continue;
            };
            let Some(first) = commands
                .first()
                .map(|first| first.shell_text(&command.line))
            else {
                continue;
            };
            if !first.starts_with("uv lock") || !command.line.assignments.is_empty() {
                continue;
            }
            let Some((is_certain, is_reached)) = standing(read, decision.command) else {
                continue;
            };
            let (rule, part) = match &self.order {
                None => (decision.text, 0),
                Some(order) => (
                    order.rule_of.get(read.number).copied().unwrap_or_default(),
                    order.part_of.get(read.number).copied().unwrap_or_default(),
                ),
            };
            let folder = format!("{:?}", command.state.directory);
            let key = (rule, part, folder, first);
            if locked.contains(&key) {
                if is_reached {
                    let rest = commands[1..].to_vec();
                    decided[at].translated.outcome = if rest.is_empty() {
                        Outcome::Removed {
                            why: "the `uv lock` before it locks all parts at once".to_owned(),
                        }
                    } else {
                        Outcome::Rewritten(rest)
                    };
                }
            } else if is_certain {
                locked.insert(key);
            }
        }
    }
}

/// Whether it is a command that stands for itself and is written in its place.
fn is_plain(command: &ReadCommand) -> bool {
    command.special == Special::Plain
        && command.is_exact
        && !command.is_doubtful
        && !command.is_in_function
        && !command.is_repeated
}

/// Whether a command runs whenever its text does, and whether it is one that nothing but the
/// success of what stands before it decides about: of the text itself, alone in its pipeline.
fn standing(read: &Read, id: usize) -> Option<(bool, bool)> {
    for statement in &read.script.list.statements {
        for (at, link) in statement.links.iter().enumerate() {
            if let [command] = link.pipeline.commands.as_slice()
                && let Kind::Simple(simple) = &command.kind
                && simple.id == id
            {
                let follows = link.operator != Some(Operator::Or);
                let is_plain = follows && !link.pipeline.is_negated;
                // Behind `||` the status of what is left would decide something else.
                let decides = statement.links[at + 1..]
                    .iter()
                    .any(|link| link.operator == Some(Operator::Or));
                return Some((at == 0 && is_plain, is_plain && !decides));
            }
        }
    }
    None
}
