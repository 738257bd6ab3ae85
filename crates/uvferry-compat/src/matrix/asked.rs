//! What is asked for, requirement by requirement, so that any part of it can be asked for by
//! itself.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use uvferry_diagnostics::{Diagnostic, Severity, SourceFile, redact, sha256_hex};
use uvferry_process::shell_quoted;
use uvferry_requirements::fix::{Fix, fix};
use uvferry_requirements::{
    EntryKind, Graph, Requirement, SourceError, Sources, Target, normalize_name, parse, read_graph,
};

use super::request::{MatrixError, MatrixRequest};
use super::result::Requested;

/// A requirement that somebody wrote.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// The line, as a requirements file takes it. May hold credentials.
    pub(crate) line: String,
    /// Its name, normalised; `None` where only a build would tell it.
    pub(crate) name: Option<String>,
    /// Its name as written, else the line without credentials.
    pub(crate) shown: String,
    /// When it counts.
    pub(crate) marker: Option<String>,
    /// The folder that it stands for, if it does.
    pub(crate) folder: Option<PathBuf>,
    /// Where it stands.
    pub(crate) requested: Requested,
}

/// A constraint that somebody wrote.
#[derive(Debug, Clone)]
pub(crate) struct Constraint {
    /// The line, as a constraints file takes it. May hold credentials.
    pub(crate) line: String,
    /// The file that it stands in and its line, from 1; `None` for a file that was not read.
    pub(crate) place: Option<(String, usize)>,
}

/// A line that pip reads and uv refuses, in a form that both read alike.
#[derive(Debug, Clone)]
pub(crate) struct Fixed {
    /// The file.
    pub(crate) file: String,
    /// The first line that changes, from 1.
    pub(crate) line: usize,
    /// The new lines, without credentials.
    pub(crate) text: String,
}

/// All that is asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    /// The requirements in pip's order.
    pub(crate) items: Vec<Item>,
    /// The options of the files, one a line.
    options: Vec<String>,
    /// The values of `--find-links` among them.
    links: Vec<String>,
    /// The constraints.
    constraints: Vec<Constraint>,
    /// What both tools would read alike in another form.
    pub(crate) fixes: Vec<Fixed>,
    /// Whether something of it has no such form.
    pub(crate) has_unfixed: bool,
    /// What all files hold, for the keys of runs.
    pub(crate) digest: String,
    /// The folders that are asked for.
    pub(crate) folders: BTreeSet<PathBuf>,
    /// Whether something of it stands in a file that the tools cannot read, so that they are
    /// given all of it in a file of ours.
    pub(crate) has_lists: bool,
    /// Whether a file or folder is named by a path that leads out of the directory.
    pub(crate) leads_out: bool,
}

/// Reads files below a folder and remembers what they held.
pub(crate) struct Folder<'a> {
    pub(crate) directory: &'a Path,
    /// The paths and digests of what was read.
    pub(crate) held: RefCell<String>,
    /// The first file that is no text.
    pub(crate) binary: RefCell<Option<String>>,
}

/// Whether something has NUL bytes and is not in UTF-16 or UTF-32, which begin with a mark:
/// both tools would be asked about each line of it, for nothing.
fn is_binary(bytes: &[u8]) -> bool {
    const MARKS: [&[u8]; 3] = [&[0xff, 0xfe], &[0xfe, 0xff], &[0, 0, 0xfe, 0xff]];
    bytes.contains(&0) && !MARKS.iter().any(|mark| bytes.starts_with(mark))
}

impl Sources for Folder<'_> {
    fn read(&self, path: &str) -> Result<SourceFile, SourceError> {
        if path.contains("://") {
            return Err(SourceError::Remote);
        }
        let bytes =
            fs_err::read(self.directory.join(path)).map_err(|error| match error.kind() {
                std::io::ErrorKind::NotFound => SourceError::Missing,
                _ => SourceError::Unreadable(error.to_string()),
            })?;
        if is_binary(&bytes) {
            self.binary.borrow_mut().get_or_insert(path.to_owned());
            return Err(SourceError::Unreadable(String::from(BINARY)));
        }
        let mut held = self.held.borrow_mut();
        held.push_str(path);
        held.push_str(&sha256_hex(&bytes));
        Ok(SourceFile::new(path, bytes))
    }
}

/// The same, where one file is not what the folder has.
struct WithList<'a> {
    list: &'a SourceFile,
    others: &'a Folder<'a>,
}

impl Sources for WithList<'_> {
    fn read(&self, path: &str) -> Result<SourceFile, SourceError> {
        if path != self.list.path() {
            return self.others.read(path);
        }
        let mut held = self.others.held.borrow_mut();
        held.push_str(path);
        held.push_str(&sha256_hex(self.list.text().as_bytes()));
        Ok(self.list.clone())
    }
}

