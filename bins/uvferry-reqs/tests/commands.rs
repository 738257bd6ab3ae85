//! The program as scripts call it.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use uvferry_process::{Command, Environment, Finished};

fn run(folder: &Path, arguments: &[&str]) -> Finished {
    let environment = std::env::vars_os()
        .collect::<Environment>()
        .with("UVFERRY_TEST_VERSION", "1.5");
    Command::new(env!("CARGO_BIN_EXE_uvferry-reqs"))
        .args(arguments)
        .current_dir(folder)
        .environment(&environment)
        .timeout(Duration::from_mins(2))
        .run()
        .expect("the program runs")
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        fs_err::write(folder.path().join(name), text).expect("a file");
    };
    write(
        "requirements.txt",
        "--index-url https://me:secret@example.com/simple\n-r base.txt\n\
         flask[async] >= 2.0 ; python_version > '3.8'  # the web\n-c limits.txt\n",
    );
    write("base.txt", "six==${UVFERRY_TEST_VERSION}\n");
    write("limits.txt", "jinja2<4\n");
    write("broken.txt", "six = 1\n");
    folder
}

#[test]
fn parse_prints_the_contract() {
    let folder = folder();
    let output = run(
        folder.path(),
        &[
            "parse",
            "--format",
            "json",
            "--expand-env",
            "requirements.txt",
        ],
    );
    assert!(output.success());
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["schema"], "uvferry.requirements/1");
    let entries = json["entries"].as_array().expect("entries");
    let seen: Vec<String> = entries
        .iter()
        .map(|entry| {
            format!(
                "{} {}:{} {} {}",
                entry["kind"].as_str().unwrap_or_default(),
                entry["file"].as_str().unwrap_or_default(),
                entry["line"],
                entry["constraint"],
                entry["name"],
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            "option requirements.txt:1 null null",
            "include requirements.txt:2 false null",
            "requirement base.txt:1 false \"six\"",
            "requirement requirements.txt:3 false \"flask\"",
            "include requirements.txt:4 true null",
            "requirement limits.txt:1 true \"jinja2\"",
        ]
    );
    assert_eq!(entries[2]["text"], "six==${UVFERRY_TEST_VERSION}");
    assert_eq!(entries[2]["expanded"], "six==1.5");
    assert_eq!(entries[3]["comment"], "the web");
    assert_eq!(entries[3]["marker"], "python_version > '3.8'");
    assert!(entries[3].get("root").is_none());
    assert!(!String::from_utf8_lossy(&output.stdout).contains("secret"));
}

#[test]
fn several_files_are_told_apart_by_their_root() {
    let folder = folder();
    let output = run(
        folder.path(),
        &["parse", "--format", "json", "base.txt", "limits.txt"],
    );
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["entries"][0]["root"], "base.txt");
    assert_eq!(json["entries"][1]["root"], "limits.txt");
}

#[test]
fn check_ends_with_1_where_pip_refuses_and_2_without_the_file() {
    let folder = folder();
    let status = |arguments: &[&str]| run(folder.path(), arguments).status;
    assert_eq!(status(&["check", "limits.txt"]), Some(0));
    assert_eq!(status(&["check", "requirements.txt"]), Some(0));
    assert_eq!(status(&["check", "broken.txt"]), Some(1));
    assert_eq!(status(&["check", "nowhere.txt"]), Some(2));
    assert_eq!(status(&["check"]), Some(2));
    let output = run(folder.path(), &["check", "--format", "json", "broken.txt"]);
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["diagnostics"][0]["code"], "UVF115");
    let output = run(folder.path(), &["check", "--format", "sarif", "broken.txt"]);
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["version"], "2.1.0");
}
