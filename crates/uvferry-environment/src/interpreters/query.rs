use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uvferry_diagnostics::Diagnostic;
use uvferry_process::{Cancel, Command, Environment, Finished, ProcessError};
use uvferry_requirements::MarkerEnvironment;

use crate::distributions::version_of;
use crate::rules::EXTERNALLY_MANAGED;
use crate::sites::{FolderNames, PathVariables, Scope, listed_sites_of};

pub(crate) const SCRIPT: &str = include_str!("query.py");
/// An interpreter answers in well under a second; a shim that asks a question never does.
pub(super) const TIMEOUT: Duration = Duration::from_secs(20);

/// A Python interpreter and what it says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interpreter {
    /// The path by which it was asked.
    pub executable: PathBuf,
    /// As `3.12.1`, `3.14.0rc2`.
    pub version: String,
    /// `cpython`, `pypy`, …
    pub implementation: String,
    /// Whether it is that of a virtual environment.
    pub is_virtualenv: bool,
    /// `sys.prefix`: the virtual environment's folder, if it is one.
    pub prefix: PathBuf,
    /// The prefix of the interpreter that a virtual environment was made from.
    pub base_prefix: PathBuf,
    /// Where pure Python distributions are installed.
    pub purelib: Option<PathBuf>,
    /// Where distributions with compiled modules are installed.
    pub platlib: Option<PathBuf>,
    /// Its site folders (`site.getsitepackages()`): its own, and those of its base where it
    /// takes them in.
    pub sites: Vec<PathBuf>,
    /// The user's site folder, there or not; `None` where it is not imported from.
    pub user_site: Option<PathBuf>,
    /// The folders of the standard library, which may have distributions as well.
    pub standard_library: Vec<PathBuf>,
    /// Further folders that code in `.pth` files put on `sys.path`.
    pub added_by_code: Vec<PathBuf>,
    /// The version of the pip installed in it.
    pub pip_version: Option<String>,
    /// The variables of environment markers (PEP 508) and their values.
    pub markers: BTreeMap<String, String>,
    /// Whether installing into it is forbidden (PEP 668).
    pub externally_managed: bool,
    /// What decides which wheels suit it.
    pub platform: Platform,
}

/// What decides which wheels suit an interpreter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Platform {
    /// `sysconfig.get_platform()`: `linux-x86_64`, `macosx-11.0-arm64`, `win-amd64`.
    pub name: String,
    /// The C library of Linux and its version, as `("glibc", "2.36")`.
    pub libc: Option<(String, String)>,
    /// The version of macOS.
    pub macos: Option<String>,
    /// 32 or 64.
    pub pointer_bits: u32,
    /// `sys.implementation.cache_tag`: `cpython-312`.
    pub cache_tag: Option<String>,
    /// `sys.abiflags`: `m`, `t`, mostly empty.
    pub abi_flags: String,
    /// Whether it is a free-threaded build.
    pub free_threaded: bool,
    /// How the names of its extension modules end: `.cpython-312-x86_64-linux-gnu.so`.
    pub extension_suffix: Option<String>,
}

impl Interpreter {
    /// Major, minor and micro version.
    pub fn version_numbers(&self) -> (u32, u32, u32) {
        let mut numbers = self.version.split('.').map(|part| {
            let digits = part.bytes().take_while(u8::is_ascii_digit).count();
            part[..digits].parse().unwrap_or(0)
        });
        let mut next = || numbers.next().unwrap_or(0);
        (next(), next(), next())
    }

    /// What markers are evaluated against.
    pub fn marker_environment(&self) -> MarkerEnvironment {
        let marker = |name: &str| self.markers.get(name).cloned().unwrap_or_default();
        MarkerEnvironment {
            implementation_name: marker("implementation_name"),
            implementation_version: marker("implementation_version"),
            os_name: marker("os_name"),
            platform_machine: marker("platform_machine"),
            platform_release: marker("platform_release"),
            platform_system: marker("platform_system"),
            platform_version: marker("platform_version"),
            python_full_version: marker("python_full_version"),
            platform_python_implementation: marker("platform_python_implementation"),
            python_version: marker("python_version"),
            sys_platform: marker("sys_platform"),
        }
    }

    /// What is worth saying about it.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        if self.externally_managed {
            found.push(Diagnostic::new(
                &EXTERNALLY_MANAGED,
                format!(
                    "`{}` is managed by the system; nothing is installed into it",
                    self.executable.display()
                ),
            ));
        }
        found
    }
}

/// Why an interpreter could not be asked.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum QueryError {
    /// It could not be run to its end.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// It ended with an error.
    #[error("`{}` failed: {message}", executable.display())]
    Failed {
        /// The interpreter.
        executable: PathBuf,
        /// The last line that it wrote to standard error, without credentials.
        message: String,
    },
    /// It answered something else than was asked.
    #[error("`{}` is not a Python interpreter", executable.display())]
    NotPython {
        /// The program.
        executable: PathBuf,
    },
}

#[derive(Deserialize)]
struct Answer {
    executable: Option<String>,
    prefix: PathBuf,
    base_prefix: PathBuf,
    is_virtualenv: bool,
    purelib: Option<PathBuf>,
    platlib: Option<PathBuf>,
    sites: Vec<PathBuf>,
    user_site: Option<PathBuf>,
    standard_library: Vec<PathBuf>,
    added_by_code: Vec<PathBuf>,
    externally_managed: bool,
    platform: String,
    libc: (String, String),
    macos: String,
    bits: u32,
    cache_tag: Option<String>,
    abiflags: String,
    extension_suffix: Option<String>,
    free_threaded: bool,
    markers: BTreeMap<String, String>,
}

