use std::ops::Range;

use uvferry_diagnostics::{SourceFile, Span};

/// How text is written where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quoting {
    /// As it is.
    Plain,
    /// A recipe of make: `$` is `$$`.
    Make,
    /// A string of JSON, without its quotes.
    Json,
    /// A block scalar of YAML, whose lines are indented by this many columns.
    YamlBlock {
        /// In spaces.
        indent: usize,
    },
    /// A plain scalar of YAML.
    YamlPlain,
    /// Between single quotes in YAML.
    YamlSingle,
    /// Between double quotes in YAML.
    YamlDouble,
}

/// Shell text inside a file: what the shell sees, and where each byte of it stands.
///
/// Syntax of the file that the shell does not see (`$(PIP)` of make, `${{ … }}` of a
/// workflow) is masked by a variable of the same length, so that the shell's parser takes it
/// for what it is, something known only later; [`original`](Self::original) has the text as
/// written.
#[derive(Debug, Clone)]
pub struct Embedded {
    text: String,
    original: String,
    /// Runs of bytes that are the same in both: (start in the text, start in the file,
    /// length), in order.
    runs: Vec<(usize, usize, usize)>,
    quoting: Quoting,
}

impl Embedded {
    /// A whole file of shell text.
    pub fn whole(file: &SourceFile) -> Self {
        let text = file.text().to_owned();
        Self {
            runs: vec![(0, 0, text.len())],
            original: text.clone(),
            text,
            quoting: Quoting::Plain,
        }
    }

    /// Text put together by [`push`](Self::push) and [`decoded`](Self::decoded).
    pub fn new(quoting: Quoting) -> Self {
        Self {
            text: String::new(),
            original: String::new(),
            runs: Vec::new(),
            quoting,
        }
    }

    /// Adds bytes that stand in the file at `at` as they are.
    pub fn push(&mut self, text: &str, at: usize) {
        self.push_masked(text, text, at);
    }

    /// Adds bytes that stand in the file at `at`, and that the shell sees as `masked`, which
    /// has the same length.
    pub fn push_masked(&mut self, text: &str, masked: &str, at: usize) {
        debug_assert_eq!(text.len(), masked.len());
        if text.is_empty() {
            return;
        }
        match self.runs.last_mut() {
            Some((start, file, length))
                if *start + *length == self.text.len() && *file + *length == at =>
            {
                *length += text.len();
            }
            _ => self.runs.push((self.text.len(), at, text.len())),
        }
        self.original.push_str(text);
        self.text.push_str(masked);
    }

    /// Adds text that stands in the file in other words (an escape, a folded line): no edit
    /// begins or ends inside it.
    pub fn decoded(&mut self, text: &str) {
        self.original.push_str(text);
        self.text.push_str(text);
    }

    /// Lets the shell see something else of the same length in a range of the text.
    pub fn mask(&mut self, range: Range<usize>, masked: &str) {
        debug_assert_eq!(range.len(), masked.len());
        self.text.replace_range(range, masked);
    }

    /// What the shell sees.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How new text is written.
    pub fn quoting(&self) -> Quoting {
        self.quoting
    }

    /// The text as written, masks off.
    pub fn original(&self, range: Range<usize>) -> &str {
        &self.original[range]
    }

    /// Where a range of the text stands in the file; `None` where one of its ends is inside
    /// something decoded.
    pub fn span(&self, range: Range<usize>) -> Option<Span> {
        if range.is_empty() {
            let at = self.place_of(range.start)?;
            return Some(at..at);
        }
        let start = self.run_of(range.start)?;
        let end = self.run_of(range.end - 1)? + 1;
        (start <= end).then_some(start..end)
    }

    /// The place in the file of a boundary between bytes.
    fn place_of(&self, at: usize) -> Option<usize> {
        self.run_of(at)
            .or_else(|| self.run_of(at.checked_sub(1)?).map(|place| place + 1))
    }

    /// The place in the file of a byte.
    fn run_of(&self, at: usize) -> Option<usize> {
        let index = self.runs.partition_point(|(start, _, _)| *start <= at);
        let (start, file, length) = self.runs.get(index.checked_sub(1)?)?;
        (at < start + length).then(|| file + (at - start))
    }

    /// `new` (shell text) in place of a range of the text, as the file writes it; `None`
    /// where the place is not exact or the file cannot write it there.
    pub fn replacement(&self, range: Range<usize>, new: &str) -> Option<(Span, String)> {
        Some((self.span(range)?, self.encode(new)?))
    }

    /// Shell text as the file writes it.
    fn encode(&self, new: &str) -> Option<String> {
        Some(match self.quoting {
            Quoting::Plain => new.to_owned(),
            // The masks of the original are put in as they are written; only new text comes
            // here, and new text has no variable of make.
            Quoting::Make => new.replace('$', "$$"),
            Quoting::Json | Quoting::YamlDouble => {
                let mut out = String::new();
                for character in new.chars() {
                    match character {
                        '"' => out.push_str("\\\""),
                        '\\' => out.push_str("\\\\"),
                        '\n' => out.push_str("\\n"),
                        '\t' => out.push_str("\\t"),
                        character if character.is_control() => return None,
                        character => out.push(character),
                    }
                }
                out
            }
            Quoting::YamlBlock { indent } => {
                new.replace('\n', &format!("\n{}", " ".repeat(indent)))
            }
            Quoting::YamlPlain => {
                let is_safe = !new.contains('\n') && !new.contains(": ") && !new.contains(" #");
                return is_safe.then(|| new.to_owned());
            }
            Quoting::YamlSingle => {
                if new.contains('\n') {
                    return None;
                }
                new.replace('\'', "''")
            }
        })
    }
}
