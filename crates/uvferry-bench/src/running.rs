//! The order of a bench.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use uvferry_diagnostics::sha256_hex;
use uvferry_environment::host::{Host, HostPlaces};
use uvferry_process::{Beside, Environment, ScratchFolder};
use uvferry_resolution::Run as Where;
use uvferry_resolution::pip::{IndexSettings, configuration};

use crate::choosing::{self, Locked};
use crate::measuring::{self, Runner, installed};
use crate::noise;
use crate::pips::{MeasuredPip, Pips, version_of};
use crate::places::ToolPlaces;
use crate::project::Project;
use crate::request::{BenchError, BenchRequest, MOST_RUNS, NARROW, Progress};
use crate::result::{Bench, Failure, Harness, Run, ScenarioResult, Served, ToolResult};
use crate::resuming::Finished;
use crate::scenario::{CacheState, Scenario};
use crate::serving::{self, Serving};
use crate::statistics::{self, Summary};
use crate::tool::Tool;
use crate::words::{Values, python_of};

/// What the folders of benches are called.
const PREFIX: &str = "uvferry-bench-";

/// Runs of the program that does nothing.
const EMPTY_RUNS: usize = 15;

/// Measures what is asked for. A bench that is cancelled after its first run is a result too:
/// what was finished until then.
///
/// # Errors
/// Where nothing is asked for, a folder cannot be written, or the local server has nothing to
/// serve. A tool that fails is a result.
pub fn run(request: &BenchRequest) -> Result<Bench, BenchError> {
    if request.requirement_files.is_empty() && request.requirements.is_empty() {
        return Err(BenchError::Nothing);
    }
    if request.scenarios.is_empty() {
        return Err(BenchError::NoScenario);
    }
    let began_at = SystemTime::now().duration_since(UNIX_EPOCH);
    let mut finished = match &request.state {
        Some(state) => Some(Finished::open(state, subject_digest(request)?)?),
        None => None,
    };
    let folder = ScratchFolder::new(&request.scratch, PREFIX, Beside::Others, "UV_CACHE_DIR")?;
    let project = Project::copied(request, &folder.path().join("pristine"))?;
    let host = Host::look(&HostPlaces::new(&request.environment));
    let load_before = noise::load(Path::new("/"));
    // What is done before the first run is done in a copy too.
    let preparing = in_a_copy(request, project.as_ref(), folder.path())?;
    let preparing = preparing.as_ref().unwrap_or(request);
    let subject = Subject::new(preparing, folder.path())?;
    let mut environment = environment_of(request, folder.path());
    let measured_pip = match &request.pip {
        None => None,
        Some(asked) => {
            tell(request, &Progress::Preparing("the pip that is measured"));
            Some(MeasuredPip::fetch(
                preparing,
                asked,
                &environment,
                folder.path(),
            )?)
        }
    };
    if let (Some(finished), Some(pip)) = (&mut finished, &measured_pip) {
        finished.also_of(&pip.version);
    }
    tell(
        request,
        &Progress::Preparing("which versions the requirements come to"),
    );
    let locked = choosing::lock(
        preparing,
        &environment,
        &subject.requirement_files,
        &preparing.constraint_files,
        folder.path(),
    )?;
    let (locked, unlocked) = match locked {
        Ok(locked) => (Some(locked), None),
        Err(said) => (None, Some(said)),
    };
    let mut values = subject.values(preparing, locked.as_ref());
    if let Some(locked) = locked.as_ref().filter(|_| uses(request, "older")) {
        let names = choosing::names(preparing);
        values.upgrade =
            choosing::to_upgrade(preparing, &environment, &names, locked, folder.path())?;
    }
    let serving = match request.local {
        None => None,
        Some(server) => {
            tell(
                request,
                &Progress::Preparing("the files that are served from this machine"),
            );
            let wheels = fetched(
                preparing,
                &environment,
                &values,
                locked.as_ref(),
                folder.path(),
            )?;
            if let Some(project) = &project {
                let tools = &project.build_requirements;
                serving::fetch_if_there(preparing, &environment, tools, &wheels)?;
            }
            let serving = Serving::start(&wheels, server)?;
            serving.point(&mut environment);
            Some(serving)
        }
    };
    let pips = Pips::ask(request, measured_pip.as_ref());
    let runner = Runner {
        request,
        environment: &environment,
        serving: serving.as_ref(),
        project: project.as_ref(),
    };
    let versions = BTreeMap::from([
        (Tool::Pip, pips.measured.clone().unwrap_or_default()),
        (Tool::UvPip, request.uv.version.to_string()),
        (Tool::UvProject, request.uv.version.to_string()),
    ]);
    let empty = measuring::empty_runs(request, EMPTY_RUNS)?;
    let mut scenarios = Vec::new();
    let mut cancelled = false;
    for (at, scenario) in request.scenarios.iter().enumerate() {
        tell(
            request,
            &Progress::Scenario {
                name: &scenario.name,
                number: at + 1,
                of: request.scenarios.len(),
            },
        );
        let mut work = Work {
            runner,
            scenario,
            values: &values,
            pip: measured_pip.as_ref(),
            versions: &versions,
            unlocked: unlocked.as_deref(),
            folder: folder.path().join("scenarios").join(&scenario.name),
            tools: Vec::new(),
            not_applicable: BTreeMap::new(),
        };
        let done = work.all(finished.as_mut());
        let any = work.tools.iter().any(|tool| !tool.runs.is_empty());
        match done {
            Ok(()) => {}
            Err(BenchError::Cancelled) if any || !scenarios.is_empty() => cancelled = true,
            Err(error) => return Err(error),
        }
        let result = work.concluded();
        tell(request, &Progress::Finished(&result));
        scenarios.push(result);
        if cancelled {
            break;
        }
    }
    let mut bench = Bench {
        began_at: began_at.unwrap_or_default().as_secs(),
        name: request.name.clone(),
        requirements: choosing::count(preparing),
        distributions: locked.as_ref().map(|locked| locked.count),
        host,
        python: version_of(
            &request.python,
            request,
            &[
                "-I",
                "-c",
                "import platform; print(platform.python_version())",
            ],
        )
        .unwrap_or_default(),
        pip: pips.measured.clone(),
        uv: request.uv.version.to_string(),
        harness: Harness {
            empty_run: statistics::summary(&empty).unwrap_or_else(none),
            looking_share: looking_share(&scenarios),
        },
        local: serving
            .as_ref()
            .zip(request.local)
            .map(|(serving, server)| Served {
                latency_s: server.latency.as_secs_f64(),
                bytes_per_s: server.bytes_per_s,
                files: serving.files(),
            }),
        scenarios,
        cancelled,
        warnings: Vec::new(),
    };
    bench.warnings = noise::warnings(&bench, load_before);
    bench.warnings.extend(pips.warning());
    Ok(bench)
}

