//! uv, run for an environment that is not necessarily the active one.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;
use uvferry_process::{Cancel, Command, Environment, Finished, Observer, ProcessError};

use crate::configuration::PipConfiguration;

/// A uv and how it is run.
///
/// uv's own configuration files are read as in any run in `directory`: the versions are all
/// decided, and where the user's uv looks for packages is where they are to be found. pip's
/// configuration is not: its caller passes what it says
/// ([`with_configuration`](Self::with_configuration)).
#[derive(Debug, Clone)]
pub struct Uv {
    /// The program.
    pub program: PathBuf,
    /// What it is given; variables that would send it elsewhere than it is told are left out
    /// (`VIRTUAL_ENV`, `UV_PYTHON`, `PYTHONHOME` and the like).
    pub environment: Environment,
    /// Where it runs.
    pub directory: PathBuf,
    /// What ends it early.
    pub cancel: Option<Cancel>,
    /// How long one run may take.
    pub timeout: Option<Duration>,
    /// Whether it must do with its cache and local files.
    pub offline: bool,
    /// Folders with wheels that it may take beside those of the indexes.
    pub find_links: Vec<PathBuf>,
    /// Whether indexes are left out, so that only `find_links` count.
    pub no_index: bool,
    /// Further arguments of `uv pip install`: what pip's configuration says and uv has no
    /// variable for.
    pub arguments: Vec<String>,
    /// Whether modules are compiled: pip does so when it installs, uv only when it is told
    /// (`--compile-bytecode`). Without, the first start of each program is slower, and an
    /// environment that its users may not write stays slow.
    pub compile_bytecode: bool,
    /// Who is told of its runs.
    pub observer: Option<Observer>,
}

/// An environment that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEnvironment<'a> {
    /// Where: nothing, an empty folder, or one whose files are to stay.
    pub path: &'a Path,
    /// The interpreter that it is made from, not one of an environment.
    pub base: &'a Path,
    /// What shells show while it is active; uv makes one of the folder's name, or of that of
    /// the folder around a `.venv`, without, and for one that is not
    /// [plain](is_plain_prompt).
    pub prompt: Option<&'a str>,
    /// Whether it imports from its base as well.
    pub system_site_packages: bool,
}

/// Whether a prompt can stand in the activation scripts. uv (0.13) writes it between quotes of
/// either kind and escapes nothing, so that quotes end the text in one of bash, fish, csh, nu,
/// PowerShell, cmd and Python, and `$(…)` and the like would be run.
pub fn is_plain_prompt(prompt: &str) -> bool {
    prompt
        .chars()
        .all(|c| c.is_alphanumeric() || c == ' ' || "-_.,:/+=@#~()[]".contains(c))
}

/// How the distributions are asked for, other than plainly.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Attempt {
    /// With what the settings say.
    #[default]
    Plain,
    /// The best file of all indexes, as pip chooses, not those of the first that knows the name
    /// (`--index-strategy unsafe-best-match`).
    AllIndexes,
    /// Only files that need no build (`--only-binary :all:`): nothing of them runs.
    WheelsOnly,
}

impl Attempt {
    /// The words on uv's command line.
    pub fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Plain => &[],
            Self::WheelsOnly => &["--only-binary", ":all:"],
            Self::AllIndexes => &["--index-strategy", "unsafe-best-match"],
        }
    }
}

/// Why uv did not do what it was asked.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum UvError {
    /// It could not be run to its end.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// It ended with an error.
    #[error("`{command}` failed: {message}")]
    Failed {
        /// What was run, without credentials.
        command: String,
        /// What it said, without credentials.
        message: String,
    },
    /// A file for it could not be written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Variables that say where to install, or what to do beside what is asked.
const SENDING_ELSEWHERE: [&str; 22] = [
    "VIRTUAL_ENV",
    "VIRTUAL_ENV_PROMPT",
    "CONDA_PREFIX",
    "CONDA_DEFAULT_ENV",
    "PYTHONHOME",
    "PYTHONPATH",
    "__PYVENV_LAUNCHER__",
    "UV_PYTHON",
    "UV_SYSTEM_PYTHON",
    "UV_BREAK_SYSTEM_PACKAGES",
    "UV_PROJECT_ENVIRONMENT",
    "UV_WORKING_DIRECTORY",
    "UV_WORKING_DIR",
    "UV_PROJECT",
    "UV_VENV_SEED",
    "UV_VENV_CLEAR",
    "UV_VENV_RELOCATABLE",
    "UV_REQUIRE_HASHES",
    "UV_CONSTRAINT",
    "UV_OVERRIDE",
    "UV_EXCLUDE",
    "UV_COMPILE_BYTECODE",
];

impl Uv {
    /// One that reads the settings of its environment and of `directory`, and nothing else.
    pub fn new(
        program: impl Into<PathBuf>,
        environment: &Environment,
        directory: impl Into<PathBuf>,
    ) -> Self {
        let mut environment = environment.clone();
        for name in SENDING_ELSEWHERE {
            environment.remove(name);
        }
        environment.set("UV_NO_PROGRESS", "1");
        environment.set("NO_COLOR", "1");
        Self {
            program: program.into(),
            environment,
            directory: directory.into(),
            cancel: None,
            timeout: None,
            offline: false,
            find_links: Vec::new(),
            no_index: false,
            arguments: Vec::new(),
            compile_bytecode: false,
            observer: None,
        }
    }

