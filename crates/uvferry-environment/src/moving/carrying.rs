//! The user's own files, from the old environment into the new one.

use std::io;
use std::path::{Path, PathBuf};

use super::Keep;
use super::disk::{Operation, is_there};
use super::files::{Entry, Kind};
use super::planning::Plan;
use super::report::{Issue, IssueKind};
use super::running::Move;
use crate::rules;

impl Move<'_, '_> {
    /// The user's own files into the new environment. One whose place is taken by something else
    /// is left, and said.
    pub(super) fn carry_own(&mut self, plan: &Plan<'_>, from: &Path, to: &Path) -> io::Result<()> {
        let mut carried = Vec::new();
        for file in &plan.own.carried {
            if self.carry(from, to, file)? {
                carried.push(file.clone());
            } else if !is_same(&from.join(file), &to.join(file)) {
                self.report.left.push(file.clone());
                let told = format!("the new environment has another `{}`", file.display());
                if self.options.keep == Keep::Discard {
                    let kind = IssueKind::BackupFailed;
                    self.issue(Issue::new(kind, &rules::OWN_FILES_LEFT, told));
                } else {
                    self.note(&rules::OWN_FILES_LEFT, told);
                }
            }
        }
        self.report.carried = carried;
        let sites = plan.old.relative_sites();
        let folders = plan.old.entries.iter().filter(|entry| {
            entry.kind == Kind::Folder && !sites.iter().any(|site| entry.path.starts_with(site))
        });
        keep_rights(folders, from, to);
        Ok(())
    }

    /// Something of the old environment into the new one, unless it is there. Tells whether.
    fn carry(&mut self, from: &Path, to: &Path, relative: &Path) -> io::Result<bool> {
        let (source, target) = (from.join(relative), to.join(relative));
        // uv writes one, and the user's own counts.
        let is_replaced = relative == Path::new(".gitignore");
        if is_there(&target) && !is_replaced {
            return Ok(false);
        }
        self.disk.about_to(Operation::Copy, &target)?;
        make_folders(from, to, relative.parent())?;
        copy(&source, &target)
    }

    pub(super) fn carry_tree(&mut self, from: &Path, to: &Path, relative: &Path) -> io::Result<()> {
        let source = from.join(relative);
        if source.is_dir() && !source.is_symlink() {
            make_folders(from, to, Some(relative))?;
            for entry in fs_err::read_dir(&source)? {
                let inner = relative.join(entry?.file_name());
                self.carry_tree(from, to, &inner)?;
            }
            return Ok(());
        }
        self.carry(from, to, relative)?;
        Ok(())
    }
}

/// A folder and those above it, each as closed as the old one is before anything is in it.
fn make_folders(from: &Path, to: &Path, relative: Option<&Path>) -> io::Result<()> {
    let Some(relative) = relative else {
        return Ok(());
    };
    let mut all: Vec<&Path> = relative.ancestors().collect();
    all.reverse();
    for folder in all {
        let target = to.join(folder);
        if is_there(&target) {
            continue;
        }
        make_folder(&from.join(folder), &target)?;
    }
    Ok(())
}

/// A new folder with the rights of another one, and writable for its owner.
pub(super) fn make_folder(like: &Path, target: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
        std::fs::DirBuilder::new().mode(0o700).create(target)?;
        let metadata = fs_err::symlink_metadata(like)?;
        keep_owner(&metadata, target);
        let mode = metadata.permissions().mode() & 0o7777 | 0o700;
        fs_err::set_permissions(target, std::fs::Permissions::from_mode(mode))
    }
    #[cfg(not(unix))]
    {
        let _ = like;
        fs_err::create_dir(target)
    }
}

