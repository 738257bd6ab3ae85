//! Files opened by their names within a folder.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// A folder in which many files are opened. Where the system can, they are looked up from the
/// folder itself, which spares it the way from the root for each.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    #[cfg(unix)]
    descriptor: Option<std::os::fd::OwnedFd>,
}

impl Folder {
    pub(super) fn new(path: &Path) -> Self {
        #[cfg(unix)]
        let descriptor = {
            use rustix::fs::{CWD, Mode, OFlags, openat};
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
            openat(CWD, path, flags, Mode::empty()).ok()
        };
        Self {
            path: path.to_owned(),
            #[cfg(unix)]
            descriptor,
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Opens a file to read it. What is no file (a pipe, a device) does not block.
    pub(super) fn open(&self, name: &Path) -> io::Result<File> {
        #[cfg(unix)]
        if let Some(descriptor) = &self.descriptor {
            use rustix::fs::{Mode, OFlags, openat};
            let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
            return match openat(descriptor, name, flags, Mode::empty()) {
                Ok(file) => Ok(File::from(file)),
                Err(error) => Err(self.told(name, io::Error::from(error))),
            };
        }
        let path = self.path.join(name);
        fs_err::File::open(path).map(fs_err::File::into_file)
    }

    /// Whether there is a file of this name.
    pub(super) fn has_file(&self, name: &Path) -> bool {
        #[cfg(unix)]
        if let Some(descriptor) = &self.descriptor {
            use rustix::fs::{AtFlags, FileType, statat};
            return statat(descriptor, name, AtFlags::empty())
                .is_ok_and(|found| FileType::from_raw_mode(found.st_mode).is_file());
        }
        self.path.join(name).is_file()
    }

    /// An error that names the file, but for one that is not there: that is usual, and no
    /// message of it is shown.
    #[cfg(unix)]
    fn told(&self, name: &Path, error: io::Error) -> io::Error {
        if error.kind() == io::ErrorKind::NotFound {
            return error;
        }
        let path = self.path.join(name);
        io::Error::new(
            error.kind(),
            format!("failed to open file `{}`: {error}", path.display()),
        )
    }
}