/// The request for a copy of the project, where there has to be one.
fn in_a_copy(
    request: &BenchRequest,
    project: Option<&Project>,
    folder: &Path,
) -> Result<Option<BenchRequest>, BenchError> {
    let Some(project) = project else {
        return Ok(None);
    };
    let copy = folder.join("copy");
    project.copy_to(&copy)?;
    Ok(Some(BenchRequest {
        directory: project.directory(&copy),
        requirement_files: project.requirement_files.clone(),
        constraint_files: project.constraint_files.clone(),
        requirements: project.requirements.clone(),
        ..request.clone()
    }))
}

fn none() -> Summary {
    Summary {
        median: 0.0,
        mean: 0.0,
        deviation: None,
        minimum: 0.0,
        maximum: 0.0,
        first_quartile: 0.0,
        third_quartile: 0.0,
        interval: None,
        outliers: Vec::new(),
    }
}

fn tell(request: &BenchRequest, progress: &Progress<'_>) {
    if let Some(sink) = &request.progress {
        sink.tell(progress);
    }
}

fn uses(request: &BenchRequest, placeholder: &str) -> bool {
    request
        .scenarios
        .iter()
        .any(|scenario| scenario.uses(placeholder))
}

/// Of everything that decides what a run does, but for its commands and what an index has.
fn subject_digest(request: &BenchRequest) -> Result<String, BenchError> {
    let mut text = format!(
        "{}\n{}\n{:?}\n{:?}\n",
        request.python.display(),
        request.uv.version,
        request.local,
        request.requirements,
    );
    let files = request
        .requirement_files
        .iter()
        .chain(&request.constraint_files);
    for file in files {
        let path = request.directory.join(file);
        let bytes = if path.is_file() {
            fs_err::read(&path)?
        } else {
            Vec::new()
        };
        text.push_str(&sha256_hex(&bytes));
    }
    Ok(sha256_hex(text.as_bytes()))
}

