//! Back to one complete environment, from wherever a move or an undo has stopped.

use std::path::{Path, PathBuf};

use super::MoveError;
use super::disk::{Disk, is_there};
use super::files::fingerprint;
use super::mounts::mounted_below;
use super::state::{Container, Found, MARKER, Phase, Place, State, is_marked};

/// What was found unfinished, and is finished now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Recovered {
    /// A move had not come to its end: the old environment is back at its path.
    RolledBack {
        /// What stood at the path instead and was none of the move's: where it is now.
        kept: Vec<PathBuf>,
        /// What could not be removed.
        rest: Option<Rest>,
    },
    /// An undo had not come to its end: the old environment is back at its path.
    Undone {
        /// The environment that had changed since it was moved, or was another: where it is now.
        kept: Vec<PathBuf>,
        /// What could not be removed.
        rest: Option<Rest>,
    },
    /// The new environment was complete and the old one half removed: it is gone, but for what
    /// could not be removed.
    Discarded {
        /// What could not be removed.
        rest: Option<Rest>,
    },
}

/// A folder beside the environment that is of no use and could not be removed. Each later run
/// tries again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rest {
    /// The folder.
    pub folder: PathBuf,
    /// Why it is still there.
    pub why: String,
}

impl std::fmt::Display for Rest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "`{}` is of no use any more and could not be removed: {}",
            self.folder.display(),
            self.why
        )
    }
}

/// Removes the folder of a move whose environment is complete at its path: what stays of it
/// harms nobody.
pub(super) fn remove(disk: &mut Disk<'_>, container: &Container) -> Option<Rest> {
    let error = container.remove(disk).err()?;
    Some(Rest {
        folder: container.folder.clone(),
        why: error.to_string(),
    })
}

/// What came of bringing the old environment back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Restored {
    /// What stood at the path and was none of the move's: where it is now.
    pub(super) kept: Vec<PathBuf>,
    pub(super) rest: Option<Rest>,
}

/// Brings what is unfinished to its end. Several can only be there where somebody copied the
/// folders; each is taken for itself.
pub(super) fn recover(disk: &mut Disk<'_>, place: &Place) -> Result<Vec<Recovered>, MoveError> {
    let mut recovered = Vec::new();
    for (container, found) in place.containers()? {
        let state = match found {
            Found::State(state) => state,
            Found::Empty => {
                // Nothing is in it; what cannot be removed now is in nobody's way.
                let _ = remove(disk, &container);
                continue;
            }
            Found::Unreadable(why) => {
                return Err(MoveError::UnreadableState {
                    container: container.folder,
                    why,
                });
            }
            Found::Foreign => continue,
        };
        let is_torn = state.phase == Phase::Complete
            && !is_there(&place.path)
            && is_there(&container.environment())
            && !container.all_replaced()?.is_empty();
        match state.phase {
            // Going back had begun after the end could not be written down.
            Phase::Complete if is_torn => {
                let Restored { kept, rest } = restore(disk, place, &container, &state)?;
                recovered.push(Recovered::RolledBack { kept, rest });
            }
            Phase::Complete => {
                if is_marked(&place.path, &state.id) {
                    disk.remove_file(&place.path.join(MARKER))?;
                }
            }
            Phase::Discarding => {
                if is_marked(&place.path, &state.id) {
                    disk.remove_file(&place.path.join(MARKER))?;
                }
                let rest = remove(disk, &container);
                recovered.push(Recovered::Discarded { rest });
            }
            Phase::Started => {
                let Restored { kept, rest } = restore(disk, place, &container, &state)?;
                recovered.push(Recovered::RolledBack { kept, rest });
            }
            Phase::Undoing => {
                let Restored { kept, rest } = restore(disk, place, &container, &state)?;
                recovered.push(Recovered::Undone { kept, rest });
            }
        }
    }
    Ok(recovered)
}

/// The old environment back to its path, from wherever it is; what stood there goes if it is the
/// move's own, and is kept beside if not. Tells where.
pub(super) fn restore(
    disk: &mut Disk<'_>,
    place: &Place,
    container: &Container,
    state: &State,
) -> Result<Restored, MoveError> {
    let old = container.environment();
    if is_there(&old) {
        if is_there(&place.path) {
            let aside = container.replaced();
            disk.rename(&place.path, &aside)
                .map_err(|source| MoveError::stuck(container, source))?;
        }
        disk.rename(&old, &place.path)
            .map_err(|source| MoveError::stuck(container, source))?;
    }
    let mut kept = Vec::new();
    for replaced in container.all_replaced()? {
        let is_ours = match state.phase {
            Phase::Undoing => {
                let then = state.fingerprint.as_deref();
                then.is_some() && fingerprint(&replaced).ok().as_deref() == then
            }
            _ => is_marked(&replaced, &state.id) || is_empty(&replaced),
        };
        // Somebody has mounted something in it: that is not the move's.
        if !is_ours || !mounted_below(&replaced).is_empty() {
            let beside = place.free(".after-uv");
            disk.rename(&replaced, &beside)?;
            kept.push(beside);
        } else {
            // Half removed it would no longer be known for the move's own.
            disk.rename(&replaced, &container.doomed())?;
        }
    }
    let rest = remove(disk, container);
    if rest.is_some() && container.has_state() {
        // What is at the path counts, and the rest is no reason to bring anything back again.
        let over = State {
            phase: Phase::Discarding,
            ..state.clone()
        };
        let _ = container.write(disk, &over);
    }
    Ok(Restored { kept, rest })
}

fn is_empty(folder: &Path) -> bool {
    fs_err::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

/// What an undo did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// The environment that is complete again.
    pub path: PathBuf,
    /// Whether a finished move was taken back; else one that had not come to its end.
    pub was_finished: bool,
    /// Environments that stood there and had changed since, or were others: where they are now.
    pub kept: Vec<PathBuf>,
    /// What could not be removed.
    pub rest: Option<Rest>,
}

/// Takes back the newest move that has a backup, after what is unfinished has been brought to
/// its end; where that was a move or an undo, nothing more.
pub(super) fn undo(disk: &mut Disk<'_>, place: &Place) -> Result<Undone, MoveError> {
    let mut discarded = false;
    for recovered in recover(disk, place)? {
        let (kept, rest, was_finished) = match recovered {
            Recovered::RolledBack { kept, rest } => (kept, rest, false),
            Recovered::Undone { kept, rest } => (kept, rest, true),
            Recovered::Discarded { .. } => {
                discarded = true;
                continue;
            }
        };
        return Ok(Undone {
            path: place.path.clone(),
            was_finished,
            kept,
            rest,
        });
    }
    let mut newest: Option<(Container, State)> = None;
    for (container, found) in place.containers()? {
        if let Found::State(state) = found
            && state.phase == Phase::Complete
            && is_there(&container.environment())
            && newest
                .as_ref()
                .is_none_or(|(_, known)| known.started_ns < state.started_ns)
        {
            newest = Some((container, *state));
        }
    }
    let Some((container, mut state)) = newest else {
        return Err(MoveError::NothingToUndo {
            path: place.path.clone(),
            discarded,
        });
    };
    state.phase = Phase::Undoing;
    container.write(disk, &state)?;
    let Restored { kept, rest } = restore(disk, place, &container, &state)?;
    Ok(Undone {
        path: place.path.clone(),
        was_finished: true,
        kept,
        rest,
    })
}
