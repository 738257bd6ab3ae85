use std::collections::BTreeSet;

use uvferry_diagnostics::SourceFile;

use super::carry_with;
use crate::carried::Carried;
use crate::context::{InstallTarget, Mode, Project, Settings};
use crate::shell::small;

fn carried(text: &str, project: Option<&Project>) -> Carried {
    let none = BTreeSet::new();
    let settings = Settings {
        mode: project.map_or(Mode::Pip, Mode::Project),
        uv_version: "0.13.9",
        with_docker_cache: false,
        scripts_with_uv: &none,
    };
    let file = SourceFile::new("Makefile", text);
    carry_with(&file, &settings, Box::new(small::translate))
}

#[track_caller]
fn check_in(before: &str, after: &str, project: Option<&Project>) {
    let once = carried(before, project).applied(before);
    assert_eq!(once, after);
    assert_eq!(
        carried(&once, project).applied(&once),
        once,
        "a second run changes it again"
    );
}

#[track_caller]
fn check(before: &str, after: &str) {
    check_in(before, after, None);
}

#[track_caller]
fn check_project(before: &str, after: &str) {
    let project = Project {
        files: [("requirements.txt".to_owned(), InstallTarget::Main)].into(),
        targets_of_tox: ["quality".to_owned()].into(),
        ..Project::default()
    };
    check_in(before, after, Some(&project));
}

#[test]
fn recipes_are_rewritten_in_place() {
    for (before, after) in [
        ("a:\n\tpip install x\n", "a:\n\tuv pip install x\n"),
        (
            "a:\n\t@pip install x # y\n",
            "a:\n\t@uv pip install x # y\n",
        ),
        ("a:\n\t-@ pip install x\n", "a:\n\t-@ uv pip install x\n"),
        ("a: ; pip install x\n", "a: ; uv pip install x\n"),
        (
            "a: b ; @pip install x\n\tpip list",
            "a: b ; @uv pip install x\n\tuv pip list",
        ),
        (
            "a:\n\tcd x && \\\n\t  pip install \\\n\t  --no-cache-dir \\\n\t  y\n",
            "a:\n\tcd x && \\\n\t  uv pip install \\\n\t  --no-cache \\\n\t  y\n",
        ),
        (
            "a:\n\tfor p in x y; do pip install $$p; done\n",
            "a:\n\tfor p in x y; do uv pip install $$p; done\n",
        ),
        (
            "a:\n\tpip install $(X) '$(Y)' \"$Z\" $@\n",
            "a:\n\tuv pip install $(X) '$(Y)' \"$Z\" $@\n",
        ),
        (
            "a:\n\tpip install -qq $(X) $$Y\n",
            "a:\n\tuv pip install -q '--odd value' $(X) $$Y\n",
        ),
        (
            "a:\n\techo \"$$(pip freeze)\"\n",
            "a:\n\techo \"$$(uv pip freeze)\"\n",
        ),
        (
            "a:\n\ttest -d x || (pip install x; touch x)\n",
            "a:\n\ttest -d x || (uv pip install x; touch x)\n",
        ),
        (
            "X := $(shell pip show x | wc -l)\n",
            "X := $(shell uv pip show x | wc -l)\n",
        ),
        ("X != pip freeze\n", "X != uv pip freeze\n"),
        (
            ".RECIPEPREFIX = >\na:\n> pip install x\n",
            ".RECIPEPREFIX = >\na:\n> uv pip install x\n",
        ),
        (
            "ifeq ($(A),b)\na:\n\tpip install x\nelse\na:\n\tpip install y\nendif\n",
            "ifeq ($(A),b)\na:\n\tuv pip install x\nelse\na:\n\tuv pip install y\nendif\n",
        ),
        (
            "define go\n\tpip install $(1)\nendef\na:\n\t$(call go,x)\n",
            "define go\n\tuv pip install $(1)\nendef\na:\n\t$(call go,x)\n",
        ),
        (
            "define go\n\tpip install $(1)\nendef\na:\n\tcd x && $(call go,x)\n",
            "define go\n\tuv pip install $(1)\nendef\na:\n\tcd x && $(call go,x)\n",
        ),
        (
            "a:\n\t$(foreach r,a b,pip install $(r);)\n",
            "a:\n\t$(foreach r,a b,uv pip install $(r);)\n",
        ),
        (
            "a:\n\t@$(if $(X),pip install x,pip list)\n",
            "a:\n\t@$(if $(X),uv pip install x,uv pip list)\n",
        ),
        (
            "a:\n\tcd x && $(foreach r,$(R),$(if $(X),pip install $(r) $(shell pip list);))\n",
            "a:\n\tcd x && $(foreach r,$(R),$(if $(X),uv pip install $(r) $(shell uv pip list);))\n",
        ),
        ("a:\r\n\tpip install x\r\n", "a:\r\n\tuv pip install x\r\n"),
        (
            "a:\n\tbash -c 'pip install x'\n",
            "a:\n\tbash -c 'uv pip install x'\n",
        ),
        (
            ".ONESHELL:\na:\n\tif true; then\n\t  pip install x\n\tfi\n",
            ".ONESHELL:\na:\n\tif true; then\n\t  uv pip install x\n\tfi\n",
        ),
    ] {
        check(before, after);
    }
}

