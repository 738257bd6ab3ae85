//! The environment that says which distribution has which module, and where results are kept.

use std::path::{Path, PathBuf};

use uvferry_cli::Failure;
use uvferry_environment::configuration::{ConfigurationPlaces, uv_cache_folder};
use uvferry_environment::distributions::installed_of;
use uvferry_environment::interpreters::Cache;
use uvferry_environment::sites::Scope;
use uvferry_migrate::{ImportsEnvironment, Tree, imports_cache_of_user};
use uvferry_process::Environment;

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
    imports_cache_of_user(variables).filter(|_| !args.no_cache)
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
        if let Some(found) = ImportsEnvironment::of_folder(&path, &named.display().to_string()) {
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
    let active = || {
        let folder = PathBuf::from(variables.get("VIRTUAL_ENV")?);
        let name = folder.file_name()?.to_string_lossy().into_owned();
        ImportsEnvironment::of_folder(&folder, &name)
    };
    Ok(ImportsEnvironment::of_tree(tree).or_else(active))
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
