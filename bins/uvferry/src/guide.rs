//! `uvferry guide`: what is known of the project, put into one of the guides.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use uvferry_cli::{CommonArgs, Exit, Failure, Streams, Style};
use uvferry_journal::STATE_DIRECTORY;
use uvferry_migrate::GuideFacts;
use uvferry_report::Language;
use uvferry_report::guides::{self, Guide, Source, checkboxes};
use uvferry_report::json::{BenchDocument, MigrationDocument, read_benches};

use crate::arguments::{GuideArgument, GuideArguments, OutputFormat};
use crate::machine;
use crate::plan::nothing_here;

/// A larger file is no report and no history of ours.
const MAX_BYTES: u64 = 64 << 20;

pub(crate) fn run(
    streams: &mut Streams,
    common: &CommonArgs<OutputFormat>,
    language: Language,
    arguments: &GuideArguments,
) -> anyhow::Result<Exit> {
    let guide = named(arguments.guide);
    if matches!(common.format, OutputFormat::Json | OutputFormat::Html) {
        return Err(Failure::usage("a guide is Markdown; it has no other form").into());
    }
    if (arguments.check || arguments.ticked.is_some()) && guide != Guide::Checklist {
        return Err(
            Failure::usage("`--check` and `--ticked` are for `uvferry guide checklist`").into(),
        );
    }
    let working = common.working_directory()?;
    let root = machine::project_folder(&working, &arguments.path.path)?;
    let options = machine::plan_options(&arguments.decisions, &root)?;
    let facts = GuideFacts::gather(&root, &options)?;
    if facts.is_no_project {
        return Err(nothing_here(&root));
    }
    let migration = saved_report(streams, &root);
    let benches = benches(streams, &working, &root, &arguments.bench)?;
    let ticked = if guide == Guide::Checklist {
        ticked(&working, arguments)?
    } else {
        BTreeSet::new()
    };
    let source = Source {
        facts: &facts,
        migration: migration.as_ref(),
        benches: &benches,
        proxy: Some(has_proxy()),
        ticked: &ticked,
    };
    let text = guides::guide(guide, &source, language);
    if arguments.check {
        return check(streams, &text);
    }
    match &arguments.output {
        Some(file) => {
            fs_err::write(working.join(file), text)?;
            streams.note(format_args!("written to {}", file.display()));
        }
        None => streams.data(text)?,
    }
    Ok(Exit::Done)
}

fn named(guide: GuideArgument) -> Guide {
    match guide {
        GuideArgument::Developer => Guide::Developer,
        GuideArgument::Migration => Guide::Migration,
        GuideArgument::Faq => Guide::Faq,
        GuideArgument::Training => Guide::Training,
        GuideArgument::Checklist => Guide::Checklist,
        GuideArgument::Optimisation => Guide::Optimisation,
        GuideArgument::User => Guide::User,
        GuideArgument::Retrospective => Guide::Retrospective,
    }
}

/// The open boxes, and whether there are any.
fn check(streams: &mut Streams, text: &str) -> anyhow::Result<Exit> {
    let boxes = checkboxes(text);
    let open: Vec<_> = boxes.iter().filter(|one| !one.ticked).collect();
    for one in &open {
        let who = if one.by_person { "person" } else { "evidence" };
        streams.line(format_args!("- [ ] {} ({who}: {})", one.text, one.name))?;
    }
    streams.flush()?;
    let counted = format!("{} of {} boxes", boxes.len() - open.len(), boxes.len());
    if open.is_empty() {
        streams.say(Style::Good, "done", counted);
        return Ok(Exit::Done);
    }
    streams.say(Style::Warning, "open", format_args!("{counted} are ticked"));
    Ok(Exit::Findings)
}

/// The report of the migration, where it can be read; the guide says that there is none else.
fn saved_report(streams: &mut Streams, root: &Path) -> Option<MigrationDocument> {
    let path = root.join(STATE_DIRECTORY).join("report.json");
    if !path.is_file() {
        return None;
    }
    let read = read_text(&path).and_then(|text| Ok(serde_json::from_str(&text)?));
    match read {
        Ok(document) => Some(document),
        Err(error) => {
            streams.say(
                Style::Warning,
                "passed over",
                format_args!("{STATE_DIRECTORY}/report.json: {error:#}"),
            );
            None
        }
    }
}

/// The benches that were named; else those beside the journal, of which one that cannot be
/// read is told and left out.
fn benches(
    streams: &mut Streams,
    working: &Path,
    root: &Path,
    named: &[PathBuf],
) -> anyhow::Result<Vec<BenchDocument>> {
    let mut found = Vec::new();
    for path in named {
        let text = read_text(&working.join(path))?;
        let read = read_benches(&text)
            .map_err(|error| Failure::usage(format!("--bench {}: {error}", path.display())))?;
        found.extend(read);
    }
    if !named.is_empty() {
        return Ok(found);
    }
    let Ok(folder) = fs_err::read_dir(root.join(STATE_DIRECTORY)) else {
        return Ok(found);
    };
    let mut files: Vec<PathBuf> = folder
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str());
            let ending = path.extension().and_then(|ending| ending.to_str());
            name.is_some_and(|name| name.starts_with("bench"))
                && ending.is_some_and(|ending| matches!(ending, "json" | "jsonl"))
        })
        .collect();
    files.sort();
    for path in files {
        let read = read_text(&path).and_then(|text| Ok(read_benches(&text)?));
        match read {
            Ok(read) => found.extend(read),
            Err(error) => streams.say(
                Style::Warning,
                "passed over",
                format_args!("{}: {error:#}", path.display()),
            ),
        }
    }
    Ok(found)
}

/// The boxes that people have ticked.
fn ticked(working: &Path, arguments: &GuideArguments) -> anyhow::Result<BTreeSet<String>> {
    let earlier = arguments.output.as_ref().map(|file| working.join(file));
    let path = match &arguments.ticked {
        Some(file) => Some(working.join(file)),
        None => earlier.filter(|path| path.is_file()),
    };
    let text = path.map(|path| read_text(&path)).transpose()?;
    let boxes = checkboxes(&text.unwrap_or_default());
    Ok(boxes
        .into_iter()
        .filter(|one| one.ticked && one.by_person)
        .map(|one| one.name)
        .collect())
}

fn read_text(path: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    let read = fs_err::File::open(path)?
        .take(MAX_BYTES + 1)
        .read_to_string(&mut text)?;
    anyhow::ensure!(read as u64 <= MAX_BYTES, "it is too large");
    Ok(text)
}

/// Whether this user's programs go through a proxy. Its address is nobody's business.
fn has_proxy() -> bool {
    [
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
        "HTTP_PROXY",
        "http_proxy",
    ]
    .iter()
    .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}
