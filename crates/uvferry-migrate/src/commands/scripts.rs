//! What the repository's scripts and Makefiles need of whoever runs them.

use std::collections::BTreeSet;

use uvferry_commands::{ActionLeaves, Actions, Carrier, targets_with_uv};

use super::words::{calls_uv, names_one_of, runs_one_of};
use super::{CarriedFile, CommandFile};

/// The scripts and Makefiles that call uv once they are rewritten, themselves or by another
/// of them.
pub(super) fn scripts_with_uv(
    scripts: &[&CommandFile],
    carried: &[CarriedFile],
) -> BTreeSet<String> {
    scripts_that(&calls_uv, false, scripts, carried)
}

/// Those of them that leave no package behind in the environment of their caller, and ask for
/// none: what only builds, and what called uv before in a way of its own.
pub(super) fn scripts_without_environment(
    with_uv: &BTreeSet<String>,
    scripts: &[&CommandFile],
    carried: &[CarriedFile],
) -> Actions {
    let installing = scripts_that(&wants_environment, true, scripts, carried);
    with_uv
        .difference(&installing)
        .map(|path| (path.clone(), ActionLeaves::default()))
        .collect()
}

/// Whether a text has a command for the environment that is active.
fn wants_environment(text: &str) -> bool {
    text.contains("--active") || text.replace("uv pip compile", "").contains("uv pip")
}

/// The scripts and Makefiles of which a text says something, as they will be, and those that
/// call them; of Makefiles their targets as well, where they are known. What stays as it is
/// says nothing by itself where only changed ones count.
fn scripts_that(
    says: &dyn Fn(&str) -> bool,
    only_changed: bool,
    scripts: &[&CommandFile],
    carried: &[CarriedFile],
) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = scripts
        .iter()
        .filter(|file| match changed(file.source.path(), carried) {
            Some(changed) => says(&changed.applied()),
            None => !only_changed && says(file.source.text()),
        })
        .map(|file| file.source.path().to_owned())
        .collect();
    loop {
        // Before the scripts: one that runs a target which says nothing does not either.
        let targets = targets_that(says, only_changed, scripts, carried, &found);
        found.extend(targets);
        let more: Vec<String> = scripts
            .iter()
            .filter(|file| {
                !found.contains(file.source.path()) && runs_one_of(file.source.text(), &found)
            })
            .map(|file| file.source.path().to_owned())
            .collect();
        if more.is_empty() {
            break;
        }
        found.extend(more);
    }
    found
}

/// A changed file of scripts, by its path.
fn changed<'a>(path: &str, carried: &'a [CarriedFile]) -> Option<&'a CarriedFile> {
    let mut all = carried.iter();
    all.find(|other| other.source.path() == path && !other.carried.replacements.is_empty())
}

/// The targets of the Makefiles among `found` that say it, where they are known.
fn targets_that(
    says: &dyn Fn(&str) -> bool,
    only_changed: bool,
    scripts: &[&CommandFile],
    carried: &[CarriedFile],
    found: &BTreeSet<String>,
) -> Vec<String> {
    let mut targets = Vec::new();
    for file in scripts {
        let path = file.source.path();
        if file.carrier != Carrier::Makefile || !found.contains(path) {
            continue;
        }
        let changed = changed(path, carried);
        let says_itself = !only_changed || changed.is_some();
        let text = changed.map_or_else(|| file.source.text().to_owned(), CarriedFile::applied);
        let others = || found.iter().filter(|other| *other != path);
        let calls = |text: &str| says_itself && says(text) || names_one_of(text, others());
        if let Some(named) = targets_with_uv(&text, &calls) {
            targets.extend(named.iter().map(|target| format!("{path}:{target}")));
        }
    }
    targets
}
