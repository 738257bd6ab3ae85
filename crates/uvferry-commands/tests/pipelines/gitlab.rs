//! GitLab: golden cases, one a style.

use uvferry_commands::{Carrier, Mode};

use super::{GITLAB, both, carried};

#[test]
fn lines_from_everywhere() {
    let text = r#"image: python:3.11-slim

variables:
  PIP_CACHE_DIR: "$CI_PROJECT_DIR/.cache/pip"

cache:
  key:
    files:
      - requirements.txt
      - requirements-dev.txt
  paths:
    - .cache/pip

.setup: &setup
  - python -V
  - pip install --upgrade pip
  - pip install -r requirements.txt

default:
  before_script:
    - *setup

test:
  script:
    - pip install -r requirements-dev.txt
    - pytest
  rules:
    - changes:
        - "**/*.py"
        - requirements.txt

refs:
  before_script:
    - !reference [.tpl, before_script]
  script:
    - echo hi

.tpl:
  before_script:
    - cd sub
    - pip install six
"#;
    insta::assert_snapshot!(both(GITLAB, text));
}

#[test]
fn templates_and_their_images() {
    let text = r#".py:
  image:
    name: python:$PY
    entrypoint: [""]
  variables:
    A: b
  before_script:
    - pip install -r requirements.txt

test:
  extends: .py
  script: pytest

lint:
  extends: [.py]
  before_script: []
  script: pip install flake8 && flake8

own:
  image: registry.example.com/ci/py:1
  script:
    - pip install six

uv:
  image: ghcr.io/astral-sh/uv:0.9-python3.12-bookworm
  script:
    - pip install six
"#;
    insta::assert_snapshot!(both(GITLAB, text));
}

#[test]
fn an_environment_where_nothing_brings_uv() {
    let text = r"venv:
  image: debian:12
  before_script:
    - apt-get update && apt-get install -y python3-venv
  script:
    - |
      python3 -m venv venv
      . venv/bin/activate
      pip install -r requirements.txt
      pytest

python:
  image: python:3.12
  script:
    - python3 -m venv venv
    - . venv/bin/activate
    - pip install -r requirements.txt
    - pytest
";
    insta::assert_snapshot!(both(GITLAB, text));
}

#[test]
fn styles_of_scripts() {
    let text = r#"a:
  image: python:3.12
  script:
    - "pip install 'six>1'"
    - - pip install attrs
      - - 'pip install ''x>1'''
    - >-
      pip install
      six
  after_script: [pip list, "pip freeze"]

b:
  image: python:3.12
  script: |
    pip install six
    pip install attrs
"#;
    insta::assert_snapshot!(both(GITLAB, text));
}

