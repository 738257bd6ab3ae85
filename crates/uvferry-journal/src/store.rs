use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde_json::Value;
use uvferry_diagnostics::sha256_hex;

use crate::disk::{Disk, Permissions, is_absence, is_writable_dir};
use crate::error::JournalError;
use crate::manifest::{
    JournalId, MANIFEST_SCHEMA, Manifest, PathStep, Phase, STATE_SCHEMA, StateFile, Stored,
};
use crate::target::check_path;
use crate::timestamp::rfc3339;

const STAGING: &str = ".staging-";
const STATE: &str = "state.json";
const NEW_STATE: &str = "state.json.new";

/// The folder of a project that holds its journals:
///
/// ```text
/// .uvferry/.gitignore             *
/// .uvferry/lock, lock.pid
/// .uvferry/journal/<id>/manifest.json, before/<n>, after/<n>, state.json
/// ```
///
/// A run's folder appears under its name by one rename, after all that it holds is on the
/// medium; without `state.json` the run is being applied.
#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) root: PathBuf,
    pub(crate) name: String,
}

/// A run as the disk has it.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) manifest: Manifest,
    pub(crate) state: StateFile,
    pub(crate) steps: Vec<PathStep>,
}

impl Run {
    pub(crate) fn id(&self) -> &JournalId {
        &self.manifest.id
    }

    pub(crate) fn phase(&self) -> Phase {
        self.state.state
    }
}

