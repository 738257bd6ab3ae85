//! The files that a requirements file includes, in the order in which pip reads them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use uvferry_diagnostics::{Diagnostic, Location, SourceFile};

use crate::file::{EntryKind, RequirementsFile};
use crate::limits::MAX_FINDINGS;
use crate::reader::parse;
use crate::requirement::{Target, is_url, scheme};
use crate::rules;

/// Why a file could not be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// There is no such file.
    #[error("no such file")]
    Missing,
    /// It is behind a URL and was not fetched.
    #[error("it is remote and was not fetched")]
    Remote,
    /// Anything else, in words.
    #[error("{0}")]
    Unreadable(String),
}

/// Where included files come from.
pub trait Sources {
    /// The file at `path`: relative to the project's root with `/`, normalised (it may
    /// begin with `../` or be absolute), or a URL.
    ///
    /// # Errors
    /// When it cannot be had; the graph then holds a diagnostic at the including line.
    fn read(&self, path: &str) -> Result<SourceFile, SourceError>;
}

/// An `-r` or `-c` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Index of the including file.
    pub from: usize,
    /// Index of the line in its entries.
    pub entry: usize,
    /// Index of the included file; `None` when it could not be read.
    pub to: Option<usize>,
    /// `-c`
    pub constraint: bool,
    /// Where pip looks: relative to the root with `/`, or a URL.
    pub path: String,
}

/// An entry as pip comes to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GraphEntry {
    /// Index of the file.
    pub file: usize,
    /// Index in its entries.
    pub entry: usize,
    /// Whether the file is read as constraints at this point. An `-r` inside a constraints
    /// file leads back to requirements, as in pip.
    pub constraint: bool,
}

/// A requirements file with all that it includes.
#[derive(Debug, Clone)]
pub struct Graph {
    /// The path that was asked for.
    pub root: String,
    /// Each file once, in the order of first reading; the root is the first.
    pub files: Vec<Arc<RequirementsFile>>,
    /// One for each including line of each file that was read.
    pub edges: Vec<Edge>,
    /// What pip reads, in its order. A file that is included twice is there twice.
    pub order: Vec<GraphEntry>,
    /// Circles, missing and remote files, what may not be a constraint. What is wrong
    /// inside a file is in the file.
    pub diagnostics: Vec<Diagnostic>,
}

/// How many lines may come again: stops a graph in which files include each other twice over
/// and over.
const MAX_REPEATED: usize = 4_000_000;

/// Reads `root` and all that it includes.
///
/// ```
/// use uvferry_diagnostics::SourceFile;
/// use uvferry_requirements::{SourceError, Sources, read_graph};
///
/// struct Tree;
/// impl Sources for Tree {
///     fn read(&self, path: &str) -> Result<SourceFile, SourceError> {
///         let text = match path {
///             "requirements/dev.txt" => "-r ../base.txt\npytest\n",
///             "base.txt" => "flask\n",
///             _ => return Err(SourceError::Missing),
///         };
///         Ok(SourceFile::new(path, text))
///     }
/// }
///
/// let graph = read_graph("requirements/dev.txt", &Tree);
/// let names: Vec<_> = graph.requirements().map(|(_, _, r)| r.text.as_str()).collect();
/// assert_eq!(names, ["flask", "pytest"]);
/// assert_eq!(graph.edges[0].path, "base.txt");
/// ```
pub fn read_graph(root: &str, sources: &dyn Sources) -> Graph {
    build(root, &mut |path| {
        sources.read(path).map(|source| Arc::new(parse(&source)))
    })
}

impl Graph {
    /// As [`read_graph`], over files that are parsed already, by their path. A file that is
    /// not among them is missing.
    pub fn from_parsed(root: &str, files: &BTreeMap<String, Arc<RequirementsFile>>) -> Self {
        build(root, &mut |path| match files.get(path) {
            Some(file) => Ok(Arc::clone(file)),
            None if is_remote(path) => Err(SourceError::Remote),
            None => Err(SourceError::Missing),
        })
    }

