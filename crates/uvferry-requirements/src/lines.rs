//! Logical lines: what pip's `preprocess` makes of a file's text, with the way back.

use std::borrow::Cow;
use std::collections::HashSet;

use memchr::memchr_iter;
use uvferry_diagnostics::Span;

use crate::limits::MAX_EXPANDED;
use crate::whitespace::{is_space, line_end_len, strip};

/// A line as it stands in the file.
#[derive(Debug, Clone, Copy)]
struct Physical {
    start: usize,
    /// Without its line end.
    end: usize,
    /// Where the next one begins.
    next: usize,
}

/// One or more physical lines that pip reads as one.
#[derive(Debug)]
pub(crate) struct Logical<'a> {
    /// Joined; comment still on.
    pub(crate) text: Cow<'a, str>,
    /// Where each piece of `text` begins, and where it comes from. Empty when not joined.
    pieces: Vec<(usize, usize)>,
    /// The physical lines with their line ends.
    pub(crate) full: Span,
    /// The physical lines without the last line end.
    pub(crate) body: Span,
    /// As pip counts, from 1.
    pub(crate) line: usize,
    pub(crate) end_line: usize,
}

impl Logical<'_> {
    /// Where byte `at` of the joined text stands in the file.
    pub(crate) fn source(&self, at: usize) -> usize {
        if self.pieces.is_empty() {
            return self.body.start + at;
        }
        let index = self.pieces.partition_point(|&(from, _)| from <= at).max(1) - 1;
        let (from, source) = self.pieces[index];
        (source + at.saturating_sub(from)).min(self.body.end)
    }

    /// Where a range of the joined text stands in the file.
    pub(crate) fn span(&self, range: Span) -> Span {
        let start = self.source(range.start);
        // The last byte's place, so that a range up to a seam does not run over it.
        let end = match range.end.checked_sub(1) {
            Some(last) if range.end > range.start => self.source(last) + 1,
            _ => start,
        };
        start..end.max(start)
    }

    /// Whether it was put together from several physical lines.
    pub(crate) fn is_joined(&self) -> bool {
        !self.pieces.is_empty()
    }

    /// The offsets of the joined text at which a further physical line begins.
    pub(crate) fn seams(&self) -> impl Iterator<Item = usize> {
        self.pieces.iter().skip(1).map(|&(at, _)| at)
    }
}

/// Goes through the logical lines of a text.
#[derive(Debug)]
pub(crate) struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self::from(text, 0)
    }

    /// The lines from a line's beginning on; they are counted from 1 as if it were the first.
    pub(crate) fn from(text: &'a str, at: usize) -> Self {
        Self { text, at, line: 0 }
    }

    /// Where the next line begins.
    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    /// How many physical lines were gone through.
    pub(crate) fn number(&self) -> usize {
        self.line
    }

    /// Goes over physical lines that were read otherwise.
    pub(crate) fn skip_to(&mut self, next: usize, lines: usize) {
        self.at = next;
        self.line += lines;
    }

    fn physical(&mut self) -> Option<Physical> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        if start >= bytes.len() {
            return None;
        }
        let mut end = start;
        let mut width = 0;
        while end < bytes.len() {
            if MAYBE_END[bytes[end] as usize] {
                width = line_end_len(bytes, end);
                if width > 0 {
                    break;
                }
            }
            end += 1;
        }
        self.at = end + width;
        self.line += 1;
        Some(Physical {
            start,
            end,
            next: end + width,
        })
    }
}

/// First bytes of what may be a line end.
static MAYBE_END: [bool; 256] = {
    let mut table = [false; 256];
    let mut at = 0;
    let ends = [b'\n', b'\r', 0x0b, 0x0c, 0x1c, 0x1d, 0x1e, 0xC2, 0xE2];
    while at < ends.len() {
        table[ends[at] as usize] = true;
        at += 1;
    }
    table
};

impl<'a> Iterator for Lines<'a> {
    type Item = Logical<'a>;

    fn next(&mut self) -> Option<Logical<'a>> {
        let first = self.physical()?;
        let line = self.line;
        let text = &self.text[first.start..first.end];
        if !text.ends_with('\\') || is_comment(text) {
            return Some(Logical {
                text: Cow::Borrowed(text),
                pieces: Vec::new(),
                full: first.start..first.next,
                body: first.start..first.end,
                line,
                end_line: line,
            });
        }
        let mut joined = String::new();
        let mut pieces = Vec::new();
        let mut last = first;
        push_continued(&mut joined, &mut pieces, text, first.start);
        while let Some(next) = self.physical() {
            last = next;
            let text = &self.text[next.start..next.end];
            let comment = is_comment(text);
            if text.ends_with('\\') && !comment {
                push_continued(&mut joined, &mut pieces, text, next.start);
                continue;
            }
            if comment {
                // pip puts a blank before, so that the comment is seen as one.
                pieces.push((joined.len(), next.start));
                joined.push(' ');
            }
            pieces.push((joined.len(), next.start));
            joined.push_str(text);
            break;
        }
        Some(Logical {
            text: Cow::Owned(joined),
            pieces,
            full: first.start..last.next,
            body: first.start..last.end,
            line,
            end_line: self.line,
        })
    }
}

