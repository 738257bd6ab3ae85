use crate::run::Run;
use crate::uv::failure::LockFailure;
use crate::uv::{Uv, UvError};

/// A `uv lock` to run. It needs a `pyproject.toml` in the working directory, and takes the
/// `uv.lock` that lies there as its preference.
#[derive(Debug, Clone)]
pub struct LockRequest {
    /// Where and how.
    pub run: Run,
    /// The interpreter (`--python`), as a path or a version.
    pub python: Option<String>,
    /// Whether versions of the old lock are forgotten (`--upgrade`).
    pub upgrade: bool,
    /// Further arguments: `--index-strategy`, `--default-index`, ….
    pub arguments: Vec<String>,
}

impl LockRequest {
    /// A lock with uv's defaults.
    pub fn new(run: Run) -> Self {
        Self {
            run,
            python: None,
            upgrade: false,
            arguments: Vec::new(),
        }
    }
}

/// What a lock came to.
#[derive(Debug, Clone, PartialEq)]
pub enum LockOutcome {
    /// `uv.lock` lies in the working directory.
    Locked(Locked),
    /// uv could not make one.
    Failed(Box<LockFailure>),
}

/// A lock that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Locked {
    /// What uv said meanwhile, without credentials.
    pub stderr: String,
    /// uv's warnings, one each, without credentials.
    pub warnings: Vec<String>,
    /// How long it took, in seconds.
    pub wall_s: f64,
}

impl Uv {
    /// Locks the project in the working directory.
    ///
    /// # Errors
    /// Where uv could not be run to its end. A project that it cannot lock is a
    /// [`LockOutcome::Failed`].
    pub fn lock(&self, request: &LockRequest) -> Result<LockOutcome, UvError> {
        let mut arguments = vec![String::from("lock")];
        if let Some(python) = &request.python {
            arguments.extend([String::from("--python"), python.clone()]);
        }
        if request.upgrade {
            arguments.push(String::from("--upgrade"));
        }
        arguments.extend(request.arguments.iter().cloned());
        let finished = self.run(&arguments, &request.run)?;
        let stderr = finished.stderr_redacted();
        if finished.success() {
            return Ok(LockOutcome::Locked(Locked {
                warnings: warnings(&stderr),
                stderr,
                wall_s: finished.wall_s,
            }));
        }
        Ok(LockOutcome::Failed(Box::new(LockFailure::read(
            &stderr,
            finished.wall_s,
        ))))
    }
}

/// Each `warning:` with the indented lines that belong to it.
fn warnings(stderr: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut inside = false;
    for line in stderr.lines() {
        if let Some(text) = line.strip_prefix("warning: ") {
            found.push(text.trim_end().to_owned());
            inside = true;
        } else if inside && line.starts_with(' ') {
            if let Some(last) = found.last_mut() {
                last.push('\n');
                last.push_str(line.trim_end());
            }
        } else {
            inside = false;
        }
    }
    found
}
