//! What an index says of a project.

use std::collections::BTreeMap;

use crate::catalog::normalized;

/// A project of an index: the files that it offers (PEP 503, PEP 691, PEP 700, PEP 792).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Project {
    /// As the index spells it.
    pub name: String,
    /// The index, without credentials.
    pub index: String,
    /// Its files, in the index's order.
    pub files: Vec<IndexFile>,
    /// Its versions, where the index lists them (PEP 700); those of its files otherwise.
    pub versions: Vec<String>,
    /// `archived`, `quarantined`, `deprecated` (PEP 792), where it is not `active`.
    pub status: Option<ProjectStatus>,
}

/// Why a project is not active.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectStatus {
    /// The marker, as the index has it.
    pub status: String,
    /// The reason, in words.
    pub reason: Option<String>,
}

/// A file of a project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IndexFile {
    /// Its name.
    pub filename: String,
    /// Where it is, absolute. May hold credentials.
    pub url: String,
    /// Hashes by algorithm, in lower-case hexadecimal.
    pub hashes: BTreeMap<String, String>,
    /// `Requires-Python`, as the index has it.
    pub requires_python: Option<String>,
    /// Whether it was withdrawn (PEP 592): the reason, which may be empty.
    pub yanked: Option<String>,
    /// In bytes, where the index says so.
    pub size_bytes: Option<u64>,
    /// When it was uploaded, as the index has it (ISO 8601).
    pub upload_time: Option<String>,
    /// Whether its core metadata can be read by itself (PEP 658, PEP 714): the hashes of it,
    /// which may be none.
    pub core_metadata: Option<BTreeMap<String, String>>,
}

impl IndexFile {
    /// Whether it is a wheel.
    pub fn is_wheel(&self) -> bool {
        let extension = std::path::Path::new(&self.filename).extension();
        extension.is_some_and(|extension| extension.eq_ignore_ascii_case("whl"))
    }

    /// Its version, by its name: what stands between the name of the project and the tags
    /// or the ending. `None` for installers and what is no distribution.
    ///
    /// ```
    /// let file = |name: &str| uvferry_index::IndexFile {
    ///     filename: name.to_owned(),
    ///     ..Default::default()
    /// };
    /// assert_eq!(file("a_b-1.0-py3-none-any.whl").version("A.b"), Some("1.0"));
    /// assert_eq!(file("zope-2-1.0.tar.gz").version("zope-2"), Some("1.0"));
    /// assert_eq!(file("zope-2-1.0.tar.gz").version("other"), None);
    /// ```
    pub fn version(&self, project: &str) -> Option<&str> {
        let project = normalized(project);
        let stem = ["whl", "egg"]
            .iter()
            .find_map(|ending| without_ending(&self.filename, ending))
            .or_else(|| {
                ARCHIVES
                    .iter()
                    .find_map(|ending| without_ending(&self.filename, ending))
            })?;
        let version = stem
            .match_indices('-')
            .find(|(at, _)| normalized(&stem[..*at]) == project)
            .map(|(at, _)| &stem[at + 1..])?;
        let version = if self.is_wheel() {
            version.split('-').next()?
        } else if without_ending(&self.filename, "egg").is_some() {
            version.find("-py").map_or(version, |at| &version[..at])
        } else {
            version
        };
        (!version.is_empty()).then_some(version)
    }
}

/// What an sdist may be packed as.
const ARCHIVES: [&str; 12] = [
    "tar.gz", "zip", "tgz", "tar.bz2", "tbz", "tar.xz", "txz", "tar.lz", "tlz", "tar.lzma",
    "tar.Z", "tar",
];

/// What distutils made besides; nobody installs them, and old projects have them.
#[cfg(feature = "client")]
const INSTALLERS: [&str; 5] = ["exe", "msi", "rpm", "deb", "dmg"];

/// Whether a file's name is one of a distribution.
#[cfg(feature = "client")]
pub(crate) fn is_distribution(filename: &str) -> bool {
    ["whl", "egg"]
        .iter()
        .chain(&ARCHIVES)
        .chain(&INSTALLERS)
        .any(|ending| without_ending(filename, ending).is_some())
}

fn without_ending<'a>(filename: &'a str, ending: &str) -> Option<&'a str> {
    let at = filename.len().checked_sub(ending.len())?;
    let (stem, found) = (filename.get(..at)?, filename.get(at..)?);
    stem.strip_suffix('.')
        .filter(|stem| found.eq_ignore_ascii_case(ending) && !stem.is_empty())
}
