//! Variables that hold a command: changed where all their uses can be.

use std::collections::BTreeSet;
use std::ops::Range;

use uvferry_diagnostics::redact;

use crate::carried::Found;
use crate::command::{CommandLine, Piece, Word};
use crate::embedded::Embedded;
use crate::outcome::{OutCommand, OutWord, Outcome, Program, Translated};
use crate::rules;

use super::following::variable;
use super::parser::is_assignment;
use super::scope::{Decided, one_line, place};

/// A variable that is set to a command.
#[derive(Debug, Clone)]
pub(crate) struct Definition {
    pub(crate) name: String,
    /// The text of the scope that it stands in; `None` outside of them.
    pub(crate) text: Option<usize>,
    /// The number of its command in the text.
    pub(crate) id: usize,
    /// Of its value: in the text, or in the file.
    pub(crate) span: Range<usize>,
    /// The value as written.
    pub(crate) raw: String,
    /// What the value becomes.
    pub(crate) new: Option<String>,
    /// What it runs.
    pub(crate) program: Program,
    /// Why it stays.
    pub(crate) why: Option<String>,
    pub(crate) is_editable: bool,
    /// Whether a value of several words is quoted.
    pub(crate) is_quoted: bool,
    /// Variables that its value uses.
    pub(crate) uses: BTreeSet<String>,
}

impl Definition {
    /// What is told about one in a text.
    pub(super) fn found(&self, embedded: &Embedded) -> Option<Found> {
        let range = self.span.start - self.name.len() - 1..self.span.end;
        self.found_at(place(embedded, range))
    }

    /// What is told about it; `None` where it was not looked at.
    pub(crate) fn found_at(&self, span: Range<usize>) -> Option<Found> {
        let shown = |value: &str| redact(&one_line(&format!("{}={value}", self.name))).into_owned();
        let outcome = match (&self.new, &self.why) {
            (Some(new), _) => Outcome::Rewritten(vec![OutCommand {
                words: vec![OutWord::Raw(format!("{}={new}", self.name))],
            }]),
            (None, Some(why)) => Outcome::NeedsReview {
                rule: &rules::VARIABLE_HOLDS_COMMAND,
                why: why.clone(),
                suggestion: None,
            },
            (None, None) => return None,
        };
        Some(Found {
            span,
            text: shown(&self.raw),
            to: self.new.as_deref().map(shown),
            translated: Translated {
                program: self.program,
                outcome,
                notes: Vec::new(),
                serves_pip: false,
                brings_uv: false,
            },
            is_applied: self.new.is_some(),
        })
    }
}

/// What the scope knows.
pub(super) struct View<'a> {
    /// Of each text: the commands by number.
    pub(super) lines: Vec<Vec<(usize, &'a CommandLine)>>,
    /// Variables that are used for more than running a command.
    pub(super) used: &'a BTreeSet<String>,
    /// Whether an unquoted variable may become several words.
    pub(super) splits: bool,
}

/// The word that a command is run by, where it is the variable alone.
fn use_of(line: &CommandLine, name: &str) -> Option<usize> {
    line.words.iter().position(|word| is_alone(word, name))
}

fn is_alone(word: &Word, name: &str) -> bool {
    matches!(word.pieces.as_slice(), [Piece::Expansion { text, .. }]
        if variable(text) == Some(name) && is_plain(text, name))
}

/// Whether a command is run by the variable.
pub(super) fn runs(line: &CommandLine, name: &str) -> bool {
    use_of(line, name).is_some_and(|place| {
        line.words[..place].iter().all(|word| {
            word.text().is_some_and(|text| {
                is_assignment(&text)
                    || matches!(
                        text.as_str(),
                        "sudo" | "env" | "exec" | "command" | "-H" | "-E"
                    )
            })
        })
    })
}

/// `$X`, `${X}`, `$(X)`.
fn is_plain(expansion: &str, name: &str) -> bool {
    let inner = expansion.trim_start_matches('$');
    let inner = inner
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .or_else(|| {
            inner
                .strip_prefix('(')
                .and_then(|rest| rest.strip_suffix(')'))
        })
        .unwrap_or(inner);
    inner == name
}

