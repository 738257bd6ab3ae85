use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::*;
use crate::context::{InstallTarget, Mode, Project};

pub(super) fn project() -> Project {
    let files = [
        ("requirements.txt", InstallTarget::Main),
        (
            "requirements/test.txt",
            InstallTarget::Group("test".to_owned()),
        ),
        (
            "requirements/docs.txt",
            InstallTarget::Group("docs".to_owned()),
        ),
        (
            "requirements/min.txt",
            InstallTarget::Group("min".to_owned()),
        ),
        (
            "requirements/extra.txt",
            InstallTarget::Extra("fast".to_owned()),
        ),
        ("constraints.txt", InstallTarget::Constraints),
        ("stays.txt", InstallTarget::Stays),
        (
            "all.txt",
            InstallTarget::Several(vec![
                InstallTarget::Main,
                InstallTarget::Group("test".to_owned()),
            ]),
        ),
    ];
    Project {
        name: Some("demo".to_owned()),
        is_package: true,
        files: files
            .into_iter()
            .map(|(path, target)| (path.to_owned(), target))
            .collect(),
        groups: ["test", "docs", "min"].map(str::to_owned).into(),
        extras: ["fast".to_owned()].into(),
        ..Project::default()
    }
}

fn carried(text: &str, mode: Mode<'_>) -> (Carried, String) {
    let file = SourceFile::new("tox.ini", text);
    let none = BTreeSet::new();
    let settings = Settings {
        mode,
        uv_version: "0.13.9",
        with_docker_cache: false,
        scripts_with_uv: &none,
    };
    let carried = carry(&file, &settings);
    let mut done = 0;
    for (span, _) in &carried.replacements {
        assert!(done <= span.start && span.start <= span.end, "overlap");
        done = span.end;
    }
    let new = carried.applied(text);
    // The rewrite of a rewritten file changes nothing.
    let again = carry(&SourceFile::new("tox.ini", new.as_str()), &settings);
    assert_eq!(again.applied(&new), new, "not stable");
    (carried, new)
}

/// The file afterwards, and what is told.
fn shown(text: &str) -> String {
    let project = project();
    let (carried, mut out) = carried(text, Mode::Project(&project));
    out.push_str("-----\n");
    for mention in &carried.mentions {
        let _ = writeln!(out, "mention {:?} -> {:?}", mention.text, mention.to);
    }
    for command in &carried.commands {
        let _ = writeln!(
            out,
            "command {:?} -> {:?} applied={}",
            command.text, command.to, command.is_applied
        );
    }
    for diagnostic in &carried.diagnostics {
        let _ = writeln!(out, "{}: {}", diagnostic.code, diagnostic.message);
    }
    out
}

#[test]
fn files_become_groups() {
    insta::assert_snapshot!(shown(
        "\
[tox]
envlist = py39,docs

[testenv]
# what tests need
deps =
    -r requirements/test.txt  # tests
    min: -r requirements/min.txt
commands = pytest {posargs}

[testenv:docs]
deps = -r{toxinidir}/requirements/docs.txt
commands = sphinx-build docs

[testenv:lint]
deps = flake8
skip_install = true

[testenv:both]
deps =
    {[testenv]deps}
    coverage
    -r requirements/docs.txt

[testenv:stays]
deps = -r stays.txt
"
    ));
}

#[test]
fn main_is_installed_with_the_package() {
    insta::assert_snapshot!(shown(
        "\
[tox]
minversion = 3.20
[testenv]
deps =
    -r requirements.txt
    -c constraints.txt
    pytest
extras = fast

[testenv:all]
deps =
    -r all.txt
    -r requirements/extra.txt
commands = pytest
[testenv:main]
deps = -r requirements.txt
"
    ));
}

#[test]
fn without_a_package_its_dependencies_are_installed() {
    insta::assert_snapshot!(shown(
        "\
[tox]
skipsdist = true
requires =
    tox>=4
    tox-docker

[testenv]
deps =
    -r requirements.txt
    -r requirements/test.txt
[testenv:lint]
deps = flake8
commands = flake8
[testenv:main]
deps = {[testenv]deps}
"
    ));
    insta::assert_snapshot!(shown(
        "\
[testenv:app]
skip_install = true
deps = -r requirements.txt
[base]
deps = -r requirements/test.txt
[testenv:x]
deps = {[base]deps}
"
    ));
}

#[test]
fn what_a_person_decides() {
    insta::assert_snapshot!(shown(
        "\
[tox]
requires = tox<4
[testenv]
deps = -r requirements/test.txt
"
    ));
    insta::assert_snapshot!(shown(
        "\
[testenv]
deps = -r requirements.txt
skip_install =
    lint: true
"
    ));
}

#[test]
fn commands_in_toml_are_told() {
    let project = project();
    let text = "[env.a]\ndeps = [\"-r requirements.txt\", \"six\"]\ncommands = [[\"pip\", \"install\", \"six\"]]\n";
    let file = SourceFile::new("tox.toml", text);
    let none = BTreeSet::new();
    let settings = Settings {
        mode: Mode::Project(&project),
        uv_version: "0.13.9",
        with_docker_cache: false,
        scripts_with_uv: &none,
    };
    let carried = carry(&file, &settings);
    assert_eq!(
        carried.applied(text),
        text.replace("\"-r requirements.txt\", ", "")
    );
    assert_eq!(carried.diagnostics.len(), 1);
    assert_eq!(carried.commands.len(), 1);
    assert_eq!(
        carried.commands[0].to.as_deref(),
        Some("uv pip install six")
    );
}

