//! New commands in place of old ones, word by word.

use std::ops::Range;

use crate::command::CommandLine;
use crate::embedded::{Embedded, Quoting};
use crate::outcome::{OutCommand, OutWord};

use super::parser::is_assignment;
use super::syntax::{Redirection, ShellWord, Simple};

/// New text in place of a range of a shell text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) range: Range<usize>,
    pub(super) parts: Vec<Text>,
    /// The command that it belongs to.
    pub(super) command: usize,
}

/// A part of new text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Text {
    /// Text of the shell, which the file may write in other words.
    New(String),
    /// What stands there already.
    Old(Range<usize>),
    /// As the file writes it.
    Raw(String),
}

impl Change {
    pub(super) fn new(range: Range<usize>, text: impl Into<String>, command: usize) -> Self {
        Self {
            range,
            parts: vec![Text::New(text.into())],
            command,
        }
    }

    /// Makes a change to text that this one keeps; one to text that goes is left out.
    pub(super) fn take_in(&mut self, inner: &Self) {
        let holds = |part: &Text| {
            matches!(part, Text::Old(range)
                if range.start <= inner.range.start && inner.range.end <= range.end)
        };
        let Some(at) = self.parts.iter().position(holds) else {
            return;
        };
        if let Text::Old(range) = self.parts[at].clone() {
            let parts = std::iter::once(Text::Old(range.start..inner.range.start))
                .chain(inner.parts.iter().cloned())
                .chain(std::iter::once(Text::Old(inner.range.end..range.end)));
            self.parts.splice(at..=at, parts);
        }
    }

    /// What the shell sees afterwards.
    pub(super) fn seen(&self, embedded: &Embedded) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Text::New(text) | Text::Raw(text) => text.as_str(),
                Text::Old(range) => &embedded.text()[range.clone()],
            })
            .collect()
    }

    /// The replacement in the file; `None` where its place is not exact.
    pub(super) fn replacement(&self, embedded: &Embedded) -> Option<(Range<usize>, String)> {
        let is_lines = self
            .parts
            .iter()
            .all(|part| *part == Text::New(String::new()))
            && !self.range.is_empty()
            && embedded.text()[..self.range.end].ends_with('\n')
            && (self.range.start == 0 || embedded.text()[..self.range.start].ends_with('\n'));
        let span = if is_lines {
            embedded.line_span(self.range.clone())?
        } else {
            embedded.span(self.range.clone())?
        };
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Text::New(new) => text.push_str(&embedded.encode(new)?),
                Text::Raw(raw) => text.push_str(raw),
                Text::Old(range) => text.push_str(&embedded.written(range.clone())),
            }
        }
        Some((span, text))
    }
}

/// How several commands are put together where one stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Joint {
    /// Each runs only if the one before succeeded.
    And,
    /// The same, as one command.
    Group,
    /// Each on its own; the shell stops at errors by itself.
    Semicolon,
    /// The same, on lines of their own with this in front.
    Lines(String),
}

/// A word of the old command.
#[derive(Debug, Clone)]
struct Token {
    span: Range<usize>,
    raw: String,
}

/// What puts new commands in place of an old one.
pub(super) struct Writer<'a> {
    pub(super) embedded: &'a Embedded,
    pub(super) line: &'a CommandLine,
    pub(super) simple: &'a Simple,
    pub(super) redirections: &'a [Redirection],
    pub(super) command: usize,
}

