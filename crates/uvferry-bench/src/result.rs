//! What was measured.

use std::collections::BTreeMap;

use uvferry_environment::host::Host;
use uvferry_process::{Look, Transfer};

use crate::scenario::CacheState;
use crate::statistics::{Ratio, Summary};
use crate::tool::Tool;

/// A bench.
#[derive(Debug, Clone)]
pub struct Bench {
    /// When it began, in seconds since 1970.
    pub began_at: u64,
    /// What the requirements are called.
    pub name: String,
    /// How many requirements stand in them.
    pub requirements: usize,
    /// How many distributions they come to; `None` where uv could not say.
    pub distributions: Option<usize>,
    /// The machine.
    pub host: Host,
    /// The version of the interpreter.
    pub python: String,
    /// The version of pip in new environments: the one that is measured.
    pub pip: Option<String>,
    /// The version of uv.
    pub uv: String,
    /// What the harness itself costs.
    pub harness: Harness,
    /// How this machine served both; `None` where the network did.
    pub local: Option<Served>,
    /// What was measured, in order.
    pub scenarios: Vec<ScenarioResult>,
    /// Whether it was ended before its time.
    pub cancelled: bool,
    /// What a reader has to know: a noisy machine, sets that differ.
    pub warnings: Vec<String>,
}

/// What the harness costs.
#[derive(Debug, Clone, PartialEq)]
pub struct Harness {
    /// The wall time of a program that does nothing, seconds: what starting and waiting take,
    /// and is in each figure.
    pub empty_run: Summary,
    /// The processor time that looking at the processes took of that of all runs, as a share.
    pub looking_share: Option<f64>,
}

/// How this machine served both tools.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Served {
    /// Added to each answer, seconds.
    pub latency_s: f64,
    /// Bytes a second at most.
    pub bytes_per_s: Option<u64>,
    /// How many files there were.
    pub files: usize,
}

/// What was measured of a scenario.
#[derive(Debug, Clone)]
pub struct ScenarioResult {
    /// Its name.
    pub name: String,
    /// What it is, in a line.
    pub about: String,
    /// What a reader has to know to judge the figures.
    pub note: Option<String>,
    /// What is in the caches when a run starts.
    pub cache: CacheState,
    /// Each tool's runs, in the order of [`Tool::ALL`].
    pub tools: Vec<ToolResult>,
    /// How many times as long pip took as each of the others, pair by pair.
    pub ratios: BTreeMap<Tool, Ratio>,
    /// Whether all tools had installed the same at the end; `None` where there is nothing to
    /// compare.
    pub same_set: Option<bool>,
    /// What one had installed and another had not, or in another version: a line each.
    pub set_differences: Vec<String>,
    /// Tools that are too old for it, and why: neither a result nor a failure.
    pub not_applicable: BTreeMap<Tool, String>,
}

impl ScenarioResult {
    /// The ratio that stands for the scenario: that of uv's pip interface, which does what pip
    /// does, else that of its project interface.
    pub fn ratio(&self) -> Option<(Tool, Ratio)> {
        [Tool::UvPip, Tool::UvProject]
            .into_iter()
            .find_map(|tool| Some((tool, *self.ratios.get(&tool)?)))
    }
}

/// The runs of a tool.
#[derive(Debug, Clone)]
pub struct ToolResult {
    /// Which.
    pub tool: Tool,
    /// What was measured, as one would type it, without credentials.
    pub commands: Vec<String>,
    /// The runs that count, in order of time.
    pub runs: Vec<Run>,
    /// Why there are none, or no more: what the tool said.
    pub failure: Option<Failure>,
    /// What the wall times of successful runs say together, seconds.
    pub wall_s: Option<Summary>,
}

/// A tool that did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Whether it was before the first measured run.
    pub in_preparation: bool,
    /// The command.
    pub command: String,
    /// Its status; `None` where a signal or the time limit ended it.
    pub exit_status: Option<i32>,
    /// What it said, shortened, without credentials.
    pub message: String,
}

/// One run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Run {
    /// Its round: runs of one round stood beside each other in time. From 0.
    pub round: usize,
    /// Whether all commands ended with 0.
    pub success: bool,
    /// The last status; `None` where a signal or the time limit ended it.
    pub exit_status: Option<i32>,
    /// From before the start to the end, seconds; all commands together, as all below.
    pub wall_s: f64,
    /// Processor time in user mode, seconds.
    pub user_s: Option<f64>,
    /// Processor time in the kernel, seconds.
    pub system_s: Option<f64>,
    /// The largest resident set of one process, bytes: exact, of wait4; `None` where it is not
    /// above that of the harness, which the kernel counts in.
    pub max_process_rss_bytes: Option<u64>,
    /// The largest sum of all processes' resident sets, bytes: sampled.
    pub peak_rss_bytes: Option<u64>,
    /// What was read and written: exact, by the kernel's count.
    pub transfer: Option<Transfer>,
    /// Bytes that the local server sent.
    pub fetched_bytes: Option<u64>,
    /// Requests that the local server answered.
    pub requests: Option<u64>,
    /// Distribution files that the local server sent: misses of the cache.
    pub cache_misses: Option<u64>,
    /// Distributions that were installed without one sent: hits of the cache.
    pub cache_hits: Option<u64>,
    /// Distributions that the environment has afterwards, without pip, setuptools and wheel.
    pub packages_installed: Option<usize>,
    /// The size of the environment afterwards, bytes.
    pub environment_bytes: Option<u64>,
    /// The curve of memory and processor time.
    pub looks: Vec<Look>,
    /// Processor time that looking took, seconds.
    pub looking_cpu_s: f64,
    /// Whether it was read from an earlier bench's state.
    pub resumed: bool,
}

impl Run {
    /// The processors that it kept busy on average.
    pub fn mean_cpus(&self) -> Option<f64> {
        (self.wall_s > 0.0).then_some((self.user_s? + self.system_s?) / self.wall_s)
    }
}
