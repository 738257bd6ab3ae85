//! The requirements and constraints files of one project and how they include each other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use uvferry_diagnostics::{Diagnostic, SourceFile, redact};
use uvferry_requirements::{EntryKind, RequirementsFile, Target as RequirementTarget};

use crate::out_of_reach::unreadable;
use crate::rules;
use crate::threads;
use crate::tree::{Tree, base_name, folder_of, join};

/// So many requirements files one thread reads.
const FEW: usize = 16;

/// Why a file counts as a requirements file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundBy {
    /// Its name says so.
    Name,
    /// Another requirements file includes it.
    Include {
        /// The including file.
        file: String,
        /// From 1.
        line: usize,
    },
    /// A command in the repository installs it.
    Command {
        /// The file with the command.
        file: String,
        /// From 1.
        line: usize,
    },
    /// The user said so.
    Setting,
}

/// A `-r` or `-c` line.
#[derive(Debug, Clone)]
pub struct Inclusion {
    /// Index of the entry in the including file.
    pub entry: usize,
    /// The path that pip would open, relative to the project's root; a URL as written.
    pub target: String,
    /// The document, where it could be read.
    pub to: Option<usize>,
    /// Whether it stands after `-c`.
    pub constraint: bool,
}

/// One requirements file.
#[derive(Debug, Clone)]
pub struct Document {
    /// Relative to the project's root, with `/`; begins with `../` outside it; an address
    /// without credentials where it stands behind one.
    pub path: String,
    /// What is in it.
    pub file: Arc<RequirementsFile>,
    /// What it includes.
    pub includes: Vec<Inclusion>,
    /// Why it counts.
    pub found: FoundBy,
    /// Whether it is another repository's: a file of a submodule.
    pub is_of_checkout: bool,
}

impl Document {
    /// The requirement entries with their index.
    pub fn requirements(
        &self,
    ) -> impl Iterator<Item = (usize, &uvferry_requirements::Requirement)> + '_ {
        self.file
            .entries
            .iter()
            .enumerate()
            .filter_map(|(at, entry)| match &entry.kind {
                EntryKind::Requirement(requirement) => Some((at, &**requirement)),
                _ => None,
            })
    }

    /// The documents that it includes with `-r`, of those that are there, in order.
    pub(crate) fn included(&self) -> impl Iterator<Item = usize> + '_ {
        self.includes
            .iter()
            .filter(|include| !include.constraint)
            .filter_map(|include| include.to)
    }

    /// Whether a line of the file installs the project itself: `-e .`, `.[extra]`.
    pub fn installs_project(&self) -> bool {
        self.requirements().any(|(_, requirement)| {
            matches!(&requirement.target, uvferry_requirements::Target::Path(path)
                if join("", path.path.split('[').next().unwrap_or("")).is_empty())
        })
    }

    /// Whether the file is not the project's: it lies outside of its root, or in a checkout of
    /// another repository.
    pub fn is_outside(&self) -> bool {
        self.is_of_checkout
            || self.path.starts_with("../")
            || self.path.starts_with('/')
            || self.is_remote()
    }

    /// Whether it stands behind an address.
    pub fn is_remote(&self) -> bool {
        self.path.contains("://")
    }
}

/// All requirements files of a project.
#[derive(Debug, Clone, Default)]
pub struct Documents {
    list: Vec<Document>,
    by_path: BTreeMap<String, usize>,
    /// What is wrong in them, their parsers' findings included.
    pub diagnostics: Vec<Diagnostic>,
    /// Files that have the name of a requirements file and are not one.
    pub prose: Vec<String>,
    /// Requirements files that are there and cannot be read.
    pub unreadable: Vec<Diagnostic>,
    /// The addresses that `-r` and `-c` lines name and that were not given: as written, so
    /// perhaps with credentials.
    pub unread: Vec<String>,
}

