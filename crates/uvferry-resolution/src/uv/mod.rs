//! uv: found, asked for its version, run for a lock and its export.

mod compile;
mod export;
mod failure;
mod lock;

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;
use uvferry_process::{Command, Environment, Finished, ProcessError, find_programs};
use uvferry_requirements::MarkerError;

pub use compile::{CompileOutcome, CompileRequest, FilesOutcome};
pub use export::{ExportRequest, Exported, ExportedRequirement, Sources};
pub use failure::{FailureKind, LockFailure, Member};
pub use lock::{LockOutcome, LockRequest, Locked};

use crate::lockfile::LockfileError;
use crate::run::Run;

/// The oldest uv that this project works with: the first minor release that reads all that
/// we write. Before it `[tool.uv.dependency-groups]` is an unknown key (0.6), and so are
/// `required-environments` and `uv export --no-annotate` (0.5).
pub const MINIMUM_VERSION: UvVersion = UvVersion {
    major: 0,
    minor: 8,
    patch: 0,
};

/// How long a uv may take to say its version: what hangs is none.
const VERSION_LIMIT: Duration = Duration::from_secs(20);

/// A uv on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uv {
    /// The program.
    pub program: PathBuf,
    /// Its version.
    pub version: UvVersion,
}

/// A version of uv.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct UvVersion {
    /// The first number.
    pub major: u32,
    /// The second number.
    pub minor: u32,
    /// The third number.
    pub patch: u32,
}

impl UvVersion {
    /// Reads the answer of `uv --version`: `uv 0.13.9 (x86_64-unknown-linux-gnu)`.
    ///
    /// ```
    /// use uvferry_resolution::uv::UvVersion;
    /// assert_eq!(UvVersion::parse("uv 0.8.24 (252f88733 2025-10-06)").unwrap().to_string(), "0.8.24");
    /// ```
    pub fn parse(answer: &str) -> Option<Self> {
        let mut words = answer.split_whitespace();
        if words.next()? != "uv" {
            return None;
        }
        let mut numbers = words.next()?.splitn(3, '.').map(|part| {
            let digits = part.bytes().take_while(u8::is_ascii_digit).count();
            part[..digits].parse().ok()
        });
        Some(Self {
            major: numbers.next()??,
            minor: numbers.next()??,
            patch: numbers.next()??,
        })
    }
}

impl fmt::Display for UvVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// Why uv gave no answer. What uv answers about a project that it cannot lock is no error
/// but a [`LockFailure`].
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum UvError {
    /// There is none, neither where it was said to be nor on `PATH`.
    #[error("find uv: {}", match .0 {
        Some(path) => format!("`{}` is no uv", path.display()),
        None => String::from("none on PATH"),
    })]
    NotFound(Option<PathBuf>),
    /// It is older than [`MINIMUM_VERSION`].
    #[error("use `{}`: it is uv {found}, at least {MINIMUM_VERSION} is needed", program.display())]
    TooOld {
        /// The program.
        program: PathBuf,
        /// Its version.
        found: UvVersion,
    },
    /// It could not be run to its end.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// It ended with an error where none was expected.
    #[error("`{command}` failed: {message}")]
    Failed {
        /// What was run, without credentials.
        command: String,
        /// What it wrote to standard error, without credentials.
        message: String,
    },
    /// It wrote something that this crate cannot read.
    #[error("read the answer of `{command}`: {message}")]
    Answer {
        /// What was run, without credentials.
        command: String,
        /// What is wrong with it.
        message: String,
    },
    /// The lock cannot be read.
    #[error(transparent)]
    Lockfile(#[from] LockfileError),
    /// A file beside uv's work cannot be read or written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A marker of the export has no answer on the target.
    #[error("evaluate the marker of `{name}`: {source}")]
    Marker {
        /// The distribution.
        name: String,
        /// What is wrong.
        source: MarkerError,
    },
    /// The export names a distribution twice for one target.
    #[error("the export gives `{name}` both as {left} and as {right}")]
    Ambiguous {
        /// The distribution.
        name: String,
        /// The one.
        left: String,
        /// The other.
        right: String,
    },
}

