//! The changes of a file.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::{Diagnostic, SourceFile, Span, redact};

use crate::carried::{Carried, Mention};
use crate::comments::with_comment_above;
use crate::context::{Environment, PipSettings, Settings, Surroundings};
use crate::rules;

use super::cache;
use super::inheriting::Images;
use super::mounts;
use super::needs::Needs;
use super::paths;
use super::reading::Dockerfile;
use super::settings;
use super::shell_texts;
use super::stages::{Stage, User};
use super::walk::{At, Walk};
use super::words::operands;

/// Nobody writes more stages; going through them takes the square of their number.
pub(super) const MAX_STAGES: usize = 500;

pub(super) fn carry(
    file: &SourceFile,
    dockerfile: &Dockerfile,
    stages: &[Stage],
    settings: &Settings<'_>,
    images: &Images,
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
    let walk = Walk::of(file, dockerfile, stages, settings, images);
    walk.write(&mut carried, is_template);
    if !walk.is_within && walk.needs.iter().any(|needs| needs.project) {
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

impl Walk<'_> {
    /// The second walk.
    fn write(&self, carried: &mut Carried, is_template: bool) {
        let mut heads: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        let mut project_is_there: BTreeSet<(usize, String)> = BTreeSet::new();
        let mut told: BTreeSet<usize> = BTreeSet::new();
        let mut behind: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        let passed = self.each(|walk, at| {
            let why = walk.why_left(at, is_template);
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
            if why.is_none() {
                walk.unused_pip(at, &mut own);
                walk.configured_pip(at, &mut own);
            }
            carried.commands.append(&mut own.commands);
            carried.mentions.append(&mut own.mentions);
            carried.replacements.append(&mut own.replacements);
            carried.diagnostics.append(&mut own.diagnostics);
        });
        if !is_template {
            for (stage, index, environment) in passed.unnamed {
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

    /// Why an instruction stays as it is, where it does.
    fn why_left(&self, at: &At<'_>, is_template: bool) -> Option<&'static str> {
        if is_template {
            Some("it is a template")
        } else if !at.state.is_posix {
            Some("its shell is none of POSIX")
        } else {
            self.left_alone(at.stage)
        }
    }

    /// Those of the scripts in question that instructions run which stay as they are, or whose
    /// `pip` is that of Python 2, and the lines of these.
    pub(super) fn runs_left_alone(&self, is_template: bool) -> Vec<(String, usize)> {
        let mut found = Vec::new();
        self.each(|walk, at| {
            if !shell_texts::runs_something(at.instruction) {
                return;
            }
            let surroundings = walk.surroundings(at);
            if walk.why_left(at, is_template).is_some() || surroundings.pip_is_two {
                let line = walk.file.line_column(at.instruction.span.start).line;
                let scripts = walk.scripts_with_uv(at, &surroundings);
                found.extend(scripts.into_iter().map(|script| (script, line)));
            }
        });
        found
    }

    /// The package manager of the image installs pip, and nothing uses it any more.
    fn unused_pip(&self, at: &At<'_>, carried: &mut Carried) {
        if at.instruction.keyword != "RUN"
            || !at.instruction.logical.text().contains("-pip")
            || self.pip_stays[at.stage]
            || !self.uses_uv_nearby(at.stage)
        {
            return;
        }
        let words = operands(at.instruction, self.dockerfile.escape, &at.state.variables);
        let installs = words.iter().any(|word| {
            matches!(
                word.value.text.as_str(),
                "apt-get" | "apt" | "apk" | "yum" | "dnf" | "microdnf" | "zypper"
            )
        });
        // `python3-pip`, `python3.11-pip`, `py3-pip`.
        let is_pip = |name: &str| {
            name.strip_suffix("-pip")
                .and_then(|start| start.strip_prefix("py"))
                .is_some_and(|rest| {
                    rest.trim_start_matches("thon")
                        .chars()
                        .all(|c| c.is_ascii_digit() || c == '.')
                })
        };
        let package = words.iter().find(|word| is_pip(&word.value.text));
        if let (true, Some(package)) = (installs, package) {
            let message = format!(
                "`{}` is installed, and no command of the image uses pip any more",
                package.value.text
            );
            carried.diagnostics.push(
                Diagnostic::new(&rules::PIP_OF_IMAGE_UNUSED, message)
                    .at(self.file, at.instruction.span_of(&package.range)),
            );
        }
    }

    /// The image gets a file with settings of pip.
    fn configured_pip(&self, at: &At<'_>, carried: &mut Carried) {
        let instruction = at.instruction;
        let text = instruction.logical.text();
        let name = ["pip.conf", "pip.ini"]
            .into_iter()
            .find_map(|name| text.find(name).map(|at| at..at + name.len()));
        let brings = matches!(instruction.keyword.as_str(), "COPY" | "ADD" | "RUN");
        if !brings || !self.uses_uv_nearby(at.stage) {
            return;
        }
        let set = self.settings_for_uv(at.stage, instruction);
        if !set.is_empty() {
            let mut text = "ENV".to_owned();
            for (name, value) in set {
                text = format!("{text} {name}={value}");
            }
            let start = instruction.span.start;
            carried.mentions.push(Mention {
                span: instruction.span.clone(),
                text: redact(instruction.argument_text()).into_owned(),
                to: redact(&text).into_owned(),
                why: "settings of pip, for uv".to_owned(),
            });
            text.push_str(self.file.newline().as_str());
            carried.replacements.insert(0, (start..start, text));
            return;
        }
        if self.pip_settings(at.stage, instruction, at.state) == PipSettings::AlsoForUv {
            return;
        }
        if let Some(name) = name {
            carried.diagnostics.push(
                Diagnostic::new(
                    &rules::IMAGE_CONFIGURES_PIP,
                    "uv does not read the settings that this gives to pip",
                )
                .at(self.file, instruction.span_of(&name)),
            );
        }
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
                &surroundings,
                self.settings,
                carried,
            );
            if instruction.keyword == "RUN" {
                if is_empty {
                    let start = with_comment_above(self.file.text(), instruction.span.start);
                    carried.replacements = vec![(start..instruction.end, String::new())];
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
        if at.state.has_unknown_user
            // Once a stage.
            && self.needs[at.stage].first_use == Some(at.index)
            && surroundings.environment == Environment::System
            && needs.installs > 0
        {
            carried.diagnostics.push(
                Diagnostic::new(
                    &rules::IMAGE_USER_UNKNOWN,
                    "it installs into the image's Python as the user of the base image, which \
                     is not known here",
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
}

/// Puts everything in order; of two changes of one place the later one is not made.
fn settle(carried: &mut Carried) {
    carried.commands.sort_by_key(|found| found.span.start);
    carried.mentions.sort_by_key(|mention| mention.span.start);
    carried
        .replacements
        .sort_by_key(|(span, _)| (span.start, span.end));
    let mut done = 0;
    let mut settled: Vec<(Span, String)> = Vec::new();
    for (span, text) in std::mem::take(&mut carried.replacements) {
        match settled.last_mut() {
            Some((last, before)) if *last == span && span.is_empty() && *before == text => {}
            Some((last, before)) if *last == span && span.is_empty() => before.push_str(&text),
            _ if span.start >= done => {
                done = span.end;
                settled.push((span, text));
            }
            _ => {}
        }
    }
    carried.replacements = settled;
}
