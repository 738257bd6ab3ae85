//! What each line of a file is: the ground that reading and taking out stand on.

use std::collections::BTreeSet;

use uvferry_diagnostics::{Diagnostic, SourceFile, Span};

use crate::dialect::Dialect;
use crate::rules;

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Empty,
    Comment,
    /// Opens the section of this number.
    Header(usize),
    /// Holds the key of the option of this number.
    Key(usize),
    /// Goes on with the value of the option of this number.
    More(usize),
    Refused,
}

#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// Without the line end.
    pub(crate) span: Span,
    /// With the line end.
    pub(crate) whole: Span,
    /// Of what counts: without white space around it and comments behind it.
    pub(crate) content: Span,
    pub(crate) kind: Kind,
}

/// A header with the keys below it; a name may come more than once.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    pub(crate) name: String,
    /// The number of its line.
    pub(crate) line: usize,
}

/// A key with its value.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    /// The number of its block.
    pub(crate) block: usize,
    /// As written.
    pub(crate) key: String,
    pub(crate) key_span: Span,
    /// The value on the line of the key.
    pub(crate) first: Span,
    /// The numbers of its lines: from the key to the last one that holds something.
    pub(crate) lines: std::ops::RangeInclusive<usize>,
    /// How many comment lines behind the last line are part of it.
    pub(crate) tail: usize,
    /// The number of the first of the comment lines right above; that of the key where
    /// there are none.
    pub(crate) above: usize,
}

/// A file's lines, headers and keys, as configparser tells them apart.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layout {
    pub(crate) lines: Vec<Line>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) refused: Vec<Diagnostic>,
    /// The keys of each section so far.
    pub(crate) seen: BTreeSet<(String, String)>,
    /// The names of the sections so far.
    pub(crate) sections: BTreeSet<String>,
    /// There `[DEFAULT]` is a section like any other.
    pub(crate) is_iniconfig: bool,
}

pub(crate) const DEFAULT: &str = "DEFAULT";

impl Layout {
    pub(crate) fn new(file: &SourceFile, dialect: &Dialect) -> Self {
        let text = file.text();
        let mut layout = Self::default();
        let mut start = 0;
        // The option that is being read, and the indentation that a further line must pass.
        let mut open: Option<usize> = None;
        let mut indent = 0;
        for whole in split_lines(text) {
            let span = start..start + whole.trim_end_matches(['\n', '\r']).len();
            let at = layout.lines.len();
            let line = &text[span.clone()];
            let content = content(line, dialect);
            let value = &line[content.clone()];
            let content = span.start + content.start..span.start + content.end;
            let kind = if value.is_empty() {
                if line.trim_matches(is_space).is_empty() {
                    Kind::Empty
                } else {
                    Kind::Comment
                }
            } else {
                let level = line.chars().take_while(|c| is_space(*c)).count();
                if let Some(slot) = open.filter(|_| level > indent) {
                    let from = *layout.slots[slot].lines.start();
                    layout.slots[slot].lines = from..=at;
                    Kind::More(slot)
                } else {
                    indent = level;
                    layout.begin(file, dialect, at, &span, value, content.clone(), &mut open)
                }
            };
            layout.lines.push(Line {
                whole: start..start + whole.len(),
                span,
                content,
                kind,
            });
            start += whole.len();
        }
        layout.claim_comments(text);
        layout
    }

