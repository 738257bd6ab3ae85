//! `uvferry-pyproject tools` as scripts call it.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use uvferry_process::{Command, Finished};
use uvferry_testkit::{ScratchProject, assert_follows_schema, skip};

fn run(project: &ScratchProject, arguments: &[&str]) -> Finished {
    Command::new(Path::new(env!("CARGO_BIN_EXE_uvferry-pyproject")))
        .arg("tools")
        .args(arguments)
        .current_dir(project.path())
        .environment(project.environment())
        .timeout(Duration::from_mins(1))
        .run()
        .expect("the program runs")
}

fn project() -> ScratchProject {
    let project = ScratchProject::new();
    project.write(
        "setup.cfg",
        "[metadata]\nname = x\n\n[tool:pytest]\n# quiet\naddopts = -q\n",
    );
    project.write(".coveragerc", "[run]\nbranch = True\n");
    project
}

#[test]
fn the_default_shows_the_changes_and_writes_nothing() {
    let project = project();
    let before = project.snapshot();
    let finished = run(&project, &[]);
    assert!(finished.success(), "{}", finished.stderr_redacted());
    project.snapshot().assert_same_as(&before);
    let out = finished.stdout_text();
    assert!(out.contains("--- a/.coveragerc\n+++ /dev/null\n"), "{out}");
    assert!(
        out.contains("+[tool.pytest.ini_options]\n+# quiet\n+addopts = \"-q\"\n"),
        "{out}"
    );
    assert!(out.contains("-[tool:pytest]\n"), "{out}");
    let told = finished.stderr_redacted();
    assert!(
        told.contains("pytest: 1 key from setup.cfg to [tool.pytest.ini_options]"),
        "{told}"
    );
    assert!(told.contains(".coveragerc goes"), "{told}");
}

#[test]
fn only_some_tools_and_only_the_diff() {
    let finished = run(&project(), &["--only", "pytest", "--diff"]);
    assert!(finished.success());
    assert!(!finished.stdout_text().contains("coverage"));
    assert_eq!(finished.stderr_redacted(), "");
    let finished = run(&project(), &["--only", "nothing"]);
    assert_eq!(finished.status, Some(2));
    assert!(finished.stderr_redacted().contains("coverage"));
}

#[test]
fn json_has_each_key_that_was_read() {
    let finished = run(&project(), &["--format", "json"]);
    let document: Value = serde_json::from_str(&finished.stdout_text()).expect("JSON");
    assert_eq!(document["schema"], "uvferry.tools/1");
    assert_follows_schema(&document);
    assert_eq!(document["journal"], Value::Null);
    assert_eq!(document["tools"][0]["tool"], "pytest");
    assert_eq!(document["tools"][0]["from"], "setup.cfg");
    let keys = document["keys"].as_array().expect("a list");
    assert_eq!(keys.len(), 2);
    let key = keys
        .iter()
        .find(|key| key["file"] == ".coveragerc")
        .expect("the key");
    assert_eq!(key["disposition"], "rewritten");
    assert_eq!(key["to"], "tool.coverage.run.branch");
    let file = &document["files"][0];
    assert_eq!(file["action"], "delete");
    assert_eq!(file["after_sha256"], Value::Null);
    assert!(
        file["diff"]
            .as_str()
            .expect("a diff")
            .contains("-branch = True")
    );
}

#[test]
fn writing_wants_a_clean_tree_and_can_be_undone() {
    skip!(unless Git);
    let project = project();
    let finished = run(&project, &["--write"]);
    assert_eq!(finished.status, Some(1), "no version control");
    let project = project.committed();
    project.write("new.txt", "not committed\n");
    let before = project.snapshot();
    let finished = run(&project, &["--write"]);
    assert_eq!(finished.status, Some(1));
    assert!(finished.stderr_redacted().contains("--allow-dirty"));
    project.snapshot().assert_same_as(&before);
    let finished = run(&project, &["--write", "--allow-dirty", "--format", "json"]);
    assert!(finished.success(), "{}", finished.stderr_redacted());
    let document: Value = serde_json::from_str(&finished.stdout_text()).expect("JSON");
    assert_follows_schema(&document);
    assert!(document["journal"].is_string());
    assert!(!project.exists(".coveragerc"));
    assert_eq!(project.read("setup.cfg"), "[metadata]\nname = x\n");
    assert_eq!(
        project.read("pyproject.toml"),
        "[tool.pytest.ini_options]\n# quiet\naddopts = \"-q\"\n\n[tool.coverage.run]\nbranch = true\n"
    );
    uvferry_journal::undo(project.path(), &uvferry_journal::UndoOptions::default())
        .expect("it can be undone");
    project
        .snapshot()
        .without(".uvferry")
        .assert_same_as(&before);
}

