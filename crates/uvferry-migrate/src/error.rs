//! What can stop the work.

use thiserror::Error;

/// Why a migration could not go on. What is wrong in a user's file is a diagnostic.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MigrateError {
    /// A file or folder.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// uv could not be run.
    #[error(transparent)]
    Uv(#[from] uvferry_resolution::uv::UvError),
    /// pip could not be run.
    #[error(transparent)]
    Pip(#[from] uvferry_resolution::pip::PipError),
    /// An outside program.
    #[error(transparent)]
    Process(#[from] uvferry_process::ProcessError),
    /// The journal refused or failed.
    #[error(transparent)]
    Journal(#[from] uvferry_journal::JournalError),
    /// Edits that contradict each other: a bug of this project.
    #[error("plan the edits: {0}")]
    Edit(#[from] uvferry_journal::EditError),
    /// A line without a decision: a bug of this project.
    #[error("keep the books: {0}")]
    Ledger(#[from] uvferry_diagnostics::LedgerError),
    /// No interpreter here suits the project.
    #[error("find a Python that `requires-python = \"{requires_python}\"` admits: {found}")]
    NoInterpreter {
        /// The range.
        requires_python: String,
        /// What there is.
        found: String,
    },
    /// Nothing to compare with.
    #[error("verify: {0}")]
    NothingToVerify(String),
    /// The work was cancelled.
    #[error("cancelled")]
    Cancelled,
}
