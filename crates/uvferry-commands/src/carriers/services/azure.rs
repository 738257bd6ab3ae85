//! `azure-pipelines.yml`.
//!
//! Each step has a shell of its own, which goes on behind a command that fails. The task
//! `UsePythonVersion` puts a Python first on PATH that belongs to the job's user: there pip
//! installs, and so does uv with `--system`. Jobs without it, in containers, on machines of
//! somebody's own and those with steps from templates stay.

use std::collections::BTreeSet;
use std::ops::Range;

use uvferry_yaml::{NodeId, NodeRef, Replacement, Tree, Value};

use crate::carriers::pipeline::{Draft, GoneFiles, Named, gone_names, pip_settings};
use crate::context::{Mode, Settings};
use crate::rules::PIPELINE_PIP_VARIABLE;
use crate::yaml_text;

use super::decision::Decision;
use super::job::{Job, Machine, NO_PLACE, Service};
use super::reading::Reading;

mod steps;

pub(super) struct Azure;

impl Service for Azure {
    fn masked(&self) -> fn(&str) -> Vec<Range<usize>> {
        macros
    }

    fn jobs<'a>(&self, tree: &'a Tree, _settings: &Settings<'_>) -> Vec<Job<'a>> {
        steps::jobs(tree)
    }

    fn bring(
        &self,
        tree: &Tree,
        job: &Job<'_>,
        reading: &Reading,
        first: usize,
        settings: &Settings<'_>,
    ) -> Result<Vec<Replacement>, String> {
        if job.machine == Machine::Windows && reading.writes_below_tmp() {
            return Err(
                "an exported lock needs a folder for it that Windows has as well".to_owned(),
            );
        }
        if reading.brings_uv {
            return Ok(Vec::new());
        }
        let step = format!(
            "script: python -m pip install uv=={}\ndisplayName: Install uv",
            settings.uv_version
        );
        let edit = tree.item_before(job.texts[first].place, &step);
        Ok(vec![edit.ok_or(NO_PLACE)?])
    }

    fn goes_with(&self, key: &str, table: NodeRef<'_>) -> bool {
        matches!(key, "script" | "bash" | "pwsh" | "powershell")
            && table
                .entries()
                .all(|(other, _)| other.text() == Some(key) || other.text() == Some("displayName"))
    }

    fn finish(
        &self,
        draft: &mut Draft<'_>,
        decision: &Decision<'_, '_>,
        gone: &GoneFiles<'_>,
        settings: &Settings<'_>,
    ) {
        let tree = draft.tree;
        if decision.uses_uv() {
            variables(draft, settings.mode, !decision.may_use_pip());
        }
        if !matches!(settings.mode, Mode::Project(_)) {
            return;
        }
        for node in tree.nodes() {
            let key = gone_names::key_of(draft, node.id());
            if node.is_sequence()
                && matches!(key, Some("include" | "exclude"))
                && gone_names::outer_key(tree, node.id()) == Some("paths")
            {
                gone_names::watched(draft, node, gone, "");
            } else if key == Some("key") && is_of_cache(tree, node) {
                key_of_cache(draft, node, gone);
            }
        }
    }
}

/// `$(name)` and `${{ … }}`, which Azure puts in before a shell reads the text.
fn macros(text: &str) -> Vec<Range<usize>> {
    let mut found = yaml_text::expressions(text);
    for (start, _) in text.match_indices("$(") {
        let Some(length) = text[start..].find(')') else {
            break;
        };
        let end = start + length + 1;
        let is_name =
            |character: char| character.is_ascii_alphanumeric() || "._-".contains(character);
        let name = &text[start + 2..end - 1];
        if !name.is_empty() && name.chars().all(is_name) {
            found.push(start..end);
        }
    }
    found.sort_by_key(|range| range.start);
    found
}

