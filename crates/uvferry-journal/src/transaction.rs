use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde_json::Value;
use uvferry_diagnostics::{redact, sha256_hex};

use crate::disk::{Disk, Permissions, is_absence, is_writable_dir};
use crate::edit::{Change, EditError};
use crate::edit_set::{Action, EditSet, FileChange};
use crate::error::JournalError;
use crate::lock::Lock;
use crate::manifest::{
    Attributes, JournalId, MANIFEST_SCHEMA, Manifest, ManifestFile, PathStep, Phase, StateFile,
    Stored,
};
use crate::store::{Run, Store, redacted};
use crate::target::{Purpose, STATE_DIRECTORY, Target, absolute, obstruction, relative, resolve};
use crate::timestamp::rfc3339;

/// How a transaction is recorded.
#[derive(Debug, Clone)]
pub struct ApplyOptions {
    /// One word for what is done, such as `migrate`. Credentials are taken out.
    pub label: String,
    /// Kept in the manifest for whoever reads it later. Credentials are taken out of its
    /// texts.
    pub note: Value,
    /// The name of the folder in the root that holds the journal. [`status`](crate::status),
    /// [`undo`](crate::undo) and the others look in [`STATE_DIRECTORY`] only; another name
    /// is for callers that read the folder themselves.
    pub state_dir: String,
}

impl Default for ApplyOptions {
    fn default() -> Self {
        Self {
            label: "edit".to_owned(),
            note: Value::Null,
            state_dir: STATE_DIRECTORY.to_owned(),
        }
    }
}

/// What was just done and is on the medium. Paths are relative to the root.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// No other run can start.
    Locked,
    /// Originals, new contents and the manifest are in the journal; from here on the run
    /// can be finished or undone.
    Staged(JournalId),
    /// A folder was made.
    DirectoryCreated(String),
    /// New contents lie beside the file, under a temporary name.
    Prepared(String),
    /// A file has its new contents.
    Written(String),
    /// A file is gone.
    Removed(String),
    /// The run is complete.
    Applied,
    /// The journal says that the run is being undone.
    UndoStarted(JournalId),
    /// A newer file was put aside.
    KeptAside(String),
    /// A file has its old contents.
    Restored(String),
    /// A folder that the run had made is gone.
    DirectoryRemoved(String),
    /// The run is undone.
    Undone,
}

pub(crate) type Observer<'a> = &'a mut dyn FnMut(Step);

/// Does all edits or none.
///
/// The originals, the new contents and a manifest are on the medium before the first
/// change; each file is replaced by one rename. Killed at any point, the project is as it
/// was, or [`finish`] completes the run, or [`undo`](crate::undo) takes it back. When
/// something fails on the way, what had been done is taken back at once.
///
/// Files keep their mode, and their owner where the user may set it. A file with several
/// hard links is parted from the others; access control lists and extended attributes of a
/// changed file are not carried over. An edit through a symbolic link that stays inside the
/// root changes the file behind it and keeps the link; a deletion removes the link itself.
/// Where the file system ignores case, a rename that only changes the case is refused, as
/// the new name is there; and of two new names that differ in case only, the second is
/// refused and everything taken back. Another program that writes into the project in the
/// middle of a run is met by a check right before each rename, which no file system makes
/// one with the rename.
///
/// # Errors
/// See [`JournalError`].
pub fn apply(
    root: &Path,
    edits: &EditSet,
    options: &ApplyOptions,
    observer: &mut dyn FnMut(Step),
) -> Result<JournalId, JournalError> {
    apply_on(&mut Disk::default(), root, edits, options, observer)
}

/// Completes the run that was cut short while it was applied.
///
/// # Errors
/// [`JournalError::NothingToFinish`], or [`JournalError::ChangedSince`] where a file is
/// neither what it was nor what it is to become; nothing was touched then.
pub fn finish(root: &Path) -> Result<JournalId, JournalError> {
    finish_observed(root, &mut |_| {})
}

/// [`finish`], telling each step.
///
/// # Errors
/// As [`finish`].
pub fn finish_observed(
    root: &Path,
    observer: &mut dyn FnMut(Step),
) -> Result<JournalId, JournalError> {
    finish_on(&mut Disk::default(), root, observer)
}

