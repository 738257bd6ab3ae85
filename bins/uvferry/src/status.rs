//! `uvferry status`

use uvferry_cli::{CommonArgs, Exit, Streams, Style};
use uvferry_report::{Language, html, json, markdown, text};

use crate::arguments::{OutputFormat, StatusArguments};
use crate::{machine, several};

pub(crate) fn run(
    streams: &mut Streams,
    common: &CommonArgs<OutputFormat>,
    language: Language,
    arguments: &StatusArguments,
) -> anyhow::Result<Exit> {
    let root = machine::project_folder(&common.working_directory()?, &arguments.path.path)?;
    if arguments.finish {
        let id = uvferry_journal::finish(&root)?;
        streams.say(Style::Good, "finished", id.as_str());
    }
    let status = uvferry_journal::status(&root)?;
    let document = json::status(&status);
    match common.format {
        OutputFormat::Json => streams.json(&document)?,
        OutputFormat::Markdown => streams.data(markdown::status(&document, language))?,
        OutputFormat::Html => streams.data(html::status(&document, language))?,
        OutputFormat::Text => streams.data(text::status(&document))?,
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