#[test]
fn text_that_is_no_command_stays() {
    for text in [
        "a:\n\t@echo \"pip install x\"\n",
        "# pip install x\n",
        "define HELP\npip install x\nendef\nexport HELP\na:\n\t@echo \"$$HELP\"\n",
        "a: pip install\n",
        "a:\n\tapt-get install $(if $(X),pip install)\n",
        "X = pip-tools\n",
        "a:\n\t# pip install x\n",
    ] {
        check(text, text);
    }
}

#[test]
fn texts_that_make_puts_together_are_told() {
    let text = "define RULE\n$(1):\n\tpip install $(1)\nendef\n\
                $(foreach t,a b,$(eval $(call RULE,$(t))))\n";
    let carried = carried(text, None);
    assert_eq!(carried.applied(text), text);
    let found: Vec<&str> = carried
        .commands
        .iter()
        .map(|found| found.text.as_str())
        .collect();
    assert_eq!(found, ["pip install $(1)"]);
}

#[test]
fn lines_that_go_leave_a_recipe() {
    for (before, after) in [
        (
            "a:\n\tpip install -U pip\n\tpip install x\n",
            "a:\n\tuv pip install x\n",
        ),
        (
            "a:\n\tpip install x\n\t@pip install -U pip  # new\nb:\n",
            "a:\n\tuv pip install x\nb:\n",
        ),
        (
            "a:\n\tpip install -U pip\n\nb:\n\ttrue\n",
            "a:\n\t@:\n\nb:\n\ttrue\n",
        ),
        (
            "a:\n\tpip install -U pip\n\tpip install -U pip\n",
            "a:\n\t@:\n",
        ),
        ("a: ; pip install -U pip\n", "a: @:\n"),
        (
            "a:\n\tpip install -U pip && pip install x\n",
            "a:\n\tuv pip install x\n",
        ),
    ] {
        if before.starts_with("a: ;") {
            check(before, "a: ; @:\n");
        } else {
            check(before, after);
        }
    }
}

#[test]
fn variables_that_hold_a_command_change_with_their_uses() {
    for (before, after) in [
        (
            "PIP ?= pip3\na:\n\t$(PIP) install x\n",
            "PIP ?= uv pip\na:\n\t$(PIP) install x\n",
        ),
        (
            "PIP := python3 -m pip # own\na:\n\t@${PIP} install x\n",
            "PIP := uv pip # own\na:\n\t@${PIP} install x\n",
        ),
        (
            "PIP = pip\nINSTALL = $(PIP) install\na:\n\t$(INSTALL) x\n",
            "PIP = uv pip\nINSTALL = uv pip install\na:\n\t$(INSTALL) x\n",
        ),
        (
            "PIP = pip\na:\n\t$(PIP) download x\n\t$(PIP) list\n",
            "PIP = pip\na:\n\t$(PIP) download x\n\tuv pip list\n",
        ),
        (
            "PIP = pip\na:\n\t$(PIP) list\n\techo $(PIP)\n",
            "PIP = pip\na:\n\tuv pip list\n\techo $(PIP)\n",
        ),
    ] {
        check(before, after);
    }
}

#[test]
fn prerequisites_follow_the_files_that_go() {
    check_project(
        "venv/bin/activate: requirements.txt setup.py\n\ttouch $@\n",
        "venv/bin/activate: pyproject.toml uv.lock setup.py\n\ttouch $@\n",
    );
    check_project(
        "requirements.txt: requirements.in\n\ttrue\n",
        "uv.lock: requirements.in\n\ttrue\n",
    );
    check_project(
        "a: pyproject.toml requirements.txt\n",
        "a: pyproject.toml uv.lock\n",
    );
}

