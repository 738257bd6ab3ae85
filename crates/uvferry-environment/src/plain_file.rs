//! Files read whole, where anything may stand under their name.

use std::io;
use std::path::Path;

/// The bytes of a file. A pipe or a device under its name, which might never end or never
/// begin, is an error.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    if !fs_err::metadata(path)?.is_file() {
        let message = format!("`{}` is no file", path.display());
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    fs_err::read(path)
}
