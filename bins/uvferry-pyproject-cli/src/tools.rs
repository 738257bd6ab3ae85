//! `uvferry-pyproject tools`

use std::collections::BTreeSet;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use uvferry_cli::diagnostics::text;
use uvferry_cli::{CommonArgs, Exit, Format, Streams, Style};
use uvferry_diagnostics::{
    Diagnostic, Disposition, Ledger, LedgerItem, Severity, SourceFile, printable,
};
use uvferry_journal::{Action, ApplyOptions, EditSet, FileChange};
use uvferry_migrate::{Tree, links_left_alone, named_files, out_of_reach};
use uvferry_pyproject::Pyproject;
use uvferry_setuptools::ProjectFiles;
use uvferry_toolconfig::{
    Brought, DefaultTable, Formatter, Options, Outcome, Tool, bring_in, is_configuration,
    is_searched, manifest_without, uses, write_defaults,
};

use crate::way_back;

#[derive(Debug, Args)]
pub(crate) struct ToolsArgs {
    #[command(flatten)]
    pub(crate) common: CommonArgs<Format>,

    /// Only these tools
    #[arg(long, value_name = "TOOL,…", value_delimiter = ',', value_parser = tool)]
    only: Vec<Tool>,

    /// Let another program format the code from now on
    #[arg(long, value_enum, value_name = "PROGRAM")]
    format_with: Option<FormatWith>,

    /// Add a table with the tool's own defaults for black, mypy, pytest and ruff where the
    /// project uses the tool and nothing configures it
    #[arg(long)]
    with_defaults: bool,

    /// Print the changes and nothing else
    #[arg(long, conflicts_with = "write")]
    diff: bool,

    /// Change the files; `uvferry undo` takes it back
    #[arg(long)]
    write: bool,

    /// Write although there are uncommitted changes
    #[arg(long, requires = "write")]
    allow_dirty: bool,

    /// Write although nothing watches over the project's versions
    #[arg(long, requires = "write")]
    allow_no_vcs: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatWith {
    /// `ruff format`
    Ruff,
}

fn tool(name: &str) -> Result<Tool, String> {
    Tool::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Tool::ALL.iter().map(|tool| tool.name()).collect();
        format!("the tools are {}", names.join(", "))
    })
}

