//! Which files of a tree are Python, and what for.

use std::path::Path;

use uvferry_imports::sources::{Found, Kind, Options, Role, find};

/// A folder with these files, which are empty.
pub(crate) fn tree(paths: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for path in paths {
        write(folder.path(), path, "");
    }
    folder
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs_err::create_dir_all(path.parent().unwrap()).unwrap();
    fs_err::write(path, text).unwrap();
}

fn paths(found: &Found) -> Vec<&str> {
    found.files.iter().map(|file| file.path.as_str()).collect()
}

fn found(root: &Path) -> Found {
    find(root, &Options::default())
}

#[test]
fn a_large_tree_has_each_file_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut written = Vec::new();
    // One thread walks the first of them, several the second.
    for count in [600, 1_500] {
        while written.len() < count {
            let at = written.len();
            let path = format!("package_{:02}/module_{at:04}.py", at / 50);
            write(folder.path(), &path, "");
            written.push(path);
        }
        write(folder.path(), ".venv/lib/other.py", "");
        let found = found(folder.path());
        assert_eq!(paths(&found), written);
    }
}

#[test]
fn files_by_their_endings_and_first_lines() {
    let folder = tree(&[
        "a.py", "b.pyw", "c.pyi", "d.ipynb", "e.txt", "f.pyc", "LICENSE",
    ]);
    write(folder.path(), "bin/one", "#!/usr/bin/env python3\n");
    write(
        folder.path(),
        "bin/two",
        "#!/usr/bin/env -S uv run --script\n",
    );
    write(folder.path(), "bin/three", "#!/bin/sh\nexec python\n");
    write(folder.path(), "bin/four", "#!/usr/bin/python2.7 -E\r\n");
    write(folder.path(), "bin/five", "#!/opt/uv pip\n");
    write(folder.path(), "bin/six", "#");
    let found = found(folder.path());
    let kinds: Vec<(&str, Kind)> = found
        .files
        .iter()
        .map(|it| (it.path.as_str(), it.kind))
        .collect();
    assert_eq!(
        kinds,
        [
            ("a.py", Kind::Module),
            ("b.pyw", Kind::Module),
            ("bin/four", Kind::Script),
            ("bin/one", Kind::Script),
            ("bin/two", Kind::Script),
            ("c.pyi", Kind::Stub),
            ("d.ipynb", Kind::Notebook),
        ]
    );
    assert_eq!(found.problems, []);
}

#[test]
fn what_git_ignores_is_left_out_in_a_repository_and_outside_of_one() {
    let folder = tree(&[
        "a.py",
        "gen/b.py",
        "keep/gen/c.py",
        "keep/no.py",
        "keep/yes.py",
    ]);
    write(folder.path(), ".gitignore", "/gen/\nno.py\n");
    write(folder.path(), "keep/.gitignore", "!no.py\nyes.py\n");
    let expected = ["a.py", "keep/gen/c.py", "keep/no.py"];
    assert_eq!(paths(&found(folder.path())), expected);
    fs_err::create_dir(folder.path().join(".git")).unwrap();
    assert_eq!(paths(&found(folder.path())), expected);
    // A folder of a repository has the repository's.
    write(folder.path(), ".gitignore", "c.py\n");
    assert_eq!(paths(&found(&folder.path().join("keep"))), ["no.py"]);
    let all = Options {
        takes_ignored: true,
        ..Options::default()
    };
    assert_eq!(find(folder.path(), &all).files.len(), 5);
}

#[test]
fn ignore_files_above_a_project_are_about_something_else() {
    let folder = tree(&["project/a.py"]);
    write(folder.path(), ".gitignore", "*\n");
    assert_eq!(paths(&found(&folder.path().join("project"))), ["a.py"]);
    fs_err::create_dir(folder.path().join("project/.git")).unwrap();
    assert_eq!(paths(&found(&folder.path().join("project"))), ["a.py"]);
}

#[test]
fn environments_packages_and_what_builds_leave_are_no_sources() {
    let folder = tree(&[
        "a.py",
        "venv/pyvenv.cfg",
        "venv/x.py",
        "conda/conda-meta/history",
        "conda/x.py",
        "lib/site-packages/x.py",
        "node_modules/x/x.py",
        "__pypackages__/3.9/lib/x.py",
        ".tox/x.py",
        ".nox/x.py",
        ".eggs/x.py",
        ".git/x.py",
        ".hidden/x.py",
        "a.egg-info/x.py",
        "build/lib/x.py",
        "build/lib.linux-x86_64/x.py",
        "build/real.py",
        "__pycache__/x.py",
        ".github/scripts/x.py",
        "env/kept.py",
    ]);
    assert_eq!(
        paths(&found(folder.path())),
        [
            ".github/scripts/x.py",
            "a.py",
            "build/real.py",
            "env/kept.py"
        ]
    );
}

