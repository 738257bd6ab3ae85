//! The place of an environment that is being made.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use thiserror::Error;

/// The file that says that an environment is not whole.
pub const MARKER: &str = ".uvferry-restoring";
/// What stands in it.
const SIGN: &str =
    "uvferry-env restore was interrupted here; what is in this folder is not whole\n";

/// Why an environment cannot be made at a place.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TargetError {
    /// Something is there.
    #[error("`{}` is there already and is not empty", .0.display())]
    NotEmpty(PathBuf),
    /// It is a file, a link or something else.
    #[error("`{}` is there already and is no folder", .0.display())]
    NoFolder(PathBuf),
    /// Another process is making one there.
    #[error("another restoration is at work in `{}`", .0.display())]
    Busy(PathBuf),
    /// It cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// A place that is taken for as long as this lives. Unless it is finished, what was made there
/// goes with it.
#[derive(Debug)]
pub(super) struct Target {
    path: PathBuf,
    /// Held under a lock, which ends with the process.
    marker: Option<fs_err::File>,
    /// The folders that were made for it, the outermost first; the place itself, if it was not
    /// there before.
    made: Vec<PathBuf>,
}

impl Target {
    /// Takes a place; tells whether an interrupted restoration was there, which is removed.
    pub(super) fn claim(path: &Path) -> Result<(Self, bool), TargetError> {
        let mut made = Vec::new();
        match fs_err::symlink_metadata(path) {
            Ok(about) if about.is_dir() => {}
            Ok(_) => return Err(TargetError::NoFolder(path.to_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let missing = path.ancestors().take_while(|folder| {
                    !folder.as_os_str().is_empty() && fs_err::symlink_metadata(folder).is_err()
                });
                made.extend(missing.map(Path::to_owned));
                made.reverse();
                fs_err::create_dir_all(path)?;
            }
            Err(error) => return Err(error.into()),
        }
        let mut target = Self {
            path: path.to_owned(),
            marker: None,
            made,
        };
        match target.take() {
            Ok(was_interrupted) => Ok((target, was_interrupted)),
            Err(error) => {
                target.remove_made();
                Err(error)
            }
        }
    }

    fn take(&mut self) -> Result<bool, TargetError> {
        let marker = self.path.join(MARKER);
        let was_interrupted = fs_err::symlink_metadata(&marker).is_ok_and(|about| about.is_file())
            && fs_err::read(&marker).is_ok_and(|text| text == SIGN.as_bytes());
        let mut options = fs_err::OpenOptions::new();
        options.read(true).write(true);
        if !was_interrupted {
            if fs_err::read_dir(&self.path)?.next().is_some() {
                return Err(TargetError::NotEmpty(self.path.clone()));
            }
            options.create_new(true);
        }
        let mut file = options.open(&marker)?;
        // Some network file systems have no locks: that is no reason against it.
        if let Err(std::fs::TryLockError::WouldBlock) = file.file().try_lock() {
            return Err(TargetError::Busy(self.path.clone()));
        }
        if was_interrupted {
            empty(&self.path)?;
        } else {
            file.write_all(SIGN.as_bytes())?;
            file.sync_all()?;
        }
        self.marker = Some(file);
        Ok(was_interrupted)
    }

    /// What is there is whole.
    pub(super) fn finish(mut self) -> io::Result<()> {
        fs_err::remove_file(self.path.join(MARKER))?;
        self.marker = None;
        self.made.clear();
        Ok(())
    }

    fn remove_made(&mut self) {
        for folder in self.made.drain(..).rev() {
            // Only where nothing else came into it.
            let _ = fs_err::remove_dir(folder);
        }
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        let Some(marker) = self.marker.take() else {
            return;
        };
        // The marker goes last, so that what cannot be removed now is recognised later.
        if empty(&self.path).is_ok() {
            drop(marker);
            if fs_err::remove_file(self.path.join(MARKER)).is_ok() {
                self.remove_made();
            }
        }
    }
}

/// Removes all that is in a folder but the marker; links are removed, not followed.
fn empty(folder: &Path) -> io::Result<()> {
    for entry in fs_err::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name() == MARKER {
            continue;
        }
        if entry.file_type()?.is_dir() {
            fs_err::remove_dir_all(entry.path())?;
        } else {
            fs_err::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_finished_goes_with_the_folders_made_for_it() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("a/b");
        let (target, interrupted) = Target::claim(&path).unwrap();
        assert!(!interrupted);
        fs_err::create_dir_all(path.join("lib/x")).unwrap();
        assert!(matches!(Target::claim(&path), Err(TargetError::Busy(_))));
        drop(target);
        assert_eq!(fs_err::read_dir(scratch.path()).unwrap().count(), 0);

        // An empty folder that was there stays.
        fs_err::create_dir_all(&path).unwrap();
        drop(Target::claim(&path).unwrap());
        assert_eq!(fs_err::read_dir(&path).unwrap().count(), 0);

        let (target, _) = Target::claim(&path).unwrap();
        fs_err::write(path.join("x"), "").unwrap();
        target.finish().unwrap();
        assert_eq!(fs_err::read_dir(&path).unwrap().count(), 1);
    }

    #[test]
    fn what_a_killed_one_left_is_removed_and_nothing_else() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("e");
        fs_err::create_dir_all(path.join("lib")).unwrap();
        fs_err::write(path.join(MARKER), SIGN).unwrap();
        let (target, interrupted) = Target::claim(&path).unwrap();
        assert!(interrupted && !path.join("lib").exists());
        drop(target);
        assert!(fs_err::read_dir(&path).unwrap().next().is_none());

        // A file of that name that says something else is somebody's.
        fs_err::write(path.join(MARKER), "mine").unwrap();
        assert!(matches!(
            Target::claim(&path),
            Err(TargetError::NotEmpty(_))
        ));
        assert_eq!(fs_err::read(path.join(MARKER)).unwrap(), b"mine");
        let file = scratch.path().join("f");
        fs_err::write(&file, "x").unwrap();
        assert!(matches!(
            Target::claim(&file),
            Err(TargetError::NoFolder(_))
        ));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let scratch = tempfile::tempdir().unwrap();
        let (kept, path) = (scratch.path().join("kept"), scratch.path().join("e"));
        fs_err::create_dir(&kept).unwrap();
        fs_err::write(kept.join("x"), "").unwrap();
        fs_err::os::unix::fs::symlink(&kept, scratch.path().join("l")).unwrap();
        let claimed = Target::claim(&scratch.path().join("l"));
        assert!(matches!(claimed, Err(TargetError::NoFolder(_))));
        let (target, _) = Target::claim(&path).unwrap();
        fs_err::os::unix::fs::symlink(&kept, path.join("lib64")).unwrap();
        drop(target);
        assert!(!path.exists() && kept.join("x").is_file());
    }
}
