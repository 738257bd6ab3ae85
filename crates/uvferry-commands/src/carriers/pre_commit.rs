//! `.pre-commit-config.yaml`.
//!
//! pip-tools has one hook, `pip-compile`. uv's repository has one of the same name, which
//! runs `uv pip compile`, and `uv-lock`, which runs `uv lock`
//! (<https://docs.astral.sh/uv/guides/integration/pre-commit/>); its tags are uv's versions.
//! A hook runs its `entry` with its `args`, without a shell.

mod compiling;
mod locking;
mod own;
mod searching;

use std::collections::BTreeSet;

use uvferry_diagnostics::SourceFile;
use uvferry_yaml::{NodeId, NodeRef, Tree};

use crate::carried::Carried;
use crate::carriers::command_lines::simple_commands;
use crate::carriers::configuration::tree;
use crate::command::Word;
use crate::context::Settings;
use crate::outcome::shell_word;

use self::locking::Locking;

/// Where uv's hooks are.
const UV_HOOKS: &str = "https://github.com/astral-sh/uv-pre-commit";

/// Whether a path is pre-commit's configuration.
pub(crate) fn is_pre_commit(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    matches!(
        name,
        ".pre-commit-config.yaml" | ".pre-commit-config.yml" | "prek.yaml"
    )
}

pub(crate) fn carry(file: &SourceFile, settings: &Settings<'_>) -> Carried {
    let mut carried = Carried::default();
    let Some(tree) = tree(file, &mut carried) else {
        return carried;
    };
    let Some(root) = tree.root() else {
        return carried;
    };
    let Some(repositories) = root.get("repos") else {
        return carried;
    };
    let mut config = Configuration {
        tree: &tree,
        settings,
        locking: Locking::of(repositories),
        decided: BTreeSet::new(),
        carried,
    };
    for repository in repositories.items() {
        match name_of(repository) {
            Some("pip-tools") => config.pip_tools(repository),
            Some("pip-compile-multi") => config.pip_compile_multi(repository),
            Some("local") => config.local(repository),
            _ => {}
        }
    }
    config.lock(root, repositories);
    config.search(root, repositories);
    let mut carried = config.carried;
    carried.sort();
    carried
}

/// A configuration, and what has become of it so far.
struct Configuration<'a> {
    tree: &'a Tree,
    settings: &'a Settings<'a>,
    locking: Locking,
    /// Hooks that go, or whose keys are written anew.
    decided: BTreeSet<NodeId>,
    carried: Carried,
}

/// The last part of a repository's address: `pip-tools`, `local`, `meta`.
fn name_of(repository: NodeRef<'_>) -> Option<&str> {
    let address = repository.get("repo").and_then(NodeRef::text)?;
    let address = address.trim_end_matches('/').trim_end_matches(".git");
    address.rsplit('/').next()
}

fn hooks(repository: NodeRef<'_>) -> impl Iterator<Item = NodeRef<'_>> {
    repository.get("hooks").into_iter().flat_map(NodeRef::items)
}

fn id_of(hook: NodeRef<'_>) -> Option<&str> {
    hook.get("id").and_then(NodeRef::text)
}

/// The words of what a hook runs, as pre-commit takes them apart: its `entry`, else
/// `entry` as its repository has it, and its `args`.
fn words_of_hook(hook: NodeRef<'_>, entry: &str) -> Vec<Word> {
    let entry = hook.get("entry").and_then(NodeRef::text).unwrap_or(entry);
    let arguments = hook.get("args");
    let arguments = arguments.into_iter().flat_map(NodeRef::items);
    words_of(entry)
        .into_iter()
        .chain(arguments.filter_map(NodeRef::text).map(word))
        .collect()
}

/// The words of an entry, as pre-commit takes it apart.
fn words_of(entry: &str) -> Vec<Word> {
    simple_commands(entry)
        .into_iter()
        .take(1)
        .flatten()
        .map(|plain| word(&plain.text))
        .collect()
}

fn word(text: &str) -> Word {
    Word {
        raw: shell_word(text),
        ..Word::literal(text)
    }
}

#[cfg(test)]
mod tests;
