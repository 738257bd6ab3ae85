//! The standard library, by version of Python.
//!
//! Which versions have which module stands in `data/standard_library.txt`, made of what the
//! interpreters themselves have. A module that only another platform has (`winreg`, `fcntl`) is
//! standard too: where it is missing no distribution would help.

use std::fmt;

use crate::sorted::Sorted;

/// A minor version of Python, `3.12`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PythonVersion {
    /// 2 or 3.
    pub major: u8,
    /// 12 of 3.12.
    pub minor: u8,
}

impl PythonVersion {
    /// One of its two numbers.
    pub const fn new(major: u8, minor: u8) -> Self {
        Self { major, minor }
    }

    /// Of a text that begins with it: `3.12`, `3.12.1`, `3.13.0rc1`.
    ///
    /// ```
    /// use uvferry_imports::modules::PythonVersion;
    /// assert_eq!(PythonVersion::parse("3.12.1"), Some(PythonVersion::new(3, 12)));
    /// assert_eq!(PythonVersion::parse("three"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let (major, rest) = text.trim().split_once('.')?;
        let end = rest
            .find(|character: char| !character.is_ascii_digit())
            .unwrap_or(rest.len());
        Some(Self::new(major.parse().ok()?, rest[..end].parse().ok()?))
    }
}

impl fmt::Display for PythonVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// The versions that the table knows, oldest first.
pub const KNOWN_VERSIONS: [PythonVersion; 10] = [
    PythonVersion::new(2, 7),
    PythonVersion::new(3, 6),
    PythonVersion::new(3, 7),
    PythonVersion::new(3, 8),
    PythonVersion::new(3, 9),
    PythonVersion::new(3, 10),
    PythonVersion::new(3, 11),
    PythonVersion::new(3, 12),
    PythonVersion::new(3, 13),
    PythonVersion::new(3, 14),
];

/// Bits of the versions of [`KNOWN_VERSIONS`], by their places.
type Versions = u16;

const PYTHON_TWO: Versions = 1;

/// Whether Python itself has a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standard {
    /// On each of the versions.
    All,
    /// On some of them.
    Some {
        /// The first version of Python 3 that has it (2.7 of a module of Python 2 alone); `None`
        /// where it was there before 3.6.
        since: Option<PythonVersion>,
        /// The last version that has it; `None` where the newest that is known does.
        until: Option<PythonVersion>,
    },
    /// On none of them.
    None,
}

/// The standard library of some versions of Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandardLibrary {
    versions: Versions,
}

impl StandardLibrary {
    /// That of these versions; of none, that of each Python 3 that is known. A version newer than
    /// all that are known counts as the newest, one between two as the next newer.
    ///
    /// ```
    /// use uvferry_imports::modules::{PythonVersion, Standard, StandardLibrary};
    /// let library = StandardLibrary::for_versions(&[
    ///     PythonVersion::new(3, 10),
    ///     PythonVersion::new(3, 11),
    /// ]);
    /// assert_eq!(library.contains("json"), Standard::All);
    /// let tomllib = Standard::Some { since: Some(PythonVersion::new(3, 11)), until: None };
    /// assert_eq!(library.contains("tomllib"), tomllib);
    /// assert_eq!(library.contains("urllib2"), Standard::None);
    /// ```
    pub fn for_versions(versions: &[PythonVersion]) -> Self {
        let bit = |version: &PythonVersion| {
            let at = if version.major < 3 {
                0
            } else {
                let newer = KNOWN_VERSIONS.iter().position(|known| known >= version);
                newer.unwrap_or(KNOWN_VERSIONS.len() - 1)
            };
            1 << at
        };
        let chosen = versions.iter().fold(0, |all, version| all | bit(version));
        let each_three = ((1 << KNOWN_VERSIONS.len()) - 1) & !PYTHON_TWO;
        Self {
            versions: if chosen == 0 { each_three } else { chosen },
        }
    }

    /// Whether a top-level module (`os` of `os.path`) is one of it.
    pub fn contains(&self, top: &str) -> Standard {
        let Some(&having) = TABLE.get(top) else {
            return Standard::None;
        };
        match having & self.versions {
            0 => Standard::None,
            some if some == self.versions => Standard::All,
            _ => {
                let of_three = having & !PYTHON_TWO;
                let spoken = if of_three == 0 { having } else { of_three };
                let first = spoken.trailing_zeros() as usize;
                let last = (Versions::BITS - 1 - spoken.leading_zeros()) as usize;
                Standard::Some {
                    since: (first != 1).then(|| KNOWN_VERSIONS[first]),
                    until: (last + 1 < KNOWN_VERSIONS.len()).then(|| KNOWN_VERSIONS[last]),
                }
            }
        }
    }

