//! `.gitlab-ci.yml` and the files it includes.
//!
//! `before_script` and `script` of a job are read by one shell, line after line, wherever the
//! lines come from: `default:`, `extends`, anchors, `!reference`. A text that several jobs
//! use is edited once, and only where that is right for all of them.
//!
//! uv comes with `pip install uv==VERSION` in front of the first line that calls it: the
//! image stays, with all that was put into it, and pip is there, since the lines used it.
//! uv's documentation shows images with uv and Python as well; another image would also be
//! another system with other libraries.
//!
//! In project mode, jobs on the official images of Python get
//! `UV_PROJECT_ENVIRONMENT: /usr/local`, as their Dockerfiles do: later lines find the
//! packages where pip had put them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use uvferry_diagnostics::SourceFile;
use uvferry_yaml::{NodeId, NodeRef, Parent, Tree, Value};

use crate::carried::Carried;
use crate::context::{Environment, Mode, Settings, Surroundings};
use crate::rules;

use super::pipeline::{Draft, GoneFiles, TextUse, gone_names, list_other_values};
use bringing_uv::{hindrance, words_of_pip};
pub(super) use images::{Image, PYTHON_IMAGE_PREFIX};
use jobs::{Job, jobs, root};

mod behind_pip;
mod bringing_uv;
mod caches;
mod environments;
mod images;
mod jobs;
mod pythons;
mod reading;

/// Whether a path is one of a pipeline.
pub(crate) fn is_pipeline(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_yaml = matches!(name.rsplit_once('.'), Some((_, "yml" | "yaml")));
    is_yaml
        && (name.ends_with(".gitlab-ci.yml")
            || name.ends_with(".gitlab-ci.yaml")
            || path.starts_with(".gitlab/"))
}

pub(crate) fn carry(file: &SourceFile, settings: &Settings<'_>) -> Carried {
    let tree = match Tree::parse(file) {
        Ok(tree) => tree,
        Err(broken) => return Draft::unreadable(file, &broken, settings),
    };
    let Some(root) = root(&tree).filter(|root| root.is_mapping()) else {
        return Carried::default();
    };
    let mut work = Work {
        draft: Draft::new(&tree),
        root,
        settings,
        gone: GoneFiles::new(settings),
        users: BTreeMap::new(),
        needs: Vec::new(),
        environments: BTreeMap::new(),
        with_scripts: Vec::new(),
        has_other_images: false,
        uses_pip: false,
        uses_uv: false,
        runs_scripts: false,
    };
    let jobs = jobs(&tree);
    for job in &jobs {
        for line in job.lines().iter().chain(&job.lines_after()) {
            *work.users.entry(line.node.id()).or_default() += 1;
        }
    }
    for job in &jobs {
        work.job(job);
    }
    work.bring_uv();
    work.set_environments();
    work.variables_and_caches(&tree);
    let are_words = |draft: &Draft<'_>, id: NodeId| {
        gone_names::key_of(draft, id).is_some_and(|key| TEXTS.contains(&key))
    };
    list_other_values(&mut work.draft, &are_words, inputs, settings);
    work.names(&tree);
    work.draft.finish()
}

/// `$[[ inputs.x ]]`, which GitLab puts in before anything reads the file.
fn inputs(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("$[[").map(|start| at + start) {
        let Some(length) = text[start..].find("]]") else {
            break;
        };
        at = start + length + 2;
        found.push(start..at);
    }
    found
}

/// Keys whose values are words for people, and names.
const TEXTS: &[&str] = &["name", "description", "stage", "extends", "needs", "title"];

/// A line of a job: scalar, item, and whether it calls uv.
type LineOfJob = (NodeId, NodeId, bool);

struct Work<'a, 's> {
    draft: Draft<'a>,
    root: NodeRef<'a>,
    settings: &'s Settings<'s>,
    gone: GoneFiles<'s>,
    /// How many jobs use a text.
    users: BTreeMap<NodeId, usize>,
    /// For each job, its words for pip, and its lines from the first one that calls uv.
    needs: Vec<(String, Vec<LineOfJob>)>,
    /// Jobs that install the project into the image's own interpreter, with the texts that do,
    /// by the table whose word the image is.
    environments: BTreeMap<NodeId, BTreeMap<NodeId, Vec<NodeId>>>,
    /// Jobs on these images with scripts that install into the image's own interpreter.
    with_scripts: Vec<NodeId>,
    /// Whether jobs with other images call uv, so that a variable must not hold for all.
    has_other_images: bool,
    uses_pip: bool,
    uses_uv: bool,
    /// Whether a job runs a script of the repository that calls uv.
    runs_scripts: bool,
}

