//! Results in the form that was asked for, and as files.

use std::io::Write as _;
use std::path::Path;

use uvferry_cli::{Exit, Streams};
use uvferry_report::json::BenchDocument;
use uvferry_report::{csv, html, markdown, text};

use crate::arguments::{ResultFormat, RunArgs};

/// Opens what will be written, so that a bad path fails before the work.
///
/// # Errors
/// Where a folder or file cannot be made.
pub(crate) fn prepare(args: &RunArgs, working: &Path) -> anyhow::Result<()> {
    if let Some(folder) = &args.output_dir {
        fs_err::create_dir_all(working.join(folder))?;
    }
    if let Some(history) = &args.history {
        history_file(&working.join(history))?;
    }
    Ok(())
}

/// Prints a bench and writes its files.
///
/// # Errors
/// Where a file or stdout cannot be written.
pub(crate) fn bench(
    document: &BenchDocument,
    args: &RunArgs,
    working: &Path,
    streams: &mut Streams,
) -> anyhow::Result<Exit> {
    if let Some(folder) = &args.output_dir {
        let folder = working.join(folder);
        let json = serde_json::to_string_pretty(document)? + "\n";
        write(&folder, "benchmark.json", &json)?;
        write(&folder, "benchmark.csv", &csv::bench(document))?;
        write(&folder, "benchmark.md", &markdown::bench(document))?;
        write(&folder, "benchmark.html", &html::bench(document))?;
    }
    if let Some(history) = &args.history {
        let mut file = history_file(&working.join(history))?;
        file.write_all((serde_json::to_string(document)? + "\n").as_bytes())?;
    }
    match args.common.format {
        ResultFormat::Text => streams.file_text(&text::bench(document))?,
        ResultFormat::Json => streams.json(document)?,
        ResultFormat::Markdown => streams.file_text(&markdown::bench(document))?,
        ResultFormat::Csv => streams.file_text(&csv::bench(document))?,
        ResultFormat::Html => streams.file_text(&html::bench(document))?,
    }
    if args.common.format != ResultFormat::Text {
        for warning in &document.warnings {
            streams.warning(warning);
        }
    }
    let failed = document
        .scenarios
        .iter()
        .flat_map(|scenario| &scenario.tools)
        .any(|tool| tool.failure.is_some());
    Ok(if failed || document.cancelled {
        Exit::Findings
    } else {
        Exit::Done
    })
}

fn history_file(path: &Path) -> std::io::Result<fs_err::File> {
    fs_err::OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
}

/// As a whole or not at all.
fn write(folder: &Path, name: &str, content: &str) -> anyhow::Result<()> {
    let mut file = tempfile::Builder::new()
        .prefix(".uvferry-")
        .tempfile_in(folder)?;
    file.write_all(content.as_bytes())?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // A report is for others too.
        file.as_file()
            .set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    file.persist(folder.join(name))?;
    Ok(())
}
