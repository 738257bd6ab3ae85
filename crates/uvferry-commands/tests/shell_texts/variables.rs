//! Variables that stand for pip, Python or an environment: what they name stays named by them.

use std::fmt::Write as _;

use uvferry_commands::{InstallTarget, Outcome};

use super::{carried, project};

/// The file afterwards, and what a person is told.
fn shown(path: &str, text: &str, in_project: bool) -> String {
    let project = project();
    let mode = in_project.then_some(&project);
    let first = carried(path, text, mode);
    let mut after = first.applied(text);
    assert_eq!(
        carried(path, &after, mode).applied(&after),
        after,
        "a second run changes it again"
    );
    for found in &first.commands {
        if let Outcome::NeedsReview { why, .. } = &found.translated.outcome {
            let _ = writeln!(after, "? {}: {why}", found.text);
        }
    }
    after
}

#[test]
fn an_environment_is_named_by_the_text_of_a_definition() {
    let text = r#"VENV=${VENV:-.venv}
PIP=$VENV/bin/pip
python3 -m venv "$VENV"
$PIP install one
"$PIP" install two
su app -c "$PIP install \"three>1\""
bash -c "cd x && ${PIP} install four"
for name in a b; do sudo -E $PIP install "$name"; done
HOMES=~/v/bin/pip
$HOMES install five
"$VIRTUAL_ENV/bin/pip" install six
PY=$VENV/bin/python
$PY -m pip install -r requirements.txt
"#;
    insta::assert_snapshot!("script_pip", shown("x.sh", text, false));
    insta::assert_snapshot!("script_project", shown("x.sh", text, true));
    insta::assert_snapshot!("script_below", shown("ci/x.sh", text, true));
}

#[test]
fn a_definition_of_another_one_is_what_that_is() {
    let text = r#"PIP="${PIP:-$VENV/bin/pip}"
INSTALL="$PIP install -q"
$INSTALL one
$PIP list
PYTHON=${PYTHON:-python3}
MODULE="$PYTHON -m pip"
$MODULE install two
PIP_INSTALL="pip install $VERBOSE"
$SUDO $PIP_INSTALL three
"#;
    insta::assert_snapshot!("made_of_others", shown("x.sh", text, false));
}

#[test]
fn what_is_set_anew_before_the_use_stays() {
    let text = r#"A=$V/bin/pip
V=/new
$A install one
B=$V/bin/pip
V=/newer
$B install two
if [ -d "$W" ]; then C=$W/bin/pip; else C=pip; fi
$C install three
D=$W/bin/pip
[ -d "$W" ] || W=/other
$D install four
E=$X/bin/pip
. ./settings.sh
$E install five
F=$X/bin/pip
bash -c '$F install six'
bash -c "\$F install seven"
G=$X/$1/bin/pip
$G install eight
H=$X/bin/pip
(X=/y; cd z)
$H install nine
"#;
    insta::assert_snapshot!("set_anew", shown("x.sh", text, false));
}

#[test]
fn a_makefile_goes_by_what_its_caller_sets() {
    let text = "\
VENV ?= .venv
PYTHON ?= python3
PIP := $(VENV)/bin/pip
MODULE = $(PYTHON) -m pip
INSTALL = $(PIP) install
ROOT = $(shell pwd)
OWN := $(ROOT)/env/bin/pip
HOMES = $$HOME/v/bin/pip
LATE := $(W)/bin/pip
W = x
BIN = $(VENV)/bin
ANY = .any/bin
ifeq ($(OS),Windows_NT)
TWO := $(VENV)/Scripts/pip
else
TWO := $(VENV)/bin/pip
endif
install:
\ttest -d $(VENV) || $(PYTHON) -m venv $(VENV)
\t$(PIP) install -r requirements.txt
\t$(VENV)/bin/pip install one
\t$(INSTALL) two
\t$(MODULE) install three
\t$(OWN) install four
\t$(HOMES) install five
\t. $(VENV)/bin/activate && pip install -r dev.txt
\tsu app -c \"$(PIP) install \\\"six>1\\\"\"
\tP=$(VENV)/bin/pip; $$P install seven; \"$$P\" list
\t$(LATE) install eight
\t$(TWO) install nine
\t$(BIN)/pip install -r requirements.txt
\t$(PRE)pip install -r requirements.txt
\t$(ANY)/pip install -r requirements.txt
";
    insta::assert_snapshot!("make_pip", shown("Makefile", text, false));
    insta::assert_snapshot!("make_project", shown("Makefile", text, true));
    insta::assert_snapshot!("make_below", shown("ci/Makefile", text, true));
}

#[test]
fn what_a_text_itself_defines_is_told() {
    let text = r#"pip() { command pip "$@"; }
pip install one
deps() { python -m pip install "$@"; }
deps two
ARRAY=(pip3 install -q)
sudo "${ARRAY[@]}" three
OF_VARIABLES=("$PYTHON" -m pip)
"${OF_VARIABLES[@]}" install four
alias pp='python -m pip'
pp install five
for v in 3.8 3.9; do pip$v install six; /usr/bin/pip${v} list; done
"#;
    insta::assert_snapshot!("own_names", shown("x.sh", text, false));
}

