//! `bitbucket-pipelines.yml`.
//!
//! The lines of a step's `script` are read by one shell that stops at the first one that
//! fails; `after-script` has a shell of its own. Only steps in the official images of Python
//! are put into uv's words: there pip is the image's own, and root runs it.

use std::collections::BTreeSet;
use std::ops::Range;

use uvferry_yaml::{NodeId, NodeRef, Replacement, Tree};

use crate::carriers::gitlab::{Image, PYTHON_IMAGE_PREFIX};
use crate::carriers::pipeline::{Draft, GoneFiles, cache_folders, gone_names};
use crate::context::{Environment, Mode, Settings, Surroundings};
use crate::python_range::version_in;

use super::decision::Decision;
use super::job::{Job, Machine, NO_PLACE, Service, Setup, Text, bounded};
use super::python::{has_no_uv, version_of_image};
use super::reading::Reading;

pub(super) struct Bitbucket;

impl Service for Bitbucket {
    fn masked(&self) -> fn(&str) -> Vec<Range<usize>> {
        |_| Vec::new()
    }

    fn jobs<'a>(&self, tree: &'a Tree, settings: &Settings<'_>) -> Vec<Job<'a>> {
        let Some(root) = tree.root() else {
            return Vec::new();
        };
        let mut steps = Vec::new();
        if let Some(pipelines) = root.get("pipelines") {
            add_steps(pipelines, &mut steps, 0);
        }
        bounded(steps.into_iter().map(|step| job(root, step, settings)))
    }

    fn bring(
        &self,
        tree: &Tree,
        job: &Job<'_>,
        reading: &Reading,
        first: usize,
        settings: &Settings<'_>,
    ) -> Result<Vec<Replacement>, String> {
        let mut lines = Vec::new();
        if !reading.brings_uv {
            lines.push(format!("pip install uv=={}", settings.uv_version));
        }
        if job.setup == Setup::UvAndPrefix && reading.fills_the_projects_environment() {
            lines.push(format!(
                "export UV_PROJECT_ENVIRONMENT={PYTHON_IMAGE_PREFIX}"
            ));
        }
        let place = job.texts[first].place;
        let edits = lines
            .iter()
            .map(|line| tree.item_before(place, line).ok_or(NO_PLACE));
        edits.map(|edit| edit.map_err(str::to_owned)).collect()
    }

    fn finish(
        &self,
        draft: &mut Draft<'_>,
        decision: &Decision<'_, '_>,
        gone: &GoneFiles<'_>,
        settings: &Settings<'_>,
    ) {
        if decision.uses_uv() {
            caches(draft, decision);
        }
        if !matches!(settings.mode, Mode::Project(_)) {
            return;
        }
        let tree = draft.tree;
        for node in tree.nodes().filter(|node| node.is_sequence()) {
            let key = gone_names::key_of(draft, node.id());
            let outer = gone_names::outer_key(tree, node.id());
            if key == Some("files") && outer == Some("key") {
                gone_names::keyed(draft, node, gone);
            } else if key == Some("includePaths") {
                gone_names::watched(draft, node, gone, "");
            }
        }
    }
}

/// The steps of a pipeline, in stages and in parallel ones as well.
fn add_steps<'a>(node: NodeRef<'a>, steps: &mut Vec<NodeRef<'a>>, depth: usize) {
    // Pipelines themselves are about six levels deep.
    if depth > 12 || steps.len() > 2_000 {
        return;
    }
    for item in node.items() {
        add_steps(item.resolved(), steps, depth + 1);
    }
    for (key, value) in node.entries() {
        if key.text() == Some("step") {
            steps.push(value.resolved());
        } else {
            add_steps(value.resolved(), steps, depth + 1);
        }
    }
}

