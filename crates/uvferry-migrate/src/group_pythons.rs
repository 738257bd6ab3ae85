//! Groups with a Python range of their own (`[tool.uv.dependency-groups]`), and the
//! interpreter that each install set is resolved and compared on.

use uvferry_environment::interpreters::Interpreter;
use uvferry_pyproject::Pyproject;

use crate::plan::InstallSet;
use crate::session::Session;
use crate::tools::admits;

impl<'a> Session<'a> {
    /// Takes the Python ranges of groups from a pyproject.toml.
    pub(crate) fn note_group_pythons(&mut self, pyproject: &Pyproject) {
        self.group_pythons = pyproject
            .dependency_groups()
            .iter()
            .map(|group| {
                let ranges = pyproject
                    .closure_of_group(&group.name)
                    .iter()
                    .filter_map(|inner| pyproject.group_requires_python(&inner.name))
                    .map(str::to_owned)
                    .collect();
                (uvferry_requirements::normalize_name(&group.name), ranges)
            })
            .filter(|(_, ranges): &(String, Vec<String>)| !ranges.is_empty())
            .collect();
    }

    /// The Python ranges of a set's group.
    pub(crate) fn ranges_of(&self, set: &InstallSet) -> &[String] {
        set.group
            .as_ref()
            .and_then(|group| {
                self.group_pythons
                    .get(&uvferry_requirements::normalize_name(group))
            })
            .map_or(&[], Vec::as_slice)
    }

    /// The interpreter that a set is resolved and compared on: the session's, but for a group
    /// that needs a newer Python. `None` where no interpreter here suits it.
    pub(crate) fn interpreter_for(&self, set: &InstallSet) -> Option<&'a Interpreter> {
        let ranges = self.ranges_of(set);
        let suits = |interpreter: &Interpreter| {
            ranges
                .iter()
                .all(|range| admits(Some(range), &interpreter.version))
        };
        if suits(self.interpreter) {
            return Some(self.interpreter);
        }
        self.tools
            .interpreters
            .iter()
            .filter(|interpreter| {
                interpreter.implementation == "cpython"
                    && !interpreter.is_virtualenv
                    && suits(interpreter)
            })
            .min_by_key(|interpreter| interpreter.version_numbers())
    }

    /// Whether a set is resolved on another Python than the project.
    pub(crate) fn is_apart(&self, set: &InstallSet) -> bool {
        self.interpreter_for(set)
            .is_none_or(|own| own.executable != self.interpreter.executable)
    }

    /// What is said of a set that no interpreter here suits.
    pub(crate) fn lacks_python(&self, set: &InstallSet) -> String {
        format!(
            "no interpreter here is the Python {} that group `{}` needs",
            self.ranges_of(set).join(" and "),
            set.group.as_deref().unwrap_or_default()
        )
    }
}