#[test]
fn text_for_another_shell_is_read() {
    let text = r#"ssh host <<'X'
pip install one
X
ssh host 'bash -s' <<X
pip install two
X
sudo su app <<X
pip install three
X
trap "pip uninstall -y four" EXIT
trap 'rm -f x; pip list' INT
trap - EXIT
watch -n 5 "pip list"
cat <<X | bash
pip install five
X
echo "pip install six" | sudo sh
bash <<< "pip install seven"
cat > later.sh <<'X'
pip install eight
X
COMMAND="pip install nine"
eval "$COMMAND"
echo "pip install ten" | tee log
cat <<X
pip install eleven
X
"#;
    insta::assert_snapshot!("other_shells", shown("x.sh", text, false));
}

#[test]
fn sudo_has_a_path_of_its_own() {
    let script = |text: &str| {
        let after = carried("s.sh", text, None).applied(text);
        assert_eq!(carried("s.sh", &after, None).applied(&after), after);
        assert!(carried("s.sh", &after, None).commands.is_empty(), "{after}");
        after
    };
    assert_eq!(
        script("sudo pip3 install x\n"),
        "sudo \"$(command -v uv)\" pip install --system x\n"
    );
    assert_eq!(
        script("bash -c \"sudo -H pip install x\"\n"),
        "bash -c \"sudo -H \\\"\\$(command -v uv)\\\" pip install --system x\"\n"
    );
    let makefile = |text: &str| {
        let after = carried("Makefile", text, None).applied(text);
        assert_eq!(carried("Makefile", &after, None).applied(&after), after);
        assert!(
            carried("Makefile", &after, None).commands.is_empty(),
            "{after}"
        );
        after
    };
    assert_eq!(
        makefile("a:\n\t@sudo -H python3 -m pip install \\\n\t\tx\n"),
        "a:\n\t@sudo -H \"$$(command -v uv)\" pip install --system \\\n\t\tx\n"
    );
    // The value of a variable cannot ask for the path.
    let text = "PIP=\"sudo pip\"\n$PIP install x\n";
    let found = carried("s.sh", text, None);
    assert_eq!(found.applied(text), text);
    // The definition and the use.
    assert_eq!(found.commands.len(), 2);
    assert!(found.commands.iter().all(|found| !found.is_applied));
}

#[test]
fn a_variable_with_the_name_of_pip() {
    let text = r#"pip=/opt/x/bin/pip
$pip install one
mypip=$V/bin/pip
"$mypip" install two
pip3=.venv/bin/pip3
"$pip3" install three
"#;
    let wanted = r#"pip="uv pip"
$pip install --python /opt/x/bin/python one
mypip="uv pip"
$mypip install --python "$V/bin/python" two
pip3="uv pip"
$pip3 install --python .venv/bin/python3 three
"#;
    assert_eq!(shown("x.sh", text, false), wanted);
    let text = "pip := .venv/bin/pip\na:\n\t$(pip) install one\n";
    let wanted = "pip := uv pip\na:\n\t$(pip) install --python .venv/bin/python one\n";
    assert_eq!(shown("Makefile", text, false), wanted);
}

#[test]
fn a_variable_that_stays_goes_on_using_pip() {
    let text = "\
R := $(shell pwd)
PIP = $(R)/.venv/bin/pip
$(PIP):
\tvirtualenv .venv
\t$(PIP) install -U pip setuptools
deps: $(PIP)
\t$(PIP) install -r requirements.txt
";
    insta::assert_snapshot!("target_of_make", shown("Makefile", text, false));
    let text = "\
CMD=\"python -m pip install numpy\"
python -m pip install --upgrade \"pip~=22.0.4\" setuptools wheel
later() { python -m venv v; }
echo $CMD
";
    insta::assert_snapshot!("variable_that_stays", shown("x.sh", text, false));
}

#[test]
fn a_setting_whose_value_a_command_of_pip_prints_stays() {
    for text in [
        "export PIP_INDEX_URL=u$((a)  && pip install x )\npip install y\n",
        "export PIP_INDEX_URL=\"$(pip config get global.index-url)\"\n",
    ] {
        let new = carried("a.sh", text, None).applied(text);
        assert!(!new.contains("UV_DEFAULT_INDEX"), "{new}");
        assert_eq!(carried("a.sh", &new, None).applied(&new), new);
    }
}

#[test]
fn a_requirements_file_that_a_variable_names_is_known_where_no_caller_sets_it() {
    let text = r#"#!/bin/bash
set -e
LIST="requirements.txt"
HERE="$(dirname "$0")"
KIND=dev
pip install --no-cache-dir -r "$LIST"
pip install -r $KIND.txt
pip install -r "$HERE/${LIST}"
pip install -r "${CALLERS:-requirements.txt}"
CALLERS=${CALLERS:-requirements.txt}
pip install -r "$CALLERS"
pip install -r "$1"
for KIND in dev other; do pip install -r "$KIND.txt"; done
LIST="dev.txt -q"
pip install -r $LIST
"#;
    insta::assert_snapshot!("files_by_variables", shown("x.sh", text, true));
    let mut beside = project();
    beside
        .files
        .insert("dev.txt".to_owned(), InstallTarget::Stays);
    let text = "LIST=dev.txt\npip install -r $LIST\n";
    let found = carried("x.sh", text, Some(&beside));
    assert_eq!(
        found.applied(text),
        "LIST=dev.txt\nuv pip install -r $LIST\n"
    );
}

#[test]
fn a_makefile_s_caller_may_name_another_requirements_file() {
    let text = "LIST = dev.txt\ninstall:\n\tpip install -r $(LIST)\n";
    insta::assert_snapshot!("files_by_make", shown("Makefile", text, true));
}
