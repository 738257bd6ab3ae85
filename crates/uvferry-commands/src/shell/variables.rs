//! Variables that hold a command: changed where all their uses can be.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use uvferry_diagnostics::redact;

use crate::carried::Found;
use crate::command::{CommandLine, Piece, Word};
use crate::command_text::plain_name;
use crate::embedded::Embedded;
use crate::outcome::{OutCommand, OutWord, Outcome, Program, Translated};
use crate::rules;

use super::parser::is_assignment;
use super::scope::Decided;
use super::telling::{one_line, place};

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
    /// Whether its value says no more than which program: `pip3`, `python -m pip`,
    /// `${PIP:-pip}`.
    pub(super) fn is_bare_name(&self) -> bool {
        let value = self.raw.trim().trim_matches(['"', '\'']);
        let value = match value.split_once(":-").or_else(|| value.split_once(":=")) {
            Some((_, default)) if value.starts_with("${") => {
                default.trim_end_matches('}').trim_matches(['"', '\''])
            }
            _ => value,
        };
        !value.contains(['/', '\\', '$'])
            && !value.split_whitespace().any(|word| {
                matches!(word, "sudo" | "env" | "exec" | "command") || is_assignment(word)
            })
    }

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
                exports: None,
                brings_uv: false,
            },
            is_applied: self.new.is_some(),
        })
    }
}

/// What the scope knows.
pub(super) struct View<'a> {
    /// Of each variable that holds a command: the text and the number of the commands that are
    /// it, the place of the word, and the command.
    uses: BTreeMap<String, Vec<Use<'a>>>,
    /// Of each decision: where it stands in the list of them.
    places: BTreeMap<(usize, usize), usize>,
    /// Variables that are used for more than running a command.
    used: &'a BTreeSet<String>,
    /// Whether an unquoted variable may become several words.
    splits: bool,
}

/// A command that is run by a variable.
#[derive(Debug, Clone, Copy)]
struct Use<'a> {
    text: usize,
    command: usize,
    /// The index of the word.
    word: usize,
    line: &'a CommandLine,
}

