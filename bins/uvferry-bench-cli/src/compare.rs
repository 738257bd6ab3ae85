//! `uvferry-bench compare`

use std::path::Path;

use uvferry_bench::comparing::{Series, compare};
use uvferry_cli::{Exit, Failure, Streams};
use uvferry_report::{csv, html, json, markdown, text};

use crate::arguments::{CompareArgs, ResultFormat};
use crate::output;

/// Prints what became of each scenario and tool.
pub(crate) fn run(args: &CompareArgs, streams: &mut Streams) -> anyhow::Result<Exit> {
    let working = args.common.working_directory()?;
    let before = series(&working, &args.before)?;
    let after = series(&working, &args.after)?;
    let changes = compare(&before, &after, args.threshold);
    let document = json::bench_comparison(&changes, args.threshold);
    let folder = output::folder(&args.output, &working)?;
    let language = args.output.language.lang;
    let written = output::comparison_files(&document, &args.output, folder.as_ref());
    match args.common.format {
        ResultFormat::Text => {
            let columns = streams.out_columns();
            streams.file_text(&text::bench_comparison(&document, columns))?;
        }
        ResultFormat::Json => streams.json(&document)?,
        ResultFormat::Markdown => {
            streams.file_text(&markdown::bench_comparison(&document, language))?;
        }
        ResultFormat::Html => streams.file_text(&html::bench_comparison(&document, language))?,
        ResultFormat::Csv => streams.file_text(&csv::bench_comparison(&document))?,
    }
    written?;
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
