//! Which files of a tree are Python, and what each is for.

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
