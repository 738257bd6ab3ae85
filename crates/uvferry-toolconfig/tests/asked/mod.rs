//! Real tools, asked about projects before and after.

#![allow(dead_code, reason = "each test program takes what it needs")]
#![allow(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use uvferry_process::{Command, Environment};

use crate::bench::After;

/// The files of a project, as paths and texts.
pub(crate) type Files = Vec<(String, String)>;

pub(crate) fn files_of(after: &After) -> Files {
    after
        .files
        .iter()
        .map(|(path, bytes)| (path.clone(), String::from_utf8_lossy(bytes).into_owned()))
        .collect()
}

pub(crate) fn files(list: &[(&str, &str)]) -> Files {
    list.iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect()
}

/// Runs a script of Python once for all projects. It finds the folders, one for each
/// project, in `sys.argv[2:]`, and writes a JSON list to the file of `sys.argv[1]`.
pub(crate) fn ask(python: &Path, script: &str, projects: &[Files]) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let mut folders = Vec::new();
    for (number, files) in projects.iter().enumerate() {
        let root = folder.path().join(format!("p{number:04}"));
        // Searches for configuration end at the root of a repository.
        fs_err::create_dir_all(root.join(".git")).unwrap();
        for (path, text) in files {
            let path = root.join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, text).unwrap();
        }
        folders.push(root);
    }
    let output = folder.path().join("answer.json");
    let program = folder.path().join("ask.py");
    fs_err::write(&program, script).unwrap();
    let home = folder.path().join("home");
    fs_err::create_dir_all(&home).unwrap();
    let mut environment: Environment = std::env::vars_os().collect();
    for name in ["HOME", "XDG_CONFIG_HOME"] {
        environment.set(name, home.to_string_lossy().into_owned());
    }
    let finished = Command::new(python)
        .arg("-I")
        .arg(&program)
        .arg(&output)
        .args(&folders)
        .current_dir(folder.path())
        .environment(&environment)
        .timeout(Duration::from_mins(3))
        .run()
        .unwrap();
    assert!(finished.success(), "{}", finished.stderr_redacted());
    // Each folder is another one.
    let mut answer = fs_err::read_to_string(&output).unwrap();
    for root in &folders {
        let root = root.canonicalize().unwrap();
        answer = answer.replace(&*root.to_string_lossy(), "ROOT");
    }
    serde_json::from_str(&answer).unwrap()
}

/// Tells the first difference instead of two pages.
pub(crate) fn assert_same(before: &Value, after: &Value, what: &str) {
    match (before, after) {
        (Value::Object(one), Value::Object(other)) => {
            for key in one.keys().chain(other.keys()) {
                assert_same(
                    one.get(key).unwrap_or(&Value::Null),
                    other.get(key).unwrap_or(&Value::Null),
                    &format!("{what}\n{key}"),
                );
            }
        }
        _ => assert_eq!(before, after, "{what}"),
    }
}
