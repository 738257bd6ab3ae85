//! `uvferry-env show`

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use uvferry_cli::{CommonArgs, Exit, Streams};
use uvferry_environment::configuration::ConfigurationPlaces;
use uvferry_environment::interpreters::{Discovery, Interpreter};
use uvferry_environment::machine::{Machine, MachineOptions};
use uvferry_process::{Environment, find_program};
use uvferry_report::{json, markdown, text};

use crate::selection::SelectionArgs;

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    #[command(flatten)]
    pub(crate) selection: SelectionArgs,

    #[command(flatten)]
    pub(crate) common: CommonArgs<ShowFormat>,
}

/// `--format` of `show`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ShowFormat {
    /// For people: one screen
    Text,
    /// For programs
    Json,
    /// For a file, a pull request, a wiki
    Markdown,
}

/// A terminal that does not say otherwise.
const WIDTH: usize = 80;

/// Prints what is worth knowing before an environment is touched.
pub(crate) fn run(args: &ShowArgs, streams: &mut Streams) -> anyhow::Result<Exit> {
    let directory = args.common.working_directory()?;
    let environment: Environment = std::env::vars_os().collect();
    // Without an environment the rest is worth a look as well; but not where one was named.
    let (selected, problem) = match args.selection.interpreter(&directory) {
        Ok(interpreter) => (Some(interpreter), None),
        Err(error) if args.selection.python.is_none() => (None, Some(format!("{error:#}"))),
        Err(error) => return Err(error),
    };
    let machine = Machine::look(options(args, selected, &directory, &environment));
    let document = json::machine(&machine, problem.as_deref());
    match args.common.format {
        ShowFormat::Json => streams.json(&document)?,
        ShowFormat::Markdown => streams.file_text(&markdown::machine(&document))?,
        ShowFormat::Text => {
            let columns = environment.get("COLUMNS").and_then(|text| text.to_str());
            let width = columns.and_then(|text| text.parse().ok()).unwrap_or(WIDTH);
            streams.file_text(&text::machine(&document, width))?;
        }
    }
    Ok(Exit::Done)
}

fn options(
    args: &ShowArgs,
    selected: Option<Interpreter>,
    directory: &Path,
    environment: &Environment,
) -> MachineOptions {
    let folder = |name: &str| {
        let folder = PathBuf::from(environment.get(name)?);
        folder.is_absolute().then_some(folder)
    };
    let home = folder(if cfg!(windows) { "USERPROFILE" } else { "HOME" });
    let below_home = |path: &str| home.as_ref().map(|home| home.join(path));
    let path = environment.get("PATH").map(ToOwned::to_owned);
    let uv = path.as_deref().and_then(|path| find_program("uv", path));
    let data = if cfg!(windows) {
        folder("APPDATA")
    } else {
        folder("XDG_DATA_HOME").or_else(|| below_home(".local/share"))
    };
    let of_uv =
        folder("UV_PYTHON_INSTALL_DIR").or_else(|| data.map(|data| data.join("uv").join("python")));
    let configuration = ConfigurationPlaces {
        home: home.clone(),
        ..ConfigurationPlaces::new(environment, directory)
    };
    let discovery = Discovery {
        explicit: selected.as_ref().map(|one| one.executable.clone()),
        project: Some(directory.to_owned()),
        virtual_env: folder("VIRTUAL_ENV"),
        pyenv_root: folder("PYENV_ROOT").or_else(|| below_home(".pyenv")),
        installations: of_uv.into_iter().collect(),
        prefixes: conda_prefixes(environment, home.as_deref()),
        path,
        environment: environment.clone(),
        cache: args.selection.cache(environment),
        ..Discovery::new(directory)
    };
    MachineOptions {
        selected,
        discovery,
        configuration,
        uv,
    }
}

/// The active environment of conda, and those that it has made: it writes them down, one a
/// line.
fn conda_prefixes(environment: &Environment, home: Option<&Path>) -> Vec<PathBuf> {
    let active = environment.get("CONDA_PREFIX").map(PathBuf::from);
    let known = home
        .and_then(|home| fs_err::read_to_string(home.join(".conda").join("environments.txt")).ok());
    let known: Vec<PathBuf> = known
        .unwrap_or_default()
        .lines()
        .map(|line| PathBuf::from(line.trim()))
        .filter(|path| path.is_absolute())
        .collect();
    active.into_iter().chain(known).collect()
}
