//! What a project asks for.

use std::path::Path;

use anyhow::Context as _;
use uvferry_cli::Failure;
use uvferry_diagnostics::SourceFile;
use uvferry_migrate::{
    InstallSet, Learned, Plan, PlanOptions, Project, Tree, pip_list_of_conda, pip_lists_of_conda,
};

/// What is installed where nobody asks for more.
const MAIN: &str = "main";

/// What pip is given for a project.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// For `-r`, relative to the project.
    pub(crate) files: Vec<String>,
    /// What environment files of conda hand to pip.
    pub(crate) lists: Vec<SourceFile>,
    /// The environment files of conda whose lists are not asked for, where nobody chose.
    pub(crate) unasked_lists: Vec<String>,
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

impl Asked {
    /// What a reader of the result has to know about files of conda.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut asked: Vec<&str> = self.lists.iter().map(SourceFile::path).collect();
        asked.dedup();
        let asked = asked.into_iter().map(|file| {
            format!(
                "of `{file}` only the list for pip was asked for: what conda installs beside it \
                 is not known here"
            )
        });
        let left = self.unasked_lists.iter().map(|file| {
            format!(
                "`{file}` has a list for pip that is not in this matrix: conda installs it into \
                 an environment of its own; `--set {file}` asks for it"
            )
        });
        asked.chain(left).collect()
    }
}

/// Reads a project; starts no program. Where nobody names a set it is `main`, or the first one:
/// sets are installed into environments of their own, and may well contradict each other. What
/// conda hands to pip is a set with the name of its file.
///
/// # Errors
/// Where there is nothing to install, or no such set.
pub(crate) fn asked(root: &Path, sets: &[String]) -> anyhow::Result<Asked> {
    let (project, plan) =
        read(root).with_context(|| format!("read the project `{}`", root.display()))?;
    let lists = pip_lists_of_conda(&project);
    // One of which nothing is installed is no answer where there are others.
    let is_empty = |set: &&InstallSet| {
        set.files.is_empty() && set.requirements.is_empty() && !set.with_project
    };
    let sets_of_plan = plan.sets.iter();
    let sets_of_plan = sets_of_plan.filter(|set| lists.is_empty() || !is_empty(set));
    let mut names: Vec<String> = sets_of_plan.map(InstallSet::name).collect();
    for list in &lists {
        if !names.iter().any(|name| name == list.path()) {
            names.push(list.path().to_owned());
        }
    }
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
    for list in lists {
        let file = list.path().to_owned();
        if is_meant(&file) {
            asked.lists.push(list);
        } else if sets.is_empty() && !asked.unasked_lists.contains(&file) {
            asked.unasked_lists.push(file);
        }
    }
    asked.chosen = chosen.cloned();
    asked.others = names
        .iter()
        .filter(|name| !is_meant(name))
        .cloned()
        .collect();
    asked.requires_python = plan.project.requires_python;
    if asked.files.is_empty() && asked.lists.is_empty() && asked.requirements.is_empty() {
        return Err(Failure::usage(format!(
            "nothing in `{}` says what to install",
            root.display()
        ))
        .hint("name a requirements file with `-r`, or requirements")
        .into());
    }
    Ok(asked)
}

/// A project and its plan, without locking.
fn read(root: &Path) -> anyhow::Result<(Project, Plan)> {
    let project = Project::read(Tree::walk(root)?, &PlanOptions::default());
    let plan = Plan::new(&project, &Learned::default());
    plan.ledger.check()?;
    Ok((project, plan))
}

/// What a file hands to pip that is one of conda's, by its ending: no requirements file is YAML.
///
/// # Errors
/// Where it cannot be read, or has no such list: exit 2.
pub(crate) fn list_of_conda(path: &Path, shown: &str) -> anyhow::Result<Option<Vec<SourceFile>>> {
    let ending = path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
    if !ending.is_some_and(|ending| ending == "yml" || ending == "yaml") {
        return Ok(None);
    }
    let bytes = fs_err::read(path).map_err(|error| Failure::usage(error.to_string()))?;
    let lists = pip_list_of_conda(&SourceFile::new(shown, bytes));
    if lists.is_empty() {
        return Err(Failure::usage(format!("`{shown}` has nothing for pip"))
            .hint("of an environment file of conda the list `pip:` below `dependencies:` is read")
            .into());
    }
    Ok(Some(lists))
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
    fn what_conda_hands_to_pip_is_a_set_of_its_own() {
        let conda = "dependencies:\n  - numpy\n  - pip:\n    - six\n    - -r more.txt\n";
        let folder = project(&[("requirements.txt", "flask\n"), ("environment.yml", conda)]);
        let main = asked(folder.path(), &[]).unwrap();
        assert_eq!(main.chosen.as_deref(), Some("main"));
        assert_eq!(main.others, ["environment.yml"]);
        assert!(main.lists.is_empty());
        let notes = main.notes();
        assert_eq!(notes.len(), 1);
        assert!(notes[0].contains("`--set environment.yml`"), "{notes:?}");

        let set = asked(folder.path(), &["environment.yml".to_owned()]).unwrap();
        assert!(set.files.is_empty());
        let texts: Vec<&str> = set.lists.iter().map(SourceFile::text).collect();
        assert_eq!(texts.len(), 1);
        let lines: Vec<&str> = texts[0].lines().map(str::trim).collect();
        assert_eq!(lines, ["", "", "", "six", "-r more.txt"]);
        assert!(set.notes()[0].contains("only the list for pip"));

        // Where there is nothing else it is what is asked for.
        fs_err::remove_file(folder.path().join("requirements.txt")).unwrap();
        let only = asked(folder.path(), &[]).unwrap();
        assert_eq!(only.chosen.as_deref(), Some("environment.yml"));
        assert_eq!(only.lists.len(), 1);
    }

    #[test]
    fn where_nothing_is_declared_nothing_is_asked() {
        let folder = project(&[("README.md", "# Nothing\n")]);
        let error = asked(folder.path(), &[]).unwrap_err();
        assert!(error.to_string().contains("says what to install"));
    }
}
