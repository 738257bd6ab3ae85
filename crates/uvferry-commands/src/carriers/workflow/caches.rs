//! Caches of pip's folder: setup-python's own, and steps with actions/cache.

use std::collections::BTreeSet;

use uvferry_yaml::{NodeRef, Value};

use crate::carriers::pipeline::{Draft, GoneFiles, Named, cache_folders};
use crate::rules;

use super::steps::{Job, Step};

/// What goes because setup-uv keeps a cache of its own.
#[derive(Debug, Default)]
pub(super) struct PipCaches {
    /// Whether there was one.
    pub(super) was_on: bool,
    /// The files that setup-python's depended on.
    pub(super) files: Vec<String>,
    /// Steps that go.
    pub(super) steps: BTreeSet<usize>,
}

/// Takes pip's caches out of a job that uv takes over.
pub(super) fn take_out(draft: &mut Draft<'_>, job: &Job<'_>, gone: &GoneFiles<'_>) -> PipCaches {
    let mut caches = PipCaches::default();
    for step in &job.steps {
        if step.is_setup_python() {
            setup_python(draft, step, gone, &mut caches);
        }
    }
    for (index, step) in job.steps.iter().enumerate() {
        if is_cache(step) {
            cache_step(draft, job, index, &mut caches);
        }
    }
    caches
}

/// `cache: pip` of setup-python, which fails where none of its files is there.
fn setup_python(
    draft: &mut Draft<'_>,
    step: &Step<'_>,
    gone: &GoneFiles<'_>,
    caches: &mut PipCaches,
) {
    let Some(with) = step.with else { return };
    let Some((cache, value)) = with.own_entry("cache") else {
        return;
    };
    if value.text() != Some("pip") {
        return;
    }
    caches.was_on = true;
    let paths = with.own_entry("cache-dependency-path");
    if let Some((_, paths)) = paths {
        for line in paths.text().unwrap_or_default().lines() {
            let line = line.trim();
            if line.is_empty() {
                continue;
            }
            match gone.named(line, "") {
                Named::Nothing => add(&mut caches.files, line),
                Named::Gone(new) => add(&mut caches.files, &new.lock),
                Named::Some(new) => {
                    add(&mut caches.files, line);
                    add(&mut caches.files, &new.lock);
                }
            }
        }
    }
    let keys: Vec<NodeRef<'_>> = std::iter::once(cache)
        .chain(paths.map(|(key, _)| key))
        .collect();
    let tree = draft.tree;
    let numbers: BTreeSet<usize> = keys
        .iter()
        .filter_map(|key| tree.holder(key.id()))
        .map(|(_, number)| number)
        .collect();
    let table = with.resolved().id();
    let removals = match tree.removals(table, &numbers) {
        Some(removals) => removals,
        // Nothing else is said: `with` goes as well.
        None => step
            .node
            .own_entry("with")
            .filter(|(_, value)| value.id() == table)
            .and_then(|(key, _)| tree.removal(key.id()))
            .into_iter()
            .collect(),
    };
    for removal in removals {
        draft.replace(removal);
    }
    let why = "setup-uv keeps uv's cache; pip's is not filled any more";
    draft.mention(cache.span().start..value.span().end, "", why);
    if let Some((key, value)) = paths {
        draft.mention(key.span().start..value.span().end, "", why);
    }
}

fn add(files: &mut Vec<String>, file: &str) {
    if !files.iter().any(|known| known == file) {
        files.push(file.to_owned());
    }
}

fn is_cache(step: &Step<'_>) -> bool {
    matches!(
        step.action,
        Some("actions/cache" | "actions/cache/restore" | "actions/cache/save")
    )
}

