//! What holds at a command: its folder, its environment, the variables.

use std::cell::RefCell;
use std::collections::BTreeSet;

use uvferry_diagnostics::SourceFile;

use crate::carriers::shell_script;
use crate::context::{Directory, Environment, Mode, Settings, Surroundings};

/// The surroundings of each `pip` of a script in `scripts/`.
fn at_each_pip(text: &str) -> Vec<Surroundings> {
    let none = BTreeSet::new();
    let settings = Settings {
        mode: Mode::Pip,
        uv_version: "0.13.9",
        with_docker_cache: false,
        scripts_with_uv: &none,
    };
    let seen: RefCell<Vec<Surroundings>> = RefCell::new(Vec::new());
    let file = SourceFile::new("scripts/x.sh", text);
    shell_script::carry_with(
        &file,
        &settings,
        Box::new(|line, surroundings, _| {
            if line.words[0].raw == "pip" {
                seen.borrow_mut().push(surroundings.clone());
            }
            None
        }),
    );
    seen.into_inner()
}

#[track_caller]
fn folders(text: &str, expected: &[Option<&str>]) {
    let folders: Vec<Option<String>> = at_each_pip(text)
        .into_iter()
        .map(|surroundings| match surroundings.directory {
            Directory::Known(folder) => Some(folder),
            Directory::Unknown => None,
        })
        .collect();
    let expected: Vec<Option<String>> = expected
        .iter()
        .map(|folder| folder.map(str::to_owned))
        .collect();
    assert_eq!(folders, expected);
}

#[track_caller]
fn environments(text: &str, expected: &[Environment]) {
    let environments: Vec<Environment> = at_each_pip(text)
        .into_iter()
        .map(|surroundings| surroundings.environment)
        .collect();
    assert_eq!(environments, expected);
}

fn active(path: &str) -> Environment {
    Environment::Active(Some(path.to_owned()))
}

#[test]
fn the_folder_is_followed() {
    folders(
        "pip\ncd a\npip\ncd ../b/./c\npip\n",
        &[Some(""), Some("a"), Some("b/c")],
    );
    folders("(cd a && pip)\npip\n", &[Some("a"), Some("")]);
    folders("cd a || exit 1\npip\n", &[Some("a")]);
    folders("cd ..\npip\n", &[None]);
    folders("cd /tmp\npip\n", &[None]);
    folders("D=a/b\ncd \"$D\"\npip\n", &[Some("a/b")]);
    folders("if x; then cd a; fi\npip\n", &[None]);
    folders("if x; then cd a; exit; fi\npip\n", &[Some("")]);
    folders("f() { cd a; pip; }\nf\npip\n", &[Some("a"), Some("a")]);
    folders("pushd a >/dev/null\npip\npopd\npip\n", &[Some("a"), None]);
    folders("x=$(cd a; pip)\npip\n", &[Some("a"), Some("")]);
    folders("cd a | cat\npip\n", &[Some("")]);
}

#[test]
fn the_folder_of_the_script_is_known() {
    for text in [
        "cd \"$(dirname \"$0\")\"\npip\n",
        "cd `dirname $0`\npip\n",
        "cd ${0%/*}\npip\n",
        "D=\"$( cd \"$( dirname \"${BASH_SOURCE[0]}\" )\" >/dev/null 2>&1 && pwd )\"\ncd $D\npip\n",
        "cd \"$(dirname \"$(readlink -f \"$0\")\")\"\npip\n",
    ] {
        folders(text, &[Some("scripts")]);
    }
    folders("cd \"$(dirname \"$0\")/..\"\npip\n", &[Some("")]);
    folders("cd $(git rev-parse --show-toplevel)/a\npip\n", &[Some("a")]);
    let seen = at_each_pip("D=$(dirname \"$0\")\nR=$D/../requirements.txt\npip\ncd a\npip\n");
    assert_eq!(seen[0].variables["R"], "requirements.txt");
    assert_eq!(seen[1].variables["R"], "../requirements.txt");
}