/// What the requirements are, as files.
struct Subject {
    requirement_files: Vec<PathBuf>,
}

impl Subject {
    fn new(request: &BenchRequest, folder: &Path) -> Result<Self, BenchError> {
        let mut requirement_files = request.requirement_files.clone();
        if !request.requirements.is_empty() {
            let file = folder.join("requirements.txt");
            fs_err::write(&file, request.requirements.join("\n") + "\n")?;
            requirement_files.push(file);
        }
        Ok(Self { requirement_files })
    }

    fn values(&self, request: &BenchRequest, locked: Option<&Locked>) -> Values {
        let shown = |path: &PathBuf| path.to_string_lossy().into_owned();
        let files = self.requirement_files.iter();
        let constraints = request.constraint_files.iter();
        Values {
            python: request.python.clone(),
            uv: request.uv.program.clone(),
            requirements: files
                .flat_map(|file| ["-r".to_owned(), shown(file)])
                .chain(
                    constraints
                        .clone()
                        .flat_map(|file| ["-c".to_owned(), shown(file)]),
                )
                .collect(),
            files: self
                .requirement_files
                .iter()
                .map(shown)
                .chain(constraints.flat_map(|file| ["-c".to_owned(), shown(file)]))
                .collect(),
            locked: locked.map(|locked| locked.file.clone()),
            add: choosing::to_add(request.add.as_deref(), locked),
            upgrade: None,
        }
    }
}

/// What both tools are given: what leads to the user's own caches and environments is out, and
/// uv looks where pip is configured to look.
fn environment_of(request: &BenchRequest, folder: &Path) -> Environment {
    let mut environment = request.environment.clone();
    for name in [
        "VIRTUAL_ENV",
        "PYTHONHOME",
        "PYTHONPATH",
        "PIP_NO_CACHE_DIR",
        "UV_NO_CACHE",
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_USER",
        "PIP_REQUIRE_VIRTUALENV",
        "PIP_PYTHON",
        "PIP_LOG",
        "UV_PYTHON",
        "UV_PROJECT",
        "UV_PROJECT_ENVIRONMENT",
        "UV_SYSTEM_PYTHON",
        "UV_COMPILE_BYTECODE",
        "PIP_NO_COMPILE",
    ] {
        environment.remove(name);
    }
    let cache = folder.join("preparing");
    environment
        .set("PIP_CACHE_DIR", cache.join("pip"))
        .set("UV_CACHE_DIR", cache.join("uv"))
        // Where a command does not say it; uv would look at each one on PATH else.
        .set("UV_PYTHON", &request.python)
        .set("PIP_NO_INPUT", "1")
        .set("PIP_DISABLE_PIP_VERSION_CHECK", "1")
        .set("UV_PYTHON_DOWNLOADS", "never");
    let run = Where {
        timeout: Some(Duration::from_mins(1)),
        cancel: request.cancel.clone(),
        ..Where::new(&request.directory, &environment)
    };
    // Without an answer uv is left with its own settings.
    if let Ok(settings) = configuration(&request.python, &run) {
        IndexSettings::parse(&settings).apply_to_uv(&mut environment);
    }
    environment
}

