//! What a tool answered, and what a failure comes to.

use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use uvferry_diagnostics::redact;
use uvferry_process::ProcessError;
use uvferry_resolution::pip::PipError;
use uvferry_resolution::uv::{FailureKind, UvError};
use uvferry_resolution::{Origin, ResolvedSet};

use super::splitting::Reason;

/// What of a tool's words is kept.
const MESSAGE_BYTES: usize = 4000;

/// What a tool answered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    /// A set.
    Set(Found),
    /// None.
    Trouble(Trouble),
}

/// What a tool would install.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Found {
    /// By name. URLs are without credentials, folders relative to the directory.
    pub(crate) set: ResolvedSet,
    /// Folders of which uv gives the path alone.
    pub(crate) unnamed: Vec<Origin>,
}

impl Found {
    /// Whether something of it is built of files of this machine.
    pub(crate) fn has_folders(&self) -> bool {
        let is_folder = |origin: &Origin| matches!(origin, Origin::Path(_) | Origin::Editable(_));
        self.unnamed.iter().any(is_folder)
            || self.set.iter().any(|(_, found)| is_folder(&found.origin))
    }
}

/// Why there is no set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// What it comes to.
    pub(crate) kind: Kind,
    /// The tool's words, without credentials.
    pub(crate) message: String,
    /// The items that it speaks of.
    pub(crate) suspects: Vec<usize>,
    /// The normalised names that it speaks of.
    pub(crate) mentions: Vec<String>,
}

/// What a failure comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// A host that does not answer, or lets nobody in.
    Unreachable,
    /// The time was over.
    TimedOut,
    /// There is no interpreter, or no pip for it.
    NoTool,
    /// Requirements contradict each other.
    Unsolvable,
    /// A source distribution does not build.
    Unbuildable,
    /// A build wants what the machine has not: a compiler, headers, a library.
    WantsSystem,
    /// The Python does not suit.
    PythonRange,
    /// No such version, file or revision.
    NoVersion,
    /// The tool does not read what is written.
    Invalid,
    /// Anything else.
    Other,
}

impl Kind {
    /// Whether it says nothing about the requirements.
    pub(crate) fn is_inconclusive(self) -> bool {
        matches!(self, Self::Unreachable | Self::TimedOut | Self::NoTool)
    }
}

impl Trouble {
    /// One that speaks of no requirement.
    pub(crate) fn of_none(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            suspects: Vec::new(),
            mentions: Vec::new(),
        }
    }

    /// A tool whose time was over.
    pub(crate) fn timed_out(tool: &str, timeout: Option<Duration>, stderr: &str) -> Self {
        let after = timeout.unwrap_or_default().as_secs_f64();
        let last = stderr.lines().map(str::trim).rfind(|line| !line.is_empty());
        let message = match last {
            Some(last) => {
                format!("{tool} gave no answer within {after:.0} s; it last said: {last}")
            }
            None => format!("{tool} gave no answer within {after:.0} s"),
        };
        Self::of_none(Kind::TimedOut, message)
    }
}

/// Why a tool gave no answer at all.
pub(crate) enum Unanswered {
    /// It could not be run to its end.
    Process(ProcessError),
    /// A file beside its work cannot be read or written.
    Io(std::io::Error),
    /// Anything else, without credentials.
    Other(String),
}

impl From<PipError> for Unanswered {
    fn from(error: PipError) -> Self {
        match error {
            PipError::Process(error) => Self::Process(error),
            PipError::Io(error) => Self::Io(error),
            error => Self::Other(redact(&error.to_string()).into_owned()),
        }
    }
}

impl From<UvError> for Unanswered {
    fn from(error: UvError) -> Self {
        match error {
            UvError::Process(error) => Self::Process(error),
            UvError::Io(error) => Self::Io(error),
            error => Self::Other(redact(&error.to_string()).into_owned()),
        }
    }
}

impl Reason for Trouble {
    fn suspects(&self) -> &[usize] {
        &self.suspects
    }

    fn is_inconclusive(&self) -> bool {
        self.kind.is_inconclusive()
    }
}

