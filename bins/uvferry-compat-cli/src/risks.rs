//! `uvferry-compat risks`

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use uvferry_cli::{Exit, Failure, Streams, cancel_on_interrupt};
use uvferry_compat::risks::{
    Audit, IndexAccess, RequirementsInput, RiskRequest, Risks, SUPPORTED_MINORS, risks,
};
use uvferry_diagnostics::{SourceFile, redact};
use uvferry_environment::configuration::{ConfigurationPlaces, PipConfiguration};
use uvferry_index::IndexClient;
use uvferry_migrate::{PlanOptions, Tree, paths_not_read, risk_requests};
use uvferry_requirements::{Graph, RequirementsFile, SourceError, Sources, parse, read_graph};
use uvferry_resolution::{Run, Target};

use crate::arguments::RisksArgs;
use crate::{indexes, output, project, pythons, tools};

/// Looks for risks and prints them.
pub(crate) fn run(args: &RisksArgs, streams: &mut Streams) -> anyhow::Result<Exit> {
    let working = args.common.working_directory()?;
    let folder = output::prepare(&args.output, &working)?;
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
    let mut notes = Vec::new();
    let requests = if args.subject.requirement_files.is_empty() {
        let tree = Tree::walk(&root).with_context(|| format!("read `{}`", root.display()))?;
        notes.extend(paths_not_read(&tree));
        risk_requests(&tree, &PlanOptions::default())
    } else {
        vec![(".".to_owned(), of_files(args, &working, &root)?)]
    };
    let targets = targets(args)?;
    let cancel = cancel_on_interrupt();
    let cancelled = || cancel.is_cancelled();
    let run = tools::run(&working, &environment, &cancel, streams);
    let uv = if args.audit {
        Some(tools::uv(&args.tools.uv, &run)?)
    } else {
        None
    };
    let scratch = tempfile::Builder::new().prefix("uvferry-").tempdir()?;
    let interpreters = if args.tools.offline {
        Vec::new()
    } else {
        pythons::of_machine(&root, &environment, cancel.clone())
    };
    let began = Instant::now();
    streams.progress().step(STEP);
    let mut clients = BTreeMap::new();
    let mut found = Vec::new();
    for (folder, mut request) in requests {
        if cancel.is_cancelled() {
            break;
        }
        request.targets.clone_from(&targets);
        // It is one of the machine.
        request.configuration = Some(&configuration).filter(|_| folder == ".");
        request.cancelled = &cancelled;
        request.audit = uv.as_ref().map(|uv| Audit {
            uv,
            run: Run {
                timeout: Some(AUDIT),
                directory: scratch.path().to_owned(),
                ..run.clone()
            },
            service_url: args.service_url.clone(),
        });
        let own = root.join(&folder);
        let client = clients.entry(indexes::said(&request, &own)).or_insert_with(
            || -> Result<IndexClient, String> {
                if args.tools.offline {
                    return Err("`--offline`".to_owned());
                }
                indexes::client(&request, &own, &interpreters, &run)
                    .map_err(|why| redact(&why).into_owned())
            },
        );
        request.index = match client {
            Ok(client) => IndexAccess::Client(client),
            Err(why) => IndexAccess::Skipped(why.clone()),
        };
        found.push((folder, risks(&request)));
    }
    streams
        .progress()
        .finish(STEP, began.elapsed().as_secs_f64());
    if cancel.is_cancelled() {
        return Err(Failure::refused("interrupted").into());
    }
    let mut found = Risks::together(found);
    found.coverage.notes.extend(notes);
    if !found.coverage.packages_asked.is_empty() {
        let keyring = indexes::keyring(&places, &configuration);
        found.coverage.notes.extend(keyring);
    }
    output::risks(
        &found,
        args.common.format,
        &args.output,
        folder.as_ref(),
        args.strict,
        streams,
    )
}

const STEP: &str = "looking for risks";