    /// Whether a distribution has the name of a module of it: `asyncio`, `dataclasses`. The name
    /// is normalised (PEP 503), which the module's need not be.
    ///
    /// On versions that lack the module (`dataclasses` on 3.6) such a distribution is a backport
    /// that may be needed: [`Standard::Some`]. Of a requirement with a marker the caller takes
    /// the versions for which it holds.
    pub fn declared_name_is_standard(&self, normalized: &str) -> Standard {
        // `_thread` becomes `-thread`, which is nobody's name.
        if normalized.starts_with('-') {
            return Standard::None;
        }
        match self.contains(normalized) {
            Standard::None if normalized.contains('-') => {
                self.contains(&normalized.replace('-', "_"))
            }
            found => found,
        }
    }
}

/// Whether only Python 2 has a top-level module: `urllib2`, `ConfigParser`, `__builtin__`.
pub fn is_of_python_two(top: &str) -> bool {
    TABLE.get(top) == Some(&PYTHON_TWO)
}

/// Whether any version that is known has a top-level module.
pub fn is_standard_anywhere(top: &str) -> bool {
    TABLE.has(top)
}

/// What the table says, in its order: each module with the versions that have it.
pub fn each_module() -> impl Iterator<Item = (&'static str, Vec<PythonVersion>)> {
    TABLE.iter().map(|(name, versions)| {
        let known = KNOWN_VERSIONS.iter().enumerate();
        let having = known.filter(|(at, _)| versions & (1 << at) != 0);
        (name, having.map(|(_, version)| *version).collect())
    })
}

static TABLE: Sorted<Versions> = include!(concat!(env!("OUT_DIR"), "/standard_library.rs"));

/// From `first` to `last`, both with their two numbers. One that is not known fails the build.
const fn range(first: (u8, u8), last: (u8, u8)) -> Versions {
    let (first, last) = (place(first), place(last));
    assert!(first <= last, "a range begins with the older version");
    (1 << (last + 1)) - (1 << first)
}

const fn place((major, minor): (u8, u8)) -> usize {
    let mut at = 0;
    while KNOWN_VERSIONS[at].major != major || KNOWN_VERSIONS[at].minor != minor {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn version(major: u8, minor: u8) -> PythonVersion {
        PythonVersion::new(major, minor)
    }

    #[test]
    fn what_went_and_what_came_is_standard_where_it_is() {
        let of = |versions: &[PythonVersion], top: &str| {
            StandardLibrary::for_versions(versions).contains(top)
        };
        let (old, new) = (version(3, 11), version(3, 13));
        assert_eq!(of(&[old], "distutils"), Standard::All);
        assert_eq!(of(&[new], "distutils"), Standard::None);
        assert_eq!(
            of(&[old, new], "distutils"),
            Standard::Some {
                since: None,
                until: Some(version(3, 11))
            }
        );
        assert_eq!(
            of(&[version(3, 6), version(3, 7)], "dataclasses"),
            Standard::Some {
                since: Some(version(3, 7)),
                until: None
            }
        );
        // Python 2 says nothing of when a module came to Python 3.
        assert_eq!(
            of(&[version(2, 7), new], "asyncio"),
            Standard::Some {
                since: None,
                until: None
            }
        );
        for platform_only in [
            "winreg", "fcntl", "msvcrt", "_winapi", "termios", "_scproxy",
        ] {
            assert_eq!(of(&[], platform_only), Standard::All, "{platform_only}");
        }
    }

    #[test]
    fn python_two_has_modules_of_its_own() {
        for name in [
            "urllib2",
            "ConfigParser",
            "StringIO",
            "__builtin__",
            "cPickle",
        ] {
            assert!(is_of_python_two(name), "{name}");
            assert_eq!(
                StandardLibrary::for_versions(&[]).contains(name),
                Standard::None
            );
            let two = StandardLibrary::for_versions(&[version(2, 7)]);
            assert_eq!(two.contains(name), Standard::All);
        }
        assert!(!is_of_python_two("urllib") && !is_of_python_two("numpy"));
    }

    #[test]
    fn versions_that_are_not_known_count_as_the_next() {
        let newest = StandardLibrary::for_versions(&[version(3, 14)]);
        assert_eq!(StandardLibrary::for_versions(&[version(3, 99)]), newest);
        let oldest = StandardLibrary::for_versions(&[version(3, 6)]);
        assert_eq!(StandardLibrary::for_versions(&[version(3, 2)]), oldest);
        let two = StandardLibrary::for_versions(&[version(2, 7)]);
        assert_eq!(StandardLibrary::for_versions(&[version(2, 6)]), two);
    }

    #[test]
    fn backports_are_needed_where_the_module_is_missing() {
        let library = StandardLibrary::for_versions(&[version(3, 6), version(3, 8)]);
        assert_eq!(library.declared_name_is_standard("argparse"), Standard::All);
        assert_eq!(
            library.declared_name_is_standard("dataclasses"),
            Standard::Some {
                since: Some(version(3, 7)),
                until: None
            }
        );
        for other in [
            "enum34",
            "unittest2",
            "requests",
            "-thread",
            "typing-extensions",
        ] {
            assert_eq!(
                library.declared_name_is_standard(other),
                Standard::None,
                "{other}"
            );
        }
        assert_eq!(
            library.declared_name_is_standard("concurrent"),
            Standard::All
        );
    }
}
