//! Both tools served from this machine: what they need is fetched once, and comes from
//! 127.0.0.1 in all runs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use uvferry_index::{Fault, LocalIndex};
use uvferry_process::{Command, Environment, ProcessError};
use uvferry_requirements::normalize_name;
use uvferry_resolution::{Lockfile, PackageSource, WheelName};

use crate::request::{BenchError, BenchRequest, LocalServer};
use crate::words::{Values, python_of};

/// How long fetching may take.
const FETCHING: Duration = Duration::from_hours(1);

/// A server with everything that the requirements come to, and nothing else.
#[derive(Debug)]
pub(crate) struct Serving {
    index: uvferry_index::Serving,
    files: usize,
}

/// What a server has answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counted {
    /// Bytes of all bodies.
    pub(crate) bytes: u64,
    pub(crate) requests: u64,
    /// Distribution files that were sent, whole or in part; one file counts once for each time.
    pub(crate) files: u64,
}

impl Counted {
    pub(crate) fn since(self, before: &Self) -> Self {
        Self {
            bytes: self.bytes - before.bytes,
            requests: self.requests - before.requests,
            files: self.files - before.files,
        }
    }
}

impl Serving {
    /// Serves the wheels and sdists of a folder.
    pub(crate) fn start(folder: &Path, server: LocalServer) -> Result<Self, BenchError> {
        let index = LocalIndex::serve(folder)?;
        if !server.latency.is_zero() {
            index.fault("*", Fault::Delay(server.latency), None);
        }
        if let Some(bytes_per_s) = server.bytes_per_s {
            index.fault("*", Fault::Rate(bytes_per_s), None);
        }
        Ok(Self {
            index,
            files: fs_err::read_dir(folder)?.count(),
        })
    }

    pub(crate) fn files(&self) -> usize {
        self.files
    }

    pub(crate) fn counted(&self) -> Counted {
        let mut counted = Counted::default();
        for request in self.index.requests() {
            counted.requests += 1;
            counted.bytes += request.body_bytes;
            let is_file = request.path.contains("/files/") && !request.path.ends_with(".metadata");
            if is_file && request.method == "GET" && request.body_bytes > 0 {
                counted.files += 1;
            }
        }
        counted
    }

    /// Points both tools to it, and to nothing else.
    pub(crate) fn point(&self, environment: &mut Environment) {
        let url = self.index.simple_url("");
        for name in [
            "PIP_EXTRA_INDEX_URL",
            "PIP_FIND_LINKS",
            "PIP_NO_INDEX",
            "UV_INDEX",
            "UV_EXTRA_INDEX_URL",
            "UV_INDEX_URL",
            "UV_FIND_LINKS",
            "UV_CONFIG_FILE",
        ] {
            environment.remove(name);
        }
        // What the user has configured leads to other indexes.
        let nothing = if cfg!(windows) { "nul" } else { "/dev/null" };
        environment
            .set("PIP_CONFIG_FILE", nothing)
            .set("PIP_INDEX_URL", &url)
            // Of hosts without TLS pip caches those alone that it is told to trust.
            .set("PIP_TRUSTED_HOST", "127.0.0.1")
            .set("UV_NO_CONFIG", "1")
            .set("UV_DEFAULT_INDEX", &url)
            .set("NO_PROXY", "127.0.0.1")
            .set("no_proxy", "127.0.0.1");
    }
}

/// Fetches wheels of everything that the requirements come to, and of what the scenarios ask for
/// beside them; sdists are built once, so that both tools get the same wheels.
pub(crate) fn fetch(
    request: &BenchRequest,
    environment: &Environment,
    requirements: &[String],
    more: &[Vec<String>],
    folder: &Path,
) -> Result<PathBuf, BenchError> {
    let wheels = folder.join("wheels");
    fs_err::create_dir_all(&wheels)?;
    let venv = folder.join("fetching");
    let at = venv.to_string_lossy().into_owned();
    run(request, environment, &request.python, &["-m", "venv", &at])?;
    let python = python_of(&venv);
    let into = wheels.to_string_lossy().into_owned();
    for asked in std::iter::once(requirements).chain(more.iter().map(Vec::as_slice)) {
        let mut words = vec!["-m", "pip", "wheel", "--wheel-dir", &into];
        words.extend(asked.iter().map(String::as_str));
        run(request, environment, &python, &words)?;
    }
    fs_err::remove_dir_all(&venv)?;
    Ok(wheels)
}

/// Platforms whose distributions uv's lock of a project takes beside this machine's.
const ELSEWHERE: [&str; 4] = [
    "any",
    "win_amd64",
    "macosx_11_0_arm64",
    "manylinux2014_x86_64",
];

