//! What is written down before anything changes: beside the environment, in the folder that
//! keeps the old one.
//!
//! ```text
//! .venv                        the environment
//! .venv.before-uv/             0700, with a .gitignore
//!     state.json               0600: how far the move is
//!     environment/             the old one, as it was
//! ```
//!
//! The number of a second folder (`.venv.before-uv.2`) is the first that is free.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::disk::{Disk, is_there};

/// How files begin that are being written.
pub(super) const UNFINISHED: &str = ".unfinished-";
/// A file in an environment that a move is building.
pub(super) const MARKER: &str = ".uvferry-moving";
const STATE: &str = "state.json";
const IGNORE: &str = ".gitignore";
const ENVIRONMENT: &str = "environment";
const FRESH: &str = "fresh";
const REPLACED: &str = "replaced";
const DOOMED: &str = "doomed";

/// How far a move is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Phase {
    /// The old environment counts: whatever is unfinished is taken back.
    Started,
    /// The new environment counts; the old one is the backup.
    Complete,
    /// What is at the path counts; what is in the folder is being removed.
    Discarding,
    /// The old environment counts; the new one is to go.
    Undoing,
}

/// A distribution of the old environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Recorded {
    pub(super) name: String,
    pub(super) version: String,
    /// What uv is asked for, without credentials.
    pub(super) requirement: Option<String>,
}

/// The contents of `state.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    pub(super) id: String,
    pub(super) phase: Phase,
    /// When the move began, nanoseconds since 1970.
    pub(super) started_ns: u64,
    /// For people; the folders are found by their names.
    pub(super) original: PathBuf,
    pub(super) base_interpreter: PathBuf,
    pub(super) python: String,
    pub(super) prompt: Option<String>,
    pub(super) system_site_packages: bool,
    pub(super) distributions: Vec<Recorded>,
    /// What the new environment was when it was complete.
    #[serde(default)]
    pub(super) fingerprint: Option<String>,
}

/// The environment's path, and what a move puts beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) path: PathBuf,
    parent: PathBuf,
    name: OsString,
}

impl Place {
    /// `None` where a path has no name or no parent, as the root.
    pub(super) fn new(path: &Path) -> Option<Self> {
        Some(Self {
            path: path.to_owned(),
            parent: path.parent()?.to_owned(),
            name: path.file_name()?.to_owned(),
        })
    }

    pub(super) fn parent(&self) -> &Path {
        &self.parent
    }

    pub(super) fn lock_path(&self) -> PathBuf {
        self.parent.join(joined(&self.name, ".uvferry-lock"))
    }

    /// A name beside it that is free: `.venv.ENDING`, `.venv.ENDING.2`, …
    pub(super) fn free(&self, ending: &str) -> PathBuf {
        let first = self.parent.join(joined(&self.name, ending));
        if !is_there(&first) {
            return first;
        }
        (2..=u32::MAX)
            .map(|number| {
                self.parent
                    .join(joined(&self.name, &format!("{ending}.{number}")))
            })
            .find(|path| !is_there(path))
            .unwrap_or(first)
    }

    /// A container for a new move.
    pub(super) fn new_container(&self) -> Container {
        Container {
            folder: self.free(".before-uv"),
        }
    }

    /// The containers that are there, each with what it says of itself.
    pub(super) fn containers(&self) -> io::Result<Vec<(Container, Found)>> {
        let start = joined(&self.name, ".before-uv");
        let mut found = Vec::new();
        for entry in fs_err::read_dir(&self.parent)? {
            let entry = entry?;
            let name = entry.file_name();
            if !is_numbered(&name, &start) || !entry.file_type()?.is_dir() {
                continue;
            }
            let container = Container {
                folder: entry.path(),
            };
            let what = container.found();
            found.push((container, what));
        }
        found.sort_by(|(a, _), (b, _)| a.folder.cmp(&b.folder));
        Ok(found)
    }
}

