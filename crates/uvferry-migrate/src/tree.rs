//! The files of a project, without those that no person wrote.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ignore::{DirEntry, ParallelVisitor, ParallelVisitorBuilder, WalkBuilder, WalkState};
use uvferry_diagnostics::SourceFile;
use uvferry_journal::FileChange;

/// The files below a folder, sorted by path.
///
/// Left out: what version control ignores (unless git tracks it all the same), its own folders, virtual
/// environments (a folder with `pyvenv.cfg` or `conda-meta`), caches, vendored
/// JavaScript, and checkouts of other repositories: submodules, and folders with a `.git` or
/// `.hg` of their own. Links are listed only where they lead to a file inside the folder. A file
/// whose path is not Unicode is [told](Self::not_unicode): no text can name it.
#[derive(Debug, Clone)]
pub struct Tree {
    root: PathBuf,
    files: Vec<TreeFile>,
    index: BTreeMap<String, usize>,
    environments: Vec<String>,
    leaving: Vec<String>,
    checkouts: Vec<String>,
    unreadable: Vec<String>,
    not_unicode: Vec<String>,
    silent: HashSet<String>,
    /// What files would hold that are not written.
    unwritten: BTreeMap<String, Vec<u8>>,
    /// Files on disk that would not be there.
    gone: BTreeSet<String>,
}

/// One file of a [`Tree`].
#[derive(Debug, Clone)]
pub struct TreeFile {
    /// Relative to the root, with `/`.
    pub path: String,
    /// Of a symbolic link, the file that it leads to in the end, relative to the root.
    pub link_to: Option<String>,
    /// Its size, once somebody asked: of most files nobody does.
    size_bytes: OnceLock<u64>,
}

const SKIPPED_FOLDERS: [&str; 17] = [
    ".git",
    ".hg",
    ".svn",
    ".bzr",
    "_darcs",
    "CVS",
    ".uvferry",
    "node_modules",
    "bower_components",
    "__pycache__",
    "site-packages",
    ".tox",
    ".nox",
    ".eggs",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
];

/// A tree with no more entries is walked by one thread: to start others, and to wait until each
/// has seen that nothing is left, takes longer.
const FEW: usize = 1_000;

/// Whether version control leaves a folder of its repository out, with all that is in it.
pub(crate) fn is_left_out(repository: &Path, folder: &Path) -> bool {
    let way = folder.to_owned();
    let mut walk = WalkBuilder::new(repository)
        .hidden(false)
        .git_global(false)
        .require_git(false)
        .filter_entry(move |entry| way.starts_with(entry.path()))
        .build();
    let is_reached = walk.any(|entry| entry.is_ok_and(|entry| entry.path() == folder));
    !is_reached && crate::git_index::tracked_below(folder).files.is_empty()
}