/// The rights and times of the folders, once they are filled: the innermost first.
fn keep_rights<'a>(folders: impl DoubleEndedIterator<Item = &'a Entry>, from: &Path, to: &Path) {
    for entry in folders.rev() {
        let (source, target) = (from.join(&entry.path), to.join(&entry.path));
        let is_folder = target.symlink_metadata().is_ok_and(|found| found.is_dir());
        let Ok(metadata) = source.symlink_metadata() else {
            continue;
        };
        if !is_folder {
            continue;
        }
        // What could not be made the same is not less closed: it was made closed.
        let _ = fs_err::set_permissions(&target, metadata.permissions());
        if let (Ok(modified), Ok(folder)) = (metadata.modified(), fs_err::File::open(&target)) {
            let _ = folder.file().set_modified(modified);
        }
    }
}

/// Where it may be done, as by root: a file of another user's stays one.
#[cfg(unix)]
fn keep_owner(metadata: &std::fs::Metadata, target: &Path) {
    use std::os::unix::fs::MetadataExt as _;
    let Ok(now) = target.symlink_metadata() else {
        return;
    };
    if (now.uid(), now.gid()) != (metadata.uid(), metadata.gid()) {
        let _ = std::os::unix::fs::lchown(target, Some(metadata.uid()), Some(metadata.gid()));
    }
}

/// Something with its mode and its time; a link as one. Tells whether it was one of the things
/// that can be copied.
fn copy(source: &Path, target: &Path) -> io::Result<bool> {
    let metadata = source.symlink_metadata()?;
    if metadata.is_symlink() {
        let leads = fs_err::read_link(source)?;
        #[cfg(unix)]
        fs_err::os::unix::fs::symlink(leads, target)?;
        #[cfg(windows)]
        fs_err::os::windows::fs::symlink_file(leads, target)?;
        return Ok(true);
    }
    if metadata.is_dir() {
        make_folder(source, target)?;
        return Ok(true);
    }
    if !metadata.is_file() {
        // Sockets and pipes are no data.
        return Ok(false);
    }
    // Through a new file: what is there may be shared with uv's cache.
    if is_there(target) {
        fs_err::remove_file(target)?;
    }
    fs_err::copy(source, target)?;
    #[cfg(unix)]
    {
        keep_owner(&metadata, target);
        fs_err::set_permissions(target, metadata.permissions())?;
    }
    if let Ok(modified) = metadata.modified() {
        let file = fs_err::OpenOptions::new().append(true).open(target);
        if let Ok(file) = file {
            let _ = file.file().set_modified(modified);
        }
    }
    Ok(true)
}

/// Whether what is at two places is the same to a reader.
fn is_same(one: &Path, other: &Path) -> bool {
    let (Ok(first), Ok(second)) = (one.symlink_metadata(), other.symlink_metadata()) else {
        return false;
    };
    if first.is_symlink() || second.is_symlink() {
        let target = |path: &Path| fs_err::read_link(path).ok();
        return target(one).is_some() && target(one) == target(other);
    }
    if first.is_dir() || second.is_dir() {
        return first.is_dir() && second.is_dir();
    }
    first.len() == second.len()
        && match (fs_err::read(one), fs_err::read(other)) {
            (Ok(first), Ok(second)) => first == second,
            _ => false,
        }
}

/// What may not be read, of what is to be copied; relative.
pub(super) fn unreadable(root: &Path, entries: &[Entry], plan: &Plan<'_>) -> Vec<PathBuf> {
    #[cfg(unix)]
    {
        use rustix::fs::{Access, access};
        let is_copied = |path: &Path| {
            plan.own.carried.iter().any(|carried| carried == path)
                || plan.sources.iter().any(|source| path.starts_with(source))
        };
        entries
            .iter()
            .filter(|entry| entry.kind == Kind::File && is_copied(&entry.path))
            .filter(|entry| access(root.join(&entry.path), Access::READ_OK).is_err())
            .map(|entry| entry.path.clone())
            .collect()
    }
    #[cfg(not(unix))]
    {
        let _ = (root, entries, plan);
        Vec::new()
    }
}
