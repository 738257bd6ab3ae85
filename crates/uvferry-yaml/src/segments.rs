use uvferry_diagnostics::Span;

use crate::layout::{line_end, next_line};
use crate::node::{Block, NodeId, Style, Value};
use crate::reader::Tree;

/// A piece of a scalar's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// What the value has.
    pub text: String,
    /// Where it stands in the file.
    pub span: Span,
    /// Whether the same bytes stand there. Else the file writes it in other words: an
    /// escape, a line end that is folded or has a carriage return.
    pub is_exact: bool,
}

impl Tree {
    /// The text of a scalar, piece by piece, with the place of each; aliases are followed.
    /// Together the pieces are the scalar's text. Nothing where it is no scalar.
    pub fn segments(&self, id: NodeId) -> Vec<Segment> {
        let node = self.get(id).resolved().node();
        let Value::Scalar(scalar) = &node.value else {
            return Vec::new();
        };
        let text = self.file().text();
        let mut pieces = Pieces {
            wanted: &scalar.text,
            done: 0,
            place: node.span.start,
            segments: Vec::new(),
        };
        let span = node.span.clone();
        let is_read = match &scalar.style {
            Style::Plain => pieces.flow(&text[span.clone()], span.start, None),
            Style::Single if span.len() >= 2 => pieces.flow(
                &text[span.start + 1..span.end - 1],
                span.start + 1,
                Some('\''),
            ),
            Style::Double if span.len() >= 2 => pieces.flow(
                &text[span.start + 1..span.end - 1],
                span.start + 1,
                Some('"'),
            ),
            Style::Literal(block) => pieces.block(text, block, span.end, false),
            Style::Folded(block) => pieces.block(text, block, span.end, true),
            _ => false,
        };
        if is_read && pieces.done == scalar.text.len() {
            return pieces.segments;
        }
        // The text is the parser's; where its way through the file was not found again, no
        // place of it is known.
        vec![Segment {
            text: scalar.text.clone(),
            span,
            is_exact: false,
        }]
    }
}

/// The pieces found so far, checked against the text that the parser gave.
struct Pieces<'a> {
    wanted: &'a str,
    done: usize,
    /// Behind the last piece in the file.
    place: usize,
    segments: Vec<Segment>,
}

