//! Scripts and targets are run before with pip and after with uv, and what is installed
//! then is compared.

use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt as _;

use uvferry_commands::Project;
use uvferry_testkit::{ScratchProject, WheelBuilder, find_python, find_uv, skip};

use super::{carried, project};

/// A project in which `python3` and `uv` are found first.
fn scratch() -> ScratchProject {
    let mut project = ScratchProject::new();
    let bin = project.beside("bin");
    let python = find_python().expect("asked for before");
    for name in ["python", "python3"] {
        let script = format!("#!/bin/sh\nexec '{}' \"$@\"\n", python.display());
        fs_err::write(bin.join(name), script).expect("the scratch folder is ours");
        fs_err::set_permissions(bin.join(name), std::fs::Permissions::from_mode(0o755))
            .expect("the scratch folder is ours");
    }
    let uv = find_uv().expect("asked for before");
    let mut path = OsString::from(&bin);
    path.push(":");
    path.push(uv.parent().expect("programs are in folders"));
    path.push(":/usr/local/bin:/usr/bin:/bin");
    project.isolated().set("PATH", path);
    project
}

fn wheels(project: &ScratchProject) -> uvferry_index::Serving {
    let wheels = project.beside("wheels");
    for version in ["1.0", "2.0"] {
        WheelBuilder::new("lib", version).build(&wheels);
    }
    WheelBuilder::new("main", "1.0")
        .requires("lib<2")
        .build(&wheels);
    WheelBuilder::new("tool", "1.0")
        .file(
            "tool.py",
            "def main(): print('tool runs')\nif __name__ == '__main__': main()\n",
        )
        .console_script("tool", "tool:main")
        .build(&wheels);
    for name in ["one", "two"] {
        WheelBuilder::new(name, "1.0").build(&wheels);
    }
    uvferry_index::LocalIndex::serve(&wheels).expect("the scratch folder is ours")
}

/// What an environment holds, without what only pip's own way brings.
fn installed(project: &ScratchProject, environment: &str) -> String {
    let code = "import importlib.metadata as m; print(sorted((d.metadata['Name'], d.version) \
                for d in m.distributions() if d.metadata['Name'] not in \
                ('pip', 'setuptools', 'wheel')))";
    project.run_ok(
        project.join(&format!("{environment}/bin/python")),
        ["-c", code],
    )
}

/// Runs the text before and, in both modes, after, and compares the environments.
#[track_caller]
fn same_set(path: &str, text: &str, run: &str, environment: &str) {
    same_set_in(&project(), path, text, run, environment);
}

/// As [`same_set`] in this project; its `.python-version` names a Python that nobody has.
#[track_caller]
fn same_set_in(known: &Project, path: &str, text: &str, run: &str, environment: &str) {
    skip!(unless Uv, Python);
    let mut scratch = scratch();
    let serving = wheels(&scratch);
    let index = serving.simple_url("");
    scratch
        .isolated()
        .set("PIP_INDEX_URL", &index)
        .set("UV_DEFAULT_INDEX", &index);
    scratch.write("requirements.txt", "main==1.0\nlib==1.0\n");
    scratch.write("dev.txt", "tool==1.0\n");
    let go = |scratch: &ScratchProject, text: &str| -> String {
        scratch.write(path, text);
        scratch.run_ok("sh", ["-c", run]);
        let set = installed(scratch, environment);
        fs_err::remove_dir_all(scratch.join(environment)).expect("the scratch folder is ours");
        set
    };
    let before = go(&scratch, text);
    assert!(before.contains("('main', '1.0')"), "{before}");
    for project in [None, Some(known)] {
        let new = carried(path, text, project);
        let unapplied: Vec<&str> = new
            .commands
            .iter()
            .filter(|found| !found.is_applied)
            .map(|found| found.text.as_str())
            .collect();
        assert!(unapplied.is_empty(), "{unapplied:?}");
        let new = new.applied(text);
        assert_ne!(new, text);
        if project.is_some() {
            scratch.remove("requirements.txt");
            scratch.remove("dev.txt");
            scratch.write(
                "pyproject.toml",
                "[project]\nname = \"app\"\nversion = \"0\"\nrequires-python = \">=3.9\"\n\
                 dependencies = [\"main==1.0\", \"lib==1.0\"]\n\
                 [dependency-groups]\ndev = [\"tool==1.0\"]\n",
            );
            scratch.run_ok("uv", ["lock"]);
            if known.paths.contains(".python-version") {
                scratch.write(".python-version", "3.99\n");
            }
        }
        assert_eq!(go(&scratch, &new), before, "{new}");
    }
}

const SCRIPT: &str = r#"#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3}
VENV=.venv
if [ ! -d "$VENV" ]; then
  "$PYTHON" -m venv "$VENV"
fi
. "$VENV/bin/activate"
python -m pip install --disable-pip-version-check -r requirements.txt \
    -r dev.txt
