//! Folders and files that nobody else may read: requirements and settings may hold passwords.

use std::io::Write as _;
use std::path::Path;

/// Makes a folder that its owner alone may read, or makes one so.
pub(crate) fn private_folder(path: &Path) -> std::io::Result<()> {
    fs_err::create_dir_all(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs_err::set_permissions(path, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// Writes a new file that its owner alone may read.
pub(crate) fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = fs_err::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use fs_err::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)?.write_all(text.as_bytes())
}
