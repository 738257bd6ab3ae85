//! From offsets of a text to lines and columns, in one pass.

use std::ops::Range;

use crate::Place;

/// A place in a text that moves on. To go back costs a pass from the start, so what is asked
/// for comes sorted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    column: u32,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            column: 1,
        }
    }

    /// Line and column of an offset; past the end is the end, and within a character is its
    /// start.
    fn go(&mut self, offset: usize) -> (u32, u32) {
        let offset = self.text.floor_char_boundary(offset);
        if offset < self.at {
            *self = Self::new(self.text);
        }
        let bytes = self.text.as_bytes();
        let mut start = self.at;
        for at in memchr::memchr2_iter(b'\n', b'\r', &bytes[self.at..offset]) {
            let at = self.at + at;
            if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
                continue;
            }
            self.line += 1;
            self.column = 1;
            start = at + 1;
        }
        let passed = self.text[start..offset].chars().count();
        self.column = self
            .column
            .saturating_add(u32::try_from(passed).unwrap_or(u32::MAX));
        self.at = offset;
        (self.line, self.column)
    }

    /// The place of a range.
    pub(super) fn place(&mut self, range: Range<usize>) -> Place {
        let (line, column) = self.go(range.start);
        let mut end = *self;
        let (end_line, end_column) = end.go(range.end.max(range.start));
        Place {
            line,
            column,
            end_line,
            end_column,
        }
    }

    /// How many lines the text has; a last one without a line end counts.
    pub(super) fn lines(mut self) -> u32 {
        let (line, column) = self.go(self.text.len());
        if column == 1 { line - 1 } else { line }
    }
}

#[cfg(test)]
mod tests {
    use uvferry_diagnostics::SourceFile;

    use super::*;

    #[test]
    fn lines_and_columns_are_those_of_a_source_file() {
        let text = "ä\r\nbc\rd\n\n\u{1f40d}x";
        let file = SourceFile::from_text("", text);
        let mut cursor = Cursor::new(text);
        for (offset, _) in text.char_indices().chain([(text.len(), ' ')]) {
            let known = file.line_column(offset);
            let (line, column) = cursor.go(offset);
            assert_eq!((line as usize, column as usize), (known.line, known.column));
        }
        // And back.
        assert_eq!(cursor.go(3), (1, 3));
        assert_eq!(cursor.lines() as usize, file.line_count());
        assert_eq!(Cursor::new("").lines(), 0);
        assert_eq!(Cursor::new("a\n").lines(), 1);
    }
}
