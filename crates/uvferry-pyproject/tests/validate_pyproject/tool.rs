//! The real validate-pyproject, the newest of the package index with all that it can use,
//! and the examples of its source distribution.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::{Value, json};
use uvferry_process::{Command, Environment};

/// Judges all texts of the JSON file that is named, in one process.
const JUDGE: &str = r#"
import json, sys
from validate_pyproject import _tomllib, api
from validate_pyproject.error_reporting import ValidationError

judge = api.Validator()
verdicts = []
for text in json.load(open(sys.argv[1], encoding="utf-8")):
    try:
        judge(_tomllib.loads(text))
        verdicts.append(None)
    except _tomllib.TOMLDecodeError as error:
        verdicts.append({"name": "", "message": f"TOML: {error}"})
    except ValidationError as error:
        verdicts.append({"name": error.name, "message": str(error)})
json.dump(verdicts, open(sys.argv[2], "w", encoding="utf-8"))
"#;

/// Unpacks a source distribution.
const UNPACK: &str = "import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2])";

pub(crate) struct Tool {
    folder: PathBuf,
    /// What `trove-classifiers` lists.
    pub(crate) classifiers: String,
}

/// What it says of a file that it refuses.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    /// `data.project.authors[0]`, quoted.
    pub(crate) name: String,
    pub(crate) message: String,
}

/// The tool in an environment of its own, brought at the first use.
pub(crate) fn tool() -> &'static Tool {
    static TOOL: OnceLock<Tool> = OnceLock::new();
    TOOL.get_or_init(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let folder = target.join("tools").join("validate-pyproject");
        if !folder.join("complete").is_file() {
            bring(&folder);
        }
        let list = "import trove_classifiers as t; print(*sorted(t.classifiers), sep='\\n')";
        let classifiers = run(&python(&folder), &["-I", "-c", list]);
        Tool {
            folder,
            classifiers,
        }
    })
}

fn bring(folder: &Path) {
    // Another test may bring it at the same time: whoever is done first has made it.
    let making = folder.with_extension(std::process::id().to_string());
    let base = uvferry_testkit::find_python().unwrap();
    run(&base, &["-m", "venv", text(&making)]);
    let python = python(&making);
    let pip = ["-m", "pip", "--quiet", "--disable-pip-version-check"];
    let with = |more: &[&str]| run(&python, &[&pip[..], more].concat());
    with(&["install", "validate-pyproject[all]"]);
    let version = "from importlib.metadata import version; print(version('validate-pyproject'))";
    let version = run(&python, &["-I", "-c", version]);
    let wanted = format!("validate-pyproject=={}", version.trim());
    let sdist = making.join("sdist");
    with(&[
        "download",
        "--no-deps",
        "--no-binary=validate-pyproject",
        "--dest",
        text(&sdist),
        &wanted,
    ]);
    for entry in fs_err::read_dir(&sdist).unwrap() {
        let archive = entry.unwrap().path();
        run(&python, &["-I", "-c", UNPACK, text(&archive), text(&sdist)]);
    }
    fs_err::write(making.join("complete"), "").unwrap();
    // One that is there is whole, and another test may be reading in it.
    if fs_err::rename(&making, folder).is_err() {
        fs_err::remove_dir_all(&making).unwrap();
        assert!(folder.join("complete").is_file());
    }
}

impl Tool {
    /// `tests/examples` or `tests/invalid-examples`: each file by its path below.
    pub(crate) fn examples(&self, kind: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for entry in fs_err::read_dir(self.folder.join("sdist")).unwrap() {
            let folder = entry.unwrap().path().join("tests").join(kind);
            if folder.is_dir() {
                walk(&folder, &folder, &mut found);
            }
        }
        found.sort();
        found
    }

    /// What it says of each text, `None` where it has nothing against it.
    pub(crate) fn judge<'a>(
        &self,
        texts: impl IntoIterator<Item = &'a str>,
    ) -> Vec<Option<Refusal>> {
        let scratch = tempfile::tempdir().unwrap();
        let (asked, answered) = (scratch.path().join("in"), scratch.path().join("out"));
        let texts: Vec<&str> = texts.into_iter().collect();
        fs_err::write(&asked, json!(texts).to_string()).unwrap();
        let python = python(&self.folder);
        run(&python, &["-I", "-c", JUDGE, text(&asked), text(&answered)]);
        let answers: Vec<Option<Value>> =
            serde_json::from_str(&fs_err::read_to_string(answered).unwrap()).unwrap();
        assert_eq!(answers.len(), texts.len());
        answers
            .into_iter()
            .map(|answer| {
                let answer = answer?;
                let word = |key: &str| answer[key].as_str().unwrap().to_owned();
                Some(Refusal {
                    name: word("name"),
                    message: word("message"),
                })
            })
            .collect()
    }
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs_err::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(root, &path, found);
        } else if path.extension().is_some_and(|end| end == "toml") {
            let name = path.strip_prefix(root).unwrap().to_string_lossy();
            let name = name.replace('\\', "/");
            found.push((name, fs_err::read_to_string(&path).unwrap()));
        }
    }
}

fn python(environment: &Path) -> PathBuf {
    if cfg!(windows) {
        environment.join("Scripts/python.exe")
    } else {
        environment.join("bin/python")
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn run(program: &Path, arguments: &[&str]) -> String {
    let environment: Environment = std::env::vars_os().collect();
    let finished = Command::new(program)
        .args(arguments)
        .current_dir(std::env::temp_dir())
        .environment(&environment)
        .timeout(Duration::from_mins(5))
        .run()
        .unwrap();
    assert!(finished.success(), "{}", finished.stderr_redacted());
    finished.stdout_text().into_owned()
}
