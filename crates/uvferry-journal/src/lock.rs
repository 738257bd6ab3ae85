use std::fs::TryLockError;
use std::io;
use std::thread::sleep;
use std::time::Duration;

use fs_err::File;
use serde::Serialize;

use crate::error::JournalError;
use crate::store::Store;

/// Who is at work in the project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LockHolder {
    /// The process, where it could be told.
    pub pid: Option<u32>,
}

/// Keeps a second run out. The operating system lets go of it when the process ends,
/// however it ends.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
}

impl Lock {
    pub(crate) fn take(store: &Store) -> Result<Self, JournalError> {
        let file = fs_err::OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(store.lock_path())?;
        // `status` looks by holding it for a moment.
        for wait in [1, 10, 40, 100, 0] {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if wait > 0 => {
                    sleep(Duration::from_millis(wait));
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(JournalError::Locked { pid: pid(store) });
                }
                Err(TryLockError::Error(error)) if cannot_lock(&error) => {
                    if let Some(pid) = pid(store).filter(|&pid| is_alive(pid)) {
                        return Err(JournalError::Locked { pid: Some(pid) });
                    }
                    break;
                }
                Err(TryLockError::Error(error)) => return Err(error.into()),
            }
        }
        // Beside the lock: Windows lets nobody read a locked file.
        fs_err::write(store.lock_pid_path(), std::process::id().to_string())?;
        Ok(Self { file })
    }

    /// Who holds the lock.
    pub(crate) fn holder(store: &Store) -> Option<LockHolder> {
        let file = File::open(store.lock_path()).ok()?;
        if let Err(TryLockError::WouldBlock) = file.try_lock_shared() {
            return Some(LockHolder { pid: pid(store) });
        }
        let _ = file.unlock();
        None
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing would not do: a process that another thread is starting right now holds
        // a copy of the handle until it runs its own program.
        let _ = self.file.unlock();
    }
}

/// File systems without locks, as some network ones.
fn cannot_lock(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Unsupported || {
        #[cfg(unix)]
        {
            error.raw_os_error() == Some(rustix::io::Errno::NOLCK.raw_os_error())
        }
        #[cfg(not(unix))]
        false
    }
}

fn pid(store: &Store) -> Option<u32> {
    fs_err::read_to_string(store.lock_pid_path())
        .ok()?
        .trim()
        .parse()
        .ok()
}

/// Only asked where the file system has no locks.
fn is_alive(pid: u32) -> bool {
    #[cfg(unix)]
    {
        i32::try_from(pid)
            .ok()
            .and_then(rustix::process::Pid::from_raw)
            .is_some_and(|id| {
                pid != std::process::id() && rustix::process::test_kill_process(id).is_ok()
            })
    }
    #[cfg(not(unix))]
    {
        let _ = pid;
        false
    }
}
