//! `uvferry.bench/1` and `uvferry.bench-comparison/1`

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uvferry_bench::budget::{Budget, Estimate, Saving, saving};
use uvferry_bench::comparing::{Change, Series};
use uvferry_bench::scenario::CacheState;
use uvferry_bench::statistics::{Interval, Ratio, Summary};
use uvferry_bench::{Bench, Failure, Run, ScenarioResult, ToolResult};

use super::clean;

/// pip and uv measured side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BenchDocument {
    /// `uvferry.bench/1`
    #[schemars(extend("const" = "uvferry.bench/1"))]
    pub schema: String,
    /// When it began, in seconds since 1970-01-01 UTC.
    pub began_at_s: u64,
    /// What was installed.
    pub requirements: BenchRequirementsDocument,
    /// The machine.
    pub host: BenchHostDocument,
    /// What the harness itself costs.
    pub harness: HarnessDocument,
    /// How this machine served both tools; null where the network did.
    pub local_server: Option<LocalServerDocument>,
    /// What was measured, in order.
    pub scenarios: Vec<BenchScenarioDocument>,
    /// What it means in time and money; null where no budget was given, or nothing was measured.
    pub budget: Option<SavingDocument>,
    /// Whether it was ended before its time.
    pub cancelled: bool,
    /// What a reader has to know before believing the figures.
    pub warnings: Vec<String>,
}

/// What was installed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BenchRequirementsDocument {
    /// Their file, or the name of a built-in set.
    pub name: String,
    /// How many stand there; includes are not followed.
    pub count: usize,
    /// How many distributions they come to; null where uv could not say.
    pub distributions: Option<usize>,
}

/// The machine and the programs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BenchHostDocument {
    /// `Linux 6.1 (Debian GNU/Linux 12)`.
    pub system: String,
    /// `x86_64`, `aarch64`, …
    pub architecture: String,
    /// The processor's name, as it calls itself.
    pub cpu: Option<String>,
    /// How many processors the programs could use.
    pub cpus: Option<usize>,
    /// All memory.
    pub memory_bytes: Option<u64>,
    /// The CI service that it ran on.
    pub ci: Option<String>,
    /// The version of the interpreter.
    pub python: String,
    /// The version of pip.
    pub pip: Option<String>,
    /// The version of uv.
    pub uv: String,
}

/// What the harness costs, so that it can be judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HarnessDocument {
    /// The wall time of a program that does nothing: it is in each figure.
    pub empty_run: SummaryDocument,
    /// Processor time of looking at the processes by that of the processes.
    pub looking_ratio: Option<f64>,
}

/// How this machine served both tools.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LocalServerDocument {
    /// Added to each answer.
    pub latency_s: f64,
    /// At most so many bytes a second; null without a limit.
    pub bandwidth_bytes_per_s: Option<u64>,
    /// How many files it had.
    pub files: usize,
}

/// What was measured of a scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BenchScenarioDocument {
    /// Its name.
    pub name: String,
    /// What it is, in a line.
    pub about: String,
    /// What a reader has to know to judge the figures.
    pub note: Option<String>,
    /// What was in the caches when a run started.
    pub cache: CacheName,
    /// Each tool's runs, pip first.
    pub tools: Vec<BenchToolDocument>,
    /// How many times as long pip took as uv: its pip interface, else its project interface.
    /// Null where one of them has no successful run.
    pub ratio: Option<RatioDocument>,
    /// The same for each tool beside pip.
    pub ratios: Vec<RatioDocument>,
    /// Whether all tools had installed the same at the end; null where there is nothing to
    /// compare.
    pub same_set: Option<bool>,
    /// What one had installed and another had not, or in another version.
    pub set_differences: Vec<String>,
    /// The tools that are too old for it, each with what it would take. Documents of before this
    /// field have none.
    #[serde(default)]
    pub not_applicable: BTreeMap<String, String>,
}

/// What is in the caches when a run starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CacheName {
    /// Nothing.
    Cold,
    /// What runs left there that do not count.
    Warm,
}

