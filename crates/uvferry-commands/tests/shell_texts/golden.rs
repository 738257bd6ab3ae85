//! Whole files before and after, in the styles that people write.

use uvferry_commands::Outcome;

use super::{carried, project};

/// Each command with its place and what becomes of it, then the file.
fn shown(path: &str, text: &str, in_project: bool) -> String {
    let project = project();
    let carried = carried(path, text, in_project.then_some(&project));
    carried.applied(text)
}

#[test]
fn a_script_that_sets_an_environment_up() {
    let text = r#"#!/usr/bin/env bash
# Sets the environment up: pip install is all it takes.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
PYTHON="${PYTHON:-python3}"
VENV=.venv

if [ ! -d "$VENV" ]; then
    "$PYTHON" -m venv "$VENV"
fi
. "$VENV/bin/activate"

python -m pip install --upgrade pip  # the newest one
pip install \
    --no-cache-dir \
    -r requirements.txt \
    -r dev.txt
echo "now run: pip install more"
if ! pip show tool > /dev/null 2>&1; then
    pip install -q 'tool>=1'
fi
tool --check && pip freeze | sort > installed.txt
"#;
    insta::assert_snapshot!("setup_pip", shown("scripts/setup.sh", text, false));
    insta::assert_snapshot!("setup_project", shown("scripts/setup.sh", text, true));
}

#[test]
fn a_script_without_an_environment() {
    let text = r#"#!/bin/sh
PIP=${PIP:-pip3}
$PIP install -U pip setuptools wheel
$PIP install -r requirements.txt || exit 1
[ -n "$CI" ] && $PIP install -r dev.txt
for name in one two; do
  $PIP install "$name"; done
tool --version
python3 -c 'import app'
"#;
    insta::assert_snapshot!("bare_pip", shown("ci.sh", text, false));
    insta::assert_snapshot!("bare_project", shown("ci.sh", text, true));
}

#[test]
fn a_makefile_with_an_environment() {
    let text = "\
# make install: pip install everything
VENV ?= .venv
PYTHON := $(VENV)/bin/python
PIP := $(VENV)/bin/pip
.PHONY: install test clean

$(VENV)/bin/activate: requirements.txt dev.txt
\ttest -d $(VENV) || python3 -m venv $(VENV)
\t$(PIP) install --upgrade pip
\t$(PIP) install -r requirements.txt -r dev.txt
\ttouch $@

install: $(VENV)/bin/activate ## pip install the project
\t@echo \"pip install done\"

test: install
\t$(PYTHON) -m tool
\t. $(VENV)/bin/activate && tool --all

upgrade:
\t$(PIP) install --upgrade pip

clean:
\trm -rf $(VENV)
";
    insta::assert_snapshot!("makefile_pip", shown("Makefile", text, false));
    insta::assert_snapshot!("makefile_project", shown("Makefile", text, true));
}

#[test]
fn a_makefile_without_an_environment() {
    let text = "\
PIP ?= pip3
install:
\t$(PIP) install -U pip && $(PIP) install -r requirements.txt
dev: install
\t-@$(PIP) install -r dev.txt $(EXTRA)
test:
\ttool -v
\tpython setup.py sdist bdist_wheel
lock:
\tfor f in a b; do \\
\t\tpip install $$f; \\
\tdone
";
    insta::assert_snapshot!("bare_makefile_pip", shown("Makefile", text, false));
    insta::assert_snapshot!("bare_makefile_project", shown("Makefile", text, true));
}