impl Tree {
    /// Lists the files below `root`.
    ///
    /// # Errors
    /// When `root` itself cannot be listed; folders deeper down that cannot be read are
    /// [told](Self::unreadable).
    pub fn walk(root: &Path) -> std::io::Result<Self> {
        // The walker reports a root that is missing only as a skipped entry.
        fs_err::read_dir(root)?;
        let environments = Arc::new(Mutex::new(Vec::new()));
        let seen = environments.clone();
        let tracked = crate::git_index::tracked_below(root);
        let checkouts = Arc::new(Mutex::new(Vec::new()));
        let seen_checkouts = checkouts.clone();
        let submodules = tracked.submodules.clone();
        let base = root.to_owned();
        let mut walk = WalkBuilder::new(root);
        walk.hidden(false)
            .git_global(false)
            .require_git(false)
            .follow_links(false)
            .filter_entry(move |entry| {
                if entry.depth() == 0 || !entry.file_type().is_some_and(|kind| kind.is_dir()) {
                    return true;
                }
                let name = entry.file_name().to_string_lossy();
                if SKIPPED_FOLDERS.contains(&name.as_ref()) || name.ends_with(".egg-info") {
                    return false;
                }
                let path = entry.path();
                let inside = relative(&base, path);
                let is_submodule = inside
                    .as_ref()
                    .is_some_and(|path| submodules.contains(path));
                if is_submodule || is_checkout(path) {
                    if let (Some(path), Ok(mut seen)) = (inside, seen_checkouts.lock()) {
                        seen.push(path);
                    }
                    return false;
                }
                if path.join("pyvenv.cfg").is_file() || path.join("conda-meta").is_dir() {
                    if let (Some(path), Ok(mut seen)) = (inside, seen.lock()) {
                        seen.push(path);
                    }
                    return false;
                }
                true
            });
        let canonical = fs_err::canonicalize(root).ok();
        let joined: Mutex<Part> = Mutex::default();
        let mut visiting = Visiting {
            root,
            canonical: canonical.as_deref(),
            joined: &joined,
        };
        let is_done = {
            let mut visitor = visiting.build();
            let mut entries = walk.build();
            entries.by_ref().take(FEW).for_each(|entry| {
                visitor.visit(entry);
            });
            entries.next().is_none()
        };
        if !is_done {
            *joined.lock().unwrap_or_else(PoisonError::into_inner) = Part::default();
            for seen in [&environments, &checkouts] {
                seen.lock().unwrap_or_else(PoisonError::into_inner).clear();
            }
            walk.build_parallel().visit(&mut visiting);
        }
        let Part {
            mut files,
            mut leaving,
            mut unreadable,
            not_unicode,
        } = joined.into_inner().unwrap_or_else(PoisonError::into_inner);
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let mut environments = environments
            .lock()
            .map(|seen| seen.clone())
            .unwrap_or_default();
        environments.sort();
        let mut ignored = tracked_though_ignored(root, tracked.files, &files);
        let mut checkouts = checkouts
            .lock()
            .map(|seen| seen.clone())
            .unwrap_or_default();
        // Of those that are not checked out there is no folder to come by.
        checkouts.extend(tracked.submodules);
        checkouts.sort();
        checkouts.dedup();
        if !ignored.is_empty() {
            files.append(&mut ignored);
            files.sort_by(|a, b| a.path.cmp(&b.path));
        }
        // `.gitignore` hides most environments; the usual names at the root are looked at all the same.
        for name in [".venv", "venv", "env", ".env"] {
            if !environments.iter().any(|known| known == name)
                && root.join(name).join("pyvenv.cfg").is_file()
            {
                environments.push(name.to_owned());
            }
        }
        leaving.sort();
        unreadable.sort();
        Ok(Self {
            leaving,
            checkouts,
            unreadable,
            not_unicode: not_unicode.into_iter().collect(),
            ..Self::from_files(root.to_owned(), files, environments)
        })
    }

    fn from_files(root: PathBuf, files: Vec<TreeFile>, environments: Vec<String>) -> Self {
        let index = files
            .iter()
            .enumerate()
            .map(|(at, file)| (file.path.clone(), at))
            .collect();
        Self {
            root,
            files,
            index,
            environments,
            leaving: Vec::new(),
            checkouts: Vec::new(),
            unreadable: Vec::new(),
            not_unicode: Vec::new(),
            silent: HashSet::new(),
            unwritten: BTreeMap::new(),
            gone: BTreeSet::new(),
        }
    }

    /// Says of files that somebody has read them, and that they have none of the words by which
    /// commands of pip and of its kin are found: they need not be read for those.
    pub(crate) fn set_silent(&mut self, paths: HashSet<String>) {
        self.silent = paths;
    }

    /// Whether a file is known to have none of those words; of most files nobody knows.
    pub(crate) fn is_silent(&self, path: &str) -> bool {
        self.silent.contains(path)
    }

    /// The tree as it would be with these changes, which stay unwritten: what is read of a file
    /// that changes is what it would hold.
    #[must_use]
    pub fn with_changes(self, changes: &[FileChange]) -> Self {
        let (mut unwritten, mut gone) = (self.unwritten, self.gone);
        for change in changes {
            gone.extend(change.old_path.clone());
            if change.after.is_none() {
                gone.insert(change.path.clone());
            }
        }
        for change in changes {
            if let Some(after) = &change.after {
                gone.remove(&change.path);
                unwritten.insert(change.path.clone(), after.clone());
            }
        }
        let stays =
            |file: &TreeFile| !gone.contains(&file.path) && !unwritten.contains_key(&file.path);
        let mut files: Vec<TreeFile> = self.files.into_iter().filter(stays).collect();
        files.extend(unwritten.iter().map(|(path, bytes)| TreeFile {
            path: path.clone(),
            link_to: None,
            size_bytes: OnceLock::from(u64::try_from(bytes.len()).unwrap_or(u64::MAX)),
        }));
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self {
            leaving: self.leaving,
            checkouts: self.checkouts,
            unreadable: self.unreadable,
            not_unicode: self.not_unicode,
            unwritten,
            gone,
            ..Self::from_files(self.root, files, self.environments)
        }
    }

