//! `uvferry-imports why`

use uvferry_cli::diagnostics::tell;
use uvferry_cli::{Exit, Failure, Format, Streams};
use uvferry_migrate::ImportsOptions;
use uvferry_report::json;

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
    let Some(graph) = found.graph else {
        return Err(graph::no_graph().into());
    };
    let text = graph.why_text(&args.name).ok_or_else(|| {
        let failure = Failure::refused(format!(
            "`{}` is not among what is resolved",
            args.name
        ));
        match graph.nearest(&args.name) {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure,
        }
    })?;
    match args.common.format {
        Format::Text => streams.file_text(&text)?,
        Format::Json => streams.json(&json::why(&graph, &args.name))?,
    }
    Ok(Exit::Done)
}
