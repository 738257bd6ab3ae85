//! The commands of `build.commands` and `build.jobs`.
//!
//! Each item of a list is run by a shell of its own, in the folder of the checkout. In
//! `build.jobs` the environment at `$READTHEDOCS_VIRTUALENV_PATH` is first on PATH, without
//! being active; `build.commands` has the Python of `build.tools`. uv comes by asdf
//! (<https://docs.readthedocs.com/platform/stable/build-customization.html>). An item that is
//! one command is rewritten; of others the commands are told.

use std::collections::BTreeSet;

use uvferry_yaml::{NodeRef, Tree, Value};

use crate::carried::{Carried, Found};
use crate::carriers::command_lines::simple_commands;
use crate::carriers::listing;
use crate::context::{Environment, Settings, Surroundings};
use crate::outcome::Outcome;
use crate::shell::Scope;
use crate::yaml_text;

use super::jobs::{bringing, has_word, is_conda, items_before};

/// The jobs in the order in which they run.
const JOBS: &[&str] = &[
    "post_checkout",
    "pre_system_dependencies",
    "post_system_dependencies",
    "pre_create_environment",
    "create_environment",
    "post_create_environment",
    "pre_install",
    "install",
    "post_install",
    "pre_build",
    "build",
    "post_build",
];

/// The environment of `build.jobs`.
const ENVIRONMENT: &str = "$READTHEDOCS_VIRTUALENV_PATH";

/// Whether the commands of `build.jobs` install into the environment, or may: with
/// `method: uv` it has no pip.
pub(super) fn needs_pip(tree: &Tree, root: NodeRef<'_>, settings: &Settings<'_>) -> bool {
    let Some(jobs) = root.at(&["build", "jobs"]) else {
        return false;
    };
    let around = surroundings(false);
    lists(jobs).any(|(_, list)| {
        list.items().any(|item| {
            let mut found = Carried::default();
            told(tree, item, &around, settings, &mut found);
            !found.commands.is_empty()
        })
    })
}

/// The files that the commands in front of `python.install` write, by their paths in the
/// repository.
pub(super) fn written_before(
    tree: &Tree,
    root: NodeRef<'_>,
    settings: &Settings<'_>,
) -> BTreeSet<String> {
    let mut around = surroundings(false);
    let Some(jobs) = root.at(&["build", "jobs"]) else {
        return around.written;
    };
    let mut scope = Scope::new(settings);
    let is_before = |job: &str| {
        !matches!(
            job,
            "install" | "post_install" | "pre_build" | "build" | "post_build"
        )
    };
    for (_, list) in lists(jobs).take_while(|(job, _)| is_before(job)) {
        for item in list.items() {
            if let Some(embedded) = yaml_text::embedded(tree, item.id(), |_| Vec::new()) {
                around.written = scope.add(embedded, &around).written;
            }
        }
    }
    around.written
}

/// Puts the commands into uv's words; `is_brought` says that `post_install` brings uv.
pub(super) fn carry(
    tree: &Tree,
    root: NodeRef<'_>,
    settings: &Settings<'_>,
    is_brought: bool,
    carried: &mut Carried,
) {
    let Some(build) = root.get("build") else {
        return;
    };
    let has_asdf = build.get("os").is_some() && build.get("tools").is_some();
    let mut walk = Walk {
        tree,
        settings,
        is_edited: has_asdf && !is_conda(root),
        has_uv: false,
        around: surroundings(false),
    };
    if let Some(commands) = build.get("commands") {
        walk.around = surroundings(true);
        walk.list(commands, carried);
        return;
    }
    let Some(jobs) = build.get("jobs") else {
        return;
    };
    for (job, list) in lists(jobs) {
        walk.has_uv |= is_brought && job == "post_install";
        walk.list(list, carried);
    }
}

/// The lists of commands, in the order in which they run.
fn lists(jobs: NodeRef<'_>) -> impl Iterator<Item = (&str, NodeRef<'_>)> {
    JOBS.iter().flat_map(move |job| {
        let value = jobs.get(job);
        // `build.jobs.build.html`
        let inner = value.into_iter().flat_map(NodeRef::entries);
        value
            .into_iter()
            .chain(inner.map(|(_, value)| value))
            .map(|list| (*job, list))
    })
}

