//! What a caller may choose.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::Location;

use crate::uses::Uses;

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
    /// codespell
    Codespell,
}

impl Tool {
    /// Each tool, in order.
    pub const ALL: &'static [Self] = &[
        Self::Pytest,
        Self::Coverage,
        Self::Mypy,
        Self::Isort,
        Self::Pylint,
        Self::Bandit,
        Self::Black,
        Self::Ruff,
        Self::Flake8,
        Self::Codespell,
    ];

    /// As its users write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pytest => "pytest",
            Self::Coverage => "coverage",
            Self::Mypy => "mypy",
            Self::Isort => "isort",
            Self::Pylint => "pylint",
            Self::Bandit => "bandit",
            Self::Black => "black",
            Self::Ruff => "ruff",
            Self::Flake8 => "flake8",
            Self::Codespell => "codespell",
        }
    }

    /// The tool of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|tool| tool.name() == name)
    }
}

impl std::fmt::Display for Tool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
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
    /// The configuration file that each command which runs a tool gives to it, where there
    /// are such commands and they agree (`bandit -c pyproject.toml`).
    pub configured: BTreeMap<Tool, String>,
    /// Tools to which a command gives a configuration file other than pyproject.toml.
    pub configured_elsewhere: BTreeSet<Tool>,
    /// A command that has pytest collect doctests, with its place.
    pub doctests: Option<Location>,
    /// The first place that declares a tool among what is to be installed.
    pub declared: BTreeMap<Tool, Location>,
    /// The lowest Python that the project supports, major and minor, where that is known.
    pub lowest_python: Option<(u32, u32)>,
    /// The distributions that the project's development declares (dependency groups,
    /// requirements files, tox's `deps`, pre-commit's `additional_dependencies`): which
    /// plugins of flake8 are there. Empty where that is not known.
    pub development: Vec<String>,
    /// The paths of the project's files, from its root and with `/`: in which of them linters
    /// look. Empty where that is not known.
    pub paths: Vec<String>,
    /// The versions that tools are pinned to, where that is known.
    pub pinned: BTreeMap<Tool, String>,
    /// Tools that are installed with what reads TOML on Python before 3.11
    /// (`coverage[toml]`).
    pub toml_extras: BTreeSet<Tool>,
}

impl Options {
    /// Takes over what the files of a project say about its tools.
    #[must_use]
    pub fn with_uses(mut self, uses: Uses) -> Self {
        self.named.extend(uses.named);
        self.run.extend(uses.run);
        self.configured.extend(uses.configured);
        self.configured_elsewhere.extend(uses.configured_elsewhere);
        self.doctests = self.doctests.or(uses.doctests);
        self
    }

    /// Whether a tool is to be looked at.
    pub fn wants(&self, tool: Tool) -> bool {
        self.only.is_empty() || self.only.contains(&tool)
    }
}
