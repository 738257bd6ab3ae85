//! Folders of a scenario and a tool: caches and environments of its own.

use std::io;
use std::path::{Path, PathBuf};

use uvferry_resolution::copying::copy_exactly;

/// The folders of one scenario and tool. The environment has one path in all runs, since its
/// scripts hold it.
#[derive(Debug)]
pub(crate) struct ToolPlaces {
    folder: PathBuf,
}

impl ToolPlaces {
    pub(crate) fn new(folder: PathBuf) -> io::Result<Self> {
        fs_err::create_dir_all(folder.join("tmp"))?;
        fs_err::create_dir_all(folder.join("work").join("project"))?;
        Ok(Self { folder })
    }

    fn work(&self) -> PathBuf {
        self.folder.join("work")
    }

    pub(crate) fn venv(&self) -> PathBuf {
        self.work().join("venv")
    }

    pub(crate) fn project(&self) -> PathBuf {
        self.work().join("project")
    }

    /// The copy of the project, where there is one. What builds leave in it stays, as it does in
    /// a user's own folder: uv tells by its times that it need not be built again.
    pub(crate) fn copied(&self) -> PathBuf {
        self.folder.join("copy")
    }

    /// A file with the names of what is installed before a run.
    pub(crate) fn installed(&self) -> PathBuf {
        self.folder.join("installed.txt")
    }

    pub(crate) fn temporary(&self) -> PathBuf {
        self.folder.join("tmp")
    }

    pub(crate) fn cache(&self) -> PathBuf {
        self.folder.join("cache")
    }

    /// Keeps the folders as they are now, for [`restore`](Self::restore).
    pub(crate) fn keep(&self) -> io::Result<()> {
        copy_exactly(&self.work(), &self.folder.join("start"))
    }

    /// Puts the folders back as they were kept.
    pub(crate) fn restore(&self) -> io::Result<()> {
        remove(&self.work())?;
        copy_exactly(&self.folder.join("start"), &self.work())
    }

    /// Empties the caches.
    pub(crate) fn empty_cache(&self) -> io::Result<()> {
        remove(&self.cache())?;
        fs_err::create_dir_all(self.cache())
    }
}

impl Drop for ToolPlaces {
    fn drop(&mut self) {
        // Large ones would add up.
        let _ = fs_err::remove_dir_all(&self.folder);
    }
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs_err::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The bytes of all files below a folder; links are not followed.
pub(crate) fn size(folder: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs_err::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            bytes += size(&entry.path())?;
        } else if kind.is_file() {
            bytes += entry.metadata()?.len();
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn what_is_put_back_is_as_it_was_kept() {
        use std::os::unix::fs::PermissionsExt as _;

        let scratch = tempfile::tempdir().unwrap();
        let places = ToolPlaces::new(scratch.path().join("pip")).unwrap();
        let venv = places.venv();
        fs_err::create_dir_all(venv.join("bin")).unwrap();
        let script = venv.join("bin/pip");
        fs_err::write(&script, "#!").unwrap();
        fs_err::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
        let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000);
        let file = std::fs::File::options().write(true).open(&script).unwrap();
        file.set_modified(old).unwrap();
        fs_err::os::unix::fs::symlink("pip", venv.join("bin/pip3")).unwrap();
        places.keep().unwrap();
        fs_err::write(&script, "changed").unwrap();
        fs_err::write(venv.join("new"), "").unwrap();
        places.restore().unwrap();
        assert_eq!(fs_err::read_to_string(&script).unwrap(), "#!");
        let metadata = fs_err::metadata(&script).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o777, 0o755);
        assert_eq!(metadata.modified().unwrap(), old);
        assert_eq!(
            fs_err::read_link(venv.join("bin/pip3")).unwrap(),
            Path::new("pip")
        );
        assert!(!venv.join("new").exists());
        assert_eq!(size(&venv).unwrap(), 2);
    }
}
