use std::collections::{BTreeMap, btree_map};
use std::io;

use serde::{Deserialize, Serialize};
use uvferry_diagnostics::sha256_hex;

use crate::edit::{Change, Edit, EditError, Replacement};
use crate::target::check_path;

/// Edits of several files, at most one per file, ordered by path.
///
/// Edits of several crates to one file merge as long as they were made for the same
/// contents and do not overlap. The order in which they are added makes no difference,
/// neither to the outcome nor to whether they fit together.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct EditSet {
    edits: BTreeMap<String, Edit>,
}

/// What happens to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It is made.
    Create,
    /// It gets other contents.
    Modify,
    /// It goes.
    Delete,
    /// It gets another name, and other contents maybe.
    Rename,
}

impl Action {
    /// The word used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Modify => "modify",
            Self::Delete => "delete",
            Self::Rename => "rename",
        }
    }
}

/// What an edit makes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// Relative to the root, with `/`; of a rename, the new path.
    pub path: String,
    /// Of a rename, the path that it had.
    pub old_path: Option<String>,
    /// What happens.
    pub action: Action,
    /// The bytes now; `None` for a new file.
    pub before: Option<Vec<u8>>,
    /// The bytes then; `None` for a file that goes.
    pub after: Option<Vec<u8>>,
    /// Whether a new file is executable; `false` for the others, which keep their mode.
    pub executable: bool,
}

impl FileChange {
    /// SHA-256 of the bytes now, in lower case hex.
    pub fn before_sha256(&self) -> Option<String> {
        self.before.as_deref().map(sha256_hex)
    }

    /// SHA-256 of the bytes then, in lower case hex.
    pub fn after_sha256(&self) -> Option<String> {
        self.after.as_deref().map(sha256_hex)
    }
}

impl EditSet {
    /// Adds an edit, merging it with the one there is for that file.
    ///
    /// # Errors
    /// A path that may not be edited, or an edit that does not fit those there are; the set
    /// is then as it was.
    pub fn add(&mut self, mut edit: Edit) -> Result<(), EditError> {
        check_path(&edit.path)?;
        normalise(&mut edit)?;
        if let Change::Rename { to, .. } = &edit.change {
            check_path(to)?;
            if *to == edit.path {
                return Err(EditError::Path {
                    path: to.clone(),
                    reason: "it is renamed to itself",
                });
            }
            if let Some(other) = self.edits.get(to) {
                return Err(contradiction(to, &other.change, &edit.change));
            }
        }
        for other in self.edits.values() {
            let Change::Rename { to, .. } = &other.change else {
                continue;
            };
            let taken = *to == edit.path
                || (other.path != edit.path
                    && matches!(&edit.change, Change::Rename { to: new, .. } if new == to));
            if taken {
                return Err(contradiction(to, &other.change, &edit.change));
            }
        }
        match self.edits.entry(edit.path.clone()) {
            btree_map::Entry::Vacant(place) => {
                place.insert(edit);
            }
            btree_map::Entry::Occupied(mut place) => {
                let merged = merge(place.get(), &edit)?;
                place.insert(merged);
            }
        }
        Ok(())
    }

    /// Adds several edits.
    ///
    /// # Errors
    /// As [`add`](Self::add); edits before the one that does not fit stay added.
    pub fn extend(&mut self, edits: impl IntoIterator<Item = Edit>) -> Result<(), EditError> {
        edits.into_iter().try_for_each(|edit| self.add(edit))
    }

    /// Whether there is no edit.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// How many files are edited.
    pub fn len(&self) -> usize {
        self.edits.len()
    }

    /// The edits in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = &Edit> {
        self.edits.values()
    }

    /// The edit of a file, by the path that it has now.
    pub fn get(&self, path: &str) -> Option<&Edit> {
        self.edits.get(path)
    }

    /// What the edits make of the files, without writing anything. An edit that leaves
    /// every byte and the name as they are is not among them.
    ///
    /// `read` gives the bytes of a path relative to the root.
    ///
    /// # Errors
    /// A file that is not what it was when its edit was made, that cannot be read, or that
    /// stands where one is to be made.
    pub fn changes(
        &self,
        read: &dyn Fn(&str) -> io::Result<Vec<u8>>,
    ) -> Result<Vec<FileChange>, EditError> {
        let mut changes = Vec::with_capacity(self.edits.len());
        for edit in self.edits.values() {
            changes.extend(change(edit, read)?);
        }
        Ok(changes)
    }
}

impl IntoIterator for EditSet {
    type Item = Edit;
    type IntoIter = btree_map::IntoValues<String, Edit>;

    fn into_iter(self) -> Self::IntoIter {
        self.edits.into_values()
    }
}

