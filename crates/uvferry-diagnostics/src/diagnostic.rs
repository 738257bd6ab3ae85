use serde::{Deserialize, Serialize};

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
    /// The text of the first line, redacted and cut to a length that a terminal can show.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub snippet: String,
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
        let mut snippet = redact(line).into_owned();
        // A caret under a line whose secret was shortened would point beside its target;
        // the columns stay those of the file, and the renderer clips them.
        if let Some((cut, _)) = snippet.char_indices().nth(MAX_SNIPPET) {
            snippet.truncate(cut);
        }
        Self {
            file: file.path().to_owned(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            snippet,
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
        }
    }
}

const MAX_SNIPPET: usize = 240;

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
            message: redact(message.as_ref()).into_owned(),
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
            .push((location, redact(note.as_ref()).into_owned()));
        self
    }

    /// Sets what the caret line says.
    #[must_use]
    pub fn label(mut self, label: impl AsRef<str>) -> Self {
        self.label = Some(redact(label.as_ref()).into_owned());
        self
    }

    /// Sets what to do.
    #[must_use]
    pub fn help(mut self, help: impl AsRef<str>) -> Self {
        self.help = Some(redact(help.as_ref()).into_owned());
        self
    }

    /// Sets another severity than the rule's.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}