impl Pieces<'_> {
    /// Text that stands in the file as it is.
    fn verbatim(&mut self, text: &str, at: usize) -> bool {
        if !self.wanted[self.done..].starts_with(text) {
            return false;
        }
        self.done += text.len();
        if text.is_empty() {
            return true;
        }
        self.place = at + text.len();
        match self.segments.last_mut() {
            Some(last) if last.is_exact && last.span.end == at => {
                last.text.push_str(text);
                last.span.end = self.place;
            }
            _ => self.segments.push(Segment {
                text: text.to_owned(),
                span: at..self.place,
                is_exact: true,
            }),
        }
        true
    }

    /// So many bytes of the wanted text, which the file writes in another way up to `end`.
    fn decoded(&mut self, length: usize, end: usize) -> bool {
        let Some(text) = self.wanted.get(self.done..self.done + length) else {
            return false;
        };
        self.done += length;
        if length > 0 {
            self.segments.push(Segment {
                text: text.to_owned(),
                span: self.place.min(end)..end,
                is_exact: false,
            });
            self.place = end;
        }
        true
    }

    /// What the line ends of the file before `end` became: one space, or line ends.
    fn folded(&mut self, end: usize) -> bool {
        let rest = &self.wanted[self.done..];
        let ends = rest.len() - rest.trim_start_matches('\n').len();
        if ends > 0 {
            return self.decoded(ends, end);
        }
        // At the end of a value nothing may be left of them.
        !rest.starts_with(' ') || self.decoded(1, end)
    }

    /// A plain or a quoted scalar, whose lines are folded.
    fn flow(&mut self, body: &str, start: usize, quote: Option<char>) -> bool {
        let mut at = 0;
        let mut is_first = true;
        while at <= body.len() {
            let stop = line_end(body, at);
            let is_last = stop == body.len();
            let mut line = &body[at..stop];
            let mut place = start + at;
            if !is_first {
                let trimmed = line.trim_start_matches([' ', '\t']);
                place += line.len() - trimmed.len();
                line = trimmed;
            }
            let goes_on = quote == Some('"') && ends_in_escape(line);
            if !is_last && !goes_on {
                line = line.trim_end_matches([' ', '\t']);
            }
            if is_first || !line.is_empty() {
                if !is_first && !self.joined(body, at, place) {
                    return false;
                }
                if !self.line(line, place, quote) {
                    return false;
                }
            } else if is_last && !is_first && !self.joined(body, at, place) {
                return false;
            }
            if is_last {
                return true;
            }
            is_first = false;
            at = next_line(body, stop);
        }
        true
    }

    /// The fold before the line at `at`, where the line before it did not end in an escape.
    fn joined(&mut self, body: &str, at: usize, place: usize) -> bool {
        let before = body[..at].trim_end_matches(['\n', '\r']);
        if ends_in_escape(before) && before.len() + 2 >= at {
            return true;
        }
        self.folded(place)
    }

    /// One line of a scalar.
    fn line(&mut self, line: &str, place: usize, quote: Option<char>) -> bool {
        match quote {
            None => self.verbatim(line, place),
            Some('\'') => {
                let mut at = 0;
                for (index, piece) in line.split("''").enumerate() {
                    if index > 0 {
                        at += 2;
                        if !self.decoded(1, place + at) {
                            return false;
                        }
                    }
                    if !self.verbatim(piece, place + at) {
                        return false;
                    }
                    at += piece.len();
                }
                true
            }
            Some(_) => {
                let mut rest = line;
                let mut at = place;
                while let Some(escape) = rest.find('\\') {
                    if !self.verbatim(&rest[..escape], at) {
                        return false;
                    }
                    let Some(kind) = rest[escape + 1..].chars().next() else {
                        // The line goes on in the next one.
                        return true;
                    };
                    let digits = match kind {
                        'x' => 2,
                        'u' => 4,
                        'U' => 8,
                        _ => 0,
                    };
                    let length = 1 + kind.len_utf8() + digits;
                    let became = self.wanted[self.done..].chars().next();
                    let end = at + escape + length;
                    if !became.is_some_and(|became| self.decoded(became.len_utf8(), end)) {
                        return false;
                    }
                    let Some(after) = rest.get(escape + length..) else {
                        return false;
                    };
                    at += escape + length;
                    rest = after;
                }
                self.verbatim(rest, at)
            }
        }
    }

    /// A block scalar, line by line.
    fn block(&mut self, text: &str, block: &Block, end: usize, is_folded: bool) -> bool {
        let mut at = next_line(text, line_end(text, block.header.end));
        self.place = at;
        while at <= end && at < text.len() {
            let stop = line_end(text, at);
            let line = &text[at..stop];
            let content = line.get(block.indent..).unwrap_or("");
            let start = at + block.indent.min(line.len());
            if content.is_empty() {
                self.place = self.place.max(start);
            }
            if !self.verbatim(content, start) {
                return false;
            }
            let after = next_line(text, stop);
            let rest = &self.wanted[self.done..];
            self.place = stop;
            if rest.starts_with('\n') && &text[stop..after] == "\n" && !is_folded {
                if !self.verbatim("\n", stop) {
                    return false;
                }
            } else if rest.starts_with(['\n', ' ']) && !self.decoded(1, after) {
                return false;
            }
            if after == at {
                break;
            }
            at = after;
        }
        // A folded block loses one of several line ends; all that is left are such.
        let left = self.wanted.len() - self.done;
        self.wanted[self.done..].bytes().all(|byte| byte == b'\n') && self.decoded(left, self.place)
    }
}

/// Whether the last backslash of a line escapes the line end.
fn ends_in_escape(line: &str) -> bool {
    (line.len() - line.trim_end_matches('\\').len()) % 2 == 1
}
