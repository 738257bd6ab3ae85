//! What the scripts of a job say, on an assumption about its environment.

use std::collections::BTreeSet;

use uvferry_diagnostics::{Rule, Span};
use uvferry_yaml::{NodeId, NodeRef, Tree};

use crate::carried::Carried;
use crate::carriers::pipeline::{Script, Shell, runs_script_with_uv};
use crate::command::{CommandLine, Word};
use crate::context::{Directory, Environment, Mode, Settings, Surroundings};
use crate::outcome::{Outcome, Program};
use crate::shell::Scope;
use crate::translate::translate;
use crate::{rules, yaml_text};

use super::actions::{self, Actions};
use super::handing_on::{OnPathOnly, exported_environment};
use super::steps::{Hosted, Job, Step, add_variables};

/// What is taken for given while the scripts are read.
#[derive(Debug, Clone)]
pub(super) struct Assumed {
    /// The environment of the first step.
    pub(super) environment: Environment,
    /// From which step on setup-uv has made an environment active, and where.
    pub(super) activated: Option<(usize, String)>,
    /// Whether something else than `pip install uv` brings uv.
    pub(super) uv_is_there: bool,
    /// Whether commands keep pip's own words for what is installed, from the files that are
    /// there: uv's words for the project need an environment that the job cannot have.
    pub(super) keeps_to_pip: bool,
}

/// The scripts of a job.
#[derive(Default)]
pub(super) struct Reading {
    pub(super) scripts: Vec<ReadScript>,
    /// Environments that later steps know by PATH alone.
    pub(super) on_path_only: Vec<OnPathOnly>,
    /// The environment that is active behind the last step, where a step made it so.
    pub(super) handed_on: Option<String>,
    /// Whether commands install into the Python that the machine itself has.
    pub(super) uses_the_machines_python: bool,
    /// Whether a step makes an environment with uv already.
    makes_one_by_uv: bool,
    /// Whether a tool that runs pip by itself is run.
    pub(super) runs_tools_with_pip: bool,
}

/// A script of a step.
pub(super) struct ReadScript {
    pub(super) step: usize,
    pub(super) node: NodeId,
    pub(super) carried: Carried,
    /// Whether all its commands go.
    pub(super) is_empty: bool,
    /// Whether it runs uv afterwards.
    pub(super) calls_uv: bool,
    /// Whether it goes on using pip.
    pub(super) uses_pip: bool,
    /// Where it runs.
    pub(super) directory: Directory,
    /// Whether the machine's own Python is first on PATH.
    has_the_machines_python: bool,
    /// Whether no environment is active, neither before nor behind it.
    pub(super) is_system: bool,
}