#[test]
fn a_hidden_root_and_a_root_that_is_an_environment_are_looked_through() {
    let folder = tree(&[
        ".hidden/a.py",
        ".hidden/bin/pip",
        ".hidden/lib/x.py",
        ".hidden/pyvenv.cfg",
    ]);
    write(folder.path(), ".hidden/bin/pip", "#!/usr/bin/python\n");
    assert_eq!(paths(&found(&folder.path().join(".hidden"))), ["a.py"]);
}

#[test]
fn globs_leave_out_files_and_folders() {
    let folder = tree(&["a.py", "gen/b.py", "x/gen/c.py", "x/y/d.py", "x/e_pb2.py"]);
    let with = |globs: &[&str]| {
        let options = Options {
            excluded: globs.iter().map(ToString::to_string).collect(),
            ..Options::default()
        };
        let found = find(folder.path(), &options);
        (paths(&found).join(" "), found.refused.len())
    };
    assert_eq!(with(&["gen"]), ("a.py x/e_pb2.py x/y/d.py".to_owned(), 0));
    assert_eq!(
        with(&["/gen/"]),
        ("a.py x/e_pb2.py x/gen/c.py x/y/d.py".to_owned(), 0)
    );
    assert_eq!(
        with(&["x/*/d.py", "*_pb2.py"]),
        ("a.py gen/b.py x/gen/c.py".to_owned(), 0)
    );
    assert_eq!(with(&["./x"]), ("a.py gen/b.py".to_owned(), 0));
    assert_eq!(with(&["[", "x"]), ("a.py gen/b.py".to_owned(), 1));
    let options = Options {
        excluded_patterns: vec!["(".to_owned()],
        ..Options::default()
    };
    assert_eq!(find(folder.path(), &options).refused.len(), 1);
}

#[test]
fn roles_follow_names_packages_and_settings() {
    let folder = tree(&[
        "src/app/__init__.py",
        "src/app/tools/a.py",
        "src/app/tests/test_a.py",
        "tools/__init__.py",
        "tools/b.py",
        "tools/tests/b.py",
        "docs/conf.py",
        "manual/conf.py",
        "manual/index.rst",
        "app/conf.py",
        "notebooks/n.ipynb",
        "n.ipynb",
        "ops/x.py",
    ]);
    let options = Options {
        development_paths: vec!["ops".to_owned()],
        ..Options::default()
    };
    let mut found = find(folder.path(), &options);
    let role =
        |found: &Found, path: &str| found.files.iter().find(|it| it.path == path).unwrap().role;
    assert_eq!(role(&found, "src/app/tools/a.py"), Role::Package);
    assert_eq!(role(&found, "src/app/tests/test_a.py"), Role::Tests);
    assert_eq!(role(&found, "tools/b.py"), Role::Development);
    assert_eq!(role(&found, "docs/conf.py"), Role::Docs);
    assert_eq!(role(&found, "manual/conf.py"), Role::Docs);
    assert_eq!(role(&found, "app/conf.py"), Role::Package);
    assert_eq!(role(&found, "notebooks/n.ipynb"), Role::Examples);
    assert_eq!(role(&found, "n.ipynb"), Role::Package);
    assert_eq!(role(&found, "ops/x.py"), Role::Development);
    found.take_for_packages(["tools".to_owned()], &options);
    assert_eq!(role(&found, "tools/b.py"), Role::Package);
    assert_eq!(role(&found, "tools/tests/b.py"), Role::Tests);
    assert_eq!(role(&found, "ops/x.py"), Role::Development);
    assert_eq!(role(&found, "manual/conf.py"), Role::Docs);
    // And in a second package, without forgetting the first.
    found.take_for_packages(["ops".to_owned()], &options);
    assert_eq!(role(&found, "tools/b.py"), Role::Package);
}

#[test]
fn a_root_that_is_not_there_is_a_problem() {
    let folder = tree(&[]);
    let found = found(&folder.path().join("none"));
    assert_eq!(found.files, []);
    assert_eq!(found.problems.len(), 1);
}

#[cfg(unix)]
#[test]
fn links_names_and_folders_that_cannot_be_opened() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::symlink;

    let folder = tree(&["a/real.py"]);
    let root = folder.path();
    symlink(root, root.join("a/loop")).unwrap();
    symlink("real.py", root.join("a/link.py")).unwrap();
    symlink("nowhere.py", root.join("a/broken.py")).unwrap();
    let name = root.join(OsStr::from_bytes(b"\xff.py"));
    fs_err::write(name, "").unwrap();
    let found = found(root);
    assert_eq!(paths(&found), ["a/link.py", "a/real.py"]);
    let problems: Vec<&str> = found.problems.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(problems, ["a/broken.py", "\u{fffd}.py"]);
}
