//! What an index says of a project.

use std::collections::BTreeMap;

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
}
