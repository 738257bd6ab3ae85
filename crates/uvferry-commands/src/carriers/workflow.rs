//! GitHub workflows and composite actions.
//!
//! Each job is a machine of its own: its scripts share an environment, and uv is brought to
//! it by one step with setup-uv as soon as one of them calls uv. setup-python stays where it
//! is: it provides the interpreter, from the runner's own store, and the actions and programs
//! that find it on PATH go on doing so; uv takes it from there.
//!
//! In pip mode commands install into that interpreter as before, which each of them says
//! itself (`--system`): a variable for the whole job would also speak for commands that
//! work on an environment of their own.
//!
//! In project mode setup-uv makes the project's environment and puts it first on PATH
//! (`activate-environment` runs `uv venv --clear`, adds its `bin` to PATH and sets
//! VIRTUAL_ENV), so that later steps (`pytest`, `python manage.py`) find what `uv sync`
//! installed, as they found what pip did.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::{SourceFile, Span};
use uvferry_yaml::{NodeId, NodeRef, Parent, Tree, Value};

use crate::carried::Carried;
use crate::context::{Directory, Environment, Mode, Settings};
use crate::translate::mode_of_settings;
use crate::{rules, yaml_text};

use super::pipeline::{Draft, GoneFiles, gone_names, list_other_values, pip_settings};
use reading::{Assumed, Reading, environment_in, project_folder};
use setup_python::has_version_file;
use steps::{Job, Step, jobs};

mod actions;
mod caches;
mod checkout;
mod conda;
mod handing_on;
mod inputs;
mod pythons;
mod reading;
mod setup_python;
mod setup_uv;
mod steps;
mod system_python;
mod uv_version;

pub use actions::{ActionLeaves, Actions, action_leaves};
pub use setup_uv::TAG as SETUP_UV_TAG;

/// Whether a path is one of a workflow.
pub(crate) fn is_workflow(path: &str) -> bool {
    path.strip_prefix(".github/workflows/")
        .is_some_and(|name| !name.contains('/') && is_yaml(name))
}

/// Whether a path is one of an action; what kind of action is told by the file.
pub(crate) fn is_action(path: &str) -> bool {
    matches!(path.rsplit('/').next(), Some("action.yml" | "action.yaml"))
}

fn is_yaml(name: &str) -> bool {
    matches!(name.rsplit_once('.'), Some((_, "yml" | "yaml")))
}

pub(crate) fn carry(file: &SourceFile, settings: &Settings<'_>, actions: &Actions) -> Carried {
    let tree = match Tree::parse(file) {
        Ok(tree) => tree,
        Err(broken) => return Draft::unreadable(file, &broken, settings),
    };
    let mut work = Work {
        draft: Draft::new(&tree),
        settings,
        actions,
        installing: settings
            .scripts_with_uv
            .iter()
            .filter(|script| actions.get(*script).is_none_or(|left| left.installs))
            .cloned()
            .collect(),
        gone: GoneFiles::new(settings),
        seen: BTreeMap::new(),
        scripts: BTreeMap::new(),
        form: setup_uv::Form::of(&tree),
        uses_pip: false,
        uses_uv: false,
    };
    let jobs = jobs(&tree);
    // All texts first: one that jobs share stays where they need different things of it, and
    // what else a job needs depends on that.
    let readings: Vec<Option<(Reading, Assumed)>> =
        jobs.iter().map(|job| work.read_job(job)).collect();
    for (job, reading) in jobs.iter().zip(readings) {
        if let Some((reading, assumed)) = reading {
            work.edit_job(job, &reading, &assumed);
        }
    }
    work.environments(&tree, &jobs);
    if !jobs.is_empty() || tree.root().is_some_and(|root| root.get("jobs").is_some()) {
        inputs::read_javascript(&mut work.draft, &jobs, settings);
        // Inputs of actions, matrices and variables.
        list_other_values(
            &mut work.draft,
            &inputs::are_words,
            yaml_text::expressions,
            settings,
        );
        work.names(&tree);
    }
    work.draft.finish()
}