fn change(
    edit: &Edit,
    read: &dyn Fn(&str) -> io::Result<Vec<u8>>,
) -> Result<Option<FileChange>, EditError> {
    let path = &edit.path;
    let original = |hash: &str| -> Result<Vec<u8>, EditError> {
        let bytes = read(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => EditError::Missing { path: path.clone() },
            _ => EditError::Read {
                path: path.clone(),
                source: error,
            },
        })?;
        if sha256_hex(&bytes) == hash {
            Ok(bytes)
        } else {
            Err(EditError::Changed { path: path.clone() })
        }
    };
    let vacant = |path: &str| match read(path) {
        Ok(_) => Err(EditError::Exists { path: path.into() }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        // A file stands where a folder of the new path is to be: told by `apply`, with the
        // name of that file.
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(()),
        Err(source) => Err(EditError::Read {
            path: path.into(),
            source,
        }),
    };
    Ok(match &edit.change {
        Change::Create {
            contents,
            executable,
        } => {
            vacant(path)?;
            Some(FileChange {
                path: path.clone(),
                old_path: None,
                action: Action::Create,
                before: None,
                after: Some(contents.clone()),
                executable: *executable,
            })
        }
        Change::Modify {
            before_sha256,
            replacements,
        } => {
            let before = original(before_sha256)?;
            let after = replaced(path, &before, replacements)?;
            (before != after).then(|| FileChange {
                path: path.clone(),
                old_path: None,
                action: Action::Modify,
                before: Some(before),
                after: Some(after),
                executable: false,
            })
        }
        Change::Delete { before_sha256 } => Some(FileChange {
            path: path.clone(),
            old_path: None,
            action: Action::Delete,
            before: Some(original(before_sha256)?),
            after: None,
            executable: false,
        }),
        Change::Rename {
            to,
            before_sha256,
            replacements,
        } => {
            let before = original(before_sha256)?;
            vacant(to)?;
            let after = replaced(path, &before, replacements)?;
            Some(FileChange {
                path: to.clone(),
                old_path: Some(path.clone()),
                action: Action::Rename,
                before: Some(before),
                after: Some(after),
                executable: false,
            })
        }
    })
}

fn replaced(path: &str, before: &[u8], replacements: &[Replacement]) -> Result<Vec<u8>, EditError> {
    let mut after = Vec::with_capacity(before.len());
    let mut copied = 0;
    for Replacement { range, bytes } in replacements {
        let kept = before
            .get(copied..range.start)
            .filter(|_| range.end <= before.len())
            .ok_or_else(|| EditError::OutOfRange {
                path: path.into(),
                range: range.clone(),
            })?;
        after.extend_from_slice(kept);
        after.extend_from_slice(bytes);
        copied = range.end;
    }
    after.extend_from_slice(&before[copied..]);
    Ok(after)
}

fn normalise(edit: &mut Edit) -> Result<(), EditError> {
    match &mut edit.change {
        Change::Modify { replacements, .. } | Change::Rename { replacements, .. } => {
            sort(&edit.path, replacements)
        }
        Change::Create { .. } | Change::Delete { .. } => Ok(()),
    }
}

/// Sorts, and finds what overlaps. An insertion at the start of a replaced range comes
/// before it, one at its end after it.
fn sort(path: &str, replacements: &mut [Replacement]) -> Result<(), EditError> {
    if let Some(bad) = replacements.iter().find(|r| r.range.start > r.range.end) {
        return Err(EditError::OutOfRange {
            path: path.into(),
            range: bad.range.clone(),
        });
    }
    replacements.sort_by_key(|r| (r.range.start, r.range.end));
    for pair in replacements.windows(2) {
        let (first, second) = (&pair[0].range, &pair[1].range);
        if second.start < first.end || first == second {
            return Err(EditError::Overlap {
                path: path.into(),
                first: first.clone(),
                second: second.clone(),
            });
        }
    }
    Ok(())
}

fn merge(one: &Edit, two: &Edit) -> Result<Edit, EditError> {
    let path = &one.path;
    let same = |one: &String, two: &String| {
        if one == two {
            Ok(())
        } else {
            Err(EditError::TwoHashes { path: path.clone() })
        }
    };
    let joined = |one: &[Replacement], two: &[Replacement]| {
        let mut all = [one, two].concat();
        sort(path, &mut all).map(|()| all)
    };
    let change = match (&one.change, &two.change) {
        (
            Change::Modify {
                before_sha256,
                replacements: first,
            },
            Change::Modify {
                before_sha256: other,
                replacements: second,
            },
        ) => {
            same(before_sha256, other)?;
            Change::Modify {
                before_sha256: before_sha256.clone(),
                replacements: joined(first, second)?,
            }
        }
        (
            Change::Rename {
                to,
                before_sha256,
                replacements: first,
            },
            Change::Modify {
                before_sha256: other,
                replacements: second,
            },
        )
        | (
            Change::Modify {
                before_sha256: other,
                replacements: second,
            },
            Change::Rename {
                to,
                before_sha256,
                replacements: first,
            },
        ) => {
            same(before_sha256, other)?;
            Change::Rename {
                to: to.clone(),
                before_sha256: before_sha256.clone(),
                replacements: joined(first, second)?,
            }
        }
        (
            Change::Rename {
                to,
                before_sha256,
                replacements: first,
            },
            Change::Rename {
                to: other_to,
                before_sha256: other,
                replacements: second,
            },
        ) if to == other_to => {
            same(before_sha256, other)?;
            Change::Rename {
                to: to.clone(),
                before_sha256: before_sha256.clone(),
                replacements: joined(first, second)?,
            }
        }
        (
            Change::Delete { before_sha256 },
            Change::Delete {
                before_sha256: other,
            },
        ) => {
            same(before_sha256, other)?;
            one.change.clone()
        }
        (first, second) => return Err(contradiction(path, first, second)),
    };
    Ok(Edit {
        path: path.clone(),
        change,
    })
}

fn contradiction(path: &str, first: &Change, second: &Change) -> EditError {
    EditError::Contradiction {
        path: path.to_owned(),
        first: first.word(),
        second: second.word(),
    }
}
