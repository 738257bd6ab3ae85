//! What a user decided: `[tool.uvferry.imports]`, and what `[tool.deptry]` says.

use std::collections::{BTreeMap, BTreeSet};

/// What a user decided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Rules that are off: codes (`UVF502`) or names (`unused-dependency`).
    pub ignored_rules: BTreeSet<String>,
    /// By rule, distributions (normalised) and modules for which it is off.
    pub ignored: BTreeMap<String, BTreeSet<String>>,
    /// Globs of paths, relative to the root, that are not read.
    pub excluded: Vec<String>,
    /// Regular expressions of deptry for paths that are not read.
    pub excluded_patterns: Vec<String>,
    /// Whether notebooks are left out.
    pub ignores_notebooks: bool,
    /// Modules of the project itself.
    pub first_party: BTreeSet<String>,
    /// Which modules a distribution (normalised) has.
    pub modules: BTreeMap<String, Vec<String>>,
    /// Groups and extras that are for development.
    pub development: BTreeSet<String>,
    /// Groups and extras that are not.
    pub not_development: BTreeSet<String>,
    /// Globs of paths that are tests, documentation or tools beside those that are known.
    pub development_paths: Vec<String>,
}