/// The folder of files that the local server has.
fn fetched(
    request: &BenchRequest,
    environment: &Environment,
    values: &Values,
    locked: Option<&Locked>,
    folder: &Path,
) -> Result<PathBuf, BenchError> {
    let mut more = Vec::new();
    if let Some(add) = values.add.as_ref().filter(|_| uses(request, "add")) {
        more.push(vec![add.clone()]);
    }
    if let Some((_, older)) = &values.upgrade {
        more.push(vec!["--no-deps".to_owned(), older.clone()]);
    }
    // What uv chose has to be there for pip as well, and the other way round.
    if let Some(locked) = locked {
        let file = locked.file.to_string_lossy().into_owned();
        more.push(vec!["--no-deps".to_owned(), "-r".to_owned(), file]);
    }
    let wheels = serving::fetch(request, environment, &values.requirements, &more, folder)?;
    if request.tools.contains(&Tool::UvProject) {
        serving::fetch_for_a_lock(request, environment, values, &wheels, folder)?;
    }
    Ok(wheels)
}

/// Processor time of looking by that of what was looked at.
fn looking_share(scenarios: &[ScenarioResult]) -> Option<f64> {
    let runs = || {
        scenarios
            .iter()
            .flat_map(|scenario| &scenario.tools)
            .flat_map(|tool| &tool.runs)
    };
    let used: f64 = runs()
        .map(|run| run.user_s.unwrap_or_default() + run.system_s.unwrap_or_default())
        .sum();
    let looking: f64 = runs().map(|run| run.looking_cpu_s).sum();
    (used > 0.0).then(|| looking / used)
}

/// A scenario at work.
struct Work<'a> {
    runner: Runner<'a>,
    scenario: &'a Scenario,
    values: &'a Values,
    /// The pip that takes the place of the one that an environment gets.
    pip: Option<&'a MeasuredPip>,
    versions: &'a BTreeMap<Tool, String>,
    unlocked: Option<&'a str>,
    folder: PathBuf,
    tools: Vec<ToolWork>,
    not_applicable: BTreeMap<Tool, String>,
}

/// A tool at work.
struct ToolWork {
    tool: Tool,
    places: ToolPlaces,
    measure: Vec<Vec<String>>,
    commands: Vec<String>,
    /// What was installed before a run.
    before: Vec<(String, String)>,
    /// What was installed after the last one.
    after: Option<Vec<(String, String)>>,
    runs: Vec<Run>,
    failure: Option<Failure>,
}