#[test]
fn a_release() {
    let text = r"release:
  image: python:3.12
  variables:
    TWINE_USERNAME: gitlab-ci-token
  script:
    - pip install build twine
    - python -m build
    - TWINE_PASSWORD=${CI_JOB_TOKEN} python -m twine upload --repository-url ${CI_API_V4_URL}/projects/${CI_PROJECT_ID}/packages/pypi dist/*
";
    insta::assert_snapshot!(both(GITLAB, text));
}

#[test]
fn pip_that_stays_keeps_its_cache() {
    let text = r"variables:
  PIP_CACHE_DIR: .pip-cache
a:
  image: python:3.12
  cache:
    paths: [.pip-cache]
  script:
    - pip install six
    - pip download six
";
    insta::assert_snapshot!(both(GITLAB, text));
}

#[test]
fn a_text_that_jobs_need_differently() {
    let text = r".install: &install
  - pip install six
a:
  image: python:3.12
  script:
    - *install
b:
  image: python:3.12
  variables: {VIRTUAL_ENV: venv}
  script:
    - *install
";
    insta::assert_snapshot!(both(GITLAB, text));
}

#[test]
fn defaults_for_others() {
    let text = r"default:
  image: python:3.12
before_script:
  - pip install six
";
    insta::assert_snapshot!(both(GITLAB, text));
}

#[test]
fn behind_a_specification() {
    let text = r"spec:
  inputs:
    package:
---
job-$[[ inputs.package ]]:
  image: python:3.12
  script:
    - pip install $[[ inputs.package ]]
";
    insta::assert_snapshot!(both(GITLAB, text));
}

#[test]
fn pipelines_are_known_by_their_names() {
    for path in [
        ".gitlab-ci.yml",
        "ci/test.gitlab-ci.yml",
        ".gitlab/ci/a.yml",
    ] {
        assert_eq!(Carrier::of(path, b""), Some(Carrier::GitlabCi), "{path}");
    }
    let workflow = Carrier::of(".github/workflows/a.yaml", b"");
    assert_eq!(workflow, Some(Carrier::Workflow));
    assert_ne!(
        Carrier::of(".github/dependabot.yml", b""),
        Some(Carrier::Workflow)
    );
}

#[test]
fn what_is_no_pipeline_is_left_alone() {
    for text in [
        "",
        "a: 1\n",
        "[1]\n",
        "a: {script: 3}\n",
        "a: {extends: a, script: [1]}\n",
        "a: {script: !reference [a, script]}\n",
    ] {
        let found = carried(GITLAB, text, Mode::Pip);
        assert!(
            found.replacements.is_empty() && found.commands.is_empty(),
            "{text}"
        );
    }
}

#[test]
fn pip_that_the_line_itself_brings() {
    let text = "\
and:
  image: docker:latest
  script:
    - docker build -t x .
    - apk add py3-pip && pip install awscli
block:
  image: debian:12
  script:
    - |
      apt-get update
      apt-get install -y python3-pip
      pip install --break-system-packages awscli
semicolon:
  image: debian:12
  script:
    - 'apt-get install -y python3-pip; pip install awscli'
test:
  image: debian:12
  script:
    - apt-get install -y python3-pip && if true; then pip install awscli; fi
before:
  image: debian:12
  script:
    - apt-get install -y python3-pip
    - pip install awscli
";
    insta::assert_snapshot!(both(GITLAB, text));
}

#[test]
fn runners_on_windows() {
    let text = r"
a:
  script:
    - python -m venv .venv
    - .\.venv\Scripts\activate
    - pip install six
b:
  tags: [saas-windows-medium]
  script:
    - py -m pip install -r requirements.txt
    - if ($x) { pip install attrs }
";
    insta::assert_snapshot!(both(GITLAB, text));
}

/// What brings pip stays, and uv comes by the words that the job has for pip.
#[test]
fn pip_by_the_words_of_the_job() {
    let text = r"ensured:
  image: alpine:3.13
  script:
    - apk add python3
    - python3 -m ensurepip
    - pip3 install black

module:
  image: debian:12
  before_script:
    - apt-get update && apt-get install -y python3-pip
    - python3 -m pip install --upgrade pip
  script:
    - python3.11 -m pip install black

privileged:
  image: example/tools
  script:
    - sudo pip3 install black

one-line:
  image: alpine:3.13
  script:
    - apk add python3 && curl -O https://example.com/get-pip.py && python3 get-pip.py && pip3 install black
";
    insta::assert_snapshot!(both(GITLAB, text));
}

#[test]
fn a_python_version_does_not_decide() {
    let mut project = super::project("");
    project.paths.insert(".python-version".to_owned());
    let text = "image: python:3.11\na:\n  script:\n    - pip install -r requirements.txt\n\
        b:\n  script:\n    - python -m venv venv\n    - source venv/bin/activate\n    - pip install -r requirements.txt\n\
        c:\n  image: debian:12\n  script:\n    - pip3 install -r requirements.txt\n\
        d:\n  script:\n    - virtualenv .venv\n    - . .venv/bin/activate\n    - pip install -r requirements.txt\n    - python -m build\n";
    insta::assert_snapshot!(super::shown(GITLAB, text, Mode::Project(&project)));
}

/// uv passes over environments with `--system`; pip goes by PATH.
#[test]
fn an_image_that_nobody_knows_may_have_an_environment_on_path() {
    let text = r"a:
  image: registry.example.com/me/img
  script:
    - python -m ensurepip --upgrade
    - python -m pip install six
    - pip3 install -r requirements.txt
    - python3 -m pip install -e .
    - python3.11 -m pip install six
    - pip uninstall -y six
    - pip list
b:
  image: registry.example.com/me/img
  script:
    - python -m venv v
    - v/bin/pip install six
    - . v/bin/activate
    - pip install six
c:
  image: registry.example.com/me/img
  variables: {VIRTUAL_ENV: /opt/venv}
  script: pip install six
";
    insta::assert_snapshot!(both(GITLAB, text));
}
