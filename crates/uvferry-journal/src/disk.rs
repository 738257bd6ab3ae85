use std::io::{self, Write as _};
use std::path::Path;

use fs_err::File;

use crate::manifest::Attributes;
use crate::timestamp::{from_nanoseconds, to_nanoseconds};

/// One thing asked of the file system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    CreateDirectory,
    CreateFile,
    WriteFile,
    SetAttributes,
    SyncFile,
    SyncDirectory,
    Rename,
    Link,
    RemoveFile,
    RemoveDirectory,
}

type Hook<'a> = dyn FnMut(Operation, &Path) -> io::Result<()> + 'a;

/// Everything that this crate changes on disk goes through here, so that a test can stop
/// or fail any single operation.
#[derive(Default)]
pub(crate) struct Disk<'a> {
    hook: Option<&'a mut Hook<'a>>,
}

/// What a new file may be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Permissions<'a> {
    /// Read and written by the user alone.
    Private,
    /// What the process gives to its files, with execute bits or without.
    Default { executable: bool },
    /// As another file has them.
    As(&'a Attributes),
}

#[cfg(test)]
impl<'a> Disk<'a> {
    pub(crate) fn with_hook(hook: &'a mut Hook<'a>) -> Self {
        Self { hook: Some(hook) }
    }
}

impl Disk<'_> {
    fn about_to(&mut self, operation: Operation, path: &Path) -> io::Result<()> {
        match &mut self.hook {
            Some(hook) => hook(operation, path),
            None => Ok(()),
        }
    }

    pub(crate) fn create_dir(&mut self, path: &Path, private: bool) -> io::Result<()> {
        self.about_to(Operation::CreateDirectory, path)?;
        #[cfg(unix)]
        if private {
            use std::os::unix::fs::DirBuilderExt as _;
            return std::fs::DirBuilder::new().mode(0o700).create(path);
        }
        let _ = private;
        fs_err::create_dir(path)
    }

    /// Takes a folder from everyone but the user.
    pub(crate) fn make_private(&mut self, path: &Path) -> io::Result<()> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs_err::metadata(path)?.permissions().mode();
            if mode & 0o077 != 0 {
                self.about_to(Operation::SetAttributes, path)?;
                return fs_err::set_permissions(path, std::fs::Permissions::from_mode(0o700));
            }
        }
        #[cfg(not(unix))]
        let _ = (self, path);
        Ok(())
    }

    /// Writes a file that is not there yet, down to the medium.
    pub(crate) fn write_new(
        &mut self,
        path: &Path,
        bytes: &[u8],
        permissions: Permissions<'_>,
    ) -> io::Result<()> {
        self.about_to(Operation::CreateFile, path)?;
        let mut options = fs_err::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use fs_err::os::unix::fs::OpenOptionsExt as _;
            options.mode(match permissions {
                Permissions::Default { executable: true } => 0o777,
                Permissions::Default { executable: false } => 0o666,
                // Others see nothing of it before its own mode is set.
                Permissions::Private | Permissions::As(_) => 0o600,
            });
        }
        let mut file = options.open(path)?;
        // In two parts, so that a test meets a file that is half there.
        for part in [&bytes[..bytes.len() / 2], &bytes[bytes.len() / 2..]] {
            self.about_to(Operation::WriteFile, path)?;
            file.write_all(part)?;
        }
        if let Permissions::As(attributes) = permissions {
            self.about_to(Operation::SetAttributes, path)?;
            attributes.set(&file)?;
        }
        self.about_to(Operation::SyncFile, path)?;
        file.sync_all()
    }

    pub(crate) fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        self.about_to(Operation::Rename, to)?;
        fs_err::rename(from, to)
    }

    /// Makes a symbolic link to a file.
    pub(crate) fn link(&mut self, target: &str, at: &Path) -> io::Result<()> {
        self.about_to(Operation::Link, at)?;
        #[cfg(unix)]
        return fs_err::os::unix::fs::symlink(target, at);
        #[cfg(windows)]
        return fs_err::os::windows::fs::symlink_file(target, at);
    }

    pub(crate) fn remove_file(&mut self, path: &Path) -> io::Result<()> {
        self.about_to(Operation::RemoveFile, path)?;
        fs_err::remove_file(path)
    }

    pub(crate) fn remove_file_if_there(&mut self, path: &Path) -> io::Result<()> {
        match path.symlink_metadata() {
            Ok(_) => self.remove_file(path),
            Err(error) if is_absence(&error) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Removes a folder if it is there and empty; tells whether it is gone.
    pub(crate) fn remove_dir_if_empty(&mut self, path: &Path) -> io::Result<bool> {
        match path.symlink_metadata() {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => return Ok(false),
            Err(error) if is_absence(&error) => return Ok(true),
            Err(error) => return Err(error),
        }
        if fs_err::read_dir(path)?.next().is_some() {
            return Ok(false);
        }
        self.about_to(Operation::RemoveDirectory, path)?;
        fs_err::remove_dir(path)?;
        Ok(true)
    }

    pub(crate) fn remove_dir_all(&mut self, path: &Path) -> io::Result<()> {
        self.about_to(Operation::RemoveDirectory, path)?;
        match fs_err::remove_dir_all(path) {
            Err(error) if is_absence(&error) => Ok(()),
            other => other,
        }
    }

    /// Makes the names in a folder durable. Windows has no such call and needs none for
    /// renames on NTFS, whose log keeps them in order.
    pub(crate) fn sync_dir(&mut self, path: &Path) -> io::Result<()> {
        self.about_to(Operation::SyncDirectory, path)?;
        #[cfg(unix)]
        match File::open(path)?.sync_all() {
            // Some network file systems cannot; there is nothing better to do there.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
                ) => {}
            other => other?,
        }
        Ok(())
    }

    /// [`sync_dir`](Self::sync_dir) of the folder that a path lies in.
    pub(crate) fn sync_parent(&mut self, path: &Path) -> io::Result<()> {
        path.parent().map_or(Ok(()), |parent| self.sync_dir(parent))
    }
}

impl Attributes {
    pub(crate) fn of(metadata: &std::fs::Metadata) -> Self {
        let modified_ns = metadata.modified().ok().and_then(to_nanoseconds);
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            Self {
                mode: Some(metadata.mode() & 0o7777),
                owner: Some((metadata.uid(), metadata.gid())),
                modified_ns,
            }
        }
        #[cfg(not(unix))]
        Self {
            mode: None,
            owner: None,
            modified_ns,
        }
    }

    fn set(&self, file: &File) -> io::Result<()> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
            if let Some((user, group)) = self.owner {
                let now = file.metadata()?;
                if (now.uid(), now.gid()) != (user, group) {
                    // Only root may give a file away, and who may not does not lose by it.
                    let _ = fchown(file.file(), Some(user), Some(group));
                }
            }
            // After the owner: a change of owner clears the set-user-ID bit.
            if let Some(mode) = self.mode {
                file.set_permissions(std::fs::Permissions::from_mode(mode))?;
            }
        }
        if let Some(nanoseconds) = self.modified_ns {
            file.file().set_modified(from_nanoseconds(nanoseconds))?;
        }
        Ok(())
    }
}

/// Whether an error says that there is nothing at a path.
pub(crate) fn is_absence(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// Whether the user may make, rename and remove files in a folder. Elsewhere than on Unix
/// that is only learnt by trying.
pub(crate) fn is_writable_dir(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use rustix::fs::{Access, access};
        access(path, Access::WRITE_OK | Access::EXEC_OK).is_ok()
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        true
    }
}
