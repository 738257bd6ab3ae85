//! Configurations before and after, held against the schemas that check-jsonschema carries,
//! and pre-commit's own reading of its file.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::collections::{BTreeMap, BTreeSet};

use uvferry_commands::{Carrier, InstallTarget, Mode, Project, Settings, carry};
use uvferry_diagnostics::SourceFile;
use uvferry_testkit::{ScratchProject, python_with, skip};

const PACKAGES: &[&str] = &["check-jsonschema==0.39.0", "pre-commit==4.7.0"];

fn project() -> Project {
    Project {
        name: Some("demo".to_owned()),
        is_package: true,
        files: BTreeMap::from([
            ("requirements.txt".to_owned(), InstallTarget::Main),
            ("requirements.in".to_owned(), InstallTarget::Main),
            (
                "docs/requirements.txt".to_owned(),
                InstallTarget::Group("docs".to_owned()),
            ),
        ]),
        ..Project::default()
    }
}

/// The file afterwards, in both modes, where it changes.
fn rewritten(path: &str, text: &str) -> Vec<String> {
    let project = project();
    let none = BTreeSet::new();
    let carrier = Carrier::of(path, text.as_bytes()).unwrap();
    [Mode::Pip, Mode::Project(&project)]
        .into_iter()
        .map(|mode| {
            let settings = Settings {
                mode,
                uv_version: "0.13.9",
                with_docker_cache: false,
                scripts_with_uv: &none,
            };
            carry(&SourceFile::new(path, text), carrier, &settings).applied(text)
        })
        .collect()
}

const READ_THE_DOCS: &[&str] = &[
    "version: 2\nbuild:\n  os: ubuntu-22.04\n  tools: {python: '3.12'}\nsphinx:\n  configuration: docs/conf.py\npython:\n  install:\n    - requirements: docs/requirements.txt\n    - method: pip\n      path: .\n",
    "version: 2\nbuild:\n  os: ubuntu-22.04\n  tools: {python: '3.12'}\nsphinx: {configuration: docs/conf.py}\npython: {install: [{path: ., extra_requirements: [a, b]}, {requirements: requirements.txt}]}\n",
    "version: 2\nbuild:\n  os: ubuntu-22.04\n  tools: {python: '3.12'}\n  jobs:\n    post_install:\n      - pip install -r docs/requirements.txt\nsphinx: {configuration: docs/conf.py}\n",
];

const DEPENDABOT: &[&str] = &[
    "version: 2\nupdates:\n  - package-ecosystem: pip\n    directory: /\n    schedule: {interval: weekly}\n    open-pull-requests-limit: 3\n    versioning-strategy: increase\n    ignore:\n      - dependency-name: six\n        versions: ['1']\n    groups:\n      all:\n        patterns: ['*']\n",
    "version: 2\nupdates:\n  - package-ecosystem: \"pip\"\n    directories: [\"/\", \"/docs\"]\n    schedule:\n      interval: daily\n",
];

const PRE_COMMIT: &[&str] = &[
    "repos:\n- repo: https://github.com/jazzband/pip-tools\n  rev: 7.4.1\n  hooks:\n  - id: pip-compile\n    args: [requirements.in, -o, requirements.txt]\n    files: ^requirements\\.(in|txt)$\n- repo: local\n  hooks:\n  - id: x\n    name: x\n    entry: pip freeze\n    language: system\n",
    "repos:\n- repo: https://github.com/jazzband/pip-tools\n  rev: 7.4.1\n  hooks:\n  - id: pip-compile\n",
    "ci: {autoupdate_schedule: monthly}\nrepos:\n-   repo: https://github.com/pre-commit/pre-commit-hooks\n    rev: v5.0.0\n    hooks:\n    -   id: requirements-txt-fixer\n    -   id: check-yaml\n        exclude: ^requirements\\.txt$\n",
    "repos:\n- repo: local\n  hooks:\n  - id: x\n    name: x\n    entry: pip-compile requirements.in\n    language: system\n",
];

const RENOVATE: &[&str] = &[
    "{\n  \"extends\": [\"config:recommended\"],\n  \"enabledManagers\": [\"pip_requirements\", \"pip-compile\"],\n  \"pip_requirements\": {\"enabled\": true},\n  \"packageRules\": [{\"matchManagers\": [\"pip_requirements\"], \"groupName\": \"x\"}]\n}\n",
];

