//! The environment that says which distribution has which module, and where results are kept.

use std::path::{Path, PathBuf};

use uvferry_cli::Failure;
use uvferry_environment::configuration::{ConfigurationPlaces, uv_cache_folder};
use uvferry_environment::distributions::{installed_in, installed_of};
use uvferry_environment::interpreters::Cache;
use uvferry_environment::machine::PyvenvConfig;
use uvferry_environment::sites::Scope;
use uvferry_migrate::{ImportsEnvironment, Tree};
use uvferry_process::Environment;
use uvferry_requirements::MarkerEnvironment;

use crate::arguments::SubjectArgs;

/// What the user's variables say.
pub(crate) fn variables() -> Environment {
    std::env::vars_os().collect()
}

/// The folder where readings of files are kept.
pub(crate) fn cache(
    args: &SubjectArgs,
    working: &Path,
    variables: &Environment,
) -> Option<PathBuf> {
    if let Some(named) = &args.cache_dir {
        return Some(working.join(named));
    }
    let folder = || Some(Cache::folder_of_user(variables)?.join("imports"));
    (!args.no_cache).then(folder).flatten()
}

/// uv's cache, which may have the wheels that a lock names.
pub(crate) fn uv_cache(root: &Path, variables: &Environment) -> Option<PathBuf> {
    uv_cache_folder(&ConfigurationPlaces::new(variables, root)).filter(|folder| folder.is_dir())
}

/// The environment that is meant; `None` where there is none.
///
/// # Errors
/// Where one is named and cannot be read: exit 2.
pub(crate) fn environment(
    args: &SubjectArgs,
    working: &Path,
    tree: &Tree,
    variables: &Environment,
) -> anyhow::Result<Option<ImportsEnvironment>> {
    if args.no_environment {
        return Ok(None);
    }
    if let Some(named) = &args.python {
        let path = working.join(named);
        if let Some(found) = of_folder(&path, named.display().to_string()) {
            return Ok(Some(found));
        }
        if path.is_file() {
            return of_interpreter(&path, named, variables).map(Some);
        }
        return Err(Failure::usage(format!(
            "`{}` is no virtual environment and no interpreter",
            named.display()
        ))
        .hint("`--python` takes the folder of an environment, or the path of a Python")
        .into());
    }
    let own = tree.environments().iter().find_map(|folder| {
        let found = of_folder(&tree.root().join(folder), folder.clone())?;
        // One that somebody made and never filled says nothing.
        (!found.installed.distributions.is_empty()).then_some(found)
    });
    let active = || {
        let folder = PathBuf::from(variables.get("VIRTUAL_ENV")?);
        let name = folder.file_name()?.to_string_lossy().into_owned();
        of_folder(&folder, name)
    };
    Ok(own.or_else(active))
}

/// A virtual environment, or the prefix of an interpreter, by its folder alone.
fn of_folder(folder: &Path, name: String) -> Option<ImportsEnvironment> {
    let sites = site_packages(folder);
    if sites.is_empty() {
        return None;
    }
    Some(ImportsEnvironment {
        name: name.replace('\\', "/"),
        installed: installed_in(&sites),
        markers: markers(folder, &sites),
    })
}

/// `lib/python3.12/site-packages`, `Lib\site-packages`.
fn site_packages(folder: &Path) -> Vec<PathBuf> {
    let windows = folder.join("Lib").join("site-packages");
    if windows.is_dir() {
        return vec![windows];
    }
    let mut found = Vec::new();
    for library in ["lib", "lib64"] {
        let entries = fs_err::read_dir(folder.join(library)).into_iter().flatten();
        for entry in entries.flatten() {
            let site = entry.path().join("site-packages");
            // `lib64` is often a link to `lib`.
            let is_new = || {
                let real = fs_err::canonicalize(&site).ok();
                real.is_some_and(|real| {
                    found
                        .iter()
                        .all(|known: &PathBuf| fs_err::canonicalize(known).ok() != Some(real.clone()))
                })
            };
            if site.is_dir() && is_new() {
                found.push(site);
            }
        }
    }
    found.sort();
    found
}

/// An interpreter says itself where it imports from.
fn of_interpreter(
    path: &Path,
    named: &Path,
    variables: &Environment,
) -> anyhow::Result<ImportsEnvironment> {
    let interpreter = match Cache::of_user(variables) {
        Some(cache) => cache.query(path, variables, None)?,
        None => uvferry_environment::interpreters::query(path, variables, None)?,
    };
    Ok(ImportsEnvironment {
        name: named.display().to_string().replace('\\', "/"),
        installed: installed_of(&interpreter, Scope::default()),
        markers: interpreter.marker_environment(),
    })
}

/// What markers mean there, as far as a folder shows it without its Python being run: the version,
/// and this machine.
fn markers(folder: &Path, sites: &[PathBuf]) -> MarkerEnvironment {
    let of_config = PyvenvConfig::of(folder).and_then(|config| {
        let version = config.get("version_info").or_else(|| config.get("version"));
        version.map(|version| {
            let numbers = version.split('.').take(3);
            numbers.collect::<Vec<_>>().join(".")
        })
    });
    let of_path = || {
        let name = sites.first()?.parent()?.file_name()?.to_str()?;
        let version = name.trim_start_matches(|letter: char| !letter.is_ascii_digit());
        (!version.is_empty()).then(|| version.to_owned())
    };
    let python = of_config.or_else(of_path).unwrap_or_else(|| "3.12".to_owned());
    let linux = MarkerEnvironment {
        platform_machine: std::env::consts::ARCH.to_owned(),
        ..MarkerEnvironment::linux(&python)
    };
    let (os_name, platform_system, sys_platform) = if cfg!(windows) {
        ("nt", "Windows", "win32")
    } else if cfg!(target_os = "macos") {
        ("posix", "Darwin", "darwin")
    } else {
        ("posix", "Linux", "linux")
    };
    MarkerEnvironment {
        os_name: os_name.to_owned(),
        platform_system: platform_system.to_owned(),
        sys_platform: sys_platform.to_owned(),
        ..linux
    }
}
