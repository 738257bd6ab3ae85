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
fn pre_commit_takes_the_file_before_and_after() {
    if !assert_valid("pre-commit", ".pre-commit-config.yaml", PRE_COMMIT) {
        skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    }
}