/// Fetches what uv's lock of a project names and no wheel of this machine's: a lock holds for all
/// platforms, so that uv asks the index for distributions that only others install. What cannot
/// be locked or fetched is left out: who needs it tells.
pub(crate) fn fetch_for_a_lock(
    request: &BenchRequest,
    environment: &Environment,
    values: &Values,
    wheels: &Path,
    folder: &Path,
) -> Result<(), BenchError> {
    let uv = &request.uv.program;
    let project = folder.join("locked-elsewhere");
    // uv leaves its lock of a project among the temporary files: not among the user's.
    let temporary = folder.join("locking");
    fs_err::create_dir_all(&temporary)?;
    let mut environment = environment.clone();
    for name in ["TMPDIR", "TMP", "TEMP"] {
        environment.set(name, &temporary);
    }
    let environment = &environment;
    let (at, python) = (shown(&project), shown(&request.python));
    let add = ["add", "--project", &at, "--frozen"];
    let mut steps: Vec<Vec<&str>> = vec![
        vec!["init", "--bare", "--python", &python, &at],
        add.into_iter()
            .chain(values.requirements.iter().map(String::as_str))
            .collect(),
    ];
    if let Some(more) = &values.add {
        steps.push(add.into_iter().chain([more.as_str()]).collect());
    }
    steps.push(vec!["lock", "--project", &at]);
    for words in &steps {
        match run(request, environment, uv, words) {
            Ok(()) => {}
            Err(BenchError::Mirror(_)) => return Ok(()),
            Err(error) => return Err(error),
        }
    }
    let text = fs_err::read_to_string(project.join("uv.lock"))?;
    let Ok(lock) = Lockfile::parse(&text) else {
        return Ok(());
    };
    let there = fetched_already(wheels)?;
    let into = shown(wheels);
    for package in &lock.packages {
        let (PackageSource::Registry(_), Some(version)) = (&package.source, &package.version)
        else {
            continue;
        };
        if there.contains(&(package.name.clone(), version.clone())) {
            continue;
        }
        let wanted = format!("{}=={version}", package.name);
        let mut words = vec!["-m", "pip", "download", "--no-deps", "--dest", &into];
        words.push("--only-binary=:all:");
        words.extend(
            ELSEWHERE
                .iter()
                .flat_map(|platform| ["--platform", platform]),
        );
        words.push(&wanted);
        match run(request, environment, &request.python, &words) {
            Ok(()) => {}
            // It may have a source distribution alone.
            Err(BenchError::Mirror(_)) => {
                let alone = ["--no-deps".to_owned(), wanted.clone()];
                match wheel(request, environment, &alone, wheels) {
                    Ok(()) | Err(BenchError::Mirror(_)) => {}
                    Err(error) => return Err(error),
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Normalised names and versions of the wheels of a folder.
fn fetched_already(wheels: &Path) -> Result<BTreeSet<(String, String)>, BenchError> {
    let mut found = BTreeSet::new();
    for entry in fs_err::read_dir(wheels)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if let Some(wheel) = WheelName::parse(&name) {
            found.insert((normalize_name(&wheel.name), wheel.version));
        }
    }
    Ok(found)
}

fn wheel(
    request: &BenchRequest,
    environment: &Environment,
    asked: &[String],
    wheels: &Path,
) -> Result<(), BenchError> {
    let into = shown(wheels);
    let mut words = vec!["-m", "pip", "wheel", "--wheel-dir", &into];
    words.extend(asked.iter().map(String::as_str));
    run(request, environment, &request.python, &words)
}

/// Fetches distributions with all that they need; one that is not there is left out: who needs it
/// tells.
pub(crate) fn fetch_if_there(
    request: &BenchRequest,
    environment: &Environment,
    requirements: &[String],
    wheels: &Path,
) -> Result<(), BenchError> {
    for requirement in requirements {
        let asked = std::slice::from_ref(requirement);
        match wheel(request, environment, asked, wheels) {
            Err(BenchError::Mirror(_)) | Ok(()) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Runs a program that is not measured; [`BenchError::Mirror`] says why it failed.
pub(crate) fn run(
    request: &BenchRequest,
    environment: &Environment,
    program: &Path,
    words: &[&str],
) -> Result<(), BenchError> {
    let mut command = Command::new(program)
        .args(words)
        .current_dir(&request.directory)
        .environment(environment)
        .timeout(FETCHING);
    if let Some(cancel) = &request.cancel {
        command = command.cancel(cancel);
    }
    if let Some(observer) = &request.observer {
        command = command.observer(observer);
    }
    match command.run() {
        Ok(finished) if finished.success() => Ok(()),
        Ok(finished) => {
            let said = finished.stderr_redacted();
            let status = finished.status.map_or_else(
                || "was ended by a signal".to_owned(),
                |status| format!("ended with {status}"),
            );
            Err(BenchError::Mirror(format!(
                "`{}` {status}: {}",
                command.display(),
                reason(&said),
            )))
        }
        Err(ProcessError::Cancelled { .. }) => Err(BenchError::Cancelled),
        Err(error) => Err(BenchError::Mirror(error.to_string())),
    }
}

/// The line that says why: pip ends with advice that says nothing of it.
fn reason(said: &str) -> &str {
    let lines = || said.lines().rev().map(str::trim);
    lines()
        .find(|line| line.starts_with("ERROR: "))
        .or_else(|| lines().find(|line| !line.is_empty()))
        .unwrap_or("it says nothing")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_is_told_and_not_the_advice_below_it() {
        let said = "  error: subprocess-exited-with-error\n      ERROR: No matching \
                    distribution found for a\n  note: This error originates from a subprocess\n";
        assert_eq!(reason(said), "ERROR: No matching distribution found for a");
        assert_eq!(reason("a\nb\n\n"), "b");
        assert_eq!(reason(" \n"), "it says nothing");
    }
}
