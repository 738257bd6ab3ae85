use std::collections::BTreeSet;
use std::path::Path;

use crate::disk::Disk;
use crate::draft::check_folders;
use crate::error::JournalError;
use crate::lock::Lock;
use crate::manifest::{JournalId, Kept, Phase, StateFile};
use crate::store::{Run, Store};
use crate::target::{STATE_DIRECTORY, absolute, obstruction};
use crate::transaction::{Observer, Step};
use crate::work::{Direction, Now, Work, now};

/// What is to be undone, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UndoOptions {
    /// The run; `None` is the newest that is not undone.
    pub id: Option<JournalId>,
    /// Whether files that changed since are put aside as `NAME.uvferry-kept` (with a number
    /// where that exists) instead of being a reason to refuse.
    pub force: bool,
}

/// What an undo did. Paths are relative to the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// The run that is undone.
    pub id: JournalId,
    /// Files that have their old contents again.
    pub restored: Vec<String>,
    /// Files that the run had made and that are gone.
    pub removed: Vec<String>,
    /// Newer files that were put aside, by an earlier undo that was cut short too.
    pub kept: Vec<Kept>,
    /// Folders that the run had made and that stay, as something else lies in them.
    pub directories_left: Vec<String>,
}

/// Gives every file of a run the bytes, the mode and the time of last change that it had
/// before, and removes what the run had made. A run that was cut short can be undone at
/// any point, and an undo that was cut short is completed by the next.
///
/// Whether a file changed since is a matter of its bytes: one that only got another mode is
/// undone, one that has its old bytes already (from version control, say) is left alone.
///
/// # Errors
/// [`JournalError::ChangedSince`] with the files that are not as the run left them, unless
/// `force` is set; [`JournalError::NewerApplied`] where a later run is not undone. See
/// [`JournalError`] for the others.
pub fn undo(root: &Path, options: &UndoOptions) -> Result<Undone, JournalError> {
    undo_observed(root, options, &mut |_| {})
}

/// [`undo`], telling each step.
///
/// # Errors
/// As [`undo`].
pub fn undo_observed(
    root: &Path,
    options: &UndoOptions,
    observer: &mut dyn FnMut(Step),
) -> Result<Undone, JournalError> {
    undo_on(&mut Disk::default(), root, options, observer)
}

pub(crate) fn undo_on(
    disk: &mut Disk<'_>,
    root: &Path,
    options: &UndoOptions,
    observer: Observer<'_>,
) -> Result<Undone, JournalError> {
    let store = Store::open(root, STATE_DIRECTORY)?;
    select(&store, options.id.as_ref())?;
    store.check_writable()?;
    let _lock = Lock::take(&store)?;
    observer(Step::Locked);
    let run = select(&store, options.id.as_ref())?;
    let id = run.id().clone();
    store.sweep(disk)?;

    let resumed = run.phase() == Phase::Undoing;
    let force = options.force || (resumed && run.state.force);
    let plan = Plan::new(&store, &run)?;
    if !force && !plan.changed.is_empty() {
        return Err(JournalError::ChangedSince {
            id,
            files: plan.changed.into_iter().collect(),
        });
    }
    check_folders(
        &store.root,
        plan.todo.iter().map(|&index| &run.steps[index]),
    )?;
    let mut work = Work {
        store: &store,
        run: &run,
        direction: Direction::Back,
        lenient: force,
        done: Vec::new(),
    };
    work.check_contents(&plan.todo)?;

    let mut state = StateFile::new(Phase::Undoing);
    state.force = force;
    state.kept.clone_from(&run.state.kept);
    for path in &plan.aside {
        let kept = free_name(&store, path);
        // An earlier attempt may have meant to move it.
        state.kept.retain(|earlier| earlier.kept != kept);
        state.kept.push(Kept {
            path: path.clone(),
            kept,
        });
    }
    store.write_state(disk, &id, &state)?;
    observer(Step::UndoStarted(id.clone()));

    let stopped = |source: JournalError| JournalError::Stopped {
        id: id.clone(),
        source: Box::new(source),
    };
    let directories_left = (|| {
        for path in &plan.aside {
            let Some(aside) = state.kept.iter().rev().find(|kept| kept.path == *path) else {
                continue;
            };
            let place = absolute(&store.root, path);
            disk.rename(&place, &absolute(&store.root, &aside.kept))?;
            disk.sync_parent(&place)?;
            observer(Step::KeptAside(path.clone()));
        }
        // What was put aside is gone from its place, and maybe that is all it needs.
        let plan = Plan::new(&store, &run)?;
        work.carry_out(disk, &plan.todo, observer)?;
        work.remove_temporaries(disk)?;
        let left = work.remove_directories(disk, observer)?;
        store.write_state(
            disk,
            &id,
            &StateFile {
                state: Phase::Undone,
                ..state.clone()
            },
        )?;
        Ok(left)
    })()
    .map_err(stopped)?;
    observer(Step::Undone);

    let done = std::mem::take(&mut work.done);
    let (restored, removed): (Vec<usize>, Vec<usize>) = done
        .into_iter()
        .partition(|&index| run.steps[index].before.is_some());
    let paths = |indices: Vec<usize>| -> Vec<String> {
        let mut paths: Vec<String> = indices
            .into_iter()
            .map(|index| run.steps[index].path.clone())
            .collect();
        paths.sort_unstable();
        paths
    };
    Ok(Undone {
        restored: paths(restored),
        removed: paths(removed),
        kept: state
            .kept
            .into_iter()
            .filter(|kept| absolute(&store.root, &kept.kept).symlink_metadata().is_ok())
            .collect(),
        directories_left,
        id,
    })
}

