//! The logical lines of a text, and how deep what they hold may nest, found without a parser.
//!
//! A parser and what drops its tree go as deep as the text nests. How deep that is has to be
//! known before; and where a text is no Python, its lines still show what it imports.

use std::ops::Range;

/// One logical line: a statement, or the head of a block with what stands on its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    /// Its first character that is no space.
    pub(super) start: usize,
    /// Behind its last character, before the line end.
    pub(super) end: usize,
    /// The column of its start from 0; a tab goes to the next multiple of eight.
    pub(super) indent: usize,
    /// At least as much as a syntax tree of it goes deep.
    pub(super) depth: usize,
}

/// What a text looks like.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) lines: Vec<Line>,
    /// Behind each `;` and `:` that stands in no bracket.
    pub(super) breaks: Vec<usize>,
}

/// At least as much as the text nests, at the speed of memory: each step down takes a sign, or
/// a word with a space behind it.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without branches it is done for many bytes at once"
)]
pub(super) fn bound(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut total = 0;
    let mut before = b'\n';
    for chunk in bytes.chunks(255) {
        let mut count = 0_u8;
        let mut last = before;
        for &byte in chunk {
            let is_word = byte.is_ascii_alphanumeric() | (byte == b'_') | (byte >= 0x80);
            let is_space = (byte == b' ') | (byte == b'\n');
            let follows_space = (last == b' ') | (last == b'\n') | (last == b',');
            let counts = !is_word & !(is_space & follows_space) & (byte != b',');
            count += u8::from(counts);
            last = byte;
        }
        before = last;
        total += usize::from(count);
    }
    total
}

/// The logical lines within `range`.
pub(super) fn of(text: &str, range: Range<usize>) -> Layout {
    scan(text, range, false).layout
}

/// What IPython reads within `range` and Python does not, in its order: magics, the shell, help,
/// and such as values. Each goes to the end of a line, or of several that backslashes join
/// (IPython's "Built-in magic commands" and "System shell access").
pub(super) fn escapes(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut escapes = scan(text, range, true).escapes;
    // A line that asks for help may have begun like another one.
    escapes.sort_by_key(|escape| (escape.start, std::cmp::Reverse(escape.end)));
    let mut end = 0;
    escapes.retain(|escape| {
        let is_new = escape.start >= end;
        end = end.max(escape.end);
        is_new
    });
    escapes
}

fn scan(text: &str, range: Range<usize>, is_ipython: bool) -> Scanner<'_> {
    let mut scanner = Scanner {
        text,
        bytes: &text.as_bytes()[..range.end],
        at: range.start,
        frames: vec![Frame::code(Ground::Statement)],
        uncounted: 0,
        sum: 0,
        deepest: 0,
        indents: Vec::new(),
        layout: Layout::default(),
        is_ipython,
        escapes: Vec::new(),
    };
    while scanner.at < scanner.bytes.len() {
        scanner.line();
    }
    scanner
}

/// In what a frame's text lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ground {
    Statement,
    Bracket,
    /// `{…}` in an f-string.
    Field,
    /// What stands behind the `:` of a field.
    Format,
    /// An f-string.
    Text {
        quote: u8,
        is_triple: bool,
        is_raw: bool,
    },
}

#[derive(Debug, Clone, Copy)]
struct Frame {
    ground: Ground,
    /// Operators and the like since the last comma, each of which may lie in the next.
    chain: usize,
    /// Those that a comma does not end.
    floor: usize,
}

impl Frame {
    fn code(ground: Ground) -> Self {
        Self {
            ground,
            chain: 0,
            floor: 0,
        }
    }
}

/// More than any tree may be deep: what lies in more is not told apart.
const MAX_FRAMES: usize = 10_000;

struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    frames: Vec<Frame>,
    /// How many more there are than [`MAX_FRAMES`].
    uncounted: usize,
    /// The depth here: frames and their chains.
    sum: usize,
    deepest: usize,
    indents: Vec<usize>,
    layout: Layout,
    is_ipython: bool,
    escapes: Vec<Range<usize>>,
}

