//! Folders and files that nobody else may read: requirements and settings may hold passwords.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// What the folders of runs are called: nothing else is deleted.
const PREFIX: &str = "uvferry-run-";

/// A folder for one matrix, which is gone when this is dropped.
#[derive(Debug)]
pub(crate) struct RunFolder(PathBuf);

impl RunFolder {
    /// Makes one in the scratch folder. `alone` says that no other process uses that folder:
    /// what runs left there that were killed is deleted.
    pub(crate) fn new(scratch: &Path, alone: bool) -> std::io::Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);

        private_folder(scratch)?;
        if alone && !scratch.is_symlink() {
            delete_left(scratch)?;
        }
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = scratch.join(format!("{PREFIX}{}-{number}", std::process::id()));
        private_folder(&path)?;
        Ok(Self(path))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for RunFolder {
    fn drop(&mut self) {
        // What cannot be deleted now is deleted by the next run there.
        let _ = fs_err::remove_dir_all(&self.0);
    }
}

fn delete_left(scratch: &Path) -> std::io::Result<()> {
    for entry in fs_err::read_dir(scratch)? {
        let entry = entry?;
        let is_run = entry.file_name().to_string_lossy().starts_with(PREFIX);
        if is_run && entry.file_type()?.is_dir() {
            fs_err::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// Makes a folder that its owner alone may read, or makes one so.
pub(crate) fn private_folder(path: &Path) -> std::io::Result<()> {
    fs_err::create_dir_all(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs_err::set_permissions(path, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// Writes a new file that its owner alone may read.
pub(crate) fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = fs_err::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use fs_err::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)?.write_all(text.as_bytes())
}
