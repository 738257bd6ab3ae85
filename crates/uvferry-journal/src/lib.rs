//! The only writer into a user's project. An [`Edit`] says what becomes of one file, as
//! byte ranges of the contents it was made for; an [`EditSet`] merges the edits of several
//! crates; [`apply`] does them all or none, with a journal on disk that [`status`] reads,
//! [`undo`] takes back and [`finish`] completes.
//!
//! **Invariant:** this crate knows nothing of Python, pip or uv, and starts no process.
//! Nothing in the project changes before its original is on the medium.
//!
//! The originals are the user's own bytes, in a folder that only the user can read and that
//! git ignores; the manifest beside them has no contents and no credentials:
//!
//! ```text
//! .uvferry/.gitignore                    *
//! .uvferry/journal/<id>/manifest.json    "schema": "uvferry.journal/1"
//! .uvferry/journal/<id>/before/<n>       the original of file n
//! .uvferry/journal/<id>/after/<n>        its new contents
//! .uvferry/journal/<id>/state.json       applied, undoing or undone; without it: applying
//! ```
//!
//! ```
//! use uvferry_diagnostics::SourceFile;
//! use uvferry_journal::{ApplyOptions, Edit, EditSet, UndoOptions, apply, undo};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let root = folder.path();
//! # fs_err::write(root.join("requirements.txt"), "flask==3.0\n")?;
//! let file = SourceFile::new("requirements.txt", fs_err::read(root.join("requirements.txt"))?);
//! let mut edits = EditSet::default();
//! edits.add(Edit::replace(&file, [(5..5, "[async]".to_owned())])?)?;
//! edits.add(Edit::create("pyproject.toml", "[project]\n"))?;
//!
//! let id = apply(root, &edits, &ApplyOptions::default(), &mut |_| {})?;
//! assert_eq!(fs_err::read_to_string(root.join("requirements.txt"))?, "flask[async]==3.0\n");
//!
//! let undone = undo(root, &UndoOptions::default())?;
//! assert_eq!(undone.id, id);
//! assert_eq!(fs_err::read_to_string(root.join("requirements.txt"))?, "flask==3.0\n");
//! assert!(!root.join("pyproject.toml").exists());
//! # Ok(())
//! # }
//! ```

mod disk;
mod draft;
mod edit;
mod edit_set;
mod error;
mod lock;
mod manifest;
mod rules;
mod status;
mod store;
mod target;
#[cfg(test)]
mod tests;
mod timestamp;
mod transaction;
mod undo;
mod work;

pub use edit::{Change, Edit, EditError, Replacement};
pub use edit_set::{Action, EditSet, FileChange};
pub use error::JournalError;
pub use lock::LockHolder;
pub use manifest::{JournalId, Kept};
pub use rules::RULES;
pub use status::{
    FileState, FileStatus, JournalEntry, State, Status, check_writable, journals, original,
    originals, state_directory, status,
};
pub use target::STATE_DIRECTORY;
pub use timestamp::rfc3339;
pub use transaction::{ApplyOptions, Step, apply, finish, finish_observed};
pub use undo::{UndoOptions, Undone, undo, undo_observed};
