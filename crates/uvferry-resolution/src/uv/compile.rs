use std::path::PathBuf;

use serde::Deserialize;
use uvferry_process::Command;

use crate::resolved::{Resolved, ResolvedSet};
use crate::run::Run;
use crate::uv::export::{Exported, Sources};
use crate::uv::failure::LockFailure;
use crate::uv::{Uv, UvError};

/// A `uv pip compile` to run: what uv resolves requirements files to, without a project.
/// Nothing is written.
#[derive(Debug, Clone)]
pub struct CompileRequest {
    /// Where and how.
    pub run: Run,
    /// The files: requirements, or a `pyproject.toml`.
    pub files: Vec<PathBuf>,
    /// Files for `--constraint`.
    pub constraint_files: Vec<PathBuf>,
    /// The interpreter, as a path or a version.
    pub python: Option<String>,
    /// The Python version to resolve for, where it is not the interpreter's.
    pub python_version: Option<String>,
    /// The platform to resolve for, where it is not this machine's.
    pub python_platform: Option<String>,
    /// Whether one answer with markers for all platforms is wanted.
    pub universal: bool,
    /// Whether hashes are wanted.
    pub hashes: bool,
    /// Further arguments.
    pub arguments: Vec<String>,
}

impl CompileRequest {
    /// These files, for this machine.
    pub fn new(run: Run, files: Vec<PathBuf>) -> Self {
        Self {
            run,
            files,
            constraint_files: Vec::new(),
            python: None,
            python_version: None,
            python_platform: None,
            universal: false,
            hashes: false,
            arguments: Vec::new(),
        }
    }
}

/// What a compilation came to.
#[derive(Debug, Clone, PartialEq)]
pub enum CompileOutcome {
    /// uv found a set.
    Resolved {
        /// The distributions; without `universal` none has a marker.
        exported: Exported,
        /// How long it took, in seconds.
        wall_s: f64,
    },
    /// It did not.
    Failed(Box<LockFailure>),
}

/// What a compilation would install, file by file.
#[derive(Debug, Clone, PartialEq)]
pub enum FilesOutcome {
    /// uv found a set.
    Resolved {
        /// The distributions that come from an index, each with the file of it: a wheel where
        /// there is one for the target, else the source distribution. Addresses may hold
        /// credentials.
        set: ResolvedSet,
        /// How long it took, in seconds.
        wall_s: f64,
    },
    /// It did not.
    Failed(Box<LockFailure>),
}

impl Uv {
    /// Resolves requirements files for one target and says which file of each distribution uv
    /// would take, as its `pylock.toml` has it (PEP 751).
    ///
    /// # Errors
    /// Where uv could not be run to its end, or its answer cannot be read.
    pub fn compile_files(&self, request: &CompileRequest) -> Result<FilesOutcome, UvError> {
        let mut request = request.clone();
        request.arguments.push(String::from("--format=pylock.toml"));
        let command = self.compile_command(&request);
        let finished = command.run()?;
        let wall_s = finished.wall_s;
        if !finished.success() {
            let failure = LockFailure::read(&finished.stderr_redacted(), wall_s);
            return Ok(FilesOutcome::Failed(Box::new(failure)));
        }
        let set = files_of(&finished.stdout_text()).map_err(|error| UvError::Answer {
            command: command.display(),
            message: error.to_string(),
        })?;
        Ok(FilesOutcome::Resolved { set, wall_s })
    }

    /// Resolves requirements files.
    ///
    /// # Errors
    /// Where uv could not be run to its end, or its answer cannot be read.
    pub fn compile(&self, request: &CompileRequest) -> Result<CompileOutcome, UvError> {
        let command = self.compile_command(request);
        let finished = command.run()?;
        if !finished.success() {
            let failure = LockFailure::read(&finished.stderr_redacted(), finished.wall_s);
            return Ok(CompileOutcome::Failed(Box::new(failure)));
        }
        let exported =
            Exported::parse(&finished.stdout_text(), Sources::default()).map_err(|message| {
                UvError::Answer {
                    command: command.display(),
                    message,
                }
            })?;
        Ok(CompileOutcome::Resolved {
            exported,
            wall_s: finished.wall_s,
        })
    }

    fn compile_command(&self, request: &CompileRequest) -> Command {
        let mut arguments: Vec<std::ffi::OsString> = [
            "pip",
            "compile",
            "--no-header",
            "--no-annotate",
            "--no-strip-extras",
            "--no-strip-markers",
        ]
        .map(Into::into)
        .to_vec();
        for (option, value) in [
            ("--python", &request.python),
            ("--python-version", &request.python_version),
            ("--python-platform", &request.python_platform),
        ] {
            if let Some(value) = value {
                arguments.extend([option.into(), value.into()]);
            }
        }
        if request.universal {
            arguments.push("--universal".into());
        }
        if request.hashes {
            arguments.push("--generate-hashes".into());
        }
        for file in &request.constraint_files {
            arguments.extend(["--constraint".into(), file.into()]);
        }
        arguments.extend(request.arguments.iter().map(Into::into));
        arguments.push("--".into());
        arguments.extend(request.files.iter().map(Into::into));

        self.command(arguments, &request.run)
    }
}

/// The files of a `pylock.toml` for one target, which has only those that suit it.
fn files_of(text: &str) -> Result<ResolvedSet, toml_edit::de::Error> {
    #[derive(Deserialize)]
    struct Pylock {
        #[serde(default)]
        packages: Vec<Package>,
    }
    #[derive(Deserialize)]
    struct Package {
        name: String,
        version: Option<String>,
        #[serde(default)]
        wheels: Vec<File>,
        sdist: Option<File>,
    }
    #[derive(Deserialize)]
    struct File {
        url: Option<String>,
        path: Option<String>,
    }

    let pylock: Pylock = toml_edit::de::from_str(text)?;
    let resolved = pylock.packages.into_iter().filter_map(|package| {
        let file = package.wheels.into_iter().next().or(package.sdist)?;
        Some(Resolved {
            name: package.name,
            version: package.version,
            file_url: Some(file.url.or(file.path)?),
            ..Resolved::default()
        })
    });
    Ok(resolved.collect())
}
