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
    /// Lines that are joined before the shell sees them, as in a Dockerfile: a line end would
    /// be the end of the instruction.
    JoinedLines,
    /// A block scalar of YAML, whose lines are indented by this many columns.
    YamlBlock {
        /// In spaces.
        indent: usize,
    },
    /// A folded block scalar of YAML: a line end would become a space.
    YamlFolded,
    /// A plain scalar of YAML.
    YamlPlain,
    /// A plain scalar in brackets or braces of YAML.
    YamlFlow,
    /// Between single quotes in YAML.
    YamlSingle,
    /// Between double quotes in YAML.
    YamlDouble,
    /// Between single quotes of a shell: `bash -c '…'`.
    ShellSingle,
    /// Between double quotes of a shell, or in a document that the shell expands.
    ShellDouble,
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
    /// The text with masks off, where there are masks.
    original: Option<String>,
    /// In order; text that belongs to none has no place in the file.
    runs: Vec<Run>,
    /// From the file inwards.
    quoting: Vec<Quoting>,
}

/// A part of the text and where it stands.
#[derive(Debug, Clone)]
struct Run {
    text: Range<usize>,
    file: Span,
    /// Whether the bytes are the same in both, so that each of them has a place.
    is_exact: bool,
    /// As it stands in the file, where that is known and differs from the original.
    written: Option<Box<str>>,
}

impl Embedded {
    /// A whole file of shell text.
    pub fn whole(file: &SourceFile) -> Self {
        let mut embedded = Self::new(Quoting::Plain);
        embedded.push(file.text(), 0);
        embedded
    }

    /// Text put together by [`push`](Self::push) and [`decoded`](Self::decoded).
    pub fn new(quoting: Quoting) -> Self {
        Self {
            text: String::new(),
            original: None,
            runs: Vec::new(),
            quoting: vec![quoting],
        }
    }

    /// Empty text inside of another one, which is written as `quoting` says and then as the
    /// outer one is.
    pub(crate) fn inside(outer: &Self, quoting: Quoting) -> Self {
        let mut inner = Self::new(quoting);
        inner.quoting.splice(0..0, outer.quoting.iter().copied());
        inner
    }

