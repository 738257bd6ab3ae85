//! What is refused, with one clear message and nothing touched.

use uvferry_testkit::skip;

use crate::ferry::Ferry;

fn plain() -> Ferry {
    Ferry::with(&[("requirements.txt", "alpha\n")])
}

const MIGRATE: [&str; 3] = ["migrate", "--yes", "--no-lock"];

#[test]
fn uncommitted_changes_are_refused_unless_allowed() {
    skip!(unless Uv, Git);
    let ferry = plain();
    ferry.project.write("requirements.txt", "alpha<2\n");
    ferry
        .refuses(&MIGRATE, 1)
        .says("there are uncommitted changes; nothing was changed")
        .says("requirements.txt")
        .says("--allow-dirty");
    ferry.migrate(&["--no-lock", "--allow-dirty"]).exits(0);
    assert_eq!(ferry.dependencies(), ["alpha<2"]);
}

#[test]
fn a_file_that_git_does_not_know_counts_as_uncommitted() {
    skip!(unless Uv, Git);
    let ferry = plain();
    ferry.project.write("requirements-dev.txt", "tool\n");
    ferry.refuses(&MIGRATE, 1).says("requirements-dev.txt");
}

#[test]
fn a_project_without_version_control_is_refused_unless_allowed() {
    skip!(unless Uv);
    let ferry = Ferry::new();
    ferry.project.write("requirements.txt", "alpha\n");
    ferry
        .refuses(&MIGRATE, 1)
        .says("the project is not under version control; nothing was changed")
        .says("--allow-no-vcs");
    ferry.migrate(&["--no-lock", "--allow-no-vcs"]).exits(0);
}

#[test]
fn nothing_to_migrate_is_said() {
    skip!(unless Uv, Git);
    let ferry = Ferry::with(&[("app.py", "print()\n")]);
    ferry.refuses(&MIGRATE, 1).says("nothing to migrate");
    ferry.refuses(&["plan"], 1).says("nothing to migrate");
}

fn monorepo() -> Ferry {
    Ferry::with(&[
        ("services/api/requirements.txt", "alpha\n"),
        ("services/api/main.py", "import alpha\n"),
        ("services/worker/requirements.txt", "gamma<2\n"),
        ("services/worker/main.py", "import gamma\n"),
    ])
}

#[test]
fn a_folder_of_projects_is_listed() {
    skip!(unless Uv, Git);
    let ferry = monorepo();
    ferry
        .refuses(&MIGRATE, 1)
        .says("services/api")
        .says("services/worker")
        .says("--all");
}

#[test]
fn all_migrates_each_project_by_itself() {
    skip!(unless Uv, Pip, Git);
    let ferry = monorepo();
    let before = ferry.tree();
    let page = ferry
        .run(&["migrate", "--all", "--dry-run", "--format", "html"])
        .exits(0);
    let page = page.stdout.clone();
    assert_eq!(page.matches("<!doctype html>").count(), 1);
    for id in ["project-1", "project-2-graph"] {
        assert!(page.contains(&format!(" id=\"{id}\"")), "{id}");
    }
    let output = ferry
        .run(&["migrate", "--all", "--yes", "--format", "json"])
        .exits(0);
    let output = output.says("2 of 2 projects migrated");
    let json = output.json();
    assert_eq!(json["schema"], "uvferry.migrations/1");
    let roots: Vec<&str> = json["projects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|project| project["root"].as_str().unwrap())
        .collect();
    assert_eq!(roots, ["services/api", "services/worker"]);
    for path in ["services/api", "services/worker"] {
        assert!(ferry.project.exists(&format!("{path}/uv.lock")));
        assert!(!ferry.project.exists(&format!("{path}/requirements.txt")));
        ferry.run(&["undo", "--yes", path]).exits(0);
    }
    ferry
        .tree()
        .without("services/api/.uvferry")
        .without("services/worker/.uvferry")
        .assert_same_as(&before);
}

#[test]
fn all_ends_with_how_many_were_migrated_and_undo_names_them() {
    skip!(unless Uv, Git);
    let ferry = monorepo();
    ferry
        .project
        .write("services/broken/requirements.txt", "-r requirements.txt\n");
    ferry.project.write("services/broken/main.py", "");
    ferry.project.commit("A project that is broken");
    ferry
        .migrate(&["--all", "--no-lock"])
        .exits(1)
        .says("2 of 3 projects migrated; not: services/broken");
    let undo = ferry.refuses(&["undo", "--yes"], 1);
    undo.says("uvferry undo services/api")
        .says("uvferry undo services/worker");
    ferry
        .refuses(&["status"], 1)
        .says("uvferry status services/api");
    ferry
        .refuses(&["undo", "services", "--yes"], 1)
        .says("uvferry undo services/worker");
    ferry.run(&["undo", "--yes", "services/api"]).exits(0);
    let undo = ferry.refuses(&["undo", "--yes"], 1);
    assert!(!undo.stderr.contains("services/api"), "{undo:?}");
}

#[test]
fn a_circle_of_includes_is_refused_with_the_way_around_it() {
    skip!(unless Uv, Git);
    let ferry = Ferry::with(&[
        ("requirements.txt", "-r requirements-dev.txt\nalpha\n"),
        ("requirements-dev.txt", "-r requirements.txt\ntool\n"),
    ]);
    ferry
        .refuses(&MIGRATE, 1)
        .says("include each other in a circle")
        .says("UVF741")
        .says("requirements-dev.txt");
}

#[test]
fn a_file_that_is_not_text_is_refused() {
    skip!(unless Uv, Git);
    let ferry = Ferry::new();
    ferry.project.write(
        "requirements.txt",
        b"PK\x03\x04\x14\0\0\0\x08\0\xb7\x9a\xff\xfe\0",
    );
    let ferry = ferry.committed();
    ferry
        .refuses(&MIGRATE, 1)
        .says("UVF763")
        .says("requirements.txt");
}

#[cfg(unix)]
#[test]
fn a_link_that_leaves_the_project_is_not_written_through() {
    skip!(unless Uv, Git);
    let ferry = Ferry::new();
    let outside = ferry.project.beside("outside").join("pyproject.toml");
    fs_err::write(&outside, "[tool.black]\nline-length = 100\n").unwrap();
    ferry.project.write("requirements.txt", "alpha\n");
    fs_err::os::unix::fs::symlink(&outside, ferry.project.join("pyproject.toml")).unwrap();
    let ferry = ferry.committed();
    ferry.refuses(&MIGRATE, 1).says("pyproject.toml");
    assert_eq!(
        fs_err::read_to_string(&outside).unwrap(),
        "[tool.black]\nline-length = 100\n"
    );
}

#[cfg(unix)]
#[test]
fn a_read_only_tree_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    skip!(unless Uv, Git);
    let ferry = plain();
    let mode = |mode| {
        let mode = std::fs::Permissions::from_mode(mode);
        fs_err::set_permissions(ferry.project.path(), mode).unwrap();
    };
    mode(0o555);
    if fs_err::write(ferry.project.join("probe"), "").is_ok() {
        ferry.project.remove("probe");
        mode(0o755);
        skip!("the superuser may write into a read-only folder");
    }
    let before = ferry.whole_tree();
    let output = ferry.run(&MIGRATE);
    mode(0o755);
    let output = output.exits(1);
    assert!(!output.stderr.contains("panicked"), "{output:?}");
    mode(0o555);
    ferry.whole_tree().assert_same_as(&before);
    mode(0o755);
}

