//! `uvferry-compat risks`

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use uvferry_cli::{Exit, Failure, Streams};
use uvferry_compat::risks::{Audit, IndexAccess, RequirementsInput, RiskRequest, risks};
use uvferry_diagnostics::{SourceFile, redact};
use uvferry_environment::configuration::{ConfigurationPlaces, PipConfiguration};
use uvferry_migrate::{PlanOptions, Project, Tree, risk_request};
use uvferry_resolution::{Run, Target};

use crate::arguments::RisksArgs;
use crate::{indexes, output, pythons, tools};

/// Looks for risks and prints them.
pub(crate) fn run(args: &RisksArgs, streams: &mut Streams) -> anyhow::Result<Exit> {
    let working = args.common.working_directory()?;
    output::prepare(&args.output, &working)?;
    let root = match &args.path {
        Some(path) => working.join(path),
        None => working.clone(),
    };
    if !root.is_dir() {
        return Err(Failure::usage(format!("there is no folder `{}`", root.display())).into());
    }
    let environment = tools::environment();
    let places = ConfigurationPlaces::new(&environment, &root);
    let configuration = PipConfiguration::read(&places);
    let mut request = if args.subject.requirement_files.is_empty() {
        let tree = Tree::walk(&root).with_context(|| format!("read `{}`", root.display()))?;
        risk_request(&Project::read(tree, &PlanOptions::default()))
    } else {
        of_files(args, &working, &root)?
    };
    request.targets = targets(args)?;
    request.configuration = Some(&configuration);
    let cancel = tools::cancel_on_interrupt();
    let cancelled = || cancel.is_cancelled();
    request.cancelled = &cancelled;
    let uv = if args.audit {
        Some(tools::uv(
            args.uv.uv.as_deref(),
            &working,
            &environment,
            &cancel,
        )?)
    } else {
        None
    };
    let scratch = tempfile::Builder::new().prefix("uvferry-").tempdir()?;
    request.audit = uv.as_ref().map(|uv| Audit {
        uv,
        run: Run {
            timeout: Some(AUDIT),
            cancel: Some(cancel.clone()),
            ..Run::new(scratch.path(), &environment)
        },
        service_url: args.service_url.clone(),
    });
    let client = if args.uv.offline {
        Err("`--offline`".to_owned())
    } else {
        let interpreters = pythons::of_machine(&root, &environment, cancel.clone());
        let asked = indexes::client(&request, &root, &interpreters, &environment, cancel.clone());
        asked.map_err(|why| redact(&why).into_owned())
    };
    request.index = match &client {
        Ok(client) => IndexAccess::Client(client),
        Err(why) => IndexAccess::Skipped(why.clone()),
    };
    let began = Instant::now();
    streams.progress().step(STEP);
    let found = risks(&request);
    streams
        .progress()
        .finish(STEP, began.elapsed().as_secs_f64());
    if cancel.is_cancelled() {
        return Err(Failure::refused("interrupted").into());
    }
    output::risks(
        &found,
        args.common.format,
        &args.output,
        args.strict,
        &working,
        streams,
    )
}

const STEP: &str = "looking for risks";

/// How long `uv audit` may take.
const AUDIT: Duration = Duration::from_mins(5);

/// Only the files that were named.
fn of_files(args: &RisksArgs, working: &Path, root: &Path) -> anyhow::Result<RiskRequest<'static>> {
    let mut request = RiskRequest::default();
    for file in &args.subject.requirement_files {
        let path = working.join(file);
        let bytes = fs_err::read(&path).map_err(|error| Failure::usage(error.to_string()))?;
        let shown = path.strip_prefix(root).unwrap_or(file).to_string_lossy();
        let source = SourceFile::new(shown.replace('\\', "/"), bytes);
        let file = Arc::new(uvferry_requirements::parse(&source));
        request
            .requirements
            .push(RequirementsInput::requirements(file));
    }
    Ok(request)
}

/// The Pythons and platforms that were asked for; none where nothing was said.
fn targets(args: &RisksArgs) -> anyhow::Result<Vec<Target>> {
    if args.python.is_empty() && args.platform.is_empty() {
        return Ok(Vec::new());
    }
    let or = |given: &[String], all: &[&str]| -> Vec<String> {
        if given.is_empty() {
            all.iter().map(ToString::to_string).collect()
        } else {
            given.to_vec()
        }
    };
    let pythons = or(&args.python, &PYTHONS);
    let platforms = or(&args.platform, &["linux", "macos", "windows"]);
    let mut targets = Vec::new();
    for python in &pythons {
        for platform in &platforms {
            let target = Target::named(platform, python)
                .map_err(|error| Failure::usage(error.to_string()))?;
            targets.push(target);
        }
    }
    Ok(targets)
}

/// Those that uv supports.
const PYTHONS: [&str; 7] = ["3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14"];