    /// As [`read_graph`], with a function that gives each file parsed; for a caller with a
    /// cache of its own.
    pub fn with(
        root: &str,
        load: &mut dyn FnMut(&str) -> Result<Arc<RequirementsFile>, SourceError>,
    ) -> Self {
        build(root, load)
    }

    /// The requirements in pip's order, with their place and whether they only constrain.
    pub fn requirements(
        &self,
    ) -> impl Iterator<
        Item = (
            GraphEntry,
            &crate::file::Entry,
            &crate::requirement::Requirement,
        ),
    > {
        self.order.iter().filter_map(|&at| {
            let entry = &self.files[at.file].entries[at.entry];
            Some((at, entry, entry.requirement()?))
        })
    }

    /// The index of a file by its path.
    pub fn file_index(&self, path: &str) -> Option<usize> {
        self.files
            .iter()
            .position(|file| file.source.path() == path)
    }

    /// All diagnostics: the graph's own and those of the files.
    pub fn all_diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics
            .iter()
            .chain(self.files.iter().flat_map(|file| &file.diagnostics))
    }
}

struct Frame {
    file: usize,
    next: usize,
    constraint: bool,
    /// Whether it was read before.
    repeated: bool,
}

fn build(
    root: &str,
    load: &mut dyn FnMut(&str) -> Result<Arc<RequirementsFile>, SourceError>,
) -> Graph {
    let mut graph = Graph {
        root: root.to_owned(),
        files: Vec::new(),
        edges: Vec::new(),
        order: Vec::new(),
        diagnostics: Vec::new(),
    };
    let root = normalize(root);
    let mut paths: Vec<String> = Vec::new();
    let mut by_path: HashMap<String, Result<usize, SourceError>> = HashMap::new();
    // Files whose edges and findings are noted already, as requirements and constraints.
    let mut noted: HashSet<(usize, bool)> = HashSet::new();
    let mut resolved: HashMap<(usize, usize), Option<usize>> = HashMap::new();
    match load(&root) {
        Ok(file) => {
            graph.files.push(file);
            paths.push(root.clone());
            by_path.insert(root, Ok(0));
        }
        Err(error) => {
            graph.diagnostics.push(
                Diagnostic::new(
                    &rules::MISSING_INCLUDE,
                    format!("cannot read `{root}`: {error}"),
                )
                .at_location(Location::file(root)),
            );
            return graph;
        }
    }
    // Files on the way from the root to here; a stack of our own, since files nest as
    // deeply as somebody wants.
    let mut stack = vec![Frame {
        file: 0,
        next: 0,
        constraint: false,
        repeated: false,
    }];
    let mut seen: HashSet<usize> = HashSet::from([0]);
    let mut repeated = 0;
    // The lines that lead back.
    let mut circles: HashSet<(usize, usize)> = HashSet::new();
    graph.order.reserve_exact(graph.files[0].entries.len());
    let mut open: HashSet<usize> = HashSet::from([0]);
    while let Some(frame) = stack.last_mut() {
        let (file, index, constraint) = (frame.file, frame.next, frame.constraint);
        let parsed = Arc::clone(&graph.files[file]);
        let Some(entry) = parsed.entries.get(index) else {
            noted.insert((file, constraint));
            open.remove(&file);
            stack.pop();
            continue;
        };
        frame.next += 1;
        repeated += usize::from(frame.repeated);
        if repeated > MAX_REPEATED {
            graph.diagnostics.push(
                Diagnostic::new(
                    &rules::INCLUDE_LIMIT,
                    format!("more than {MAX_REPEATED} lines were included again"),
                )
                .at(&parsed.source, entry.span()),
            );
            break;
        }
        graph.order.push(GraphEntry {
            file,
            entry: index,
            constraint,
        });
        if constraint && !noted.contains(&(file, true)) {
            check_constraint(&parsed, entry, &mut graph.diagnostics);
        }
        let EntryKind::Include(include) = &entry.kind else {
            continue;
        };
        let to = if let Some(to) = resolved.get(&(file, index)) {
            *to
        } else {
            let path = resolve_include(&paths[file], &include.target);
            let loaded = if let Some(known) = by_path.get(&path) {
                known.clone()
            } else {
                let loaded = load(&path).map(|parsed| {
                    graph.files.push(parsed);
                    paths.push(path.clone());
                    graph.files.len() - 1
                });
                by_path.insert(path.clone(), loaded.clone());
                loaded
            };
            if let Err(error) = &loaded
                && graph.diagnostics.len() < MAX_FINDINGS
            {
                let diagnostic = if is_remote(&path) {
                    Diagnostic::new(
                        &rules::REMOTE_INCLUDE,
                        format!("`{path}` was not read: {error}"),
                    )
                } else {
                    Diagnostic::new(
                        &rules::MISSING_INCLUDE,
                        format!("cannot read `{path}`: {error}"),
                    )
                };
                graph
                    .diagnostics
                    .push(diagnostic.at(&parsed.source, entry.span()));
            }
            let to = loaded.ok();
            resolved.insert((file, index), to);
            graph.edges.push(Edge {
                from: file,
                entry: index,
                to,
                constraint: include.constraint,
                path,
            });
            to
        };
        let Some(to) = to else { continue };
        if open.contains(&to) {
            if circles.insert((file, index)) && graph.diagnostics.len() < MAX_FINDINGS {
                let message = format!("`{}` includes itself", graph.files[to].source.path());
                graph.diagnostics.push(
                    Diagnostic::new(&rules::INCLUDE_CYCLE, message)
                        .at(&parsed.source, entry.span()),
                );
            }
            continue;
        }
        open.insert(to);
        stack.push(Frame {
            file: to,
            next: 0,
            constraint: include.constraint,
            repeated: !seen.insert(to),
        });
    }
    graph
}

