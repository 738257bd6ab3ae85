use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use uvferry_diagnostics::sha256_hex;

use crate::disk::is_writable_dir;
use crate::edit::{Change, EditError};
use crate::edit_set::{Action, EditSet, FileChange};
use crate::error::JournalError;
use crate::manifest::{Attributes, JournalId, Manifest, ManifestFile, PathStep, Stored};
use crate::store::Store;
use crate::target::{Purpose, Target, absolute, relative, resolve};

/// Edits measured against the disk, before anything is written.
pub(crate) struct Draft {
    pub(crate) files: Vec<ManifestFile>,
    pub(crate) contents: Vec<(String, Vec<u8>)>,
    pub(crate) directories: Vec<String>,
}

impl Draft {
    pub(crate) fn new(store: &Store, edits: &EditSet) -> Result<Self, JournalError> {
        let root = &store.root;
        let mut targets: BTreeMap<&str, Target> = BTreeMap::new();
        for edit in edits.iter() {
            let purpose = match &edit.change {
                Change::Create { .. } => Purpose::Make,
                Change::Modify { .. } => Purpose::Change,
                Change::Delete { .. } => Purpose::Remove,
                Change::Rename { to, .. } => {
                    targets.insert(to, resolve(root, to, Purpose::Make)?);
                    Purpose::Move
                }
            };
            targets.insert(&edit.path, resolve(root, &edit.path, purpose)?);
        }
        for (path, target) in &targets {
            let first = target.real.split('/').next().unwrap_or_default();
            if first.eq_ignore_ascii_case(&store.name) {
                return Err(EditError::Path {
                    path: (*path).to_owned(),
                    reason: "it lies in the folder of the journal",
                }
                .into());
            }
        }
        let changes = edits.changes(&|path| fs_err::read(absolute(root, path)))?;
        if changes.is_empty() {
            return Err(JournalError::NothingToApply);
        }
        check_distinct(root, &targets)?;

        let mut draft = Self {
            files: Vec::new(),
            contents: Vec::new(),
            directories: Vec::new(),
        };
        for change in changes {
            draft.add(root, &targets, change)?;
        }
        draft.find_directories(root);
        let steps = Manifest {
            schema: String::new(),
            id: JournalId::new(0, ""),
            label: String::new(),
            when: String::new(),
            note: Value::Null,
            directories: Vec::new(),
            files: draft.files.clone(),
        }
        .steps();
        check_folders(root, steps.iter())?;
        Ok(draft)
    }

    fn add(
        &mut self,
        root: &Path,
        targets: &BTreeMap<&str, Target>,
        change: FileChange,
    ) -> Result<(), JournalError> {
        let number = self.files.len();
        let FileChange {
            path,
            old_path,
            action,
            before,
            after,
            executable,
        } = change;
        let target = |path: &str| {
            targets
                .get(path)
                .map(|target| (target.real.clone(), target.link.clone()))
                .unwrap_or_default()
        };
        let mut attributes = None;
        let same = before == after;
        let before = match before {
            None => None,
            Some(bytes) => {
                let (real, link) = target(old_path.as_deref().unwrap_or(&path));
                if link.is_none() {
                    let metadata = fs_err::metadata(absolute(root, &real))?;
                    // Windows replaces no read-only file; Unix asks the folder only.
                    if cfg!(windows) && metadata.permissions().readonly() {
                        return Err(JournalError::ReadOnly { path });
                    }
                    attributes = Some(Attributes::of(&metadata));
                }
                let stored = Stored {
                    path: real,
                    sha256: sha256_hex(&bytes),
                    content: format!("before/{number}"),
                    link,
                    executable: false,
                    attributes: attributes.clone(),
                };
                self.contents.push((stored.content.clone(), bytes));
                Some(stored)
            }
        };
        let after = after.map(|bytes| {
            let stored = Stored {
                path: target(&path).0,
                sha256: sha256_hex(&bytes),
                content: format!("after/{number}"),
                link: None,
                executable: action == Action::Create && executable,
                attributes: attributes.map(|attributes| Attributes {
                    // A file that only moves did not change.
                    modified_ns: attributes.modified_ns.filter(|_| same),
                    ..attributes
                }),
            };
            self.contents.push((stored.content.clone(), bytes));
            stored
        });
        self.files.push(ManifestFile {
            path,
            old_path,
            action,
            before,
            after,
        });
        Ok(())
    }

    /// The folders that are not there yet, outer ones first.
    fn find_directories(&mut self, root: &Path) {
        let mut missing = BTreeSet::new();
        for stored in self.files.iter().filter_map(|file| file.after.as_ref()) {
            for (at, _) in stored.path.match_indices('/') {
                let folder = &stored.path[..at];
                if !absolute(root, folder).exists() {
                    missing.insert(folder.to_owned());
                }
            }
        }
        self.directories = missing.into_iter().collect();
    }
}

/// Refuses two edits that reach one file, and a new file where another edit needs a folder.
fn check_distinct(root: &Path, targets: &BTreeMap<&str, Target>) -> Result<(), JournalError> {
    let same = |first: &str, second: &str| {
        Err(JournalError::SameFile {
            first: first.to_owned(),
            second: second.to_owned(),
        })
    };
    let mut reals: BTreeMap<&str, &str> = BTreeMap::new();
    #[cfg(unix)]
    let mut inodes: BTreeMap<(u64, u64), &str> = BTreeMap::new();
    for (path, target) in targets {
        if let Some(first) = reals.insert(&target.real, path) {
            return same(first, path);
        }
        // Two spellings of one name, where case or normal form make no difference. Several
        // hard links are several files here.
        #[cfg(unix)]
        if let Ok(metadata) = absolute(root, &target.real).symlink_metadata() {
            use std::os::unix::fs::MetadataExt as _;
            if metadata.nlink() == 1
                && let Some(first) = inodes.insert((metadata.dev(), metadata.ino()), path)
            {
                return same(first, path);
            }
        }
    }
    for target in targets.values() {
        for (at, _) in target.real.match_indices('/') {
            let folder = &target.real[..at];
            if reals.contains_key(folder) {
                return Err(JournalError::NotADirectory {
                    path: folder.to_owned(),
                });
            }
        }
    }
    #[cfg(not(unix))]
    let _ = root;
    Ok(())
}

/// Refuses when a folder that is to change cannot be written to.
pub(crate) fn check_folders<'a>(
    root: &Path,
    steps: impl Iterator<Item = &'a PathStep>,
) -> Result<(), JournalError> {
    let mut seen = BTreeSet::new();
    for step in steps {
        let place = absolute(root, &step.path);
        let Some(folder) = place
            .ancestors()
            .skip(1)
            .find(|folder| folder.symlink_metadata().is_ok())
        else {
            continue;
        };
        if seen.insert(folder.to_path_buf()) && folder.is_dir() && !is_writable_dir(folder) {
            let path = relative(root, folder).filter(|path| !path.is_empty());
            return Err(JournalError::ReadOnly {
                path: path.unwrap_or_else(|| ".".to_owned()),
            });
        }
    }
    Ok(())
}