/// The first include that is not there: pip and uv end at it on every target, after all the work
/// of asking both.
fn missing_include(graph: &Graph) -> Option<MatrixError> {
    let edge = graph.edges.iter().find(|edge| {
        // Both fetch addresses and put in variables.
        edge.to.is_none() && !edge.path.contains("://") && !edge.path.contains("${")
    })?;
    let file = &graph.files[edge.from];
    Some(MatrixError::File {
        path: file.source.path().to_owned(),
        message: format!(
            "line {} includes `{}`, which cannot be read",
            file.entries[edge.entry].line(),
            redact(&edge.path)
        ),
    })
}

/// What is said of a file that is no text.
const BINARY: &str = "it is binary (it has NUL bytes), not a requirements file";

impl Asked {
    /// Reads what a request names.
    pub(crate) fn read(request: &MatrixRequest) -> Result<Self, MatrixError> {
        let sources = Folder {
            directory: &request.directory,
            held: RefCell::default(),
            binary: RefCell::default(),
        };
        let mut asked = Self {
            has_lists: !request.lists.is_empty(),
            ..Self::default()
        };
        for (files, constraint) in [
            (&request.requirement_files, false),
            (&request.constraint_files, true),
        ] {
            for file in files {
                let path = file.to_string_lossy().replace('\\', "/");
                let graph = read_graph(&path, &sources);
                if let Some(path) = sources.binary.take() {
                    let message = String::from(BINARY);
                    return Err(MatrixError::File { path, message });
                }
                if graph.files.is_empty() {
                    // pip may take a URL; what is in it nobody has read.
                    if path.contains("://") {
                        asked.take_unread(&path, constraint);
                        continue;
                    }
                    let message = graph.diagnostics.first();
                    return Err(MatrixError::File {
                        message: message.map_or_else(String::new, |found| found.message.clone()),
                        path,
                    });
                }
                if let Some(missing) = missing_include(&graph) {
                    return Err(missing);
                }
                asked.take(&graph, constraint, &request.directory);
            }
        }
        for list in &request.lists {
            let sources = WithList {
                list,
                others: &sources,
            };
            let graph = read_graph(list.path(), &sources);
            if let Some(missing) = missing_include(&graph) {
                return Err(missing);
            }
            asked.take(&graph, false, &request.directory);
        }
        for line in &request.requirements {
            let source = SourceFile::new("", line.as_bytes());
            let parsed = parse(&source);
            let requirement = parsed.requirements().next().map(|(_, _, found)| found);
            asked.add(line, requirement, None, &request.directory);
        }
        if asked.items.is_empty() {
            return Err(MatrixError::Nothing);
        }
        let mut held = sources.held.into_inner();
        for line in &request.requirements {
            held.push_str(line);
        }
        asked.digest = sha256_hex(redact(&held).as_bytes());
        Ok(asked)
    }

    fn take(&mut self, graph: &Graph, constraint: bool, directory: &Path) {
        let leads_out = |path: &str| path.starts_with("../");
        self.leads_out |= graph.files.iter().any(|file| leads_out(file.source.path()));
        for file in &graph.files {
            let source = &file.source;
            let fixes = fix(source);
            // What has no form that both read alike stays as it is.
            let left = parse(&SourceFile::from_text(source.path(), fixes.text()));
            let is_refused = |found: &Diagnostic| found.severity != Severity::Info;
            self.has_unfixed |= left.diagnostics.iter().any(is_refused);
            self.fixes.extend(fixes.fixes.iter().map(|fix| Fixed {
                file: source.path().to_owned(),
                line: fix.line,
                text: redact(&fixed(source.text(), fix)).into_owned(),
            }));
        }
        for at in &graph.order {
            let file = &graph.files[at.file];
            let entry = &file.entries[at.entry];
            let text = file.source.slice(entry.span());
            let constraint = constraint || at.constraint;
            match &entry.kind {
                EntryKind::Requirement(_) | EntryKind::Invalid if constraint => {
                    self.constraints.push(Constraint {
                        line: text.to_owned(),
                        place: Some((file.source.path().to_owned(), entry.line())),
                    });
                }
                EntryKind::Requirement(_) | EntryKind::Invalid => {
                    let place = (file.source.path(), entry.line());
                    self.add(text, entry.requirement(), Some(place), directory);
                }
                EntryKind::Include(_) => {
                    let edge = graph
                        .edges
                        .iter()
                        .find(|edge| edge.from == at.file && edge.entry == at.entry);
                    if let Some(edge) = edge.filter(|edge| edge.to.is_none()) {
                        self.take_unread(&edge.path, constraint || edge.constraint);
                    }
                }
                EntryKind::Option(option) => {
                    let line = match &option.value {
                        None => option.name.to_owned(),
                        Some(value) => {
                            let value = if option.name == "--find-links" {
                                let value = beside(value, file.source.path(), directory);
                                self.links.push(value.clone());
                                value
                            } else {
                                value.clone()
                            };
                            format!("{} {}", option.name, shell_quoted(&value))
                        }
                    };
                    if !self.options.contains(&line) {
                        self.options.push(line);
                    }
                }
                EntryKind::Ignored => {}
            }
        }
    }

