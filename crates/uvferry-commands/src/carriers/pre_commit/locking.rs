//! `uv-lock`: the hook that keeps uv.lock fresh.
//!
//! `uv sync --locked` refuses a lock that does not fit pyproject.toml any more. The compiled
//! files had no such check, so that where a project has hooks and a lock in place of
//! requirements files, the hook is added.

use std::collections::BTreeSet;

use uvferry_diagnostics::Diagnostic;
use uvferry_yaml::{NodeRef, Replacement, Tree, Value};

use crate::carried::Mention;
use crate::context::{InstallTarget, Mode, Settings};
use crate::rules::HOOK_ADDED;

use super::compiling::arguments_line;
use super::{Configuration, UV_HOOKS, hooks, id_of, name_of, words_of_hook};

/// What is known of hooks that lock.
#[derive(Debug, Default)]
pub(super) struct Locking {
    /// Whether one locks.
    pub(super) is_there: bool,
    /// Options of those that went for it.
    pub(super) arguments: Vec<String>,
}

impl Locking {
    pub(super) fn of(repositories: NodeRef<'_>) -> Self {
        let locks = |hook: NodeRef<'_>| {
            let words = words_of_hook(hook, "");
            let mut words = words.iter().map(|word| word.raw.as_str());
            id_of(hook) == Some("uv-lock")
                || (words.next(), words.next()) == (Some("uv"), Some("lock"))
        };
        Self {
            is_there: repositories.items().flat_map(hooks).any(locks),
            arguments: Vec::new(),
        }
    }

    /// Takes hooks away, and their repository where none is left; where that is the only
    /// one, uv's takes its place.
    pub(super) fn without(
        &mut self,
        tree: &Tree,
        repository: NodeRef<'_>,
        numbers: &BTreeSet<usize>,
        settings: &Settings<'_>,
    ) -> Option<Vec<Replacement>> {
        let list = repository.get("hooks")?;
        let count = list.items().count();
        // What another place refers to cannot go.
        let span = repository.span();
        let is_used_elsewhere = tree.nodes().any(|node| {
            let at = node.node();
            at.anchor.is_some() && span.start <= at.start && at.span.end <= span.end
        });
        if is_used_elsewhere {
            return None;
        }
        if numbers.len() < count {
            return tree.removals(list.resolved().id(), numbers);
        }
        if let Some(removal) = tree.removal(repository.id()) {
            return Some(vec![removal]);
        }
        let is_block = matches!(repository.value(), Value::Mapping(map) if !map.is_flow);
        if self.is_there || !is_block {
            return None;
        }
        let style = Style::of(tree, repository);
        let new = self.block(tree, &style, settings);
        self.is_there = true;
        Some(vec![(
            repository.span(),
            new.trim_start_matches([' ', '-']).to_owned(),
        )])
    }

    /// uv's repository with the hook, as an item of `repos`.
    fn block(&self, tree: &Tree, style: &Style, settings: &Settings<'_>) -> String {
        let mut lines = vec![
            format!("{}{UV_HOOKS}", style.first("repo: ")),
            format!("{}{}", style.next("rev: "), settings.uv_version),
            style.next("hooks:"),
            format!("{}uv-lock", style.hook("id: ")),
        ];
        if !self.arguments.is_empty() {
            lines.push(style.key_of_hook(&arguments_line(&self.arguments)));
        }
        lines.join(tree.line_ending())
    }
}

/// How the file writes its lists, in columns.
struct Style {
    dash: usize,
    key: usize,
    hook_dash: usize,
    hook_key: usize,
}

impl Style {
    /// As a repository is written.
    fn of(tree: &Tree, repository: NodeRef<'_>) -> Self {
        let columns = |item: NodeRef<'_>| {
            let (holder, number) = tree.holder(item.id())?;
            let Value::Sequence(list) = &tree.node(holder).value else {
                return None;
            };
            let dash = tree.column(list.items.get(number)?.dash?);
            let key = tree.column(item.span().start);
            (key > dash).then_some((dash, key))
        };
        let (dash, key) = columns(repository).unwrap_or((2, 4));
        let (hook_dash, hook_key) = hooks(repository)
            .next()
            .filter(|hook| hook.is_mapping())
            .and_then(columns)
            .filter(|(dash, _)| *dash >= key)
            .unwrap_or((key + 2, key + 4));
        Self {
            dash,
            key,
            hook_dash,
            hook_key,
        }
    }

    fn first(&self, text: &str) -> String {
        item(self.dash, self.key, text)
    }

    fn next(&self, text: &str) -> String {
        format!("{}{text}", " ".repeat(self.key))
    }

    fn hook(&self, text: &str) -> String {
        item(self.hook_dash, self.hook_key, text)
    }

    fn key_of_hook(&self, text: &str) -> String {
        format!("{}{text}", " ".repeat(self.hook_key))
    }
}

fn item(dash: usize, key: usize, text: &str) -> String {
    let gap = key.saturating_sub(dash + 1);
    format!("{}-{}{text}", " ".repeat(dash), " ".repeat(gap))
}

