//! `uvferry-env move-venv`

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use uvferry_cli::{CommonArgs, Exit, Failure, Format, Progress, Streams, UvArgs, diagnostics};
use uvferry_environment::distributions::Selection;
use uvferry_environment::interpreters::query;
use uvferry_environment::moving::{
    Accept, IssueKind, Keep, MoveError, MoveOptions, Outcome, Step, move_environment, undo,
};
use uvferry_process::Environment;
use uvferry_report::{json, text};

use crate::selection::executable_of;
use crate::uv_program;

#[derive(Debug, Args)]
pub(crate) struct MoveVenvArgs {
    /// The folder of the virtual environment
    path: PathBuf,

    /// Say what would be done, and change nothing
    #[arg(long)]
    dry_run: bool,

    /// Bring the old environment back: of a move that was cut short, or of the newest one
    #[arg(long, alias = "rollback", conflicts_with_all = [
        "dry_run", "keep", "discard", "with_pip", "no_import_check", "try_alternatives",
        "accept_failures", "force", "offline",
    ])]
    undo: bool,

    /// Keep the old environment beside the new one (the default)
    #[arg(long, conflicts_with = "discard", help_heading = "The old environment")]
    keep: bool,

    /// Remove the old environment once the new one is complete
    #[arg(long, alias = "no-backup", help_heading = "The old environment")]
    discard: bool,

    /// Keep pip, setuptools and wheel even where nothing uses them
    #[arg(long, alias = "seed", help_heading = "The new environment")]
    with_pip: bool,

    /// Rebuild an environment even if it is all uv's
    #[arg(long, help_heading = "The new environment")]
    force: bool,

    /// Use no network: uv's cache and local files
    #[arg(long, help_heading = "The new environment")]
    offline: bool,

    /// Where a distribution cannot be installed as it was, try other ways to the same version
    #[arg(long, help_heading = "Failures")]
    try_alternatives: bool,

    /// Go on in spite of failures; with names, of these distributions only
    #[arg(
        long,
        value_name = "NAME,…",
        num_args = 0..=1,
        require_equals = true,
        value_delimiter = ',',
        default_missing_value = "",
        help_heading = "Failures"
    )]
    accept_failures: Option<Vec<String>>,

    /// Import no modules to compare the environments
    #[arg(long, help_heading = "Comparing")]
    no_import_check: bool,

    /// How long the imports of one environment may take: seconds, or `90s`, `2m`, `1h30m`
    #[arg(
        long,
        value_name = "TIME",
        default_value_t = 300,
        value_parser = uvferry_cli::seconds,
        help_heading = "Comparing"
    )]
    import_timeout: u64,

    /// How long one run of uv may take: seconds, or `90s`, `2m`, `1h30m`
    #[arg(
        long,
        value_name = "TIME",
        default_value_t = 3600,
        value_parser = uvferry_cli::seconds,
        help_heading = "uv"
    )]
    timeout: u64,

    #[command(flatten, next_help_heading = "uv")]
    uv: UvArgs,

    #[command(flatten)]
    pub(crate) common: CommonArgs<Format>,
}

impl MoveVenvArgs {
    fn accept(&self) -> Accept {
        match &self.accept_failures {
            None => Accept::Nothing,
            Some(names) => {
                let names: std::collections::BTreeSet<String> = names
                    .iter()
                    .filter(|name| !name.trim().is_empty())
                    .map(|name| Selection::normalized(name.trim()))
                    .collect();
                if names.is_empty() {
                    Accept::All
                } else {
                    Accept::These(names)
                }
            }
        }
    }
}

