//! Notebooks: nbformat 4, and 3 with its worksheets.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use compact_str::CompactString;
use ruff_text_size::TextRange;
use serde::Deserialize;
use serde_json::value::RawValue;
use uvferry_diagnostics::SourceFile;

use super::code::{self, Stack};
use super::parser::text_range;
use super::strings::is_dotted_name;
use super::{Conditions, Context, Extent, Fault, Reading, layout};
use crate::Place;

/// What is asked of the JSON; all else is skipped.
#[derive(Deserialize)]
struct Notebook<'t> {
    #[serde(borrow, default)]
    cells: Option<Vec<Cell<'t>>>,
    /// nbformat 3.
    #[serde(borrow, default)]
    worksheets: Option<Vec<Worksheet<'t>>>,
    #[serde(borrow, default)]
    metadata: Option<&'t RawValue>,
}

#[derive(Deserialize)]
struct Worksheet<'t> {
    #[serde(borrow, default)]
    cells: Option<Vec<Cell<'t>>>,
}

#[derive(Deserialize)]
struct Cell<'t> {
    #[serde(borrow, default)]
    #[serde(rename = "cell_type")]
    kind: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    source: Option<&'t RawValue>,
    /// nbformat 3.
    #[serde(borrow, default)]
    input: Option<&'t RawValue>,
    /// nbformat 3.
    #[serde(borrow, default)]
    language: Option<Cow<'t, str>>,
}

#[derive(Deserialize, Default)]
struct Metadata<'t> {
    #[serde(borrow, default)]
    kernelspec: Option<BTreeMap<Cow<'t, str>, &'t RawValue>>,
    #[serde(borrow, default)]
    language_info: Option<BTreeMap<Cow<'t, str>, &'t RawValue>>,
}

/// The code of all cells, with the place of each part in the JSON.
#[derive(Debug, Default)]
struct Code {
    text: String,
    /// From which offset on which offset of the JSON is meant, a byte for a byte.
    places: Vec<(usize, usize)>,
    cells: Vec<Range<usize>>,
}

/// Reads a notebook.
pub(super) fn read(file: &SourceFile, stack: Stack) -> Reading {
    let json = file.text();
    let notebook: Notebook<'_> = match parsed(json) {
        Ok(notebook) => notebook,
        Err(error) => return no_notebook(file, &error),
    };
    if !is_python(notebook.metadata) {
        return Reading {
            lines: lines(file),
            ..Reading::default()
        };
    }
    let sheets = notebook.worksheets.into_iter().flatten();
    let cells = notebook
        .cells
        .into_iter()
        .flatten()
        .chain(sheets.flat_map(|sheet| sheet.cells.into_iter().flatten()));
    let mut code = Code::default();
    for cell in cells {
        let is_code = cell.kind.as_deref() == Some("code");
        let is_python = cell.language.as_deref().is_none_or(is_python_name);
        if let Some(source) = cell.source.or(cell.input).filter(|_| is_code && is_python) {
            code.cell(json, source);
        }
    }
    let magics = code.without_escapes();
    let mut raw = code::read(&code.text, &code.cells, Conditions::NONE, stack);
    for (name, range) in &magics {
        raw.reference(name, Context::Notebook, *range);
    }
    raw.finish(&code.text, json, |range| code.original(range))
}

/// serde takes a list for an object whose fields come in order.
fn parsed(json: &str) -> serde_json::Result<Notebook<'_>> {
    if json.trim_ascii_start().starts_with('[') {
        return Err(serde::de::Error::custom("a list where an object is meant"));
    }
    serde_json::from_str(json)
}

/// The code of a notebook, to look how deep it nests.
pub(super) fn code_of(file: &SourceFile) -> Option<String> {
    let notebook = parsed(file.text()).ok()?;
    let sheets = notebook.worksheets.into_iter().flatten();
    let mut code = Code::default();
    for cell in notebook
        .cells
        .into_iter()
        .flatten()
        .chain(sheets.flat_map(|sheet| sheet.cells.into_iter().flatten()))
    {
        if let Some(source) = cell.source.or(cell.input) {
            code.cell(file.text(), source);
        }
    }
    Some(code.text)
}

