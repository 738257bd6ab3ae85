//! `.github/dependabot.yml`.
//!
//! `uv` is an ecosystem of its own, with the same keys as `pip`
//! (<https://docs.github.com/en/code-security/dependabot/working-with-dependabot/dependabot-options-reference>).

use uvferry_diagnostics::{Diagnostic, SourceFile};
use uvferry_yaml::{NodeRef, Tree};

use crate::carried::{Carried, Mention};
use crate::carriers::configuration::{repository_path, tree};
use crate::context::{InstallTarget, Mode, Project, Settings};
use crate::rules::DEPENDABOT_SEES_OTHER_FILES;

/// Whether a path is Dependabot's configuration.
pub(crate) fn is_dependabot(path: &str) -> bool {
    matches!(path, ".github/dependabot.yml" | ".github/dependabot.yaml")
}

pub(crate) fn carry(file: &SourceFile, settings: &Settings<'_>) -> Carried {
    let mut carried = Carried::default();
    let Mode::Project(project) = settings.mode else {
        // The files stay, and so does who updates them.
        return carried;
    };
    if !file.text().contains("pip") {
        return carried;
    }
    let Some(tree) = tree(file, &mut carried) else {
        return carried;
    };
    let Some(updates) = tree.root().and_then(|root| root.get("updates")) else {
        return carried;
    };
    let names = |update: NodeRef<'_>| {
        folders(update)
            .iter()
            .any(|(_, folder)| *folder == project.folder)
    };
    let of = |update: NodeRef<'_>, name: &str| {
        update
            .get("package-ecosystem")
            .is_some_and(|ecosystem| ecosystem.text() == Some(name))
    };
    let mut is_covered = updates
        .items()
        .any(|update| of(update, "uv") && names(update));
    // The one that names the project's folder stands for those whose files came there.
    let mut entries: Vec<NodeRef<'_>> = updates
        .items()
        .filter(|update| of(*update, "pip"))
        .collect();
    entries.sort_by_key(|update| !names(*update));
    for update in entries {
        is_covered |= entry(file, &tree, update, is_covered, project, &mut carried);
    }
    carried.sort();
    carried
}

/// The folders of an entry.
fn folders(update: NodeRef<'_>) -> Vec<(NodeRef<'_>, String)> {
    match (update.get("directory"), update.get("directories")) {
        (Some(folder), _) => folder
            .text()
            .map(|text| (folder, repository_path(text)))
            .into_iter()
            .collect(),
        (None, Some(folders)) => folders
            .items()
            .filter_map(|folder| Some((folder, repository_path(folder.text()?))))
            .collect(),
        (None, None) => Vec::new(),
    }
}

