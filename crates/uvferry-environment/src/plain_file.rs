//! Files that are no more than files, where anything may stand under their name; and such as
//! several processes write.

use std::io::{self, Read as _};
use std::path::Path;

/// The bytes of a file. A pipe or a device under its name, which might never end or never
/// begin, is an error.
///
/// # Errors
/// Where it cannot be read or is no file.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    read_start(path, u64::MAX)
}

/// A file's first bytes, at most `most`; else as [`read`].
///
/// # Errors
/// Where it cannot be read or is no file.
pub(crate) fn read_start(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut options = fs_err::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use fs_err::os::unix::fs::OpenOptionsExt as _;
        // To open a pipe waits for whoever writes to it.
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        let message = format!("`{}` is no file", path.display());
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    // A hole in a file may claim any length.
    let length = usize::try_from(metadata.len().min(most).min(1 << 20)).unwrap_or_default();
    let mut bytes = Vec::with_capacity(length + 1);
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes a file into a folder, which is made where it is missing: other processes see all of it
/// or what was there.
///
/// # Errors
/// Where the folder cannot be made or written.
pub(crate) fn replace(folder: &Path, file: &Path, bytes: &[u8]) -> io::Result<()> {
    use io::Write as _;
    fs_err::create_dir_all(folder)?;
    let mut scratch = tempfile::NamedTempFile::new_in(folder)?;
    scratch.write_all(bytes)?;
    scratch.persist(file)?;
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::read_start;

    #[test]
    fn devices_are_no_files() {
        assert!(read_start("/dev/zero".as_ref(), 10).is_err());
        let folder = tempfile::tempdir().unwrap();
        assert!(read_start(folder.path(), 10).is_err());
        let file = folder.path().join("file");
        fs_err::write(&file, "abc").unwrap();
        assert_eq!(read_start(&file, 2).unwrap(), b"ab");
    }
}
