//! The programs that are measured.

use std::path::{Path, PathBuf};
use std::time::Duration;

use uvferry_cli::Failure;
use uvferry_environment::interpreters::{Cache, Discovery, discover, query};
use uvferry_process::{Cancel, Command, Environment};
use uvferry_resolution::uv::{MINIMUM_VERSION, Uv, UvError};

/// How long a program may take to say what it is.
const SHORT: Duration = Duration::from_secs(20);

/// The environment that the user's tools would have.
pub(crate) fn environment() -> Environment {
    std::env::vars_os().collect()
}

/// The uv that was named, else the first on PATH.
///
/// # Errors
/// Where there is none, or it is too old: exit 2.
pub(crate) fn uv(
    named: Option<&Path>,
    directory: &Path,
    environment: &Environment,
    cancel: &Cancel,
) -> anyhow::Result<Uv> {
    // A bare name is looked up on PATH, a path is taken from the working folder.
    let named: Option<PathBuf> = named.map(|uv| {
        let is_bare = uv.components().count() == 1 && !directory.join(uv).is_file();
        if is_bare {
            uv.to_owned()
        } else {
            directory.join(uv)
        }
    });
    let found = Uv::find_within(named.as_deref(), environment, SHORT, Some(cancel));
    found.map_err(|error| {
        let failure = Failure::usage(error.to_string());
        match error {
            UvError::TooOld { .. } => {
                failure.hint("`uv self update` or `pip install --upgrade uv`")
            }
            _ => failure
                .hint("install it with `pip install uv` or `pipx install uv`, or name one with `--uv`")
                .hint(format!("uv {MINIMUM_VERSION} or newer is needed")),
        }
        .into()
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
    directory: &Path,
    environment: &Environment,
    cancel: &Cancel,
) -> anyhow::Result<PathBuf> {
    if let Some(path) = named.filter(|named| named.contains(['/', '\\'])) {
        let found = query(&directory.join(path), environment, None)
            .map_err(|error| Failure::usage(error.to_string()))?;
        return Ok(found.executable);
    }
    let discovery = Discovery {
        cancel: Some(cancel.clone()),
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
        .find(|executable| has_pip(executable, directory, environment))
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

fn has_pip(python: &Path, directory: &Path, environment: &Environment) -> bool {
    let asked = Command::new(python)
        .args(["-m", "pip", "--version"])
        .current_dir(directory)
        .environment(environment)
        .timeout(SHORT)
        .run();
    asked.is_ok_and(|finished| finished.success())
}
