//! Settings of pip that a text exports apart from where it sets them.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::functions::each_simple;
use super::syntax::{List, ShellWord, Simple};

/// What a text exports by name.
#[derive(Debug, Default)]
pub(super) struct Exported {
    /// `PIP_CONSTRAINT` of `export PIP_CONSTRAINT`.
    pub(super) names: BTreeSet<String>,
    /// Whether all variables are exported: `set -a`.
    all: bool,
}

impl Exported {
    pub(super) fn of(list: &List) -> Self {
        let mut exported = Self::default();
        let commands = list
            .statements
            .iter()
            .flat_map(|statement| &statement.links)
            .flat_map(|link| &link.pipeline.commands);
        for command in commands {
            each_simple(command, &mut |simple| exported.take(simple));
        }
        exported
    }

    fn take(&mut self, simple: &Simple) {
        let Some(first) = simple.words.first().and_then(ShellWord::text) else {
            return;
        };
        let has_flag = |letter: char| {
            simple.words[1..].iter().any(|word| {
                word.text().is_some_and(|text| {
                    text.starts_with('-') && !text.starts_with("--") && text.contains(letter)
                })
            })
        };
        match first.as_ref() {
            "set" => {
                let is_told = |word: &ShellWord| word.text().as_deref() == Some("allexport");
                self.all |= has_flag('a') || simple.words[1..].iter().any(is_told);
            }
            "export" if has_flag('n') => {}
            "declare" | "typeset" if !has_flag('x') => {}
            "export" | "declare" | "typeset" => {
                let names = simple.words[1..].iter().filter_map(ShellWord::text);
                self.names.extend(
                    names
                        .filter(|name| name.starts_with("PIP_") && !name.contains('='))
                        .map(Cow::into_owned),
                );
            }
            _ => {}
        }
    }

    /// Whether an assignment is one of a setting of pip that is exported elsewhere.
    pub(super) fn has(&self, assignment: &str) -> bool {
        assignment.starts_with("PIP_")
            && assignment
                .split_once('=')
                .is_some_and(|(name, _)| self.all || self.names.contains(name))
    }
}
