//! What a file is for, by its path and those around it.

use std::collections::BTreeSet;

use globset::GlobSet;

use super::walk::globs;
use super::{Kind, Options, PythonFile, Role};

/// Tells the roles of the files of one tree.
///
/// A name says something only outside of a package: `tools/` beside it is for development,
/// `package/tools/` with an `__init__.py` above it is a part of it. `tests` are tests anywhere.
#[derive(Debug)]
pub(super) struct Roles {
    /// Folders with an `__init__.py`.
    packages: BTreeSet<String>,
    /// Folders that are taken for packages whatever their names are.
    taken: BTreeSet<String>,
    sphinx: BTreeSet<String>,
    development: GlobSet,
}

impl Roles {
    /// For a tree with these files. What is no glob in the options goes to `refused`.
    pub(super) fn new(
        files: &[PythonFile],
        options: &Options,
        refused: &mut Vec<(String, String)>,
    ) -> Self {
        let packages = files
            .iter()
            .filter_map(|file| {
                let folder = file
                    .path
                    .strip_suffix("__init__.py")
                    .or_else(|| file.path.strip_suffix("__init__.pyi"))?;
                Some(folder.strip_suffix('/').unwrap_or(folder).to_owned())
            })
            .filter(|folder| !folder.is_empty())
            .collect();
        Self {
            packages,
            taken: BTreeSet::new(),
            sphinx: BTreeSet::new(),
            development: globs(&options.development_paths, refused),
        }
    }

    pub(super) fn set_folders(&mut self, sphinx: &BTreeSet<String>, taken: &BTreeSet<String>) {
        self.sphinx.clone_from(sphinx);
        self.taken.clone_from(taken);
    }

    /// What a file is for.
    pub(super) fn of(&self, path: &str, kind: Kind) -> Role {
        let role = self.by_names(path, kind);
        if role.is_main() && self.development.is_match(path) {
            return Role::Development;
        }
        role
    }

    fn is_taken(&self, folders: &str) -> bool {
        let mut folder = folders;
        while !self.taken.is_empty() && !folder.is_empty() {
            if self.taken.contains(folder) {
                return true;
            }
            folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        }
        false
    }

    fn by_names(&self, path: &str, kind: Kind) -> Role {
        let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
        if is_test_file(name) || folders.split('/').any(is_test_folder) {
            return Role::Tests;
        }
        if self.sphinx.contains(folders) && name == "conf.py" {
            return Role::Docs;
        }
        // From the root on, as long as no package begins. What lies above a package that the
        // build takes from there says nothing of it.
        let mut end = 0;
        let mut is_in_package = self.is_taken(folders);
        for (nth, folder) in folders.split('/').enumerate() {
            if folder.is_empty() || is_in_package {
                break;
            }
            end += folder.len() + usize::from(nth > 0);
            let here = &folders[..end];
            if let Some(role) = role_of_folder(folder, nth == 0, kind) {
                return role;
            }
            if self.packages.contains(here) {
                is_in_package = true;
                break;
            }
        }
        if !is_in_package && is_development_file(name, folders.is_empty()) {
            return Role::Development;
        }
        // Packaging has this name for itself, in a package as well as beside it.
        if name == "setup.py" && !is_in_package {
            return Role::Development;
        }
        Role::Package
    }
}

fn is_test_folder(name: &str) -> bool {
    // `playwright_tests`, `e2e-tests`, `test_data`.
    matches!(name, "tests" | "test" | "unittests" | "e2e" | "testdata")
        || name.ends_with("_tests")
        || name.ends_with("-tests")
        || name.starts_with("tests_")
        || name.starts_with("test_")
}

fn is_test_file(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    matches!(stem, "conftest" | "tests" | "locustfile")
        || stem.starts_with("test_")
        || stem.ends_with("_test") && stem != "_test"
}

fn role_of_folder(name: &str, is_first: bool, kind: Kind) -> Option<Role> {
    match name {
        "docs" | "doc" | "documentation" => Some(Role::Docs),
        "examples" | "example" | "samples" | "sample" | "tutorials" | "tutorial" | "demos"
        | "demo" => Some(Role::Examples),
        "notebooks" if kind == Kind::Notebook => Some(Role::Examples),
        "testing" if is_first => Some(Role::Tests),
        "tools" | "tool" | "scripts" | "script" | "ci" | ".ci" | ".github" | ".gitlab"
        | ".circleci" | ".buildkite" | ".devcontainer" | "benchmarks" | "benchmark" | "benches"
        | "bench" | "asv_bench" | "devtools" | "dev" | "hack" | "buildscripts" => {
            Some(Role::Development)
        }
        _ => None,
    }
}

fn is_development_file(name: &str, is_at_root: bool) -> bool {
    match name {
        "setup.py" | "noxfile.py" | "fabfile.py" | "dodo.py" | "pavement.py" | "versioneer.py"
        | "ez_setup.py" | "conanfile.py" | "hatch_build.py" | "toxfile.py" => true,
        // Elsewhere these are modules of a project: Celery's tasks above all.
        "tasks.py" | "build.py" | "release.py" => is_at_root,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(paths: &[&str]) -> Vec<Role> {
        let files: Vec<PythonFile> = paths
            .iter()
            .map(|path| PythonFile {
                path: (*path).to_owned(),
                kind: Kind::Module,
                role: Role::Package,
            })
            .collect();
        let roles = Roles::new(&files, &Options::default(), &mut Vec::new());
        paths
            .iter()
            .map(|path| roles.of(path, Kind::Module))
            .collect()
    }

    #[test]
    fn names_say_something_outside_of_packages_only() {
        use Role::{Development, Docs, Examples, Package, Tests};
        let cases = [
            ("app/__init__.py", Package),
            ("app/tools/x.py", Package),
            ("app/docs/x.py", Package),
            ("app/setup.py", Package),
            ("app/tasks.py", Package),
            ("app/tests/x.py", Tests),
            ("src/lib/tests/data.py", Tests),
            ("tools/x.py", Development),
            ("scripts/__init__.py", Development),
            ("packages/one/setup.py", Development),
            ("tasks.py", Development),
            ("setup.py", Development),
            ("noxfile.py", Development),
            (".github/x.py", Development),
            ("docs/conf.py", Docs),
            ("examples/setup.py", Examples),
            ("conftest.py", Tests),
            ("app/test_x.py", Tests),
            ("app/x_test.py", Tests),
            ("testing/x.py", Tests),
            ("app/testing/x.py", Package),
            ("app/contest.py", Package),
            ("main.py", Package),
            ("manage.py", Package),
        ];
        let (paths, expected): (Vec<_>, Vec<_>) = cases.into_iter().unzip();
        for ((path, role), expected) in paths.iter().zip(roles(&paths)).zip(expected) {
            assert_eq!(role, expected, "{path}");
        }
    }
}
