//! Programs that are called.

use uvferry_diagnostics::Location;
use uvferry_imports::uses::programs::{is_development_tool, program_uses};

use crate::{declared, names};

fn of(called: &str, known: &str, installed: &[(&str, &[&str])]) -> Vec<String> {
    let called: Vec<(String, Location)> = called
        .split_whitespace()
        .map(|program| (program.to_owned(), Location::file("Makefile")))
        .collect();
    let uses = program_uses(
        &called,
        &|name| {
            let scripts = installed.iter().filter(|(one, _)| *one == name);
            scripts
                .flat_map(|(_, scripts)| scripts.iter().map(|script| (*script).to_owned()))
                .collect()
        },
        &declared(known),
    );
    names(&uses)
}

#[test]
fn a_program_is_that_of_the_distribution_that_brings_it() {
    let installed = [("thing", &["do-it", "thing2"][..])];
    assert_eq!(of("do-it", "thing other", &installed), ["thing"]);
    // Its own name is none of its programs.
    assert_eq!(of("thing", "thing", &installed), Vec::<String>::new());
    assert_eq!(
        of(
            "aws cz ansible-playbook py.test",
            "awscli commitizen ansible-core pytest",
            &[]
        ),
        ["ansible-core", "awscli", "commitizen", "pytest"]
    );
    assert_eq!(
        of(
            "gunicorn .venv/bin/black Celery.exe",
            "gunicorn black celery",
            &[]
        ),
        ["black", "celery", "gunicorn"]
    );
    assert_eq!(of("something", "something", &[]), ["something?"]);
    // The library is not the program of its name.
    assert_eq!(
        of("docker redis", "docker redis", &[]),
        Vec::<String>::new()
    );
}

#[test]
fn each_call_has_its_place() {
    let mut second = Location::file("ci.yml");
    second.line = 7;
    let called = [
        ("tox".to_owned(), second),
        ("tox".to_owned(), Location::file("Makefile")),
    ];
    let uses = program_uses(&called, &|_| Vec::new(), &declared("tox"));
    let places: Vec<_> = uses
        .iter()
        .map(|one| (one.place.file.as_str(), one.place.line))
        .collect();
    assert_eq!(places, [("Makefile", 1), ("ci.yml", 7)]);
    assert_eq!(uses[0].why, "the program `tox` comes from it");
}

#[test]
fn tools_of_development_are_known() {
    for name in [
        "black",
        "mypy",
        "ipython",
        "ipdb",
        "pre-commit",
        "twine",
        "build",
        "bump2version",
        "wheel",
        "pip",
        "setuptools",
        "uv",
        "pytest-cov",
        "types-requests",
        "flake8-quotes",
    ] {
        assert!(is_development_tool(name), "{name}");
    }
    for name in [
        "flask",
        "django",
        "requests",
        "gunicorn",
        "numpy",
        "invoke-x",
        "black-scholes",
    ] {
        assert!(!is_development_tool(name), "{name}");
    }
}