impl Store {
    pub(crate) fn open(root: &Path, name: &str) -> Result<Self, JournalError> {
        let refuse = |reason| {
            Err(JournalError::StateDirectory {
                path: name.to_owned(),
                reason,
            })
        };
        if name.is_empty() || matches!(name, "." | "..") || name.contains(['/', '\\', ':', '\0']) {
            return refuse("it is not a plain name");
        }
        if name.eq_ignore_ascii_case(".git") {
            return refuse("it is git's own folder");
        }
        let store = Self {
            root: fs_err::canonicalize(root)?,
            name: name.to_owned(),
        };
        for place in [store.folder(), store.journals()] {
            match fs_err::symlink_metadata(&place) {
                Ok(metadata) if metadata.is_dir() => {}
                // The originals may hold what others must not read: they stay here.
                Ok(metadata) if metadata.is_symlink() => return refuse("it is a symbolic link"),
                Ok(_) => return refuse("a file has its name"),
                Err(error) if is_absence(&error) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(store)
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.root.join(&self.name)
    }

    fn journals(&self) -> PathBuf {
        self.folder().join("journal")
    }

    pub(crate) fn journal(&self, id: &JournalId) -> PathBuf {
        self.journals().join(id.as_str())
    }

    pub(crate) fn lock_path(&self) -> PathBuf {
        self.folder().join("lock")
    }

    pub(crate) fn lock_pid_path(&self) -> PathBuf {
        self.folder().join("lock.pid")
    }

    /// Whether the folder can be made or written to.
    pub(crate) fn check_writable(&self) -> Result<(), JournalError> {
        for (place, path) in [
            (self.journals(), format!("{}/journal", self.name)),
            (self.folder(), self.name.clone()),
            (self.root.clone(), ".".to_owned()),
        ] {
            if place.is_dir() {
                return if is_writable_dir(&place) {
                    Ok(())
                } else {
                    Err(JournalError::ReadOnly { path })
                };
            }
        }
        Ok(())
    }

    pub(crate) fn create(&self, disk: &mut Disk<'_>) -> Result<(), JournalError> {
        let made = (|| {
            for place in [self.folder(), self.journals()] {
                match disk.create_dir(&place, true) {
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                        disk.make_private(&place)?;
                    }
                    Err(error) => return Err(error),
                    Ok(()) => disk.sync_parent(&place)?,
                }
            }
            let ignore = self.folder().join(".gitignore");
            if !ignore.exists() {
                disk.write_new(&ignore, b"*\n", Permissions::Private)?;
            }
            Ok(())
        })();
        made.map_err(|error: io::Error| match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                JournalError::ReadOnly {
                    path: self.name.clone(),
                }
            }
            _ => error.into(),
        })
    }

    /// The runs, newest first.
    pub(crate) fn ids(&self) -> io::Result<Vec<JournalId>> {
        let entries = match fs_err::read_dir(self.journals()) {
            Ok(entries) => entries,
            Err(error) if is_absence(&error) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut ids = Vec::new();
        for entry in entries {
            ids.extend(
                entry?
                    .file_name()
                    .to_str()
                    .and_then(|name| name.parse::<JournalId>().ok()),
            );
        }
        ids.sort_unstable_by(|one, two| two.cmp(one));
        Ok(ids)
    }

    pub(crate) fn next_id(&self) -> io::Result<JournalId> {
        let newest = self.ids()?.first().map_or(0, JournalId::number);
        Ok(JournalId::new(newest + 1, &rfc3339(SystemTime::now())))
    }

    pub(crate) fn load(&self, id: &JournalId) -> Result<Run, JournalError> {
        let broken = |reason: String| JournalError::Broken {
            id: id.clone(),
            reason,
        };
        let folder = self.journal(id);
        if !folder.is_dir() {
            return Err(JournalError::NoSuchJournal { id: id.to_string() });
        }
        let manifest = fs_err::read(folder.join("manifest.json"))
            .map_err(|_| broken("its manifest is missing".into()))?;
        let manifest: Manifest = serde_json::from_slice(&manifest)
            .map_err(|error| broken(format!("its manifest cannot be read: {error}")))?;
        if manifest.schema != MANIFEST_SCHEMA {
            return Err(broken(format!(
                "its manifest is of the kind `{}`, not `{MANIFEST_SCHEMA}`",
                manifest.schema
            )));
        }
        if manifest.id != *id {
            return Err(broken("its manifest names another run".into()));
        }
        let steps = manifest.steps();
        // Whoever can write here could otherwise have us write anywhere.
        let paths = manifest.directories.iter();
        for path in paths.chain(steps.iter().map(|step| &step.path)) {
            check_path(path).map_err(|error| broken(error.to_string()))?;
        }
        let contents = steps
            .iter()
            .flat_map(|step| step.before.iter().chain(&step.after));
        for stored in contents {
            let number = stored
                .content
                .strip_prefix("before/")
                .or_else(|| stored.content.strip_prefix("after/"));
            if !number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit())) {
                return Err(broken(format!("`{}` is not a file of it", stored.content)));
            }
        }
        let state = match fs_err::read(folder.join(STATE)) {
            Ok(bytes) => serde_json::from_slice::<StateFile>(&bytes)
                .map_err(|error| broken(format!("its state cannot be read: {error}")))?,
            Err(error) if is_absence(&error) => StateFile::new(Phase::Applying),
            Err(error) => return Err(error.into()),
        };
        Ok(Run {
            manifest,
            state,
            steps,
        })
    }

    /// The run that was cut short, if there is one. Only the newest can be, as no other
    /// starts before it is finished or undone; a damaged one is none.
    pub(crate) fn interrupted(&self) -> Result<Option<Run>, JournalError> {
        for id in self.ids()? {
            match self.load(&id) {
                Ok(run) if matches!(run.phase(), Phase::Applying | Phase::Undoing) => {
                    return Ok(Some(run));
                }
                Ok(_) | Err(JournalError::Broken { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    pub(crate) fn refuse_interrupted(&self) -> Result<(), JournalError> {
        match self.interrupted()? {
            Some(run) => Err(JournalError::Interrupted {
                id: run.id().clone(),
                undoing: run.phase() == Phase::Undoing,
            }),
            None => Ok(()),
        }
    }

    /// The bytes of one state of a file, which must be those that the manifest speaks of.
    pub(crate) fn content(&self, id: &JournalId, stored: &Stored) -> Result<Vec<u8>, JournalError> {
        let broken = |reason: String| JournalError::Broken {
            id: id.clone(),
            reason,
        };
        let bytes = fs_err::read(self.journal(id).join(&stored.content))
            .map_err(|error| broken(error.to_string()))?;
        if sha256_hex(&bytes) == stored.sha256 {
            Ok(bytes)
        } else {
            Err(broken(format!("`{}` is damaged", stored.content)))
        }
    }

    /// Puts a run's folder in place, whole or not at all.
    pub(crate) fn stage(
        &self,
        disk: &mut Disk<'_>,
        manifest: &Manifest,
        contents: &[(String, &[u8])],
    ) -> Result<(), JournalError> {
        let staging = self.staging(&manifest.id);
        let staged = (|| {
            disk.create_dir(&staging, true)?;
            disk.create_dir(&staging.join("before"), true)?;
            disk.create_dir(&staging.join("after"), true)?;
            for (name, bytes) in contents {
                disk.write_new(&staging.join(name), bytes, Permissions::Private)?;
            }
            disk.sync_dir(&staging.join("before"))?;
            disk.sync_dir(&staging.join("after"))?;
            let mut text = serde_json::to_vec_pretty(manifest)?;
            text.push(b'\n');
            disk.write_new(&staging.join("manifest.json"), &text, Permissions::Private)?;
            // Ready to be renamed, so that ending the run needs no space on the disk.
            let applied = StateFile::new(Phase::Applied).to_json()?;
            disk.write_new(&staging.join(NEW_STATE), &applied, Permissions::Private)?;
            disk.sync_dir(&staging)?;
            disk.rename(&staging, &self.journal(&manifest.id))?;
            disk.sync_dir(&self.journals())
        })();
        staged.map_err(|error: io::Error| {
            // What cannot be removed now is removed by the next run.
            let _ = self.discard(disk, &manifest.id);
            error.into()
        })
    }

    /// Takes a run's folder away, whole or not at all.
    pub(crate) fn discard(&self, disk: &mut Disk<'_>, id: &JournalId) -> io::Result<()> {
        let staging = self.staging(id);
        if self.journal(id).exists() {
            disk.rename(&self.journal(id), &staging)?;
            disk.sync_dir(&self.journals())?;
        }
        disk.remove_dir_all(&staging)
    }

    /// Removes what runs left that were cut short before they touched anything.
    pub(crate) fn sweep(&self, disk: &mut Disk<'_>) -> io::Result<()> {
        let entries = match fs_err::read_dir(self.journals()) {
            Ok(entries) => entries,
            Err(error) if is_absence(&error) => return Ok(()),
            Err(error) => return Err(error),
        };
        for entry in entries {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(STAGING) {
                disk.remove_dir_all(&entry.path())?;
            }
        }
        Ok(())
    }

    fn staging(&self, id: &JournalId) -> PathBuf {
        self.journals().join(format!("{STAGING}{id}"))
    }

    pub(crate) fn write_state(
        &self,
        disk: &mut Disk<'_>,
        id: &JournalId,
        state: &StateFile,
    ) -> io::Result<()> {
        let folder = self.journal(id);
        let new = folder.join(NEW_STATE);
        disk.remove_file_if_there(&new)?;
        disk.write_new(&new, &state.to_json()?, Permissions::Private)?;
        self.take_state(disk, id)
    }

    /// A run without a state is being applied.
    pub(crate) fn remove_state(&self, disk: &mut Disk<'_>, id: &JournalId) -> io::Result<()> {
        disk.remove_file_if_there(&self.journal(id).join(STATE))
    }

    /// Makes the state that lies ready the one that counts.
    pub(crate) fn take_state(&self, disk: &mut Disk<'_>, id: &JournalId) -> io::Result<()> {
        let folder = self.journal(id);
        disk.rename(&folder.join(NEW_STATE), &folder.join(STATE))?;
        disk.sync_dir(&folder)
    }
}

impl StateFile {
    pub(crate) fn new(state: Phase) -> Self {
        Self {
            schema: STATE_SCHEMA.to_owned(),
            state,
            when: rfc3339(SystemTime::now()),
            force: false,
            kept: Vec::new(),
        }
    }

    fn to_json(&self) -> io::Result<Vec<u8>> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        Ok(text)
    }
}

/// Takes credentials out of every text of a value: the manifest is shown to others.
pub(crate) fn redacted(value: &Value) -> Value {
    use uvferry_diagnostics::redact;
    match value {
        Value::String(text) => Value::String(redact(text).into_owned()),
        Value::Array(values) => values.iter().map(redacted).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (redact(key).into_owned(), redacted(value)))
            .collect(),
        other => other.clone(),
    }
}