    /// Whether a file is on disk that [would not be there](Self::with_changes).
    pub(crate) fn is_gone(&self, path: &str) -> bool {
        self.gone.contains(path)
    }

    /// The part of the tree below `folder` as a tree of its own.
    #[must_use]
    pub fn below(&self, folder: &str) -> Self {
        if folder.is_empty() || folder == "." {
            return self.clone();
        }
        let prefix = format!("{folder}/");
        let cut = |path: &str| path.strip_prefix(&prefix).map(str::to_owned);
        let files = self
            .files
            .iter()
            .filter_map(|file| {
                Some(TreeFile {
                    path: cut(&file.path)?,
                    link_to: file.link_to.as_deref().and_then(cut),
                    ..file.clone()
                })
            })
            .collect();
        let environments = self
            .environments
            .iter()
            .filter_map(|path| cut(path))
            .collect();
        let leaving = self.leaving.iter().filter_map(|path| cut(path)).collect();
        let checkouts = self.checkouts.iter().filter_map(|path| cut(path)).collect();
        let not_unicode = self.not_unicode.iter();
        let not_unicode = not_unicode.filter_map(|path| cut(path)).collect();
        let unreadable = self
            .unreadable
            .iter()
            .filter_map(|path| cut(path))
            .collect();
        let unwritten = self.unwritten.iter();
        let unwritten = unwritten.filter_map(|(path, bytes)| Some((cut(path)?, bytes.clone())));
        Self {
            leaving,
            checkouts,
            unreadable,
            not_unicode,
            unwritten: unwritten.collect(),
            gone: self.gone.iter().filter_map(|path| cut(path)).collect(),
            ..Self::from_files(self.root.join(folder), files, environments)
        }
    }

    /// The folder that was walked.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// All files, sorted by path.
    pub fn files(&self) -> &[TreeFile] {
        &self.files
    }

    /// Virtual environments found on the way, relative to the root.
    pub fn environments(&self) -> &[String] {
        &self.environments
    }

    /// Symbolic links to files outside the folder, relative to the root; they are not among
    /// [`files`](Self::files).
    pub fn links_outside(&self) -> &[String] {
        &self.leaving
    }

    /// Checkouts of other repositories (submodules among them, also those that are not checked
    /// out), relative to the root; their files are not among [`files`](Self::files).
    pub fn checkouts(&self) -> &[String] {
        &self.checkouts
    }

