use clap::{Args, Parser, Subcommand};
use uvferry_cli::{CheckFormat, CommonArgs};

/// Generates and checks pyproject.toml, and brings the configurations of tools into it
#[derive(Debug, Parser)]
#[command(name = "uvferry-pyproject", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Bring the configurations of tools into pyproject.toml
    Tools(crate::tools::ToolsArgs),
    /// Report what is wrong with a pyproject.toml
    Check(CheckArgs),
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) common: CommonArgs<CheckFormat>,
}
