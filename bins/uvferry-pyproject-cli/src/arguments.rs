use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use uvferry_cli::{CheckFormat, CommonArgs, UvArgs};

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
    /// Bring the configurations of tools into pyproject.toml
    Tools(crate::tools::ToolsArgs),
    /// Report what is wrong with a pyproject.toml; 1 if pip, uv or the standard refuses anything
    #[command(after_help = "Examples:
  uvferry-pyproject check
  uvferry-pyproject check --directory packages/api
  git show HEAD:pyproject.toml | uvferry-pyproject check -
  uvferry-pyproject check --format sarif > findings.sarif")]
    Check(CheckArgs),
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Files to check, or folders that hold one; `-` for stdin
    #[arg(value_name = "FILE", default_value = "pyproject.toml")]
    pub(crate) files: Vec<String>,

    /// Do not ask uv which settings it takes
    #[arg(long, conflicts_with = "uv", help_heading = "uv")]
    pub(crate) no_uv: bool,

    #[command(flatten, next_help_heading = "uv")]
    pub(crate) uv: UvArgs,

    /// A list of all classifiers, one a line; without it only their form is checked
    #[arg(long, value_name = "FILE")]
    pub(crate) classifiers: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) common: CommonArgs<CheckFormat>,
}
