//! The repository's own composite actions, which decide for the jobs that use them.

use std::collections::BTreeSet;

use uvferry_commands::{Actions, Settings, action_leaves};
use uvferry_diagnostics::SourceFile;

use super::{CarriedFile, CommandFile, carry_each, names_one_of};

/// Whether a file is one of an action.
pub(super) fn is_action(path: &str) -> bool {
    matches!(path.rsplit('/').next(), Some("action.yml" | "action.yaml"))
}

/// Carries the actions, and adds what they leave behind. One that uses another comes out
/// right where the other comes first.
pub(super) fn carry_actions(
    files: &[&CommandFile],
    with_uv: &BTreeSet<String>,
    settings: &Settings<'_>,
    actions: &mut Actions,
    carried: &mut Vec<CarriedFile>,
) {
    for file in files {
        let path = file.source.path();
        let mut text = file.source.clone();
        if file.speaks_of_pip || names_one_of(file.source.text(), with_uv.iter()) {
            let found = carry_each(&[*file], settings, actions);
            for one in &found {
                text = SourceFile::new(path, one.applied());
            }
            carried.extend(found);
        }
        if let Some(left) = action_leaves(&text, settings, actions) {
            actions.insert(path.to_owned(), left);
        }
    }
}

/// Whether a workflow uses one of the actions.
pub(super) fn uses_one_of(text: &str, actions: &Actions) -> bool {
    let mut own = actions.keys().filter(|path| is_action(path));
    own.any(|path| {
        path.rsplit_once('/')
            .is_some_and(|(folder, _)| text.contains(&format!("./{folder}")))
    })
}