/// What is done to one file.
struct Work<'a, 's> {
    draft: Draft<'a>,
    settings: &'s Settings<'s>,
    /// What the repository's own actions leave behind.
    actions: &'s Actions,
    /// Scripts and targets with uv that may install.
    installing: BTreeSet<String>,
    gone: GoneFiles<'s>,
    /// Lists of steps, and what they were read with: a list that jobs share is edited once.
    seen: BTreeMap<NodeId, Assumed>,
    /// Where scripts run.
    scripts: BTreeMap<NodeId, Directory>,
    /// How the file writes a step with an action.
    form: setup_uv::Form,
    uses_pip: bool,
    uses_uv: bool,
}

impl<'a> Work<'a, '_> {
    /// Reads the scripts of a job, and takes over what becomes of them. Nothing comes back for
    /// a list of steps that another job has as well.
    fn read_job(&mut self, job: &Job<'a>) -> Option<(Reading, Assumed)> {
        let folder = project_folder(self.settings).unwrap_or_default().to_owned();
        let brought = job.steps.iter().position(|step| self.brings_uv(step));
        let (mut reading, assumed) = self.read(job, brought, &folder);
        self.leave_conda(job, &mut reading);
        if brought.is_none()
            && let uv_version::Asked::Unclear(asked) = self.uv_version(job, &reading)
        {
            reading.hold_back(
                &rules::UV_IS_NOT_THERE,
                &format!("which uv this job brings is known only when it runs (`{asked}`)"),
            );
        }
        if let Some(first) = self.seen.get(&job.list.id()) {
            if first.environment != assumed.environment || first.activated != assumed.activated {
                self.draft.say(
                    &rules::SHARED_TEXT_DIFFERS,
                    "jobs share these steps and differ in their environment",
                    job.list.span(),
                );
            }
            return None;
        }
        self.seen.insert(job.list.id(), assumed.clone());
        self.uses_pip |= reading.uses_pip();
        for script in &reading.scripts {
            self.scripts.insert(script.node, script.directory.clone());
            self.draft.take_text(script.node, &script.carried);
        }
        Some((reading, assumed))
    }

    /// What a job needs besides its scripts.
    fn edit_job(&mut self, job: &Job<'a>, reading: &Reading, assumed: &Assumed) {
        let folder = project_folder(self.settings).unwrap_or_default().to_owned();
        let brought = job.steps.iter().position(|step| self.brings_uv(step));
        let activates = assumed.activated.is_some();
        let mut going = BTreeSet::new();
        let mut first_use = None;
        for script in &reading.scripts {
            if self.draft.differs(script.node) {
                continue;
            }
            if script.is_empty {
                if self.can_go(job, script.step) {
                    going.insert(script.step);
                } else {
                    self.draft.text_stays(script.node);
                }
            }
            let runs_script = self.runs_a_changed_script(job, script.step);
            if script.calls_uv || runs_script {
                first_use.get_or_insert(script.step);
            }
            if script.is_system
                && !job.is_composite
                && self.runs_installing_script(job, script.step)
            {
                self.install_into_python(job, script.step);
            }
        }
        if first_use.is_some() {
            for found in &reading.on_path_only {
                self.hand_on(job, found);
            }
        }
        for step in &job.steps {
            self.action_that_runs_pip(step);
        }
        let still_uses_pip = reading.uses_pip() || reading.runs_tools_with_pip;
        let caches = if first_use.is_some() && !still_uses_pip {
            caches::take_out(&mut self.draft, job, &self.gone)
        } else {
            caches::PipCaches::default()
        };
        going.extend(caches.steps.iter().copied());
        if let Some(first) = first_use {
            self.uses_uv = true;
            let version = match self.uv_version(job, reading) {
                uv_version::Asked::Version(version) => version,
                uv_version::Asked::Unclear(_) => self.settings.uv_version.to_owned(),
            };
            let activate_in = activates.then_some(folder);
            self.bring_uv(job, first, brought, activate_in, version, &caches);
        }
        self.remove_steps(job, &going, &caches.steps);
    }

    /// The version of uv that a job asks for.
    fn uv_version(&self, job: &Job<'_>, reading: &Reading) -> uv_version::Asked {
        uv_version::asked(self.draft.tree, job, reading, self.settings)
    }

    fn is_project(&self) -> bool {
        matches!(self.settings.mode, Mode::Project(_))
    }

    /// Reads a job's scripts on the assumption that turns out to hold.
    fn read(&self, job: &Job<'a>, brought: Option<usize>, folder: &str) -> (Reading, Assumed) {
        let tree = self.draft.tree;
        let read = |assumed: &Assumed| Reading::of(tree, job, assumed, self.settings, self.actions);
        let has_own = job.variables.get("VIRTUAL_ENV");
        let system = Assumed {
            environment: match has_own {
                Some(path) => Environment::Active(steps::folder(path)),
                None => Environment::System,
            },
            activated: None,
            uv_is_there: true,
            // An exported lock needs a folder for it, and `&&`: Windows may have neither.
            keeps_to_pip: !job.is_posix(),
        };
        let is_conda = job.works_in_conda();
        // Scripts of the repository do not say which environment they install into.
        let runs_scripts = (0..job.steps.len()).any(|step| self.runs_installing_script(job, step));
        // What an action installs goes into the Python on PATH, and an environment hides it.
        let has_installed = job.steps.iter().any(|step| {
            self.leaves(step)
                .is_some_and(|left| left.environment.is_some() || left.installs)
        });
        // VIRTUAL_ENV would come before the environment of conda, in which the job goes on.
        let is_settled =
            has_own.is_some() || has_installed || is_conda || !self.has_plain_python(job);
        if is_settled {
            return (read(&system), system);
        }
        let on_system = read(&system);
        let takes_machines_python = on_system.uses_the_machines_python;
        if !self.is_project() && !runs_scripts && !takes_machines_python {
            return (on_system, system);
        }
        let from = brought.map_or(0, |step| step + 1);
        let active = Assumed {
            environment: Environment::System,
            activated: Some((from, environment_in(folder))),
            uv_is_there: true,
            keeps_to_pip: false,
        };
        let reading = read(&active);
        // A job that makes environments of its own says itself where each command installs.
        let pip_goes_on = reading.goes_on_installing_with_pip() || job.installs_by_values();
        let is_too_early = brought.is_some_and(|at| is_in_front_of_python(job, at, self.settings));
        if reading.makes_environment()
            || self.changes_python(job, &reading)
            || job.names_the_users_folder()
            || pip_goes_on
            || is_too_early
        {
            return (on_system, system);
        }
        if runs_scripts || reading.needs_environment() || takes_machines_python {
            return (reading, active);
        }
        (on_system, system)
    }

    /// Whether the job's Python is one that an environment can be made of without losing
    /// anything: an image and a machine of somebody's own have packages in theirs.
    fn has_plain_python(&self, job: &Job<'_>) -> bool {
        !job.has_python_of_its_own()
            || job.steps.iter().any(|step| {
                step.brings_python(self.settings)
                    || step.activates().is_some()
                    || self.leaves(step).is_some_and(|left| left.sets_up_python)
            })
    }

    /// Whether another Python comes behind the first command of uv: an environment of the
    /// first one would be the wrong one from there on.
    fn changes_python(&self, job: &Job<'_>, reading: &Reading) -> bool {
        let first = reading.scripts.iter().find(|script| script.calls_uv);
        let last = job.steps.iter().rposition(|step| self.sets_up_python(step));
        first
            .zip(last)
            .is_some_and(|(first, last)| first.step < last)
    }

    /// Whether a step puts a Python first on PATH.
    fn sets_up_python(&self, step: &Step<'_>) -> bool {
        step.brings_python(self.settings)
            || self.leaves(step).is_some_and(|left| left.sets_up_python)
    }

    /// What an action of this repository leaves behind, where it is known.
    fn leaves(&self, step: &Step<'_>) -> Option<&ActionLeaves> {
        actions::of(self.actions, step)
    }

    /// Whether a step brings uv: setup-uv, or an action of this repository that was given it.
    fn brings_uv(&self, step: &Step<'_>) -> bool {
        step.is_setup_uv()
            || self.is_changed_action(step)
            || self.leaves(step).is_some_and(|left| left.brings_uv)
    }

    fn is_changed_action(&self, step: &Step<'_>) -> bool {
        let Some(action) = step.action.filter(|action| action.starts_with("./")) else {
            return false;
        };
        actions::paths(action)
            .iter()
            .any(|path| self.settings.scripts_with_uv.contains(path))
    }

    /// Whether a step's script runs one of the repository's that calls uv now.
    fn runs_a_changed_script(&self, job: &Job<'_>, step: usize) -> bool {
        let Some(text) = job.steps[step].run.and_then(NodeRef::text) else {
            return false;
        };
        let directory = job.directory(&job.steps[step]);
        super::pipeline::runs_script_with_uv(text, &directory, self.settings)
    }

    /// Whether one of those installs, and leaves it to the step which environment into.
    fn runs_installing_script(&self, job: &Job<'_>, step: usize) -> bool {
        let Some(text) = job.steps[step].run.and_then(NodeRef::text) else {
            return false;
        };
        let directory = job.directory(&job.steps[step]);
        let settings = Settings {
            scripts_with_uv: &self.installing,
            ..*self.settings
        };
        super::pipeline::runs_script_without_environment(text, &directory, &settings)
    }

    /// Whether a step can go as a whole: nothing asks for it, and it is written only here.
    fn can_go(&self, job: &Job<'_>, step: usize) -> bool {
        let tree = self.draft.tree;
        let step = &job.steps[step];
        let item = tree.node(step.item);
        let is_shared = item.anchor.is_some()
            || matches!(item.value, Value::Alias(_))
            || step.run.is_some_and(|run| {
                run.node().anchor.is_some() || matches!(run.node().value, Value::Alias(_))
            });
        let is_asked_for = step
            .node
            .get("id")
            .and_then(NodeRef::text)
            .is_some_and(|id| {
                let text = tree.file().slice(job.node.span());
                text.contains(&format!("steps.{id}.")) || text.contains(&format!("steps['{id}']"))
            });
        !is_shared && !is_asked_for
    }

    fn remove_steps(&mut self, job: &Job<'_>, going: &BTreeSet<usize>, caches: &BTreeSet<usize>) {
        if going.is_empty() {
            return;
        }
        let tree = self.draft.tree;
        let Some(removals) = tree.removals(job.list.id(), going) else {
            // Nothing would be left of the job: its texts stay.
            for step in going {
                if let Some(run) = job.steps[*step].run {
                    self.draft.text_stays(run.id());
                }
            }
            return;
        };
        for step in going {
            let why = if caches.contains(step) {
                "setup-uv keeps uv's cache; pip's is not filled any more"
            } else {
                "nothing is left of this step"
            };
            self.draft.mention(job.steps[*step].node.span(), "", why);
            if let Some(run) = job.steps[*step].run {
                self.draft.text_goes(run.id());
            }
        }
        for (span, _) in removals {
            // Comments above may be of the steps behind as well.
            let text = tree.file().slice(span.clone());
            let comments: usize = text
                .split_inclusive('\n')
                .take_while(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
                .map(str::len)
                .sum();
            let above = &text[..comments];
            let start = above.find('#').map_or(0, |_| comments);
            self.draft
                .replace((span.start + start..span.end, String::new()));
        }
    }

    /// Adds the step that brings uv, or lets the one that is there do what is needed.
    fn bring_uv(
        &mut self,
        job: &Job<'a>,
        first: usize,
        brought: Option<usize>,
        activate_in: Option<String>,
        version: String,
        caches: &caches::PipCaches,
    ) {
        let tree = self.draft.tree;
        if let Some(step) = brought.filter(|step| *step < first) {
            let step = &job.steps[step];
            if activate_in.is_some() && step.is_setup_uv() && step.activates().is_none() {
                self.activate(step);
                if let Some(replacement) = setup_uv::renewed(tree, step) {
                    self.draft.mention(
                        replacement.0.clone(),
                        replacement.1.clone(),
                        "setup-uv makes an environment active since its sixth version",
                    );
                    self.draft.replace(replacement);
                }
            }
            // An action that only brings uv makes no environment active.
            if activate_in.is_none() || step.is_setup_uv() {
                return;
            }
        }
        let python = match &activate_in {
            Some(folder) => {
                let has_file = has_version_file(self.settings, folder);
                setup_uv::python(tree, job, first, self.actions, self.settings, has_file)
            }
            None => setup_uv::Python::default(),
        };
        let inputs = setup_uv::Inputs {
            version,
            cache: caches.was_on.then(|| {
                let folder = activate_in.as_deref().unwrap_or_default();
                caches
                    .files
                    .iter()
                    .map(|file| seen_from(file, folder))
                    .collect()
            }),
            python,
            activate_in,
        };
        let is_named = setup_uv::is_named(job, first);
        let steps = setup_uv::steps(&self.form, &inputs, is_named);
        let span = job.list.span();
        match setup_uv::place(tree, job, first, self.actions, &steps) {
            Some(replacements) => {
                for replacement in replacements {
                    self.draft.replace(replacement);
                }
            }
            None => self.draft.say(
                &rules::UV_IS_NOT_THERE,
                "the list of these steps has no room for one that brings uv: add setup-uv",
                span,
            ),
        }
    }

    /// Lets a setup-uv that is there make the environment active.
    fn activate(&mut self, step: &Step<'_>) {
        let tree = self.draft.tree;
        let last = step
            .with
            .and_then(|with| with.resolved().entries().next_back());
        let indent = &self.form.indent;
        let replacement = match last {
            Some((_, value)) => tree.entry_after(value.id(), "activate-environment: true"),
            None => step.node.own_entry("uses").and_then(|(key, _)| {
                tree.entry_after(
                    key.id(),
                    &format!("with:\n{indent}activate-environment: true"),
                )
            }),
        };
        if let Some(replacement) = replacement {
            self.draft.replace(replacement);
        }
    }

    /// Actions whose inputs are words for pip.
    fn action_that_runs_pip(&mut self, step: &Step<'_>) {
        let Some(action) = step.action else { return };
        let installs = matches!(
            action.to_ascii_lowercase().as_str(),
            "py-actions/py-dependency-install"
                | "bsfishy/pip-action"
                | "insightsengineering/pip-action"
                | "install-pinned/pip"
        );
        let input = if step.is_setup_python() {
            step.with.and_then(|with| with.own_entry("pip-install"))
        } else {
            None
        };
        if installs || input.is_some() {
            let span = input.map_or_else(
                || step.node.span(),
                |(key, value)| key.span().start..value.span().end,
            );
            self.uses_pip = true;
            self.draft.say(
                &rules::ACTION_RUNS_PIP,
                format!("`{action}` installs with pip here"),
                span,
            );
        }
    }

    /// Variables of pip, wherever a table of variables holds for a job that calls uv.
    fn environments(&mut self, tree: &Tree, jobs: &[Job<'_>]) {
        if !self.uses_uv {
            return;
        }
        // By table: the texts that it holds for, and whether what they run may read the lock.
        let mut tables: BTreeMap<NodeId, (Vec<Span>, bool)> = BTreeMap::new();
        let mut add = |holder: NodeRef<'_>, steps: &[usize], job: &Job<'_>| {
            let Some(table) = holder.get("env") else {
                return;
            };
            let (places, runs_others) = tables.entry(table.resolved().id()).or_default();
            for step in steps {
                let run = job.steps[*step].run;
                places.push(job.steps[*step].node.span());
                places.extend(run.map(|run| run.resolved().span()));
                *runs_others |= self.is_changed_action(&job.steps[*step])
                    || self.runs_a_changed_script(job, *step);
            }
        };
        for job in jobs {
            let all: Vec<usize> = (0..job.steps.len()).collect();
            tree.root()
                .into_iter()
                .for_each(|root| add(root, &all, job));
            if !job.is_composite {
                add(job.node, &all, job);
            }
            for step in all {
                add(job.steps[step].node, &[step], job);
            }
        }
        for (table, (places, runs_others)) in tables {
            let reads_lock = runs_others || pip_settings::reads_lock_in(&self.draft, &places);
            if runs_others || pip_settings::calls_uv_in(&self.draft, &places) {
                let mode = mode_of_settings(self.settings.mode, reads_lock);
                pip_settings::renew(&mut self.draft, tree.get(table), mode, false);
            }
        }
    }

    /// Values that name files which go.
    fn names(&mut self, tree: &Tree) {
        if !self.is_project() {
            return;
        }
        let done: Vec<_> = self
            .draft
            .commands()
            .map(|found| found.span.clone())
            .collect();
        let replaced = self.draft.replaced();
        for node in tree.nodes() {
            if matches!(node.node().parent, Parent::Key(..)) {
                continue;
            }
            let key = gone_names::key_of(&self.draft, node.id());
            if node.is_sequence()
                && matches!(node.node().value, Value::Sequence(_))
                && matches!(key, Some("paths" | "paths-ignore"))
                && matches!(node.node().parent, Parent::Entry(..))
            {
                gone_names::watched(&mut self.draft, node, &self.gone, "");
                continue;
            }
            let Value::Scalar(scalar) = &node.node().value else {
                continue;
            };
            if !scalar.text.contains(['.', '*'])
                || matches!(key, Some("name" | "description" | "uses"))
            {
                continue;
            }
            let span = node.span();
            let before = replaced.partition_point(|other| other.start <= span.start);
            let lies_in = |other: &std::ops::Range<usize>| span.end <= other.end;
            if before
                .checked_sub(1)
                .is_some_and(|at| lies_in(&replaced[at]))
            {
                continue;
            }
            if scalar.text.contains("hashFiles(") {
                gone_names::hashed(&mut self.draft, node, &self.gone);
                continue;
            }
            match key {
                Some("paths" | "paths-ignore" | "if" | "key" | "restore-keys") => {}
                Some("cache-dependency-path" | "cache-dependency-glob") => {
                    gone_names::lines(&mut self.draft, node, &self.gone, "");
                }
                _ => {
                    let folder = match self.scripts.get(&node.id()) {
                        Some(Directory::Known(folder)) => folder.clone(),
                        _ => String::new(),
                    };
                    gone_names::listed(&mut self.draft, node, &self.gone, &folder, &done);
                }
            }
        }
    }
}

/// Whether a setup-uv comes before the Python that its environment would need, and does not
/// activate one yet.
fn is_in_front_of_python(job: &Job<'_>, at: usize, settings: &Settings<'_>) -> bool {
    let step = &job.steps[at];
    step.is_setup_uv()
        && step.activates().is_none()
        && step
            .with
            .and_then(|with| with.get("python-version"))
            .is_none()
        && job.steps[at..]
            .iter()
            .any(|step| step.brings_python(settings))
}

/// A pattern of the repository as setup-uv reads it from a working directory.
fn seen_from(file: &str, folder: &str) -> String {
    if folder.is_empty() || file.starts_with("**") || file.starts_with('/') || file.contains("${{")
    {
        return file.to_owned();
    }
    match file.strip_prefix(&format!("{folder}/")) {
        Some(rest) => rest.to_owned(),
        None => format!("${{{{ github.workspace }}}}/{file}"),
    }
}
