//! What stands at the head of a stage: uv, and the variables that it needs.

use crate::context::Project;
use crate::translate::{VariableBecomes, mode_of_settings, pip_variable};

use super::mounts;
use super::needs::Needs;
use super::paths;
use super::stages::State;
use super::walk::{At, PYTHON_IMAGE_ENVIRONMENT, Walk};
use super::words::{Expanded, operands};

impl Walk<'_> {
    /// The instruction behind which uv is brought: `FROM` or the last `ARG` behind it.
    pub(super) fn end_of_head(&self, stage: usize) -> usize {
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
    pub(super) fn head(&self, at: &At<'_>) -> Vec<String> {
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
            at.state.variables.contains_key(name) || self.names[at.stage].contains(name)
        };
        let mut set = Vec::new();
        if needs.project_environment
            && self.project.is_some()
            && at.state.is_python_image
            && !is_brought(&|needs| needs.project_environment)
            && !sets("UV_PROJECT_ENVIRONMENT")
        {
            set.push(format!("UV_PROJECT_ENVIRONMENT={PYTHON_IMAGE_ENVIRONMENT}"));
            // Python's own folder cannot be made anew for the one that `.python-version` names.
            // With an environment in the stage, `uv pip` would leave it for this Python.
            let is_pinned = self.project.is_some_and(Project::has_python_version);
            if is_pinned && !sets("UV_PYTHON") && !sets("VIRTUAL_ENV") {
                set.push(format!("UV_PYTHON={PYTHON_IMAGE_ENVIRONMENT}/bin/python"));
            }
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
        set.extend(
            self.inherited_settings(at)
                .into_iter()
                .filter_map(|(name, value)| (!sets(name)).then(|| format!("{name}={value}"))),
        );
        if !set.is_empty() {
            lines.push(format!("ENV {}", set.join(" ")));
        }
        lines
    }

    /// The settings of pip that an image of another file hands on, for uv.
    fn inherited_settings(&self, at: &At<'_>) -> Vec<(&'static str, String)> {
        if self.own_base(at.stage).is_none() {
            return Vec::new();
        }
        let mode = mode_of_settings(self.settings.mode, self.reads_lock(at.stage));
        let mut set = Vec::new();
        for (name, value) in &at.state.variables {
            let Some(change) = pip_variable(name, &value.text, mode) else {
                continue;
            };
            if let VariableBecomes::Set(variables) = change.becomes {
                set.extend(variables.into_iter().map(|(new, text)| {
                    let text = if text == value.text {
                        // What the image really has, by its new name where it is built anew, and
                        // no credentials a second time.
                        format!("${{{new}:-${name}}}")
                    } else {
                        text
                    };
                    (new, format!("\"{text}\""))
                }));
            }
        }
        set
    }

    /// Whether a stage brings uv itself before anything needs it.
    fn stage_has_uv(&self, stage: usize) -> bool {
        let mut seen = State::of_image(&Expanded::default(), self.dockerfile.escape);
        let from = self.stages[stage].from;
        // What stands in front of it needs uv brought.
        let is_early = |index: usize| {
            self.needs[stage]
                .first_use
                .is_none_or(|first| first > index)
        };
        for (index, instruction) in (from..).zip(self.stage_instructions(stage)) {
            if matches!(instruction.keyword.as_str(), "COPY" | "ADD") {
                let words = operands(instruction, self.dockerfile.escape, &seen.variables);
                let brings = words.iter().any(|word| {
                    paths::name(&word.value.text) == "uv" && instruction.flag("from").is_some()
                        || word.value.text.contains("astral.sh/uv")
                });
                if brings {
                    return is_early(index);
                }
            }
            if instruction.keyword == "RUN" {
                seen.pass(instruction, self.dockerfile.escape, &self.global);
                if seen.has_uv {
                    return is_early(index);
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
    pub(super) fn has_to_be_named(&self, stage: usize) -> bool {
        self.descendants[stage]
            .iter()
            .any(|stage| self.needs[*stage].active_environment)
            && !self.descendants[stage]
                .iter()
                .any(|stage| self.names[*stage].contains("VIRTUAL_ENV"))
    }
}
