//! What a caller may choose.

use std::collections::BTreeMap;

use uvferry_diagnostics::Location;

/// A tool whose configuration can be brought in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tool {
    /// pytest
    Pytest,
    /// coverage.py
    Coverage,
    /// mypy
    Mypy,
    /// isort
    Isort,
    /// pylint
    Pylint,
    /// bandit
    Bandit,
    /// black
    Black,
    /// ruff's own files
    Ruff,
    /// flake8, which becomes ruff's `lint` tables
    Flake8,
}

/// What formats the code afterwards.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Formatter {
    /// Whatever did before.
    #[default]
    Unchanged,
    /// `ruff format`, with black's settings.
    Ruff,
}

/// What a caller may choose and knows.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Only these tools; empty for all.
    pub only: Vec<Tool>,
    /// What formats the code afterwards.
    pub format_with: Formatter,
    /// Configuration files that something still names (`--rcfile=.pylintrc`), with the
    /// place: they stay as they are.
    pub named: BTreeMap<String, Location>,
    /// Tools that something still runs, with the place. A tool that cannot read
    /// pyproject.toml (flake8) keeps its file then.
    pub run: BTreeMap<Tool, Location>,
}
