//! `uvferry-env snapshot`

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use clap::Args;
use uvferry_cli::{CommonArgs, Exit, Failure, Format, Streams, UvArgs, diagnostics};
use uvferry_diagnostics::Diagnostic;
use uvferry_environment::configuration::{PipConfiguration, UvConfiguration};
use uvferry_environment::distributions::{Git, installed_of};
use uvferry_environment::host::{Host, HostPlaces};
use uvferry_environment::interpreters::Interpreter;
use uvferry_environment::reinstallation::Hashes;
use uvferry_environment::sites::Scope;
use uvferry_environment::snapshot::archive::write;
use uvferry_environment::snapshot::{
    Request, SnapshotError, configuration_files, file_name, host_document, index_hashes, kept_in,
    older_than, take,
};
use uvferry_process::{Environment, find_program};
use uvferry_report::{json, text};

use crate::project_files::project_files;
use crate::selection::SelectionArgs;
use crate::uv_program::{self, places};

#[derive(Debug, Args)]
pub(crate) struct SnapshotArgs {
    #[command(flatten)]
    selection: SelectionArgs,

    /// Write the archive to this file; else `NAME-TIME.tar.gz` in the folder of `--into`
    #[arg(long, short, value_name = "FILE", conflicts_with = "into")]
    output: Option<PathBuf>,

    /// The folder of the archives, made if it is missing; else the working folder
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,

    /// How the environment is called; else as its prompt or its folder
    #[arg(long, value_name = "NAME")]
    name: Option<String>,

    /// Put in a wheel of each distribution, made of its installed files, so that `restore` needs
    /// no index
    #[arg(long)]
    with_wheels: bool,

    /// Ask the index for the hashes of what came from it, by uv
    #[arg(long)]
    hashes: bool,

    /// Leave the requirements and lock files of the working folder out
    #[arg(long)]
    no_project: bool,

    /// Something to say of it
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,

    /// Write over a file that is there
    #[arg(long)]
    force: bool,

    /// List the snapshots of a folder
    #[arg(long, value_name = "DIR", num_args = 0..=1, default_missing_value = ".", help_heading = "Archives that are there",
          conflicts_with_all = ["output", "name", "with_wheels", "hashes", "note", "force"])]
    list: Option<PathBuf>,

    /// Remove all but the newest N snapshots of each environment, at least one
    #[arg(long, value_name = "N", help_heading = "Archives that are there",
          conflicts_with_all = ["output", "name", "with_wheels", "hashes", "note", "force"])]
    prune: Option<NonZeroUsize>,

    /// With `--prune`: name what would be removed, and remove nothing
    #[arg(long, requires = "prune", help_heading = "Archives that are there")]
    dry_run: bool,

    #[command(flatten, next_help_heading = "uv")]
    uv: UvArgs,

    #[command(flatten)]
    pub(crate) common: CommonArgs<Format>,
}

