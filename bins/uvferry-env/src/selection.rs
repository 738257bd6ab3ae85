//! Which interpreter is meant.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::BoolishValueParser;
use uvferry_cli::Failure;
use uvferry_environment::distributions::MetadataCache;
use uvferry_environment::interpreters::{Cache, Discovery, Interpreter, discover, query};
use uvferry_environment::machine::PyvenvConfig;
use uvferry_environment::sites::FolderNames;
use uvferry_process::{Environment, find_programs};

#[derive(Debug, Args)]
pub(crate) struct SelectionArgs {
    /// A virtual environment, an interpreter, its name on PATH, or a version (`3.12`); else the
    /// active environment, `.venv` of the folder, the first Python on PATH
    #[arg(long, short = 'p', value_name = "PYTHON", env = "UVFERRY_PYTHON")]
    pub(crate) python: Option<PathBuf>,

    /// Ask each interpreter anew what it is, and read all metadata anew
    #[arg(long, env = "UVFERRY_NO_CACHE", value_parser = BoolishValueParser::new())]
    pub(crate) no_cache: bool,
}

impl SelectionArgs {
    /// The interpreter that is meant, which was asked what it is.
    pub(crate) fn interpreter(&self, directory: &Path) -> anyhow::Result<Interpreter> {
        self.interpreter_with(directory, &mut FolderNames::default())
    }

    /// The same; keeps the names in the folders that were listed for it.
    pub(crate) fn interpreter_with(
        &self,
        directory: &Path,
        folders: &mut FolderNames,
    ) -> anyhow::Result<Interpreter> {
        let environment: Environment = std::env::vars_os().collect();
        if !directory.is_dir() {
            let directory = directory.display();
            return Err(Failure::usage(format!("there is no folder `{directory}`")).into());
        }
        let executable = self.executable(directory, &environment)?;
        if let Some(failure) = unusable(&executable) {
            return Err(failure.into());
        }
        Ok(match self.cache(&environment) {
            Some(cache) => cache.query_with(&executable, &environment, None, folders)?,
            None => query(&executable, &environment, None)?,
        })
    }

    /// Where the answers of interpreters are kept, unless they are not to be.
    pub(crate) fn cache(&self, environment: &Environment) -> Option<Cache> {
        let cache = || Cache::of_user(environment);
        (!self.no_cache).then(cache).flatten()
    }

    /// Where what metadata said is kept, unless it is not to be.
    pub(crate) fn metadata_cache(&self, environment: &Environment) -> Option<MetadataCache> {
        let cache = || MetadataCache::of_user(environment);
        (!self.no_cache).then(cache).flatten()
    }

    /// `python3.12`, a program on PATH, or `3.12`: then also a version of pyenv, uv or conda.
    fn by_name(&self, name: &str, directory: &Path, environment: &Environment) -> Option<PathBuf> {
        let version = name.strip_prefix("python").unwrap_or(name);
        let is_version = version.starts_with(|c: char| c.is_ascii_digit())
            && version.contains('.')
            && version.chars().all(|c| c.is_ascii_digit() || c == '.');
        let path = environment.get("PATH").unwrap_or_default();
        let program_name = if is_version {
            format!("python{version}")
        } else {
            name.to_owned()
        };
        let on_path = program(&program_name, path);
        let is_shim = |found: &PathBuf| found.parent().is_some_and(|it| it.ends_with("shims"));
        if !is_version || on_path.as_ref().is_some_and(|found| !is_shim(found)) {
            return on_path;
        }
        let home = environment.get(if cfg!(windows) { "USERPROFILE" } else { "HOME" });
        let discovery = Discovery {
            cache: self.cache(environment),
            ..Discovery::everywhere(directory, home.map(PathBuf::from), environment.clone())
        };
        let has_version = |found: &Interpreter| {
            let rest = found.version.strip_prefix(version);
            rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        let known = discover(&discovery).found;
        let found = known.into_iter().find(has_version);
        found.map(|found| found.executable).or(on_path)
    }

    fn executable(&self, directory: &Path, environment: &Environment) -> anyhow::Result<PathBuf> {
        let path = environment.get("PATH").unwrap_or_default();
        if let Some(named) = &self.python {
            let place = directory.join(named);
            if place.is_dir() {
                return Ok(executable_of(&place));
            }
            // A link that leads nowhere is told as what it is.
            if place.is_file() || place.is_symlink() {
                return Ok(place);
            }
            let found = named
                .to_str()
                .and_then(|name| self.by_name(name, directory, environment));
            return found.ok_or_else(|| {
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
            .find_map(|name| program(name, path))
            .ok_or_else(|| {
                Failure::usage("no Python on PATH")
                    .hint("name one with `--python`")
                    .into()
            })
    }
}

/// A program on PATH; a shim of pyenv and its like, which may refuse to run, only where there
/// is nothing else.
fn program(name: &str, path: &OsStr) -> Option<PathBuf> {
    let is_shim = |program: &PathBuf| {
        let folder = program.parent().and_then(Path::file_name);
        folder.is_some_and(|folder| folder == "shims")
    };
    let mut found = find_programs(name, path);
    found.sort_by_key(is_shim);
    found.into_iter().next()
}

/// What is wrong with an interpreter that cannot even be started.
fn unusable(executable: &Path) -> Option<Failure> {
    let shown = executable.display();
    if executable.is_file() {
        return (!is_executable(executable))
            .then(|| Failure::usage(format!("`{shown}` is no interpreter: it may not be run")));
    }
    let folder = executable.parent().and_then(Path::parent)?;
    let Some(config) = PyvenvConfig::of(folder) else {
        let folder = folder.display();
        return Some(Failure::usage(format!(
            "`{folder}` is no environment: there is no `{shown}`"
        )));
    };
    let home = config.get("home").unwrap_or("an unknown place");
    let version = config.get("version").or_else(|| config.get("version_info"));
    let python = version.map_or_else(
        || "Python".to_owned(),
        |version| format!("Python {version}"),
    );
    let failure = Failure::refused(format!(
        "`{}` has lost its interpreter: it was made from {python} in `{home}`, where that is no more",
        folder.display()
    ));
    Some(match site_of(folder) {
        Some(site) => failure.hint(format!(
            "install that Python again; or read what is there with another one: \
             `PYTHONPATH={} uvferry-env list --python python3`",
            site.display()
        )),
        None => failure.hint("install that Python again"),
    })
}

/// Where a virtual environment keeps its distributions, without its interpreter.
fn site_of(folder: &Path) -> Option<PathBuf> {
    if cfg!(windows) {
        return Some(folder.join("Lib").join("site-packages"));
    }
    let libraries = fs_err::read_dir(folder.join("lib")).ok()?;
    let mut sites = libraries
        .flatten()
        .map(|library| library.path().join("site-packages"))
        .filter(|site| site.is_dir());
    sites.next()
}

fn is_executable(file: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs_err::metadata(file).is_ok_and(|it| it.permissions().mode() & 0o111 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        true
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
