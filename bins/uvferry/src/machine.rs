//! What of this machine and process the libraries are told.

use std::path::{Path, PathBuf};
use std::time::Duration;

use uvferry_cli::{Exit, Failure};
use uvferry_environment::interpreters::{Discovery, discover};
use uvferry_migrate::{Minor, Mode, PlanOptions, Said, Tools};
use uvferry_process::{Environment, find_program};
use uvferry_resolution::uv::{MINIMUM_VERSION, Uv, UvError};

use crate::arguments::{DecisionArguments, ModeArgument, ToolArguments};

/// The variables of this process.
pub(crate) fn environment() -> Environment {
    std::env::vars_os().collect()
}

/// The project's folder as an absolute path.
///
/// # Errors
/// When it is no folder.
pub(crate) fn project_folder(working: &Path, path: &Path) -> anyhow::Result<PathBuf> {
    let folder = working.join(path);
    if !folder.is_dir() {
        return Err(Failure::usage(format!("`{}` is no folder", path.display())).into());
    }
    Ok(fs_err::canonicalize(folder)?)
}

/// The decisions of the command line.
///
/// # Errors
/// For a `--file` that cannot be understood.
pub(crate) fn plan_options(
    arguments: &DecisionArguments,
    root: &Path,
) -> anyhow::Result<PlanOptions> {
    let mut options = PlanOptions {
        mode: arguments.mode.map(|mode| match mode {
            ModeArgument::Project => Mode::Project,
            ModeArgument::Pip => Mode::Pip,
        }),
        keep_requirements: arguments.keep_requirements.then_some(true),
        roots_only: arguments.roots_only.then_some(true),
        no_lock: arguments.no_lock,
        name: arguments.name.clone(),
        requires_python: arguments.requires_python.clone(),
        python_hint: python_hint(root),
        ..PlanOptions::default()
    };
    for text in &arguments.files {
        let (path, role) = text.split_once('=').unwrap_or((text, ""));
        let said: Said = role
            .parse()
            .map_err(|error: String| Failure::usage(format!("--file {text}: {error}")))?;
        let path = path.replace('\\', "/");
        let path = path.trim_start_matches("./");
        if !root.join(path).is_file() {
            return Err(Failure::usage(format!(
                "--file {text}: `{path}` is no file of the project"
            ))
            .into());
        }
        options.files.insert(path.to_owned(), said);
    }
    if let Some(range) = &arguments.requires_python
        && let Err(error) = uvferry_requirements::Specifiers::parse(range)
    {
        return Err(Failure::usage(format!("--requires-python {range}: {error}")).into());
    }
    Ok(options)
}

/// The Python that this user's `python3` is, as far as the names on PATH tell: planning
/// starts no process.
fn python_hint(root: &Path) -> Option<Minor> {
    let path = std::env::var_os("PATH")?;
    // pyenv: what its shims would start here.
    let pyenv = std::env::var_os("PYENV_ROOT")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".pyenv")));
    if let Some(pyenv) = pyenv {
        let local = root
            .ancestors()
            .map(|folder| folder.join(".python-version"))
            .chain([pyenv.join("version")])
            .find_map(|file| fs_err::read_to_string(file).ok());
        let shims = std::env::split_paths(&path).any(|folder| folder == pyenv.join("shims"));
        if shims && let Some(minor) = local.as_deref().and_then(Minor::find) {
            return Some(minor);
        }
    }
    let python = find_program("python3", &path).or_else(|| find_program("python", &path))?;
    let target = fs_err::canonicalize(&python).ok()?;
    let name = target.file_name()?.to_str()?;
    Minor::find(name).or_else(|| {
        // Windows: `…\Python312\python.exe`
        let folder = target.parent()?.file_name()?.to_str()?;
        let digits = folder.strip_prefix("Python3")?;
        Some(Minor(3, digits.parse().ok()?))
    })
}

/// uv, the interpreters, and how to run them.
///
/// # Errors
/// Without a uv, or with one that is too old: exit 2.
pub(crate) fn tools(
    arguments: &ToolArguments,
    working: &Path,
    root: &Path,
) -> anyhow::Result<Tools> {
    let environment = environment();
    let explicit = arguments.uv.as_ref().map(|uv| {
        // A bare name is looked up on PATH, a path is taken from the working folder.
        if uv.components().count() == 1 && !working.join(uv).is_file() {
            environment
                .get("PATH")
                .and_then(|path| find_program(&uv.to_string_lossy(), path))
                .unwrap_or_else(|| uv.clone())
        } else {
            working.join(uv)
        }
    });
    let uv = Uv::find(explicit.as_deref(), &environment).map_err(|error| match error {
        UvError::NotFound(_) => Failure {
            exit: Exit::Usage,
            message: error.to_string(),
            hints: vec![
                "install it with `pip install uv` or `pipx install uv`, or name one with `--uv`"
                    .to_owned(),
                format!("uv {MINIMUM_VERSION} or newer is needed"),
            ],
        },
        UvError::TooOld { .. } => {
            Failure::usage(error.to_string()).hint("`uv self update` or `pip install --upgrade uv`")
        }
        other => Failure::usage(other.to_string()),
    })?;
    let mut discovery = Discovery::new(root);
    discovery.project = Some(root.to_owned());
    discovery.path = environment.get("PATH").map(ToOwned::to_owned);
    discovery.pyenv_root = std::env::var_os("PYENV_ROOT")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".pyenv")))
        .filter(|root| root.is_dir());
    discovery.virtual_env = std::env::var_os("VIRTUAL_ENV").map(PathBuf::from);
    discovery.explicit = arguments
        .python
        .first()
        .filter(|python| python.contains(['/', '\\']))
        .map(|python| working.join(python));
    discovery.environment = environment.clone();
    let mut interpreters = discover(&discovery).found;
    if interpreters.is_empty() {
        discovery.uv = Some(uv.program.clone());
        interpreters = discover(&discovery).found;
    }
    Ok(Tools {
        uv,
        interpreters,
        environment,
        cancel: None,
        offline: arguments.offline,
        timeout: Some(Duration::from_secs(arguments.timeout)),
        scratch: arguments
            .scratch
            .as_ref()
            .map(|folder| working.join(folder)),
    })
}

/// The tools with the interpreter of the project's own virtual environment in front, for
/// one of several projects.
pub(crate) fn with_own_environment(tools: &Tools, root: &Path) -> Tools {
    let known = tools
        .interpreters
        .iter()
        .any(|interpreter| interpreter.prefix.starts_with(root));
    let mut tools = tools.clone();
    if !known {
        let mut discovery = Discovery::new(root);
        discovery.project = Some(root.to_owned());
        discovery.environment = tools.environment.clone();
        let mut interpreters = discover(&discovery).found;
        interpreters.append(&mut tools.interpreters);
        tools.interpreters = interpreters;
    }
    tools
}
