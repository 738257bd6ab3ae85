//! Tasks of the repository, for people and for CI: `cargo xtask TASK`.
//!
//! **Invariant:** a task needs nothing but Rust, Python 3.9 or newer and a network the
//! first time; what it brings lies under `target/tools/`.

mod audit;
mod bench;
mod check_bench;
mod ci;
mod command;
mod docs;
mod generated;
mod migrate;
mod schema;
mod skipped;
mod test;
mod tools;
mod workspace;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use uvferry_cli::{ColorWhen, Exit, Streams};

/// Tasks of the repository
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Moves a project to uv; without a PATH the sample project, copied to target/demo/
    #[command(disable_help_flag = true)]
    Migrate {
        /// PATH and flags of `uvferry migrate`
        #[arg(
            trailing_var_arg = true,
            allow_hyphen_values = true,
            value_name = "ARGUMENTS"
        )]
        arguments: Vec<OsString>,
    },
    /// Runs all tests
    Test {
        /// What to pass to the test runner: a part of a test's name, or its options
        #[arg(
            trailing_var_arg = true,
            allow_hyphen_values = true,
            value_name = "ARGUMENTS"
        )]
        arguments: Vec<OsString>,
    },
    /// Checks formatting, lints, licences and dependencies, then runs all tests; fails also
    /// for a test that was skipped without need
    Ci,
    /// Writes the JSON Schemas into schemas/
    Schema {
        /// Only compare: a difference is an error
        #[arg(long)]
        check: bool,
    },
    /// Writes the pages of docs/ that the code makes: rules, settings, commands
    Docs {
        /// Only compare: a difference is an error
        #[arg(long)]
        check: bool,
    },
    /// Runs the benches; `bench list`, `plan`, `peer` and `share` measure whole programs
    Bench {
        /// `list`, `plan`, `peer` or `share`, or what to pass to `cargo bench`
        #[arg(
            trailing_var_arg = true,
            allow_hyphen_values = true,
            value_name = "ARGUMENTS"
        )]
        arguments: Vec<OsString>,
    },
    /// Measures the same commands with uvferry-bench, hyperfine and GNU time; 1 if they say
    /// different things
    CheckBench {
        /// Pairs of runs, in turns
        #[arg(
            value_name = "PAIRS",
            default_value_t = check_bench::FEWEST_PAIRS,
            value_parser = pairs
        )]
        pairs: usize,
        /// Bring hyperfine and GNU time from the distribution into target/tools/, where they are
        /// not there
        #[arg(long)]
        install: bool,
        /// Measure with uvferry-bench as it is released
        #[arg(long)]
        release: bool,
    },
}

fn pairs(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(pairs) if pairs >= check_bench::FEWEST_PAIRS => Ok(pairs),
        Ok(_) => Err(format!(
            "at least {} say something",
            check_bench::FEWEST_PAIRS
        )),
        Err(error) => Err(format!("{error}")),
    }
}

fn main() -> ExitCode {
    let cli: Cli = match uvferry_cli::parse() {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    let mut streams = Streams::real(ColorWhen::Auto, false, 0);
    let mut handed_on = None;
    let exit = uvferry_cli::conclude(&mut streams, |streams| match cli.task {
        Task::Migrate { arguments } => {
            handed_on = Some(migrate::run(streams, arguments)?);
            Ok(Exit::Done)
        }
        Task::Test { arguments } => test::run(streams, &arguments),
        Task::Ci => ci::run(streams),
        Task::Schema { check } => schema::run(streams, check),
        Task::Docs { check } => docs::run(streams, check),
        Task::Bench { arguments } => bench::run(streams, &arguments),
        Task::CheckBench {
            pairs,
            install,
            release,
        } => check_bench::run(streams, pairs, install, release),
    });
    handed_on.unwrap_or_else(|| exit.into())
}