pub(crate) fn apply_on(
    disk: &mut Disk<'_>,
    root: &Path,
    edits: &EditSet,
    options: &ApplyOptions,
    observer: Observer<'_>,
) -> Result<JournalId, JournalError> {
    let store = Store::open(root, &options.state_dir)?;
    // First: half of a run looks like files that changed.
    store.refuse_interrupted()?;
    let draft = Draft::new(&store, edits)?;
    store.check_writable()?;

    store.create(disk)?;
    let _lock = Lock::take(&store)?;
    observer(Step::Locked);
    store.refuse_interrupted()?;
    store.sweep(disk)?;

    let manifest = Manifest {
        schema: MANIFEST_SCHEMA.to_owned(),
        id: store.next_id()?,
        label: redact(&options.label).into_owned(),
        when: rfc3339(SystemTime::now()),
        note: redacted(&options.note),
        directories: draft.directories,
        files: draft.files,
    };
    let contents: Vec<(String, &[u8])> = draft
        .contents
        .iter()
        .map(|(name, bytes)| (name.clone(), bytes.as_slice()))
        .collect();
    store.stage(disk, &manifest, &contents)?;
    let id = manifest.id.clone();
    observer(Step::Staged(id.clone()));

    let run = Run {
        steps: manifest.steps(),
        state: StateFile::new(Phase::Applying),
        manifest,
    };
    let mut work = Work {
        store: &store,
        run: &run,
        direction: Direction::Forward,
        lenient: false,
        done: Vec::new(),
    };
    let todo: Vec<usize> = (0..run.steps.len()).collect();
    let carried_out = work.carry_out(disk, &todo, observer).and_then(|()| {
        store.take_state(disk, &id)?;
        Ok(())
    });
    if let Err(source) = carried_out {
        let source = Box::new(source);
        let done = work.done;
        return Err(match roll_back(disk, &store, &run, &done) {
            Ok(()) => JournalError::RolledBack { source },
            Err(_) => JournalError::Stopped { id, source },
        });
    }
    observer(Step::Applied);
    Ok(id)
}

pub(crate) fn finish_on(
    disk: &mut Disk<'_>,
    root: &Path,
    observer: Observer<'_>,
) -> Result<JournalId, JournalError> {
    let store = Store::open(root, STATE_DIRECTORY)?;
    if store.interrupted()?.is_none() {
        return Err(JournalError::NothingToFinish);
    }
    store.check_writable()?;
    let _lock = Lock::take(&store)?;
    observer(Step::Locked);
    let Some(run) = store.interrupted()? else {
        return Err(JournalError::NothingToFinish);
    };
    let id = run.id().clone();
    if run.phase() == Phase::Undoing {
        return Err(JournalError::Interrupted { id, undoing: true });
    }
    store.sweep(disk)?;

    let mut changed = BTreeSet::new();
    let mut todo = Vec::new();
    for (index, step) in run.steps.iter().enumerate() {
        match now(&store.root, step)? {
            Now::After => {}
            Now::Before => {
                if step.after.is_some()
                    && let Some(path) = obstruction(&store.root, &step.path)?
                {
                    changed.insert(path);
                } else {
                    todo.push(index);
                }
            }
            Now::Changed | Now::Missing => {
                changed.insert(step.path.clone());
            }
        }
    }
    if !changed.is_empty() {
        return Err(JournalError::ChangedSince {
            id,
            files: changed.into_iter().collect(),
        });
    }
    check_folders(&store.root, todo.iter().map(|&index| &run.steps[index]))?;
    let mut work = Work {
        store: &store,
        run: &run,
        direction: Direction::Forward,
        lenient: false,
        done: Vec::new(),
    };
    work.check_contents(&todo)?;
    let finished = work.carry_out(disk, &todo, observer).and_then(|()| {
        work.remove_temporaries(disk)?;
        store.write_state(disk, &id, &StateFile::new(Phase::Applied))?;
        Ok(())
    });
    finished.map_err(|source| JournalError::Stopped {
        id: id.clone(),
        source: Box::new(source),
    })?;
    observer(Step::Applied);
    Ok(id)
}

