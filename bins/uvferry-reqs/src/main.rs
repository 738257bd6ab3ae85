//! Reads requirements files as pip does, and checks them.

mod arguments;
mod folder;

use std::process::ExitCode;

use uvferry_cli::diagnostics::{self, JsonDiagnostic};
use uvferry_cli::{CheckFormat, Exit, Failure, Format, Streams, conclude};
use uvferry_diagnostics::{Diagnostic, Severity, redact};
use uvferry_requirements::document::{Document, DocumentContent};
use uvferry_requirements::{Graph, RULES};

use crate::arguments::{CheckArgs, Cli, Command, ParseArgs};
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
    let folder = Folder::new(
        args.common.working_directory()?,
        args.expand_env,
        args.network.network(),
    );
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
    let folder = Folder::new(
        args.common.working_directory()?,
        false,
        args.network.network(),
    );
    let graphs = read(&folder, &args.files)?;
    let found = collect(&graphs);
    match args.common.format {
        CheckFormat::Text => {
            streams.data(diagnostics::texts(&found, streams.out_color()))?;
            if let Some(summary) = diagnostics::summary(&found) {
                streams.note(summary);
            }
        }
        CheckFormat::Json => {
            let found: Vec<JsonDiagnostic<'_>> = found.iter().map(JsonDiagnostic::from).collect();
            streams.json(&serde_json::json!({
                "schema": "uvferry.check/1",
                "diagnostics": found,
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
    Ok(if wrong { Exit::Findings } else { Exit::Done })
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
    let mut seen = std::collections::HashSet::new();
    for graph in graphs {
        for file in &graph.files {
            if seen.insert(file.source.path()) {
                found.extend(file.diagnostics.iter().cloned());
            }
        }
        for diagnostic in &graph.diagnostics {
            if !found.contains(diagnostic) {
                found.push(diagnostic.clone());
            }
        }
    }
    found
}
