//! Reads requirements files as pip does, and checks them.

mod arguments;
mod fixing;
mod folder;

use std::collections::HashSet;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use uvferry_cli::diagnostics::{self, JsonDiagnostic};
use uvferry_cli::{CheckFormat, CommonArgs, Exit, Failure, Format, Streams, conclude};
use uvferry_diagnostics::{Diagnostic, Severity, redact};
use uvferry_requirements::document::{Document, DocumentContent};
use uvferry_requirements::{Graph, RULES};

use crate::arguments::{CheckArgs, Cli, Command, ParseArgs};
use crate::fixing::{Change, JsonChange};
use crate::folder::Folder;

fn main() -> ExitCode {
    let cli: Cli = match uvferry_cli::parse() {
        Ok(cli) => cli,
        Err(status) => return status,
    };
    let exit = match &cli.command {
        Command::Parse(args) => {
            conclude(&mut args.common.streams(), |streams| parse(args, streams))
        }
        Command::Check(args) => {
            conclude(&mut args.common.streams(), |streams| check(args, streams))
        }
    };
    exit.into()
}

/// Prints what the files hold, in pip's order.
fn parse(args: &ParseArgs, streams: &mut Streams) -> anyhow::Result<Exit> {
    let folder = Folder::new(root(&args.common)?, args.expand_env, args.network.network());
    let graphs = read(&folder, &args.files)?;
    let document = Document::new(&graphs, args.expand_env);
    match args.common.format {
        Format::Json => streams.json(&document)?,
        Format::Text => {
            for entry in &document.entries {
                let text = match &entry.content {
                    DocumentContent::Requirement(found) => {
                        let lead = match (found.editable, found.constraint) {
                            (true, _) => "-e ",
                            (false, true) => "constraint ",
                            (false, false) => "",
                        };
                        format!("{lead}{}", found.expanded.as_ref().unwrap_or(&found.text))
                    }
                    DocumentContent::Option { option, value } => match value {
                        Some(value) => format!("{option} {value}"),
                        None => (*option).to_owned(),
                    },
                    DocumentContent::Include { target, constraint } => {
                        format!("{} {target}", if *constraint { "-c" } else { "-r" })
                    }
                    DocumentContent::Ignored { text } => format!("{text}  (no effect)"),
                    DocumentContent::Invalid { text } => format!("{text}  (refused by pip)"),
                };
                streams.line(format!("{}:{}: {text}", entry.file, entry.line))?;
            }
            let found = collect(&graphs);
            streams.raw_err(&diagnostics::texts(&found, streams.err_color()));
        }
    }
    Ok(Exit::Done)
}

/// Prints what is wrong with the files; an error is something that pip itself refuses.
fn check(args: &CheckArgs, streams: &mut Streams) -> anyhow::Result<Exit> {
    let format = args.common.format;
    if args.diff && matches!(format, CheckFormat::Github | CheckFormat::Sarif) {
        let failure = Failure::usage("`--diff` goes with `--format text` and `json` only");
        return Err(failure.into());
    }
    let folder = Folder::new(root(&args.common)?, false, args.network.network());
    let mut graphs = read(&folder, &args.files)?;
    let changes = fixing::changes(&folder, &graphs);
    let write = args.fix && !args.diff;
    if write && !changes.is_empty() {
        for change in &changes {
            change.write()?;
            folder.forget(change.path());
        }
        graphs = read(&folder, &args.files)?;
    }
    let found = collect(&graphs);
    match format {
        CheckFormat::Text if args.diff => {
            for change in &changes {
                streams.file_text(&change.diff())?;
            }
            tell(streams, &changes, "can be fixed");
        }
        CheckFormat::Text => {
            streams.data(diagnostics::texts(&found, streams.out_color()))?;
            if write {
                for change in &changes {
                    streams.note(change.told());
                }
                tell(streams, &changes, "fixed");
            }
            if let Some(summary) = diagnostics::summary(&found) {
                streams.note(summary);
            }
            if !write && !changes.is_empty() {
                tell(streams, &changes, "can be fixed with `--fix`");
            }
        }
        CheckFormat::Json => {
            let found: Vec<JsonDiagnostic<'_>> = found.iter().map(JsonDiagnostic::from).collect();
            let changes: Vec<JsonChange<'_>> =
                changes.iter().map(|change| change.json(write)).collect();
            streams.json(&serde_json::json!({
                "schema": "uvferry.check/1",
                "diagnostics": found,
                "changes": changes,
            }))?;
        }
        CheckFormat::Github => streams.data(diagnostics::annotations(&found))?,
        CheckFormat::Sarif => streams.json(&diagnostics::sarif(
            &found,
            RULES,
            env!("CARGO_PKG_NAME"),
            env!("CARGO_PKG_VERSION"),
        ))?,
    }
    let wrong = found
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    let would_change = args.diff && !changes.is_empty();
    Ok(if wrong || would_change {
        Exit::Findings
    } else {
        Exit::Done
    })
}

/// `3 places in 2 files …`.
fn tell(streams: &mut Streams, changes: &[Change], what: &str) {
    let places: usize = changes.iter().map(|change| change.fixes.fixes.len()).sum();
    let files = changes.len();
    let counted = |count: usize, noun: &str| {
        let plural = if count == 1 { "" } else { "s" };
        format!("{count} {noun}{plural}")
    };
    if files > 0 {
        let (places, files) = (counted(places, "place"), counted(files, "file"));
        streams.note(format!("{places} in {files} {what}"));
    }
}

/// The folder in which to work.
fn root<F: ValueEnum + Clone + Send + Sync + 'static>(
    common: &CommonArgs<F>,
) -> anyhow::Result<PathBuf> {
    let folder = common.working_directory()?;
    if folder.is_dir() {
        return Ok(folder);
    }
    Err(Failure::usage(format!("no folder `{}`", folder.display())).into())
}

fn read(folder: &Folder, files: &[String]) -> anyhow::Result<Vec<Graph>> {
    files
        .iter()
        .map(|file| {
            let graph = folder.graph(file);
            // Without its root a graph is empty, and says why.
            match graph.diagnostics.first() {
                Some(found) if graph.files.is_empty() => {
                    Err(Failure::usage(redact(&found.message)).into())
                }
                _ => Ok(graph),
            }
        })
        .collect()
}

/// All diagnostics, each once: files that several roots include are read once.
fn collect(graphs: &[Graph]) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut seen = HashSet::new();
    let mut told = HashSet::new();
    for graph in graphs {
        for file in &graph.files {
            if seen.insert(file.source.path()) {
                found.extend(file.diagnostics.iter().cloned());
            }
        }
        for diagnostic in &graph.diagnostics {
            let place = diagnostic
                .location
                .as_ref()
                .map(|place| (place.file.as_str(), place.line, place.column));
            if told.insert((diagnostic.code.as_str(), place, diagnostic.message.as_str())) {
                found.push(diagnostic.clone());
            }
        }
    }
    found
}