    /// A line that is neither empty nor part of a value.
    #[expect(
        clippy::too_many_arguments,
        reason = "the state of one loop, in one place"
    )]
    fn begin(
        &mut self,
        file: &SourceFile,
        dialect: &Dialect,
        at: usize,
        span: &Span,
        value: &str,
        content: Span,
        open: &mut Option<usize>,
    ) -> Kind {
        if let Some(name) = value
            .strip_prefix('[')
            .and_then(|rest| rest.rfind(']').map(|end| &rest[..end]))
            .filter(|name| !name.is_empty())
        {
            *open = None;
            let is_new = self.sections.insert(name.to_owned());
            if dialect.strict && name != DEFAULT && !is_new {
                let what = format!("section `{name}` is there twice");
                self.refused.push(refused(file, span, &what));
            }
            self.blocks.push(Block {
                name: name.to_owned(),
                line: at,
            });
            return Kind::Header(self.blocks.len() - 1);
        }
        *open = None;
        let Some(block) = self.blocks.len().checked_sub(1) else {
            let what = "a line before the first section";
            self.refused.push(refused(file, span, what));
            return Kind::Refused;
        };
        let Some(delimiter) = value.find(['=', ':']).filter(|at| *at > 0) else {
            let what = "neither a section nor `key = value`";
            self.refused.push(refused(file, span, what));
            return Kind::Refused;
        };
        let key = value[..delimiter].trim_end_matches(is_space);
        let name = &self.blocks[block].name;
        if dialect.strict && !self.seen.insert((name.clone(), dialect.key(key))) {
            let what = format!("`{key}` is there twice");
            self.refused.push(refused(file, span, &what));
        }
        let rest = &value[delimiter + 1..];
        let lead = rest.len() - rest.trim_start_matches(is_space).len();
        let first = (content.start + delimiter + 1 + lead).min(content.end)..content.end;
        self.slots.push(Slot {
            block,
            key: key.to_owned(),
            key_span: content.start..content.start + key.len(),
            first,
            lines: at..=at,
            tail: 0,
            above: at,
        });
        let slot = self.slots.len() - 1;
        *open = Some(slot);
        Kind::Key(slot)
    }

    /// Comments right above a key are the key's; indented ones right behind a value are
    /// the value's (an item that somebody has switched off).
    pub(crate) fn claim_comments(&mut self, text: &str) {
        let indent = |line: &Line| {
            let line = &text[line.span.clone()];
            line.chars().take_while(|c| is_space(*c)).count()
        };
        let mut free = 0;
        for slot in &mut self.slots {
            let (first, last) = (*slot.lines.start(), *slot.lines.end());
            let level = indent(&self.lines[first]);
            slot.tail = self.lines[last + 1..]
                .iter()
                .take_while(|line| line.kind == Kind::Comment && indent(line) > level)
                .count();
            while slot.above > free && self.lines[slot.above - 1].kind == Kind::Comment {
                slot.above -= 1;
            }
            free = last + slot.tail + 1;
        }
    }

    /// The number of the first of the comment lines right above a header.
    pub(crate) fn above_header(&self, block: usize) -> usize {
        let mut at = self.blocks[block].line;
        // Slots are in the order of their lines.
        let before = self.slots.partition_point(|slot| slot.block < block);
        let last = before.checked_sub(1).map(|last| &self.slots[last]);
        let free = last.map_or(0, |slot| slot.lines.end() + slot.tail + 1);
        while at > free && self.lines[at - 1].kind == Kind::Comment {
            at -= 1;
        }
        at
    }

    /// The numbers of the lines of a block: from its header to what belongs to the next.
    pub(crate) fn block_lines(&self, block: usize) -> std::ops::Range<usize> {
        let end = if block + 1 < self.blocks.len() {
            self.above_header(block + 1)
        } else {
            self.lines.len()
        };
        self.blocks[block].line..end
    }
}

impl Dialect {
    /// The key as the tool sees it.
    pub(crate) fn key(&self, written: &str) -> String {
        if self.lower_keys {
            written.to_lowercase()
        } else {
            written.to_owned()
        }
    }
}

/// What counts of a line, as configparser's `_read` cuts it.
fn content(line: &str, dialect: &Dialect) -> Span {
    let start = line.len() - line.trim_start_matches(is_space).len();
    let mut end = line.len();
    if line[start..].starts_with(['#', ';']) {
        end = start;
    } else {
        for prefix in dialect.inline_comments {
            let found = line
                .match_indices(prefix)
                .find(|(at, _)| *at == 0 || line[..*at].chars().next_back().is_some_and(is_space));
            if let Some((at, _)) = found {
                end = end.min(at);
            }
        }
    }
    let end = line[..end].trim_end_matches(is_space).len().max(start);
    start.min(end)..end
}

/// Lines as Python's universal newlines split them.
pub(crate) fn split_lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let bytes = rest.as_bytes();
        let end = match bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            Some(at) if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') => at + 2,
            Some(at) => at + 1,
            None => rest.len(),
        };
        let (line, tail) = rest.split_at(end);
        rest = tail;
        Some(line)
    })
}

/// Python's `str.isspace`, which knows four separators that Rust's does not.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

pub(crate) fn refused(file: &SourceFile, span: &Span, what: &str) -> Diagnostic {
    Diagnostic::new(
        &rules::UNREADABLE_INI,
        format!("configparser refuses this line: {what}"),
    )
    .at(file, span.clone())
}
