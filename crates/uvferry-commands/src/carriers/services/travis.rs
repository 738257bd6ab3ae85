//! `.travis.yml`.
//!
//! `language: python` gives a job a virtual environment that is active, and one shell reads
//! all phases. uv comes into that environment by pip. Where a file has no `install`, Travis
//! runs `pip install -r requirements.txt` by itself, in words that stand nowhere: such a job
//! stays, and what to write is said.

use std::ops::Range;

use uvferry_yaml::{NodeId, NodeRef, Parent, Replacement, Tree, Value};

use crate::carriers::pipeline::{Draft, GoneFiles, Named};
use crate::context::{Environment, Settings, Surroundings};
use crate::python_range::version_in;
use crate::rules::SERVICE_RUNS_PIP;
use crate::yaml_text;

use super::decision::Decision;
use super::job::{Job, Machine, NO_PLACE, Service, Setup, Text, bounded};
use super::python::has_no_uv;
use super::reading::Reading;

pub(super) struct Travis;

/// The phases of a job, in the order in which they are run.
const PHASES: &[&str] = &[
    "before_install",
    "install",
    "before_script",
    "script",
    "before_cache",
    "after_success",
    "after_failure",
    "before_deploy",
    "after_deploy",
    "after_script",
];

impl Service for Travis {
    fn masked(&self) -> fn(&str) -> Vec<Range<usize>> {
        |_| Vec::new()
    }

    fn jobs<'a>(&self, tree: &'a Tree, _settings: &Settings<'_>) -> Vec<Job<'a>> {
        let Some(root) = tree.root() else {
            return Vec::new();
        };
        let layers = std::iter::once(None).chain(entries(root).map(Some));
        bounded(layers.map(|entry| Layers { root, entry }.job()))
    }

    fn bring(
        &self,
        tree: &Tree,
        job: &Job<'_>,
        reading: &Reading,
        first: usize,
        settings: &Settings<'_>,
    ) -> Result<Vec<Replacement>, String> {
        if reading.brings_uv {
            return Ok(Vec::new());
        }
        let command = format!("pip install uv=={}", settings.uv_version);
        let text = &job.texts[first];
        let edit = if matches!(tree.node(text.place).parent, Parent::Item(..)) {
            tree.item_before(text.place, &command)
        } else {
            in_front(tree, text.node.id(), &command)
        };
        Ok(vec![edit.ok_or(NO_PLACE)?])
    }

    fn finish(
        &self,
        draft: &mut Draft<'_>,
        decision: &Decision<'_, '_>,
        gone: &GoneFiles<'_>,
        _settings: &Settings<'_>,
    ) {
        let tree = draft.tree;
        let Some(root) = tree.root() else { return };
        if decision.uses_uv() {
            cache(draft, root, decision.may_use_pip());
        }
        if gone.named("requirements.txt", "") == Named::Nothing {
            return;
        }
        for (job, _) in decision.jobs() {
            let entry = (job.node.id() != root.id()).then_some(job.node);
            let layers = Layers { root, entry };
            if layers.is_of_python() && layers.get("install").is_none() {
                let start = job.node.span().start;
                draft.say(
                    &SERVICE_RUNS_PIP,
                    "without `install`, Travis runs `pip install -r requirements.txt`, which is not \
                     what the project is installed from any more: write `install: pip install uv \
                     && uv sync --locked --active`",
                    start..start,
                );
            }
        }
    }
}

/// The entries of `jobs: include:`, and of `matrix: include:`, as it was named before.
fn entries(root: NodeRef<'_>) -> impl Iterator<Item = NodeRef<'_>> {
    ["jobs", "matrix"]
        .into_iter()
        .filter_map(move |key| root.at(&[key, "include"]))
        .flat_map(|list| list.resolved().items())
        .map(NodeRef::resolved)
        .filter(|entry| entry.is_mapping())
}

/// A job: an entry of the list over the top of the file.
struct Layers<'a> {
    root: NodeRef<'a>,
    entry: Option<NodeRef<'a>>,
}

