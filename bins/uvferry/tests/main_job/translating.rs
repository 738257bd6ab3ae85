//! `uvferry translate`, as it is typed.

use std::io::Write as _;
use std::process::{self, Stdio};
use std::time::Duration;

use serde_json::Value;
use uvferry_process::{Command, Finished};
use uvferry_testkit::{ScratchProject, skip};

fn translate(project: &ScratchProject, arguments: &[&str]) -> Finished {
    Command::new(env!("CARGO_BIN_EXE_uvferry"))
        .arg("translate")
        .args(arguments)
        .current_dir(project.path())
        .environment(project.environment())
        .timeout(Duration::from_mins(1))
        .run()
        .unwrap()
}

/// What is printed for commands that need nobody.
#[track_caller]
fn becomes(project: &ScratchProject, arguments: &[&str]) -> String {
    let finished = translate(project, arguments);
    assert_eq!(finished.status, Some(0), "{finished:?}");
    finished.stdout_text().into_owned()
}

fn json(project: &ScratchProject, arguments: &[&str]) -> Value {
    let mut all = vec!["--format", "json"];
    all.extend(arguments);
    serde_json::from_str(&translate(project, &all).stdout_text()).unwrap()
}

/// A project that uv has already.
fn migrated() -> ScratchProject {
    let project = ScratchProject::new();
    project.write(
        "pyproject.toml",
        "[project]\nname = \"app\"\nversion = \"1\"\nrequires-python = \">=3.9\"\n\
         dependencies = [\"flask\"]\n\n[dependency-groups]\ndev = [\"pytest\"]\n\n\
         [tool.uv]\npackage = false\n",
    );
    project.write(
        "uv.lock",
        "version = 1\nrevision = 3\nrequires-python = \">=3.9\"\n",
    );
    project
}

#[test]
fn a_command_is_printed_in_uvs_words_and_what_to_know_is_told() {
    let project = ScratchProject::new();
    let finished = translate(&project, &["pip install -U \"x[y]>1\" -r a.txt"]);
    assert_eq!(finished.status, Some(0), "{finished:?}");
    assert_eq!(
        finished.stdout_text(),
        "uv pip install -U \"x[y]>1\" -r a.txt\n"
    );
    let told = String::from_utf8_lossy(&finished.stderr).into_owned();
    assert!(told.contains("UVF303"), "{told}");
}

#[test]
fn several_texts_and_the_words_of_one_command_are_told_apart() {
    let project = ScratchProject::new();
    assert_eq!(
        becomes(&project, &["pip install a", "python3 -m pip list"]),
        "uv pip install a\nuv pip list\n"
    );
    assert_eq!(
        becomes(&project, &["--", "pip", "install", "a>1", "b"]),
        "uv pip install 'a>1' b\n"
    );
}

#[test]
fn what_is_no_command_of_pip_is_printed_as_it_was() {
    let project = ScratchProject::new();
    for text in [
        "ls  -l | grep 'pip install'  # pip install x",
        "echo \"pip install\"",
        "if [ -f a ]; then\n  make all\nfi\n",
        "(((",
        "",
    ] {
        let printed = becomes(&project, &[text]);
        assert_eq!(printed.trim_end_matches('\n'), text.trim_end_matches('\n'));
    }
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the process crate gives no stdin, and the standard library may here"
)]
fn standard_input_is_translated_as_a_text() {
    let project = ScratchProject::new();
    let mut child = process::Command::new(env!("CARGO_BIN_EXE_uvferry"))
        .args(["translate", "-"])
        .current_dir(project.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin
        .write_all(b"cd app &&  pip install six\nls\n")
        .unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "cd app &&  uv pip install six\nls\n"
    );
}

#[test]
fn what_waits_for_a_person_is_printed_as_it_was_and_ends_with_1() {
    let project = ScratchProject::new();
    let finished = translate(&project, &["pip download x"]);
    assert_eq!(finished.status, Some(1));
    assert_eq!(finished.stdout_text(), "pip download x\n");
    let told = String::from_utf8_lossy(&finished.stderr).into_owned();
    assert!(told.contains("1 command needs a person"), "{told}");
    let document = json(&project, &["pip download x"]);
    assert_eq!(document["commands"][0]["outcome"], "needs_review");
    assert!(document["commands"][0]["code"].is_string());
    assert_eq!(document["commands"][0]["applied"], false);
}

