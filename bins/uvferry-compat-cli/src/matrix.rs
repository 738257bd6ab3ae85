//! `uvferry-compat matrix`

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use uvferry_cli::{Exit, Failure, ReportFormat, Streams, cancel_on_interrupt};
use uvferry_compat::matrix::{MatrixError, MatrixRequest, Progress, Sink, State, matrix};
use uvferry_report::json::ToolName;

use crate::arguments::MatrixArgs;
use crate::project::{self, Asked};
use crate::{output, pythons, tools};

/// Resolves with both tools and prints what each gave.
pub(crate) fn run(args: &MatrixArgs, streams: &mut Streams) -> anyhow::Result<Exit> {
    let working = args.common.working_directory()?;
    let folder = output::prepare(&args.output, &working)?;
    let subject = Subject::of(args, &working)?;
    if let Some(chosen) = subject.asked.chosen.as_ref()
        && !subject.asked.others.is_empty()
    {
        streams.note(format_args!(
            "this is the set `{chosen}`; for others of the project run it again with `--set`: {}",
            subject.asked.others.join(", ")
        ));
    }
    let environment = tools::environment();
    let cancel = cancel_on_interrupt();
    let run = tools::run(&working, &environment, &cancel, streams);
    let uv = tools::uv(&args.tools.uv, &run)?;
    let scratch = Scratch::new(args.state_dir.as_deref(), &working)?;
    let is_path = |python: &&String| python.contains(['/', '\\']);
    let named: Vec<PathBuf> = args
        .python
        .iter()
        .filter(is_path)
        .map(|it| working.join(it))
        .collect();
    let mut interpreters = pythons::at(&named, &environment)?;
    // As each calls itself, so that exactly it is asked, and not another of the same base.
    let mut by_path = interpreters
        .iter()
        .map(|found| found.executable.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .into_iter();
    interpreters.extend(pythons::of_machine(
        &subject.directory,
        &environment,
        cancel.clone(),
    ));
    let asked = &subject.asked;
    let admitted = pythons::admitted(&interpreters, asked.requires_python.as_deref());
    let (pythons, other_pythons) = if args.python.is_empty() {
        (admitted?, Vec::new())
    } else {
        let given = args.python.iter();
        let named = given
            .filter_map(|python| {
                if is_path(&python) {
                    by_path.next()
                } else {
                    Some(python.clone())
                }
            })
            .collect();
        // What fails on these may go on another one that the project is for.
        (named, admitted.unwrap_or_default())
    };
    let request = MatrixRequest {
        requirement_files: asked.files.iter().map(PathBuf::from).collect(),
        lists: asked.lists.clone(),
        constraint_files: asked.constraints.iter().map(PathBuf::from).collect(),
        requirements: asked.requirements.clone(),
        pythons,
        other_pythons,
        platforms: args.platform.clone(),
        interpreters,
        jobs: args.jobs,
        timeout: Duration::from_secs(args.timeout),
        each: args.each,
        solutions: !args.no_solutions,
        offline: args.tools.offline,
        partition: args.partition,
        label: args.label.clone().unwrap_or_else(|| subject.label.clone()),
        state: args.state_dir.as_ref().map(|folder| State {
            folder: working.join(folder),
            resume: args.resume,
        }),
        cancel: Some(cancel),
        progress: Some(shown(streams)),
        observer: run.observer,
        ..MatrixRequest::new(&subject.directory, scratch.path(), uv, &environment)
    };
    let began = Instant::now();
    streams.progress().step(STEP);
    // Old Pythons get a pip of today first, which no run tells of.
    streams
        .progress()
        .message("looking at the pip of each Python");
    let result = matrix(&request);
    streams
        .progress()
        .finish(STEP, began.elapsed().as_secs_f64());
    let mut result = result.map_err(|error| failure(error, args))?;
    let notes = subject.asked.notes();
    if args.common.format != ReportFormat::Text {
        for note in &notes {
            streams.note(note);
        }
    }
    result.notes.extend(notes);
    drop(scratch);
    output::matrix(
        &result,
        args.common.format,
        &args.output,
        folder.as_ref(),
        streams,
    )
}

const STEP: &str = "resolving with pip and uv";

/// What is resolved, and where.
struct Subject {
    directory: PathBuf,
    asked: Asked,
    /// The folder as it was written.
    label: String,
}

impl Subject {
    fn of(args: &MatrixArgs, working: &Path) -> anyhow::Result<Self> {
        let mut folder: Option<&str> = None;
        let mut requirements = Vec::new();
        for subject in &args.subjects {
            if !working.join(subject).is_dir() {
                requirements.push(subject.clone());
            } else if let Some(first) = folder.replace(subject) {
                let message = format!("one project at a time: `{first}` or `{subject}`");
                return Err(Failure::usage(message).into());
            }
        }
        if !working.is_dir() {
            let message = format!("there is no folder `{}`", working.display());
            return Err(Failure::usage(message).into());
        }
        let directory = folder.map_or_else(|| working.to_owned(), |folder| working.join(folder));
        let label = folder.unwrap_or(".").to_owned();
        let files = |files: &[PathBuf]| -> Vec<String> {
            let relative = |file: &PathBuf| {
                let path = working.join(file);
                let below = path.strip_prefix(&directory).unwrap_or(&path);
                below.to_string_lossy().into_owned()
            };
            files.iter().map(relative).collect()
        };
        let mut named = files(&args.subject.requirement_files);
        let mut lists = Vec::new();
        let mut failed = None;
        named.retain(
            |file| match project::list_of_conda(&directory.join(file), file) {
                Ok(found) => {
                    let is_other = found.is_none();
                    lists.extend(found.into_iter().flatten());
                    is_other
                }
                Err(error) => {
                    failed.get_or_insert(error);
                    false
                }
            },
        );
        if let Some(error) = failed {
            return Err(error);
        }
        let mut asked = if named.is_empty() && lists.is_empty() && requirements.is_empty() {
            project::asked(&directory, &args.set)?
        } else if args.set.is_empty() {
            Asked {
                files: named,
                lists,
                requirements,
                requires_python: project::requires_python(&directory),
                ..Asked::default()
            }
        } else {
            let message =
                "`--set` is of a project: it goes neither with `-r` nor with requirements";
            return Err(Failure::usage(message).into());
        };
        asked.constraints.extend(files(&args.constraint_files));
        Ok(Self {
            directory,
            asked,
            label,
        })
    }
}

/// Where caches, reports and builds lie: beside the kept runs, which then go on where they
/// were, else nowhere for long.
enum Scratch {
    Kept(PathBuf),
    Gone(TempDir),
}

impl Scratch {
    fn new(state: Option<&Path>, working: &Path) -> anyhow::Result<Self> {
        Ok(match state {
            Some(folder) => Self::Kept(working.join(folder).join("scratch")),
            None => Self::Gone(tempfile::Builder::new().prefix("uvferry-").tempdir()?),
        })
    }

    fn path(&self) -> &Path {
        match self {
            Self::Kept(path) => path,
            Self::Gone(folder) => folder.path(),
        }
    }
}

/// Tells how far it is: on a terminal as a bar, with `-v` as a line for each run.
fn shown(streams: &Streams) -> Sink {
    let progress = streams.progress();
    let speaker = (streams.verbosity() > 0).then(|| streams.speaker());
    Sink::new(move |done| {
        progress.message(&bar(done));
        if let Some(speaker) = &speaker {
            speaker.line(format_args!(
                "{}: {} was asked for {} on {}",
                bar(done),
                ToolName::from(done.tool).as_str(),
                match done.of {
                    1 => "one requirement".to_owned(),
                    many => format!("{many} requirements"),
                },
                done.target
            ));
        }
    })
}

/// `[####------] 12 of 30 runs, about 40 s left`
fn bar(done: &Progress) -> String {
    const WIDTH: usize = 20;
    let planned = done.planned.max(done.finished).max(1);
    let full = WIDTH * done.finished / planned;
    let left = done.remaining_s.map_or_else(String::new, |seconds| {
        format!(", about {seconds:.0} s left")
    });
    format!(
        "[{}{}] {} of {planned} runs{left}",
        "#".repeat(full),
        "-".repeat(WIDTH - full),
        done.finished
    )
}

fn failure(error: MatrixError, args: &MatrixArgs) -> anyhow::Error {
    match error {
        MatrixError::Platform(_)
        | MatrixError::NoPython
        | MatrixError::Nothing
        | MatrixError::File { .. } => Failure::usage(error.to_string()).into(),
        MatrixError::State { .. } => Failure::refused(error.to_string())
            .hint("name another folder with `--state-dir`")
            .into(),
        MatrixError::Busy(_) => Failure::refused(error.to_string())
            .hint("wait for its end, or name another folder with `--state-dir`")
            .into(),
        MatrixError::Cancelled { .. } => {
            let failure = Failure::refused(error.to_string());
            if args.state_dir.is_some() {
                failure.hint("`--resume` goes on from there").into()
            } else {
                failure
                    .hint("with `--state-dir` finished runs are kept, and `--resume` goes on")
                    .into()
            }
        }
        error => error.into(),
    }
}
