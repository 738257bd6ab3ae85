//! `uvferry-bench run`

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use uvferry_bench::{
    BenchError, BenchRequest, DEFAULT_RUNS, LocalServer, Progress, Sink, State, run as measure,
};
use uvferry_cli::{Exit, Failure, Streams, cancel_on_interrupt};
use uvferry_report::json;

use crate::arguments::RunArgs;
use crate::live::Live;
use crate::{output, subject, tools};

/// Measures and prints the figures.
pub(crate) fn run(args: &RunArgs, streams: &mut Streams) -> anyhow::Result<Exit> {
    let working = args.common.working_directory()?;
    let scenarios = subject::scenarios(args, &working)?;
    if args.list {
        streams.file_text(&subject::listed(&scenarios))?;
        return Ok(Exit::Done);
    }
    let subject = subject::subject(args, &working)?;
    let measured = subject::tools(args)?;
    let folder = output::prepare(args, &working)?;
    let environment = tools::environment();
    let cancel = cancel_on_interrupt();
    let run = tools::run(&working, &environment, &cancel, streams);
    let uv = tools::uv(&args.uv, &run)?;
    let python = tools::python(
        args.python.as_deref(),
        subject.newest_python.as_deref(),
        &run,
    )?;
    let request = BenchRequest {
        name: subject.name,
        requirement_files: subject.files,
        constraint_files: args.constraint_files.clone(),
        requirements: subject.requirements,
        scenarios,
        tools: measured,
        runs: args.runs.map_or(DEFAULT_RUNS, usize::from),
        until_narrow: args.runs.is_none(),
        warm_ups: args.warm_ups.into(),
        time_limit: Duration::from_secs(args.time_limit),
        timeout: Duration::from_secs(args.timeout),
        pip: args.pip.clone(),
        add: args.add.clone(),
        local: args.offline.then(|| LocalServer {
            latency: Duration::from_millis(args.latency),
            bytes_per_s: args.bandwidth.map(bytes),
        }),
        state: args.state.as_ref().map(|file| State {
            file: working.join(file),
            resume: args.resume,
        }),
        cancel: Some(cancel),
        observer: run.observer.clone(),
        ..BenchRequest::new(&working, std::env::temp_dir(), python, uv, &environment)
    };
    let began = Instant::now();
    let request = BenchRequest {
        progress: Some(shown(streams, &request, began)),
        ..request
    };
    streams.progress().step(STEP);
    let result = measure(&request);
    streams
        .progress()
        .finish(STEP, began.elapsed().as_secs_f64());
    let result = result.map_err(|error| failure(error, args))?;
    let document = json::bench(&result, args.budget.as_ref());
    let exit = output::bench(&document, args, folder.as_ref(), &working, streams)?;
    if document.cancelled {
        let message = "ended before its time; the result has what was finished";
        return Err(with_way_on(Failure::refused(message), args).into());
    }
    Ok(exit)
}

const STEP: &str = "measuring";

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate above zero; larger ones are none"
)]
fn bytes(megabytes: f64) -> u64 {
    (megabytes * 1e6).max(1.0) as u64
}

/// Tells how far it is: on a terminal as it goes, with `-v` as a line for each run.
fn shown(streams: &Streams, request: &BenchRequest, began: Instant) -> Sink {
    let progress = streams.progress();
    let speaker = (streams.verbosity() > 0).then(|| streams.speaker());
    let tools = request
        .scenarios
        .iter()
        .map(|scenario| {
            let steps = scenario.steps.keys();
            steps.filter(|tool| request.tools.contains(tool)).count()
        })
        .collect();
    let runs = request.runs + request.warm_ups;
    let live = Mutex::new(Live::new(runs, request.until_narrow, tools));
    Sink::new(move |done| {
        let mut live = live.lock().unwrap_or_else(PoisonError::into_inner);
        match done {
            Progress::Preparing(what) => progress.message(&format!("preparing: {what}")),
            Progress::Scenario { name, number, .. } => {
                progress.message(&live.scenario(name, *number, began.elapsed()));
            }
            Progress::Run {
                scenario,
                tool,
                number,
                run,
            } => {
                progress.message(&live.run(tool.name(), *number, run.wall_s, began.elapsed()));
                if let Some(speaker) = &speaker {
                    let which = number.map_or_else(
                        || "before those that count".to_owned(),
                        |number| format!("run {number}"),
                    );
                    speaker.line(format!("{scenario}: {tool}, {which}: {:.3} s", run.wall_s));
                }
            }
            _ => {}
        }
    })
}

fn failure(error: BenchError, args: &RunArgs) -> anyhow::Error {
    match error {
        BenchError::Nothing | BenchError::NoScenario => Failure::usage(error.to_string()).into(),
        BenchError::Pip { .. } => Failure::usage(error.to_string())
            .hint("name another version with `--pip`, or another Python with `--python`")
            .into(),
        BenchError::Busy(_) => Failure::refused(error.to_string())
            .hint("wait for its end, or name another file with `--state`")
            .into(),
        BenchError::Cancelled => with_way_on(Failure::refused(error.to_string()), args).into(),
        error => error.into(),
    }
}

fn with_way_on(failure: Failure, args: &RunArgs) -> Failure {
    failure.hint(if args.state.is_some() {
        "`--resume` goes on from there"
    } else {
        "with `--state` finished runs are kept, and `--resume` goes on"
    })
}
