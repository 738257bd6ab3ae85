//! Whether a package still publishes the same: its wheel built before and after.

use uvferry_pyproject::wheel::{
    BuildTools, Comparison, Difference, DifferenceKind, compare_builds,
};

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
    pub(crate) fn compare_wheels(&mut self, plan: &Plan) -> Result<Published, MigrateError> {
        self.scratch.follow(plan, &self.project.tree)?;
        fs_err::write(
            self.scratch.after().join("pyproject.toml"),
            plan.pyproject.to_bytes(),
        )?;
        let folder = self.scratch.tools().join("wheels");
        let before = self.scratch.copy_before(&folder.join("before"))?;
        let after = self.scratch.copy_after(&folder.join("after"))?;
        let tools = BuildTools {
            python: Some(self.interpreter.executable.display().to_string()),
            offline: self.tools.offline,
            timeout: self.tools.timeout,
            cancel: self.tools.cancel.clone(),
            observer: self.tools.observer.clone(),
            ..BuildTools::new(self.tools.uv.program.clone(), self.uv_environment.clone())
        };
        let comparison = compare_builds(&before, &after, &folder, &tools);
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
