//! Removing a folder with all that is in it, and nothing else.

use std::io;
use std::path::Path;

/// Removes a folder with all that is in it. Links are not followed, what is mounted in it is
/// not entered, and a folder that its owner may not write is made writable first.
///
/// # Errors
/// [`io::ErrorKind::CrossesDevices`] before anything is removed, where something is mounted in
/// it; else as the system says. The folder is there then with a part of its contents.
#[cfg(unix)]
pub(super) fn remove_tree(folder: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, fstat};

    if let Some(point) = super::mounts::mounted_below(folder).first() {
        return Err(is_mounted(&folder.join(point)));
    }
    let opened = tree::open(CWD, folder)?;
    let device = fstat(&opened)?.st_dev;
    tree::empty(&opened, device, folder)?;
    match fs_err::remove_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Err(error),
        other => other,
    }
}

#[cfg(not(unix))]
pub(super) fn remove_tree(folder: &Path) -> io::Result<()> {
    fs_err::remove_dir_all(folder)
}

#[cfg(unix)]
fn is_mounted(path: &Path) -> io::Error {
    io::Error::new(
        io::ErrorKind::CrossesDevices,
        format!(
            "something is mounted at `{}`, which is not removed",
            path.display()
        ),
    )
}

/// By handles of folders: a folder that becomes a link meanwhile is not followed.
#[cfg(unix)]
mod tree {
    use std::io;
    use std::os::fd::{AsFd, OwnedFd};
    use std::path::Path;

    use rustix::fs::{
        AtFlags, Dir, FileType, Mode, OFlags, chmodat, fchmod, fstat, openat, statat, unlinkat,
    };
    use rustix::io::Errno;

    use super::is_mounted;

    /// Opens a folder, with the rights given back to its owner where they lack.
    pub(super) fn open<P: rustix::path::Arg + Copy>(
        parent: impl AsFd + Copy,
        name: P,
    ) -> io::Result<OwnedFd> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match openat(parent, name, flags, Mode::empty()) {
            Err(Errno::ACCESS) => {
                // No folder can be a link here: it was said to be a folder, and a link is
                // refused when it is opened.
                chmodat(parent, name, Mode::RWXU, AtFlags::empty())?;
                Ok(openat(parent, name, flags, Mode::empty())?)
            }
            other => Ok(other?),
        }
    }

    /// Removes what is in a folder. `shown` is its path, for errors.
    pub(super) fn empty(folder: &OwnedFd, device: rustix::fs::Dev, shown: &Path) -> io::Result<()> {
        let told = |error: Errno, path: &Path| {
            let error = io::Error::from(error);
            io::Error::new(
                error.kind(),
                format!("remove `{}`: {error}", path.display()),
            )
        };
        let status = fstat(folder)?;
        if status.st_dev != device || is_root_of_mount(folder) {
            return Err(is_mounted(shown));
        }
        let mut names = Vec::new();
        for entry in Dir::read_from(folder)? {
            let name = entry?.file_name().to_owned();
            if !matches!(name.to_bytes(), b"." | b"..") {
                names.push(name);
            }
        }
        if status.st_mode & 0o300 != 0o300 && !names.is_empty() {
            // One that its owner may not write; a stranger's stays as it is.
            let _ = fchmod(folder, Mode::RWXU);
        }
        for name in names {
            let path = {
                use std::os::unix::ffi::OsStrExt as _;
                shown.join(std::ffi::OsStr::from_bytes(name.to_bytes()))
            };
            let is_folder = match statat(folder, &*name, AtFlags::SYMLINK_NOFOLLOW) {
                Ok(status) => FileType::from_raw_mode(status.st_mode) == FileType::Directory,
                Err(Errno::NOENT) => continue,
                Err(error) => return Err(told(error, &path)),
            };
            if is_folder {
                let inner = open(folder, &*name)?;
                empty(&inner, device, &path)?;
                drop(inner);
            }
            let flags = if is_folder {
                AtFlags::REMOVEDIR
            } else {
                AtFlags::empty()
            };
            match unlinkat(folder, &*name, flags) {
                Ok(()) | Err(Errno::NOENT) => {}
                Err(error) => return Err(told(error, &path)),
            }
        }
        Ok(())
    }

    /// What the number of the disk does not tell: a folder of the same disk that is mounted.
    fn is_root_of_mount(folder: &OwnedFd) -> bool {
        #[cfg(target_os = "linux")]
        {
            use rustix::fs::{StatxAttributes, StatxFlags, statx};
            // An old system does not know the question; its table was asked before.
            statx(folder, c"", AtFlags::EMPTY_PATH, StatxFlags::empty())
                .is_ok_and(|status| status.stx_attributes.contains(StatxAttributes::MOUNT_ROOT))
        }
        #[cfg(not(target_os = "linux"))]
        {
            let _ = folder;
            false
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn links_are_removed_and_what_they_lead_to_stays() {
        let scratch = tempfile::tempdir().unwrap();
        let root = scratch.path();
        fs_err::create_dir_all(root.join("a/b/c")).unwrap();
        fs_err::create_dir(root.join("outside")).unwrap();
        fs_err::write(root.join("outside/file"), "x").unwrap();
        fs_err::write(root.join("a/b/c/file"), "x").unwrap();
        for (target, link) in [("../outside", "a/link"), ("nowhere", "a/b/dangling")] {
            fs_err::os::unix::fs::symlink(target, root.join(link)).unwrap();
        }
        remove_tree(&root.join("a")).unwrap();
        assert!(!root.join("a").exists());
        assert!(root.join("outside/file").is_file());
        // A link itself is no folder.
        fs_err::os::unix::fs::symlink("outside", root.join("a")).unwrap();
        assert!(remove_tree(&root.join("a")).is_err());
        assert!(root.join("outside/file").is_file());
    }

    #[test]
    fn folders_that_may_not_be_written_go_too() {
        use std::os::unix::fs::PermissionsExt as _;
        let scratch = tempfile::tempdir().unwrap();
        let root = scratch.path().join("a");
        fs_err::create_dir_all(root.join("b/c")).unwrap();
        fs_err::write(root.join("b/c/file"), "x").unwrap();
        for (folder, mode) in [("b/c", 0o500), ("b", 0o000)] {
            let mode = std::fs::Permissions::from_mode(mode);
            fs_err::set_permissions(root.join(folder), mode).unwrap();
        }
        remove_tree(&root).unwrap();
        assert!(!root.exists());
    }
}