fn check_constraint(
    file: &RequirementsFile,
    entry: &crate::file::Entry,
    found: &mut Vec<Diagnostic>,
) {
    let Some(parts) = entry.parts() else {
        return;
    };
    let nameless = || {
        entry.requirement().is_some_and(|requirement| {
            requirement.name_from_url_or_wheel().is_none()
                && !matches!(requirement.target, Target::Named)
        })
    };
    let problem = if parts.is_editable() {
        "an editable cannot be a constraint"
    } else if parts.extras().next().is_some() {
        "a constraint cannot have extras"
    } else if parts.name().is_none() && nameless() {
        "a constraint needs a name"
    } else {
        return;
    };
    found.push(Diagnostic::new(&rules::NOT_A_CONSTRAINT, problem).at(&file.source, entry.span()));
}

fn is_remote(path: &str) -> bool {
    matches!(scheme(path).as_deref(), Some("http" | "https"))
}

/// Where pip looks for `target` that the file at `from` names: relative to that file's
/// folder. (uv does the same for `-r` and `-c`, but not for the paths of packages.)
///
/// ```
/// use uvferry_requirements::resolve_include;
///
/// assert_eq!(resolve_include("requirements/dev.txt", "base.txt"), "requirements/base.txt");
/// assert_eq!(
///     resolve_include("https://example.com/r/dev.txt", "base.txt"),
///     "https://example.com/r/base.txt"
/// );
/// ```
pub fn resolve_include(from: &str, target: &str) -> String {
    if is_url(target) {
        return target.to_owned();
    }
    if is_remote(from) {
        return join_url(from, target);
    }
    let target = target.replace('\\', "/");
    let absolute = target.starts_with('/') || target.as_bytes().get(1) == Some(&b':');
    let folder = from.rfind('/').map_or("", |at| &from[..=at]);
    if absolute {
        normalize(&target)
    } else {
        normalize(&format!("{folder}{target}"))
    }
}

