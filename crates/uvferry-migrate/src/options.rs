//! What a caller can decide.

use std::collections::BTreeMap;
use std::path::PathBuf;

use uvferry_environment::interpreters::Cache;
use uvferry_process::Environment;

use crate::python_range::Minor;
use crate::roles::Said;

/// How far a migration goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// `pyproject.toml` and `uv.lock`.
    #[default]
    Project,
    /// The requirements files stay; only commands change.
    Pip,
}

/// The decisions of the caller for one project. A flag outranks `[tool.uvferry]`.
#[derive(Debug, Clone, Default)]
pub struct PlanOptions {
    /// How far to go.
    pub mode: Option<Mode>,
    /// What the user said of single files, by path relative to the root.
    pub files: BTreeMap<String, Said>,
    /// Whether the project is built and installed, where that is not as its files say.
    pub package: Option<bool>,
    /// The groups that `uv sync` installs.
    pub default_groups: Option<Vec<String>>,
    /// Globs of paths that are not looked into.
    pub exclude: Vec<String>,
    /// Requirements files stay although pyproject.toml says it all.
    pub keep_requirements: Option<bool>,
    /// setup.py and setup.cfg go on giving the metadata, as dynamic fields.
    pub keep_metadata: Option<bool>,
    /// The build backend is asked for what only a run of setup.py tells.
    pub run_setup: bool,
    /// The build backend to change to.
    pub build_backend: Option<uvferry_pyproject::metadata::BuildBackend>,
    /// The configurations of tools stay in their own files.
    pub keep_tools: Option<bool>,
    /// The commands of scripts, images and workflows stay as they are.
    pub no_commands: Option<bool>,
    /// The code blocks of README and documents are rewritten too.
    pub docs: Option<bool>,
    /// Dockerfiles get the cache mounts and the order of layers that uv recommends.
    pub with_docker_cache: Option<bool>,
    /// What formats the code from now on.
    pub format_with: uvferry_toolconfig::Formatter,
    /// Tools that the project uses and that nothing configures get a table.
    pub with_defaults: bool,
    /// Hooks of pre-commit are written where there are none.
    pub with_pre_commit: bool,
    /// A frozen file keeps only what nothing else requires.
    pub roots_only: Option<bool>,
    /// Versions of compiled files cannot be carried by a lock, so the files stay.
    pub no_lock: bool,
    /// The project's name.
    pub name: Option<String>,
    /// The project's Python range.
    pub requires_python: Option<String>,
    /// What stands behind the addresses that `-r` and `-c` lines name, by the address as
    /// written; an address that could not be read has the reason.
    pub remote: BTreeMap<String, Result<Vec<u8>, String>>,
    /// Nothing of the repository's git configuration and log goes into pyproject.toml.
    pub no_git_metadata: bool,
    /// The folder that the project's files are a copy of: what stands around it there counts.
    pub copied_from: Option<PathBuf>,
    /// Where it is kept what each Python file imports; `None` keeps nothing.
    pub imports_cache: Option<PathBuf>,
    /// The Python in use here, where the caller knows it without starting it.
    pub python_hint: Option<Minor>,
}

/// Where whoever has these variables keeps what Python files import; `None` where neither they
/// nor the platform say it, and where `UVFERRY_NO_CACHE` says that nothing is kept.
pub fn imports_cache_of_user(variables: &Environment) -> Option<PathBuf> {
    let is_off = variables
        .get("UVFERRY_NO_CACHE")
        .and_then(|value| value.to_str())
        .is_some_and(|value| {
            let said = value.to_lowercase();
            !["", "0", "n", "no", "f", "false", "off"].contains(&said.as_str())
        });
    if is_off {
        return None;
    }
    Some(Cache::folder_of_user(variables)?.join("imports"))
}
