//! Which folders of a repository are projects of their own.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::documents::{has_requirements_name, is_requirements_folder, strip_extension};
use crate::tree::{Tree, base_name, folder_of};

/// One folder that is a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Root {
    /// Relative to the folder that was searched, `.` for itself.
    pub path: String,
    /// What says so.
    pub reason: String,
}

/// Folders whose requirements files belong to the project above them.
const PARTS: [&str; 27] = [
    "docs",
    "doc",
    "documentation",
    "tests",
    "test",
    "testing",
    "ci",
    ".ci",
    ".github",
    ".gitlab",
    ".circleci",
    ".devcontainer",
    ".azure-pipelines",
    "scripts",
    "script",
    "tools",
    "tool",
    "dev",
    "build",
    "lint",
    "benchmarks",
    "benchmark",
    "bench",
    "deploy",
    "docker",
    "vendor",
    "third_party",
];

/// The folder that a requirements file is for: its own, without the parts of the path
/// that only sort requirements files.
fn home(path: &str) -> String {
    let mut folder = folder_of(path);
    loop {
        let last = base_name(folder).to_ascii_lowercase();
        let sorts = is_requirements_folder(&last)
            || folder
                .split('/')
                .rev()
                .skip(1)
                .any(|part| is_requirements_folder(&part.to_ascii_lowercase()));
        if folder.is_empty() || !sorts {
            return folder.to_owned();
        }
        folder = folder_of(folder);
    }
}

fn is_metadata(name: &str) -> bool {
    matches!(name, "pyproject.toml" | "setup.py" | "setup.cfg")
}

/// The metadata files that make a folder a Python project, not only a place for a tool's
/// configuration.
fn declares_project(tree: &Tree, path: &str) -> bool {
    let Ok(bytes) = tree.read(path) else {
        return false;
    };
    let text = String::from_utf8_lossy(&bytes);
    match base_name(path) {
        // A module may be called so: what builds a project calls the function of a builder.
        "setup.py" => {
            let lower = text.to_ascii_lowercase();
            lower.contains("setup")
                && ["setuptools", "distutils", "skbuild", "cx_freeze"]
                    .iter()
                    .any(|builder| lower.contains(builder))
        }
        "setup.cfg" => text
            .lines()
            .any(|line| matches!(line.trim(), "[metadata]" | "[options]")),
        _ => text.lines().any(|line| {
            let line = line.trim();
            matches!(
                line,
                "[project]" | "[build-system]" | "[tool.poetry]" | "[dependency-groups]"
            )
        }),
    }
}

/// The projects of their own below the one at a tree's root.
pub(crate) fn below(tree: &Tree) -> Vec<Root> {
    let found = find(tree).into_iter();
    found.filter(|root| root.path != ".").collect()
}

/// Finds the projects of a tree, the outermost first.
pub(crate) fn find(tree: &Tree) -> Vec<Root> {
    let mut found: Vec<Root> = Vec::new();
    let mut metadata: BTreeSet<&str> = BTreeSet::new();
    let mut with_code: BTreeSet<&str> = BTreeSet::new();
    for file in tree.files() {
        let name = base_name(&file.path);
        let folder = folder_of(&file.path);
        if is_metadata(name) && !metadata.contains(folder) && declares_project(tree, &file.path) {
            metadata.insert(folder);
        }
        let lower = name.to_ascii_lowercase();
        let extension = lower
            .rsplit_once('.')
            .map_or("", |(_, extension)| extension);
        if matches!(extension, "py" | "ipynb") && lower != "setup.py"
            || lower.starts_with("dockerfile")
        {
            with_code.insert(folder);
        }
    }
    let mut candidates: Vec<(String, String)> = metadata
        .iter()
        .map(|folder| ((*folder).to_owned(), "its metadata".to_owned()))
        .collect();
    for file in tree.files() {
        if has_requirements_name(&file.path) && !is_foreign(&file.path) {
            candidates.push((home(&file.path), base_name(&file.path).to_owned()));
        }
    }
    // Parents first; metadata before requirements files of the same folder.
    candidates.sort_by(|a, b| {
        (
            a.0.matches('/').count() + usize::from(!a.0.is_empty()),
            &a.0,
        )
            .cmp(&(
                b.0.matches('/').count() + usize::from(!b.0.is_empty()),
                &b.0,
            ))
    });
    let mut parts: Vec<(String, String)> = Vec::new();
    for (folder, what) in candidates {
        let path = if folder.is_empty() {
            ".".to_owned()
        } else {
            folder.clone()
        };
        if found.iter().any(|root| root.path == path) {
            continue;
        }
        let above = found
            .iter()
            .filter(|root| is_below(&folder, &root.path))
            .max_by_key(|root| root.path.len());
        if let Some(above) = above
            && !metadata.contains(folder.as_str())
        {
            let inner = if above.path == "." {
                folder.as_str()
            } else {
                &folder[above.path.len() + 1..]
            };
            let part = inner
                .split('/')
                .any(|part| PARTS.contains(&part.to_ascii_lowercase().as_str()));
            let stem = strip_extension(&what.to_ascii_lowercase())
                .unwrap_or("")
                .to_owned();
            let main_like = stem.starts_with("requirement") && !stem.contains(['-', '_']);
            let code = with_code
                .iter()
                .any(|code| *code == folder || is_below(code, &folder));
            if part && main_like && code {
                parts.push((folder, what));
                continue;
            }
            if part || !main_like || !code {
                continue;
            }
        }
        found.push(Root {
            path,
            reason: format!("has {what}"),
        });
    }
    for (folder, what) in parts {
        if stands_among_projects(&folder, &found) {
            found.push(Root {
                path: folder,
                reason: format!("has {what}, and stands among projects"),
            });
        }
    }
    found
}

