//! What was applied before: comparing it later, and locking what was left unlocked.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use uvferry_diagnostics::SourceFile;
use uvferry_journal::{Action, Edit, EditSet, JournalEntry, State};
use uvferry_pyproject::Pyproject;

use crate::error::MigrateError;
use crate::events::EventSink;
use crate::migration::{MigrateOptions, Proposal, plan, propose, read_project};
use crate::options::PlanOptions;
use crate::plan::{Learned, Plan};
use crate::project::Project;
use crate::session::Session;
use crate::tools::Tools;
use crate::tree::Tree;
use crate::verification::Verification;

/// What to compare an applied migration with.
#[derive(Debug, Clone)]
pub enum Earlier {
    /// What the migrations in the journal found, all that still hold taken back.
    Journal,
    /// A folder that holds the project as it was.
    Folder(PathBuf),
}

/// Verifies a migration that was applied: the project as it was, from the journal or a
/// folder, against the `uv.lock` that lies in `root` now.
///
/// # Errors
/// When there is nothing to compare, or a tool cannot be run.
pub fn verify_applied(
    root: &Path,
    earlier: &Earlier,
    options: &MigrateOptions,
    tools: &Tools,
    sink: &dyn EventSink,
) -> Result<Verification, MigrateError> {
    let after = Tree::walk(root)?;
    let (Ok(lock), Ok(pyproject)) = (after.read("uv.lock"), after.read("pyproject.toml")) else {
        return Err(MigrateError::NothingToVerify(
            "there is no uv.lock to compare with".to_owned(),
        ));
    };
    let holder;
    let folder = match earlier {
        Earlier::Folder(folder) => folder.clone(),
        Earlier::Journal => {
            holder = restore_before(root, &after, tools.scratch.as_deref())?;
            folder_in(&holder, root)
        }
    };
    let project = read_project(&folder, &options.plan, Some(tools))?;
    let mut plan = Plan::new(&project, &Learned::default());
    // The Python to compare on is one that the lock is for, which the migration may have
    // had to learn.
    let applied = Pyproject::parse(&SourceFile::new("pyproject.toml", pyproject.clone()));
    if let Ok(applied) = &applied
        && let Some(range) = applied.requires_python()
    {
        plan.project.requires_python = Some(range.to_owned());
    }
    let fitting;
    let tools = match &applied {
        Ok(applied) if options.python.is_none() => {
            fitting = tools.within(&applied.environments());
            &fitting
        }
        _ => tools,
    };
    let mut session = Session::new(&project, tools, options.python.as_deref(), &plan, sink)?;
    if let Ok(applied) = &applied {
        session.note_group_pythons(applied);
    }
    fs_err::write(session.scratch.after().join("uv.lock"), lock)?;
    fs_err::write(session.scratch.after().join("pyproject.toml"), pyproject)?;
    let befores = session.ask_pip_where_needed(&plan);
    session.verify(&plan, &befores, &options.verify)
}

/// Locks and verifies what an earlier run applied without a lock (`--no-lock`): its
/// originals are planned again, and only what the project does not have yet is left to
/// apply. `None` where there is no such run, or pyproject.toml was changed since.
pub(crate) fn lock_later(
    root: &Path,
    project: &Project,
    options: &MigrateOptions,
    tools: &Tools,
    sink: &dyn EventSink,
) -> Result<Option<Proposal>, MigrateError> {
    let tree = &project.tree;
    if tree.contains("uv.lock") || !was_left_unlocked(root) {
        return Ok(None);
    }
    let holder = restore_before(root, tree, tools.scratch.as_deref())?;
    let folder = folder_in(&holder, root);
    let mut options = options.clone();
    options.plan.copied_from = Some(root.to_owned());
    let unlocked = PlanOptions {
        no_lock: true,
        ..options.plan.clone()
    };
    let written = plan(&folder, &unlocked)?
        .changes
        .into_iter()
        .find(|change| change.path == "pyproject.toml")
        .and_then(|change| change.after);
    if written.is_none() || written != tree.read("pyproject.toml").ok() {
        return Ok(None);
    }
    let mut proposal = propose(&folder, &options, tools, sink)?;
    root.clone_into(&mut proposal.root);
    let mut left = EditSet::default();
    for change in &proposal.plan.changes {
        let now = tree.read(&change.path).ok();
        let edit = match (now, &change.after) {
            (now, after) if now == *after => continue,
            (Some(now), Some(after)) => {
                Edit::replace_all(&SourceFile::new(change.path.as_str(), now), after)
            }
            (Some(now), None) => Edit::delete(&SourceFile::new(change.path.as_str(), now)),
            (None, Some(after)) => Edit::create(change.path.as_str(), after.clone()),
            (None, None) => continue,
        };
        left.add(edit)?;
    }
    proposal.plan.changes = left.changes(&|path| tree.read(path))?;
    proposal.plan.edits = left;
    Ok(Some(proposal))
}