impl Work<'_> {
    fn all(&mut self, mut finished: Option<&mut Finished>) -> Result<(), BenchError> {
        self.prepare()?;
        let began = Instant::now();
        let request = self.runner.request;
        for _ in 0..request.warm_ups {
            for at in 0..self.tools.len() {
                self.once(at, None, None)?;
            }
        }
        for round in 0..MOST_RUNS.max(request.runs) {
            if round >= request.runs && (!request.until_narrow || self.is_narrow()) {
                break;
            }
            // At least three: fewer have no interval.
            if round >= 3 && began.elapsed() >= request.time_limit {
                break;
            }
            if self.tools.iter().all(|tool| tool.failure.is_some()) {
                break;
            }
            // A B, B A: a machine that becomes slower weighs on both.
            let mut order: Vec<usize> = (0..self.tools.len()).collect();
            if round % 2 == 1 {
                order.reverse();
            }
            for at in order {
                self.once(at, Some(round), finished.as_deref_mut())?;
            }
        }
        Ok(())
    }

    fn prepare(&mut self) -> Result<(), BenchError> {
        let request = self.runner.request;
        for (&tool, steps) in &self.scenario.steps {
            if !request.tools.contains(&tool) {
                continue;
            }
            let version = &self.versions[&tool];
            if let Some(since) = steps.since.as_ref().filter(|_| steps.is_before(version)) {
                let program = if tool == Tool::Pip { "pip" } else { "uv" };
                let reason = format!("it is {program} {version}, and {since} has it first");
                self.not_applicable.insert(tool, reason);
                continue;
            }
            let places = ToolPlaces::new(self.folder.join(tool.name()))?;
            if let Some(project) = self.runner.project {
                project.copy_to(&places.copied())?;
            }
            let fill = |all: &[crate::scenario::Words]| -> Result<Vec<Vec<String>>, String> {
                all.iter()
                    .map(|words| self.values.fill(words, &places))
                    .collect()
            };
            let filled = fill(&steps.prepare).and_then(|first| Ok((first, fill(&steps.measure)?)));
            let (failure, measure) = match filled {
                Ok((prepare, measure)) => (self.prepared(tool, &prepare, &places)?, measure),
                Err(placeholder) => (Some(self.missing(&placeholder)), Vec::new()),
            };
            places.keep()?;
            // The caches of what came before do not count.
            places.empty_cache()?;
            let before = installed(&places.venv())?;
            let names = before.iter().map(|(name, _)| name.as_str());
            let names: Vec<&str> = names.collect();
            fs_err::write(places.installed(), names.join("\n") + "\n")?;
            self.tools.push(ToolWork {
                tool,
                commands: measure
                    .iter()
                    .map(|words| self.runner.shown(words, &places))
                    .collect(),
                measure,
                before,
                after: None,
                runs: Vec::new(),
                failure,
                places,
            });
        }
        Ok(())
    }

    /// Runs what comes before the first run. The environment gets the pip that was asked for as
    /// soon as it is there, so that what fills it is that pip's work as well.
    fn prepared(
        &self,
        tool: Tool,
        commands: &[Vec<String>],
        places: &ToolPlaces,
    ) -> Result<Option<Failure>, BenchError> {
        let mut pip = self.pip.filter(|_| tool == Tool::Pip);
        for command in commands {
            let failure = self.runner.prepare(std::slice::from_ref(command), places)?;
            if failure.is_some() {
                return Ok(failure);
            }
            let python = python_of(&places.venv());
            if let Some(pip) = pip.take_if(|_| python.is_file()) {
                let failure = self.runner.prepare(&[pip.installing(&python)], places)?;
                if failure.is_some() {
                    return Ok(failure);
                }
            }
        }
        Ok(None)
    }

    /// Why a placeholder has no value.
    fn missing(&self, placeholder: &str) -> Failure {
        let message = match (placeholder, self.unlocked) {
            ("locked" | "upgrade" | "older", Some(said)) => {
                format!("uv does not resolve the requirements: {said}")
            }
            ("upgrade" | "older", None) => {
                "no requirement has an older version with a wheel".to_owned()
            }
            ("add", _) => "all distributions that could be added are needed already".to_owned(),
            _ => format!("nothing stands for `{{{placeholder}}}`"),
        };
        Failure {
            in_preparation: true,
            command: String::new(),
            exit_status: None,
            message,
        }
    }

    /// One run of a tool; with a round it counts.
    fn once(
        &mut self,
        at: usize,
        round: Option<usize>,
        finished: Option<&mut Finished>,
    ) -> Result<(), BenchError> {
        let scenario = self.scenario;
        let tool = &mut self.tools[at];
        if tool.failure.is_some() {
            return Ok(());
        }
        if let Some((round, finished)) = round.zip(finished.as_deref())
            && let Some(run) = finished.of(&scenario.name, tool.tool, &tool.commands, round)
        {
            tool.runs.push(run);
            return Ok(());
        }
        tool.places.restore()?;
        if scenario.cache == CacheState::Cold {
            tool.places.empty_cache()?;
        }
        let (mut run, failure) = self.runner.measure(&tool.measure, &tool.places)?;
        let has_environment = tool.places.venv().is_dir();
        let after = has_environment
            .then(|| installed(&tool.places.venv()))
            .transpose()?;
        if let (Some(after), Some(misses)) = (&after, run.cache_misses) {
            let new = after
                .iter()
                .filter(|one| !tool.before.contains(one))
                .count() as u64;
            run.cache_hits = Some(new.saturating_sub(misses));
        }
        tool.failure = failure;
        run.round = round.unwrap_or_default();
        tell(
            self.runner.request,
            &Progress::Run {
                scenario: &scenario.name,
                tool: tool.tool,
                number: round.map(|round| round + 1),
                run: &run,
            },
        );
        if run.success {
            tool.after = after;
        }
        // A failure before the first run that counts is told as one that does.
        if round.is_some() || !run.success {
            if let Some(finished) = finished.filter(|_| run.success) {
                finished.add(&scenario.name, tool.tool, &tool.commands, &run)?;
            }
            tool.runs.push(run);
        }
        Ok(())
    }

    /// Whether more runs would tell little.
    fn is_narrow(&self) -> bool {
        self.tools
            .iter()
            .filter(|tool| tool.failure.is_none())
            .all(|tool| {
                let walls: Vec<f64> = tool.runs.iter().map(|run| run.wall_s).collect();
                statistics::summary(&walls)
                    .and_then(|summary| {
                        Some(summary.interval?.relative_half_width(summary.median) <= NARROW)
                    })
                    .unwrap_or(false)
            })
    }

    fn concluded(self) -> ScenarioResult {
        let mut set_differences = Vec::new();
        let mut same_set = None;
        if self.scenario.compares {
            let sets: Vec<(Tool, &Vec<(String, String)>)> = self
                .tools
                .iter()
                .filter_map(|tool| Some((tool.tool, tool.after.as_ref()?)))
                .collect();
            if let [(first, set), others @ ..] = sets.as_slice()
                && !others.is_empty()
            {
                for (other, other_set) in others {
                    set_differences.extend(differences(*first, set, *other, other_set));
                }
                same_set = Some(set_differences.is_empty());
            }
        }
        let tools: Vec<ToolResult> = self
            .tools
            .into_iter()
            .map(|work| {
                let walls: Vec<f64> = work
                    .runs
                    .iter()
                    .filter(|run| run.success)
                    .map(|run| run.wall_s)
                    .collect();
                ToolResult {
                    tool: work.tool,
                    commands: work.commands,
                    wall_s: statistics::summary(&walls),
                    runs: work.runs,
                    failure: work.failure,
                }
            })
            .collect();
        ScenarioResult {
            name: self.scenario.name.clone(),
            about: self.scenario.about.clone(),
            note: self.scenario.note.clone(),
            cache: self.scenario.cache,
            ratios: ratios(&tools),
            tools,
            same_set,
            set_differences,
            not_applicable: self.not_applicable,
        }
    }
}

