use clap::{Parser, Subcommand};

use crate::list::ListArgs;
use crate::move_venv::MoveVenvArgs;
use crate::restore::RestoreArgs;
use crate::show::ShowArgs;
use crate::snapshot::SnapshotArgs;

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
    ///
    /// As pip does, it looks into the folders of `PYTHONPATH` first, and leaves the user's
    /// site out where `PYTHONNOUSERSITE` is set.
    #[command(after_help = "Examples:
  uvferry-env list
  uvferry-env list --python .venv
  uvferry-env list --python python3.12 --format json")]
    List(ListArgs),
    /// Save an environment as one archive, without credentials
    #[command(after_help = "Examples:
  uvferry-env snapshot
  uvferry-env snapshot --python .venv --with-wheels --output app.tar.gz
  uvferry-env snapshot --list backups
  uvferry-env snapshot --prune 5 --into backups --dry-run")]
    Snapshot(Box<SnapshotArgs>),
    /// Make the environment of an archive again; 1 if it is not the same
    #[command(after_help = "Examples:
  uvferry-env restore app.tar.gz .venv
  uvferry-env restore --offline --yes app.tar.gz .venv
  uvferry-env restore --verify-only app.tar.gz
  uvferry-env restore --diff .venv app.tar.gz")]
    Restore(Box<RestoreArgs>),

    /// The environment, the interpreters, uv, pip, their configuration and the host
    #[command(after_help = "Examples:
  uvferry-env show
  uvferry-env show --python .venv --format markdown --lang ko
  uvferry-env show --format json")]
    Show(ShowArgs),
    /// Rebuild a virtual environment with uv, at its own path; 1 if it stays as it was
    #[command(after_help = "Examples:
  uvferry-env move-venv --dry-run .venv
  uvferry-env move-venv .venv
  uvferry-env move-venv --undo .venv
  uvferry-env move-venv --try-alternatives --accept-failures=legacy-lib .venv")]
    MoveVenv(Box<MoveVenvArgs>),
}
