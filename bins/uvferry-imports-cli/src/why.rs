//! `uvferry-imports why`

use uvferry_cli::diagnostics::tell;
use uvferry_cli::{Exit, Format, Streams};
use uvferry_migrate::ImportsOptions;
use uvferry_report::{json, text};

use crate::arguments::WhyArgs;
use crate::{check, graph};

/// Prints the ways to a distribution.
pub(crate) fn run(args: &WhyArgs, streams: &mut Streams) -> anyhow::Result<Exit> {
    let working = args.common.working_directory()?;
    let found = check::found(
        args.path.as_ref(),
        &working,
        &args.subject,
        ImportsOptions::default(),
    )?;
    tell(streams, &found.diagnostics);
    let Some(resolved) = found.graph else {
        return Err(graph::no_graph().into());
    };
    let document = json::why(&resolved, &args.name);
    if document.found.is_empty() {
        return Err(graph::not_there(&resolved, &args.name).into());
    }
    match args.common.format {
        Format::Text => streams.file_text(&text::why(&document))?,
        Format::Json => streams.json(&document)?,
    }
    Ok(Exit::Done)
}
