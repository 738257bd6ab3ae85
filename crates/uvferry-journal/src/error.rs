use std::io;

use crate::edit::EditError;
use crate::manifest::JournalId;

/// Why a transaction did not take place. Unless the variant says otherwise, nothing in the
/// project was touched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// The edits do not fit together or do not fit the files.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// No edit changes anything.
    #[error("there is nothing to change")]
    NothingToApply,
    /// A symbolic link on the way to the file leaves the project.
    #[error("`{path}` is reached through a symbolic link that leaves the project")]
    LeavesRoot {
        /// As the edit names it.
        path: String,
    },
    /// A symbolic link is to be renamed.
    #[error("`{path}` is a symbolic link, which cannot be renamed")]
    RenamesLink {
        /// As the edit names it.
        path: String,
    },
    /// Two edits reach one file through a symbolic link or another spelling.
    #[error("`{first}` and `{second}` are the same file")]
    SameFile {
        /// One path.
        first: String,
        /// The other one.
        second: String,
    },
    /// The path leads to something that is not a regular file.
    #[error("`{path}` is not a regular file")]
    NotAFile {
        /// As the edit names it.
        path: String,
    },
    /// Something that is not a folder stands where one is needed.
    #[error("`{path}` is not a folder")]
    NotADirectory {
        /// Relative to the root.
        path: String,
    },
    /// A folder, or on Windows a file, cannot be written to.
    #[error("`{path}` is read-only")]
    ReadOnly {
        /// Relative to the root; `.` for the root itself.
        path: String,
    },
    /// The name of the state folder is not a plain name, or something else stands there.
    #[error("`{path}` cannot hold the journal: {reason}")]
    StateDirectory {
        /// The name.
        path: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// Another run is at work.
    #[error("another run is at work in this project{}", pid.map(|pid| format!(" (process {pid})")).unwrap_or_default())]
    Locked {
        /// Its process, where it could be told.
        pid: Option<u32>,
    },
    /// An earlier run was cut short.
    #[error("the run {id} was cut short")]
    Interrupted {
        /// The run.
        id: JournalId,
        /// Whether it was being undone; otherwise it was being applied.
        undoing: bool,
    },
    /// There is no run to undo.
    #[error("there is nothing to undo")]
    NothingToUndo,
    /// There is no interrupted run to finish.
    #[error("there is nothing to finish")]
    NothingToFinish,
    /// No run has this id.
    #[error("there is no run `{id}`")]
    NoSuchJournal {
        /// As given.
        id: String,
    },
    /// The run was undone before.
    #[error("the run {id} is undone already")]
    AlreadyUndone {
        /// The run.
        id: JournalId,
    },
    /// A later run has to be undone first.
    #[error("the run {newer} came after {id} and has to be undone first")]
    NewerApplied {
        /// The run that was to be undone.
        id: JournalId,
        /// The newest that is not undone.
        newer: JournalId,
    },
    /// Files are neither what they were before the run nor what it made of them.
    #[error("changed since the run {id}: {}", files.iter().map(|file| format!("`{file}`")).collect::<Vec<_>>().join(", "))]
    ChangedSince {
        /// The run.
        id: JournalId,
        /// Relative to the root, in order.
        files: Vec<String>,
    },
    /// The journal itself is damaged.
    #[error("the journal of the run {id} cannot be used: {reason}")]
    Broken {
        /// The run.
        id: JournalId,
        /// What is wrong with it.
        reason: String,
    },
    /// Something failed on the way. All that had been done was taken back.
    #[error("the edits could not be applied; the project is as it was before")]
    RolledBack {
        /// What failed.
        source: Box<JournalError>,
    },
    /// Something failed on the way, and it could not be taken back. The journal holds
    /// all that is needed to undo or to finish.
    #[error("the run {id} stopped half way")]
    Stopped {
        /// The run.
        id: JournalId,
        /// What failed.
        source: Box<JournalError>,
    },
    /// The file system refused.
    #[error("cannot work on the project's files")]
    Io(#[from] io::Error),
}
