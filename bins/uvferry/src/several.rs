//! What the commands say of several projects in one tree.

use std::collections::BTreeSet;
use std::path::Path;

use uvferry_cli::{Failure, Streams, Style};
use uvferry_journal::State;
use uvferry_migrate::Tree;

/// The folders below `root`, relative to it and with `/`, that hold a migration which was
/// not taken back.
pub(crate) fn migrated_below(root: &Path) -> Vec<String> {
    let Ok(tree) = Tree::walk(root) else {
        return Vec::new();
    };
    let folders: BTreeSet<&str> = tree
        .files()
        .iter()
        .flat_map(|file| {
            file.path
                .char_indices()
                .filter(|(_, c)| *c == '/')
                .map(|(at, _)| &file.path[..at])
        })
        .collect();
    folders
        .into_iter()
        .filter(|folder| {
            let folder = root.join(folder);
            folder.join(".uvferry").is_dir()
                && uvferry_journal::status(&folder).is_ok_and(|status| {
                    status
                        .entries
                        .iter()
                        .any(|entry| entry.state != State::Undone)
                })
        })
        .map(str::to_owned)
        .collect()
}

/// Why `command` has nothing to do at `path` itself, with the projects below that it could
/// have been meant for.
pub(crate) fn only_below(command: &str, path: &Path, below: &[String]) -> Failure {
    let mut failure = Failure::refused(if below.len() == 1 {
        "nothing was migrated here, but a project below was".to_owned()
    } else {
        format!(
            "nothing was migrated here, but {} projects below were",
            below.len()
        )
    });
    for project in below {
        let typed = if path == Path::new(".") {
            project.clone()
        } else {
            format!("{}/{project}", path.display())
        };
        failure = failure.hint(format!("uvferry {command} {typed}"));
    }
    failure
}

/// Ends a run over several projects: how many were migrated (or would be, where the run only
/// shows), and which not.
pub(crate) fn say_how_many(streams: &mut Streams, projects: &[(String, bool)], shown_only: bool) {
    let failed: Vec<&str> = projects
        .iter()
        .filter(|(_, migrated)| !migrated)
        .map(|(path, _)| path.as_str())
        .collect();
    let (style, rest) = if failed.is_empty() {
        (Style::Good, String::new())
    } else {
        (Style::Warning, format!("; not: {}", failed.join(", ")))
    };
    streams.say(
        style,
        "all",
        format_args!(
            "{} of {} projects {}migrated{rest}",
            projects.len() - failed.len(),
            projects.len(),
            if shown_only { "would be " } else { "" },
        ),
    );
}
