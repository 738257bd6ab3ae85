//! Steps that put a Python first on PATH.

use uvferry_yaml::NodeRef;

use crate::context::{Mode, Settings};

use super::actions::{self, Actions};
use super::steps::Step;

impl Step<'_> {
    /// Whether it is setup-python.
    pub(super) fn is_setup_python(&self) -> bool {
        self.action == Some("actions/setup-python")
    }

    /// Whether it puts a Python first on PATH, by the name of its action.
    pub(super) fn is_of_python(&self) -> bool {
        self.action.is_some_and(|action| {
            let action = action.to_ascii_lowercase();
            let name = action.trim_end_matches('/').rsplit('/').next();
            !action.starts_with('.')
                && (name.is_some_and(|name| name.contains("python") || name.contains("pyenv"))
                    || action == "deadsnakes/action")
        })
    }

    /// Whether it may put a Python first on PATH: an action of the repository that cannot be
    /// read may do anything.
    pub(super) fn may_set_up_python(&self, actions: &Actions) -> bool {
        let is_own = self.action.is_some_and(|action| action.starts_with("./"));
        self.is_of_python()
            || match actions::of(actions, self) {
                Some(left) => left.sets_up_python,
                None => is_own,
            }
    }

    /// Whether it puts one there: setup-python leaves the machine's own where it is told no
    /// version, and no `.python-version` at the top says one.
    pub(super) fn brings_python(&self, settings: &Settings<'_>) -> bool {
        let said = |key: &str| {
            self.with
                .and_then(|with| with.get(key))
                .and_then(NodeRef::text)
                .filter(|text| !text.trim().is_empty())
        };
        let is_told = said("python-version").is_some()
            || said("python-version-file").is_some()
            || has_version_file(settings, "");
        let is_hidden = said("update-environment") == Some("false");
        self.is_of_python() && (!self.is_setup_python() || is_told && !is_hidden)
    }

    /// Whether it may put one there.
    pub(super) fn may_bring_python(&self, actions: &Actions, settings: &Settings<'_>) -> bool {
        self.may_set_up_python(actions) && (!self.is_of_python() || self.brings_python(settings))
    }
}

/// Whether uv finds `.python-version` from a folder: there, or above.
pub(super) fn has_version_file(settings: &Settings<'_>, folder: &str) -> bool {
    match settings.mode {
        Mode::Project(project) => project.has_python_version_at(folder),
        Mode::Pip => false,
    }
}
