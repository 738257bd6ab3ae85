//! What the tables say beside what real tools say of themselves: which plugins they load, which
//! options and settings come from which of them, which programs a distribution brings.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::Deserialize;
use toml_edit::{DocumentMut, Table};
use uvferry_imports::uses::Used;
use uvferry_imports::uses::plugins::{Activation, plugin_uses, plugins_by_name};
use uvferry_process::Command;
use uvferry_testkit::python_with;

use crate::declared;

/// One environment holds them all.
const PACKAGES: &[&str] = &[
    "alembic==1.20.1",
    "allure-pytest==2.16.2",
    "babel==2.19.0",
    "black==26.10.1",
    "build==1.6.1",
    "bump2version==1.0.1",
    "celery==5.7.0",
    "commitizen==4.19.3",
    "cookiecutter==2.7.1",
    "coverage==7.17.5",
    "darglint==1.8.1",
    "diff-cover==11.0.1",
    "fabric==3.2.3",
    "faker==40.63.0",
    "flake8==7.5.0",
    "flake8-annotations==3.3.0",
    "flake8-bugbear==26.10.27",
    "flake8-builtins==3.1.0",
    "flake8-comprehensions==3.17.0",
    "flake8-docstrings==1.7.0",
    "flake8-import-order==0.19.2",
    "flake8-isort==7.1.0",
    "flake8-noqa==1.5.0",
    "flake8-polyfill==1.0.2",
    "flake8-pytest-style==2.2.0",
    "flake8-rst-docstrings==0.4.0",
    "flake8-tidy-imports==4.12.0",
    "flaky==3.8.1",
    "flask==3.1.3",
    "gunicorn==27.0.1",
    "httpie==3.2.4",
    "hypercorn==0.18.0",
    "hypothesis==6.170.17",
    "import-linter==2.17",
    "inline-snapshot==0.36.1",
    "invoke==2.2.1",
    "line-profiler==5.1.0",
    "memory-profiler==0.61.0",
    "mkdocs==1.6.1",
    "pep8-naming==0.15.1",
    "pip-tools==7.6.2",
    "poethepoet==0.49.0",
    "pydoclint==0.12.0",
    "pyfakefs==6.3.2",
    "pylint==4.1.4",
    "pytest==9.2.0",
    "pytest-asyncio==1.5.0",
    "pytest-base-url==2.1.0",
    "pytest-bdd==9.0.1",
    "pytest-benchmark==5.3.1",
    "pytest-cov==7.1.0",
    "pytest-custom-exit-code==0.3.0",
    "pytest-deadfixtures==3.1.0",
    "pytest-doctestplus==1.7.1",
    "pytest-durations==1.10.0",
    "pytest-env==1.8.5",
    "pytest-forked==1.7.5",
    "pytest-html==4.2.0",
    "pytest-icdiff==0.9",
    "pytest-instafail==0.5.0",
    "pytest-json-report==1.5.0",
    "pytest-metadata==3.1.1",
    "pytest-mock==3.17.0",
    "pytest-order==1.5.0",
    "pytest-picked==0.5.1",
    "pytest-random-order==1.2.0",
    "pytest-randomly==5.1.0",
    "pytest-recording==0.14.1",
    "pytest-regressions==2.11.0",
    "pytest-remotedata==0.4.2",
    "pytest-repeat==0.9.4",
    "pytest-reportlog==1.0.0",
    "pytest-rerunfailures==16.7",
    "pytest-runner==6.0.1",
    "pytest-shard==0.1.2",
    "pytest-socket==0.8.1",
    "pytest-spec==6.1.0",
    "pytest-split==0.11.0",
    "pytest-sugar==1.1.1",
    "pytest-testdox==3.1.0",
    "pytest-timeout==2.4.0",
    "pytest-watcher==0.6.3",
    "pytest-xdist==3.8.0",
    "python-dotenv==1.2.4",
    "requests-mock==1.12.1",
    "respx==0.23.1",
    "rq==3.0.0",
    "setuptools==80.10.2",
    "sphinx==9.0.4",
    "supervisor==4.3.0",
    "syrupy==7.0.2",
    "time-machine==3.6.0",
    "typeguard==4.6.1",
    "uvicorn==0.54.0",
    "waitress==3.0.2",
    "watchdog==7.1.0",
    "xdoctest==1.3.2",
];

