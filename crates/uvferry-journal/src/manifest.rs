use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::edit_set::Action;
use crate::error::JournalError;

pub(crate) const MANIFEST_SCHEMA: &str = "uvferry.journal/1";
pub(crate) const STATE_SCHEMA: &str = "uvferry.journal-state/1";

/// Names a run: a number that grows, and the time. Orders by that number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JournalId(String);

impl JournalId {
    pub(crate) fn new(number: u32, rfc3339: &str) -> Self {
        let time: String = rfc3339
            .chars()
            .filter(|c| !matches!(c, '-' | ':'))
            .collect();
        Self(format!("{number:04}-{time}"))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn number(&self) -> u32 {
        self.0
            .split_once('-')
            .and_then(|(number, _)| number.parse().ok())
            .unwrap_or(0)
    }
}

impl FromStr for JournalId {
    type Err = JournalError;

    fn from_str(text: &str) -> Result<Self, JournalError> {
        let valid = text.split_once('-').is_some_and(|(number, rest)| {
            number.len() >= 4
                && number.bytes().all(|byte| byte.is_ascii_digit())
                && number.parse::<u32>().is_ok()
                && !rest.is_empty()
                && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        if valid {
            Ok(Self(text.to_owned()))
        } else {
            Err(JournalError::NoSuchJournal {
                id: text.to_owned(),
            })
        }
    }
}

impl fmt::Display for JournalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Ord for JournalId {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.number(), &self.0).cmp(&(other.number(), &other.0))
    }
}

impl PartialOrd for JournalId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What a run is about to do, written before it does any of it and never changed after.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) schema: String,
    pub(crate) id: JournalId,
    pub(crate) label: String,
    /// RFC 3339, UTC.
    pub(crate) when: String,
    pub(crate) note: serde_json::Value,
    /// Folders that the run makes, outer ones first.
    pub(crate) directories: Vec<String>,
    pub(crate) files: Vec<ManifestFile>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ManifestFile {
    /// As the edit named it; of a rename, the new path.
    pub(crate) path: String,
    pub(crate) old_path: Option<String>,
    pub(crate) action: Action,
    pub(crate) before: Option<Stored>,
    pub(crate) after: Option<Stored>,
}

/// One state of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stored {
    /// Relative to the root, symbolic links resolved.
    pub(crate) path: String,
    pub(crate) sha256: String,
    /// The file in the journal's folder that holds the bytes.
    pub(crate) content: String,
    /// What a symbolic link points to; then `content` is what was read through it.
    pub(crate) link: Option<String>,
    /// Of a new file: whether it gets execute bits.
    #[serde(default)]
    pub(crate) executable: bool,
    /// `None` for a new file, which gets what the process gives to its files.
    pub(crate) attributes: Option<Attributes>,
}

/// What a file has beside its bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Attributes {
    /// Permission bits; `None` on Windows.
    pub(crate) mode: Option<u32>,
    /// User and group; `None` on Windows.
    pub(crate) owner: Option<(u32, u32)>,
    /// Last change in nanoseconds since 1970; `None` for a file that just changed.
    pub(crate) modified_ns: Option<i64>,
}

/// How far a run has come; the only file of a journal that is ever replaced.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StateFile {
    pub(crate) schema: String,
    pub(crate) state: Phase,
    /// RFC 3339, UTC.
    pub(crate) when: String,
    /// Of an undo: whether newer files are put aside.
    #[serde(default)]
    pub(crate) force: bool,
    /// Of an undo: the files that are put aside.
    #[serde(default)]
    pub(crate) kept: Vec<Kept>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Phase {
    Applying,
    Applied,
    Undoing,
    Undone,
}

/// A newer file that an undo put aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Where it was, relative to the root.
    pub path: String,
    /// Where it is now, relative to the root.
    pub kept: String,
}

/// One path and its two states. A rename is two of them.
#[derive(Debug, Clone)]
pub(crate) struct PathStep {
    /// The file of the manifest that it belongs to.
    pub(crate) file: usize,
    /// Where, relative to the root, symbolic links resolved.
    pub(crate) path: String,
    pub(crate) before: Option<Stored>,
    pub(crate) after: Option<Stored>,
}

impl Manifest {
    pub(crate) fn steps(&self) -> Vec<PathStep> {
        let mut steps = Vec::new();
        for (file, entry) in self.files.iter().enumerate() {
            let (before, after) = (entry.before.clone(), entry.after.clone());
            match (before, after) {
                (Some(before), Some(after)) if before.path != after.path => {
                    steps.push(PathStep {
                        file,
                        path: after.path.clone(),
                        before: None,
                        after: Some(after),
                    });
                    steps.push(PathStep {
                        file,
                        path: before.path.clone(),
                        before: Some(before),
                        after: None,
                    });
                }
                (before, after) => {
                    if let Some(path) = before.as_ref().or(after.as_ref()).map(|s| s.path.clone()) {
                        steps.push(PathStep {
                            file,
                            path,
                            before,
                            after,
                        });
                    }
                }
            }
        }
        steps
    }
}