impl<'a> Layers<'a> {
    fn get(&self, key: &str) -> Option<NodeRef<'a>> {
        let own = self.entry.and_then(|entry| entry.get(key));
        own.or_else(|| self.root.get(key))
    }

    /// The texts that a key may have: one, or a list.
    fn values(&self, key: &str) -> Vec<&'a str> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let items = value.resolved().items().filter_map(NodeRef::text);
        value.text().into_iter().chain(items).collect()
    }

    fn is_of_python(&self) -> bool {
        self.values("language") == ["python"]
    }

    fn job(&self) -> Job<'a> {
        let mut texts = Vec::new();
        for phase in PHASES {
            let Some(value) = self.get(phase) else {
                continue;
            };
            if value.text().is_some() {
                texts.push(Text::new(value, value.id()));
            }
            for item in value.resolved().items() {
                if item.text().is_some() {
                    texts.push(Text::new(item, item.id()));
                }
            }
        }
        let versions = self.values("python");
        let has_conda = texts
            .iter()
            .filter_map(|text| text.node.text())
            .any(|text| text.contains("conda") || text.contains("pyenv"));
        let systems = self.values("os");
        let stays = if !self.is_of_python() {
            Some("it is not `language: python`, so where it has Python is not known")
        } else if systems.iter().any(|system| *system != "linux") {
            Some("Travis has Python on Linux only")
        } else if versions.is_empty() {
            Some("it names no version of Python, and the one it gets may be older than 3.8")
        } else if versions.iter().any(|version| has_no_uv(version)) {
            Some("uv is not for a Python that is older than 3.8")
        } else if self.get("install").is_none() {
            Some("it has no `install`, and Travis installs requirements.txt with pip by itself")
        } else if has_conda {
            Some("another program manages environments in it")
        } else {
            None
        };
        Job {
            node: self.entry.unwrap_or(self.root),
            texts,
            start: Surroundings {
                environment: Environment::Active(None),
                pythons: versions.iter().filter_map(|one| version_in(one)).collect(),
                ..Surroundings::default()
            },
            is_one_shell: true,
            setup: Setup::Uv,
            machine: Machine::Plain,
            stays: stays.map(str::to_owned),
        }
    }
}

/// A command in front of a phase that is one text.
fn in_front(tree: &Tree, node: NodeId, command: &str) -> Option<Replacement> {
    let embedded = yaml_text::embedded(tree, node, |_| Vec::new())?;
    let start = embedded.text().len() - embedded.text().trim_start().len();
    let joint = if embedded.text().trim_end().contains('\n') {
        "\n"
    } else {
        " && "
    };
    embedded.replacement(start..start, &format!("{command}{joint}"))
}

/// Caches uv's folder beside pip's, or in its place.
fn cache(draft: &mut Draft<'_>, root: NodeRef<'_>, keeps_pip: bool) {
    const FOLDER: &str = "$HOME/.cache/uv";
    const WHY: &str = "uv's cache is a folder of its own";
    let tree = draft.tree;
    let Some((_, cache)) = root.own_entry("cache") else {
        return;
    };
    let known = cache.get("directories").map(NodeRef::resolved);
    let mut folders = known.into_iter().flat_map(NodeRef::items);
    if folders.any(|folder| folder.text().is_some_and(|text| text.contains(".cache/uv"))) {
        return;
    }
    let edit = match cache.value() {
        Value::Scalar(_) if cache.text() == Some("pip") => {
            let pip = if keeps_pip { "pip: true, " } else { "" };
            let new = format!("{{{pip}directories: [{FOLDER}]}}");
            draft.mention(cache.span(), new.clone(), WHY);
            Some((cache.span(), new))
        }
        Value::Mapping(_) => {
            let pip = cache.get("pip").filter(|pip| pip.text() == Some("true"));
            let items = cache.get("directories").map(NodeRef::resolved);
            let last = items.and_then(|items| items.items().next_back());
            let caches_pip = pip.is_some()
                || items
                    .into_iter()
                    .flat_map(NodeRef::items)
                    .any(|item| item.text().is_some_and(|text| text.contains(".cache/pip")));
            let edit = match (last, pip) {
                (Some(last), _) => tree.item_after(last.id(), FOLDER),
                (None, Some(pip)) => {
                    tree.entry_after(pip.id(), &format!("directories: [{FOLDER}]"))
                }
                (None, None) => None,
            };
            edit.filter(|_| caches_pip).inspect(|(span, _)| {
                draft.mention(span.clone(), FOLDER, WHY);
            })
        }
        _ => None,
    };
    if let Some(edit) = edit {
        draft.replace(edit);
    }
}
