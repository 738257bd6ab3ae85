//! `uvferry status`

use uvferry_cli::{CommonArgs, Exit, Streams, Style};

use crate::arguments::{OutputFormat, StatusArguments};
use crate::{machine, several};

pub(crate) fn run(
    streams: &mut Streams,
    common: &CommonArgs<OutputFormat>,
    arguments: &StatusArguments,
) -> anyhow::Result<Exit> {
    let root = machine::project_folder(&common.working_directory()?, &arguments.path.path)?;
    if arguments.finish {
        let id = uvferry_journal::finish(&root)?;
        streams.say(Style::Good, "finished", id.as_str());
    }
    let status = uvferry_journal::status(&root)?;
    match common.format {
        OutputFormat::Json => streams.json(&uvferry_report::json::status(&status))?,
        OutputFormat::Markdown => streams.data(uvferry_report::markdown::status(&status))?,
        OutputFormat::Text => streams.data(uvferry_report::text::status(&status))?,
    }
    if status.entries.is_empty() {
        let below = several::migrated_below(&root);
        if !below.is_empty() {
            streams.flush()?;
            return Err(several::only_below("status", &arguments.path.path, &below).into());
        }
    }
    Ok(Exit::Done)
}
