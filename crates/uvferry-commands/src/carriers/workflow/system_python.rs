//! Steps that run a script of the repository in a job without an active environment: by
//! variables of the step, uv installs into the Python that setup-python, or the image, brings.

use uvferry_yaml::{NodeRef, Tree, Value};

use crate::rules;

use super::Work;
use super::steps::{Job, Step};

/// Where the official images of Python have it.
const IMAGE_PREFIX: &str = "/usr/local";

/// The folder of setup-python's interpreter, which it hands on to later steps.
const SETUP_PREFIX: &str = "\"${{ env.pythonLocation }}\"";

impl Work<'_, '_> {
    /// Sets the variables for a step, or says which ones it needs.
    pub(super) fn install_into_python(&mut self, job: &Job<'_>, number: usize) {
        let step = &job.steps[number];
        let is_set =
            |name: &str| job.variables.contains_key(name) || step.node.at(&["env", name]).is_some();
        if is_set("UV_SYSTEM_PYTHON") {
            return;
        }
        let mut lines = vec!["UV_SYSTEM_PYTHON: \"1\"".to_owned()];
        let Some(prefix) = self.prefix(job, number) else {
            self.draft.say(
                &rules::IMAGE_IS_NOT_KNOWN,
                "what this runs installs with uv, which wants a virtual environment: without one, set `UV_SYSTEM_PYTHON: 1` for the job",
                step.run.map_or_else(|| step.node.span(), NodeRef::span),
            );
            return;
        };
        if self.is_project() && !is_set("UV_PROJECT_ENVIRONMENT") {
            lines.push(format!("UV_PROJECT_ENVIRONMENT: {prefix}"));
        }
        let written = variables_of(self.draft.tree, step, &lines);
        match written {
            Some(replacement) => self.draft.replace(replacement),
            None => self.draft.say(
                &rules::IMAGE_IS_NOT_KNOWN,
                format!("this step needs the variables `{}`", lines.join("`, `")),
                step.node.span(),
            ),
        }
    }

    /// The prefix of the Python that a step has, as YAML writes it.
    fn prefix(&self, job: &Job<'_>, number: usize) -> Option<&'static str> {
        let is_set_up = job.steps[..number]
            .iter()
            .any(|step| self.sets_up_python(step));
        let is_image = || {
            job.image()
                .and_then(super::pythons::tag_of_python)
                .is_some()
        };
        if is_set_up {
            Some(SETUP_PREFIX)
        } else if is_image() {
            Some(IMAGE_PREFIX)
        } else {
            None
        }
    }
}

/// Variables in the table of a step.
fn variables_of(
    tree: &Tree,
    step: &Step<'_>,
    lines: &[String],
) -> Option<(std::ops::Range<usize>, String)> {
    let is_flow =
        |node: NodeRef<'_>| matches!(node.resolved().value(), Value::Mapping(map) if map.is_flow);
    if let Some((_, table)) = step.node.own_entry("env") {
        let joint = if is_flow(table) { ", " } else { "\n" };
        let (_, last) = table.resolved().entries().next_back()?;
        return tree.entry_after(last.id(), &lines.join(joint));
    }
    let (_, run) = step.node.own_entry("run")?;
    if is_flow(step.node) {
        return tree.entry_after(run.id(), &format!("env: {{{}}}", lines.join(", ")));
    }
    let indent = " ".repeat(tree.indentation());
    let text = lines.iter().fold("env:".to_owned(), |text, line| {
        format!("{text}\n{indent}{line}")
    });
    tree.entry_after(run.id(), &text)
}
