//! Moves a project from pip to uv: detect → plan → lock and verify in a scratch copy →
//! apply. The only composer of the domain crates.
//!
//! What its users expect: a [`plan`] that reads files only and says of each line what
//! becomes of it and why; a [`propose`] that lets the real pip and the real uv answer in a
//! copy, carries versions over, and compares name by name; an [`apply`] that is one
//! transaction; and [`verify_applied`] at any later time.
//!
//! **Invariant:** planning is a pure function of the files ([`Project`]) and of what
//! locking has taught ([`Learned`]); it starts no process and writes nothing. Outside
//! programs see scratch copies only. The project is written by `uvferry-journal` alone.
//!
//! ```
//! use uvferry_diagnostics::Disposition;
//! use uvferry_migrate::{PlanOptions, plan};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let root = folder.path();
//! # fs_err::write(root.join("requirements.txt"), "flask >= 2.0  # the web\n")?;
//! let plan = plan(root, &PlanOptions::default())?;
//! assert_eq!(plan.ledger.counts().rewritten, 1);
//! assert!(plan.pyproject.to_text().contains("\"flask >= 2.0\", # the web"));
//! # Ok(())
//! # }
//! ```

mod before;
mod documents;
mod error;
mod events;
mod lock;
mod mentions;
mod migration;
mod options;
mod plan;
mod project;
mod python_range;
mod roles;
mod roots;
pub mod rules;
mod safety;
pub mod scan;
mod scratch;
mod session;
mod tools;
mod tree;
mod verification;

pub use documents::{Document, Documents, FoundBy, Inclusion};
pub use error::MigrateError;
pub use events::{Event, EventSink, Silent, Stage};
pub use lock::{Cause, LockResult, LockStatus};
pub use mentions::Mention;
pub use migration::{
    Earlier, MigrateOptions, Proposal, Took, apply, plan, propose, propose_without_lock,
    verify_applied, write_state_file,
};
pub use options::{Mode, PlanOptions};
pub use plan::{
    CredentialVariables, FileCounts, FileSummary, Held, InstallSet, Learned, NextCommand, Pin,
    Plan, ProjectSummary, Refusal,
};
pub use project::{Project, repository_root};
pub use python_range::{
    Evidence as PythonSource, Minor, PythonEvidence, Source as PythonSourceKind,
};
pub use roles::{Form, Role, Said};
pub use roots::Root;
pub use rules::RULES;
pub use safety::{VersionControl, version_control};
pub use tools::Tools;
pub use tree::{Tree, TreeFile};
pub use verification::{
    BeforeSource, Difference, Hashes, Outcome, TargetVerification, Verification, VerifyOptions,
};

/// The projects of a tree, the outermost first.
pub fn find_roots(tree: &Tree) -> Vec<Root> {
    roots::find(tree)
}