#[test]
fn an_environment_that_the_caller_may_have_active() {
    let text = "\
VENV ?= venv
.PHONY: install test lint check all
install:
\tpython -m tool before
\tpip install -r requirements.txt -r dev.txt
\tpython -m tool behind
test: unit
unit: $(VENV)/x | install
\ttool --all
lint: install
\tif [ -n \"$(VENV)\" ]; then . $(VENV)/bin/activate; fi; \\
\ttool --lint
check:
\ttool --check
all two: test check
\tpython3 x.py && tool
two: check
";
    insta::assert_snapshot!("active_makefile", shown("Makefile", text, true));
    let text = "\
#!/bin/sh
before() { tool --before; }
check() { tool --check; }
before
tool --first
install() { pip install -r requirements.txt; }
install
check
later() { tool --later; }
tool --last
";
    insta::assert_snapshot!("active_script", shown("x.sh", text, true));
    let text = "\
pip install -r requirements.txt
if [ -d venv ]; then . venv/bin/activate; fi
tool
";
    insta::assert_snapshot!("active_perhaps", shown("x.sh", text, true));
    let text = "python3 -m venv env\n. env/bin/activate\npip install -r dev.txt\n";
    insta::assert_snapshot!("active_by_itself", shown("x.sh", text, true));
}

#[test]
fn an_environment_that_is_on_path_alone() {
    let text = r#"#!/bin/sh
python -m venv v
export PATH="$PWD/v/bin:$PATH"
pip install -r requirements.txt
PATH=$HOME/venv/bin:$PATH pip install -r dev.txt
PATH=/opt/venv/bin:$PATH
pip install -r requirements.txt
bash -c 'pip install -r dev.txt'
pip install tool
"#;
    insta::assert_snapshot!("by_path_pip", shown("ci.sh", text, false));
    let project = shown("ci.sh", text, true);
    insta::assert_snapshot!("by_path_project", project);
    assert_eq!(shown("ci.sh", &project, true), project);
    // It is there already.
    let text = "export PATH=v-env/bin:$PATH VIRTUAL_ENV=v-env\npip install -r requirements.txt\n";
    assert_eq!(
        shown("ci.sh", text, true).lines().next(),
        text.lines().next()
    );
}

#[test]
fn settings_of_pip_that_a_script_writes() {
    let text = "mkdir -p ~/.pip\necho \"$CONF\" > \"$HOME/.pip/pip.conf\"\npip install tool\n";
    assert_eq!(shown("ci.sh", text, false), text);
    let text = "sudo cp ci/pip.conf /etc/\npip install tool\n";
    assert_eq!(shown("ci.sh", text, false), text);
    let text = "pip config set global.index-url $INDEX\npip install tool\n";
    assert_eq!(shown("ci.sh", text, false), text);
    let text = "pip config set --user global.timeout 60\npip install tool\n";
    assert!(shown("ci.sh", text, false).ends_with("\nuv pip install tool\n"));
    assert_eq!(
        shown("ci.sh", "cat pip.conf\npip install tool\n", false),
        "cat pip.conf\nuv pip install tool\n"
    );
}

#[test]
fn a_python_by_its_name_is_one_of_the_system() {
    let text = "\
python$V -m pip install six
pip3.11 install six
. venv/bin/activate
pip3.11 install six
mypy setup.py
black --check ./setup.py
";
    let wanted = "\
uv pip install --system --python python$V six
uv pip install --system --python 3.11 six
. venv/bin/activate
uv pip install six
mypy setup.py
black --check ./setup.py
";
    assert_eq!(shown("x.sh", text, false), wanted);
    assert_eq!(carried("x.sh", text, None).commands.len(), 3);
}

#[test]
fn a_setting_with_a_command_in_its_value() {
    let text = "export PIP_INDEX_URL=u$(shell pip cache dir)\n";
    let wanted = "export PIP_INDEX_URL=u$(shell uv cache dir)\n";
    assert_eq!(shown("Makefile", text, false), wanted);
}

#[test]
fn the_path_of_an_environment_is_right_where_uv_takes_it() {
    let text = "\
VENV = env
install:
\tpython3 -m venv env
\tenv/bin/pip install -r ../../requirements.txt
\t$(VENV)/bin/pip install -r ../../dev.txt
\t/opt/env/bin/pip install -r ../../dev.txt
\t.venv/bin/pip install -r ../../dev.txt
\t../../.venv/bin/pip install -r ../../dev.txt
\tcd ../.. && env/bin/pip install -r dev.txt
";
    insta::assert_snapshot!("paths_below", shown("ci/audit/Makefile", text, true));
    let text = "\
env/bin/pip install -r requirements.txt
cd ci
../env/bin/pip install -r ../requirements.txt
.venv/bin/pip install -r ../requirements.txt
../.venv/bin/pip install -r ../requirements.txt
\"$VENV/bin/pip\" install -r ../requirements.txt
";
    insta::assert_snapshot!("paths_behind_cd", shown("x.sh", text, true));
}

#[test]
fn what_was_installed_by_hand_is_not_replaced_in_silence() {
    let mut known = project();
    known.locked = ["main", "lib", "tool"].map(str::to_owned).into();
    known.is_package = true;
    for (file, name) in [("sub/requirements.txt", "lib"), ("sub/others.txt", "other")] {
        let names = [name.to_owned()].into();
        known.names_beside.insert(file.to_owned(), names);
    }
    let shown = |text: &str| {
        use std::fmt::Write as _;
        let carried = carried("x.sh", text, Some(&known));
        let mut shown = carried.applied(text);
        for found in &carried.commands {
            for note in &found.translated.notes {
                if note.rule.code == "UVF329" {
                    writeln!(shown, "  {}: {}", found.text, note.message).unwrap();
                }
            }
        }
        shown
    };
    let texts = [
        "pip install -U pip setuptools\npip install other\npip install -e .\n",
        "pip install 'lib==2' other\npip install -e .\n",
        "pip install gpu --index-url https://example.com/gpu\npip install .\npip install -r requirements.txt\n",
        "pip install lib==2\npip install -r requirements.txt -e .\n",
        "pip install -r requirements.txt\npip install lib==2\n",
        "env/bin/pip install lib==2\npip install .\nenv/bin/pip install .\n",
        "pip install lib -t there\npip install .\n",
        "pip install $WHAT\n. venv/bin/activate\npip install .\n",
        "late() { pip install .; }\npip install lib==2\nlate\n",
        "pip install -r sub/requirements.txt\npip install .\n",
        "pip install -r sub/others.txt\npip install .\n",
    ];
    let all: Vec<String> = texts.iter().map(|text| shown(text)).collect();
    insta::assert_snapshot!("by_hand", all.join("-----\n"));
}

#[test]
fn a_python_that_the_caller_may_set_stays_the_one() {
    let text = "\
PYTHON ?= python3
FIXED = python3
install:
\t$(PYTHON) -m pip install -r requirements.txt
\t$(PYTHON) -m pip install one
\t$(FIXED) -m pip install two
\t$(PYTHON) -m tool
";
    insta::assert_snapshot!("python_makefile", shown("Makefile", text, true));
    let text = "\
PYTHON=${PYTHON:-python3}
PY=$PYTHON
FIXED=python3
$PYTHON -m pip install -r requirements.txt
\"$PYTHON\" -m pip install one
$PY -m pip install one
$FIXED -m pip install two
${OTHER:-python3} -m pip install three
PYTHON=python3
$PYTHON -m pip install four
";
    insta::assert_snapshot!("python_script", shown("x.sh", text, true));
}

#[test]
fn settings_of_pip_hold_for_what_follows() {
    let export = "export PIP_INDEX_URL=https://mirror.example.com/simple PIP_PRE=1\n";
    let changed = |lines: &str| shown("a.sh", &format!("{export}{lines}"), true);
    // Nothing reads the lock: uv's variables say the same.
    assert_eq!(
        changed("pip install six\n"),
        "export UV_DEFAULT_INDEX=https://mirror.example.com/simple UV_PRERELEASE=allow\nuv pip install six\n"
    );
    // `uv sync --locked` would refuse uv.lock with either of them.
    assert_eq!(
        changed("pip install -r requirements.txt\n"),
        format!("{export}uv sync --locked --no-dev --inexact --active\n")
    );
    // What another script does is not known.
    assert!(changed("pip install six\n./install.sh\n").starts_with(export));
    let makefile =
        "export PIP_INDEX_URL = https://mirror.example.com/simple\n\na:\n\tpip install six\n";
    assert!(shown("Makefile", makefile, true).contains("export UV_DEFAULT_INDEX = https"));
    let syncing = makefile.replace("six", "-r requirements.txt");
    assert!(shown("Makefile", &syncing, true).contains("export PIP_INDEX_URL = https"));
}

#[test]
fn settings_stay_for_programs_that_run_pip() {
    let text = "\
export PIP_FORCE_REINSTALL=1 PIP_PREFER_BINARY=1
export PIP_INDEX_URL=https://example.com/simple
pip install six
cibuildwheel --output-dir d
";
    let wanted = text.replace("pip install", "uv pip install").replace(
        "simple\n",
        "simple UV_DEFAULT_INDEX=https://example.com/simple\n",
    );
    assert_eq!(shown("x.sh", text, false), wanted);
    assert_eq!(shown("x.sh", &wanted, false), wanted);
    // Whoever reads it.
    let text = "export PIP_INDEX_URL=https://example.com/simple\n";
    let wanted = text.replace(
        "simple\n",
        "simple UV_DEFAULT_INDEX=https://example.com/simple\n",
    );
    assert_eq!(shown("env.sh", text, false), wanted);
    let text = "\
export PIP_INDEX_URL=https://example.com/simple
echo installing && sudo apt-get install -y gcc
pip install six
";
    assert!(!shown("x.sh", text, false).contains("PIP_"));
}

#[test]
fn commands_that_work_together_stay_together() {
    let text = "\
pip freeze --user | xargs pip uninstall -y
pip uninstall -y $(pip freeze --user)
";
    assert_eq!(shown("x.sh", text, false), text);
    let text = "\
pip freeze | grep -v '^-e' | xargs pip uninstall -y
pip freeze | while read name; do pip uninstall -y $name; done
";
    let wanted = "\
uv pip freeze --exclude pip --exclude setuptools --exclude wheel | grep -v '^-e' | xargs uv pip uninstall
uv pip freeze --exclude pip --exclude setuptools --exclude wheel | while read name; do uv pip uninstall $name; done
";
    assert_eq!(shown("x.sh", text, false), wanted);
}

#[test]
fn a_wheel_is_built_by_the_python_of_its_pip() {
    let text = "\
for P in /opt/python/*/bin; do
    \"${P}/pip\" wheel /io/ --no-deps -w wheelhouse/
done
python3.9 -m build
";
    let wanted = "\
for P in /opt/python/*/bin; do
    uv build --python \"${P}/python\" --wheel --out-dir wheelhouse/ /io/
done
uv build --python 3.9
";
    assert_eq!(shown("x.sh", text, false), wanted);
}

#[test]
fn text_for_eval_without_a_program_is_nothing() {
    let text = r#"eval "$NM | $global_symbol_pipe"
eval "pipeline=\$x"
eval "$(/opt/venvs/x/bin/register-python-argcomplete p)"
"#;
    assert!(carried("x.sh", text, None).commands.is_empty());
    for text in ["eval \"$PIP install x\"\n", "eval 'pip3 install y'\n"] {
        assert_eq!(carried("x.sh", text, None).commands.len(), 1, "{text}");
    }
}

#[test]
fn settings_of_a_makefile_stay_for_those_who_read_them() {
    let text = "\
ifeq ($(A),b)
export PIP_INDEX_URL ?= https://example.com/a
else
export PIP_INDEX_URL ?= https://example.com/b
endif
z: export PIP_INDEX_URL = https://example.com/z
z:
\tpip install six
test:
\ttox -e py
";
    let wanted = "\
ifeq ($(A),b)
export PIP_INDEX_URL ?= https://example.com/a
export UV_DEFAULT_INDEX ?= https://example.com/a
else
export PIP_INDEX_URL ?= https://example.com/b
export UV_DEFAULT_INDEX ?= https://example.com/b
endif
z: export PIP_INDEX_URL = https://example.com/z
z: export UV_DEFAULT_INDEX = https://example.com/z
z:
\tuv pip install six
test:
\ttox -e py
";
    assert_eq!(shown("Makefile", text, false), wanted);
    assert_eq!(shown("Makefile", wanted, false), wanted);
    let text = "\
z: export PIP_INDEX_URL = https://example.com/z
z:
\tpip install six
";
    let wanted = "\
z: export UV_DEFAULT_INDEX = https://example.com/z
z:
\tuv pip install six
";
    assert_eq!(shown("Makefile", text, false), wanted);
}

#[test]
fn make_names_its_shell() {
    let text = "\
version = $(shell python -m pip --version | cut -d' ' -f2)
other = $(shell pip --version)
a:
\t@$(SHELL) -c \"pip install six\"
\tpip --version
";
    let wanted = text.replace("\"pip install", "\"uv pip install");
    assert_eq!(shown("Makefile", text, false), wanted);
}

#[test]
fn the_path_of_pip_is_asked_for() {
    let text = "\
X=$(which pip)
\"$X\" install one
select_pip=$(command -v pip3 2>/dev/null || command -v pip)
\"$select_pip\" install two
";
    let wanted = "\
X=\"uv pip\"
$X install one
select_pip=\"uv pip\"
$select_pip install two
";
    assert_eq!(shown("x.sh", text, false), wanted);
    assert_eq!(shown("x.sh", wanted, false), wanted);
}

#[test]
fn text_that_other_programs_run() {
    let text = "\
script -qc \"pip install one\" /dev/null
su tester --command \"cd x; pip install two\"
";
    let wanted = text.replace("pip install", "uv pip install");
    let wanted = wanted.replace("x; uv pip install", "x; uv pip install --system");
    let new = shown("x.sh", text, false);
    assert_eq!(
        new.replace(" --system", ""),
        wanted.replace(" --system", "")
    );
    for text in [
        "find . -name r.txt -exec pip install -r {} \\;\n",
        "scl enable rh-python36 'pip install x'\n",
        "nix-shell -p x --run \"pip install x\"\n",
        "in_docker() { docker run x sh -c \"$1\"; }\nin_docker \"pip install y\"\n",
        "in_docker() { docker run x sh -c \"$1\"; }\nin_docker \"cd x; pip install y\"\n",
        "run() { eval \"$1\"; }\nrun 'set -e; (cd x && pip install y)'\n",
        "on() { ssh host \"$@\"; }\non \"cd x && python3 -m pip install y\"\n",
    ] {
        let found = carried("x.sh", text, None);
        assert_eq!(found.applied(text), text);
        assert_eq!(found.commands.len(), 1, "{text}");
    }
    for words in ["pip install x", "cd x; pip install y"] {
        let text = format!("log() {{ echo \"$@\"; }}\nlog \"{words}\"\n");
        assert!(carried("x.sh", &text, None).commands.is_empty());
    }
}

#[test]
fn an_archive_without_an_ending_is_for_a_person() {
    let text = "\
pip install https://github.com/a/b/tarball/master
easy_install -U https://github.com/a/b/zipball/1.0
pip install -r requirements.txt 'b @ https://example.com/download?file=b.zip'
";
    for in_project in [false, true] {
        assert_eq!(shown("x.sh", text, in_project), text);
    }
    let project = project();
    let carried = carried("x.sh", text, Some(&project));
    let whys: Vec<&str> = carried
        .commands
        .iter()
        .filter_map(|found| match &found.translated.outcome {
            Outcome::NeedsReview { why, .. } => Some(why.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(whys.len(), 3);
    assert!(whys[0].contains("`https://github.com/a/b/archive/master.tar.gz`"));
    assert!(whys[1].contains("`https://github.com/a/b/archive/1.0.zip`"));
}

#[test]
fn a_login_of_another_user_may_not_find_uv() {
    let text = "\
su - app -c \"pip install -r r.txt\"
su -l app -c \"cd /x && venv/bin/pip install six\"
su app --login -c 'pip install six'
sudo su - app <<X
pip install six
X
";
    assert_eq!(shown("x.sh", text, false), text);
    let text = "su app -c 'pip install six'\n";
    let wanted = "su app -c 'uv pip install six'\n";
    assert_eq!(shown("x.sh", text, false), wanted);
}

#[test]
fn python_that_needs_no_environment_is_not_run_by_uv() {
    let text = "\
install:
\tpip install -r requirements.txt
clean:
\t@python -c \"import shutil; shutil.rmtree('build', True)\"
show:
\tpython3 -m json.tool x.json
test:
\tpython -c 'import app'
";
    let new = shown("Makefile", text, true);
    assert!(new.contains("\t@python -c \"import shutil"), "{new}");
    assert!(new.contains("\tpython3 -m json.tool"), "{new}");
    assert!(
        new.contains("\tuv run --active --no-sync python -c 'import app'"),
        "{new}"
    );
}
