//! The walk through a file: what holds at each instruction, and what its commands need.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::SourceFile;

use crate::carried::Carried;
use crate::carriers::pipeline::{leaves_environment_to_caller, makes_with_uv};
use crate::context::{
    Environment, HandInstall, Mode, PipSettings, Project, Settings, Surroundings,
};

use super::copies::{self, Context, Moving};
use super::inheriting::{ImageLeaves, Images};
use super::mounts;
use super::needs::{self, Needs};
use super::paths;
use super::pip_conf;
use super::reading::{Dockerfile, Instruction};
use super::shell_texts::{self, LeftForPip};
use super::stages::{self, Stage, State, User};
use super::words::{Variables, operands, pairs};

/// The path of the environment of an official image of Python.
pub(super) const PYTHON_IMAGE_ENVIRONMENT: &str = "/usr/local";

/// What both walks need.
pub(super) struct Walk<'a> {
    pub(super) file: &'a SourceFile,
    pub(super) dockerfile: &'a Dockerfile,
    pub(super) stages: &'a [Stage],
    pub(super) settings: &'a Settings<'a>,
    /// The images that the repository builds.
    images: &'a Images,
    pub(super) context: Context<'a>,
    /// Whether the project lies in the build context.
    pub(super) is_within: bool,
    /// The project, where its files can be copied into the image.
    pub(super) project: Option<&'a Project>,
    pub(super) global: Variables,
    /// By stage; empty in the first walk.
    pub(super) needs: Vec<Needs>,
    /// Whether pip stays in use in a stage or one that it shares layers with.
    pub(super) pip_stays: Vec<bool>,
    pub(super) descendants: Vec<BTreeSet<usize>>,
    /// By stage: those that may read what it copies.
    pub(super) readers: Vec<BTreeSet<usize>>,
    /// By stage: the names of its `ENV` and `ARG`.
    pub(super) names: Vec<BTreeSet<String>>,
    /// By stage: the indices of steps that name a requirements file.
    pub(super) naming_steps: Vec<Vec<usize>>,
    /// The variables that the file puts into texts of its own, of those that are pip's.
    pub(super) read_settings: BTreeSet<String>,
}

/// What is found at an instruction.
pub(super) struct At<'w> {
    pub(super) stage: usize,
    pub(super) index: usize,
    pub(super) instruction: &'w Instruction,
    pub(super) state: &'w State,
    /// What becomes of it, for a `COPY`.
    pub(super) moving: Option<&'w Moving>,
}

/// What a walk leads to.
pub(super) struct Passed {
    /// The virtual environments that become active without being told by `VIRTUAL_ENV`: the
    /// stage, the index of the instruction, and the path.
    pub(super) unnamed: Vec<(usize, usize, String)>,
    /// What holds at the end of each stage.
    pub(super) ends: Vec<State>,
}

impl<'a> Walk<'a> {
    /// A file and what its commands need.
    pub(super) fn of(
        file: &'a SourceFile,
        dockerfile: &'a Dockerfile,
        stages: &'a [Stage],
        settings: &'a Settings<'a>,
        images: &'a Images,
    ) -> Self {
        let project = match settings.mode {
            Mode::Project(project) => Some(project),
            Mode::Pip => None,
        };
        let named = named_sources(dockerfile);
        let context = Context::find(file.path(), &named, project);
        let is_within =
            project.is_none_or(|project| paths::below(&project.folder, &context.folder).is_some());
        let mut walk = Self {
            file,
            dockerfile,
            stages,
            settings,
            images,
            context,
            is_within,
            project: project.filter(|_| is_within),
            global: stages::global_arguments(dockerfile),
            needs: vec![Needs::default(); stages.len()],
            pip_stays: vec![false; stages.len()],
            readers: Vec::new(),
            names: names(dockerfile, stages),
            naming_steps: naming_steps(file, dockerfile, stages, project),
            read_settings: read_settings(file.text()),
            descendants: needs::descendants(stages),
        };
        walk.readers = walk.all_readers();
        walk.learn();
        walk
    }