#[test]
fn commands_call_uv_which_is_allowed() {
    insta::assert_snapshot!(shown(
        "\
[testenv]
allowlist_externals = make
commands_pre = pip install -U pip
commands =
    python -m pip install -r stays.txt \\
        six
    - {envpython} -m pip list
    pip install {env:MORE} -r requirements.txt
    pytest {posargs}
[testenv:build]
deps = build
commands =
    python -m build
    twine check dist/*
install_command = pip install --pre {opts} {packages}
"
    ));
}

proptest::proptest! {
    #[test]
    fn no_file_is_too_strange(
        text in r"(\[testenv\]\n|\[testenv:a\]\n|\[tox\]\n|deps ?=|commands =|requires = |skipsdist = true\n|skip_install = true\n|package = wheel\n|min: |-r requirements\.txt|-rrequirements/test\.txt|\{\[testenv\]deps\}|\{\[testenv:a\]deps\}|pip install x|\\\n|\n    |\n|\r\n|#|[ {}'\x22é:]){0,40}",
    ) {
        let project = project();
        let file = SourceFile::new("tox.ini", text.as_str());
        let none = BTreeSet::new();
        for mode in [Mode::Pip, Mode::Project(&project)] {
            let settings = Settings {
                mode,
                uv_version: "0.13.9",
                with_docker_cache: false,
                scripts_with_uv: &none,
            };
            let carried = carry(&file, &settings);
            let mut done = 0;
            for (span, _) in &carried.replacements {
                proptest::prop_assert!(done <= span.start && span.start <= span.end, "{:?} {:?}", text, carried.replacements);
                done = span.end;
            }
            let new = carried.applied(&text);
            let again = carry(&SourceFile::new("tox.ini", new.as_str()), &settings);
            proptest::prop_assert_eq!(again.applied(&new), new);
        }
    }
}

#[test]
fn text_for_a_shell_is_told() {
    let text = "[testenv]\ncommands =\n  bash -c 'python3 -m pip install x'\n  \
                sh -c \"{envpython} -m pip freeze > x\"\n  \
                sh -ec \"python -m twine check --strict $TOX_PACKAGE\"\n  \
                sh -c \"echo pip install\"\n  sh -c\n  sh x.sh -c pip\n";
    let (carried, new) = carried(text, Mode::Pip);
    assert_eq!(new, text);
    let found: Vec<(&str, Option<&str>)> = carried
        .commands
        .iter()
        .map(|found| (found.text.as_str(), found.to.as_deref()))
        .collect();
    assert_eq!(
        found,
        [
            ("python3 -m pip install x", Some("uv pip install x")),
            ("python -m pip freeze", Some("uv pip freeze")),
            (
                "python -m twine check --strict $TOX_PACKAGE",
                Some("uvx twine check --strict $TOX_PACKAGE")
            ),
        ]
    );
    assert!(carried.commands.iter().all(|found| !found.is_applied));
}

#[test]
fn what_asks_for_tox_4_is_written_in_its_form() {
    let text = "\
[testenv]
passenv = A B, C_* ,D
    {env:MORE:x y} E
    py: F\tG
whitelist_externals = make
deps = -rrequirements/test.txt
commands = pytest
[testenv:docs]
whitelist_externals =
    {[testenv]whitelist_externals}
    latex
passenv = A \\
    B
";
    insta::assert_snapshot!(shown(text));
    // What asks for no newer tox stays in the form of any.
    let plain = text.replace("-rrequirements/test.txt", "pytest");
    assert!(shown(&plain).starts_with(&plain));
    let both = text.replace(
        "[testenv:docs]",
        "[testenv:docs]\nallowlist_externals = dot",
    );
    let told = shown(&both);
    assert!(
        told.starts_with(&both) && told.contains("reads the second alone"),
        "{told}"
    );
}

#[test]
fn uv_comes_into_an_environment_that_calls_it() {
    insta::assert_snapshot!(shown(
        "\
[testenv]
deps = -rrequirements/test.txt
commands =
    python -m pip freeze
    pytest
[testenv:plain]
deps =
    six
    toml  # parser
commands = pip freeze
[testenv:bare]
commands = pip freeze
[testenv:has]
deps = uv>=0.5
commands = pip freeze
[testenv:empty]
deps =
commands = pip freeze
[testenv:some]
deps =
    six
    -rrequirements/docs.txt
commands = pip freeze
[testenv:allowed]
allowlist_externals = uv
commands = pip freeze
"
    ));
    // What inherits the commands, and not the `deps`, has no uv of its own.
    let text = "\
[testenv]
deps = six
commands = pip freeze
[testenv:docs]
deps = sphinx
";
    let new = shown(text);
    assert!(new.contains("allowlist_externals = uv\n"), "{new}");
    let child = "\
[testenv]
deps = six
[testenv:docs]
commands = pip freeze
";
    let new = shown(child);
    assert!(
        new.contains("commands = uv pip freeze\ndeps =\n    {[testenv]deps}\n    uv\n"),
        "{new}"
    );
}