impl Uv {
    /// The uv that was named (an absolute path, or a name to look for), else the first one
    /// on the environment's `PATH` that answers; a version manager's shim may not.
    ///
    /// # Errors
    /// Where there is none, or it is too old.
    pub fn find(explicit: Option<&Path>, environment: &Environment) -> Result<Self, UvError> {
        Self::find_with(explicit, &Run::new("", environment))
    }

    /// As [`find`](Self::find), with the environment, the cancellation and the observer of a
    /// run. Each candidate may take 20 seconds.
    ///
    /// # Errors
    /// Where there is none, it is too old, or the search was cancelled.
    pub fn find_with(explicit: Option<&Path>, run: &Run) -> Result<Self, UvError> {
        let environment = &run.environment;
        let on_path = |name: &str| {
            environment
                .get("PATH")
                .map(|path| find_programs(name, path))
                .unwrap_or_default()
        };
        let candidates = match explicit {
            Some(program) if program.components().count() > 1 => vec![program.to_owned()],
            Some(name) => on_path(&name.to_string_lossy()),
            None => on_path("uv"),
        };
        let mut too_old = None;
        for program in candidates {
            match Self::at(&program, run) {
                Ok(uv) => return Ok(uv),
                Err(error @ UvError::Process(ProcessError::Cancelled { .. })) => {
                    return Err(error);
                }
                Err(error @ UvError::TooOld { .. }) => {
                    too_old.get_or_insert(error);
                }
                Err(_) => {}
            }
        }
        Err(too_old.unwrap_or_else(|| UvError::NotFound(explicit.map(Path::to_owned))))
    }

    fn at(program: &Path, run: &Run) -> Result<Self, UvError> {
        let finished = run
            .command(program)
            .arg("--version")
            .current_dir(program.parent().unwrap_or(Path::new("/")))
            .environment(&run.environment)
            .timeout(VERSION_LIMIT)
            .run()?;
        let version = UvVersion::parse(&finished.stdout_text())
            .filter(|_| finished.success())
            .ok_or_else(|| UvError::NotFound(Some(program.to_owned())))?;
        if version < MINIMUM_VERSION {
            return Err(UvError::TooOld {
                program: program.to_owned(),
                found: version,
            });
        }
        Ok(Self {
            program: program.to_owned(),
            version,
        })
    }

    /// Runs any command of uv and returns what it gave, whatever its status.
    ///
    /// # Errors
    /// Where it could not be run to its end.
    pub fn run<I>(&self, arguments: I, run: &Run) -> Result<Finished, UvError>
    where
        I: IntoIterator,
        I::Item: AsRef<std::ffi::OsStr>,
    {
        Ok(self.command(arguments, run).run()?)
    }

    fn command<I>(&self, arguments: I, run: &Run) -> Command
    where
        I: IntoIterator,
        I::Item: AsRef<std::ffi::OsStr>,
    {
        let mut environment = run.environment.clone();
        // What would make uv work on another project or environment, or not at all.
        for name in [
            "UV_PROJECT",
            "UV_WORKING_DIRECTORY",
            "UV_WORKING_DIR",
            "UV_FROZEN",
            "UV_LOCKED",
            "UV_CONFIG_FILE",
            "VIRTUAL_ENV",
            "CONDA_PREFIX",
            "RUST_LOG",
        ] {
            environment.remove(name);
        }
        environment.set("UV_NO_PROGRESS", "1").set("NO_COLOR", "1");
        if environment.get("UV_PYTHON_DOWNLOADS").is_none() {
            environment.set("UV_PYTHON_DOWNLOADS", "never");
        }
        if run.offline {
            environment.set("UV_OFFLINE", "1");
        }
        run.command(&self.program)
            .args(arguments)
            .environment(&environment)
    }
}
