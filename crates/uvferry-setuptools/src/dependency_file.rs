//! Requirements files that the build reads.

use uvferry_diagnostics::Location;

use crate::requirement_lines::extra_key;

/// Whom a file of dynamic metadata feeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DynamicRole {
    /// `project.dependencies`.
    Dependencies,
    /// `project.optional-dependencies` of this extra.
    OptionalDependencies(String),
}

impl DynamicRole {
    /// The role of what stands under a key of `extras_require`: `:marker` adds to the
    /// dependencies themselves.
    pub(crate) fn of_extra(key: &str) -> Self {
        match extra_key(key) {
            ("", _) => Self::Dependencies,
            (name, _) => Self::OptionalDependencies(name.to_owned()),
        }
    }
}

/// A requirements file that the build backend reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DynamicFile {
    /// As written, relative to pyproject.toml.
    pub path: String,
    /// What it feeds.
    pub role: DynamicRole,
    /// Where it is named in the file that was read.
    pub location: Option<Location>,
}
