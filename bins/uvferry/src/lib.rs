//! The flow of each command of `uvferry`: what is asked of the libraries, what is shown,
//! what is put to the user, and which exit status comes out. The binary and `cargo xtask
//! migrate` both call [`run_from`].
//!
//! **Invariant:** this is the only place (with the other binaries) that reads the process's
//! environment and current directory; what the libraries need of them is passed in.

mod arguments;
mod explain;
mod flow;
mod guide;
mod ide;
mod machine;
mod migrate;
mod plan;
mod scan;
mod several;
mod status;
mod translate;
mod undo;
mod verify;

use std::ffi::OsString;
use std::process::ExitCode;

use uvferry_cli::{Exit, Failure};
pub use uvferry_diagnostics::Rule;

use arguments::{Cli, Command};

/// Runs `uvferry` with an argument list whose first word is the program's name.
pub fn run_from(arguments: Vec<OsString>) -> ExitCode {
    let cli: Cli = match uvferry_cli::parse_from(arguments) {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    let mut streams = cli.common.streams();
    let mut handed_on = None;
    let exit = uvferry_cli::conclude(&mut streams, |streams| match &cli.command {
        Command::Scan(arguments) => scan::run(streams, &cli.common, cli.lang, arguments),
        Command::Plan(arguments) => plan::run(streams, &cli.common, cli.lang, arguments),
        Command::Migrate(arguments) => migrate::run(streams, &cli.common, cli.lang, arguments),
        Command::Verify(arguments) => verify::run(streams, &cli.common, cli.lang, arguments),
        Command::Undo(arguments) => undo::run(streams, &cli.common, arguments),
        Command::Status(arguments) => status::run(streams, &cli.common, cli.lang, arguments),
        Command::Translate(arguments) => translate::run(streams, &cli.common, arguments),
        Command::Guide(arguments) => guide::run(streams, &cli.common, cli.lang, arguments),
        Command::Ide(arguments) => ide::run(streams, &cli.common, arguments),
        Command::Explain(arguments) => explain::run(streams, &cli.common, cli.lang, arguments),
        Command::Generate { directory } => {
            for path in uvferry_cli::generate(arguments::command(), directory)? {
                streams.line(path.display())?;
            }
            Ok(Exit::Done)
        }
        Command::External(words) => {
            let name = words[0].to_string_lossy();
            let program = uvferry_cli::find_external("uvferry", &name).map_err(|error| {
                Failure::usage(error.to_string()).hint("`uvferry --help` lists the commands")
            })?;
            handed_on = Some(uvferry_cli::run_external(&program, &words[1..])?);
            Ok(Exit::Done)
        }
    });
    handed_on.unwrap_or_else(|| exit.into())
}

/// Every rule of the project, by code.
pub fn rules() -> Vec<&'static Rule> {
    uvferry_migrate::every_rule()
}

/// The command line as clap knows it: for pages, completions and man pages.
pub fn command() -> clap::Command {
    arguments::command()
}

/// Each key of `[tool.uvferry]`.
pub fn setting_keys() -> &'static [&'static str] {
    uvferry_migrate::SETTING_KEYS
}
