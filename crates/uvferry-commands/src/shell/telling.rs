//! What is told about commands: where they stand, on one line, without credentials.

use std::ops::Range;

use uvferry_diagnostics::redact;

use crate::carried::Found;
use crate::command::CommandLine;
use crate::embedded::Embedded;
use crate::outcome::{OutCommand, Outcome, Program};
use crate::program_words::mentions_program;
use crate::rules;

use super::judging::review;
use super::naming::holds_program;
use super::scope::{Decided, Read, Scope};

impl Scope<'_> {
    pub(super) fn found(&self, decision: &Decided) -> Found {
        let read = &self.texts[decision.text];
        let command = read.command(decision.command);
        let line = command.map(|command| &command.line);
        let range = line.map_or(0..0, hull);
        let text = one_line(read.embedded.original(range.clone()));
        let to = match (&decision.translated.outcome, line) {
            (Outcome::Rewritten(commands), Some(line)) if !commands.is_empty() => {
                // As the old text is shown: without what the file escapes it by.
                let mut line = line.clone();
                for word in line.assignments.iter_mut().chain(&mut line.words) {
                    read.embedded
                        .original(word.span.clone())
                        .clone_into(&mut word.raw);
                }
                Some(redact(&one_line(&shown(commands, &line))).into_owned())
            }
            _ => None,
        };
        Found {
            span: place(&read.embedded, range),
            text: redact(&text).into_owned(),
            to,
            translated: decision.translated.clone(),
            is_applied: decision.is_applied,
        }
    }
}

/// From the first word of a command to its last.
pub(super) fn hull(line: &CommandLine) -> Range<usize> {
    let mut words = line.assignments.iter().chain(&line.words);
    let first = words.next().map_or(0..0, |word| word.span.clone());
    let last = words.next_back().map_or(first.end, |word| word.span.end);
    first.start..last
}

/// Where a range stands in the file, or what comes nearest.
pub(super) fn place(embedded: &Embedded, range: Range<usize>) -> Range<usize> {
    embedded.span(range.clone()).unwrap_or_else(|| {
        let start = embedded.near(range.start);
        start..embedded.near(range.end).max(start)
    })
}

/// A text on one line, continuations and doubled spaces taken out.
pub(super) fn one_line(text: &str) -> String {
    text.replace("\\\r\n", " ")
        .replace("\\\n", " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

pub(super) fn shown(commands: &[OutCommand], line: &CommandLine) -> String {
    let texts: Vec<String> = commands
        .iter()
        .map(|command| command.shell_text(line))
        .collect();
    texts.join(" && ")
}

/// Lines that look like commands where the text could not be read: no command of theirs is
/// known.
pub(super) fn unread_lines(read: &Read, found: &mut Vec<Found>) {
    let script = &read.script;
    if script.doubtful.is_empty() {
        return;
    }
    let mut ranges = script.doubtful.clone();
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut starts: Vec<usize> = read
        .commands
        .iter()
        .map(|command| hull(&command.line).start)
        .collect();
    starts.sort_unstable();
    let text = read.embedded.text();
    let mut at = 0;
    for range in ranges {
        at = at.max(range.start);
        while at < range.end.min(text.len()) {
            let end = text[at..]
                .find('\n')
                .map_or(text.len(), |length| at + length);
            let line = &text[at..end];
            let start = at + (line.len() - line.trim_start().len());
            let content = line.trim();
            let is_read = starts[starts.partition_point(|start| *start < at)..]
                .first()
                .is_some_and(|start| *start < end);
            at = end + 1;
            if is_read
                || content.len() > 4096
                || !mentions_program(content)
                || !holds_program(content)
            {
                continue;
            }
            let (rule, why) = if script.given_up_at.is_some_and(|from| start >= from) {
                (
                    &rules::TEXT_GIVEN_UP,
                    "the text is not what a shell reads, and reading was given up before this line",
                )
            } else {
                (
                    &rules::SHELL_NOT_UNDERSTOOD,
                    "the text around it is not what a shell reads",
                )
            };
            let range = start..start + content.len();
            found.push(Found {
                span: place(&read.embedded, range.clone()),
                text: redact(&one_line(read.embedded.original(range))).into_owned(),
                to: None,
                translated: review(rule, why, None, Program::Pip),
                is_applied: false,
            });
        }
    }
}
