//! `uvferry.status/1` and `uvferry.undone/1`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uvferry_journal::{JournalEntry, State, Status, Undone};

use super::words::{Action, FileState, RunState};
use super::{clean, clean_option, known};

/// The runs of a project and how its files stand to them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StatusDocument {
    /// `uvferry.status/1`
    #[schemars(extend("const" = "uvferry.status/1"))]
    pub schema: String,
    /// The runs, newest first.
    pub entries: Vec<JournalEntryDocument>,
    /// Who is at work right now; null for nobody.
    pub lock: Option<LockHolderDocument>,
}

/// A process that is at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LockHolderDocument {
    /// Its number, where it could be told.
    pub pid: Option<u32>,
}

/// One run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct JournalEntryDocument {
    /// Its name.
    pub id: String,
    /// What was done; null where the journal is damaged.
    pub label: Option<String>,
    /// When it began, RFC 3339 in UTC; null where the journal is damaged.
    pub when: Option<String>,
    /// How far it has come.
    pub state: RunState,
    /// Of `applying`, the files that are as they are to become.
    pub done: Option<usize>,
    /// Of `applying`, all files.
    pub total: Option<usize>,
    /// Of `broken`, what is wrong.
    pub reason: Option<String>,
    /// What was written down with it: versions, the outcome of the proof.
    pub note: Value,
    /// Its files.
    pub files: Vec<FileStatusDocument>,
}

/// One file of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileStatusDocument {
    /// Relative to the project's root; of a rename, the new path.
    pub path: String,
    /// Of a rename, the path that it had.
    pub old_path: Option<String>,
    /// What the run does to it.
    pub action: Action,
    /// What it is now.
    pub now: FileState,
}

/// What an undo did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UndoneDocument {
    /// `uvferry.undone/1`
    #[schemars(extend("const" = "uvferry.undone/1"))]
    pub schema: String,
    /// The run that is undone.
    pub id: String,
    /// Files that have their old contents again.
    pub restored: Vec<String>,
    /// Files that the run had made and that are gone.
    pub removed: Vec<String>,
    /// Newer files that were put aside.
    pub kept: Vec<KeptDocument>,
    /// Folders that the run had made and that stay, as something else lies in them.
    pub directories_left: Vec<String>,
}

/// A newer file that an undo put aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeptDocument {
    /// Where it was.
    pub path: String,
    /// Where it is now.
    pub kept: String,
}

/// The journal's state as a document.
pub fn status(status: &Status) -> StatusDocument {
    StatusDocument {
        schema: "uvferry.status/1".to_owned(),
        entries: status
            .entries
            .iter()
            .map(JournalEntryDocument::from)
            .collect(),
        lock: status
            .lock
            .as_ref()
            .map(|holder| LockHolderDocument { pid: holder.pid }),
    }
}

/// An undo as a document.
pub fn undone(undone: &Undone) -> UndoneDocument {
    let list = |paths: &[String]| paths.iter().map(|path| clean(path)).collect();
    UndoneDocument {
        schema: "uvferry.undone/1".to_owned(),
        id: undone.id.as_str().to_owned(),
        restored: list(&undone.restored),
        removed: list(&undone.removed),
        kept: undone
            .kept
            .iter()
            .map(|kept| KeptDocument {
                path: clean(&kept.path),
                kept: clean(&kept.kept),
            })
            .collect(),
        directories_left: list(&undone.directories_left),
    }
}

impl From<&JournalEntry> for JournalEntryDocument {
    fn from(entry: &JournalEntry) -> Self {
        let (done, total) = match &entry.state {
            State::Applying { done, total } => (Some(*done), Some(*total)),
            _ => (None, None),
        };
        let reason = match &entry.state {
            State::Broken { reason } => Some(clean(reason)),
            _ => None,
        };
        Self {
            id: entry.id.as_str().to_owned(),
            label: known(&entry.label),
            when: known(&entry.when),
            state: (&entry.state).into(),
            done,
            total,
            reason,
            note: entry.note.clone(),
            files: entry
                .files
                .iter()
                .map(|file| FileStatusDocument {
                    path: clean(&file.path),
                    old_path: clean_option(file.old_path.as_deref()),
                    action: (&file.action).into(),
                    now: (&file.now).into(),
                })
                .collect(),
        }
    }
}
