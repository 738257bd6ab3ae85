use std::time::Instant;

use std::fmt::Write as _;

use uvferry_imports::declared::{Origin, Purpose};
use uvferry_imports::modules::MappingSource;
use uvferry_imports::sources::Role;
use uvferry_imports::uses::Used;
use uvferry_imports::verdicts::Action;

use crate::scene::Scene;

const NOTHING: [&str; 0] = [];

#[test]
fn what_is_imported_and_declared_is_nothing() {
    let scene = Scene::default()
        .installed("pyyaml", "yaml")
        .main("PyYAML>=5")
        .file(
            "app/__init__.py",
            "import os, yaml\nfrom . import b\nimport app.c\n",
        );
    assert_eq!(scene.said(), NOTHING);
    let found = scene.check();
    assert_eq!(found.counts.imports, 4);
    assert_eq!((found.counts.own, found.counts.standard), (2, 1));
    assert_eq!(found.usage["pyyaml"].modules.len(), 1);
}

#[test]
fn what_nobody_has_is_missing() {
    let scene = Scene::default()
        .installed("requests", "requests")
        .main("requests")
        .file("app.py", "import requests\n\nimport nowhere.deep\n")
        .file_for("tests/test_a.py", "import nowhere\n", Role::Tests);
    assert_eq!(scene.said(), ["UVF501 nowhere app.py:3"]);
    let found = scene.check();
    let verdict = &found.verdicts[0];
    assert_eq!(verdict.evidence[0].0.file, "tests/test_a.py");
    let place = verdict.location.as_ref().unwrap();
    assert_eq!(
        (place.column, place.snippet.as_str()),
        (8, "import nowhere.deep")
    );
    assert_eq!(found.unknown_modules["nowhere"], 2);
}

#[test]
fn what_is_known_and_not_declared_is_missing_by_its_distribution() {
    let scene = Scene::default()
        .known(
            "pillow",
            "PIL",
            MappingSource::Table("RECORD of pillow".into()),
        )
        .file("app.py", "from PIL import Image\n");
    assert_eq!(scene.said(), ["UVF501 pillow app.py:1"]);
    let found = scene.check();
    assert_eq!(
        found.verdicts[0].action.command().as_deref(),
        Some("uv add pillow")
    );
    // Only tests need it.
    let scene = Scene::default()
        .known(
            "pillow",
            "PIL",
            MappingSource::Table("RECORD of pillow".into()),
        )
        .file_for("tests/test_a.py", "from PIL import Image\n", Role::Tests);
    assert_eq!(
        scene.check().verdicts[0].action.command().as_deref(),
        Some("uv add --dev pillow")
    );
}

#[test]
fn where_modules_are_not_known_it_is_a_hint() {
    // Nobody knows which modules `mystery` has: `puzzle` may be one.
    let scene = Scene::default()
        .main("mystery")
        .file("app.py", "import puzzle\n");
    assert_eq!(
        scene.said(),
        [
            "UVF501? puzzle app.py:1",
            "UVF502? mystery requirements.txt:1"
        ]
    );
    let found = scene.check();
    assert_eq!((found.counts.findings, found.counts.hints), (0, 2));
}

#[test]
fn what_only_builds_the_project_has_no_part_in_what_is_missing() {
    // Nobody knows which modules `backend` has, and no file of the project runs beside it.
    let scene = Scene::default()
        .states("backend", Purpose::Build, Origin::Stated)
        .file("app.py", "import puzzle\n");
    assert_eq!(scene.said(), ["UVF501 puzzle app.py:1"]);
}

#[test]
fn a_name_that_only_an_address_tells_is_good_for_a_hint() {
    let known = || {
        let source = MappingSource::Table("RECORD of puzzle".into());
        Scene::default()
            .known("puzzle", "puzzle", source)
            .address("puzzle")
    };
    assert_eq!(known().file("app.py", "import puzzle\n").said(), NOTHING);
    assert_eq!(
        known().file("app.py", "import os\n").said(),
        ["UVF502? puzzle requirements.txt:1"]
    );
}

#[test]
fn a_backport_may_be_there_for_what_others_need_on_older_pythons() {
    let scene = Scene::default()
        .installed("enum34", "enum")
        .main("enum34")
        .file("app.py", "import os\n");
    assert_eq!(scene.said(), ["UVF502? enum34 requirements.txt:1"]);
}

#[test]
fn a_file_that_has_the_name_of_what_it_imports_may_mean_itself() {
    let scene = Scene::default().file("plugins/puzzle.py", "from puzzle import solve\n");
    assert_eq!(scene.said(), ["UVF501? puzzle plugins/puzzle.py:1"]);
    // Another file does not.
    let scene = Scene::default().file("plugins/game.py", "from puzzle import solve\n");
    assert_eq!(scene.said(), ["UVF501 puzzle plugins/game.py:1"]);
}

