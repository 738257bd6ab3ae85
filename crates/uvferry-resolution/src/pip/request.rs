use std::path::{Path, PathBuf};

use thiserror::Error;
use uvferry_process::{Command, Environment, Finished, ProcessError};

use crate::pip::failure::PipFailure;
use crate::pip::report::{Report, ReportError};
use crate::resolved::ResolvedSet;
use crate::run::Run;
use crate::target::Target;
use crate::uv::Uv;

const SIMULATE: &str = include_str!("simulate.py");

/// The first pip with an installation report.
const FIRST_WITH_REPORT: (u32, u32) = (22, 2);

/// A resolution to ask pip for: `pip install --dry-run --ignore-installed --report`.
///
/// Nothing is installed, but source distributions are built and a project's `setup.py` is
/// run: give a copy of the project as the working directory.
#[derive(Debug, Clone)]
pub struct PipRequest {
    /// Where and how.
    pub run: Run,
    /// The Python to resolve for.
    pub interpreter: PathBuf,
    /// A folder of the caller's for the report, and for a private pip where the
    /// interpreter's is missing or too old.
    pub scratch: PathBuf,
    /// The pip to ask, where the caller has found it already.
    pub pip: Option<PrivatePip>,
    /// What makes the private environment where the interpreter's `venv` cannot.
    pub uv: Option<Uv>,
    /// Files for `-r`.
    pub requirement_files: Vec<PathBuf>,
    /// Files for `-c`.
    pub constraint_files: Vec<PathBuf>,
    /// Requirements as on the command line.
    pub requirements: Vec<String>,
    /// Folders or URLs for `-e`.
    pub editables: Vec<String>,
    /// Another platform than this machine's; the resolution is then simulated.
    pub target: Option<Target>,
    /// Further arguments of `pip install`.
    pub arguments: Vec<String>,
}

impl PipRequest {
    /// A request for nothing yet.
    pub fn new(run: Run, interpreter: impl Into<PathBuf>, scratch: impl Into<PathBuf>) -> Self {
        Self {
            run,
            interpreter: interpreter.into(),
            scratch: scratch.into(),
            pip: None,
            uv: None,
            requirement_files: Vec::new(),
            constraint_files: Vec::new(),
            requirements: Vec::new(),
            editables: Vec::new(),
            target: None,
            arguments: Vec::new(),
        }
    }
}

/// What a resolution by pip came to.
#[derive(Debug, Clone, PartialEq)]
pub enum PipOutcome {
    /// pip found a set.
    Resolved(Box<PipResolution>),
    /// It did not.
    Failed(Box<PipFailure>),
}

/// A set that pip would install.
#[derive(Debug, Clone, PartialEq)]
pub struct PipResolution {
    /// The distributions.
    pub set: ResolvedSet,
    /// The pip that found them.
    pub pip_version: String,
    /// Whether it was told to be on another platform.
    pub simulated: bool,
    /// How long it took, in seconds.
    pub wall_s: f64,
}

/// Why pip gave no answer. What it answers about requirements that it cannot resolve is no
/// error but a [`PipFailure`].
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PipError {
    /// It could not be run to its end.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// The interpreter has no pip that can report, and none could be made for it.
    #[error("get a pip with reports for `{}`: {message}", interpreter.display())]
    NoPip {
        /// The interpreter.
        interpreter: PathBuf,
        /// What stood in the way, without credentials.
        message: String,
    },
    /// Its report cannot be read.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// A scratch file cannot be written or read.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// It answered something that this crate cannot read.
    #[error("read the answer of `{command}`: {message}")]
    Answer {
        /// What was run, without credentials.
        command: String,
        /// What is wrong with it.
        message: String,
    },
}

/// A Python whose pip can report: the interpreter itself, or a private virtual environment
/// made from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivatePip {
    /// The Python to run `-m pip` with.
    pub python: PathBuf,
    /// The version of its pip.
    pub version: String,
}

