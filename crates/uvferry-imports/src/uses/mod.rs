//! What uses distributions apart from imports: programs, plugins, names in configurations.
//!
//! Each rule of thumb is a row of a table in `data/`, with the page that says so. A use by what
//! a tool's own metadata or documentation says is certain; one by a likeness of names, or by
//! what a library *may* load, is only likely.
//!
//! ```
//! use uvferry_diagnostics::SourceFile;
//! use uvferry_imports::uses::{Used, configuration::uses_in};
//!
//! let file = SourceFile::new("Procfile", "web: gunicorn -k gevent app:app\n");
//! let uses = uses_in(&[file], &[]);
//! assert_eq!(uses[0].used, Used::Distribution("gevent".to_owned()));
//! assert_eq!(uses[0].why, "`gunicorn` loads it by its option `-k`");
//! ```

mod addresses;
pub mod alternatives;
mod arguments;
pub mod configuration;
mod found;
mod patterns;
pub mod plugins;
pub mod programs;
pub mod references;
pub mod stubs;
mod tools;
mod words;

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
