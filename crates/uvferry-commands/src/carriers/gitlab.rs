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
use crate::context::{Directory, Environment, Mode, Settings, Surroundings};
use crate::outcome::Outcome;
use crate::rules;
use crate::shell::Scope;
use crate::translate::translate;

use super::pipeline::{
    Draft, GoneFiles, Script, Shell, TextUse, gone_names, list_commands, pip_settings,
    runs_script_with_uv,
};
use behind_pip::{behind_pip, brings_pip};
pub(super) use images::{Image, PYTHON_IMAGE_PREFIX};
use jobs::{Job, Line, jobs, root};

mod behind_pip;
mod images;
mod jobs;

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
        has_other_images: false,
        uses_pip: false,
        uses_uv: false,
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
    work.other_values(&tree);
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

struct Work<'a, 's> {
    draft: Draft<'a>,
    root: NodeRef<'a>,
    settings: &'s Settings<'s>,
    gone: GoneFiles<'s>,
    /// How many jobs use a text.
    users: BTreeMap<NodeId, usize>,
    /// For each job, its lines from the first one that calls uv: scalar, item, and whether it
    /// calls uv.
    needs: Vec<Vec<(NodeId, NodeId, bool)>>,
    /// Jobs that install the project into the image's own interpreter, with the texts that do,
    /// by the table whose word the image is.
    environments: BTreeMap<NodeId, BTreeMap<NodeId, Vec<NodeId>>>,
    /// Whether jobs with other images call uv, so that a variable must not hold for all.
    has_other_images: bool,
    uses_pip: bool,
    uses_uv: bool,
}

