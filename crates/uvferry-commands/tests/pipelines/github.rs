//! GitHub: golden cases, one a style.

use std::collections::BTreeSet;

use uvferry_commands::Mode;

use super::{ACTION, WORKFLOW, both, carried, carried_with, difference, project, shown};

#[test]
fn a_matrix_with_caches_and_names() {
    let text = r#"on:
  push:
    paths:
      - "**.py"
      - requirements.txt
      - 'requirements/**'
jobs:
  test:
    runs-on: ${{ matrix.os }}
    strategy:
      matrix:
        os: [ubuntu-latest, macos-latest]
        python-version: ["3.9", "3.12"]
    steps:
      - uses: actions/checkout@v4

      - name: Set up Python ${{ matrix.python-version }}
        uses: actions/setup-python@v5
        with:
          python-version: ${{ matrix.python-version }}
          cache: pip
          cache-dependency-path: |
            requirements.txt
            requirements-dev.txt

      # renew pip
      - name: Upgrade pip
        run: python -m pip install --upgrade pip setuptools wheel

      - name: Install
        run: |
          pip install -r requirements.txt -r requirements-dev.txt  # all
          pip install -e .

      - name: Cache
        uses: actions/cache@v3
        with:
          path: ~/.cache/pip
          key: ${{ runner.os }}-pip-${{ hashFiles('**/requirements.txt', 'requirements-dev.txt') }}
      - name: mypy cache
        uses: actions/cache@v3
        with:
          path: .mypy_cache
          key: ${{ hashFiles('**/requirements.txt', 'setup.py', 'requirements-dev.txt') }}

      - name: Test
        run: pytest
"#;
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn each_style_of_a_scalar() {
    let text = r#"jobs:
  a:
    runs-on: ubuntu-latest
    steps:
    - uses: actions/checkout@v4
    - run: pip install six
    - run: "pip install \"six>1\" && echo \"a\\tb\""
    - run: 'pip install ''six'''
    - run: >-
        pip install
        six
        attrs
    - {name: flow, run: pip install six}
    - run: |2
          pip install six
    - run: pip install
        six
    - run: |+
        pip install six \
          attrs

    - run: pip install "six>1" ${{ matrix.extra }}
    - run: echo pip install six
    - run: ""
    - run:
"#;
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn the_folder_that_pip_is_asked_for() {
    let text = r#"jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.x", cache: pip}
      - name: Get pip cache dir
        id: pip-cache
        run: echo "dir=$(pip cache dir)" >> $GITHUB_OUTPUT
      - uses: actions/cache@v4
        with:
          path: ${{ steps.pip-cache.outputs.dir }}
          key: pip-${{ hashFiles('requirements.txt') }}
      - uses: actions/cache@v4
        with:
          path: |
            ~/.cache/pre-commit
            ~/.cache/pip
          key: x
      - run: pip install -r requirements.txt
  b:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/cache@v4
        id: cache
        with:
          path: ~/.cache/pip
          key: pip-${{ hashFiles('requirements.txt') }}
      - if: steps.cache.outputs.cache-hit != 'true'
        run: pip install -r requirements.txt
  c:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          cache: pip
      - id: pip
        run: echo "dir=$(pip cache dir)" >> $GITHUB_OUTPUT
      - uses: actions/cache@v4
        with:
          path: ${{ steps.pip.outputs.dir }}
          key: x
      - run: pip install tox
      - run: tox -e py
"#;
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn shells_of_windows_and_of_python() {
    let text = r#"jobs:
  a:
    runs-on: windows-latest
    steps:
      - uses: actions/checkout@v4
      - run: |
          python -m pip install --upgrade pip
          pip install -r requirements\dev.txt six
          if ($env:X) { pip install attrs }
          pip install `
            attrs
          $x = "pip install six"
          & pip install six
      - shell: cmd
        run: |
          pip install six
          pip install %X%
      - shell: cmd
        run: pip install six>1
      - shell: python
        run: |
          import subprocess
          subprocess.run(["pip", "install", "six"])
      - shell: bash
        run: pip install "six>1"
  b:
    runs-on: ${{ matrix.os }}
    strategy: {matrix: {os: [ubuntu-latest, windows-latest]}}
    steps:
      - uses: actions/checkout@v4
      - run: pip install six
      - if: runner.os == 'Linux'
        run: if true; then pip install six; fi
"#;
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn environments_of_their_own() {
    let text = r#"jobs:
  own:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: pip install six
      - run: |
          python -m venv venv
          source venv/bin/activate
          pip install -r requirements.txt
          echo "$PWD/venv/bin" >> $GITHUB_PATH
      - run: pip install attrs
  conda:
    runs-on: ubuntu-latest
    defaults:
      run:
        shell: bash -el {0}
    steps:
      - uses: actions/checkout@v4
      - uses: conda-incubator/setup-miniconda@v3
      - run: pip install -r requirements.txt
  image:
    runs-on: ubuntu-latest
    container: python:3.12
    steps:
      - uses: actions/checkout@v4
      - run: pip install -r requirements.txt
      - run: pytest
"#;
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn variables_of_pip() {
    let text = r#"env:
  PIP_INDEX_URL: ${{ secrets.INDEX }}
  PIP_DISABLE_PIP_VERSION_CHECK: 1
  PIP_FLAGS: --pre
jobs:
  a:
    runs-on: ubuntu-latest
    env: {PIP_NO_CACHE_DIR: "1", X: y}
    steps:
      - uses: actions/checkout@v4
      - run: pip install six
        env:
          PIP_FIND_LINKS: a b
          PIP_USER: 1
"#;
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn variables_of_pip_beside_the_lock() {
    let text = r#"jobs:
  sync:
    runs-on: ubuntu-latest
    env:
      PIP_INDEX_URL: https://mirror.example.com/simple
      PIP_EXTRA_INDEX_URL: https://more.example.com/simple
      PIP_PRE: "1"
    steps:
      - uses: actions/checkout@v4
      - run: pip install -r requirements.txt
  by-name:
    runs-on: ubuntu-latest
    env:
      PIP_INDEX_URL: https://mirror.example.com/simple
      PIP_PRE: "1"
    steps:
      - uses: actions/checkout@v4
      - run: pip install six
  no-uv:
    runs-on: ubuntu-latest
    env:
      PIP_INDEX_URL: https://mirror.example.com/simple
    steps:
      - run: tox
"#;
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn uv_that_is_there() {
    let text = r"jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: astral-sh/setup-uv@v6
      - run: pip install -r requirements.txt
      - run: pytest
  b:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@8edcb1bdb4e267140fa742c62e395cd74f332709 # v4
      - run: pip install uv
      - run: pip install six
      - run: uv pip install attrs
";
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn steps_that_jobs_share() {
    let text = r"jobs:
  a:
    runs-on: ubuntu-latest
    steps: &steps
      - uses: actions/checkout@v4
      - &install
        run: pip install six
  b:
    runs-on: ubuntu-latest
    steps: *steps
  c:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - *install
  d:
    runs-on: ubuntu-latest
    env: {VIRTUAL_ENV: venv}
    steps:
      - uses: actions/checkout@v4
      - *install
";
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn nothing_would_be_left() {
    let text = r"jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: pip install --upgrade pip
  b:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - id: x
        run: pip install --upgrade pip
      - run: echo ${{ steps.x.outcome }}
";
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn a_release() {
    let text = r#"jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - name: Install
        run: python -m pip install --upgrade pip build twine
      - name: Build
        run: python -m build
      - run: twine check dist/*
      - uses: pypa/gh-action-pypi-publish@release/v1
"#;
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn words_that_no_shell_of_the_job_reads() {
    let text = r"jobs:
  a:
    strategy:
      matrix:
        include:
          - install: pip install six
          - install: pip install attrs
    runs-on: ubuntu-latest
    env:
      CIBW_BEFORE_BUILD: pip install cython
      FILE: requirements.txt
    steps:
      - uses: actions/checkout@v4
      - run: ${{ matrix.install }}
      - run: cat requirements.txt
      - uses: nick-fields/retry@v3
        with:
          max_attempts: 3
          command: pip install six
      - uses: py-actions/py-dependency-install@v4
        with:
          path: requirements.txt
      - uses: actions/setup-python@v5
        with:
          pip-install: -r requirements.txt
";
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn a_composite_action() {
    let text = r#"name: setup
inputs:
  python: {default: "3.12"}
runs:
  using: composite
  steps:
    - uses: actions/setup-python@v5
      with:
        python-version: ${{ inputs.python }}
        cache: 'pip'
    - run: pip install -r requirements.txt
      shell: bash
"#;
    insta::assert_snapshot!(both(ACTION, text));
}

#[test]
fn another_action() {
    let text = r"runs:
  using: docker
  image: Dockerfile
  args: [pip, install, six]
";
    insta::assert_snapshot!(both(ACTION, text));
}

#[test]
fn a_file_that_is_broken() {
    let text = r"jobs:
  a: [
   b: pip install six
  c
";
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn a_project_in_a_folder_has_its_environment_there() {
    let project = project("backend");
    let text = r"jobs:
  a:
    runs-on: ubuntu-latest
    defaults: {run: {working-directory: backend}}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version-file: backend/.python-version
          cache: pip
          cache-dependency-path: |
            backend/requirements.txt
            tools/other.txt
      - run: pip install -r requirements.txt
      - run: pytest
";
    insta::assert_snapshot!(shown(WORKFLOW, text, Mode::Project(&project)));
}

#[test]
fn a_job_that_runs_a_changed_script_gets_uv() {
    let text = "jobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n      - run: ./ci/install.sh\n  b:\n    steps:\n      - uses: ./.github/actions/setup\n      - run: pip install six\n";
    let scripts = BTreeSet::from([
        "ci/install.sh".to_owned(),
        ".github/actions/setup/action.yml".to_owned(),
    ]);
    let carried = carried_with(WORKFLOW, text, Mode::Pip, &scripts);
    assert_eq!(
        difference(text, &carried.applied(text)),
        "+      - uses: astral-sh/setup-uv@v10.0.1\n+        with:\n+          version: \"0.13.9\"\n+          activate-environment: true\n-      - run: pip install six\n+      - run: uv pip install --system six\n"
    );
}

#[test]
fn line_ends_of_windows_stay() {
    let text = "jobs:\r\n  a:\r\n    steps:\r\n      - uses: actions/checkout@v4\r\n      - run: |\r\n          pip install -U pip\r\n          pip install six\r\n";
    let after = carried(WORKFLOW, text, Mode::Pip).applied(text);
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count());
    assert_eq!(
        after.replace("\r\n", "\n"),
        "jobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n      - uses: astral-sh/setup-uv@v10.0.1\n        with:\n          version: \"0.13.9\"\n      - run: |\n          uv pip install --system six\n"
    );
}

#[test]
fn what_is_no_workflow_is_left_alone() {
    for text in [
        "",
        "a: 1\n",
        "[1, 2]\n",
        "jobs: 3\n",
        "jobs: {a: {steps: [x, 1, {run: [pip]}]}}\n",
    ] {
        let found = carried(WORKFLOW, text, Mode::Pip);
        assert!(
            found.replacements.is_empty() && found.commands.is_empty(),
            "{text}"
        );
    }
}

#[test]
fn packages_that_are_installed_by_hand_first() {
    let text = r#"on: push
jobs:
  gpu:
    runs-on: ubuntu-latest
    env:
      py_version: "3.11"
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
      - run: pip install torch==2.3+cpu --index-url https://example.com/cpu
      - run: |
          pip install .
          pytest
      - run: grep tox requirements-dev.txt | xargs pip install
      - run: python${{ env.py_version }} -m pip install wheel six
  later:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
      - run: pip install six==1.0
      - run: pip install -r requirements.txt
      - run: pytest
"#;
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn what_is_installed_beside_uv_is_not_lost() {
    let text = "jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/setup-python@v5
      - run: pip install uv six
      - run: pip install -U pip wheel uv
      - run: pip install uv -r requirements.txt
  b:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/setup-python@v5
      - run: pip install uv; if x then pip install y
      - run: pip wheel .
";
    insta::assert_snapshot!(both(WORKFLOW, text));
}
