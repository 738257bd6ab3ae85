//! New text from a file that was read: lines taken out, put in or replaced, with comments
//! and layout kept.

use std::collections::BTreeSet;

use uvferry_diagnostics::Span;

use crate::file::{EntryKind, Placement, RequirementsFile};

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
            Some(found) => self.splice(&[(found.span(), text.to_owned())]),
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
                .comments
                .iter()
                .filter(|comment| {
                    comment.attached() == Some(index)
                        && comment.span().start >= found.full_span().end
                })
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
        inserted.push_str(line);
        inserted.push_str(newline);
        self.splice(&[(at..at, inserted)])
    }

    /// Where the comments above an entry begin.
    fn block_start(&self, index: usize, full: &Span) -> usize {
        let text = self.to_text();
        self.comments
            .iter()
            .filter(|comment| {
                comment.attached() == Some(index)
                    && comment.placement == Placement::Above
                    && comment.span().start < full.start
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
            let neighbours: Vec<usize> = (0..self.entries.len())
                .skip(index.saturating_sub(64))
                .take(128)
                .filter(|&other| self.entries[other].full_span() == entry.full_span())
                .collect();
            if neighbours.iter().all(|other| gone.contains(other)) {
                cuts.push(entry.full_span());
            } else if matches!(entry.kind, EntryKind::Option(_)) {
                // Up to the next option, so that one blank is left between two.
                let end = self.entries[*neighbours.last().unwrap_or(&index)]
                    .span()
                    .end;
                let next = neighbours
                    .iter()
                    .map(|&other| self.entries[other].span().start)
                    .find(|&start| start > entry.span().start);
                if let Some(next) = next {
                    cuts.push(entry.span().start..next);
                } else {
                    let before = text[..entry.span().start].trim_end().len();
                    cuts.push(before..end);
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

    fn line_is_gone(&self, index: usize, gone: &BTreeSet<usize>) -> bool {
        let Some(entry) = self.entries.get(index) else {
            return false;
        };
        self.entries
            .iter()
            .enumerate()
            .skip(index)
            .take_while(|(_, other)| other.full_span() == entry.full_span())
            .all(|(other, _)| gone.contains(&other))
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
        if !cuts.is_empty() && !ends_blank(text) {
            while ends_blank(&out) {
                let len = out.trim_end_matches(['\n', '\r', ' ', '\t']).len();
                let end = len + self.source.newline().as_str().len().min(out.len() - len);
                out.truncate(if len == 0 { 0 } else { end });
            }
        }
        out
    }

    fn splice(&self, edits: &[(Span, String)]) -> String {
        let text = self.to_text();
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

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let mut end = at;
    while end < bytes.len() && !matches!(bytes[end], b'\n' | b'\r') {
        end += 1;
    }
    match bytes.get(end) {
        Some(b'\r') if bytes.get(end + 1) == Some(&b'\n') => end + 2,
        Some(_) => end + 1,
        None => end,
    }
}
