use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use uvferry_bench::AskedPip;
use uvferry_bench::budget::Budget;
use uvferry_cli::{CommonArgs, LanguageArgs, UvArgs};
use uvferry_report::Language;

/// Measures pip and uv side by side, for your own requirements
#[derive(Debug, Parser)]
#[command(name = "uvferry-bench", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Measure; 1 if a tool failed
    ///
    /// Each run has an environment and caches of its own, which are gone afterwards; yours are not
    /// touched. The tools take turns. The whole tree of processes is measured.
    ///
    /// Exit status: 0 if every tool did what was asked; 1 if one failed, or the work was ended; 2
    /// for wrong usage, and without a uv or a Python with pip.
    #[command(after_help = "Examples:
  uvferry-bench run
  uvferry-bench run -r requirements/dev.txt --scenario warm-install --scenario lock
  uvferry-bench run -r requirements.txt --offline --output-dir bench
  uvferry-bench run --set small --quick --runs 10
  uvferry-bench run -r requirements.txt --pip latest --time-limit 2m
  uvferry-bench run -r requirements.txt --budget 'ci_minutes=4;runs_per_day=60;cost_per_minute=0.008'
  uvferry-bench run -r requirements.txt --history bench.jsonl --format markdown >> \"$GITHUB_STEP_SUMMARY\"")]
    Run(Box<RunArgs>),
    /// Set two benches or histories side by side; 1 if something takes longer
    ///
    /// Runs of one scenario, tool and name of requirements are put together. A change counts where
    /// its whole interval exceeds the threshold.
    #[command(after_help = "Examples:
  uvferry-bench compare before.json after.json
  uvferry-bench compare main.jsonl branch.jsonl --threshold 0.05 --format markdown
  uvferry-bench compare before.json after.json --output-dir compared --png
  uvferry-bench compare before.json after.json --format html --lang ko > compared.html")]
    Compare(CompareArgs),
}

