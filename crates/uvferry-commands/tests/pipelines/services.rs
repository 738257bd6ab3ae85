//! CircleCI, Travis, Azure and Bitbucket: golden cases, one a style.

use uvferry_commands::{Carrier, Mode, Outcome};

use super::{both, carried, project, shown};

pub(super) const CIRCLECI: &str = ".circleci/config.yml";
pub(super) const TRAVIS: &str = ".travis.yml";
pub(super) const AZURE: &str = "azure-pipelines.yml";
pub(super) const BITBUCKET: &str = "bitbucket-pipelines.yml";

#[test]
fn pyenv_of_circleci_gets_an_environment_that_is_active() {
    let text = r#"version: 2.1

orbs:
  codecov: codecov/codecov@3.2.2

executors:
  py:
    parameters:
      version: {type: string, default: "3.11"}
    docker:
      - image: cimg/python:<< parameters.version >>

commands:
  deps:
    parameters:
      extra: {type: string, default: ""}
    steps:
      - restore_cache:
          keys:
            - v1-{{ checksum "requirements.txt" }}-{{ checksum "requirements-dev.txt" }}
            - v1-
      - run:
          name: Install
          command: |
            pip install --upgrade pip
            pip install -r requirements.txt -r requirements-dev.txt  # both
      - save_cache:
          key: v1-{{ checksum "requirements.txt" }}-{{ checksum "requirements-dev.txt" }}
          paths:
            - ~/.cache/pip

jobs:
  test:
    executor: {name: py, version: "3.12"}
    steps:
      - checkout
      - deps
      - run: pytest
      - codecov/upload

  lint:
    docker:
      - image: cimg/python:3.10
    steps:
      - checkout
      - run:
          command: pip install flake8 && flake8
          working_directory: src
"#;
    insta::assert_snapshot!(both(CIRCLECI, text));
}

#[test]
fn images_and_environments_of_circleci() {
    let text = r#"version: 2
defaults: &defaults
  docker:
    - image: python:3.11-slim
    - image: postgres:12
  environment:
    A: b
jobs:
  docs:
    <<: *defaults
    steps:
      - checkout
      - run: pip install -r requirements/docs.txt
      - run: sphinx-build docs out
  own:
    docker: [{image: "cimg/python:3.9.2"}]
    steps:
      - checkout
      - run:
          name: Install
          command: |
            python3 -m venv venv
            . venv/bin/activate
            pip install -r requirements.txt
      - save_cache:
          key: x-{{ checksum "requirements.txt" }}
          paths: [./venv]
      - run: |
          . venv/bin/activate
          pip install six
          pytest
  handed-on:
    docker: [{image: cimg/python:3.12}]
    steps:
      - checkout
      - run: |
          python -m venv env
          echo 'source env/bin/activate' >> $BASH_ENV
      - run: pip install -r requirements.txt
"#;
    insta::assert_snapshot!(both(CIRCLECI, text));
}

#[test]
fn jobs_of_circleci_that_stay() {
    let text = r#"version: 2.1
orbs:
  python: circleci/python@2.1.1
jobs:
  old: {docker: [{image: "circleci/python:3.7"}], steps: [checkout, run: pip install six]}
  older: {docker: [{image: "cimg/python:3.7"}], steps: [checkout, run: pip install six]}
  machine: {machine: true, steps: [checkout, run: pip install six]}
  orb:
    docker: [{image: "cimg/python:3.11"}]
    steps:
      - checkout
      - python/install-packages:
          pkg-manager: pip
          pip-dependency-file: requirements.txt
      - run: pip install six
  half:
    docker: [{image: "cimg/python:3.11"}]
    steps:
      - checkout
      - run: pip install six
      - run: pip download attrs
  both: {docker: [{image: "cimg/python:3.11"}], steps: [checkout, run: "python -m venv v && v/bin/pip install six", run: pip install attrs]}
  around: {docker: [{image: "cimg/python:3.11"}], steps: [checkout, run: pip install six]}
  root: {docker: [{image: "cimg/python:3.11"}], steps: [checkout, run: sudo pip install six]}
  saved:
    docker: [{image: "cimg/python:3.11"}]
    steps:
      - checkout
      - run: pip install six
      - save_cache: {key: a, paths: [/home/circleci/.pyenv/versions/3.11.0/lib/python3.11/site-packages]}
workflows:
  main:
    jobs:
      - around:
          pre-steps:
            - run: pip install wheel
"#;
    insta::assert_snapshot!(both(CIRCLECI, text));
}

#[test]
fn a_text_that_jobs_need_differently_keeps_both() {
    let text = r"version: 2.1
commands:
  deps:
    steps:
      - run: pip install six
jobs:
  a:
    docker: [{image: cimg/python:3.11}]
    steps:
      - deps
      - run: pip install attrs
  b:
    docker: [{image: python:3.11}]
    steps:
      - deps
  c:
    docker: [{image: cimg/python:3.11}]
    steps:
      - run: pip install attrs
";
    insta::assert_snapshot!(shown(CIRCLECI, text, Mode::Pip));
}

