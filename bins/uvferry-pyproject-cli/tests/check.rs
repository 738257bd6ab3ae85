//! `uvferry-pyproject check` as scripts call it.

use std::io::Write as _;
use std::path::Path;
use std::process::{self, Output, Stdio};

use serde_json::Value;
use uvferry_testkit::{assert_follows_schema, find_uv, skip};

/// The program with `text` on its stdin.
#[expect(
    clippy::disallowed_methods,
    reason = "the process crate gives no stdin, and the standard library may here"
)]
fn run(folder: &Path, arguments: &[&str], text: &str) -> Output {
    let mut child = process::Command::new(env!("CARGO_BIN_EXE_uvferry-pyproject"))
        .arg("check")
        .args(arguments)
        .current_dir(folder)
        .env_remove("UVFERRY_UV")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("its stdin");
    // It may end before it has read all.
    let _ = stdin.write_all(text.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("the program ends")
}

const WRONG: &str = "[project]\nname = \"x\"\nversion = \"one\"\n\n[tool.uv]\nfoo = 1\n";
const RIGHT: &str = "[project]\nname = \"x\"\nversion = \"1\"\n";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs_err::create_dir(folder.path().join("right")).expect("a folder");
    fs_err::write(folder.path().join("pyproject.toml"), WRONG).expect("a file");
    fs_err::write(folder.path().join("right/pyproject.toml"), RIGHT).expect("a file");
    folder
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
fn an_error_is_status_1_and_nothing_wrong_is_0() {
    let folder = folder();
    let wrong = run(folder.path(), &["--no-uv"], "");
    assert_eq!(wrong.status.code(), Some(1));
    let out = String::from_utf8_lossy(&wrong.stdout);
    assert!(out.contains(" --> pyproject.toml:3:11"), "{out}");
    assert!(out.contains("error[UVF263]: `one` is no version"), "{out}");
    assert!(out.contains("info[UVF279]"), "{out}");
    for arguments in [
        &["right", "--no-uv"][..],
        &["right/pyproject.toml", "--no-uv"],
        &["--directory", "right", "--no-uv"],
    ] {
        let right = run(folder.path(), arguments, "");
        assert_eq!(right.status.code(), Some(0), "{arguments:?}");
        assert!(right.stdout.is_empty());
    }
    assert_eq!(
        run(folder.path(), &["-", "--no-uv"], WRONG).status.code(),
        Some(1)
    );
    assert_eq!(
        run(folder.path(), &["-", "--no-uv"], RIGHT).status.code(),
        Some(0)
    );
}

#[test]
fn what_cannot_be_read_is_wrong_usage() {
    let folder = folder();
    for arguments in [
        &["missing.toml"][..],
        &["--directory", "missing"],
        &["--classifiers", "missing.txt"],
    ] {
        assert_eq!(
            run(folder.path(), arguments, "").status.code(),
            Some(2),
            "{arguments:?}"
        );
    }
}

#[test]
fn each_format_holds_the_same_findings() {
    let folder = folder();
    let document = json(&run(folder.path(), &["--no-uv", "--format", "json"], ""));
    assert_eq!(document["schema"], "uvferry.check/1");
    assert_follows_schema(&document);
    let found = &document["diagnostics"][0];
    assert_eq!(found["code"], "UVF263");
    assert_eq!((&found["line"], &found["column"]), (&3.into(), &11.into()));
    let sarif = json(&run(folder.path(), &["--no-uv", "--format", "sarif"], ""));
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "UVF263");
    assert_eq!(
        sarif["runs"][0]["tool"]["driver"]["name"],
        "uvferry-pyproject"
    );
    let github = run(folder.path(), &["--no-uv", "--format", "github"], "");
    let github = String::from_utf8_lossy(&github.stdout).into_owned();
    assert!(
        github.starts_with("::error file=pyproject.toml,line=3,"),
        "{github}"
    );
}

#[test]
fn the_uv_that_is_there_is_asked() {
    skip!(unless Uv);
    let folder = folder();
    let uv = find_uv().expect("a uv");
    let uv = uv.to_str().expect("a path");
    let document = json(&run(folder.path(), &["--uv", uv, "--format", "json"], ""));
    let told: Vec<(&str, u64)> = document["diagnostics"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|found| Some((found["code"].as_str()?, found["line"].as_u64()?)))
        .collect();
    assert_eq!(told, [("UVF263", 3), ("UVF277", 6)]);
    // Nothing is left in the project.
    assert_eq!(
        fs_err::read_dir(folder.path()).expect("a folder").count(),
        2
    );
}

#[test]
fn a_uv_that_is_not_there_is_told() {
    let folder = folder();
    let output = run(
        folder.path(),
        &["--uv", "/nowhere/uv", "--format", "json"],
        "",
    );
    let document = json(&output);
    let last = document["diagnostics"].as_array().expect("a list").last();
    assert_eq!(last.expect("a finding")["code"], "UVF279");
    assert_eq!(output.status.code(), Some(1));
}

#[cfg(unix)]
#[test]
fn a_path_of_uv_is_one_of_the_folder_that_is_worked_in() {
    skip!(unless Uv);
    let folder = folder();
    let elsewhere = tempfile::tempdir().unwrap();
    fs_err::create_dir(folder.path().join("tools")).unwrap();
    let uv = folder.path().join("tools/uv");
    fs_err::os::unix::fs::symlink(find_uv().expect("a uv"), uv).unwrap();
    let at = folder.path().to_str().expect("a path");
    let arguments = ["--directory", at, "--uv", "tools/uv", "--format", "json"];
    let document = json(&run(elsewhere.path(), &arguments, ""));
    let told = document["diagnostics"].as_array().expect("a list");
    // uv itself names the setting that it does not know.
    assert!(
        told.iter().any(|found| found["code"] == "UVF277"),
        "{document:#}"
    );
    assert!(
        told.iter().all(|found| found["code"] != "UVF279"),
        "{document:#}"
    );
}

#[test]
fn classifiers_come_from_a_list() {
    let folder = folder();
    let text = "[project]\nname = \"x\"\nversion = \"1\"\nclassifiers = [\"Topic :: B\"]\n";
    fs_err::write(folder.path().join("list.txt"), "Topic :: A\n").expect("a file");
    let status = |arguments: &[&str]| run(folder.path(), arguments, text).status.code();
    assert_eq!(status(&["-"]), Some(0));
    assert_eq!(status(&["-", "--classifiers", "list.txt"]), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_without_end_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("/dev/zero", folder.path().join("pyproject.toml")).unwrap();
    let output = run(folder.path(), &["--no-uv", "pyproject.toml"], "");
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("larger than 64 MiB"), "{told}");
}