/// Whether the folder above a folder of scripts is a project's place: one of several side by
/// side, of which others are projects, and none itself.
fn stands_among_projects(folder: &str, found: &[Root]) -> bool {
    let scripts = matches!(
        base_name(folder).to_ascii_lowercase().as_str(),
        "scripts" | "script" | "tools" | "tool"
    );
    let owner = folder_of(folder);
    let shelf = folder_of(owner);
    let is_root = |path: &str| found.iter().any(|root| root.path == path);
    let is_part = |path: &str| {
        path.split('/')
            .any(|part| PARTS.contains(&part.to_ascii_lowercase().as_str()))
    };
    scripts
        && !shelf.is_empty()
        && !is_root(owner)
        && !is_root(shelf)
        && !is_part(owner)
        && found.iter().any(|root| folder_of(&root.path) == shelf)
}

/// Whether a path lies among what is not the project's own: vendored code, test data,
/// build output, templates. Such a file counts only when something includes or installs it.
pub(crate) fn is_foreign(path: &str) -> bool {
    path.contains("{{")
        || path.starts_with(".github/actions/")
        || is_of_others(path)
        || has_folder(path, &["build", "dist", ".venv", "venv", "virtualenv"])
}

/// Whether a path lies among vendored code, test data or templates: what such a file says of
/// installing is not said of the project.
pub(crate) fn is_of_others(path: &str) -> bool {
    is_third_party(path) || is_in_templates(path)
}

/// Whether a path lies in a folder of templates: what is made from them is elsewhere.
pub(crate) fn is_in_templates(path: &str) -> bool {
    has_folder(path, &["templates"])
}

/// Whether a path lies in a folder of code that others wrote, or of data for tests.
pub(crate) fn is_third_party(path: &str) -> bool {
    const OTHERS: [&str; 14] = [
        "vendor",
        "vendored",
        "_vendor",
        "third_party",
        "third-party",
        "thirdparty",
        "extern",
        "external",
        "fixtures",
        "testdata",
        "test-data",
        "test_data",
        "cassettes",
        "site-packages",
    ];
    has_folder(path, &OTHERS)
}

fn has_folder(path: &str, names: &[&str]) -> bool {
    let mut folders: Vec<&str> = path.split('/').collect();
    folders.pop();
    folders
        .iter()
        .any(|part| names.contains(&part.to_ascii_lowercase().as_str()))
}

fn is_below(folder: &str, root: &str) -> bool {
    if root == "." || root.is_empty() {
        return !folder.is_empty();
    }
    folder
        .strip_prefix(root)
        .is_some_and(|rest| rest.starts_with('/'))
}

/// The root that a requirements file belongs to.
pub(crate) fn root_of<'a>(roots: &'a [Root], path: &str) -> Option<&'a Root> {
    if roots.is_empty() {
        return None;
    }
    let home = home(path);
    roots
        .iter()
        .filter(|root| root.path == "." || root.path == home || is_below(&home, &root.path))
        .max_by_key(|root| if root.path == "." { 0 } else { root.path.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roots(files: &[&str]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for path in files {
            let path = folder.path().join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            let text = if path.ends_with("pyproject.toml") {
                "[project]\nname='x'\n"
            } else {
                "six\n"
            };
            fs_err::write(path, text).unwrap();
        }
        find(&Tree::walk(folder.path()).unwrap())
            .into_iter()
            .map(|root| root.path)
            .collect()
    }

    #[test]
    fn a_folder_of_requirements_and_docs_belong_to_the_project_above() {
        assert_eq!(
            roots(&[
                "requirements/base.txt",
                "docs/requirements.txt",
                "docs/conf.py",
                "tests/requirements.txt"
            ]),
            ["."]
        );
    }

    #[test]
    fn a_folder_of_scripts_belongs_to_the_nearest_project() {
        let tree = [
            "requirements.txt",
            "m.py",
            "scripts/requirements.txt",
            "scripts/m.py",
            "zoo/art/draw/requirements.txt",
            "zoo/art/draw/m.py",
            "zoo/art/draw/scripts/requirements.txt",
            "zoo/art/draw/scripts/m.py",
            "zoo/art/mint/scripts/requirements.txt",
            "zoo/art/mint/scripts/m.py",
            "src/pkg/tools/requirements.txt",
            "src/pkg/tools/m.py",
        ];
        assert_eq!(roots(&tree), [".", "zoo/art/draw", "zoo/art/mint/scripts"]);
        let all: Vec<Root> = roots(&tree)
            .into_iter()
            .map(|path| Root {
                path,
                reason: String::new(),
            })
            .collect();
        for (file, root) in [
            ("scripts/requirements.txt", "."),
            ("zoo/art/draw/scripts/requirements.txt", "zoo/art/draw"),
            (
                "zoo/art/mint/scripts/requirements.txt",
                "zoo/art/mint/scripts",
            ),
            ("src/pkg/tools/requirements.txt", "."),
        ] {
            assert_eq!(root_of(&all, file).unwrap().path, root, "{file}");
        }
    }

    #[test]
    fn services_with_code_are_projects_of_their_own() {
        assert_eq!(
            roots(&[
                "a/requirements.txt",
                "a/m.py",
                "b/requirements/base.txt",
                "b/m.py"
            ]),
            ["a", "b"]
        );
        assert_eq!(
            roots(&[
                "requirements.txt",
                "m.py",
                "src/mail/requirements.txt",
                "src/mail/Dockerfile"
            ]),
            [".", "src/mail"]
        );
        assert_eq!(
            roots(&[
                "pyproject.toml",
                "examples/celery/pyproject.toml",
                "examples/celery/requirements.txt"
            ]),
            [".", "examples/celery"]
        );
    }
}
