//! Variables in front of a command that the old program reads and uv does not.

use uvferry_options::{Kind, OPTION_WITHOUT_EQUIVALENT, program_variable};

use crate::command::Word;
use crate::outcome::{OutCommand, OutWord};

use super::draft::Draft;
use super::wrappers::is_assignment;

/// Puts uv's variables in place of those of `program` in front of the commands: assignments
/// of the shell, and those of `env` and sudo.
pub(crate) fn renamed(
    commands: Vec<OutCommand>,
    program: &str,
    draft: &mut Draft<'_, '_>,
) -> Vec<OutCommand> {
    let old = draft.invocation.command;
    let front = draft.invocation.front.words;
    commands
        .into_iter()
        .map(|command| OutCommand {
            words: command
                .words
                .into_iter()
                .filter_map(|word| {
                    let source = match word {
                        OutWord::KeptAssignment(index) => old.assignments.get(index),
                        OutWord::Kept(index) if index < front => old
                            .words
                            .get(index)
                            .filter(|word| is_assignment(word.known_start())),
                        _ => None,
                    };
                    match source {
                        Some(source) => one(source, word, program, draft),
                        None => Some(word),
                    }
                })
                .collect(),
        })
        .collect()
}

/// An assignment under uv's name; `None` where it goes.
fn one(source: &Word, word: OutWord, program: &str, draft: &mut Draft<'_, '_>) -> Option<OutWord> {
    let Some((name, _)) = source.known_start().split_once('=') else {
        return Some(word);
    };
    let Some(row) = program_variable(name).filter(|row| row.program == program) else {
        return Some(word);
    };
    match row.kind {
        Kind::NoEquivalent(why) => {
            draft.review(&OPTION_WITHOUT_EQUIVALENT, format!("`{name}`: {why}"), None);
        }
        kind => {
            if let (Some(rule), Some(why)) = (kind.rule(), kind.reason()) {
                draft.note(rule, format!("`{name}`: {why}"), None);
            }
        }
    }
    let uv = row.uv?;
    // The name stands at the start of the raw text, or behind a quote that goes around both.
    Some(OutWord::Raw(source.raw.replacen(name, uv, 1)))
}

/// Whether one of these variables is set in front of the command, or known to be set where
/// it runs.
pub(crate) fn sets_any(draft: &Draft<'_, '_>, names: &[&str]) -> bool {
    let is_named = |word: &Word| {
        word.known_start()
            .split_once('=')
            .is_some_and(|(name, _)| names.contains(&name))
    };
    let invocation = draft.invocation;
    invocation.command.assignments.iter().any(is_named)
        || invocation.command.words[..invocation.front.words]
            .iter()
            .any(is_named)
}
