//! One move of an environment at a time.

use std::fs::TryLockError;
use std::io;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::{Duration, Instant};

use fs_err::File;

use super::MoveError;
use super::state::Place;

/// How long the programs of a run that was killed may go on.
const ORPHANS_MAY_TAKE: Duration = Duration::from_mins(5);

/// Keeps a second run out. The operating system lets go of it when the process ends, and all
/// programs that it has started: a uv that goes on after its run was killed would otherwise
/// install into the environment that the next run brings back.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    path: PathBuf,
}

impl Lock {
    /// `waits` is called once where a run that was killed has left a program at work.
    pub(super) fn take(place: &Place, waits: &mut dyn FnMut()) -> Result<Self, MoveError> {
        let path = place.lock_path();
        let begun = Instant::now();
        let mut is_told = false;
        loop {
            let file = fs_err::OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(&path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    let pid = pid_in(&path);
                    // A run that has just begun has not written its number yet.
                    let is_orphaned = pid.is_some_and(|pid| !is_alive(pid));
                    if !is_orphaned || begun.elapsed() > ORPHANS_MAY_TAKE {
                        return Err(MoveError::Locked {
                            path: place.path.clone(),
                            pid,
                        });
                    }
                    if !is_told {
                        waits();
                        is_told = true;
                    }
                    sleep(Duration::from_millis(50));
                    continue;
                }
                // A file system without locks; the number says whether somebody is at work.
                Err(TryLockError::Error(_)) => {
                    if let Some(pid) = pid_in(&path).filter(|&pid| is_alive(pid)) {
                        return Err(MoveError::Locked {
                            path: place.path.clone(),
                            pid: Some(pid),
                        });
                    }
                }
            }
            // The one before may have removed the file that this lock is of.
            if !is_at(&file, &path) {
                continue;
            }
            share(&file)?;
            fs_err::write(pid_path(&path), std::process::id().to_string())?;
            return Ok(Self { file, path });
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = fs_err::remove_file(pid_path(&self.path));
        let _ = fs_err::remove_file(&self.path);
        // Closing would not do: programs that run still hold a copy of the handle.
        let _ = self.file.unlock();
    }
}

/// Beside the lock: Windows lets nobody read a locked file.
fn pid_path(lock: &std::path::Path) -> PathBuf {
    lock.with_added_extension("pid")
}

fn pid_in(lock: &std::path::Path) -> Option<u32> {
    fs_err::read_to_string(pid_path(lock))
        .ok()?
        .trim()
        .parse()
        .ok()
}

#[cfg(unix)]
fn is_at(file: &File, path: &std::path::Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let identity = |metadata: std::fs::Metadata| (metadata.dev(), metadata.ino());
    match (file.metadata(), path.symlink_metadata()) {
        (Ok(held), Ok(there)) => identity(held) == identity(there),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &std::path::Path) -> bool {
    path.exists()
}

/// Lets the programs that are started hold the lock as well.
#[cfg(unix)]
fn share(file: &File) -> io::Result<()> {
    Ok(rustix::io::fcntl_setfd(
        file.file(),
        rustix::io::FdFlags::empty(),
    )?)
}

#[cfg(not(unix))]
fn share(_: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn is_alive(pid: u32) -> bool {
    i32::try_from(pid)
        .ok()
        .and_then(rustix::process::Pid::from_raw)
        .is_some_and(|id| {
            !matches!(
                rustix::process::test_kill_process(id),
                Err(rustix::io::Errno::SRCH)
            )
        })
}

#[cfg(not(unix))]
fn is_alive(_: u32) -> bool {
    true
}
