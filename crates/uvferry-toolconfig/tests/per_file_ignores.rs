//! Which codes flake8 reports in which files by `per-file-ignores`, and ruff after it.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

mod asked;
mod bench;

use std::collections::BTreeSet;

use asked::{Files, ask, files, files_of};
use bench::bring_with;
use serde_json::Value;
use uvferry_testkit::python_with;
use uvferry_toolconfig::Options;

const PACKAGES: &[&str] = &["ruff==0.17.6", "flake8==7.5.0", "flake8-pyproject==1.2.4"];

const SCRIPT: &str = r#"
import json, os, subprocess, sys
PATHS = ["a.py", "b.py", "setup.py", "tests/a.py", "tests/test_a.py", "tests/unit/a.py",
         "tests/unit/test_a.py", "pkg/__init__.py", "pkg/a.py", "pkg/tests/a.py",
         "docs/conf.py", "docs/setup.py"]
TEXT = "import os\nx = 1\nif x == None:\n    pass\nl = 1;\n"

def run(*arguments):
    done = subprocess.run([sys.executable, "-W", "ignore", "-m", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert done.returncode in (0, 1), done.stderr + done.stdout
    return done.stdout

answers = []
folders = sys.argv[2:]
for before, after in zip(folders[::2], folders[1::2]):
    for folder in (before, after):
        for path in PATHS:
            os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
            with open(os.path.join(folder, path), "w") as file:
                file.write(TEXT)
    os.chdir(before)
    found = run("flake8", "--jobs", "1", "--format", "%(path)s %(code)s", ".")
    answer = [sorted({os.path.normpath(line) for line in found.splitlines()})]
    os.chdir(after)
    found = json.loads(run("ruff", "check", "--no-cache", "--output-format", "json", "."))
    answer.append(sorted({os.path.relpath(item["filename"]) + " " + item["code"] for item in found}))
    answers.append(answer)
json.dump(answers, open(sys.argv[1], "w"))
"#;

/// Whether ruff can say the same.
const ROWS: &[(&str, bool)] = &[
    ("tests/*:F401", true),
    ("tests/*:F401\n    docs/*:E711", true),
    // The longer one has all that the shorter one has.
    ("tests/*:F401\n    tests/unit/*:F401,E711", true),
    // `select` names F401 in full, which beats a shorter `F`.
    ("tests/*:F401\n    tests/unit/*:F", false),
    ("__init__.py:F401\n    pkg/*:F401,E7", true),
    ("tests/*:F401\n    tests/unit/*:E711", false),
    ("tests/*:F401,E711\n    tests/unit/*:F401", false),
    ("a.py:F401\n    tests/*:E711", false),
    ("test_*.py:E711\n    *_a.py:F401", false),
    // What stands at every file.
    ("*:F401", true),
    ("*.py:F401,E711\n    tests/*:E711", true),
    ("*.py:F401\n    tests/*:E711\n    docs/*:E703", true),
    ("*:F401\n    tests/*:E711\n    docs/*:F401,E703", true),
    (
        "*:F401,E7\n    setup.py:E711\n    pkg/__init__.py:E703",
        true,
    ),
    ("*:F401\n    ./setup.py:E711", true),
    ("*:F401\n    ./setup.py:E711\n    docs/*:E703", false),
    ("*.py:F401\n    a.py:E711", true),
    ("a.py:E711\n    *.py:F401", true),
    ("*.py:F401\n    *:E711", true),
    (
        "*.py:F401\n    tests/*:E711\n    tests/unit/*:E711,E703",
        true,
    ),
];

/// By the real plugin: the table of pyproject.toml goes before setup.cfg.
#[test]
fn a_table_in_pyproject_means_the_same() {
    let Some(python) = python_with("per-file-ignores", PACKAGES) else {
        uvferry_testkit::skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    let toml = "[tool.flake8]\nselect = [\"E711\", \"F401\"]\nper-file-ignores = [\n    \"__init__.py: F401\",\n    \"tests/*: E711,F401\",\n]\nexclude = \"docs,a.py\"\n";
    let before = [
        ("pyproject.toml", toml),
        ("setup.cfg", "[flake8]\nselect = E703\n"),
    ];
    let options = Options {
        development: vec!["flake8".to_owned(), "flake8-pyproject".to_owned()],
        ..Options::default()
    };
    let after = bring_with(&options, &before);
    let answers = ask(&python, SCRIPT, &[files(&before), files_of(&after)]);
    assert!(answers[0][0].as_array().unwrap().len() == 5, "{answers:?}");
    assert_eq!(answers[0][0], answers[0][1]);
}

#[test]
fn the_same_codes_in_the_same_files() {
    let Some(python) = python_with("per-file-ignores", PACKAGES) else {
        uvferry_testkit::skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    let mut projects: Vec<Files> = Vec::new();
    let mut shown = Vec::new();
    for (row, same) in ROWS {
        let cfg = format!("[flake8]\nselect = E711,E703,F401\nper-file-ignores =\n    {row}\n");
        let before = [("setup.cfg", cfg.as_str())];
        let after = bring_with(&Options::default(), &before);
        let told = after.codes().contains(&"UVF253");
        assert_eq!(
            told,
            !same,
            "{row}: {:?} {}",
            after.outcome.diagnostics,
            after.text("pyproject.toml")
        );
        projects.push(files(&before));
        projects.push(files_of(&after));
        shown.push(after.text("pyproject.toml"));
    }
    let answers = ask(&python, SCRIPT, &projects);
    assert_eq!(answers.len(), ROWS.len());
    let mut wrong = Vec::new();
    for (((row, same), answer), shown) in ROWS.iter().zip(&answers).zip(shown) {
        let set = |side: &Value| -> BTreeSet<String> {
            let list = side.as_array().unwrap().iter();
            list.map(|path| path.as_str().unwrap().to_owned()).collect()
        };
        let (before, after) = (set(&answer[0]), set(&answer[1]));
        assert!(before.len() > 8, "{row}: {before:?}");
        if (before == after) != *same {
            let only: Vec<_> = before.symmetric_difference(&after).collect();
            wrong.push(format!("{row}\n{shown}\n{only:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