/// Behind comments that belong to the item above, being further in than its dash.
fn behind_comments(text: &str, at: usize, dash: usize) -> usize {
    let mut end = at;
    for line in text[at..].split_inclusive('\n') {
        let body = line.trim_start();
        if !body.starts_with('#') || line.len() - body.len() <= dash {
            break;
        }
        end += line.len();
    }
    end
}

impl Configuration<'_> {
    /// Adds the hook where the project has a lock now and nothing keeps it fresh.
    pub(super) fn lock(&mut self, root: NodeRef<'_>, repositories: NodeRef<'_>) {
        let Mode::Project(project) = self.settings.mode else {
            return;
        };
        let folder = self.tree.file().path().rsplit_once('/');
        let is_at_project = folder.map_or("", |(folder, _)| folder) == project.folder;
        let has_moved = project
            .files
            .values()
            .any(|target| *target != InstallTarget::Stays);
        if !self.locking.is_there && is_at_project && has_moved {
            let Some(added) = self.added(repositories) else {
                return;
            };
            let at = added.0.clone();
            self.carried.replacements.push(added);
            self.carried.diagnostics.push(
                Diagnostic::new(
                    &HOOK_ADDED,
                    "the hook `uv-lock` is added, which keeps uv.lock fresh",
                )
                .at(self.tree.file(), at.start.saturating_sub(1)..at.start),
            );
            self.locking.is_there = true;
        } else if self.carried.replacements.is_empty() {
            return;
        }
        if self.locking.is_there {
            self.skip_on_pre_commit_ci(root, repositories);
        }
    }

    fn added(&self, repositories: NodeRef<'_>) -> Option<Replacement> {
        let tree = self.tree;
        let of_uv = repositories
            .items()
            .find(|repository| name_of(*repository) == Some("uv-pre-commit"));
        if let Some(last) = of_uv.and_then(|repository| hooks(repository).last()) {
            let mut lines = "id: uv-lock".to_owned();
            if !self.locking.arguments.is_empty() {
                lines.push('\n');
                lines.push_str(&arguments_line(&self.locking.arguments));
            }
            return tree.item_after(last.id(), &lines);
        }
        let all: Vec<NodeRef<'_>> = repositories.items().collect();
        let last = *all.last()?;
        let Value::Sequence(sequence) = repositories.value() else {
            return None;
        };
        if sequence.is_flow {
            return tree.item_after(
                last.id(),
                &format!(
                    "{{repo: {UV_HOOKS}, rev: {}, hooks: [{{id: uv-lock}}]}}",
                    self.settings.uv_version
                ),
            );
        }
        let (span, written) = tree.item_after(last.id(), "x")?;
        // Where each stands apart, so does this one.
        let is_apart = all.len() > 1 && {
            let between = &tree.file().text()[all[all.len() - 2].span().end..last.span().start];
            let lines = between.lines().count();
            between
                .lines()
                .enumerate()
                .any(|(number, line)| number > 0 && number + 1 < lines && line.trim().is_empty())
        };
        let end = tree.line_ending();
        let style = Style::of(tree, last);
        let block = self.locking.block(tree, &style, self.settings);
        let gap = if is_apart { end } else { "" };
        if written.starts_with(end) {
            return Some((span, format!("{end}{gap}{block}")));
        }
        let at = behind_comments(tree.file().text(), span.end, style.dash);
        Some(if tree.file().text()[..at].ends_with('\n') {
            (at..at, format!("{gap}{block}{end}"))
        } else {
            (at..at, format!("{end}{gap}{block}"))
        })
    }

    /// pre-commit.ci runs hooks without a network, which locking needs
    /// (<https://pre-commit.ci/#configuration-skip>).
    fn skip_on_pre_commit_ci(&mut self, root: NodeRef<'_>, repositories: NodeRef<'_>) {
        let Some((_, ci)) = root.own_entry("ci") else {
            return;
        };
        let compiles = |repository: NodeRef<'_>| {
            hooks(repository).any(|hook| {
                id_of(hook) == Some("pip-compile") && !self.decided.contains(&hook.id())
            })
        };
        let stays = repositories.items().any(compiles);
        let skipped = ci.own_entry("skip").map(|(_, skip)| skip);
        let names = |name: &str| {
            skipped
                .into_iter()
                .flat_map(NodeRef::items)
                .find(|item| item.text() == Some(name))
        };
        if names("uv-lock").is_some() {
            return;
        }
        let (place, replacement) = match (names("pip-compile"), skipped) {
            (Some(item), _) if !stays => (Some(item), self.tree.rewritten(item.id(), "uv-lock")),
            (_, Some(skip)) => (
                None,
                skip.items()
                    .last()
                    .and_then(|last| self.tree.item_after(last.id(), "uv-lock")),
            ),
            (_, None) => (
                None,
                ci.entries()
                    .last()
                    .and_then(|(_, value)| self.tree.entry_after(value.id(), "skip: [uv-lock]")),
            ),
        };
        if let (Some(item), Some(_)) = (place, &replacement) {
            self.carried.mentions.push(Mention {
                span: item.span(),
                text: "pip-compile".to_owned(),
                to: "uv-lock".to_owned(),
                why: "pre-commit.ci has no network for it".to_owned(),
            });
        }
        self.carried.replacements.extend(replacement);
    }
}