/// `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ValueEnum)]
pub(crate) enum ResultFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// For a pull request, a wiki, a job's summary
    Markdown,
    /// For spreadsheets: one row for each run
    Csv,
    /// One page with charts
    Html,
}

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// Requirements as pip takes them
    #[arg(value_name = "REQUIREMENT")]
    pub(crate) requirements: Vec<String>,

    /// Requirements files, or a pyproject.toml with its dependencies; relative to the folder that
    /// the program works in. Else `requirements.txt` there, or else `pyproject.toml`
    #[arg(
        long = "requirement",
        short = 'r',
        value_name = "FILE",
        help_heading = "What is measured"
    )]
    pub(crate) requirement_files: Vec<PathBuf>,

    /// Constraints files
    #[arg(
        long = "constraint",
        short = 'c',
        value_name = "FILE",
        help_heading = "What is measured"
    )]
    pub(crate) constraint_files: Vec<PathBuf>,

    /// A built-in set of requirements: small, medium, large, complex, single, extras, parallel,
    /// services
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with_all = ["requirement_files", "requirements"],
        help_heading = "What is measured"
    )]
    pub(crate) set: Option<String>,

    /// A scenario by its name; may be given more than once; else all
    #[arg(long, value_name = "NAME", help_heading = "What is measured")]
    pub(crate) scenario: Vec<String>,

    /// A file of scenarios of your own, beside the built-in ones or in their place
    #[arg(long, value_name = "FILE", help_heading = "What is measured")]
    pub(crate) scenarios: Option<PathBuf>,

    /// The installations alone, with cold and with warm caches; without requirements, those of the
    /// set `small`
    #[arg(long, conflicts_with = "scenario", help_heading = "What is measured")]
    pub(crate) quick: bool,

    /// A tool: pip, uv-pip, uv-project; may be given more than once; else all
    #[arg(long, value_name = "NAME", help_heading = "What is measured")]
    pub(crate) tool: Vec<String>,

    /// What `add-one` adds, in place of a small distribution that is not needed
    #[arg(long, value_name = "NAME", help_heading = "What is measured")]
    pub(crate) add: Option<String>,

    /// List the scenarios and sets, and measure nothing
    #[arg(long, help_heading = "What is measured")]
    pub(crate) list: bool,

    /// The Python that environments are made with: a version or a path
    #[arg(long, short = 'p', value_name = "PYTHON", help_heading = "uv and pip")]
    pub(crate) python: Option<String>,

    /// The pip that is measured: a version, or `latest`; else the one that a new environment gets.
    /// It is installed into each environment before the measured commands, which does not count
    #[arg(long, value_name = "VERSION", help_heading = "uv and pip")]
    pub(crate) pip: Option<AskedPip>,

    #[command(flatten)]
    pub(crate) uv: UvArgs,

    /// Fetch what is needed once and serve it from this machine, so that the network is not in
    /// the figures
    #[arg(long, help_heading = "Network")]
    pub(crate) offline: bool,

    /// Milliseconds that the local server waits before each answer
    #[arg(
        long,
        value_name = "MS",
        default_value_t = 0,
        requires = "offline",
        help_heading = "Network"
    )]
    pub(crate) latency: u64,

    /// Megabytes a second that the local server sends at most
    #[arg(
        long,
        value_name = "MB/S",
        requires = "offline",
        value_parser = above_zero,
        help_heading = "Network"
    )]
    pub(crate) bandwidth: Option<f64>,

    /// Runs of each tool and scenario, at least; without this at least 5, and more until the
    /// intervals are narrow
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000), help_heading = "Work")]
    pub(crate) runs: Option<u16>,

    /// Runs before those that count
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        value_parser = clap::value_parser!(u16).range(0..=100),
        help_heading = "Work"
    )]
    pub(crate) warm_ups: u16,

    /// How long the runs of a scenario may take together: seconds, or `90s`, `2m`, `1h30m`
    #[arg(
        long,
        value_name = "TIME",
        default_value_t = uvferry_bench::DEFAULT_TIME_LIMIT.as_secs(),
        value_parser = uvferry_cli::seconds,
        help_heading = "Work"
    )]
    pub(crate) time_limit: u64,

    /// How long one command may take: seconds, or `90s`, `2m`, `1h30m`
    #[arg(
        long,
        value_name = "TIME",
        default_value_t = uvferry_bench::DEFAULT_TIMEOUT.as_secs(),
        value_parser = uvferry_cli::seconds,
        help_heading = "Work"
    )]
    pub(crate) timeout: u64,

    /// Write each finished run down in this file
    #[arg(long, value_name = "FILE", help_heading = "Work")]
    pub(crate) state: Option<PathBuf>,

    /// Count the runs that `--state` has, and go on from there
    #[arg(long, requires = "state", help_heading = "Work")]
    pub(crate) resume: bool,

    #[command(flatten)]
    pub(crate) output: OutputArgs,

    /// Append the result to this file, one a line
    #[arg(long, value_name = "FILE", help_heading = "Results")]
    pub(crate) history: Option<PathBuf>,

    /// What the speed-up means in time and money:
    /// `ci_minutes=…;runs_per_day=…;cost_per_minute=…` (minutes of one CI run that pip takes today)
    #[arg(long, value_name = "BUDGET", help_heading = "Results")]
    pub(crate) budget: Option<Budget>,

    #[command(flatten)]
    pub(crate) common: CommonArgs<ResultFormat>,
}

/// Files of results.
#[derive(Debug, Args)]
pub(crate) struct OutputArgs {
    /// Write all forms into this folder as well
    #[arg(long, value_name = "DIR", help_heading = "Results")]
    pub(crate) output_dir: Option<PathBuf>,

    /// And the charts as PNG, in English
    #[arg(long, requires = "output_dir", help_heading = "Results")]
    pub(crate) png: bool,

    #[command(flatten)]
    pub(crate) language: LanguageArgs<Language>,
}

#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// A bench (JSON), or a history (one a line)
    #[arg(value_name = "BEFORE")]
    pub(crate) before: PathBuf,

    /// The same, later
    #[arg(value_name = "AFTER")]
    pub(crate) after: PathBuf,

    /// The share of the time that a change has to exceed
    #[arg(
        long,
        value_name = "SHARE",
        default_value_t = uvferry_bench::comparing::DEFAULT_THRESHOLD,
        value_parser = share
    )]
    pub(crate) threshold: f64,

    #[command(flatten)]
    pub(crate) output: OutputArgs,

    #[command(flatten)]
    pub(crate) common: CommonArgs<ResultFormat>,
}

fn above_zero(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number > 0.0 => Ok(number),
        Ok(_) => Err("more than 0 is needed".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if (0.0..1.0).contains(&number) => Ok(number),
        Ok(_) => Err("a share is from 0 to less than 1".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}
