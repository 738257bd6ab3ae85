//! Configurations of Python tools (pytest, coverage, mypy, isort, pylint, bandit, black, ruff,
//! flake8) found in their own files and brought into pyproject.toml, shown to mean the same.
//!
//! **Invariant:** this crate runs no tool, reads no file by itself and writes none: it takes
//! the files that its caller read and gives edits, ledger entries and diagnostics back. It
//! knows nothing of requirements.
//!
//! What its users expect: each tool reads after the migration what it read before; what a
//! tool would not have read is told; a key that cannot be moved stays where it was, with the
//! reason. One module a tool; each takes a `Workbench` and says of every key that it reads
//! what became of it.
//!
//! ```
//! use uvferry_diagnostics::{Ledger, SourceFile};
//! use uvferry_pyproject::Pyproject;
//! use uvferry_toolconfig::{Options, bring_in, uses};
//!
//! let files = [SourceFile::new("tox.ini", "[tox]\nenvlist = py\n\n[pytest]\nlog_cli = 1\n")];
//! let (mut pyproject, mut ledger) = (Pyproject::new(), Ledger::default());
//! let options = Options::default().with_uses(uses(&files));
//! let outcome = bring_in(&files, &mut pyproject, &options, &mut ledger);
//!
//! assert_eq!(pyproject.to_text(), "[tool.pytest.ini_options]\nlog_cli = true\n");
//! assert_eq!(outcome.brought[0].from, "tox.ini");
//! assert!(ledger.check().is_ok());
//! // What is left of tox.ini, and the new pyproject.toml.
//! assert_eq!(outcome.edits(&files, &pyproject, &[]).len(), 2);
//! ```

mod bandit;
mod black;
mod codespell;
mod commands;
mod coverage;
mod declared;
mod defaults;
mod flake8;
mod found;
mod isort;
mod linter_rules;
mod manifest;
mod mypy;
mod options;
mod outcome;
mod plan;
mod pylint;
mod pytest;
mod ruff;
mod rules;
mod shell_words;
mod toml_file;
mod tools;
mod uses;
mod values;
mod versions;
mod workbench;
mod yaml;

pub use defaults::{DefaultTable, WITH_DEFAULTS, used_by_hooks, write_defaults};
pub use linter_rules::*;
pub use manifest::manifest_without;
pub use options::{Formatter, Options, Tool};
pub use outcome::{Brought, Outcome};
pub use rules::*;
pub use tools::bring_in;
pub use uses::{Uses, configuration_names, is_configuration, is_searched, uses};
