//! The walk through a tree.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::Read as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use ignore::{DirEntry, ParallelVisitor, ParallelVisitorBuilder, WalkBuilder, WalkState};

use super::{Found, Kind, Options, Problem, PythonFile, Role, Roles};

/// A tree with no more entries is walked by this thread: to start others, and to wait until each
/// has seen that nothing is left, takes longer.
const FEW: usize = 1_000;

/// Finds the Python files below `root`.
///
/// Links to files count as files, those to folders are not followed. Nothing is an error: what
/// cannot be looked at stands in [`Found::problems`].
pub fn find(root: &Path, options: &Options) -> Found {
    let mut refused = Vec::new();
    let excluded = Excluded::new(options, &mut refused);
    let is_environment = self::is_environment(root);
    let mut builder = WalkBuilder::new(root);
    // Of a repository, the files of git's that stand above `root` in it; those of whatever lies
    // above one, or above a folder in none, are about something else.
    let is_in_repository = root.ancestors().any(|folder| folder.join(".git").exists());
    builder
        .standard_filters(false)
        .ignore(!options.takes_ignored)
        .git_ignore(!options.takes_ignored)
        .git_exclude(!options.takes_ignored)
        .parents(is_in_repository && !options.takes_ignored)
        .require_git(is_in_repository)
        .follow_links(false);
    let base = root.to_owned();
    builder.filter_entry(move |entry| {
        if entry.depth() == 0 {
            return true;
        }
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        let Ok(path) = entry.path().strip_prefix(&base) else {
            return true;
        };
        let is_left_out = is_folder
            && (is_skipped_folder(path, entry.file_name(), is_environment)
                || self::is_environment(entry.path()));
        !is_left_out && !excluded.is_match(path)
    });
    let joined = Mutex::new(Part::default());
    let mut visitors = Builder {
        root,
        ignores_notebooks: options.ignores_notebooks,
        joined: &joined,
    };
    let is_done = {
        let mut visitor = visitors.build();
        let mut entries = builder.build();
        entries.by_ref().take(FEW).for_each(|entry| {
            visitor.visit(entry);
        });
        entries.next().is_none()
    };
    if !is_done {
        *joined.lock().unwrap_or_else(PoisonError::into_inner) = Part::default();
        builder.build_parallel().visit(&mut visitors);
    }
    let joined = joined.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut files = joined.files;
    let mut problems = joined.problems;
    let sphinx = joined.sphinx;
    files.sort_unstable_by(|one, other| one.path.cmp(&other.path));
    problems.sort_unstable();
    let mut roles = Roles::new(&files, options, &mut refused);
    roles.set_folders(&sphinx, &BTreeSet::new());
    for file in &mut files {
        file.role = roles.of(&file.path, file.kind);
    }
    Found {
        files,
        problems,
        refused,
        sphinx,
        taken: BTreeSet::new(),
    }
}

/// The globs that are some; the others go to `refused`.
pub(super) fn globs(patterns: &[String], refused: &mut Vec<(String, String)>) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let path = pattern.trim_start_matches("./").trim_end_matches('/');
        let glob = |text: &str| -> Result<Glob, globset::Error> {
            GlobBuilder::new(text).literal_separator(true).build()
        };
        let (start, path) = match path.strip_prefix('/') {
            Some(path) => ("", path),
            None if path.contains('/') => ("", path),
            None => ("**/", path),
        };
        let both = glob(&format!("{start}{path}"))
            .and_then(|one| Ok((one, glob(&format!("{start}{path}/**"))?)));
        match both {
            Ok((one, inside)) => {
                set.add(one);
                set.add(inside);
            }
            Err(error) => refused.push((pattern.clone(), error.to_string())),
        }
    }
    set.build().unwrap_or_else(|error| {
        refused.push((patterns.join(", "), error.to_string()));
        GlobSet::empty()
    })
}

/// What the options leave out.
struct Excluded {
    globs: GlobSet,
    patterns: Vec<fancy_regex::Regex>,
}