impl Scanner<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or_default()
    }

    /// One logical line, or one without anything.
    fn line(&mut self) {
        let mut indent = 0;
        loop {
            match self.peek(0) {
                b' ' => indent += 1,
                b'\t' => indent = indent / 8 * 8 + 8,
                0x0c => indent = 0,
                _ => break,
            }
            self.at += 1;
        }
        match self.peek(0) {
            b'#' => self.skip_line(),
            b'\n' | b'\r' => {}
            _ if self.at >= self.bytes.len() => return,
            b'%' | b'!' | b'?' | b',' | b';' | b'/' if self.is_ipython => self.escape_of_ipython(),
            _ => {
                let start = self.at;
                self.frames.truncate(1);
                self.frames[0] = Frame::code(Ground::Statement);
                (self.uncounted, self.sum, self.deepest) = (0, 0, 0);
                self.statement();
                if self.is_ipython && self.text[start..self.at].trim_ascii_end().ends_with('?') {
                    self.escapes.push(start..self.at);
                }
                self.finish(start, indent);
                return;
            }
        }
        self.line_end();
    }

    /// Goes to the end of the line, or of those that backslashes join to it.
    fn escape_of_ipython(&mut self) {
        let start = self.at;
        loop {
            self.skip_line();
            if self.bytes[start..self.at].ends_with(b"\\") && self.at < self.bytes.len() {
                self.line_end();
            } else {
                break;
            }
        }
        self.escapes.push(start..self.at);
    }

    fn finish(&mut self, start: usize, indent: usize) {
        while self.indents.last().is_some_and(|&last| last >= indent) {
            self.indents.pop();
        }
        let depth = self.indents.len() + self.deepest;
        self.indents.push(indent);
        let end = start + self.text[start..self.at].trim_ascii_end().len();
        self.layout.lines.push(Line {
            start,
            end,
            indent,
            depth,
        });
        self.line_end();
    }

    fn line_end(&mut self) {
        match (self.peek(0), self.peek(1)) {
            (b'\r', b'\n') => self.at += 2,
            (b'\r' | b'\n', _) => self.at += 1,
            _ => {}
        }
    }

    fn skip_line(&mut self) {
        let rest = &self.bytes[self.at..];
        self.at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
    }

    fn deeper(&mut self, by: usize) {
        self.sum += by;
        self.deepest = self.deepest.max(self.sum);
    }

    fn step(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.chain += 1;
        }
        self.deeper(1);
    }

    fn open(&mut self, ground: Ground) {
        if self.frames.len() < MAX_FRAMES {
            self.frames.push(Frame::code(ground));
        } else {
            self.uncounted += 1;
        }
        self.deeper(1);
    }

    fn close(&mut self) {
        if self.uncounted > 0 {
            self.uncounted -= 1;
            self.sum -= 1;
        } else if self.frames.len() > 1
            && let Some(frame) = self.frames.pop()
        {
            self.sum -= 1 + frame.chain;
            // What follows a bracket lies around it: `f()()()`.
            self.step();
        }
    }

    fn end_chain(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            self.sum -= frame.chain - frame.floor;
            frame.chain = frame.floor;
        }
    }

    /// Goes to the end of the logical line.
    fn statement(&mut self) {
        while self.at < self.bytes.len() {
            let ground = self.frames.last().map_or(Ground::Statement, |it| it.ground);
            match ground {
                Ground::Text {
                    quote,
                    is_triple,
                    is_raw,
                } => self.f_string(quote, is_triple, is_raw),
                Ground::Format => self.format(),
                _ => {
                    if self.code(ground) {
                        return;
                    }
                }
            }
        }
    }

    /// One token of code; whether the logical line ends there.
    fn code(&mut self, ground: Ground) -> bool {
        let byte = self.bytes[self.at];
        match byte {
            b'\n' | b'\r' => {
                if ground == Ground::Statement {
                    return true;
                }
                let here = self.at;
                self.line_end();
                if self.is_at_statement() {
                    // A bracket was never closed.
                    self.at = here;
                    return true;
                }
            }
            b'#' => self.skip_line(),
            b'\\' => {
                self.at += 1;
                match self.peek(0) {
                    b'\n' | b'\r' => self.line_end(),
                    _ => {}
                }
            }
            b'"' | b'\'' => self.string(self.at),
            b'(' | b'[' | b'{' => {
                self.at += 1;
                self.open(Ground::Bracket);
            }
            b')' | b']' | b'}' => {
                self.at += 1;
                self.close();
            }
            b',' => {
                self.at += 1;
                self.end_chain();
            }
            b';' | b':' if ground == Ground::Statement => {
                self.at += 1;
                self.layout.breaks.push(self.at);
                if byte == b';' {
                    self.frames[0] = Frame::code(Ground::Statement);
                    self.sum = 0;
                } else {
                    self.step();
                }
            }
            b':' if ground == Ground::Field => {
                self.at += 1;
                self.open(Ground::Format);
            }
            b' ' | b'\t' | 0x0c | b'0'..=b'9' => self.at += 1,
            b'_' | b'a'..=b'z' | b'A'..=b'Z' | 0x80.. => self.word(),
            b'=' if self.is_ipython && ground == Ground::Statement => {
                self.at += 1;
                let rest = self.bytes[self.at..].trim_ascii_start();
                let is_on_line =
                    !self.bytes[self.at..self.bytes.len() - rest.len()].contains(&b'\n');
                if is_on_line && (rest.starts_with(b"%") || rest.starts_with(b"!")) {
                    self.at = self.bytes.len() - rest.len();
                    self.escape_of_ipython();
                }
            }
            _ => {
                self.at += 1;
                self.step();
            }
        }
        false
    }

    fn word(&mut self) {
        let start = self.at;
        while self.at < self.bytes.len()
            && matches!(self.bytes[self.at], b'_' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | 0x80..)
        {
            self.at += 1;
        }
        let word = &self.bytes[start..self.at];
        match word {
            b"lambda" => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.floor += 1;
                    frame.chain += 1;
                }
                self.deeper(1);
            }
            b"not" | b"if" | b"else" | b"await" | b"yield" | b"and" | b"or" | b"in" | b"is"
            | b"for" => self.step(),
            _ if word.len() <= 3 && matches!(self.peek(0), b'"' | b'\'') => self.string(start),
            _ => {}
        }
    }

    /// A string whose prefix begins at `start`; the quote is here.
    fn string(&mut self, start: usize) {
        let prefix = &self.bytes[start..self.at];
        let has = |letters: &[u8]| prefix.iter().any(|letter| letters.contains(letter));
        let quote = self.bytes[self.at];
        let is_triple = self.peek(1) == quote && self.peek(2) == quote;
        self.at += if is_triple { 3 } else { 1 };
        if has(b"fFtT") {
            self.open(Ground::Text {
                quote,
                is_triple,
                is_raw: has(b"rR"),
            });
            return;
        }
        loop {
            let rest = &self.bytes[self.at..];
            let found = if is_triple {
                memchr::memchr2(quote, b'\\', rest)
            } else {
                // A line end ends it, whether it was meant to or not.
                rest.iter()
                    .position(|&byte| byte == quote || matches!(byte, b'\\' | b'\n' | b'\r'))
            };
            let Some(found) = found else {
                self.at = self.bytes.len();
                return;
            };
            self.at += found;
            match self.bytes[self.at] {
                b'\\' => self.escape(),
                b'\n' | b'\r' => return,
                _ if !is_triple => {
                    self.at += 1;
                    return;
                }
                _ if self.peek(1) == quote && self.peek(2) == quote => {
                    self.at += 3;
                    return;
                }
                _ => self.at += 1,
            }
        }
    }

    /// A backslash in a string, and what it is before.
    fn escape(&mut self) {
        self.at += 1;
        match self.peek(0) {
            b'\n' | b'\r' => self.line_end(),
            _ => self.at = (self.at + 1).min(self.bytes.len()),
        }
    }

    fn f_string(&mut self, quote: u8, is_triple: bool, is_raw: bool) {
        let byte = self.bytes[self.at];
        match byte {
            b'\\' => match self.peek(1) {
                b'{' | b'}' => self.at += 1,
                b'N' if !is_raw && self.peek(2) == b'{' => {
                    let rest = &self.bytes[self.at..];
                    let end = rest
                        .iter()
                        .position(|&it| it == b'}' || it == quote || it == b'\n');
                    self.at += end.unwrap_or(rest.len());
                    if self.peek(0) == b'}' {
                        self.at += 1;
                    }
                }
                _ => self.escape(),
            },
            b'{' if self.peek(1) == b'{' => self.at += 2,
            b'{' => {
                self.at += 1;
                self.open(Ground::Field);
            }
            b'\n' | b'\r' if !is_triple => self.close(),
            _ if byte == quote && !is_triple => {
                self.at += 1;
                self.close();
            }
            _ if byte == quote && self.peek(1) == quote && self.peek(2) == quote => {
                self.at += 3;
                self.close();
            }
            _ => self.at += 1,
        }
    }

    fn format(&mut self) {
        match self.bytes[self.at] {
            b'{' => {
                self.at += 1;
                self.open(Ground::Field);
            }
            b'}' => {
                self.at += 1;
                self.close();
                self.close();
            }
            b'\n' | b'\r' | b'"' | b'\'' => {
                // Up to the string it belongs to, which says what that means.
                self.close();
                self.close();
                if !matches!(
                    self.frames.last().map(|frame| frame.ground),
                    Some(Ground::Text { .. } | Ground::Format)
                ) {
                    self.at += 1;
                }
            }
            _ => self.at += 1,
        }
    }

    /// Whether a statement begins on this line that can stand in no bracket.
    fn is_at_statement(&self) -> bool {
        let line = self.bytes[self.at..].trim_ascii_start();
        let Some(line) = self
            .bytes
            .len()
            .checked_sub(line.len())
            .map(|it| &self.text[it..])
        else {
            return false;
        };
        let word_end = line
            .find(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .unwrap_or(line.len());
        let rest = line[word_end..].trim_start_matches([' ', '\t']);
        let names = |text: &str| text.starts_with(|it: char| it.is_alphabetic() || it == '_');
        match &line[..word_end] {
            "import" | "def" | "class" => rest.len() < line[word_end..].len() && names(rest),
            "from" => is_from_import(line),
            _ => false,
        }
    }
}

