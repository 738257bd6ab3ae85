use std::collections::BTreeSet;
use std::path::Path;
use std::time::SystemTime;

use serde_json::Value;
use uvferry_diagnostics::redact;

use crate::disk::Disk;
use crate::draft::{Draft, check_folders};
use crate::edit_set::EditSet;
use crate::error::JournalError;
use crate::lock::Lock;
use crate::manifest::{JournalId, MANIFEST_SCHEMA, Manifest, Phase, StateFile};
use crate::store::{Run, Store, redacted};
use crate::target::{STATE_DIRECTORY, obstruction};
use crate::timestamp::rfc3339;
use crate::work::{Direction, Now, Work, now};

/// How a transaction is recorded.
#[derive(Debug, Clone)]
pub struct ApplyOptions {
    /// One word for what is done, such as `migrate`. Credentials are taken out.
    pub label: String,
    /// Kept in the manifest for whoever reads it later. Credentials are taken out of its
    /// texts.
    pub note: Value,
    /// The name of the folder in the root that holds the journal. [`status`](crate::status),
    /// [`undo`](crate::undo) and the others look in [`STATE_DIRECTORY`] only; another name
    /// is for callers that read the folder themselves.
    pub state_dir: String,
}

impl Default for ApplyOptions {
    fn default() -> Self {
        Self {
            label: "edit".to_owned(),
            note: Value::Null,
            state_dir: STATE_DIRECTORY.to_owned(),
        }
    }
}

/// What was just done and is on the medium. Paths are relative to the root.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// No other run can start.
    Locked,
    /// Originals, new contents and the manifest are in the journal; from here on the run
    /// can be finished or undone.
    Staged(JournalId),
    /// A folder was made.
    DirectoryCreated(String),
    /// New contents lie beside the file, under a temporary name.
    Prepared(String),
    /// A file has its new contents.
    Written(String),
    /// A file is gone.
    Removed(String),
    /// The run is complete.
    Applied,
    /// The journal says that the run is being undone.
    UndoStarted(JournalId),
    /// A newer file was put aside.
    KeptAside(String),
    /// A file has its old contents.
    Restored(String),
    /// A folder that the run had made is gone.
    DirectoryRemoved(String),
    /// The run is undone.
    Undone,
}

pub(crate) type Observer<'a> = &'a mut dyn FnMut(Step);

/// Does all edits or none.
///
/// The originals, the new contents and a manifest are on the medium before the first
/// change; each file is replaced by one rename. Killed at any point, the project is as it
/// was, or [`finish`] completes the run, or [`undo`](crate::undo) takes it back. When
/// something fails on the way, what had been done is taken back at once.
///
/// Files keep their mode, and their owner where the user may set it. A file with several
/// hard links is parted from the others; access control lists and extended attributes of a
/// changed file are not carried over. An edit through a symbolic link that stays inside the
/// root changes the file behind it and keeps the link; a deletion removes the link itself.
/// Where the file system ignores case, a rename that only changes the case is refused, as
/// the new name is there; and of two new names that differ in case only, the second is
/// refused and everything taken back. Another program that writes into the project in the
/// middle of a run is met by a check right before each rename, which no file system makes
/// one with the rename.
///
/// # Errors
/// See [`JournalError`].
pub fn apply(
    root: &Path,
    edits: &EditSet,
    options: &ApplyOptions,
    observer: &mut dyn FnMut(Step),
) -> Result<JournalId, JournalError> {
    apply_on(&mut Disk::default(), root, edits, options, observer)
}

/// Completes the run that was cut short while it was applied.
///
/// # Errors
/// [`JournalError::NothingToFinish`], or [`JournalError::ChangedSince`] where a file is
/// neither what it was nor what it is to become; nothing was touched then.
pub fn finish(root: &Path) -> Result<JournalId, JournalError> {
    finish_observed(root, &mut |_| {})
}

/// [`finish`], telling each step.
///
/// # Errors
/// As [`finish`].
pub fn finish_observed(
    root: &Path,
    observer: &mut dyn FnMut(Step),
) -> Result<JournalId, JournalError> {
    finish_on(&mut Disk::default(), root, observer)
}

