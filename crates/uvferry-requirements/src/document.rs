//! What was read, as JSON for other programs: the contract `uvferry.requirements/1`.

use std::collections::BTreeMap;

use serde::Serialize;
use uvferry_diagnostics::{Diagnostic, Severity, redact};

use crate::file::{Entry, EntryKind, Placement, RequirementsFile};
use crate::graph::{Graph, GraphEntry};
use crate::requirement::Requirement;

/// The name and major version of the format.
pub const SCHEMA: &str = "uvferry.requirements/1";

/// One or more requirements files with all that they include. Credentials in URLs are
/// replaced; what is missing is `null`.
///
/// ```
/// use uvferry_diagnostics::SourceFile;
/// use uvferry_requirements::{Document, Graph, SourceError, parse};
/// use std::sync::Arc;
///
/// let graph = Graph::with("r.txt", &mut |path| match path {
///     "r.txt" => Ok(Arc::new(parse(&SourceFile::new("r.txt", "six==1.0  # old\n")))),
///     _ => Err(SourceError::Missing),
/// });
/// let json = serde_json::to_value(Document::new(&[graph], false)).unwrap();
/// assert_eq!(json["entries"][0]["name"], "six");
/// assert_eq!(json["entries"][0]["comment"], "old");
/// assert_eq!(json["files"][0]["newline"], "lf");
/// ```
#[derive(Debug, Clone, Serialize)]
pub struct Document {
    /// [`SCHEMA`]
    pub schema: &'static str,
    /// Each file once.
    pub files: Vec<DocumentFile>,
    /// In the order in which pip reads them; an include's entries follow it.
    pub entries: Vec<DocumentEntry>,
    /// Of all files and of the graph.
    pub diagnostics: Vec<DocumentDiagnostic>,
}

/// A file that was read.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentFile {
    /// Relative to the project's root with `/`, or a URL.
    pub path: String,
    /// `utf-8`, `utf-16-le`, …
    pub encoding: String,
    /// `lf`, `crlf`, `cr` or `mixed`.
    pub newline: &'static str,
    /// How many lines it has.
    pub lines: usize,
}

/// One entry.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentEntry {
    /// The file for which it was read, where several were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root: Option<String>,
    /// Where it stands.
    pub file: String,
    /// From 1, as pip counts.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// From 1.
    pub end_line: usize,
    /// What it is.
    #[serde(flatten)]
    pub content: DocumentContent,
    /// The comment behind it, else the ones above it, without annotations.
    pub comment: Option<String>,
}

/// What an entry is.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DocumentContent {
    /// Something to install, or to constrain.
    Requirement(Box<DocumentRequirement>),
    /// An option for the whole installation.
    Option {
        /// Its long form.
        option: &'static str,
        /// Its value.
        value: Option<String>,
    },
    /// `-r` or `-c`.
    Include {
        /// As typed.
        target: String,
        /// `-c`
        constraint: bool,
    },
    /// pip reads it and does nothing for it.
    Ignored {
        /// As typed.
        text: String,
    },
    /// pip refuses it.
    Invalid {
        /// As typed.
        text: String,
    },
}

/// A requirement. `name`, `extras` and `specifier` are `null` where pip itself finds a path
/// or an unnamed URL.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentRequirement {
    /// pip's logical line.
    pub text: String,
    /// With the environment variables replaced; only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expanded: Option<String>,
    /// As typed, or as `#egg=` or a wheel's name says.
    pub name: Option<String>,
    /// As typed.
    pub extras: Option<Vec<String>>,
    /// As typed; of a wheel its version.
    pub specifier: Option<String>,
    /// As typed.
    pub url: Option<String>,
    /// As typed.
    pub marker: Option<String>,
    /// Given with `-e`.
    pub editable: bool,
    /// Read from a constraints file.
    pub constraint: bool,
    /// `algorithm:digest`
    pub hashes: Vec<String>,
    /// What else stands on the line.
    pub options: DocumentOptions,
}

/// Options beside a requirement.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentOptions {
    /// A key given twice has two values.
    pub config_settings: BTreeMap<String, Vec<String>>,
    /// Of old files.
    pub global_options: Vec<String>,
}

/// A diagnostic.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentDiagnostic {
    /// The rule.
    pub code: String,
    /// `error`, `warning` or `info`.
    pub severity: Severity,
    /// What was found.
    pub message: String,
    /// Where.
    pub file: Option<String>,
    /// From 1.
    pub line: Option<usize>,
    /// From 1, in characters.
    pub column: Option<usize>,
    /// From 1.
    pub end_line: Option<usize>,
    /// From 1, one past the last.
    pub end_column: Option<usize>,
    /// What to do.
    pub help: Option<String>,
}