const SCRIPT: &str = r#"
import configparser, importlib.metadata, json, os, re, sys
os.chdir(os.path.dirname(sys.argv[1]))

def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()

answer = {"groups": {}, "programs": {}}
for distribution in importlib.metadata.distributions():
    name = normal(distribution.metadata["Name"])
    entries = distribution.entry_points
    answer["groups"][name] = sorted({entry.group for entry in entries})
    answer["programs"][name] = sorted(
        entry.name for entry in entries if entry.group in ("console_scripts", "gui_scripts")
    )

from _pytest.config import _prepareconfig

def options(config):
    parser = config._parser
    names = [
        name
        for group in [parser._anonymous, *parser._groups]
        for option in group.options
        for name in option.names()
    ]
    return sorted(names), sorted(parser._inidict)

config = _prepareconfig(["-p", "no:cacheprovider"])
answer["pytest"] = sorted(
    {normal(one.project_name) for _, one in config.pluginmanager.list_plugin_distinfo()}
)
answer["options"], answer["settings"] = options(config)
config._ensure_unconfigure()
os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
config = _prepareconfig(["-p", "no:cacheprovider"])
answer["own_options"], answer["own_settings"] = options(config)

from flake8.plugins import finder
nothing = configparser.RawConfigParser()
chosen = finder.parse_plugin_options(nothing, ".", enable_extensions=None, require_plugins=None)
answer["flake8"] = sorted({normal(one.package) for one in finder.find_plugins(nothing, chosen)})
json.dump(answer, open(sys.argv[1], "w"))
"#;

#[derive(Debug, Deserialize)]
struct Told {
    groups: BTreeMap<String, Vec<String>>,
    programs: BTreeMap<String, BTreeSet<String>>,
    pytest: BTreeSet<String>,
    flake8: BTreeSet<String>,
    options: BTreeSet<String>,
    settings: BTreeSet<String>,
    own_options: BTreeSet<String>,
    own_settings: BTreeSet<String>,
}

fn told() -> Option<Told> {
    let python = python_with("uses", PACKAGES)?;
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("ask.py");
    fs_err::write(&script, SCRIPT).unwrap();
    let output = folder.path().join("answer.json");
    let finished = Command::new(&python)
        .arg("-I")
        .arg(&script)
        .arg(&output)
        .current_dir(folder.path())
        .environment(&std::env::vars_os().collect())
        .timeout(Duration::from_mins(3))
        .run()
        .unwrap();
    assert!(finished.success(), "{}", finished.stderr_redacted());
    Some(serde_json::from_str(&fs_err::read_to_string(&output).unwrap()).unwrap())
}

fn rows(file: &str, kind: &str) -> Vec<Table> {
    let path = format!("{}/data/{file}.toml", env!("CARGO_MANIFEST_DIR"));
    let document: DocumentMut = fs_err::read_to_string(path).unwrap().parse().unwrap();
    let rows = document[kind].as_array_of_tables().unwrap();
    rows.iter().cloned().collect()
}

fn list(row: &Table, key: &str) -> Vec<String> {
    let list = row.get(key).and_then(|item| item.as_array());
    list.into_iter()
        .flatten()
        .map(|value| value.as_str().unwrap().to_owned())
        .collect()
}

fn is_like(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == pattern,
    }
}

/// What the entry points say that a host loads.
fn loaded(host: &str, told: &Told) -> BTreeSet<String> {
    let all: Vec<&str> = told.groups.keys().map(String::as_str).collect();
    let uses = plugin_uses(&declared(&all.join(" ")), &|name| name == host, &|name| {
        told.groups[name].clone()
    });
    let certain = uses
        .into_iter()
        .filter(|one| one.why.ends_with("loads each plugin that is installed") && one.is_certain);
    certain
        .map(|one| match one.used {
            Used::Distribution(name) => name,
            other => panic!("{other:?}"),
        })
        .collect()
}