    /// Whether a path is a checkout of another repository, or leads into one.
    pub fn is_in_checkout(&self, path: &str) -> bool {
        self.checkouts.iter().any(|folder| {
            path.strip_prefix(folder.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    /// Folders, and other things, that cannot be opened, relative to the root.
    pub fn unreadable(&self) -> &[String] {
        &self.unreadable
    }

    /// Files whose names are not Unicode, and folders with such a name that have files, relative
    /// to the root; nothing of them is among [`files`](Self::files). Bytes that are no text are
    /// escaped (`caf\\xE9.txt`).
    pub fn not_unicode(&self) -> &[String] {
        &self.not_unicode
    }

    /// The file that a symbolic link of the tree leads to.
    pub(crate) fn link_target(&self, path: &str) -> Option<&str> {
        let at = *self.index.get(path)?;
        self.files[at].link_to.as_deref()
    }

    /// Whether a file of that path is in the tree.
    pub fn contains(&self, path: &str) -> bool {
        self.index.contains_key(path)
    }

    /// The size of a file of the tree; 0 of one that cannot be looked at. The system is asked when
    /// somebody first wants to know.
    pub fn size_bytes(&self, file: &TreeFile) -> u64 {
        *file.size_bytes.get_or_init(|| {
            let about = fs_err::metadata(self.root.join(&file.path));
            about.map_or(0, |about| about.len())
        })
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// As `std::fs::read`.
    pub fn read(&self, path: &str) -> std::io::Result<Vec<u8>> {
        if let Some(bytes) = self.unwritten.get(path) {
            return Ok(bytes.clone());
        }
        if self.gone.contains(path) {
            return Err(std::io::ErrorKind::NotFound.into());
        }
        fs_err::read(self.root.join(path))
    }

    /// The bytes of a file, in UTF-8 where it begins with the mark of UTF-16.
    ///
    /// # Errors
    /// As `std::fs::read`.
    pub fn read_text(&self, path: &str) -> std::io::Result<Vec<u8>> {
        let bytes = self.read(path)?;
        let of_utf_16 = match decoded(&bytes) {
            Cow::Owned(text) => Some(text),
            Cow::Borrowed(_) => None,
        };
        Ok(of_utf_16.unwrap_or(bytes))
    }
}

/// What a walk, or one of its threads, came upon.
#[derive(Default)]
struct Part {
    files: Vec<TreeFile>,
    leaving: Vec<String>,
    unreadable: Vec<String>,
    not_unicode: BTreeSet<String>,
}

/// Makes a visitor for each thread.
struct Visiting<'a> {
    root: &'a Path,
    canonical: Option<&'a Path>,
    joined: &'a Mutex<Part>,
}

impl<'a> ParallelVisitorBuilder<'a> for Visiting<'a> {
    fn build(&mut self) -> Box<dyn ParallelVisitor + 'a> {
        Box::new(Visitor {
            root: self.root,
            canonical: self.canonical,
            joined: self.joined,
            part: Part::default(),
        })
    }
}

struct Visitor<'a> {
    root: &'a Path,
    canonical: Option<&'a Path>,
    joined: &'a Mutex<Part>,
    part: Part,
}

impl Drop for Visitor<'_> {
    fn drop(&mut self) {
        let mut joined = self.joined.lock().unwrap_or_else(PoisonError::into_inner);
        joined.files.append(&mut self.part.files);
        joined.leaving.append(&mut self.part.leaving);
        joined.unreadable.append(&mut self.part.unreadable);
        joined.not_unicode.append(&mut self.part.not_unicode);
    }
}

impl ParallelVisitor for Visitor<'_> {
    fn visit(&mut self, entry: Result<DirEntry, ignore::Error>) -> WalkState {
        match entry {
            Ok(entry) => self.entry(&entry),
            Err(error) => {
                let path = place_of(&error).and_then(|path| relative(self.root, path));
                self.part.unreadable.extend(path);
            }
        }
        WalkState::Continue
    }
}

impl Visitor<'_> {
    fn entry(&mut self, entry: &DirEntry) {
        let Some(kind) = entry.file_type() else {
            return;
        };
        if kind.is_dir() {
            return;
        }
        if let Some(path) = not_unicode_path(self.root, entry.path()) {
            self.part.not_unicode.insert(path);
            return;
        }
        let mut link_to = None;
        if kind.is_symlink() {
            let target = fs_err::canonicalize(entry.path())
                .ok()
                .filter(|target| target.is_file());
            let Some(target) = target else {
                return;
            };
            link_to = self.canonical.and_then(|root| relative(root, &target));
            if link_to.is_none() {
                let path = relative(self.root, entry.path());
                self.part.leaving.extend(path);
                return;
            }
        } else if !kind.is_file() {
            return;
        }
        let Some(path) = relative(self.root, entry.path()) else {
            return;
        };
        self.part.files.push(TreeFile {
            path,
            link_to,
            size_bytes: OnceLock::new(),
        });
    }
}

/// The bytes of a text in UTF-8 where it begins with the mark of UTF-16, as PowerShell writes
/// what is sent to a file; any others as they are.
pub(crate) fn decoded(bytes: &[u8]) -> Cow<'_, [u8]> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let file = SourceFile::new("", bytes);
        return Cow::Owned(file.text().as_bytes().to_vec());
    }
    Cow::Borrowed(bytes)
}

