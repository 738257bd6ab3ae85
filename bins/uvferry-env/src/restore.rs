//! `uvferry-env restore`

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use uvferry_cli::{
    Answer, CommonArgs, Exit, Failure, Format, Streams, UvArgs, cancel_on_interrupt, confirm,
    diagnostics,
};
use uvferry_diagnostics::{Diagnostic, redact};
use uvferry_environment::distributions::installed_of;
use uvferry_environment::interpreters::{Discovery, Interpreter, discover, query};
use uvferry_environment::sites::Scope;
use uvferry_environment::snapshot::archive::read;
use uvferry_environment::snapshot::restoring::{
    Choice, Fit, Restore, RestoreError, TargetError, addresses, check_wheels, choose, compare,
    plan, restore, told,
};
use uvferry_environment::snapshot::{Archive, Limits, Saved, SavedDistribution, SnapshotError};
use uvferry_process::Environment;
use uvferry_report::{json, text};

use crate::selection::SelectionArgs;
use crate::uv_program;

#[derive(Debug, Args)]
pub(crate) struct RestoreArgs {
    /// An archive of `uvferry-env snapshot`
    archive: PathBuf,

    /// Where the environment is made: nothing is there, or an empty folder
    #[arg(required_unless_present_any = ["verify_only", "diff"], conflicts_with_all = ["verify_only", "diff"])]
    path: Option<PathBuf>,

    /// Check the archive, and make nothing
    #[arg(long, conflicts_with = "diff")]
    verify_only: bool,

    /// Compare the archive with an environment; 1 if they differ
    #[arg(long, value_name = "ENVIRONMENT")]
    diff: Option<PathBuf>,

    /// The interpreter to make it from; else one of the same version
    #[arg(long, short = 'p', value_name = "PYTHON")]
    python: Option<PathBuf>,

    /// Take a Python of another minor version or implementation
    #[arg(long)]
    accept_python: bool,

    /// Install from addresses and folders that the archive names, without asking
    #[arg(long, short)]
    yes: bool,

    /// Use no network: the archive's wheels, local folders and uv's cache
    #[arg(long)]
    offline: bool,

    /// Keep the environment where some distributions cannot be installed
    #[arg(long)]
    keep_partial: bool,

    /// Read no more than this many bytes, as `500M` or `2G`
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "8G")]
    max_size: u64,

    #[command(flatten, next_help_heading = "uv")]
    uv: UvArgs,

    #[command(flatten)]
    pub(crate) common: CommonArgs<Format>,
}

/// `500M`: bytes, by 1024.
fn size(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let (digits, unit) = match text.chars().last() {
        Some('k' | 'K') => (&text[..text.len() - 1], 1 << 10),
        Some('m' | 'M') => (&text[..text.len() - 1], 1 << 20),
        Some('g' | 'G') => (&text[..text.len() - 1], 1 << 30),
        _ => (text, 1_u64),
    };
    let number: u64 = digits.parse().map_err(|_| "is no size".to_owned())?;
    number
        .checked_mul(unit)
        .ok_or_else(|| "is too large".to_owned())
}

