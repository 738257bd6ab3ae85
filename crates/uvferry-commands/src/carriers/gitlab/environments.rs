//! `UV_PROJECT_ENVIRONMENT` for jobs on the official images of Python.

use std::collections::BTreeSet;
use std::ops::Range;

use uvferry_yaml::{NodeRef, Tree};

use crate::rules;

use super::Work;

impl Work<'_, '_> {
    /// The variable that lets `uv sync` fill the image's own interpreter.
    pub(super) fn set_environments(&mut self) {
        let mut holders = BTreeSet::new();
        for (holder, mut jobs) in std::mem::take(&mut self.environments) {
            // A text that jobs need differently stays as it was.
            jobs.retain(|_, texts| texts.iter().any(|text| self.draft.is_edited(*text)));
            if holder == self.root.id() && self.has_other_images {
                holders.extend(jobs.into_keys());
            } else if !jobs.is_empty() {
                holders.insert(holder);
            }
        }
        let tree = self.draft.tree;
        for holder in holders {
            let holder = tree.get(holder).resolved();
            let is_whole = holder.id() == self.root.id();
            if let Some(replacement) = variable_in(tree, holder, is_whole) {
                self.draft.replace(replacement);
            } else {
                let start = holder.span().start;
                let message = format!("these jobs need the variable `{ENVIRONMENT}`");
                let place = start..start;
                self.draft.say(&rules::UV_IS_NOT_THERE, message, place);
            }
        }
    }
}

/// The variable by which `uv sync` fills the interpreter of Python's official images.
const ENVIRONMENT: &str = "UV_PROJECT_ENVIRONMENT: /usr/local";

/// The variable in a job, a template, or the whole file.
fn variable_in(tree: &Tree, holder: NodeRef<'_>, is_whole: bool) -> Option<(Range<usize>, String)> {
    if let Some((_, table)) = holder.own_entry("variables") {
        let (_, last) = table.resolved().entries().next_back()?;
        return tree.entry_after(last.id(), ENVIRONMENT);
    }
    let indent = " ".repeat(tree.indentation());
    let text = format!("variables:\n{indent}{ENVIRONMENT}");
    let image = holder.own_entry("image").map(|(key, _)| key);
    if is_whole {
        let place = image.or_else(|| holder.own_entry("default").map(|(key, _)| key))?;
        return tree.entry_before(place.id(), &format!("{text}\n"));
    }
    if let Some(image) = image {
        return tree.entry_after(image.id(), &text);
    }
    let (first, _) = holder.entries().next()?;
    tree.entry_before(first.id(), &text)
}