impl PrivatePip {
    /// The interpreter's own pip if it can report, else one in a private environment below
    /// `scratch`, which is used again by the next call.
    ///
    /// # Errors
    /// Where there is none and none can be made: no `venv`, no network, or a Python that no
    /// pip with reports runs on (before 3.7).
    pub fn find(
        interpreter: &Path,
        run: &Run,
        scratch: &Path,
        uv: Option<&Uv>,
    ) -> Result<Self, PipError> {
        let environment = pip_environment(run);
        if let Some(version) = pip_version(interpreter, run, &environment)?
            && can_report(&version)
        {
            return Ok(Self {
                python: interpreter.to_owned(),
                version,
            });
        }
        let no_pip = |message: String| PipError::NoPip {
            interpreter: interpreter.to_owned(),
            message,
        };
        let folder = scratch.join(format!("pip-{}", folder_name(interpreter)));
        let python = if cfg!(windows) {
            folder.join("Scripts").join("python.exe")
        } else {
            folder.join("bin").join("python")
        };
        if !python.is_file() {
            fs_err::create_dir_all(scratch)?;
            let made = run
                .command(interpreter)
                .args(["-I", "-m", "venv"])
                .arg(&folder)
                .environment(&environment)
                .run()?;
            if !made.success() {
                // Debian's Python comes without `ensurepip`.
                let Some(uv) = uv else {
                    return Err(no_pip(last_line(&made.stderr_redacted())));
                };
                let mut arguments: Vec<std::ffi::OsString> =
                    ["venv", "--seed", "--clear", "--no-project", "--python"]
                        .map(Into::into)
                        .to_vec();
                arguments.extend([interpreter.into(), folder.into_os_string()]);
                let made = uv
                    .run(&arguments, run)
                    .map_err(|error| no_pip(error.to_string()))?;
                if !made.success() {
                    return Err(no_pip(last_line(&made.stderr_redacted())));
                }
            }
        }
        let mut version = pip_version(&python, run, &environment)?;
        if !version.as_deref().is_some_and(can_report) {
            let upgraded = run
                .command(&python)
                .args(["-I", "-m", "pip", "install", "--quiet", "--upgrade", "pip"])
                .environment(&environment)
                .run()?;
            if !upgraded.success() {
                return Err(no_pip(last_line(&upgraded.stderr_redacted())));
            }
            version = pip_version(&python, run, &environment)?;
        }
        match version {
            Some(version) if can_report(&version) => Ok(Self { python, version }),
            Some(version) => Err(no_pip(format!(
                "the newest pip for it is {version}, reports came with 22.2"
            ))),
            None => Err(no_pip(String::from("the new environment has no pip"))),
        }
    }
}

/// Asks pip what it would install.
///
/// # Errors
/// Where pip could not be run to its end, or there is none that can report. What pip says
/// about requirements that it cannot resolve is a [`PipOutcome::Failed`].
pub fn resolve(request: &PipRequest) -> Result<PipOutcome, PipError> {
    let run = &request.run;
    let pip = match &request.pip {
        Some(pip) => pip.clone(),
        None => PrivatePip::find(
            &request.interpreter,
            run,
            &request.scratch,
            request.uv.as_ref(),
        )?,
    };
    fs_err::create_dir_all(&request.scratch)?;
    let report = unused_path(&request.scratch, "report", "json");
    // `-I`: modules of the project must not shadow those of pip.
    let mut command = run.command(&pip.python).arg("-I");
    let markers = unused_path(&request.scratch, "markers", "json");
    if let Some(target) = &request.target {
        let script = request.scratch.join("simulate.py");
        fs_err::write(&script, SIMULATE)?;
        let json = serde_json::to_string(&target.markers).map_err(std::io::Error::from)?;
        fs_err::write(&markers, json)?;
        command = command.arg(&script).arg(&markers);
    } else {
        command = command.args(["-m", "pip"]);
    }
    command = command
        .args([
            "install",
            "--dry-run",
            "--ignore-installed",
            "--no-input",
            "--progress-bar",
            "off",
            "--retries",
            "2",
            "--report",
        ])
        .arg(&report)
        // pip checks editables out even in a dry run, by default into the environment of the
        // interpreter, over whatever somebody has changed there.
        .arg("--src")
        .arg(request.scratch.join("src"));
    if let Some(target) = &request.target {
        for platform in target.platform.pip_platforms() {
            command = command.args(["--platform", &platform]);
        }
        command = command.args(["--python-version", &target.markers.python_full_version]);
        if target.markers.implementation_name == "cpython" {
            command = command.args(["--implementation", "cp"]);
        }
    }
    if run.offline {
        command = command.arg("--no-index");
    }
    for (option, files) in [
        ("--requirement", &request.requirement_files),
        ("--constraint", &request.constraint_files),
    ] {
        for file in files {
            command = command.arg(option).arg(file);
        }
    }
    for editable in &request.editables {
        command = command.args(["--editable", editable]);
    }
    command = command
        .args(&request.arguments)
        .args(&request.requirements)
        .environment(&pip_environment(run));

    let mut finished = command.run();
    // An old pip runs setup.py with the interpreter's own setuptools, however old; with
    // today's, isolated, it does what newer ones and uv do.
    if let Ok(first) = &finished
        && !first.success()
        && first.stderr_redacted().contains("python setup.py egg_info")
    {
        command = command.arg("--use-pep517");
        let second = command.run();
        if second.as_ref().is_ok_and(Finished::success) {
            finished = second;
        }
    }
    let failure = match &finished {
        Ok(finished) if !finished.success() => Some(explained(&command, finished)?),
        _ => None,
    };
    let text = fs_err::read_to_string(&report);
    for file in [&report, &markers] {
        // Left over where pip ended early; the folder goes with the caller's scratch.
        let _ = fs_err::remove_file(file);
    }
    let finished = finished?;
    if let Some(failure) = failure {
        return Ok(PipOutcome::Failed(Box::new(failure)));
    }
    let report = Report::parse(&text?)?;
    Ok(PipOutcome::Resolved(Box::new(PipResolution {
        set: report.resolved,
        pip_version: pip.version,
        simulated: request.target.is_some(),
        wall_s: finished.wall_s,
    })))
}