/// Whether a name is another one, or that with `.2` and so on.
fn is_numbered(name: &OsStr, start: &OsStr) -> bool {
    let (name, start) = (name.as_encoded_bytes(), start.as_encoded_bytes());
    match name.strip_prefix(start) {
        Some([]) => true,
        Some([b'.', digits @ ..]) => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

pub(super) fn joined(name: &OsStr, ending: &str) -> OsString {
    let mut joined = name.to_owned();
    joined.push(ending);
    joined
}

/// What a folder with a container's name is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// One with a state.
    State(Box<State>),
    /// One that was made and not begun to be used, or all but removed.
    Empty,
    /// One whose state cannot be read: why.
    Unreadable(String),
    /// Something else that has the name.
    Foreign,
}

/// The folder that keeps the old environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Container {
    pub(super) folder: PathBuf,
}

impl Container {
    /// The old environment.
    pub(super) fn environment(&self) -> PathBuf {
        self.folder.join(ENVIRONMENT)
    }

    /// Where the new environment's folder is made, so that it comes to its place with its
    /// marker in it.
    pub(super) fn fresh(&self) -> PathBuf {
        self.folder.join(FRESH)
    }

    /// A free name for what stood at the environment's path.
    pub(super) fn replaced(&self) -> PathBuf {
        (1..=u32::MAX)
            .map(|number| self.folder.join(format!("{REPLACED}-{number}")))
            .find(|path| !is_there(path))
            .unwrap_or_else(|| self.folder.join(REPLACED))
    }

    /// A free name for what was decided to go.
    pub(super) fn doomed(&self) -> PathBuf {
        (1..=u32::MAX)
            .map(|number| self.folder.join(format!("{DOOMED}-{number}")))
            .find(|path| !is_there(path))
            .unwrap_or_else(|| self.folder.join(DOOMED))
    }

    pub(super) fn has_state(&self) -> bool {
        is_there(&self.folder.join(STATE))
    }

    /// All that stood at the environment's path and was put here.
    pub(super) fn all_replaced(&self) -> io::Result<Vec<PathBuf>> {
        let mut all = Vec::new();
        for entry in fs_err::read_dir(&self.folder)? {
            let entry = entry?;
            if entry
                .file_name()
                .to_string_lossy()
                .starts_with(&format!("{REPLACED}-"))
            {
                all.push(entry.path());
            }
        }
        all.sort();
        Ok(all)
    }

    fn found(&self) -> Found {
        match fs_err::read(self.folder.join(STATE)) {
            Ok(bytes) => match serde_json::from_slice(&bytes) {
                Ok(state) => Found::State(Box::new(state)),
                Err(error) => Found::Unreadable(error.to_string()),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let Ok(entries) = fs_err::read_dir(&self.folder) else {
                    return Found::Foreign;
                };
                let is_ours = entries.flatten().all(|entry| {
                    let name = entry.file_name();
                    let name = name.to_string_lossy();
                    name == IGNORE || name.starts_with(UNFINISHED)
                });
                if is_ours {
                    Found::Empty
                } else {
                    Found::Foreign
                }
            }
            Err(error) => Found::Unreadable(error.to_string()),
        }
    }

    /// Makes the folder and writes the state down: nothing else has happened yet.
    pub(super) fn begin(&self, disk: &mut Disk<'_>, state: &State) -> io::Result<()> {
        disk.create_dir(&self.folder, true)?;
        disk.replace(&self.folder.join(IGNORE), b"*\n")?;
        self.write(disk, state)
    }

    pub(super) fn write(&self, disk: &mut Disk<'_>, state: &State) -> io::Result<()> {
        let bytes = serde_json::to_vec_pretty(state).map_err(io::Error::other)?;
        disk.replace(&self.folder.join(STATE), &bytes)
    }

    /// Removes the folder with all that is in it, the state last: what is half removed is known
    /// for what it is.
    pub(super) fn remove(&self, disk: &mut Disk<'_>) -> io::Result<()> {
        let entries = match fs_err::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            if name == STATE || name == IGNORE {
                continue;
            }
            if entry.file_type()?.is_dir() {
                disk.remove_dir_all(&entry.path())?;
            } else {
                disk.remove_file(&entry.path())?;
            }
        }
        disk.remove_file(&self.folder.join(STATE))?;
        disk.remove_file(&self.folder.join(IGNORE))?;
        disk.remove_dir(&self.folder)
    }
}

/// Whether an environment has the marker of a move.
pub(super) fn is_marked(environment: &Path, id: &str) -> bool {
    fs_err::read_to_string(environment.join(MARKER)).is_ok_and(|text| text.trim() == id)
}