#[test]
fn what_another_brings_is_transitive() {
    let scene = Scene::default()
        .installed("requests", "requests")
        .installed("urllib3", "urllib3")
        .main("requests")
        .needs("requests", "urllib3")
        .file("app.py", "import requests\nimport urllib3.util\n");
    assert_eq!(scene.said(), ["UVF503 urllib3 app.py:2"]);
    assert!(
        scene.check().verdicts[0]
            .message
            .contains("`requests` needs it")
    );
    // What is installed and needed by nobody is no better than what is not.
    let scene = Scene::default()
        .installed("urllib3", "urllib3")
        .file("app.py", "import urllib3\n");
    assert_eq!(scene.said(), ["UVF501 urllib3 app.py:1"]);
    assert!(scene.check().verdicts[0].message.contains("installed here"));
}

#[test]
fn what_nothing_uses_is_unused() {
    let scene = Scene::default()
        .installed("left", "left")
        .main("left")
        .file("app.py", "import os\n");
    assert_eq!(scene.said(), ["UVF502 left requirements.txt:1"]);
    for text in [
        "import left\n",
        "def f():\n    from left.deep import x\n",
        "import importlib\nimportlib.import_module('left.x')\n",
        "__import__('left')\n",
        "try:\n    import left\nexcept ImportError:\n    left = None\n",
        "INSTALLED_APPS = ['left']\n",
    ] {
        let scene = Scene::default()
            .installed("left", "left")
            .main("left")
            .file("app.py", text);
        let said = scene.said();
        assert!(
            !said.iter().any(|one| one.starts_with("UVF502")),
            "{text}: {said:?}"
        );
    }
}

#[test]
fn uses_apart_from_imports_count() {
    for (used, is_certain, expected) in [
        (Used::Program("leftctl".into()), true, &[][..]),
        (Used::Distribution("left".into()), true, &[]),
        (Used::Module("left.worker".into()), true, &[]),
        (
            Used::Distribution("left".into()),
            false,
            &["UVF502? left requirements.txt:1"],
        ),
        (
            Used::Program("other".into()),
            true,
            &["UVF502 left requirements.txt:1"],
        ),
    ] {
        let scene = Scene::default()
            .installed("left", "left")
            .program("left", "leftctl")
            .main("left")
            .uses(used.clone(), is_certain)
            .file("app.py", "import os\n");
        assert_eq!(scene.said(), expected, "{used:?}");
    }
}

#[test]
fn a_string_that_reads_like_a_module_is_a_hint() {
    let scene = Scene::default()
        .installed("left", "left")
        .main("left")
        .file("app.py", "BACKEND = 'left.backends.Default'\n");
    assert_eq!(scene.said(), ["UVF502? left requirements.txt:1"]);
}

#[test]
fn a_line_of_a_closure_is_there_for_who_needs_it() {
    let scene = Scene::default()
        .installed("requests", "requests")
        .installed("urllib3", "urllib3")
        .installed("left", "left")
        .frozen("requests==2")
        .frozen("urllib3==2")
        .frozen("left==1")
        .needs("requests", "urllib3")
        .file("app.py", "import requests\n");
    assert_eq!(scene.said(), ["UVF502 left requirements.txt:3"]);
    // A person who states it says more.
    let scene = Scene::default()
        .installed("requests", "requests")
        .installed("urllib3", "urllib3")
        .main("requests==2")
        .main("urllib3==2")
        .needs("requests", "urllib3")
        .file("app.py", "import requests\n");
    assert_eq!(scene.said(), ["UVF502 urllib3 requirements.txt:2"]);
}

#[test]
fn tools_of_development_are_never_unused() {
    let scene = Scene::default()
        .installed("black", "black")
        .program("black", "black")
        .dev("black")
        .file("app.py", "import os\n");
    assert_eq!(scene.said(), NOTHING);
    let scene = Scene::default()
        .installed("black", "black")
        .main("black")
        .file("app.py", "import os\n");
    assert_eq!(scene.said(), ["UVF514 black requirements.txt:1"]);
    assert_eq!(
        scene.check().verdicts[0].action.command().as_deref(),
        Some("uv remove black && uv add --dev black")
    );
}

