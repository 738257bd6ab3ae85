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
                    let holder = if is_orphaned {
                        if is_left_over(&path, &file)? {
                            continue;
                        }
                        uv_that_holds(&path).or(pid)
                    } else {
                        pid
                    };
                    if !is_orphaned || begun.elapsed() > ORPHANS_MAY_TAKE {
                        return Err(MoveError::Locked {
                            path: place.path.clone(),
                            pid: holder,
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

/// Takes the lock file away where a run that was killed has left it to programs that do nothing
/// to the environment: what an import or a build has started may go on for days. uv is waited for.
///
/// Tells whether it is worth another try.
#[cfg(target_os = "linux")]
fn is_left_over(path: &std::path::Path, file: &File) -> io::Result<bool> {
    // Two at a time could take away each other's new one: the folder is the lock of that.
    let folder = File::open(path.parent().unwrap_or(std::path::Path::new("/")))?;
    if folder.lock().is_err() {
        return Ok(false);
    }
    if !is_at(file, path) {
        return Ok(true);
    }
    let is_orphaned = pid_in(path).is_some_and(|pid| !is_alive(pid));
    let holders = super::processes::holders_of(path);
    // This process has it open itself; of others' programs nothing can be seen.
    let others = holders
        .iter()
        .filter(|holder| holder.pid != std::process::id());
    if !is_orphaned || others.clone().count() == 0 || others.clone().any(|holder| holder.is_uv) {
        return Ok(false);
    }
    fs_err::remove_file(path)?;
    Ok(true)
}

#[cfg(not(target_os = "linux"))]
fn is_left_over(_: &std::path::Path, _: &File) -> io::Result<bool> {
    Ok(false)
}

/// The uv that a run which was killed has left at work.
fn uv_that_holds(path: &std::path::Path) -> Option<u32> {
    #[cfg(target_os = "linux")]
    {
        let holders = super::processes::holders_of(path);
        holders.iter().find(|one| one.is_uv).map(|one| one.pid)
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = path;
        None
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

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    /// What a run that was killed leaves: a program that has its lock.
    #[expect(clippy::disallowed_methods, reason = "one that runs beside the test")]
    fn left_behind(place: &Place, program: &std::path::Path) -> std::process::Child {
        let path = place.lock_path();
        let file = fs_err::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)
            .unwrap();
        file.try_lock().unwrap();
        share(&file).unwrap();
        let child = std::process::Command::new(program)
            .arg("60")
            .spawn()
            .unwrap();
        // A number that no process has.
        fs_err::write(pid_path(&path), "4194304").unwrap();
        child
    }

    #[test]
    fn a_daemon_that_a_killed_run_has_left_keeps_nobody_out() {
        let scratch = tempfile::tempdir().unwrap();
        let place = Place::new(&scratch.path().join("v")).unwrap();
        let mut daemon = left_behind(&place, std::path::Path::new("/bin/sleep"));
        let begun = Instant::now();
        let lock = Lock::take(&place, &mut || {});
        daemon.kill().unwrap();
        daemon.wait().unwrap();
        lock.unwrap();
        assert!(begun.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn a_uv_that_a_killed_run_has_left_is_waited_for() {
        let scratch = tempfile::tempdir().unwrap();
        let place = Place::new(&scratch.path().join("v")).unwrap();
        let program = scratch.path().join("uv");
        fs_err::copy("/bin/sleep", &program).unwrap();
        let mut uv = left_behind(&place, &program);
        let mut waited = false;
        let lock = Lock::take(&place, &mut || {
            waited = true;
            uv.kill().unwrap();
            uv.wait().unwrap();
        });
        assert!(waited);
        lock.unwrap();
    }
}