/// pip's wall time by that of each of the others, in each round that both have.
fn ratios(tools: &[ToolResult]) -> BTreeMap<Tool, statistics::Ratio> {
    let walls = |tool: &ToolResult| -> BTreeMap<usize, f64> {
        tool.runs
            .iter()
            .filter(|run| run.success)
            .map(|run| (run.round, run.wall_s))
            .collect()
    };
    let Some(pip) = tools.iter().find(|tool| tool.tool == Tool::Pip).map(walls) else {
        return BTreeMap::new();
    };
    tools
        .iter()
        .filter(|tool| tool.tool != Tool::Pip)
        .filter_map(|tool| {
            let pairs: Vec<(f64, f64)> = walls(tool)
                .into_iter()
                .filter_map(|(round, own)| Some((*pip.get(&round)?, own)))
                .collect();
            Some((tool.tool, statistics::ratio(&pairs)?))
        })
        .collect()
}

/// What one has and the other has not, or in another version.
fn differences(
    first: Tool,
    set: &[(String, String)],
    other: Tool,
    other_set: &[(String, String)],
) -> Vec<String> {
    let (set, other_set): (BTreeMap<_, _>, BTreeMap<_, _>) = (
        set.iter().cloned().collect(),
        other_set.iter().cloned().collect(),
    );
    let mut names: Vec<&String> = set.keys().chain(other_set.keys()).collect();
    names.sort();
    names.dedup();
    names
        .into_iter()
        .filter_map(|name| match (set.get(name), other_set.get(name)) {
            (Some(one), Some(two)) if one == two => None,
            (Some(one), Some(two)) => Some(format!("{name}: {one} by {first}, {two} by {other}")),
            (Some(one), None) => Some(format!("{name} {one}: by {first}, not by {other}")),
            (None, Some(two)) => Some(format!("{name} {two}: by {other}, not by {first}")),
            (None, None) => None,
        })
        .collect()
}