impl<'a> Work<'a, '_> {
    fn job(&mut self, job: &Job<'a>) {
        let tree = self.draft.tree;
        let image = job.image().map(|(name, holder)| (Image::of(name), holder));
        let kind = image.map(|(kind, _)| kind);
        let mut variables = job.variables();
        let is_project = matches!(self.settings.mode, Mode::Project(_));
        let sets_environment = is_project
            && kind == Some(Image::Python)
            && !variables.contains_key("UV_PROJECT_ENVIRONMENT");
        if sets_environment {
            variables.insert(
                "UV_PROJECT_ENVIRONMENT".to_owned(),
                PYTHON_IMAGE_PREFIX.to_owned(),
            );
        }
        let surroundings = Surroundings {
            environment: match variables.get("VIRTUAL_ENV") {
                Some(path) => Environment::Active(Some(path.clone())),
                None => Environment::System,
            },
            stops_on_error: true,
            has_first_python: image.is_some(),
            may_hide_environment: kind == Some(Image::Own),
            pythons: match image {
                Some((Image::Python, _)) => job.pythons(&variables),
                _ => BTreeSet::new(),
            },
            variables,
            ..Surroundings::default()
        };
        let shell = job.shell();
        let is_of_uv = kind == Some(Image::Uv);
        let mut read = self.read(job.lines(), shell, &surroundings, is_of_uv);
        let after = self.read(job.lines_after(), shell, &surroundings, is_of_uv);
        let has_uv = kind == Some(Image::Uv) || read.brings_uv;
        if read.first_use.is_some()
            && !has_uv
            && let Some(why) = hindrance(kind, &surroundings.pythons, &read)
        {
            self.hold_back(job, &mut read, &why);
        }
        let passes_over = |(_, carried): &(_, Carried)| {
            let mut commands = carried.commands.iter().filter(|found| found.is_applied);
            commands.any(|found| found.to.as_ref().is_some_and(|to| to.contains("--system")))
        };
        if kind == Some(Image::Own)
            && read.lines.iter().chain(&after.lines).any(passes_over)
            && let Some(image) = job.get("image")
        {
            self.draft.say(
                &rules::IMAGE_IS_NOT_KNOWN,
                "commands install into the Python of this image, as in one without a virtual environment",
                image.span(),
            );
        }
        self.uses_pip |= read.uses_pip || after.uses_pip;
        self.runs_scripts |= read.runs_scripts || after.runs_scripts;
        let syncs = |carried: &Carried| {
            carried.commands.iter().any(|found| {
                found.is_applied
                    && found.to.as_deref().is_some_and(|to| {
                        (to.contains("uv sync") || to.contains("uv run"))
                            && !to.contains("--active")
                            && !to.contains("UV_PROJECT_ENVIRONMENT=")
                    })
            })
        };
        let with_sync: Vec<NodeId> = read
            .lines
            .iter()
            .chain(&after.lines)
            .filter(|(_, carried)| syncs(carried))
            .map(|(line, _)| tree.get(line.node.id()).resolved().id())
            .collect();
        if sets_environment
            && !with_sync.is_empty()
            && let Some((_, holder)) = image
        {
            let jobs = self.environments.entry(holder.id()).or_default();
            jobs.insert(job.node.id(), with_sync);
        }
        if kind == Some(Image::Python) && (read.needs_system || after.needs_system) {
            self.with_scripts.push(job.node.id());
        }
        self.has_other_images |= kind != Some(Image::Python)
            && read
                .lines
                .iter()
                .any(|(_, carried)| !carried.commands.is_empty());
        if let Some(first) = read.first_use {
            self.uses_uv = true;
            if !has_uv {
                let ids = read.lines[first..].iter().map(|(line, carried)| {
                    // Of the lines behind the first one, those that call uv as well.
                    let calls_uv = carried
                        .commands
                        .iter()
                        .any(|found| found.is_applied && found.to.is_some());
                    (line.node.id(), line.item, calls_uv)
                });
                let mut ids: Vec<_> = ids.collect();
                ids[0].2 = true;
                self.needs.push((words_of_pip(&read), ids));
            }
        }
        for (line, carried) in read.lines.iter().chain(&after.lines) {
            if self.draft.take_text(line.node.id(), carried) == TextUse::Different {
                self.uses_pip = true;
            }
        }
        self.remove_empty(&read);
        self.remove_empty(&after);
    }

    /// Values that name files which go.
    fn names(&mut self, tree: &Tree) {
        if !matches!(self.settings.mode, Mode::Project(_)) {
            return;
        }
        let done: Vec<_> = self
            .draft
            .commands()
            .map(|found| found.span.clone())
            .collect();
        for node in tree.nodes() {
            if matches!(node.node().parent, Parent::Key(..)) {
                continue;
            }
            let key = gone_names::key_of(&self.draft, node.id());
            let is_list = matches!(node.node().value, Value::Sequence(_));
            let is_watched = match key {
                Some("changes" | "exists") => true,
                Some("paths") => gone_names::outer_key(tree, node.id()) == Some("changes"),
                Some("files") => gone_names::outer_key(tree, node.id()) == Some("key"),
                _ => false,
            };
            if is_watched {
                if is_list && matches!(node.node().parent, Parent::Entry(..)) {
                    if key == Some("files") {
                        gone_names::keyed(&mut self.draft, node, &self.gone);
                    } else {
                        gone_names::watched(&mut self.draft, node, &self.gone, "");
                    }
                }
                continue;
            }
            if matches!(node.node().value, Value::Scalar(_))
                && !matches!(key, Some("stage" | "extends" | "needs" | "image" | "name"))
            {
                gone_names::listed(&mut self.draft, node, &self.gone, "", &done);
            }
        }
    }
}