#[test]
fn nobody_to_ask_is_refused() {
    skip!(unless Uv, Git);
    plain()
        .refuses(&["migrate", "--no-lock"], 2)
        .says("nobody is there to ask; nothing was changed")
        .says("--yes");
}

#[test]
fn without_uv_it_is_said_how_to_get_it() {
    skip!(unless Git);
    let ferry = plain();
    let environment = ferry.project.environment().clone().without("UVFERRY_UV");
    // A private home has no uv, and PATH is Python's own folder.
    let only = environment.clone().with("PATH", programs(&ferry));
    let before = ferry.whole_tree();
    ferry
        .run_with(&["migrate", "--yes"], &only)
        .exits(2)
        .says("pip install uv")
        .says("--uv");
    ferry.whole_tree().assert_same_as(&before);
    ferry
        .run_with(&["migrate", "--yes", "--uv", "nowhere/uv"], &environment)
        .exits(2);
}

/// A folder with git alone.
fn programs(ferry: &Ferry) -> std::path::PathBuf {
    let folder = ferry.project.beside("git-alone");
    #[cfg(unix)]
    {
        let path = ferry.project.environment().get("PATH").unwrap().to_owned();
        let git = uvferry_process::find_program("git", &path).unwrap();
        fs_err::os::unix::fs::symlink(git, folder.join("git")).unwrap();
    }
    folder
}

#[cfg(unix)]
#[test]
fn a_uv_that_is_too_old_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    skip!(unless Git);
    let ferry = plain();
    let old = ferry.project.beside("old").join("uv");
    fs_err::write(&old, "#!/bin/sh\necho 'uv 0.1.5'\n").unwrap();
    fs_err::set_permissions(&old, std::fs::Permissions::from_mode(0o755)).unwrap();
    ferry
        .refuses(&["migrate", "--yes", "--uv", old.to_str().unwrap()], 2)
        .says("0.1.5")
        .says("uv self update");
}

#[test]
fn a_folder_that_is_none_and_an_option_that_is_none_are_wrong_usage() {
    let ferry = plain_without_git();
    ferry.refuses(&["migrate", "--yes", "nowhere"], 2);
    ferry.refuses(&["migrate", "--yess"], 2);
    ferry.refuses(&["plan", "--requires-python", "3.x"], 2);
    ferry
        .refuses(&["plan", "--file", "nowhere.txt=main"], 2)
        .says("nowhere.txt");
    ferry
        .refuses(&["plan", "--file", "requirements.txt=groupp"], 2)
        .says("groupp");
}

fn plain_without_git() -> Ferry {
    let ferry = Ferry::new();
    ferry.project.write("requirements.txt", "alpha\n");
    ferry
}

#[test]
fn no_python_that_the_project_admits_is_told() {
    skip!(unless Uv, Git, Python);
    let ferry = Ferry::with(&[
        ("requirements.txt", "alpha\n"),
        (
            "pyproject.toml",
            "[project]\nname = \"later\"\nversion = \"1\"\nrequires-python = \">=3.99\"\n",
        ),
    ]);
    ferry
        .refuses(&["migrate", "--yes"], 2)
        .says(">=3.99")
        .says("--python");
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let ferry = Ferry::new();
    ferry.project.write("requirements.txt", [0, 1, 2]);
    ferry.refuses(&["plan"], 1).says("is not text");
}

#[test]
fn words_that_are_no_name_and_no_range_are_told_at_once() {
    let ferry = plain();
    ferry
        .refuses(&["plan", "--file", "requirements.txt=group:Bad Näme"], 2)
        .says("`Bad Näme` is no name");
    ferry
        .refuses(&["plan", "--requires-python", "3.9"], 2)
        .says("a version and no range: `>=3.9`");
}