/// A set whose folders are told relative to where the tool was run, and whose URLs have no
/// credentials: a run that was kept and one that was made are the same then.
pub(crate) fn found(set: &ResolvedSet, unnamed: Vec<Origin>, directory: &Path) -> Found {
    let plain = |url: &str| redact(url).into_owned();
    let relative = |path: &str| relative(Path::new(path), directory);
    let settled = |origin: Origin| match origin {
        Origin::Index => Origin::Index,
        Origin::Url(url) => Origin::Url(plain(&url)),
        Origin::Vcs {
            system,
            url,
            requested,
            commit,
            subdirectory,
        } => Origin::Vcs {
            system,
            url: plain(&url),
            requested,
            commit,
            subdirectory,
        },
        Origin::Path(path) => Origin::Path(relative(&path)),
        Origin::Editable(path) => Origin::Editable(relative(&path)),
    };
    let set = set
        .iter()
        .map(|(_, resolved)| {
            let mut resolved = resolved.clone();
            resolved.origin = settled(resolved.origin);
            resolved.file_url = resolved.file_url.map(|url| plain(&url));
            resolved
        })
        .collect();
    Found {
        set,
        unnamed: unnamed.into_iter().map(settled).collect(),
    }
}

/// A path from a folder; `.` for the folder itself.
pub(crate) fn relative(path: &Path, directory: &Path) -> String {
    let mut whole = PathBuf::new();
    for part in directory.join(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                whole.pop();
            }
            part => whole.push(part),
        }
    }
    // Tools may give the path behind a link to the folder.
    let real = fs_err::canonicalize(directory).unwrap_or_else(|_| directory.to_owned());
    let inside = whole
        .strip_prefix(directory)
        .or_else(|_| whole.strip_prefix(&real));
    let text = inside.unwrap_or(&whole).to_string_lossy();
    if text.is_empty() {
        return String::from(".");
    }
    text.replace('\\', "/")
}

/// What builds print when the machine lacks something.
const WANTS_SYSTEM: [&str; 16] = [
    "fatal error:",
    "no such file or directory: 'gcc'",
    "no such file or directory: 'cc'",
    "command 'gcc' failed",
    "command 'cc' failed",
    "unable to execute 'gcc'",
    "pg_config executable not found",
    "mysql_config: not found",
    "mysql_config not found",
    "can not find valid pkg-config name",
    "pkg-config: not found",
    "no package '",
    "can't find rust compiler",
    "microsoft visual c++",
    "required to install this package, but not found",
    "could not find the libraries",
];

pub(crate) fn kind(kind: FailureKind, message: &str) -> Kind {
    let lower = || message.to_ascii_lowercase();
    match kind {
        FailureKind::Unreachable => Kind::Unreachable,
        FailureKind::Unsolvable => Kind::Unsolvable,
        FailureKind::Unbuildable | FailureKind::Other
            if WANTS_SYSTEM.iter().any(|words| lower().contains(words)) =>
        {
            Kind::WantsSystem
        }
        FailureKind::Other if is_place(message) => Kind::Invalid,
        FailureKind::Unbuildable => Kind::Unbuildable,
        FailureKind::PythonRange => Kind::PythonRange,
        FailureKind::NoVersion => Kind::NoVersion,
        FailureKind::Invalid => Kind::Invalid,
        FailureKind::Other => Kind::Other,
    }
}

/// Whether uv's words end with a place in a file, as its reader of requirements files ends
/// them: `…: requirements.txt:1:5`.
fn is_place(message: &str) -> bool {
    let first = message.lines().next().unwrap_or_default();
    let mut parts = first.rsplit(':');
    let mut number = || {
        parts
            .next()
            .is_some_and(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    first.starts_with("error: ") && number() && number()
}

/// The words, or what tells most and their end where they are pages.
pub(crate) fn shortened(message: &str, summary: &str) -> String {
    if message.len() <= MESSAGE_BYTES {
        return message.to_owned();
    }
    let mut start = message.len() - MESSAGE_BYTES;
    while !message.is_char_boundary(start) {
        start += 1;
    }
    format!("{summary}\n…\n{}", &message[start..])
}
