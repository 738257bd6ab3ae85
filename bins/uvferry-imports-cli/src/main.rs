//! Says what the code of a project uses, and how that stands to what it declares.

mod arguments;
mod check;
mod document;
mod environment;
mod graph;
mod why;

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
        Command::Graph(args) => conclude(&mut args.common.streams(), |streams| {
            graph::run(args, streams)
        }),
        Command::Why(args) => conclude(&mut args.common.streams(), |streams| {
            why::run(args, streams)
        }),
    };
    exit.into()
}
