//! Hooks that compile requirements files: pip-tools' and pip-compile-multi's.

use std::collections::BTreeSet;

use uvferry_diagnostics::Diagnostic;
use uvferry_yaml::{NodeRef, Tree, scalar_text};

use crate::carried::{Found, Mention};
use crate::carriers::listing;
use crate::command::{CommandLine, Word};
use crate::context::{Environment, Mode, Settings, Surroundings};
use crate::outcome::{OutWord, Outcome, Translated, shell_word};
use crate::rules::HOOK_NEEDS_A_PERSON;
use crate::translate::translate;

use super::{Configuration, UV_HOOKS, hooks, id_of, words_of_hook};

/// What becomes of a hook that compiles requirements.
pub(super) struct Hooked {
    /// The words behind `uv pip compile` or `uv lock`.
    pub(super) arguments: Vec<String>,
    /// `uv-lock`, else `pip-compile`.
    pub(super) is_lock: bool,
    /// Whether it is one command of uv, whose words are known.
    is_one: bool,
    pub(super) found: Found,
}

impl Configuration<'_> {
    /// The hooks of pip-tools' own repository: all of them or none, for they share a tag.
    pub(super) fn pip_tools(&mut self, repository: NodeRef<'_>) {
        let (tree, settings, carried) = (self.tree, self.settings, &mut self.carried);
        let mut hooked = Vec::new();
        for hook in hooks(repository) {
            let one = (id_of(hook) == Some("pip-compile"))
                .then(|| compiled(hook, "pip-compile", settings))
                .flatten();
            let Some(one) = one else {
                return;
            };
            hooked.push((hook, one));
        }
        let is_clear = hooked.iter().all(|(_, one)| one.is_one);
        let (repo, rev) = (repository.get("repo"), repository.get("rev"));
        let address = repo.and_then(|repo| tree.rewritten(repo.id(), UV_HOOKS));
        let tag = rev.and_then(|rev| tree.rewritten(rev.id(), settings.uv_version));
        let mut replacements = Vec::new();
        let mut going: BTreeSet<usize> = BTreeSet::new();
        let mut is_written = is_clear && address.is_some() && tag.is_some() && !hooked.is_empty();
        let mut has_lock = self.locking.is_there;
        if is_written {
            for (number, (hook, one)) in hooked.iter().enumerate() {
                if one.is_lock && has_lock {
                    going.insert(number);
                    continue;
                }
                has_lock |= one.is_lock;
                match rewritten_hook(tree, *hook, one) {
                    Some(new) => replacements.extend(new),
                    None => is_written = false,
                }
            }
        }
        let list = repository.get("hooks");
        if is_written && !going.is_empty() {
            if going.len() == hooked.len() {
                // One lock is enough for the whole file.
                match tree.removal(repository.id()) {
                    Some(removal) => replacements = vec![removal],
                    None => is_written = false,
                }
            } else {
                match list.and_then(|list| tree.removals(list.resolved().id(), &going)) {
                    Some(removals) => replacements.extend(removals),
                    None => is_written = false,
                }
            }
        }
        let all_go = going.len() == hooked.len();
        for (hook, mut one) in hooked {
            one.found.is_applied = is_written;
            if is_written && one.is_lock {
                self.decided.insert(hook.id());
            }
            if !is_written {
                carried.diagnostics.push(
                Diagnostic::new(
                    &HOOK_NEEDS_A_PERSON,
                    "this hook of pip-tools stays: what it runs cannot be put into uv's words here",
                )
                .at(tree.file(), hook.span()),
            );
            }
            carried.commands.push(one.found);
        }
        if !is_written {
            return;
        }
        self.locking.is_there = has_lock;
        if !all_go {
            for (node, new, replacement) in
                [(repo, UV_HOOKS, address), (rev, settings.uv_version, tag)]
            {
                let (Some(node), Some(replacement)) = (node, replacement) else {
                    continue;
                };
                carried.mentions.push(Mention {
                    span: node.span(),
                    text: listing::one_line(node.text().unwrap_or_default()),
                    to: new.to_owned(),
                    why: "the hooks of uv take the place of pip-tools'".to_owned(),
                });
                replacements.push(replacement);
            }
        }
        carried.replacements.extend(replacements);
    }

    /// pip-compile-multi compiles all files that it finds: one lock takes its place where
    /// all of them became part of the project.
    pub(super) fn pip_compile_multi(&mut self, repository: NodeRef<'_>) {
        let Mode::Project(project) = self.settings.mode else {
            return;
        };
        let is_known =
            |hook: NodeRef<'_>| id_of(hook).is_some_and(|id| id.starts_with("pip-compile-multi"));
        let all: Vec<NodeRef<'_>> = hooks(repository).collect();
        if all.is_empty() || !all.iter().copied().all(is_known) {
            return;
        }
        let is_whole =
            !project.files.is_empty() && project.files.values().all(|target| !target.keeps_file());
        let numbers = (0..all.len()).collect();
        let removed = is_whole
            .then(|| {
                self.locking
                    .without(self.tree, repository, &numbers, self.settings)
            })
            .flatten();
        for hook in all {
            self.decided.insert(hook.id());
            if removed.is_some() {
                self.carried.mentions.push(Mention {
                    span: hook.span(),
                    text: id_of(hook).unwrap_or_default().to_owned(),
                    to: "uv-lock".to_owned(),
                    why: "uv.lock takes the place of the compiled files".to_owned(),
                });
            } else {
                self.carried.diagnostics.push(
                Diagnostic::new(
                    &HOOK_NEEDS_A_PERSON,
                    "this hook of pip-compile-multi stays: some of the files that it compiles stay",
                )
                .at(self.tree.file(), hook.span()),
            );
            }
        }
        self.carried
            .replacements
            .extend(removed.into_iter().flatten());
    }
}

