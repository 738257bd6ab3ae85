//! Which Python a job installs into: setup-python's, an action's, the machine's own.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use uvferry_commands::{
    Actions, Carrier, Mode, Project, Settings, action_leaves, carry_with_actions,
};
use uvferry_diagnostics::SourceFile;

use super::services::CIRCLECI;
use super::{ACTION, GITLAB, WORKFLOW, both, difference, project, shown};

/// An action of the repository and a workflow that uses it, in both modes.
fn with_action(action: &str, workflow: &str) -> String {
    let scripts = BTreeSet::new();
    let project = project("");
    let mut out = String::new();
    for mode in [Mode::Pip, Mode::Project(&project)] {
        let settings = Settings {
            mode,
            uv_version: "0.13.9",
            with_docker_cache: false,
            scripts_with_uv: &scripts,
        };
        let run = |path: &str, text: &str, actions: &Actions| {
            let file = SourceFile::new(path, text);
            carry_with_actions(&file, Carrier::Workflow, &settings, actions).applied(text)
        };
        let leaves = |text: &str| {
            let left = action_leaves(&SourceFile::new(ACTION, text), &settings, &Actions::new());
            Actions::from([(ACTION.to_owned(), left.unwrap())])
        };
        let new_action = run(ACTION, action, &Actions::new());
        let actions = leaves(&new_action);
        let new = run(WORKFLOW, workflow, &actions);
        assert_eq!(
            run(WORKFLOW, &new, &actions),
            new,
            "the second run changes it"
        );
        writeln!(out, "--- action\n{}", difference(action, &new_action)).unwrap();
        writeln!(out, "--- workflow\n{}", difference(workflow, &new)).unwrap();
    }
    out
}

const CALLER: &str = r"jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: ./.github/actions/setup
      - run: pip install -r requirements.txt
      - run: python -c 'import six'
";

#[test]
fn an_action_that_sets_up_python_comes_before_the_environment() {
    let action = r"runs:
  using: composite
  steps:
    - uses: actions/setup-python@v5
      with: {python-version: '3.12'}
";
    insta::assert_snapshot!(with_action(action, CALLER));
}

#[test]
fn an_action_that_installs_keeps_its_callers_in_the_same_python() {
    let action = r"runs:
  using: composite
  steps:
    - uses: actions/setup-python@v5
      with: {python-version: '3.12'}
    - run: pip install q
      shell: bash
";
    insta::assert_snapshot!(with_action(action, CALLER));
}

#[test]
fn an_action_that_only_brings_uv_makes_no_environment() {
    let action = r"runs:
  using: composite
  steps:
    - uses: actions/setup-python@v5
      with: {python-version: '3.12'}
    - uses: astral-sh/setup-uv@v7
";
    insta::assert_snapshot!(with_action(action, CALLER));
}

#[test]
fn the_machines_own_python() {
    let text = r#"jobs:
  before:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: pip install "tox<4"
      - run: sudo pip install six
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: pip install -r requirements.txt
  alone:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: pip install black
      - run: black --check .
  mac-before:
    runs-on: ${{ matrix.os }}
    strategy: {matrix: {os: [ubuntu-latest, macos-latest]}}
    steps:
      - uses: actions/checkout@v4
      - run: pip install tox
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: pip install -r requirements.txt
  mac:
    runs-on: macos-14
    steps:
      - uses: actions/checkout@v4
      - run: pip3 install tox
      - run: tox
  windows:
    runs-on: windows-latest
    steps:
      - uses: actions/checkout@v4
      - run: pip install tox
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: pip install six
  somebodys:
    runs-on: [self-hosted, linux]
    steps:
      - uses: actions/checkout@v4
      - run: pip install tox
  large:
    runs-on: linux-16-cores
    steps:
      - uses: actions/checkout@v4
      - run: pip install tox
"#;
    insta::assert_snapshot!(both(WORKFLOW, text));
}

/// `.python-version` is read by uv wherever nothing else says which Python.
#[test]
fn the_python_of_a_job_comes_before_the_version_file() {
    let text = r#"jobs:
  matrix:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        python: ["3.9", "3.13-dev", "pypy3.10"]
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: ${{ matrix.python }}
      - run: pip install -r requirements.txt
      - run: pytest
  named:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - name: Set up Python
        uses: actions/setup-python@v5
        with:
          python-version: 3.x
      - name: Install
        run: pip install -r requirements.txt
  plain:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: pip install -r requirements.txt
  same-file:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version-file: .python-version
      - run: pip install -r requirements.txt
  machine:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: pip install -r requirements.txt
"#;
    let with_file = Project {
        paths: [".python-version", "requirements.txt"]
            .map(str::to_owned)
            .into(),
        ..project("")
    };
    let without = project("");
    insta::assert_snapshot!(format!(
        "--- with the file\n{}--- without\n{}",
        shown(WORKFLOW, text, Mode::Project(&with_file)),
        shown(WORKFLOW, text, Mode::Project(&without)),
    ));
}

