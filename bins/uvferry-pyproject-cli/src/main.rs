//! Generates and checks pyproject.toml, and brings the configurations of tools into it.

mod arguments;
mod check;

use std::process::ExitCode;

use uvferry_cli::conclude;

use crate::arguments::{Cli, Command};

fn main() -> ExitCode {
    let cli: Cli = match uvferry_cli::parse() {
        Ok(cli) => cli,
        Err(status) => return status,
    };
    let exit = match &cli.command {
        Command::Check(args) => conclude(&mut args.common.streams(), |streams| {
            check::run(args, streams)
        }),
    };
    exit.into()
}
