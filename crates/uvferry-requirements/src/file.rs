//! A requirements file as it was read.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::OnceLock;

use uvferry_diagnostics::{Diagnostic, SourceFile, Span};

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
/// Small, because a file may have millions of them: places are counted in 32 bits, and a
/// requirement's parts are taken out of the text when they are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    span: ByteRange,
    full_span: ByteRange,
    line: u32,
    column: u32,
    end_line: u32,
    /// What it is.
    pub kind: EntryKind,
    via: Origins,
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
    pub(crate) fn new(place: &Place, kind: EntryKind) -> Self {
        Self {
            span: place.span.clone().into(),
            full_span: place.full_span.clone().into(),
            line: narrow(place.line),
            column: narrow(place.column),
            end_line: narrow(place.end_line),
            kind,
            via: Origins::default(),
        }
    }

    /// The text of its own, continuations inside; comment and line end are off.
    pub fn span(&self) -> Span {
        self.span.into()
    }

    /// The whole physical lines, with their line ends.
    pub fn full_span(&self) -> Span {
        self.full_span.into()
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
        self.via.0.as_ref().map_or(&[], |list| &list.all)
    }

    pub(crate) fn via_mut(&mut self) -> &mut Vec<Via> {
        &mut self.via.0.get_or_insert_default().all
    }

    /// The requirement, if it is one.
    pub fn requirement(&self) -> Option<&Requirement> {
        match &self.kind {
            EntryKind::Requirement(requirement) => Some(requirement),
            _ => None,
        }
    }
}

/// Most entries have none, and pay one word for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Origins(Option<Box<OriginList>>);

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct OriginList {
    all: Vec<Via>,
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

/// A requirement whose line was checked, and whose parts are taken out of the file's text
/// at the first use (and kept from then on). Safe to share between threads.
#[derive(Clone)]
pub struct LazyRequirement {
    source: SourceFile,
    /// Where the logical line begins.
    start: u32,
    cell: OnceLock<Box<Requirement>>,
}

impl LazyRequirement {
    pub(crate) fn new(source: &SourceFile, start: usize) -> Self {
        Self {
            source: source.clone(),
            start: narrow(start),
            cell: OnceLock::new(),
        }
    }

    pub(crate) fn known(source: &SourceFile, start: usize, requirement: Requirement) -> Self {
        let lazy = Self::new(source, start);
        let _ = lazy.cell.set(Box::new(requirement));
        lazy
    }

    pub(crate) fn is_kept(&self) -> bool {
        self.cell.get().is_some()
    }

    pub(crate) fn into_known(self) -> Option<Box<Requirement>> {
        self.cell.into_inner()
    }
}

impl Deref for LazyRequirement {
    type Target = Requirement;

    fn deref(&self) -> &Requirement {
        self.cell
            .get_or_init(|| crate::reader::requirement_at(&self.source, self.start as usize))
    }
}

impl PartialEq for LazyRequirement {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for LazyRequirement {}

impl fmt::Debug for LazyRequirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Directive {
    /// Part of a `# via` annotation.
    Via,
    /// `# from URL`, uv's index annotation.
    From,
    /// `# pyup: …`, with what follows.
    Pyup(String),
    /// Part of the header that a compiling tool wrote.
    CompileHeader,
    /// A PEP 263 coding cookie.
    Coding,
    /// `# noqa`, `# type:`, `# pragma:`, `# renovate:`, `# dependabot:` and the like, with
    /// their word.
    Tool(String),
}

/// A comment.
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
