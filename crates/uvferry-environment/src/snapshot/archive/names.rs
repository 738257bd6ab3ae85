//! Which names an archive's files may have.

use std::fmt;
use std::fmt::Write as _;

use super::MANIFEST;

/// What a `ustar` header holds without a prefix.
pub(super) const MOST_BYTES: usize = 100;
const DEEPEST: usize = 12;

/// The files at the top.
const FILES: [&str; 10] = [
    MANIFEST,
    "environment.json",
    "freeze.txt",
    "host.json",
    "inspect.json",
    "interpreter.json",
    "pyvenv.cfg",
    "requirements.lock",
    "variables.json",
    "wheels.lock",
];
/// The folders, with `/`.
const FOLDERS: [&str; 3] = ["configuration/", "project/", "wheels/"];

/// Why a name is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameFault {
    /// It is empty, or has an empty part.
    Empty,
    /// It begins at the root, or at a drive.
    Absolute,
    /// It has a part `.` or `..`.
    Dots,
    /// It has a backslash, which is a separator on Windows.
    Backslash,
    /// It is not printable ASCII; [`encode_name`] writes other characters in it.
    Characters,
    /// Windows gives it, or a part of it, another meaning.
    Reserved,
    /// It is longer than a header holds, or has too many parts.
    TooLong,
    /// No snapshot has such a file.
    Unknown,
}

impl fmt::Display for NameFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "is empty or has an empty part",
            Self::Absolute => "is absolute",
            Self::Dots => "has a part `.` or `..`",
            Self::Backslash => "has a backslash",
            Self::Characters => "has characters that no name here has",
            Self::Reserved => "has a meaning of its own on Windows",
            Self::TooLong => "is too long",
            Self::Unknown => "is no file of a snapshot",
        })
    }
}

/// Whether a snapshot may have a file of this name.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn check_name(name: &str) -> Result<(), NameFault> {
    if name.is_empty() {
        return Err(NameFault::Empty);
    }
    if name.starts_with('/') || name.as_bytes().get(1) == Some(&b':') {
        return Err(NameFault::Absolute);
    }
    if name.contains('\\') {
        return Err(NameFault::Backslash);
    }
    let plain = |byte: u8| (0x20..0x7f).contains(&byte) && !b"<>:\"|?*".contains(&byte);
    if !name.bytes().all(plain) {
        return Err(NameFault::Characters);
    }
    if name.len() > MOST_BYTES || name.split('/').count() > DEEPEST {
        return Err(NameFault::TooLong);
    }
    for part in name.split('/') {
        match part {
            "" => return Err(NameFault::Empty),
            "." | ".." => return Err(NameFault::Dots),
            part if is_reserved(part) => return Err(NameFault::Reserved),
            _ => {}
        }
    }
    // Wheels lie beside each other.
    if name
        .strip_prefix("wheels/")
        .is_some_and(|wheel| wheel.contains('/'))
    {
        return Err(NameFault::Unknown);
    }
    if FILES.contains(&name) || FOLDERS.iter().any(|folder| name.starts_with(folder)) {
        Ok(())
    } else {
        Err(NameFault::Unknown)
    }
}

/// Names of devices with any ending, and ends that Windows cuts off
/// (<https://learn.microsoft.com/windows/win32/fileio/naming-a-file>).
fn is_reserved(part: &str) -> bool {
    if part.ends_with(['.', ' ']) {
        return true;
    }
    let stem = part.split('.').next().unwrap_or(part).trim_end();
    let stem = stem.to_ascii_uppercase();
    if ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&stem.as_str()) {
        return true;
    }
    let number = stem
        .strip_prefix("COM")
        .or_else(|| stem.strip_prefix("LPT"));
    number.is_some_and(|number| matches!(number.as_bytes(), [b'0'..=b'9']))
}

/// The name in an archive for a relative path of a project: what [`check_name`] does not take,
/// and `%`, stands as `%XX`.
pub fn encode_name(path: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in path.split('/') {
        let mut encoded = String::with_capacity(part.len());
        let last = part.len().saturating_sub(1);
        let whole = is_reserved(part) || part == "." || part == "..";
        for (at, byte) in part.bytes().enumerate() {
            let odd = !(0x20..0x7f).contains(&byte) || b"<>:\"|?*\\%".contains(&byte);
            // Of a name with a meaning of its own the first and the last character suffice.
            if odd || whole && (at == 0 || at == last) {
                let _ = write!(encoded, "%{byte:02X}");
            } else {
                encoded.push(char::from(byte));
            }
        }
        parts.push(encoded);
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_could_mean_another_place_is_no_name() {
        for (name, fault) in [
            ("", NameFault::Empty),
            ("project//a", NameFault::Empty),
            ("project/", NameFault::Empty),
            ("/etc/passwd", NameFault::Absolute),
            ("C:/x", NameFault::Absolute),
            ("../x", NameFault::Dots),
            ("project/../../x", NameFault::Dots),
            ("project/./x", NameFault::Dots),
            ("project\\..\\x", NameFault::Backslash),
            ("project/a:b", NameFault::Characters),
            ("project/a\nb", NameFault::Characters),
            ("project/é", NameFault::Characters),
            ("project/aux.txt", NameFault::Reserved),
            ("project/NUL", NameFault::Reserved),
            ("project/com1.x/y", NameFault::Reserved),
            ("project/a. /y", NameFault::Reserved),
            ("project/a.", NameFault::Reserved),
            ("evil.txt", NameFault::Unknown),
            ("wheels", NameFault::Unknown),
        ] {
            assert_eq!(check_name(name), Err(fault), "{name:?}");
        }
        let long = format!("project/{}", "a".repeat(100));
        assert_eq!(check_name(&long), Err(NameFault::TooLong));
        let deep = format!("project{}", "/a".repeat(20));
        assert_eq!(check_name(&deep), Err(NameFault::TooLong));
        for name in [
            "manifest.json",
            "project/a/b.txt",
            "wheels/a-1-py3-none-any.whl",
        ] {
            assert_eq!(check_name(name), Ok(()));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn each_path_of_a_project_has_a_name(path in r"[a-zé%:\\. ]{1,8}(/(aux|NUL\.txt|com1|[a-z]{1,5}|a\.)){0,3}") {
            prop_assert_eq!(check_name(&format!("project/{}", encode_name(&path))), Ok(()));
        }
    }
}
