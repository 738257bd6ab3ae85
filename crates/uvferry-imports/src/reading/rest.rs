//! The imports of what does not parse: its lines, and the blocks around them.

use std::ops::Range;

use ruff_python_ast::Stmt;
use ruff_text_size::TextSize;

use super::guards::{Guard, is_import_error};
use super::layout::{Layout, Line, is_from_import};
use super::walk::Walker;
use super::{Conditions, parser};

/// A block that a line is in.
struct Block {
    indent: usize,
    conditions: Conditions,
    /// What holds in an `elif` or `else` of it.
    otherwise: Conditions,
}

/// Longer tests are other ones, and longer statements none.
const MAX_TEST: usize = 2_000;
const MAX_STATEMENT: usize = 100_000;

/// Adds the imports within `range` whose statements the tree lacks. `known` are the places of
/// those it has, sorted.
pub(super) fn complete(
    walker: &mut Walker<'_>,
    layout: &Layout,
    range: Range<usize>,
    known: &[TextSize],
) {
    let text = walker.text;
    let mut blocks: Vec<Block> = Vec::new();
    let first = layout
        .lines
        .partition_point(|line| line.start < range.start);
    let mut next_break = layout.breaks.partition_point(|&at| at <= range.start);
    for at in first..layout.lines.len() {
        let line = layout.lines[at];
        if line.start >= range.end {
            break;
        }
        let mut closed = None;
        while blocks
            .last()
            .is_some_and(|block| block.indent >= line.indent)
        {
            closed = blocks.pop().filter(|block| block.indent == line.indent);
        }
        let head = head(walker, layout, at, closed.as_ref());
        // What stands on the line of a head is in its block.
        blocks.push(head);
        let first_break = next_break;
        while layout
            .breaks
            .get(next_break)
            .is_some_and(|&at| at <= line.end)
        {
            next_break += 1;
        }
        let statement = &text[line.start..line.end];
        if memchr::memmem::find(statement.as_bytes(), b"import").is_none() {
            continue;
        }
        let breaks = &layout.breaks[first_break..next_break];
        let around = blocks
            .iter()
            .fold(Conditions::NONE, |all, block| all.and(block.conditions));
        let starts = std::iter::once(line.start).chain(breaks.iter().copied());
        for (nth, start) in starts.enumerate() {
            let end = breaks.get(nth).map_or(line.end, |&at| at - 1).max(start);
            let code = &text[start..end];
            let start = start + (code.len() - code.trim_start_matches([' ', '\t', '\x0c']).len());
            let size = TextSize::try_from(start).unwrap_or_default();
            if known.binary_search(&size).is_err() && end - start <= MAX_STATEMENT {
                import(walker, start..end, around);
            }
        }
    }
}

/// Reads one statement.
fn import(walker: &mut Walker<'_>, range: Range<usize>, around: Conditions) {
    let code = &walker.text[range.clone()];
    let is_from = is_from_import(code);
    let is_import = code
        .strip_prefix("import")
        .is_some_and(|rest| rest.starts_with([' ', '\t', '\\']));
    if !(is_from || is_import) {
        return;
    }
    let length = plain_length(code);
    // What stands in a bracket that is never closed names its module all the same.
    let is_open = is_from && code.contains('(');
    if length < code.len() && !is_open {
        return;
    }
    let Some(parsed) = parser::statements(walker.text, range.start..range.start + length) else {
        return;
    };
    let is_valid = parsed.errors().is_empty();
    if !is_valid && !is_open {
        return;
    }
    let conditions = walker.conditions.and(around);
    match parsed.suite().first() {
        Some(Stmt::Import(statement)) if is_valid => {
            walker.names.import(walker.text, statement);
            walker.raw.import(statement, conditions);
        }
        Some(Stmt::ImportFrom(statement)) => {
            walker.names.import_from(walker.text, statement);
            walker.raw.import_from(statement, conditions);
        }
        _ => {}
    }
}

