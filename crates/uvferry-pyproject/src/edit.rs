//! Edits: each adds what is missing and overwrites nothing.

mod dependencies;
mod project;
mod uv;
mod values;

use toml_edit::Item;
use uvferry_diagnostics::Location;

use crate::document::{Placement, Pyproject};

pub(crate) use values::same_item;

/// Which list a dependency goes to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// `project.dependencies`.
    Main,
    /// A dependency group (PEP 735).
    Group(String),
    /// An extra of `project.optional-dependencies`.
    Extra(String),
}

/// What became of an addition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// It stands there now.
    Added {
        /// The way to it, like `project.dependencies[3]`.
        to: String,
    },
    /// The same stood there.
    AlreadyThere {
        /// The way to it.
        to: String,
        /// Where it stands in the file that was read; `None` for an earlier edit.
        location: Option<Location>,
    },
    /// Something else for the same thing stands there; nothing was changed.
    Disagrees {
        /// What stands there.
        existing: String,
        /// The way to it.
        to: String,
        /// Where it stands in the file that was read; `None` for an earlier edit.
        location: Option<Location>,
    },
}

impl Added {
    /// The way to what stands there now.
    pub fn to(&self) -> &str {
        match self {
            Self::Added { to } | Self::AlreadyThere { to, .. } | Self::Disagrees { to, .. } => to,
        }
    }

    /// Whether the edit changed the file.
    pub fn is_new(&self) -> bool {
        matches!(self, Self::Added { .. })
    }
}

/// What a `[project]` table needs at least.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewProject {
    /// A valid name (PEP 508).
    pub name: String,
    /// The version; not written where `dynamic` has it.
    pub version: Option<String>,
    /// One line.
    pub description: Option<String>,
    /// A specifier set, like `>=3.9`.
    pub requires_python: Option<String>,
    /// The fields that the build backend gives.
    pub dynamic: Vec<String>,
    /// Whether an empty `dependencies = []` is written where nothing else is said.
    pub empty_dependencies: bool,
}

/// One side of a conflict.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConflictItem {
    /// A dependency group.
    Group(String),
    /// An extra.
    Extra(String),
}

/// When a source applies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceScope {
    /// Only where this marker holds.
    pub marker: Option<String>,
    /// Only for this dependency group.
    pub group: Option<String>,
    /// Only for this extra.
    pub extra: Option<String>,
}

/// Metadata that uv takes in place of building a source distribution
/// (`[[tool.uv.dependency-metadata]]`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DependencyMetadata {
    /// The package.
    pub name: String,
    /// Only this version.
    pub version: Option<String>,
    /// Its dependencies, PEP 508.
    pub requires_dist: Vec<String>,
    /// Its `Requires-Python`.
    pub requires_python: Option<String>,
    /// Its extras.
    pub provides_extra: Vec<String>,
}

/// Where `[build-system]`, `[dependency-groups]` and so on go.
pub(crate) const PROJECT: &[&str] = &["project"];
pub(crate) const AFTER_PROJECT: Placement<'_> = Placement::After(&[PROJECT]);
/// How many keys of a file are looked at to learn its style; one that has more has shown it
/// by then, and a look at all of them for each key that is added would take minutes.
pub(crate) const STYLE_SAMPLE: usize = 128;

const AFTER_BUILD: Placement<'_> = Placement::After(&[PROJECT, &["build-system"]]);

fn uv_placement(pyproject: &Pyproject) -> Placement<'static> {
    // Sub-tables of `[tool.uv]` go after it, and itself at the end.
    if pyproject.keys(&["tool", "uv"]).is_some_and(Item::is_table) {
        Placement::After(&[&["tool", "uv"]])
    } else {
        Placement::Last
    }
}
