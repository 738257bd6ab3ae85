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
    /// Write the metadata of setup.py and setup.cfg into pyproject.toml, and prove it
    #[command(after_help = crate::generate::EXAMPLES)]
    Generate(crate::generate::GenerateArgs),
    /// Report what is wrong with a pyproject.toml
    Check(CheckArgs),
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) common: CommonArgs<CheckFormat>,
}