impl Reading {
    /// Reads the scripts of a job.
    pub(super) fn of(
        tree: &Tree,
        job: &Job<'_>,
        assumed: &Assumed,
        settings: &Settings<'_>,
        actions: &Actions,
    ) -> Self {
        let uv_is_there = assumed.uv_is_there;
        let runs_tools_with_pip = job
            .steps
            .iter()
            .filter_map(|step| step.run?.text())
            .any(runs_a_tool_with_pip);
        // What else installs into the same environment is not seen from here.
        let has_others = job.is_composite
            || job.installs_by_values()
            || job.steps.iter().any(|step| {
                let is_own = step.action.is_some_and(|action| action.starts_with("./"));
                let runs_script =
                    |text: &str| runs_script_with_uv(text, &job.directory(step), settings);
                is_own || step.run.and_then(NodeRef::text).is_some_and(runs_script)
            });
        let mut scope = Scope::with_translator(
            settings,
            Box::new(move |line, surroundings, settings| {
                let among_others = Surroundings {
                    is_only_install: surroundings.is_only_install && !has_others,
                    uv_is_there,
                    ..surroundings.clone()
                };
                let mut translated = translate(line, &among_others, settings)?;
                if runs_tools_with_pip && asks_for_the_cache(line) {
                    translated.outcome = Outcome::Kept {
                        why: "tox or nox goes on filling pip's cache".to_owned(),
                    };
                }
                Some(translated)
            }),
        );
        let mut reading = Self {
            runs_tools_with_pip,
            ..Self::default()
        };
        let elsewhere = job.elsewhere(project_name(settings));
        let pythons = job.pythons(actions);
        let mut environment = assumed.environment.clone();
        let mut written = BTreeSet::new();
        let mut numbers: Vec<Option<usize>> = Vec::new();
        let mut read: BTreeSet<NodeId> = BTreeSet::new();
        let mut added = 0;
        let mut has_the_machines_python = job.hosted() != Hosted::No;
        for (index, step) in job.steps.iter().enumerate() {
            has_the_machines_python &=
                !step.may_bring_python(actions, settings) && !step.is_conda();
            if let Some((from, path)) = &assumed.activated
                && *from == index
            {
                environment = Environment::Active(Some(path.clone()));
            }
            if step.is_conda() {
                environment = Environment::Active(None);
            } else if let Some(path) = step
                .activates()
                .or_else(|| actions::of(actions, step)?.environment.clone())
            {
                reading.handed_on = Some(path.clone());
                environment = Environment::Active(Some(path));
            }
            let Some(run) = step.run else { continue };
            let node = run.resolved().id();
            if !read.insert(node) {
                continue;
            }
            let (shell, stops_on_error) = job.shell(step);
            let text = run.text().unwrap_or_default();
            reading.makes_one_by_uv |= text.contains("uv venv");
            let mut variables = job.variables.clone();
            if let Some(own) = step.node.get("env") {
                add_variables(own, &mut variables);
            }
            let surroundings = Surroundings {
                environment: environment.clone(),
                directory: job.directory(step),
                // On one line nothing else can be said than `&&`, and where it is the only
                // command, that fails as well.
                stops_on_error: stops_on_error
                    && (text.trim_end().contains('\n') || text.contains(';')),
                variables,
                written: written.clone(),
                is_elsewhere: elsewhere[index] || assumed.keeps_to_pip,
                pythons: pythons[index].clone(),
                falls_back_to_user: has_the_machines_python && job.hosted() == Hosted::Ubuntu,
                ..Surroundings::default()
            };
            let script = Script {
                tree,
                node,
                shell,
                masked: yaml_text::expressions,
            };
            let mut carried = Carried::default();
            let (after, has_number) = script.add(&mut scope, &surroundings, settings, &mut carried);
            written.clone_from(&after.written);
            numbers.push(has_number.then_some(added));
            added += usize::from(has_number);
            reading.scripts.push(ReadScript {
                step: index,
                node,
                carried,
                is_empty: false,
                calls_uv: false,
                uses_pip: false,
                has_the_machines_python,
                is_system: [&surroundings.environment, &after.environment]
                    .iter()
                    .all(|environment| **environment == Environment::System),
                directory: surroundings.directory,
            });
            if let Some(exported) = exported_environment(text, &after.environment) {
                if exported.by_path_only && exported.path != ".venv" {
                    reading.on_path_only.push(OnPathOnly {
                        step: index,
                        node,
                        environment: exported.clone(),
                    });
                }
                reading.handed_on = Some(exported.path.clone());
                environment = Environment::Active(Some(exported.path));
            }
        }
        let mut all = Carried::default();
        let left = scope.finish(&mut all);
        all.commands.sort_by_key(|found| found.span.start);
        all.replacements.sort_by_key(|(span, _)| span.start);
        for (script, number) in reading.scripts.iter_mut().zip(numbers) {
            let span = tree.get(script.node).span();
            let carried = &mut script.carried;
            let commands = between(&all.commands, &span, |one| one.span.start);
            carried.commands.extend_from_slice(commands);
            let replacements = between(&all.replacements, &span, |(one, _)| one.start);
            carried.replacements.extend_from_slice(replacements);
            if let Some(left) = number.and_then(|number| left.get(number)) {
                script.is_empty = left.is_empty;
                script.calls_uv = left.calls_uv;
                script.uses_pip = left.uses_pip;
            }
            if script.has_the_machines_python && script.installs_into_system() {
                match job.hosted() {
                    Hosted::No | Hosted::Windows => {}
                    Hosted::Ubuntu => reading.uses_the_machines_python = true,
                    Hosted::WithMac => {
                        reading.uses_the_machines_python = true;
                        script.hold_back(
                            &rules::PYTHON_OF_THE_MACHINE,
                            "the Python of this machine is managed by its system: uv installs into it only behind setup-python, or into an environment",
                        );
                    }
                }
            }
            let shell = job.shell(&job.steps[script.step]).0;
            script.refuse_what_its_shell_cannot_write(shell, tree);
        }
        if let Some(first) = reading.scripts.first_mut() {
            first.carried.diagnostics.append(&mut all.diagnostics);
        }
        reading
    }

    /// Whether a command of the project's environment is among the new ones, which no script
    /// makes active by itself.
    pub(super) fn needs_environment(&self) -> bool {
        self.applied().any(|to| {
            (to.contains("uv sync") || to.contains("uv run"))
                && !to.contains("--active")
                && !to.contains("UV_PROJECT_ENVIRONMENT=")
        })
    }

    /// Whether a command of the project's environment is among the new ones.
    pub(super) fn syncs(&self) -> bool {
        self.applied()
            .any(|to| to.contains("uv sync") || to.contains("uv run"))
    }

    /// Whether commands that install with pip stay: they do not see another environment than
    /// the Python on PATH.
    pub(super) fn goes_on_installing_with_pip(&self) -> bool {
        self.scripts
            .iter()
            .flat_map(|script| &script.carried.commands)
            .any(|found| {
                let stays = match found.translated.outcome {
                    Outcome::NeedsReview { .. } => true,
                    Outcome::Rewritten(_) => !found.is_applied,
                    Outcome::Kept { .. } | Outcome::Removed { .. } => false,
                };
                stays
                    && found.translated.program == Program::Pip
                    && found.text.split_whitespace().any(|word| word == "install")
            })
    }

