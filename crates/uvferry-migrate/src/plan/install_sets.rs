//! What people install: main, and main with each group, and the commands for it.

use std::collections::BTreeSet;

use uvferry_pyproject::Target;

use super::draft::Draft;
use super::{InstallSet, NextCommand};
use crate::options::Mode;
use crate::roles::Form;

impl Draft<'_> {
    /// The groups that the files would make, each of which pip installs by its file.
    pub(super) fn groups_of_files(&self) -> Vec<String> {
        let mut groups: Vec<String> = Vec::new();
        for role in &self.project.roles {
            if let Some(Target::Group(group)) = &role.target
                && role.form != Form::Ignored
                && !groups.contains(group)
            {
                groups.push(group.clone());
            }
        }
        groups
    }

    /// Sources that only other compiled files' sources include: nobody installs them by
    /// themselves, so they are no set of their own.
    pub(super) fn fragments(&self) -> BTreeSet<usize> {
        let documents = self.documents();
        let compiled: BTreeSet<&str> = self
            .project
            .roles
            .iter()
            .filter_map(|role| match &role.form {
                Form::LockOf { sources } => Some(sources),
                _ => None,
            })
            .flatten()
            .map(String::as_str)
            .collect();
        (0..documents.len())
            .filter(|&at| {
                let includers = self.project.documents.includers(at);
                documents[at].path.to_ascii_lowercase().ends_with(".in")
                    && !compiled.contains(documents[at].path.as_str())
                    && includers.iter().any(|(_, constraint)| !constraint)
                    && includers.iter().all(|(from, constraint)| {
                        *constraint || compiled.contains(documents[*from].path.as_str())
                    })
            })
            .collect()
    }

    /// What `[project] dependencies` held before, where pip does not install the project.
    pub(super) fn declared_before(&self) -> Vec<String> {
        if self.project.is_installed_by_pip() {
            return Vec::new();
        }
        let before = self.project.pyproject.as_ref();
        before
            .map(|pyproject| {
                pyproject
                    .dependencies()
                    .into_iter()
                    .map(|found| found.text)
                    .collect()
            })
            .unwrap_or_default()
    }

    /// What a dependency group held before.
    pub(super) fn declared_in_group(&self, group: &str) -> Vec<String> {
        let Some(pyproject) = &self.project.pyproject else {
            return Vec::new();
        };
        pyproject
            .closure_of_group(group)
            .into_iter()
            .flat_map(|group| group.items)
            .filter_map(|item| match item {
                uvferry_pyproject::GroupItem::Requirement(requirement) => Some(requirement.text),
                _ => None,
            })
            .collect()
    }

    /// Whether pip is not to be told of the project beside these files: a line of them is
    /// the project already, or they have hashes, which a folder cannot have (people install
    /// such files first, and the project then without its dependencies).
    pub(super) fn installs_without_project(&self, files: &[String]) -> bool {
        files
            .iter()
            .filter_map(|file| self.project.documents.get(file))
            .flat_map(|(at, _)| self.project.documents.closure(at))
            .map(|at| &self.documents()[at])
            .any(|document| {
                document.installs_project()
                    || document
                        .requirements()
                        .any(|(_, requirement)| !requirement.hashes.is_empty())
            })
    }

    /// Main, and main with each group.
    pub(super) fn install_sets(&self) -> Vec<InstallSet> {
        let documents = self.documents();
        let fragments = self.fragments();
        let files_of = |target: &Target| -> Vec<String> {
            let locks: Vec<usize> = (0..documents.len())
                .filter(|&at| {
                    matches!(self.project.roles[at].form, Form::LockOf { .. })
                        && self.project.roles[at].target.as_ref() == Some(target)
                })
                .collect();
            let mut locked_sources = BTreeSet::new();
            let mut files = Vec::new();
            for &at in &locks {
                files.push(documents[at].path.clone());
                if let Form::LockOf { sources } = &self.project.roles[at].form {
                    locked_sources.extend(sources.iter().cloned());
                }
            }
            for (at, document) in documents.iter().enumerate() {
                let role = &self.project.roles[at];
                if role.target.as_ref() == Some(target)
                    && matches!(
                        role.form,
                        Form::Declared | Form::Frozen | Form::Compiled | Form::Alias
                    )
                    && !locked_sources.contains(&document.path)
                    && !fragments.contains(&at)
                    && role.read_by_build.is_none()
                    && !document.is_remote()
                {
                    files.push(document.path.clone());
                }
            }
            files
        };
        // Constraints that no file names act where a command names them: on every set, as they
        // will in pyproject.toml.
        let acting: Vec<String> = (0..documents.len())
            .filter(|&at| {
                matches!(self.project.roles[at].form, Form::Constraints { .. })
                    && self.project.documents.includers(at).is_empty()
                    && !documents[at].is_remote()
                    // pip refuses the others as constraints.
                    && documents[at].requirements().all(|(_, requirement)| {
                        requirement.name.is_some()
                            && requirement.extras.is_empty()
                            && !requirement.editable
                    })
            })
            .map(|at| documents[at].path.clone())
            .collect();
        let with_project = self.project.is_installed_by_pip();
        let declared = self.declared_before();
        let main = files_of(&Target::Main);
        let main_is_fragment = main.is_empty() && !with_project && !fragments.is_empty();
        let mut sets = vec![InstallSet {
            group: None,
            files: main.clone(),
            constraints: acting.clone(),
            requirements: declared.clone(),
            with_project: with_project && !self.installs_without_project(&main),
            extras: self.main_extras.iter().cloned().collect(),
        }];
        for group in &self.groups {
            let mut files = files_of(&Target::Group(group.clone()));
            let only_fragments = files.is_empty()
                && fragments
                    .iter()
                    .any(|&at| self.project.roles[at].target == Some(Target::Group(group.clone())));
            if only_fragments {
                continue;
            }
            for file in &main {
                if !files.contains(file) {
                    files.push(file.clone());
                }
            }
            let with_project = with_project && !self.installs_without_project(&files);
            sets.push(InstallSet {
                group: Some(group.clone()),
                files,
                constraints: acting.clone(),
                requirements: declared
                    .iter()
                    .cloned()
                    .chain(self.declared_in_group(group))
                    .collect(),
                with_project,
                extras: self.main_extras.iter().cloned().collect(),
            });
        }
        if main_is_fragment && sets.len() > 1 {
            sets.remove(0);
        }
        sets
    }

    pub(super) fn commands(&self, mode: Mode) -> Vec<NextCommand> {
        let command = |words: &[&str], why: &str| NextCommand {
            argv: words.iter().map(|word| (*word).to_owned()).collect(),
            why: why.to_owned(),
        };
        if mode == Mode::Pip {
            let files = self.requirements_files();
            let main = files.iter().position(|path| path == "requirements.txt");
            return files
                .get(main.unwrap_or(0))
                .map(|path| command(&["uv", "pip", "install", "-r", path], "as pip did"))
                .into_iter()
                .collect();
        }
        let extras: Vec<&str> = self
            .main_extras
            .iter()
            .flat_map(|extra| ["--extra", extra])
            .collect();
        let sync =
            |more: &[&str], why: &str| command(&[&["uv", "sync"], &extras[..], more].concat(), why);
        let mut commands = vec![sync(
            &[],
            if self.groups.iter().any(|group| group == "dev") {
                "installs the project, its dependencies and the group dev into .venv"
            } else {
                "installs the project and its dependencies into .venv"
            },
        )];
        for group in self.groups.iter().filter(|group| *group != "dev") {
            commands.push(sync(
                &["--group", group],
                &format!("with the group {group}"),
            ));
        }
        commands.push(command(
            &["uv", "run", "python", "…"],
            "runs a command in it",
        ));
        commands.push(command(&["uv", "add", "…"], "adds a dependency"));
        commands
    }
}
