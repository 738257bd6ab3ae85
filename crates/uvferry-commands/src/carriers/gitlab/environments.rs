//! `UV_PROJECT_ENVIRONMENT` and `UV_SYSTEM_PYTHON` for jobs on the official images of Python.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use uvferry_yaml::{NodeId, NodeRef, Tree, Value};

use crate::context::Mode;
use crate::rules;

use super::Work;

impl Work<'_, '_> {
    /// The variables that let uv fill the image's own interpreter.
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
        let mut wanted: BTreeMap<NodeId, Vec<&str>> = holders
            .into_iter()
            .map(|holder| (holder, vec![ENVIRONMENT]))
            .collect();
        // Their scripts do not say where they install.
        for job in std::mem::take(&mut self.with_scripts) {
            let lines = wanted.entry(job).or_default();
            lines.push(SYSTEM_PYTHON);
            if matches!(self.settings.mode, Mode::Project(_)) && !lines.contains(&ENVIRONMENT) {
                lines.insert(0, ENVIRONMENT);
            }
        }
        let tree = self.draft.tree;
        for (holder, mut lines) in wanted {
            let holder = tree.get(holder).resolved();
            let is_whole = holder.id() == self.root.id();
            let is_set = |line: &str| {
                let name = line.split(':').next().unwrap_or(line);
                holder.at(&["variables", name]).is_some()
            };
            lines.retain(|line| !is_set(line));
            if lines.is_empty() {
                continue;
            }
            if let Some(replacement) = variables_in(tree, holder, is_whole, &lines) {
                self.draft.replace(replacement);
            } else {
                let start = holder.span().start;
                let message = format!("these jobs need the variables `{}`", lines.join("`, `"));
                let place = start..start;
                self.draft.say(&rules::UV_IS_NOT_THERE, message, place);
            }
        }
    }
}

/// The variable by which `uv sync` fills the interpreter of Python's official images.
const ENVIRONMENT: &str = "UV_PROJECT_ENVIRONMENT: /usr/local";

/// The variable by which `uv pip` takes that interpreter where a command does not say so.
const SYSTEM_PYTHON: &str = "UV_SYSTEM_PYTHON: \"1\"";

/// Variables in a job, a template, or the whole file.
fn variables_in(
    tree: &Tree,
    holder: NodeRef<'_>,
    is_whole: bool,
    lines: &[&str],
) -> Option<(Range<usize>, String)> {
    if let Some((_, table)) = holder.own_entry("variables") {
        let is_flow = matches!(table.resolved().value(), Value::Mapping(map) if map.is_flow);
        let joint = if is_flow { ", " } else { "\n" };
        let (_, last) = table.resolved().entries().next_back()?;
        return tree.entry_after(last.id(), &lines.join(joint));
    }
    let indent = " ".repeat(tree.indentation());
    let text = lines.iter().fold("variables:".to_owned(), |text, line| {
        format!("{text}\n{indent}{line}")
    });
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