/// A step that caches pip's folder goes, with the step that asks pip for it.
fn cache_step(draft: &mut Draft<'_>, job: &Job<'_>, index: usize, caches: &mut PipCaches) {
    let step = &job.steps[index];
    let Some(path) = step.with.and_then(|with| with.get("path")) else {
        return;
    };
    let Some(text) = path.text() else { return };
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let is_given = |folder: &str| {
        let mut scripts = job.steps.iter().filter_map(|step| step.run?.text());
        scripts.any(|script| cache_folders::is_given(script, folder))
    };
    let of_pip: Vec<bool> = lines
        .iter()
        .map(|line| is_pip_cache(line, job) && !is_given(line))
        .collect();
    if !of_pip.contains(&true) {
        return;
    }
    caches.was_on = true;
    if of_pip.contains(&false) {
        // Other folders are cached by the same step: it goes on without pip's.
        take_out_lines(draft, path, &lines, &of_pip);
        return;
    }
    let asked: BTreeSet<usize> = lines
        .iter()
        .filter_map(|line| asking_step(line, job))
        .collect();
    let going: BTreeSet<usize> = asked.iter().copied().chain([index]).collect();
    let is_asked_for = going.iter().any(|number| {
        let id = job.steps[*number].node.get("id").and_then(NodeRef::text);
        id.is_some_and(|id| outcome_is_used(draft, job, id, &going))
    });
    if is_asked_for {
        draft.say(
            &rules::PIP_CACHE_STAYS,
            "another step asks for the outcome of this cache of pip's folder; it stays",
            step.node.span().start..path.span().end,
        );
        return;
    }
    caches.steps.extend(going);
}

/// Whether a path is pip's cache.
fn is_pip_cache(path: &str, job: &Job<'_>) -> bool {
    let plain = path.replace('\\', "/").to_ascii_lowercase();
    let plain = plain.trim_end_matches('/');
    plain.ends_with(".cache/pip")
        || plain.ends_with("library/caches/pip")
        || plain.ends_with("appdata/local/pip/cache")
        || plain.ends_with("/pip/cache")
        || asking_step(path, job).is_some()
}

/// The step whose output is the folder that `pip cache dir` says.
fn asking_step(path: &str, job: &Job<'_>) -> Option<usize> {
    let inner = path.strip_prefix("${{")?.strip_suffix("}}")?.trim();
    let id = inner.strip_prefix("steps.")?.split('.').next()?;
    job.steps.iter().position(|step| {
        step.node.get("id").and_then(NodeRef::text) == Some(id)
            && step
                .run
                .and_then(NodeRef::text)
                .is_some_and(only_asks_for_the_cache)
    })
}

/// Whether a script does nothing but to hand on the folder of pip's cache.
fn only_asks_for_the_cache(text: &str) -> bool {
    text.contains("pip cache dir")
        && text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .all(|line| {
                line.contains("pip cache dir") && line.starts_with("echo")
                    || line.contains("install")
                        && line.contains("pip")
                        && line.split_whitespace().all(|word| {
                            matches!(
                                word,
                                "pip"
                                    | "python"
                                    | "-m"
                                    | "install"
                                    | "-U"
                                    | "--upgrade"
                                    | "setuptools"
                                    | "wheel"
                                    | "python3"
                                    | "pip3"
                            )
                        })
            })
}

/// Whether something asks for a step's outcome that does not go together with it.
fn outcome_is_used(draft: &Draft<'_>, job: &Job<'_>, id: &str, going: &BTreeSet<usize>) -> bool {
    let place = job.node.span();
    let text = draft.tree.file().slice(place.clone());
    let spans: Vec<_> = going
        .iter()
        .map(|number| job.steps[*number].node.span())
        .collect();
    [format!("steps.{id}."), format!("steps['{id}']")]
        .iter()
        .flat_map(|wanted| text.match_indices(wanted.as_str()))
        .any(|(at, _)| {
            let at = place.start + at;
            !spans.iter().any(|span| span.contains(&at))
        })
}

/// Takes lines out of a block scalar.
fn take_out_lines(draft: &mut Draft<'_>, path: NodeRef<'_>, lines: &[&str], of_pip: &[bool]) {
    let tree = draft.tree;
    let node = path.resolved();
    if !matches!(node.value(), Value::Scalar(_)) {
        return;
    }
    let span = node.span();
    let file = tree.file();
    let offset = span.start;
    let mut at = offset;
    let whole = file.slice(span).to_owned();
    for line in whole.split_inclusive('\n') {
        let number = lines.iter().position(|known| *known == line.trim());
        if number.is_some_and(|number| of_pip[number]) {
            // The last one has its line end in front of it: the one behind is not its own.
            let is_last = !line.ends_with('\n');
            let start = at - usize::from(is_last && whole[..at - offset].ends_with('\n'));
            let body = start..at + line.len();
            draft.mention(
                at + (line.len() - line.trim_start().len())..at + line.trim_end().len(),
                "",
                "setup-uv keeps uv's cache; pip's is not filled any more",
            );
            draft.replace((body, String::new()));
        }
        at += line.len();
    }
}