#[test]
fn defaults_are_written_on_request_only_and_taken_back() {
    skip!(unless Git);
    let project = ScratchProject::new();
    project.write(
        "pyproject.toml",
        "[project]\nname = \"x\"\nversion = \"1\"\nrequires-python = \">=3.11\"\n",
    );
    project.write("requirements-dev.txt", "pytest\nblack\n");
    project.write("tests/test_x.py", "");
    project.write("mypy.ini", "[mypy]\n");
    project.write("Makefile", "lint:\n\tmypy --config-file ci/mypy.ini x\n");
    let project = project.committed();
    let before = project.snapshot();
    let finished = run(&project, &["--only", "black,pytest"]);
    assert_eq!(finished.stdout_text(), "");
    assert!(finished.stderr_redacted().contains("nothing to bring in"));
    let finished = run(
        &project,
        &["--with-defaults", "--write", "--only", "black,pytest,ruff"],
    );
    assert!(finished.success(), "{}", finished.stderr_redacted());
    let told = finished.stderr_redacted();
    assert!(
        told.contains(
            "black: [tool.black] added, as asked (requirements-dev.txt:2 declares black)"
        ),
        "{told}"
    );
    assert!(!told.contains("ruff"), "{told}");
    assert_eq!(
        project.read("pyproject.toml"),
        "[project]\nname = \"x\"\nversion = \"1\"\nrequires-python = \">=3.11\"\n\n[tool.pytest.ini_options]\nminversion = \"6.0\"\ntestpaths = [\"tests\"]\n\n[tool.black]\nline-length = 88\ntarget-version = [\"py311\"]\n"
    );
    uvferry_journal::undo(project.path(), &uvferry_journal::UndoOptions::default())
        .expect("it can be undone");
    project
        .snapshot()
        .without(".uvferry")
        .assert_same_as(&before);
    let finished = run(&project, &["--with-defaults", "--format", "json"]);
    let document: Value = serde_json::from_str(&finished.stdout_text()).expect("JSON");
    assert_follows_schema(&document);
    let defaults = document["defaults"].as_array().expect("a list");
    // mypy is given a file of its own.
    assert_eq!(defaults.len(), 2);
    assert_eq!(defaults[0]["to"], "tool.pytest.ini_options");
    assert_eq!(defaults[1]["keys"][1], "target-version");
}

#[test]
fn what_cannot_be_read_is_shown_and_the_rest_comes_in() {
    let project = project();
    project.write(".coveragerc", "[run]\nbranch True\n");
    let finished = run(&project, &[]);
    assert_eq!(finished.status, Some(1));
    let told = finished.stderr_redacted();
    assert!(told.contains("error[UVF245]"), "{told}");
    assert!(told.contains("--> .coveragerc:2:1"), "{told}");
    assert!(finished.stdout_text().contains("+addopts"));
    project.write("pyproject.toml", "[tool\n");
    let finished = run(&project, &[]);
    assert_eq!(finished.status, Some(1));
    assert!(finished.stderr_redacted().contains("UVF201"));
    assert_eq!(finished.stdout_text(), "");
    let finished = run(&project, &["--format", "json"]);
    let document: Value = serde_json::from_str(&finished.stdout_text()).expect("JSON");
    assert_follows_schema(&document);
    assert_eq!(document["diagnostics"][0]["code"], "UVF201");
}

#[test]
fn a_file_that_a_command_names_stays() {
    let project = project();
    project.write(
        "Makefile",
        "test:\n\tcoverage run --rcfile=.coveragerc -m pytest\n",
    );
    let finished = run(&project, &["--format", "json"]);
    let document: Value = serde_json::from_str(&finished.stdout_text()).expect("JSON");
    let keys = document["keys"].as_array().expect("a list");
    let key = keys
        .iter()
        .find(|key| key["file"] == ".coveragerc")
        .expect("the key");
    assert_eq!(key["disposition"], "kept");
    assert_eq!(key["message"], "Makefile:2 names `.coveragerc`");
}

