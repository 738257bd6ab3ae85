use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::Value;

use crate::disk::Disk;
use crate::edit_set::Action;
use crate::error::JournalError;
use crate::lock::{Lock, LockHolder};
use crate::manifest::{JournalId, Phase};
use crate::store::{Run, Store};
use crate::target::STATE_DIRECTORY;
use crate::work::{Now, now};

/// The runs of a project and how its files stand to them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Status {
    /// Newest first.
    pub entries: Vec<JournalEntry>,
    /// Who is at work right now.
    pub lock: Option<LockHolder>,
}

/// One run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JournalEntry {
    /// Its name.
    pub id: JournalId,
    /// What was done; empty where the journal is damaged.
    pub label: String,
    /// When it began, RFC 3339 in UTC; empty where the journal is damaged.
    pub when: String,
    /// What the caller of [`apply`](crate::apply) wanted kept.
    pub note: Value,
    /// How far it has come.
    pub state: State,
    /// Its files, in the order of the edits.
    pub files: Vec<FileStatus>,
}

/// How far a run has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum State {
    /// It was cut short, or is at work right now.
    Applying {
        /// Files that are as they are to become.
        done: usize,
        /// All files.
        total: usize,
    },
    /// It is complete.
    Applied,
    /// Its undo was cut short, or is at work right now.
    Undoing,
    /// It was taken back.
    Undone,
    /// Its journal is damaged.
    Broken {
        /// What is wrong.
        reason: String,
    },
}

/// One file of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileStatus {
    /// Relative to the root, with `/`; of a rename, the new path.
    pub path: String,
    /// Of a rename, the path that it had.
    pub old_path: Option<String>,
    /// What the run does to it.
    pub action: Action,
    /// What it is now.
    pub now: FileState,
}

/// How a file stands to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileState {
    /// As before the run. A rename counts as not done until the old name is gone.
    AsBefore,
    /// As the run makes it.
    AsAfter,
    /// Neither.
    ChangedSince,
    /// It is gone, and neither before nor after the run it was.
    Missing,
}

/// What runs there are and how the files stand to them. Writes nothing.
///
/// # Errors
/// A folder or file that cannot be read. A damaged journal is an entry, not an error.
pub fn status(root: &Path) -> Result<Status, JournalError> {
    let store = Store::open(root, STATE_DIRECTORY)?;
    // First: a run that ends in between is then not told as being at work on nothing.
    let lock = Lock::holder(&store);
    let mut entries = Vec::new();
    for id in store.ids()? {
        entries.push(match store.load(&id) {
            Ok(run) => entry(&store, run)?,
            Err(JournalError::Broken { reason, .. }) => JournalEntry {
                id,
                label: String::new(),
                when: String::new(),
                note: Value::Null,
                state: State::Broken { reason },
                files: Vec::new(),
            },
            // It was discarded just now.
            Err(JournalError::NoSuchJournal { .. }) => continue,
            Err(error) => return Err(error),
        });
    }
    Ok(Status { entries, lock })
}

fn entry(store: &Store, run: Run) -> Result<JournalEntry, JournalError> {
    let mut states: Vec<Vec<Now>> = vec![Vec::new(); run.manifest.files.len()];
    for step in &run.steps {
        states[step.file].push(now(&store.root, step)?);
    }
    let phase = run.phase();
    let files: Vec<FileStatus> = run
        .manifest
        .files
        .into_iter()
        .zip(states)
        .map(|(file, states)| FileStatus {
            path: file.path,
            old_path: file.old_path,
            action: file.action,
            now: match states.as_slice() {
                states if states.contains(&Now::Changed) => FileState::ChangedSince,
                states if states.contains(&Now::Missing) => FileState::Missing,
                // The new name of a rename is not there, and the old one is not either.
                [Now::Before, Now::After] => FileState::Missing,
                states if states.contains(&Now::Before) => FileState::AsBefore,
                _ => FileState::AsAfter,
            },
        })
        .collect();
    let state = match phase {
        Phase::Applying => State::Applying {
            done: files
                .iter()
                .filter(|file| file.now == FileState::AsAfter)
                .count(),
            total: files.len(),
        },
        Phase::Applied => State::Applied,
        Phase::Undoing => State::Undoing,
        Phase::Undone => State::Undone,
    };
    Ok(JournalEntry {
        id: run.manifest.id,
        label: run.manifest.label,
        when: run.manifest.when,
        note: run.manifest.note,
        state,
        files,
    })
}

/// The runs of a project, newest first, damaged and undone ones included.
///
/// # Errors
/// A folder that cannot be read.
pub fn journals(root: &Path) -> Result<Vec<JournalId>, JournalError> {
    Ok(Store::open(root, STATE_DIRECTORY)?.ids()?)
}

/// The bytes that a file had before a run, by the path that it had then; `None` where the
/// run did not touch it or made it.
///
/// # Errors
/// No such run, or a damaged journal.
pub fn original(root: &Path, id: &JournalId, path: &str) -> Result<Option<Vec<u8>>, JournalError> {
    let store = Store::open(root, STATE_DIRECTORY)?;
    let run = store.load(id)?;
    run.manifest
        .files
        .iter()
        .filter(|file| file.old_path.as_ref().unwrap_or(&file.path) == path)
        .find_map(|file| file.before.as_ref())
        .map(|stored| store.content(id, stored))
        .transpose()
}

/// The bytes that the files of a run had before it, by the paths that they had then.
///
/// # Errors
/// No such run, or a damaged journal.
pub fn originals(root: &Path, id: &JournalId) -> Result<BTreeMap<String, Vec<u8>>, JournalError> {
    let store = Store::open(root, STATE_DIRECTORY)?;
    let run = store.load(id)?;
    run.manifest
        .files
        .iter()
        .filter_map(|file| Some((file, file.before.as_ref()?)))
        .map(|(file, stored)| {
            let path = file.old_path.as_ref().unwrap_or(&file.path);
            Ok((path.clone(), store.content(id, stored)?))
        })
        .collect()
}

/// Whether a run could write its journal into a project; nothing is written for it. What a
/// run would refuse at its end can be said at its beginning.
///
/// # Errors
/// A folder that is read-only.
pub fn check_writable(root: &Path) -> Result<(), JournalError> {
    Store::open(root, STATE_DIRECTORY)?.check_writable()
}

/// The project's own folder for state, made if it is not there: private, and ignored by
/// git. Reports and the like may be put there.
///
/// # Errors
/// It cannot be made, or something else has its name.
pub fn state_directory(root: &Path) -> Result<PathBuf, JournalError> {
    let store = Store::open(root, STATE_DIRECTORY)?;
    store.check_writable()?;
    store.create(&mut Disk::default())?;
    Ok(store.folder())
}
