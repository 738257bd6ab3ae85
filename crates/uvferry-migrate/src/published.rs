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
    /// The same metadata and the same files.
    Equal {
        /// Headers that say the same in another form (PEP 639, PEP 753).
        restated: Vec<String>,
        /// What is new by a decision that is told elsewhere: a range of Pythons where none
        /// was stated, dependencies out of a requirements file where none were given.
        decided: Vec<Difference>,
    },
    /// The metadata stays in setup.py and setup.cfg.
    Kept {
        /// What would have differed otherwise; nothing where it stays because it was said to.
        would: Vec<String>,
        /// What differs even so.
        differs: Vec<String>,
    },
    /// The package could not be built as it was, for this reason.
    Inconclusive(String),
}

impl Published {
    /// As the JSON documents have it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Equal { .. } => "equal",
            Self::Kept { .. } => "kept",
            Self::Inconclusive(_) => "inconclusive",
        }
    }

    /// Takes note of the range of Pythons that the package has in the end, where it is new.
    pub(crate) fn narrow(&mut self, range: &str) {
        let Self::Equal { decided, .. } = self else {
            return;
        };
        for found in decided {
            if is_header(found, "Requires-Python") {
                found.after = Some(range.to_owned());
            }
        }
    }

    /// What the package publishes differently from now on, undecided.
    pub fn differences(&self) -> &[String] {
        match self {
            Self::Kept { differs, .. } => differs,
            Self::Equal { .. } | Self::Inconclusive(_) => &[],
        }
    }
}

fn is_header(found: &Difference, name: &str) -> bool {
    matches!(&found.kind, DifferenceKind::Header(header) if header == name)
}

/// What a comparison of wheels found.
pub(crate) enum Wheels {
    /// They say the same, but for what was decided.
    Same(Published),
    /// They do not, in this.
    Differ(Vec<String>),
}

impl Session<'_> {
    /// Builds the package as it was and as `plan` makes it, in copies of their own: backends
    /// write beside their sources.
    pub(crate) fn compare_wheels(&self, plan: &Plan) -> Result<Wheels, MigrateError> {
        let root = self.project.tree.root();
        let files = paths(self.project);
        let tools = build_tools(self.tools, self.interpreter, self.uv_environment.clone());
        let folder = self.scratch.tools().join("wheels");
        let comparison = prove(root, &files, &plan.edits, &folder, &tools)?;
        let states_range = self.project.states_python_range();
        let gives_dependencies = self.project.gives_dependencies();
        let is_decided = |found: &Difference| {
            found.before.is_none()
                && match &found.kind {
                    DifferenceKind::Header(name) if name == "Requires-Python" => !states_range,
                    DifferenceKind::Header(name) if name == "Requires-Dist" => !gives_dependencies,
                    _ => false,
                }
        };
        Ok(match comparison {
            Comparison::Equal(restated) => Wheels::Same(Published::Equal {
                restated,
                decided: Vec::new(),
            }),
            Comparison::Inconclusive(failure) => {
                Wheels::Same(Published::Inconclusive(failure.headline()))
            }
            Comparison::FailsAfter(failure) => Wheels::Differ(vec![format!(
                "it could not be built: {}",
                failure.headline()
            )]),
            Comparison::Different {
                differences,
                restated,
            } => {
                let (decided, left): (Vec<_>, Vec<_>) =
                    differences.into_iter().partition(is_decided);
                if left.is_empty() {
                    let mut restated = restated;
                    // What is new says nothing in another form.
                    restated.retain(|name| !decided.iter().any(|found| is_header(found, name)));
                    Wheels::Same(Published::Equal { restated, decided })
                } else {
                    Wheels::Differ(left.iter().map(ToString::to_string).collect())
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
