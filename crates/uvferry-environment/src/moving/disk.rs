//! Everything that a move changes, one operation after the other.

use std::io;
use std::path::Path;

/// One thing that is about to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    CreateFolder,
    WriteFile,
    Rename,
    Copy,
    Remove,
    /// An outside program runs.
    Run,
}

pub(crate) type Hook<'a> = dyn FnMut(Operation, &Path) -> io::Result<()> + 'a;

/// The file system, so that a test can stop or fail any single operation.
#[derive(Default)]
pub(crate) struct Disk<'a> {
    pub(crate) hook: Option<&'a mut Hook<'a>>,
}

impl Disk<'_> {
    pub(crate) fn about_to(&mut self, operation: Operation, path: &Path) -> io::Result<()> {
        match &mut self.hook {
            Some(hook) => hook(operation, path),
            None => Ok(()),
        }
    }

    /// Makes a folder; of the user alone where it is `private`.
    pub(crate) fn create_dir(&mut self, path: &Path, private: bool) -> io::Result<()> {
        self.about_to(Operation::CreateFolder, path)?;
        #[cfg(unix)]
        if private {
            use std::os::unix::fs::DirBuilderExt as _;
            return std::fs::DirBuilder::new().mode(0o700).create(path);
        }
        let _ = private;
        fs_err::create_dir(path)
    }

    /// Puts a file of the user alone in place of what is there, whole or not at all.
    pub(crate) fn replace(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        use io::Write as _;
        let folder = path.parent().unwrap_or(Path::new("."));
        self.about_to(Operation::WriteFile, path)?;
        let mut file = tempfile::Builder::new()
            .prefix(super::state::UNFINISHED)
            .tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        self.about_to(Operation::Rename, path)?;
        file.persist(path).map_err(|error| error.error)?;
        sync_dir(folder)
    }

    /// Renames, and makes both names durable.
    pub(crate) fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        self.about_to(Operation::Rename, to)?;
        fs_err::rename(from, to)?;
        for path in [to, from] {
            if let Some(folder) = path.parent() {
                sync_dir(folder)?;
            }
        }
        Ok(())
    }

    pub(crate) fn remove_file(&mut self, path: &Path) -> io::Result<()> {
        self.about_to(Operation::Remove, path)?;
        absent_is_fine(fs_err::remove_file(path))
    }

    /// Removes a folder with all that is in it, but what is mounted there.
    pub(crate) fn remove_dir_all(&mut self, path: &Path) -> io::Result<()> {
        self.about_to(Operation::Remove, path)?;
        absent_is_fine(super::removal::remove_tree(path))
    }

    pub(crate) fn remove_dir(&mut self, path: &Path) -> io::Result<()> {
        self.about_to(Operation::Remove, path)?;
        absent_is_fine(fs_err::remove_dir(path))
    }
}

fn absent_is_fine(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Makes the names in a folder durable. Windows has no such call, and some network file systems
/// have none either.
fn sync_dir(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    match fs_err::File::open(path)?.sync_all() {
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
            ) => {}
        other => other?,
    }
    let _ = path;
    Ok(())
}

/// Whether something is there, be it a link that leads nowhere.
pub(crate) fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}
