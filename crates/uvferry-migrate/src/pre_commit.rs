//! `.pre-commit-config.yaml` where a project has none, on request.
//!
//! A hook runs what stands behind a tag of its repository. These repositories tag each
//! version of the tool by the tool's own version, so that a tag is known once the version
//! is: from the project's lock, else from the project's index. A hook whose version is not
//! known is left out, and said to be.
//!
//! mypy's hook runs in an environment of its own: it gets the stubs that the lock has.
//! `types-all`, which once stood for all stubs, is withdrawn and never named.

use std::fmt::Write as _;
use std::path::Path;

use uvferry_journal::Edit;
use uvferry_requirements::Version;
use uvferry_resolution::{Lockfile, PackageSource};
use uvferry_toolconfig::{Formatter, Tool};

use crate::bare::{BareLock, BareProject};
use crate::error::MigrateError;
use crate::fitting_python::minor_of;
use crate::plan::Plan;
use crate::session::Session;

/// The file that pre-commit reads, at the top of a repository only.
pub const FILE: &str = ".pre-commit-config.yaml";

/// What became of the wish for hooks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PreCommit {
    /// The hooks in the file that would be written; empty where none would.
    pub hooks: Vec<Hook>,
    /// What is not there: the hook, or the whole file, and why.
    pub left_out: Vec<(String, String)>,
}

/// Hooks of one repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// The repository's address.
    pub repo: &'static str,
    /// The tag.
    pub rev: String,
    /// The hooks' names.
    pub ids: Vec<&'static str>,
    /// What else is installed for them, as requirements.
    pub additional_dependencies: Vec<String>,
    /// Why it is there, and where its version comes from.
    pub reason: String,
}

impl PreCommit {
    /// Nothing is written, for one reason.
    pub(crate) fn none(why: impl Into<String>) -> Self {
        Self {
            hooks: Vec::new(),
            left_out: vec![(FILE.to_owned(), why.into())],
        }
    }

    /// The text of the file.
    fn to_yaml(&self) -> String {
        let mut out = String::from("repos:\n");
        for hook in &self.hooks {
            let _ = write!(
                out,
                "  - repo: {}\n    rev: {}\n    hooks:\n",
                hook.repo,
                scalar(&hook.rev)
            );
            for id in &hook.ids {
                let _ = writeln!(out, "      - id: {id}");
            }
            if !hook.additional_dependencies.is_empty() {
                out.push_str("        additional_dependencies:\n");
                for requirement in &hook.additional_dependencies {
                    let _ = writeln!(out, "          - {requirement}");
                }
            }
        }
        out
    }
}

/// A version as a YAML string: `1.0` alone is a number.
fn scalar(text: &str) -> String {
    if text.parse::<f64>().is_ok() {
        format!("\"{text}\"")
    } else {
        text.to_owned()
    }
}

/// Why no file may be written into this folder, where none may.
fn obstacle(root: &Path) -> Option<String> {
    for name in [FILE, ".pre-commit-config.yml"] {
        if fs_err::symlink_metadata(root.join(name)).is_ok() {
            return Some(format!("there is a `{name}` already"));
        }
    }
    let mut above = root.ancestors().skip(1);
    let below_a_top =
        !root.join(".git").exists() && above.any(|folder| folder.join(".git").exists());
    below_a_top.then(|| {
        "pre-commit reads the file at the top of the repository, and this project is further down"
            .to_owned()
    })
}

/// Hygiene that no tool is needed for.
const HYGIENE: &[&str] = &[
    "check-added-large-files",
    "check-merge-conflict",
    "check-toml",
    "check-yaml",
    "end-of-file-fixer",
    "trailing-whitespace",
];

