//! The user's own files, from the old environment into the new one.

use std::io;
use std::path::Path;

use super::disk::{Operation, is_there};
use super::running::Move;

impl Move<'_, '_> {
    /// A file of the old environment into the new one, unless it is there.
    pub(super) fn carry(&mut self, from: &Path, to: &Path, relative: &Path) -> io::Result<()> {
        let (source, target) = (from.join(relative), to.join(relative));
        // uv writes one, and the user's own counts.
        let is_replaced = relative == Path::new(".gitignore");
        if is_there(&target) && !is_replaced {
            return Ok(());
        }
        self.disk.about_to(Operation::Copy, &target)?;
        if let Some(folder) = target.parent() {
            fs_err::create_dir_all(folder)?;
        }
        copy(&source, &target)
    }

    pub(super) fn carry_tree(&mut self, from: &Path, to: &Path, relative: &Path) -> io::Result<()> {
        let source = from.join(relative);
        if source.is_dir() && !source.is_symlink() {
            fs_err::create_dir_all(to.join(relative))?;
            for entry in fs_err::read_dir(&source)? {
                let inner = relative.join(entry?.file_name());
                self.carry_tree(from, to, &inner)?;
            }
            return Ok(());
        }
        self.carry(from, to, relative)
    }
}

/// A file with its mode and its time, or a link.
fn copy(source: &Path, target: &Path) -> io::Result<()> {
    let metadata = source.symlink_metadata()?;
    if metadata.is_symlink() {
        let leads = fs_err::read_link(source)?;
        #[cfg(unix)]
        return fs_err::os::unix::fs::symlink(leads, target);
        #[cfg(windows)]
        return fs_err::os::windows::fs::symlink_file(leads, target);
    }
    if !metadata.is_file() {
        // Sockets and pipes are no data.
        return Ok(());
    }
    // Through a new file: what is there may be shared with uv's cache.
    if is_there(target) {
        fs_err::remove_file(target)?;
    }
    fs_err::copy(source, target)?;
    if let Ok(modified) = metadata.modified() {
        let file = fs_err::OpenOptions::new().append(true).open(target);
        if let Ok(file) = file {
            let _ = file.file().set_modified(modified);
        }
    }
    Ok(())
}