pub(crate) fn run(streams: &mut Streams, args: &ToolsArgs) -> anyhow::Result<Exit> {
    let root = args.common.working_directory()?;
    let tree = Tree::walk(&root)
        .with_context(|| format!("cannot read the folder `{}`", root.display()))?;
    let (left, mut told) = links_left_alone(&tree);
    for path in ["setup.cfg", "pyproject.toml"] {
        let unread = out_of_reach(&tree, path);
        told.extend(unread.filter(|unread| {
            unread.severity == Severity::Error
                && !told.iter().any(|it| it.location == unread.location)
        }));
    }
    if told.iter().any(|told| {
        told.location
            .as_ref()
            .is_some_and(|place| place.file == "pyproject.toml")
    }) {
        report(streams, args, &Work::default(), &told, None)?;
        return Ok(Exit::Findings);
    }
    let (files, searched, declaring) = read(&tree, &left);
    let mut pyproject = match files.iter().find(|file| file.path() == "pyproject.toml") {
        None => Pyproject::new(),
        Some(file) => match Pyproject::parse(file) {
            Ok(pyproject) => pyproject,
            Err(broken) => {
                report(streams, args, &Work::default(), &[*broken], None)?;
                return Ok(Exit::Findings);
            }
        },
    };
    let own: Vec<String> = files
        .iter()
        .map(|file| file.path().to_owned())
        .filter(|path| !matches!(path.as_str(), "setup.cfg" | "tox.ini" | "pyproject.toml"))
        .collect();
    let options = Options {
        named: named_files(&tree, &own),
        only: args.only.clone(),
        format_with: match args.format_with {
            Some(FormatWith::Ruff) => Formatter::Ruff,
            None => Formatter::Unchanged,
        },
        lowest_python: pyproject
            .requires_python()
            .map(str::to_owned)
            .or_else(|| range_of_setup(&tree))
            .as_deref()
            .and_then(lowest),
        paths: tree.files().iter().map(|file| file.path.clone()).collect(),
        ..Options::default()
    }
    .with_uses(uses(&searched))
    .with_declared(&declaring);
    let mut ledger = Ledger::default();
    let outcome = bring_in(&files, &mut pyproject, &options, &mut ledger);
    let defaults = if args.with_defaults {
        let paths: Vec<&str> = tree.files().iter().map(|file| file.path.as_str()).collect();
        write_defaults(&files, &paths, &mut pyproject, &options)
    } else {
        Vec::new()
    };
    let mut of_tools = outcome.edits(&files, &pyproject, &[]);
    if tree.contains(MANIFEST)
        && let Ok(bytes) = tree.read(MANIFEST)
    {
        let (edit, mentions) = manifest_without(&SourceFile::new(MANIFEST, bytes), &of_tools);
        of_tools.extend(edit);
        told.extend(mentions);
    }
    let mut edits = EditSet::default();
    edits.extend(of_tools)?;
    let changes = edits.changes(&|path| tree.read(path))?;
    let mut journal = None;
    if args.write && !changes.is_empty() {
        let environment = std::env::vars_os().collect();
        way_back::check(&root, &environment, args.allow_dirty, args.allow_no_vcs)?;
        let options = ApplyOptions {
            label: "tools".to_owned(),
            ..ApplyOptions::default()
        };
        let id = uvferry_journal::apply(&root, &edits, &options, &mut |_| {})?;
        journal = Some(id.to_string());
    }
    let diagnostics = [outcome.diagnostics.clone(), told].concat();
    let work = Work {
        items: ledger.items(),
        outcome,
        defaults,
        changes,
    };
    report(streams, args, &work, &diagnostics, journal.as_deref())?;
    let failed = diagnostics
        .iter()
        .any(|found| found.severity == Severity::Error);
    Ok(if failed { Exit::Findings } else { Exit::Done })
}

/// The configuration files of the root, those that may run a tool or name such a file, and
/// those that may declare one. A file that cannot be read is as good as not there.
fn read(
    tree: &Tree,
    left: &BTreeSet<String>,
) -> (Vec<SourceFile>, Vec<SourceFile>, Vec<SourceFile>) {
    let (mut files, mut searched, mut declaring) = (Vec::new(), Vec::new(), Vec::new());
    for file in tree.files() {
        let configures = is_configuration(&file.path) && !left.contains(&file.path);
        let runs = is_searched(&file.path);
        let declares = runs || may_declare(&file.path);
        if (!configures && !declares) || tree.size_bytes(file) > LARGEST {
            continue;
        }
        let Ok(bytes) = tree.read(&file.path) else {
            continue;
        };
        let source = SourceFile::new(file.path.as_str(), bytes);
        if configures {
            files.push(source.clone());
        }
        if runs {
            searched.push(source.clone());
        }
        if declares {
            declaring.push(source);
        }
    }
    (files, searched, declaring)
}

/// The range of Pythons that setup.py or setup.cfg gives.
fn range_of_setup(tree: &Tree) -> Option<String> {
    let read = |path: &str| {
        let known = tree.contains(path);
        let bytes = known.then(|| tree.read(path).ok()).flatten()?;
        Some(SourceFile::new(path, bytes))
    };
    let (setup_py, setup_cfg) = (read("setup.py"), read("setup.cfg"));
    let paths: Vec<String> = tree.files().iter().map(|file| file.path.clone()).collect();
    let (metadata, _) = uvferry_setuptools::read(&ProjectFiles {
        setup_py: setup_py.as_ref(),
        setup_cfg: setup_cfg.as_ref(),
        read: &read,
        paths: &paths,
    });
    metadata.requires_python.known().cloned()
}