fn job<'a>(root: NodeRef<'a>, step: NodeRef<'a>, settings: &Settings<'_>) -> Job<'a> {
    let mut texts = Vec::new();
    for (key, is_apart) in [("script", false), ("after-script", true)] {
        let lines = step.get(key).map(NodeRef::resolved);
        for line in lines.into_iter().flat_map(NodeRef::items) {
            if line.text().is_some() {
                let mut text = Text::new(line, line.id());
                text.is_apart = is_apart;
                texts.push(text);
            }
        }
    }
    let image = step.get("image").or_else(|| root.get("image"));
    let name = image.and_then(|image| image.text().or_else(|| image.get("name")?.text()));
    let name = name.unwrap_or_default();
    let mut start = Surroundings {
        environment: Environment::System,
        stops_on_error: true,
        pythons: version_of_image(name)
            .and_then(version_in)
            .into_iter()
            .collect(),
        ..Surroundings::default()
    };
    let is_project = matches!(settings.mode, Mode::Project(_));
    let exports = texts.iter().filter_map(|text| text.node.text());
    let is_given = exports
        .into_iter()
        .any(|text| text.contains("UV_PROJECT_ENVIRONMENT="));
    let setup = if is_project && !is_given {
        let variable = "UV_PROJECT_ENVIRONMENT".to_owned();
        start
            .variables
            .insert(variable, PYTHON_IMAGE_PREFIX.to_owned());
        Setup::UvAndPrefix
    } else {
        Setup::Uv
    };
    let runs_on = step
        .get("runs-on")
        .or_else(|| root.at(&["options", "runs-on"]));
    let is_user = image.is_some_and(|image| image.get("run-as-user").is_some());
    let has_clone = step
        .at(&["clone", "enabled"])
        .or_else(|| root.at(&["clone", "enabled"]));
    start.is_elsewhere = has_clone.and_then(NodeRef::text) == Some("false");
    let stays = if Image::of(name) != Image::Python {
        Some("where its image has Python is not known")
    } else if version_of_image(name).is_some_and(has_no_uv) {
        Some("uv is not for a Python that is older than 3.8")
    } else if runs_on.is_some() || is_user {
        Some("the machine or the user that runs it is not the usual one")
    } else {
        None
    };
    Job {
        node: step,
        texts,
        start,
        is_one_shell: true,
        setup,
        machine: Machine::Plain,
        stays: stays.map(str::to_owned),
    }
}

/// Whether a step caches pip's folder under the name that Bitbucket knows.
fn pip_of(step: NodeRef<'_>) -> Option<NodeRef<'_>> {
    let list = step.get("caches")?.resolved();
    list.items().find(|item| item.text() == Some("pip"))
}

/// Puts a cache of uv in place of the one of pip, in the steps that use uv now.
fn caches(draft: &mut Draft<'_>, decision: &Decision<'_, '_>) {
    let tree = draft.tree;
    let Some(root) = tree.root() else { return };
    if root.at(&["definitions", "caches", "pip"]).is_some() {
        // One of its own, by that name: what is in it is the file's affair.
        return;
    }
    let mut kept: BTreeSet<NodeId> = BTreeSet::new();
    let mut moved: BTreeSet<NodeId> = BTreeSet::new();
    for (job, is_changed) in decision.jobs() {
        if let Some(item) = pip_of(job.node) {
            let text = tree.file().slice(job.node.span());
            let is_moved = is_changed && !cache_folders::is_given(text, "~/.cache/pip");
            let list = if is_moved { &mut moved } else { &mut kept };
            list.insert(item.id());
        }
    }
    moved.retain(|item| !kept.contains(item));
    if moved.is_empty() {
        return;
    }
    let is_defined = root.at(&["definitions", "caches", "uv"]).is_some();
    if !is_defined {
        let Some(edit) = definition(tree, root) else {
            return;
        };
        let at = edit.0.clone();
        draft.mention(
            at,
            "uv: ~/.cache/uv",
            "Bitbucket has no cache of that name by itself",
        );
        draft.replace(edit);
    }
    for item in moved {
        let node = tree.get(item);
        if let Some(edit) = tree.rewritten(item, "uv") {
            draft.mention(node.span(), "uv", "uv's cache takes the place of pip's");
            draft.replace(edit);
        }
    }
}

/// The definition of uv's cache.
fn definition(tree: &Tree, root: NodeRef<'_>) -> Option<Replacement> {
    let line = "uv: ~/.cache/uv";
    let step = tree.indentation();
    let indent = " ".repeat(step);
    let Some((_, definitions)) = root.own_entry("definitions") else {
        let (pipelines, _) = root.own_entry("pipelines")?;
        let lines = format!("definitions:\n{indent}caches:\n{indent}{indent}{line}\n");
        return tree.entry_before(pipelines.id(), &lines);
    };
    if let Some((_, caches)) = definitions.own_entry("caches") {
        let (_, last) = caches.entries().next_back()?;
        return tree.entry_after(last.id(), line);
    }
    let (first, _) = definitions.entries().next()?;
    tree.entry_before(first.id(), &format!("caches:\n{indent}{line}"))
}
