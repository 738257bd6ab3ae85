//! The columns: a Python on a platform, and what stands for it on this machine.

use std::path::Path;

use uvferry_environment::interpreters::Interpreter as Found;
use uvferry_requirements::MarkerEnvironment;
use uvferry_resolution::{Target, UnknownPlatform};

use super::answers::{Answer, Kind, Trouble};
use super::request::{MatrixError, MatrixRequest};
use super::result::{Interpreter, MatrixTarget};

/// A target with all that is needed to ask for it.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    /// As it is told.
    pub(crate) told: MatrixTarget,
    /// The interpreter.
    pub(crate) interpreter: Option<Found>,
    /// What pip is told to be on; `None` for the machine itself.
    pub(crate) simulated: Option<Target>,
    /// What markers are evaluated against.
    pub(crate) markers: MarkerEnvironment,
}

impl Column {
    /// The major and minor version of its Python, as far as it is known.
    pub(crate) fn release(&self) -> Option<(u64, u64)> {
        let version = match &self.told.interpreter {
            Some(found) => &found.version,
            None => &self.told.python,
        };
        let mut parts = version.split('.').map(str::parse);
        Some((parts.next()?.ok()?, parts.next()?.ok()?))
    }

    /// The answer of both tools where there is no such Python.
    pub(crate) fn no_interpreter(&self) -> Answer {
        let message = format!("no Python {} was found", self.told.python);
        Answer::Trouble(Trouble::of_none(Kind::NoTool, message))
    }
}

/// All columns: each Python on each platform, Pythons outermost, none and no name twice.
pub(crate) fn columns(request: &MatrixRequest) -> Result<Vec<Column>, MatrixError> {
    if request.pythons.is_empty() {
        return Err(MatrixError::NoPython);
    }
    let mut columns: Vec<Column> = Vec::new();
    for python in &request.pythons {
        let found = interpreter(python, &request.interpreters);
        let platforms = if request.platforms.is_empty() {
            vec![own_platform(found.or(request.interpreters.first()))]
        } else {
            request.platforms.clone()
        };
        for platform in &platforms {
            let mut column = column(python, platform, found)?;
            let is_known = |column: &Column| {
                columns.iter().any(|known| {
                    known.told.platform == column.told.platform
                        && known.told.python == column.told.python
                        && known.told.interpreter == column.told.interpreter
                })
            };
            if is_known(&column) {
                continue;
            }
            // Two environments of one Python: each has a pip and a configuration of its own.
            let plain = column.told.name.clone();
            let mut number = 1;
            while columns
                .iter()
                .any(|known| known.told.name == column.told.name)
            {
                number += 1;
                column.told.name = format!("{plain}-{number}");
            }
            columns.push(column);
        }
    }
    for (place, column) in columns.iter_mut().enumerate() {
        column.told.place = place;
    }
    Ok(columns)
}

/// The Pythons that nobody asked for and that a failure may be tried on, on each platform of
/// the columns.
pub(crate) fn others(
    request: &MatrixRequest,
    columns: &[Column],
) -> Result<Vec<Column>, MatrixError> {
    let mut others: Vec<Column> = Vec::new();
    for python in &request.other_pythons {
        let Some(found) = interpreter(python, &request.interpreters) else {
            continue;
        };
        for asked in columns {
            let other = column(python, &asked.told.platform, Some(found))?;
            let is_known = columns.iter().chain(&others).any(|known| {
                known.told.platform == other.told.platform && known.release() == other.release()
            });
            if !is_known {
                others.push(other);
            }
        }
    }
    Ok(others)
}

