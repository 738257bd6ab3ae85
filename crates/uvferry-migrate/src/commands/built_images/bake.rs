//! Bake files of buildx: `docker-bake.hcl`, `docker-bake.json`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Built;
use crate::tree::folder_of;

/// What a target says.
#[derive(Debug, Default)]
struct Target {
    context: String,
    file: Option<String>,
    stage: Option<String>,
    tags: Vec<String>,
}

/// The images of the targets of a bake file; one that others name by `target:` has their name
/// for it as well.
pub(super) fn built(path: &str, text: &str) -> Vec<Built> {
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let targets = if text.trim_start().starts_with('{') {
        of_json(text, &mut names)
    } else {
        of_hcl(text, &mut names)
    };
    let folder = folder_of(path);
    targets
        .iter()
        .flat_map(|(name, target)| {
            let called = names.get(name).into_iter().flatten();
            target.tags.iter().chain(called).map(|tag| {
                Built::of(
                    tag,
                    folder,
                    &target.context,
                    target.file.as_deref(),
                    target.stage.as_deref(),
                )
            })
        })
        .collect()
}

fn of_json(text: &str, names: &mut BTreeMap<String, Vec<String>>) -> BTreeMap<String, Target> {
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return BTreeMap::new();
    };
    let targets = value["target"].as_object().into_iter().flatten();
    let said = |target: &Value, key: &str| target[key].as_str().map(str::to_owned);
    targets
        .map(|(name, target)| {
            for (called, context) in target["contexts"].as_object().into_iter().flatten() {
                note_context(called, context.as_str().unwrap_or_default(), names);
            }
            let tags = target["tags"].as_array().into_iter().flatten();
            let target = Target {
                context: said(target, "context").unwrap_or_default(),
                file: said(target, "dockerfile"),
                stage: said(target, "target"),
                tags: tags.filter_map(Value::as_str).map(str::to_owned).collect(),
            };
            (name.clone(), target)
        })
        .collect()
}

/// The lines of blocks `target "name" { key = "value" }`; what is computed is left out.
fn of_hcl(text: &str, names: &mut BTreeMap<String, Vec<String>>) -> BTreeMap<String, Target> {
    let mut targets: BTreeMap<String, Target> = BTreeMap::new();
    let mut current: Option<String> = None;
    let mut depth = 0_usize;
    let mut list = "";
    for line in text.lines() {
        let line = line.trim();
        if line.starts_with(['#', '/']) {
            continue;
        }
        let strings: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
        if depth == 0 {
            current = line
                .starts_with("target ")
                .then(|| strings.first().map(|name| (*name).to_owned()))
                .flatten();
        }
        if let Some(name) = &current {
            let target = targets.entry(name.clone()).or_default();
            let key = line.split(['=', ' ']).next().unwrap_or_default();
            if line.contains('=') && depth == 1 {
                list = if matches!(key, "tags" | "contexts") {
                    key
                } else {
                    ""
                };
            }
            let value = || strings.first().map(|value| (*value).to_owned());
            match key {
                _ if depth == 0 => {}
                "context" if depth == 1 => target.context = value().unwrap_or_default(),
                "dockerfile" if depth == 1 => target.file = value(),
                "target" if depth == 1 => target.stage = value(),
                _ if list == "tags" => {
                    target
                        .tags
                        .extend(strings.iter().map(|tag| (*tag).to_owned()));
                }
                _ if list == "contexts" => {
                    let called = line.trim_start_matches("contexts").trim_start();
                    let called = called.trim_start_matches(['=', '{', ' ']);
                    // `base = "target:x"`, `"me/base" = "target:x"`.
                    match (called.starts_with('"'), strings.as_slice()) {
                        (true, [name, context, ..]) => note_context(name, context, names),
                        (false, [context, ..]) => {
                            let name = called.split(['=', ' ']).next().unwrap_or_default();
                            note_context(name, context, names);
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        // `${X}` opens and closes on its own line.
        depth += line.matches('{').count();
        depth = depth.saturating_sub(line.matches('}').count());
        if line.ends_with([']', '}']) {
            list = "";
        }
    }
    targets
}

fn note_context(called: &str, context: &str, names: &mut BTreeMap<String, Vec<String>>) {
    if let Some(target) = context.strip_prefix("target:") {
        let known = names.entry(target.to_owned()).or_default();
        known.push(called.to_owned());
    }
}
