//! What a project asks for.

use std::path::Path;

use anyhow::Context as _;
use uvferry_cli::Failure;
use uvferry_migrate::{InstallSet, PlanOptions};

/// What is installed where nobody asks for more.
const MAIN: &str = "main";

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
    /// The set of a project that was chosen for the caller.
    pub(crate) chosen: Option<String>,
    /// Its other sets.
    pub(crate) others: Vec<String>,
}

/// Reads a project; starts no program. Where nobody names a set it is `main`, or the first one:
/// sets are installed into environments of their own, and may well contradict each other.
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
    let chosen = names
        .iter()
        .find(|name| *name == MAIN)
        .or(names.first())
        .filter(|_| sets.is_empty());
    let is_meant = |name: &String| sets.contains(name) || Some(name) == chosen;
    let meant = plan.sets.iter().filter(|set| is_meant(&set.name()));
    let mut asked = together(meant);
    asked.chosen = chosen.cloned();
    asked.others = names
        .iter()
        .filter(|name| !is_meant(name))
        .cloned()
        .collect();
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

/// Sets as one resolution: each file and line once.
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
    fn a_project_asks_for_its_main_set_and_knows_the_others() {
        let folder = project(&[
            ("requirements.txt", "flask\n"),
            ("requirements-dev.txt", "-r requirements.txt\npytest\n"),
            ("setup.cfg", "[options]\npython_requires = >=3.9\n"),
        ]);
        let main = asked(folder.path(), &[]).unwrap();
        assert_eq!(main.files, ["requirements.txt"]);
        assert_eq!(main.chosen.as_deref(), Some("main"));
        assert_eq!(main.others, ["main+dev"]);
        let all = ["main".to_owned(), "main+dev".to_owned()];
        let all = asked(folder.path(), &all).unwrap();
        assert_eq!(all.files, ["requirements.txt", "requirements-dev.txt"]);
        assert_eq!((all.chosen, all.others.len()), (None, 0));
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
