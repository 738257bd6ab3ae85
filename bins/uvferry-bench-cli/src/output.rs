//! Results in the form that was asked for, and as files.

use std::io::Write as _;
use std::path::Path;

use uvferry_cli::{Exit, OutputFolder, Streams};
use uvferry_report::json::{BenchComparisonDocument, BenchDocument};
use uvferry_report::{csv, html, markdown, png, text};

use crate::arguments::{OutputArgs, ResultFormat, RunArgs};

/// Opens what will be written, so that a bad path fails before the work.
///
/// # Errors
/// Where a folder or file cannot be made.
pub(crate) fn prepare(args: &RunArgs, working: &Path) -> anyhow::Result<Option<OutputFolder>> {
    let folder = folder(&args.output, working)?;
    if let Some(history) = &args.history {
        history_file(&working.join(history))?;
    }
    Ok(folder)
}

/// The folder that files go into, if one was asked for.
///
/// # Errors
/// Where it cannot be made or written.
pub(crate) fn folder(args: &OutputArgs, working: &Path) -> anyhow::Result<Option<OutputFolder>> {
    let named = args.output_dir.as_ref();
    named
        .map(|named| OutputFolder::prepared(working, named))
        .transpose()
}

/// Prints a bench and writes its files.
///
/// # Errors
/// Where a file or stdout cannot be written.
pub(crate) fn bench(
    document: &BenchDocument,
    args: &RunArgs,
    folder: Option<&OutputFolder>,
    working: &Path,
    streams: &mut Streams,
) -> anyhow::Result<Exit> {
    let language = args.output.language.lang;
    let written = files(
        folder,
        "benchmark",
        [
            ("json", serde_json::to_string_pretty(document)? + "\n"),
            ("csv", csv::bench(document)),
            ("md", markdown::bench(document, language)),
            ("html", html::bench(document, language)),
        ],
        &|| {
            if args.output.png {
                png::bench(document)
            } else {
                Ok(Vec::new())
            }
        },
    );
    let kept = args
        .history
        .as_ref()
        .map_or(Ok(()), |history| appended(&working.join(history), document));
    match args.common.format {
        ResultFormat::Text => {
            let columns = streams.out_columns();
            streams.file_text(&text::bench(document, columns))?;
        }
        ResultFormat::Json => streams.json(document)?,
        ResultFormat::Markdown => streams.file_text(&markdown::bench(document, language))?,
        ResultFormat::Csv => streams.file_text(&csv::bench(document))?,
        ResultFormat::Html => streams.file_text(&html::bench(document, language))?,
    }
    if args.common.format != ResultFormat::Text {
        for warning in &document.warnings {
            streams.warning(warning);
        }
    }
    // A full disk takes the printed result from nobody.
    written.and(kept)?;
    let failed = document
        .scenarios
        .iter()
        .flat_map(|scenario| &scenario.tools)
        .any(|tool| tool.failure.is_some());
    Ok(if failed { Exit::Findings } else { Exit::Done })
}

/// Writes the files of a comparison.
///
/// # Errors
/// Where one cannot be written.
pub(crate) fn comparison_files(
    document: &BenchComparisonDocument,
    args: &OutputArgs,
    folder: Option<&OutputFolder>,
) -> anyhow::Result<()> {
    let language = args.language.lang;
    files(
        folder,
        "comparison",
        [
            ("json", serde_json::to_string_pretty(document)? + "\n"),
            ("csv", csv::bench_comparison(document)),
            ("md", markdown::bench_comparison(document, language)),
            ("html", html::bench_comparison(document, language)),
        ],
        &|| {
            if args.png {
                png::bench_comparison(document)
            } else {
                Ok(Vec::new())
            }
        },
    )
}

/// Writes forms, by the ends of their names, and pictures into the folder that was asked for.
fn files(
    folder: Option<&OutputFolder>,
    name: &str,
    forms: [(&str, String); 4],
    pictures: &dyn Fn() -> Result<Vec<png::Picture>, png::PictureError>,
) -> anyhow::Result<()> {
    let Some(folder) = folder else {
        return Ok(());
    };
    folder.write(forms.map(|(end, text)| (format!("{name}.{end}"), text)))?;
    let pictures = pictures()?.into_iter();
    folder.write(pictures.map(|picture| (format!("{name}-{}.png", picture.name), picture.bytes)))
}

fn appended(history: &Path, document: &BenchDocument) -> anyhow::Result<()> {
    let line = serde_json::to_string(document)? + "\n";
    history_file(history)?.write_all(line.as_bytes())?;
    Ok(())
}

fn history_file(path: &Path) -> std::io::Result<fs_err::File> {
    fs_err::OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
}