    /// The same text with slashes for backslashes: for shells to which these are no escapes.
    /// Words that stay keep their bytes in the file.
    pub(crate) fn with_slashes(&self) -> Self {
        Self {
            text: self.text.replace('\\', "/"),
            original: self
                .original
                .as_ref()
                .map(|original| original.replace('\\', "/")),
            ..self.clone()
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
        let start = self.text.len();
        match self.runs.last_mut() {
            Some(run) if run.is_exact && run.text.end == start && run.file.end == at => {
                run.text.end += text.len();
                run.file.end += text.len();
            }
            _ => self.runs.push(Run {
                text: start..start + text.len(),
                file: at..at + text.len(),
                is_exact: true,
                written: None,
            }),
        }
        self.push_both(text, masked);
    }

    fn push_both(&mut self, original: &str, masked: &str) {
        match &mut self.original {
            Some(known) => known.push_str(original),
            None if original == masked => {}
            None => self.original = Some(format!("{}{original}", self.text)),
        }
        self.text.push_str(masked);
    }

    /// Adds text that stands in the file in other words (an escape, a folded line): no edit
    /// begins or ends inside it.
    pub fn decoded(&mut self, text: &str) {
        self.push_both(text, text);
    }

    /// Lets the shell see something else of the same length in a range of the text.
    pub fn mask(&mut self, range: Range<usize>, masked: &str) {
        debug_assert_eq!(range.len(), masked.len());
        if self.original.is_none() {
            self.original = Some(self.text.clone());
        }
        self.text.replace_range(range, masked);
    }

    /// Adds text that stands in the file as `written` at `at`: `$` for make's `$$`, `"` for
    /// JSON's `\\"`. An edit may begin before it or end behind it, not inside it.
    pub fn decoded_at(&mut self, text: &str, written: &str, at: usize) {
        if text.is_empty() {
            return;
        }
        let start = self.text.len();
        self.runs.push(Run {
            text: start..start + text.len(),
            file: at..at + written.len(),
            is_exact: false,
            written: Some(written.into()),
        });
        self.decoded(text);
    }

    /// Adds a range of the text around it, as that shell sees it.
    pub(crate) fn push_inner(&mut self, outer: &Self, range: Range<usize>) {
        let shift = |at: usize, start: usize| at - range.start + start;
        let start = self.text.len();
        let first = outer
            .runs
            .partition_point(|run| run.text.end <= range.start);
        let runs = outer.runs[first..].iter();
        for run in runs.take_while(|run| run.text.start < range.end) {
            let from = run.text.start.max(range.start);
            let to = run.text.end.min(range.end);
            if from >= to {
                continue;
            }
            let file = if run.is_exact {
                run.file.start + (from - run.text.start)..run.file.start + (to - run.text.start)
            } else if from == run.text.start && to == run.text.end {
                run.file.clone()
            } else {
                continue;
            };
            self.runs.push(Run {
                text: shift(from, start)..shift(to, start),
                file,
                is_exact: run.is_exact,
                written: run.written.clone(),
            });
        }
        self.push_both(outer.original(range.clone()), &outer.text[range]);
    }

    /// Adds text that the text around it writes in other words.
    pub(crate) fn decoded_inner(&mut self, outer: &Self, range: Range<usize>, text: &str) {
        match outer.span(range.clone()) {
            Some(span) => {
                let start = self.text.len();
                self.runs.push(Run {
                    text: start..start + text.len(),
                    file: span,
                    is_exact: false,
                    written: Some(outer.written(range).into_boxed_str()),
                });
                self.decoded(text);
            }
            None => self.decoded(text),
        }
    }

    /// What the shell sees.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How new text is written, the file's own way.
    pub fn quoting(&self) -> Quoting {
        self.quoting.first().copied().unwrap_or(Quoting::Plain)
    }

    /// All ways of writing that lie on top of each other, from the file inwards.
    pub(crate) fn quotings(&self) -> &[Quoting] {
        &self.quoting
    }

    /// The text as the shell sees it, masks off.
    pub fn original(&self, range: Range<usize>) -> &str {
        &self.original.as_deref().unwrap_or(&self.text)[range]
    }

    /// The text as it stands in the file; what has no place there is written as it would be.
    pub fn written(&self, range: Range<usize>) -> String {
        let mut out = String::new();
        let mut done = range.start;
        let first = self.runs.partition_point(|run| run.text.end <= range.start);
        for run in &self.runs[first.min(self.runs.len())..] {
            if run.text.start >= range.end {
                break;
            }
            let from = run.text.start.max(done);
            let to = run.text.end.min(range.end);
            if from > done {
                let gap = self.original(done..from);
                out.push_str(&self.encode(gap).unwrap_or_else(|| gap.to_owned()));
            }
            match &run.written {
                Some(written) if from == run.text.start && to == run.text.end => {
                    out.push_str(written);
                }
                _ => out.push_str(self.original(from..to)),
            }
            // A block scalar of YAML: what the next line is indented by is no text.
            if let (Quoting::YamlBlock { indent }, true) =
                (self.quoting(), self.original(from..to).ends_with('\n'))
                && to < range.end
            {
                out.push_str(&" ".repeat(indent));
            }
            done = to;
        }
        if done < range.end {
            let gap = self.original(done..range.end);
            out.push_str(&self.encode(gap).unwrap_or_else(|| gap.to_owned()));
        }
        out
    }

    /// Where a range of the text stands in the file; `None` where one of its ends is inside
    /// something decoded.
    pub fn span(&self, range: Range<usize>) -> Option<Span> {
        if range.is_empty() {
            let at = self.place_of(range.start)?;
            return Some(at..at);
        }
        let start = self.start_of(range.start)?;
        let end = self.end_of(range.end)?;
        (start <= end).then_some(start..end)
    }

    /// Where whole lines of the text stand in the file, with what they are indented by there.
    pub(crate) fn line_span(&self, range: Range<usize>) -> Option<Span> {
        if range.end < self.text.len() {
            let (start, end) = (self.place_of(range.start)?, self.place_of(range.end)?);
            return (start <= end).then_some(start..end);
        }
        let start = self
            .end_of(range.start)
            .or_else(|| self.start_of(range.start))?;
        let end = self.end_of(range.end)?;
        (start <= end).then_some(start..end)
    }

    /// Where a place of the text stands in the file, or what comes nearest before it.
    pub(crate) fn near(&self, at: usize) -> usize {
        let index = self.runs.partition_point(|run| run.text.start <= at);
        match self.runs.get(index.saturating_sub(1)) {
            Some(run) if run.is_exact && run.text.start <= at => {
                (run.file.start + (at - run.text.start)).min(run.file.end)
            }
            Some(run) => run.file.start,
            None => 0,
        }
    }

    /// The place in the file of a boundary between bytes.
    fn place_of(&self, at: usize) -> Option<usize> {
        self.start_of(at).or_else(|| self.end_of(at))
    }

    /// The place in the file of the byte at `at`.
    fn start_of(&self, at: usize) -> Option<usize> {
        let index = self.runs.partition_point(|run| run.text.start <= at);
        let run = self.runs.get(index.checked_sub(1)?)?;
        if run.is_exact {
            (at < run.text.end).then(|| run.file.start + (at - run.text.start))
        } else {
            (at == run.text.start).then_some(run.file.start)
        }
    }

    /// The place in the file behind the byte before `at`.
    fn end_of(&self, at: usize) -> Option<usize> {
        let before = at.checked_sub(1)?;
        let index = self.runs.partition_point(|run| run.text.start <= before);
        let run = self.runs.get(index.checked_sub(1)?)?;
        if run.is_exact {
            (at <= run.text.end).then(|| run.file.start + (at - run.text.start))
        } else {
            (at == run.text.end).then_some(run.file.end)
        }
    }

    /// `new` (shell text) in place of a range of the text, as the file writes it; `None`
    /// where the place is not exact or the file cannot write it there.
    pub fn replacement(&self, range: Range<usize>, new: &str) -> Option<(Span, String)> {
        let begins_well = |new: &str| {
            new.starts_with(|first: char| first.is_ascii_alphanumeric() || "./_$".contains(first))
        };
        if matches!(self.quoting(), Quoting::YamlPlain | Quoting::YamlFlow)
            && self.text[..range.start].trim().is_empty()
            && !new.is_empty()
            && !begins_well(new)
        {
            // Its first character would make something else of the value.
            return None;
        }
        Some((self.span(range)?, self.encode(new)?))
    }

    /// Shell text as the file writes it.
    pub(crate) fn encode(&self, new: &str) -> Option<String> {
        let mut text = new.to_owned();
        for quoting in self.quoting.iter().rev() {
            text = encode_once(*quoting, &text)?;
        }
        Some(text)
    }
}

/// Text as one kind of place writes it.
fn encode_once(quoting: Quoting, new: &str) -> Option<String> {
    Some(match quoting {
        Quoting::Plain => new.to_owned(),
        Quoting::JoinedLines => new.replace('\n', "; "),
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
        Quoting::YamlBlock { indent } => new.replace('\n', &format!("\n{}", " ".repeat(indent))),
        Quoting::YamlFolded => return (!new.contains('\n')).then(|| new.to_owned()),
        Quoting::YamlPlain | Quoting::YamlFlow => {
            let is_safe = !new.contains('\n')
                && !new.contains(": ")
                && !new.ends_with(':')
                && !new.contains(" #")
                && (quoting == Quoting::YamlPlain || !new.contains([',', '[', ']', '{', '}']));
            return is_safe.then(|| new.to_owned());
        }
        Quoting::YamlSingle => {
            if new.contains('\n') {
                return None;
            }
            new.replace('\'', "''")
        }
        Quoting::ShellSingle => new.replace('\'', "'\\''"),
        Quoting::ShellDouble => {
            let mut out = String::new();
            for character in new.chars() {
                if matches!(character, '"' | '$' | '`' | '\\') {
                    out.push('\\');
                }
                out.push(character);
            }
            out
        }
    })
}