/// The path that the walk could not open.
fn place_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            place_of(err)
        }
        _ => None,
    }
}

/// What `.gitignore` names and git tracks all the same, because somebody added it by force.
fn tracked_though_ignored(root: &Path, tracked: Vec<String>, files: &[TreeFile]) -> Vec<TreeFile> {
    let mut skipped: BTreeMap<String, bool> = BTreeMap::new();
    tracked
        .into_iter()
        .filter(|path| {
            files
                .binary_search_by(|file| file.path.as_str().cmp(path))
                .is_err()
        })
        .filter_map(|path| {
            let kept = path
                .char_indices()
                .filter(|(_, c)| *c == '/')
                .all(|(at, _)| {
                    let folder = &path[..at];
                    let is_skipped = *skipped.entry(folder.to_owned()).or_insert_with(|| {
                        let (name, full) = (base_name(folder), root.join(folder));
                        SKIPPED_FOLDERS.contains(&name)
                            || name.ends_with(".egg-info")
                            || full.join("pyvenv.cfg").is_file()
                            || full.join("conda-meta").is_dir()
                            || is_checkout(&full)
                    });
                    !is_skipped
                });
            let about = kept
                .then(|| fs_err::symlink_metadata(root.join(&path)).ok())
                .flatten()?;
            about.is_file().then_some(TreeFile {
                path,
                link_to: None,
                size_bytes: OnceLock::from(about.len()),
            })
        })
        .collect()
}

/// Whether a folder is one that another repository was checked out into; the `.git` of a
/// submodule and of a worktree is a file.
fn is_checkout(folder: &Path) -> bool {
    folder.join(".git").exists() || folder.join(".hg").is_dir()
}

/// `path` below `root`, with `/`; `None` where it is not below or not Unicode.
fn relative(root: &Path, path: &Path) -> Option<String> {
    let rest = path.strip_prefix(root).ok()?;
    let mut out = String::new();
    for part in rest.components() {
        let Component::Normal(part) = part else {
            return None;
        };
        if !out.is_empty() {
            out.push('/');
        }
        out.push_str(part.to_str()?);
    }
    (!out.is_empty()).then_some(out)
}

/// `path` below `root` up to the first part that is not Unicode, which is escaped; `None` where
/// there is none.
#[expect(
    clippy::unnecessary_debug_formatting,
    reason = "that form alone escapes bytes that are no text"
)]
fn not_unicode_path(root: &Path, path: &Path) -> Option<String> {
    if path.to_str().is_some() {
        return None;
    }
    let mut out = String::new();
    for part in path.strip_prefix(root).ok()?.components() {
        if !out.is_empty() {
            out.push('/');
        }
        let part = part.as_os_str();
        let Some(text) = part.to_str() else {
            let escaped = format!("{part:?}");
            out.push_str(escaped.trim_matches('"'));
            return Some(out);
        };
        out.push_str(text);
    }
    None
}