    /// A file that was not read here, which the tools may be able to.
    fn take_unread(&mut self, path: &str, constraint: bool) {
        if constraint {
            self.constraints.push(Constraint {
                line: format!("-c {}", shell_quoted(path)),
                place: None,
            });
        } else {
            self.add(
                &format!("-r {}", shell_quoted(path)),
                None,
                None,
                Path::new(""),
            );
        }
    }

    fn add(
        &mut self,
        line: &str,
        requirement: Option<&Requirement>,
        place: Option<(&str, usize)>,
        directory: &Path,
    ) {
        let requested = Requested {
            text: redact(requirement.map_or(line, |found| &found.text)).into_owned(),
            file: place.map(|(file, _)| file.to_owned()),
            line: place.map(|(_, line)| line),
        };
        if self.items.iter().any(|item| item.line == line) {
            return;
        }
        let name = requirement.and_then(Requirement::name_from_url_or_wheel);
        if let Some(Target::Path(path)) = requirement.map(|found| &found.target) {
            self.leads_out |= path.path.starts_with("..");
        }
        let folder = requirement.and_then(|found| match &found.target {
            Target::Path(path) if !path.is_archive && !path.is_wheel => {
                let path = path.path.split('[').next().unwrap_or_default();
                let path = path.strip_prefix("file:").unwrap_or(path);
                Some(directory.join(path))
            }
            _ => None,
        });
        self.folders.extend(folder.clone());
        self.items.push(Item {
            line: line.to_owned(),
            shown: match &name {
                Some(name) => name.written.clone(),
                None => requested.text.clone(),
            },
            name: name.map(|name| normalize_name(&name.normalized)),
            marker: requirement.and_then(|found| found.marker.clone()),
            folder,
            requested,
        });
    }

    /// A requirements file for all of the items.
    pub(crate) fn file_of_all(&self) -> String {
        self.file_of(&self.all())
    }

    /// The places of all items.
    pub(crate) fn all(&self) -> Vec<usize> {
        (0..self.items.len()).collect()
    }

    /// A requirements file for some of the items.
    pub(crate) fn file_of(&self, items: &[usize]) -> String {
        let lines = items.iter().map(|&at| &self.items[at].line);
        joined(self.options.iter().chain(lines))
    }

    /// The same with other lines in place of those of the items.
    pub(crate) fn file_with(&self, lines: &[String]) -> String {
        joined(self.options.iter().chain(lines))
    }

    /// How many lines of such a file come before the items.
    pub(crate) fn option_count(&self) -> usize {
        self.options.len()
    }

    /// A constraints file with all constraints, if there is one.
    pub(crate) fn constraints_file(&self) -> Option<String> {
        let lines = self.constraints.iter().map(|constraint| &constraint.line);
        (!self.constraints.is_empty()).then(|| joined(lines))
    }

    /// The constraints, in the order of their file.
    pub(crate) fn constraints(&self) -> &[Constraint] {
        &self.constraints
    }

    /// The values of `--find-links`.
    pub(crate) fn links(&self) -> &[String] {
        &self.links
    }

    /// Whether a requirement has hashes.
    pub(crate) fn has_hashes(&self) -> bool {
        self.items.iter().any(|item| item.line.contains("--hash"))
    }

    /// Whether a file has an option.
    pub(crate) fn has_option(&self, name: &str) -> bool {
        self.options
            .iter()
            .any(|line| line.split(' ').next() == Some(name))
    }

    /// Which items a distribution of this name is asked for by.
    pub(crate) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = usize> + 'a {
        (0..self.items.len()).filter(move |&at| self.items[at].name.as_deref() == Some(name))
    }
}

fn joined<'a>(lines: impl Iterator<Item = &'a String>) -> String {
    let mut text = String::new();
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// The lines of a text that one change touches, as they are with it.
fn fixed(text: &str, fix: &Fix) -> String {
    let start = text[..fix.span.start].rfind('\n').map_or(0, |at| at + 1);
    let end = if text[..fix.span.end].ends_with('\n') {
        fix.span.end
    } else {
        text[fix.span.end..]
            .find('\n')
            .map_or(text.len(), |at| fix.span.end + at)
    };
    let (before, after) = (&text[start..fix.span.start], &text[fix.span.end..end]);
    let whole = format!("{before}{}{after}", fix.replacement);
    whole.trim_end().to_owned()
}

/// pip takes a folder beside the file that names it before one in the working directory.
fn beside(value: &str, file: &str, directory: &Path) -> String {
    let near = directory.join(file).with_file_name(value);
    if !value.contains("://") && near.exists() {
        return near.to_string_lossy().into_owned();
    }
    value.to_owned()
}