/// The run to undo.
fn select(store: &Store, id: Option<&JournalId>) -> Result<Run, JournalError> {
    let ids = store.ids()?;
    let mut newer = None;
    for candidate in &ids {
        if id.is_some_and(|id| id == candidate) {
            let run = store.load(candidate)?;
            return match (run.phase(), newer) {
                (Phase::Undone, _) => Err(JournalError::AlreadyUndone {
                    id: candidate.clone(),
                }),
                (_, Some(newer)) => Err(JournalError::NewerApplied {
                    id: candidate.clone(),
                    newer,
                }),
                (_, None) => Ok(run),
            };
        }
        let run = match store.load(candidate) {
            // It may have changed the same files.
            Err(JournalError::Broken { .. }) if id.is_some() => None,
            other => Some(other?),
        };
        if run.as_ref().is_none_or(|run| run.phase() != Phase::Undone) {
            if let (None, Some(run)) = (id, run) {
                return Ok(run);
            }
            newer = newer.or_else(|| Some(candidate.clone()));
        }
    }
    Err(match id {
        Some(id) => JournalError::NoSuchJournal { id: id.to_string() },
        None => JournalError::NothingToUndo,
    })
}

struct Plan {
    /// Steps to take back, as indices.
    todo: Vec<usize>,
    /// What is not as the run left it.
    changed: BTreeSet<String>,
    /// Those of them that are in the way.
    aside: BTreeSet<String>,
}

impl Plan {
    fn new(store: &Store, run: &Run) -> Result<Self, JournalError> {
        let mut plan = Self {
            todo: Vec::new(),
            changed: BTreeSet::new(),
            aside: BTreeSet::new(),
        };
        for (index, step) in run.steps.iter().enumerate() {
            let obstructed = match &step.before {
                Some(_) => obstruction(&store.root, &step.path)?,
                None => None,
            };
            if let Some(path) = obstructed {
                plan.todo.push(index);
                plan.changed.insert(path.clone());
                plan.aside.insert(path);
                continue;
            }
            match now(&store.root, step)? {
                Now::Before => continue,
                Now::After => {}
                Now::Missing => {
                    plan.changed.insert(step.path.clone());
                }
                Now::Changed => {
                    plan.changed.insert(step.path.clone());
                    plan.aside.insert(step.path.clone());
                }
            }
            plan.todo.push(index);
        }
        Ok(plan)
    }
}

/// `NAME.uvferry-kept`, or with the first number that is free.
fn free_name(store: &Store, path: &str) -> String {
    let mut name = format!("{path}.uvferry-kept");
    let mut number = 2;
    while absolute(&store.root, &name).symlink_metadata().is_ok() {
        name = format!("{path}.uvferry-kept-{number}");
        number += 1;
    }
    name
}