/// The runs of a tool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BenchToolDocument {
    /// `pip`, `uv-pip`, `uv-project`.
    pub tool: String,
    /// What was measured, as one would type it.
    pub commands: Vec<String>,
    /// The runs that count, in order of time.
    pub runs: Vec<BenchRunDocument>,
    /// How many of them did what was asked.
    pub successful: usize,
    /// Why there are none, or no more.
    pub failure: Option<BenchFailureDocument>,
    /// The median of the wall times of successful runs.
    pub median_s: Option<f64>,
    /// Its interval at 95 %, by bootstrap: low, high.
    pub interval_s: Option<[f64; 2]>,
    /// All of it.
    pub wall: Option<SummaryDocument>,
    /// The median of the largest memory of the whole tree of processes, sampled.
    pub median_peak_rss_bytes: Option<u64>,
    /// The median of the processors that were busy on average.
    pub median_cpus: Option<f64>,
}

/// A tool that did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BenchFailureDocument {
    /// Whether it was before the first run.
    pub in_preparation: bool,
    /// The command; empty where there was nothing to run.
    pub command: String,
    /// Its status; null where a signal or the time limit ended it.
    pub exit_status: Option<i32>,
    /// The end of what it said.
    pub message: String,
}

/// One run. What the system does not tell is null.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BenchRunDocument {
    /// Runs of one round stood beside each other in time; from 0.
    pub round: usize,
    /// Whether all commands ended with 0.
    pub success: bool,
    /// The last status.
    pub exit_status: Option<i32>,
    /// From before the start to after the end; exact.
    pub wall_s: f64,
    /// Processor time in user mode, of the whole tree; exact.
    pub user_s: Option<f64>,
    /// Processor time in the kernel, of the whole tree; exact.
    pub system_s: Option<f64>,
    /// The largest memory of one process; exact, null where it is not above the harness's own.
    pub max_process_rss_bytes: Option<u64>,
    /// The largest memory of the whole tree; sampled, pages that are shared count for each.
    pub peak_rss_bytes: Option<u64>,
    /// Bytes that reading calls returned, from files, pipes and sockets; exact.
    pub read_bytes: Option<u64>,
    /// Bytes given to writing calls; exact.
    pub written_bytes: Option<u64>,
    /// Bytes that came from storage devices; exact.
    pub storage_read_bytes: Option<u64>,
    /// Bytes that storage devices took; exact.
    pub storage_written_bytes: Option<u64>,
    /// Bytes that the local server sent; exact.
    pub fetched_bytes: Option<u64>,
    /// Requests that the local server answered; exact.
    pub requests: Option<u64>,
    /// Distributions that were installed without the local server sending a file.
    pub cache_hits: Option<u64>,
    /// Distribution files that the local server sent.
    pub cache_misses: Option<u64>,
    /// Distributions that the environment had afterwards, without pip, setuptools and wheel.
    pub packages_installed: Option<usize>,
    /// The size of the environment afterwards.
    pub environment_bytes: Option<u64>,
    /// The curve: at most a hundred of the looks, in order of time.
    pub curve: Vec<LookDocument>,
    /// Whether it was read from the state of an earlier bench.
    pub resumed: bool,
}

/// A tree of processes at one moment; sampled.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LookDocument {
    /// Since the start.
    pub at_s: f64,
    /// The memory of all processes.
    pub rss_bytes: u64,
    /// Processor time of all processes so far.
    pub cpu_s: f64,
    /// How many processes there were.
    pub processes: usize,
}

/// What some values say together, in seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SummaryDocument {
    /// The median.
    pub median_s: f64,
    /// The arithmetic mean.
    pub mean_s: f64,
    /// The standard deviation of a sample; null of one value.
    pub deviation_s: Option<f64>,
    /// The smallest.
    pub minimum_s: f64,
    /// The largest.
    pub maximum_s: f64,
    /// The first quartile.
    pub first_quartile_s: f64,
    /// The third quartile.
    pub third_quartile_s: f64,
    /// The interval of the median at 95 %, by bootstrap; null of fewer than three values.
    pub interval_s: Option<[f64; 2]>,
    /// Places of values whose modified Z-score exceeds 3.5, from 0; they are in all figures.
    pub outliers: Vec<usize>,
}