#[test]
fn travis_installs_into_its_environment() {
    let text = r#"language: python
dist: jammy
cache: pip
python:
  - "3.9"
  - "3.10"
env:
  - DJANGO=4.2
before_install:
  - pip install --upgrade pip
install:
  - pip install -r requirements.txt  # all
  - pip install -r requirements-dev.txt "django==$DJANGO"
script:
  - pytest
  - |
    if [ -n "$X" ]; then
      pip install coveralls
    fi
after_success: pip list
jobs:
  include:
    - stage: lint
      python: "3.12"
      install: pip install flake8
      script: flake8
"#;
    insta::assert_snapshot!(both(TRAVIS, text));
}

#[test]
fn jobs_of_travis_that_stay() {
    for (text, reason) in [
        (
            "language: python\npython: 3.9\nscript: pip install six\n",
            "no `install`",
        ),
        (
            "language: python\npython: [3.9, 3.7]\ninstall: pip install six\n",
            "older than 3.8",
        ),
        ("language: python\ninstall: pip install six\n", "no version"),
        (
            "language: c\ninstall: pip install six\n",
            "not `language: python`",
        ),
        (
            "language: python\npython: 3.9\ninstall: [sudo pip install six]\n",
            "another user",
        ),
        (
            "language: python\npython: 3.9\ninstall: [pip install six, pip download x]\n",
            "needs a person",
        ),
        (
            "language: python\npython: 3.9\nos: [linux, osx]\ninstall: pip install six\n",
            "Linux only",
        ),
    ] {
        let carried = carried(TRAVIS, text, Mode::Pip);
        assert!(carried.replacements.is_empty(), "{text}");
        let said: Vec<&str> = carried
            .diagnostics
            .iter()
            .map(|one| one.message.as_str())
            .collect();
        assert!(
            said.iter().any(|said| said.contains(reason)),
            "{text}{said:?}"
        );
        let six = carried
            .commands
            .iter()
            .find(|found| found.text.contains("six"))
            .unwrap();
        assert!(!six.is_applied);
        let Outcome::NeedsReview { suggestion, .. } = &six.translated.outcome else {
            panic!("{six:?}");
        };
        assert!(
            suggestion
                .as_deref()
                .is_some_and(|new| new.contains("uv") && new.contains(" pip install")),
            "{suggestion:?}"
        );
    }
}

#[test]
fn what_travis_installs_unasked_is_said() {
    let text = "language: python\npython: 3.9\nscript: pytest\n";
    let project = project("");
    let carried = carried(TRAVIS, text, Mode::Project(&project));
    assert_eq!(carried.diagnostics[0].code, "UVF381");
    assert!(carried.replacements.is_empty());
}

#[test]
fn lines_of_bitbucket() {
    let text = r#"image: python:3.11

definitions:
  steps:
    - step: &test
        name: Test
        caches: [pip]
        script:
          - python -V
          - pip install -r requirements.txt -r requirements-dev.txt
          - pytest
        after-script:
          - pip list

pipelines:
  default:
    - step: *test
    - parallel:
        - step:
            name: Lint
            caches:
              - pip
              - docker
            script:
              - pip install flake8
              - flake8
        - step:
            image: atlassian/default-image:4
            script:
              - pip install awscli
  branches:
    main:
      - step:
          <<: *test
          name: Again
      - step:
          image: {name: "python:3.6"}
          script:
            - pip install six
            - pipe: atlassian/slack-notify:2.0.0
"#;
    insta::assert_snapshot!(both(BITBUCKET, text));
}

#[test]
fn caches_of_bitbucket_by_their_files() {
    let text = r"image: python:3.12
definitions:
  caches:
    node: node_modules
    deps:
      key:
        files:
          - requirements.txt
          - requirements-dev.txt
      path: ~/.cache/pip
pipelines:
  default:
    - step:
        caches:
          - pip
        condition:
          changesets:
            includePaths:
              - requirements.txt
        script:
          - pip install -r requirements.txt
";
    insta::assert_snapshot!(both(BITBUCKET, text));
}

#[test]
fn paths_tell_a_service() {
    for (path, is_one) in [
        (".circleci/config.yml", true),
        ("sub/.circleci/continue.yaml", true),
        (".circleci/run.sh", false),
        (".travis.yml", true),
        ("travis.yml", false),
        ("azure-pipelines.yml", true),
        ("ci/azure-pipelines-steps.yml", true),
        (".azure-pipelines/test.yaml", true),
        ("azure/compose.yml", false),
        ("bitbucket-pipelines.yml", true),
    ] {
        let is_pipeline = Carrier::of(path, b"") == Some(Carrier::Pipeline);
        assert_eq!(is_pipeline, is_one, "{path}");
    }
}

#[test]
fn what_no_job_uses_is_listed() {
    let text = "version: 2.1\nx:\n  run: pip install six\njobs:\n  a:\n    docker: [{image: cimg/go:1}]\n    steps: [run: {command: go test}]\n";
    let carried = carried(CIRCLECI, text, Mode::Pip);
    assert_eq!(carried.commands.len(), 1);
    assert!(!carried.commands[0].is_applied);
}

