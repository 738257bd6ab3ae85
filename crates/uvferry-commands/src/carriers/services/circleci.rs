//! `.circleci/config.yml`.
//!
//! Each `run` step has a shell of its own; what a step writes to `$BASH_ENV` is read by those
//! behind it. The images `cimg/python` have Python from pyenv, whose `shims` on PATH are made
//! by pip and not by uv: a program that uv installs there would not be found. So a job on them
//! gets an environment of its own, which `$BASH_ENV` makes active for all later steps. On the
//! official images of Python `uv sync` fills the image's interpreter.

use std::collections::BTreeSet;
use std::ops::Range;

use uvferry_yaml::{NodeRef, Replacement, Tree, Value};

use crate::carriers::gitlab::PYTHON_IMAGE_PREFIX;
use crate::carriers::pipeline::{Draft, GoneFiles, Named, cache_folders, gone_names};
use crate::context::{Mode, Settings};
use crate::rules::SERVICE_RUNS_PIP;
use crate::yaml_text;

use super::decision::Decision;
use super::job::{Job, Machine, NO_PLACE, Service, Setup};
use super::reading::Reading;

mod inside;
mod steps;

pub(super) struct CircleCi;

impl Service for CircleCi {
    fn masked(&self) -> fn(&str) -> Vec<Range<usize>> {
        parameters
    }

    fn jobs<'a>(&self, tree: &'a Tree, settings: &Settings<'_>) -> Vec<Job<'a>> {
        steps::jobs(tree, settings)
    }

    fn bring(
        &self,
        tree: &Tree,
        job: &Job<'_>,
        reading: &Reading,
        first: usize,
        settings: &Settings<'_>,
    ) -> Result<Vec<Replacement>, String> {
        if job.setup == Setup::Uv
            && job.machine == Machine::Pyenv
            && reading.installs_into_the_system()
        {
            return Err(
                "it installs into pyenv's Python beside an environment of its own".to_owned(),
            );
        }
        if job.setup == Setup::UvInside {
            let command = format!("pip install uv=={}", settings.uv_version);
            return inside::bring(tree, job, reading, first, &command);
        }
        let mut edits = Vec::new();
        if job.setup == Setup::UvAndPrefix && reading.fills_the_projects_environment() {
            edits.push(environment_in(tree, job.node).ok_or("its variables cannot be written")?);
        }
        if !reading.brings_uv {
            let command = format!("pip install uv=={}", settings.uv_version);
            // With pip in the environment, scripts that go on calling it install there as well.
            let step = if job.setup == Setup::UvAndEnvironment {
                format!(
                    "run:\n  name: Install uv\n  command: |\n    {command}\n    uv venv --seed --allow-existing\n    \
                     echo \"source '$PWD/.venv/bin/activate'\" >> \"$BASH_ENV\""
                )
            } else {
                format!("run: {command}")
            };
            let place = job.texts[first].place;
            edits.push(tree.item_before(place, &step).ok_or(NO_PLACE)?);
        }
        Ok(edits)
    }

    fn handed_on(&self, text: &str) -> Option<String> {
        text.lines().find_map(|line| {
            let is_told = line.contains(">>") && line.contains("BASH_ENV");
            let (before, _) = line.split_once("/bin/activate").filter(|_| is_told)?;
            let path = before.rsplit([' ', '"', '\'']).next()?;
            let path = ["$PWD/", "$(pwd)/", "${PWD}/", "./", "~/project/"]
                .iter()
                .find_map(|start| path.strip_prefix(start))
                .unwrap_or(path);
            (!path.is_empty()).then(|| path.to_owned())
        })
    }

    fn goes_with(&self, key: &str, table: NodeRef<'_>) -> bool {
        key == "command" || key == "run" && table.entries().count() == 1
    }

