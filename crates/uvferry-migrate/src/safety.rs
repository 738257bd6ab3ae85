//! Whether a project's tree may be changed: is there a way back?

use std::path::Path;
use std::time::Duration;

use uvferry_process::{Command, Environment, find_program};

use crate::error::MigrateError;
use crate::project::repository_root;

/// What version control says of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VersionControl {
    /// Nothing watches over it.
    None,
    /// All is committed.
    Clean,
    /// Files below the folder with changes that are not committed.
    Dirty(Vec<String>),
    /// A system that is there and cannot be asked.
    Unknown(String),
}

/// Why a tree may not be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoWayBack {
    /// What stands in the way.
    pub message: &'static str,
    /// Where it is, and what to do.
    pub hints: Vec<String>,
}

/// As many changed files as are named.
const SHOWN: usize = 5;

impl VersionControl {
    /// Why there would be no way back from a change of the tree; `None` where there is one, or
    /// where the user said that it is not needed.
    pub fn no_way_back(&self, allow_dirty: bool, allow_no_vcs: bool) -> Option<NoWayBack> {
        let (message, hints) = match self {
            Self::Clean => return None,
            Self::None if allow_no_vcs => return None,
            Self::None => (
                "the project is not under version control; nothing was changed",
                vec!["commit it first, or use `--allow-no-vcs`".to_owned()],
            ),
            Self::Dirty(_) | Self::Unknown(_) if allow_dirty => return None,
            Self::Unknown(why) => (
                "version control could not say whether all is committed; nothing was changed",
                vec![
                    why.clone(),
                    "`--allow-dirty` goes on all the same".to_owned(),
                ],
            ),
            Self::Dirty(files) => {
                let mut hints: Vec<String> = files.iter().take(SHOWN).cloned().collect();
                if files.len() > SHOWN {
                    hints.push(format!("and {} more", files.len() - SHOWN));
                }
                hints.push("commit or stash them, or use `--allow-dirty`".to_owned());
                ("there are uncommitted changes; nothing was changed", hints)
            }
        };
        Some(NoWayBack { message, hints })
    }
}

/// Asks version control about the files below `root`; what uvferry itself keeps in
/// `.uvferry/` does not count.
///
/// # Errors
/// When git is there and cannot be run.
pub fn version_control(
    root: &Path,
    environment: &Environment,
) -> Result<VersionControl, MigrateError> {
    let repository = repository_root(root);
    let system = [
        (".git", "git"),
        (".hg", "hg"),
        (".svn", "svn"),
        (".bzr", "bzr"),
    ]
    .into_iter()
    .find(|(folder, _)| repository.join(folder).exists());
    let Some((_, name)) = system else {
        return Ok(VersionControl::None);
    };
    let path = environment.get("PATH").unwrap_or_default().to_owned();
    let Some(program) = find_program(name, &path) else {
        return Ok(VersionControl::Unknown(format!("{name} is not on PATH")));
    };
    let arguments: &[&str] = match name {
        // A status must not refresh the user's index.
        "git" => &[
            "--no-optional-locks",
            "status",
            "--porcelain=v1",
            "-z",
            "--untracked-files=normal",
            "--",
            ".",
        ],
        "hg" => &["status", "-n", "-0", "."],
        "svn" => &["status", "."],
        _ => &["status", "-S", "."],
    };
    let mut environment = environment.clone();
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        environment.remove(variable);
    }
    let finished = Command::new(program)
        .args(arguments)
        .current_dir(root)
        .environment(&environment)
        .timeout(Duration::from_mins(1))
        .run()?;
    if !finished.success() {
        let why = finished.stderr_redacted();
        return Ok(VersionControl::Unknown(format!(
            "{name}: {}",
            why.lines().next().unwrap_or("it failed")
        )));
    }
    let text = finished.stdout_text().into_owned();
    let changed: Vec<String> = text
        .split(if matches!(name, "git" | "hg") {
            '\0'
        } else {
            '\n'
        })
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            if name == "git" {
                line.get(3..).unwrap_or(line)
            } else {
                line
            }
            .to_owned()
        })
        .filter(|path| !path.contains(".uvferry/"))
        .collect();
    Ok(if changed.is_empty() {
        VersionControl::Clean
    } else {
        VersionControl::Dirty(changed)
    })
}