install() { "$@"; }
for name in one two; do install pip install -q "$name"; done
pip uninstall -y two
if pip show tool > /dev/null 2>&1; then tool | grep runs; fi
echo "$(pip freeze | wc -l) pip install"
"#;

#[test]
fn a_script_installs_the_same_with_uv() {
    same_set("scripts/x.sh", SCRIPT, "bash scripts/x.sh", ".venv");
}

#[test]
fn a_python_version_that_pip_never_read_decides_nothing() {
    let pinned = Project {
        paths: [".python-version".to_owned()].into(),
        ..project()
    };
    let script =
        "set -e\npython3 -m venv .venv\n. .venv/bin/activate\npip install -r requirements.txt\n";
    same_set_in(&pinned, "x.sh", script, "sh x.sh", ".venv");
    let makefile = "v:\n\tpython -m venv v\n\tv/bin/pip install -r requirements.txt -r dev.txt\n";
    same_set_in(&pinned, "Makefile", makefile, "make v", "v");
}

const MAKEFILE: &str = "\
VENV ?= .venv
PIP := $(VENV)/bin/pip
.PHONY: install
$(VENV)/bin/activate: requirements.txt
\ttest -d $(VENV) || python3 -m venv $(VENV)
\t$(PIP) install --disable-pip-version-check -r requirements.txt
\ttouch $@
install: $(VENV)/bin/activate
\t@$(PIP) install -r dev.txt && \\
\t  $(VENV)/bin/tool | grep runs
\tfor name in one two; do $(PIP) install $$name; done
";

#[test]
fn a_target_installs_the_same_with_uv() {
    same_set("Makefile", MAKEFILE, "make install", ".venv");
}

const BY_ITS_CALLER: &str = "\
VENV ?= .venv
BIN = $(VENV)/bin
PIP := $(BIN)/pip
INSTALL = $(PIP) install
install:
\ttest -d $(VENV) || python3 -m venv $(VENV)
\t$(PIP) install -r requirements.txt
\t$(VENV)/bin/pip install one
\t. $(VENV)/bin/activate && pip install -r dev.txt && tool | grep runs
\tsh -c \"$(INSTALL) \\\"two<2\\\"\"
";

#[test]
fn the_environment_that_the_caller_names_is_the_one() {
    same_set(
        "Makefile",
        BY_ITS_CALLER,
        "make install VENV=$PWD/x/mine",
        "x/mine",
    );
    let below = BY_ITS_CALLER.replace("-r ", "-r ../");
    same_set(
        "ci/Makefile",
        &below,
        "make -C ci install VENV=mine",
        "ci/mine",
    );
    let bin = "BIN = .venv/bin\ninstall:\n\tpython3 -m venv $(BIN)/..\n\
               \t$(BIN)/pip install -r requirements.txt\n\t$(BIN)/pip install one\n";
    same_set(
        "Makefile",
        bin,
        "mkdir -p mine/bin && make install BIN=mine/bin",
        "mine",
    );
    let script = "set -e\nVENV=${VENV:-.venv}\nPIP=$VENV/bin/pip\nPY=$VENV/bin/python\n\
                  python3 -m venv \"$VENV\"\n$PIP install -r requirements.txt\n\
                  \"$VENV/bin/pip\" install one\nbash -c \"$PIP install two\"\n\
                  $PY -m pip install -r dev.txt\n";
    same_set("x.sh", script, "VENV=mine sh x.sh", "mine");
}

#[test]
fn a_python_that_the_caller_names_is_the_one() {
    let script = "set -e\nPYTHON=${PYTHON:-python3}\nPIP=\"$PYTHON -m pip\"\n\
                  mine/bin/python -m pip install -r requirements.txt\n\
                  $PYTHON -m pip install one\n$PIP install two\n";
    let run = "python3 -m venv mine && PYTHON=mine/bin/python sh x.sh";
    same_set("x.sh", script, run, "mine");
    let makefile = "PYTHON = python3\nPIP = $(PYTHON) -m pip\ninstall:\n\
                    \tmine/bin/pip install -r requirements.txt\n\
                    \t$(PYTHON) -m pip install one\n\t$(PIP) install two\n";
    let run = "python3 -m venv mine && make install PYTHON=mine/bin/python";
    same_set("Makefile", makefile, run, "mine");
}

#[test]
fn an_environment_of_another_name_stays_one() {
    let script = "set -e\npython3 -m venv env\nsource env/bin/activate\n\
                  pip install -r requirements.txt one\n";
    same_set("x.sh", script, "bash x.sh", "env");
    let makefile = "install:\n\tpython3 -m venv env\n\tenv/bin/pip install -r requirements.txt\n\
                    \tenv/bin/python -m pip install one\n";
    same_set("Makefile", makefile, "make install", "env");
}