    fn finish(
        &self,
        draft: &mut Draft<'_>,
        decision: &Decision<'_, '_>,
        gone: &GoneFiles<'_>,
        settings: &Settings<'_>,
    ) {
        let tree = draft.tree;
        if matches!(settings.mode, Mode::Project(_)) {
            checksums(draft, gone);
        }
        if decision.uses_uv() && !decision.may_use_pip() {
            caches(draft);
        }
        orbs(draft, tree);
    }
}

/// `<< parameters.x >>`, which CircleCI puts in before anything reads the file.
fn parameters(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("<<").map(|start| at + start) {
        let Some(length) = text[start..].find(">>") else {
            break;
        };
        let end = start + length + 2;
        let name = text[start + 2..end - 2].trim();
        let is_name = |character: char| character.is_alphanumeric() || "._-".contains(character);
        // A document for the shell begins with the same signs.
        if name.contains('.') && name.chars().all(is_name) {
            found.push(start..end);
            at = end;
        } else {
            at = start + 2;
        }
    }
    found
}

/// The variable by which `uv sync` fills the image's interpreter.
fn environment_in(tree: &Tree, job: NodeRef<'_>) -> Option<Replacement> {
    let line = format!("UV_PROJECT_ENVIRONMENT: {PYTHON_IMAGE_PREFIX}");
    if let Some((_, table)) = job.own_entry("environment") {
        let (_, last) = table.entries().next_back()?;
        return tree.entry_after(last.id(), &line);
    }
    let (steps, _) = job.own_entry("steps")?;
    let indent = " ".repeat(tree.indentation());
    tree.entry_before(steps.id(), &format!("environment:\n{indent}{line}"))
}

/// Puts uv.lock in place of files in the `{{ checksum "…" }}` of a cache's key.
fn checksums(draft: &mut Draft<'_>, gone: &GoneFiles<'_>) {
    let tree = draft.tree;
    for node in tree.nodes() {
        if !matches!(node.node().value, Value::Scalar(_))
            || !matches!(gone_names::key_of(draft, node.id()), Some("key" | "keys"))
        {
            continue;
        }
        let Some(text) = node.text().filter(|text| text.contains("checksum")) else {
            continue;
        };
        let Some(embedded) = yaml_text::embedded(tree, node.id(), |_| Vec::new()) else {
            continue;
        };
        let mut seen = BTreeSet::new();
        for place in named_in_checksums(text) {
            let new = match gone.named(&text[place.clone()], "") {
                Named::Gone(new) => new,
                Named::Some(new) if !text.contains(&new.lock) => {
                    if let Some(edit) = beside(text, &place, &new.lock)
                        .and_then(|(at, more)| embedded.replacement(at..at, &more))
                    {
                        let why = "uv.lock holds versions as well";
                        draft.mention(edit.0.clone(), new.lock.clone(), why);
                        draft.replace(edit);
                    }
                    seen.insert(new.lock);
                    continue;
                }
                Named::Some(_) | Named::Nothing => {
                    seen.insert(text[place].to_owned());
                    continue;
                }
            };
            // One that stands there already goes with what parts it from the one before.
            let whole = whole_template(text, &place).filter(|_| seen.contains(&new.lock));
            let (place, to) = match whole {
                Some(whole) => (whole, ""),
                None => (place, new.lock.as_str()),
            };
            if let Some(edit) = embedded.replacement(place, to) {
                let why = "uv.lock takes the place of the requirements files";
                draft.mention(edit.0.clone(), to, why);
                draft.replace(edit);
            }
            seen.insert(new.lock);
        }
    }
}

/// One more `-{{ checksum "…" }}` for a file, and its place behind the one for another.
fn beside(text: &str, name: &Range<usize>, file: &str) -> Option<(usize, String)> {
    let start = text[..name.start].rfind("{{")?;
    let end = name.end + text[name.end..].find("}}")? + 2;
    let (before, behind) = (&text[start..name.start], &text[name.end..end]);
    Some((end, format!("-{before}{file}{behind}")))
}