/// Whether the entry updates the project now.
fn entry(
    file: &SourceFile,
    tree: &Tree,
    update: NodeRef<'_>,
    is_covered: bool,
    project: &Project,
    carried: &mut Carried,
) -> bool {
    let Some(ecosystem) = update.get("package-ecosystem") else {
        return false;
    };
    let folders = folders(update);
    let here: Vec<&(NodeRef<'_>, String)> = folders
        .iter()
        .filter(|(_, folder)| *folder == project.folder || all_moved(project, folder))
        .collect();
    if here.is_empty() {
        return false;
    }
    let other_files = folders
        .iter()
        .find_map(|(_, folder)| stays(project, folder));
    if here.len() < folders.len() || other_files.is_some() {
        let why = match other_files {
            Some(path) => format!("`{path}` stays a requirements file, which `uv` does not update"),
            None => "some of its directories are no uv projects".to_owned(),
        };
        carried.diagnostics.push(
            Diagnostic::new(
                &DEPENDABOT_SEES_OTHER_FILES,
                format!("the updates of `pip` stay: {why}"),
            )
            .at(file, ecosystem.span())
            .help(format!(
                "add updates with `package-ecosystem: uv` and `directory: /{}`",
                project.folder
            )),
        );
        return false;
    }
    // Two entries for one folder are an error to Dependabot.
    if is_covered && let Some(removal) = tree.removal(update.id()) {
        carried.mentions.push(Mention {
            span: update.span(),
            text: "package-ecosystem: pip".to_owned(),
            to: String::new(),
            why: "another entry updates the project that its files became part of".to_owned(),
        });
        carried.replacements.push(removal);
        return false;
    }
    let Some(replacement) = tree.rewritten(ecosystem.id(), "uv") else {
        return false;
    };
    carried.mentions.push(Mention {
        span: ecosystem.span(),
        text: "package-ecosystem: pip".to_owned(),
        to: "package-ecosystem: uv".to_owned(),
        why: "the dependencies are in pyproject.toml and uv.lock".to_owned(),
    });
    carried.replacements.push(replacement);
    let mut is_named = here.iter().any(|(_, folder)| *folder == project.folder);
    for (node, folder) in here {
        if *folder == project.folder {
            continue;
        }
        // Its files became part of the project, which lies elsewhere.
        let new = if is_named {
            String::new()
        } else {
            format!("/{}", project.folder)
        };
        let replacement = if is_named {
            tree.removal(node.id())
        } else {
            tree.rewritten(node.id(), &new)
        };
        is_named = true;
        if let Some(replacement) = replacement {
            carried.mentions.push(Mention {
                span: node.span(),
                text: node.text().unwrap_or_default().to_owned(),
                to: new,
                why: "the requirements files of that folder became part of the project".to_owned(),
            });
            carried.replacements.push(replacement);
        }
    }
    true
}

/// Whether a folder has requirements files, and all of them became part of the project.
fn all_moved(project: &Project, folder: &str) -> bool {
    let mut inside = project
        .files
        .iter()
        .filter(|(path, _)| {
            path.strip_prefix(folder)
                .is_some_and(|rest| folder.is_empty() || rest.starts_with('/'))
        })
        .peekable();
    inside.peek().is_some() && inside.all(|(_, target)| *target != InstallTarget::Stays)
}

/// A requirements file that stays one, in a folder or one further down: so far does
/// Dependabot look.
fn stays<'a>(project: &'a Project, folder: &str) -> Option<&'a str> {
    project
        .files
        .iter()
        .filter(|(_, target)| **target == InstallTarget::Stays)
        .map(|(path, _)| path.as_str())
        .find(|path| {
            let rest = if folder.is_empty() {
                Some(*path)
            } else {
                path.strip_prefix(folder)
                    .and_then(|rest| rest.strip_prefix('/'))
            };
            rest.is_some_and(|rest| rest.matches('/').count() < 2)
        })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn carried(text: &str, change: impl FnOnce(&mut Project)) -> (Carried, String) {
        let mut project = Project {
            files: [
                ("requirements.txt".to_owned(), InstallTarget::Main),
                (
                    "docs/requirements.txt".to_owned(),
                    InstallTarget::Group("docs".to_owned()),
                ),
            ]
            .into(),
            ..Project::default()
        };
        change(&mut project);
        let none = BTreeSet::new();
        let settings = Settings {
            mode: Mode::Project(&project),
            uv_version: "0.13.9",
            with_docker_cache: false,
            scripts_with_uv: &none,
        };
        let file = SourceFile::new(".github/dependabot.yml", text);
        let carried = carry(&file, &settings);
        let new = carried.applied(text);
        let again = carry(&SourceFile::new(file.path(), new.as_str()), &settings);
        assert_eq!(again.applied(&new), new);
        (carried, new)
    }

    const TEXT: &str = "\
version: 2
updates:
  # ours
  - package-ecosystem: \"pip\"  # python
    directory: \"/\"
    schedule: {interval: weekly}
    ignore:
      - dependency-name: six
  - package-ecosystem: github-actions
    directory: /
    schedule: {interval: weekly}
";

    #[test]
    fn pip_becomes_uv_where_the_project_is() {
        let (carried, new) = carried(TEXT, |_| {});
        assert_eq!(new, TEXT.replace("\"pip\"", "\"uv\""));
        assert_eq!(carried.mentions.len(), 1);
    }

    #[test]
    fn a_folder_whose_files_moved_becomes_the_projects() {
        let text = TEXT.replace("directory: \"/\"", "directory: \"/docs\"");
        let (_, new) = carried(&text, |_| {});
        assert_eq!(
            new,
            text.replace("\"pip\"", "\"uv\"")
                .replace("\"/docs\"", "\"/\"")
        );
        let text = TEXT.replace("directory: \"/\"", "directory: \"/other\"");
        assert_eq!(carried(&text, |_| {}).1, text);
    }

    #[test]
    fn no_folder_is_named_twice() {
        let text = TEXT.replace("directory: \"/\"", "directories: [/docs, /, \"/docs/\"]");
        let (_, new) = carried(&text, |_| {});
        assert!(
            new.contains("\"uv\"") && new.contains("directories: [/]"),
            "{new}"
        );
        let text = format!(
            "{TEXT}  # of the docs\n  - package-ecosystem: pip\n    directory: /docs\n    \
             schedule: {{interval: daily}}\n"
        );
        let (_, new) = carried(&text, |_| {});
        assert_eq!(new, TEXT.replace("\"pip\"", "\"uv\""));
    }

    #[test]
    fn where_files_stay_so_does_pip() {
        let (carried, new) = carried(TEXT, |project| {
            project
                .files
                .insert("old.txt".to_owned(), InstallTarget::Stays);
        });
        assert_eq!(new, TEXT);
        assert_eq!(carried.diagnostics[0].code, "UVF363");
        let text = TEXT.replace("directory: \"/\"", "directories: [/, /other]");
        let (carried, new) = self::carried(&text, |_| {});
        assert_eq!(new, text);
        assert_eq!(carried.diagnostics.len(), 1);
    }

    #[test]
    fn a_broken_file_is_told() {
        let (carried, new) = carried("updates: [pip\n", |_| {});
        assert_eq!(new, "updates: [pip\n");
        assert_eq!(carried.diagnostics[0].code, "UVF362");
    }
}