/// The command that a hook runs, in uv's words; `entry` is what it runs where it says
/// nothing. `None` where that is no command of pip's kin.
pub(super) fn compiled(hook: NodeRef<'_>, entry: &str, settings: &Settings<'_>) -> Option<Hooked> {
    let words = words_of_hook(hook, entry);
    let command = CommandLine {
        assignments: Vec::new(),
        words,
    };
    let around = Surroundings {
        environment: Environment::Active(None),
        ..Surroundings::default()
    };
    let translated = translate(&command, &around, settings)?;
    let shown: Vec<&str> = command.words.iter().map(|word| word.raw.as_str()).collect();
    let (new, to) = new_words(&command, &translated);
    let strip = |prefix: &[&str]| {
        let is_it = new.len() >= prefix.len() && new.iter().zip(prefix).all(|(a, b)| a == b);
        is_it.then(|| new[prefix.len()..].to_vec())
    };
    let lock = strip(&["uv", "lock"]);
    let is_lock = lock.is_some();
    let words = lock.or_else(|| strip(&["uv", "pip", "compile"]));
    let is_one = words.is_some();
    let arguments = words.unwrap_or_default();
    let place = hook
        .get("args")
        .or_else(|| hook.get("entry"))
        .or_else(|| hook.get("id"));
    Some(Hooked {
        arguments,
        is_lock,
        is_one,
        found: Found {
            span: place.map_or_else(|| hook.span(), NodeRef::span),
            text: listing::one_line(&shown.join(" ")),
            to,
            translated,
            is_applied: false,
        },
    })
}

