//! Which Pythons are meant where nobody says.

use std::path::{Path, PathBuf};

use uvferry_cli::Failure;
use uvferry_compat::risks::SUPPORTED_MINORS;
use uvferry_environment::interpreters::{Cache, Discovery, Interpreter, discover, query};
use uvferry_process::{Cancel, Environment};
use uvferry_requirements::{Specifiers, Version};

/// Interpreters that were named by their paths.
///
/// # Errors
/// Where one does not answer: exit 2.
pub(crate) fn at(
    executables: &[PathBuf],
    environment: &Environment,
) -> anyhow::Result<Vec<Interpreter>> {
    let asked = |executable: &PathBuf| {
        query(executable, environment, None)
            .map_err(|error| Failure::usage(error.to_string()).into())
    };
    executables.iter().map(asked).collect()
}

/// The interpreters of this machine.
pub(crate) fn of_machine(
    directory: &Path,
    environment: &Environment,
    cancel: Cancel,
) -> Vec<Interpreter> {
    let discovery = Discovery {
        cancel: Some(cancel),
        cache: Cache::of_user(environment),
        ..Discovery::everywhere(directory, std::env::home_dir(), environment.clone())
    };
    discover(&discovery).found
}

/// `3.9`, `3.12`: each minor version of which a CPython is there and which the range admits,
/// the oldest first.
///
/// # Errors
/// Where there is none: exit 2.
pub(crate) fn admitted(
    interpreters: &[Interpreter],
    range: Option<&str>,
) -> anyhow::Result<Vec<String>> {
    let specifiers = range.and_then(|range| Specifiers::parse(range).ok());
    let mut minors: Vec<u64> = interpreters
        .iter()
        .filter(|found| found.implementation.eq_ignore_ascii_case("cpython"))
        .filter_map(|found| Version::parse(&found.version).ok())
        .filter(|version| {
            let range = specifiers.as_ref();
            range.is_none_or(|range| range.contains(version))
        })
        .filter_map(|version| match version.release()[..] {
            [3, minor, ..] if minor >= u64::from(*SUPPORTED_MINORS.start()) => Some(minor),
            _ => None,
        })
        .collect();
    minors.sort_unstable();
    minors.dedup();
    if minors.is_empty() {
        let range = range.map_or_else(String::new, |range| format!(" that `{range}` admits"));
        return Err(
            Failure::usage(format!("there is no Python on this machine{range}"))
                .hint("name one with `--python`, or install it: `uv python install 3.12`")
                .into(),
        );
    }
    Ok(minors.iter().map(|minor| format!("3.{minor}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_decides_about_exact_versions() {
        assert!(admitted(&[], None).is_err());
        let error = admitted(&[], Some(">=3.99")).unwrap_err();
        assert!(error.to_string().contains(">=3.99"));
    }
}