impl Excluded {
    fn new(options: &Options, refused: &mut Vec<(String, String)>) -> Self {
        let globs = globs(&options.excluded, refused);
        let mut patterns = Vec::new();
        for pattern in &options.excluded_patterns {
            match fancy_regex::Regex::new(&format!("^(?:{pattern})")) {
                Ok(regex) => patterns.push(regex),
                Err(error) => refused.push((pattern.clone(), error.to_string())),
            }
        }
        Self { globs, patterns }
    }

    fn is_match(&self, path: &Path) -> bool {
        if self.globs.is_match(path) {
            return true;
        }
        if self.patterns.is_empty() {
            return false;
        }
        let path = slashed(path);
        self.patterns
            .iter()
            .any(|pattern| pattern.is_match(&path).unwrap_or_default())
    }
}

/// Whether a folder is an environment of Python.
fn is_environment(folder: &Path) -> bool {
    folder.join("pyvenv.cfg").exists() || folder.join("conda-meta").exists()
}

/// Folders whose names say that nobody wrote what is in them, and hidden ones.
fn is_skipped_folder(path: &Path, name: &OsStr, root_is_environment: bool) -> bool {
    let Some(text) = name.to_str() else {
        return false;
    };
    if text.starts_with('.') {
        return !matches!(
            text,
            ".github" | ".gitlab" | ".circleci" | ".ci" | ".buildkite" | ".devcontainer"
        );
    }
    let is_at_root = path.components().count() == 1;
    let ends = |ending: &str| text.len() > ending.len() && text.ends_with(ending);
    matches!(
        text,
        "site-packages" | "dist-packages" | "node_modules" | "__pypackages__" | "__pycache__"
    ) || ends(".egg-info")
        || ends(".dist-info")
        || (text == "lib" || text.starts_with("lib.") || text.starts_with("bdist."))
            && path.parent().and_then(Path::file_name) == Some(OsStr::new("build"))
        || root_is_environment
            && is_at_root
            && matches!(
                text,
                "bin"
                    | "lib"
                    | "lib64"
                    | "include"
                    | "share"
                    | "Scripts"
                    | "Lib"
                    | "Include"
                    | "conda-meta"
            )
}

/// What one thread found.
#[derive(Default)]
struct Part {
    files: Vec<PythonFile>,
    problems: Vec<Problem>,
    sphinx: BTreeSet<String>,
}

struct Builder<'a> {
    root: &'a Path,
    ignores_notebooks: bool,
    joined: &'a Mutex<Part>,
}

impl<'a> ParallelVisitorBuilder<'a> for Builder<'a> {
    fn build(&mut self) -> Box<dyn ParallelVisitor + 'a> {
        Box::new(Visitor {
            root: self.root,
            ignores_notebooks: self.ignores_notebooks,
            joined: self.joined,
            part: Part::default(),
        })
    }
}

struct Visitor<'a> {
    root: &'a Path,
    ignores_notebooks: bool,
    joined: &'a Mutex<Part>,
    part: Part,
}

impl Drop for Visitor<'_> {
    fn drop(&mut self) {
        let mut joined = self.joined.lock().unwrap_or_else(PoisonError::into_inner);
        joined.files.append(&mut self.part.files);
        joined.problems.append(&mut self.part.problems);
        joined.sphinx.append(&mut self.part.sphinx);
    }
}

impl ParallelVisitor for Visitor<'_> {
    fn visit(&mut self, entry: Result<DirEntry, ignore::Error>) -> WalkState {
        match entry {
            Ok(entry) => self.entry(&entry),
            Err(error) => self.error(&error),
        }
        WalkState::Continue
    }
}

