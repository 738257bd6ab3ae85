//! Measures pip and uv side by side.

mod arguments;
mod compare;
mod live;
mod output;
mod run;
mod subject;
mod tools;

use std::process::ExitCode;

use uvferry_cli::conclude;

use crate::arguments::{Cli, Command};

fn main() -> ExitCode {
    let cli: Cli = match uvferry_cli::parse() {
        Ok(cli) => cli,
        Err(status) => return status,
    };
    let exit = match &cli.command {
        Command::Run(args) => conclude(&mut args.common.streams(), |streams| {
            run::run(args, streams)
        }),
        Command::Compare(args) => conclude(&mut args.common.streams(), |streams| {
            compare::run(args, streams)
        }),
    };
    exit.into()
}