/// Takes `.` and `..` out of a path, as far as they lead to something in it.
fn normalize(path: &str) -> String {
    if is_url(path) {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if path.starts_with('/') => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if path.starts_with('/') {
        format!("/{joined}")
    } else {
        joined
    }
}

/// `urllib.parse.urljoin` for a base with a host.
fn join_url(base: &str, target: &str) -> String {
    if target.is_empty() {
        return base.to_owned();
    }
    let start = base.find("://").map_or(0, |at| at + 3);
    if target.starts_with("//") {
        return format!("{}{target}", &base[..start.saturating_sub(2)]);
    }
    let (path, rest) = target.split_at(target.find(['?', '#']).unwrap_or(target.len()));
    if path.is_empty() {
        let end = base.find(|c: char| c == '#' || rest.starts_with(c));
        return format!("{}{rest}", &base[..end.unwrap_or(base.len())]);
    }
    let base = base.split(['?', '#']).next().unwrap_or(base);
    let root = base[start..].find('/').map_or(base.len(), |at| start + at);
    let mut joined = if path.starts_with('/') {
        normalize(path)
    } else {
        let folder = base[root..]
            .rfind('/')
            .map_or("", |at| &base[root..=root + at]);
        normalize(&format!("/{folder}/{path}"))
    };
    // What ends as a folder stays one.
    if joined.len() > 1 && matches!(path.rsplit('/').next(), Some("" | "." | "..")) {
        joined.push('/');
    }
    format!("{}{joined}{rest}", &base[..root])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_joined_as_python_joins_them() {
        let base = "https://u:p@h:8/x/y/a.txt?t=1#f";
        for (target, expected) in [
            ("b.txt", "https://u:p@h:8/x/y/b.txt"),
            ("/b.txt", "https://u:p@h:8/b.txt"),
            ("//o/b.txt", "https://o/b.txt"),
            ("../b.txt", "https://u:p@h:8/x/b.txt"),
            ("../../../b.txt", "https://u:p@h:8/b.txt"),
            ("b.txt?x=../y#z", "https://u:p@h:8/x/y/b.txt?x=../y#z"),
            ("", base),
            ("./b/../c.txt", "https://u:p@h:8/x/y/c.txt"),
            ("..\\b.txt", "https://u:p@h:8/x/y/..\\b.txt"),
            ("b/", "https://u:p@h:8/x/y/b/"),
            ("..", "https://u:p@h:8/x/"),
            ("?q", "https://u:p@h:8/x/y/a.txt?q"),
            ("#g", "https://u:p@h:8/x/y/a.txt?t=1#g"),
        ] {
            assert_eq!(join_url(base, target), expected, "{target}");
        }
        assert_eq!(join_url("https://h", "../b.txt"), "https://h/b.txt");
        assert_eq!(join_url("https://h/x/", "b.txt"), "https://h/x/b.txt");
    }

    #[test]
    fn includes_are_relative_to_their_file() {
        for (from, target, expected) in [
            ("a.txt", "b.txt", "b.txt"),
            ("d/a.txt", "b.txt", "d/b.txt"),
            ("d/a.txt", "../b.txt", "b.txt"),
            ("d/a.txt", "../../b.txt", "../b.txt"),
            ("d/a.txt", "/b.txt", "/b.txt"),
            ("d/a.txt", "..\\b.txt", "b.txt"),
            (
                "https://example.com/x/a.txt",
                "b.txt",
                "https://example.com/x/b.txt",
            ),
            (
                "https://example.com/x/a.txt",
                "/b.txt",
                "https://example.com/b.txt",
            ),
            (
                "a.txt",
                "https://example.com/b.txt",
                "https://example.com/b.txt",
            ),
        ] {
            assert_eq!(resolve_include(from, target), expected, "{from} {target}");
        }
    }
}
