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
const PACKAGES: &[&str] = &[];

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
            plugins.activation == Activation::Installed
                && plugins.hosts.iter().any(|one| one == host)
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
        let Some(real) = told.programs.get(name) else {
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
