//! What was found, and the questions that each table is asked.

use uvferry_diagnostics::{Diagnostic, Location, Rule, Severity, SourceFile, Span, nearest};

use super::tree::{Content, Place};
use crate::rules;

/// The findings so far.
#[derive(Debug)]
pub(super) struct Findings<'f> {
    file: &'f SourceFile,
    found: Vec<Diagnostic>,
}

impl<'f> Findings<'f> {
    pub(super) fn new(file: &'f SourceFile) -> Self {
        Self {
            file,
            found: Vec::new(),
        }
    }

    pub(super) fn file(&self) -> &'f SourceFile {
        self.file
    }

    pub(super) fn at(&mut self, span: &Span, found: Diagnostic) {
        self.found.push(found.at(self.file, span.clone()));
    }

    pub(super) fn extend(&mut self, found: Vec<Diagnostic>) {
        self.found.extend(found);
    }

    /// Tells of a value.
    pub(super) fn value(&mut self, rule: &Rule, place: &Place<'_>, message: impl AsRef<str>) {
        self.at(&place.span(), Diagnostic::new(rule, message));
    }

    /// Tells of a value, with what to do.
    pub(super) fn value_help(
        &mut self,
        rule: &Rule,
        place: &Place<'_>,
        message: impl AsRef<str>,
        help: impl AsRef<str>,
    ) {
        self.at(&place.span(), Diagnostic::new(rule, message).help(help));
    }

    /// Tells of a value that some tool ignores or misreads.
    pub(super) fn warn(
        &mut self,
        rule: &Rule,
        place: &Place<'_>,
        message: impl AsRef<str>,
        help: Option<&str>,
    ) {
        let mut found = Diagnostic::new(rule, message).severity(Severity::Warning);
        if let Some(help) = help {
            found = found.help(help);
        }
        self.at(&place.span(), found);
    }

    /// Tells of a key.
    pub(super) fn key(&mut self, place: &Place<'_>, found: Diagnostic) {
        self.at(&place.key_span, found);
    }

    /// Two places that are one too many.
    pub(super) fn twice(
        &mut self,
        place: &Place<'_>,
        first: &Place<'_>,
        message: impl AsRef<str>,
        severity: Severity,
    ) {
        let other = Location::new(self.file, first.key_span.clone());
        self.at(
            &place.key_span,
            Diagnostic::new(&rules::DUPLICATE_NAME, message)
                .severity(severity)
                .also(other, "the first one"),
        );
    }

    pub(super) fn wrong_type(&mut self, place: &Place<'_>, words: &str) {
        let kind = place.node.kind();
        self.at(
            &place.span(),
            Diagnostic::new(
                &rules::WRONG_TYPE,
                format!("`{}` must be {words}", place.path),
            )
            .label(format!("this is {kind}")),
        );
    }

    pub(super) fn text<'a>(&mut self, place: &Place<'a>) -> Option<&'a str> {
        let text = place.text();
        if text.is_none() {
            self.wrong_type(place, "a string");
        }
        text
    }

    pub(super) fn flag(&mut self, place: &Place<'_>) {
        if !matches!(place.node.content, Content::Flag) {
            self.wrong_type(place, "true or false");
        }
    }

    pub(super) fn table<'a>(&mut self, place: &Place<'a>) -> Vec<Place<'a>> {
        if !place.is_table() {
            self.wrong_type(place, "a table");
        }
        place.entries()
    }

    pub(super) fn array<'a>(&mut self, place: &Place<'a>, words: &str) -> Vec<Place<'a>> {
        if !matches!(place.node.content, Content::Array(_)) {
            self.wrong_type(place, words);
        }
        place.items()
    }

    pub(super) fn texts<'a>(&mut self, place: &Place<'a>) -> Vec<(Place<'a>, &'a str)> {
        let mut found = Vec::new();
        for item in self.array(place, "an array of strings") {
            if let Some(text) = self.text(&item) {
                found.push((item, text));
            }
        }
        found
    }

    /// Tells of each key that is not among the known ones.
    pub(super) fn unknown_keys(&mut self, place: &Place<'_>, known: &[&str]) {
        for entry in place.entries() {
            if !known.contains(&entry.key) {
                self.unknown_key(&entry, known, Severity::Error);
            }
        }
    }

    pub(super) fn unknown_key(&mut self, entry: &Place<'_>, known: &[&str], severity: Severity) {
        let mut found =
            Diagnostic::new(&rules::UNKNOWN_KEY, format!("unknown key `{}`", entry.path))
                .severity(severity);
        found = match super::names::meant(entry, known) {
            Some(help) => found.help(help),
            None => match nearest(entry.key, known) {
                Some(near) => found.help(format!("did you mean `{near}`?")),
                None => found,
            },
        };
        self.key(entry, found);
    }

    pub(super) fn missing_key(&mut self, place: &Place<'_>, key: &str, help: &str) {
        self.key(
            place,
            Diagnostic::new(
                &rules::MISSING_KEY,
                format!("`{}` has no `{key}`", place.path),
            )
            .help(help),
        );
    }

    /// Where `range` of a string's text stands, if it stands there as it is.
    pub(super) fn inside(&self, place: &Place<'_>, range: &Span) -> Span {
        let whole = place.span();
        let (Some(text), written) = (place.text(), self.file.slice(whole.clone())) else {
            return whole;
        };
        for quotes in [3, 1] {
            let start = whole.start + quotes;
            if written.len() == text.len() + 2 * quotes
                && written.get(quotes..quotes + text.len()) == Some(text)
                && range.end <= text.len()
                && range.start < range.end
            {
                return start + range.start..start + range.end;
            }
        }
        whole
    }

    /// Whether an error was told of something in `span`.
    pub(super) fn has_error_in(&self, span: &Span) -> bool {
        let start = self.file.line_column(span.start);
        let end = self.file.line_column(span.end);
        self.found.iter().any(|found| {
            found.severity == Severity::Error
                && found.location.as_ref().is_some_and(|place| {
                    let at = (place.line, place.column);
                    (start.line, start.column) <= at && at <= (end.line, end.column)
                })
        })
    }

    /// All, in the file's order.
    pub(super) fn sorted(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|found| {
            found
                .location
                .as_ref()
                .map(|place| (place.line, place.column))
        });
        self.found
    }
}
