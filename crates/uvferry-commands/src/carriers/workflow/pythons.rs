//! Which Pythons the steps of a job run with.

use std::collections::BTreeSet;

use uvferry_yaml::NodeRef;

use crate::python_range::version_in;

use super::actions::{self, Actions};
use super::steps::{Job, Step, matrix_key};

/// The Pythons that are first on PATH, and the key of the matrix that they come from.
#[derive(Debug, Clone, Default)]
struct Pythons<'a> {
    versions: BTreeSet<String>,
    key: Option<&'a str>,
}

impl<'a> Job<'a> {
    /// The Pythons of each step, as far as the file says: all values that a matrix has for
    /// it, but those that the step's condition leaves out.
    pub(super) fn pythons(&self, actions: &Actions) -> Vec<BTreeSet<String>> {
        let mut here = Pythons {
            versions: self
                .image()
                .and_then(tag_of_python)
                .and_then(version_in)
                .into_iter()
                .collect(),
            key: None,
        };
        let mut all = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            if let Some(brought) = self.brought(step, actions) {
                if step.node.get("if").is_some() {
                    here.versions.extend(brought.versions);
                    here.key = None;
                } else {
                    here = brought;
                }
            }
            let condition = step.node.get("if").and_then(NodeRef::text);
            let runs = |version: &&String| match (condition, here.key) {
                (Some(condition), Some(key)) => admits(condition, key, version),
                _ => true,
            };
            all.push(here.versions.iter().filter(runs).cloned().collect());
        }
        all
    }

    /// The Pythons that a step puts first on PATH; `None` where it is none that does.
    fn brought(&self, step: &Step<'a>, actions: &Actions) -> Option<Pythons<'a>> {
        let is_of_python = step.is_of_python()
            || actions::of(actions, step).is_some_and(|left| left.sets_up_python);
        let asked = step
            .with
            .and_then(|with| with.get("python-version"))
            .and_then(NodeRef::text);
        if !is_of_python && (asked.is_none() || step.activates().is_none()) {
            return None;
        }
        // Of several, the last one comes first on PATH.
        let asked = asked
            .and_then(|asked| asked.trim().lines().next_back())
            .map(str::trim);
        let Some(asked) = asked else {
            return Some(Pythons::default());
        };
        let key = matrix_key(asked);
        let values = match env_key(asked) {
            Some(name) => self.variables.get(name).map(|value| vec![value.as_str()]),
            None => self.values(asked),
        };
        let versions = values
            .unwrap_or_default()
            .into_iter()
            .filter_map(version_in)
            .collect();
        Some(Pythons { versions, key })
    }

    /// The image that the job runs in.
    pub(super) fn image(&self) -> Option<&'a str> {
        let container = self.node.get("container")?;
        container.text().or_else(|| container.get("image")?.text())
    }
}

/// `X` of `${{ env.X }}`.
fn env_key(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix("${{")?.strip_suffix("}}")?.trim();
    inner.strip_prefix("env.")
}

/// The tag of an official image of Python; empty where there is none.
pub(super) fn tag_of_python(image: &str) -> Option<&str> {
    let (name, tag) = image.split_once(':').unwrap_or((image, ""));
    matches!(
        name,
        "python" | "docker.io/python" | "docker.io/library/python"
    )
    .then_some(tag)
}

/// Whether a step with this condition runs for a value of the matrix, as far as a comparison
/// with it says.
fn admits(condition: &str, key: &str, version: &str) -> bool {
    if condition.contains("||") {
        return true;
    }
    let condition: String = condition
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if c == '"' { '\'' } else { c })
        .collect();
    let compared = |operator: &str| -> Vec<String> {
        condition
            .split(&format!("matrix.{key}{operator}"))
            .skip(1)
            .filter_map(|rest| {
                let value = match rest.strip_prefix('\'') {
                    Some(quoted) => quoted.split('\'').next()?,
                    None => rest.split(['&', ')', '}']).next()?,
                };
                version_in(value)
            })
            .collect()
    };
    compared("==").iter().all(|value| value == version)
        && !compared("!=").iter().any(|value| value == version)
}

#[cfg(test)]
mod tests {
    use uvferry_diagnostics::SourceFile;
    use uvferry_yaml::Tree;

    use super::super::steps::jobs;
    use super::*;

    /// The Pythons of the last step of the only job.
    fn last(job: &str) -> String {
        let text = format!("on: push\nenv: {{PY: '3.9'}}\njobs:\n  a:\n{job}");
        let file = SourceFile::new("a.yml", text);
        let tree = Tree::parse(&file).expect("YAML");
        let pythons = jobs(&tree)[0].pythons(&Actions::new());
        let last = pythons.last().cloned().unwrap_or_default();
        last.into_iter().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn pythons_come_from_images_matrices_variables_and_setup_python() {
        let setup = |version: &str| {
            format!(
                "      - uses: actions/setup-python@v5\n        with:\n          python-version: {version}\n"
            )
        };
        let run = "      - run: pip install six\n";
        let matrix = "    strategy:\n      matrix:\n        python: ['3.7', '3.11']\n        include: [{python: pypy-3.9}]\n    steps:\n";
        for (job, wanted) in [
            (format!("    steps:\n{run}"), ""),
            (
                format!("    container: python:3.8-slim\n    steps:\n{run}"),
                "3.8",
            ),
            (
                format!(
                    "    container: {{image: 'python:3.8'}}\n    steps:\n{}{run}",
                    setup("'3.12'")
                ),
                "3.12",
            ),
            (
                format!("    container: example/python:3.8\n    steps:\n{run}"),
                "",
            ),
            (format!("    steps:\n{}{run}", setup("3.8.10")), "3.8.10"),
            (format!("    steps:\n{}{run}", setup("3.x")), ""),
            (
                format!("    steps:\n{}{run}", setup("${{ env.PY }}")),
                "3.9",
            ),
            (
                format!(
                    "    steps:\n{}{run}",
                    setup("|\n            3.8\n            3.12")
                ),
                "3.12",
            ),
            (
                format!(
                    "    steps:\n{}{}        if: github.event\n{run}",
                    setup("3.8"),
                    setup("3.12")
                ),
                "3.12 3.8",
            ),
            (
                format!("{matrix}{}{run}", setup("${{ matrix.python }}")),
                "3.11 3.7 3.9",
            ),
            (
                format!(
                    "{matrix}{}{run}        if: matrix.python == '3.11'\n",
                    setup("${{ matrix.python }}")
                ),
                "3.11",
            ),
            (
                format!(
                    "{matrix}{}{run}        if: \"${{{{ matrix.python != '3.7' }}}}\"\n",
                    setup("${{ matrix.python }}")
                ),
                "3.11 3.9",
            ),
            (
                format!(
                    "{matrix}{}{run}        if: matrix.python == '3.7' || always()\n",
                    setup("${{ matrix.python }}")
                ),
                "3.11 3.7 3.9",
            ),
        ] {
            assert_eq!(last(&job), wanted, "{job}");
        }
    }
}
