//! What Python sources import, which distributions that takes, and what the declared ones lack
//! or have too many of.
//!
//! # What users of such a tool expect
//!
//! | who | expects |
//! |---|---|
//! | who cleans up a list | each distribution that nothing uses, with what was looked at; nothing that is used by a program, a plugin, a configuration or a string |
//! | who publishes a package | each module that is imported and not declared, with the file and line, and who brings it today |
//! | who moves to uv | which of a frozen list are roots; which belong into a group |
//! | who runs it in CI | the same answer every time, one exit status, a place for each finding, a way to say "leave this" |
//! | who asks why | the way from a root to a distribution |
//!
//! A statement that is wrong costs more than one that is missing: a mapping from a module to a
//! distribution says where it comes from ([`modules::MappingSource`]), and what rests on an
//! unsure one is a hint and no finding.
//!
//! # The way of the data
//!
//! ```text
//! files ─► sources (which, what for) ─► reading (imports, names in strings) ─┐
//! environment, lock, tables ─► modules (module → distribution) ──────────────┼─► verdicts ─► findings
//! configurations, commands ─► uses (programs, plugins, names) ───────────────┤
//! the caller ─► declared ────────────────────────────────────────────────────┘
//! lock, environment ─► graph (roots, depth, categories) ─► DOT, Mermaid, SVG, why
//! ```
//!
//! **Invariant:** no Python is run. What is declared and which programs are used comes from the
//! caller; this crate knows neither requirements files nor commands.

mod cache;
pub mod categories;
pub mod declared;
pub mod graph;
pub mod licences;
pub mod modules;
mod place;
pub mod reading;
mod rules;
pub mod settings;
mod sorted;
pub mod sources;
mod threads;
pub mod uses;
pub mod verdicts;

pub use cache::{Cache, Search, read_all, read_and_search};
pub use place::Place;
pub use rules::{
    DECLARED_TWICE, DEVELOPMENT_IN_MAIN, DEVELOPMENT_IN_PACKAGE, ONLY_IN_TESTS, RULES, TRANSITIVE,
};
