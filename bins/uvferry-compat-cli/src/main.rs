//! Says whether uv installs what pip installs, and what stands in its way.

mod arguments;
mod indexes;
#[cfg(test)]
mod manifests;
mod matrix;
mod merge;
mod output;
mod project;
mod pythons;
mod risks;
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
        Command::Matrix(args) => conclude(&mut args.common.streams(), |streams| {
            matrix::run(args, streams)
        }),
        Command::Merge(args) => conclude(&mut args.common.streams(), |streams| {
            merge::run(args, streams)
        }),
        Command::Risks(args) => conclude(&mut args.common.streams(), |streams| {
            risks::run(args, streams)
        }),
    };
    exit.into()
}