#[test]
fn programs_behind_the_install_run_by_uv() {
    let install = "install:\n\tpip install -r requirements.txt\n";
    let synced = "install:\n\tuv sync --locked --inexact\n";
    for (before, after) in [
        (
            "test: install\n\tpython x.py\n",
            "test: install\n\tuv run python x.py\n",
        ),
        ("test:\n\tpython x.py\n", "test:\n\tuv run python x.py\n"),
        (
            "test:\n\tvenv/bin/pip list\n\tpython x.py\n",
            "test:\n\tuv pip list\n\tpython x.py\n",
        ),
        (
            "other:\n\t. v/bin/activate; python x.py\ntest:\n\tpython x.py\n",
            "other:\n\t. v/bin/activate; python x.py\ntest:\n\tpython x.py\n",
        ),
        (
            "test: b\n\tpython x.py\nb: | install\n",
            "test: b\n\tuv run python x.py\nb: | install\n",
        ),
        (
            "test: | $(B)\ntest:\n\tpython x.py\nB = install\n",
            "test: | $(B)\ntest:\n\tuv run python x.py\nB = install\n",
        ),
        (
            "a b:\n\tpython x.py\na: install\n",
            "a b:\n\tuv run python x.py\na: install\n",
        ),
        (
            "checked:\n\tpython x.py\nquality: checked\n\tpython y.py\ntest:\n\tpython z.py\n",
            "checked:\n\tpython x.py\nquality: checked\n\tpython y.py\ntest:\n\tuv run python z.py\n",
        ),
        (
            "test: install\n\tif [ -d v ]; then . v/bin/activate; fi; python x.py\n\tpython y.py\n",
            "test: install\n\tif [ -d v ]; then . v/bin/activate; fi; python x.py\n\tuv run python y.py\n",
        ),
    ] {
        check_project(&format!("{before}{install}"), &format!("{after}{synced}"));
        check_project(&format!("{install}{before}"), &format!("{synced}{after}"));
    }
}

#[test]
fn exported_settings_of_pip_become_those_of_uv() {
    for (before, after) in [
        (
            "export PIP_INDEX_URL ?= https://$(HOST)/simple # own\na:\n\tpip list\n",
            "export UV_DEFAULT_INDEX ?= https://$(HOST)/simple # own\na:\n\tuv pip list\n",
        ),
        (
            "export PIP_DISABLE_PIP_VERSION_CHECK = 1\na:\n\tpip list\n",
            "a:\n\tuv pip list\n",
        ),
        (
            "export PIP_DEFAULT_TIMEOUT := 60\na:\n\tpip download x\n",
            "export PIP_DEFAULT_TIMEOUT := 60\nexport UV_HTTP_TIMEOUT := 60\na:\n\tpip download x\n",
        ),
        (
            "PIP_DEFAULT_TIMEOUT = 60\nexport A PIP_DEFAULT_TIMEOUT # own\na:\n\tpip list\n",
            "UV_HTTP_TIMEOUT = 60\nexport A UV_HTTP_TIMEOUT # own\na:\n\tuv pip list\n",
        ),
        (
            "export PIP_NO_INPUT\nPIP_NO_INPUT := 1\na:\n\tpip list\n",
            "a:\n\tuv pip list\n",
        ),
        (
            "export\nPIP_CONSTRAINT ?= $(X)/c.txt\na:\n\tpip list\n",
            "export\nUV_CONSTRAINT ?= $(X)/c.txt\na:\n\tuv pip list\n",
        ),
        (
            "PIP_CONSTRAINT = c.txt\nexport PIP_CONSTRAINT\na:\n\tpip download x\n",
            "PIP_CONSTRAINT = c.txt\nUV_CONSTRAINT = c.txt\nexport PIP_CONSTRAINT UV_CONSTRAINT\na:\n\tpip download x\n",
        ),
        (
            "export PIP_CONSTRAINT = c.txt # own\r\na:\r\n\tpip download x\r\n",
            "export PIP_CONSTRAINT = c.txt # own\r\nexport UV_CONSTRAINT = c.txt\r\na:\r\n\tpip download x\r\n",
        ),
        (
            "a: export PIP_CONSTRAINT = c.txt#own\na:\n\tpip download x\nb: export PIP_CONSTRAINT = c.txt # its",
            "a: export PIP_CONSTRAINT = c.txt#own\na: export UV_CONSTRAINT = c.txt\na:\n\tpip download x\nb: export PIP_CONSTRAINT = c.txt # its\nb: export UV_CONSTRAINT = c.txt",
        ),
        ("PIP_CONSTRAINT = c.txt\n", "PIP_CONSTRAINT = c.txt\n"),
        (
            "export PIP_CONSTRAINT = c.txt\na: $(PIP_CONSTRAINT)\n\tpip list\n",
            "export PIP_CONSTRAINT = c.txt\nexport UV_CONSTRAINT = c.txt\na: $(PIP_CONSTRAINT)\n\tuv pip list\n",
        ),
        (
            "PIP_OPTIONS = -q\nexport PIP_OPTIONS\n",
            "PIP_OPTIONS = -q\nexport PIP_OPTIONS\n",
        ),
    ] {
        check(before, after);
    }
}
