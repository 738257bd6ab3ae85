//! From a file's text to its entries.

mod annotating;
mod line;
mod option;
mod subject;

use std::sync::Arc;

use uvferry_diagnostics::{Diagnostic, Encoding, Location, Rule, Severity, SourceFile, Span};

use crate::annotations;
use crate::duplicates::Names;
use crate::file::{Comment, Directive, Entry, EntryKind, Place, Placement, RequirementsFile};
use crate::lazy::{LazyRequirement, Looked};
use crate::legacy;
use crate::limits::{Limits, MAX_BYTES, MAX_FINDINGS, MAX_FINDINGS_OF_LINE, RESERVE};
use crate::lines::{Lines, Logical, split_comment};
use crate::plain::{self, KnownMarkers};
use crate::requirement::Requirement;
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
/// assert_eq!(file.comments[0].text(), "the web");
/// assert_eq!(file.to_bytes(), file.source.bytes());
/// ```
pub fn parse(source: &SourceFile) -> RequirementsFile {
    parse_with(source, &ReadOptions::default())
}

/// As [`parse`], with options.
pub fn parse_with(source: &SourceFile, read: &ReadOptions<'_>) -> RequirementsFile {
    let mut reader = Reader::new(source, read);
    reader.encoding();
    if reader.fits() {
        reader.read();
    }
    reader.conclude()
}

/// Reads several files, with all cores where the `parallel` feature is on, as it is by
/// default. The answers are in the order of `sources`.
///
/// Small files are read faster than they are opened: have [`read_many`] open them too.
///
/// ```
/// use uvferry_diagnostics::SourceFile;
/// let sources: Vec<SourceFile> = (0..100)
///     .map(|at| SourceFile::new(format!("{at}.txt"), format!("six=={at}\n")))
///     .collect();
/// let files = uvferry_requirements::parse_many(&sources);
/// assert_eq!(files[42].entries[0].requirement().unwrap().pinned_version(), Some("42"));
/// ```
pub fn parse_many(sources: &[SourceFile]) -> Vec<RequirementsFile> {
    each(sources, parse)
}

/// As [`parse_many`], with a function that opens each file, which is called on all cores
/// too.
///
/// ```
/// use uvferry_diagnostics::SourceFile;
/// use uvferry_requirements::read_many;
///
/// let names = ["a.txt", "missing.txt"];
/// let files = read_many(&names, |name| match *name {
///     "a.txt" => Ok(SourceFile::new(*name, "six\n")),
///     name => Err(format!("no {name}")),
/// });
/// assert_eq!(files[0].as_ref().unwrap().entries.len(), 1);
/// assert_eq!(files[1].as_ref().unwrap_err(), "no missing.txt");
/// ```
pub fn read_many<T: Sync, E: Send>(
    names: &[T],
    open: impl Fn(&T) -> Result<SourceFile, E> + Sync,
) -> Vec<Result<RequirementsFile, E>> {
    each(names, |name| open(name).map(|source| parse(&source)))
}

fn each<T: Sync, A: Send>(all: &[T], read: impl Fn(&T) -> A + Sync + Send) -> Vec<A> {
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        // A small file takes a few microseconds, as handing it over does.
        all.par_iter().with_min_len(8).map(read).collect()
    }
    #[cfg(not(feature = "parallel"))]
    {
        all.iter().map(read).collect()
    }
}

/// The requirement whose logical line begins at `start` and is no plain one, read once more.
pub(crate) fn requirement_at(source: &SourceFile, start: usize) -> Requirement {
    let text = source.text();
    let mut reader = Reader::new(source, &ReadOptions { environment: None });
    reader.most = 0;
    if let Some(logical) = Lines::from(text, start).next() {
        reader.logical(&logical, split_comment(&logical.text).0);
    }
    reader.last.unwrap_or_default()
}

struct Reader<'a> {
    source: &'a SourceFile,
    looked: Arc<Looked>,
    /// The source's text; a file asks for it once, since it is checked at each asking.
    text: &'a str,
    read: &'a ReadOptions<'a>,
    markers: KnownMarkers,
    /// Whether requirements that were read in full are kept rather than read again when
    /// they are asked for.
    keep: bool,
    /// The last requirement that was read in full and not kept.
    last: Option<Requirement>,
    names: Names,
    /// Whether it looks like UTF-16 without a mark; said once, not for each line.
    unmarked: bool,
    limits: Limits,
    /// How many diagnostics there may be.
    most: usize,
    /// How many diagnostics there may be at the end of this line.
    room: usize,
    file: RequirementsFile,
}

