//! `.pre-commit-config.yaml`.
//!
//! pip-tools has one hook, `pip-compile`. uv's repository has one of the same name, which
//! runs `uv pip compile`, and `uv-lock`, which runs `uv lock`
//! (<https://docs.astral.sh/uv/guides/integration/pre-commit/>); its tags are uv's versions.
//! A hook runs its `entry` with its `args`, without a shell.

use std::collections::BTreeSet;

use uvferry_diagnostics::{Diagnostic, SourceFile};
use uvferry_yaml::{NodeRef, Tree, scalar_text};

use crate::carried::{Carried, Found, Mention};
use crate::carriers::command_lines::simple_commands;
use crate::carriers::configuration::tree;
use crate::carriers::listing;
use crate::command::{CommandLine, Word};
use crate::context::{Environment, Settings, Surroundings};
use crate::outcome::{OutWord, Outcome, Translated, shell_word};
use crate::rules::HOOK_NEEDS_A_PERSON;
use crate::shell;
use crate::translate::translate;
use crate::yaml_text;

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
    let Some(repositories) = tree.root().and_then(|root| root.get("repos")) else {
        return carried;
    };
    let mut locks = false;
    for repository in repositories.items() {
        let Some(address) = repository.get("repo").and_then(NodeRef::text) else {
            continue;
        };
        let name = address.trim_end_matches('/').trim_end_matches(".git");
        if name.ends_with("/pip-tools") {
            pip_tools(&tree, repository, settings, &mut locks, &mut carried);
        } else if address == "local" {
            for hook in hooks(repository) {
                local(&tree, hook, settings, &mut carried);
            }
        }
    }
    carried.sort();
    carried
}

fn hooks(repository: NodeRef<'_>) -> impl Iterator<Item = NodeRef<'_>> {
    repository.get("hooks").into_iter().flat_map(NodeRef::items)
}

/// What becomes of one hook of pip-tools.
struct Hooked {
    /// The words behind `uv pip compile` or `uv lock`.
    arguments: Vec<String>,
    /// `uv-lock`, else `pip-compile`.
    is_lock: bool,
    found: Found,
}

/// The hooks of pip-tools' own repository: all of them or none, for they share a tag.
fn pip_tools(
    tree: &Tree,
    repository: NodeRef<'_>,
    settings: &Settings<'_>,
    locks: &mut bool,
    carried: &mut Carried,
) {
    let mut hooked = Vec::new();
    for hook in hooks(repository) {
        let Some(one) = pip_compile(hook, settings) else {
            return;
        };
        hooked.push((hook, one));
    }
    let is_clear = hooked
        .iter()
        .all(|(_, one)| matches!(one.found.translated.outcome, Outcome::Rewritten(_)));
    let (repo, rev) = (repository.get("repo"), repository.get("rev"));
    let address = repo.and_then(|repo| tree.rewritten(repo.id(), UV_HOOKS));
    let tag = rev.and_then(|rev| tree.rewritten(rev.id(), settings.uv_version));
    let mut replacements = Vec::new();
    let mut going: BTreeSet<usize> = BTreeSet::new();
    let mut is_written = is_clear && address.is_some() && tag.is_some() && !hooked.is_empty();
    let mut has_lock = *locks;
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
    *locks = has_lock;
    if !all_go {
        for (node, new, replacement) in [(repo, UV_HOOKS, address), (rev, settings.uv_version, tag)]
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

/// The command that a hook of pip-tools runs, in uv's words. `None` where it is another one.
fn pip_compile(hook: NodeRef<'_>, settings: &Settings<'_>) -> Option<Hooked> {
    if hook.get("id").and_then(NodeRef::text) != Some("pip-compile") {
        return None;
    }
    let mut words: Vec<Word> = Vec::new();
    match hook.get("entry").and_then(NodeRef::text) {
        Some(entry) => words.extend(words_of(entry)),
        None => words.push(Word::literal("pip-compile")),
    }
    let arguments = hook.get("args");
    words.extend(
        arguments
            .into_iter()
            .flat_map(NodeRef::items)
            .filter_map(NodeRef::text)
            .map(word),
    );
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
    let (arguments, is_lock) = match (strip(&["uv", "lock"]), strip(&["uv", "pip", "compile"])) {
        (Some(arguments), _) => (arguments, true),
        (None, Some(arguments)) => (arguments, false),
        (None, None) => (Vec::new(), false),
    };
    let place = hook
        .get("args")
        .or_else(|| hook.get("entry"))
        .or_else(|| hook.get("id"));
    Some(Hooked {
        arguments,
        is_lock,
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

fn arguments_line(arguments: &[String]) -> String {
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

/// A hook of the project's own.
fn local(tree: &Tree, hook: NodeRef<'_>, settings: &Settings<'_>, carried: &mut Carried) {
    let Some(entry) = hook.get("entry") else {
        return;
    };
    let language = hook.get("language").and_then(NodeRef::text).unwrap_or("");
    let Some(embedded) = yaml_text::embedded(tree, entry.id(), |_| Vec::new()) else {
        return;
    };
    // In an environment that pre-commit makes there is what the hook asks for, not uv.
    let brings = hook.get("additional_dependencies").and_then(|list| {
        list.items().find(|item| {
            item.text().is_some_and(|text| {
                let end = text
                    .find(|character: char| {
                        !(character.is_alphanumeric() || "-_.".contains(character))
                    })
                    .unwrap_or(text.len());
                matches!(
                    text[..end].to_ascii_lowercase().as_str(),
                    "pip-tools" | "pip_tools"
                )
            })
        })
    });
    let is_of_the_machine = matches!(language, "system" | "script" | "unsupported");
    let around = Surroundings::default();
    if is_of_the_machine || brings.is_some() {
        let mut found = Carried::default();
        shell::carry(&embedded, &around, settings, &mut found);
        let is_rewritten = found.commands.iter().any(|command| command.is_applied);
        if is_rewritten
            && let Some(tools) = brings
            && let Some(replacement) =
                tree.rewritten(tools.id(), &format!("uv=={}", settings.uv_version))
        {
            found.mentions.push(Mention {
                span: tools.span(),
                text: tools.text().unwrap_or_default().to_owned(),
                to: format!("uv=={}", settings.uv_version),
                why: "the hook runs uv in place of pip-tools".to_owned(),
            });
            found.replacements.push(replacement);
        }
        carried.append(found);
    } else {
        listing::list(&embedded, &around, settings, carried);
    }
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