/// Whether a file may say what developers install, beside those that run it.
fn may_declare(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let lists = [".txt", ".in", ".pip"]
        .iter()
        .any(|end| name.ends_with(end));
    (lists && path.to_ascii_lowercase().contains("require"))
        || matches!(name.as_str(), "pyproject.toml" | "setup.py" | "setup.cfg")
}

/// What a source distribution holds.
const MANIFEST: &str = "MANIFEST.in";

/// No person writes a configuration of more bytes.
const LARGEST: u64 = 16 << 20;

/// The lower bound of a specifier set, where it says one.
fn lowest(specifiers: &str) -> Option<(u32, u32)> {
    specifiers.split(',').find_map(|one| {
        let one = one.trim();
        let version = one
            .strip_prefix(">=")
            .or_else(|| one.strip_prefix("~="))
            .or_else(|| one.strip_prefix("=="))?;
        let mut parts = version.trim().split('.').map(|part| part.parse().ok());
        Some((parts.next()??, parts.next().flatten().unwrap_or(0)))
    })
}

#[derive(Debug, Default)]
struct Work {
    outcome: Outcome,
    defaults: Vec<DefaultTable>,
    changes: Vec<FileChange>,
    items: Vec<LedgerItem>,
}

fn report(
    streams: &mut Streams,
    args: &ToolsArgs,
    work: &Work,
    diagnostics: &[Diagnostic],
    journal: Option<&str>,
) -> anyhow::Result<()> {
    if args.common.format == Format::Json {
        streams.json(&uvferry_report::json::tools(
            &work.outcome.brought,
            &work.defaults,
            &work.changes,
            &work.items,
            diagnostics,
            journal,
        ))?;
        return Ok(());
    }
    for found in diagnostics {
        streams.raw_err(&text(found, streams.err_color()));
    }
    if !args.write {
        for change in &work.changes {
            match uvferry_report::unified_diff(change) {
                Some(diff) => streams.file_text(&diff)?,
                None => streams.note(format_args!(
                    "`{}` changes and is no text",
                    printable(&change.path)
                )),
            }
        }
    }
    if !args.diff {
        summary(streams, work, journal);
    }
    Ok(())
}

fn summary(streams: &mut Streams, work: &Work, journal: Option<&str>) {
    let moved = |brought: &&Brought| brought.keys > 0 || !brought.losers.is_empty();
    for brought in work.outcome.brought.iter().filter(moved) {
        let keys = match brought.keys {
            1 => "1 key".to_owned(),
            count => format!("{count} keys"),
        };
        let Brought { tool, from, to, .. } = brought;
        match (brought.keys, from.as_str()) {
            (0, "pyproject.toml") => streams.note(format_args!("{tool} reads {from}")),
            (0, _) => streams.note(format_args!("{tool}: {from} to [{to}]")),
            _ => streams.note(format_args!("{tool}: {keys} from {from} to [{to}]")),
        }
        for loser in &brought.losers {
            streams.note(format_args!("  {loser} has had no effect"));
        }
        if let Some(command) = &brought.command {
            streams.note(format_args!("  from now on: {command}"));
        }
    }
    for table in &work.defaults {
        streams.note(format_args!(
            "{}: [{}] added, as asked ({})",
            table.tool, table.table, table.evidence
        ));
        for why in &table.left_out {
            streams.note(format_args!("  without {why}"));
        }
    }
    for change in &work.changes {
        if change.action == Action::Delete {
            streams.note(format_args!("{} goes", printable(&change.path)));
        }
    }
    let stay = work
        .items
        .iter()
        .filter(|item| item.disposition == Disposition::NeedsReview);
    for item in stay {
        let why = item.message.as_deref().unwrap_or_default();
        let file = printable(&item.file);
        streams.note(format_args!(
            "{file}:{} stays: {}",
            item.line,
            printable(why)
        ));
    }
    if work.changes.is_empty() {
        streams.note("nothing to bring in");
    } else if journal.is_some() {
        streams.say(Style::Good, "written", "`uvferry undo` takes it back");
    } else {
        streams.say(Style::Hint, "hint", "`--write` makes these changes");
    }
}
