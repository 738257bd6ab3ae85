//! Files opened by their names within a folder.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::remembered::Stamp;

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

    /// What tells whether a file or folder of this name is as it was; `None` where there is none.
    pub(super) fn stamp(&self, name: &Path) -> Option<Stamp> {
        #[cfg(unix)]
        if let Some(descriptor) = &self.descriptor {
            use rustix::fs::{AtFlags, statat};
            let found = statat(descriptor, name, AtFlags::empty()).ok()?;
            #[allow(
                clippy::useless_conversion,
                clippy::unnecessary_cast,
                clippy::cast_sign_loss,
                clippy::cast_possible_wrap,
                reason = "the types of these fields differ from system to system"
            )]
            return Some(Stamp {
                file: (found.st_dev as u64, found.st_ino as u64),
                size: found.st_size as u64,
                modified: nanoseconds(found.st_mtime.into(), found.st_mtime_nsec as i64),
                changed: nanoseconds(found.st_ctime.into(), found.st_ctime_nsec as i64),
            });
        }
        let found = fs_err::metadata(self.path.join(name)).ok()?;
        let since = |time: io::Result<std::time::SystemTime>| {
            let since = time.ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
            i64::try_from(since.as_nanos()).ok()
        };
        Some(Stamp {
            file: (0, 0),
            size: found.len(),
            modified: since(found.modified())?,
            changed: since(found.created())?,
        })
    }

    /// Whether a file of this name is one itself, not a link to one.
    pub(super) fn is_plain_file(&self, name: &Path) -> bool {
        self.path
            .join(name)
            .symlink_metadata()
            .is_ok_and(|found| found.is_file())
    }

    /// Whether nothing has this name, not even a link that leads nowhere.
    pub(super) fn lacks(&self, name: &Path) -> bool {
        let found = self.path.join(name).symlink_metadata();
        found.is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
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

#[cfg(unix)]
fn nanoseconds(seconds: i64, nanoseconds: i64) -> i64 {
    seconds
        .saturating_mul(1_000_000_000)
        .saturating_add(nanoseconds)
}
