//! Variables that the old program reads and uv does not: in front of a command, and for a
//! whole file.

use uvferry_options::{Kind, OPTION_WITHOUT_EQUIVALENT, program_variable};

use crate::command::Word;
use crate::outcome::{OutCommand, OutWord};

use super::draft::Draft;
use super::pip_variables::{VariableBecomes, VariableChange};
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

/// What becomes of a variable of twine, pipx or virtualenv that holds for the commands of a
/// file.
pub(super) fn of_file(name: &str, value: &str) -> Option<VariableChange> {
    let row = program_variable(name)?;
    let change = |becomes, message: String| {
        Some(VariableChange {
            becomes,
            rule: row.kind.rule(),
            message,
        })
    };
    let why = row.kind.reason().unwrap_or_default().to_owned();
    match row.uv {
        // They would hold for every command of uv, not for this program's alone.
        Some(uv @ ("UV_PYTHON" | "UV_VENV_CLEAR")) => Some(VariableChange {
            becomes: VariableBecomes::Review,
            rule: Some(&OPTION_WITHOUT_EQUIVALENT),
            message: format!(
                "{uv} would hold for all commands of uv: give `--python` or `--clear` with the \
                 commands that it is meant for"
            ),
        }),
        Some(uv) => change(VariableBecomes::Set(vec![(uv, value.to_owned())]), why),
        None if matches!(row.kind, Kind::NoEquivalent(_)) => change(VariableBecomes::Review, why),
        None => change(VariableBecomes::Nothing, why),
    }
}

/// Whether one of these variables is set in front of the command.
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
