//! Requirements files that the build reads.

use uvferry_diagnostics::Location;

/// Whom a file of dynamic metadata feeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DynamicRole {
    /// `project.dependencies`.
    Dependencies,
    /// `project.optional-dependencies` of this extra.
    OptionalDependencies(String),
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
