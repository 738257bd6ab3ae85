//! What the repository's own composite actions leave behind for the jobs that use them.

use std::collections::BTreeMap;

use uvferry_diagnostics::SourceFile;
use uvferry_yaml::Tree;

use crate::context::{Environment, Settings};

use super::reading::{Assumed, Reading};
use super::steps::{Job, Step};

/// Actions by their path relative to the repository, with `/`: `.github/actions/x/action.yml`.
/// Scripts and targets of Makefiles that call uv ([`Settings::scripts_with_uv`]) may be here as
/// well: where it is known that they install nothing, no environment is made for them.
pub type Actions = BTreeMap<String, ActionLeaves>;

/// What a composite action leaves behind for the later steps of the job that uses it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActionLeaves {
    /// The virtual environment that it makes active for them.
    pub environment: Option<String>,
    /// Whether uv is there then.
    pub brings_uv: bool,
    /// Whether setup-python is one of its steps.
    pub sets_up_python: bool,
    /// Whether it installs packages, into the Python that is first on PATH where it makes no
    /// environment active.
    pub installs: bool,
}

/// What an action leaves behind, from its text as it will be; `None` where it is no composite
/// action, or no YAML.
pub fn action_leaves(
    file: &SourceFile,
    settings: &Settings<'_>,
    actions: &Actions,
) -> Option<ActionLeaves> {
    let tree = Tree::parse(file).ok()?;
    let job = Job::of_action(tree.root()?)?;
    let assumed = Assumed {
        environment: Environment::System,
        activated: None,
        uv_is_there: true,
        keeps_to_pip: false,
    };
    let reading = Reading::of(&tree, &job, &assumed, settings, actions);
    let inner: Vec<&ActionLeaves> = job
        .steps
        .iter()
        .filter_map(|step| of(actions, step))
        .collect();
    Some(ActionLeaves {
        environment: reading.handed_on,
        brings_uv: job.steps.iter().any(Step::is_setup_uv)
            || inner.iter().any(|left| left.brings_uv),
        sets_up_python: job.steps.iter().any(|step| step.brings_python(settings))
            || inner.iter().any(|left| left.sets_up_python),
        installs: job.steps.iter().any(Step::installs) || inner.iter().any(|left| left.installs),
    })
}

/// What the action of a step leaves behind, where it is one of the repository's.
pub(super) fn of<'m>(actions: &'m Actions, step: &Step<'_>) -> Option<&'m ActionLeaves> {
    let action = step.action.filter(|action| action.starts_with("./"))?;
    paths(action).iter().find_map(|path| actions.get(path))
}

/// The files that an action of the repository may be.
pub(super) fn paths(action: &str) -> [String; 2] {
    let folder = action.trim_start_matches("./").trim_end_matches('/');
    ["action.yml", "action.yaml"].map(|name| {
        if folder.is_empty() {
            name.to_owned()
        } else {
            format!("{folder}/{name}")
        }
    })
}
