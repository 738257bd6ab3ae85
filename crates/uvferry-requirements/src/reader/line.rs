//! A logical line: a requirement, an include, options, or nothing that pip acts on.

use std::borrow::Cow;

use uvferry_diagnostics::Span;

use crate::file::{Entry, EntryKind, Include, OptionEntry};
use crate::grammar;
use crate::lines::{Logical, expand};
use crate::options::{self, Given, Role, SplitError};
use crate::reader::Reader;
use crate::reader::subject::options_start;
use crate::rules;
use crate::uv;
use crate::whitespace::{is_space, strip};

/// A line while it is read.
pub(crate) struct Line<'a> {
    /// The whole file's text.
    pub(crate) text: &'a str,
    pub(crate) logical: &'a Logical<'a>,
    /// Where `content` begins in the logical line.
    pub(crate) base: usize,
    pub(crate) content: &'a str,
    /// `content` with the environment variables replaced.
    pub(crate) expanded: &'a str,
    /// Whether a variable was replaced; places inside the line are unknown then.
    pub(crate) changed: bool,
    /// Whether pip refuses it.
    pub(super) refused: bool,
}

impl Line<'_> {
    /// A range of `expanded` as one of the logical line.
    pub(crate) fn range(&self, range: Span) -> Span {
        if self.changed {
            self.base..self.base + self.content.len()
        } else {
            self.base + range.start..self.base + range.end
        }
    }
}

impl Reader<'_> {
    /// The column of a place in a logical line, from 1, in characters.
    fn column(&self, logical: &Logical<'_>, at: usize) -> usize {
        let before = &self.text[logical.body.start..at];
        let line = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
        before[line..].chars().count() + 1
    }

    /// Reads one logical line that is not blank.
    pub(super) fn line(&mut self, logical: &Logical<'_>, content: &str) {
        let base = content.as_ptr() as usize - logical.text.as_ptr() as usize;
        let span = logical.span(base..base + content.len());
        let entry = Entry {
            column: self.column(logical, span.start),
            span,
            full_span: logical.full.clone(),
            line: logical.line,
            end_line: logical.end_line,
            kind: EntryKind::Invalid,
            via: Vec::new(),
        };
        let expanded = match self.read.environment {
            Some(lookup) => expand(content, lookup),
            None => Cow::Borrowed(content),
        };
        let mut line = Line {
            text: self.text,
            logical,
            base,
            content,
            expanded: &expanded,
            changed: matches!(expanded, Cow::Owned(_)),
            refused: false,
        };
        self.read_line(&mut line, entry);
    }

    fn read_line(&mut self, line: &mut Line<'_>, mut entry: Entry) {
        let text = line.expanded;
        let split = options_start(text);
        let args = text[..split].trim_end_matches(is_space);
        let words = match options::split(&text[split..], split) {
            Ok(words) => words,
            Err(error) => {
                let (SplitError::NoClosingQuotation(at) | SplitError::NoEscapedCharacter(at)) =
                    error;
                let message = match error {
                    SplitError::NoClosingQuotation(_) => "this quote is not closed",
                    SplitError::NoEscapedCharacter(_) => "nothing follows the backslash",
                };
                let found = self.diagnostic(
                    &rules::UNBALANCED_QUOTES,
                    line.logical,
                    line.range(at..at + 1),
                    message,
                );
                self.report(found);
                self.file.entries.push(entry);
                return;
            }
        };
        let parsed = options::parse(&words);
        self.option_errors(line, &parsed.errors);
        for given in &parsed.options {
            self.check_value(line, given);
        }
        let editable = parsed
            .options
            .iter()
            .find(|given| given.spec.role == Role::Editable);
        if !args.is_empty() || editable.is_some() {
            let kind = self.requirement(line, args, editable, &parsed);
            uv::check_line(
                self.source,
                line,
                &parsed,
                &kind,
                &mut self.file.diagnostics,
            );
            entry.kind = if line.refused {
                EntryKind::Invalid
            } else {
                kind
            };
            if matches!(entry.kind, EntryKind::Invalid)
                && !self
                    .file
                    .diagnostics
                    .iter()
                    .rev()
                    .take(8)
                    .any(|d| d.severity == uvferry_diagnostics::Severity::Error)
            {
                let found = self.diagnostic(
                    &rules::INVALID_REQUIREMENT,
                    line.logical,
                    line.range(0..text.len()),
                    "pip refuses this line",
                );
                self.report(found);
            }
            self.file.entries.push(entry);
            return;
        }
        uv::check_line(
            self.source,
            line,
            &parsed,
            &EntryKind::Ignored,
            &mut self.file.diagnostics,
        );
        if line.refused {
            self.file.entries.push(entry);
            return;
        }
        // pip reads the first `-r`, else the first `-c`, and nothing else of the line.
        let include = [false, true].into_iter().find_map(|constraint| {
            parsed
                .options
                .iter()
                .position(|given| given.spec.role == Role::Include { constraint })
        });
        if let Some(index) = include {
            for (other, given) in parsed.options.iter().enumerate() {
                if other != index {
                    self.unused(line, given.span.clone());
                }
            }
            self.unused_words(line, &parsed.unused);
            let given = &parsed.options[index];
            entry.kind = EntryKind::Include(Include {
                target: given.value.clone().unwrap_or_default(),
                constraint: given.spec.role == Role::Include { constraint: true },
            });
            self.file.entries.push(entry);
            return;
        }
        let globals: Vec<&Given> = parsed
            .options
            .iter()
            .filter(|given| given.spec.role == Role::Global)
            .collect();
        for given in &parsed.options {
            if matches!(given.spec.role, Role::Hash | Role::ConfigSettings) {
                let found = self
                    .diagnostic(
                        &rules::IGNORED_LINE,
                        line.logical,
                        line.range(given.span.clone()),
                        format!("`{}` without a requirement has no effect", given.spec.name),
                    )
                    .help("end the line above with ` \\` if it belongs there");
                self.report(found);
            }
        }
        if globals.is_empty() {
            entry.kind = EntryKind::Ignored;
            if parsed.options.is_empty() {
                let found = self.diagnostic(
                    &rules::IGNORED_LINE,
                    line.logical,
                    line.range(0..text.len()),
                    "pip installs nothing for this line",
                );
                let rest = strip(text.trim_start_matches('-'));
                let found = if grammar::requirement(rest, true).is_ok() {
                    found.help(format!("write `{rest}` if it was meant"))
                } else {
                    found
                };
                self.report(found);
            }
            self.file.entries.push(entry);
            return;
        }
        self.unused_words(line, &parsed.unused);
        let several = globals.len() > 1;
        for given in globals {
            let span = if several {
                line.logical.span(line.range(given.span.clone()))
            } else {
                entry.span.clone()
            };
            self.file.entries.push(Entry {
                column: self.column(line.logical, span.start),
                span,
                kind: EntryKind::Option(OptionEntry {
                    name: given.spec.name,
                    value: given.value.clone(),
                    written: given.written.clone(),
                }),
                ..entry.clone()
            });
        }
    }

    fn unused(&mut self, line: &Line<'_>, range: Span) {
        let text = &line.expanded[range.clone()];
        let found = self.diagnostic(
            &rules::IGNORED_TEXT,
            line.logical,
            line.range(range),
            format!("pip drops `{text}`"),
        );
        self.report(found);
    }

    pub(super) fn unused_words(&mut self, line: &Line<'_>, words: &[Span]) {
        if let (Some(first), Some(last)) = (words.first(), words.last()) {
            self.unused(line, first.start..last.end);
        }
    }
}