pub(crate) fn apply_on(
    disk: &mut Disk<'_>,
    root: &Path,
    edits: &EditSet,
    options: &ApplyOptions,
    observer: Observer<'_>,
) -> Result<JournalId, JournalError> {
    let store = Store::open(root, &options.state_dir)?;
    // First: half of a run looks like files that changed.
    store.refuse_interrupted()?;
    let draft = Draft::new(&store, edits)?;
    store.check_writable()?;

    store.create(disk)?;
    let _lock = Lock::take(&store)?;
    observer(Step::Locked);
    store.refuse_interrupted()?;
    store.sweep(disk)?;

    let manifest = Manifest {
        schema: MANIFEST_SCHEMA.to_owned(),
        id: store.next_id()?,
        label: redact(&options.label).into_owned(),
        when: rfc3339(SystemTime::now()),
        note: redacted(&options.note),
        directories: draft.directories,
        files: draft.files,
    };
    let contents: Vec<(String, &[u8])> = draft
        .contents
        .iter()
        .map(|(name, bytes)| (name.clone(), bytes.as_slice()))
        .collect();
    store.stage(disk, &manifest, &contents)?;
    let id = manifest.id.clone();
    observer(Step::Staged(id.clone()));

    let run = Run {
        steps: manifest.steps(),
        state: StateFile::new(Phase::Applying),
        manifest,
    };
    let mut work = Work {
        store: &store,
        run: &run,
        direction: Direction::Forward,
        lenient: false,
        done: Vec::new(),
    };
    let todo: Vec<usize> = (0..run.steps.len()).collect();
    let carried_out = work.carry_out(disk, &todo, observer).and_then(|()| {
        store.take_state(disk, &id)?;
        Ok(())
    });
    if let Err(source) = carried_out {
        let source = Box::new(source);
        let done = work.done;
        return Err(match roll_back(disk, &store, &run, &done) {
            Ok(()) => JournalError::RolledBack { source },
            Err(_) => JournalError::Stopped { id, source },
        });
    }
    observer(Step::Applied);
    Ok(id)
}

pub(crate) fn finish_on(
    disk: &mut Disk<'_>,
    root: &Path,
    observer: Observer<'_>,
) -> Result<JournalId, JournalError> {
    let store = Store::open(root, STATE_DIRECTORY)?;
    if store.interrupted()?.is_none() {
        return Err(JournalError::NothingToFinish);
    }
    store.check_writable()?;
    let _lock = Lock::take(&store)?;
    observer(Step::Locked);
    let Some(run) = store.interrupted()? else {
        return Err(JournalError::NothingToFinish);
    };
    let id = run.id().clone();
    if run.phase() == Phase::Undoing {
        return Err(JournalError::Interrupted { id, undoing: true });
    }
    store.sweep(disk)?;

    let mut changed = BTreeSet::new();
    let mut todo = Vec::new();
    for (index, step) in run.steps.iter().enumerate() {
        match now(&store.root, step)? {
            Now::After => {}
            Now::Before => {
                if step.after.is_some()
                    && let Some(path) = obstruction(&store.root, &step.path)?
                {
                    changed.insert(path);
                } else {
                    todo.push(index);
                }
            }
            Now::Changed | Now::Missing => {
                changed.insert(step.path.clone());
            }
        }
    }
    if !changed.is_empty() {
        return Err(JournalError::ChangedSince {
            id,
            files: changed.into_iter().collect(),
        });
    }
    check_folders(&store.root, todo.iter().map(|&index| &run.steps[index]))?;
    let mut work = Work {
        store: &store,
        run: &run,
        direction: Direction::Forward,
        lenient: false,
        done: Vec::new(),
    };
    work.check_contents(&todo)?;
    let finished = work.carry_out(disk, &todo, observer).and_then(|()| {
        work.remove_temporaries(disk)?;
        store.write_state(disk, &id, &StateFile::new(Phase::Applied))?;
        Ok(())
    });
    finished.map_err(|source| JournalError::Stopped {
        id: id.clone(),
        source: Box::new(source),
    })?;
    observer(Step::Applied);
    Ok(id)
}

/// Takes back what this very process did. Files that it did not come to are none of its
/// business, whatever they are by now.
fn roll_back(
    disk: &mut Disk<'_>,
    store: &Store,
    run: &Run,
    done: &[usize],
) -> Result<(), JournalError> {
    let mut work = Work {
        store,
        run,
        direction: Direction::Back,
        lenient: false,
        done: Vec::new(),
    };
    // The very last sync may be what failed.
    store.remove_state(disk, run.id())?;
    work.carry_out(disk, done, &mut |_| {})?;
    work.remove_temporaries(disk)?;
    work.remove_directories(disk, &mut |_| {})?;
    store.discard(disk, run.id())?;
    Ok(())
}
