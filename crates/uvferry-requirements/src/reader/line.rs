//! A logical line: a requirement, an include, options, or nothing that pip acts on.

use std::borrow::Cow;

use uvferry_diagnostics::{Severity, Span};

use crate::file::{Entry, EntryKind, Include, OptionEntry, Place};
use crate::grammar;
use crate::lazy::LazyRequirement;
use crate::legacy;
use crate::lines::{Logical, expand};
use crate::options::{self, Given, Role, SplitError};
use crate::reader::Reader;
use crate::reader::subject::options_start;
use crate::requirement::Target;
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
    /// How many diagnostics there may be when it is read.
    pub(crate) room: usize,
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
    /// Whether a comment stands behind the content.
    pub(crate) fn has_comment(&self) -> bool {
        let behind = &self.logical.text[self.base + self.content.len()..];
        behind.contains('#')
    }
}

impl Reader<'_> {
    /// The column of a place in a logical line, from 1, in characters.
    fn column(&self, logical: &Logical<'_>, at: usize) -> usize {
        let before = &self.text[logical.body.start..at];
        let line = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
        before[line..].chars().count() + 1
    }

    /// Reads one logical line that is not blank; `content` is its text without comment.
    pub(super) fn logical(&mut self, logical: &Logical<'_>, content: &str) {
        self.open_line();
        let base = content.as_ptr() as usize - logical.text.as_ptr() as usize;
        let span = logical.span(base..base + content.len());
        let place = Place {
            column: self.column(logical, span.start),
            span,
            full_span: logical.full.clone(),
            line: logical.line,
            end_line: logical.end_line,
        };
        let expanded = match self.read.environment {
            Some(lookup) => expand(content, lookup),
            None => Some(Cow::Borrowed(content)),
        };
        let Some(expanded) = expanded else {
            let found = self.diagnostic(
                &rules::READING_LIMIT,
                logical,
                base..base + content.len(),
                "the line's variables stand for more than is read",
            );
            self.report(found);
            self.push(&place, EntryKind::Invalid);
            return;
        };
        let mut line = Line {
            text: self.text,
            logical,
            base,
            content,
            expanded: &expanded,
            changed: matches!(expanded, Cow::Owned(_)),
            refused: false,
            room: self.room,
        };
        self.read_line(&mut line, &place);
    }

    /// Whether what is wrong was said once for the whole file.
    pub(super) fn is_unmarked(&self, text: &str) -> bool {
        self.unmarked && text.contains('\0')
    }

    fn push(&mut self, place: &Place, kind: EntryKind) {
        self.limits.note(&kind);
        self.file.entries.push(Entry::new(place, kind));
    }

    fn read_line(&mut self, line: &mut Line<'_>, place: &Place) {
        let text = line.expanded;
        let split = options_start(text);
        let args = text[..split].trim_end_matches(is_space);
        let words = match options::split(&text[split..], split) {
            Ok(words) => words,
            Err(error) => {
                let (rule, at, message) = match error {
                    SplitError::NoClosingQuotation(at) => {
                        (&rules::UNBALANCED_QUOTES, at, "this quote is not closed")
                    }
                    SplitError::NoEscapedCharacter(at) => (
                        &rules::UNBALANCED_QUOTES,
                        at,
                        "nothing follows the backslash",
                    ),
                    SplitError::TooManyWords(at) => (
                        &rules::READING_LIMIT,
                        at,
                        "the line has more words than are read",
                    ),
                };
                let found = self.diagnostic(rule, line.logical, line.range(at..at + 1), message);
                self.report(found);
                self.push(place, EntryKind::Invalid);
                return;
            }
        };
        let parsed = options::parse(&words);
        if !parsed.errors.is_empty()
            && let Some(found) = legacy::command(text)
        {
            // Its options are the command's; pip stops at the first.
            let range = line.range(0..text.len());
            let mut diagnostic = self.diagnostic(found.rule, line.logical, range, found.message);
            diagnostic.help = found.help;
            self.report(diagnostic);
            self.push(place, EntryKind::Invalid);
            return;
        }
        self.option_errors(line, &parsed.errors);
        for given in &parsed.options {
            self.check_value(line, given);
        }
        let editable = parsed
            .options
            .iter()
            .find(|given| given.spec.role == Role::Editable);
        if !args.is_empty() || editable.is_some() {
            let before = self.file.diagnostics.len();
            let requirement = self.requirement(line, args, editable, &parsed);
            uv::check_line(
                self.source,
                line,
                &parsed,
                requirement.as_ref(),
                &mut self.file.diagnostics,
            );
            let kind = match requirement {
                Some(found) if !line.refused => {
                    if let (Some(name), Target::Named, None) =
                        (&found.name, &found.target, &found.marker)
                    {
                        self.names.note(&name.written, self.file.entries.len());
                    }
                    let start = line.logical.full.start;
                    // What a variable stood for is not in the text.
                    EntryKind::Requirement(if self.keep || line.changed {
                        self.limits.kept(&found);
                        LazyRequirement::known(&self.looked, start, found)
                    } else {
                        self.last = Some(found);
                        LazyRequirement::new(&self.looked, start, false)
                    })
                }
                _ => EntryKind::Invalid,
            };
            if matches!(kind, EntryKind::Invalid)
                && !self.is_unmarked(text)
                && !self.file.diagnostics[before..]
                    .iter()
                    .any(|found| found.severity == Severity::Error)
            {
                let found = self.diagnostic(
                    &rules::INVALID_REQUIREMENT,
                    line.logical,
                    line.range(0..text.len()),
                    "pip refuses this line",
                );
                self.report(found);
            }
            self.push(place, kind);
            return;
        }
        uv::check_line(self.source, line, &parsed, None, &mut self.file.diagnostics);
        if line.refused {
            self.push(place, EntryKind::Invalid);
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
            let include = Include {
                target: given.value.clone().unwrap_or_default(),
                constraint: given.spec.role == Role::Include { constraint: true },
            };
            self.push(place, EntryKind::Include(Box::new(include)));
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
            self.push(place, EntryKind::Ignored);
            return;
        }
        self.unused_words(line, &parsed.unused);
        let several = globals.len() > 1;
        // Each column is counted from the one before; a line may have very many options.
        let (mut counted, mut column) = (place.span.start, place.column);
        for given in globals {
            let span = if several {
                line.logical.span(line.range(given.span.clone()))
            } else {
                place.span.clone()
            };
            let between = &self.text[counted.min(span.start)..span.start];
            column = match between.rfind(['\n', '\r']) {
                Some(end) => between[end + 1..].chars().count() + 1,
                None => column + between.chars().count(),
            };
            counted = span.start;
            let option = OptionEntry {
                name: given.spec.name,
                value: given.value.clone(),
                written: given.written.clone(),
            };
            let place = Place {
                span,
                column,
                ..place.clone()
            };
            self.push(&place, EntryKind::Option(Box::new(option)));
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
