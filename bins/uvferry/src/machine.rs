//! What of this machine and process the libraries are told.

use std::path::{Path, PathBuf};
use std::time::Duration;

use uvferry_cli::{Failure, Streams, cancel_on_interrupt, no_uv};
use uvferry_environment::configuration::{ConfigurationPlaces, uv_cache_folder};
use uvferry_index::{FetchLimits, Proxies};
use uvferry_migrate::{
    BuildBackend, Fetcher, Formatter, ImportsEnvironment, ImportsOptions, MINIMUM_UV, MigrateError,
    MigrateOptions, Minor, Mode, PlanOptions, Said, Settings, ToolRequest, Tools, Tree, UvError,
    VerifyOptions, imports_cache_of_user,
};
use uvferry_process::{Environment, find_program};

use crate::arguments::{DecisionArguments, FormatterArgument, ModeArgument, ToolArguments};

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
        keep_metadata: arguments.keep_metadata.then_some(true),
        run_setup: arguments.run_setup,
        keep_tools: arguments.keep_tools.then_some(true),
        format_with: match arguments.format_with {
            Some(FormatterArgument::Ruff) => Formatter::Ruff,
            None => Formatter::Unchanged,
        },
        with_defaults: arguments.with_defaults,
        no_commands: arguments.no_commands.then_some(true),
        docs: arguments.docs.then_some(true),
        with_docker_cache: arguments.with_docker_cache.then_some(true),
        roots_only: arguments.roots_only.then_some(true),
        no_lock: arguments.no_lock,
        no_git_metadata: arguments.no_git_metadata,
        name: arguments.name.clone(),
        requires_python: arguments.requires_python.clone(),
        python_hint: python_hint(root),
        imports_cache: imports_cache_of_user(&environment()),
        ..PlanOptions::default()
    };
    if let Some(name) = &arguments.build_backend {
        let backend = BuildBackend::ALL
            .into_iter()
            .find(|known| known.name() == name)
            .ok_or_else(|| {
                let names = BuildBackend::ALL.map(BuildBackend::name).join(", ");
                Failure::usage(format!("--build-backend {name}: one of {names}"))
            })?;
        options.build_backend = Some(backend);
    }
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
        && let Err(error) = uvferry_migrate::check_python_range(range)
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

/// The options of a migration or a verification: the flags, and where a flag is missing
/// what `[tool.uvferry]` says.
///
/// # Errors
/// For a flag that cannot be understood.
pub(crate) fn migrate_options(
    decisions: &DecisionArguments,
    tools: &ToolArguments,
    settings: &Settings,
    root: &Path,
) -> anyhow::Result<MigrateOptions> {
    let or = |flag: &[String], setting: &[String]| {
        if flag.is_empty() {
            setting.to_vec()
        } else {
            flag.to_vec()
        }
    };
    let pythons = or(&tools.python, &settings.python);
    Ok(MigrateOptions {
        plan: plan_options(decisions, root)?,
        python: pythons.first().cloned(),
        verify: VerifyOptions {
            pythons: pythons.into_iter().skip(1).collect(),
            platforms: or(&tools.python_platform, &settings.python_platform),
        },
        try_install: false,
    })
}

/// How the imports of a project are looked at: with its own environment and what uv has unpacked,
/// and with what earlier runs have read.
pub(crate) fn imports_options(root: &Path, tree: &Tree) -> ImportsOptions {
    let environment = environment();
    ImportsOptions {
        environment: ImportsEnvironment::of_tree(tree),
        cache: imports_cache_of_user(&environment),
        uv_cache: uv_cache_folder(&ConfigurationPlaces::new(&environment, root))
            .filter(|folder| folder.is_dir()),
        describes: true,
        ..ImportsOptions::default()
    }
}

/// Reads requirements files that lie behind an address, as pip would reach them.
fn fetcher(timeout_s: u64) -> Fetcher {
    let environment = environment();
    let proxies = Proxies::from_variables(|name| {
        environment
            .get(name)
            .map(|value| value.to_string_lossy().into_owned())
    });
    let limits = FetchLimits {
        timeout: FetchLimits::default()
            .timeout
            .min(Duration::from_secs(timeout_s)),
        ..FetchLimits::default()
    };
    Fetcher::new(move |url| {
        uvferry_index::fetch_text(url, &limits, &proxies)
            .map(uvferry_index::Fetched::into_text_bytes)
            .map_err(|error| error.to_string())
    })
}

/// uv, the interpreters, and how to run them.
///
/// # Errors
/// Without a uv, or with one that is too old: exit 2.
pub(crate) fn tools(
    streams: &Streams,
    arguments: &ToolArguments,
    working: &Path,
    root: &Path,
) -> anyhow::Result<Tools> {
    let environment = environment();
    let request = ToolRequest {
        uv: arguments.uv.named(working),
        python: arguments
            .python
            .first()
            .filter(|python| python.contains(['/', '\\']))
            .map(|python| working.join(python)),
        environment,
        home: std::env::home_dir(),
        offline: arguments.offline,
        timeout: Some(Duration::from_secs(arguments.timeout)),
        cancel: Some(cancel_on_interrupt()),
        fetch: Some(fetcher(arguments.timeout)),
        observer: streams.observer(),
        scratch: arguments
            .scratch
            .as_ref()
            .map(|folder| working.join(folder)),
    };
    Tools::find(&request, root).map_err(|error| {
        let MigrateError::Uv(uv) = &error else {
            return error.into();
        };
        no_uv(uv, matches!(uv, UvError::TooOld { .. }), MINIMUM_UV).into()
    })
}