/// The single new command as words that stand for themselves, and on one line.
fn new_words(command: &CommandLine, translated: &Translated) -> (Vec<String>, Option<String>) {
    match &translated.outcome {
        Outcome::Rewritten(commands) => {
            let shown: Vec<String> = commands.iter().map(|new| new.shell_text(command)).collect();
            let words = match commands.as_slice() {
                [new] => new
                    .words
                    .iter()
                    .map(|word| match word {
                        OutWord::Kept(at) => command.words.get(*at).and_then(Word::text),
                        OutWord::New(text) => Some(text.clone()),
                        OutWord::KeptAssignment(_) | OutWord::Raw(_) | OutWord::Syntax(_) => None,
                    })
                    .collect::<Option<Vec<String>>>()
                    .unwrap_or_default(),
                _ => Vec::new(),
            };
            (words, Some(listing::one_line(&shown.join(" && "))))
        }
        Outcome::NeedsReview { .. } | Outcome::Kept { .. } | Outcome::Removed { .. } => {
            (Vec::new(), None)
        }
    }
}

/// The edits of one hook.
fn rewritten_hook(
    tree: &Tree,
    hook: NodeRef<'_>,
    one: &Hooked,
) -> Option<Vec<uvferry_yaml::Replacement>> {
    let mut replacements = Vec::new();
    let id = hook.get("id")?;
    let own = |key: &str| hook.own_entry(key);
    if one.is_lock {
        replacements.push(tree.rewritten(id.id(), "uv-lock")?);
        // What the hook looks at, and how it is called, is the new hook's own.
        for key in [
            "entry",
            "files",
            "language",
            "language_version",
            "additional_dependencies",
        ] {
            if let Some((_, value)) = own(key) {
                replacements.push(tree.removal(value.id())?);
            }
        }
        if let Some((_, arguments)) = own("args") {
            replacements.push(if one.arguments.is_empty() {
                tree.removal(arguments.id())?
            } else {
                list(tree, arguments, &one.arguments)?
            });
        } else if !one.arguments.is_empty() {
            replacements.push(tree.entry_after(id.id(), &arguments_line(&one.arguments))?);
        }
        return Some(replacements);
    }
    if let Some((_, entry)) = own("entry") {
        let mut line = "uv pip compile".to_owned();
        // Everything is in the entry, or it is only the program.
        let is_all = own("args").is_none();
        if is_all {
            for word in &one.arguments {
                line.push(' ');
                line.push_str(&shell_word(word));
            }
        }
        replacements.push(tree.rewritten(entry.id(), &line)?);
        if is_all {
            return Some(replacements);
        }
    }
    match own("args") {
        Some((_, arguments)) => replacements.push(list(tree, arguments, &one.arguments)?),
        None => replacements.push(tree.entry_after(id.id(), &arguments_line(&one.arguments))?),
    }
    Some(replacements)
}

pub(super) fn arguments_line(arguments: &[String]) -> String {
    format!("args: [{}]", joined(arguments))
}

fn joined(arguments: &[String]) -> String {
    let all: Vec<String> = arguments.iter().map(|word| flow_scalar(word)).collect();
    all.join(", ")
}

/// A scalar between brackets.
fn flow_scalar(text: &str) -> String {
    if text.contains([',', '[', ']', '{', '}']) {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        scalar_text(text)
    }
}

/// Other items in a list; those that stay keep their quotes.
fn list(tree: &Tree, list: NodeRef<'_>, new: &[String]) -> Option<uvferry_yaml::Replacement> {
    let list = list.resolved();
    let old: Vec<(String, String)> = list
        .items()
        .map(|item| {
            Some((
                item.text()?.to_owned(),
                tree.file().slice(item.span()).to_owned(),
            ))
        })
        .collect::<Option<_>>()?;
    let written: Vec<String> = new
        .iter()
        .map(|word| {
            old.iter()
                .find(|(text, _)| text == word)
                .map_or_else(|| flow_scalar(word), |(_, written)| written.clone())
        })
        .collect();
    let span = list.span();
    let text = tree.file().slice(span.clone());
    let is_flow = text.starts_with('[');
    if is_flow {
        return Some((span, format!("[{}]", written.join(", "))));
    }
    let indent = " ".repeat(tree.column(span.start));
    let items: Vec<String> = written.iter().map(|item| format!("- {item}")).collect();
    Some((span, items.join(&format!("{}{indent}", tree.line_ending()))))
}
