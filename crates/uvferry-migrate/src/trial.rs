//! Installing the lock for real, into an environment that nobody keeps.
//!
//! That a lock can be resolved does not say that it can be installed: a wheel may be
//! missing, a source distribution may not build. With `--try-install` each install set is
//! installed in the scratch copy, checked, and a package's own modules are imported.

use std::path::{Path, PathBuf};
use std::time::Instant;

use uvferry_resolution::Run;

use crate::error::MigrateError;
use crate::plan::{InstallSet, Plan};
use crate::session::Session;
use crate::tree::Tree;

/// How the installation of one set went.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// `main` or `main+GROUP`.
    pub set: String,
    /// The project's own modules that were imported, where all went well.
    pub imported: Vec<String>,
    /// What uv or Python said where it did not, without credentials.
    pub failure: Option<String>,
    /// How long it took, in seconds.
    pub wall_s: f64,
}

impl Session<'_> {
    /// Installs every set of the lock that lies in the scratch copy.
    pub(crate) fn try_install(&self, plan: &Plan) -> Result<Vec<Trial>, MigrateError> {
        let modules = if plan.project.package {
            own_modules(&self.project.tree, &plan.project.name)
        } else {
            Vec::new()
        };
        plan.sets
            .iter()
            .map(|set| {
                let started = Instant::now();
                let failure = self.try_set(set, &modules)?;
                Ok(Trial {
                    set: set.name(),
                    imported: if failure.is_none() {
                        modules.clone()
                    } else {
                        Vec::new()
                    },
                    failure,
                    wall_s: started.elapsed().as_secs_f64(),
                })
            })
            .collect()
    }

    fn try_set(
        &self,
        set: &InstallSet,
        modules: &[String],
    ) -> Result<Option<String>, MigrateError> {
        let folder = self
            .scratch
            .tools()
            .join(format!("trial-{}", set.group.as_deref().unwrap_or("main")));
        let mut environment = self.uv_environment.clone();
        environment.set("UV_PROJECT_ENVIRONMENT", &folder);
        let run = self.tools.run_in(self.scratch.after(), &environment);
        let python = self.interpreter.executable.display().to_string();
        let mut arguments = vec![
            "sync".to_owned(),
            "--frozen".to_owned(),
            "--no-default-groups".to_owned(),
            "--python".to_owned(),
            python,
        ];
        if let Some(group) = &set.group {
            arguments.extend(["--group".to_owned(), group.clone()]);
        }
        let synced = self.tools.uv.run(&arguments, &run)?;
        if !synced.success() {
            return Ok(Some(said(&synced.stderr)));
        }
        let inside = python_of(&folder);
        let checked = self.tools.uv.run(
            [
                "pip".to_owned(),
                "check".to_owned(),
                "--python".to_owned(),
                inside.display().to_string(),
            ],
            &run,
        )?;
        if !checked.success() {
            return Ok(Some(said(&checked.stderr)));
        }
        self.import(&inside, modules, &run)
    }

    /// Imports modules from the environment, away from the project's folder, which Python
    /// would else look into first.
    fn import(
        &self,
        python: &Path,
        modules: &[String],
        run: &Run,
    ) -> Result<Option<String>, MigrateError> {
        if modules.is_empty() {
            return Ok(None);
        }
        let finished = run
            .command(python)
            .args(["-I", "-c", &format!("import {}", modules.join(", "))])
            .current_dir(self.scratch.tools())
            .environment(&run.environment)
            .run()
            .map_err(uvferry_resolution::uv::UvError::from)?;
        Ok((!finished.success()).then(|| said(&finished.stderr)))
    }
}

fn python_of(environment: &Path) -> PathBuf {
    if cfg!(windows) {
        environment.join("Scripts").join("python.exe")
    } else {
        environment.join("bin").join("python")
    }
}

/// The end of what a program wrote, where the reason stands.
fn said(stderr: &[u8]) -> String {
    const LINES: usize = 12;
    let text = String::from_utf8_lossy(stderr);
    let lines: Vec<&str> = text.trim().lines().collect();
    let from = lines.len().saturating_sub(LINES);
    uvferry_diagnostics::redact(&lines[from..].join("\n")).into_owned()
}

/// The modules of a package by the two usual layouts, with the distribution's name.
fn own_modules(tree: &Tree, name: &str) -> Vec<String> {
    let module = name.to_ascii_lowercase().replace(['-', '.'], "_");
    let there = ["src/", "", "lib/"].iter().any(|folder| {
        tree.contains(&format!("{folder}{module}/__init__.py"))
            || tree.contains(&format!("{folder}{module}.py"))
    });
    if there { vec![module] } else { Vec::new() }
}