impl Documents {
    /// Reads the `candidates` and everything that they include.
    ///
    /// `boundary` is the folder that no include may leave (the repository's root).
    /// `remote` holds what stands behind addresses.
    pub fn read(
        tree: &Tree,
        candidates: Vec<(String, FoundBy)>,
        boundary: &Path,
        remote: &BTreeMap<String, Result<Vec<u8>, String>>,
    ) -> Self {
        let mut documents = Self::default();
        let mut wave: Vec<(String, FoundBy)> = Vec::new();
        let mut seen = BTreeSet::new();
        for (path, found) in candidates {
            if seen.insert(path.clone()) {
                wave.push((path, found));
            }
        }
        while !wave.is_empty() {
            let parse = |(path, found): &(String, FoundBy)| {
                let bytes = match remote.get(path) {
                    Some(Ok(bytes)) => bytes.clone(),
                    // Another name for a file, as one that says nothing but `-r`.
                    _ if tree.link_target(path).is_some_and(|to| seen.contains(to)) => {
                        alias_of(path, tree.link_target(path).unwrap_or_default())
                    }
                    _ => read_inside(tree, path, boundary)?,
                };
                let shown = redact(path).into_owned();
                let file = uvferry_requirements::parse(&SourceFile::new(shown.as_str(), bytes));
                Ok((path.clone(), found.clone(), file))
            };
            let parse = |of: &(String, FoundBy)| parse(of).map_err(|error| (of.0.clone(), error));
            let parsed: Vec<Result<_, (String, std::io::Error)>> = threads::each(&wave, FEW, parse);
            let mut next = Vec::new();
            for result in parsed {
                let (path, found, file) = match result {
                    Ok(read) => read,
                    Err((path, error)) => {
                        if tree.contains(&path) {
                            documents.unreadable.push(unreadable(&path, &error));
                        }
                        continue;
                    }
                };
                if found == FoundBy::Name && is_prose(&path, &file) {
                    documents.prose.push(path);
                    continue;
                }
                let folder = folder_of(&path).to_owned();
                let mut includes = Vec::new();
                for (entry, item) in file.entries.iter().enumerate() {
                    let EntryKind::Include(include) = &item.kind else {
                        continue;
                    };
                    let target = if path.contains("://") || include.target.contains("://") {
                        uvferry_requirements::resolve_include(&path, &include.target)
                    } else {
                        join(&folder, &include.target)
                    };
                    let is_remote = target.contains("://");
                    if is_remote && !remote.contains_key(&target) {
                        documents.unread.push(target.clone());
                    }
                    let readable = !is_remote || matches!(remote.get(&target), Some(Ok(_)));
                    if readable && seen.insert(target.clone()) {
                        next.push((
                            target.clone(),
                            FoundBy::Include {
                                file: redact(&path).into_owned(),
                                line: item.line(),
                            },
                        ));
                    }
                    includes.push(Inclusion {
                        entry,
                        target: redact(&target).into_owned(),
                        to: None,
                        constraint: include.constraint,
                    });
                }
                let path = redact(&path).into_owned();
                documents.by_path.insert(path.clone(), documents.list.len());
                documents.list.push(Document {
                    is_of_checkout: tree.is_in_checkout(&path),
                    path,
                    file: Arc::new(file),
                    includes,
                    found,
                });
            }
            wave = next;
        }
        documents.link();
        documents.find_cycles();
        documents
    }

    /// The files in the order in which they were found.
    pub fn list(&self) -> &[Document] {
        &self.list
    }

    /// The file of that path.
    pub fn get(&self, path: &str) -> Option<(usize, &Document)> {
        let at = *self.by_path.get(path)?;
        Some((at, &self.list[at]))
    }

    /// The files that include document `at`, and whether with `-c`.
    pub fn includers(&self, at: usize) -> Vec<(usize, bool)> {
        self.list
            .iter()
            .enumerate()
            .flat_map(|(from, document)| {
                document
                    .includes
                    .iter()
                    .filter(move |include| include.to == Some(at))
                    .map(move |include| (from, include.constraint))
            })
            .collect()
    }

    /// Everything that `at` includes with `-r`, itself first, each once.
    pub fn closure(&self, at: usize) -> Vec<usize> {
        let mut seen = vec![false; self.list.len()];
        seen[at] = true;
        let mut order = vec![at];
        let mut next = 0;
        while next < order.len() {
            for include in &self.list[order[next]].includes {
                if let Some(to) = include.to
                    && !include.constraint
                    && !std::mem::replace(&mut seen[to], true)
                {
                    order.push(to);
                }
            }
            next += 1;
        }
        order
    }

    fn link(&mut self) {
        let mut missing = Vec::new();
        for document in &mut self.list {
            for include in &mut document.includes {
                include.to = self.by_path.get(&include.target).copied();
                if include.to.is_none() && !include.target.contains("://") {
                    let entry = &document.file.entries[include.entry];
                    missing.push(
                        Diagnostic::new(
                            &rules::MISSING_INCLUDE,
                            if include.target.starts_with("../") || include.target.starts_with('/') {
                                format!("`{}` is included, and lies outside the repository or is not there", include.target)
                            } else {
                                format!("`{}` is included, but cannot be read", include.target)
                            },
                        )
                        .at(&document.file.source, entry.span())
                        .help("restore the file, or remove the line"),
                    );
                }
            }
        }
        for document in &self.list {
            self.diagnostics
                .extend(document.file.diagnostics.iter().cloned());
        }
        self.diagnostics.extend(missing);
    }