fn push_continued(joined: &mut String, pieces: &mut Vec<(usize, usize)>, text: &str, start: usize) {
    // pip's `strip("\\")` takes backslashes off both ends.
    let front = text.len() - text.trim_start_matches('\\').len();
    pieces.push((joined.len(), start + front));
    joined.push_str(text.trim_matches('\\'));
}

/// Whether pip takes the line for a comment: white space, then `#`.
fn is_comment(text: &str) -> bool {
    text.trim_start_matches(is_space).starts_with('#')
}

/// Where a line's content ends and where its comment's `#` stands: pip's
/// `(^|\s+)#.*$`, with the content's own white space stripped by the caller.
fn find_comment(text: &str) -> Option<usize> {
    memchr_iter(b'#', text.as_bytes())
        .find(|&at| text[..at].chars().next_back().is_none_or(is_space))
}

/// A logical line's content, stripped, and where its comment begins.
pub(crate) fn split_comment(text: &str) -> (&str, Option<usize>) {
    let hash = find_comment(text);
    (strip(&text[..hash.unwrap_or(text.len())]), hash)
}

/// The `${NAME}` in `text`, with their names, as pip looks for them: upper case letters,
/// digits and underscores only.
pub(crate) fn variables(text: &str) -> impl Iterator<Item = (Span, &str)> {
    let bytes = text.as_bytes();
    memchr_iter(b'$', bytes).filter_map(|at| {
        if bytes.get(at + 1) != Some(&b'{') {
            return None;
        }
        let rest = &text[at + 2..];
        let end = rest
            .bytes()
            .position(|b| !(b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_'))?;
        (end > 0 && rest.as_bytes()[end] == b'}').then(|| (at..at + end + 3, &rest[..end]))
    })
}

/// Replaces each `${NAME}` that `lookup` knows and that is not empty, as pip does: each
/// name in the order in which the line has it, everywhere in the line. `None` when the line
/// grows beyond what is read.
pub(crate) fn expand<'a>(
    text: &'a str,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Option<Cow<'a, str>> {
    let mut expanded = Cow::Borrowed(text);
    let mut done: HashSet<&str> = HashSet::new();
    let mut nested = false;
    for (span, name) in variables(text) {
        // Once replaced everywhere it is gone, unless a value brings it back.
        if !done.insert(name) && !nested {
            continue;
        }
        if let Some(value) = lookup(name).filter(|value| !value.is_empty()) {
            nested |= value.contains("${");
            expanded = Cow::Owned(expanded.replace(&text[span], &value));
            if expanded.len() > MAX_EXPANDED.max(text.len()) {
                return None;
            }
        }
    }
    Some(expanded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<(usize, String)> {
        Lines::new(source)
            .map(|line| (line.line, line.text.into_owned()))
            .collect()
    }

    #[test]
    fn backslashes_join_lines_and_comments_end_the_joining() {
        assert_eq!(
            texts("a\\\n  b\n# c\\\nd\\\n#e\nf\\"),
            [
                (1, "a  b".to_owned()),
                (3, "# c\\".to_owned()),
                (4, "d #e".to_owned()),
                (6, "f".to_owned()),
            ]
        );
    }

    #[test]
    fn every_line_end_of_python_splits() {
        assert_eq!(texts("a\u{b}b\u{2028}c\u{85}d\r\ne\rf").len(), 6);
    }

    #[test]
    fn a_place_in_a_joined_line_leads_back_to_the_file() {
        let source = "flask \\\n  >=1 \\\n  # note\n";
        let line = Lines::new(source).next().unwrap();
        let at = line.text.find(">=1").unwrap();
        assert_eq!(&source[line.span(at..at + 3)], ">=1");
        let at = line.text.find('#').unwrap();
        assert_eq!(line.source(at), source.find('#').unwrap());
    }

    #[test]
    fn only_upper_case_variables_count() {
        let found: Vec<_> = variables("${A_1} ${b} $C ${} ${D")
            .map(|(_, n)| n)
            .collect();
        assert_eq!(found, ["A_1"]);
    }
}
