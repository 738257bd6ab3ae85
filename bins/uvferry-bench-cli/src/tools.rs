//! The programs that are measured.

use std::path::{Path, PathBuf};
use std::time::Duration;

use uvferry_cli::{Failure, Streams, UvArgs, no_uv};
use uvferry_environment::interpreters::{Cache, Discovery, discover, query};
use uvferry_process::{Cancel, Environment};
use uvferry_resolution::Run;
use uvferry_resolution::uv::{MINIMUM_VERSION, Uv, UvError};

/// How long a program may take to say what it is.
const SHORT: Duration = Duration::from_secs(20);

/// The environment that the user's tools would have.
pub(crate) fn environment() -> Environment {
    std::env::vars_os().collect()
}

/// How a program is run: ended by an interrupt, told of with `-vv`.
pub(crate) fn run(
    directory: &Path,
    environment: &Environment,
    cancel: &Cancel,
    streams: &Streams,
) -> Run {
    Run {
        cancel: Some(cancel.clone()),
        observer: streams.observer(),
        ..Run::new(directory, environment)
    }
}

/// The uv that was named, else the first on PATH.
///
/// # Errors
/// Where there is none, or it is too old: exit 2.
pub(crate) fn uv(args: &UvArgs, run: &Run) -> anyhow::Result<Uv> {
    let found = Uv::find_with(args.named(&run.directory).as_deref(), run);
    found.map_err(|error| {
        let is_too_old = matches!(error, UvError::TooOld { .. });
        no_uv(error, is_too_old, MINIMUM_VERSION).into()
    })
}

/// The interpreter that was named by a path or a version; else the newest of this machine that
/// has a pip and is not newer than `newest`.
///
/// # Errors
/// Where there is none: exit 2.
pub(crate) fn python(
    named: Option<&str>,
    newest: Option<&str>,
    run: &Run,
) -> anyhow::Result<PathBuf> {
    let (directory, environment) = (&run.directory, &run.environment);
    if let Some(path) = named.filter(|named| named.contains(['/', '\\'])) {
        let found = query(&directory.join(path), environment, None)
            .map_err(|error| Failure::usage(error.to_string()))?;
        return Ok(found.executable);
    }
    let discovery = Discovery {
        cancel: run.cancel.clone(),
        cache: Cache::of_user(environment),
        ..Discovery::everywhere(directory, std::env::home_dir(), environment.clone())
    };
    let mut found: Vec<_> = discover(&discovery)
        .found
        .into_iter()
        .filter(|found| found.implementation.eq_ignore_ascii_case("cpython"))
        .filter(|found| match named {
            Some(version) => {
                found.version == version || found.version.starts_with(&format!("{version}."))
            }
            None => found.version_numbers() >= (3, 9, 0),
        })
        .filter(|found| {
            let limit = newest.and_then(minor);
            let (_, own, _) = found.version_numbers();
            limit.is_none_or(|limit| own <= limit)
        })
        .collect();
    found.sort_by_key(|found| std::cmp::Reverse(found.version_numbers()));
    found
        .into_iter()
        .map(|found| found.executable)
        .find(|executable| has_pip(executable, run))
        .ok_or_else(|| {
            let which = named.map_or_else(String::new, |version| format!(" {version}"));
            let limit = newest.map_or_else(String::new, |newest| format!(" up to {newest}"));
            Failure::usage(format!(
                "there is no Python{which}{limit} with a pip on this machine"
            ))
            .hint("name one with `--python PATH`")
            .into()
        })
}

fn minor(version: &str) -> Option<u32> {
    version.split('.').nth(1)?.parse().ok()
}

fn has_pip(python: &Path, run: &Run) -> bool {
    let asked = run
        .command(python)
        .args(["-m", "pip", "--version"])
        .environment(&run.environment)
        .timeout(SHORT)
        .run();
    asked.is_ok_and(|finished| finished.success())
}