/// Saves an environment, or looks after the archives of a folder.
pub(crate) fn run(args: &SnapshotArgs, streams: &mut Streams) -> anyhow::Result<Exit> {
    let directory = args.common.working_directory()?;
    if args.list.is_some() || args.prune.is_some() {
        return look_after(args, &directory, streams);
    }
    let environment: Environment = std::env::vars_os().collect();
    let interpreter = args.selection.interpreter(&directory)?;
    // What it takes from its base belongs to the base.
    let installed = installed_of(&interpreter, Scope::Local);
    let scratch = tempfile::tempdir()?;
    let git = Git {
        program: find_program("git", environment.get("PATH").unwrap_or_default()),
        environment: environment.clone(),
    };
    let configuration = places(&directory, &environment, Some(&interpreter));
    let pip = PipConfiguration::read(&configuration);
    let mut files = configuration_files(&pip, &UvConfiguration::read(&configuration));
    let mut found: Vec<Diagnostic> = Vec::new();
    if !args.no_project {
        let (project, left_out) = project_files(&directory);
        files.extend(project);
        found.extend(left_out);
    }
    let name = match &args.name {
        Some(name) => name.clone(),
        None => name_of(&interpreter),
    };
    let tool = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));
    let host = Host::look(&HostPlaces::new(&environment));
    let mut request = Request {
        name: &name,
        interpreter: &interpreter,
        installed: &installed,
        git: &git,
        variables: &environment,
        files,
        documents: BTreeMap::from([("host.json".to_owned(), host_document(&host))]),
        hashes: Hashes::new(),
        wheels: None,
        note: args.note.clone(),
        tool,
    };
    if args.hashes {
        let asked = take(&request)?;
        let uv = uv_program::find(
            &args.uv,
            &directory,
            &environment,
            Some(&interpreter),
            streams,
        )?;
        let known = index_hashes(
            &uv,
            &interpreter,
            &asked.environment.distributions,
            scratch.path(),
        )?;
        for (name, why) in &known.unknown {
            streams.warning(format!("the index gives no hashes of `{name}`: {why}"));
        }
        request.hashes = known.hashes;
    }
    let wheels = scratch.path().join("wheels");
    if args.with_wheels {
        fs_err::create_dir(&wheels)?;
        request.wheels = Some(&wheels);
    }
    let taken = take(&request)?;
    found.extend(taken.diagnostics);
    let destination = if let Some(file) = &args.output {
        directory.join(file)
    } else {
        let folder = directory.join(args.into.as_deref().unwrap_or(Path::new("")));
        if args.into.is_some() {
            fs_err::create_dir_all(&folder)?;
        }
        folder.join(file_name(&name, now(&environment)?))
    };
    let manifest = write(&destination, taken.about, &taken.contents, args.force).map_err(
        |error| match error {
            SnapshotError::Exists(_) => Failure::refused(error.to_string())
                .hint("name another file with `--output`, or write over it with `--force`")
                .into(),
            error => anyhow::Error::new(error),
        },
    )?;
    match args.common.format {
        Format::Json => {
            let bytes = fs_err::metadata(&destination)?.len();
            let archive = json::ArchiveDocument {
                path: destination.display().to_string(),
                sha256: uvferry_environment::snapshot::sha256_of_file(&destination)?,
                size_bytes: bytes,
            };
            streams.json(&json::snapshot(&manifest, archive, &found))?;
        }
        Format::Text => {
            streams.raw_err(&diagnostics::texts(&found, streams.err_color()));
            streams.line(destination.display())?;
            streams.note(text::snapshot(&manifest));
        }
    }
    Ok(Exit::Done)
}

/// How an environment is called: as its folder, or as the one around a `.venv`.
fn name_of(interpreter: &Interpreter) -> String {
    let folder_name = |path: &Path| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        Some(name)
    };
    if !interpreter.is_virtualenv {
        return format!("{}-{}", interpreter.implementation, interpreter.version);
    }
    let own = folder_name(&interpreter.prefix).unwrap_or_default();
    let around = interpreter.prefix.parent().and_then(folder_name);
    match own.as_str() {
        ".venv" | "venv" | "env" | ".env" => around.unwrap_or(own),
        _ => own,
    }
}

/// The time that the name carries: `SOURCE_DATE_EPOCH`, where it is set.
fn now(environment: &Environment) -> anyhow::Result<SystemTime> {
    let Some(seconds) = environment.get("SOURCE_DATE_EPOCH") else {
        return Ok(SystemTime::now());
    };
    let seconds: u64 = seconds
        .to_str()
        .and_then(|seconds| seconds.parse().ok())
        .context("SOURCE_DATE_EPOCH is not a number of seconds")?;
    UNIX_EPOCH
        .checked_add(Duration::from_secs(seconds))
        .context("SOURCE_DATE_EPOCH is out of range")
}

/// `--list` and `--prune`.
fn look_after(
    args: &SnapshotArgs,
    directory: &Path,
    streams: &mut Streams,
) -> anyhow::Result<Exit> {
    let named = args.list.as_ref().or(args.into.as_ref());
    let folder = match named {
        Some(folder) => directory.join(folder),
        None => directory.to_owned(),
    };
    if !folder.is_dir() {
        return Err(Failure::usage(format!("no folder `{}`", folder.display())).into());
    }
    let kept = kept_in(&folder)?;
    let old = match args.prune {
        Some(count) => older_than(&kept, count.get()),
        None => Vec::new(),
    };
    let removes = args.prune.is_some() && !args.dry_run;
    if removes {
        for one in &old {
            fs_err::remove_file(&one.path)?;
        }
    }
    let document = json::snapshots(&folder, &kept, &old, removes);
    match args.common.format {
        Format::Json => streams.json(&document)?,
        Format::Text => {
            streams.file_text(&text::snapshots(&document))?;
            if args.prune.is_some() {
                let word = if removes {
                    "removed"
                } else {
                    "would be removed"
                };
                streams.note(format!("{} of {} {word}", old.len(), kept.len()));
            }
        }
    }
    Ok(Exit::Done)
}