#[cfg(unix)]
#[test]
fn links_within_the_project_are_followed_and_others_told() {
    use fs_err::os::unix::fs::symlink;
    let project = ScratchProject::new();
    let outside = ScratchProject::new();
    outside.write("pytest.ini", "[pytest]\naddopts = -q\n");
    project.write(
        "config/setup.cfg",
        "[metadata]\nname = x\n\n[isort]\nprofile = black\n",
    );
    project.write("config/coverage.ini", "[run]\nbranch = 1\n");
    for (target, link) in [
        ("config/setup.cfg", "setup.cfg"),
        ("config/coverage.ini", ".coveragerc"),
        (&*outside.join("pytest.ini").to_string_lossy(), "pytest.ini"),
    ] {
        symlink(target, project.join(link)).expect("a link");
    }
    let finished = run(&project, &["--write", "--allow-no-vcs"]);
    assert!(finished.success(), "{}", finished.stderr_redacted());
    assert_eq!(project.read("config/setup.cfg"), "[metadata]\nname = x\n");
    assert!(project.join("setup.cfg").is_symlink());
    assert!(!project.join(".coveragerc").is_symlink());
    assert_eq!(
        project.read("pyproject.toml"),
        "[tool.coverage.run]\nbranch = true\n\n[tool.isort]\nprofile = \"black\"\n"
    );
    assert!(project.join("pytest.ini").is_symlink());
    let told = finished.stderr_redacted();
    assert!(told.contains("warning[UVF781]"), "{told}");
}

#[cfg(unix)]
#[test]
fn two_names_of_one_file_stay() {
    use fs_err::os::unix::fs::symlink;
    let project = ScratchProject::new();
    let text = "[pytest]\naddopts = -q\n";
    project.write("tox.ini", text);
    symlink("tox.ini", project.join("pytest.ini")).expect("a link");
    let finished = run(&project, &["--write", "--allow-no-vcs"]);
    assert!(finished.success(), "{}", finished.stderr_redacted());
    assert_eq!(project.read("tox.ini"), text);
    assert!(finished.stderr_redacted().contains("UVF244"));
}

#[test]
fn a_name_in_the_manifest_goes_with_its_file() {
    let project = project();
    project.write(
        "MANIFEST.in",
        "include LICENSE .coveragerc\ninclude setup.cfg\n",
    );
    let finished = run(&project, &["--write", "--allow-no-vcs"]);
    assert!(finished.success(), "{}", finished.stderr_redacted());
    assert!(!project.join(".coveragerc").exists());
    assert_eq!(
        project.read("MANIFEST.in"),
        "include LICENSE\ninclude setup.cfg\n"
    );
    let told = finished.stderr_redacted();
    assert!(told.contains("MANIFEST.in:1:17"), "{told}");
}

#[test]
fn control_characters_of_a_file_are_no_reason_to_hide_its_diff() {
    let project = ScratchProject::new();
    project.write("mypy.ini", "[mypy]\n# \u{1b}[31mred\u{7}\nstrict = True\n");
    let finished = run(&project, &["--diff"]);
    let out = finished.stdout_text();
    assert!(out.contains("+strict = true"), "{out}");
    assert!(out.contains("--- a/mypy.ini"), "{out}");
    let told = finished.stderr_redacted();
    assert!(!told.contains("no text"), "{told}");
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_brought_in() {
    let project = project();
    fs_err::create_dir(project.path().join("mypy.ini")).expect("a folder");
    let finished = run(&project, &["--diff"]);
    let told = finished.stderr_redacted();
    assert!(told.contains("`mypy.ini` is a folder"), "{told}");
    assert_eq!(finished.status, Some(1));
    let out = finished.stdout_text();
    assert!(out.contains("+[tool.pytest.ini_options]"), "{out}");
    fs_err::os::unix::fs::symlink("nowhere", project.path().join("pyproject.toml"))
        .expect("a link");
    let finished = run(&project, &["--diff"]);
    let told = finished.stderr_redacted();
    assert!(
        told.contains("`pyproject.toml` is a link that leads nowhere"),
        "{told}"
    );
    assert_eq!(finished.status, Some(1));
    assert_eq!(finished.stdout_text(), "");
}
