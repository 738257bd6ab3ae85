//! `uvferry-bench compare`

use std::path::Path;

use uvferry_bench::comparing::{Series, compare};
use uvferry_cli::{Exit, Failure, Streams};
use uvferry_report::{csv, json, markdown, text};

use crate::arguments::{CompareArgs, ResultFormat};

/// Prints what became of each scenario and tool.
pub(crate) fn run(args: &CompareArgs, streams: &mut Streams) -> anyhow::Result<Exit> {
    let working = args.common.working_directory()?;
    let before = series(&working, &args.before)?;
    let after = series(&working, &args.after)?;
    let changes = compare(&before, &after, args.threshold);
    let document = json::bench_comparison(&changes, args.threshold);
    match args.common.format {
        ResultFormat::Text => streams.file_text(&text::bench_comparison(&document))?,
        ResultFormat::Json => streams.json(&document)?,
        ResultFormat::Markdown => streams.file_text(&markdown::bench_comparison(&document))?,
        ResultFormat::Html => {
            let message = "`compare` has the formats text, json, markdown and csv";
            return Err(Failure::usage(message).into());
        }
        ResultFormat::Csv => streams.file_text(&csv::bench_comparison(&document))?,
    }
    Ok(if document.regressions > 0 {
        Exit::Findings
    } else {
        Exit::Done
    })
}

fn series(working: &Path, file: &Path) -> anyhow::Result<Vec<Series>> {
    let text = fs_err::read_to_string(working.join(file))
        .map_err(|error| Failure::usage(error.to_string()))?;
    let benches = json::read_benches(&text)
        .map_err(|error| Failure::usage(format!("read `{}`: {error}", file.display())))?;
    Ok(json::bench_series(&benches))
}
