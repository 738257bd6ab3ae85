//! GitHub: which environment the commands of a job and the programs of its later steps get.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use uvferry_commands::{Actions, Carrier, Mode, Settings, action_leaves, carry_with_actions};
use uvferry_diagnostics::SourceFile;

use super::{ACTION, WORKFLOW, both, carried, carried_with, difference, project};

#[test]
fn an_environment_on_path_alone() {
    let text = r#"jobs:
  one-line:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: python -m venv v && . v/bin/activate && echo PATH=$PATH >> $GITHUB_ENV
      - run: pip install six && python -c 'import six'
  block:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: |
          python -m venv unit-test-venv
          source ./unit-test-venv/bin/activate
          pip install wheel
          echo PATH=$PATH >> $GITHUB_ENV # for the other steps
      - run: pip install -r requirements.txt
  not-activated:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: |
          python -m venv v
          if true; then
            echo "v/bin" >> "$GITHUB_PATH"
          fi
      - run: pip install six
  workspace:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: |
          python -m venv env
          echo "${{ github.workspace }}/env/bin" >> $GITHUB_PATH
      - run: pip install six
  outside:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: |
          python -m venv $HOME/venv
          echo "$HOME/venv/bin" >> $GITHUB_PATH
      - run: pip install six
  not-plain:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: |
          python -m venv venv
          { echo "$PWD/venv/bin"; } | tee -a $GITHUB_PATH
      - run: pip install six
"#;
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn an_action_that_makes_an_environment_decides_for_its_caller() {
    let action = r"runs:
  using: composite
  steps:
    - id: create-venv
      run: |
        python -m venv unit-test-venv
        source ./unit-test-venv/bin/activate
        pip install --upgrade pip
        echo PATH=$PATH >> $GITHUB_ENV
      shell: bash
";
    let workflow = r"jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: ./.github/actions/setup
      - run: |
          pip install torch
          python -c 'import torch'
      - run: pip install -r requirements.txt
      - run: pytest
";
    let project = project("");
    let scripts = BTreeSet::new();
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
        let new_action = run(ACTION, action, &Actions::new());
        assert!(
            new_action.contains("\n        echo \"VIRTUAL_ENV=$VIRTUAL_ENV\" >> \"$GITHUB_ENV\"\n"),
            "{new_action}"
        );
        let left = action_leaves(
            &SourceFile::new(ACTION, new_action.as_str()),
            &settings,
            &Actions::new(),
        )
        .unwrap();
        assert_eq!(left.environment.as_deref(), Some("./unit-test-venv"));
        assert!(left.brings_uv && !left.sets_up_python);
        let actions = Actions::from([(ACTION.to_owned(), left)]);
        let new = run(WORKFLOW, workflow, &actions);
        assert_eq!(run(WORKFLOW, &new, &actions), new);
        // The action brings uv and the environment: nothing else does.
        let wanted = match mode {
            Mode::Pip => "uv pip install -r requirements.txt",
            Mode::Project(_) => "uv sync --locked --no-dev --no-install-project --inexact --active",
        };
        assert!(!new.contains("setup-uv"), "{new}");
        assert!(new.contains("          uv pip install torch\n"), "{new}");
        assert!(new.contains(wanted), "{new}");
    }
}

