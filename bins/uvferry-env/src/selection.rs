//! Which interpreter is meant.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::BoolishValueParser;
use uvferry_cli::Failure;
use uvferry_environment::interpreters::{Cache, Interpreter, query};
use uvferry_process::{Environment, find_program};

#[derive(Debug, Args)]
pub(crate) struct SelectionArgs {
    /// A virtual environment, an interpreter, or an interpreter's name on PATH; else the active
    /// environment, `.venv` of the folder, the first Python on PATH
    #[arg(long, short = 'p', value_name = "PYTHON", env = "UVFERRY_PYTHON")]
    pub(crate) python: Option<PathBuf>,

    /// Ask each interpreter anew what it is
    #[arg(long, env = "UVFERRY_NO_CACHE", value_parser = BoolishValueParser::new())]
    pub(crate) no_cache: bool,
}

impl SelectionArgs {
    /// The interpreter that is meant, which was asked what it is.
    pub(crate) fn interpreter(&self, directory: &Path) -> anyhow::Result<Interpreter> {
        let environment: Environment = std::env::vars_os().collect();
        let executable = self.executable(directory, &environment)?;
        Ok(match self.cache(&environment) {
            Some(cache) => cache.query(&executable, &environment, None)?,
            None => query(&executable, &environment, None)?,
        })
    }

    /// Where the answers of interpreters are kept: `UVFERRY_CACHE_DIR`, else the platform's
    /// folder for caches.
    pub(crate) fn cache(&self, environment: &Environment) -> Option<Cache> {
        if self.no_cache {
            return None;
        }
        let folder = |name: &str| {
            let folder = PathBuf::from(environment.get(name)?);
            folder.is_absolute().then_some(folder)
        };
        let of_platform = || {
            let caches = if cfg!(windows) {
                folder("LOCALAPPDATA")
            } else if cfg!(target_os = "macos") {
                folder("HOME").map(|home| home.join("Library/Caches"))
            } else {
                folder("XDG_CACHE_HOME").or_else(|| folder("HOME").map(|home| home.join(".cache")))
            };
            Some(caches?.join("uvferry"))
        };
        folder("UVFERRY_CACHE_DIR")
            .or_else(of_platform)
            .map(Cache::new)
    }

    fn executable(&self, directory: &Path, environment: &Environment) -> anyhow::Result<PathBuf> {
        let path = environment.get("PATH").unwrap_or_default();
        if let Some(named) = &self.python {
            let place = directory.join(named);
            if place.is_dir() {
                return Ok(executable_of(&place));
            }
            if place.is_file() {
                return Ok(place);
            }
            let on_path = named.to_str().and_then(|name| find_program(name, path));
            return on_path.ok_or_else(|| {
                let named = named.display();
                Failure::usage(format!("there is no interpreter or environment `{named}`")).into()
            });
        }
        if let Some(active) = environment.get("VIRTUAL_ENV") {
            return Ok(executable_of(Path::new(active)));
        }
        let own = directory.join(".venv");
        if own.join("pyvenv.cfg").is_file() {
            return Ok(executable_of(&own));
        }
        ["python3", "python"]
            .iter()
            .find_map(|name| find_program(name, path))
            .ok_or_else(|| {
                Failure::usage("no Python on PATH")
                    .hint("name one with `--python`")
                    .into()
            })
    }
}

/// The interpreter of an environment's folder.
pub(crate) fn executable_of(folder: &Path) -> PathBuf {
    if cfg!(windows) {
        folder.join("Scripts").join("python.exe")
    } else {
        folder.join("bin").join("python")
    }
}
