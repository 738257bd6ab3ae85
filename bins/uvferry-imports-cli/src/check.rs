//! `uvferry-imports check`

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use uvferry_cli::diagnostics::{annotations, sarif, tell};
use uvferry_cli::{Exit, Failure, OutputFolder, ReportFormat, Streams};
use uvferry_diagnostics::nearest;
use uvferry_migrate::{
    ImportsEnvironment, ImportsFound, ImportsOptions, Tree, find_roots, imports_of_tree,
};
use uvferry_report::json;

use crate::arguments::{CheckArgs, SubjectArgs};
use crate::document::Document;
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
    found_in(walked(&root)?, None, working, subject, options)
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
    let options = ImportsOptions {
        excluded: args.exclude.clone(),
        describes: args.output_dir.is_some()
            || !matches!(
                args.common.format,
                ReportFormat::Text | ReportFormat::Github | ReportFormat::Sarif
            ),
        ignored: args
            .ignore
            .iter()
            .map(|ignored| without(ignored))
            .collect::<anyhow::Result<_>>()?,
        ..ImportsOptions::default()
    };
    let document = checked(args, &working, options, streams)?;
    write(args, folder.as_ref(), &document, streams)?;
    let is_clear = document.is_clear(args.strict);
    // As with what was found.
    std::mem::forget(document);
    Ok(if is_clear { Exit::Done } else { Exit::Findings })
}

/// What `--ignore RULE[=NAME]` names.
fn without(ignored: &str) -> anyhow::Result<(String, Option<String>)> {
    let (rule, name) = match ignored.split_once('=') {
        Some((rule, name)) => (rule, Some(name)),
        None => (ignored, None),
    };
    let rules = uvferry_imports::RULES;
    if !(rules.iter()).any(|known| known.code == rule || known.name == rule) {
        let names: Vec<&str> = rules.iter().map(|rule| rule.name).collect();
        let hint = match nearest(rule, &names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the rules: {}", names.join(", ")),
        };
        return Err(Failure::usage(format!("there is no rule `{rule}`"))
            .hint(hint)
            .into());
    }
    Ok((rule.to_owned(), name.map(str::to_owned)))
}

/// The project of the folder, or each of the projects below it by itself.
fn checked(
    args: &CheckArgs,
    working: &Path,
    options: ImportsOptions,
    streams: &mut Streams,
) -> anyhow::Result<Document> {
    let root = folder(args.path.as_ref(), working)?;
    let tree = walked(&root)?;
    let roots = find_roots(&tree);
    let is_project = roots.iter().any(|root| root.path == ".");
    if args.all && roots.is_empty() {
        return Err(Failure::refused("no project was found").into());
    }
    if !args.all && (is_project || roots.is_empty()) {
        let found = found_in(tree, None, working, &args.subject, options)?;
        tell(streams, &args.language.lang.told(&found.diagnostics));
        let document = json::imports(&found);
        // The program ends soon: to give back all that was found, piece by piece, only takes time.
        std::mem::forget(found);
        return Ok(Document::Project(Box::new(document)));
    }
    let mut projects = Vec::new();
    for root in roots {
        let own = tree.below(&root.path);
        let options = options.clone();
        let found = found_in(own, Some(&tree), working, &args.subject, options)?;
        tell(streams, &args.language.lang.told(&found.diagnostics));
        projects.push((root.path, json::imports(&found)));
    }
    Ok(Document::Projects(json::imports_projects(projects)))
}

/// Into the folder and to standard output. A folder that cannot be written does not keep the
/// output from anybody.
fn write(
    args: &CheckArgs,
    folder: Option<&OutputFolder>,
    document: &Document,
    streams: &mut Streams,
) -> anyhow::Result<()> {
    let language = args.language.lang;
    let written = match folder {
        Some(folder) => folder.write([
            (
                "imports.json",
                serde_json::to_string_pretty(document)? + "\n",
            ),
            ("imports.html", document.html(language)),
            ("imports.md", document.markdown(language)),
            ("imports.csv", document.csv()),
        ]),
        None => Ok(()),
    };
    match args.common.format {
        ReportFormat::Text => streams.file_text(&document.text(args.hints))?,
        ReportFormat::Json => streams.json(document)?,
        ReportFormat::Markdown => streams.file_text(&document.markdown(language))?,
        ReportFormat::Csv => streams.file_text(&document.csv())?,
        ReportFormat::Html => streams.file_text(&document.html(language))?,
        ReportFormat::Github => {
            streams.data(annotations(&language.told(&document.findings())))?;
        }
        ReportFormat::Sarif => {
            let version = env!("CARGO_PKG_VERSION");
            let rules = uvferry_imports::RULES;
            streams.json(&sarif(
                &document.findings(),
                rules,
                "uvferry-imports",
                version,
            ))?;
        }
    }
    if args.common.format != ReportFormat::Text {
        streams.note(document.summary());
    }
    written
}
