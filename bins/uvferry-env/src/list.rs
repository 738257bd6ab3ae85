//! `uvferry-env list`

use clap::Args;
use uvferry_cli::{CommonArgs, Exit, Format, Streams};
use uvferry_environment::distributions::installed_of;
use uvferry_environment::sites::Scope;
use uvferry_report::json;

use crate::selection::SelectionArgs;

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    pub(crate) selection: SelectionArgs,

    #[command(flatten)]
    pub(crate) common: CommonArgs<Format>,
}

/// Prints what is installed.
pub(crate) fn run(args: &ListArgs, streams: &mut Streams) -> anyhow::Result<Exit> {
    let directory = args.common.working_directory()?;
    let interpreter = args.selection.interpreter(&directory)?;
    let installed = installed_of(&interpreter, Scope::All);
    match args.common.format {
        Format::Json => streams.json(&json::environment(&installed))?,
        Format::Text => {
            for one in installed.listed() {
                streams.line(format!("{} {}", one.name, one.version))?;
            }
        }
    }
    Ok(Exit::Done)
}