/// Reads a failure. Where pip found no version of something at all it keeps to itself
/// whether the index refused to answer; it is asked again to say so.
fn explained(command: &Command, finished: &Finished) -> Result<PipFailure, PipError> {
    let mut log = log_of(finished);
    let wall_s = finished.wall_s;
    if log.contains("(from versions: none)") && !log.contains("after connection broken by") {
        let verbose = log_of(&command.clone().arg("-vv").run()?);
        for line in verbose.lines() {
            let line = line.trim_start();
            if line.starts_with("Could not fetch URL") {
                log.push('\n');
                log.push_str(line);
            }
        }
    }
    Ok(PipFailure::read(&log, wall_s))
}

fn log_of(finished: &Finished) -> String {
    format!(
        "{}\n{}",
        finished.stdout_redacted(),
        finished.stderr_redacted()
    )
}

/// The environment for pip, without the variables that would make it do something else
/// than resolve.
pub(crate) fn pip_environment(run: &Run) -> Environment {
    let mut environment = run.environment.clone();
    for option in [
        "TARGET",
        "PREFIX",
        "ROOT",
        "USER",
        "REPORT",
        "DRY_RUN",
        "QUIET",
        "VERBOSE",
        "LOG",
        "PYTHON",
        "REQUIRE_VIRTUALENV",
        "REQUIREMENT",
        "EDITABLE",
        "GROUP",
        "REQUIREMENTS_FROM_SCRIPT",
        "ONLY_DEPS",
        "UPGRADE",
        "PROGRESS_BAR",
        "RETRIES",
        "NO_DEPS",
    ] {
        environment.remove(format!("PIP_{option}"));
    }
    environment
        .set("PIP_DISABLE_PIP_VERSION_CHECK", "1")
        // A dry run installs nothing; pip before 23.1 asks all the same (PEP 668).
        .set("PIP_BREAK_SYSTEM_PACKAGES", "1")
        .set("PIP_NO_COLOR", "1")
        .set("NO_COLOR", "1")
        .set("PYTHONIOENCODING", "utf-8");
    environment
}

fn pip_version(
    python: &Path,
    run: &Run,
    environment: &Environment,
) -> Result<Option<String>, PipError> {
    let script = "import pip; print(pip.__version__)";
    let finished = run
        .command(python)
        .args(["-I", "-c", script])
        .environment(environment)
        .run()?;
    let version = finished.stdout_text().trim().to_owned();
    Ok((finished.success() && !version.is_empty()).then_some(version))
}

fn can_report(version: &str) -> bool {
    two_numbers(version) >= FIRST_WITH_REPORT
}

/// The first two numbers of a version of pip.
pub(crate) fn two_numbers(version: &str) -> (u32, u32) {
    let mut numbers = version.split('.').map(|part| {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        part[..digits].parse().unwrap_or(0)
    });
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

/// A name for the private environment of an interpreter: two may share their file name.
fn folder_name(interpreter: &Path) -> String {
    let hash = uvferry_diagnostics::sha256_hex(interpreter.to_string_lossy().as_bytes());
    hash[..12].to_owned()
}

/// A file that no other call uses: several resolutions may share a scratch folder.
fn unused_path(folder: &Path, stem: &str, extension: &str) -> PathBuf {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);

    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let process = std::process::id();
    folder.join(format!("{stem}-{process}-{number}.{extension}"))
}

fn last_line(stderr: &str) -> String {
    stderr
        .lines()
        .map(str::trim)
        .rfind(|line| !line.is_empty())
        .unwrap_or("no message")
        .to_owned()
}
