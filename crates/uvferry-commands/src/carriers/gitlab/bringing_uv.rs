//! `pip install uv==VERSION` in front of the first line that calls uv, and the jobs where
//! nothing can bring it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use uvferry_yaml::{NodeId, Parent, Tree};

use crate::outcome::{Outcome, Program};
use crate::python_range::is_outside;
use crate::rules;

use super::behind_pip::{behind_pip, brings_pip};
use super::images::Image;
use super::jobs::Job;
use super::reading::ReadLines;
use super::{Work, inputs};

impl Work<'_, '_> {
    /// Commands become a list, since nothing can bring uv to where they run.
    pub(super) fn hold_back(&mut self, job: &Job<'_>, read: &mut ReadLines<'_>, why: &str) {
        for (_, carried) in &mut read.lines {
            carried.replacements.clear();
            for found in &mut carried.commands {
                if let Outcome::Rewritten(_) = found.translated.outcome {
                    found.translated.outcome = Outcome::NeedsReview {
                        rule: &rules::UV_IS_NOT_THERE,
                        why: why.to_owned(),
                        suggestion: found.to.clone(),
                    };
                }
                found.is_applied = false;
            }
        }
        read.first_use = None;
        let span = job.node.span();
        self.draft.say(
            &rules::UV_IS_NOT_THERE,
            format!("{why}; the job's commands stay"),
            span.start..span.start,
        );
    }

    /// Puts `pip install uv==VERSION` before the first line of each job that calls uv.
    pub(super) fn bring_uv(&mut self) {
        let tree = self.draft.tree;
        // A list that several jobs have gets the line once. A text that stays as it was, for
        // jobs need different things of it, calls no uv.
        let mut chosen: BTreeMap<(NodeId, NodeId), String> = BTreeMap::new();
        for (pip, lines) in std::mem::take(&mut self.needs) {
            let first = lines
                .iter()
                .find(|(node, _, calls_uv)| *calls_uv && !self.draft.differs(*node));
            if let Some((node, item, _)) = first {
                chosen.entry((*node, *item)).or_insert(pip);
            }
        }
        for ((node, item), pip) in chosen {
            let command = format!("{pip} install uv=={}", self.settings.uv_version);
            let first = self.first_use_in(node);
            let command = match &first {
                // The system's Python is one that its distribution manages.
                Some((_, text)) if text.contains("--break-system-packages") => {
                    format!("{command} --break-system-packages")
                }
                _ => command.clone(),
            };
            if let Some((at, _)) = first
                && let start = tree.node(node).span.start
                && brings_pip(tree.file().slice(start..at))
            {
                match behind_pip(tree.file().slice(start..at), &command) {
                    Some(new) => self.draft.replace((at..at, new)),
                    None => self.say_needed(node, &command),
                }
                continue;
            }
            let is_item =
                matches!(tree.node(item).parent, Parent::Item(..)) && tree.node(item).tag.is_none();
            let place = if is_item { item } else { node };
            let replacement = if matches!(tree.node(place).parent, Parent::Item(..)) {
                tree.item_before(place, &command)
            } else {
                in_front(tree, node, &command)
            };
            if let Some(replacement) = replacement {
                self.draft.replace(replacement);
            } else {
                self.say_needed(node, &command);
            }
        }
    }

    fn say_needed(&mut self, node: NodeId, command: &str) {
        let span = self.draft.tree.get(node).span();
        let message = format!("uv is needed before this: `{command}`");
        self.draft.say(&rules::UV_IS_NOT_THERE, message, span);
    }

    /// Where a text calls uv first, and the command that did before.
    fn first_use_in(&self, node: NodeId) -> Option<(usize, String)> {
        let span = self.draft.tree.get(node).span();
        self.draft
            .commands_in(node)
            .filter(|found| found.is_applied && found.to.is_some())
            .filter(|found| span.start <= found.span.start && found.span.end <= span.end)
            .min_by_key(|found| found.span.start)
            .map(|found| (found.span.start, found.text.clone()))
    }
}

/// pip in the words of a job, as it is called up to its first use of uv: `pip3`,
/// `sudo python3 -m pip`. An image may have no other.
pub(super) fn words_of_pip(read: &ReadLines<'_>) -> String {
    read.lines[..=read.first_use.unwrap_or_default()]
        .iter()
        .flat_map(|(_, carried)| &carried.commands)
        .filter(|found| found.translated.program == Program::Pip)
        .find_map(|found| called_as(&found.text))
        .unwrap_or_else(|| "pip".to_owned())
}

/// The words in front of the command of pip, where they are no more than its name, and are not
/// those of an environment.
fn called_as(text: &str) -> Option<String> {
    let is_versioned = |word: &str, name: &str| {
        word.strip_prefix(name).is_some_and(|version| {
            version
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.')
        })
    };
    let all: Vec<&str> = text.split_whitespace().collect();
    let words = all.strip_prefix(&["sudo"]).unwrap_or(&all);
    let length = match words {
        [pip, ..] if is_versioned(pip, "pip") => 1,
        [python, "-m", "pip", ..] if is_versioned(python, "python") => 3,
        _ => return None,
    };
    Some(all[..all.len() - words.len() + length].join(" "))
}

/// What keeps `pip install uv` from bringing it to a job; `None` where nothing does: the image
/// has a pip that its lines install with.
pub(super) fn hindrance(
    kind: Option<Image>,
    pythons: &BTreeSet<String>,
    read: &ReadLines<'_>,
) -> Option<String> {
    if kind == Some(Image::Python) {
        // Of a newer uv there is no wheel for older ones.
        let old = pythons
            .iter()
            .find(|version| is_outside(version, ">=3.8"))?;
        return Some(format!(
            "the package of uv is for Python 3.8 and newer, and this job's is {old}"
        ));
    }
    (!has_pip(read)).then(|| {
        "this job's image has no pip of its own that could bring uv, and nothing else in the file does"
            .to_owned()
    })
}

/// Whether a line installs with a pip that is not one of an environment that the job makes.
fn has_pip(read: &ReadLines<'_>) -> bool {
    let Some(first) = read.first_use else {
        return true;
    };
    read.lines[..=first]
        .iter()
        .flat_map(|(_, carried)| &carried.commands)
        .any(|found| {
            let first = found.text.split_whitespace().next().unwrap_or_default();
            let is_own = first.contains('/') || first.contains("venv");
            found.translated.program == Program::Pip && !is_own
        })
        && !read.lines[..=first]
            .iter()
            .flat_map(|(_, carried)| &carried.commands)
            .any(|found| {
                matches!(
                    found.translated.program,
                    Program::Venv | Program::Virtualenv
                )
            })
}

/// A command in front of a script that is one scalar.
fn in_front(tree: &Tree, node: NodeId, command: &str) -> Option<(Range<usize>, String)> {
    let embedded = crate::yaml_text::embedded(tree, node, inputs)?;
    let is_block = embedded.text().trim_end().contains('\n');
    let start = embedded.text().len() - embedded.text().trim_start().len();
    let new = if is_block {
        format!("{command}\n")
    } else {
        format!("{command} && ")
    };
    embedded.replacement(start..start, &new)
}