/// The folder part of a path with `/`, empty for a file at the root.
pub(crate) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last part of a path with `/`.
pub(crate) fn base_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Joins and takes out `.` and `..`; leading `..` stay where the path leaves the root.
pub(crate) fn join(folder: &str, path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut parts: Vec<&str> = Vec::new();
    let from_root = path.starts_with('/');
    let chain = if from_root { "" } else { folder };
    for part in chain.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if from_root {
        format!("/{joined}")
    } else {
        joined
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_thread_saw_of_a_large_tree_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str| {
            let path = folder.path().join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, "").unwrap();
        };
        for path in [
            "a_env/pyvenv.cfg",
            "a_checkout/.git/HEAD",
            "z_env/pyvenv.cfg",
        ] {
            write(path);
        }
        let mut count = 0;
        // Around the number of entries up to which one thread is enough.
        for folders in [FEW / 10 - 10, FEW / 10 + 30] {
            while count < folders * 10 {
                write(&format!("f{:03}/{count:04}.txt", count / 10));
                count += 1;
            }
            let tree = Tree::walk(folder.path()).unwrap();
            assert_eq!(tree.environments(), ["a_env", "z_env"]);
            assert_eq!(tree.checkouts(), ["a_checkout"]);
            let paths: Vec<&str> = tree.files().iter().map(|file| file.path.as_str()).collect();
            assert_eq!(paths.len(), count);
            assert!(paths.is_sorted_by(|one, other| one < other));
        }
    }

    // Other systems have no such names, or refuse them.
    #[cfg(target_os = "linux")]
    #[test]
    fn names_that_are_not_unicode_are_told_and_their_files_left_out() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt as _;

        let folder = tempfile::tempdir().unwrap();
        for path in [
            &b"requirements.txt"[..],
            b"requirements-\xe9.txt",
            b"docs/\xff\xfe/a/one.txt",
            b"docs/\xff\xfe/two.txt",
            b"docs/\xc3\xa9.txt",
        ] {
            let path = folder.path().join(OsStr::from_bytes(path));
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, "six\n").unwrap();
        }
        // One without files is of no interest.
        fs_err::create_dir(folder.path().join(OsStr::from_bytes(b"empty-\xe9"))).unwrap();
        let tree = Tree::walk(folder.path()).unwrap();
        let paths: Vec<&str> = tree.files().iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["docs/é.txt", "requirements.txt"]);
        assert_eq!(
            tree.not_unicode(),
            ["docs/\\xFF\\xFE", "requirements-\\xE9.txt"]
        );
        assert_eq!(tree.below("docs").not_unicode(), ["\\xFF\\xFE"]);

        let plan = crate::plan(folder.path(), &crate::PlanOptions::default()).unwrap();
        let told: Vec<&str> = plan
            .diagnostics
            .iter()
            .filter(|found| found.code == crate::rules::NOT_UNICODE.code)
            .map(|found| found.message.as_str())
            .collect();
        assert_eq!(
            told,
            [
                "2 paths are not Unicode, and what is there is not read: `docs/\\xFF\\xFE`, \
              `requirements-\\xE9.txt`"
            ]
        );
        let project = crate::Project::read(tree, &crate::PlanOptions::default());
        let notes = crate::risks_of(&project).coverage.notes;
        assert!(notes.iter().any(|note| note == told[0]), "{notes:?}");
    }

    #[test]
    fn virtual_environments_caches_and_ignored_files_are_left_out() {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("requirements.txt", "six\n"),
            (".gitignore", "generated/\n"),
            ("generated/requirements.txt", "x\n"),
            ("my env/pyvenv.cfg", "version = 3.12.1\n"),
            ("my env/requirements.txt", "x\n"),
            ("node_modules/a/requirements.txt", "x\n"),
            (".github/workflows/ci.yml", "on: push\n"),
        ] {
            let path = folder.path().join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, text).unwrap();
        }
        let tree = Tree::walk(folder.path()).unwrap();
        let paths: Vec<&str> = tree.files().iter().map(|file| file.path.as_str()).collect();
        assert_eq!(
            paths,
            [".github/workflows/ci.yml", ".gitignore", "requirements.txt"]
        );
        assert_eq!(tree.environments(), ["my env"]);
    }

    #[test]
    fn what_git_tracks_counts_though_it_is_ignored() {
        uvferry_testkit::skip!(unless Git);
        let project = uvferry_testkit::ScratchProject::new();
        for (path, text) in [
            (".gitignore", "*\n!.gitignore\n"),
            ("docs/requirements.txt", "six\n"),
            ("docs/left.txt", "x\n"),
            ("env/pyvenv.cfg", "version = 3.12.1\n"),
            ("env/requirements.txt", "x\n"),
        ] {
            project.write(path, text);
        }
        let project = project.committed();
        project.git(&["add", "--force", "docs/requirements.txt", "env"]);
        let tree = Tree::walk(project.path()).unwrap();
        let paths: Vec<&str> = tree.files().iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, [".gitignore", "docs/requirements.txt"]);
    }

    #[test]
    fn joining_resolves_dots() {
        assert_eq!(
            join("requirements", "../constraints.txt"),
            "constraints.txt"
        );
        assert_eq!(join("", "../x.txt"), "../x.txt");
        assert_eq!(join("a/b", "./c.txt"), "a/b/c.txt");
        assert_eq!(join("a", "/etc/x.txt"), "/etc/x.txt");
    }
}
