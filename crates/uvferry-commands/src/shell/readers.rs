//! What reads what a command prints: the pipeline behind it, the word that it stands in.

use std::collections::{BTreeMap, BTreeSet};

use crate::command::{CommandLine, Word};
use crate::context::{ReadBy, Reading};

use super::command_words::converted;
use super::following::Walk;
use super::functions::each_simple;
use super::naming::holds_program;
use super::parser::is_assignment;
use super::state::State;
use super::syntax::{Command, Form, Kind, Operator, Redirection, ShellWord, Simple, Statement};

/// Of a longer pipeline, what comes then is not known.
const MOST_STAGES: usize = 8;

/// Where what is printed goes.
#[derive(Debug, Clone)]
pub(super) struct Flow<'s> {
    /// Through these, in order.
    stages: Vec<&'s Command>,
    /// Then here.
    end: End<'s>,
    /// Whether something depends on the status.
    pub(super) status_counts: bool,
}

/// Where the last command prints to.
#[derive(Debug, Clone, Copy)]
enum End<'s> {
    /// Where the text prints to.
    Outside,
    /// A file, or nowhere.
    File,
    /// The words of a command.
    Words(&'s Simple),
    /// The words of `[[ … ]]`.
    Test(&'s [ShellWord]),
    /// A variable.
    Variable(&'s str),
    /// Something that is not looked at.
    Unknown,
}

impl<'s> Flow<'s> {
    /// That of a whole text.
    pub(super) fn of_text() -> Self {
        Self {
            stages: Vec::new(),
            end: End::Outside,
            status_counts: true,
        }
    }

    fn into(end: End<'s>) -> Self {
        Self {
            end,
            ..Self::of_text()
        }
    }

    /// Into the words that a compound command looks at.
    pub(super) fn into_words_of(form: &Form, words: &'s [ShellWord]) -> Option<Self> {
        words.iter().any(has_commands).then(|| {
            Self::into(match form {
                Form::Test => End::Test(words),
                _ => End::Unknown,
            })
        })
    }
}

fn has_commands(word: &ShellWord) -> bool {
    !word.substitutions.is_empty() || word.array.is_some()
}

/// Whether something depends on the status of a pipeline: `outer`, whether it does on that of
/// the list.
pub(super) fn status_counts(
    statement: &Statement,
    index: usize,
    outer: bool,
    state: &State,
) -> bool {
    match statement.links.get(index + 1) {
        Some(next) => {
            let succeeds = match next.pipeline.commands.as_slice() {
                [command] => match &command.kind {
                    Kind::Simple(simple) => simple
                        .words
                        .first()
                        .is_some_and(|word| matches!(word.text().as_deref(), Some("true" | ":"))),
                    _ => false,
                },
                _ => false,
            };
            !(next.operator == Some(Operator::Or) && succeeds)
        }
        None => outer || state.stops_on_error,
    }
}

impl<'s> Walk<'s> {
    /// Follows something whose output goes elsewhere, where it does.
    pub(super) fn within(&mut self, flow: Option<Flow<'s>>, follow: impl FnOnce(&mut Self)) {
        let Some(flow) = flow else {
            follow(self);
            return;
        };
        let outer = std::mem::replace(&mut self.flow, flow);
        follow(self);
        self.flow = outer;
    }

    /// What a command of a pipeline prints goes through those behind it.
    pub(super) fn flow_into(&self, behind: &'s [Command]) -> Option<Flow<'s>> {
        if behind.is_empty() {
            return None;
        }
        let mut flow = Flow {
            stages: behind.iter().take(MOST_STAGES).collect(),
            end: self.flow.end,
            status_counts: self.flow.status_counts,
        };
        flow.stages.extend(&self.flow.stages);
        let last = behind
            .last()
            .map(|last| self.redirected(&last.redirections));
        if flow.stages.len() > MOST_STAGES {
            flow.stages.truncate(MOST_STAGES);
            flow.end = End::Unknown;
        } else if last == Some(true) {
            flow.end = End::File;
        }
        Some(flow)
    }

    /// What a command prints that is redirected.
    pub(super) fn flow_of(&self, command: &Command) -> Option<Flow<'s>> {
        self.redirected(&command.redirections).then(|| Flow {
            status_counts: self.flow.status_counts,
            ..Flow::into(End::File)
        })
    }

    /// What commands in the document or the targets of a command print.
    pub(super) fn flow_of_documents(command: &'s Command) -> Option<Flow<'s>> {
        let prints = matches!(&command.kind, Kind::Simple(simple) if is_printer(simple));
        (!prints).then(|| Flow::into(End::Unknown))
    }

    /// What commands in a word of a command print.
    pub(super) fn flow_into_word(
        &self,
        simple: &'s Simple,
        word: &'s ShellWord,
    ) -> Option<Flow<'s>> {
        if !has_commands(word) {
            return None;
        }
        let raw = &self.embedded.text()[word.span.clone()];
        let declares = simple.words.first().is_none_or(|first| {
            matches!(
                first.text().as_deref(),
                Some("local" | "declare" | "typeset" | "readonly" | "export")
            )
        });
        let end = if declares && is_assignment(raw) && word.array.is_none() {
            let name = raw.split('=').next().unwrap_or_default();
            End::Variable(name.trim_end_matches('+'))
        } else if is_assignment(raw) && simple.assignments.iter().any(|own| own.span == word.span) {
            End::Unknown
        } else if is_printer(simple) {
            return None;
        } else {
            End::Words(simple)
        };
        Some(Flow::into(end))
    }

    /// Whether redirections take what is printed away from the pipeline, errors included where
    /// they were put into it.
    fn redirected(&self, redirections: &[Redirection]) -> bool {
        #[derive(Clone, Copy, PartialEq)]
        enum Place {
            Pipe,
            Away,
        }
        let (mut output, mut errors) = (Place::Pipe, Place::Away);
        for redirection in redirections {
            let raw = &self.embedded.text()[redirection.span.clone()];
            let target = redirection.target.text();
            let target = target.as_deref().unwrap_or_default();
            let number =
                &raw[..raw.len() - raw.trim_start_matches(|it: char| it.is_ascii_digit()).len()];
            match redirection.operator {
                "&>" | "&>>" => (output, errors) = (Place::Away, Place::Away),
                ">&" if number.is_empty() && !target.bytes().all(|it| it.is_ascii_digit()) => {
                    (output, errors) = (Place::Away, Place::Away);
                }
                ">" | ">>" | ">|" | ">&" => {
                    let place = match target {
                        "1" if redirection.operator == ">&" => output,
                        "2" if redirection.operator == ">&" => errors,
                        _ => Place::Away,
                    };
                    match number {
                        "" | "1" => output = place,
                        "2" => errors = place,
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        output == Place::Away && errors == Place::Away
    }

    /// What reads what is printed now.
    pub(super) fn reading(&self, state: &State) -> Reading {
        let line = |words: &[ShellWord]| CommandLine {
            assignments: Vec::new(),
            words: self.reader_words(words, state),
        };
        let own = &self.flow;
        let mut reading = Reading {
            stages: own
                .stages
                .iter()
                .map(|command| self.stage(command, state))
                .collect(),
            end: match own.end {
                End::Outside => self.outside.end.clone(),
                End::File => ReadBy::People,
                End::Words(simple) => ReadBy::Command(line(&simple.words)),
                End::Test(words) => {
                    let mut test = line(words);
                    test.words.insert(0, Word::literal("[["));
                    ReadBy::Command(test)
                }
                End::Variable(name) => ReadBy::Variable(name.to_owned()),
                End::Unknown => ReadBy::Command(CommandLine::default()),
            },
            status_counts: own.status_counts,
        };
        if matches!(own.end, End::Outside) {
            reading.stages.extend(self.outside.stages.iter().cloned());
        }
        reading
    }

    /// Words of a reader; of very many nobody learns more.
    fn reader_words(&self, words: &[ShellWord], state: &State) -> Vec<Word> {
        let words = words.iter().take(40);
        words
            .map(|word| converted(self.embedded, word, state))
            .collect()
    }

    /// A command that what is printed goes through, behind functions of the text.
    fn stage(&self, command: &'s Command, state: &State) -> CommandLine {
        let (body, is_function) = match &command.kind {
            Kind::Simple(simple) => {
                let name = simple.words.first().and_then(ShellWord::text);
                match name.and_then(|name| self.functions.get(name.as_ref())) {
                    Some(body) => (*body, true),
                    None => {
                        return CommandLine {
                            assignments: Vec::new(),
                            words: self.reader_words(&simple.words, state),
                        };
                    }
                }
            }
            _ => (command, false),
        };
        let mut inside: Vec<&Simple> = Vec::new();
        each_simple(body, &mut |simple| {
            let is_quiet = simple.words.first().is_none_or(|word| {
                matches!(
                    word.text().as_deref(),
                    Some("read" | "echo" | "printf" | "local" | "true" | ":")
                )
            });
            let is_plain = simple
                .words
                .iter()
                .chain(&simple.assignments)
                .all(|word| word.substitutions.is_empty());
            if inside.len() < 2 && !(is_quiet && is_plain) {
                inside.push(simple);
            }
        });
        let words = match inside.as_slice() {
            [] => vec![Word::literal("cat")],
            [only] if is_function => self.reader_words(&only.words, state),
            [only] if holds_program(self.raw(only)) => {
                let mut words = vec![Word::literal("xargs")];
                words.extend(self.reader_words(&only.words, state));
                words
            }
            _ => Vec::new(),
        };
        CommandLine {
            assignments: Vec::new(),
            words,
        }
    }

    /// A list that goes into a file which `pip uninstall -r` names is read by that.
    fn read_lists(&mut self) {
        let uninstalls = |line: &CommandLine| line.words.iter().any(|word| word.raw == "uninstall");
        let mut readers: BTreeMap<String, CommandLine> = BTreeMap::new();
        for command in self.commands.values() {
            if !uninstalls(&command.line) {
                continue;
            }
            for word in command.line.words.iter().filter_map(Word::text) {
                let file = word.trim_start_matches("--requirement=");
                let file = file.strip_prefix("-r").unwrap_or(file);
                readers.insert(file.to_owned(), command.line.clone());
            }
        }
        for command in self.commands.values_mut() {
            let reader = command.output.iter().find_map(|file| readers.get(file));
            if let Some(reader) = reader
                && command.reading.end == ReadBy::People
            {
                command.reading.end = ReadBy::Command(reader.clone());
            }
        }
    }

    /// What is put into a variable which is printed and nothing else is for people.
    pub(super) fn settle_readings(&mut self) {
        self.read_lists();
        let held = self
            .commands
            .values()
            .filter_map(|command| match &command.reading.end {
                ReadBy::Variable(name) => Some((name.clone(), true)),
                _ => None,
            });
        let mut only_printed: BTreeMap<String, bool> = held.collect();
        if only_printed.is_empty() {
            return;
        }
        let text = self.embedded.text();
        for (at, _) in text.match_indices('$') {
            let name = text[at + 1..].trim_start_matches('{');
            let end = name
                .find(|it: char| !it.is_ascii_alphanumeric() && it != '_')
                .unwrap_or(name.len());
            if let Some(printed) = only_printed.get_mut(&name[..end]) {
                *printed &= is_printed(text, at);
            }
        }
        let printed: BTreeSet<String> = only_printed
            .into_iter()
            .filter_map(|(name, printed)| printed.then_some(name))
            .collect();
        for command in self.commands.values_mut() {
            if matches!(&command.reading.end, ReadBy::Variable(name) if printed.contains(name.as_str()))
            {
                command.reading.end = ReadBy::People;
            }
        }
    }
}

/// Programs that print their words or their document.
fn is_printer(simple: &Simple) -> bool {
    simple.words.first().is_some_and(|word| {
        matches!(
            word.text().as_deref(),
            Some("echo" | "printf" | "cat" | "tee" | "logger")
        )
    })
}

/// Whether the variable at a place of the text is one of the words of `echo`, whose output goes
/// no further.
fn is_printed(text: &str, at: usize) -> bool {
    /// A line is seldom longer, and each variable looks at its own.
    const FAR: usize = 400;
    let bytes = text.as_bytes();
    let near = bytes[at.saturating_sub(FAR)..at].iter();
    let before = near
        .rev()
        .take_while(|byte| !matches!(byte, b'\n' | b';' | b'&' | b'|' | b'(' | b'`' | b'{'))
        .count();
    // `${name}`: the brace is the variable's.
    let start = at - before;
    let opens = start.checked_sub(1).map(|before| bytes[before]);
    if matches!(opens, Some(b'(' | b'`')) {
        return false;
    }
    let Some(segment) = text.get(start..at) else {
        return false;
    };
    let first = segment
        .split_whitespace()
        .find(|word| !matches!(*word, "then" | "else" | "do" | "!"));
    if !matches!(first, Some("echo" | "printf" | "logger")) {
        return false;
    }
    let end = bytes.len().min(at + FAR);
    let behind = bytes[at..end].iter().position(|byte| *byte == b'\n');
    let Some(rest) = text.get(at..behind.map_or(end, |length| at + length)) else {
        return false;
    };
    !rest.replace("||", "").contains('|')
}