fn no_notebook(file: &SourceFile, error: &serde_json::Error) -> Reading {
    let line = u32::try_from(error.line()).unwrap_or(u32::MAX).max(1);
    // In bytes there; the line's start is as much as is needed.
    let place = Place {
        line,
        column: 1,
        end_line: line,
        end_column: 1,
    };
    let lines = lines(file);
    Reading {
        faults: vec![Fault {
            message: format!("it is no notebook: {error}"),
            place: if line <= lines { place } else { super::START },
            extent: Extent::Nothing,
        }],
        lines,
        ..Reading::default()
    }
}

fn lines(file: &SourceFile) -> u32 {
    u32::try_from(file.line_count()).unwrap_or(u32::MAX)
}

/// Whether a notebook's language is Python; one that does not say is.
fn is_python(metadata: Option<&RawValue>) -> bool {
    let metadata: Metadata<'_> = metadata
        .and_then(|it| serde_json::from_str(it.get()).ok())
        .unwrap_or_default();
    let word = |of: &Option<BTreeMap<Cow<'_, str>, &RawValue>>, key: &str| -> Option<String> {
        serde_json::from_str(of.as_ref()?.get(key)?.get()).ok()
    };
    let language = word(&metadata.language_info, "name")
        .or_else(|| word(&metadata.kernelspec, "language"))
        .or_else(|| word(&metadata.kernelspec, "name"));
    language.is_none_or(|language| is_python_name(&language))
}

fn is_python_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.is_empty()
        || [
            "python", "ipython", "pypy", "xpython", "sage", "conda", "venv", ".venv",
        ]
        .iter()
        .any(|known| name.starts_with(known))
}

/// Magics of a cell whose rest is Python that runs here.
fn is_python_magic(name: &str) -> bool {
    matches!(
        name,
        "time"
            | "timeit"
            | "capture"
            | "prun"
            | "python"
            | "python3"
            | "python2"
            | "pypy"
            | "px"
            | "debug"
            | "memit"
            | "mprun"
            | "lprun"
            | "heat"
            | "snakeviz"
            | "scalene"
            | "wandb"
            | "chime"
            | "notify"
            | "skip"
            | "ipytest"
            | "manim"
            | "autoreload"
            | "measure_time"
    )
}

impl Code {
    /// Adds a cell, whose source is a string or a list of strings.
    fn cell(&mut self, json: &str, source: &RawValue) {
        let raw = source.get();
        let Some(offset) = (raw.as_ptr() as usize).checked_sub(json.as_ptr() as usize) else {
            return;
        };
        let start = self.text.len();
        let marks = self.places.len();
        let bytes = raw.as_bytes();
        let mut at = 0;
        while let Some(quote) = memchr::memchr(b'"', &bytes[at..]) {
            at = self.string(raw, at + quote + 1, offset);
        }
        let text = &self.text[start..];
        let first = text.trim_start();
        if let Some(magic) = first.strip_prefix("%%") {
            let name = magic
                .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
                .next()
                .unwrap_or_default();
            if !is_python_magic(name) {
                self.text.truncate(start);
                self.places.truncate(marks);
                return;
            }
            // Its own line is none of Python.
            let from = self.text.len() - first.len();
            let end = first.find(['\n', '\r']).unwrap_or(first.len());
            let blank: String = first[..end]
                .chars()
                .map(|letter| " ".repeat(letter.len_utf8()))
                .collect();
            self.text.replace_range(from..from + end, &blank);
        }
        self.cells.push(start..self.text.len());
        self.places.push((self.text.len(), offset + raw.len()));
        self.text.push('\n');
    }