/// How many times as long pip took.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RatioDocument {
    /// As what.
    pub tool: String,
    /// The median of the rounds' ratios.
    pub median: f64,
    /// Its interval at 95 %, by bootstrap: low, high.
    pub interval: Option<[f64; 2]>,
    /// Rounds that it is made of.
    pub pairs: usize,
}

/// What a team saves, by the budget that it gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SavingDocument {
    /// The scenario that it follows.
    pub scenario: String,
    /// The tool in pip's place.
    pub tool: String,
    /// Minutes of one CI run.
    pub minutes_per_run: EstimateDocument,
    /// Hours in a year.
    pub hours_per_year: EstimateDocument,
    /// Money in a year, in the budget's currency.
    pub cost_per_year: EstimateDocument,
    /// What is taken for granted.
    pub assumptions: Vec<String>,
}

/// A value with its interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EstimateDocument {
    /// By the median of the ratio.
    pub value: f64,
    /// By the ends of its interval: low, high.
    pub interval: Option<[f64; 2]>,
}

/// Two benches side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BenchComparisonDocument {
    /// `uvferry.bench-comparison/1`
    #[schemars(extend("const" = "uvferry.bench-comparison/1"))]
    pub schema: String,
    /// The share that a change has to exceed with its whole interval.
    pub threshold_ratio: f64,
    /// What became of each scenario and tool.
    pub changes: Vec<BenchChangeDocument>,
    /// How many take longer.
    pub regressions: usize,
    /// How many take less.
    pub improvements: usize,
}

/// What became of one thing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BenchChangeDocument {
    /// What the requirements are called.
    pub requirements: String,
    /// The scenario.
    pub scenario: String,
    /// The tool.
    pub tool: String,
    /// `regression`, `improvement`, `no-evidence`, `too-few`, `one-sided`.
    pub verdict: String,
    /// The runs before; null where there are none.
    pub before: Option<SummaryDocument>,
    /// The runs after.
    pub after: Option<SummaryDocument>,
    /// The median after by the median before.
    pub ratio: Option<f64>,
    /// Its interval at 95 %, by bootstrap: low, high.
    pub interval: Option<[f64; 2]>,
}