/// Asks one interpreter. It runs isolated (`-I`: no `PYTHON*` variables, no user site, no
/// modules of the working directory) and writes no bytecode (`-B`), in its own folder.
///
/// # Errors
/// Where it cannot be run or is no Python.
pub fn query(
    executable: &Path,
    environment: &Environment,
    cancel: Option<&Cancel>,
) -> Result<Interpreter, QueryError> {
    query_within(executable, environment, cancel, TIMEOUT)
}

/// [`query`], with an answer within some time.
pub(super) fn query_within(
    executable: &Path,
    environment: &Environment,
    cancel: Option<&Cancel>,
    timeout: Duration,
) -> Result<Interpreter, QueryError> {
    Ok(ask(executable, environment, cancel, timeout)?.interpreter)
}

/// An answer, and from whom it is.
pub(super) struct Answered {
    pub(super) interpreter: Interpreter,
    /// Whether the program that was started is the interpreter: not a launcher that chooses one.
    pub(super) is_itself: bool,
}

pub(super) fn ask(
    executable: &Path,
    environment: &Environment,
    cancel: Option<&Cancel>,
    timeout: Duration,
) -> Result<Answered, QueryError> {
    let run = |isolation: &[&str]| -> Result<Finished, ProcessError> {
        let directory = executable.parent().unwrap_or(Path::new("/"));
        let mut command = Command::new(executable)
            .args(isolation)
            .args(["-c", SCRIPT])
            .current_dir(directory)
            .environment(environment)
            .timeout(timeout);
        if let Some(cancel) = cancel {
            command = command.cancel(cancel);
        }
        command
            .run()
            .map_err(|error| without_question(error, executable))
    };
    let mut finished = run(&["-I", "-B"])?;
    // Python 2 has no `-I`.
    if !finished.success() && finished.stderr_redacted().contains("-I") {
        finished = run(&["-E", "-s", "-B"])?;
    }
    if !finished.success() {
        let stderr = finished.stderr_redacted();
        let message = stderr
            .lines()
            .map(str::trim)
            .rfind(|line| !line.is_empty())
            .unwrap_or("no message");
        return Err(QueryError::Failed {
            executable: executable.to_owned(),
            message: message.to_owned(),
        });
    }
    // Site customisations may print lines of their own before ours.
    let stdout = finished.stdout_text();
    let answer: Answer = stdout
        .lines()
        .rev()
        .find_map(|line| serde_json::from_str(line).ok())
        .ok_or_else(|| QueryError::NotPython {
            executable: executable.to_owned(),
        })?;
    let real = |path: &Path| fs_err::canonicalize(path).ok();
    let itself = answer.executable.as_deref().map(Path::new).and_then(real);
    Ok(Answered {
        is_itself: itself.is_some() && itself == real(executable),
        interpreter: interpreter(executable, answer),
    })
}

/// An error that names the interpreter alone: the question to it is a screen of Python.
fn without_question(error: ProcessError, executable: &Path) -> ProcessError {
    let command = executable.display().to_string();
    match error {
        ProcessError::TimedOut {
            after_s, stderr, ..
        } => ProcessError::TimedOut {
            command,
            after_s,
            stderr,
        },
        ProcessError::Cancelled { .. } => ProcessError::Cancelled { command },
        ProcessError::Io { source, .. } => ProcessError::Io { command, source },
        other => other,
    }
}

fn interpreter(asked: &Path, answer: Answer) -> Interpreter {
    let marker = |name: &str| answer.markers.get(name).cloned().unwrap_or_default();
    let some = |text: String| (!text.is_empty()).then_some(text);
    // A shim or launcher answers with the interpreter that it stands for.
    let executable = match answer.executable {
        Some(real) if is_shim(asked) && !real.is_empty() => PathBuf::from(real),
        _ => asked.to_owned(),
    };
    let mut interpreter = Interpreter {
        executable,
        version: marker("python_full_version"),
        implementation: marker("implementation_name"),
        is_virtualenv: answer.is_virtualenv,
        prefix: answer.prefix,
        base_prefix: answer.base_prefix,
        purelib: answer.purelib,
        platlib: answer.platlib,
        sites: answer.sites,
        user_site: answer.user_site,
        standard_library: answer.standard_library,
        added_by_code: answer.added_by_code,
        pip_version: None,
        externally_managed: answer.externally_managed,
        platform: Platform {
            name: answer.platform,
            libc: some(answer.libc.0).map(|name| (name, answer.libc.1)),
            macos: some(answer.macos),
            pointer_bits: answer.bits,
            cache_tag: answer.cache_tag,
            abi_flags: answer.abiflags,
            free_threaded: answer.free_threaded,
            extension_suffix: answer.extension_suffix,
        },
        markers: answer.markers,
    };
    let mut folders = FolderNames::default();
    let variables = PathVariables::default();
    let sites = listed_sites_of(&interpreter, Scope::All, &variables, &mut folders);
    interpreter.pip_version = version_of(&sites, &mut folders, "pip");
    interpreter
}

/// Whether the path is that of a version manager's shim (pyenv, asdf, mise), which runs
/// whatever version the working directory asks for, or none.
pub(super) fn is_shim(path: &Path) -> bool {
    path.parent()
        .and_then(Path::file_name)
        .is_some_and(|folder| folder == "shims")
}
