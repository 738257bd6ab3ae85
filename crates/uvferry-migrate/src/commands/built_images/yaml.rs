//! Services of compose, and steps of workflows that build.

use std::collections::BTreeMap;

use uvferry_diagnostics::SourceFile;
use uvferry_yaml::{NodeRef, Tree};

use super::Built;
use super::command_lines::{expand, variables, without_expressions};
use crate::tree::folder_of;

/// The images that services of a compose file name and build.
pub(super) fn services(file: &SourceFile) -> Vec<Built> {
    let none = BTreeMap::new();
    let Ok(tree) = Tree::parse(file) else {
        return Vec::new();
    };
    let Some(services) = tree.root().and_then(|root| root.get("services")) else {
        return Vec::new();
    };
    services
        .entries()
        .filter_map(|(_, service)| {
            let image = service.get("image")?.text()?;
            let build = service.get("build")?;
            let said = |name: &str| {
                let value = build.get(name).and_then(NodeRef::text);
                value.map(|value| expand(value, &none))
            };
            let context = match build.text() {
                Some(context) => expand(context, &none),
                None => said("context").unwrap_or_default(),
            };
            Some(Built::of(
                &expand(image, &none),
                folder_of(file.path()),
                &context,
                said("dockerfile").as_deref(),
                said("target").as_deref(),
            ))
        })
        .collect()
}

/// The images that `docker/build-push-action` builds in the steps of a workflow.
pub(super) fn steps(file: &SourceFile) -> Vec<Built> {
    let text = without_expressions(file.text());
    let plain = SourceFile::new(file.path(), file.text());
    let Ok(tree) = Tree::parse(&plain) else {
        return Vec::new();
    };
    let variables = variables(&text);
    let Some(root) = tree.root() else {
        return Vec::new();
    };
    let jobs = root.get("jobs").into_iter().flat_map(NodeRef::entries);
    let lists = jobs
        .filter_map(|(_, job)| job.get("steps"))
        .chain(root.at(&["runs", "steps"]));
    let mut all = Vec::new();
    for steps in lists {
        for step in steps.items() {
            let uses = |step: NodeRef<'_>, action: &str| {
                let uses = step.get("uses").and_then(NodeRef::text);
                uses.is_some_and(|uses| uses.split('@').next() == Some(action))
            };
            if !uses(step, "docker/build-push-action") {
                continue;
            }
            let said = |step: NodeRef<'_>, name: &str| {
                let value = step.at(&["with", name]).and_then(NodeRef::text);
                value.map(str::to_owned)
            };
            let plain = |text: &str| expand(&without_expressions(text), &variables);
            let tags = said(step, "tags").unwrap_or_default();
            let mut names: Vec<String> = tags
                .lines()
                .flat_map(|line| line.split(','))
                .filter(|name| !name.contains("steps."))
                .map(|name| plain(name.trim()))
                .filter(|name| !name.is_empty())
                .collect();
            // Names that another step puts together, with tags that only a run knows.
            let metadata = steps.items().filter(|other| {
                let id = other.get("id").and_then(NodeRef::text);
                uses(*other, "docker/metadata-action")
                    && id.is_some_and(|id| tags.contains(&format!("steps.{id}.")))
            });
            for other in metadata {
                let images = said(other, "images").unwrap_or_default();
                let images = images.lines().flat_map(|line| line.split(','));
                names.extend(
                    images
                        .map(|name| plain(name.trim().trim_start_matches("name=")))
                        .filter(|name| !name.is_empty())
                        .map(|name| format!("{name}:$tag")),
                );
            }
            let folder = String::new();
            let context = said(step, "context").map(|text| plain(&text));
            let file = said(step, "file").map(|text| plain(&text));
            let target = said(step, "target").map(|text| plain(&text));
            all.extend(names.iter().map(|name| {
                Built::of(
                    name,
                    &folder,
                    context.as_deref().unwrap_or_default(),
                    file.as_deref(),
                    target.as_deref(),
                )
            }));
        }
    }
    all
}
