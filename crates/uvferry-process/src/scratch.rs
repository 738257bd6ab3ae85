//! Folders for the work of one run, which are gone afterwards, whatever ended it.

use std::io;
use std::path::{Path, PathBuf};

use crate::tree::end_left;

/// Held while a run works in its folder, so that what killed ones left can be told.
const LOCK: &str = "lock";

/// A folder of one run, for its owner alone: what is run may be told passwords. It is gone when
/// this is dropped; where the run was killed, with the next one that is made beside it, and on
/// Linux with the processes that work in it still.
///
/// ```
/// # let below = std::env::temp_dir().join(format!("uvferry-doc-{}", std::process::id()));
/// use uvferry_process::{Beside, ScratchFolder};
///
/// let folder = ScratchFolder::new(&below, "run-", Beside::Others, "UV_CACHE_DIR")?;
/// let path = folder.path().to_owned();
/// assert!(path.is_dir());
/// drop(folder);
/// assert!(!path.exists());
/// # std::fs::remove_dir(&below)?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct ScratchFolder {
    path: PathBuf,
    lock: Option<std::fs::File>,
}

/// Who else may make folders of the same prefix in the same place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// Other processes: a folder that one of them holds stays.
    Others,
    /// Nobody; the caller holds a lock for all of it.
    Nobody,
}

impl ScratchFolder {
    /// Makes a folder whose name begins with `prefix`, and removes those of killed runs: no other
    /// name is removed, and nothing in a folder that is a link. Processes whose variable `told_by`
    /// leads into one of those are killed first: whoever is killed cannot end what it had started.
    /// Nothing else may lead there with it.
    ///
    /// # Errors
    /// Where `below` cannot be made or read, or the folder cannot be made.
    pub fn new(below: &Path, prefix: &str, beside: Beside, told_by: &str) -> io::Result<Self> {
        fs_err::create_dir_all(below)?;
        if !below.is_symlink() {
            remove_left(below, prefix, beside, told_by)?;
        }
        let path = fresh(below, prefix)?;
        let lock = fs_err::File::create_new(path.join(LOCK))?.into_parts().0;
        lock.lock()?;
        Ok(Self {
            path,
            lock: Some(lock),
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for ScratchFolder {
    fn drop(&mut self) {
        // Windows removes no file that is open.
        self.lock = None;
        // What cannot be removed now is by the next run.
        let _ = fs_err::remove_dir_all(&self.path);
    }
}

fn fresh(below: &Path, prefix: &str) -> io::Result<PathBuf> {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);

    loop {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = below.join(format!("{prefix}{}-{number}", std::process::id()));
        match make_private(&path) {
            // Of a process of another container, or one that had our number.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => return made.map(|()| path),
        }
    }
}

#[cfg(unix)]
fn make_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().mode(0o700).create(path)
}

#[cfg(not(unix))]
fn make_private(path: &Path) -> io::Result<()> {
    std::fs::DirBuilder::new().create(path)
}

fn remove_left(below: &Path, prefix: &str, beside: Beside, told_by: &str) -> io::Result<()> {
    for entry in fs_err::read_dir(below)? {
        let entry = entry?;
        let is_ours = entry.file_name().to_string_lossy().starts_with(prefix);
        if !is_ours || !entry.file_type()?.is_dir() {
            continue;
        }
        match beside {
            Beside::Nobody => {
                end_left(told_by, &entry.path());
                fs_err::remove_dir_all(entry.path())?;
            }
            Beside::Others => {
                let lock = entry.path().join(LOCK);
                // Without a lock it is one that is being made; anything but a file is none of
                // ours, and to open it might take for ever.
                if !fs_err::symlink_metadata(&lock).is_ok_and(|it| it.is_file()) {
                    continue;
                }
                let Ok(lock) = fs_err::File::open(lock) else {
                    continue;
                };
                if lock.into_parts().0.try_lock().is_ok() {
                    end_left(told_by, &entry.path());
                    let _ = fs_err::remove_dir_all(entry.path());
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(below: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs_err::read_dir(below)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_is_gone_afterwards_and_one_of_a_killed_run_too() {
        let below = tempfile::tempdir().unwrap();
        let left = below.path().join("run-left");
        fs_err::create_dir_all(left.join("cache")).unwrap();
        fs_err::write(left.join(LOCK), "").unwrap();
        for other in ["others", "run-being-made", "another-run-left"] {
            fs_err::create_dir_all(below.path().join(other)).unwrap();
        }
        fs_err::create_dir_all(below.path().join("run-odd/lock")).unwrap();
        let new = || ScratchFolder::new(below.path(), "run-", Beside::Others, "TMPDIR").unwrap();
        let first = new();
        assert!(!left.exists());
        let second = new();
        assert!(first.path().is_dir(), "one at work is left alone");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs_err::metadata(first.path()).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700);
        }
        drop((first, second));
        let kept = ["another-run-left", "others", "run-being-made", "run-odd"];
        assert_eq!(names(below.path()), kept);
    }

    #[test]
    fn where_nobody_else_is_those_without_a_lock_go_too() {
        let below = tempfile::tempdir().unwrap();
        fs_err::create_dir_all(below.path().join("run-left")).unwrap();
        fs_err::create_dir_all(below.path().join("others")).unwrap();
        let folder = ScratchFolder::new(below.path(), "run-", Beside::Nobody, "TMPDIR").unwrap();
        let own = folder.path().file_name().unwrap().to_str().unwrap();
        assert_eq!(names(below.path()), ["others", own]);
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_removed_behind_a_link() {
        let real = tempfile::tempdir().unwrap();
        let left = real.path().join("run-left");
        fs_err::create_dir_all(&left).unwrap();
        fs_err::write(left.join(LOCK), "").unwrap();
        let links = tempfile::tempdir().unwrap();
        let link = links.path().join("link");
        fs_err::os::unix::fs::symlink(real.path(), &link).unwrap();
        for beside in [Beside::Others, Beside::Nobody] {
            drop(ScratchFolder::new(&link, "run-", beside, "TMPDIR").unwrap());
            assert_eq!(names(real.path()), ["run-left"]);
        }
    }
}