impl From<&Diagnostic> for DocumentDiagnostic {
    fn from(found: &Diagnostic) -> Self {
        let place = found.location.as_ref();
        Self {
            code: found.code.clone(),
            severity: found.severity,
            message: found.message.clone(),
            file: place.map(|place| place.file.clone()),
            line: place.map(|place| place.line),
            column: place.map(|place| place.column),
            end_line: place.map(|place| place.end_line),
            end_column: place.map(|place| place.end_column),
            help: found.help.clone(),
        }
    }
}

impl Document {
    /// All that `graphs` hold, one for each file that was asked for. `expanded` asks for
    /// the lines with the environment variables replaced, as the files were parsed with.
    pub fn new(graphs: &[Graph], expanded: bool) -> Self {
        let mut document = Self {
            schema: SCHEMA,
            files: Vec::new(),
            entries: Vec::new(),
            diagnostics: Vec::new(),
        };
        for graph in graphs {
            let root = (graphs.len() > 1).then_some(graph.root.as_str());
            for file in &graph.files {
                let known = document
                    .files
                    .iter()
                    .any(|known| known.path == file.source.path());
                if !known {
                    document.files.push(DocumentFile {
                        path: redact(file.source.path()).into_owned(),
                        encoding: file.source.encoding().name(),
                        newline: file.source.newline().name(),
                        lines: file.source.line_count(),
                    });
                    document
                        .diagnostics
                        .extend(file.diagnostics.iter().map(DocumentDiagnostic::from));
                }
            }
            document
                .diagnostics
                .extend(graph.diagnostics.iter().map(DocumentDiagnostic::from));
            let comments: Vec<Vec<Option<String>>> =
                graph.files.iter().map(|file| comments(file)).collect();
            for &at in &graph.order {
                let file = &graph.files[at.file];
                let entry = &file.entries[at.entry];
                document.entries.push(DocumentEntry {
                    root: root.map(str::to_owned),
                    file: redact(file.source.path()).into_owned(),
                    line: entry.line(),
                    column: entry.column(),
                    end_line: entry.end_line(),
                    content: content(file, entry, at, expanded),
                    comment: comments[at.file][at.entry].clone(),
                });
            }
        }
        document
    }
}

/// Each entry's comment.
fn comments(file: &RequirementsFile) -> Vec<Option<String>> {
    let mut found: Vec<Option<String>> = vec![None; file.entries.len()];
    for comment in &file.comments {
        let (Some(entry), None) = (comment.attached(), &comment.directive) else {
            continue;
        };
        let slot = &mut found[entry];
        let text = redact(comment.text());
        // The one on the line speaks most of it.
        *slot = match (slot.take(), comment.placement) {
            (_, Placement::Trailing) | (None, _) => Some(text.into_owned()),
            (Some(before), _) => Some(format!("{before}\n{text}")),
        };
    }
    found
}

fn content(
    file: &RequirementsFile,
    entry: &Entry,
    at: GraphEntry,
    expanded: bool,
) -> DocumentContent {
    let shown = |text: &str| redact(text).into_owned();
    let own = || shown(file.source.slice(entry.span()));
    match &entry.kind {
        EntryKind::Requirement(found) => {
            DocumentContent::Requirement(Box::new(requirement(found, at, expanded)))
        }
        EntryKind::Option(option) => DocumentContent::Option {
            option: option.name,
            value: option.value.as_deref().map(shown),
        },
        EntryKind::Include(include) => DocumentContent::Include {
            target: shown(&include.target),
            constraint: include.constraint,
        },
        EntryKind::Ignored => DocumentContent::Ignored { text: own() },
        EntryKind::Invalid => DocumentContent::Invalid { text: own() },
    }
}

fn requirement(found: &Requirement, at: GraphEntry, expanded: bool) -> DocumentRequirement {
    let shown = |text: &str| redact(text).into_owned();
    let name = found.name_from_url_or_wheel();
    let wheel = found.wheel().filter(|_| found.name.is_none());
    DocumentRequirement {
        text: shown(&found.text),
        expanded: expanded.then(|| shown(found.expanded.as_ref().unwrap_or(&found.text))),
        extras: (name.is_some() || !found.extras.is_empty()).then(|| found.extras.clone()),
        specifier: found
            .specifier
            .clone()
            .or_else(|| wheel.map(|wheel| format!("=={}", wheel.version))),
        name: name.map(|name| name.written),
        url: found.url.as_deref().map(shown),
        marker: found.marker.clone(),
        editable: found.editable,
        constraint: at.constraint,
        hashes: found.hashes.clone(),
        options: DocumentOptions {
            config_settings: found.options.config_settings.clone(),
            global_options: found.options.global_options.clone(),
        },
    }
}
