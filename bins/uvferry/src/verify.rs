//! `uvferry verify`

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use uvferry_cli::{CommonArgs, Exit, Failure, Streams};
use uvferry_migrate::{Earlier, Mode, repository_root, verify_applied};
use uvferry_process::{Command, find_program};
use uvferry_report::{Language, html, json, markdown, text};

use crate::arguments::{OutputFormat, VerifyArguments};
use crate::{flow, machine};

pub(crate) fn run(
    streams: &mut Streams,
    common: &CommonArgs<OutputFormat>,
    language: Language,
    arguments: &VerifyArguments,
) -> anyhow::Result<Exit> {
    let working = common.working_directory()?;
    let root = machine::project_folder(&working, &arguments.path.path)?;
    let settings = uvferry_migrate::settings(&root);
    let options =
        machine::migrate_options(&arguments.decisions, &arguments.tools, &settings, &root)?;
    let tools = machine::tools(streams, &arguments.tools, &working, &root)?;
    let shown = flow::Shown(streams.progress());
    let holder;
    // In the mode of pip the files are what they were, and there is no lock.
    let mode = options.plan.mode.or(match settings.mode.as_deref() {
        Some("pip") => Some(Mode::Pip),
        _ => None,
    });
    let migrated = mode != Some(Mode::Pip)
        && uvferry_journal::status(&root).is_ok_and(|status| {
            status.entries.iter().any(|entry| {
                entry.label == "migrate" && entry.state == uvferry_journal::State::Applied
            })
        });
    let verification = match &arguments.before {
        Some(revision) => {
            holder = revision_folder(&root, revision)?;
            let folder = inside(holder.path(), &root)?;
            verify_applied(&root, &Earlier::Folder(folder), &options, &tools, &shown)?
        }
        None if migrated => verify_applied(&root, &Earlier::Journal, &options, &tools, &shown)?,
        None => {
            // Not migrated yet: what a migration would give.
            let proposal = uvferry_migrate::propose(&root, &options, &tools, &shown)?;
            if let Some(refusal) = &proposal.plan.refusal {
                return Err(crate::plan::refused(refusal, &proposal.plan, &root));
            }
            streams.note(if mode == Some(Mode::Pip) {
                "pip against `uv pip`, from the same files"
            } else {
                "not migrated yet: this is what a migration would give"
            });
            proposal
                .verification
                .ok_or_else(|| Failure::refused("there is nothing to compare"))?
        }
    };
    let document = json::verification(&verification);
    match common.format {
        OutputFormat::Json => streams.json(&document)?,
        OutputFormat::Markdown => streams.data(markdown::verification(&document, language))?,
        OutputFormat::Html => streams.data(html::verification(&document, language))?,
        OutputFormat::Text => streams.data(text::verification(&document))?,
    }
    Ok(match verification.equal() {
        Some(true) => Exit::Done,
        Some(false) => Exit::Findings,
        None => {
            streams.warning("the comparison is inconclusive");
            if arguments.strict || settings.strict == Some(true) {
                Exit::Findings
            } else {
                Exit::Done
            }
        }
    })
}

/// The tree of a revision, unpacked into a temporary folder by git itself.
fn revision_folder(root: &Path, revision: &str) -> anyhow::Result<tempfile::TempDir> {
    let environment = machine::environment();
    let git = environment
        .get("PATH")
        .and_then(|path| find_program("git", path))
        .context("find git on PATH")?;
    let repository = repository_root(root);
    let folder = tempfile::Builder::new()
        .prefix("uvferry-revision-")
        .tempdir()?;
    let archive = folder.path().join("tree.tar");
    if revision.starts_with('-') {
        return Err(Failure::usage(format!("`{revision}` is no revision")).into());
    }
    let finished = Command::new(git)
        .args(["archive", "--format=tar", "--output"])
        .arg(&archive)
        .arg(revision)
        .current_dir(&repository)
        .environment(&environment)
        .timeout(Duration::from_mins(5))
        .run()?;
    if !finished.success() {
        return Err(Failure::refused(format!(
            "git has no tree for `{revision}`: {}",
            finished.stderr_redacted().trim()
        ))
        .into());
    }
    let mut tree = tar::Archive::new(fs_err::File::open(&archive)?);
    tree.unpack(folder.path().join("tree"))?;
    Ok(folder)
}

fn inside(folder: &Path, root: &Path) -> anyhow::Result<PathBuf> {
    let repository = repository_root(root);
    let rest = root.strip_prefix(&repository).unwrap_or(Path::new(""));
    let path = folder.join("tree").join(rest);
    if !path.is_dir() {
        return Err(Failure::refused("the revision has no such folder").into());
    }
    Ok(path)
}
