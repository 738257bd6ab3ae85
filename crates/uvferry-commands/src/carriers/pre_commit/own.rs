//! Hooks of the project's own: `repo: local`.

use std::collections::BTreeSet;

use uvferry_yaml::{NodeRef, Tree};

use crate::carried::{Carried, Mention};
use crate::carriers::listing;
use crate::context::{Settings, Surroundings};
use crate::outcome::Outcome;
use crate::shell;
use crate::yaml_text;

use super::compiling::{Hooked, compiled};
use super::{Configuration, hooks};

impl Configuration<'_> {
    /// One that does nothing but compile files of the project goes: uv's own hook `uv-lock`
    /// takes the place of all of them.
    pub(super) fn local(&mut self, repository: NodeRef<'_>) {
        let all: Vec<NodeRef<'_>> = hooks(repository).collect();
        let locks: Vec<Option<Hooked>> = all.iter().map(|hook| self.lock_of(*hook)).collect();
        let going: BTreeSet<usize> = (0..all.len())
            .filter(|number| locks[*number].is_some())
            .collect();
        let arguments = locks
            .iter()
            .flatten()
            .map(|one| &one.arguments)
            .find(|arguments| !arguments.is_empty());
        let before = self.locking.arguments.clone();
        if let Some(arguments) = arguments {
            self.locking.arguments.clone_from(arguments);
        }
        let removed = (!going.is_empty())
            .then(|| {
                self.locking
                    .without(self.tree, repository, &going, self.settings)
            })
            .flatten();
        if removed.is_none() {
            self.locking.arguments = before;
        }
        for (at, lock) in all.into_iter().zip(locks) {
            match lock {
                Some(mut one) if removed.is_some() => {
                    self.decided.insert(at.id());
                    one.found.is_applied = true;
                    self.carried.commands.push(one.found);
                }
                _ => hook(self.tree, at, self.settings, &mut self.carried),
            }
        }
        self.carried
            .replacements
            .extend(removed.into_iter().flatten());
    }

    /// `uv lock`, where that is all that the hook becomes.
    fn lock_of(&self, hook: NodeRef<'_>) -> Option<Hooked> {
        hook.get("entry")?;
        let one = compiled(hook, "", self.settings)?;
        let is_whole = one.is_lock && matches!(one.found.translated.outcome, Outcome::Rewritten(_));
        is_whole.then_some(one)
    }
}

/// A hook of the project's own that stays one.
fn hook(tree: &Tree, hook: NodeRef<'_>, settings: &Settings<'_>, carried: &mut Carried) {
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