#[test]
fn images_and_machines_of_somebodys_own_keep_their_python() {
    let text = r#"jobs:
  image:
    runs-on: ubuntu-latest
    container:
      image: example/pytorch:2
    steps:
      - uses: actions/checkout@v4
      - run: pip install -r requirements.txt
      - run: python -c "import torch"
  machine:
    runs-on: [self-hosted, gpu]
    steps:
      - uses: actions/checkout@v4
      - run: pip install -e .
  with-python:
    runs-on: self-hosted
    container: debian:12
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: pip install -e .
"#;
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn several_pythons() {
    let text = r#"jobs:
  one-of-two:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        if: matrix.x != 'pyjion'
        with: {python-version: "3.12"}
      - uses: actions/setup-python@v5
        if: matrix.x == 'pyjion'
        with: {python-version: "3.10"}
      - run: pip install -r requirements.txt
  one-after-the-other:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: pip install -r requirements.txt
      - uses: actions/setup-python@v5
        with: {python-version: "3.10"}
      - run: pip install -r requirements.txt
"#;
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn scripts_find_an_environment() {
    let text = r#"jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: pip install tox
      - run: make deps
      - run: pytest
  own:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: |
          python -m venv venv
          . venv/bin/activate
          make deps
  image:
    runs-on: ubuntu-latest
    container: example/pytorch:2
    steps:
      - uses: actions/checkout@v4
      - run: make deps
"#;
    let scripts = BTreeSet::from(["Makefile".to_owned()]);
    let project = project("");
    let mut out = String::new();
    for mode in [Mode::Pip, Mode::Project(&project)] {
        let carried = carried_with(WORKFLOW, text, mode, &scripts);
        let after = carried.applied(text);
        let again = carried_with(WORKFLOW, &after, mode, &scripts).applied(&after);
        assert_eq!(again, after, "the second run changes it");
        out.push_str(&difference(text, &after));
        for diagnostic in &carried.diagnostics {
            writeln!(out, "{} {}", diagnostic.code, diagnostic.message).unwrap();
        }
        out.push_str("---\n");
    }
    insta::assert_snapshot!(out);
}

#[test]
fn an_old_setup_uv_is_renewed() {
    let text = r#"jobs:
  tag:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
      - uses: "astral-sh/setup-uv@v3"
      - run: pip install -r requirements.txt
  commit:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: astral-sh/setup-uv@d4b2f3b6ecc6e67c4457f6d3e41ec42d3d0fcb86 # v5.4.2
        with: {version: "0.9"}
      - run: pip install -r requirements.txt
  new-enough:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: astral-sh/setup-uv@v7
      - run: pip install -r requirements.txt
  too-early:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: astral-sh/setup-uv@v7
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: pip install -r requirements.txt
"#;
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn pip_that_stays_and_others_that_install() {
    let text = r"jobs:
  stays:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
      - run: pip install -r requirements.txt
      - run: docker-wrapper pip install six
      - run: pytest
  others:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: ./.github/actions/setup
      - run: pip install -r requirements.txt
  version-by-variable:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
      - run: python${{ env.py_version }} -m pip install wheel
";
    insta::assert_snapshot!(both(WORKFLOW, text));
    let action = "runs:\n  using: composite\n  steps:\n    - run: pip install -r requirements.txt\n      shell: bash\n";
    let project = project("");
    let after = carried(ACTION, action, Mode::Project(&project)).applied(action);
    assert!(
        after.contains("uv sync --locked --no-dev --no-install-project --inexact"),
        "{after}"
    );
}

#[test]
fn lines_of_powershell_that_are_not_read_stay() {
    let text = r#"jobs:
  a:
    runs-on: windows-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
      - run: |
          python -m pip install --upgrade pip
          if (Test-Path -PathType Leaf "requirements.txt") { python -m pip install -r requirements.txt }
          python setup.py install
      - run: |
          pip install --upgrade pip
          foreach ($p in $ps) { pip install $p; pip install six }
          if ($x) {
            pip install attrs
          }
      - run: |
          pip install --upgrade pip
          $x = @'
          pip install y
          '@
"#;
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn an_environment_of_windows() {
    let text = r"jobs:
  a:
    runs-on: windows-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
      - run: |
          python -m venv .venv
          .\.venv\Scripts\activate
          pip install six
      - shell: cmd
        run: |
          call .venv\Scripts\activate.bat
          pip install six
";
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn an_index_that_is_not_the_one_of_the_lock() {
    let text = r"env:
  PIP_INDEX_URL: https://mirror.example.com/simple
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
      - run: pip install -r requirements.txt
";
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn a_filter_for_files_that_setup_py_may_read_goes_on_finding_them() {
    let text = "on:\n  push:\n    paths:\n      - requirements*.txt\njobs: {}\n";
    let mut project = project("");
    project.paths.insert("setup.py".to_owned());
    let filter = |project: &uvferry_commands::Project| {
        difference(
            text,
            &carried(WORKFLOW, text, Mode::Project(project)).applied(text),
        )
    };
    assert_eq!(
        filter(&project),
        "+      - pyproject.toml\n+      - uv.lock\n"
    );
    project.setup_py_is_gone = true;
    assert_eq!(
        filter(&project),
        "-      - requirements*.txt\n+      - pyproject.toml\n+      - uv.lock\n"
    );
}

#[test]
fn files_that_are_not_of_this_repository() {
    let text = r"jobs:
  downloaded:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/setup-python@v5
      - run: curl -O https://example.com/requirements.txt && pip install -r requirements.txt
  another-branch:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with: {ref: gh-pages}
      - run: pip install -r requirements.txt
  another-repository:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with: {repository: example/other}
      - run: pip install -r requirements.txt
  the-pull-request:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          ref: ${{ github.head_ref }}
      - run: pip install -r requirements.txt
";
    insta::assert_snapshot!(both(WORKFLOW, text));
}

/// What a file becomes in a repository whose Makefile and install.sh leave the environment to
/// their caller, and whose own.sh activates one; the second run changes nothing.
fn with_scripts(path: &str, text: &str) -> String {
    let scripts: BTreeSet<String> = ["Makefile", "install.sh", "own.sh"]
        .map(str::to_owned)
        .into();
    let project = uvferry_commands::Project {
        activating_scripts: ["own.sh".to_owned()].into(),
        ..project("")
    };
    let mode = Mode::Project(&project);
    let carried = carried_with(path, text, mode, &scripts);
    let after = carried.applied(text);
    let again = carried_with(path, &after, mode, &scripts).applied(&after);
    assert_eq!(again, after, "the second run changes it");
    let mut out = difference(text, &after);
    for told in &carried.diagnostics {
        writeln!(out, "{} {}", told.code, told.message).unwrap();
    }
    out
}

#[test]
fn scripts_install_into_the_jobs_python_where_pip_goes_on() {
    let text = r#"jobs:
  pip-goes-on:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        include:
          - {deps: "pip install six==1.15"}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: pip install -r requirements.txt
      - run: ${{ matrix.deps }}
      - name: with a name
        run: |
          make dev
          echo done
      - run: ./install.sh
        env:
          A: b
      - {run: make docs}
      - run: ./own.sh
      - run: |
          . venv/bin/activate
          make dev
      - run: pytest
  image:
    runs-on: ubuntu-latest
    container: python:3.12
    steps:
      - uses: actions/checkout@v4
      - run: ./install.sh
      - run: ./own.sh
  another-image:
    runs-on: ubuntu-latest
    container: example/tools
    steps:
      - uses: actions/checkout@v4
      - run: ./install.sh
"#;
    insta::assert_snapshot!(with_scripts(WORKFLOW, text));
}

#[test]
fn scripts_install_into_the_image_of_a_pipeline() {
    let text = r"make:
  image: python:3.12
  script:
    - make deps
    - pytest

variables-are-there:
  image: python:3.12
  variables: {A: b}
  script:
    - ./install.sh
    - pip install -r requirements.txt

own:
  image: python:3.12
  script:
    - ./own.sh

activates:
  image: python:3.12
  script:
    - python -m venv venv
    - . venv/bin/activate
    - make deps
";
    insta::assert_snapshot!(with_scripts(super::GITLAB, text));
}