impl Writer<'_> {
    pub(super) fn write(&self, commands: &[OutCommand], joint: &Joint) -> Vec<Change> {
        let tokens = self.tokens();
        if let [command] = commands
            && let Some(changes) = self.in_place(&tokens, command)
        {
            return changes;
        }
        self.anew(&tokens, commands, joint)
    }

    fn tokens(&self) -> Vec<Token> {
        self.line
            .assignments
            .iter()
            .chain(&self.line.words)
            .map(|word| Token {
                span: word.span.clone(),
                raw: word.raw.clone(),
            })
            .collect()
    }

    /// Each stretch between words that stay; `None` where their order changes.
    fn in_place(&self, tokens: &[Token], command: &OutCommand) -> Option<Vec<Change>> {
        let mut changes = Vec::new();
        let mut at = 0;
        let mut new: Vec<&OutWord> = Vec::new();
        for word in &command.words {
            let kept = match word {
                OutWord::KeptAssignment(index) => Some(*index),
                OutWord::Kept(index) => Some(self.line.assignments.len() + index),
                OutWord::New(_) | OutWord::Raw(_) | OutWord::Syntax(_) => None,
            };
            match kept {
                Some(place) if place < at || place >= tokens.len() => return None,
                Some(place) => {
                    self.stretch(tokens, at..place, &new, &mut changes);
                    new.clear();
                    at = place + 1;
                }
                None => new.push(word),
            }
        }
        self.stretch(tokens, at..tokens.len(), &new, &mut changes);
        Some(changes)
    }

    /// `new` in place of the words `old`.
    fn stretch(
        &self,
        tokens: &[Token],
        old: Range<usize>,
        new: &[&OutWord],
        changes: &mut Vec<Change>,
    ) {
        // A new word that is an old one stays.
        let is_small = old.len().saturating_mul(new.len()) < 10_000;
        let same = new
            .iter()
            .enumerate()
            .filter(|_| is_small)
            .find_map(|(index, word)| {
                let text = match word {
                    OutWord::New(text) | OutWord::Raw(text) => text,
                    OutWord::Kept(_) | OutWord::KeptAssignment(_) | OutWord::Syntax(_) => {
                        return None;
                    }
                };
                let place = old.clone().find(|place| tokens[*place].raw == *text)?;
                Some((index, place))
            });
        if let Some((index, place)) = same {
            self.stretch(tokens, old.start..place, &new[..index], changes);
            self.stretch(tokens, place + 1..old.end, &new[index + 1..], changes);
            return;
        }
        let spans: Vec<Range<usize>> = tokens[old.clone()]
            .iter()
            .map(|token| token.span.clone())
            .collect();
        match (spans.as_slice(), new) {
            ([], []) => {}
            ([], _) => {
                let mut parts = Vec::new();
                self.words(new, old.start == 0, &mut parts);
                let at = if let Some(before) = old.start.checked_sub(1) {
                    parts.insert(0, Text::New(" ".to_owned()));
                    tokens[before].span.end
                } else {
                    parts.push(Text::New(" ".to_owned()));
                    tokens.first().map_or(0, |token| token.span.start)
                };
                self.push(at..at, parts, changes);
            }
            (spans, []) => self.take_away(tokens, old, spans, changes),
            (spans, _) if spans.len() == new.len() => {
                for (index, (span, word)) in spans.iter().zip(new).enumerate() {
                    let mut parts = Vec::new();
                    self.words(&[word], old.start == 0 && index == 0, &mut parts);
                    self.push(span.clone(), parts, changes);
                }
            }
            ([first, .., last], _) if !self.has_redirection(first.end..last.start) => {
                let mut parts = Vec::new();
                self.words(new, old.start == 0, &mut parts);
                self.push(first.start..last.end, parts, changes);
            }
            ([first, rest @ ..], _) => {
                let mut parts = Vec::new();
                self.words(new, old.start == 0, &mut parts);
                self.push(first.clone(), parts, changes);
                for span in rest {
                    self.push(self.gap_before(span.start)..span.end, Vec::new(), changes);
                }
            }
        }
    }

    fn take_away(
        &self,
        tokens: &[Token],
        old: Range<usize>,
        spans: &[Range<usize>],
        changes: &mut Vec<Change>,
    ) {
        if old.start == 0 {
            // What stands before the first word that stays.
            for (index, span) in spans.iter().enumerate() {
                let next = tokens
                    .get(index + 1)
                    .map_or(span.end, |token| token.span.start);
                let end = self
                    .redirections
                    .iter()
                    .map(|redirection| redirection.span.start)
                    .filter(|start| (span.end..next).contains(start))
                    .min()
                    .unwrap_or(next);
                self.push(span.start..end, Vec::new(), changes);
            }
            return;
        }
        for span in spans {
            self.push(self.gap_before(span.start)..span.end, Vec::new(), changes);
        }
    }

    fn has_redirection(&self, range: Range<usize>) -> bool {
        self.redirections
            .iter()
            .any(|redirection| range.contains(&redirection.span.start))
    }

    /// Where the space in front of a word begins.
    fn gap_before(&self, at: usize) -> usize {
        let behind = |words: &[ShellWord]| {
            let index = words.partition_point(|word| word.span.end <= at);
            Some(words.get(index.checked_sub(1)?)?.span.end)
        };
        let redirections = self
            .redirections
            .iter()
            .map(|redirection| redirection.span.end)
            .filter(|end| *end <= at);
        redirections
            .chain(behind(&self.simple.words))
            .chain(behind(&self.simple.assignments))
            .max()
            .unwrap_or(at)
    }

    fn push(&self, range: Range<usize>, parts: Vec<Text>, changes: &mut Vec<Change>) {
        match changes.last_mut() {
            // Two deletions that touch are one.
            Some(last) if last.range.end == range.start && last.parts.is_empty() => {
                last.range.end = range.end;
                last.parts = parts;
            }
            _ => changes.push(Change {
                range,
                parts,
                command: self.command,
            }),
        }
    }

    /// The whole command anew.
    fn anew(&self, tokens: &[Token], commands: &[OutCommand], joint: &Joint) -> Vec<Change> {
        let start = tokens.first().map_or(0, |token| token.span.start);
        let end = tokens.last().map_or(start, |token| token.span.end);
        let mut parts = Vec::new();
        let is_group = *joint == Joint::Group && commands.len() > 1;
        if is_group {
            parts.push(Text::New("{ ".to_owned()));
        }
        for (index, command) in commands.iter().enumerate() {
            if index > 0 {
                parts.push(Text::New(match joint {
                    Joint::And | Joint::Group => " && ".to_owned(),
                    Joint::Semicolon => "; ".to_owned(),
                    Joint::Lines(indent) => format!("\n{indent}"),
                }));
            }
            let words: Vec<&OutWord> = command.words.iter().collect();
            self.words(&words, true, &mut parts);
        }
        if is_group {
            parts.push(Text::New("; }".to_owned()));
        }
        // Redirections between the words go behind them.
        for redirection in self.redirections {
            if (start..end).contains(&redirection.span.start) {
                parts.push(Text::New(" ".to_owned()));
                parts.push(Text::Old(redirection.span.clone()));
            }
        }
        vec![Change {
            range: start..end,
            parts,
            command: self.command,
        }]
    }

    /// Words with spaces between them.
    fn words(&self, words: &[&OutWord], is_front: bool, parts: &mut Vec<Text>) {
        let mut is_front = is_front;
        for (index, word) in words.iter().enumerate() {
            if index > 0 {
                parts.push(Text::New(" ".to_owned()));
            }
            match word {
                OutWord::Kept(index) => match self.line.words.get(*index) {
                    Some(word) => parts.push(Text::Old(word.span.clone())),
                    None => continue,
                },
                OutWord::KeptAssignment(index) => match self.line.assignments.get(*index) {
                    Some(word) => parts.push(Text::Old(word.span.clone())),
                    None => continue,
                },
                OutWord::Raw(raw) => parts.push(Text::Raw(raw.clone())),
                OutWord::Syntax(text) => parts.push(Text::New(text.clone())),
                OutWord::New(text) => parts.push(Text::New(match text.split_once('=') {
                    Some((name, value)) if is_front && is_assignment(text) => {
                        format!("{name}={}", self.quoted(value))
                    }
                    _ => self.quoted(text),
                })),
            }
            is_front &= matches!(word, OutWord::KeptAssignment(_))
                || matches!(word, OutWord::New(text) | OutWord::Raw(text) if is_assignment(text));
        }
    }

    /// A text as one word, quoted where it has to be, in the quotes that stand around it.
    fn quoted(&self, text: &str) -> String {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=@%+,".contains(&byte);
        if !text.is_empty() && text.bytes().all(is_plain) {
            return text.to_owned();
        }
        let has_double = self.line.words.iter().any(|word| word.raw.contains('"'));
        let has_single = self.line.words.iter().any(|word| word.raw.contains('\''));
        let forbids = |quoting: Quoting| self.embedded.quotings().contains(&quoting);
        let single_hurts = forbids(Quoting::ShellSingle) || forbids(Quoting::YamlSingle);
        let double_hurts =
            forbids(Quoting::Json) || forbids(Quoting::YamlDouble) || forbids(Quoting::ShellDouble);
        let can_double = !text.contains(['"', '$', '`', '\\', '!']);
        if can_double && !double_hurts && (single_hurts || (has_double && !has_single)) {
            return format!("\"{text}\"");
        }
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}