/// The lines of a job that one shell reads, decided together.
struct ReadLines<'a> {
    lines: Vec<(Line<'a>, Carried)>,
    /// The first line that calls uv.
    first_use: Option<usize>,
    /// Whether a line that was there brings uv before.
    brings_uv: bool,
    uses_pip: bool,
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
            variables,
            ..Surroundings::default()
        };
        let shell = job.shell();
        let mut read = self.read(job.lines(), shell, &surroundings);
        let after = self.read(job.lines_after(), shell, &surroundings);
        let has_uv = kind == Some(Image::Uv) || read.brings_uv;
        if read.first_use.is_some() && !has_uv && !can_install_uv(kind, &read) {
            self.hold_back(job, &mut read);
        }
        if kind == Some(Image::Own)
            && read.first_use.is_some()
            && let Some(image) = job.get("image")
        {
            self.draft.say(
                &rules::IMAGE_IS_NOT_KNOWN,
                "commands install into the Python of this image, as in one without a virtual environment",
                image.span(),
            );
        }
        self.uses_pip |= read.uses_pip || after.uses_pip;
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
                self.needs.push(ids);
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

    /// Reads the lines of one shell.
    fn read(
        &self,
        lines: Vec<Line<'a>>,
        shell: Shell,
        surroundings: &Surroundings,
    ) -> ReadLines<'a> {
        let tree = self.draft.tree;
        // A line that other jobs use as well must not become exact for this one alone.
        let is_shared = lines
            .iter()
            .any(|line| self.users.get(&line.node.id()).copied().unwrap_or(0) > 1);
        let mut scope = Scope::with_translator(
            self.settings,
            Box::new(move |line, surroundings, settings| {
                if is_shared && surroundings.is_only_install {
                    let others = Surroundings {
                        is_only_install: false,
                        ..surroundings.clone()
                    };
                    return translate(line, &others, settings);
                }
                translate(line, surroundings, settings)
            }),
        );
        let mut here = surroundings.clone();
        let mut listed = Carried::default();
        let mut seen = BTreeSet::new();
        let mut read: Vec<(Line<'a>, Option<usize>)> = Vec::new();
        let mut added = 0;
        for line in lines {
            if !seen.insert(line.node.id()) {
                continue;
            }
            let script = Script {
                tree,
                node: line.node.id(),
                shell,
                masked: inputs,
            };
            let text = line.node.text().unwrap_or_default();
            let has_room = text.trim_end().contains('\n') || text.contains(';');
            let start = Surroundings {
                stops_on_error: surroundings.stops_on_error && has_room,
                ..here.clone()
            };
            let (after, has_number) = script.add(&mut scope, &start, self.settings, &mut listed);
            here = after;
            read.push((line, has_number.then_some(added)));
            added += usize::from(has_number);
        }
        let mut all = Carried::default();
        let left = scope.finish(&mut all);
        all.append(listed);
        all.sort();
        let mut result = ReadLines {
            lines: Vec::new(),
            first_use: None,
            brings_uv: false,
            uses_pip: false,
        };
        for (index, (line, number)) in read.into_iter().enumerate() {
            let span = line.node.span();
            let mut carried = Carried {
                commands: between(&all.commands, |one| one.span.start, &span),
                replacements: between(&all.replacements, |(one, _)| one.start, &span),
                ..Carried::default()
            };
            if index == 0 {
                carried.diagnostics.append(&mut all.diagnostics);
            }
            let script = Script {
                tree,
                node: line.node.id(),
                shell,
                masked: inputs,
            };
            let is_refused = !carried
                .replacements
                .iter()
                .all(|(_, new)| script.can_write(new));
            if is_refused {
                carried.replacements.clear();
                for found in &mut carried.commands {
                    found.is_applied = false;
                }
            }
            let left = number.and_then(|number| left.get(number));
            let text = line.node.text().unwrap_or_default();
            let runs_script = runs_script_with_uv(text, &Directory::default(), self.settings);
            let calls_uv = left.is_some_and(|left| left.calls_uv) && !is_refused;
            if (calls_uv || runs_script) && result.first_use.is_none() {
                result.first_use = Some(index);
            }
            if result.first_use.is_none_or(|first| first == index) {
                result.brings_uv |= brings_uv(text) || comes_first(&carried);
            }
            result.uses_pip |= is_refused || left.is_some_and(|left| left.uses_pip);
            result.lines.push((line, carried));
        }
        result
    }

    /// Commands become a list, since nothing can bring uv to where they run.
    fn hold_back(&mut self, job: &Job<'_>, read: &mut ReadLines<'_>) {
        for (_, carried) in &mut read.lines {
            carried.replacements.clear();
            for found in &mut carried.commands {
                if let Outcome::Rewritten(_) = found.translated.outcome {
                    found.translated.outcome = Outcome::NeedsReview {
                        rule: &rules::UV_IS_NOT_THERE,
                        why: "nothing in the file can bring uv to this job's image".to_owned(),
                        suggestion: found.to.clone(),
                    };
                }
                found.is_applied = false;
            }
        }
        read.first_use = None;
        let span = job.node.span();
        self.draft.say(
            &rules::UV_IS_NOT_THERE,
            "this job's image has no pip of its own that could bring uv; its commands stay",
            span.start..span.start,
        );
    }

    /// Lines of which nothing is left go, with their item.
    fn remove_empty(&mut self, read: &ReadLines<'_>) {
        let tree = self.draft.tree;
        for (line, carried) in &read.lines {
            if carried.replacements.is_empty() || !is_emptied(tree, line, carried) {
                continue;
            }
            let node = line.node.node();
            let is_plain_item = line.item == line.node.id()
                && node.anchor.is_none()
                && matches!(node.parent, Parent::Item(..));
            if is_plain_item && self.draft.is_edited(line.node.id()) {
                self.draft.item_goes(line.node.id());
            } else {
                self.draft.text_stays(line.node.id());
            }
        }
    }

    /// Puts `pip install uv==VERSION` before the first line of each job that calls uv.
    fn bring_uv(&mut self) {
        let tree = self.draft.tree;
        let command = format!("pip install uv=={}", self.settings.uv_version);
        // A list that several jobs have gets the line once. A text that stays as it was, for
        // jobs need different things of it, calls no uv.
        let mut chosen: BTreeSet<(NodeId, NodeId)> = BTreeSet::new();
        for lines in std::mem::take(&mut self.needs) {
            let first = lines
                .iter()
                .find(|(node, _, calls_uv)| *calls_uv && !self.draft.differs(*node));
            if let Some((node, item, _)) = first {
                chosen.insert((*node, *item));
            }
        }
        for (node, item) in chosen {
            let first = self.first_use_in(node);
            let command = match &first {
                // The system's Python is one that its distribution manages.
                Some((_, text)) if text.contains("--break-system-packages") => {
                    format!("{command} --break-system-packages")
                }
                _ => command.clone(),
            };
            if let Some((at, _)) = first
                && let start = tree.node(node).span.start
                && brings_pip(tree.file().slice(start..at))
            {
                match behind_pip(tree.file().slice(start..at), &command) {
                    Some(new) => self.draft.replace((at..at, new)),
                    None => self.say_needed(node, &command),
                }
                continue;
            }
            let is_item =
                matches!(tree.node(item).parent, Parent::Item(..)) && tree.node(item).tag.is_none();
            let place = if is_item { item } else { node };
            let replacement = if matches!(tree.node(place).parent, Parent::Item(..)) {
                tree.item_before(place, &command)
            } else {
                in_front(tree, node, &command)
            };
            if let Some(replacement) = replacement {
                self.draft.replace(replacement);
            } else {
                self.say_needed(node, &command);
            }
        }
    }

    fn say_needed(&mut self, node: NodeId, command: &str) {
        let span = self.draft.tree.get(node).span();
        let message = format!("uv is needed before this: `{command}`");
        self.draft.say(&rules::UV_IS_NOT_THERE, message, span);
    }

    /// Where a text calls uv first, and the command that did before.
    fn first_use_in(&self, node: NodeId) -> Option<(usize, String)> {
        let span = self.draft.tree.get(node).span();
        self.draft
            .commands_in(node)
            .filter(|found| found.is_applied && found.to.is_some())
            .filter(|found| span.start <= found.span.start && found.span.end <= span.end)
            .min_by_key(|found| found.span.start)
            .map(|found| (found.span.start, found.text.clone()))
    }

    /// The variable that lets `uv sync` fill the image's own interpreter.
    fn set_environments(&mut self) {
        let mut holders = BTreeSet::new();
        for (holder, mut jobs) in std::mem::take(&mut self.environments) {
            // A text that jobs need differently stays as it was.
            jobs.retain(|_, texts| texts.iter().any(|text| self.draft.is_edited(*text)));
            if holder == self.root.id() && self.has_other_images {
                holders.extend(jobs.into_keys());
            } else if !jobs.is_empty() {
                holders.insert(holder);
            }
        }
        let tree = self.draft.tree;
        for holder in holders {
            let holder = tree.get(holder).resolved();
            let is_whole = holder.id() == self.root.id();
            if let Some(replacement) = variable_in(tree, holder, is_whole) {
                self.draft.replace(replacement);
            } else {
                let start = holder.span().start;
                let message = format!("these jobs need the variable `{ENVIRONMENT}`");
                let place = start..start;
                self.draft.say(&rules::UV_IS_NOT_THERE, message, place);
            }
        }
    }

    /// Variables of pip, and caches of its folder.
    fn variables_and_caches(&mut self, tree: &Tree) {
        if !self.uses_uv {
            return;
        }
        let moves_cache = !self.uses_pip;
        let tables: BTreeSet<NodeId> = std::iter::once(self.root)
            .chain(self.root.entries().map(|(_, job)| job))
            .filter_map(|node| node.get("variables"))
            .map(|table| table.resolved().id())
            .collect();
        for table in tables {
            pip_settings::renew(
                &mut self.draft,
                tree.get(table),
                self.settings.mode,
                moves_cache,
            );
        }
        for node in tree.nodes() {
            if gone_names::key_of(&self.draft, node.id()) != Some("paths")
                || !is_in_cache(tree, node.id())
            {
                continue;
            }
            let Value::Scalar(scalar) = &node.node().value else {
                continue;
            };
            let Some(new) = cache_of_uv(&scalar.text) else {
                continue;
            };
            let is_known = tree.holder(node.id()).is_some_and(|(list, _)| {
                tree.get(list).items().any(|one| one.text() == Some(&new))
            });
            if is_known {
                continue;
            }
            let why = "uv's cache takes the place of pip's";
            if moves_cache {
                if let Some(replacement) = tree.rewritten(node.id(), &new) {
                    self.draft.mention(node.span(), new, why);
                    self.draft.replace(replacement);
                }
            } else if let Some(replacement) =
                tree.item_after(node.id(), &uvferry_yaml::scalar_text(&new))
            {
                self.draft
                    .mention(node.span(), format!("{}, {new}", scalar.text), why);
                self.draft.replace(replacement);
            }
        }
    }

    /// Commands in variables and other values.
    fn other_values(&mut self, tree: &Tree) {
        for node in tree.nodes() {
            if !matches!(node.node().value, Value::Scalar(_))
                || matches!(node.node().parent, Parent::Key(..))
                || self.draft.has_read(node.id())
            {
                continue;
            }
            let key = gone_names::key_of(&self.draft, node.id());
            if !matches!(
                key,
                Some("name" | "description" | "stage" | "extends" | "needs" | "title")
            ) {
                list_commands(&mut self.draft, node, inputs, self.settings);
            }
        }
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

/// The variable by which `uv sync` fills the interpreter of Python's official images.
const ENVIRONMENT: &str = "UV_PROJECT_ENVIRONMENT: /usr/local";

/// The variable in a job, a template, or the whole file.
fn variable_in(tree: &Tree, holder: NodeRef<'_>, is_whole: bool) -> Option<(Range<usize>, String)> {
    if let Some((_, table)) = holder.own_entry("variables") {
        let (_, last) = table.resolved().entries().next_back()?;
        return tree.entry_after(last.id(), ENVIRONMENT);
    }
    let indent = " ".repeat(tree.indentation());
    let text = format!("variables:\n{indent}{ENVIRONMENT}");
    let image = holder.own_entry("image").map(|(key, _)| key);
    if is_whole {
        let place = image.or_else(|| holder.own_entry("default").map(|(key, _)| key))?;
        return tree.entry_before(place.id(), &format!("{text}\n"));
    }
    if let Some(image) = image {
        return tree.entry_after(image.id(), &text);
    }
    let (first, _) = holder.entries().next()?;
    tree.entry_before(first.id(), &text)
}

/// Whether the job's image has a pip that its lines install with, which can bring uv.
fn can_install_uv(kind: Option<Image>, read: &ReadLines<'_>) -> bool {
    if kind == Some(Image::Python) {
        return true;
    }
    // Without one of these, what was run was the pip of an environment that the job makes.
    let Some(first) = read.first_use else {
        return true;
    };
    read.lines[..=first]
        .iter()
        .flat_map(|(_, carried)| &carried.commands)
        .any(|found| {
            let first = found.text.split_whitespace().next().unwrap_or_default();
            let is_own = first.contains('/') || first.contains("venv");
            found.translated.program == crate::outcome::Program::Pip && !is_own
        })
        && !read.lines[..=first]
            .iter()
            .flat_map(|(_, carried)| &carried.commands)
            .any(|found| {
                matches!(
                    found.translated.program,
                    crate::outcome::Program::Venv | crate::outcome::Program::Virtualenv
                )
            })
}

/// Whether the first of a line's commands that has to do with uv is one that brings it.
fn comes_first(carried: &Carried) -> bool {
    carried
        .commands
        .iter()
        .find(|found| found.translated.brings_uv || found.is_applied && found.to.is_some())
        .is_some_and(|found| {
            found.translated.brings_uv && matches!(found.translated.outcome, Outcome::Kept { .. })
        })
}

/// Whether a line installs uv by other means than pip.
fn brings_uv(text: &str) -> bool {
    text.contains("astral.sh/uv") || text.contains("uv-installer")
}

/// Whether nothing is left of a line.
fn is_emptied(tree: &Tree, line: &Line<'_>, carried: &Carried) -> bool {
    // The line end behind a block belongs to its text, and not to its place.
    let file = tree.file();
    let place = line.node.span();
    let rest = file.slice(place.end..(place.end + 2).min(file.text().len()));
    let line_end = match rest {
        "\r\n" => 2,
        rest if rest.starts_with('\n') => 1,
        _ => 0,
    };
    let span = place.start..place.end + line_end;
    let mut text = String::new();
    let mut done = span.start;
    for (place, new) in &carried.replacements {
        if place.start < done || place.end > span.end {
            return false;
        }
        text.push_str(tree.file().slice(done..place.start));
        text.push_str(new);
        done = place.end;
    }
    text.push_str(tree.file().slice(done..span.end));
    text.trim_matches(['|', '>', '-', '+', '\'', '"', ' ', '\n', '\r'])
        .lines()
        .all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
}

fn between<T: Clone>(all: &[T], start: impl Fn(&T) -> usize, span: &Range<usize>) -> Vec<T> {
    let from = all.partition_point(|one| start(one) < span.start);
    let to = all.partition_point(|one| start(one) <= span.end);
    all[from..to.max(from)].to_vec()
}

/// A command in front of a script that is one scalar.
fn in_front(tree: &Tree, node: NodeId, command: &str) -> Option<(Range<usize>, String)> {
    let embedded = crate::yaml_text::embedded(tree, node, inputs)?;
    let is_block = embedded.text().trim_end().contains('\n');
    let start = embedded.text().len() - embedded.text().trim_start().len();
    let new = if is_block {
        format!("{command}\n")
    } else {
        format!("{command} && ")
    };
    embedded.replacement(start..start, &new)
}

fn is_in_cache(tree: &Tree, id: NodeId) -> bool {
    gone_names::outer_key(tree, id) == Some("cache")
}

/// The path of uv's cache for one of pip's.
fn cache_of_uv(path: &str) -> Option<String> {
    if path.contains("PIP_CACHE_DIR") {
        return Some(path.replace("PIP_CACHE_DIR", "UV_CACHE_DIR"));
    }
    let trimmed = path
        .trim_end_matches("/*")
        .trim_end_matches("/**")
        .trim_end_matches('/');
    let last = trimmed.rsplit('/').next()?;
    let is_pip = matches!(
        last,
        "pip" | ".pip" | "pip-cache" | ".pip-cache" | ".cache-pip"
    );
    is_pip.then(|| {
        let end = &path[trimmed.len()..];
        format!("{}{end}", pip_settings::cache_folder(trimmed))
    })
}
