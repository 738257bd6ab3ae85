//! A requirements file as it was read.

use std::ops::Range;
use std::sync::OnceLock;

use uvferry_diagnostics::{Diagnostic, SourceFile, Span};

use crate::annotations;
use crate::lazy::LazyRequirement;
use crate::parts::Parts;
use crate::requirement::Requirement;
use crate::whitespace::strip;

/// A requirements or constraints file, with everything that stands in it.
#[derive(Debug, Clone)]
pub struct RequirementsFile {
    /// The file itself.
    pub source: SourceFile,
    /// What pip acts on, in the order of the file.
    pub entries: Vec<Entry>,
    /// The comments, in the order of the file.
    pub comments: Vec<Comment>,
    /// What is wrong or differs between pip and uv.
    pub diagnostics: Vec<Diagnostic>,
    /// What a compiling tool wrote at the top.
    pub header: Option<CompileHeader>,
}

impl RequirementsFile {
    /// The bytes of the file; the same for every input, valid or not.
    pub fn to_bytes(&self) -> &[u8] {
        self.source.bytes()
    }

    /// The decoded text, exactly as it stood.
    pub fn to_text(&self) -> &str {
        self.source.text()
    }

    /// The requirements with their entries' indexes.
    pub fn requirements(&self) -> impl Iterator<Item = (usize, &Entry, &Requirement)> {
        self.entries
            .iter()
            .enumerate()
            .filter_map(|(index, entry)| match &entry.kind {
                EntryKind::Requirement(requirement) => Some((index, entry, &**requirement)),
                _ => None,
            })
    }

    /// The `-r` and `-c` lines with their entries' indexes.
    pub fn includes(&self) -> impl Iterator<Item = (usize, &Include)> {
        self.entries
            .iter()
            .enumerate()
            .filter_map(|(index, entry)| match &entry.kind {
                EntryKind::Include(include) => Some((index, &**include)),
                _ => None,
            })
    }

    /// The options that hold for the whole installation.
    pub fn options(&self) -> impl Iterator<Item = (usize, &OptionEntry)> {
        self.entries
            .iter()
            .enumerate()
            .filter_map(|(index, entry)| match &entry.kind {
                EntryKind::Option(option) => Some((index, &**option)),
                _ => None,
            })
    }

    /// The comments that speak of an entry.
    pub fn comments_of(&self, entry: usize) -> impl Iterator<Item = &Comment> {
        self.comments[self.comments_near(entry)]
            .iter()
            .filter(move |comment| comment.attached() == Some(entry))
    }

    /// The comments between the entries' lines before and behind an entry; those that speak
    /// of it are among them.
    pub(crate) fn comments_near(&self, entry: usize) -> Range<usize> {
        let Some(found) = self.entries.get(entry) else {
            return 0..0;
        };
        let line = found.full_span();
        let before = entry
            .checked_sub(1)
            .map_or(0, |before| self.entries[before].full_span().start);
        let behind = self.entries[entry..]
            .partition_point(|other| other.full_span().start <= line.start)
            + entry;
        let from = self
            .comments
            .partition_point(|comment| comment.span().start < before);
        let to = self
            .entries
            .get(behind)
            .map_or(self.comments.len(), |next| {
                let next = next.full_span().start;
                self.comments
                    .partition_point(|comment| comment.span().start < next)
            });
        from..to.max(from)
    }

    /// Whether the comments say from where each requirement comes (`# via`).
    pub fn has_annotations(&self) -> bool {
        self.entries.iter().any(|entry| !entry.via().is_empty())
    }
}

/// A logical line that pip acts on, or one of several options on it.
///
/// Small, because a file may have millions of them: places are counted in 32 bits, what few
/// entries have is kept apart, and a requirement's parts are taken out of the text when they
/// are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    span: ByteRange,
    /// Where its physical lines end.
    full_end: u32,
    line: u32,
    end_line: u32,
    column: u32,
    /// What it is.
    pub kind: EntryKind,
    rare: Option<Box<Rare>>,
}

/// A place in a text that is no longer than [`crate::MAX_BYTES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ByteRange {
    start: u32,
    end: u32,
}

/// Places fit: the reader takes no text that is longer.
fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl From<Span> for ByteRange {
    fn from(span: Span) -> Self {
        Self {
            start: narrow(span.start),
            end: narrow(span.end),
        }
    }
}

