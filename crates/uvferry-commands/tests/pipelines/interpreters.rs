//! Which Python a job installs into: setup-python's, an action's, the machine's own.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use uvferry_commands::{
    Actions, Carrier, Mode, Project, Settings, action_leaves, carry_with_actions,
};
use uvferry_diagnostics::SourceFile;

use super::{ACTION, WORKFLOW, both, difference, project, shown};

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