/// Whether a run that still holds made no lock, as it was told.
pub fn was_left_unlocked(root: &Path) -> bool {
    migrations(root)
        .is_ok_and(|entries| entries.iter().any(|entry| entry.note["lock"] == "skipped"))
}

/// Whether a migration holds at `root` that has locked what it wrote: where nothing is left to
/// do, all is done.
pub fn is_migrated(root: &Path) -> bool {
    migrations(root).is_ok_and(|entries| !entries.is_empty()) && !was_left_unlocked(root)
}

/// The migrations that hold, newest first.
fn migrations(root: &Path) -> Result<Vec<JournalEntry>, MigrateError> {
    let mut entries = uvferry_journal::status(root)?.entries;
    entries.retain(|entry| entry.label == "migrate" && entry.state == State::Applied);
    Ok(entries)
}

fn folder_in(holder: &tempfile::TempDir, root: &Path) -> PathBuf {
    holder
        .path()
        .join(root.file_name().unwrap_or_else(|| "project".as_ref()))
}

/// The project as it was before the first migration that holds, in a folder of its own: a
/// migration may have come in several runs.
fn restore_before(
    root: &Path,
    now: &Tree,
    parent: Option<&Path>,
) -> Result<tempfile::TempDir, MigrateError> {
    let entries = migrations(root)?;
    if entries.is_empty() {
        return Err(MigrateError::NothingToVerify(
            "the journal holds no migration; name the state before with `--before REV`".to_owned(),
        ));
    }
    let holder = match parent {
        Some(parent) => tempfile::Builder::new()
            .prefix("uvferry-before-")
            .tempdir_in(parent)?,
        None => tempfile::Builder::new()
            .prefix("uvferry-before-")
            .tempdir()?,
    };
    let folder = folder_in(&holder, root);
    fs_err::create_dir_all(&folder)?;
    let ours: BTreeSet<&str> = entries
        .iter()
        .flat_map(|entry| entry.files.iter().map(|file| file.path.as_str()))
        .collect();
    for file in now.files() {
        if !ours.contains(file.path.as_str()) {
            copy(&root.join(&file.path), &folder.join(&file.path))?;
        }
    }
    // What git says of the project stands in these two.
    for file in [".git/config", ".git/logs/HEAD"] {
        let from = root.join(file);
        if from.is_file() {
            copy(&from, &folder.join(file))?;
        }
    }
    // Newest first, so that in the end each file is what the oldest run found.
    for entry in &entries {
        for file in &entry.files {
            if file.action == Action::Create {
                // It is not there yet where no later run changed it.
                let _ = fs_err::remove_file(folder.join(&file.path));
            }
        }
        for (path, bytes) in uvferry_journal::originals(root, &entry.id)? {
            let to = folder.join(path);
            if let Some(parent) = to.parent() {
                fs_err::create_dir_all(parent)?;
            }
            fs_err::write(to, bytes)?;
        }
    }
    Ok(holder)
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    if let Some(parent) = to.parent() {
        fs_err::create_dir_all(parent)?;
    }
    fs_err::copy(from, to).map(|_| ())
}
