//! Cache mounts, on request: the form that uv's own documentation gives for images.

use uvferry_diagnostics::Diagnostic;

use crate::carried::Carried;
use crate::rules;

use super::stages::User;
use super::writing::{At, Walk};

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
        let target = at
            .state
            .variables
            .get("UV_CACHE_DIR")
            .and_then(|value| value.known())
            .unwrap_or(ROOT_CACHE);
        carried
            .replacements
            .push((start..start, format!("--mount=type=cache,target={target} ")));
    }
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