impl Visitor<'_> {
    fn entry(&mut self, entry: &DirEntry) {
        let Some(file_type) = entry.file_type() else {
            return;
        };
        let path = entry.path().strip_prefix(self.root).unwrap_or(entry.path());
        if file_type.is_dir() || entry.depth() == 0 {
            return;
        }
        if file_type.is_symlink() {
            // Only what ends like Python is looked at, and then the file that is meant.
            if kind_by_ending(entry.file_name()).is_none() {
                return;
            }
            match fs_err::metadata(entry.path()) {
                Ok(metadata) if metadata.is_file() => {}
                Ok(_) => return,
                Err(error) => {
                    self.problem(path, error.to_string());
                    return;
                }
            }
        } else if !file_type.is_file() {
            return;
        }
        let name = entry.file_name();
        let kind = match kind_by_ending(name) {
            Some(kind) => kind,
            None if name.as_encoded_bytes().contains(&b'.') => return,
            None => match names_python(entry.path()) {
                Ok(true) => Kind::Script,
                Ok(false) => return,
                Err(error) => {
                    self.problem(path, error.to_string());
                    return;
                }
            },
        };
        if kind == Kind::Notebook && self.ignores_notebooks {
            return;
        }
        let Some(text) = path.to_str() else {
            self.problem(path, "its name is no Unicode".to_owned());
            return;
        };
        if name == "conf.py" && entry.path().parent().is_some_and(has_pages) {
            let folder = slashed(path.parent().unwrap_or(Path::new("")));
            self.part.sphinx.insert(folder);
        }
        self.part.files.push(PythonFile {
            path: if cfg!(windows) {
                text.replace('\\', "/")
            } else {
                text.to_owned()
            },
            kind,
            role: Role::Package,
        });
    }

    fn problem(&mut self, path: &Path, message: String) {
        self.part.problems.push(Problem {
            path: slashed(path),
            message,
        });
    }

    /// Errors come with the path around them.
    fn error(&mut self, error: &ignore::Error) {
        let mut path = None;
        let mut here = error;
        loop {
            match here {
                ignore::Error::WithPath { path: of, err } => {
                    path = Some(of.as_path());
                    here = err;
                }
                ignore::Error::WithDepth { err, .. }
                | ignore::Error::WithLineNumber { err, .. } => {
                    here = err;
                }
                // What is wrong in an ignore file keeps nothing from being found.
                ignore::Error::Partial(_)
                | ignore::Error::Glob { .. }
                | ignore::Error::UnrecognizedFileType(_)
                | ignore::Error::InvalidDefinition => return,
                _ => break,
            }
        }
        let path = path.map_or(Path::new(""), |it| it.strip_prefix(self.root).unwrap_or(it));
        let message = here.to_string();
        self.problem(path, message);
    }
}

/// Whether pages of Sphinx lie in a folder.
fn has_pages(folder: &Path) -> bool {
    [
        "index.rst",
        "index.md",
        "index.txt",
        "make.bat",
        "_static",
        "_templates",
    ]
    .iter()
    .any(|name| folder.join(name).exists())
}

fn kind_by_ending(name: &OsStr) -> Option<Kind> {
    let name = name.as_encoded_bytes();
    let dot = name.iter().rposition(|&byte| byte == b'.')?;
    match &name[dot + 1..] {
        b"py" | b"pyw" => Some(Kind::Module),
        b"pyi" => Some(Kind::Stub),
        b"ipynb" => Some(Kind::Notebook),
        _ => None,
    }
}

/// Whether the first line of a file is a `#!` that names Python, or `uv run`.
fn names_python(path: &Path) -> std::io::Result<bool> {
    let mut start = [0; 256];
    let mut file = fs_err::File::open(path)?;
    let mut length = 0;
    while length < start.len() {
        match file.read(&mut start[length..])? {
            0 => break,
            more => length += more,
        }
        if !start.starts_with(b"#!") && length >= 2 {
            return Ok(false);
        }
    }
    let line = start[..length].split(|&byte| byte == b'\n').next();
    let Some(line) = line.and_then(|line| line.strip_prefix(b"#!")) else {
        return Ok(false);
    };
    let line = String::from_utf8_lossy(line);
    let mut words = line.split_whitespace().map(|word| {
        let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
        name.strip_suffix(".exe").unwrap_or(name)
    });
    let is_python = |name: &str| {
        ["python", "pypy", "ipython"]
            .iter()
            .any(|known| name.starts_with(known))
    };
    while let Some(word) = words.next() {
        if is_python(word) {
            return Ok(true);
        }
        if matches!(word, "uv" | "pipx" | "hatch" | "pdm") {
            return Ok(words.any(|word| word == "run" || is_python(word)));
        }
    }
    Ok(false)
}

/// With `/`; what is no Unicode is replaced.
fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) {
        text.replace('\\', "/")
    } else {
        text.into_owned()
    }
}
