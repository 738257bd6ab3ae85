use std::io;
use std::ops::Range;

use uvferry_diagnostics::{SourceFile, Span};

/// One file and what is to become of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Relative to the project's root, with `/`.
    pub path: String,
    /// What becomes of it.
    pub change: Change,
}

/// What becomes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A file where there is none.
    Create {
        /// All of its bytes.
        contents: Vec<u8>,
        /// Whether it gets the execute bits that the umask allows. No effect on Windows.
        executable: bool,
    },
    /// Other bytes in place of some.
    Modify {
        /// SHA-256 of the bytes that the ranges count in, in lower case hex.
        before_sha256: String,
        /// Sorted and without overlap once they are in an [`EditSet`](crate::EditSet).
        replacements: Vec<Replacement>,
    },
    /// The file goes. A symbolic link goes itself, not what it points to.
    Delete {
        /// SHA-256 of the bytes that were read, in lower case hex.
        before_sha256: String,
    },
    /// Another name, and other bytes in place of some.
    Rename {
        /// The new path, relative to the project's root, with `/`.
        to: String,
        /// SHA-256 of the bytes that the ranges count in, in lower case hex.
        before_sha256: String,
        /// Sorted and without overlap once they are in an [`EditSet`](crate::EditSet).
        replacements: Vec<Replacement>,
    },
}

impl Change {
    /// A word for messages.
    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::Create { .. } => "create",
            Self::Modify { .. } => "modify",
            Self::Delete { .. } => "delete",
            Self::Rename { .. } => "rename",
        }
    }
}

/// Bytes that take the place of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// In bytes of the original as it is on disk, its byte order mark included. An empty
    /// range inserts.
    pub range: Range<usize>,
    /// What stands there afterwards.
    pub bytes: Vec<u8>,
}

impl Edit {
    /// A new file that is not executable.
    pub fn create(path: impl Into<String>, contents: impl Into<Vec<u8>>) -> Self {
        Self {
            path: path.into(),
            change: Change::Create {
                contents: contents.into(),
                executable: false,
            },
        }
    }

    /// Takes the file away.
    pub fn delete(file: &SourceFile) -> Self {
        Self {
            path: file.path().to_owned(),
            change: Change::Delete {
                before_sha256: file.sha256().to_owned(),
            },
        }
    }

    /// Gives the file another name, bytes as they are.
    pub fn rename(file: &SourceFile, to: impl Into<String>) -> Self {
        Self {
            path: file.path().to_owned(),
            change: Change::Rename {
                to: to.into(),
                before_sha256: file.sha256().to_owned(),
                replacements: Vec::new(),
            },
        }
    }

    /// Gives the file other contents, as one replacement between the first and the last
    /// byte that differ, so that edits of others to the rest of the file still merge.
    pub fn replace_all(file: &SourceFile, contents: impl AsRef<[u8]>) -> Self {
        let (before, after) = (file.bytes(), contents.as_ref());
        let mut replacements = Vec::new();
        if before != after {
            let start = common(before.iter(), after.iter());
            let end = common(before[start..].iter().rev(), after[start..].iter().rev());
            replacements.push(Replacement {
                range: start..before.len() - end,
                bytes: after[start..after.len() - end].to_vec(),
            });
        }
        Self {
            path: file.path().to_owned(),
            change: Change::Modify {
                before_sha256: file.sha256().to_owned(),
                replacements,
            },
        }
    }

    /// Puts text in place of spans of the decoded text; it is written in the encoding of
    /// the file.
    ///
    /// # Errors
    /// [`EditError::Unencodable`] where that encoding has no way to write a character.
    pub fn replace(
        file: &SourceFile,
        replacements: impl IntoIterator<Item = (Span, String)>,
    ) -> Result<Self, EditError> {
        let replacements = replacements
            .into_iter()
            .map(|(span, text)| {
                let bytes = file.encode(&text).ok_or_else(|| EditError::Unencodable {
                    path: file.path().to_owned(),
                    encoding: file.encoding().name(),
                })?;
                Ok(Replacement {
                    range: file.raw_range(span),
                    bytes,
                })
            })
            .collect::<Result<Vec<_>, EditError>>()?;
        Ok(Self {
            path: file.path().to_owned(),
            change: Change::Modify {
                before_sha256: file.sha256().to_owned(),
                replacements,
            },
        })
    }
}

fn common<'a>(one: impl Iterator<Item = &'a u8>, two: impl Iterator<Item = &'a u8>) -> usize {
    one.zip(two).take_while(|(one, two)| one == two).count()
}

/// Edits that do not fit together or do not fit the files.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// The path is not one that may be edited.
    #[error("`{path}` cannot be edited: {reason}")]
    Path {
        /// As given.
        path: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Two replacements speak of the same bytes, or two insertions of the same place, so
    /// that their order would decide.
    #[error("two edits of `{path}` overlap: bytes {}..{} and {}..{}", first.start, first.end, second.start, second.end)]
    Overlap {
        /// The file.
        path: String,
        /// In bytes of the original.
        first: Range<usize>,
        /// In bytes of the original.
        second: Range<usize>,
    },
    /// Two edits that cannot both be done.
    #[error("two edits of `{path}` contradict each other: {first} and {second}")]
    Contradiction {
        /// The file.
        path: String,
        /// What the edit that was there wants.
        first: &'static str,
        /// What the edit that came later wants.
        second: &'static str,
    },
    /// Two edits were made for different contents of one file.
    #[error("two edits of `{path}` were made for different contents")]
    TwoHashes {
        /// The file.
        path: String,
    },
    /// A range ends before it starts, or after the end of the file.
    #[error("an edit of `{path}` speaks of bytes {}..{}, which the file does not have", range.start, range.end)]
    OutOfRange {
        /// The file.
        path: String,
        /// In bytes of the original.
        range: Range<usize>,
    },
    /// The encoding of the file cannot write the new text.
    #[error("the new text of `{path}` cannot be written in {encoding}")]
    Unencodable {
        /// The file.
        path: String,
        /// Its encoding.
        encoding: String,
    },
    /// The file is not what it was when the edit was made.
    #[error("`{path}` is not what it was when it was read")]
    Changed {
        /// The file.
        path: String,
    },
    /// The file to edit is not there.
    #[error("`{path}` is not there any more")]
    Missing {
        /// The file.
        path: String,
    },
    /// Something stands where a file is to be made.
    #[error("`{path}` exists already")]
    Exists {
        /// The path of the new file.
        path: String,
    },
    /// The file cannot be read.
    #[error("cannot read `{path}`")]
    Read {
        /// The file.
        path: String,
        /// Why.
        source: io::Error,
    },
}
