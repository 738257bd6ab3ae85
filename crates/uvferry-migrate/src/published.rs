//! Whether a package still publishes the same: its wheel built before and after.

use uvferry_environment::interpreters::Interpreter;
use uvferry_process::Environment;
use uvferry_pyproject::run_setup::ask_project;
use uvferry_pyproject::wheel::{BuildTools, Comparison, Difference, DifferenceKind, prove};

use crate::error::MigrateError;
use crate::plan::Plan;
use crate::project::Project;
use crate::session::Session;
use crate::tools::Tools;

/// What became of a package's wheel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Published {
    /// The same metadata and the same files; whether a range of Pythons is new, which is
    /// decided and told elsewhere.
    Equal {
        /// Whether the package states a range now and stated none.
        new_range: bool,
    },
    /// Something else, line by line; so the metadata stayed in setup.py and setup.cfg.
    Kept(Vec<String>),
    /// The package could not be built as it was, for this reason.
    Inconclusive(String),
}

impl Published {
    /// As the JSON documents have it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Equal { .. } => "equal",
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
        let files = paths(self.project);
        let tools = build_tools(self.tools, self.interpreter, self.uv_environment.clone());
        let folder = self.scratch.tools().join("wheels");
        let comparison = prove(root, &files, &plan.edits, &folder, &tools)?;
        let states_range = self.project.states_python_range();
        Ok(match comparison {
            Comparison::Equal(_) => Published::Equal { new_range: false },
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
                    Published::Equal { new_range: true }
                } else {
                    Published::Kept(left)
                }
            }
        })
    }
}

/// Asks the build backend for what only a run of setup.py tells, and fills it in.
///
/// # Errors
/// When no interpreter suits, or the project cannot be copied.
pub(crate) fn ask_backend(
    project: &mut Project,
    python: Option<&str>,
    tools: &Tools,
) -> Result<(), MigrateError> {
    let Some(mut setup) = project.setup.take() else {
        return Ok(());
    };
    let range = setup.metadata.requires_python.known().cloned();
    let interpreter = tools.choose(python, project, range.as_deref())?;
    let environment = tools.uv_environment(None, &[]);
    let mut builder = tempfile::Builder::new();
    let scratch = match &tools.scratch {
        Some(parent) => builder.prefix("uvferry-").tempdir_in(parent)?,
        None => builder.prefix("uvferry-").tempdir()?,
    };
    let found = ask_project(
        project.tree.root(),
        &paths(project),
        project.pyproject.as_ref(),
        &mut setup.metadata,
        scratch.path(),
        &build_tools(tools, interpreter, environment),
    )?;
    project.diagnostics.extend(found);
    project.setup = Some(setup);
    Ok(())
}

fn paths(project: &Project) -> Vec<String> {
    let files = project.tree.files().iter();
    files.map(|file| file.path.clone()).collect()
}

fn build_tools(tools: &Tools, python: &Interpreter, environment: Environment) -> BuildTools {
    BuildTools {
        python: Some(python.executable.display().to_string()),
        offline: tools.offline,
        timeout: tools.timeout,
        cancel: tools.cancel.clone(),
        observer: tools.observer.clone(),
        ..BuildTools::new(tools.uv.program.clone(), environment)
    }
}

/// A range where there was none is decided elsewhere, and told there.
fn is_new_range(found: &Difference) -> bool {
    found.before.is_none() && found.kind == DifferenceKind::Header("Requires-Python".to_owned())
}
