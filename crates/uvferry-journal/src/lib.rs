//! Edits as one transaction with a journal on disk, status and undo

mod edit;
mod edit_set;
mod error;
mod manifest;
mod target;
mod timestamp;

pub use edit::{Change, Edit, EditError, Replacement};
pub use edit_set::{Action, EditSet, FileChange};
pub use error::JournalError;
pub use manifest::{JournalId, Kept};
pub use target::STATE_DIRECTORY;
