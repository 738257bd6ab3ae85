//! Building wheels with uv.

use std::path::{Path, PathBuf};
use std::time::Duration;

use uvferry_diagnostics::{Diagnostic, Rule};
use uvferry_process::{Cancel, Command, Environment, Observer};
use uvferry_requirements::MarkerEnvironment;

use super::compare::{Difference, DifferenceKind, compare, restated, same_requirements_on};
use super::contents::Wheel;
use crate::rules;

/// What wheels are built with. All of it comes from the caller.
#[derive(Debug, Clone)]
pub struct BuildTools {
    /// uv.
    pub uv: PathBuf,
    /// The variables that it sees.
    pub environment: Environment,
    /// The Python to build with, as uv's `--python` takes it.
    pub python: Option<String>,
    /// Whether the network is off.
    pub offline: bool,
    /// How long one build may take.
    pub timeout: Option<Duration>,
    /// What ends the work early.
    pub cancel: Option<Cancel>,
    /// Who is told of each run.
    pub observer: Option<Observer>,
}

impl BuildTools {
    /// With nothing but uv and its environment.
    pub fn new(uv: impl Into<PathBuf>, environment: Environment) -> Self {
        Self {
            uv: uv.into(),
            environment,
            python: None,
            offline: false,
            timeout: None,
            cancel: None,
            observer: None,
        }
    }

    /// A command that runs something with the Python that builds, in an environment of its
    /// own.
    pub(crate) fn uv_run(&self, folder: &Path) -> Command {
        let mut command =
            self.uv(folder)
                .args(["run", "--no-project", "--isolated", "--no-progress"]);
        if let Some(python) = &self.python {
            command = command.args(["--python", python]);
        }
        if self.offline {
            command = command.arg("--offline");
        }
        command
    }

    /// A command that runs uv in `folder`.
    pub(crate) fn uv(&self, folder: &Path) -> Command {
        let mut command = Command::new(&self.uv)
            .current_dir(folder)
            .environment(&self.environment);
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

/// A build that gave no wheel.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct BuildFailure {
    /// What uv and the build backend say, without credentials; several lines.
    pub message: String,
}

impl BuildFailure {
    fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
        }
    }

    /// What says most: the exception that the build backend ended with, else uv's causes.
    pub fn headline(&self) -> String {
        const CAUSES: usize = 3;
        let lines = || {
            self.message
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
        };
        lines()
            .rfind(|line| {
                let head = line.split(':').next().unwrap_or_default();
                let names_one = ["Error", "error", "Exception"]
                    .iter()
                    .any(|ending| head.ends_with(ending));
                !line.starts_with("hint")
                    && !line.starts_with("error: Failed to build")
                    && names_one
                    && line.len() > head.len() + 1
            })
            .map(str::to_owned)
            .or_else(|| {
                let causes: Vec<&str> = lines()
                    .filter_map(|line| line.strip_prefix("cause: "))
                    .take(CAUSES)
                    .collect();
                (!causes.is_empty()).then(|| causes.join(": "))
            })
            .or_else(|| lines().next_back().map(str::to_owned))
            .unwrap_or_else(|| "the build failed".to_owned())
    }
}

impl BuildFailure {
    /// The words with the project's own path in place of the one of the copy that was built.
    #[must_use]
    pub(crate) fn in_project(mut self, copy: &Path, root: &Path) -> Self {
        let root = root.display().to_string();
        // Build backends print the path that the system has for it.
        let real = fs_err::canonicalize(copy).ok();
        for copy in real.as_deref().into_iter().chain([copy]) {
            self.message = self.message.replace(&copy.display().to_string(), &root);
        }
        self
    }

    /// What a person is told where the project could not be built as it is.
    pub fn inconclusive(&self) -> Diagnostic {
        self.told(
            &rules::BUILD_INCONCLUSIVE,
            "the project cannot be built as it is",
        )
    }

    fn told(&self, rule: &'static Rule, what: &str) -> Diagnostic {
        let lines: Vec<&str> = self
            .message
            .lines()
            .filter(|line| !line.trim().is_empty())
            .collect();
        // The reason stands at the end, after pages of a build's output.
        let from = lines.len().saturating_sub(8);
        Diagnostic::new(rule, format!("{what}: {}", self.headline()))
            .help(format!("the build says:\n{}", lines[from..].join("\n")))
    }
}

impl Comparison {
    /// What a person is told: each difference, or why there is no comparison.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        match self {
            Self::Equal(_) => Vec::new(),
            Self::Different { differences, .. } => differences
                .iter()
                .map(|difference| Diagnostic::new(&rules::WHEEL_DIFFERS, difference.to_string()))
                .collect(),
            Self::Inconclusive(failure) => vec![failure.inconclusive()],
            Self::FailsAfter(failure) => vec![failure.told(
                &rules::BUILD_FAILS_AFTER,
                "the project can no longer be built",
            )],
        }
    }
}

