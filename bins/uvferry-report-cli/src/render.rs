//! `uvferry-report render`

use std::io::Read as _;
use std::path::Path;

use anyhow::Context as _;
use uvferry_cli::diagnostics::{annotations, sarif};
use uvferry_cli::{Exit, Failure, OutputFolder, ReportFormat, Streams};
use uvferry_report::json::{BenchDocument, read_benches};
use uvferry_report::saved::{Form, Saved};

use crate::arguments::RenderArgs;

pub(crate) fn run(args: &RenderArgs, streams: &mut Streams) -> anyhow::Result<Exit> {
    let directory = args.common.working_directory()?;
    let text = read(&directory, &args.file)?;
    let shown = args.file.display().to_string();
    let saved = Saved::read(&text).map_err(|error| {
        let failure = Failure::refused(format!("cannot read `{shown}`: {error}"));
        match std::error::Error::source(&error) {
            Some(source) => failure.hint(source.to_string()),
            None => failure,
        }
    })?;
    if !args.with.is_empty() && !matches!(saved, Saved::Migration(_)) {
        let message = format!(
            "`--with` is for a migration, and `{shown}` is `{}`",
            saved.schema()
        );
        return Err(Failure::usage(message).into());
    }
    let mut beside = Vec::new();
    for file in &args.with {
        let text = read(&directory, file)?;
        let benches =
            read_benches(&text).with_context(|| format!("cannot read `{}`", file.display()))?;
        beside.extend(benches);
    }
    if let Some(folder) = &args.output_dir {
        let folder = OutputFolder::prepared(&directory, folder)?;
        write_all(&saved, args, &beside, &folder, streams)?;
        return Ok(Exit::Done);
    }
    let format = args.common.format;
    if args.table.is_some() && format != ReportFormat::Csv {
        return Err(Failure::usage("`--table` is for `--format csv`").into());
    }
    if format == ReportFormat::Csv {
        streams.file_text(&table(&saved, args.table.as_deref())?)?;
        return Ok(Exit::Done);
    }
    let Some(text) = in_form(&saved, format, args, &beside)? else {
        return Err(no_form(&saved));
    };
    streams.file_text(&text)?;
    Ok(Exit::Done)
}

fn read(directory: &Path, file: &Path) -> anyhow::Result<String> {
    if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin()
            .read_to_string(&mut text)
            .context("cannot read standard input")?;
        return Ok(text);
    }
    fs_err::read_to_string(directory.join(file))
        .map_err(|error| Failure::usage(error.to_string()).into())
}

/// The document in a form that is one text; `None` where its kind has none.
fn in_form(
    saved: &Saved,
    format: ReportFormat,
    args: &RenderArgs,
    beside: &[BenchDocument],
) -> anyhow::Result<Option<String>> {
    let form = match format {
        ReportFormat::Text => Form::Text,
        ReportFormat::Markdown => Form::Markdown,
        ReportFormat::Html => Form::Html,
        ReportFormat::Json => return Ok(Some(serde_json::to_string_pretty(saved)? + "\n")),
        ReportFormat::Csv => return Ok(saved.tables().into_iter().next().map(|(_, text)| text)),
        ReportFormat::Sarif | ReportFormat::Github => {
            let Some(found) = saved.findings() else {
                return Ok(None);
            };
            if format == ReportFormat::Github {
                return Ok(Some(annotations(&args.language.lang.told(&found))));
            }
            let rules: Vec<_> = uvferry_migrate::every_rule()
                .into_iter()
                .filter(|rule| found.iter().any(|one| one.code == rule.code))
                .collect();
            let version = env!("CARGO_PKG_VERSION");
            let log = sarif(&found, &rules, "uvferry", version);
            return Ok(Some(serde_json::to_string_pretty(&log)? + "\n"));
        }
    };
    Ok(saved.rendered(form, args.language.lang, beside))
}

fn table(saved: &Saved, asked: Option<&str>) -> anyhow::Result<String> {
    let tables = saved.tables();
    if tables.is_empty() {
        return Err(no_form(saved));
    }
    let names: Vec<&str> = tables.iter().map(|(name, _)| *name).collect();
    let wanted = asked.unwrap_or(names[0]);
    let names = names.join(", ");
    let found = tables.into_iter().find(|(name, _)| *name == wanted);
    found.map(|(_, text)| text).ok_or_else(|| {
        Failure::usage(format!("`{}` has no table `{wanted}`", saved.schema()))
            .hint(format!("its tables: {names}"))
            .into()
    })
}

fn no_form(saved: &Saved) -> anyhow::Error {
    let message = format!("`{}` has no such form", saved.schema());
    Failure::refused(message).into()
}

/// Every form that the document has, each in a file of its own.
fn write_all(
    saved: &Saved,
    args: &RenderArgs,
    beside: &[BenchDocument],
    folder: &OutputFolder,
    streams: &mut Streams,
) -> anyhow::Result<()> {
    let forms = [
        (ReportFormat::Json, "report.json"),
        (ReportFormat::Html, "report.html"),
        (ReportFormat::Markdown, "report.md"),
        (ReportFormat::Text, "report.txt"),
        (ReportFormat::Sarif, "report.sarif"),
    ];
    let mut files = Vec::new();
    for (format, name) in forms {
        files.extend(in_form(saved, format, args, beside)?.map(|text| (name.to_owned(), text)));
    }
    let tables = saved.tables().into_iter();
    files.extend(tables.map(|(name, text)| (format!("{name}.csv"), text)));
    folder.write(files.iter().map(|(name, text)| (name, text)))?;
    for (name, _) in files {
        streams.note(format_args!("written: {name}"));
    }
    Ok(())
}
