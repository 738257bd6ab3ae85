use serde::{Deserialize, Serialize};

use crate::control::in_message;
use crate::redaction::redact;
use crate::rule::{Rule, Severity};
use crate::source::{SourceFile, Span};

/// Where in a file something was found. Holds the lines it speaks of, without
/// credentials, so that it can be shown without the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// Relative to the project's root, with `/`.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// From 1, the line of the last character.
    pub end_line: usize,
    /// From 1, in characters, one past the last character.
    pub end_column: usize,
    /// The text of the first line, redacted and cut to a length that a terminal can show:
    /// `…` stands for what is left out.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub snippet: String,
    /// From 1, the column that the snippet begins at: more than 1 where the place lies far
    /// to the right in a very long line.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub snippet_column: usize,
}

fn first() -> usize {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_first(column: &usize) -> bool {
    *column == 1
}

impl Location {
    /// The place of `span` in `file`.
    pub fn new(file: &SourceFile, span: Span) -> Self {
        let start = file.line_column(span.start);
        let end = file.line_column(span.end.max(span.start));
        let line = file
            .line_span(start.line)
            .map(|span| file.slice(span))
            .unwrap_or_default();
        let before = file
            .line_span(start.line)
            .map(|line| file.slice(line.start..span.start.clamp(line.start, line.end)))
            .unwrap_or_default();
        let (snippet, snippet_column) = shown(line, before, start.column);
        Self {
            file: file.path().to_owned(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            snippet,
            snippet_column,
        }
    }

    /// A place known only by its file.
    pub fn file(path: impl Into<String>) -> Self {
        Self {
            file: path.into(),
            line: 1,
            column: 1,
            end_line: 1,
            end_column: 1,
            snippet: String::new(),
            snippet_column: 1,
        }
    }
}

/// Characters.
const MAX_SNIPPET: usize = 240;
/// How many characters before the place are shown in a line that is cut on the left.
const LEAD: usize = 60;

/// What is shown of a line, and the column that it begins at. `before` is the line up to the
/// place, which is at `column`.
fn shown(line: &str, before: &str, column: usize) -> (String, usize) {
    let mut snippet = redact(line).into_owned();
    let Some((cut, _)) = snippet.char_indices().nth(MAX_SNIPPET) else {
        return (snippet, 1);
    };
    // The whole line is redacted first: a secret that is cut in two looks like none. Where the
    // place lies inside of one, or a longer one hides it, the start of the line is shown.
    let before = redact(before);
    let at = before.chars().count();
    if at < MAX_SNIPPET - LEAD || !snippet.starts_with(&*before) {
        // The columns stay those of the file, and the renderer clips them.
        snippet.truncate(cut);
        return (snippet, 1);
    }
    let length = snippet.chars().count();
    let from = at - LEAD;
    let mut window: String = snippet.chars().skip(from).take(MAX_SNIPPET).collect();
    window.insert(0, '…');
    if length > from + MAX_SNIPPET {
        window.push('…');
    }
    // The first character stands for the one before the window.
    (window, column.saturating_sub(LEAD + 1).max(1))
}

/// Something to tell the user about a file of theirs. It never stops the work by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// The rule's code.
    pub code: String,
    /// How much it weighs.
    pub severity: Severity,
    /// One lower case sentence without a full stop; readable without colour.
    pub message: String,
    /// What the caret line says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The place, if there is one.
    pub location: Option<Location>,
    /// Further places, each with what it has to do with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<(Location, String)>,
    /// What to do.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A finding of `rule`, with its severity. Credentials are taken out of the message.
    pub fn new(rule: &Rule, message: impl AsRef<str>) -> Self {
        Self {
            code: rule.code.to_owned(),
            severity: rule.severity,
            message: in_message(redact(message.as_ref())),
            label: None,
            location: None,
            related: Vec::new(),
            help: None,
        }
    }

    /// Sets the place.
    #[must_use]
    pub fn at(mut self, file: &SourceFile, span: Span) -> Self {
        self.location = Some(Location::new(file, span));
        self
    }

    /// Sets the place to one made earlier.
    #[must_use]
    pub fn at_location(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn also(mut self, location: Location, note: impl AsRef<str>) -> Self {
        self.related
            .push((location, in_message(redact(note.as_ref()))));
        self
    }

    /// Sets what the caret line says.
    #[must_use]
    pub fn label(mut self, label: impl AsRef<str>) -> Self {
        self.label = Some(in_message(redact(label.as_ref())));
        self
    }

    /// Sets what to do.
    #[must_use]
    pub fn help(mut self, help: impl AsRef<str>) -> Self {
        self.help = Some(in_message(redact(help.as_ref())));
        self
    }

    /// Sets another severity than the rule's.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Puts another path in place of `from` wherever a text names it: the project's own for
    /// the one of a copy that tools have worked in.
    pub fn rename_path(&mut self, from: &str, to: &str) {
        let notes = self.related.iter_mut().map(|(_, note)| note);
        for text in [&mut self.message]
            .into_iter()
            .chain(&mut self.label)
            .chain(&mut self.help)
            .chain(notes)
        {
            if text.contains(from) {
                *text = text.replace(from, to);
            }
        }
    }
}
