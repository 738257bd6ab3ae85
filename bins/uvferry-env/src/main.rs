//! Sees, saves and moves Python environments.

mod arguments;
mod list;
mod move_venv;
mod project_files;
mod python_json;
mod restore;
mod selection;
mod show;
mod snapshot;
mod uv_program;

use std::process::ExitCode;

use uvferry_cli::conclude;

use crate::arguments::{Cli, Command};

fn main() -> ExitCode {
    let cli: Cli = match uvferry_cli::parse() {
        Ok(cli) => cli,
        Err(status) => return status,
    };
    let exit = match &cli.command {
        Command::List(args) => conclude(&mut args.common.streams(), |streams| {
            list::run(args, streams)
        }),
        Command::Snapshot(args) => conclude(&mut args.common.streams(), |streams| {
            snapshot::run(args, streams)
        }),
        Command::Restore(args) => conclude(&mut args.common.streams(), |streams| {
            restore::run(args, streams)
        }),
        Command::Show(args) => conclude(&mut args.common.streams(), |streams| {
            show::run(args, streams)
        }),
        Command::MoveVenv(args) => conclude(&mut args.common.streams(), |streams| {
            move_venv::run(args, streams)
        }),
    };
    exit.into()
}
