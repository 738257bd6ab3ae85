//! The walk through a file, and the changes.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::{Diagnostic, SourceFile};

use crate::carried::{Carried, Mention};
use crate::context::{Environment, Mode, Project, Settings, Surroundings};
use crate::rules;

use super::cache;
use super::copies::{self, Context, Moving};
use super::mounts;
use super::needs::{self, Needs};
use super::paths;
use super::reading::{Dockerfile, Instruction};
use super::settings;
use super::shell_texts;
use super::stages::{self, Stage, State, User};
use super::words::{Expanded, Variables, operands};

/// The path of the environment of an official image of Python.
const PYTHON_IMAGE_ENVIRONMENT: &str = "/usr/local";

/// Nobody writes more stages; going through them takes the square of their number.
const MAX_STAGES: usize = 500;

/// What both walks need.
pub(super) struct Walk<'a> {
    pub(super) file: &'a SourceFile,
    pub(super) dockerfile: &'a Dockerfile,
    pub(super) stages: &'a [Stage],
    pub(super) settings: &'a Settings<'a>,
    pub(super) context: Context<'a>,
    /// The project, where its files can be copied into the image.
    project: Option<&'a Project>,
    global: Variables,
    /// By stage; empty in the first walk.
    needs: Vec<Needs>,
    /// Whether pip stays in use in a stage or one that it shares layers with.
    pip_stays: Vec<bool>,
    descendants: Vec<BTreeSet<usize>>,
}

/// What is found at an instruction.
pub(super) struct At<'w> {
    pub(super) stage: usize,
    pub(super) index: usize,
    pub(super) instruction: &'w Instruction,
    pub(super) state: &'w State,
    /// What becomes of it, for a `COPY`.
    moving: Option<&'w Moving>,
}

