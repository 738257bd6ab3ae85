//! Puts saved results into other forms.

mod arguments;
mod render;
mod schema;

use std::process::ExitCode;

use uvferry_cli::conclude;

use crate::arguments::{Cli, Command};

fn main() -> ExitCode {
    let cli: Cli = match uvferry_cli::parse() {
        Ok(cli) => cli,
        Err(status) => return status,
    };
    let exit = match &cli.command {
        Command::Render(args) => conclude(&mut args.common.streams(), |streams| {
            render::run(args, streams)
        }),
        Command::Schema(args) => conclude(&mut args.common.streams(), |streams| {
            schema::run(args, streams)
        }),
    };
    exit.into()
}
