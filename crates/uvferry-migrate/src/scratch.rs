//! A copy of the project outside its tree, where uv, pip and build backends may write.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use uvferry_pyproject::wheel::{asks_version_control, copy_folder};

use crate::error::MigrateError;
use crate::plan::Plan;
use crate::project::{Project, repository_root};
use crate::tree::Tree;

/// Two copies of the project: `before` as it was, for pip; `after`, for uv.
#[derive(Debug)]
pub(crate) struct Scratch {
    folder: tempfile::TempDir,
    inner: PathBuf,
    /// The files of `after` that are not as in the project, by their paths.
    followed: BTreeSet<String>,
}

/// A file larger than this is data that no build reads.
const MAX_FILE_BYTES: u64 = 64 << 20;

/// What the names of further copies of `before` among the tools begin with.
pub(crate) const COPY_OF_BEFORE: &str = "before-";

impl Scratch {
    /// Copies what pip and uv need of `project` into a new folder below `parent`, or of
    /// the system's temporary folder.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub(crate) fn new(project: &Project, parent: Option<&Path>) -> Result<Self, MigrateError> {
        let folder = match parent {
            Some(parent) => tempfile::Builder::new()
                .prefix("uvferry-")
                .tempdir_in(parent)?,
            None => tempfile::Builder::new().prefix("uvferry-").tempdir()?,
        };
        // The project keeps its place in the repository, so that `../x` still leads there.
        let root = fs_err::canonicalize(project.tree.root())?;
        let repository = repository_root(&root);
        let mut inner = root
            .strip_prefix(&repository)
            .unwrap_or(Path::new(""))
            .to_owned();
        if inner.as_os_str().is_empty() {
            // A name by default from the folder is the same as in the tree.
            inner = root
                .file_name()
                .map_or_else(|| PathBuf::from("project"), PathBuf::from);
        }
        let scratch = Self {
            folder,
            inner,
            followed: BTreeSet::new(),
        };
        for side in [scratch.before(), scratch.after()] {
            fs_err::create_dir_all(&side)?;
            copy_needed(project, &side)?;
            scratch.copy_neighbours(project, &side)?;
        }
        scratch.take_hashes_off(project)?;
        if project.is_package() && asks_version_control(project.tree.root()) {
            scratch.copy_history(&repository)?;
        }
        Ok(scratch)
    }

    /// The project as it was.
    pub(crate) fn before(&self) -> PathBuf {
        self.folder.path().join("before").join(&self.inner)
    }

    /// The project as it will be.
    pub(crate) fn after(&self) -> PathBuf {
        self.folder.path().join("after").join(&self.inner)
    }

    /// Makes of the files in `after` what `plan` makes of them: a build reads setup.py and
    /// setup.cfg as they will be. pyproject.toml and uv.lock are written by who locks.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(crate) fn follow(&mut self, plan: &Plan, tree: &Tree) -> Result<(), MigrateError> {
        let after = self.after();
        let changes = || {
            plan.changes
                .iter()
                .filter(|change| !matches!(change.path.as_str(), "pyproject.toml" | "uv.lock"))
        };
        for path in std::mem::take(&mut self.followed) {
            copy_file(&tree.root().join(&path), &after.join(&path))?;
        }
        for change in changes() {
            let path = after.join(&change.path);
            // What no build reads was not copied.
            if !path.exists() {
                continue;
            }
            match &change.after {
                Some(bytes) => fs_err::write(&path, bytes)?,
                None => fs_err::remove_file(&path)?,
            }
            self.followed.insert(change.path.clone());
        }
        Ok(())
    }

    /// The folders that hold copies, each with the folder of the project's own that it stands
    /// for, as tools may write them.
    pub(crate) fn paths(&self, root: &Path) -> Vec<(String, String)> {
        let depth = self.inner.components().count();
        let Some(base) = root.ancestors().nth(depth) else {
            return Vec::new();
        };
        let sides = ["before", "after"].map(|side| self.folder.path().join(side));
        let more = fs_err::read_dir(self.tools()).into_iter().flatten();
        let more = more.filter_map(Result::ok).filter_map(|entry| {
            let name = entry.file_name();
            name.to_string_lossy()
                .starts_with(COPY_OF_BEFORE)
                .then(|| entry.path())
        });
        let to = base.display().to_string();
        let mut found = Vec::new();
        for side in sides.into_iter().chain(more) {
            let real = fs_err::canonicalize(&side).ok();
            for path in real.into_iter().chain([side]) {
                let path = path.display().to_string();
                let slash = |text: &str| format!("{}{}", text.trim_end_matches('/'), '/');
                found.push((slash(&path), slash(&to)));
            }
        }
        found
    }

    /// A folder for tools (environments, caches) beside the two.
    pub(crate) fn tools(&self) -> PathBuf {
        self.folder.path().join("tools")
    }

    /// Another copy of `before` at `to`, with what lies beside the project.
    pub(crate) fn copy_before(&self, to: &Path) -> Result<PathBuf, MigrateError> {
        copy_folder(&self.folder.path().join("before"), to)?;
        Ok(to.join(&self.inner))
    }

    /// Folders and archives beside the project that its lines name (`-e ../lib`), at the same
    /// place beside the copy.
    fn copy_neighbours(&self, project: &Project, side: &Path) -> Result<(), MigrateError> {
        let root = project.tree.root();
        for document in project.documents.list() {
            for (_, requirement) in document.requirements() {
                let uvferry_requirements::Target::Path(named) = &requirement.target else {
                    continue;
                };
                let path = crate::tree::join("", &named.path);
                if !path.starts_with("../") {
                    continue;
                }
                // The copy must not leave its own folder, wherever the path leads.
                let up = path.split('/').take_while(|part| *part == "..").count();
                if up > self.inner.components().count() {
                    continue;
                }
                let (from, to) = (root.join(&path), side.join(&path));
                if from.is_file() {
                    copy_file(&from, &to)?;
                } else if from.is_dir() {
                    let tree = Tree::walk(&from)?;
                    for file in tree.files() {
                        if tree.size_bytes(file) <= MAX_FILE_BYTES {
                            copy_file(&from.join(&file.path), &to.join(&file.path))?;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// The files that pip resolves have no hashes: in its hash mode pip refuses whatever a
    /// file does not list (setuptools among them), where it would find it installed in
    /// daily life. Versions are compared here; hashes are compared apart.
    fn take_hashes_off(&self, project: &Project) -> Result<(), MigrateError> {
        use uvferry_requirements::EntryKind;
        for document in project.documents.list() {
            let hashed = document
                .requirements()
                .any(|(_, requirement)| !requirement.hashes.is_empty());
            if !hashed || document.path.starts_with('/') || document.is_remote() {
                continue;
            }
            let mut text = String::new();
            for entry in &document.file.entries {
                let line = match &entry.kind {
                    EntryKind::Requirement(requirement) if requirement.editable => {
                        format!("-e {}", requirement.text)
                    }
                    EntryKind::Requirement(requirement) => requirement.text.clone(),
                    EntryKind::Option(option) if option.name == "--require-hashes" => continue,
                    _ => document.file.source.slice(entry.span()).to_owned(),
                };
                text.push_str(&line);
                text.push('\n');
            }
            fs_err::write(self.before().join(&document.path), text)?;
        }
        Ok(())
    }

    fn copy_history(&self, repository: &Path) -> Result<(), MigrateError> {
        let git = repository.join(".git");
        if !git.is_dir() {
            return Ok(());
        }
        let depth = self.inner.components().count();
        for side in [self.before(), self.after()] {
            // The history belongs to the repository's root, above the project's folder.
            let top = side
                .ancestors()
                .nth(depth.saturating_sub(1))
                .unwrap_or(&side)
                .to_owned();
            let top = if git.parent() == Some(&fs_err::canonicalize(&side).unwrap_or_default()) {
                side.clone()
            } else {
                top
            };
            copy_folder(&git, &top.join(".git"))?;
        }
        Ok(())
    }
}

/// A package is copied whole, for its build may read anything; else the files that
/// dependencies are read from, and local folders and archives that they name.
fn copy_needed(project: &Project, to: &Path) -> Result<(), MigrateError> {
    let whole = project.is_package() || names_local_paths(project);
    let tree: &Tree = &project.tree;
    for file in tree.files() {
        let named = matches!(
            file.path.as_str(),
            "pyproject.toml"
                | "uv.lock"
                | "uv.toml"
                | "README.md"
                | "README.rst"
                | ".python-version"
        );
        if !whole && !named || tree.size_bytes(file) > MAX_FILE_BYTES {
            continue;
        }
        copy_file(&tree.root().join(&file.path), &to.join(&file.path))?;
    }
    if whole {
        copy_checkouts(tree, to)?;
    }
    for document in project.documents.list() {
        let target = to.join(&document.path);
        if !target.exists() && !document.path.starts_with('/') && !document.is_remote() {
            copy_file(&tree.root().join(&document.path), &target)?;
        }
    }
    Ok(())
}

/// Submodules and the like, which a build may need, with those in them.
fn copy_checkouts(tree: &Tree, to: &Path) -> Result<(), MigrateError> {
    for folder in tree.checkouts() {
        let from = tree.root().join(folder);
        if !from.is_dir() {
            continue;
        }
        let inside = Tree::walk(&from)?;
        let to = to.join(folder);
        for file in inside.files() {
            if inside.size_bytes(file) <= MAX_FILE_BYTES {
                copy_file(&from.join(&file.path), &to.join(&file.path))?;
            }
        }
        copy_checkouts(&inside, &to)?;
    }
    Ok(())
}

fn names_local_paths(project: &Project) -> bool {
    project.documents.list().iter().any(|document| {
        document.file.entries.iter().any(|entry| match &entry.kind {
            uvferry_requirements::EntryKind::Requirement(requirement) => {
                match &requirement.target {
                    uvferry_requirements::Target::Path(_) => true,
                    uvferry_requirements::Target::Url(url) => url.is_file(),
                    _ => false,
                }
            }
            uvferry_requirements::EntryKind::Option(option) => {
                option.name == "--find-links"
                    && option
                        .value
                        .as_deref()
                        .is_some_and(|value| !value.contains("://"))
            }
            _ => false,
        })
    })
}

fn copy_file(from: &Path, to: &Path) -> Result<(), MigrateError> {
    if let Some(folder) = to.parent() {
        fs_err::create_dir_all(folder)?;
    }
    // A build may write into what it reads: the copy is a file of its own, links followed.
    fs_err::copy(from, to)?;
    Ok(())
}
