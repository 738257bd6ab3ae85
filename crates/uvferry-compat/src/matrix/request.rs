//! What is asked.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use uvferry_diagnostics::SourceFile;
use uvferry_environment::interpreters::Interpreter;
use uvferry_process::{Cancel, Environment, Observer};
use uvferry_resolution::UnknownPlatform;
use uvferry_resolution::uv::Uv;

use super::result::Tool;

/// How long a run for one requirement may take, unless told otherwise.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_mins(1);

/// How many programs run at a time, unless told otherwise.
pub const DEFAULT_JOBS: usize = 10;

/// A matrix to make.
#[derive(Debug, Clone)]
pub struct MatrixRequest {
    /// Where requirements files are found, and both tools are run: relative paths of
    /// requirements start there, and uv finds its settings there. Where a folder in it is asked
    /// for, the tools are run in copies of it; a folder outside of it is built where it
    /// stands, as pip does it.
    pub directory: PathBuf,
    /// A folder of the caller's for private caches, reports and builds; there or not. What
    /// lies in its `cache` serves the next matrix as well.
    pub scratch: PathBuf,
    /// Files for `-r`, relative to the directory.
    pub requirement_files: Vec<PathBuf>,
    /// Files for `-c`, relative to the directory.
    pub constraint_files: Vec<PathBuf>,
    /// Requirements of files that are no requirements files, such as the list for pip of an
    /// environment file of conda: each as a requirements file whose text is blank where the
    /// file says something else, so that each line has its place in that file. Paths in them
    /// start at the directory.
    pub lists: Vec<SourceFile>,
    /// Requirements as on a command line; `-e FOLDER` for an editable one.
    pub requirements: Vec<String>,
    /// The Pythons: versions (`3.11`) or paths.
    pub pythons: Vec<String>,
    /// Pythons that nobody asks for, on which what fails may be tried, as versions (`3.10`):
    /// those that the project admits, say. Where several would do the nearest is named.
    pub other_pythons: Vec<String>,
    /// The platforms by uv's names; none stands for this machine's.
    pub platforms: Vec<String>,
    /// The interpreters of this machine
    /// ([`discover`](uvferry_environment::interpreters::discover)).
    pub interpreters: Vec<Interpreter>,
    /// The uv that is asked.
    pub uv: Uv,
    /// What both tools are given.
    pub environment: Environment,
    /// How many programs run at a time.
    pub jobs: usize,
    /// How long a run for one requirement may take. One for more may take as many times that,
    /// but not more than [`LONGEST`](super::LONGEST) times.
    pub timeout: Duration,
    /// Whether each requirement is resolved by itself as well, and timed.
    pub each: bool,
    /// Whether ways around failures and differences are tried.
    pub solutions: bool,
    /// Whether the network is off.
    pub offline: bool,
    /// The share of a larger matrix that is wanted.
    pub partition: Option<Partition>,
    /// What tells this project from others of the same partition: its path, say.
    pub label: String,
    /// Where finished runs are kept.
    pub state: Option<State>,
    /// What ends it early.
    pub cancel: Option<Cancel>,
    /// Who is told how far it is.
    pub progress: Option<Sink>,
    /// Who is told of each run of a tool.
    pub observer: Option<Observer>,
}

impl MatrixRequest {
    /// Asks for nothing yet.
    pub fn new(
        directory: impl Into<PathBuf>,
        scratch: impl Into<PathBuf>,
        uv: Uv,
        environment: &Environment,
    ) -> Self {
        Self {
            directory: directory.into(),
            scratch: scratch.into(),
            requirement_files: Vec::new(),
            constraint_files: Vec::new(),
            lists: Vec::new(),
            requirements: Vec::new(),
            pythons: Vec::new(),
            other_pythons: Vec::new(),
            platforms: Vec::new(),
            interpreters: Vec::new(),
            uv,
            environment: environment.clone(),
            jobs: DEFAULT_JOBS,
            timeout: DEFAULT_TIMEOUT,
            each: false,
            solutions: true,
            offline: false,
            partition: None,
            label: String::new(),
            state: None,
            cancel: None,
            progress: None,
            observer: None,
        }
    }
}

/// Where finished runs are kept, one a line of `runs.jsonl`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The folder; there or not.
    pub folder: PathBuf,
    /// Whether runs that are there are not made again; else it is begun anew.
    pub resume: bool,
}

/// One share of several: `hash:K/N`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partition {
    /// Which, from 1.
    pub share: u32,
    /// Of how many.
    pub of: u32,
}

/// Why a text is no [`Partition`].
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{0}` is no share: write `hash:K/N` with K from 1 to N")]
pub struct NoPartition(pub String);

impl std::str::FromStr for Partition {
    type Err = NoPartition;

    /// ```
    /// use uvferry_compat::matrix::Partition;
    /// assert_eq!("hash:2/8".parse(), Ok(Partition { share: 2, of: 8 }));
    /// assert!("hash:9/8".parse::<Partition>().is_err());
    /// ```
    fn from_str(text: &str) -> Result<Self, NoPartition> {
        let read = || {
            let (share, of) = text.strip_prefix("hash:")?.split_once('/')?;
            let (share, of) = (share.parse().ok()?, of.parse().ok()?);
            (1..=of).contains(&share).then_some(Self { share, of })
        };
        read().ok_or_else(|| NoPartition(text.to_owned()))
    }
}

/// How far a matrix is.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// Which tool a run was finished of.
    pub tool: Tool,
    /// For which target.
    pub target: String,
    /// For how many requirements.
    pub of: usize,
    /// How many runs are finished.
    pub finished: usize,
    /// How many are known to be needed; failures make it more.
    pub planned: usize,
    /// How long the rest takes, in seconds, should each planned run take as long as those of
    /// its tool until now; `None` until a run of each is finished.
    pub remaining_s: Option<f64>,
}

/// Is told of every finished run, from whichever thread made it.
#[derive(Clone)]
pub struct Sink(Arc<Listener>);

type Listener = dyn Fn(&Progress) + Send + Sync;

impl Sink {
    /// Calls a function.
    pub fn new(listener: impl Fn(&Progress) + Send + Sync + 'static) -> Self {
        Self(Arc::new(listener))
    }

    pub(crate) fn tell(&self, progress: &Progress) {
        (self.0)(progress);
    }
}

impl fmt::Debug for Sink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sink")
    }
}

/// Why there is no matrix. What a tool says about requirements is in its cells.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MatrixError {
    /// A platform that uv does not know.
    #[error(transparent)]
    Platform(#[from] UnknownPlatform),
    /// No Python was asked for.
    #[error("no Python was asked for")]
    NoPython,
    /// No requirement was asked for.
    #[error("no requirement was asked for")]
    Nothing,
    /// A requirements file cannot be read.
    #[error("read `{path}`: {message}")]
    File {
        /// The file.
        path: String,
        /// Why.
        message: String,
    },
    /// A scratch or state file cannot be written or read.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// What should hold the finished runs does not.
    #[error("`{}` is not used for finished runs: {message}", path.display())]
    State {
        /// The file.
        path: PathBuf,
        /// Why.
        message: &'static str,
    },
    /// Another run works on the same state.
    #[error("another run works in `{}`", .0.display())]
    Busy(PathBuf),
    /// It was cancelled; finished runs are in the state, if there is one.
    #[error("cancelled after {finished} runs")]
    Cancelled {
        /// How many were finished.
        finished: usize,
    },
}
