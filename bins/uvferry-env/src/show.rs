//! `uvferry-env show`

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use uvferry_cli::{CommonArgs, Exit, LanguageArgs, Streams};
use uvferry_environment::configuration::ConfigurationPlaces;
use uvferry_environment::interpreters::{Discovery, Interpreter};
use uvferry_environment::machine::{Machine, MachineOptions};
use uvferry_process::{Environment, find_program};
use uvferry_report::{Language, json, markdown, text};

use crate::selection::SelectionArgs;

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    #[command(flatten)]
    pub(crate) selection: SelectionArgs,

    #[command(flatten)]
    pub(crate) common: CommonArgs<ShowFormat>,

    #[command(flatten)]
    pub(crate) language: LanguageArgs<Language>,
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
        ShowFormat::Markdown => {
            streams.file_text(&markdown::machine(&document, args.language.lang))?;
        }
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
    let home = environment
        .get(if cfg!(windows) { "USERPROFILE" } else { "HOME" })
        .map(PathBuf::from);
    let configuration = ConfigurationPlaces {
        home: home.clone(),
        ..ConfigurationPlaces::new(environment, directory)
    };
    let discovery = Discovery {
        explicit: selected.as_ref().map(|one| one.executable.clone()),
        project: Some(directory.to_owned()),
        cache: args.selection.cache(environment),
        ..Discovery::everywhere(directory, home, environment.clone())
    };
    let path = environment.get("PATH").unwrap_or_default();
    let uv = find_program("uv", path);
    MachineOptions {
        selected,
        discovery,
        configuration,
        uv,
    }
}