/// Why a text is no bench.
#[derive(Debug, thiserror::Error)]
pub enum BenchReadError {
    /// It is no JSON, or has other fields.
    #[error("it is no bench: {0}")]
    Format(#[from] serde_json::Error),
    /// It is another document, or one of a newer major version.
    #[error("it is `{0}`, not `uvferry.bench/1`")]
    Schema(String),
}

/// Points of a curve that a document keeps.
const CURVE: usize = 100;

/// The document of a bench.
pub fn bench(bench: &Bench, budget: Option<&Budget>) -> BenchDocument {
    let host = &bench.host;
    BenchDocument {
        schema: "uvferry.bench/1".to_owned(),
        began_at_s: bench.began_at,
        requirements: BenchRequirementsDocument {
            name: clean(&bench.name),
            count: bench.requirements,
            distributions: bench.distributions,
        },
        host: BenchHostDocument {
            system: system(host),
            architecture: host.architecture.clone(),
            cpu: host.cpu.model.clone(),
            cpus: host.cpu.usable,
            memory_bytes: host.memory.total_bytes,
            ci: host.ci.as_ref().map(|ci| ci.name.to_owned()),
            python: bench.python.clone(),
            pip: bench.pip.clone(),
            uv: bench.uv.clone(),
        },
        harness: HarnessDocument {
            empty_run: summary(&bench.harness.empty_run),
            looking_ratio: bench.harness.looking_share,
        },
        local_server: bench.local.map(|local| LocalServerDocument {
            latency_s: local.latency_s,
            bandwidth_bytes_per_s: local.bytes_per_s,
            files: local.files,
        }),
        scenarios: bench.scenarios.iter().map(scenario).collect(),
        budget: budget.and_then(|budget| saved(bench, budget)),
        cancelled: bench.cancelled,
        warnings: bench.warnings.iter().map(|text| clean(text)).collect(),
    }
}

fn system(host: &uvferry_environment::host::Host) -> String {
    let system = &host.system;
    let name = match (&system.name, &system.version) {
        (Some(name), Some(version)) => format!("{name} {version}"),
        (Some(name), None) => name.clone(),
        (None, _) => system.family.clone(),
    };
    match &system.kernel {
        Some(kernel) => format!("{name}, kernel {kernel}"),
        None => name,
    }
}

fn scenario(scenario: &ScenarioResult) -> BenchScenarioDocument {
    BenchScenarioDocument {
        name: scenario.name.clone(),
        about: scenario.about.clone(),
        note: scenario.note.clone(),
        cache: match scenario.cache {
            CacheState::Cold => CacheName::Cold,
            CacheState::Warm => CacheName::Warm,
        },
        tools: scenario.tools.iter().map(tool).collect(),
        ratio: scenario.ratio().map(|(tool, of)| ratio(tool.name(), &of)),
        ratios: scenario
            .ratios
            .iter()
            .map(|(tool, of)| ratio(tool.name(), of))
            .collect(),
        same_set: scenario.same_set,
        set_differences: scenario.set_differences.clone(),
        not_applicable: scenario
            .not_applicable
            .iter()
            .map(|(tool, reason)| (tool.name().to_owned(), clean(reason)))
            .collect(),
    }
}

fn tool(tool: &ToolResult) -> BenchToolDocument {
    let done = || tool.runs.iter().filter(|run| run.success);
    let median_of = |values: Vec<f64>| {
        uvferry_bench::statistics::summary(&values).map(|summary| summary.median)
    };
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bytes of a memory that exists"
    )]
    let median_bytes = |values: Vec<u64>| {
        let values = values.into_iter().map(|value| value as f64).collect();
        median_of(values).map(|median| median as u64)
    };
    BenchToolDocument {
        tool: tool.tool.name().to_owned(),
        commands: tool.commands.iter().map(|text| clean(text)).collect(),
        runs: tool.runs.iter().map(run).collect(),
        successful: done().count(),
        failure: tool.failure.as_ref().map(failure),
        median_s: tool.wall_s.as_ref().map(|summary| summary.median),
        interval_s: tool
            .wall_s
            .as_ref()
            .and_then(|summary| summary.interval.map(ends)),
        wall: tool.wall_s.as_ref().map(summary),
        median_peak_rss_bytes: median_bytes(done().filter_map(|run| run.peak_rss_bytes).collect()),
        median_cpus: median_of(done().filter_map(Run::mean_cpus).collect()),
    }
}

fn failure(failure: &Failure) -> BenchFailureDocument {
    BenchFailureDocument {
        in_preparation: failure.in_preparation,
        command: clean(&failure.command),
        exit_status: failure.exit_status,
        message: clean(&failure.message),
    }
}

fn run(run: &Run) -> BenchRunDocument {
    let every = run.looks.len().div_ceil(CURVE).max(1);
    BenchRunDocument {
        round: run.round,
        success: run.success,
        exit_status: run.exit_status,
        wall_s: run.wall_s,
        user_s: run.user_s,
        system_s: run.system_s,
        max_process_rss_bytes: run.max_process_rss_bytes,
        peak_rss_bytes: run.peak_rss_bytes,
        read_bytes: run.transfer.map(|transfer| transfer.read_bytes),
        written_bytes: run.transfer.map(|transfer| transfer.written_bytes),
        storage_read_bytes: run.transfer.map(|transfer| transfer.storage_read_bytes),
        storage_written_bytes: run.transfer.map(|transfer| transfer.storage_written_bytes),
        fetched_bytes: run.fetched_bytes,
        requests: run.requests,
        cache_hits: run.cache_hits,
        cache_misses: run.cache_misses,
        packages_installed: run.packages_installed,
        environment_bytes: run.environment_bytes,
        curve: run
            .looks
            .iter()
            .step_by(every)
            .map(|look| LookDocument {
                at_s: look.at_s,
                rss_bytes: look.rss_bytes,
                cpu_s: look.cpu_s,
                processes: look.processes,
            })
            .collect(),
        resumed: run.resumed,
    }
}