impl<'a> View<'a> {
    pub(super) fn new(
        names: &BTreeSet<String>,
        lines: impl Iterator<Item = (usize, usize, &'a CommandLine)>,
        decisions: &[Decided],
        used: &'a BTreeSet<String>,
        splits: bool,
    ) -> Self {
        let mut runs: BTreeMap<String, Vec<Use<'a>>> = BTreeMap::new();
        if !names.is_empty() {
            for (text, command, line) in lines {
                let words = line.words.iter().enumerate();
                for (word, name) in words.filter_map(|(at, word)| Some((at, alone(word)?))) {
                    if names.contains(name) {
                        runs.entry(name.to_owned()).or_default().push(Use {
                            text,
                            command,
                            word,
                            line,
                        });
                    }
                }
            }
        }
        let places = if runs.is_empty() {
            BTreeMap::new()
        } else {
            decisions
                .iter()
                .enumerate()
                .map(|(at, one)| ((one.text, one.command), at))
                .collect()
        };
        Self {
            uses: runs,
            places,
            used,
            splits,
        }
    }
}

/// The variable that a command is run by.
pub(super) fn running(line: &CommandLine) -> Option<&str> {
    let word = line.words.iter().find(|word| {
        let is_sudo = word.raw.starts_with('$') && word.raw.to_ascii_lowercase().contains("sudo");
        !is_sudo
            && word.text().is_none_or(|text| {
                !is_assignment(&text)
                    && !matches!(
                        text.as_str(),
                        "sudo" | "env" | "exec" | "command" | "-H" | "-E"
                    )
            })
    })?;
    alone(word)
}

/// The variable that a word is, and nothing else.
fn alone(word: &Word) -> Option<&str> {
    let [Piece::Expansion { text, .. }] = word.pieces.as_slice() else {
        return None;
    };
    plain_name(text)
}

/// Decides what becomes of the definitions of each variable, and lets the uses keep it. Those
/// that were defined last are looked at first: they may be made of earlier ones.
pub(super) fn settle_all(view: &View<'_>, decided: &mut [Decided], all: &mut [&mut Definition]) {
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut users: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut order = Vec::new();
    for (at, definition) in all.iter().enumerate().rev() {
        let known = by_name.entry(definition.name.clone()).or_default();
        if known.is_empty() {
            order.push(definition.name.clone());
        }
        known.push(at);
        for used in &definition.uses {
            users.entry(used.clone()).or_default().push(at);
        }
    }
    for name in order {
        let own = by_name.remove(&name).unwrap_or_default();
        let others: Vec<bool> = users
            .get(&name)
            .into_iter()
            .flatten()
            .filter(|other| all[**other].name != name)
            .map(|other| all[*other].new.is_none())
            .collect();
        settle(&name, view, decided, all, &own, &others);
    }
}

/// `others` are the definitions that use the variable, and whether they go on doing so.
fn settle(
    name: &str,
    view: &View<'_>,
    decided: &mut [Decided],
    all: &mut [&mut Definition],
    own: &[usize],
    others: &[bool],
) {
    let mut uses: Vec<(usize, usize, &CommandLine)> = Vec::new();
    let mut unknown = false;
    for one in view.uses.get(name).into_iter().flatten() {
        match view.places.get(&(one.text, one.command)) {
            Some(at) => uses.push((*at, one.word, one.line)),
            None => unknown = true,
        }
    }
    let is_in_others = others.contains(&true);
    let was_in_others = !others.is_empty();
    let program = uses
        .first()
        .map_or(Program::Pip, |(at, ..)| decided[*at].translated.program);
    for at in own {
        all[*at].program = program;
    }
    let why = if uses.is_empty() && !was_in_others {
        Some("it holds a command of pip, and no use of it was found here")
    } else if unknown || is_in_others || view.used.contains(name) {
        Some("it holds a command of pip, and is used for more than running it")
    } else if !view.splits {
        Some(
            "it holds a command of pip, and zsh takes its value for one word: its uses are written out",
        )
    } else if own.iter().any(|at| !all[*at].is_editable) {
        Some("it holds a command of pip, and stands where it cannot be changed")
    } else if uses.iter().any(|(at, ..)| {
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
        for at in own {
            all[*at].why = Some(why.to_owned());
        }
        return;
    }
    let fronts: Vec<Front<'_>> = uses
        .iter()
        .filter_map(|(at, place, line)| {
            let Outcome::Rewritten(commands) = &decided[*at].translated.outcome else {
                return None;
            };
            let [command] = commands.as_slice() else {
                return None;
            };
            Some((*at, *place, *line, front(command, line, *place)))
        })
        .collect();
    let value = common(program, &fronts);
    for at in own {
        let definition = &mut *all[*at];
        let command = value.join(" ");
        definition.new = Some(if definition.is_quoted {
            rewritten_value(&definition.raw, &command)
        } else {
            command
        });
    }
    let changes: Vec<(usize, OutCommand)> = fronts
        .iter()
        .filter(|(.., front)| front.starts_with(&value))
        .filter_map(|(at, place, line, _)| {
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

/// A use: the decision, the word, the command, and what stands for the variable in the new one.
type Front<'a> = (usize, usize, &'a CommandLine, Vec<String>);

/// How many words of a new command stand before the program.
fn before(command: &OutCommand, place: usize) -> usize {
    command
        .words
        .iter()
        .take_while(|word| match word {
            OutWord::KeptAssignment(_) => true,
            OutWord::Kept(index) => *index < place,
            OutWord::New(_) | OutWord::Raw(_) | OutWord::Syntax(_) => false,
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
fn common(program: Program, fronts: &[Front<'_>]) -> Vec<String> {
    let is_pip = |front: &&Vec<String>| {
        program != Program::Pip || front.starts_with(&["uv".to_owned(), "pip".to_owned()])
    };
    let mut fronts = fronts.iter().map(|(.., front)| front).filter(is_pip);
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
    let start = raw.find("${").map(|at| at + 2);
    let mark = start.and_then(|start| {
        let end =
            raw[start..].find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')?;
        let behind = &raw[start + end..];
        let length = [":-", ":=", "-", "="]
            .iter()
            .find(|mark| behind.starts_with(**mark))?
            .len();
        Some((start, start + end + length))
    });
    if let Some((start, behind)) = mark
        && raw[..start - 2]
            .chars()
            .all(|letter| matches!(letter, '"' | '\\'))
        && let Some(close) = closing(raw, behind)
    {
        return format!("{}{command}{}", &raw[..behind], &raw[close..]);
    }
    match raw.as_bytes().first() {
        Some(b'\'') => format!("'{command}'"),
        _ => format!("\"{command}\""),
    }
}

/// The brace that closes the one which is open at a place.
fn closing(raw: &str, from: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, letter) in raw[from..].char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(from + at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}