impl<'a> Reader<'a> {
    fn new(source: &'a SourceFile, read: &'a ReadOptions<'a>) -> Self {
        let text = source.text();
        Self {
            source,
            looked: Looked::new(source),
            text,
            read,
            markers: KnownMarkers::default(),
            keep: false,
            last: None,
            names: Names::default(),
            unmarked: false,
            limits: Limits::default(),
            most: MAX_FINDINGS,
            room: MAX_FINDINGS_OF_LINE,
            file: RequirementsFile {
                source: source.clone(),
                entries: Vec::new(),
                comments: Vec::new(),
                diagnostics: Vec::new(),
                header: None,
            },
        }
    }

    /// Goes through the lines.
    fn read(&mut self) {
        let text = self.text;
        // Where the run of comment lines directly above begins, in `comments`.
        let mut pending = 0;
        let mut annotating = Annotating::No;
        let mut started = false;
        let mut lines = Lines::new(text);
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).count();
        self.limits = Limits::new(text.len(), ends);
        self.file.entries.reserve(ends.min(RESERVE) + 1);
        self.names.reserve(ends.min(RESERVE) + 1);
        loop {
            if !self.limits.hold(&self.file) {
                self.stopped(
                    "the file has more short lines than are read; reading stops here",
                    lines.number(),
                );
                break;
            }
            let first = self.file.entries.len();
            let comment = if let Some(plain) = self.plain(lines.offset()) {
                if !started {
                    started = true;
                    pending = self.begin(pending);
                }
                let line = lines.number() + 1;
                let start = lines.offset();
                lines.skip_to(plain.next, plain.lines);
                let end_line = lines.number();
                if plain.marker.is_none() {
                    self.names.note(&text[plain.name.clone()], first);
                }
                self.file.entries.push(Entry::new(
                    &Place {
                        span: start..plain.end,
                        full_span: start..plain.next,
                        line,
                        column: 1,
                        end_line,
                    },
                    EntryKind::Requirement(LazyRequirement::new(&self.looked, start, true)),
                ));
                plain.comment.map(|span| self.comment(span, end_line))
            } else {
                let Some(logical) = lines.next() else { break };
                let (content, hash) = split_comment(&logical.text);
                let comment = hash.map(|hash| {
                    let at = logical.source(hash);
                    let trimmed = text[at..logical.body.end].trim_end_matches(is_space);
                    let line = if logical.is_joined() {
                        logical.end_line
                    } else {
                        logical.line
                    };
                    self.comment(at..at + trimmed.len(), line)
                });
                if content.is_empty() {
                    match comment {
                        None => {
                            pending = self.file.comments.len();
                            annotating = Annotating::No;
                        }
                        Some(mut comment) => {
                            annotating = self.annotate(&mut comment, &annotating);
                            if let Annotating::Entry(entry) | Annotating::List(entry) = annotating {
                                comment.attach(Some(entry));
                                comment.placement = Placement::Above;
                                pending = self.file.comments.len() + 1;
                            }
                            self.file.comments.push(comment);
                        }
                    }
                    if !started && logical.full.end == text.len() {
                        self.header();
                    }
                    continue;
                }
                if !started {
                    started = true;
                    pending = self.begin(pending);
                }
                self.keep = self.limits.keep();
                self.logical(&logical, content);
                comment
            };
            let subject = (self.file.entries.len() > first).then_some(first);
            for comment in &mut self.file.comments[pending..] {
                if comment.directive != Some(Directive::Coding) {
                    comment.attach(subject);
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
                comment.attach(subject);
                if comment.directive == Some(Directive::Via)
                    && let Some(entry) = subject
                {
                    let words = strip(&comment.text()["via".len()..]);
                    annotating = if words.is_empty() {
                        Annotating::List(entry)
                    } else {
                        Annotating::Entry(entry)
                    };
                    self.note_annotation(&comment, entry);
                }
                self.file.comments.push(comment);
            }
            pending = self.file.comments.len();
        }
    }

