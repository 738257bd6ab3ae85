//! What a project asks for.

use std::path::Path;

use anyhow::Context as _;
use uvferry_cli::Failure;
use uvferry_migrate::{InstallSet, PlanOptions};

/// What pip is given for a project.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    /// For `-r`, relative to the project.
    pub(crate) files: Vec<String>,
    /// For `-c`, relative to the project.
    pub(crate) constraints: Vec<String>,
    /// As on a command line.
    pub(crate) requirements: Vec<String>,
    /// The range of Pythons that it is for.
    pub(crate) requires_python: Option<String>,
}

/// Reads a project; starts no program.
///
/// # Errors
/// Where there is nothing to install, or no such set.
pub(crate) fn asked(root: &Path, sets: &[String]) -> anyhow::Result<Asked> {
    let plan = uvferry_migrate::plan(root, &PlanOptions::default())
        .with_context(|| format!("read the project `{}`", root.display()))?;
    let names: Vec<String> = plan.sets.iter().map(InstallSet::name).collect();
    if let Some(unknown) = sets.iter().find(|set| !names.contains(set)) {
        return Err(
            Failure::usage(format!("the project has no set `{unknown}`"))
                .hint(format!("it has {}", names.join(", ")))
                .into(),
        );
    }
    let meant = plan
        .sets
        .iter()
        .filter(|set| sets.is_empty() || sets.contains(&set.name()));
    let mut asked = together(meant);
    asked.requires_python = plan.project.requires_python;
    if asked.files.is_empty() && asked.requirements.is_empty() {
        return Err(Failure::usage(format!(
            "nothing in `{}` says what to install",
            root.display()
        ))
        .hint("name a requirements file with `-r`, or requirements")
        .into());
    }
    Ok(asked)
}

/// The range of Pythons that the project of a folder is for, if there is one.
pub(crate) fn requires_python(root: &Path) -> Option<String> {
    let plan = uvferry_migrate::plan(root, &PlanOptions::default()).ok()?;
    plan.project.requires_python
}

/// All sets as one resolution, as `uv lock` makes one of them: each file and line once.
fn together<'a>(sets: impl Iterator<Item = &'a InstallSet>) -> Asked {
    let mut asked = Asked::default();
    let add = |all: &mut Vec<String>, more: &[String]| {
        for one in more {
            if !all.contains(one) {
                all.push(one.clone());
            }
        }
    };
    for set in sets {
        add(&mut asked.files, &set.files);
        add(&mut asked.constraints, &set.constraints);
        add(&mut asked.requirements, &set.requirements);
        if set.with_project {
            let extras = if set.extras.is_empty() {
                String::new()
            } else {
                format!("[{}]", set.extras.join(","))
            };
            add(&mut asked.requirements, &[format!(".{extras}")]);
        }
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs_err::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    #[test]
    fn a_project_asks_for_all_of_its_sets_once() {
        let folder = project(&[
            ("requirements.txt", "flask\n"),
            ("requirements-dev.txt", "-r requirements.txt\npytest\n"),
            ("setup.cfg", "[options]\npython_requires = >=3.9\n"),
        ]);
        let all = asked(folder.path(), &[]).unwrap();
        assert_eq!(all.files, ["requirements.txt", "requirements-dev.txt"]);
        let main = asked(folder.path(), &["main".to_owned()]).unwrap();
        assert_eq!(main.files, ["requirements.txt"]);
        let error = asked(folder.path(), &["main+docs".to_owned()]).unwrap_err();
        assert!(error.to_string().contains("main+docs"));
    }

    #[test]
    fn where_nothing_is_declared_nothing_is_asked() {
        let folder = project(&[("README.md", "# Nothing\n")]);
        let error = asked(folder.path(), &[]).unwrap_err();
        assert!(error.to_string().contains("says what to install"));
    }
}