/// Checks an archive and makes its environment again.
pub(crate) fn run(args: &RestoreArgs, streams: &mut Streams) -> anyhow::Result<Exit> {
    let directory = args.common.working_directory()?;
    let environment: Environment = std::env::vars_os().collect();
    let limits = Limits {
        total_bytes: args.max_size,
        ..Limits::default()
    };
    let scratch = tempfile::tempdir()?;
    let wheels = scratch.path().join("wheels");
    fs_err::create_dir(&wheels)?;
    let file = fs_err::File::open(directory.join(&args.archive))?;
    let opened = read(file, &limits, Some(&wheels)).and_then(|archive| {
        check_wheels(&archive, &limits)?;
        let saved = Saved::of(&archive)?;
        Ok((archive, saved))
    });
    let (archive, saved) = match opened {
        Ok(opened) => opened,
        Err(SnapshotError::Refused(refusal)) => {
            return refused(args, refusal.diagnostic(), streams);
        }
        Err(error) => return Err(error.into()),
    };
    let named = args.archive.display().to_string();
    let document = json::restoration(&named, &archive.manifest, &[]);
    if let Some(other) = &args.diff {
        return diff(args, &saved, &directory.join(other), document, streams);
    }
    let Some(path) = &args.path else {
        if args.common.format == Format::Json {
            streams.json(&document)?;
        } else {
            streams.line(text::snapshot(&archive.manifest))?;
            streams.note("each file is as the manifest has it");
        }
        return Ok(Exit::Done);
    };
    let path = directory.join(path);
    let uv = uv_program::find(&args.uv, &directory, &environment, None, streams)?;
    let (base, python) = base(args, &saved, &directory, &environment, &uv.program)?;
    let mut found: Vec<Diagnostic> = python.into_iter().collect();
    ask(args, &saved, &archive, streams)?;
    let mut options = Restore {
        path: &path,
        base: &base,
        uv,
        follow_addresses: true,
        keep_partial: args.keep_partial,
        scratch: scratch.path(),
    };
    options.uv.offline = args.offline;
    let progress = streams.progress();
    let result = restore(&saved, &archive, &options);
    drop(progress);
    let (done, stays) = match result {
        Ok(done) => (done, true),
        Err(RestoreError::Incomplete(done)) => (*done, false),
        Err(RestoreError::Target(error)) => return Err(taken(&error).into()),
        Err(error) => return Err(error.into()),
    };
    found.extend(told(&done, stays));
    if args.common.format == Format::Json {
        let mut document = document.with(&path, &done, stays);
        document.diagnostics = found
            .iter()
            .chain(&done.diagnostics)
            .map(Into::into)
            .collect();
        streams.json(&document)?;
    } else {
        found.extend(done.diagnostics.iter().cloned());
        streams.raw_err(&diagnostics::texts(&found, streams.err_color()));
        // What many have in common is said once.
        let mut causes: Vec<(&str, Vec<String>)> = Vec::new();
        for (name, why) in &done.failed {
            let name = format!("`{name}`");
            match causes.iter_mut().find(|(known, _)| known == why) {
                Some((_, those)) => those.push(name),
                None => causes.push((why, vec![name])),
            }
        }
        for (why, names) in causes {
            streams.error(format!("{} cannot be installed: {why}", names.join(", ")));
        }
        if stays {
            let differences: Vec<_> = done.differences.iter().map(Into::into).collect();
            streams.file_text(&text::environment_differences(&differences))?;
            let (installed, wheels) = (done.installed, done.from_wheels);
            let from = if wheels > 0 {
                format!(", {wheels} of them from the archive")
            } else {
                String::new()
            };
            let path = path.display();
            streams.note(format!(
                "Python {} and {installed} distributions in `{path}`{from}",
                done.python
            ));
            if !done.rebuilt.is_empty() {
                let rebuilt = done.rebuilt.join(", ");
                streams.note(format!(
                    "built anew, so that their files are not compared: {rebuilt}"
                ));
            }
        } else {
            streams.note(format!("nothing was left at `{}`", path.display()));
        }
    }
    Ok(
        if stays && done.differences.is_empty() && done.failed.is_empty() {
            Exit::Done
        } else {
            Exit::Findings
        },
    )
}

fn refused(
    args: &RestoreArgs,
    refusal: &Diagnostic,
    streams: &mut Streams,
) -> anyhow::Result<Exit> {
    if args.common.format == Format::Json {
        let found = [diagnostics::JsonDiagnostic::from(refusal)];
        streams.json(&serde_json::json!({
            "schema": "uvferry.check/1",
            "diagnostics": found,
            "changes": [],
        }))?;
    } else {
        streams.raw_err(&diagnostics::texts(
            std::slice::from_ref(refusal),
            streams.err_color(),
        ));
    }
    Ok(Exit::Findings)
}

fn diff(
    args: &RestoreArgs,
    saved: &Saved,
    environment: &Path,
    document: json::RestorationDocument,
    streams: &mut Streams,
) -> anyhow::Result<Exit> {
    let selection = SelectionArgs {
        python: Some(environment.to_owned()),
        no_cache: true,
    };
    let interpreter = selection.interpreter(environment)?;
    let installed = installed_of(&interpreter, Scope::Local);
    let now: Vec<SavedDistribution> = installed
        .listed()
        .into_iter()
        .map(|one| SavedDistribution::of(one, &interpreter.prefix))
        .collect();
    let differences = compare(&saved.environment.distributions, &now);
    let same_python = Fit::of(&saved.interpreter, &interpreter) == Fit::Same;
    let document = document.compared(environment, &interpreter.version, &differences);
    if args.common.format == Format::Json {
        streams.json(&document)?;
    } else {
        if !same_python {
            let (now, before) = (&interpreter.version, &saved.interpreter.version);
            streams.line(format!("Python is {now}, it was {before}"))?;
        }
        streams.file_text(&text::environment_differences(&document.differences))?;
        if differences.is_empty() {
            streams.note("the environment has what the archive says");
        }
    }
    Ok(if differences.is_empty() && same_python {
        Exit::Done
    } else {
        Exit::Findings
    })
}