/// How long `uv audit` may take.
const AUDIT: Duration = Duration::from_mins(5);

/// Only the files that were named, and what these include.
fn of_files(args: &RisksArgs, working: &Path, root: &Path) -> anyhow::Result<RiskRequest<'static>> {
    let mut named = BTreeSet::new();
    let mut graphs = Vec::new();
    let mut of_conda = Vec::new();
    for file in &args.subject.requirement_files {
        let path = working.join(file);
        // What cannot be read is the caller's mistake where it was named.
        fs_err::File::open(&path).map_err(|error| Failure::usage(error.to_string()))?;
        let shown = path.strip_prefix(root).unwrap_or(&path).to_string_lossy();
        let shown = shown.replace('\\', "/");
        if let Some(lists) = project::list_of_conda(&path, &shown)? {
            of_conda.extend(lists.iter().map(parse).map(Arc::new));
            continue;
        }
        let graph = read_graph(&shown, &Folder(root));
        named.extend(graph.files.first().map(|file| path_of(file).to_owned()));
        graphs.push(graph);
    }
    let installed = installed(named, &graphs);
    let mut request = RiskRequest::default();
    for diagnostic in graphs.iter().flat_map(|graph| &graph.diagnostics) {
        if !request.includes.contains(diagnostic) {
            request.includes.push(diagnostic.clone());
        }
    }
    let of_conda = of_conda.into_iter().map(RequirementsInput::requirements);
    request.requirements.extend(of_conda);
    let mut known = BTreeSet::new();
    for file in graphs.into_iter().flat_map(|graph| graph.files) {
        let path = path_of(&file).to_owned();
        let is_installed = installed.contains(&path);
        if known.insert(path) {
            request.requirements.push(if is_installed {
                RequirementsInput::requirements(file)
            } else {
                RequirementsInput::constraints(file)
            });
        }
    }
    Ok(request)
}

fn path_of(file: &RequirementsFile) -> &str {
    file.source.path()
}

/// The files that are named, and all that these bring by `-r`; the others only constrain.
fn installed(named: BTreeSet<String>, graphs: &[Graph]) -> BTreeSet<String> {
    let mut installed = named;
    let mut edges: Vec<(&str, &str)> = Vec::new();
    for graph in graphs {
        let path = |at: usize| graph.files.get(at).map(|file| path_of(file));
        let by_requirement = graph.edges.iter().filter(|edge| !edge.constraint);
        edges.extend(by_requirement.filter_map(|edge| Some((path(edge.from)?, path(edge.to?)?))));
    }
    loop {
        let before = installed.len();
        for (from, to) in &edges {
            if installed.contains(*from) {
                installed.insert((*to).to_owned());
            }
        }
        if installed.len() == before {
            return installed;
        }
    }
}

/// Where included files are.
struct Folder<'a>(&'a Path);

impl Sources for Folder<'_> {
    fn read(&self, path: &str) -> Result<SourceFile, SourceError> {
        if path.contains("://") {
            return Err(SourceError::Remote);
        }
        match fs_err::read(self.0.join(path)) {
            Ok(bytes) => Ok(SourceFile::new(path, bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(SourceError::Missing),
            Err(error) => Err(SourceError::Unreadable(error.to_string())),
        }
    }
}

/// The Pythons and platforms that were asked for; none where nothing was said.
fn targets(args: &RisksArgs) -> anyhow::Result<Vec<Target>> {
    if args.python.is_empty() && args.platform.is_empty() {
        return Ok(Vec::new());
    }
    let or = |given: &[String], all: Vec<String>| {
        if given.is_empty() {
            all
        } else {
            given.to_vec()
        }
    };
    let supported = SUPPORTED_MINORS.map(|minor| format!("3.{minor}"));
    let pythons = or(&args.python, supported.collect());
    let known = ["linux", "macos", "windows"].map(str::to_owned);
    let platforms = or(&args.platform, known.to_vec());
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
