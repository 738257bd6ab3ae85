//! `uvferry-imports check`

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use uvferry_cli::diagnostics::{annotations, sarif, tell};
use uvferry_cli::{Exit, Failure, OutputFolder, ReportFormat, Streams};
use uvferry_diagnostics::nearest;
use uvferry_migrate::{ImportsFound, ImportsOptions, PlanOptions, Project, Tree, imports_of};
use uvferry_report::json::ImportsDocument;
use uvferry_report::{csv, findings, html, json, markdown, text};

use crate::arguments::{CheckArgs, SubjectArgs};
use crate::environment;

/// Reads a project, and what its environment and its lock say.
///
/// # Errors
/// Where the folder or the environment that is named cannot be read: exit 2.
pub(crate) fn found(
    path: Option<&PathBuf>,
    working: &Path,
    subject: &SubjectArgs,
    options: ImportsOptions,
) -> anyhow::Result<ImportsFound> {
    let root = match path {
        Some(path) => working.join(path),
        None => working.to_owned(),
    };
    if !root.is_dir() {
        return Err(Failure::usage(format!("there is no folder `{}`", root.display())).into());
    }
    let tree = Tree::walk(&root).with_context(|| format!("read `{}`", root.display()))?;
    let variables = environment::variables();
    let options = ImportsOptions {
        environment: environment::environment(subject, working, &tree, &variables)?,
        cache: environment::cache(subject, working, &variables),
        uv_cache: environment::uv_cache(&root, &variables),
        ..options
    };
    let project = Project::read(tree, &PlanOptions::default());
    Ok(imports_of(&project, &options))
}

/// Checks and prints.
pub(crate) fn run(args: &CheckArgs, streams: &mut Streams) -> anyhow::Result<Exit> {
    let working = args.common.working_directory()?;
    let folder = args.output_dir.as_ref();
    let folder = folder
        .map(|folder| OutputFolder::prepared(&working, folder))
        .transpose()?;
    let mut options = ImportsOptions {
        excluded: args.exclude.clone(),
        describes: args.output_dir.is_some()
            || !matches!(
                args.common.format,
                ReportFormat::Text | ReportFormat::Github | ReportFormat::Sarif
            ),
        ..ImportsOptions::default()
    };
    for ignored in &args.ignore {
        let (rule, name) = match ignored.split_once('=') {
            Some((rule, name)) => (rule, Some(name)),
            None => (ignored.as_str(), None),
        };
        let is_known = uvferry_imports::RULES
            .iter()
            .any(|known| known.code == rule || known.name == rule);
        if !is_known {
            let names: Vec<&str> = uvferry_imports::RULES
                .iter()
                .map(|rule| rule.name)
                .collect();
            let hint = match nearest(rule, &names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the rules: {}", names.join(", ")),
            };
            return Err(Failure::usage(format!("there is no rule `{rule}`"))
                .hint(hint)
                .into());
        }
        options
            .ignored
            .push((rule.to_owned(), name.map(str::to_owned)));
    }
    let found = found(args.path.as_ref(), &working, &args.subject, options)?;
    tell(streams, &found.diagnostics);
    let document = json::imports(&found);
    let language = args.language.lang;
    let written = match &folder {
        Some(folder) => folder.write([
            (
                "imports.json",
                serde_json::to_string_pretty(&document)? + "\n",
            ),
            ("imports.html", html::imports(&document, language)),
            ("imports.md", markdown::imports(&document, language)),
            ("imports.csv", csv::imports(&document)),
        ]),
        None => Ok(()),
    };
    match args.common.format {
        ReportFormat::Text => streams.file_text(&text::imports(&document, args.hints))?,
        ReportFormat::Json => streams.json(&document)?,
        ReportFormat::Markdown => streams.file_text(&markdown::imports(&document, language))?,
        ReportFormat::Csv => streams.file_text(&csv::imports(&document))?,
        ReportFormat::Html => streams.file_text(&html::imports(&document, language))?,
        ReportFormat::Github => streams.data(annotations(&findings::imports(&document)))?,
        ReportFormat::Sarif => {
            let found = findings::imports(&document);
            let version = env!("CARGO_PKG_VERSION");
            let rules = uvferry_imports::RULES;
            streams.json(&sarif(&found, rules, "uvferry-imports", version))?;
        }
    }
    if args.common.format != ReportFormat::Text {
        streams.note(text::imports_summary(&document));
    }
    written?;
    let summary = &document.summary;
    let is_clear = summary.findings == 0 && !(args.strict && has_hint(&document));
    Ok(if is_clear { Exit::Done } else { Exit::Findings })
}

/// Remarks say what is, and not what is likely.
fn has_hint(document: &ImportsDocument) -> bool {
    document.verdicts.iter().any(|one| one.hint.is_some())
}
