use std::collections::BTreeSet;

use super::*;

/// What is found in a file, with its line; the file stays as it is.
#[track_caller]
fn found(path: &str, text: &str) -> Vec<String> {
    let none = BTreeSet::new();
    let settings = Settings {
        mode: Mode::Pip,
        uv_version: "0.13.9",
        with_docker_cache: false,
        scripts_with_uv: &none,
    };
    assert!(is_listed(path, text.as_bytes()), "{path}");
    let file = SourceFile::new(path, text);
    let carried = carry(&file, &settings);
    assert!(carried.replacements.is_empty());
    carried
        .commands
        .iter()
        .map(|command| {
            assert!(!command.is_applied);
            let line = file.line_column(command.span.start).line;
            format!(
                "{line}: {} -> {}",
                command.text,
                command.to.as_deref().unwrap_or("-")
            )
        })
        .collect()
}

const CIRCLE: &str = "\
version: 2.1
jobs:
  test:
    steps:
      - run:
          name: pip install things
          command: |
            python -m venv venv
            . venv/bin/activate
            pip install -r requirements.txt
      - run: pip install << parameters.package >>
";

const APPVEYOR: &str = "\
install:
  - '%PYTHON%\\Scripts\\pip.exe install -r requirements.txt'
  - ps: pip install six
build: off
description: pip install six
";

const ANSIBLE: &str = "\
- hosts: all
  tasks:
    - name: pip install six
      ansible.builtin.pip:
        name: [six, attrs]
        virtualenv: /opt/venv
        state: latest
    - pip: requirements=/srv/requirements.txt
    - ansible.builtin.shell: cd /srv && pip install .
";

const COMPOSE: &str = "\
services:
  web:
    command: [\"pip\", \"install\", \"-r\", \"requirements.txt\"]
  worker:
    command: bash -c \"pip install six && celery worker\"
";

const CONDA: &str = "\
name: x
dependencies:
  - python
  - pip:
      - six
      - attrs
";

const JENKINS: &str = "\
pipeline {
  /* pip install no */
  stages {
    // pip install no
    sh 'pip install six'
    sh \"\"\"
      pip install attrs
    \"\"\"
    bat script: \"python -m pip install pluggy\"
    echo 'pip install no'
  }
}
";