/// How the two builds compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparison {
    /// Both wheels say the same; the headers of METADATA that say it in another form, like
    /// `Home-page` that has become a `Project-URL`.
    Equal(Vec<String>),
    /// They differ.
    Different {
        /// Each difference.
        differences: Vec<Difference>,
        /// Headers that say the same in another form, as of [`Equal`](Self::Equal).
        restated: Vec<String>,
    },
    /// The project could not be built before either.
    Inconclusive(BuildFailure),
    /// It could be built before, and cannot be built after.
    FailsAfter(BuildFailure),
}

/// Builds the wheel of the project in `folder`, which must be a scratch copy: build backends
/// write beside their sources. `out` is made and must be empty or missing.
///
/// # Errors
/// When uv cannot be run, the build fails, or what it made is no wheel.
pub fn build(folder: &Path, out: &Path, tools: &BuildTools) -> Result<Wheel, BuildFailure> {
    let mut command = tools
        .uv(folder)
        .args(["build", "--wheel", "--no-progress", "--out-dir"])
        .arg(out);
    if let Some(python) = &tools.python {
        command = command.args(["--python", python]);
    }
    if tools.offline {
        command = command.arg("--offline");
    }
    // Whatever workspace the folder lies in, this project is meant.
    let finished = command
        .arg(folder)
        .run()
        .map_err(|error| BuildFailure::new(error.to_string()))?;
    if !finished.success() {
        return Err(BuildFailure::new(finished.stderr_redacted()));
    }
    let mut wheels: Vec<PathBuf> = fs_err::read_dir(out)
        .map_err(|error| BuildFailure::new(error.to_string()))?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|it| it == "whl"))
        .collect();
    wheels.sort();
    let path = wheels
        .last()
        .ok_or_else(|| BuildFailure::new("the build made no wheel"))?;
    let bytes = fs_err::read(path).map_err(|error| BuildFailure::new(error.to_string()))?;
    Wheel::read(&bytes).map_err(|error| BuildFailure::new(error.to_string()))
}

/// Prints what markers are compared with (PEP 508).
const MARKERS: &str = r#"
import json, os, platform, sys
info = sys.implementation.version
version = "{0.major}.{0.minor}.{0.micro}".format(info)
if info.releaselevel != "final":
    version += info.releaselevel[0] + str(info.serial)
print(json.dumps({
    "implementation_name": sys.implementation.name,
    "implementation_version": version,
    "os_name": os.name,
    "platform_machine": platform.machine(),
    "platform_release": platform.release(),
    "platform_system": platform.system(),
    "platform_version": platform.version(),
    "python_full_version": platform.python_version(),
    "platform_python_implementation": platform.python_implementation(),
    "python_version": ".".join(platform.python_version_tuple()[:2]),
    "sys_platform": sys.platform,
}))
"#;

/// The markers of the Python that builds; `None` where it does not tell.
fn markers(folder: &Path, tools: &BuildTools) -> Option<MarkerEnvironment> {
    let finished = tools
        .uv_run(folder)
        .args(["--", "python", "-I", "-c", MARKERS])
        .run()
        .ok()?;
    finished
        .success()
        .then(|| serde_json::from_slice(&finished.stdout).ok())
        .flatten()
}

/// Builds the project in both folders, scratch copies from before and after the change, and
/// compares the wheels. The wheels go below `out`, a folder outside of both.
pub fn compare_builds(before: &Path, after: &Path, out: &Path, tools: &BuildTools) -> Comparison {
    let old = match build(before, &out.join("wheel-before"), tools) {
        Ok(wheel) => wheel,
        Err(failure) => return Comparison::Inconclusive(failure),
    };
    match build(after, &out.join("wheel-after"), tools) {
        Err(failure) => Comparison::FailsAfter(failure),
        Ok(new) => {
            let mut differences = compare(&old, &new);
            // What a condition of setup.py decided when it ran is a marker now: the same where
            // the build ran, which is all that two wheels can show.
            let requires = |found: &Difference| {
                found.kind == DifferenceKind::Header("Requires-Dist".to_owned())
            };
            if differences.iter().any(requires)
                && let Some(environment) = markers(before, tools)
                && same_requirements_on(&environment, &old, &new)
            {
                differences.retain(|found| !requires(found));
            }
            let restated = restated(&old, &new);
            if differences.is_empty() {
                Comparison::Equal(restated)
            } else {
                Comparison::Different {
                    differences,
                    restated,
                }
            }
        }
    }
}
