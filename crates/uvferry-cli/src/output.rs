use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use tempfile::NamedTempFile;

use crate::exit::Failure;

/// The folder that `--output-dir` names, for the forms of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFolder {
    path: PathBuf,
}

impl OutputFolder {
    /// Makes the folder, named as seen from `directory`, where it is not there. To be called
    /// before the work, so that a bad one fails early.
    ///
    /// # Errors
    /// Where it cannot be made or written. One that is a file: exit 2.
    pub fn prepared(directory: &Path, named: &Path) -> anyhow::Result<Self> {
        let path = directory.join(named);
        if path.exists() && !path.is_dir() {
            let message = format!("`{}` is no folder", named.display());
            return Err(Failure::usage(message)
                .hint("`--output-dir` names the folder that the files are written into")
                .into());
        }
        fs_err::create_dir_all(&path)?;
        scratch_in(&path).with_context(|| format!("cannot write into `{}`", path.display()))?;
        Ok(Self { path })
    }

    /// Writes files, each as a whole or not at all. One that cannot be written keeps the others
    /// from nobody: it is told at the end.
    ///
    /// # Errors
    /// Where one cannot be written: the first.
    pub fn write<N: AsRef<str>, C: AsRef<[u8]>>(
        &self,
        files: impl IntoIterator<Item = (N, C)>,
    ) -> anyhow::Result<()> {
        let mut first = Ok(());
        for (name, content) in files {
            let file = self.path.join(name.as_ref());
            let written = self.write_one(&file, content.as_ref());
            if first.is_ok() {
                first = written.with_context(|| format!("cannot write `{}`", file.display()));
            }
        }
        first
    }

    fn write_one(&self, file: &Path, content: &[u8]) -> anyhow::Result<()> {
        let mut scratch = scratch_in(&self.path)?;
        scratch.write_all(content)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // A report is for others too.
            scratch
                .as_file()
                .set_permissions(std::fs::Permissions::from_mode(0o644))?;
        }
        // The error would keep the file that could not be moved.
        scratch.persist(file).map_err(|error| error.error)?;
        Ok(())
    }
}

fn scratch_in(folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new();
    file.prefix(".uvferry-").tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_that_cannot_be_written_keeps_the_others_from_nobody() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("a/b");
        let folder = OutputFolder::prepared(scratch.path(), Path::new("a/b")).unwrap();
        fs_err::create_dir(path.join("taken")).unwrap();
        let error = folder
            .write([("one", "1"), ("taken", "2"), ("three", "3")])
            .unwrap_err();
        assert!(format!("{error:#}").contains("taken"), "{error:#}");
        let read = |name: &str| fs_err::read_to_string(path.join(name)).unwrap();
        assert_eq!((read("one"), read("three")), ("1".into(), "3".into()));
        // Nothing is left of what was written beside.
        assert_eq!(fs_err::read_dir(&path).unwrap().count(), 3);
    }

    #[test]
    fn a_file_is_no_folder() {
        let scratch = tempfile::tempdir().unwrap();
        fs_err::write(scratch.path().join("file"), "").unwrap();
        let error = OutputFolder::prepared(scratch.path(), Path::new("file")).unwrap_err();
        assert!(
            error.to_string().contains("`file` is no folder"),
            "{error:#}"
        );
    }
}
