//! Finished runs, kept on disk so that a matrix that was ended early goes on where it was.
//!
//! One JSON object a line in `runs.jsonl`, written at once when a run has ended. A line that
//! cannot be read (the machine went down while it was written) is as if it were not there.
//! Only what a tool said about requirements is kept: what could not be found out is asked
//! again. No credentials are written.
//!
//! Who works on the folder holds a lock on the file until the process ends, however it ends.

use std::collections::{BTreeSet, HashMap};
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use uvferry_resolution::{Origin, Resolved, ResolvedSet};

use super::answers::{Answer, Found, Kind, Trouble};
use super::private::private_folder;
use super::request::{MatrixError, State};

/// What changes when a line means something else.
const FORMAT: u32 = 1;

/// Where they are, in the folder.
const FILE: &str = "runs.jsonl";

/// The runs that are finished.
#[derive(Debug)]
pub(crate) struct Kept {
    known: HashMap<String, Line>,
    file: Mutex<fs_err::File>,
    /// Lines that could not be read.
    pub(crate) damaged: usize,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Line {
    format: u32,
    key: String,
    wall_s: Option<f64>,
    #[serde(flatten)]
    answer: Said,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Said {
    Resolved {
        packages: Vec<Package>,
        unnamed: Vec<Source>,
    },
    Failed {
        kind: Kind,
        message: String,
        suspects: Vec<usize>,
        mentions: Vec<String>,
    },
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Package {
    name: String,
    version: Option<String>,
    from: Source,
    hashes: BTreeSet<String>,
    extras: BTreeSet<String>,
    requested: bool,
    file_url: Option<String>,
    requires: Option<Vec<String>>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Source {
    Index,
    Url(String),
    Vcs {
        system: String,
        url: String,
        requested: Option<String>,
        commit: Option<String>,
        subdirectory: Option<String>,
    },
    Path(String),
    Editable(String),
}

impl Kept {
    /// Opens what is there, or begins anew.
    pub(crate) fn open(state: &State) -> Result<Self, MatrixError> {
        make_folder(&state.folder)?;
        let path = state.folder.join(FILE);
        let refused = |message: &'static str| MatrixError::State {
            path: path.clone(),
            message,
        };
        // A link would lead to a file of somebody else, and a pipe never ends.
        if fs_err::symlink_metadata(&path).is_ok_and(|about| !about.is_file()) {
            return Err(refused("it is no regular file"));
        }
        let mut options = fs_err::OpenOptions::new();
        options.create(true).read(true).append(true);
        #[cfg(unix)]
        {
            use fs_err::os::unix::fs::OpenOptionsExt as _;
            use rustix::fs::OFlags;
            // Should it be exchanged meanwhile.
            let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
            options.mode(0o600).custom_flags(flags.bits().cast_signed());
        }
        let mut file = options.open(&path)?;
        if !file.metadata()?.is_file() {
            return Err(refused("it is no regular file"));
        }
        match file.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => {
                return Err(MatrixError::Busy(state.folder.clone()));
            }
            Err(std::fs::TryLockError::Error(error)) => return Err(error.into()),
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        if !is_ours(&bytes) {
            return Err(refused("it holds something else than finished runs"));
        }
        let (known, damaged) = if state.resume {
            read(&bytes)
        } else {
            file.set_len(0)?;
            bytes.clear();
            (HashMap::new(), 0)
        };
        if bytes.last().is_some_and(|&byte| byte != b'\n') {
            file.write_all(b"\n")?;
        }
        Ok(Self {
            known,
            file: Mutex::new(file),
            damaged,
        })
    }

    /// A run's answer, and how long it took.
    pub(crate) fn get(&self, key: &str) -> Option<(Answer, Option<f64>)> {
        let line = self.known.get(key)?;
        Some((line.answer.clone().into_answer(), line.wall_s))
    }

    /// Keeps a run's answer.
    pub(crate) fn keep(
        &self,
        key: &str,
        answer: &Answer,
        wall_s: Option<f64>,
    ) -> std::io::Result<()> {
        let line = Line {
            format: FORMAT,
            key: key.to_owned(),
            wall_s,
            answer: Said::of(answer),
        };
        let mut text = serde_json::to_string(&line)?;
        text.push('\n');
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(text.as_bytes())
    }
}

/// Makes the folder, if it is not there: for its owner alone, and of no concern to git.
fn make_folder(folder: &Path) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    private_folder(folder)?;
    fs_err::write(folder.join(".gitignore"), "*\n")
}

/// Whether all of it, or what is left of it, was written here.
fn is_ours(bytes: &[u8]) -> bool {
    bytes.is_empty()
        || bytes
            .split(|&byte| byte == b'\n')
            .any(|line| line.starts_with(b"{\"format\":"))
}

/// The lines that can be read, and how many cannot.
fn read(bytes: &[u8]) -> (HashMap<String, Line>, usize) {
    let mut known = HashMap::new();
    let mut damaged = 0;
    for line in bytes
        .split(|&byte| byte == b'\n')
        .filter(|line| !line.is_empty())
    {
        match serde_json::from_slice::<Line>(line) {
            Ok(line) if line.format == FORMAT => {
                known.insert(line.key.clone(), line);
            }
            _ => damaged += 1,
        }
    }
    (known, damaged)
}

impl Said {
    fn of(answer: &Answer) -> Self {
        match answer {
            Answer::Set(found) => Self::Resolved {
                packages: found
                    .set
                    .iter()
                    .map(|(_, resolved)| Package::of(resolved))
                    .collect(),
                unnamed: found.unnamed.iter().map(Source::of).collect(),
            },
            Answer::Trouble(trouble) => Self::Failed {
                kind: trouble.kind,
                message: trouble.message.clone(),
                suspects: trouble.suspects.clone(),
                mentions: trouble.mentions.clone(),
            },
        }
    }

    fn into_answer(self) -> Answer {
        match self {
            Self::Resolved { packages, unnamed } => Answer::Set(Found {
                set: packages
                    .into_iter()
                    .map(Package::into_resolved)
                    .collect::<ResolvedSet>(),
                unnamed: unnamed.into_iter().map(Source::into_origin).collect(),
            }),
            Self::Failed {
                kind,
                message,
                suspects,
                mentions,
            } => Answer::Trouble(Trouble {
                kind,
                message,
                suspects,
                mentions,
            }),
        }
    }
}

impl Package {
    fn of(resolved: &Resolved) -> Self {
        Self {
            name: resolved.name.clone(),
            version: resolved.version.clone(),
            from: Source::of(&resolved.origin),
            hashes: resolved.hashes.clone(),
            extras: resolved.extras.clone(),
            requested: resolved.requested,
            file_url: resolved.file_url.clone(),
            requires: resolved.requires.clone(),
        }
    }

    fn into_resolved(self) -> Resolved {
        Resolved {
            name: self.name,
            version: self.version,
            origin: self.from.into_origin(),
            hashes: self.hashes,
            extras: self.extras,
            requested: self.requested,
            file_url: self.file_url,
            requires: self.requires,
        }
    }
}

impl Source {
    fn of(origin: &Origin) -> Self {
        match origin.clone() {
            Origin::Index => Self::Index,
            Origin::Url(url) => Self::Url(url),
            Origin::Vcs {
                system,
                url,
                requested,
                commit,
                subdirectory,
            } => Self::Vcs {
                system,
                url,
                requested,
                commit,
                subdirectory,
            },
            Origin::Path(path) => Self::Path(path),
            Origin::Editable(path) => Self::Editable(path),
        }
    }

    fn into_origin(self) -> Origin {
        match self {
            Self::Index => Origin::Index,
            Self::Url(url) => Origin::Url(url),
            Self::Vcs {
                system,
                url,
                requested,
                commit,
                subdirectory,
            } => Origin::Vcs {
                system,
                url,
                requested,
                commit,
                subdirectory,
            },
            Self::Path(path) => Origin::Path(path),
            Self::Editable(path) => Origin::Editable(path),
        }
    }
}