    /// Sets further variables, as those that stand for pip's configuration; those that are set
    /// already stay, since the user's own word for uv counts.
    #[must_use]
    pub fn with_variables<N, V>(mut self, variables: impl IntoIterator<Item = (N, V)>) -> Self
    where
        N: AsRef<OsStr>,
        V: AsRef<OsStr>,
    {
        for (name, value) in variables {
            if self.environment.get(&name).is_none() {
                self.environment.set(name, value);
            }
        }
        self
    }

    /// Looks for packages where pip would with its configuration; variables that are set for uv
    /// already stay.
    #[must_use]
    pub fn with_configuration(self, pip: &PipConfiguration) -> Self {
        let given = pip.for_uv();
        let mut uv = self.with_variables(given.environment);
        for argument in given.arguments {
            // It has a place of its own, and uv takes it once.
            if argument == "--no-index" {
                uv.no_index = true;
            } else {
                uv.arguments.push(argument);
            }
        }
        uv
    }

    /// The version that it says it has: `0.13.9`.
    ///
    /// # Errors
    /// Where it does not run.
    pub fn version(&self) -> Result<String, UvError> {
        let finished = self.run(["--version"])?;
        let text = finished.stdout_text();
        let version = text.split_whitespace().nth(1).unwrap_or_default();
        Ok(version.to_owned())
    }

    /// Makes an environment.
    ///
    /// `--no-project`: what a project around it asks of Pythons is not the question.
    /// `--allow-existing`: files that its caller has put there stay. `--no-python-downloads`:
    /// the interpreter is one that is here.
    ///
    /// # Errors
    /// Where uv cannot.
    pub fn create(&self, new: &NewEnvironment<'_>) -> Result<(), UvError> {
        let mut arguments: Vec<OsString> = [
            "venv",
            "--no-project",
            "--allow-existing",
            "--no-python-downloads",
            "--python",
        ]
        .map(OsString::from)
        .to_vec();
        arguments.push(new.base.into());
        if let Some(prompt) = new.prompt.filter(|prompt| is_plain_prompt(prompt)) {
            arguments.push(joined("--prompt=", OsStr::new(prompt)));
        }
        if new.system_site_packages {
            arguments.push("--system-site-packages".into());
        }
        arguments.push("--".into());
        arguments.push(new.path.into());
        self.run(arguments).map(drop)
    }

    /// What `uv pip check` finds, a sentence each, sorted; nothing where all fits together.
    ///
    /// # Errors
    /// Where it does not run, or fails without a finding.
    pub fn check(&self, python: &Path) -> Result<Vec<String>, UvError> {
        let command = self
            .command()
            .args(["pip", "check", "--python"])
            .arg(python);
        let finished = command.run()?;
        if finished.success() {
            return Ok(Vec::new());
        }
        let told = finished.stderr_redacted();
        let mut found: Vec<String> = told
            .lines()
            .filter(|line| line.starts_with("The package "))
            .map(str::to_owned)
            .collect();
        if found.is_empty() {
            return Err(failed(&command, &finished));
        }
        found.sort();
        Ok(found)
    }

    /// Installs what a requirements file asks for, and nothing that it requires.
    pub(super) fn install_file(
        &self,
        python: &Path,
        requirements: &Path,
        attempt: Attempt,
    ) -> Result<(), UvError> {
        let mut arguments: Vec<OsString> = ["pip", "install", "--no-deps", "--no-python-downloads"]
            .map(OsString::from)
            .to_vec();
        arguments.extend(["--python".into(), python.into()]);
        arguments.extend(self.arguments.iter().map(OsString::from));
        arguments.extend(attempt.arguments().iter().map(OsString::from));
        for folder in &self.find_links {
            arguments.extend(["--find-links".into(), folder.into()]);
        }
        for (flag, wanted) in [
            ("--no-index", self.no_index),
            ("--compile-bytecode", self.compile_bytecode),
        ] {
            if wanted {
                arguments.push(flag.into());
            }
        }
        arguments.extend(["-r".into(), requirements.into()]);
        self.run(arguments).map(drop)
    }

    fn run<I>(&self, arguments: I) -> Result<Finished, UvError>
    where
        I: IntoIterator,
        I::Item: AsRef<OsStr>,
    {
        let command = self.command().args(arguments);
        let finished = command.run()?;
        if finished.success() {
            return Ok(finished);
        }
        Err(failed(&command, &finished))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program)
            .current_dir(&self.directory)
            .environment(&self.environment);
        if self.offline {
            command = command.arg("--offline");
        }
        if let Some(timeout) = self.timeout {
            command = command.timeout(timeout);
        }
        if let Some(cancel) = &self.cancel {
            command = command.cancel(cancel);
        }
        if let Some(observer) = &self.observer {
            command = command.observer(observer);
        }
        command
    }
}

fn joined(start: &str, end: &OsStr) -> OsString {
    let mut whole = OsString::from(start);
    whole.push(end);
    whole
}

fn failed(command: &Command, finished: &Finished) -> UvError {
    let told = finished.stderr_redacted();
    let told = told.trim();
    let message = if told.is_empty() {
        match (finished.status, finished.signal) {
            (Some(status), _) => format!("exit status {status}"),
            (None, Some(signal)) => format!("ended by signal {signal}"),
            (None, None) => "no exit status".to_owned(),
        }
    } else {
        told.to_owned()
    };
    UvError::Failed {
        command: command.display(),
        message,
    }
}
