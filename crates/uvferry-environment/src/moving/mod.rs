//! A virtual environment rebuilt with uv, at its own path, without a way to lose it.
//!
//! The old environment is renamed aside, the new one is built at the path (its scripts and its
//! settings hold it), and compared with the old. Only then the new one counts. What is written
//! down beside it says at any time which of the two counts, so that a run that failed or was
//! killed is brought to an end by the next one, or by [`undo`].
//!
//! | step | written down | at the path |
//! |---|---|---|
//! | the old one is read, its imports are tried | nothing | the old one |
//! | the folder beside is made | started | the old one |
//! | the old one is renamed into it | started | nothing |
//! | the new one is made, filled, compared | started | a part of the new one, marked |
//! | the end | complete | the new one |
//! | the old one is removed, with `Keep::Discard` | discarding | the new one |
//!
//! While `started` is written down, going back is renaming twice; nothing of the old environment
//! is changed, and nothing is removed that has not the mark of the move.

mod activation;
mod alternatives;
mod building;
mod carrying;
mod checks;
mod comparing;
mod contents;
mod disk;
mod duplicates;
mod environment;
mod files;
mod lock;
mod mounts;
mod planning;
mod probe;
mod processes;
mod recovery;
mod removal;
mod report;
mod running;
mod seeds;
mod state;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;
use uvferry_process::{Environment, ProcessError};

use self::disk::Disk;
use self::lock::Lock;
use self::state::{Container, Place};
use crate::interpreters::QueryError;
use crate::reinstallation::{Uv, UvError};

pub use processes::Process;
pub use recovery::{Recovered, Rest, Undone};
pub use report::{Imports, Issue, IssueKind, MoveReport, Outcome, Package};

/// What becomes of the old environment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Keep {
    /// It stays beside the new one.
    #[default]
    Backup,
    /// It is removed once the new one is complete.
    Discard,
}

/// Which failures its caller accepts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Accept {
    /// None: one is enough to go back.
    #[default]
    Nothing,
    /// All.
    All,
    /// Those of these distributions, by normalised name.
    These(BTreeSet<String>),
}

impl Accept {
    fn accepts(&self, package: Option<&str>) -> bool {
        match self {
            Self::Nothing => false,
            Self::All => true,
            Self::These(names) => package.is_some_and(|name| names.contains(name)),
        }
    }
}

/// What is moved, and how.
#[derive(Debug, Clone)]
pub struct MoveOptions {
    /// The environment, absolute.
    pub path: PathBuf,
    /// The uv that makes the new one.
    pub uv: Uv,
    /// What the interpreters are given.
    pub environment: Environment,
    /// Where files that pass by are put: a temporary folder.
    pub scratch: PathBuf,
    /// What becomes of the old one.
    pub keep: Keep,
    /// Whether pip, setuptools and wheel stay even where nothing uses them.
    pub with_seeds: bool,
    /// How long the imports of one environment may take; `None` leaves them out.
    pub imports: Option<Duration>,
    /// How long one import of them may take.
    pub one_import: Duration,
    /// Whether other ways to the same version are tried where the first one fails.
    pub try_alternatives: bool,
    /// Which failures are accepted.
    pub accept: Accept,
    /// Whether it is only said what would be done.
    pub dry_run: bool,
    /// Whether an environment that is all uv's is made anew.
    pub force: bool,
    /// The bytes that may be used, where the caller knows better than the file system.
    pub free_bytes: Option<u64>,
}

impl MoveOptions {
    /// With a backup, imports compared for five minutes at most, and nothing accepted.
    pub fn new(path: impl Into<PathBuf>, uv: Uv, scratch: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            environment: uv.environment.clone(),
            uv,
            scratch: scratch.into(),
            keep: Keep::default(),
            with_seeds: false,
            imports: Some(Duration::from_mins(5)),
            // Large ones take seconds with a cold disk.
            one_import: Duration::from_mins(1),
            try_alternatives: false,
            accept: Accept::default(),
            dry_run: false,
            force: false,
            free_bytes: None,
        }
    }
}

/// A part of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The programs of a run that was killed are still at work.
    Waiting,
    /// The old environment is read.
    Reading,
    /// The imports of the old environment are tried.
    TryingImports,
    /// The old environment is renamed aside.
    PuttingAside,
    /// The new environment is made.
    Creating,
    /// The distributions are installed.
    Installing,
    /// Other ways are tried for those that failed.
    TryingAlternatives,
    /// The user's own files are copied.
    Carrying,
    /// The new environment is compared with the old.
    Comparing,
    /// The old environment is brought back.
    RollingBack,
    /// The old environment is removed.
    Discarding,
}