/// The interpreter, and what is to be said of it.
fn base(
    args: &RestoreArgs,
    saved: &Saved,
    directory: &Path,
    environment: &Environment,
    uv: &Path,
) -> anyhow::Result<(Interpreter, Option<Diagnostic>)> {
    let wanted = &saved.interpreter;
    let found = if let Some(named) = &args.python {
        let selection = SelectionArgs {
            python: Some(named.clone()),
            no_cache: true,
        };
        let interpreter = selection.interpreter(directory)?;
        // Of an environment, what it was made from.
        if interpreter.is_virtualenv {
            let folder = interpreter.base_prefix.clone();
            let selection = SelectionArgs {
                python: Some(folder),
                no_cache: true,
            };
            vec![selection.interpreter(directory)?]
        } else {
            vec![interpreter]
        }
    } else {
        let home = environment.get(if cfg!(windows) { "USERPROFILE" } else { "HOME" });
        let pyenv = environment
            .get("PYENV_ROOT")
            .map(PathBuf::from)
            .or_else(|| home.map(|home| PathBuf::from(home).join(".pyenv")));
        let discovery = Discovery {
            path: environment.get("PATH").map(ToOwned::to_owned),
            pyenv_root: pyenv,
            uv: Some(uv.to_owned()),
            environment: environment.clone(),
            cancel: Some(cancel_on_interrupt()),
            ..Discovery::new(directory)
        };
        let mut found = discover(&discovery).found;
        // The very one that the environment was made from, wherever it is.
        let base = Path::new(&wanted.base_prefix);
        if base.is_absolute() && found.iter().all(|one| one.prefix != base) {
            let program = base.join(if cfg!(windows) {
                "python.exe"
            } else {
                "bin/python3"
            });
            if program.is_file() {
                found.extend(query(&program, environment, None).ok());
            }
        }
        found
    };
    let Some(Choice { interpreter, fit }) = choose(wanted, &found) else {
        let message = format!(
            "there is no Python to make a {} environment with",
            wanted.version
        );
        return Err(Failure::refused(message)
            .hint("name one with `--python`")
            .into());
    };
    let other = || {
        format!(
            "the environment had {} {}, and gets {} {}",
            wanted.implementation, wanted.version, interpreter.implementation, interpreter.version
        )
    };
    match fit {
        Fit::Same => Ok((interpreter.clone(), None)),
        Fit::Other if !args.accept_python => {
            let message = if args.python.is_some() {
                other()
            } else {
                format!(
                    "there is no {} {} here (UVF457)",
                    wanted.implementation, wanted.version
                )
            };
            let version = wanted
                .version
                .split('.')
                .take(2)
                .collect::<Vec<_>>()
                .join(".");
            Err(Failure::refused(message)
                .hint(format!("`uv python install {version}` installs it"))
                .hint("name an interpreter with `--python`, or take another with `--accept-python`")
                .into())
        }
        Fit::OtherMicro | Fit::Other => {
            let rule = uvferry_environment::snapshot::restoring::other_python(&other());
            Ok((interpreter.clone(), Some(rule)))
        }
    }
}

/// Addresses of the archive are shown and asked for. Its wheels are not: whoever names an
/// archive wants what is in it.
fn ask(
    args: &RestoreArgs,
    saved: &Saved,
    archive: &Archive,
    streams: &mut Streams,
) -> anyhow::Result<()> {
    let planned = plan(saved, archive, true);
    let named = addresses(&planned);
    if named.is_empty() || args.yes {
        return Ok(());
    }
    let mut list = String::new();
    for address in &named {
        let _ = writeln!(list, "  {}", redact(address));
    }
    streams.raw_err(&format!("the archive installs from:\n{list}"));
    match confirm(streams, "Go on?") {
        Answer::Yes => Ok(()),
        Answer::No => Err(Failure::refused("nothing was done").into()),
        Answer::NobodyThere => {
            let message = "the archive names addresses of its own to install from (UVF452)";
            Err(Failure::refused(message)
                .hint("go on with `--yes` where the archive is your own or you trust it")
                .into())
        }
    }
}

fn taken(error: &TargetError) -> Failure {
    let failure = Failure::refused(format!("{error} (UVF455)"));
    match error {
        TargetError::NotEmpty(_) | TargetError::NoFolder(_) => {
            failure.hint("name another place, or move what is there away")
        }
        _ => failure,
    }
}