fn ends(interval: Interval) -> [f64; 2] {
    [interval.low, interval.high]
}

fn summary(summary: &Summary) -> SummaryDocument {
    SummaryDocument {
        median_s: summary.median,
        mean_s: summary.mean,
        deviation_s: summary.deviation,
        minimum_s: summary.minimum,
        maximum_s: summary.maximum,
        first_quartile_s: summary.first_quartile,
        third_quartile_s: summary.third_quartile,
        interval_s: summary.interval.map(ends),
        outliers: summary.outliers.clone(),
    }
}

fn ratio(tool: &str, ratio: &Ratio) -> RatioDocument {
    RatioDocument {
        tool: tool.to_owned(),
        median: ratio.median,
        interval: ratio.interval.map(ends),
        pairs: ratio.pairs,
    }
}

/// A CI run installs with what it has cached: the warm installation counts, else the first
/// scenario that has a ratio.
fn saved(bench: &Bench, budget: &Budget) -> Option<SavingDocument> {
    let with_ratio = |scenario: &&ScenarioResult| scenario.ratio().is_some();
    let scenario = bench
        .scenarios
        .iter()
        .filter(with_ratio)
        .find(|scenario| scenario.name == "warm-install")
        .or_else(|| bench.scenarios.iter().find(with_ratio))?;
    let (tool, of) = scenario.ratio()?;
    let Saving {
        minutes_per_run,
        hours_per_year,
        cost_per_year,
        assumptions,
    } = saving(budget, &scenario.name, &of);
    let estimate = |estimate: Estimate| EstimateDocument {
        value: estimate.value,
        interval: estimate.interval.map(ends),
    };
    Some(SavingDocument {
        scenario: scenario.name.clone(),
        tool: tool.name().to_owned(),
        minutes_per_run: estimate(minutes_per_run),
        hours_per_year: estimate(hours_per_year),
        cost_per_year: estimate(cost_per_year),
        assumptions,
    })
}

/// The document of a comparison.
pub fn bench_comparison(changes: &[Change], threshold: f64) -> BenchComparisonDocument {
    let count = |verdict: &str| {
        changes
            .iter()
            .filter(|change| change.verdict.name() == verdict)
            .count()
    };
    BenchComparisonDocument {
        schema: "uvferry.bench-comparison/1".to_owned(),
        threshold_ratio: threshold,
        changes: changes
            .iter()
            .map(|change| BenchChangeDocument {
                requirements: clean(&change.requirements),
                scenario: change.scenario.clone(),
                tool: change.tool.clone(),
                verdict: change.verdict.name().to_owned(),
                before: change.before.as_ref().map(summary),
                after: change.after.as_ref().map(summary),
                ratio: change.ratio,
                interval: change.interval.map(ends),
            })
            .collect(),
        regressions: count("regression"),
        improvements: count("improvement"),
    }
}

/// Reads benches: one document, or a history with one a line. Newer minor versions are read.
///
/// # Errors
/// Where a document is another one, or of a newer major version.
pub fn read_benches(text: &str) -> Result<Vec<BenchDocument>, BenchReadError> {
    let mut found = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>() {
        let value = value?;
        let schema = value["schema"].as_str().unwrap_or("no document of ours");
        if schema != "uvferry.bench/1" {
            return Err(BenchReadError::Schema(schema.to_owned()));
        }
        found.push(serde_json::from_value(value)?);
    }
    Ok(found)
}

/// The successful runs of benches, to be compared.
pub fn bench_series(documents: &[BenchDocument]) -> Vec<Series> {
    let mut all = Vec::new();
    for document in documents {
        for scenario in &document.scenarios {
            for tool in &scenario.tools {
                let done = tool.runs.iter().filter(|run| run.success);
                all.push(Series {
                    requirements: document.requirements.name.clone(),
                    scenario: scenario.name.clone(),
                    tool: tool.tool.clone(),
                    wall_s: done.map(|run| run.wall_s).collect(),
                });
            }
        }
    }
    all
}