/// Whether a value is an input of the task that caches.
fn is_of_cache(tree: &Tree, node: NodeRef<'_>) -> bool {
    let Some((inputs, _)) = tree.holder(node.id()) else {
        return false;
    };
    let Some((step, _)) = tree.holder(inputs) else {
        return false;
    };
    let task = tree.get(step).get("task").and_then(NodeRef::text);
    task.is_some_and(|task| task.starts_with("Cache@") || task.starts_with("CacheBeta@"))
}

/// Puts uv.lock in place of files in the parts of a cache's key: `pip | "$(Agent.OS)" | a.txt`.
fn key_of_cache(draft: &mut Draft<'_>, node: NodeRef<'_>, gone: &GoneFiles<'_>) {
    let Some(text) = node.text() else { return };
    let Some(embedded) = yaml_text::embedded(draft.tree, node.id(), |_| Vec::new()) else {
        return;
    };
    let mut at = 0;
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut before = 0..0;
    for part in text.split(['|', ',']) {
        let range = at..at + part.len();
        at = range.end + 1;
        let start = range.start + (part.len() - part.trim_start().len());
        let word = part.trim();
        let from = [
            "$(System.DefaultWorkingDirectory)/",
            "$(Build.SourcesDirectory)/",
        ]
        .iter()
        .find(|folder| word.starts_with(**folder))
        .map_or(0, |folder| folder.len());
        let new = match gone.named(&word[from..], "") {
            Named::Gone(new) => new.lock,
            Named::Some(_) | Named::Nothing => {
                seen.insert(word.to_owned());
                before = range;
                continue;
            }
        };
        let is_known = !seen.insert(format!("{}{new}", &word[..from]));
        // One that stands there already goes with what parts it from the one before.
        let (place, to) = if is_known {
            (before.end..start + word.trim_end().len(), String::new())
        } else {
            (start + from..start + word.len(), new)
        };
        before = range;
        if let Some(edit) = embedded.replacement(place, &to) {
            let why = "uv.lock takes the place of the requirements files";
            draft.mention(edit.0.clone(), to, why);
            draft.replace(edit);
        }
    }
}

/// Variables of pip, and the folder of its cache where that is one of them.
fn variables(draft: &mut Draft<'_>, mode: Mode<'_>, moves_cache: bool) {
    let tree = draft.tree;
    let mut tables: BTreeSet<NodeId> = BTreeSet::new();
    let mut cache_is_named = false;
    for node in tree.nodes() {
        if gone_names::key_of(draft, node.id()) != Some("variables") {
            continue;
        }
        if node.is_mapping() && node.get("name").is_none() {
            cache_is_named |= node.own_entry("PIP_CACHE_DIR").is_some();
            tables.insert(node.id());
            // A program sees each variable in capitals.
            for (key, _) in node.entries() {
                let is_other = |name: &&str| name.starts_with("pip_");
                if let Some(name) = key.text().filter(is_other) {
                    let message = format!("`{name}` is not read by uv");
                    draft.say(&PIPELINE_PIP_VARIABLE, message, key.span());
                }
            }
        } else if let Some(name) = node.get("name").and_then(NodeRef::text)
            && name.starts_with("PIP_")
        {
            let message = format!("`{name}` is not read by uv");
            draft.say(&PIPELINE_PIP_VARIABLE, message, node.span());
        }
    }
    for table in tables {
        pip_settings::renew(draft, tree.get(table), mode, moves_cache);
    }
    if !moves_cache || !cache_is_named {
        return;
    }
    for node in tree.nodes() {
        let is_path = gone_names::key_of(draft, node.id()) == Some("path")
            && matches!(node.node().value, Value::Scalar(_))
            && node.text() == Some("$(PIP_CACHE_DIR)");
        if is_path && let Some(edit) = tree.rewritten(node.id(), "$(UV_CACHE_DIR)") {
            draft.mention(
                node.span(),
                "$(UV_CACHE_DIR)",
                "uv's cache takes the place of pip's",
            );
            draft.replace(edit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn macros_are_no_commands() {
        let text = "a $(python.version) $(pwd -P) ${{ x }} $(B)";
        let found: Vec<&str> = macros(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["$(python.version)", "${{ x }}", "$(B)"]);
    }
}