fn surroundings(is_system: bool) -> Surroundings {
    Surroundings {
        environment: if is_system {
            Environment::System
        } else {
            Environment::Active(Some(ENVIRONMENT.to_owned()))
        },
        ..Surroundings::default()
    }
}

/// Adds the commands of an item, which stays.
fn told(
    tree: &Tree,
    item: NodeRef<'_>,
    around: &Surroundings,
    settings: &Settings<'_>,
    carried: &mut Carried,
) {
    if let Some(embedded) = yaml_text::embedded(tree, item.id(), |_| Vec::new()) {
        listing::list(&embedded, around, settings, carried);
    }
}

struct Walk<'a> {
    tree: &'a Tree,
    settings: &'a Settings<'a>,
    /// Whether commands are rewritten, and uv can be brought.
    is_edited: bool,
    /// Whether an item before brings uv, or has it.
    has_uv: bool,
    around: Surroundings,
}

impl Walk<'_> {
    fn list(&mut self, list: NodeRef<'_>, carried: &mut Carried) {
        for item in list.items() {
            let text = item.text().unwrap_or_default();
            let is_own = matches!(item.node().value, Value::Scalar(_));
            let written = (self.is_edited && is_own)
                .then(|| self.written(item, text))
                .flatten();
            match written {
                Some((found, replacement)) if self.bring(item, carried) => {
                    carried.commands.push(found);
                    carried.replacements.push(replacement);
                }
                _ => {
                    told(self.tree, item, &self.around, self.settings, carried);
                    let names = |script: &String| {
                        script.rsplit('/').next().is_some_and(|name| {
                            let called = if name.to_ascii_lowercase().contains("makefile") {
                                "make"
                            } else {
                                name
                            };
                            has_word(text, called)
                        })
                    };
                    if self.is_edited
                        && is_own
                        && !has_word(text, "uv")
                        && self.settings.scripts_with_uv.iter().any(names)
                    {
                        self.bring(item, carried);
                    }
                }
            }
            self.has_uv |= has_word(text, "uv");
        }
    }

    /// Brings uv before an item, where it is not there; whether it is then.
    fn bring(&mut self, item: NodeRef<'_>, carried: &mut Carried) -> bool {
        if !self.has_uv {
            let lines = bringing(self.settings);
            let added = items_before(self.tree, item.id(), &lines);
            self.has_uv = added.is_some();
            carried.replacements.extend(added);
        }
        self.has_uv
    }

    /// The one command that an item is, in uv's words, and the edit.
    fn written(&self, item: NodeRef<'_>, text: &str) -> Option<(Found, uvferry_yaml::Replacement)> {
        let line = text.trim();
        if line.contains(['\n', '`', '<', '>', '(']) || simple_commands(line).len() != 1 {
            return None;
        }
        let mut listed = Carried::default();
        listing::list_line(line, 0, &self.around, self.settings, &mut listed);
        let mut found = listed.commands.pop()?;
        if found.span != (0..line.len()) {
            return None;
        }
        let Outcome::Rewritten(commands) = &found.translated.outcome else {
            return None;
        };
        // What was taken out of it for a report must not be written.
        let to = found.to.clone().filter(|to| !to.contains("****"))?;
        let new = match (&self.around.environment, commands.as_slice()) {
            (Environment::Active(_), [_]) => in_environment(&to)?,
            (Environment::Active(_), _) => return None,
            _ => to,
        };
        let replacement = self.tree.rewritten(item.id(), &new)?;
        found.span = item.span();
        found.to = Some(new);
        found.is_applied = true;
        Some((found, replacement))
    }
}

/// A command for the environment of `build.jobs`.
fn in_environment(command: &str) -> Option<String> {
    if let Some(rest) = command.strip_prefix("uv sync") {
        let rest = rest.replacen(" --active", "", 1);
        return Some(format!(
            "UV_PROJECT_ENVIRONMENT=\"{ENVIRONMENT}\" uv sync{rest}"
        ));
    }
    if command.starts_with("uv pip ") {
        return Some(format!("VIRTUAL_ENV=\"{ENVIRONMENT}\" {command}"));
    }
    // These need no environment.
    ["uv lock", "uv build", "uv export", "uvx "]
        .iter()
        .any(|start| command.starts_with(start))
        .then(|| command.to_owned())
}
