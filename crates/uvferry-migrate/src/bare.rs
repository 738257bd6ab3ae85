//! A project of bare lines, whose distributions are said to require nothing: its lock asks
//! the indexes which versions and files there are, and builds nothing.

use std::collections::BTreeSet;

use uvferry_environment::interpreters::Interpreter;
use uvferry_pyproject::{Comments, DependencyMetadata, Index, NewProject, Pyproject, Target};
use uvferry_resolution::Lockfile;
use uvferry_resolution::uv::{LockFailure, LockOutcome, LockRequest};

use crate::error::MigrateError;
use crate::plan::Plan;
use crate::session::Session;

#[derive(Debug)]
pub(crate) struct BareProject {
    pyproject: Pyproject,
    named: BTreeSet<String>,
}

/// What its lock came to.
#[derive(Debug)]
pub(crate) enum BareLock {
    Locked(Lockfile),
    Failed(LockFailure),
}

impl BareProject {
    /// A project that sees the indexes of a plan, each as good as the other.
    pub(crate) fn new(plan: &Plan, requires_python: &str) -> Self {
        let mut pyproject = Pyproject::new();
        pyproject.ensure_project(&NewProject {
            name: "uvferry-bare".to_owned(),
            version: Some("0".to_owned()),
            requires_python: Some(requires_python.to_owned()),
            ..NewProject::default()
        });
        pyproject.set_package_false();
        let indexes: Vec<Index> = plan
            .pyproject
            .indexes()
            .into_iter()
            // A folder's path is right in the project only.
            .filter(|index| index.url.contains("://"))
            .collect();
        if indexes.len() > 1 {
            pyproject.set_uv_str("index-strategy", "unsafe-best-match");
        }
        for index in indexes {
            pyproject.add_index(&Index {
                explicit: false,
                ..index
            });
        }
        Self {
            pyproject,
            named: BTreeSet::new(),
        }
    }

    /// Locks for these markers only.
    pub(crate) fn set_environments(&mut self, markers: &[String]) {
        self.pyproject.set_environments(markers);
    }

    /// Adds a line that asks for `name`. With `version` only that version is known to
    /// require nothing.
    pub(crate) fn add(&mut self, name: &str, version: Option<&str>, line: &str) {
        self.pyproject
            .append_dependency(&Target::Main, line, Comments::NONE);
        if self.named.insert(name.to_owned()) {
            self.pyproject.add_dependency_metadata(&DependencyMetadata {
                name: name.to_owned(),
                version: version.map(str::to_owned),
                ..DependencyMetadata::default()
            });
        }
    }

    /// Whether a line asks for `name`.
    pub(crate) fn names(&self, name: &str) -> bool {
        self.named.contains(name)
    }
}

impl Session<'_> {
    /// Locks a bare project for an interpreter, in a scratch folder of this name.
    pub(crate) fn lock_bare(
        &mut self,
        bare: &BareProject,
        folder: &str,
        interpreter: &Interpreter,
    ) -> Result<BareLock, MigrateError> {
        let folder = self.scratch.tools().join(folder);
        fs_err::create_dir_all(&folder)?;
        fs_err::write(folder.join("pyproject.toml"), bare.pyproject.to_text())?;
        let mut request = LockRequest::new(self.tools.run_in(folder.clone(), &self.uv_environment));
        request.python = Some(interpreter.executable.display().to_string());
        Ok(match self.tools.uv.lock(&request)? {
            LockOutcome::Locked(locked) => {
                self.uv_s += locked.wall_s;
                let text = fs_err::read_to_string(folder.join("uv.lock"))?;
                BareLock::Locked(
                    Lockfile::parse(&text).map_err(uvferry_resolution::uv::UvError::from)?,
                )
            }
            LockOutcome::Failed(failure) => {
                self.uv_s += failure.wall_s;
                BareLock::Failed(*failure)
            }
        })
    }
}