#[test]
fn the_folder_decides_how_deep_it_goes_and_a_flag_goes_before_it() {
    let project = migrated();
    let printed = becomes(&project, &["pip install -e ."]);
    assert!(printed.starts_with("uv sync --locked"), "{printed}");
    assert_eq!(
        becomes(&project, &["--mode", "pip", "pip install -e ."]),
        "uv pip install -e .\n"
    );
    let bare = ScratchProject::new();
    assert_eq!(
        becomes(&bare, &["pip install -e ."]),
        "uv pip install -e .\n"
    );
    bare.write("requirements-dev.txt", "pytest\n");
    let printed = becomes(
        &bare,
        &["--mode", "project", "pip install -r requirements-dev.txt"],
    );
    assert!(printed.starts_with("uv sync --locked"), "{printed}");
}

#[test]
fn the_document_has_each_command_with_its_place_and_form() {
    let project = ScratchProject::new();
    let document = json(
        &project,
        &["ls; pip install a", "pip install --upgrade pip"],
    );
    assert_eq!(document["schema"], "uvferry.translation/1");
    assert_eq!(document["mode"], "pip");
    let commands = document["commands"].as_array().unwrap();
    assert_eq!(commands.len(), 2);
    assert_eq!(commands[0]["text"], "pip install a");
    assert_eq!(commands[0]["to"], "uv pip install a");
    assert_eq!(commands[0]["column"], 5);
    assert_eq!(commands[0]["program"], "pip");
    assert_eq!(commands[0]["outcome"], "rewritten");
    assert_eq!(commands[1]["outcome"], "removed");
    assert_eq!(document["texts"][0]["to"], "ls; uv pip install a");
    assert!(document["diff"].is_null());
}

#[test]
fn a_password_stays_in_the_command_and_out_of_everything_told() {
    let project = ScratchProject::new();
    let text = "pip install -i https://me:hunter2@pypi.example.com/simple six";
    let finished = translate(&project, &[text]);
    assert!(finished.stdout_text().contains("me:hunter2@"));
    assert!(!String::from_utf8_lossy(&finished.stderr).contains("hunter2"));
    assert!(!json(&project, &[text]).to_string().contains("hunter2"));
}

#[test]
fn a_file_is_shown_as_a_diff_written_on_request_and_taken_back() {
    skip!(unless Git);
    let project = ScratchProject::new();
    let text = "#!/bin/sh\n# first\npip install six   # why\npip download six\n";
    project.write("ci/install.sh", text);
    let project = project.committed();
    let finished = translate(&project, &["--file", "ci/install.sh"]);
    assert_eq!(finished.status, Some(1));
    let diff = finished.stdout_text();
    assert!(
        diff.starts_with("--- a/ci/install.sh\n+++ b/ci/install.sh\n"),
        "{diff}"
    );
    assert!(diff.contains("\n+uv pip install six   # why\n"), "{diff}");
    let told = String::from_utf8_lossy(&finished.stderr).into_owned();
    assert!(told.contains("ci/install.sh:3"), "{told}");
    assert_eq!(project.read("ci/install.sh"), text);

    translate(&project, &["--file", "ci/install.sh", "--write"]);
    assert_eq!(
        project.read("ci/install.sh"),
        "#!/bin/sh\n# first\nuv pip install six   # why\npip download six\n"
    );
    let again = translate(&project, &["--file", "ci/install.sh"]);
    assert_eq!(again.stdout_text(), "");
    let undone = Command::new(env!("CARGO_BIN_EXE_uvferry"))
        .args(["undo", "--yes"])
        .current_dir(project.path())
        .environment(project.environment())
        .timeout(Duration::from_mins(1))
        .run()
        .unwrap();
    assert!(undone.success(), "{undone:?}");
    assert_eq!(project.read("ci/install.sh"), text);
}

#[test]
fn what_cannot_be_asked_is_said() {
    let project = ScratchProject::new();
    project.write("data.bin", "\0\u{1}\u{2}");
    for arguments in [
        &["--file", "missing.sh"][..],
        &["--file", "data.bin"],
        &["--file", "/etc/hostname"],
        &["--write", "pip install x"],
        &[],
    ] {
        let finished = translate(&project, arguments);
        assert_eq!(finished.status, Some(2), "{arguments:?} {finished:?}");
        assert!(finished.stdout.is_empty());
    }
}