/// Moves an environment, or takes a move back.
pub(crate) fn run(args: &MoveVenvArgs, streams: &mut Streams) -> anyhow::Result<Exit> {
    let directory = args.common.working_directory()?;
    let path = absolute(&directory.join(&args.path));
    let mut steps = Steps::new(streams.progress());
    if args.undo {
        let undone = undo(&path, &mut |step| steps.begin(step)).map_err(|error| failure(&error))?;
        steps.end();
        let document = json::venv_undo(&undone);
        match args.common.format {
            Format::Json => streams.json(&document)?,
            Format::Text => streams.data(text::venv_undo(&document))?,
        }
        return Ok(Exit::Done);
    }
    let environment: Environment = std::env::vars_os().collect();
    // Its `pip.conf` counts as well.
    let python = executable_of(&path);
    let interpreter = python
        .is_file()
        .then(|| query(&python, &environment, None).ok())
        .flatten();
    // A folder that is renamed is none to work in.
    let work = if directory.starts_with(&path) {
        path.parent().unwrap_or(Path::new("/")).to_owned()
    } else {
        directory
    };
    let mut uv = uv_program::find(&args.uv, &work, &environment, interpreter.as_ref(), streams)?;
    uv.offline = args.offline;
    uv.timeout = Some(Duration::from_secs(args.timeout));
    let scratch = tempfile::tempdir()?;
    let mut options = MoveOptions::new(&path, uv, scratch.path());
    options.environment = environment;
    options.keep = if args.discard {
        Keep::Discard
    } else {
        Keep::Backup
    };
    options.with_seeds = args.with_pip;
    options.force = args.force;
    options.dry_run = args.dry_run;
    options.try_alternatives = args.try_alternatives;
    options.accept = args.accept();
    options.imports = (!args.no_import_check).then(|| Duration::from_secs(args.import_timeout));
    let report = move_environment(&options, &mut |step| steps.begin(step))
        .map_err(|error| failure(&error))?;
    steps.end();
    let document = json::venv_move(&report);
    match args.common.format {
        Format::Json => streams.json(&document)?,
        Format::Text => {
            streams.data(text::venv_move(&document))?;
            if !streams.is_quiet() {
                streams.raw_err(&diagnostics::texts(&report.notes, streams.err_color()));
            }
        }
    }
    let lacks_uv = |issue: &uvferry_environment::moving::Issue| issue.kind == IssueKind::MissingUv;
    Ok(match report.outcome {
        Outcome::Planned | Outcome::Moved | Outcome::Unchanged => Exit::Done,
        Outcome::Refused if report.issues.iter().any(lacks_uv) => Exit::Usage,
        Outcome::RolledBack | Outcome::Refused => Exit::Findings,
    })
}

/// What to do about an error that the next run mends.
fn failure(error: &MoveError) -> anyhow::Error {
    let failure = Failure::refused(error.to_string());
    match error {
        MoveError::Stuck { .. } => failure
            .hint("`uvferry-env move-venv --undo PATH` brings it back once the cause is mended"),
        MoveError::Locked { .. } => failure.hint("wait for its end, and run the command again"),
        MoveError::UnreadableState { .. } => failure.hint(
            "the old environment, if it is there, is in the folder `environment` in it: \
             rename it back by hand",
        ),
        _ => failure,
    }
    .into()
}

/// Without `.` and `..` and a slash at the end; links stay, as scripts hold the path as it is
/// named.
fn absolute(path: &Path) -> PathBuf {
    let has_parents = path
        .components()
        .any(|part| part == std::path::Component::ParentDir);
    let Some(name) = path.file_name().filter(|_| !path.ends_with("..")) else {
        return fs_err::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    };
    if has_parents
        && let Some(parent) = path.parent()
        && let Ok(parent) = fs_err::canonicalize(parent)
    {
        return parent.join(name);
    }
    path.components().collect()
}

/// Shows which part of the work runs.
struct Steps {
    progress: Progress,
    running: Option<(Step, Instant)>,
}

impl Steps {
    fn new(progress: Progress) -> Self {
        Self {
            progress,
            running: None,
        }
    }

    fn begin(&mut self, step: Step) {
        self.end();
        self.progress.step(step.as_str());
        self.running = Some((step, Instant::now()));
    }

    fn end(&mut self) {
        if let Some((step, begun)) = self.running.take() {
            self.progress
                .finish(step.as_str(), begun.elapsed().as_secs_f64());
        }
    }
}