pub(super) fn carry(
    file: &SourceFile,
    dockerfile: &Dockerfile,
    stages: &[Stage],
    settings: &Settings<'_>,
    is_template: bool,
) -> Carried {
    let mut carried = Carried::default();
    if stages.len() > MAX_STAGES {
        carried.diagnostics.push(
            Diagnostic::new(
                &rules::IMAGE_LEFT_ALONE,
                format!("the file has {} stages, and is not looked at", stages.len()),
            )
            .at(file, dockerfile.instructions[0].span.clone()),
        );
        return carried;
    }
    let project = match settings.mode {
        Mode::Project(project) => Some(project),
        Mode::Pip => None,
    };
    let named = named_sources(dockerfile);
    let context = Context::find(file.path(), &named, project);
    let is_within =
        project.is_none_or(|project| paths::below(&project.folder, &context.folder).is_some());
    let mut walk = Walk {
        file,
        dockerfile,
        stages,
        settings,
        context,
        project: project.filter(|_| is_within),
        global: stages::global_arguments(dockerfile),
        needs: vec![Needs::default(); stages.len()],
        pip_stays: vec![false; stages.len()],
        descendants: needs::descendants(stages),
    };
    walk.learn();
    walk.write(&mut carried, is_template);
    if !is_within && walk.needs.iter().any(|needs| needs.project) {
        carried.replacements.clear();
        carried.mentions.clear();
        for found in &mut carried.commands {
            found.is_applied = false;
        }
        let message = format!(
            "the image is built from `{}`, where the project's pyproject.toml is not",
            walk.context.folder
        );
        carried.diagnostics.push(
            Diagnostic::new(&rules::PROJECT_OUTSIDE_CONTEXT, message)
                .at(file, dockerfile.instructions[stages[0].from].span.clone())
                .help("the commands are listed and stay as they are"),
        );
    }
    settle(&mut carried);
    carried
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

impl<'a> Walk<'a> {
    /// Goes through all instructions with what holds at each.
    /// Gives the virtual environments that become active without being told by
    /// `VIRTUAL_ENV`: the stage, the index of the instruction, and the path.
    fn each(&self, mut visit: impl FnMut(&Self, &At<'_>)) -> Vec<(usize, usize, String)> {
        let mut unnamed = Vec::new();
        let mut ends: Vec<State> = Vec::with_capacity(self.stages.len());
        for (index, stage) in self.stages.iter().enumerate() {
            let mut state = match stage.parent {
                Some(parent) => ends[parent].clone(),
                None => State::of_image(&stage.base, self.dockerfile.escape),
            };
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
                let before = (instruction.keyword == "ENV").then(|| state.active_environment());
                state.pass(instruction, self.dockerfile.escape, &self.global);
                if let Some(before) = before
                    && let Some(environment) = state.active_environment()
                    && before.as_ref() != Some(&environment)
                    && !state.variables.contains_key("VIRTUAL_ENV")
                {
                    unnamed.push((index, at, environment));
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
        unnamed
    }

    fn copying(&self, instruction: &Instruction, state: &State) -> Option<copies::Copying> {
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
            state.copied.insert(place, path);
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

    /// The surroundings of the commands of an instruction.
    fn surroundings(&self, at: &At<'_>) -> Surroundings {
        let (state, instruction) = (at.state, at.instruction);
        let mut surroundings = state.surroundings(instruction.logical.text());
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
            && surroundings.environment != Environment::System
            && self.stages[at.stage].parent.is_none();
        surroundings
    }

    /// The first walk.
    fn learn(&mut self) {
        let mut all = vec![Needs::default(); self.stages.len()];
        self.each(|walk, at| {
            let needs = &mut all[at.stage];
            if shell_texts::runs_something(at.instruction) && at.state.is_posix {
                let mut carried = Carried::default();
                let surroundings = walk.surroundings(at);
                if shell_texts::has_commands(walk.file, at.instruction) {
                    shell_texts::carry(
                        walk.file,
                        at.instruction,
                        at.state,
                        &surroundings,
                        walk.settings,
                        &mut carried,
                    );
                }
                needs.add(
                    at.index,
                    surroundings.environment != Environment::System,
                    &carried,
                );
                if walk.runs_script_with_uv(at, &surroundings) {
                    needs.uv = true;
                    needs.system_python |= surroundings.environment == Environment::System;
                    needs.active_environment |= surroundings.environment != Environment::System;
                    if walk.project.is_some() {
                        needs.project = true;
                        needs.project_environment |= at.state.is_python_image;
                    }
                }
            }
        });
        for (index, stage) in self.stages.iter().enumerate() {
            if stage.left_alone().is_some() {
                all[index] = Needs::default();
            }
        }
        let stays: Vec<bool> = all.iter().map(|needs| !needs.stays.is_empty()).collect();
        self.pip_stays = (0..all.len())
            .map(|stage| {
                (0..all.len()).any(|other| stays[other] && self.shares_layers(stage, other))
            })
            .collect();
        self.needs = all;
    }

    fn shares_layers(&self, one: usize, two: usize) -> bool {
        self.descendants[one].contains(&two) || self.descendants[two].contains(&one)
    }

    /// Whether an instruction runs a script or a target of make that calls uv.
    fn runs_script_with_uv(&self, at: &At<'_>, surroundings: &Surroundings) -> bool {
        let scripts = self.settings.scripts_with_uv;
        if scripts.is_empty() || at.instruction.is_on_build {
            return false;
        }
        // pip mode knows no project, and where the context is; the script's path is enough.
        let is_script = |named: &str| {
            surroundings.repository_path(named).is_some_and(|path| {
                scripts.contains(&path)
                    || self.project.is_none()
                        && scripts.iter().any(|script| {
                            paths::below(script, "")
                                .is_some_and(|script| script.ends_with(&format!("/{path}")))
                        })
            })
        };
        let words = operands(at.instruction, self.dockerfile.escape, &at.state.variables);
        words
            .iter()
            .flat_map(|word| word.value.text.split([';', '&', '|', '(', ')', '"', '\'']))
            .any(|word| match word {
                "" => false,
                "make" => ["Makefile", "makefile", "GNUmakefile"]
                    .iter()
                    .any(|name| is_script(name)),
                word => is_script(word),
            })
    }

    /// The second walk.
    fn write(&self, carried: &mut Carried, is_template: bool) {
        let mut heads: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        let mut project_is_there: BTreeSet<(usize, String)> = BTreeSet::new();
        let mut told: BTreeSet<usize> = BTreeSet::new();
        let mut behind: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        let unnamed = self.each(|walk, at| {
            let why = if is_template {
                Some("it is a template")
            } else if !at.state.is_posix {
                Some("its shell is none of POSIX")
            } else {
                walk.stages[at.stage].left_alone()
            };
            let stage = &walk.stages[at.stage];
            if at.index == stage.from && why.is_none() {
                let lines = walk.head(at);
                if !lines.is_empty() {
                    heads.insert(at.stage, lines);
                }
            }
            let mut own = Carried::default();
            walk.instruction(at, &mut own, &mut project_is_there);
            if let Some(why) = why {
                own.replacements.clear();
                own.mentions.clear();
                for found in &mut own.commands {
                    found.is_applied = false;
                }
                if !own.commands.is_empty() && told.insert(at.stage) {
                    carried.diagnostics.push(
                        Diagnostic::new(
                            &rules::IMAGE_LEFT_ALONE,
                            format!("the commands of this image stay as they are: {why}"),
                        )
                        .at(
                            walk.file,
                            walk.dockerfile.instructions[stage.from].span.clone(),
                        ),
                    );
                }
            }
            carried.commands.append(&mut own.commands);
            carried.mentions.append(&mut own.mentions);
            carried.replacements.append(&mut own.replacements);
            carried.diagnostics.append(&mut own.diagnostics);
        });
        if !is_template {
            for (stage, index, environment) in unnamed {
                if self.has_to_be_named(stage) {
                    behind
                        .entry(index)
                        .or_default()
                        .push(format!("ENV VIRTUAL_ENV={environment}"));
                }
            }
        }
        for (stage, lines) in heads {
            behind
                .entry(self.end_of_head(stage))
                .or_default()
                .extend(lines);
        }
        let newline = self.file.newline().as_str();
        for (index, lines) in behind {
            let end = self.dockerfile.instructions[index].span.end;
            let mut text = String::new();
            for line in &lines {
                text.push_str(newline);
                text.push_str(line);
            }
            carried.replacements.push((end..end, text));
        }
    }

    /// The instruction behind which uv is brought: `FROM` or the last `ARG` behind it.
    fn end_of_head(&self, stage: usize) -> usize {
        let stage = &self.stages[stage];
        (stage.from + 1..stage.end)
            .take_while(|index| {
                let instruction = &self.dockerfile.instructions[*index];
                instruction.keyword == "ARG" && !instruction.is_on_build
            })
            .last()
            .unwrap_or(stage.from)
    }

    /// The lines at the head of a stage.
    fn head(&self, at: &At<'_>) -> Vec<String> {
        let needs = &self.needs[at.stage];
        if !needs.uv {
            return Vec::new();
        }
        // What an earlier stage that this one goes on from has brought is there.
        let is_brought = |what: &dyn Fn(&Needs) -> bool| {
            let mut parent = self.stages[at.stage].parent;
            while let Some(stage) = parent {
                if what(&self.needs[stage]) {
                    return true;
                }
                parent = self.stages[stage].parent;
            }
            false
        };
        let mut lines = Vec::new();
        if !at.state.has_uv && !is_brought(&|needs| needs.uv) && !self.stage_has_uv(at.stage) {
            lines.push(format!(
                "COPY --from=ghcr.io/astral-sh/uv:{} /uv /uvx /bin/",
                self.settings.uv_version
            ));
        }
        let sets = |name: &str| {
            at.state.variables.contains_key(name)
                || self.stage_instructions(at.stage).any(|instruction| {
                    instruction.keyword == "ENV"
                        && super::words::pairs(instruction, self.dockerfile.escape)
                            .iter()
                            .any(|pair| pair.name == name)
                })
        };
        let mut set = Vec::new();
        if needs.project_environment
            && self.project.is_some()
            && at.state.is_python_image
            && !is_brought(&|needs| needs.project_environment)
            && !sets("UV_PROJECT_ENVIRONMENT")
        {
            set.push(format!("UV_PROJECT_ENVIRONMENT={PYTHON_IMAGE_ENVIRONMENT}"));
        }
        if needs.system_python
            && !is_brought(&|needs| needs.system_python)
            && !sets("UV_SYSTEM_PYTHON")
        {
            set.push("UV_SYSTEM_PYTHON=1".to_owned());
        }
        if self.has_cache_mount(at.stage) && !is_brought(&|needs| needs.uv) && !sets("UV_LINK_MODE")
        {
            set.push("UV_LINK_MODE=copy".to_owned());
        }
        if !set.is_empty() {
            lines.push(format!("ENV {}", set.join(" ")));
        }
        lines
    }

    pub(super) fn stage_instructions(&self, stage: usize) -> impl Iterator<Item = &Instruction> {
        let stage = &self.stages[stage];
        self.dockerfile.instructions[stage.from..stage.end].iter()
    }

    /// Whether a stage brings uv itself before anything needs it.
    fn stage_has_uv(&self, stage: usize) -> bool {
        let mut state = State::of_image(&Expanded::default(), self.dockerfile.escape);
        let from = self.stages[stage].from;
        for (index, instruction) in (from..).zip(self.stage_instructions(stage)) {
            if matches!(instruction.keyword.as_str(), "COPY" | "ADD") {
                let words = operands(instruction, self.dockerfile.escape, &state.variables);
                let brings = words.iter().any(|word| {
                    paths::name(&word.value.text) == "uv" && instruction.flag("from").is_some()
                        || word.value.text.contains("astral.sh/uv")
                });
                if brings {
                    return true;
                }
            }
            if instruction.keyword == "RUN" {
                state.pass(instruction, self.dockerfile.escape, &self.global);
                if state.has_uv {
                    // What stands in front of it needs uv brought.
                    return self.needs[stage]
                        .first_use
                        .is_none_or(|first| first > index);
                }
            }
        }
        false
    }

    fn has_cache_mount(&self, stage: usize) -> bool {
        self.stage_instructions(stage).any(|instruction| {
            instruction.keyword == "RUN"
                && (self.settings.with_docker_cache || mounts::has_pip_cache(instruction))
        })
    }

    /// Whether a virtual environment that an instruction puts on PATH has to be told by
    /// `VIRTUAL_ENV`, which is how uv finds it.
    fn has_to_be_named(&self, stage: usize) -> bool {
        self.descendants[stage]
            .iter()
            .any(|stage| self.needs[*stage].active_environment)
            && !self.descendants[stage].iter().any(|stage| {
                self.stage_instructions(*stage).any(|instruction| {
                    instruction.keyword == "ENV"
                        && super::words::pairs(instruction, self.dockerfile.escape)
                            .iter()
                            .any(|pair| pair.name == "VIRTUAL_ENV")
                })
            })
    }

    /// One instruction.
    fn instruction(
        &self,
        at: &At<'_>,
        carried: &mut Carried,
        project_is_there: &mut BTreeSet<(usize, String)>,
    ) {
        let instruction = at.instruction;
        if shell_texts::has_commands(self.file, instruction) {
            let surroundings = self.surroundings(at);
            let is_empty = shell_texts::carry(
                self.file,
                instruction,
                at.state,
                &surroundings,
                self.settings,
                carried,
            );
            if instruction.keyword == "RUN" {
                if is_empty {
                    carried.replacements =
                        vec![(instruction.span.start..instruction.end, String::new())];
                } else {
                    self.finish_run(at, &surroundings, carried, project_is_there);
                }
            }
        }
        match instruction.keyword.as_str() {
            "ENV" | "ARG" if self.uses_uv_nearby(at.stage) => {
                settings::carry(self, at, self.pip_stays[at.stage], carried);
            }
            "COPY" | "ADD" => self.copy_edits(at, carried, project_is_there),
            _ => {}
        }
    }

    /// Whether uv takes over in a stage or one that it shares layers with.
    fn uses_uv_nearby(&self, stage: usize) -> bool {
        (0..self.stages.len()).any(|other| self.needs[other].uv && self.shares_layers(stage, other))
    }

    /// What else changes at a `RUN`: its mounts follow, and the project's files come before
    /// it.
    fn finish_run(
        &self,
        at: &At<'_>,
        surroundings: &Surroundings,
        carried: &mut Carried,
        project_is_there: &mut BTreeSet<(usize, String)>,
    ) {
        let instruction = at.instruction;
        let mut needs = Needs::default();
        needs.add(
            at.index,
            surroundings.environment != Environment::System,
            carried,
        );
        if !needs.uv {
            return;
        }
        if at.state.user != User::Root
            && !surroundings.falls_back_to_user
            && surroundings.environment == Environment::System
            && needs.installs > 0
        {
            carried.diagnostics.push(
                Diagnostic::new(
                    &rules::USER_WITHOUT_RIGHTS,
                    "it installs into the image's Python as another user than root: where that \
                     may not be written, pip falls back to `~/.local`, and uv does not",
                )
                .at(self.file, instruction.span.clone()),
            );
        }
        mounts::carry(self, at, &needs, carried);
        if self.settings.with_docker_cache {
            cache::carry(self, at, carried);
        }
        if needs.project
            && let Some(project) = self.project
            && !instruction.is_on_build
        {
            let pyproject = paths::join(&project.folder, "pyproject.toml");
            let is_there = surroundings
                .copied
                .values()
                .any(|path| *path == pyproject || paths::below(&pyproject, path).is_some());
            let key = (at.stage, at.state.directory.clone());
            if !is_there && project_is_there.insert(key) {
                let names: Vec<String> = ["pyproject.toml", "uv.lock"]
                    .iter()
                    .filter_map(|name| self.context.name_of(&paths::join(&project.folder, name)))
                    .collect();
                let newline = self.file.newline().as_str();
                let start = instruction.span.start;
                carried.replacements.push((
                    start..start,
                    format!("COPY {} ./{newline}", names.join(" ")),
                ));
            }
        }
    }

    /// The changes of a `COPY`.
    fn copy_edits(
        &self,
        at: &At<'_>,
        carried: &mut Carried,
        project_is_there: &mut BTreeSet<(usize, String)>,
    ) {
        let (Some(moving), Some(project)) = (at.moving, self.project) else {
            self.unknown_sources(at, carried);
            return;
        };
        let Some(copying) = self.copying(at.instruction, at.state) else {
            return;
        };
        let users = self.readers_of(at.stage);
        let is_used = users.iter().any(|stage| self.needs[*stage].project);
        let staying = users
            .iter()
            .find_map(|stage| self.still_reads(*stage, &moving.files));
        if let Some(command) = &staying {
            let names: Vec<&str> = moving.files.iter().map(String::as_str).collect();
            carried.diagnostics.push(
                Diagnostic::new(
                    &rules::IMAGE_NAMES_GONE_FILE,
                    format!(
                        "`{}` is copied for a command that stays: `{command}`",
                        names.join("`, `")
                    ),
                )
                .at(self.file, at.instruction.span.clone()),
            );
        }
        if moving.gone.is_empty() && !is_used {
            return;
        }
        let wanted: Vec<String> = if is_used {
            ["pyproject.toml", "uv.lock"]
                .iter()
                .filter(|name| {
                    let path = paths::join(&project.folder, name);
                    let place = paths::absolute(&moving.root, name);
                    let comes_with_it = copying
                        .brings(&self.context)
                        .iter()
                        .any(|(there, from, _)| *there == place && *from == path);
                    !comes_with_it && !is_copied(at.state, &place, &path)
                })
                .filter_map(|name| self.context.name_of(&paths::join(&project.folder, name)))
                .collect()
        } else {
            Vec::new()
        };
        if wanted.is_empty() && (moving.gone.is_empty() || staying.is_some()) {
            return;
        }
        let new = if staying.is_some() {
            copies::beside(moving, &wanted, at.state)
        } else {
            copies::rewrite(at.instruction, &copying, moving, &wanted, at.state)
        };
        project_is_there.insert((at.stage, moving.root.clone()));
        let why = if is_used {
            "the project's files take the place of requirements files in the image"
        } else {
            "nothing in the image reads it"
        };
        if new.is_removed {
            let whole = at.instruction.span.start..at.instruction.end;
            carried.mentions.push(Mention {
                span: at.instruction.span.clone(),
                text: at.instruction.argument_text().to_owned(),
                to: String::new(),
                why: why.to_owned(),
            });
            carried.replacements.push((whole, String::new()));
            return;
        }
        for (range, text) in new.edits {
            let span = at.instruction.span_of(&range);
            let old = at.instruction.logical.text()[range].trim().to_owned();
            if !old.is_empty() {
                carried.mentions.push(Mention {
                    span: span.clone(),
                    text: old,
                    to: text.clone(),
                    why: why.to_owned(),
                });
            }
            carried.replacements.push((span, text));
        }
        if let Some(further) = new.further {
            let end = at.instruction.span.end;
            let newline = self.file.newline().as_str();
            let owner = at
                .instruction
                .flags
                .iter()
                .filter(|flag| matches!(flag.name.as_str(), "chown" | "chmod"))
                .map(|flag| &at.instruction.logical.text()[flag.range.clone()])
                .fold(String::new(), |all, flag| format!("{all}{flag} "));
            carried
                .replacements
                .push((end..end, format!("{newline}COPY {owner}{further}")));
        }
    }

    /// A command of a stage that stays and reads one of these requirements files.
    fn still_reads(&self, stage: usize, files: &BTreeSet<String>) -> Option<String> {
        let needs = &self.needs[stage];
        let reads = |text: &str, file: &String| text.contains(paths::name(file));
        let of_pip = needs
            .stays
            .iter()
            .find(|command| files.iter().any(|file| reads(command, file)));
        if let Some(command) = of_pip {
            return Some(command.clone());
        }
        // A command that has been uv's before is none of those that were found.
        self.stage_instructions(stage)
            .filter(|instruction| {
                let text = instruction.logical.text();
                instruction.keyword == "RUN" && (text.contains("uv pip") || text.contains("uv add"))
            })
            .find(|instruction| {
                let whole = instruction.span.clone();
                let text = self.file.slice(whole.clone());
                files.iter().any(|file| {
                    let name = paths::name(file);
                    text.match_indices(name).any(|(at, _)| {
                        let place = whole.start + at;
                        let start = text[..at].trim_end_matches(|c: char| {
                            !c.is_whitespace() && !matches!(c, '=' | '"' | '\'')
                        });
                        let start = start.trim_end_matches(['"', '\'', ' ', '=']);
                        let is_option = ["-r", "--requirement", "--requirements"]
                            .iter()
                            .any(|option| start.ends_with(option));
                        is_option && !needs.rewritten.iter().any(|span| span.contains(&place))
                    })
                })
            })
            .map(|instruction| {
                let text = instruction.argument_text();
                let end = text.char_indices().nth(80).map_or(text.len(), |(at, _)| at);
                text[..end].to_owned()
            })
    }

    /// A source whose name holds a variable may be a requirements file.
    fn unknown_sources(&self, at: &At<'_>, carried: &mut Carried) {
        let Some(project) = self.project else { return };
        let Some(copying) = self.copying(at.instruction, at.state) else {
            return;
        };
        for source in &copying.sources {
            let text = &source.value.text;
            if source.value.is_known && source.value.is_certain {
                continue;
            }
            let text = &at.instruction.logical.text()[source.range.clone()];
            if !text.contains('$') {
                continue;
            }
            // `requirements/$ENV.txt`: the known start and end of its name.
            let (start, rest) = text.split_once('$').unwrap_or((text, ""));
            let end: String = rest
                .trim_start_matches(|c: char| c == '{' || c == '_' || c.is_alphanumeric())
                .trim_start_matches('}')
                .to_owned();
            let start = paths::join(&self.context.folder, start.trim_start_matches("./"));
            let end = end.trim_end_matches(['"', '\'']);
            if start.is_empty() && end.is_empty() {
                continue;
            }
            let is_like = project
                .files
                .keys()
                .any(|file| file.starts_with(&start) && file.ends_with(end));
            if is_like {
                carried.diagnostics.push(
                    Diagnostic::new(
                        &rules::IMAGE_NAMES_GONE_FILE,
                        format!("`{text}` may be a requirements file that is gone"),
                    )
                    .at(self.file, at.instruction.span_of(&source.range)),
                );
            }
        }
    }

    /// The stages that may read what a stage copies: itself, those that go on from it, and
    /// those that copy from them.
    fn readers_of(&self, stage: usize) -> BTreeSet<usize> {
        let mut readers = self.descendants[stage].clone();
        loop {
            let mut more = BTreeSet::new();
            for (index, _) in self.stages.iter().enumerate() {
                if readers.contains(&index) {
                    continue;
                }
                let copies = self.stage_instructions(index).any(|instruction| {
                    instruction.keyword == "COPY"
                        && instruction.flag("from").is_some_and(|from| {
                            readers.iter().any(|reader| {
                                self.stages[*reader]
                                    .name
                                    .as_deref()
                                    .is_some_and(|name| name.eq_ignore_ascii_case(from))
                                    || from.parse() == Ok(*reader)
                            })
                        })
                });
                if copies {
                    more.extend(self.descendants[index].iter().copied());
                }
            }
            let before = readers.len();
            readers.extend(more);
            if readers.len() == before {
                return readers;
            }
        }
    }

    /// The project and where its files are named in the context.
    pub(super) fn project(&self) -> Option<&'a Project> {
        self.project
    }
}

/// Whether a path of the repository stands at a place in the image already.
fn is_copied(state: &State, place: &str, path: &str) -> bool {
    state.copied.iter().any(|(there, from)| {
        match (paths::below(place, there), paths::below(path, from)) {
            (Some(in_image), Some(in_repository)) => in_image == in_repository,
            _ => false,
        }
    })
}

/// Puts everything in order; of two changes of one place the later one is not made.
fn settle(carried: &mut Carried) {
    carried.commands.sort_by_key(|found| found.span.start);
    carried.mentions.sort_by_key(|mention| mention.span.start);
    carried
        .replacements
        .sort_by_key(|(span, _)| (span.start, span.end));
    let mut done = 0;
    let mut last_insertion = None;
    carried.replacements.retain(|(span, _)| {
        let is_free =
            span.start >= done && (!span.is_empty() || last_insertion != Some(span.start));
        if is_free {
            done = span.end;
            last_insertion = span.is_empty().then_some(span.start);
        }
        is_free
    });
}
