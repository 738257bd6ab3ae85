//! Generates and checks pyproject.toml, and brings the configurations of tools into it.

mod arguments;
mod check;
mod generate;
mod tools;
mod uv;
mod way_back;

use std::process::ExitCode;

use uvferry_cli::conclude;

use crate::arguments::{Cli, Command};

fn main() -> ExitCode {
    let cli: Cli = match uvferry_cli::parse() {
        Ok(cli) => cli,
        Err(status) => return status,
    };
    let exit = match &cli.command {
        Command::Generate(args) => conclude(&mut args.common.streams(), |streams| {
            generate::run(streams, args)
        }),
        Command::Tools(args) => conclude(&mut args.common.streams(), |streams| {
            tools::run(streams, args)
        }),
        Command::Check(args) => conclude(&mut args.common.streams(), |streams| {
            check::run(args, streams)
        }),
    };
    exit.into()
}
