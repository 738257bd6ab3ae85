use std::io;
use std::path::{Path, PathBuf};

use uvferry_diagnostics::sha256_hex;

use crate::disk::{Disk, Permissions, is_absence};
use crate::error::JournalError;
use crate::manifest::{PathStep, Stored};
use crate::store::{Run, Store};
use crate::target::{absolute, obstruction};
use crate::transaction::{Observer, Step};

/// How a path stands to its two states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Now {
    Before,
    After,
    /// Something else is there.
    Changed,
    /// Nothing is there, and both states have something.
    Missing,
}

pub(crate) fn now(root: &Path, step: &PathStep) -> io::Result<Now> {
    let place = absolute(root, &step.path);
    let metadata = match place.symlink_metadata() {
        // What lies behind something new on the way is not the file that is meant.
        Ok(metadata) if obstruction(root, &step.path)?.is_none() => Some(metadata),
        Ok(_) => None,
        Err(error) if is_absence(&error) => None,
        Err(error) => return Err(error),
    };
    let Some(metadata) = metadata else {
        return Ok(match (&step.before, &step.after) {
            (None, _) => Now::Before,
            (_, None) => Now::After,
            _ => Now::Missing,
        });
    };
    if metadata.is_symlink() {
        let link = fs_err::read_link(&place)?;
        let is = |stored: &Option<Stored>| {
            stored
                .as_ref()
                .and_then(|stored| stored.link.as_deref())
                .is_some_and(|expected| link == Path::new(expected))
        };
        return Ok(if is(&step.before) {
            Now::Before
        } else {
            Now::Changed
        });
    }
    if !metadata.is_file() {
        return Ok(Now::Changed);
    }
    let hash = sha256_hex(&fs_err::read(&place)?);
    let is = |stored: &Option<Stored>| {
        stored
            .as_ref()
            .is_some_and(|stored| stored.link.is_none() && stored.sha256 == hash)
    };
    Ok(if is(&step.before) {
        Now::Before
    } else if is(&step.after) {
        Now::After
    } else {
        Now::Changed
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Forward,
    Back,
}

/// Takes paths from one state to the other.
pub(crate) struct Work<'a> {
    pub(crate) store: &'a Store,
    pub(crate) run: &'a Run,
    pub(crate) direction: Direction,
    /// Whether a file that is gone may be made anew.
    pub(crate) lenient: bool,
    /// The steps that are done, as indices.
    pub(crate) done: Vec<usize>,
}

impl<'a> Work<'a> {
    fn goal(&self, index: usize) -> Option<&'a Stored> {
        let step = &self.run.steps[index];
        match self.direction {
            Direction::Forward => step.after.as_ref(),
            Direction::Back => step.before.as_ref(),
        }
    }

    fn place(&self, index: usize) -> PathBuf {
        absolute(&self.store.root, &self.run.steps[index].path)
    }

    /// In the same folder as the file, so that a rename is enough. The name is known
    /// beforehand, so that whoever comes after a kill finds it.
    fn temporary(&self, index: usize) -> PathBuf {
        let name = format!(".uvferry-{}-{index}.tmp", self.run.id());
        self.place(index).with_file_name(name)
    }

    /// Whether all bytes that the steps need are in the journal and sound.
    pub(crate) fn check_contents(&self, todo: &[usize]) -> Result<(), JournalError> {
        for &index in todo {
            if let Some(stored) = self.goal(index) {
                self.store.content(self.run.id(), stored)?;
            }
        }
        Ok(())
    }

    /// First everything that needs space, then the renames, then the removals.
    pub(crate) fn carry_out(
        &mut self,
        disk: &mut Disk<'_>,
        todo: &[usize],
        observer: Observer<'_>,
    ) -> Result<(), JournalError> {
        for &index in todo {
            self.prepare(disk, index, observer)?;
        }
        let (put, take): (Vec<usize>, Vec<usize>) =
            todo.iter().partition(|&&index| self.goal(index).is_some());
        for index in put {
            self.put(disk, index, observer)?;
        }
        for index in take {
            self.expect_untouched(index)?;
            let place = self.place(index);
            disk.remove_file(&place)?;
            self.done.push(index);
            disk.sync_parent(&place)?;
            observer(Step::Removed(self.run.steps[index].path.clone()));
        }
        Ok(())
    }

    fn prepare(
        &self,
        disk: &mut Disk<'_>,
        index: usize,
        observer: Observer<'_>,
    ) -> Result<(), JournalError> {
        let Some(stored) = self.goal(index) else {
            return Ok(());
        };
        let path = &self.run.steps[index].path;
        for (at, _) in path.match_indices('/') {
            let folder = absolute(&self.store.root, &path[..at]);
            if !folder.is_dir() {
                disk.create_dir(&folder, false)?;
                disk.sync_parent(&folder)?;
                observer(Step::DirectoryCreated(path[..at].to_owned()));
            }
        }
        if stored.link.is_some() {
            return Ok(());
        }
        let bytes = self.store.content(self.run.id(), stored)?;
        let permissions = match &stored.attributes {
            Some(attributes) => Permissions::As(attributes),
            None => Permissions::Default {
                executable: stored.executable,
            },
        };
        let temporary = self.temporary(index);
        disk.remove_file_if_there(&temporary)?;
        disk.write_new(&temporary, &bytes, permissions)?;
        observer(Step::Prepared(path.clone()));
        Ok(())
    }

    fn put(
        &mut self,
        disk: &mut Disk<'_>,
        index: usize,
        observer: Observer<'_>,
    ) -> Result<(), JournalError> {
        self.expect_untouched(index)?;
        let place = self.place(index);
        match self.goal(index).and_then(|stored| stored.link.as_deref()) {
            Some(link) => disk.link(link, &place)?,
            None => disk.rename(&self.temporary(index), &place)?,
        }
        self.done.push(index);
        disk.sync_parent(&place)?;
        let path = self.run.steps[index].path.clone();
        observer(match self.direction {
            Direction::Forward => Step::Written(path),
            Direction::Back => Step::Restored(path),
        });
        Ok(())
    }

    /// An editor may have saved the file since it was looked at.
    fn expect_untouched(&self, index: usize) -> Result<(), JournalError> {
        let step = &self.run.steps[index];
        let now = now(&self.store.root, step)?;
        let expected = match self.direction {
            Direction::Forward => Now::Before,
            Direction::Back => Now::After,
        };
        if now == expected || (self.lenient && now == Now::Missing) {
            Ok(())
        } else {
            Err(JournalError::ChangedSince {
                id: self.run.id().clone(),
                files: vec![step.path.clone()],
            })
        }
    }

    /// Removes what a run that was cut short left beside the files.
    pub(crate) fn remove_temporaries(&self, disk: &mut Disk<'_>) -> io::Result<()> {
        for (index, step) in self.run.steps.iter().enumerate() {
            if obstruction(&self.store.root, &step.path)?.is_none() {
                disk.remove_file_if_there(&self.temporary(index))?;
            }
        }
        Ok(())
    }

    /// Removes the folders that the run made, unless something lies in them; tells which
    /// stay.
    pub(crate) fn remove_directories(
        &self,
        disk: &mut Disk<'_>,
        observer: Observer<'_>,
    ) -> io::Result<Vec<String>> {
        let mut left = Vec::new();
        for path in self.run.manifest.directories.iter().rev() {
            let place = absolute(&self.store.root, path);
            if obstruction(&self.store.root, path)?.is_some() || !place.is_dir() {
                continue;
            }
            if disk.remove_dir_if_empty(&place)? {
                disk.sync_parent(&place)?;
                observer(Step::DirectoryRemoved(path.clone()));
            } else {
                left.push(path.clone());
            }
        }
        left.reverse();
        Ok(left)
    }
}
