//! What stays of an INI file when keys go out of it.

/// A key, or a whole section, that goes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Removal {
    /// The path of the file.
    pub file: String,
    /// The section as written.
    pub section: String,
    /// The key as written; `None` for the section with all that it has.
    pub key: Option<String>,
}
