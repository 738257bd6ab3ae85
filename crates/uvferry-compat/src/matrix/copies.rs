//! Copies of the directory, for the builds of its own folders: pip builds a folder where it
//! stands, which leaves files in it, and two at a time would disturb each other. Where files
//! lead out of the directory a copy would not do; then only one program runs at a time.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use uvferry_resolution::copying::copy_for_builds;

use super::request::MatrixError;

/// Places to run in.
#[derive(Debug)]
pub(crate) struct Copies {
    directory: PathBuf,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// Nothing is built there.
    Shared,
    /// One at a time.
    Alone(Mutex<()>),
    /// Copies below a folder: those that nobody has, and how many there are.
    Copied {
        below: PathBuf,
        state: Mutex<(Vec<PathBuf>, usize)>,
    },
}

/// A place to run in, which nobody else has meanwhile.
#[derive(Debug)]
pub(crate) struct Place<'a> {
    path: PathBuf,
    /// Where it goes back to.
    pool: Option<&'a Mutex<(Vec<PathBuf>, usize)>>,
    _alone: Option<MutexGuard<'a, ()>>,
}

impl Copies {
    /// The directory itself, which nobody builds in.
    pub(crate) fn shared(directory: &Path) -> Self {
        Self {
            directory: directory.to_owned(),
            kind: Kind::Shared,
        }
    }

    /// The directory itself, one at a time.
    pub(crate) fn alone(directory: &Path) -> Self {
        Self {
            directory: directory.to_owned(),
            kind: Kind::Alone(Mutex::new(())),
        }
    }

    /// Copies below a folder.
    pub(crate) fn below(directory: &Path, below: PathBuf) -> Self {
        Self {
            directory: directory.to_owned(),
            kind: Kind::Copied {
                below,
                state: Mutex::default(),
            },
        }
    }

    /// A place; a copy is made where none is free.
    pub(crate) fn take(&self) -> Result<Place<'_>, MatrixError> {
        let own = |alone| Place {
            path: self.directory.clone(),
            pool: None,
            _alone: alone,
        };
        let (below, state) = match &self.kind {
            Kind::Shared => return Ok(own(None)),
            Kind::Alone(lock) => {
                return Ok(own(Some(
                    lock.lock().unwrap_or_else(PoisonError::into_inner),
                )));
            }
            Kind::Copied { below, state } => (below, state),
        };
        let place = |path| Place {
            path,
            pool: Some(state),
            _alone: None,
        };
        let number = {
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(path) = state.0.pop() {
                return Ok(place(path));
            }
            state.1 += 1;
            state.1
        };
        // Its last part is kept: some builds name what they make after it.
        let name = self.directory.file_name().unwrap_or("project".as_ref());
        let path = below.join(number.to_string()).join(name);
        copy_for_builds(&self.directory, &path, below)?;
        Ok(place(path))
    }
}

impl Place<'_> {
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Place<'_> {
    /// Somebody else may have it.
    fn drop(&mut self) {
        if let Some(pool) = self.pool {
            let mut pool = pool.lock().unwrap_or_else(PoisonError::into_inner);
            pool.0.push(std::mem::take(&mut self.path));
        }
    }
}
