use uvferry_diagnostics::{Diagnostic, Span};

use crate::outcome::{Outcome, Translated};

/// A command of a file and what became of it.
#[derive(Debug, Clone)]
pub struct Found {
    /// Where it stands, in bytes of the file's text.
    pub span: Span,
    /// The command as written, on one line, without credentials.
    pub text: String,
    /// What it becomes, on one line, without credentials; `None` where it stays or goes.
    pub to: Option<String>,
    /// The decision.
    pub translated: Translated,
    /// Whether the file is changed accordingly. Where the reader of the file is not exact, a
    /// command is listed with its form and stays.
    pub is_applied: bool,
}

/// A place outside a command that names a requirements file, pip's cache or pip itself, and
/// that the carrier understood.
#[derive(Debug, Clone)]
pub struct Mention {
    /// Where it stands, in bytes of the file's text.
    pub span: Span,
    /// As written, on one line.
    pub text: String,
    /// What stands there afterwards; empty where it goes.
    pub to: String,
    /// Why.
    pub why: String,
}

/// What a carrier found in a file, and how the file changes.
#[derive(Debug, Clone, Default)]
pub struct Carried {
    /// Each command of the programs in [`Program`](crate::Program), in the order of the file.
    pub commands: Vec<Found>,
    /// Places outside commands that change with them.
    pub mentions: Vec<Mention>,
    /// The changes, in bytes of the file's text, in order, without overlap.
    pub replacements: Vec<(Span, String)>,
    /// What is wrong or worth knowing in the file.
    pub diagnostics: Vec<Diagnostic>,
}

impl Carried {
    /// Adds what another reading of the same file found.
    pub(crate) fn append(&mut self, other: Self) {
        self.commands.extend(other.commands);
        self.mentions.extend(other.mentions);
        self.replacements.extend(other.replacements);
        self.diagnostics.extend(other.diagnostics);
    }

    /// Puts everything in the order of the file.
    pub(crate) fn sort(&mut self) {
        self.commands.sort_by_key(|command| command.span.start);
        self.mentions.sort_by_key(|mention| mention.span.start);
        self.replacements
            .sort_by_key(|(span, _)| (span.start, span.end));
    }

    /// What was found in a part of the file; of the diagnostics none.
    pub(crate) fn within(&self, place: &Span) -> Self {
        fn part<T: Clone>(all: &[T], start: impl Fn(&T) -> usize, place: &Span) -> Vec<T> {
            let from = all.partition_point(|one| start(one) < place.start);
            let to = all.partition_point(|one| start(one) <= place.end);
            all[from..to.max(from)].to_vec()
        }
        Self {
            commands: part(&self.commands, |one| one.span.start, place),
            mentions: part(&self.mentions, |one| one.span.start, place),
            replacements: part(&self.replacements, |(span, _)| span.start, place),
            diagnostics: Vec::new(),
        }
    }

    /// Whether the first of the commands that has to do with uv is one that brings it.
    pub(crate) fn brings_uv_first(&self) -> bool {
        let mut commands = self.commands.iter();
        let first = commands
            .find(|found| found.translated.brings_uv || found.is_applied && found.to.is_some());
        first.is_some_and(|found| {
            found.translated.brings_uv && matches!(found.translated.outcome, Outcome::Kept { .. })
        })
    }

    /// The text of the file with the changes made.
    pub fn applied(&self, text: &str) -> String {
        let mut new = String::with_capacity(text.len());
        let mut done = 0;
        for (span, replacement) in &self.replacements {
            new.push_str(&text[done..span.start]);
            new.push_str(replacement);
            done = span.end;
        }
        new.push_str(&text[done..]);
        new
    }
}