/// `-{{ checksum "…" }}` around the name in it.
fn whole_template(text: &str, name: &Range<usize>) -> Option<Range<usize>> {
    let start = text[..name.start].rfind("{{")?;
    let end = name.end + text[name.end..].find("}}")? + 2;
    let is_parted = text[..start].ends_with(['-', '_', '.', ':']);
    is_parted.then(|| start - 1..end)
}

/// The names of files in `{{ checksum "…" }}`.
fn named_in_checksums(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (at, word) in text.match_indices("checksum") {
        let rest = &text[at + word.len()..];
        let start = at + word.len() + (rest.len() - rest.trim_start().len());
        let Some(quote) = text[start..]
            .chars()
            .next()
            .filter(|quote| "\"'`".contains(*quote))
        else {
            continue;
        };
        if let Some(length) = text[start + 1..].find(quote) {
            found.push(start + 1..start + 1 + length);
        }
    }
    found
}

/// Puts uv's cache in place of pip's in what is saved.
fn caches(draft: &mut Draft<'_>) {
    let tree = draft.tree;
    for node in tree.nodes() {
        let is_path = gone_names::key_of(draft, node.id()) == Some("paths")
            && gone_names::outer_key(tree, node.id()) == Some("save_cache");
        let Some(text) = node.text().filter(|_| is_path) else {
            continue;
        };
        let bare = text.trim_end_matches('/');
        if !bare.ends_with("/.cache/pip")
            || !matches!(node.node().value, Value::Scalar(_))
            || cache_folders::is_given(tree.file().text(), bare)
        {
            continue;
        }
        let name = bare.len() - "pip".len()..bare.len();
        let embedded = yaml_text::embedded(tree, node.id(), |_| Vec::new());
        if let Some(edit) = embedded.and_then(|embedded| embedded.replacement(name, "uv")) {
            let new = format!("{}uv", &bare[..bare.len() - "pip".len()]);
            draft.mention(node.span(), new, "uv's cache takes the place of pip's");
            draft.replace(edit);
        }
    }
}

/// Says where the orb of Python installs by itself.
fn orbs(draft: &mut Draft<'_>, tree: &Tree) {
    let Some(root) = tree.root() else { return };
    let Some(orbs) = root.get("orbs") else { return };
    for (alias, orb) in orbs.entries() {
        let is_python = orb
            .text()
            .is_some_and(|orb| orb.starts_with("circleci/python@"));
        let Some(alias) = alias.text().filter(|_| is_python) else {
            continue;
        };
        for node in tree.nodes() {
            let Some(call) = node.text().and_then(|text| text.strip_prefix(alias)) else {
                continue;
            };
            if matches!(call, "/install-packages" | "/test" | "/dist") {
                let message = format!(
                    "`{alias}{call}` installs by itself: give it `pkg-manager: uv` where its \
                     version knows that, or put `uv sync` in its place"
                );
                draft.say(&SERVICE_RUNS_PIP, message, node.span());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_no_documents_for_the_shell() {
        let text = "echo << parameters.a-b >> <<pipeline.id>> && cat <<EOF >> x";
        let found: Vec<&str> = parameters(text)
            .into_iter()
            .map(|range| &text[range])
            .collect();
        assert_eq!(found, ["<< parameters.a-b >>", "<<pipeline.id>>"]);
    }

    #[test]
    fn environments_that_steps_hand_on() {
        for (text, wanted) in [
            (
                "echo \"source '$PWD/.venv/bin/activate'\" >> \"$BASH_ENV\"",
                Some(".venv"),
            ),
            ("echo 'source venv/bin/activate' >> $BASH_ENV", Some("venv")),
            ("source venv/bin/activate", None),
        ] {
            assert_eq!(CircleCi.handed_on(text).as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn checksums_name_files() {
        let text = "v1-{{ checksum \"requirements.txt\" }}-{{checksum 'a/b.txt'}}-{{ .Branch }}";
        let found: Vec<&str> = named_in_checksums(text)
            .into_iter()
            .map(|range| &text[range])
            .collect();
        assert_eq!(found, ["requirements.txt", "a/b.txt"]);
    }
}
