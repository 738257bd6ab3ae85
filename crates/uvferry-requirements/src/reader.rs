//! From a file's text to its entries.

mod annotating;
mod line;
mod option;
mod subject;

use std::collections::HashSet;

use uvferry_diagnostics::{Diagnostic, Encoding, Rule, SourceFile, Span};

use crate::annotations;
use crate::file::{Comment, Directive, Placement, RequirementsFile};
use crate::legacy;
use crate::lines::{Lines, Logical, find_comment};
use crate::rules;
use crate::whitespace::{is_space, strip};

use annotating::Annotating;
pub(crate) use line::Line;

/// Gives the value of an environment variable by its name.
pub type Lookup = dyn Fn(&str) -> Option<String>;

/// How to read.
#[derive(Default)]
pub struct ReadOptions<'a> {
    /// Gives the value of an environment variable. With it, `${NAME}` is replaced before
    /// the line is read, as pip does; without it, it stays as written.
    pub environment: Option<&'a Lookup>,
}

/// Reads a requirements or constraints file as pip 26.3 does. Never fails: what is wrong is
/// in [`RequirementsFile::diagnostics`].
///
/// ```
/// use uvferry_diagnostics::SourceFile;
/// let file = uvferry_requirements::parse(&SourceFile::new(
///     "requirements.txt",
///     b"flask[async]>=2.0 ; python_version > '3.8'  # the web\n-r base.txt\n".to_vec(),
/// ));
/// let flask = file.entries[0].requirement().unwrap();
/// assert_eq!(flask.name.as_ref().unwrap().normalized, "flask");
/// assert_eq!(flask.extras, ["async"]);
/// assert_eq!(flask.specifier.as_deref(), Some(">=2.0"));
/// assert_eq!(file.comments[0].text, "the web");
/// assert_eq!(file.to_bytes(), file.source.bytes());
/// ```
pub fn parse(source: &SourceFile) -> RequirementsFile {
    parse_with(source, &ReadOptions::default())
}

/// As [`parse`], with options.
pub fn parse_with(source: &SourceFile, read: &ReadOptions<'_>) -> RequirementsFile {
    let text = source.text();
    let mut reader = Reader {
        source,
        text,
        read,
        markers: HashSet::new(),
        file: RequirementsFile {
            source: source.clone(),
            entries: Vec::new(),
            comments: Vec::new(),
            diagnostics: Vec::new(),
            header: None,
        },
    };
    reader.encoding();
    // Where the run of comment lines directly above begins, in `comments`.
    let mut pending = 0;
    let mut annotating = Annotating::No;
    let mut started = false;
    for logical in Lines::new(text) {
        let hash = find_comment(&logical.text);
        let content = strip(&logical.text[..hash.unwrap_or(logical.text.len())]);
        let comment = hash.map(|hash| {
            let at = logical.source(hash);
            let body = &text[at..logical.body.end];
            let trimmed = body.trim_end_matches(is_space);
            let words = strip(trimmed.trim_start_matches('#'));
            Comment {
                span: at..at + trimmed.len(),
                line: if logical.is_joined() {
                    logical.end_line
                } else {
                    logical.line
                },
                text: words.to_owned(),
                attached: None,
                placement: Placement::FreeStanding,
                directive: annotations::directive(words),
            }
        });
        if content.is_empty() {
            match comment {
                None => {
                    pending = reader.file.comments.len();
                    annotating = Annotating::No;
                }
                Some(mut comment) => {
                    annotating = reader.annotate(&mut comment, &annotating);
                    if let Annotating::Entry(entry) | Annotating::List(entry) = annotating {
                        comment.attached = Some(entry);
                        comment.placement = Placement::Above;
                        pending = reader.file.comments.len() + 1;
                    }
                    reader.file.comments.push(comment);
                }
            }
            if !started && logical.full.end == text.len() {
                reader.header();
            }
            continue;
        }
        if !started {
            started = true;
            reader.header();
            if reader.file.header.is_some() {
                // A compiled file's header speaks of no requirement.
                pending = reader.file.comments.len();
            }
        }
        let first = reader.file.entries.len();
        reader.line(&logical, content);
        let entries = reader.file.entries.len();
        let subject = (entries > first).then_some(first);
        for comment in &mut reader.file.comments[pending..] {
            if comment.directive != Some(Directive::Coding) {
                comment.attached = subject;
                comment.placement = if subject.is_some() {
                    Placement::Above
                } else {
                    Placement::FreeStanding
                };
            }
        }
        annotating = subject.map_or(Annotating::No, Annotating::Candidate);
        if let Some(mut comment) = comment {
            comment.placement = Placement::Trailing;
            comment.attached = subject;
            if comment.directive == Some(Directive::Via)
                && let Some(entry) = subject
            {
                let words = strip(&comment.text["via".len()..]);
                annotations::via(words, &mut reader.file.entries[entry].via);
                annotating = if words.is_empty() {
                    Annotating::List(entry)
                } else {
                    Annotating::Entry(entry)
                };
            }
            reader.file.comments.push(comment);
        }
        pending = reader.file.comments.len();
    }
    legacy::whole_file(&mut reader.file);
    reader.file
}

struct Reader<'a> {
    source: &'a SourceFile,
    /// The source's text; a file asks for it once, since it is checked at each asking.
    text: &'a str,
    read: &'a ReadOptions<'a>,
    /// Markers found valid; compiled files repeat a few many times.
    markers: HashSet<String>,
    file: RequirementsFile,
}

impl Reader<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.file.diagnostics.push(diagnostic);
    }

    fn diagnostic(
        &self,
        rule: &'static Rule,
        logical: &Logical<'_>,
        range: Span,
        message: impl AsRef<str>,
    ) -> Diagnostic {
        Diagnostic::new(rule, message).at(self.source, logical.span(range))
    }

    fn encoding(&mut self) {
        let text = self.text;
        let top = 0..text.find(['\n', '\r']).unwrap_or(text.len()).min(80);
        match self.source.encoding() {
            // uv reads these too, and what is ASCII whatever the cookie says.
            Encoding::Utf8 | Encoding::Utf8Bom | Encoding::Utf16Le | Encoding::Utf16Be => {}
            Encoding::Named(_) | Encoding::Latin1 if self.source.bytes().is_ascii() => {}
            Encoding::Undecodable => {
                let at = text.find('\u{FFFD}').unwrap_or(0);
                let diagnostic =
                    Diagnostic::new(&rules::UNDECODABLE, "the bytes here are not valid UTF-8")
                        .at(
                            self.source,
                            at..at + '\u{FFFD}'.len_utf8().min(text.len() - at),
                        )
                        .help("save the file as UTF-8");
                self.report(diagnostic);
            }
            other => {
                let diagnostic = Diagnostic::new(
                    &rules::OTHER_ENCODING,
                    format!(
                        "the file is encoded as {}, which uv does not read",
                        other.name()
                    ),
                )
                .at(self.source, top)
                .help("save the file as UTF-8");
                self.report(diagnostic);
            }
        }
    }
}
