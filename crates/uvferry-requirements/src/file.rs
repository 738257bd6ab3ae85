//! A requirements file as it was read.

use uvferry_diagnostics::{Diagnostic, SourceFile, Span};

use crate::requirement::Requirement;

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
                EntryKind::Requirement(requirement) => Some((index, entry, requirement)),
                _ => None,
            })
    }

    /// The `-r` and `-c` lines with their entries' indexes.
    pub fn includes(&self) -> impl Iterator<Item = (usize, &Include)> {
        self.entries
            .iter()
            .enumerate()
            .filter_map(|(index, entry)| match &entry.kind {
                EntryKind::Include(include) => Some((index, include)),
                _ => None,
            })
    }

    /// The options that hold for the whole installation.
    pub fn options(&self) -> impl Iterator<Item = (usize, &OptionEntry)> {
        self.entries
            .iter()
            .enumerate()
            .filter_map(|(index, entry)| match &entry.kind {
                EntryKind::Option(option) => Some((index, option)),
                _ => None,
            })
    }

    /// The comments that speak of an entry.
    pub fn comments_of(&self, entry: usize) -> impl Iterator<Item = &Comment> {
        self.comments
            .iter()
            .filter(move |comment| comment.attached == Some(entry))
    }

    /// Whether the comments say from where each requirement comes (`# via`).
    pub fn has_annotations(&self) -> bool {
        self.entries.iter().any(|entry| !entry.via.is_empty())
    }
}

/// A logical line that pip acts on, or one of several options on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The text of its own, continuations inside; comment and line end are off.
    pub span: Span,
    /// The whole physical lines, with their line ends.
    pub full_span: Span,
    /// From 1, as pip counts: it also splits at form feeds and the like.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// From 1.
    pub end_line: usize,
    /// What it is.
    pub kind: EntryKind,
    /// From where it comes, as a compiling tool's comment says.
    pub via: Vec<Via>,
}

impl Entry {
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
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every entry is a requirement; a box would cost an allocation a line"
)]
pub enum EntryKind {
    /// Something to install, or to constrain.
    Requirement(Requirement),
    /// `-r` or `-c`.
    Include(Include),
    /// An option that holds for the whole installation.
    Option(OptionEntry),
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// From the `#` to the end of the line.
    pub span: Span,
    /// From 1.
    pub line: usize,
    /// Without `#`, trimmed.
    pub text: String,
    /// The index of the entry that it speaks of: on its line, or directly below without a
    /// blank line between, or above it where it is an annotation.
    pub attached: Option<usize>,
    /// Where it stands.
    pub placement: Placement,
    /// What it means to a tool.
    pub directive: Option<Directive>,
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
