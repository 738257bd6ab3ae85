//! File systems that are mounted below a folder: what is in them is not of the folder.

use std::path::{Path, PathBuf};

use super::files::Entry;

/// Where something is mounted below a folder, be it a folder of the same disk: relative to it.
pub(super) fn mount_points(folder: &Path, entries: &[Entry]) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = entries
        .iter()
        .filter(|entry| entry.is_mounted)
        .map(|entry| entry.path.clone())
        .collect();
    found.extend(mounted_below(folder));
    found.sort();
    found.dedup();
    found
}

/// What the system's own table has. It is exact where a folder of the same disk is mounted,
/// which the number of the disk does not tell.
pub(super) fn mounted_below(folder: &Path) -> Vec<PathBuf> {
    if !cfg!(target_os = "linux") {
        return Vec::new();
    }
    let Ok(table) = fs_err::read("/proc/self/mountinfo") else {
        return Vec::new();
    };
    let real = fs_err::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    in_table(&table, &real)
}

/// The fifth field of each line is where it is mounted (proc(5)).
fn in_table(table: &[u8], folder: &Path) -> Vec<PathBuf> {
    table
        .split(|&byte| byte == b'\n')
        .filter_map(|line| {
            let field = line.split(|&byte| byte == b' ').nth(4)?;
            let point = path_of(unescaped(field));
            let inner = point.strip_prefix(folder).ok()?;
            (!inner.as_os_str().is_empty()).then(|| inner.to_owned())
        })
        .collect()
}

/// Spaces, tabs, ends of lines and backslashes are written as three octal digits.
fn unescaped(field: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((&first, after)) = rest.split_first() {
        let value = (first == b'\\')
            .then(|| after.get(..3))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 8).ok());
        if let Some(value) = value {
            bytes.push(value);
            rest = &after[3..];
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    bytes
}

fn path_of(bytes: Vec<u8>) -> PathBuf {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStringExt as _;
        std::ffi::OsString::from_vec(bytes).into()
    }
    #[cfg(not(unix))]
    {
        String::from_utf8_lossy(&bytes).into_owned().into()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_table_is_read_as_the_system_writes_it() {
        let table = b"22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n\
            30 22 8:1 /out /srv/v/data rw shared:1 - ext4 /dev/sda1 rw\n\
            31 22 0:5 / /srv/v/a\\040b rw - tmpfs tmpfs rw\n\
            32 22 0:5 / /srv/v rw - tmpfs tmpfs rw\n\
            33 22 0:5 / /srv/v2 rw - tmpfs tmpfs rw\n\
            odd\n";
        let found = in_table(table, Path::new("/srv/v"));
        assert_eq!(found, [Path::new("data"), Path::new("a b")]);
    }

    proptest! {
        #[test]
        fn no_table_panics(table: Vec<u8>) {
            let _ = in_table(&table, Path::new("/"));
        }
    }
}