/// What anything may call: with no environment active and with one, before with pip and after
/// with uv.
#[test]
fn targets_use_the_environment_that_is_active() {
    skip!(unless Uv, Python);
    let makefile = "\
install:
\tpip install -r requirements.txt -r dev.txt
\tpython -c 'import sys; print(\"in\", sys.prefix)'
test: install
\ttool | grep runs
\tpython -c 'import sys, tool; print(\"in\", sys.prefix)'
check:
\tpython -c 'import sys; print(\"in\", sys.prefix)'
";
    let known = project();
    let new = carried("Makefile", makefile, Some(&known)).applied(makefile);
    let mut scratch = scratch();
    let serving = wheels(&scratch);
    let index = serving.simple_url("");
    scratch
        .isolated()
        .set("PIP_INDEX_URL", &index)
        .set("UV_DEFAULT_INDEX", &index);
    scratch.write("requirements.txt", "main==1.0\nlib==1.0\n");
    scratch.write("dev.txt", "tool==1.0\n");
    scratch.write(
        "pyproject.toml",
        "[project]\nname = \"app\"\nversion = \"0\"\nrequires-python = \">=3.9\"\n\
         dependencies = [\"main==1.0\", \"lib==1.0\"]\n\
         [dependency-groups]\ndev = [\"tool==1.0\"]\n",
    );
    scratch.run_ok("uv", ["lock"]);
    // Where each program of the targets runs.
    let places = |scratch: &ScratchProject, text: &str, is_active: bool| -> Vec<String> {
        scratch.write("Makefile", text);
        let active = if is_active {
            // `one` is of the one who made the environment.
            "python3 -m venv mine && . mine/bin/activate && pip install -q one && "
        } else {
            ""
        };
        let output = scratch.run_ok(
            "sh",
            [
                "-c",
                &format!("set -e; {active} make -s test; make -s check"),
            ],
        );
        output
            .lines()
            .filter_map(|line| line.strip_prefix("in "))
            .map(str::to_owned)
            .collect()
    };
    let before = places(&scratch, makefile, true);
    let mine = scratch.join("mine");
    let is_mine = |place: &String| std::path::Path::new(place) == mine;
    assert!(
        before.len() == 3 && before.iter().all(is_mine),
        "{before:?}"
    );
    let set = installed(&scratch, "mine");
    assert!(
        set.contains("('one', '1.0')") && set.contains("('tool', '1.0')"),
        "{set}"
    );
    fs_err::remove_dir_all(&mine).unwrap();

    assert_eq!(places(&scratch, &new, true), before, "{new}");
    assert_eq!(installed(&scratch, "mine"), set, "{new}");
    assert!(!scratch.join(".venv").exists(), "{new}");
    fs_err::remove_dir_all(&mine).unwrap();

    // Nothing active: pip would install into the Python at hand. uv makes the project's own,
    // and what runs behind the install, or in a target beside it, runs there.
    let after = places(&scratch, &new, false);
    let own = scratch.join(".venv");
    let is_own: Vec<bool> = after
        .iter()
        .map(|place| std::path::Path::new(place) == own)
        .collect();
    assert_eq!(is_own, [true, true, true], "{after:?}\n{new}");
    // A second time nothing changes: what was added by hand stays.
    scratch.run_ok("uv", ["pip", "install", "one"]);
    let own_set = installed(&scratch, ".venv");
    assert_eq!(own_set, set);
    let again = places(&scratch, &new, false);
    assert_eq!(again, after);
    assert_eq!(installed(&scratch, ".venv"), own_set);
}

#[test]
fn make_reads_each_target_afterwards() {
    skip!(unless Uv, Python);
    let scratch = scratch();
    scratch.write("requirements.txt", "");
    let known = project();
    let makefile = "\
export PIP_INDEX_URL = https://example.com/$(NAME)
NAME ?= simple
PIP = python3 -m pip
define upgrade
\t$(PIP) install -U pip
\t$(PIP) install $(1)
endef
.PHONY: a b c d
a: ; pip install -U pip
b:
\t$(call upgrade,one)
c: $(shell pip --version >/dev/null 2>&1; echo a)
\tfor x in one two; do \\
\t  pip install $$x || exit 1; \\
\tdone
d: requirements.txt
\t-@pip install -r $<
\t@if true; then pip install -U pip; fi
";
    for project in [None, Some(&known)] {
        scratch.write("Makefile", makefile);
        for target in ["a", "b", "c", "d"] {
            scratch.run_ok("make", ["-n", target]);
        }
        let new = carried("Makefile", makefile, project).applied(makefile);
        assert_ne!(new, makefile);
        scratch.write("Makefile", &new);
        scratch.write("pyproject.toml", "");
        scratch.write("uv.lock", "");
        for target in ["a", "b", "c", "d"] {
            let commands = scratch.run_ok("make", ["-n", target]);
            assert!(!commands.trim().is_empty(), "{target}");
        }
    }
}

#[test]
fn an_environment_below_the_project_stays_there() {
    let makefile = "install:\n\tpython3 -m venv env\n\
                    \tenv/bin/pip install -r ../requirements.txt\n\
                    \tcd .. && ci/env/bin/pip install -r dev.txt\n";
    same_set("ci/Makefile", makefile, "make -C ci install", "ci/env");
}
