//! Which pip is measured: the one that a new environment gets, or the one that was asked for.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use uvferry_process::{Command, Environment};
use uvferry_requirements::Version;

use crate::request::{BenchError, BenchRequest};
use crate::serving;
use crate::words::python_of;

/// A pip that is to be measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskedPip {
    /// The newest that the index has for the Python.
    Latest,
    /// This version.
    Version(String),
}

/// Why a text is no [`AskedPip`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither a version of pip nor `latest`")]
pub struct NoPip(pub String);

impl FromStr for AskedPip {
    type Err = NoPip;

    /// ```
    /// use uvferry_bench::AskedPip;
    /// assert_eq!("latest".parse(), Ok(AskedPip::Latest));
    /// assert_eq!("24.0".parse(), Ok(AskedPip::Version("24.0".into())));
    /// assert!("newest".parse::<AskedPip>().is_err());
    /// ```
    fn from_str(text: &str) -> Result<Self, NoPip> {
        match text {
            "latest" => Ok(Self::Latest),
            version if Version::parse(version).is_ok() => Ok(Self::Version(version.to_owned())),
            other => Err(NoPip(other.to_owned())),
        }
    }
}

impl fmt::Display for AskedPip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Latest => f.write_str("latest"),
            Self::Version(version) => f.write_str(version),
        }
    }
}

/// The pip that was asked for, as a wheel that each environment gets.
#[derive(Debug)]
pub(crate) struct MeasuredPip {
    /// Its version.
    pub(crate) version: String,
    wheel: PathBuf,
}

impl MeasuredPip {
    /// Fetches it from where pip looks, and sees that it runs with the Python.
    pub(crate) fn fetch(
        request: &BenchRequest,
        asked: &AskedPip,
        environment: &Environment,
        folder: &Path,
    ) -> Result<Self, BenchError> {
        let failed = |message: String| BenchError::Pip {
            asked: asked.clone(),
            message,
        };
        let run = |program: &Path, words: &[&str]| {
            serving::run(request, environment, program, words).map_err(|error| match error {
                BenchError::Mirror(said) => failed(said),
                error => error,
            })
        };
        let venv = folder.join("asking-pip");
        let shown = |path: &Path| path.to_string_lossy().into_owned();
        run(&request.python, &["-m", "venv", &shown(&venv)])?;
        let python = python_of(&venv);
        let into = folder.join("pip");
        let requirement = match asked {
            AskedPip::Latest => "pip".to_owned(),
            AskedPip::Version(version) => format!("pip=={version}"),
        };
        let download = [
            "-m",
            "pip",
            "download",
            "--no-deps",
            "--only-binary=:all:",
            "--dest",
            &shown(&into),
            &requirement,
        ];
        run(&python, &download)?;
        let wheel = fs_err::read_dir(&into)?
            .next()
            .transpose()?
            .map(|entry| entry.path())
            .ok_or_else(|| failed("pip fetched nothing".to_owned()))?;
        let pip = Self {
            version: String::new(),
            wheel,
        };
        let installing = pip.installing(&python);
        let words: Vec<&str> = installing.iter().skip(1).map(String::as_str).collect();
        run(&python, &words)?;
        // An old one may be installed, and ends as soon as it looks at what is there.
        run(&python, &["-m", "pip", "list"])?;
        let version = asked_version(&python, request)
            .ok_or_else(|| failed("it does not tell its version".to_owned()))?;
        fs_err::remove_dir_all(&venv)?;
        Ok(Self { version, ..pip })
    }

    /// The command that brings it into an environment; it asks no index.
    pub(crate) fn installing(&self, python: &Path) -> Vec<String> {
        let words = ["-m", "pip", "install", "--no-index", "--no-deps"];
        std::iter::once(python.to_string_lossy().into_owned())
            .chain(words.map(str::to_owned))
            .chain([self.wheel.to_string_lossy().into_owned()])
            .collect()
    }
}

/// The pips of an interpreter.
pub(crate) struct Pips {
    /// The one that is measured.
    pub(crate) measured: Option<String>,
    /// That of new environments.
    bundled: Option<String>,
    /// Its own.
    own: Option<String>,
    is_asked: bool,
}

impl Pips {
    pub(crate) fn ask(request: &BenchRequest, asked: Option<&MeasuredPip>) -> Self {
        let own = asked_version(&request.python, request);
        let bundled = version_of(
            &request.python,
            request,
            &["-I", "-c", "import ensurepip; print(ensurepip.version())"],
        );
        let bundled = bundled.or_else(|| own.clone());
        Self {
            measured: match asked {
                Some(asked) => Some(asked.version.clone()),
                None => bundled.clone(),
            },
            bundled,
            own,
            is_asked: asked.is_some(),
        }
    }

    /// An old pip is slower, and that it is the one measured is easily missed; so is that the
    /// one measured is none that users of new environments have.
    pub(crate) fn warning(&self) -> Option<String> {
        let measured = self.measured.as_ref()?;
        if self.is_asked {
            let bundled = self
                .bundled
                .as_ref()
                .filter(|bundled| *bundled != measured)?;
            return Some(format!(
                "pip {measured} was asked for and is measured; new environments of this Python \
                 have pip {bundled}"
            ));
        }
        let own = self.own.as_ref().filter(|own| *own != measured)?;
        Some(format!(
            "new environments of this Python have pip {measured}, which is measured; the Python \
             itself has pip {own}"
        ))
    }
}

/// The version that a Python's pip says it has.
fn asked_version(python: &Path, request: &BenchRequest) -> Option<String> {
    let said = version_of(python, request, &["-m", "pip", "--version"])?;
    said.split_whitespace().nth(1).map(str::to_owned)
}

/// What a Python prints.
pub(crate) fn version_of(python: &Path, request: &BenchRequest, words: &[&str]) -> Option<String> {
    let finished = Command::new(python)
        .args(words)
        .current_dir(&request.directory)
        .environment(&request.environment)
        .timeout(Duration::from_mins(1))
        .run()
        .ok()?;
    finished
        .success()
        .then(|| finished.stdout_text().trim().to_owned())
}
