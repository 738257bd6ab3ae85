//! Results in the form that was asked for, and as files.

use std::io::Write as _;
use std::path::Path;

use uvferry_cli::{Exit, Streams};
use uvferry_report::json::{BenchComparisonDocument, BenchDocument};
use uvferry_report::{csv, html, markdown, png, text};

use crate::arguments::{OutputArgs, ResultFormat, RunArgs};

/// Opens what will be written, so that a bad path fails before the work.
///
/// # Errors
/// Where a folder or file cannot be made.
pub(crate) fn prepare(args: &RunArgs, working: &Path) -> anyhow::Result<()> {
    if let Some(folder) = &args.output.output_dir {
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
    let written = files(&args.output, working, "benchmark", &|folder| {
        let json = serde_json::to_string_pretty(document)? + "\n";
        write(folder, "benchmark.json", json.as_bytes())?;
        write(folder, "benchmark.csv", csv::bench(document).as_bytes())?;
        write(folder, "benchmark.md", markdown::bench(document).as_bytes())?;
        write(folder, "benchmark.html", html::bench(document).as_bytes())?;
        Ok(if args.output.png {
            png::bench(document)?
        } else {
            Vec::new()
        })
    });
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
        ResultFormat::Markdown => streams.file_text(&markdown::bench(document))?,
        ResultFormat::Csv => streams.file_text(&csv::bench(document))?,
        ResultFormat::Html => streams.file_text(&html::bench(document))?,
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
    working: &Path,
) -> anyhow::Result<()> {
    files(args, working, "comparison", &|folder| {
        let json = serde_json::to_string_pretty(document)? + "\n";
        write(folder, "comparison.json", json.as_bytes())?;
        write(
            folder,
            "comparison.csv",
            csv::bench_comparison(document).as_bytes(),
        )?;
        write(
            folder,
            "comparison.md",
            markdown::bench_comparison(document).as_bytes(),
        )?;
        write(
            folder,
            "comparison.html",
            html::bench_comparison(document).as_bytes(),
        )?;
        Ok(if args.png {
            png::bench_comparison(document)?
        } else {
            Vec::new()
        })
    })
}

/// Has the forms written into the folder that was asked for, and the pictures that come of it.
fn files(
    args: &OutputArgs,
    working: &Path,
    name: &str,
    forms: &dyn Fn(&Path) -> anyhow::Result<Vec<png::Picture>>,
) -> anyhow::Result<()> {
    let Some(folder) = &args.output_dir else {
        return Ok(());
    };
    let folder = working.join(folder);
    fs_err::create_dir_all(&folder)?;
    for picture in forms(&folder)? {
        let file = format!("{name}-{}.png", picture.name);
        write(&folder, &file, &picture.bytes)?;
    }
    Ok(())
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

/// As a whole or not at all.
fn write(folder: &Path, name: &str, content: &[u8]) -> anyhow::Result<()> {
    let mut file = tempfile::Builder::new()
        .prefix(".uvferry-")
        .tempfile_in(folder)?;
    file.write_all(content)?;
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