#[test]
fn steps_of_azure() {
    let text = r#"trigger:
  paths:
    include:
      - src
      - requirements.txt
variables:
  PIP_CACHE_DIR: $(Pipeline.Workspace)/.pip
stages:
  - stage: Test
    pool:
      vmImage: ubuntu-latest
    jobs:
      - job: unit
        strategy:
          matrix:
            new: {python.version: '3.12'}
            old: {python.version: '3.9'}
        steps:
          - task: UsePythonVersion@0
            inputs:
              versionSpec: '$(python.version)'
          - task: Cache@2
            inputs:
              key: 'pip | "$(Agent.OS)" | requirements.txt, requirements-dev.txt'
              restoreKeys: |
                pip | "$(Agent.OS)"
              path: $(PIP_CACHE_DIR)
          - script: python -m pip install --upgrade pip
            displayName: Upgrade pip
          - script: |
              pip install -r requirements.txt
              pip install -r requirements-dev.txt
            displayName: Install
          - bash: pytest -v $(Build.BuildId)
          - task: Bash@3
            inputs:
              targetType: inline
              script: pip install coverage
              workingDirectory: $(System.DefaultWorkingDirectory)/sub
      - job: windows
        pool: {vmImage: windows-latest}
        steps:
          - task: UsePythonVersion@0
          - script: |
              python -m pip install wheel
              IF EXIST x pip install six
      - job: plain
        pool: {vmImage: windows-latest}
        steps:
          - task: UsePythonVersion@0
          - script: python -m pip install -r other.txt
          - powershell: pip list
"#;
    insta::assert_snapshot!(both(AZURE, text));
}

#[test]
fn jobs_of_azure_that_stay() {
    let python = "- task: UsePythonVersion@0\n  inputs: {versionSpec: '3.11'}\n";
    let pool = "pool: {vmImage: ubuntu-latest}\n";
    let six = "- script: pip install six\n";
    for (text, reason) in [
        (format!("steps:\n{python}{six}"), "which machine"),
        (
            format!("pool: mine\nsteps:\n{python}{six}"),
            "which machine",
        ),
        (format!("{pool}steps:\n{six}"), "no `UsePythonVersion`"),
        (format!("{pool}steps:\n{six}{python}"), "before the one"),
        (
            format!("{pool}steps:\n- template: x.yml\n{python}{six}"),
            "`template`",
        ),
        (
            format!("{pool}steps:\n{python}- task: Conda@1\n{six}"),
            "`Conda@1`",
        ),
        (
            format!("{pool}container: x\nsteps:\n{python}{six}"),
            "container",
        ),
        (
            format!("{pool}steps:\n{python}- task: PipAuthenticate@1\n{six}"),
            "PipAuthenticate",
        ),
        (
            format!("{pool}steps:\n{}{six}", python.replace("3.11", "3.6")),
            "older than 3.8",
        ),
        (
            format!("{pool}steps:\n{}{six}", python.replace("3.11", "$(v)")),
            "which versions",
        ),
        (
            format!("{pool}steps:\n{python}{six}- script: pip download x\n"),
            "needs a person",
        ),
    ] {
        let carried = carried(AZURE, &text, Mode::Pip);
        assert!(carried.replacements.is_empty(), "{text}");
        let said: Vec<&str> = carried
            .diagnostics
            .iter()
            .map(|one| one.message.as_str())
            .collect();
        assert!(
            said.iter().any(|said| said.contains(reason)),
            "{text}{said:?}"
        );
    }
}

#[test]
fn an_environment_of_the_job_gets_uv_by_its_own_pip() {
    let text = r#"version: 2
jobs:
  build:
    docker: [{image: circleci/python:3.8.3-buster}]
    steps:
      - checkout
      - restore_cache:
          key: v1-{{ checksum "requirements.txt" }}
      - run:
          name: Install
          command: |
            python3 -m venv venv
            source venv/bin/activate
            pip install --upgrade pip
            pip install -r requirements.txt
            pip install pydot
      - save_cache:
          key: v1-{{ checksum "requirements.txt" }}
          paths: [./venv]
      - run: |
          . venv/bin/activate
          pip install -e .
          pytest
  outside:
    docker: [{image: circleci/python:3.8}]
    steps:
      - checkout
      - run: python -m venv venv && . venv/bin/activate && pip install six
      - run: pip install attrs
  short:
    docker: [{image: circleci/python:3.9}]
    steps:
      - checkout
      - run: "python -m venv venv && . venv/bin/activate && pip install six"
  inner:
    docker: [{image: circleci/python:3.9}]
    steps:
      - checkout
      - run: |
          virtualenv env
          . env/bin/activate
          if [ -n "$X" ]; then
            pip install six
          fi
"#;
    insta::assert_snapshot!(both(CIRCLECI, text));
}
