//! Cache mounts, on request: the form that uv's own documentation gives for images.

use uvferry_diagnostics::Diagnostic;

use crate::carried::Carried;
use crate::rules;

use super::paths;
use super::reading::Instruction;
use super::stages::User;
use super::walk::{At, Walk};

/// Where root's cache lies.
const ROOT_CACHE: &str = "/root/.cache/uv";

/// Gives a `RUN` whose commands are uv's a mount of uv's cache.
pub(super) fn carry(walk: &Walk<'_>, at: &At<'_>, carried: &mut Carried) {
    let instruction = at.instruction;
    let has_mount = instruction.flags.iter().any(|flag| {
        flag.name == "mount"
            && flag.value.contains("type=cache")
            && (flag.value.contains("/.cache/uv") || flag.value.contains("/.cache/pip"))
    });
    if !has_mount {
        if at.state.user != User::Root {
            carried.diagnostics.push(
                Diagnostic::new(
                    &rules::CACHE_MOUNT_NOT_ADDED,
                    "it runs as another user than root, whose cache lies elsewhere",
                )
                .at(walk.file, instruction.span.clone()),
            );
            return;
        }
        let start = instruction
            .span_of(&(instruction.arguments.start..instruction.arguments.start))
            .start;
        let target = target(at);
        let mount = format!("--mount=type=cache,target={target} ");
        // It comes before what else is put there.
        let mut there = carried.replacements.iter_mut();
        match there.find(|(span, _)| span.start == start) {
            Some((_, new)) => new.insert_str(0, &mount),
            None => carried.replacements.push((start..start, mount)),
        }
    }
    early_layer(walk, at, carried);
    for found in &mut carried.commands {
        if let Some(to) = &mut found.to {
            *to = to.replace(" --no-cache", "");
        }
    }
    // A cache that is mounted is there to be used, and does not become part of the image.
    let text = walk.file.text();
    for (span, new) in &mut carried.replacements {
        if new == "--no-cache" {
            let before = &text[..span.start];
            span.start = before.trim_end_matches([' ', '\t']).len();
            new.clear();
        } else {
            *new = new
                .replace(" --no-cache ", " ")
                .replace(" --no-cache\n", "\n");
            if let Some(rest) = new.strip_suffix(" --no-cache") {
                *new = rest.to_owned();
            }
        }
    }
}

/// The dependencies in a layer of their own, in front of the `COPY` that brings the whole
/// project: it is built again only when they change.
fn early_layer(walk: &Walk<'_>, at: &At<'_>, carried: &mut Carried) {
    let (Some(project), [found]) = (walk.project(), carried.commands.as_slice()) else {
        return;
    };
    let instruction = at.instruction;
    let is_whole = found.span == instruction.span_of(&instruction.arguments);
    let is_first = walk.needs[at.stage].first_use == Some(at.index);
    let Some(command) = found
        .to
        .as_deref()
        .filter(|to| to.starts_with("uv sync --locked") && !to.contains(" && "))
    else {
        return;
    };
    if !is_whole || !is_first || !found.is_applied || instruction.is_on_build {
        return;
    }
    // Nothing that the command may need lies between the two.
    let brings_project = |earlier: &Instruction| {
        walk.copying(earlier, at.state).is_some_and(|copying| {
            copying.sources.iter().any(|source| {
                source.value.known().is_some_and(|text| {
                    let path = paths::join(&walk.context.folder, &paths::in_context(text));
                    paths::below(&project.folder, &path).is_some()
                })
            })
        })
    };
    let copy = (walk.stages[at.stage].from + 1..at.index)
        .rev()
        .map(|index| &walk.dockerfile.instructions[index])
        .take_while(|earlier| {
            let is_harmless = matches!(
                earlier.keyword.as_str(),
                "COPY" | "ADD" | "LABEL" | "EXPOSE"
            );
            is_harmless && !earlier.is_on_build
        })
        .filter(|earlier| brings_project(earlier))
        .last();
    let Some(copy) = copy else { return };
    let newline = walk.file.newline().as_str();
    let next = format!(" {}{newline}    ", walk.dockerfile.escape);
    let mut text = format!("RUN --mount=type=cache,target={}", target(at));
    for name in ["uv.lock", "pyproject.toml"] {
        let path = paths::join(&project.folder, name);
        let source = walk.context.name_of(&path).unwrap_or_default();
        let mount = format!("{next}--mount=type=bind,source={source},target={name}");
        text.push_str(&mount);
    }
    let mut command = command.replace(" --no-cache", "");
    let leaves_project = !project.is_package
        || command.contains(" --no-install-project")
        || command.contains(" --only-group");
    if !leaves_project {
        command = command.replacen("--locked", "--locked --no-install-project", 1);
    }
    if project.has_dynamic_dependencies {
        // Only the two files are there.
        command = command.replacen("--locked", "--frozen", 1);
    }
    text.push_str(&next);
    text.push_str(&command);
    text.push_str(newline);
    let start = copy.span.start;
    carried.replacements.push((start..start, text));
}

/// Where uv's cache lies.
fn target<'s>(at: &'s At<'_>) -> &'s str {
    at.state
        .variables
        .get("UV_CACHE_DIR")
        .and_then(|value| value.known())
        .unwrap_or(ROOT_CACHE)
}