#[test]
fn what_is_for_development_and_imported_by_the_project_is_misplaced() {
    let scene = |text: &str| {
        Scene::default()
            .installed("factory-boy", "factory")
            .dev("factory_boy")
            .file("app.py", text)
    };
    assert_eq!(
        scene("import factory\n").said(),
        ["UVF504 factory-boy app.py:1"]
    );
    let optional = "try:\n    import factory\nexcept ImportError:\n    pass\n";
    assert_eq!(scene(optional).said(), NOTHING);
    let types = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import factory\n";
    assert_eq!(scene(types).said(), NOTHING);
    let ignored = "import factory  # deptry: ignore[DEP004]\n";
    assert_eq!(scene(ignored).said(), NOTHING);
    // A test may.
    let scene = Scene::default()
        .installed("factory-boy", "factory")
        .dev("factory_boy")
        .file_for("tests/test_a.py", "import factory\n", Role::Tests);
    assert_eq!(scene.said(), NOTHING);
    // An extra is part of what is published.
    let scene = Scene::default()
        .installed("factory-boy", "factory")
        .states("factory_boy", Purpose::Extra("all".into()), Origin::Stated)
        .dev("factory_boy")
        .file("app.py", "import factory\n");
    assert_eq!(scene.said(), NOTHING);
}

#[test]
fn a_group_for_where_the_project_runs_is_none_of_development() {
    let scene = Scene::default()
        .installed("elasticsearch", "elasticsearch")
        .states(
            "elasticsearch",
            Purpose::Group("production".into()),
            Origin::Stated,
        )
        .file("app.py", "import elasticsearch\n");
    assert_eq!(scene.said(), NOTHING);
}

#[test]
fn what_only_tests_use_belongs_into_a_group() {
    let scene = Scene::default()
        .installed("responses", "responses")
        .main("responses")
        .file("app.py", "import os\n")
        .file_for("tests/test_a.py", "import responses\n", Role::Tests);
    assert_eq!(scene.said(), ["UVF505 responses requirements.txt:1"]);
    // A project that is nothing but tests has no other place.
    let scene = Scene::default()
        .installed("responses", "responses")
        .main("responses")
        .file_for("tests/test_a.py", "import responses\n", Role::Tests);
    assert_eq!(scene.said(), NOTHING);
}

#[test]
fn what_is_optional_is_a_remark() {
    let text = "try:\n    import ujson\nexcept ImportError:\n    import json\n";
    let scene = Scene::default()
        .installed("ujson", "ujson")
        .main("ujson")
        .file("app.py", text);
    assert_eq!(scene.said(), ["UVF506 ujson requirements.txt:1"]);
    assert_eq!(scene.check().counts.findings, 0);
    let scene = Scene::default().file("app.py", text);
    assert_eq!(scene.said(), ["UVF506 ujson app.py:2"]);
    let scene = Scene::default()
        .installed("ujson", "ujson")
        .main("ujson")
        .file("app.py", &format!("{text}def f():\n    import ujson\n"));
    assert_eq!(scene.said(), NOTHING);
}

#[test]
fn what_is_stated_twice_is_told_once() {
    let scene = Scene::default()
        .installed("six", "six")
        .main("six>=1.10")
        .dev("six")
        .file("app.py", "import six\n");
    assert_eq!(scene.said(), ["UVF507 six requirements.txt:2"]);
    // For two machines.
    let scene = Scene::default()
        .installed("six", "six")
        .main("six==1.15 ; python_version < '3'")
        .main("six==1.16 ; python_version >= '3'")
        .file("app.py", "import six\n");
    assert_eq!(scene.said(), NOTHING);
}

#[test]
fn stubs_go_with_their_package() {
    let scene = Scene::default()
        .dev("types-requests")
        .needs("a", "b")
        .file("app.py", "import os\n");
    assert_eq!(scene.said(), ["UVF508 types-requests requirements.txt:1"]);
    let scene = Scene::default()
        .installed("requests", "requests")
        .main("requests")
        .dev("types-requests")
        .needs("a", "b")
        .file("app.py", "import requests\n");
    assert_eq!(scene.said(), NOTHING);
    let scene = |is_typed: bool| {
        Scene::default()
            .installed("regex", "regex")
            .typed("regex", is_typed)
            .main("regex")
            .dev("mypy")
            .file("app.py", "import regex\n")
    };
    assert_eq!(scene(false).said(), ["UVF509 regex requirements.txt:1"]);
    assert_eq!(scene(true).said(), NOTHING);
}

#[test]
fn a_copy_of_the_standard_library_is_told() {
    let scene = Scene::default()
        .installed("asyncio", "asyncio_copy")
        .main("asyncio")
        .file("app.py", "import asyncio\n");
    assert_eq!(
        scene.said(),
        [
            "UVF502 asyncio requirements.txt:1",
            "UVF510 asyncio requirements.txt:1"
        ]
    );
}

#[test]
fn a_script_has_its_own_list() {
    let text = "# /// script\n# dependencies = [\"rich>=13\", \"left\"]\n# ///\nimport rich\nimport requests\n";
    let scene = Scene::default()
        .installed("rich", "rich")
        .installed("left", "left")
        .installed("requests", "requests")
        .main("requests")
        .file("tool.py", text)
        .file("app.py", "import requests\n");
    assert_eq!(
        scene.said(),
        ["UVF516 requests tool.py:5", "UVF517 left tool.py:2"]
    );
    // And takes nothing from the project's.
    let scene = Scene::default()
        .installed("rich", "rich")
        .main("rich")
        .file(
            "tool.py",
            "# /// script\n# dependencies = [\"rich\"]\n# ///\nimport rich\n",
        );
    assert_eq!(scene.said(), ["UVF502 rich requirements.txt:1"]);
}