    /// The image of the repository that a stage begins with.
    pub(super) fn own_base(&self, stage: usize) -> Option<&'a ImageLeaves> {
        let stage = &self.stages[stage];
        if stage.parent.is_some() {
            return None;
        }
        let own = self.images.get(&stage.base.text)?;
        (own.file != self.file.path()).then_some(own)
    }

    /// Whether nothing is changed in a stage, and why.
    pub(super) fn left_alone(&self, stage: usize) -> Option<&'static str> {
        let mut stage = stage;
        loop {
            let this = &self.stages[stage];
            if let Some(why) = this.left_alone() {
                return Some(why);
            }
            match this.parent {
                Some(parent) => stage = parent,
                None => return self.own_base(stage)?.left_alone,
            }
        }
    }

    /// Goes through all instructions with what holds at each.
    pub(super) fn each(&self, mut visit: impl FnMut(&Self, &At<'_>)) -> Passed {
        let mut unnamed = Vec::new();
        let makes_environments = self.dockerfile.instructions.iter().any(|instruction| {
            let text = instruction.argument_text();
            instruction.keyword == "RUN" && (text.contains("venv ") || text.contains("virtualenv"))
        });
        let mut ends: Vec<State> = Vec::with_capacity(self.stages.len());
        for (index, stage) in self.stages.iter().enumerate() {
            let own = self.own_base(index);
            let mut state = match (stage.parent, own) {
                (Some(parent), _) => ends[parent].clone(),
                (None, Some(own)) => own.state.clone(),
                (None, None) => State::of_image(&stage.base, self.dockerfile.escape),
            };
            if stage.parent.is_none() {
                state.has_foreign_environments =
                    !makes_environments && own.is_none_or(|own| own.state.has_foreign_environments);
            }
            if own.is_some()
                && !state.variables.contains_key("VIRTUAL_ENV")
                && let Some(environment) = state.active_environment()
            {
                unnamed.push((index, self.end_of_head(index), environment));
            }
            for at in stage.from..stage.end {
                let instruction = &self.dockerfile.instructions[at];
                let copying = self.copying(instruction, &state);
                let moving = match (self.project, &copying) {
                    (Some(project), Some(copying)) if !instruction.is_on_build => {
                        copies::moving(copying, &self.context, project, &state)
                    }
                    _ => None,
                };
                visit(
                    self,
                    &At {
                        stage: index,
                        index: at,
                        instruction,
                        state: &state,
                        moving: moving.as_ref(),
                    },
                );
                let left = self.left_for_pip((index, at), instruction, &state);
                state.written.extend(left.written);
                state.pip_settings = left.settings;
                state.pip_links = left.links;
                let before = state.active_environment();
                state.pass(instruction, self.dockerfile.escape, &self.global);
                if instruction.keyword == "ENV" {
                    state.note_path(index, at);
                }
                if !state.variables.contains_key("VIRTUAL_ENV")
                    && let Some(environment) = state.active_environment()
                    && before.as_ref() != Some(&environment)
                    && let Some((stage, at)) = state.put_on_path(&environment)
                {
                    // PATH may name it before it is made.
                    unnamed.push((stage, at, environment));
                }
                if !instruction.is_on_build {
                    self.copy(
                        instruction,
                        copying.as_ref(),
                        moving.as_ref(),
                        &ends,
                        &mut state,
                    );
                }
            }
            ends.push(state);
        }
        Passed { unnamed, ends }
    }

    /// What a step leaves for pip; the files that it writes, where it names one that is like a
    /// requirements file of the project.
    fn left_for_pip(
        &self,
        (stage, index): (usize, usize),
        instruction: &Instruction,
        before: &State,
    ) -> LeftForPip {
        let nothing = |settings: PipSettings| LeftForPip {
            written: BTreeSet::new(),
            settings,
            links: before.pip_links.clone(),
        };
        let text = self
            .file
            .slice(instruction.span.start..instruction.end.max(instruction.span.end));
        let configures = pip_conf::is_named(text);
        if configures && matches!(instruction.keyword.as_str(), "COPY" | "ADD") {
            // Where uv is told already, the file says nothing new to it.
            let settings = match before.pip_settings {
                PipSettings::AlsoForUv => PipSettings::AlsoForUv,
                _ => PipSettings::InFile,
            };
            return nothing(settings);
        }
        let is_like = |project: &Project| {
            let mut files = project.files.keys();
            files.any(|file| text.contains(paths::name(file)))
        };
        if instruction.keyword != "RUN"
            || instruction.is_on_build
            || !before.is_posix
            || !configures && !text.contains("/bin/pip") && !self.project.is_some_and(is_like)
        {
            return nothing(before.pip_settings);
        }
        let surroundings = self.surroundings(&At {
            stage,
            index,
            instruction,
            state: before,
            moving: None,
        });
        shell_texts::left_for_pip(self.file, instruction, &surroundings, self.settings)
    }

    pub(super) fn copying(
        &self,
        instruction: &Instruction,
        state: &State,
    ) -> Option<copies::Copying> {
        (matches!(instruction.keyword.as_str(), "COPY" | "ADD")
            && instruction.flag("from").is_none())
        .then(|| copies::read(instruction, state, self.dockerfile.escape))?
    }

    /// What a `COPY` changes.
    fn copy(
        &self,
        instruction: &Instruction,
        copying: Option<&copies::Copying>,
        moving: Option<&Moving>,
        ends: &[State],
        state: &mut State,
    ) {
        /// Enough for any image that somebody wrote.
        const MAX_COPIED: usize = 2000;
        if state.copied.len() > MAX_COPIED {
            return;
        }
        if let Some(from) = instruction.flag("from") {
            let from = from.to_lowercase();
            let other = self
                .stages
                .iter()
                .take(ends.len())
                .rposition(|stage| stage.name.as_deref() == Some(from.as_str()))
                .or_else(|| from.parse().ok().filter(|number| *number < ends.len()));
            let words = operands(instruction, self.dockerfile.escape, &state.variables);
            let Some((target, sources)) = words.split_last() else {
                return;
            };
            let target = paths::absolute(&state.directory, &target.value.text);
            for source in sources {
                let name = paths::name(source.value.text.trim_end_matches('/'));
                state.has_uv |= name == "uv";
                state.copy_from(other.map(|other| &ends[other]), &source.value.text, &target);
            }
            state.add_folder(&target);
            return;
        }
        let Some(copying) = copying else { return };
        for (place, path, _) in copying.brings(&self.context) {
            // Who comes last counts, also for what lies in a folder.
            let is_covered = |old: &str| {
                paths::below(old, &place).is_some_and(|rest| {
                    rest.is_empty() || self.context.holds(&paths::join(&path, rest))
                })
            };
            let lasting = self.lasting_files(state.copied.get(&place), &place, &path);
            state.copied.retain(|old, _| !is_covered(old));
            state.written.retain(|old| !is_covered(old));
            state.copied.insert(place, path);
            state.copied.extend(lasting);
        }
        if copying.into_folder {
            state.add_folder(&copying.place);
        } else {
            state.add_folder(paths::folder(&copying.place));
        }
        // What is written in its place brings the project's files as well.
        if let (Some(moving), Some(project)) = (moving, self.project) {
            for name in ["pyproject.toml", "uv.lock"] {
                let place = paths::absolute(&moving.root, name);
                state
                    .copied
                    .insert(place, paths::join(&project.folder, name));
            }
        }
    }

    /// The project's files of a folder that stays where another folder is copied over it: both
    /// are there then.
    fn lasting_files(
        &self,
        before: Option<&String>,
        place: &str,
        path: &str,
    ) -> Vec<(String, String)> {
        let (Some(before), Some(project)) = (before, self.project) else {
            return Vec::new();
        };
        let metadata = ["pyproject.toml", "uv.lock", "setup.py", "setup.cfg"]
            .map(|name| paths::join(&project.folder, name));
        metadata
            .iter()
            .chain(project.files.keys())
            .filter_map(|file| {
                let rest = paths::below(file, before).filter(|rest| !rest.is_empty())?;
                let is_new = !self.context.holds(&paths::join(path, rest));
                is_new.then(|| {
                    (
                        format!("{}/{rest}", place.trim_end_matches('/')),
                        file.clone(),
                    )
                })
            })
            .collect()
    }

    /// The surroundings of the commands of an instruction.
    pub(super) fn surroundings(&self, at: &At<'_>) -> Surroundings {
        let (state, instruction) = (at.state, at.instruction);
        let text = instruction.logical.text();
        // The step's own packages are there for the commands behind.
        let mut with_packages = state.clone();
        with_packages.install_packages(instruction, self.dockerfile.escape);
        let mut surroundings = with_packages.surroundings(text);
        surroundings.pip_settings = self.pip_settings(at.stage, instruction, state);
        surroundings.pip_stays = self.pip_stays[at.stage];
        if instruction.is_on_build {
            // It runs where another project is built.
            surroundings.copied = BTreeMap::new();
            return surroundings;
        }
        if let Some(project) = self.project {
            for mount in mounts::binds(instruction, state, self.dockerfile.escape) {
                surroundings.copied.insert(
                    mount.target.clone(),
                    paths::join(&self.context.folder, &mount.source),
                );
                if mounts::is_of_project(&mount, &self.context, project) {
                    for name in ["pyproject.toml", "uv.lock"] {
                        surroundings.copied.insert(
                            paths::absolute(paths::folder(&mount.target), name),
                            paths::join(&project.folder, name),
                        );
                    }
                }
            }
            if state.is_python_image
                && state.user == User::Root
                && surroundings.environment == Environment::System
            {
                surroundings
                    .variables
                    .entry("UV_PROJECT_ENVIRONMENT".to_owned())
                    .or_insert_with(|| PYTHON_IMAGE_ENVIRONMENT.to_owned());
            }
            if let Environment::Active(Some(path)) = &surroundings.environment
                && *path == paths::absolute(&state.directory, ".venv")
            {
                surroundings.environment = Environment::Active(Some(".venv".to_owned()));
            }
        }
        surroundings.is_only_install = self.needs[at.stage].installs == 1
            && state
                .active_environment()
                .is_some_and(|path| state.own_environments.contains(&path))
            && self.stages[at.stage].parent.is_none();
        surroundings.installed_by_hand = self.installed_by_hand(&self.needs, at);
        surroundings
    }

    /// What was installed by name before an instruction, in its stage and those that it
    /// goes on from.
    fn installed_by_hand(&self, needs: &[Needs], at: &At<'_>) -> Vec<HandInstall> {
        self.installed_in(needs, at.stage, Some(at.index))
    }

    /// What is installed by name in a stage and those that it goes on from, before an
    /// instruction of it or at all.
    pub(super) fn installed_in(
        &self,
        needs: &[Needs],
        of: usize,
        before: Option<usize>,
    ) -> Vec<HandInstall> {
        /// Of more, nobody reads.
        const MOST: usize = 50;
        let mut installed = Vec::new();
        let mut stage = Some(of);
        while let Some(number) = stage
            && installed.len() < MOST
        {
            let earlier = needs
                .get(number)
                .into_iter()
                .flat_map(|needs| &needs.by_hand)
                .filter(|(index, _)| number != of || before.is_none_or(|before| *index < before));
            installed.extend(earlier.map(|(_, install)| install.clone()).take(MOST));
            if let Some(own) = self.own_base(number) {
                installed.extend(own.installed.iter().take(MOST).cloned());
            }
            stage = self.stages[number].parent.filter(|parent| *parent < number);
        }
        installed
    }

    /// The first walk.
    fn learn(&mut self) {
        /// Of more files in one `COPY` nobody needs to know.
        const MOST_BROUGHT: usize = 500;
        let mut all = vec![Needs::default(); self.stages.len()];
        self.each(|walk, at| {
            let installed_by_hand = walk.installed_by_hand(&all, at);
            let needs = &mut all[at.stage];
            needs.links_pip |= !at.state.pip_links.is_empty();
            if let Some(copying) = walk.copying(at.instruction, at.state)
                && !at.instruction.is_on_build
            {
                let brings = copying.brings(&walk.context).into_iter();
                needs.brings.extend(
                    brings
                        .map(|(place, path, _)| (at.index, place, path))
                        .take(MOST_BROUGHT),
                );
            }
            let had_project = std::mem::take(&mut needs.project);
            if shell_texts::runs_something(at.instruction) && at.state.is_posix {
                let mut carried = Carried::default();
                let surroundings = Surroundings {
                    installed_by_hand,
                    ..walk.surroundings(at)
                };
                if walk.project.is_some() && at.instruction.keyword == "RUN" {
                    let installed = shell_texts::installed_by_hand(
                        walk.file,
                        at.instruction,
                        &surroundings,
                        walk.settings,
                    );
                    let installed = installed.into_iter().map(|install| (at.index, install));
                    needs.by_hand.extend(installed);
                }
                if at.instruction.keyword == "RUN" {
                    let words =
                        operands(at.instruction, walk.dockerfile.escape, &at.state.variables);
                    needs.add_words(&words);
                }
                let is_empty = shell_texts::has_commands(walk.file, at.instruction)
                    && shell_texts::carry(
                        walk.file,
                        at.instruction,
                        &surroundings,
                        walk.settings,
                        &mut carried,
                    );
                if !is_empty {
                    needs
                        .reads
                        .extend(walk.reads(at.instruction, &surroundings, &carried));
                }
                needs.add(
                    at.index,
                    surroundings.environment != Environment::System,
                    &carried,
                );
                let scripts = walk.scripts_with_uv(at, &surroundings);
                if !scripts.is_empty() {
                    let is_system = surroundings.environment == Environment::System;
                    needs.uv = true;
                    needs.system_python |= is_system
                        && scripts
                            .iter()
                            .any(|script| leaves_environment_to_caller(script, walk.settings));
                    needs.active_environment |= surroundings.environment != Environment::System;
                    if walk.project.is_some() {
                        needs.project = true;
                        needs.project_environment |= at.state.is_python_image;
                    }
                }
            }
            if needs.project {
                needs.project_uses.push(at.index);
            }
            needs.project |= had_project;
        });
        for (stage, needs) in all.iter_mut().enumerate() {
            if self.left_alone(stage).is_some() {
                *needs = Needs::default();
            }
        }
        let makes_environment = ["venv", "virtualenv"]
            .iter()
            .any(|word| self.file.text().contains(word));
        self.pip_stays = (0..all.len())
            .map(|stage| {
                let family = || {
                    (0..all.len())
                        .filter(|other| self.shares_layers(stage, *other))
                        .map(|other| &all[other])
                };
                let has_users =
                    || makes_environment && family().any(|needs| self.brings_user_of_pip(needs));
                family().any(|needs| needs.links_pip || !needs.stays.is_empty())
                    || has_users()
                    || family().any(|needs| needs.brings_pip)
                        && family().any(|needs| needs.runs_scripts)
            })
            .collect();
        self.needs = all;
    }

    /// Whether a stage is given a file of the repository that goes on running pip.
    fn brings_user_of_pip(&self, needs: &Needs) -> bool {
        needs.brings.iter().any(|(_, _, brought)| {
            let mut users = self.images.users_of_pip.iter();
            users.any(|user| {
                brought.is_empty()
                    || user.strip_prefix(brought.as_str()).is_some_and(|rest| {
                        rest.is_empty() || rest.starts_with('/') || brought.ends_with('/')
                    })
            })
        })
    }

    /// Whether a command that a setting of this stage holds for reads uv.lock.
    pub(super) fn reads_lock(&self, stage: usize) -> bool {
        let mut stages = std::iter::once(&stage).chain(&self.descendants[stage]);
        stages.any(|stage| self.needs[*stage].project)
    }

    pub(super) fn shares_layers(&self, one: usize, two: usize) -> bool {
        self.descendants[one].contains(&two) || self.descendants[two].contains(&one)
    }

    /// The scripts and Makefiles that call uv and that an instruction runs.
    pub(super) fn scripts_with_uv(&self, at: &At<'_>, surroundings: &Surroundings) -> Vec<String> {
        let scripts = self.settings.scripts_with_uv;
        if scripts.is_empty() || at.instruction.is_on_build {
            return Vec::new();
        }
        // pip mode knows no project, nor where the context is: the folders of the file.
        let script = |path: &String| {
            let mut folder = self.file.path();
            if scripts.contains(path) {
                return Some(path.clone());
            }
            self.project.is_none().then(|| {
                std::iter::from_fn(|| {
                    folder = folder.rsplit_once('/').map(|(folder, _)| folder)?;
                    Some(paths::join(folder, path))
                })
                .find(|path| scripts.contains(path))
            })?
        };
        let mut found = Vec::new();
        for run in shell_texts::runs(self.file, at.instruction, surroundings) {
            if run.is_end {
                let ends = |path: &&String| {
                    let front = path.strip_suffix(run.file.as_str());
                    front.is_some_and(|front| front.is_empty() || front.ends_with('/'))
                };
                found.extend(scripts.iter().filter(ends).cloned());
            } else if let Some(path) = script(&run.file) {
                let targets = run.targets.as_deref();
                let calls = targets.is_none_or(|targets| makes_with_uv(&path, targets, scripts));
                found.extend(calls.then_some(path));
            }
        }
        found
    }

    pub(super) fn stage_instructions(&self, stage: usize) -> impl Iterator<Item = &Instruction> {
        let stage = &self.stages[stage];
        self.dockerfile.instructions[stage.from..stage.end].iter()
    }

    /// The project and where its files are named in the context.
    pub(super) fn project(&self) -> Option<&'a Project> {
        self.project
    }
}

