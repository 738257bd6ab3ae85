//! Sees, saves and moves Python environments.

mod arguments;
mod list;
mod python_json;
mod selection;
mod show;

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
        Command::Show(args) => conclude(&mut args.common.streams(), |streams| {
            show::run(args, streams)
        }),
    };
    exit.into()
}
