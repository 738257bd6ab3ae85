//! New text from a file that was read: lines taken out, put in or replaced, with comments
//! and layout kept.

use std::collections::BTreeSet;
use std::ops::Range;

use uvferry_diagnostics::Span;

use crate::file::{EntryKind, Placement, RequirementsFile};
use crate::whitespace::line_end_len;

impl RequirementsFile {
    /// The text without the entries of these indexes, and without the comments that speak
    /// of them. Of several options on one line only those asked for go.
    ///
    /// ```
    /// use uvferry_diagnostics::SourceFile;
    /// let file = uvferry_requirements::parse(&SourceFile::new(
    ///     "r.txt",
    ///     "# web\nflask\n\n# data\npandas  # big\nnumpy\n",
    /// ));
    /// assert_eq!(file.remove(&[1]), "# web\nflask\n\nnumpy\n");
    /// assert_eq!(file.keep_only(&[1]), "# data\npandas  # big\n");
    /// ```
    pub fn remove(&self, entries: &[usize]) -> String {
        self.without(&entries.iter().copied().collect(), false)
    }

    /// The text with only the entries of these indexes, their comments, and the comments
    /// and blank lines that still part them. A compiled file's header goes: what is left
    /// is not what the tool wrote.
    pub fn keep_only(&self, entries: &[usize]) -> String {
        let kept: BTreeSet<usize> = entries.iter().copied().collect();
        let gone = (0..self.entries.len())
            .filter(|index| !kept.contains(index))
            .collect();
        self.without(&gone, true)
    }

    /// The text with an entry's own text replaced; the comment behind it, line ends and
    /// everything else stay. For a requirement that also replaces its options (`--hash`).
    pub fn replace(&self, entry: usize, text: &str) -> String {
        match self.entries.get(entry) {
            Some(found) => {
                let span = found.span();
                // pip drops backslashes in front of a line that is continued; this one may
                // not be any more.
                let line = found.full_span().start;
                let start = if self.to_text()[line..span.start].contains('\\') {
                    line
                } else {
                    span.start
                };
                self.splice(&[(start..span.end, text.to_owned())])
            }
            None => self.to_text().to_owned(),
        }
    }

    /// The text with a new line behind an entry (and behind the annotation below it), or at
    /// the top, below the comments of the file's head, when there is none.
    pub fn insert_after(&self, entry: Option<usize>, line: &str) -> String {
        let text = self.to_text();
        let newline = self.source.newline().as_str();
        let at = match entry.and_then(|index| Some((index, self.entries.get(index)?))) {
            Some((index, found)) => self
                .comments_of(index)
                .filter(|comment| comment.span().start >= found.full_span().end)
                .map(|comment| line_end(text, comment.span().end))
                .fold(found.full_span().end, usize::max),
            None => self
                .entries
                .first()
                .map_or(text.len(), |first| self.block_start(0, &first.full_span())),
        };
        let mut inserted = String::new();
        if at > 0 && !text[..at].ends_with(['\n', '\r']) {
            inserted.push_str(newline);
        }
        if entry.is_some() && text[..at].trim_end_matches(['\n', '\r']).ends_with('\\') {
            // The file's last line would go on with the new one.
            if text[..at].ends_with('\r') && newline.starts_with('\n') {
                inserted.push_str(newline);
            }
            inserted.push_str(newline);
        }
        inserted.push_str(line);
        inserted.push_str(newline);
        self.splice(&[(at..at, inserted)])
    }

    /// Where the comments above an entry begin.
    fn block_start(&self, index: usize, full: &Span) -> usize {
        let text = self.to_text();
        self.comments_of(index)
            .filter(|comment| {
                comment.placement == Placement::Above && comment.span().start < full.start
            })
            .map(|comment| line_start(text, comment.span().start))
            .fold(full.start, usize::min)
    }

