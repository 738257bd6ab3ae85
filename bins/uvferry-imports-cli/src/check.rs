//! `uvferry-imports check`

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use uvferry_cli::diagnostics::{annotations, sarif, tell};
use uvferry_cli::{Exit, Failure, OutputFolder, ReportFormat, Streams};
use uvferry_diagnostics::nearest;
use uvferry_migrate::{
    ImportsEnvironment, ImportsFound, ImportsOptions, Root, Tree, find_roots, imports_of_tree,
};
use uvferry_report::json::{ImportsDocument, ImportsProjectsDocument};
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
    let root = folder(path, working)?;
    let tree = walked(&root)?;
    found_in(tree, None, working, subject, options)
}

fn folder(path: Option<&PathBuf>, working: &Path) -> anyhow::Result<PathBuf> {
    let root = match path {
        Some(path) => working.join(path),
        None => working.to_owned(),
    };
    if !root.is_dir() {
        return Err(Failure::usage(format!("there is no folder `{}`", root.display())).into());
    }
    Ok(root)
}

fn walked(root: &Path) -> anyhow::Result<Tree> {
    Tree::walk(root).with_context(|| format!("read `{}`", root.display()))
}

/// Reads the project of a tree; `above` is the tree that it is part of, whose environment counts
/// where the project has none.
fn found_in(
    tree: Tree,
    above: Option<&Tree>,
    working: &Path,
    subject: &SubjectArgs,
    options: ImportsOptions,
) -> anyhow::Result<ImportsFound> {
    let variables = environment::variables();
    let own = above.and_then(|_| ImportsEnvironment::of_tree(&tree));
    let own = own.filter(|_| subject.python.is_none() && !subject.no_environment);
    let options = ImportsOptions {
        environment: match own {
            Some(own) => Some(own),
            None => environment::environment(subject, working, above.unwrap_or(&tree), &variables)?,
        },
        cache: environment::cache(subject, working, &variables),
        uv_cache: environment::uv_cache(tree.root(), &variables),
        ..options
    };
    Ok(imports_of_tree(tree, &options))
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
    let root = self::folder(args.path.as_ref(), &working)?;
    let tree = walked(&root)?;
    let roots = find_roots(&tree);
    let is_project = roots.iter().any(|root| root.path == ".");
    if args.all && roots.is_empty() {
        return Err(Failure::refused("no project was found").into());
    }
    if args.all || (!is_project && !roots.is_empty()) {
        let projects = several(&tree, &roots, &working, args, &options, streams)?;
        return write_several(args, folder.as_ref(), &projects, streams);
    }
    let found = found_in(tree, None, &working, &args.subject, options)?;
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
    // The program ends here: to give back all that was found, piece by piece, only takes time.
    std::mem::forget((found, document));
    Ok(if is_clear { Exit::Done } else { Exit::Findings })
}

/// Remarks say what is, and not what is likely.
fn has_hint(document: &ImportsDocument) -> bool {
    document.verdicts.iter().any(|one| one.hint.is_some())
}

/// Each project of a tree, by itself.
fn several(
    tree: &Tree,
    roots: &[Root],
    working: &Path,
    args: &CheckArgs,
    options: &ImportsOptions,
    streams: &mut Streams,
) -> anyhow::Result<ImportsProjectsDocument> {
    let mut projects = Vec::new();
    for root in roots {
        let own = tree.below(&root.path);
        let found = found_in(own, Some(tree), working, &args.subject, options.clone())?;
        tell(streams, &found.diagnostics);
        projects.push((root.path.clone(), json::imports(&found)));
    }
    Ok(json::imports_projects(projects))
}

fn write_several(
    args: &CheckArgs,
    folder: Option<&OutputFolder>,
    found: &ImportsProjectsDocument,
    streams: &mut Streams,
) -> anyhow::Result<Exit> {
    let language = args.language.lang;
    if let Some(folder) = folder {
        let files = [
            ("imports.json", serde_json::to_string_pretty(found)? + "\n"),
            ("imports.html", html::imports_projects(found, language)),
            ("imports.md", markdown::imports_projects(found, language)),
            ("imports.csv", csv::imports_projects(found)),
        ];
        folder.write(files)?;
    }
    match args.common.format {
        ReportFormat::Text => streams.file_text(&text::imports_projects(found, args.hints))?,
        ReportFormat::Json => streams.json(found)?,
        ReportFormat::Markdown => {
            streams.file_text(&markdown::imports_projects(found, language))?;
        }
        ReportFormat::Csv => streams.file_text(&csv::imports_projects(found))?,
        ReportFormat::Html => streams.file_text(&html::imports_projects(found, language))?,
        ReportFormat::Github => streams.data(annotations(&findings::imports_projects(found)))?,
        ReportFormat::Sarif => {
            let found = findings::imports_projects(found);
            let version = env!("CARGO_PKG_VERSION");
            let rules = uvferry_imports::RULES;
            streams.json(&sarif(&found, rules, "uvferry-imports", version))?;
        }
    }
    if args.common.format != ReportFormat::Text {
        streams.note(text::imports_projects_summary(found));
    }
    let hints = args.strict && found.projects.iter().any(|one| has_hint(&one.imports));
    Ok(if found.findings == 0 && !hints {
        Exit::Done
    } else {
        Exit::Findings
    })
}
