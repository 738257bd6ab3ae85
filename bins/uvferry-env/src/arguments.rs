use clap::{Parser, Subcommand};

use crate::list::ListArgs;
use crate::show::ShowArgs;

/// Sees, saves and moves Python environments
#[derive(Debug, Parser)]
#[command(name = "uvferry-env", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// What is installed in an environment
    #[command(after_help = "Examples:
  uvferry-env list
  uvferry-env list --python .venv
  uvferry-env list --python python3.12 --format json")]
    List(ListArgs),

    /// The environment, the interpreters, uv, pip, their configuration and the host
    #[command(after_help = "Examples:
  uvferry-env show
  uvferry-env show --python .venv --format markdown
  uvferry-env show --format json")]
    Show(ShowArgs),
}