#[test]
fn programs_in_the_users_folder_and_windows() {
    let text = r"jobs:
  user:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: pip install --user q && ~/.local/bin/q
      - run: pip install -r requirements.txt
  user-of-setup:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
      - run: pip install --user q
      - run: $HOME/.local/bin/q
      - run: pip install -r requirements.txt
  windows:
    runs-on: [self-hosted, windows]
    steps:
      - uses: actions/checkout@v4
      - run: pip install -r requirements.txt
      - shell: powershell
        run: pip install -r requirements-dev.txt
";
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn comments_above_a_step_that_goes() {
    let text = r#"jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}

      ### Install Python & JS Dependencies
      - name: Get pip cache dir
        id: pip-cache
        run: echo "::set-output name=dir::$(pip cache dir)"
      - uses: actions/cache@v2   # why
        with: {path: "${{ steps.pip-cache.outputs.dir }}", key: x}
      - run: pip install -r requirements.txt
"#;
    insta::assert_snapshot!(both(WORKFLOW, text));
}

/// What depends on a requirements file that a command goes on installing.
#[test]
fn files_that_go_on_being_installed() {
    let project = Project {
        held: ["requirements.txt", "requirements-dev.txt"]
            .map(str::to_owned)
            .into(),
        ..project("")
    };
    let mode = Mode::Project(&project);
    let workflow = r"jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: '3.12'}
      - uses: actions/cache@v4
        with:
          path: v
          key: k-${{ hashFiles('requirements.txt', 'requirements-dev.txt') }}
      - run: make requirements
      - run: docker-wrapper pip install -r requirements-dev.txt
";
    let gitlab = r"a:
  image: python:3.12
  cache:
    key:
      files: [requirements.txt]
    paths: [v]
  script:
    - make requirements
";
    let circle = r#"version: 2.1
jobs:
  a:
    docker: [{image: "cimg/python:3.12"}]
    steps:
      - restore_cache:
          key: k-{{ checksum "requirements.txt" }}
      - run: make requirements
"#;
    insta::assert_snapshot!(format!(
        "{}---\n{}---\n{}",
        shown(WORKFLOW, workflow, mode),
        shown(GITLAB, gitlab, mode),
        shown(CIRCLECI, circle, mode),
    ));
}

#[test]
fn secrets_are_not_doubled_for_a_twine_that_stays() {
    let text = r"jobs:
  a:
    runs-on: ubuntu-latest
    env:
      TWINE_USERNAME: ${{ secrets.NAME }}
      TWINE_PASSWORD: ${{ secrets.WORD }}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
      - run: pip install twine
      - run: twine register dist/demo.whl
";
    for mode in [Mode::Pip, Mode::Project(&project(""))] {
        let said = shown(WORKFLOW, text, mode);
        assert!(said.contains("uv pip install"), "{said}");
        assert!(!said.contains("UV_PUBLISH"), "{said}");
    }
}

/// setup-python leaves the machine's own Python where nothing tells it a version.
#[test]
fn setup_python_that_brings_none() {
    let text = r#"jobs:
  alone:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
      - run: pip install six
  empty:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: ""
          cache: pip
      - run: sudo pip install six
      - run: pip install attrs
  hidden:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.12", update-environment: false}
      - run: pip install six
  mac:
    runs-on: ${{ matrix.os }}
    strategy: {matrix: {os: [ubuntu-latest, macos-latest]}}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
      - run: pip install six
  image:
    runs-on: ubuntu-latest
    container: python:3.12
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
      - run: pip install -r requirements.txt
  file:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version-file: pyproject.toml}
      - run: pip install six
"#;
    insta::assert_snapshot!(both(WORKFLOW, text));
    let project = Project {
        paths: [".python-version".to_owned()].into(),
        ..project("")
    };
    let text = "jobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/setup-python@v5\n      - run: pip install six\n";
    let shown = shown(WORKFLOW, text, Mode::Project(&project));
    assert!(shown.contains("uv pip install --system six"), "{shown}");
}
