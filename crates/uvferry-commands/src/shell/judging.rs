//! What a translation means for what stands around it.

use uvferry_diagnostics::redact;

use crate::command::CommandLine;
use crate::context::Surroundings;
use crate::outcome::{OutCommand, OutWord, Outcome, Program, Translated};
use crate::rules;
use crate::translate::reads_lock;

use super::naming::holds_one_among_others;
use super::parser::is_assignment;
use super::telling::{one_line, shown};

pub(super) fn review(
    rule: &'static uvferry_diagnostics::Rule,
    why: &str,
    suggestion: Option<String>,
    program: Program,
) -> Translated {
    Translated {
        program,
        outcome: Outcome::NeedsReview {
            rule,
            why: why.to_owned(),
            suggestion,
        },
        notes: Vec::new(),
        serves_pip: false,
        exports: None,
        brings_uv: false,
    }
}

/// A decision on a command that is not edited, whatever it was.
pub(super) fn doubtful(
    translated: Translated,
    line: &CommandLine,
    rule: &'static uvferry_diagnostics::Rule,
    why: &str,
) -> Translated {
    let suggestion = match &translated.outcome {
        Outcome::Rewritten(commands) => {
            Some(redact(&one_line(&shown(commands, line))).into_owned())
        }
        Outcome::NeedsReview { suggestion, .. } => suggestion.clone(),
        Outcome::Kept { .. } | Outcome::Removed { .. } => None,
    };
    Translated {
        notes: translated.notes,
        ..review(rule, why, suggestion, translated.program)
    }
}

/// What renews pip stays where pip is used.
pub(super) fn kept_for_pip(translated: Translated, surroundings: &Surroundings) -> Translated {
    if surroundings.pip_stays
        && translated.serves_pip
        && matches!(translated.outcome, Outcome::Removed { .. })
    {
        return Translated {
            outcome: Outcome::Kept {
                why: "another command goes on using pip".to_owned(),
            },
            ..translated
        };
    }
    translated
}

/// A command in the words of a function that runs them.
pub(super) fn wrapped(
    line: &CommandLine,
    translate: &dyn Fn(&CommandLine) -> Option<Translated>,
) -> Option<Translated> {
    let is_text = |text: &str| holds_one_among_others(text) && text.contains(char::is_whitespace);
    let inner = CommandLine {
        assignments: line.assignments.clone(),
        words: line.words[1..].to_vec(),
    };
    let as_text = inner
        .words
        .iter()
        .any(|word| word.text().is_some_and(|text| is_text(&text)));
    if as_text {
        return Some(review(
            &rules::COMMAND_BY_WRAPPER,
            &format!(
                "`{}` is a function of this text that runs what it is given",
                line.words[0].raw
            ),
            None,
            Program::Pip,
        ));
    }
    let translated = translate(&inner)?;
    let outcome = match translated.outcome {
        Outcome::Rewritten(commands) => match commands.as_slice() {
            [command] if !starts_with_assignment(command) => {
                let shifted = command.words.iter().map(|word| match word {
                    OutWord::Kept(index) => OutWord::Kept(index + 1),
                    other => other.clone(),
                });
                Outcome::Rewritten(vec![OutCommand {
                    words: std::iter::once(OutWord::Kept(0)).chain(shifted).collect(),
                }])
            }
            commands => Outcome::NeedsReview {
                rule: &rules::COMMAND_BY_WRAPPER,
                why: format!(
                    "`{}` is a function of this text that runs what it is given, and this becomes more than one command",
                    line.words[0].raw
                ),
                suggestion: Some(redact(&one_line(&shown(commands, &inner))).into_owned()),
            },
        },
        other => other,
    };
    Some(Translated {
        outcome,
        notes: translated
            .notes
            .into_iter()
            .map(|note| crate::outcome::Note {
                word: note.word.map(|word| word + 1),
                ..note
            })
            .collect(),
        ..translated
    })
}

fn starts_with_assignment(command: &OutCommand) -> bool {
    match command.words.first() {
        Some(OutWord::KeptAssignment(_)) => true,
        Some(OutWord::New(text) | OutWord::Raw(text)) => is_assignment(text),
        _ => false,
    }
}

/// Whether pip has to be there for it afterwards. What only brings uv runs before anything
/// else does.
pub(crate) fn stays_with_pip(translated: &Translated) -> bool {
    matches!(
        translated.outcome,
        Outcome::Kept { .. } | Outcome::NeedsReview { .. }
    ) && matches!(
        translated.program,
        Program::Pip | Program::PipCompile | Program::PipSync | Program::EasyInstall
    ) && !translated.serves_pip
        && !translated.brings_uv
}

/// The literal words of a new command, assignments left out.
fn literal_words(command: &OutCommand) -> Vec<&str> {
    command
        .words
        .iter()
        .filter_map(|word| match word {
            OutWord::New(text) | OutWord::Raw(text) if !is_assignment(text) => Some(text.as_str()),
            _ => None,
        })
        .collect()
}

/// Whether one of the new commands reads uv.lock.
pub(super) fn writes_lock_reader(translated: &Translated) -> bool {
    let Outcome::Rewritten(commands) = &translated.outcome else {
        return false;
    };
    commands
        .iter()
        .any(|command| reads_lock(&literal_words(command).join(" ")))
}

/// Whether the lock is installed: by `uv sync`, or exported.
pub(super) fn installs_project(translated: &Translated) -> bool {
    let Outcome::Rewritten(commands) = &translated.outcome else {
        return false;
    };
    commands.iter().any(|command| {
        let words = literal_words(command);
        words.contains(&"uv") && (words.contains(&"sync") || words.contains(&"export"))
    })
}

pub(super) fn syncs(translated: &Translated) -> bool {
    let Outcome::Rewritten(commands) = &translated.outcome else {
        return false;
    };
    commands.iter().any(|command| {
        let words = literal_words(command);
        let has_own = command.words.iter().any(|word| {
            matches!(word, OutWord::New(text) | OutWord::Raw(text)
                if text.starts_with("UV_PROJECT_ENVIRONMENT=") || text.starts_with("VIRTUAL_ENV="))
        });
        words.contains(&"uv") && words.contains(&"sync") && !has_own
    })
}

/// Whether it installs into the environment, before or after.
pub(super) fn installs_something(translated: &Translated) -> bool {
    if translated.serves_pip {
        return false;
    }
    match &translated.outcome {
        Outcome::Rewritten(commands) => commands.iter().any(|command| {
            let words = literal_words(command);
            words.contains(&"uv")
                && !words.iter().any(|word| {
                    matches!(
                        *word,
                        "venv"
                            | "lock"
                            | "build"
                            | "publish"
                            | "freeze"
                            | "list"
                            | "show"
                            | "check"
                            | "compile"
                            | "run"
                            | "tool"
                            | "cache"
                            | "export"
                    )
                })
        }),
        Outcome::NeedsReview { .. } => matches!(
            translated.program,
            Program::Pip | Program::PipSync | Program::EasyInstall | Program::SetupPy
        ),
        Outcome::Kept { .. } | Outcome::Removed { .. } => false,
    }
}

/// Whether a command calls uv as it stands.
pub(super) fn runs_uv(line: &CommandLine) -> bool {
    line.words.iter().take(4).any(|word| {
        word.text()
            .is_some_and(|text| matches!(text.rsplit('/').next(), Some("uv" | "uvx")))
    }) && !line.words.first().is_some_and(|word| {
        matches!(
            word.known_start(),
            "pip" | "pip3" | "echo" | "which" | "command"
        )
    })
}