    /// The line at `at`, if it is a plain one.
    fn plain(&mut self, at: usize) -> Option<plain::Plain> {
        let markers = &mut self.markers;
        plain::scan(self.text, at, &mut |marker| markers.is_plain(marker))
    }

    fn comment(&self, span: Span, line: usize) -> Comment {
        let mut comment = Comment::new(self.source, span, line);
        comment.directive = annotations::directive(comment.text());
        comment
    }

    /// The first entry comes; gives where the comments that may speak of it begin.
    fn begin(&mut self, pending: usize) -> usize {
        self.header();
        if self.file.header.is_some() {
            // A compiled file's header speaks of no requirement.
            return self.file.comments.len();
        }
        pending
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        if self.file.diagnostics.len() < self.room {
            self.file.diagnostics.push(diagnostic);
        }
    }

    fn diagnostic(
        &self,
        rule: &'static Rule,
        logical: &Logical<'_>,
        range: Span,
        message: impl AsRef<str>,
    ) -> Diagnostic {
        let found = Diagnostic::new(rule, message);
        if self.file.diagnostics.len() < self.room {
            found.at(self.source, logical.span(range))
        } else {
            // It will not be listed; looking up its place may take longer than reading.
            found
        }
    }

    /// Makes room for the findings of a line.
    fn open_line(&mut self) {
        let found = self.file.diagnostics.len();
        self.room = (found + MAX_FINDINGS_OF_LINE).min(self.most);
    }

    fn fits(&mut self) -> bool {
        let fits = self.text.len() <= MAX_BYTES;
        if !fits {
            self.stopped("the file is longer than 4 GiB and was not read", 0);
        }
        fits
    }

    /// Reading ends before the end. The place is made here: to count all lines of such a
    /// file would take what is left of the memory.
    fn stopped(&mut self, message: &str, lines: usize) {
        let place = Location {
            line: lines + 1,
            end_line: lines + 1,
            ..Location::file(self.source.path())
        };
        self.file.diagnostics.push(
            Diagnostic::new(&rules::READING_LIMIT, message)
                .at_location(place)
                .help("split the file"),
        );
    }

    fn conclude(mut self) -> RequirementsFile {
        legacy::whole_file(&mut self.file);
        self.names.report(&mut self.file);
        if self.source.encoding() == Encoding::Undecodable && self.text.contains('\0') {
            // No text at all: what its lines lack helps nobody.
            self.file
                .diagnostics
                .retain(|found| found.code == rules::UNDECODABLE.code);
        }
        let found = &mut self.file.diagnostics;
        if found.len() >= MAX_FINDINGS {
            found.truncate(MAX_FINDINGS);
            found.push(
                Diagnostic::new(
                    &rules::READING_LIMIT,
                    format!("only the first {MAX_FINDINGS} findings are listed"),
                )
                .severity(Severity::Warning)
                .at_location(Location::file(self.source.path())),
            );
        }
        self.file
    }

    fn encoding(&mut self) {
        let text = self.text;
        self.unmarked = memchr::memchr_iter(0, text.as_bytes()).count() * 3 > text.len();
        if self.unmarked {
            let found = Diagnostic::new(
                &rules::STRAY_BYTES,
                "the file looks like UTF-16 without its byte order mark",
            )
            .at(self.source, 0..1)
            .help("save the file as UTF-8");
            self.report(found);
        }
        let top = 0..text.find(['\n', '\r']).unwrap_or(text.len()).min(80);
        match self.source.encoding() {
            // uv reads these too, and what is ASCII whatever the cookie says.
            Encoding::Utf8 | Encoding::Utf8Bom => {}
            other @ (Encoding::Utf16Le | Encoding::Utf16Be) => {
                let diagnostic = Diagnostic::new(
                    &rules::OTHER_ENCODING,
                    format!(
                        "the file is encoded as {}, which pip and uv read and few others do",
                        other.name()
                    ),
                )
                .severity(Severity::Info)
                .at(self.source, top)
                .help("save the file as UTF-8");
                self.report(diagnostic);
            }
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