    /// Puts a number in the place of what IPython reads and Python does not, and tells the
    /// modules that its magics load, each with its place.
    fn without_escapes(&mut self) -> Vec<(CompactString, TextRange)> {
        let mut magics = Vec::new();
        for cell in self.cells.clone() {
            for range in layout::escapes(&self.text, cell) {
                let escape = &self.text[range.clone()];
                if let Some(name) = loaded(escape) {
                    let end = range.start + escape.trim_end().len();
                    magics.push((name, text_range(range.start..end)));
                }
                let mut blank = String::with_capacity(escape.len());
                for letter in escape.chars() {
                    match letter {
                        '\n' | '\r' => blank.push(letter),
                        _ if blank.is_empty() => {
                            blank.push('0');
                            blank.extend(std::iter::repeat_n(' ', letter.len_utf8() - 1));
                        }
                        _ => blank.extend(std::iter::repeat_n(' ', letter.len_utf8())),
                    }
                }
                self.text.replace_range(range, &blank);
            }
        }
        magics
    }

    /// Reads a JSON string whose first character is at `at`; where it ends.
    fn string(&mut self, raw: &str, mut at: usize, offset: usize) -> usize {
        let bytes = raw.as_bytes();
        self.places.push((self.text.len(), offset + at));
        while let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[at..]) {
            self.text.push_str(&raw[at..at + found]);
            at += found;
            if bytes[at] == b'"' {
                self.places.push((self.text.len(), offset + at));
                return at + 1;
            }
            let (letter, length) = escape(&raw[at..]);
            self.places.push((self.text.len(), offset + at));
            self.text.push(letter);
            at += length;
            self.places.push((self.text.len(), offset + at));
        }
        raw.len()
    }

    /// The place in the JSON of a range of the code.
    fn original(&self, range: Range<usize>) -> Range<usize> {
        let start = self.original_offset(range.start);
        let end = if range.end > range.start {
            // Behind its last character, which may be an escape.
            let last = self.text.floor_char_boundary(range.end - 1);
            self.behind(last)
        } else {
            start
        };
        start..end.max(start)
    }

    fn original_offset(&self, at: usize) -> usize {
        let next = self.places.partition_point(|&(from, _)| from <= at);
        let Some(&(from, original)) = next.checked_sub(1).and_then(|it| self.places.get(it)) else {
            return 0;
        };
        original + (at - from)
    }

    /// Where the character at an offset ends in the JSON.
    fn behind(&self, at: usize) -> usize {
        let length = self.text[at..].chars().next().map_or(0, char::len_utf8);
        let next = self.places.partition_point(|&(from, _)| from <= at);
        let plain = self.original_offset(at) + length;
        // An escape is followed by a mark of its own, right behind it.
        match self.places.get(next) {
            Some(&(from, original)) if from == at + length => original,
            _ => plain,
        }
    }
}

/// The module that a magic loads: that of `%load_ext name`, and matplotlib for `%matplotlib`.
fn loaded(escape: &str) -> Option<CompactString> {
    let mut words = escape.strip_prefix('%')?.split_whitespace();
    let name = match words.next()? {
        "load_ext" | "reload_ext" => words.next()?,
        "matplotlib" | "pylab" => "matplotlib",
        _ => return None,
    };
    is_dotted_name(name).then(|| name.into())
}

/// The character of an escape, and how long that is.
fn escape(text: &str) -> (char, usize) {
    let unit = |at: usize| {
        text.get(at..at + 6)
            .and_then(|it| it.strip_prefix("\\u"))
            .and_then(|digits| u16::from_str_radix(digits, 16).ok())
    };
    match text.as_bytes().get(1) {
        Some(b'n') => ('\n', 2),
        Some(b't') => ('\t', 2),
        Some(b'r') => ('\r', 2),
        Some(b'b') => ('\u{8}', 2),
        Some(b'f') => ('\u{c}', 2),
        Some(b'u') => {
            let Some(first) = unit(0) else {
                return (char::REPLACEMENT_CHARACTER, 2);
            };
            let pair = [first, unit(6).unwrap_or_default()];
            match char::decode_utf16(pair).next() {
                Some(Ok(letter)) if letter.len_utf16() == 2 => (letter, 12),
                Some(Ok(letter)) => (letter, 6),
                _ => (char::REPLACEMENT_CHARACTER, 6),
            }
        }
        Some(&byte) if byte.is_ascii() => (char::from(byte), 2),
        _ => (char::REPLACEMENT_CHARACTER, 1),
    }
}