    /// Marks include cycles, which pip refuses.
    fn find_cycles(&mut self) {
        // 0 not seen, 1 on the way, 2 done; an explicit stack, for files can nest deeply.
        let mut state = vec![0_u8; self.list.len()];
        let mut cycles = Vec::new();
        for start in 0..self.list.len() {
            if state[start] != 0 {
                continue;
            }
            let mut stack = vec![(start, 0_usize)];
            state[start] = 1;
            while let Some((at, next)) = stack.last_mut() {
                let (at, index) = (*at, *next);
                *next += 1;
                let Some(include) = self.list[at].includes.get(index) else {
                    state[at] = 2;
                    stack.pop();
                    continue;
                };
                let Some(to) = include.to else { continue };
                match state[to] {
                    0 => {
                        state[to] = 1;
                        stack.push((to, 0));
                    }
                    1 => cycles.push((at, include.entry, to)),
                    _ => {}
                }
            }
        }
        for (at, entry, to) in cycles {
            let document = &self.list[at];
            let entry = &document.file.entries[entry];
            self.diagnostics.push(
                Diagnostic::new(
                    &rules::INCLUDE_CYCLE,
                    format!(
                        "`{}` includes itself by way of `{}`",
                        self.list[to].path, document.path
                    ),
                )
                .at(&document.file.source, entry.span())
                .label("this line closes the circle")
                .help("remove one of the includes"),
            );
        }
    }
}

/// A file beside `path` that includes `target`, both relative to the root.
fn alias_of(path: &str, target: &str) -> Vec<u8> {
    let up = "../".repeat(path.matches('/').count());
    format!("-r {up}{target}\n").into_bytes()
}

/// Reads a file that may lie above the project's root, but not outside `boundary`.
fn read_inside(tree: &Tree, path: &str, boundary: &Path) -> std::io::Result<Vec<u8>> {
    if path.starts_with("../") || path.starts_with('/') {
        let canonical = fs_err::canonicalize(tree.root().join(path))?;
        if !canonical.starts_with(fs_err::canonicalize(boundary)?) {
            return Err(std::io::Error::other("outside the repository"));
        }
    }
    tree.read(path)
}

/// Whether a file that has only the name of a requirements file is something else.
fn is_prose(path: &str, file: &RequirementsFile) -> bool {
    // The plain name is never anything else; a broken one must be told, not skipped.
    if matches!(
        base_name(path).to_ascii_lowercase().as_str(),
        "requirements.txt" | "requirements.in"
    ) {
        return false;
    }
    let (mut refused, mut sentences) = (0, 0);
    for entry in &file.entries {
        match &entry.kind {
            EntryKind::Invalid => {
                refused += 1;
                sentences +=
                    usize::from(!looks_like_a_requirement(file.source.slice(entry.span())));
            }
            // A word alone is a requirement to pip; nothing else here is written by accident.
            EntryKind::Requirement(requirement)
                if requirement.specifier.is_none()
                    && matches!(requirement.target, RequirementTarget::Named) => {}
            EntryKind::Ignored => {}
            EntryKind::Requirement(_) | EntryKind::Include(_) | EntryKind::Option(_) => {
                return false;
            }
        }
    }
    refused * 2 > file.entries.len() && sentences * 2 > refused
}

/// Whether somebody meant a requirement by a line that pip refuses: `alpha=1`, `"six"`.
fn looks_like_a_requirement(line: &str) -> bool {
    let line = line.trim();
    let words = line.split_whitespace().count();
    let before = |marks: &[char]| {
        line.split_once(marks)
            .map(|(name, _)| name.trim())
            .filter(|name| name.starts_with(char::is_alphanumeric))
    };
    before(&['=', '<', '>', '~']).is_some_and(|name| !name.contains(' ')) && words <= 4
        || before(&[';']).is_some_and(|name| !name.contains(' '))
        || words == 1 && !line.ends_with([':', '.'])
        || words == 2 && line.starts_with("- ")
        || line.starts_with("pip ")
}

/// Whether a path has the name of a requirements or constraints file.
pub(crate) fn has_requirements_name(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let name = base_name(&lower);
    let Some(stem) = strip_extension(name) else {
        return false;
    };
    if stem.starts_with("requirement")
        || stem.starts_with("constraints")
        || stem.ends_with("requirements")
        || stem.ends_with("constraints")
        || matches!(stem, "reqs" | "constraint")
    {
        return true;
    }
    folder_of(&lower).split('/').any(is_requirements_folder) && stem != "readme"
}

/// `requirements`, `reqs` and the like as a folder's name, in lower case.
pub(crate) fn is_requirements_folder(name: &str) -> bool {
    matches!(
        name,
        "requirements"
            | "requirement"
            | "reqs"
            | "requires"
            | "pip-requirements"
            | "requirements-files"
    )
}

/// The name without `.txt`, `.in` or `.pip`, each as often as it stands there.
pub(crate) fn strip_extension(name: &str) -> Option<&str> {
    let mut stem = name;
    loop {
        let cut = [".txt", ".in", ".pip"]
            .iter()
            .find_map(|ending| stem.strip_suffix(ending));
        match cut {
            Some(rest) => stem = rest,
            None => break,
        }
    }
    (stem.len() != name.len() && !stem.is_empty()).then_some(stem)
}
