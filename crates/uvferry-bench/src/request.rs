//! What is asked.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use uvferry_process::{Cancel, Environment, Observer};
use uvferry_resolution::uv::Uv;

use crate::pips::AskedPip;
use crate::result::{Run, ScenarioResult};
use crate::scenario::Scenario;
use crate::tool::Tool;

/// Runs that each tool makes of a scenario at least, unless told otherwise.
pub const DEFAULT_RUNS: usize = 5;

/// Runs that each makes at most.
pub const MOST_RUNS: usize = 30;

/// Runs before those that count, unless told otherwise.
pub const DEFAULT_WARM_UPS: usize = 1;

/// How long the runs of a scenario may take together, unless told otherwise.
pub const DEFAULT_TIME_LIMIT: Duration = Duration::from_mins(5);

/// How long one command may take, unless told otherwise.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_mins(10);

/// No more runs are made where each interval of a median is at most this much of it to both
/// sides.
pub const NARROW: f64 = 0.02;

/// A bench to make.
#[derive(Debug, Clone)]
pub struct BenchRequest {
    /// Where both tools are run: relative paths of requirements files start there.
    pub directory: PathBuf,
    /// A folder of the caller's in which caches and environments are made; there or not. What
    /// is made in it is gone afterwards.
    pub scratch: PathBuf,
    /// What the requirements are called: their file, or the name of a built-in set.
    pub name: String,
    /// Files for `-r`, relative to the directory.
    pub requirement_files: Vec<PathBuf>,
    /// Files for `-c`, relative to the directory.
    pub constraint_files: Vec<PathBuf>,
    /// Requirements as on a command line.
    pub requirements: Vec<String>,
    /// What is measured, in this order.
    pub scenarios: Vec<Scenario>,
    /// Who is measured.
    pub tools: Vec<Tool>,
    /// The interpreter that environments are made with; it has a pip.
    pub python: PathBuf,
    /// The pip that is measured; else the one that a new environment gets.
    pub pip: Option<AskedPip>,
    /// The uv that is measured.
    pub uv: Uv,
    /// What both tools are given.
    pub environment: Environment,
    /// Runs that each makes of a scenario, at least.
    pub runs: usize,
    /// Whether more are made, up to [`MOST_RUNS`], while an interval is not [`NARROW`].
    pub until_narrow: bool,
    /// Runs before those that count.
    pub warm_ups: usize,
    /// How long the runs of a scenario may take together.
    pub time_limit: Duration,
    /// How long one command may take.
    pub timeout: Duration,
    /// The distribution that `{add}` stands for; else one that the requirements do not need.
    pub add: Option<String>,
    /// Whether both tools are served from this machine.
    pub local: Option<LocalServer>,
    /// Where each finished run is written down.
    pub state: Option<State>,
    /// What ends it early.
    pub cancel: Option<Cancel>,
    /// Who is told of each program that is started.
    pub observer: Option<Observer>,
    /// Who is told how far it is.
    pub progress: Option<Sink>,
}

impl BenchRequest {
    /// Measures nothing yet.
    pub fn new(
        directory: impl Into<PathBuf>,
        scratch: impl Into<PathBuf>,
        python: impl Into<PathBuf>,
        uv: Uv,
        environment: &Environment,
    ) -> Self {
        Self {
            directory: directory.into(),
            scratch: scratch.into(),
            name: String::new(),
            requirement_files: Vec::new(),
            constraint_files: Vec::new(),
            requirements: Vec::new(),
            scenarios: Vec::new(),
            tools: Tool::ALL.to_vec(),
            python: python.into(),
            pip: None,
            uv,
            environment: environment.clone(),
            runs: DEFAULT_RUNS,
            until_narrow: true,
            warm_ups: DEFAULT_WARM_UPS,
            time_limit: DEFAULT_TIME_LIMIT,
            timeout: DEFAULT_TIMEOUT,
            add: None,
            local: None,
            state: None,
            cancel: None,
            observer: None,
            progress: None,
        }
    }
}

/// How this machine serves: what is needed is fetched once and served on 127.0.0.1, so that the
/// network is out of the figures.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct LocalServer {
    /// Each answer comes this much later.
    pub latency: Duration,
    /// So many bytes a second at most; `None` for as many as there can be.
    pub bytes_per_s: Option<u64>,
}

/// Where finished runs are kept, one a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The file; there or not.
    pub file: PathBuf,
    /// Whether runs that are there count, and are not made again; else it is begun anew.
    pub resume: bool,
}

/// How far a bench is.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Progress<'a> {
    /// What it needs before the first run is made: a mirror, a lock.
    Preparing(&'a str),
    /// A scenario starts.
    Scenario {
        /// Which.
        name: &'a str,
        /// Its place, from 1.
        number: usize,
        /// Of how many.
        of: usize,
    },
    /// A run is finished.
    Run {
        /// Of which scenario.
        scenario: &'a str,
        /// Of which tool.
        tool: Tool,
        /// Which of those that count, from 1; `None` of those before.
        number: Option<usize>,
        /// What it took.
        run: &'a Run,
    },
    /// A scenario is finished.
    Finished(&'a ScenarioResult),
}

/// Is told how far a bench is.
#[derive(Clone)]
pub struct Sink(Arc<Listener>);

type Listener = dyn Fn(&Progress<'_>) + Send + Sync;

impl Sink {
    /// Calls a function; the next run waits for it.
    pub fn new(listener: impl Fn(&Progress<'_>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(listener))
    }

    pub(crate) fn tell(&self, progress: &Progress<'_>) {
        (self.0)(progress);
    }
}

impl fmt::Debug for Sink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sink")
    }
}

/// Why there is no bench. A tool that fails is a result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BenchError {
    /// No requirement was asked for.
    #[error("no requirement was asked for")]
    Nothing,
    /// No scenario was asked for.
    #[error("no scenario was asked for")]
    NoScenario,
    /// What the local server needs cannot be fetched.
    #[error("fetch what is served from this machine: {0}")]
    Mirror(String),
    /// The pip that was asked for cannot be measured.
    #[error("pip {asked} cannot be measured with this Python: {message}")]
    Pip {
        /// What was asked for.
        asked: AskedPip,
        /// Why: what a tool said, without credentials.
        message: String,
    },
    /// Folders that are built lie on drives that have nothing in common.
    #[error("the folders that are built lie on different drives")]
    Apart,
    /// The local server cannot start.
    #[error(transparent)]
    Serve(#[from] uvferry_index::IndexError),
    /// A scratch or state file cannot be written or read.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// Another bench writes its runs there.
    #[error("another bench writes into `{}`", .0.display())]
    Busy(PathBuf),
    /// It was cancelled before a run was finished.
    #[error("cancelled")]
    Cancelled,
}