impl From<ByteRange> for Span {
    fn from(range: ByteRange) -> Self {
        range.start as usize..range.end as usize
    }
}

/// What most entries do not have.
#[derive(Debug, Clone, Default)]
struct Rare {
    /// Where its physical lines begin, when that is not where it begins.
    full_start: Option<u32>,
    annotation: Option<Annotation>,
}

/// The comments that say where a compiled requirement comes from, read when asked for.
#[derive(Debug, Clone)]
struct Annotation {
    source: SourceFile,
    /// From the first comment's `#` to the end of the last.
    span: ByteRange,
    via: OnceLock<Box<[Via]>>,
}

impl Annotation {
    fn via(&self) -> &[Via] {
        self.via.get_or_init(|| {
            annotations::origins(self.source.text(), self.span.into()).into_boxed_slice()
        })
    }
}

impl PartialEq for Rare {
    fn eq(&self, other: &Self) -> bool {
        let via = |rare: &Self| rare.annotation.as_ref().map(|found| found.via().to_vec());
        self.full_start == other.full_start && via(self) == via(other)
    }
}

impl Eq for Rare {}

/// Where an entry stands.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) span: Span,
    pub(crate) full_span: Span,
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) end_line: usize,
}

impl Entry {
    /// What the text of an annotation takes besides.
    pub(crate) const ANNOTATION: usize = size_of::<Rare>();

    pub(crate) fn new(place: &Place, kind: EntryKind) -> Self {
        let full_start = (place.full_span.start != place.span.start).then(|| {
            Box::new(Rare {
                full_start: Some(narrow(place.full_span.start)),
                annotation: None,
            })
        });
        Self {
            span: place.span.clone().into(),
            full_end: narrow(place.full_span.end),
            line: narrow(place.line),
            column: narrow(place.column),
            end_line: narrow(place.end_line),
            kind,
            rare: full_start,
        }
    }

    /// The text of its own, continuations inside; comment and line end are off.
    pub fn span(&self) -> Span {
        self.span.into()
    }

    /// The whole physical lines, with their line ends.
    pub fn full_span(&self) -> Span {
        let start = self.rare.as_ref().and_then(|rare| rare.full_start);
        start.unwrap_or(self.span.start) as usize..self.full_end as usize
    }

    /// From 1, as pip counts: it also splits at form feeds and the like.
    pub fn line(&self) -> usize {
        self.line as usize
    }

    /// From 1, in characters.
    pub fn column(&self) -> usize {
        self.column as usize
    }

    /// From 1.
    pub fn end_line(&self) -> usize {
        self.end_line as usize
    }

    /// From where it comes, as a compiling tool's comment says.
    pub fn via(&self) -> &[Via] {
        self.rare
            .as_ref()
            .and_then(|rare| rare.annotation.as_ref())
            .map_or(&[], Annotation::via)
    }

    /// Notes that a comment says where it comes from, or goes on to say it; gives whether it
    /// is the first.
    pub(crate) fn annotate(&mut self, comment: &Comment) -> bool {
        let rare = self.rare.get_or_insert_default();
        if let Some(known) = &mut rare.annotation {
            known.span.end = comment.span.end;
            return false;
        }
        rare.annotation = Some(Annotation {
            source: comment.source.clone(),
            span: comment.span,
            via: OnceLock::new(),
        });
        true
    }

    /// What the requirement says, if it is one, without making the whole of it.
    pub fn parts(&self) -> Option<Parts<'_>> {
        match &self.kind {
            EntryKind::Requirement(requirement) => Some(requirement.parts()),
            _ => None,
        }
    }

    /// The requirement, if it is one.
    pub fn requirement(&self) -> Option<&Requirement> {
        match &self.kind {
            EntryKind::Requirement(requirement) => Some(requirement),
            _ => None,
        }
    }
}

/// What an entry is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryKind {
    /// Something to install, or to constrain. It dereferences to a [`Requirement`].
    Requirement(LazyRequirement),
    /// `-r` or `-c`.
    Include(Box<Include>),
    /// An option that holds for the whole installation.
    Option(Box<OptionEntry>),
    /// pip reads the line and does nothing for it (`- six`, `--hash` alone); a diagnostic
    /// says so.
    Ignored,
    /// pip refuses it; a diagnostic says why.
    Invalid,
}