#[test]
fn two_for_one_job_are_told_with_their_files() {
    let scene = Scene::default()
        .installed("requests", "requests")
        .installed("httpx", "httpx")
        .main("requests")
        .main("httpx")
        .file("a.py", "import requests\n")
        .file("b.py", "import httpx\n");
    assert_eq!(scene.said().len(), 1);
    let found = scene.check();
    let verdict = &found.verdicts[0];
    assert_eq!(verdict.rule.code, "UVF513");
    assert!(verdict.message.contains("`a.py`") && verdict.message.contains("`b.py`"));
    assert!(
        matches!(&verdict.action, Action::Choose { distributions } if distributions.len() == 2)
    );
}

#[test]
fn one_without_a_version_among_pinned_ones_is_told() {
    let mut scene = Scene::default();
    let mut text = String::new();
    for number in 0..12 {
        let name = format!("dist{number}");
        scene = scene.installed(&name, &name);
        let version = if number == 7 { "" } else { "==1.0" };
        scene = scene.main(&format!("{name}{version}"));
        writeln!(text, "import {name}").unwrap();
    }
    let scene = scene.file("app.py", &text);
    assert_eq!(scene.said(), ["UVF515 dist7 requirements.txt:8"]);
}

#[test]
fn what_cannot_be_parsed_is_told_and_read_as_far_as_it_goes() {
    let scene = Scene::default()
        .installed("left", "left")
        .main("left")
        .file("app.py", "import left\ndef f(:\n");
    let said = scene.said();
    assert_eq!(said, ["UVF511 - app.py:2"]);
    assert_eq!(scene.check().counts.findings, 0);
}

#[test]
fn what_is_ignored_is_not_told() {
    let scene = |settings: &str| {
        Scene::default()
            .installed("left", "left")
            .main("left")
            .file("app.py", "import nowhere\n")
            .settings(settings)
    };
    assert_eq!(scene("").said().len(), 2);
    let both = "[tool.uvferry.imports]\nignore-rules = [\"UVF502\", \"missing-dependency\"]\n";
    assert_eq!(scene(both).said(), NOTHING);
    let named =
        "[tool.uvferry.imports.ignore]\nunused-dependency = [\"left\"]\nUVF501 = [\"nowhere\"]\n";
    assert_eq!(scene(named).said(), NOTHING);
    let of_deptry = "[tool.deptry.per_rule_ignores]\nDEP002 = [\"left\"]\nDEP001 = \"nowhere\"\n";
    assert_eq!(scene(of_deptry).said(), NOTHING);
    let scene = Scene::default().file("app.py", "import nowhere  # uvferry: ignore\n");
    assert_eq!(scene.said(), NOTHING);
}

#[test]
fn a_build_has_rules_of_its_own() {
    let scene = Scene::default().file_for(
        "setup.py",
        "from setuptools import setup\nimport nowhere\n",
        Role::Development,
    );
    assert_eq!(scene.said(), NOTHING);
    let scene = Scene::default().file_for("noxfile.py", "import nox\n", Role::Development);
    assert_eq!(scene.said(), ["UVF501? nox noxfile.py:1"]);
}

#[test]
fn the_order_of_what_is_given_does_not_matter() {
    let one = Scene::default()
        .installed("left", "left")
        .installed("six", "six")
        .main("left")
        .main("six")
        .file("a.py", "import nowhere\n")
        .file("b.py", "import nowhere, six\n");
    let other = Scene::default()
        .installed("six", "six")
        .installed("left", "left")
        .file("b.py", "import nowhere, six\n")
        .file("a.py", "import nowhere\n")
        .main("left")
        .main("six");
    assert_eq!(one.said(), other.said());
    assert_eq!(one.check().verdicts, other.check().verdicts);
}

#[test]
fn long_lists_take_as_much_longer_as_they_are() {
    let start = Instant::now();
    let (count, missing) = (8_000, 800);
    let mut scene = Scene::default();
    for at in 0..count {
        scene = scene.main(&format!("made-{at}=={at}"));
    }
    let imports = (0..missing).map(|at| format!("import other{at}\n"));
    let scene = scene.file("app.py", &imports.collect::<String>());
    let found = scene.check();
    let of = |code: &str| {
        let rules = found.verdicts.iter().map(|one| one.rule.code);
        rules.filter(|rule| *rule == code).count()
    };
    assert_eq!((of("UVF502"), of("UVF501")), (count, missing));
    // The square of either number takes minutes.
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
