use crate::context::{Mode, Settings};

use super::patterns;

/// The files that take the place of others once the project is moved.
pub(crate) struct GoneFiles<'a> {
    settings: &'a Settings<'a>,
}

/// What a word names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Named {
    /// Nothing that goes.
    Nothing,
    /// Files that go, and nothing else.
    Gone(Replacement),
    /// A pattern for files that go and for others that stay, or a file that is named
    /// elsewhere.
    Some(Replacement),
}

/// What to name instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Replacement {
    /// What holds the versions: uv.lock, or pyproject.toml for setup.py.
    pub(crate) lock: String,
    /// pyproject.toml, written the same way.
    pub(crate) project: String,
}

impl<'a> GoneFiles<'a> {
    pub(crate) fn new(settings: &'a Settings<'a>) -> Self {
        Self { settings }
    }

    /// Whether a pattern may go on finding files: one for a whole folder, and any while there
    /// is a setup.py, which may read the files, so that they stay.
    pub(crate) fn may_stay(&self, pattern: &str) -> bool {
        let Mode::Project(project) = self.settings.mode else {
            return false;
        };
        let is_folder = pattern.ends_with("/**") || pattern.ends_with("/*");
        let setup_py = in_folder(&project.folder, "setup.py");
        let is_read = !project.setup_py_is_gone && project.paths.contains(&setup_py);
        pattern.contains(['*', '?', '[']) && (is_folder || is_read)
    }

    /// What a path or a pattern names, from a folder of the repository (`""` for its top).
    pub(crate) fn named(&self, word: &str, folder: &str) -> Named {
        let Mode::Project(project) = self.settings.mode else {
            return Named::Nothing;
        };
        let word = word.trim().trim_start_matches('!').replace('\\', "/");
        let pattern = without_workspace(&word);
        if pattern.is_empty() || pattern.contains(['$', ' ', '\n']) {
            return Named::Nothing;
        }
        let full = if folder.is_empty() || pattern.starts_with("**") {
            pattern.to_owned()
        } else {
            format!("{folder}/{pattern}")
        };
        let full = full.trim_start_matches('/');
        let is_gone = |path: &str| {
            project
                .files
                .get(path)
                .is_some_and(|target| !target.keeps_file())
        };
        let setup_py = in_folder(&project.folder, "setup.py");
        let is_pattern = pattern.contains(['*', '?', '[']);
        if !is_pattern {
            let path = full.trim_start_matches("./");
            return if is_gone(path) {
                let found = replacement(&project.folder, folder, false);
                if project.goes(path) {
                    Named::Gone(found)
                } else {
                    Named::Some(found)
                }
            } else if project.setup_py_is_gone && path == setup_py {
                let mut found = replacement(&project.folder, folder, false);
                found.lock.clone_from(&found.project);
                Named::Gone(found)
            } else {
                Named::Nothing
            };
        }
        let gone = project
            .files
            .keys()
            .any(|path| is_gone(path) && patterns::matches(full, path));
        if !gone {
            return Named::Nothing;
        }
        // Such a pattern says more than which requirements there are.
        let is_wide = ["pyproject.toml", "uv.lock", "src/x.py", "x.py", "x.md"]
            .iter()
            .any(|path| patterns::matches(full, path));
        if is_wide {
            return Named::Nothing;
        }
        let found = replacement(&project.folder, folder, pattern.starts_with("**/"));
        let stays = project
            .files
            .keys()
            .map(String::as_str)
            .chain(project.paths.iter().map(String::as_str))
            .any(|path| !project.goes(path) && patterns::matches(full, path));
        if stays {
            Named::Some(found)
        } else {
            Named::Gone(found)
        }
    }
}

/// A path without the folder that the runner has the repository in.
fn without_workspace(word: &str) -> &str {
    for start in [
        "${{ github.workspace }}/",
        "${{github.workspace}}/",
        "$GITHUB_WORKSPACE/",
        "$CI_PROJECT_DIR/",
        "${CI_PROJECT_DIR}/",
        "./",
    ] {
        if let Some(rest) = word.strip_prefix(start) {
            return rest;
        }
    }
    word
}

fn in_folder(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

/// The names of uv's files in the project's folder, as they are written from another one.
fn replacement(project: &str, from: &str, anywhere: bool) -> Replacement {
    let start = if anywhere {
        "**/".to_owned()
    } else if project == from {
        String::new()
    } else if from.is_empty() {
        format!("{project}/")
    } else if let Some(rest) = project.strip_prefix(&format!("{from}/")) {
        format!("{rest}/")
    } else {
        let up = "../".repeat(from.split('/').count());
        if project.is_empty() {
            up
        } else {
            format!("{up}{project}/")
        }
    };
    Replacement {
        lock: format!("{start}uv.lock"),
        project: format!("{start}pyproject.toml"),
    }
}
