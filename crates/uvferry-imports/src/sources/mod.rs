//! Which files of a tree are Python, and what each is for.
//!
//! What git ignores is left out, as deptry and ruff leave it out; `.gitignore` files count
//! outside of a repository as well. Environments, installed packages, caches and what builds
//! leave are no sources of a project, whether git ignores them or not.

mod roles;
mod walk;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::settings::Settings;

use roles::Roles;
pub use walk::find;

/// A file that holds Python.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PythonFile {
    /// Relative to the root, with `/`.
    pub path: String,
    /// How it is read.
    pub kind: Kind,
    /// What it is for.
    pub role: Role,
}

/// How a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// `.py`, `.pyw`.
    Module,
    /// `.pyi`: only type checkers read it.
    Stub,
    /// `.ipynb`.
    Notebook,
    /// A file without an ending whose first line names Python.
    Script,
}

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The project itself: what is installed or served.
    Package,
    /// Tests, and what only they load.
    Tests,
    /// Documentation and its configuration.
    Docs,
    /// Builds and development: setup.py, noxfile.py, tasks.py, `tools/`, `scripts/`, benches.
    Development,
    /// Examples and tutorials.
    Examples,
}

impl Role {
    /// Whether what it imports is needed where the project runs.
    pub fn is_main(self) -> bool {
        matches!(self, Self::Package)
    }
}

/// What is looked for, and where not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Globs, relative to the root, of what is not read. One without a `/` is that of a name
    /// anywhere, as in ruff's `exclude`; a folder stands for what is in it.
    pub excluded: Vec<String>,
    /// Regular expressions of Python that match the start of a relative path, as deptry's
    /// `exclude` and `extend_exclude`.
    pub excluded_patterns: Vec<String>,
    /// Whether notebooks are left out.
    pub ignores_notebooks: bool,
    /// Globs as in `excluded` of files for development.
    pub development_paths: Vec<String>,
    /// Whether files count that git ignores.
    pub takes_ignored: bool,
}

impl From<&Settings> for Options {
    fn from(settings: &Settings) -> Self {
        Self {
            excluded: settings.excluded.clone(),
            excluded_patterns: settings.excluded_patterns.clone(),
            ignores_notebooks: settings.ignores_notebooks,
            development_paths: settings.development_paths.clone(),
            takes_ignored: false,
        }
    }
}

/// What a tree holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// By path.
    pub files: Vec<PythonFile>,
    /// By path: what could not be looked at, and why.
    pub problems: Vec<Problem>,
    /// What the options have that is no glob, or no regular expression, and why.
    pub refused: Vec<(String, String)>,
    /// Folders that configure Sphinx: a `conf.py` beside its pages.
    sphinx: BTreeSet<String>,
    /// Folders that are taken for packages.
    taken: BTreeSet<String>,
}

/// What could not be looked at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Relative to the root, with `/`; what is no Unicode is replaced in it.
    pub path: String,
    /// As a fragment.
    pub message: String,
}

impl Found {
    /// Takes folders that their names make ones of tools, documentation or examples for parts
    /// of the project, since the build ships them: the roles of the files in them are told anew,
    /// as if they had other names. Tests in them stay tests.
    pub fn take_for_packages(
        &mut self,
        folders: impl IntoIterator<Item = String>,
        options: &Options,
    ) {
        let before = self.taken.len();
        self.taken.extend(folders);
        if self.taken.len() == before {
            return;
        }
        let mut roles = Roles::new(&self.files, options, &mut Vec::new());
        roles.set_folders(&self.sphinx, &self.taken);
        for file in &mut self.files {
            file.role = roles.of(&file.path, file.kind);
        }
    }
}