impl Step {
    /// For a person: `installing`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting for a program of the run before",
            Self::Reading => "reading the environment",
            Self::TryingImports => "trying imports in the old environment",
            Self::PuttingAside => "putting the old environment aside",
            Self::Creating => "making the new environment",
            Self::Installing => "installing",
            Self::TryingAlternatives => "trying other ways",
            Self::Carrying => "carrying files over",
            Self::Comparing => "comparing",
            Self::RollingBack => "bringing the old environment back",
            Self::Discarding => "removing the old environment",
        }
    }
}

/// Why a move or an undo came to no result.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MoveError {
    /// The path names no folder that could be an environment.
    #[error("`{}` cannot be an environment", .0.display())]
    NoPlace(PathBuf),
    /// Another run is at work there.
    #[error(
        "another run is at work on `{}`{}", path.display(),
        pid.map(|pid| format!(" (process {pid})")).unwrap_or_default()
    )]
    Locked {
        /// The environment.
        path: PathBuf,
        /// The process, where it could be told.
        pid: Option<u32>,
    },
    /// There is no backup to bring back.
    #[error(
        "there is nothing to undo for `{}`{}", path.display(),
        if *discarded { ": its old environment was discarded" } else { "" }
    )]
    NothingToUndo {
        /// The environment.
        path: PathBuf,
        /// Whether one was just finished being removed.
        discarded: bool,
    },
    /// What an earlier run has written down cannot be read: nothing is touched.
    #[error("`{}` has a `state.json` that cannot be read: {why}", container.display())]
    UnreadableState {
        /// The folder beside the environment.
        container: PathBuf,
        /// Why.
        why: String,
    },
    /// The old environment could not be renamed back.
    #[error(
        "the old environment is whole in `{}`, and could not be brought back yet: {source}",
        environment.display()
    )]
    Stuck {
        /// Where it is.
        environment: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file could not be read or written while the new environment was built.
    #[error("{source}; the old environment is back at `{}`", path.display())]
    TakenBack {
        /// The environment.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// uv could not be run.
    #[error(transparent)]
    Uv(#[from] UvError),
    /// A program could not be run.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// An interpreter could not be asked.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A file could not be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl MoveError {
    fn stuck(container: &Container, source: io::Error) -> Self {
        Self::Stuck {
            environment: container.environment(),
            source,
        }
    }
}

/// Moves an environment to uv. What an earlier run has left unfinished is brought to its end
/// first. `tell` hears which part of the work begins.
///
/// # Errors
/// Where the work could not be done for a reason that lies outside of the environment, or was
/// cancelled; the old environment is back then, unless the error is [`MoveError::Stuck`]. What
/// the environment itself is refused for, and what failed in it, is in the report.
pub fn move_environment(
    options: &MoveOptions,
    tell: &mut dyn FnMut(Step),
) -> Result<MoveReport, MoveError> {
    move_on(&mut Disk::default(), options, tell)
}

/// Brings the old environment back: of a move that has not come to its end, or of the newest
/// one whose backup was kept. The new environment goes if it is as the move has left it, and is
/// kept beside if not.
///
/// # Errors
/// Where there is nothing to undo, or the file system refuses.
pub fn undo(path: &Path, tell: &mut dyn FnMut(Step)) -> Result<Undone, MoveError> {
    undo_on(&mut Disk::default(), path, tell)
}

fn undo_on(
    disk: &mut Disk<'_>,
    path: &Path,
    tell: &mut dyn FnMut(Step),
) -> Result<Undone, MoveError> {
    let place = Place::new(path).ok_or_else(|| MoveError::NoPlace(path.to_owned()))?;
    let _lock = Lock::take(&place, &mut || tell(Step::Waiting))?;
    tell(Step::RollingBack);
    recovery::undo(disk, &place)
}

fn move_on(
    disk: &mut Disk<'_>,
    options: &MoveOptions,
    tell: &mut dyn FnMut(Step),
) -> Result<MoveReport, MoveError> {
    let path = &options.path;
    let place = Place::new(path).ok_or_else(|| MoveError::NoPlace(path.clone()))?;
    running::Move::new(disk, options, &place, tell).run()
}