    fn without(&self, gone: &BTreeSet<usize>, reduce: bool) -> String {
        let text = self.to_text();
        let mut cuts: Vec<Span> = Vec::new();
        for &index in gone {
            let Some(entry) = self.entries.get(index) else {
                continue;
            };
            let siblings = self.siblings(index);
            if siblings.clone().all(|other| gone.contains(&other)) {
                if siblings.start == index {
                    cuts.push(entry.full_span());
                }
            } else if matches!(entry.kind, EntryKind::Option(_)) {
                let next = index + 1;
                if siblings.contains(&next) {
                    // Up to the next option, so that one blank is left between two.
                    cuts.push(entry.span().start..self.entries[next].span().start);
                } else {
                    cuts.push(before_option(text, entry.span().start)..entry.span().end);
                }
            }
        }
        for comment in &self.comments {
            let speaks_of_gone = comment
                .attached()
                .is_some_and(|index| self.line_is_gone(index, gone));
            let header = reduce && self.header.is_some() && comment.attached().is_none();
            if comment.placement != Placement::Trailing && (speaks_of_gone || header) {
                cuts.push(
                    line_start(text, comment.span().start)..line_end(text, comment.span().end),
                );
            }
        }
        cuts.sort_by_key(|cut| cut.start);
        let edits: Vec<(Span, String)> = cuts.into_iter().map(|cut| (cut, String::new())).collect();
        self.tidy(&edits)
    }

    /// The entries on an entry's line, itself among them.
    fn siblings(&self, index: usize) -> Range<usize> {
        let start = self.entries[index].full_span().start;
        let from = self.entries[..index].partition_point(|other| other.full_span().start < start);
        let behind =
            self.entries[index..].partition_point(|other| other.full_span().start <= start);
        from..index + behind
    }

    fn line_is_gone(&self, index: usize, gone: &BTreeSet<usize>) -> bool {
        index < self.entries.len() && self.siblings(index).all(|other| gone.contains(&other))
    }

    /// Applies removals, and takes out blank lines that would now follow one another or
    /// stand at either end where none stood.
    fn tidy(&self, cuts: &[(Span, String)]) -> String {
        let text = self.to_text();
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for (cut, _) in cuts {
            if cut.start < at {
                at = at.max(cut.end);
                continue;
            }
            out.push_str(&text[at..cut.start]);
            at = cut.end;
            let whole_lines = out.is_empty() || out.ends_with(['\n', '\r']);
            if whole_lines && (out.is_empty() || ends_blank(&out)) {
                at += leading_blank(&text[at..]);
            }
        }
        out.push_str(&text[at..]);
        if !cuts.is_empty() && !ends_blank(text) && ends_blank(&out) {
            let len = out.trim_end_matches(['\n', '\r', ' ', '\t']).len();
            let end = if len == 0 { 0 } else { line_end(&out, len) };
            out.truncate(end);
        }
        out
    }

    fn splice(&self, edits: &[(Span, String)]) -> String {
        let edits = edits.iter().map(|(span, new)| (span, new.as_str()));
        replaced(self.to_text(), edits)
    }
}

/// The text with each span replaced; spans stand in their order.
pub(crate) fn replaced<'a>(text: &str, edits: impl Iterator<Item = (&'a Span, &'a str)>) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for (span, new) in edits {
        out.push_str(&text[at..span.start]);
        out.push_str(new);
        at = span.end;
    }
    out.push_str(&text[at..]);
    out
}

/// Whether the last line is blank, or the text is nothing but blank lines.
fn ends_blank(text: &str) -> bool {
    let body = text.trim_end_matches([' ', '\t']);
    let Some(body) = body
        .strip_suffix("\r\n")
        .or_else(|| body.strip_suffix(['\n', '\r']))
    else {
        return false;
    };
    body.trim_end_matches([' ', '\t'])
        .chars()
        .next_back()
        .is_none_or(|c| matches!(c, '\n' | '\r'))
}

/// Length of the blank lines at the front.
fn leading_blank(text: &str) -> usize {
    let rest = text.trim_start_matches([' ', '\t', '\n', '\r']);
    let blank = &text[..text.len() - rest.len()];
    if rest.is_empty() {
        return text.len();
    }
    blank.rfind(['\n', '\r']).map_or(0, |at| at + 1)
}

/// Where the last option but one of a line ends, continuations off.
fn before_option(text: &str, at: usize) -> usize {
    let mut front = text[..at].trim_end_matches([' ', '\t']);
    while let Some(joined) = ["\\\r\n", "\\\n", "\\\r"]
        .iter()
        .find_map(|end| front.strip_suffix(end))
    {
        front = joined.trim_end_matches([' ', '\t']);
    }
    front.len()
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at]
        .char_indices()
        .rev()
        .find(|&(at, _)| line_end_len(text.as_bytes(), at) > 0)
        .map_or(0, |(at, c)| at + c.len_utf8())
}

fn line_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    (at..bytes.len())
        .find_map(|at| {
            let width = line_end_len(bytes, at);
            (width > 0).then_some(at + width)
        })
        .unwrap_or(bytes.len())
}
