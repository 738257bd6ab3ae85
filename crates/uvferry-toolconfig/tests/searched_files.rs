//! ruff looks at the files that flake8 has looked at.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

mod asked;
mod bench;

use asked::{Files, ask, files, files_of};
use bench::bring_with;
use uvferry_testkit::python_with;
use uvferry_toolconfig::Options;

const PACKAGES: &[&str] = &["ruff==0.17.6", "flake8==7.5.0", "flake8-pyproject==1.2.4"];

const SCRIPT: &str = r#"
import json, os, subprocess, sys

def run(*arguments):
    done = subprocess.run([sys.executable, "-W", "ignore", "-m", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert done.returncode in (0, 1), done.stderr + done.stdout
    return done.stdout

answers = []
folders = sys.argv[2:]
for before, after in zip(folders[::2], folders[1::2]):
    os.chdir(before)
    found = run("flake8", "--jobs", "1", "--format", "%(path)s", ".")
    answer = [sorted({os.path.normpath(line) for line in found.splitlines()})]
    os.chdir(after)
    found = json.loads(run("ruff", "check", "--no-cache", "--output-format", "json", "."))
    answer.append(sorted({os.path.relpath(item["filename"]) for item in found}))
    answers.append(answer)
answers.append(json.loads(json.loads(run("ruff", "config", "exclude", "--output-format", "json"))["default"]))
json.dump(answers, open(sys.argv[1], "w"))
"#;

const CODE: &str = "import os\n";
const NOTEBOOK: &str = r#"{"cells":[{"cell_type":"code","source":["import os"],"metadata":{},"outputs":[],"execution_count":null}],"metadata":{"kernelspec":{"language":"python"}},"nbformat":4,"nbformat_minor":5}"#;

/// All that may differ, and what may not.
const TREE: &[(&str, &str)] = &[
    ("a.py", CODE),
    ("a.pyi", CODE),
    ("n.ipynb", NOTEBOOK),
    ("docs/_build/m.py", CODE),
    ("dist/m.py", CODE),
    ("node_modules/x/m.py", CODE),
    ("CVS/m.py", CODE),
    ("x.egg/m.py", CODE),
    (".tox/m.py", CODE),
    ("venv.py", CODE),
    ("README.md", "```python\nimport os\n```\n"),
];

#[test]
fn the_same_files_are_looked_at() {
    let Some(python) = python_with("per-file-ignores", PACKAGES) else {
        uvferry_testkit::skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    let rows = [
        "",
        "extend-exclude = docs\n",
        "exclude = docs,dist\n",
        "exclude = .git,docs\nextend-exclude = dist\n",
        "filename = *.py,*.pyi\n",
        "exclude = docs,./dist,*.egg,x/m.py,node_modules/*,.tox,CVS\n",
    ];
    let mut projects: Vec<Files> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let cfg = format!("[flake8]\nselect = F401\n{row}");
        let before: Vec<(&str, &str)> = TREE.iter().copied().chain([(".flake8", &*cfg)]).collect();
        let before = if at < 5 {
            before
        } else {
            // ruff formats already, and goes on doing so.
            let toml = "[tool.ruff]\nexclude = []\n";
            before
                .into_iter()
                .chain([("pyproject.toml", toml)])
                .collect()
        };
        let options = Options {
            paths: TREE.iter().map(|(path, _)| (*path).to_owned()).collect(),
            ..Options::default()
        };
        projects.push(files(&before));
        projects.push(files_of(&bring_with(&options, &before)));
    }
    let answers = ask(&python, SCRIPT, &projects);
    for (at, row) in rows.iter().enumerate() {
        let shown = projects[2 * at + 1]
            .iter()
            .find(|(path, _)| path == "pyproject.toml");
        assert_eq!(
            answers[at][0],
            answers[at][1],
            "{row}\n{}",
            shown.unwrap().1
        );
        assert!(answers[at][0].as_array().unwrap().len() >= 2, "{row}");
    }
    // The list that is written without a name or two is ruff's own.
    let all = projects[1]
        .iter()
        .find(|(path, _)| path == "pyproject.toml")
        .unwrap();
    for name in answers.last().unwrap().as_array().unwrap() {
        let name = name.as_str().unwrap();
        let is_hidden = ["_build", "dist", "node_modules"].contains(&name);
        assert_eq!(all.1.contains(&format!("\"{name}\"")), !is_hidden, "{name}");
    }
}

#[test]
fn nothing_is_written_where_nothing_differs() {
    let options = Options {
        paths: vec!["src/a.py".to_owned(), "README.md".to_owned()],
        ..Options::default()
    };
    let after = bring_with(&options, &[(".flake8", "[flake8]\nselect = F401\n")]);
    assert!(!after.text("pyproject.toml").contains("exclude"));
    assert!(after.codes().is_empty(), "{:?}", after.codes());
}

#[test]
fn beside_ruff_in_use_it_is_told() {
    let options = Options {
        paths: vec!["docs/_build/a.py".to_owned()],
        ..Options::default()
    };
    let files = [
        ("pyproject.toml", "[tool.ruff]\nline-length = 79\n"),
        (".flake8", "[flake8]\nselect = F401\n"),
    ];
    let after = bring_with(&options, &files);
    assert!(!after.text("pyproject.toml").contains("exclude"));
    assert!(after.codes().contains(&"UVF253"));
}
