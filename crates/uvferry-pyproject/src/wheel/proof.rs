//! The two scratch copies that a proof needs.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use uvferry_journal::{EditSet, FileChange};
use uvferry_process::{Command, find_program};

use super::build::{BuildTools, Comparison, compare_builds};

/// A file larger than this is data that no build reads.
const MAX_FILE_BYTES: u64 = 64 << 20;

/// What a project's build names when it asks version control for its version or its files.
const VERSION_CONTROL_PLUGINS: [&str; 7] = [
    "setuptools_scm",
    "setuptools-scm",
    "hatch-vcs",
    "versioneer",
    "pbr",
    "setuptools-git-versioning",
    "versioningit",
];

/// Builds the project at `root` as it is and with `edits`, each in a copy of `files` (paths
/// relative to `root`) below `scratch`, and compares the wheels. Nothing is written into the
/// project.
///
/// # Errors
/// When a file cannot be read or copied, or an edit does not fit the files.
pub fn prove(
    root: &Path,
    files: &[String],
    edits: &EditSet,
    scratch: &Path,
    tools: &BuildTools,
) -> io::Result<Comparison> {
    let changes = edits
        .changes(&|path| fs_err::read(root.join(path)))
        .map_err(io::Error::other)?;
    let before = copy(root, files, &scratch.join("before"))?;
    let after = copy(root, files, &scratch.join("after"))?;
    write(&after, &changes)?;
    if asks_version_control(root) && root.join(".git").is_dir() {
        for side in [&before, &after] {
            copy_folder(&root.join(".git"), &side.join(".git"))?;
        }
        hide_changes(&after, &changes, tools);
    }
    let compared = compare_builds(&before, &after, &scratch.join("wheels"), tools);
    Ok(match compared {
        Comparison::Inconclusive(failure) => {
            Comparison::Inconclusive(failure.in_project(&before, root))
        }
        Comparison::FailsAfter(failure) => Comparison::FailsAfter(failure.in_project(&after, root)),
        compared => compared,
    })
}

/// A copy of a project's files in a folder of the same name below `to`.
///
/// # Errors
/// When a file cannot be read or written.
pub fn copy(root: &Path, files: &[String], to: &Path) -> io::Result<PathBuf> {
    let name = root
        .file_name()
        .map_or_else(|| PathBuf::from("project"), PathBuf::from);
    let side = to.join(name);
    fs_err::create_dir_all(&side)?;
    for path in files {
        let from = root.join(path);
        let Ok(about) = fs_err::metadata(&from) else {
            continue;
        };
        if !about.is_file() || about.len() > MAX_FILE_BYTES {
            continue;
        }
        let target = side.join(path);
        if let Some(parent) = target.parent() {
            fs_err::create_dir_all(parent)?;
        }
        fs_err::copy(&from, &target)?;
    }
    Ok(side)
}

fn write(side: &Path, changes: &[FileChange]) -> io::Result<()> {
    for change in changes {
        if let Some(old) = &change.old_path {
            fs_err::remove_file(side.join(old))?;
        }
        let path = side.join(&change.path);
        match &change.after {
            Some(bytes) => {
                if let Some(parent) = path.parent() {
                    fs_err::create_dir_all(parent)?;
                }
                fs_err::write(path, bytes)?;
            }
            None => fs_err::remove_file(path)?,
        }
    }
    Ok(())
}

/// Whether the build of the project at `root` asks version control for its version or its
/// files, so that a copy needs the history.
pub fn asks_version_control(root: &Path) -> bool {
    ["pyproject.toml", "setup.py", "setup.cfg"]
        .iter()
        .map(|name| root.join(name))
        // A link may lead out of the project.
        .filter(|path| path.symlink_metadata().is_ok_and(|about| about.is_file()))
        .any(|path| {
            fs_err::read(path).is_ok_and(|bytes| {
                let text = String::from_utf8_lossy(&bytes);
                VERSION_CONTROL_PLUGINS
                    .iter()
                    .any(|plugin| text.contains(plugin))
            })
        })
}

/// Copies a folder with all that is below it. Objects of git are linked where that can be
/// done.
///
/// # Errors
/// When a file cannot be read or written.
pub fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs_err::create_dir_all(to)?;
    for entry in fs_err::read_dir(from)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let target = to.join(entry.file_name());
        if kind.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else if kind.is_file() {
            // Objects of git never change once written, so a link is as good.
            let object = target
                .components()
                .any(|part| part.as_os_str() == "objects");
            if !object || fs_err::hard_link(entry.path(), &target).is_err() {
                fs_err::copy(entry.path(), target)?;
            }
        }
    }
    Ok(())
}

/// A version that git gives must not say `dirty` because of the change that is to be
/// proved: git is told to look away from the files that changed. Where it cannot be told,
/// the versions differ, and that is shown.
fn hide_changes(side: &Path, changes: &[FileChange], tools: &BuildTools) {
    let path = tools.environment.get("PATH").unwrap_or_default().to_owned();
    let Some(git) = find_program("git", &path) else {
        return;
    };
    for change in changes {
        let name = change.old_path.as_deref().unwrap_or(&change.path);
        // A new file is not tracked, and does not count.
        let _ = Command::new(&git)
            .args(["update-index", "--skip-worktree", "--", name])
            .current_dir(side)
            .environment(&tools.environment)
            .timeout(Duration::from_mins(1))
            .run();
    }
}