    /// Whether a step makes a virtual environment.
    pub(super) fn makes_environment(&self) -> bool {
        self.makes_one_by_uv
            || self
                .scripts
                .iter()
                .flat_map(|script| &script.carried.commands)
                .any(|found| {
                    matches!(
                        found.translated.program,
                        Program::Venv | Program::Virtualenv
                    )
                })
    }

    /// Whether pip has to be there afterwards.
    pub(super) fn uses_pip(&self) -> bool {
        self.scripts.iter().any(|script| {
            script.uses_pip
                || script
                    .carried
                    .commands
                    .iter()
                    .any(|found| !found.is_applied && found.translated.program == Program::Pip)
        })
    }

    /// The new commands that are written.
    fn applied(&self) -> impl Iterator<Item = &str> {
        self.scripts
            .iter()
            .flat_map(|script| &script.carried.commands)
            .filter(|found| found.is_applied)
            .filter_map(|found| found.to.as_deref())
    }

    /// Commands become a list: a person decides about the job.
    pub(super) fn hold_back(&mut self, rule: &'static Rule, why: &str) {
        for script in &mut self.scripts {
            script.hold_back(rule, why);
        }
    }
}

impl ReadScript {
    /// Commands become a list: a person decides about them.
    fn hold_back(&mut self, rule: &'static Rule, why: &str) {
        self.carried.replacements.clear();
        self.is_empty = false;
        self.calls_uv = false;
        for found in &mut self.carried.commands {
            if let Outcome::Rewritten(_) = found.translated.outcome {
                found.translated.outcome = Outcome::NeedsReview {
                    rule,
                    why: why.to_owned(),
                    suggestion: found.to.clone(),
                };
            }
            found.is_applied = false;
        }
    }

    /// Whether new commands install into the Python that is first on PATH.
    fn installs_into_system(&self) -> bool {
        self.carried
            .commands
            .iter()
            .filter(|found| found.is_applied)
            .filter_map(|found| found.to.as_deref())
            .any(|to| {
                to.contains("uv pip install --system")
                    && !to.contains("--target")
                    && !to.contains("--root")
            })
    }

    fn refuse_what_its_shell_cannot_write(&mut self, shell: Shell, tree: &Tree) {
        let script = Script {
            tree,
            node: self.node,
            shell,
            masked: yaml_text::expressions,
        };
        let replacements = &self.carried.replacements;
        if replacements.iter().all(|(_, new)| script.can_write(new)) {
            return;
        }
        self.carried.replacements.clear();
        self.is_empty = false;
        self.calls_uv = false;
        for found in &mut self.carried.commands {
            found.is_applied = false;
        }
    }
}

impl Step<'_> {
    /// Whether it is setup-uv, by whatever name.
    pub(super) fn is_setup_uv(&self) -> bool {
        self.action
            .and_then(|action| action.rsplit('/').next())
            .is_some_and(|name| name == "setup-uv" || name == "setup-cached-uv")
            && !self.action.is_some_and(|action| action.starts_with('.'))
    }

    /// The environment that a setup-uv which is there makes active.
    pub(super) fn activates(&self) -> Option<String> {
        if !self.is_setup_uv() {
            return None;
        }
        let with = self.with?;
        let is_on = with.get("activate-environment").and_then(NodeRef::text) == Some("true");
        let folder = with
            .get("working-directory")
            .and_then(NodeRef::text)
            .and_then(super::steps::folder)
            .unwrap_or_default();
        is_on.then(|| environment_in(&folder))
    }
}

/// The project's environment in a folder.
pub(super) fn environment_in(folder: &str) -> String {
    if folder.is_empty() {
        ".venv".to_owned()
    } else {
        format!("{folder}/.venv")
    }
}

/// The mode's folder of the project.
pub(super) fn project_folder<'a>(settings: &Settings<'a>) -> Option<&'a str> {
    match settings.mode {
        Mode::Pip => None,
        Mode::Project(project) => Some(&project.folder),
    }
}

/// The normalised name of the project.
fn project_name<'a>(settings: &Settings<'a>) -> Option<&'a str> {
    match settings.mode {
        Mode::Pip => None,
        Mode::Project(project) => project.name.as_deref(),
    }
}

/// Whether a script runs tox or nox, which install with pip into environments of their own.
fn runs_a_tool_with_pip(text: &str) -> bool {
    text.lines()
        .filter(|line| !line.trim_start().starts_with('#') && !line.contains("install"))
        .flat_map(str::split_whitespace)
        .any(|word| matches!(word, "tox" | "nox"))
}

/// `pip cache dir`.
fn asks_for_the_cache(line: &CommandLine) -> bool {
    let mut words = line.words.iter().rev();
    let mut is = |wanted: &str| words.next().and_then(Word::text).as_deref() == Some(wanted);
    is("dir") && is("cache")
}

/// Those of a sorted list that begin within a span.
fn between<'a, T>(all: &'a [T], span: &Span, start: impl Fn(&T) -> usize) -> &'a [T] {
    let from = all.partition_point(|one| start(one) < span.start);
    let to = all.partition_point(|one| start(one) <= span.end);
    &all[from..to.max(from)]
}