/// Decides what becomes of the definitions of one variable, and lets the uses keep it.
pub(super) fn settle(
    name: &str,
    view: &View<'_>,
    decided: &mut [Decided],
    own: &mut [Definition],
    outside: &mut [Definition],
) {
    let mut uses: Vec<(usize, usize)> = Vec::new();
    let mut unknown = false;
    for (text, lines) in view.lines.iter().enumerate() {
        for (id, line) in lines {
            let Some(place) = use_of(line, name) else {
                continue;
            };
            let at = decided
                .iter()
                .position(|decision| decision.text == text && decision.command == *id);
            match at {
                Some(at) => uses.push((at, place)),
                None => unknown = true,
            }
        }
    }
    let program = uses
        .first()
        .map_or(Program::Pip, |(at, _)| decided[*at].translated.program);
    // A definition that gets another value uses nothing any more.
    let in_others = own
        .iter()
        .chain(outside.iter())
        .filter(|other| other.name != name && other.uses.contains(name))
        .collect::<Vec<_>>();
    let is_in_others = in_others.iter().any(|other| other.new.is_none());
    let was_in_others = !in_others.is_empty();
    let mut definitions: Vec<&mut Definition> = own
        .iter_mut()
        .chain(outside.iter_mut())
        .filter(|definition| definition.name == name)
        .collect();
    for definition in &mut definitions {
        definition.program = program;
    }
    let why = if uses.is_empty() && !was_in_others {
        Some("it holds a command of pip, and no use of it was found here")
    } else if unknown || is_in_others || view.used.contains(name) {
        Some("it holds a command of pip, and is used for more than running it")
    } else if !view.splits {
        Some(
            "it holds a command of pip, and zsh takes its value for one word: its uses are written out",
        )
    } else if definitions.iter().any(|definition| !definition.is_editable) {
        Some("it holds a command of pip, and stands where it cannot be changed")
    } else if uses.iter().any(|(at, _)| {
        !matches!(
            &decided[*at].translated.outcome,
            Outcome::Rewritten(_) | Outcome::Removed { .. }
        )
    }) {
        Some("it holds a command of pip, and one of its uses has to stay")
    } else {
        None
    };
    if let Some(why) = why {
        for definition in definitions {
            definition.why = Some(why.to_owned());
        }
        return;
    }
    let line_of = |at: usize| {
        let decision = &decided[at];
        view.lines[decision.text]
            .iter()
            .find(|(id, _)| *id == decision.command)
            .map(|(_, line)| *line)
    };
    let fronts: Vec<(usize, usize, Vec<String>)> = uses
        .iter()
        .filter_map(|(at, place)| {
            let line = line_of(*at)?;
            let Outcome::Rewritten(commands) = &decided[*at].translated.outcome else {
                return None;
            };
            let [command] = commands.as_slice() else {
                return None;
            };
            Some((*at, *place, front(command, line, *place)))
        })
        .collect();
    let value = common(program, &fronts);
    for definition in &mut definitions {
        let command = value.join(" ");
        definition.new = Some(if definition.is_quoted {
            rewritten_value(&definition.raw, &command)
        } else {
            command
        });
    }
    let changes: Vec<(usize, OutCommand)> = fronts
        .iter()
        .filter(|(_, _, front)| front.starts_with(&value))
        .filter_map(|(at, place, _)| {
            let line = line_of(*at)?;
            let Outcome::Rewritten(commands) = &decided[*at].translated.outcome else {
                return None;
            };
            let command = commands.first()?;
            let skipped = before(command, *place);
            // Quoted, it would be one word.
            let raw = &line.words[*place].raw;
            let own = match raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')) {
                Some(inner) => OutWord::Raw(inner.to_owned()),
                None => OutWord::Kept(*place),
            };
            let words = command.words[..skipped]
                .iter()
                .cloned()
                .chain(std::iter::once(own))
                .chain(command.words[skipped + value.len()..].iter().cloned())
                .collect();
            Some((*at, OutCommand { words }))
        })
        .collect();
    for (at, command) in changes {
        decided[at].translated.outcome = Outcome::Rewritten(vec![command]);
    }
}

/// How many words of a new command stand before the program.
fn before(command: &OutCommand, place: usize) -> usize {
    command
        .words
        .iter()
        .take_while(|word| match word {
            OutWord::KeptAssignment(_) => true,
            OutWord::Kept(index) => *index < place,
            OutWord::New(_) | OutWord::Raw(_) => false,
        })
        .count()
}

/// The words of a new command that stand for the variable: from the program up to the first
/// word of the use.
fn front(command: &OutCommand, line: &CommandLine, place: usize) -> Vec<String> {
    let next = line.words.get(place + 1).map(|word| word.raw.as_str());
    command.words[before(command, place)..]
        .iter()
        .map_while(|word| match word {
            OutWord::New(text) | OutWord::Raw(text) if Some(text.as_str()) != next => {
                Some(text.clone())
            }
            _ => None,
        })
        .collect()
}

/// What the variable holds afterwards.
fn common(program: Program, fronts: &[(usize, usize, Vec<String>)]) -> Vec<String> {
    let is_pip = |front: &&Vec<String>| {
        program != Program::Pip || front.starts_with(&["uv".to_owned(), "pip".to_owned()])
    };
    let mut fronts = fronts.iter().map(|(_, _, front)| front).filter(is_pip);
    let Some(first) = fronts.next() else {
        return vec!["uv".to_owned(), "pip".to_owned()];
    };
    fronts.fold(first.clone(), |shared, front| {
        shared
            .iter()
            .zip(front)
            .take_while(|(one, two)| one == two)
            .map(|(one, _)| one.clone())
            .collect()
    })
}

/// A value as written, with another command in it.
fn rewritten_value(raw: &str, command: &str) -> String {
    // `${PIP:-pip3}` keeps that it can be set from outside.
    for mark in [":-", ":=", "-", "="] {
        if let Some((head, rest)) = raw.split_once(mark)
            && head.contains("${")
            && !head.contains('}')
            && let Some((_, tail)) = rest.split_once('}')
            && !rest.contains('$')
        {
            return format!("{head}{mark}{command}}}{tail}");
        }
    }
    match raw.as_bytes().first() {
        Some(b'\'') => format!("'{command}'"),
        _ => format!("\"{command}\""),
    }
}