/// Takes back what this very process did. Files that it did not come to are none of its
/// business, whatever they are by now.
fn roll_back(
    disk: &mut Disk<'_>,
    store: &Store,
    run: &Run,
    done: &[usize],
) -> Result<(), JournalError> {
    let mut work = Work {
        store,
        run,
        direction: Direction::Back,
        lenient: false,
        done: Vec::new(),
    };
    // The very last sync may be what failed.
    store.remove_state(disk, run.id())?;
    work.carry_out(disk, done, &mut |_| {})?;
    work.remove_temporaries(disk)?;
    work.remove_directories(disk, &mut |_| {})?;
    store.discard(disk, run.id())?;
    Ok(())
}

/// Edits measured against the disk, before anything is written.
struct Draft {
    files: Vec<ManifestFile>,
    contents: Vec<(String, Vec<u8>)>,
    directories: Vec<String>,
}

impl Draft {
    fn new(store: &Store, edits: &EditSet) -> Result<Self, JournalError> {
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

/// How a path stands to its two states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Now {
    Before,
    After,
    /// Something else is there.
    Changed,
    /// Nothing is there, and both states have something.
    Missing,
}

pub(crate) fn now(root: &Path, step: &PathStep) -> io::Result<Now> {
    let place = absolute(root, &step.path);
    let metadata = match place.symlink_metadata() {
        // What lies behind something new on the way is not the file that is meant.
        Ok(metadata) if obstruction(root, &step.path)?.is_none() => Some(metadata),
        Ok(_) => None,
        Err(error) if is_absence(&error) => None,
        Err(error) => return Err(error),
    };
    let Some(metadata) = metadata else {
        return Ok(match (&step.before, &step.after) {
            (None, _) => Now::Before,
            (_, None) => Now::After,
            _ => Now::Missing,
        });
    };
    if metadata.is_symlink() {
        let link = fs_err::read_link(&place)?;
        let is = |stored: &Option<Stored>| {
            stored
                .as_ref()
                .and_then(|stored| stored.link.as_deref())
                .is_some_and(|expected| link == Path::new(expected))
        };
        return Ok(if is(&step.before) {
            Now::Before
        } else {
            Now::Changed
        });
    }
    if !metadata.is_file() {
        return Ok(Now::Changed);
    }
    let hash = sha256_hex(&fs_err::read(&place)?);
    let is = |stored: &Option<Stored>| {
        stored
            .as_ref()
            .is_some_and(|stored| stored.link.is_none() && stored.sha256 == hash)
    };
    Ok(if is(&step.before) {
        Now::Before
    } else if is(&step.after) {
        Now::After
    } else {
        Now::Changed
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Forward,
    Back,
}

/// Takes paths from one state to the other.
pub(crate) struct Work<'a> {
    pub(crate) store: &'a Store,
    pub(crate) run: &'a Run,
    pub(crate) direction: Direction,
    /// Whether a file that is gone may be made anew.
    pub(crate) lenient: bool,
    /// The steps that are done, as indices.
    pub(crate) done: Vec<usize>,
}

impl<'a> Work<'a> {
    fn goal(&self, index: usize) -> Option<&'a Stored> {
        let step = &self.run.steps[index];
        match self.direction {
            Direction::Forward => step.after.as_ref(),
            Direction::Back => step.before.as_ref(),
        }
    }

    fn place(&self, index: usize) -> PathBuf {
        absolute(&self.store.root, &self.run.steps[index].path)
    }

    /// In the same folder as the file, so that a rename is enough. The name is known
    /// beforehand, so that whoever comes after a kill finds it.
    fn temporary(&self, index: usize) -> PathBuf {
        let name = format!(".uvferry-{}-{index}.tmp", self.run.id());
        self.place(index).with_file_name(name)
    }

    /// Whether all bytes that the steps need are in the journal and sound.
    pub(crate) fn check_contents(&self, todo: &[usize]) -> Result<(), JournalError> {
        for &index in todo {
            if let Some(stored) = self.goal(index) {
                self.store.content(self.run.id(), stored)?;
            }
        }
        Ok(())
    }

    /// First everything that needs space, then the renames, then the removals.
    pub(crate) fn carry_out(
        &mut self,
        disk: &mut Disk<'_>,
        todo: &[usize],
        observer: Observer<'_>,
    ) -> Result<(), JournalError> {
        for &index in todo {
            self.prepare(disk, index, observer)?;
        }
        let (put, take): (Vec<usize>, Vec<usize>) =
            todo.iter().partition(|&&index| self.goal(index).is_some());
        for index in put {
            self.put(disk, index, observer)?;
        }
        for index in take {
            self.expect_untouched(index)?;
            let place = self.place(index);
            disk.remove_file(&place)?;
            self.done.push(index);
            disk.sync_parent(&place)?;
            observer(Step::Removed(self.run.steps[index].path.clone()));
        }
        Ok(())
    }

    fn prepare(
        &self,
        disk: &mut Disk<'_>,
        index: usize,
        observer: Observer<'_>,
    ) -> Result<(), JournalError> {
        let Some(stored) = self.goal(index) else {
            return Ok(());
        };
        let path = &self.run.steps[index].path;
        for (at, _) in path.match_indices('/') {
            let folder = absolute(&self.store.root, &path[..at]);
            if !folder.is_dir() {
                disk.create_dir(&folder, false)?;
                disk.sync_parent(&folder)?;
                observer(Step::DirectoryCreated(path[..at].to_owned()));
            }
        }
        if stored.link.is_some() {
            return Ok(());
        }
        let bytes = self.store.content(self.run.id(), stored)?;
        let permissions = match &stored.attributes {
            Some(attributes) => Permissions::As(attributes),
            None => Permissions::Default {
                executable: stored.executable,
            },
        };
        let temporary = self.temporary(index);
        disk.remove_file_if_there(&temporary)?;
        disk.write_new(&temporary, &bytes, permissions)?;
        observer(Step::Prepared(path.clone()));
        Ok(())
    }

    fn put(
        &mut self,
        disk: &mut Disk<'_>,
        index: usize,
        observer: Observer<'_>,
    ) -> Result<(), JournalError> {
        self.expect_untouched(index)?;
        let place = self.place(index);
        match self.goal(index).and_then(|stored| stored.link.as_deref()) {
            Some(link) => disk.link(link, &place)?,
            None => disk.rename(&self.temporary(index), &place)?,
        }
        self.done.push(index);
        disk.sync_parent(&place)?;
        let path = self.run.steps[index].path.clone();
        observer(match self.direction {
            Direction::Forward => Step::Written(path),
            Direction::Back => Step::Restored(path),
        });
        Ok(())
    }

    /// An editor may have saved the file since it was looked at.
    fn expect_untouched(&self, index: usize) -> Result<(), JournalError> {
        let step = &self.run.steps[index];
        let now = now(&self.store.root, step)?;
        let expected = match self.direction {
            Direction::Forward => Now::Before,
            Direction::Back => Now::After,
        };
        if now == expected || (self.lenient && now == Now::Missing) {
            Ok(())
        } else {
            Err(JournalError::ChangedSince {
                id: self.run.id().clone(),
                files: vec![step.path.clone()],
            })
        }
    }

    /// Removes what a run that was cut short left beside the files.
    pub(crate) fn remove_temporaries(&self, disk: &mut Disk<'_>) -> io::Result<()> {
        for (index, step) in self.run.steps.iter().enumerate() {
            if obstruction(&self.store.root, &step.path)?.is_none() {
                disk.remove_file_if_there(&self.temporary(index))?;
            }
        }
        Ok(())
    }

    /// Removes the folders that the run made, unless something lies in them; tells which
    /// stay.
    pub(crate) fn remove_directories(
        &self,
        disk: &mut Disk<'_>,
        observer: Observer<'_>,
    ) -> io::Result<Vec<String>> {
        let mut left = Vec::new();
        for path in self.run.manifest.directories.iter().rev() {
            let place = absolute(&self.store.root, path);
            if obstruction(&self.store.root, path)?.is_some() || !place.is_dir() {
                continue;
            }
            if disk.remove_dir_if_empty(&place)? {
                disk.sync_parent(&place)?;
                observer(Step::DirectoryRemoved(path.clone()));
            } else {
                left.push(path.clone());
            }
        }
        left.reverse();
        Ok(left)
    }
}
