//! A text of Python, from its tree as far as there is one.

use std::ops::Range;

use ruff_text_size::TextSize;

use super::layout::{self, Layout};
use super::raw::Raw;
use super::walk::Walker;
use super::{Conditions, How, parser, rest, strings};

/// How much stack there is for trees: as deep as they may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stack {
    /// That of any thread.
    Small,
    /// [`STACK_BYTES`].
    Large,
}

/// The stack of threads that follow deep trees.
pub(crate) const STACK_BYTES: usize = 128 << 20;

impl Stack {
    /// How deep a text may nest. CPython's own limits are 200 brackets and 100 blocks, and a
    /// few thousands for chains of operators.
    const fn depth(self) -> usize {
        match self {
            Self::Small => 250,
            Self::Large => 4_000,
        }
    }
}

/// A text is parsed in parts of about this size, for a tree takes twenty times as much.
const PART_BYTES: usize = 256 << 10;
/// A larger statement is not parsed.
const MAX_STATEMENT_BYTES: usize = 1 << 20;

/// Whether a text nests too deep for a stack.
pub(super) fn is_too_deep(text: &str, stack: Stack) -> bool {
    layout::bound(text) > stack.depth()
        && layout::of(text, 0..text.len())
            .lines
            .iter()
            .any(|line| line.depth > stack.depth())
}

/// Reads `parts` of a text, which each stand for themselves, as cells of a notebook do.
pub(super) fn read(
    text: &str,
    parts: &[Range<usize>],
    conditions: Conditions,
    stack: Stack,
) -> Raw {
    let mut walker = Walker::new(text, conditions);
    // What may be too deep or too large is told by its lines, and so is what does not parse.
    let is_suspect = text.len() > PART_BYTES || layout::bound(text) > stack.depth();
    for part in parts {
        let mut layout = None;
        if is_suspect {
            let lines = layout::of(text, part.clone());
            for piece in pieces(text, &lines, part, stack) {
                piece.read(&mut walker, &mut layout, &lines);
            }
            continue;
        }
        let piece = Piece {
            range: part.clone(),
            obstacle: None,
        };
        piece.read(&mut walker, &mut layout, &Layout::default());
    }
    walker.raw
}

/// Statements that are parsed together.
struct Piece {
    range: Range<usize>,
    /// Why it is not parsed.
    obstacle: Option<&'static str>,
}

impl Piece {
    fn read(&self, walker: &mut Walker<'_>, made: &mut Option<Layout>, known: &Layout) {
        let text = walker.text;
        let before = walker.raw.imports.len();
        let has_lines = !known.lines.is_empty();
        if let Some(obstacle) = self.obstacle {
            walker
                .raw
                .fault(obstacle, self.range.start..self.range.start);
            rest::complete(walker, known, self.range.clone(), &[]);
            return;
        }
        let Some(parsed) = parser::statements(text, self.range.clone()) else {
            let message = "the parser of Python gave up";
            walker
                .raw
                .fault(message, self.range.start..self.range.start);
            let layout = layout::of(text, self.range.clone());
            rest::complete(walker, &layout, self.range.clone(), &[]);
            return;
        };
        walker.module(parsed.suite());
        strings::read(text, parsed.tokens(), &mut walker.raw);
        let Some(error) = parsed.errors().first() else {
            return;
        };
        // What is missing at the end is shown behind the last line that says something.
        let last = self.range.start + text[self.range.clone()].trim_end().len();
        let start = error.location.start().to_usize().min(last);
        let end = error
            .location
            .end()
            .to_usize()
            .clamp(start, last.max(start));
        walker.raw.fault(error.error.to_string(), start..end);
        let mut errors: Vec<TextSize> = parsed
            .errors()
            .iter()
            .map(|error| error.location.start())
            .collect();
        errors.sort_unstable();
        walker.raw.retain_plausible(text, before, &errors);
        let mut seen: Vec<TextSize> = walker.raw.imports[before..]
            .iter()
            .filter(|import| import.how == How::Statement)
            .map(|import| import.keyword)
            .collect();
        seen.sort_unstable();
        let layout = if has_lines {
            known
        } else {
            &*made.get_or_insert_with(|| layout::of(text, self.range.clone()))
        };
        rest::complete(walker, layout, self.range.clone(), &seen);
    }
}

/// Cuts a part where statements begin that stand in nothing else.
fn pieces(text: &str, layout: &Layout, part: &Range<usize>, stack: Stack) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut add = |range: Range<usize>, depth: usize| {
        let obstacle = if depth > stack.depth() {
            Some("nested deeper than any Python takes")
        } else if range.len() > MAX_STATEMENT_BYTES {
            Some("one statement is larger than a million bytes")
        } else {
            None
        };
        match pieces.last_mut() {
            Some(last)
                if last.obstacle.is_none()
                    && obstacle.is_none()
                    && last.range.len() + range.len() <= PART_BYTES =>
            {
                last.range.end = range.end;
            }
            _ => pieces.push(Piece { range, obstacle }),
        }
    };
    let (mut start, mut depth) = (part.start, 0);
    let mut is_decorated = false;
    for line in &layout.lines {
        let code = &text[line.start..line.end];
        if line.indent == 0 && line.start > start && !is_decorated && !continues(code) {
            // Blank lines and comments belong to what follows them, from the line's start on.
            let from = line_start(text, line.start).max(start);
            if from > start {
                add(start..from, depth);
                (start, depth) = (from, 0);
            }
        }
        is_decorated = line.indent == 0 && code.starts_with('@');
        depth = depth.max(line.depth);
    }
    add(start..part.end, depth);
    pieces
}

/// Whether a line goes on with the statement before it.
fn continues(code: &str) -> bool {
    ["else", "elif", "except", "finally"].iter().any(|word| {
        code.strip_prefix(word).is_some_and(|rest| {
            !rest.starts_with(|letter: char| letter.is_alphanumeric() || letter == '_')
        })
    })
}

fn line_start(text: &str, at: usize) -> usize {
    memchr::memrchr2(b'\n', b'\r', &text.as_bytes()[..at]).map_or(0, |found| found + 1)
}