/// A line that names another file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Include {
    /// As typed, quotes off: a path relative to the including file's folder, or a URL.
    pub target: String,
    /// `-c` rather than `-r`.
    pub constraint: bool,
}

/// An option that stands for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionEntry {
    /// The long form that pip's help shows, `--index-url`.
    pub name: &'static str,
    /// Its value, quotes off. Credentials stand in it as typed.
    pub value: Option<String>,
    /// The option as typed: `-i`, `--index-url`.
    pub written: String,
}

/// Where a compiled requirement comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Via {
    /// `-r X` or `-c X`.
    File {
        /// As written; may be foreign and absolute.
        path: String,
        /// `-c`
        constraint: bool,
    },
    /// Another distribution, as written.
    Distribution(String),
    /// `name (pyproject.toml)`, `name (setup.py)`: a project's own metadata.
    Project {
        /// As written.
        name: String,
        /// What stands in the parentheses.
        file: String,
    },
}

/// Where a comment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Placement {
    /// Behind an entry, on its line.
    Trailing,
    /// On lines of its own directly above an entry, or below it where it annotates it.
    Above,
    /// Anywhere else.
    FreeStanding,
}

/// A comment that means something to a tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Directive {
    /// Part of a `# via` annotation.
    Via,
    /// `# from URL`, uv's index annotation.
    From,
    /// `# pyup: …`, see [`Comment::directive_text`].
    Pyup,
    /// Part of the header that a compiling tool wrote.
    CompileHeader,
    /// A PEP 263 coding cookie.
    Coding,
    /// `# noqa`, `# type:`, `# pragma:`, `# renovate:`, `# dependabot:` and the like, see
    /// [`Comment::directive_text`].
    Tool,
}

/// A comment. Four words, because a compiled file has more of them than of entries.
#[derive(Debug, Clone)]
pub struct Comment {
    source: SourceFile,
    span: ByteRange,
    line: u32,
    /// `u32::MAX` for none.
    attached: u32,
    /// Where it stands.
    pub placement: Placement,
    /// What it means to a tool.
    pub directive: Option<Directive>,
}

impl Comment {
    pub(crate) fn new(source: &SourceFile, span: Span, line: usize) -> Self {
        Self {
            source: source.clone(),
            span: span.into(),
            line: narrow(line),
            attached: u32::MAX,
            placement: Placement::FreeStanding,
            directive: None,
        }
    }

    /// From the `#` to the end of the line.
    pub fn span(&self) -> Span {
        self.span.into()
    }

    /// From 1.
    pub fn line(&self) -> usize {
        self.line as usize
    }

    /// Without `#`, trimmed.
    pub fn text(&self) -> &str {
        strip(self.source.text()[self.span()].trim_start_matches('#'))
    }

    /// What a directive says: what follows `pyup:`, or the word by which a tool is meant
    /// (`noqa`).
    pub fn directive_text(&self) -> Option<&str> {
        match self.directive? {
            Directive::Pyup => self.text().strip_prefix("pyup:").map(strip),
            Directive::Tool => Some(annotations::first_word(self.text())),
            _ => None,
        }
    }

    /// The index of the entry that it speaks of: on its line, or directly below without a
    /// blank line between, or above it where it is an annotation.
    pub fn attached(&self) -> Option<usize> {
        (self.attached != u32::MAX).then_some(self.attached as usize)
    }

    pub(crate) fn attach(&mut self, entry: Option<usize>) {
        self.attached = entry.map_or(u32::MAX, narrow);
    }
}

/// What wrote a compiled file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CompileTool {
    /// pip-tools.
    PipCompile,
    /// `uv pip compile` or `uv export`.
    UvPipCompile,
    /// Something else that says that it generated the file.
    Other,
}

/// The comment at the top of a compiled file. Proves nothing by itself: people copy them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompileHeader {
    /// What wrote it.
    pub tool: CompileTool,
    /// `3.12`
    pub python: Option<String>,
    /// `pip-compile dev.in`
    pub command: Option<String>,
    /// The input files that the command names.
    pub inputs: Vec<String>,
    /// The output file that the command names.
    pub output: Option<String>,
}