const POWERSHELL: &str = "\
# pip install no
Write-Host 'pip install no'
& .\\venv\\Scripts\\python.exe -m pip install `
    six
pip install attrs
";

const NOTEBOOK: &str = "\
{\"cells\": [{\"source\": [
   \"!pip install -q six\\n\",
   \"%pip install attrs\\n\",
   \"print('pip install no')\"
]}]}
";

const DEVCONTAINER: &str = "\
{
  // pip install no
  \"name\": \"pip install no\",
  \"postCreateCommand\": \"pip install --user -r requirements.txt\"
}
";

const JUSTFILE: &str = "\
setup:
    @pip install -r requirements.txt
    {{python}} -m pip install six
";

#[test]
fn commands_of_many_kinds_of_files() {
    let mut out = String::new();
    for (path, text) in [
        (".circleci/config.yml", CIRCLE),
        ("appveyor.yml", APPVEYOR),
        ("deploy/site.yml", ANSIBLE),
        ("docker-compose.yml", COMPOSE),
        ("environment.yml", CONDA),
        ("Jenkinsfile", JENKINS),
        ("install.ps1", POWERSHELL),
        ("a.ipynb", NOTEBOOK),
        (".devcontainer/devcontainer.json", DEVCONTAINER),
        ("justfile", JUSTFILE),
        ("Procfile", "release: pip install six\nweb: gunicorn app\n"),
        (
            "build.bat",
            "@echo off\nrem pip install no\ncall pip install ^\n  six\n",
        ),
        (
            "package.json",
            "{\"description\": \"pip install no\",\n \"scripts\": {\"py\": \"pip install six\"}}\n",
        ),
        (
            "INSTALL",
            "To install, pip install is enough:\n\n    pip install six\n\nThat is all.\n",
        ),
    ] {
        out.push_str(path);
        out.push('\n');
        for line in found(path, text) {
            out.push_str("  ");
            out.push_str(&line);
            out.push('\n');
        }
        assert!(!out.contains("install no"), "{out}");
    }
    insta::assert_snapshot!(out);
}

#[test]
fn what_is_not_looked_at() {
    for path in [
        "CHANGELOG.md",
        "docs/changes.txt",
        "requirements-dev.txt",
        "a.png",
        "demo.egg-info/PKG-INFO",
        "poetry.lock",
    ] {
        assert!(!is_listed(path, b"pip install six"), "{path}");
    }
    assert!(!is_listed("script", b""));
    assert!(!is_listed("data.weird", b"\0"));
}

proptest::proptest! {
    #[test]
    fn no_file_is_too_strange(
        text in r"([ \-:'\x22\[\]{}$%@&|#`^\\(),]|pip install x|run: |- |name: |é|\r?\n|sys\.executable|run\(){0,60}",
    ) {
        for path in ["a.yml", "a.py", "a.ps1", "a.bat", "Jenkinsfile", "a.json", "a.toml", "pyproject.toml"] {
            let none = BTreeSet::new();
            let settings = Settings {
                mode: Mode::Pip,
                uv_version: "0.13.9",
                with_docker_cache: false,
                scripts_with_uv: &none,
            };
            let file = SourceFile::new(path, text.as_str());
            for command in carry(&file, &settings).commands {
                proptest::prop_assert!(command.span.start <= command.span.end);
                proptest::prop_assert!(command.span.end <= text.len());
            }
        }
    }
}

#[test]
fn words_over_lines_and_in_templates() {
    assert_eq!(
        found(
            ".devcontainer/devcontainer.json",
            "{\n  \"postCreateCommand\": [\n    \"pip\",\n    \"install\",\n    \"six\"\n  ],\n               // \"x\": [\n  \"y\": [\n    \"pip\"\n  ]\n}\n"
        ),
        ["2: pip install six -> uv pip install six"]
    );
    assert_eq!(
        found(
            "deploy/start.tpl",
            "cd {{ app }}\n{{ venv }}/bin/pip install six {{ extra }}\n"
        ),
        [
            "2: {{ venv }}/bin/pip install six {{ extra }} -> uv pip install --python {{ venv }}/bin/python six {{ extra }}"
        ]
    );
}

#[test]
fn pipelines_that_stay_and_run_a_script_with_uv() {
    let scripts: BTreeSet<String> = ["ci/install.sh", "Makefile"].map(str::to_owned).into();
    let told = |path: &str, text: &str| -> Vec<String> {
        let settings = Settings {
            mode: Mode::Pip,
            uv_version: "0.13.9",
            with_docker_cache: false,
            scripts_with_uv: &scripts,
        };
        let carried = carry(&SourceFile::new(path, text), &settings);
        carried
            .diagnostics
            .iter()
            .map(|told| {
                let line = told.location.as_ref().map_or(0, |place| place.line);
                format!("{} {line}: {}", told.code, told.message)
            })
            .collect()
    };
    assert_eq!(
        told(
            "Jenkinsfile",
            "// make x\nnode {\n  sh 'bash ci/install.sh'\n  sh \"make test\"\n  sh 'ls'\n}\n"
        ),
        [
            "UVF383 3: this runs `ci/install.sh`, which calls uv now, and nothing in this file brings uv",
            "UVF383 4: this runs `Makefile`, which calls uv now, and nothing in this file brings uv",
        ]
    );
    assert_eq!(
        told("appveyor.yml", "install:\n- bash ci/install.sh\n").len(),
        1
    );
    // What no machine runs tells of it only.
    assert_eq!(told("notes.yml", "- bash ci/install.sh\n"), [""; 0]);
}
