use std::time::Duration;

use clap::builder::BoolishValueParser;
use clap::{Args, Parser, Subcommand};
use uvferry_cli::{CheckFormat, CommonArgs, Format};
use uvferry_index::FetchLimits;

use crate::folder::Network;

/// Reads requirements and constraints files exactly as pip does
#[derive(Debug, Parser)]
#[command(name = "uvferry-reqs", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print what files hold, with all that they include, in pip's order
    #[command(after_help = "Examples:
  uvferry-reqs parse requirements.txt
  pip freeze | uvferry-reqs parse -
  uvferry-reqs parse --format json --expand-env requirements/*.txt")]
    Parse(ParseArgs),
    /// Report what pip refuses and what uv reads otherwise; 1 if pip refuses anything
    #[command(after_help = "Examples:
  uvferry-reqs check requirements.txt constraints.txt
  uvferry-reqs check --diff requirements.txt           what --fix would change
  uvferry-reqs check --fix requirements/*.txt
  uvferry-reqs check --format github requirements/*.txt
  uvferry-reqs check --format sarif requirements.txt > findings.sarif")]
    Check(CheckArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ParseArgs {
    /// Requirements files: paths, URLs, or `-` for stdin
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<String>,

    /// Replace `${NAME}` by the environment's value before reading, as pip does
    #[arg(long)]
    pub(crate) expand_env: bool,

    #[command(flatten)]
    pub(crate) network: NetworkArgs,

    #[command(flatten)]
    pub(crate) common: CommonArgs<Format>,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Requirements files: paths, URLs, or `-` for stdin
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<String>,

    /// Rewrite what pip reads and uv refuses into a form that both read the same way
    #[arg(long, help_heading = "Fixing")]
    pub(crate) fix: bool,

    /// Print what `--fix` would change, and change nothing; 1 if there is something
    #[arg(long, help_heading = "Fixing")]
    pub(crate) diff: bool,

    #[command(flatten)]
    pub(crate) network: NetworkArgs,

    #[command(flatten)]
    pub(crate) common: CommonArgs<CheckFormat>,
}

#[derive(Debug, Args)]
pub(crate) struct NetworkArgs {
    /// Do not fetch the files that a URL names
    #[arg(
        long,
        alias = "offline",
        env = "UVFERRY_OFFLINE",
        value_parser = BoolishValueParser::new(),
        help_heading = "Network"
    )]
    no_network: bool,

    /// Longest time to fetch one file: seconds, or `90s`, `2m`, `1h30m`
    #[arg(
        long,
        value_name = "TIME",
        default_value_t = 30,
        value_parser = uvferry_cli::seconds,
        help_heading = "Network"
    )]
    timeout: u64,
}

impl NetworkArgs {
    /// The network to fetch with, unless none is wanted.
    pub(crate) fn network(&self) -> Option<Network> {
        (!self.no_network).then(|| {
            Network::new(FetchLimits {
                timeout: Duration::from_secs(self.timeout),
                ..FetchLimits::default()
            })
        })
    }
}