/// How far a text goes on with what imports are made of: it is parsed on this thread, and must
/// not nest.
fn plain_length(code: &str) -> usize {
    let mut is_comment = false;
    let mut brackets = 0;
    for (at, letter) in code.char_indices() {
        match letter {
            '\n' | '\r' => is_comment = false,
            _ if is_comment => {}
            '#' => is_comment = true,
            '(' if brackets == 1 => return at,
            '(' => brackets = 1,
            ' ' | '\t' | '\x0c' | '\\' | ',' | '.' | '*' | ')' | '_' => {}
            _ if letter.is_alphanumeric() => {}
            _ => return at,
        }
    }
    code.len()
}

/// What the first word of a line says of the lines below it.
fn head(walker: &Walker<'_>, layout: &Layout, at: usize, closed: Option<&Block>) -> Block {
    let line = layout.lines[at];
    let code = &walker.text[line.start..line.end];
    let word = first_word(code);
    let rest = &code[word.len()..];
    let after = closed.map_or(Conditions::NONE, |block| block.otherwise);
    let (conditions, otherwise) = match word {
        "def" | "async" => (Conditions::FUNCTION, Conditions::NONE),
        "try" if rest.trim_start().starts_with(':') => {
            if handlers(walker, layout, at).any(takes_import_error) {
                (Conditions::OPTIONAL, Conditions::FALLBACK)
            } else {
                (Conditions::NONE, Conditions::NONE)
            }
        }
        "except" if takes_import_error(rest) => (Conditions::FALLBACK, Conditions::FALLBACK),
        "except" => (Conditions::OTHER, after),
        "if" => {
            let guard = test(walker, layout, line, word.len());
            (guard.holds, guard.otherwise)
        }
        "elif" => {
            let guard = test(walker, layout, line, word.len());
            (after.and(guard.holds), after.and(guard.otherwise))
        }
        "else" => (after, Conditions::NONE),
        "with" if rest.contains("suppress") && takes_import_error(rest) => {
            (Conditions::OPTIONAL, Conditions::NONE)
        }
        _ => (Conditions::NONE, Conditions::NONE),
    };
    Block {
        indent: line.indent,
        conditions,
        otherwise,
    }
}

fn first_word(code: &str) -> &str {
    let end = code
        .find(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .unwrap_or(code.len());
    &code[..end]
}

/// What stands behind each `except` of the `try` at a line.
fn handlers<'w>(
    walker: &'w Walker<'_>,
    layout: &'w Layout,
    at: usize,
) -> impl Iterator<Item = &'w str> {
    let indent = layout.lines[at].indent;
    layout.lines[at + 1..]
        .iter()
        .filter(move |line| line.indent <= indent)
        .map_while(move |line| {
            let code = &walker.text[line.start..line.end];
            let word = first_word(code);
            (line.indent == indent && matches!(word, "except" | "else" | "finally"))
                .then_some((word, &code[word.len()..]))
        })
        .filter(|(word, _)| *word == "except")
        .map(|(_, rest)| rest)
}

fn takes_import_error(rest: &str) -> bool {
    let types = rest.split(':').next().unwrap_or(rest);
    types.trim().is_empty()
        || types
            .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .any(is_import_error)
}

/// The test of an `if`, up to its colon.
fn test(walker: &Walker<'_>, layout: &Layout, line: Line, word: usize) -> Guard {
    let start = line.start + word;
    let first = layout.breaks.partition_point(|&at| at <= start);
    let Some(end) = layout
        .breaks
        .get(first)
        .map(|&at| at - 1)
        .filter(|&end| end <= line.end && end - start <= MAX_TEST)
    else {
        return Guard::OTHER;
    };
    if line.depth > 100 {
        return Guard::OTHER;
    }
    let code = &walker.text[start..end];
    let start = start + (code.len() - code.trim_start().len());
    parser::expression(walker.text, start..end).map_or(Guard::OTHER, |test| {
        walker.guards.classify(&walker.names, test.tree())
    })
}