/// What the names alone say of distributions.
fn by_name(host: &str, told: &Told) -> BTreeSet<String> {
    let is_one = |name: &&String| {
        plugins_by_name(name).any(|plugins| {
            plugins.activation == Activation::Installed && plugins.hosts.contains(&host)
        })
    };
    told.groups.keys().filter(is_one).cloned().collect()
}

#[test]
fn the_tables_say_what_the_tools_say() {
    let Some(told) = told() else {
        uvferry_testkit::skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    // Plugins by their entry points: exactly those that the tools load.
    assert_eq!(loaded("pytest", &told), told.pytest);
    let own = ["flake8", "pycodestyle", "pyflakes"];
    let real: BTreeSet<String> = told
        .flake8
        .iter()
        .filter(|name| !own.contains(&name.as_str()))
        .cloned()
        .collect();
    assert_eq!(loaded("flake8", &told), real);
    assert!(told.pytest.len() > 20 && real.len() > 8, "{told:?}");
    // By names alone: none that is none, and nearly all that are.
    for (host, real) in [("pytest", &told.pytest), ("flake8", &real)] {
        let named = by_name(host, &told);
        let wrong: Vec<_> = named.difference(real).collect();
        assert!(wrong.is_empty(), "{host}: {wrong:?}");
        let found = named.intersection(real).count();
        assert!(found * 100 >= real.len() * 95, "{host}: {named:?} {real:?}");
    }
    options(&told);
    programs(&told);
}

/// Each option and setting of a plugin is one with it, and none without.
fn options(told: &Told) {
    let mut compared = 0;
    let mut wrong = Vec::new();
    for row in rows("arguments", "argument") {
        let of = list(&row, "distributions");
        if !list(&row, "programs").contains(&"pytest".to_owned()) || of.is_empty() {
            continue;
        }
        if !of.iter().any(|name| told.groups.contains_key(name)) {
            continue;
        }
        for option in list(&row, "options") {
            let is_there = |all: &BTreeSet<String>| all.iter().any(|one| is_like(&option, one));
            compared += 1;
            if !is_there(&told.options) || is_there(&told.own_options) {
                wrong.push(format!("{option} of {of:?}"));
            }
        }
    }
    for row in rows("arguments", "key") {
        let of = list(&row, "distributions");
        if row["tool"].as_str() != Some("pytest")
            || !of.iter().any(|name| told.groups.contains_key(name))
        {
            continue;
        }
        for key in list(&row, "keys") {
            let is_there = |all: &BTreeSet<String>| {
                let plain = |one: &String| one.replace('_', "-").to_lowercase();
                all.iter().any(|one| is_like(&key, &plain(one)))
            };
            compared += 1;
            if !is_there(&told.settings) || is_there(&told.own_settings) {
                wrong.push(format!("setting {key} of {of:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(compared > 60, "{compared}");
}

/// The programs of the tables are those of the metadata; a system's is none of them.
fn programs(told: &Told) {
    let mut compared = 0;
    let mut wrong = Vec::new();
    for row in rows("programs", "program") {
        let name = row["distribution"].as_str().unwrap();
        // Others are of older ones, or of what it depends on.
        let is_its_own = row["source"].as_str() == Some("entry_points.txt of its wheel");
        let Some(real) = told.programs.get(name).filter(|_| is_its_own) else {
            continue;
        };
        for program in list(&row, "programs") {
            compared += 1;
            if !real.contains(&program) {
                wrong.push(format!("{program} of {name}: {real:?}"));
            }
        }
    }
    for row in rows("programs", "same") {
        for name in list(&row, "same") {
            if let Some(real) = told.programs.get(&name) {
                compared += 1;
                if !real.contains(&name) {
                    wrong.push(format!("{name}: {real:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(compared > 40, "{compared}");
}