/// Whether a text begins with `from NAME import`.
pub(super) fn is_from_import(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("from") else {
        return false;
    };
    let mut name = after_space(rest);
    let mut is_apart = name.len() < rest.len();
    // Dots may stand apart.
    while let Some(rest) = name.strip_prefix('.') {
        name = after_space(rest);
        is_apart = true;
    }
    let end = name
        .find(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '_' | '.')))
        .unwrap_or(name.len());
    let word = after_space(&name[end..]);
    // Without a name there were dots, and what was taken for it is the word.
    let word = match name[..end].strip_prefix("import") {
        Some("") if !word.starts_with("import") => name,
        _ if end == 0 => return false,
        _ if word.len() == name.len() - end => return false,
        _ => word,
    };
    is_apart
        && word
            .strip_prefix("import")
            .is_some_and(|rest| !rest.starts_with(|it: char| it.is_alphanumeric() || it == '_'))
}

/// Behind spaces, and backslashes that join lines.
fn after_space(text: &str) -> &str {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\x0c']);
        let Some(next) = rest
            .strip_prefix('\\')
            .and_then(|next| next.strip_prefix(['\n', '\r']))
        else {
            return rest;
        };
        rest = next.strip_prefix('\n').unwrap_or(next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(text: &str) -> Vec<&str> {
        let lines = of(text, 0..text.len()).lines;
        lines
            .iter()
            .map(|line| &text[line.start..line.end])
            .collect()
    }

    fn depth(text: &str) -> usize {
        let lines = of(text, 0..text.len()).lines;
        lines
            .iter()
            .map(|line| line.depth)
            .max()
            .unwrap_or_default()
    }

    #[test]
    fn strings_brackets_and_backslashes_join_lines() {
        let text =
            "a = '''\nimport b\n'''\n# import c\nf(\n  1,\n  2)\nif x: \\\n  import d\n\n  e\n";
        assert_eq!(
            starts(text),
            [
                "a = '''\nimport b\n'''",
                "f(\n  1,\n  2)",
                "if x: \\\n  import d",
                "e"
            ]
        );
    }

    #[test]
    fn f_strings_hold_code() {
        let text = "f'{a[\"b\"]:>{c}} {{ }} \\N{DASH} {d!r:'>3}'\nx = f\"\"\"\n{(\n1)}\nimport no\n\"\"\"\ny\n";
        let found = starts(text);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(depth(&format!("f'{{{}1{}}}'", "(".repeat(50), ")".repeat(50))) >= 50);
    }

    #[test]
    fn a_bracket_that_is_never_closed_ends_where_a_statement_begins() {
        assert_eq!(starts("f(1,\nimport a\nfrom b import c\n").len(), 3);
        assert_eq!(starts("f((yield\nfrom b))\n").len(), 1);
    }

    #[test]
    fn statements_that_take_out_of_a_module() {
        for from in [
            "from a import b",
            "from a.b import(c)",
            "from . import b",
            "from .import b",
            "from.a import b",
            "from .. a import b",
            "from a \\\n  import b",
            "from\ta\\\r\n import *",
            "from importlib import x",
        ] {
            assert!(is_from_import(from), "{from}");
        }
        for other in [
            "from a",
            "froma import b",
            "from a b import c",
            "from a important",
            "from\na import b",
            "from a\nimport b",
        ] {
            assert!(!is_from_import(other), "{other}");
        }
    }

    #[test]
    fn depth_counts_what_may_lie_in_each_other() {
        let times = 1_000;
        for deep in [
            "(".repeat(times),
            "[".repeat(times),
            "-".repeat(times) + "1",
            "not ".repeat(times) + "1",
            "1+".repeat(times) + "1",
            "'a'if'b'else".repeat(times) + "'c'",
            "a.".repeat(times) + "b",
            "a".to_owned() + &"()".repeat(times),
            "lambda a,b:".repeat(times) + "1",
            "f'{".repeat(times),
            (0..times).fold(String::new(), |text, at| text + &" ".repeat(at) + "if a:\n"),
        ] {
            assert!(depth(&deep) >= times / 2, "{}", &deep[..40]);
            assert!(bound(&deep) >= depth(&deep) / 2, "{}", &deep[..40]);
        }
        let flat = format!("x = [{}]\n", "(1.5, -2), 'a'.b, \n".repeat(times)).repeat(3);
        assert!(depth(&flat) < 10, "{}", depth(&flat));
    }
}
