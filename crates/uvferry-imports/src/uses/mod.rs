//! What uses distributions apart from imports: programs, plugins, names in configurations.

use uvferry_diagnostics::Location;

/// One use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// What is used.
    pub used: Used,
    /// Where that stands.
    pub place: Location,
    /// Why it counts, as a fragment: "`pytest` loads each plugin that is installed".
    pub why: String,
    /// Whether it is certain, or only likely.
    pub is_certain: bool,
}

/// What is used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Used {
    /// A distribution, normalised (PEP 503).
    Distribution(String),
    /// A module, or what is in it, dotted.
    Module(String),
    /// A program, as it is called.
    Program(String),
}