#[test]
fn the_environment_is_followed() {
    environments(
        "pip\n. venv/bin/activate\npip\ndeactivate\npip\n",
        &[Environment::Unknown, active("venv"), Environment::Unknown],
    );
    environments(
        "V=.venv\nsource \"${V}/bin/activate\"\npip\n",
        &[active(".venv")],
    );
    environments(
        "source $1/bin/activate\npip\n",
        &[Environment::Active(None)],
    );
    environments("export PATH=venv/bin:$PATH\npip\n", &[active("venv")]);
    environments(
        "export PATH=$HOME/.local/bin:$PATH\npip\n",
        &[Environment::Unknown],
    );
    environments(
        "export PATH=/usr/local/bin:$PATH\npip\n",
        &[Environment::Unknown],
    );
    environments(
        "export PATH=$PWD/t/bin:$PATH\npip\npython3 -m venv t\npip\n",
        &[Environment::Unknown, active("t")],
    );
    environments(
        "virtualenv -p python3 t\nexport PATH=$PWD/t/bin:$PATH\npip\n",
        &[active("t")],
    );
    environments(
        "export PATH=$HOME/venv/bin:$PATH\npip\nexport PATH=\"$VENV/bin:$PATH\"\npip\n",
        &[Environment::Active(None), Environment::Active(None)],
    );
    environments(
        "export PATH=$TOOLS/x/bin:$PATH\npip\nexport PATH=\"$TOOLS/bin:$PATH\"\npip\n",
        &[Environment::Unknown, Environment::Unknown],
    );
    environments(
        "export PATH=/opt/tools/bin:$PATH\npip\n",
        &[Environment::Unknown],
    );
    environments(
        "PATH=venv/bin:$PATH pip\npip\n",
        &[active("venv"), Environment::Unknown],
    );
    environments("export VIRTUAL_ENV=/opt/v\npip\n", &[active("/opt/v")]);
    environments(
        "(. v/bin/activate; pip)\npip\n",
        &[active("v"), Environment::Unknown],
    );
    environments(
        "sudo bash -c 'pip install x; pip'\n",
        &[Environment::System, Environment::System],
    );
}

#[test]
fn variables_are_followed() {
    let seen =
        at_each_pip("A=1\nB=\"$A/2\"\nC=${X:-d}\nD=$(date)\nE=x\nE=$Q\nreadonly F='f g'\npip\n");
    let known: Vec<(&str, &str)> = seen[0]
        .variables
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(known, [("A", "1"), ("B", "1/2"), ("C", "d"), ("F", "f g")]);
    let seen = at_each_pip("for A in 1 2; do pip; done\nA=3 pip\nif x; then A=4; fi\npip\n");
    assert!(
        seen.iter()
            .all(|surroundings| surroundings.variables.is_empty())
    );
}

#[test]
fn stopping_at_errors_is_followed() {
    let stops = |text: &str| -> Vec<bool> {
        at_each_pip(text)
            .iter()
            .map(|surroundings| surroundings.stops_on_error)
            .collect()
    };
    assert_eq!(
        stops("pip\nset -euo pipefail\npip\nset +e\npip\n"),
        [false, true, false]
    );
    assert_eq!(stops("#!/bin/bash -e\npip\n"), [true]);
    assert_eq!(stops("set -o errexit\npip\n"), [true]);
    assert_eq!(stops("bash -ec 'pip install x; pip'\n"), [true, true]);
}

#[test]
fn what_a_text_runs_is_told() {
    use crate::embedded::{Embedded, Quoting};
    let mut text = Embedded::new(Quoting::Plain);
    text.push(
        "cd a\nbash ./x.sh -v\n./y\n. ../lib.sh\nsudo sh -x b/z.sh\necho q.sh\nmake -C d -f e.mk t\nmake\npython run.py\n",
        0,
    );
    let runs = crate::shell::runs(&text, &Surroundings::default());
    let runs: Vec<&str> = runs.iter().map(String::as_str).collect();
    assert_eq!(
        runs,
        [
            "a/GNUmakefile",
            "a/Makefile",
            "a/b/z.sh",
            "a/d/e.mk",
            "a/makefile",
            "a/x.sh",
            "a/y",
            "lib.sh"
        ]
    );
    let uses = |content: &str| {
        let mut text = Embedded::new(Quoting::Plain);
        text.push(content, 0);
        crate::shell::uses_uv(&text)
    };
    assert!(uses("a && uv sync"));
    assert!(uses("x=$(uvx black --version)"));
    assert!(uses("bash -c 'uv pip install x'"));
    assert!(!uses("echo uv sync\npip install uv\n# uv sync\n"));
}

#[test]
fn a_list_of_words_that_is_none_is_not_read_for_ever() {
    for stop in ["(a b)", "a & b", "a | b", ")", "a < b", "%%p in (a b)"] {
        let text = format!("for x in {stop} do (pip install x)\n");
        assert!(at_each_pip(&text).is_empty(), "{text}");
    }
    folders(
        "for x in <(ls) >(cat); do pip install x; done\n",
        &[Some("")],
    );
}
