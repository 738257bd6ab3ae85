//! Whether a package still publishes the same: its wheel built before and after.

use uvferry_pyproject::wheel::{BuildTools, Comparison, Difference, DifferenceKind, prove};

use crate::error::MigrateError;
use crate::plan::Plan;
use crate::session::Session;

/// What became of a package's wheel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Published {
    /// The same metadata and the same files.
    Equal,
    /// Something else, line by line; so the metadata stayed in setup.py and setup.cfg.
    Kept(Vec<String>),
    /// The package could not be built as it was, for this reason.
    Inconclusive(String),
}

impl Published {
    /// As the JSON documents have it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Kept(_) => "kept",
            Self::Inconclusive(_) => "inconclusive",
        }
    }
}

impl Session<'_> {
    /// Builds the package as it was and as `plan` makes it, in copies of their own: backends
    /// write beside their sources.
    pub(crate) fn compare_wheels(&self, plan: &Plan) -> Result<Published, MigrateError> {
        let root = self.project.tree.root();
        let files: Vec<String> = self
            .project
            .tree
            .files()
            .iter()
            .map(|file| file.path.clone())
            .collect();
        let tools = BuildTools {
            python: Some(self.interpreter.executable.display().to_string()),
            offline: self.tools.offline,
            timeout: self.tools.timeout,
            cancel: self.tools.cancel.clone(),
            observer: self.tools.observer.clone(),
            ..BuildTools::new(self.tools.uv.program.clone(), self.uv_environment.clone())
        };
        let folder = self.scratch.tools().join("wheels");
        let comparison = prove(root, &files, &plan.edits, &folder, &tools)?;
        let states_range = self.project.states_python_range();
        Ok(match comparison {
            Comparison::Equal => Published::Equal,
            Comparison::Inconclusive(failure) => Published::Inconclusive(failure.headline()),
            Comparison::FailsAfter(failure) => Published::Kept(vec![format!(
                "it could not be built: {}",
                failure.headline()
            )]),
            Comparison::Different(differences) => {
                let left: Vec<String> = differences
                    .iter()
                    .filter(|found| states_range || !is_new_range(found))
                    .map(ToString::to_string)
                    .collect();
                if left.is_empty() {
                    Published::Equal
                } else {
                    Published::Kept(left)
                }
            }
        })
    }
}

/// A range where there was none is decided elsewhere, and told there.
fn is_new_range(found: &Difference) -> bool {
    found.before.is_none() && found.kind == DifferenceKind::Header("Requires-Python".to_owned())
}