const CIRCLECI: &[&str] = &[
    "version: 2.1\norbs:\n  codecov: codecov/codecov@3.2.2\ncommands:\n  deps:\n    steps:\n      - restore_cache: {key: 'a-{{ checksum \"requirements.txt\" }}'}\n      - run:\n          name: Install\n          command: |\n            pip install -U pip\n            pip install -r requirements.txt\n      - save_cache:\n          key: a-{{ checksum \"requirements.txt\" }}\n          paths: [~/.cache/pip]\njobs:\n  test:\n    docker: [{image: 'cimg/python:3.11'}]\n    steps:\n      - checkout\n      - deps\n      - run: pytest\n  docs:\n    docker:\n      - image: python:3.12\n    steps:\n      - checkout\n      - run: pip install -r docs/requirements.txt\nworkflows:\n  main:\n    jobs: [test, docs]\n",
];

const TRAVIS: &[&str] = &[
    "language: python\ncache: pip\npython:\n  - '3.9'\n  - '3.12'\ninstall:\n  - pip install -U pip\n  - pip install -r requirements.txt\nscript: pytest\njobs:\n  include:\n    - stage: lint\n      install: pip install flake8\n      script: flake8\n",
    "language: python\ncache:\n  directories:\n    - $HOME/.cache/pip\npython: '3.12'\ninstall: pip install -e .\nscript: pytest\n",
];

const AZURE: &[&str] = &[
    "trigger:\n- main\npool:\n  vmImage: ubuntu-latest\nvariables:\n  PIP_CACHE_DIR: $(Pipeline.Workspace)/.pip\nsteps:\n- task: UsePythonVersion@0\n  inputs:\n    versionSpec: '3.11'\n- task: Cache@2\n  inputs:\n    key: 'pip | \"$(Agent.OS)\" | requirements.txt'\n    path: $(PIP_CACHE_DIR)\n- script: pip install -r requirements.txt\n  displayName: Install\n- script: pytest\n",
];

const BITBUCKET: &[&str] = &[
    "image: python:3.12\ndefinitions:\n  steps:\n    - step: &test\n        name: Test\n        caches: [pip]\n        script:\n          - pip install -r requirements.txt\n          - pytest\npipelines:\n  default:\n    - step: *test\n",
];

/// Whether a schema of check-jsonschema takes each of the texts.
fn assert_valid(schema: &str, path: &str, texts: &[&str]) -> bool {
    let Some(python) = python_with("schemas", PACKAGES) else {
        return false;
    };
    let scratch = ScratchProject::new();
    let mut paths = Vec::new();
    let mut changed = 0;
    for (number, text) in texts.iter().enumerate() {
        for (way, text) in rewritten(path, text)
            .into_iter()
            .chain([(*text).to_owned()])
            .enumerate()
        {
            changed += usize::from(!texts.contains(&text.as_str()));
            let path = format!("{number}-{way}.yaml");
            scratch.write(&path, &text);
            paths.push(path);
        }
    }
    assert!(changed > 0, "nothing was rewritten");
    let mut arguments = if schema == "pre-commit" {
        vec![
            "-m".to_owned(),
            "pre_commit".to_owned(),
            "validate-config".to_owned(),
        ]
    } else {
        vec![
            "-m".to_owned(),
            "check_jsonschema".to_owned(),
            "--builtin-schema".to_owned(),
            schema.to_owned(),
        ]
    };
    if schema == "vendor.azure-pipelines" {
        // As check-jsonschema's own hook does.
        let more = [
            "--data-transform",
            "azure-pipelines",
            "--regex-variant",
            "nonunicode",
        ];
        arguments.extend(more.map(str::to_owned));
    }
    arguments.extend(paths);
    scratch.run_ok(&python, arguments);
    true
}

#[test]
fn read_the_docs_takes_the_file_before_and_after() {
    if !assert_valid("vendor.readthedocs", ".readthedocs.yaml", READ_THE_DOCS) {
        skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    }
}

#[test]
fn dependabot_takes_the_file_before_and_after() {
    if !assert_valid("vendor.dependabot", ".github/dependabot.yml", DEPENDABOT) {
        skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    }
}

#[test]
fn renovate_takes_the_file_before_and_after() {
    if !assert_valid("vendor.renovate", "renovate.json", RENOVATE) {
        skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    }
}

#[test]
fn pre_commit_takes_the_file_before_and_after() {
    if !assert_valid("pre-commit", ".pre-commit-config.yaml", PRE_COMMIT) {
        skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    }
}

#[test]
fn services_take_their_files_before_and_after() {
    for (schema, path, texts) in [
        ("vendor.circle-ci", ".circleci/config.yml", CIRCLECI),
        ("vendor.travis", ".travis.yml", TRAVIS),
        ("vendor.azure-pipelines", "azure-pipelines.yml", AZURE),
        (
            "vendor.bitbucket-pipelines",
            "bitbucket-pipelines.yml",
            BITBUCKET,
        ),
    ] {
        if !assert_valid(schema, path, texts) {
            skip!(unless Uv, Python, Online);
            panic!("what is needed is here");
        }
    }
}
