//! Jobs that work in an environment of conda.
//!
//! uv installs into one that is active, but asks VIRTUAL_ENV first: an environment that
//! setup-uv makes active would take what the job installs, and hide it from its other
//! commands.

use uvferry_yaml::NodeRef;

use crate::rules;

use super::Work;
use super::reading::Reading;
use super::steps::{Job, Step};

impl Job<'_> {
    /// Whether one of its steps makes an environment of conda active.
    pub(super) fn works_in_conda(&self) -> bool {
        self.steps.iter().any(|step| {
            step.is_conda()
                || step
                    .run
                    .and_then(NodeRef::text)
                    .is_some_and(activates_conda)
        })
    }
}

impl Step<'_> {
    /// Whether its action makes a conda environment active.
    pub(super) fn is_conda(&self) -> bool {
        self.action.is_some_and(|action| {
            matches!(
                action.to_ascii_lowercase().as_str(),
                "conda-incubator/setup-miniconda"
                    | "mamba-org/setup-micromamba"
                    | "mamba-org/provision-with-micromamba"
                    | "s-weigand/setup-conda"
                    | "goanpeca/setup-miniconda"
            )
        })
    }
}

impl Work<'_, '_> {
    /// Commands for the project's own environment stay in such a job, and are told.
    pub(super) fn leave_conda(&mut self, job: &Job<'_>, reading: &mut Reading) {
        if !self.is_project() || !job.works_in_conda() {
            return;
        }
        let place = job.node.span().start..job.list.span().start;
        if reading.syncs() {
            reading.hold_back(
                &rules::CONDA_JOB,
                "`uv sync` does not fill a conda environment: decide whether the job needs conda",
            );
            self.draft.say(
                &rules::CONDA_JOB,
                "this job works in a conda environment, which `uv sync` does not fill; its commands stay",
                place.clone(),
            );
        }
        if (0..job.steps.len()).any(|step| self.runs_installing_script(job, step)) {
            self.draft.say(
                &rules::CONDA_JOB,
                "this job works in a conda environment, which the `uv sync` of a script that it runs does not fill",
                place,
            );
        }
    }
}

/// Whether a script activates an environment of conda, or puts the runner's conda on PATH.
fn activates_conda(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_start();
        let words: Vec<&str> = line.split_whitespace().collect();
        let activates = words.windows(2).any(|pair| {
            matches!(
                pair,
                [
                    "conda" | "mamba" | "micromamba" | "source" | ".",
                    "activate"
                ]
            )
        });
        let is_on_path =
            line.contains("GITHUB_PATH") && (line.contains("CONDA/") || line.contains("CONDA}/"));
        !line.starts_with('#') && (activates || is_on_path)
    })
}

#[cfg(test)]
mod tests {
    use super::activates_conda;

    #[test]
    fn scripts_activate_conda_in_several_ways() {
        for text in [
            "conda activate x\npip install six",
            "eval \"$(micromamba shell hook)\" && micromamba activate x",
            "source activate x",
            "echo $CONDA/bin >> $GITHUB_PATH",
            "echo \"${CONDA}/bin\" >> \"$GITHUB_PATH\"",
        ] {
            assert!(activates_conda(text), "{text}");
        }
        for text in [
            "# conda activate x",
            "conda build .",
            "source .venv/bin/activate",
            "echo x >> $GITHUB_PATH",
        ] {
            assert!(!activates_conda(text), "{text}");
        }
    }
}
