//! Jobs with a Python that the project is not for: they keep to the requirements files.

use uvferry_commands::{Mode, Project};

use super::{GITLAB, WORKFLOW, project, shown};

/// A project for Python 3.10 and newer.
fn newer() -> Project {
    Project {
        requires_python: Some(">=3.10".to_owned()),
        ..project("")
    }
}

#[test]
fn jobs_of_github() {
    let text = r#"jobs:
  matrix:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        python: ["3.8", "3.11"]
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: ${{ matrix.python }}
          cache: pip
      - run: |
          python -m pip install --upgrade pip
          pip install -r requirements.txt -r requirements-dev.txt
      - run: pip install -e .
      - run: pytest
  one-of-them:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        python: ["3.8", "3.11"]
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "${{ matrix.python }}"}
      - run: pip install -r requirements.txt
        if: matrix.python == '3.11'
  image:
    runs-on: ubuntu-latest
    container: python:3.9-slim
    steps:
      - uses: actions/checkout@v4
      - run: pip install -r requirements.txt
  by-name:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: python3.9 -m pip install -r requirements.txt
  python-2:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        python: ["2.7", "3.11"]
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v2
        with: {python-version: "${{ matrix.python }}"}
      - run: pip install --upgrade pip
      - run: pip install six
  within:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.10"}
      - run: pip install -r requirements.txt
"#;
    insta::assert_snapshot!(shown(WORKFLOW, text, Mode::Project(&newer())));
}

#[test]
fn jobs_of_gitlab() {
    let text = r#"matrix:
  image: python:$PYTHON
  parallel:
    matrix:
      - PYTHON: ["3.8", "3.11"]
  script:
    - pip install -r requirements.txt
    - pytest

# The package of uv is for Python 3.8 and newer.
old:
  image: python:3.7
  script:
    - pip install -r requirements.txt

within:
  image: python:3.12
  script:
    - pip install -r requirements.txt
    - pytest
"#;
    insta::assert_snapshot!(shown(GITLAB, text, Mode::Project(&newer())));
}
