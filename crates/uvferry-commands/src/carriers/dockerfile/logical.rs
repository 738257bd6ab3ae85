//! The text of an instruction as the builder puts it together, and where it stands.

use std::ops::Range;

use uvferry_diagnostics::Span;

use crate::embedded::{Embedded, Quoting};

/// Lines joined: line ends behind the escape character, comments and empty lines between
/// them are not in it. Each of its bytes stands in the file.
#[derive(Debug, Clone, Default)]
pub(super) struct Logical {
    text: String,
    /// Runs of bytes that stand together: (start in the text, start in the file, length).
    runs: Vec<(usize, usize, usize)>,
}

impl Logical {
    /// Adds bytes that stand in the file at `at`.
    pub(super) fn push(&mut self, text: &str, at: usize) {
        if text.is_empty() {
            return;
        }
        match self.runs.last_mut() {
            Some((_, file, length)) if *file + *length == at => *length += text.len(),
            _ => self.runs.push((self.text.len(), at, text.len())),
        }
        self.text.push_str(text);
    }

    /// The joined text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where a range stands in the file, with what lies between its lines.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        let start = self.place(range.start);
        if range.is_empty() {
            return start..start;
        }
        start..self.place(range.end - 1) + 1
    }

    fn place(&self, at: usize) -> usize {
        let index = self.runs.partition_point(|(start, _, _)| *start <= at);
        match index.checked_sub(1).and_then(|index| self.runs.get(index)) {
            Some((start, file, _)) => file + (at - start),
            None => 0,
        }
    }

    /// A range as shell text.
    pub(super) fn embed(&self, range: Range<usize>) -> Embedded {
        let mut embedded = Embedded::new(Quoting::JoinedLines);
        self.embed_into(range, &mut embedded);
        embedded
    }

    /// Adds a range to a shell text.
    pub(super) fn embed_into(&self, range: Range<usize>, embedded: &mut Embedded) {
        for (start, file, length) in &self.runs {
            let (from, to) = (range.start.max(*start), range.end.min(start + length));
            if from < to {
                embedded.push(&self.text[from..to], file + (from - start));
            }
        }
    }
}