/// The names that each stage gives values to.
fn names(dockerfile: &Dockerfile, stages: &[Stage]) -> Vec<BTreeSet<String>> {
    stages
        .iter()
        .map(|stage| {
            dockerfile.instructions[stage.from..stage.end]
                .iter()
                .filter(|instruction| matches!(instruction.keyword.as_str(), "ENV" | "ARG"))
                .flat_map(|instruction| pairs(instruction, dockerfile.escape))
                .map(|pair| pair.name)
                .collect()
        })
        .collect()
}

/// The steps of each stage that name a requirements file, whatever they do with it.
fn naming_steps(
    file: &SourceFile,
    dockerfile: &Dockerfile,
    stages: &[Stage],
    project: Option<&Project>,
) -> Vec<Vec<usize>> {
    let names: BTreeSet<&str> = project
        .into_iter()
        .flat_map(|project| project.files.keys())
        .map(|file| paths::name(file))
        .collect();
    stages
        .iter()
        .map(|stage| {
            (stage.from..stage.end)
                .filter(|index| {
                    let instruction = &dockerfile.instructions[*index];
                    let text = file.slice(instruction.span.clone());
                    shell_texts::runs_something(instruction)
                        && names.iter().any(|name| text.contains(name))
                })
                .collect()
        })
        .collect()
}

/// `$PIP_…` and `${PIP_…`.
fn read_settings(text: &str) -> BTreeSet<String> {
    text.split('$')
        .skip(1)
        .filter_map(|rest| {
            let rest = rest.strip_prefix('{').unwrap_or(rest);
            let end = rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                .unwrap_or(rest.len());
            rest[..end]
                .starts_with("PIP_")
                .then(|| rest[..end].to_owned())
        })
        .collect()
}

/// The names in the context that `COPY` and `ADD` say.
fn named_sources(dockerfile: &Dockerfile) -> Vec<String> {
    let none = Variables::new();
    let mut named: Vec<String> = dockerfile
        .instructions
        .iter()
        .filter(|instruction| {
            matches!(instruction.keyword.as_str(), "COPY" | "ADD")
                && instruction.flag("from").is_none()
        })
        .flat_map(|instruction| {
            let mut words = operands(instruction, dockerfile.escape, &none);
            words.pop();
            words
        })
        .filter_map(|word| word.value.known().map(paths::in_context))
        .filter(|name| !name.is_empty() && !name.contains("://"))
        .collect();
    named.sort();
    named.dedup();
    // Enough to tell the folder.
    named.truncate(200);
    named
}