fn column(python: &str, platform: &str, found: Option<&Found>) -> Result<Column, UnknownPlatform> {
    let version = found.map_or(python, |found| found.version.as_str());
    let named = Target::named(platform, version)?;
    let simulated = found.is_none_or(|found| !stands_for(platform, found));
    let short = if Path::new(python).components().count() > 1 {
        version
    } else {
        python
    };
    Ok(Column {
        told: MatrixTarget {
            name: format!("{short}-{platform}"),
            python: short.to_owned(),
            platform: platform.to_owned(),
            interpreter: found.map(|found| Interpreter {
                path: found.executable.clone(),
                version: found.version.clone(),
            }),
            simulated: simulated && found.is_some(),
            ..MatrixTarget::default()
        },
        markers: match found {
            Some(found) if !simulated => found.marker_environment(),
            _ => named.markers.clone(),
        },
        interpreter: found.cloned(),
        simulated: simulated.then_some(named),
    })
}

/// The interpreter that was asked for: by its path, or the first CPython of a version.
fn interpreter<'a>(python: &str, interpreters: &'a [Found]) -> Option<&'a Found> {
    let path = Path::new(python);
    if path.components().count() > 1 {
        // A virtual environment's interpreter is a link to that of another one: the path
        // as it is comes first.
        let same_file = |found: &&Found| {
            let real = |path: &Path| fs_err::canonicalize(path).ok();
            real(path).is_some_and(|path| Some(path) == real(&found.executable))
        };
        return interpreters
            .iter()
            .find(|found| found.executable == path)
            .or_else(|| interpreters.iter().find(|found| found.prefix == path))
            .or_else(|| interpreters.iter().find(same_file));
    }
    let version = python
        .trim_start_matches("python")
        .trim_start_matches("cpython@");
    interpreters.iter().find(|found| {
        let rest = found.version.strip_prefix(version);
        found.implementation == "cpython"
            && !found.platform.free_threaded
            && !version.is_empty()
            && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// uv's name of the platform of an interpreter: a plain one where it means this machine.
fn own_platform(found: Option<&Found>) -> String {
    let Some(found) = found else {
        return String::from("linux");
    };
    for platform in ["linux", "macos", "windows"] {
        if stands_for(platform, found) {
            return platform.to_owned();
        }
    }
    let musl = found
        .platform
        .libc
        .as_ref()
        .is_none_or(|(name, _)| name != "glibc");
    let machine = match found.markers.get("platform_machine").map(String::as_str) {
        Some("arm64" | "ARM64" | "aarch64") => "aarch64",
        Some("x86" | "i686") => "i686",
        _ => "x86_64",
    };
    let system = found.markers.get("sys_platform").map(String::as_str);
    match system {
        Some("darwin") => format!("{machine}-apple-darwin"),
        Some("win32") => format!("{machine}-pc-windows-msvc"),
        _ if musl => format!("{machine}-unknown-linux-musl"),
        _ => format!("{machine}-unknown-linux-gnu"),
    }
}

/// Whether a name of uv's that fixes no version of the system means the machine of an
/// interpreter. What such a machine resolves is better than what is simulated.
fn stands_for(platform: &str, found: &Found) -> bool {
    let marker = |name: &str| found.markers.get(name).map_or("", String::as_str);
    let glibc = found
        .platform
        .libc
        .as_ref()
        .is_some_and(|(name, _)| name == "glibc");
    match (marker("sys_platform"), marker("platform_machine")) {
        ("linux", "x86_64") if glibc => {
            matches!(platform, "linux" | "x86_64-unknown-linux-gnu")
        }
        ("linux", "aarch64") if glibc => platform == "aarch64-unknown-linux-gnu",
        ("linux", machine) if !glibc => platform == format!("{machine}-unknown-linux-musl"),
        ("darwin", "arm64") => matches!(platform, "macos" | "aarch64-apple-darwin"),
        ("darwin", "x86_64") => platform == "x86_64-apple-darwin",
        ("win32", "AMD64") => matches!(platform, "windows" | "x86_64-pc-windows-msvc"),
        ("win32", "ARM64") => platform == "aarch64-pc-windows-msvc",
        _ => false,
    }
}