impl Session<'_> {
    /// Adds the file to what would be written, where there may be one.
    pub(crate) fn write_hooks(
        &mut self,
        plan: &mut Plan,
        root: &Path,
        lock: &[u8],
    ) -> Result<PreCommit, MigrateError> {
        if let Some(why) = obstacle(root) {
            return Ok(PreCommit::none(why));
        }
        let lock = Lockfile::parse(&String::from_utf8_lossy(lock))
            .map_err(uvferry_resolution::uv::UvError::from)?;
        let found = self.hooks(plan, &lock)?;
        plan.edits.add(Edit::create(FILE, found.to_yaml()))?;
        Ok(found)
    }

    /// The hooks for a project whose lock is this one.
    fn hooks(&mut self, plan: &Plan, lock: &Lockfile) -> Result<PreCommit, MigrateError> {
        let mut found = PreCommit::default();
        if let Some(version) = self.version_of("pre-commit-hooks", plan, lock, &mut found)? {
            found.hooks.push(Hook {
                repo: "https://github.com/pre-commit/pre-commit-hooks",
                rev: format!("v{}", version.number),
                ids: HYGIENE.to_vec(),
                additional_dependencies: Vec::new(),
                reason: format!("hygiene; {}", version.from),
            });
        }
        for (tool, evidence) in &plan.project.used {
            let Some(version) = self.version_of(tool.name(), plan, lock, &mut found)? else {
                continue;
            };
            let reason = format!("{evidence}; {}", version.from);
            let number = version.number;
            let (repo, rev, ids) = match tool {
                Tool::Black => (black_repository(&number), number, vec!["black"]),
                Tool::Mypy => (
                    "https://github.com/pre-commit/mirrors-mypy",
                    format!("v{number}"),
                    vec!["mypy"],
                ),
                Tool::Ruff => (
                    "https://github.com/astral-sh/ruff-pre-commit",
                    format!("v{number}"),
                    self.ruff_hooks(plan, &number),
                ),
                _ => continue,
            };
            found.hooks.push(Hook {
                repo,
                rev,
                ids,
                additional_dependencies: if *tool == Tool::Mypy {
                    stubs(lock)
                } else {
                    Vec::new()
                },
                reason,
            });
        }
        found.hooks.push(Hook {
            repo: "https://github.com/astral-sh/uv-pre-commit",
            rev: self.tools.uv.version.to_string(),
            ids: vec!["uv-lock"],
            additional_dependencies: Vec::new(),
            reason: "the lock is kept up to date; the uv that made it".to_owned(),
        });
        Ok(found)
    }

    fn ruff_hooks(&self, plan: &Plan, number: &str) -> Vec<&'static str> {
        // The linter's hook has its longer name since 0.11.10.
        let mut ids = vec![if is_at_least(number, "0.12") {
            "ruff-check"
        } else {
            "ruff"
        }];
        let formats = plan
            .pyproject
            .get(&["tool", "ruff", "format"].map(uvferry_pyproject::Step::Key))
            .is_some();
        if formats || self.project.options.format_with == Formatter::Ruff {
            ids.push("ruff-format");
        }
        ids
    }

    /// The version that the lock has of a distribution, else the newest one that the
    /// project's index has for its Python.
    fn version_of(
        &mut self,
        name: &str,
        plan: &Plan,
        lock: &Lockfile,
        found: &mut PreCommit,
    ) -> Result<Option<Known>, MigrateError> {
        let mut packages = lock.packages_named(name);
        if packages.any(|package| !matches!(package.source, PackageSource::Registry(_))) {
            let why = "the lock has it from elsewhere than an index, so that no tag is known";
            found.left_out.push((name.to_owned(), why.to_owned()));
            return Ok(None);
        }
        let locked: Vec<&str> = lock
            .packages_named(name)
            .filter_map(|package| package.version.as_deref())
            .collect();
        match locked.as_slice() {
            [] => {}
            [number] => {
                return Ok(Some(Known {
                    number: (*number).to_owned(),
                    from: "its version is the lock's",
                }));
            }
            several => {
                found.left_out.push((
                    name.to_owned(),
                    format!("the lock has several versions: {}", several.join(", ")),
                ));
                return Ok(None);
            }
        }
        let interpreter = self.interpreter;
        let mut bare = BareProject::new(plan, &format!("=={}.*", minor_of(interpreter)));
        bare.add(name, None, name);
        let why = match self.lock_bare(&bare, &format!("hook-{name}"), interpreter)? {
            BareLock::Locked(lock) => {
                let mut versions = lock
                    .packages_named(name)
                    .filter_map(|package| package.version.clone());
                if let (Some(number), None) = (versions.next(), versions.next()) {
                    return Ok(Some(Known {
                        number,
                        from: "the newest one of the index",
                    }));
                }
                "uv found no single version".to_owned()
            }
            BareLock::Failed(failure) => failure
                .message
                .lines()
                .next()
                .unwrap_or("uv said nothing")
                .to_owned(),
        };
        found
            .left_out
            .push((name.to_owned(), format!("its version is not known: {why}")));
        Ok(None)
    }
}

/// A version, and where it was found.
struct Known {
    number: String,
    from: &'static str,
}

/// The mirror installs a wheel and is quicker; it begins with 23.9.
fn black_repository(number: &str) -> &'static str {
    if is_at_least(number, "23.9") {
        "https://github.com/psf/black-pre-commit-mirror"
    } else {
        "https://github.com/psf/black"
    }
}

fn is_at_least(version: &str, least: &str) -> bool {
    match (Version::parse(version), Version::parse(least)) {
        (Ok(version), Ok(least)) => version >= least,
        _ => false,
    }
}

/// The stubs of the lock, pinned.
fn stubs(lock: &Lockfile) -> Vec<String> {
    let mut found: Vec<String> = lock
        .packages
        .iter()
        .filter(|package| package.name != "types-all")
        .filter(|package| package.name.starts_with("types-") || package.name.ends_with("-stubs"))
        .filter_map(|package| Some(format!("{}=={}", package.name, package.version.as_deref()?)))
        .collect();
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_yaml_that_pre_commit_reads() {
        let found = PreCommit {
            hooks: vec![
                Hook {
                    repo: "https://github.com/pre-commit/mirrors-mypy",
                    rev: "v1.0".to_owned(),
                    ids: vec!["mypy"],
                    additional_dependencies: vec!["types-six==1.0".to_owned()],
                    reason: String::new(),
                },
                Hook {
                    repo: "https://github.com/psf/black",
                    rev: "22.10".to_owned(),
                    ids: vec!["black"],
                    additional_dependencies: Vec::new(),
                    reason: String::new(),
                },
            ],
            left_out: Vec::new(),
        };
        insta::assert_snapshot!(found.to_yaml(), @r#"
        repos:
          - repo: https://github.com/pre-commit/mirrors-mypy
            rev: v1.0
            hooks:
              - id: mypy
                additional_dependencies:
                  - types-six==1.0
          - repo: https://github.com/psf/black
            rev: "22.10"
            hooks:
              - id: black
        "#);
    }

    #[test]
    fn an_old_black_has_no_mirror() {
        assert_eq!(black_repository("22.12.0"), "https://github.com/psf/black");
        assert!(black_repository("26.10.1").ends_with("-mirror"));
    }
}
