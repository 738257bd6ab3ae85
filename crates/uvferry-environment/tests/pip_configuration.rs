//! pip's configuration, against what pip itself makes of the same files and variables.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use uvferry_environment::configuration::{
    ConfigurationPlaces, FileState, Layer, PipConfiguration, Place, Platform,
};
use uvferry_process::{Command, Environment};
use uvferry_testkit::{Isolated, python_with, skip};

/// What pip makes of each case; a case is a folder that stands for the file system, and
/// variables.
const ASK: &str = r#"
import contextlib, io, json, os, sys
from pip._internal.utils import appdirs
from pip._internal.configuration import Configuration
from pip._internal.exceptions import ConfigurationError
from pip._internal.commands import create_command

folders = appdirs.site_config_dirs
answers = []
for case in json.load(open(sys.argv[1])):
    root = case["root"]
    os.environ.clear()
    os.environ.update(case["variables"])
    os.chdir(root)
    sys.prefix = os.path.join(root, "prefix")
    appdirs.site_config_dirs = lambda name: [
        root + path if path.startswith("/etc") else path for path in folders(name)
    ]
    answer = {"refused": None, "items": [], "files": [], "defaults": {}}
    answers.append(answer)
    configuration = Configuration(isolated=False)
    answer["files"] = [
        [str(kind.value), path]
        for kind, paths in configuration.iter_config_files() for path in paths
    ]
    try:
        configuration.load()
    except ConfigurationError as error:
        answer["refused"] = str(error)
        continue
    for values in dict(configuration.items()).values():
        answer["items"].extend([key, value] for key, value in values.items())
    for command in ("install", "list"):
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            try:
                values = create_command(command).parser.get_default_values()
            except SystemExit as stop:
                answer["defaults"][command] = None
                continue
            answer["defaults"][command] = {
                name: value if isinstance(value, (str, int, float, list, bool, type(None)))
                else {"no": sorted(value.no_binary), "only": sorted(value.only_binary)}
                if hasattr(value, "no_binary") else repr(value)
                for name, value in vars(values).items()
            }
json.dump(answers, sys.stdout)
"#;

#[derive(Debug, Clone)]
struct Case {
    /// Relative path and content.
    files: Vec<(&'static str, String)>,
    variables: Vec<(String, String)>,
}

const FILES: &[&str] = &[
    "etc/pip.conf",
    "etc/xdg/pip/pip.conf",
    "home/.pip/pip.conf",
    "home/.config/pip/pip.conf",
    "prefix/pip.conf",
    "named.conf",
];

fn key() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "index-url",
        "index_url",
        "INDEX-URL",
        "--index-url",
        "pypi-url",
        "extra-index-url",
        "extra_index_url",
        "timeout",
        "default-timeout",
        "retries",
        "no-index",
        "find-links",
        "trusted-host",
        "no-binary",
        "only-binary",
        "pre",
        "proxy",
        "cert",
        "user",
        "no-deps",
        "constraint",
        "upgrade",
        "format",
        "require-virtualenv",
        "verbose",
        "no-such-thing",
        "no-cache-dir",
        "keyring-provider",
        "require-hashes",
        "i",
        "__index_url",
    ])
}

fn value() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "",
        "",
        "true",
        "no",
        "1",
        "0",
        "Off",
        "15",
        "3.5",
        "many",
        "https://example.com/simple",
        "https://me:pw@example.com/a https://example.com/b",
        "a,b",
        ":all:,c",
        ":none:",
        ":all:",
        "%(here)s",
        "text # no comment",
        "text ; no comment",
        "a = b",
        "[x]",
        "subprocess",
        "ä ö",
        "\n  https://example.com/one\n  https://example.com/two",
        "\n\n  a\n  # comment\n\n  b",
        "first\n\tsecond",
        "$HOME/x",
        "~/links",
        "columns",
        "0x10",
    ])
    .prop_map(str::to_owned)
}

fn line() -> impl Strategy<Value = String> {
    let section = prop::sample::select(vec![
        "global", "install", "list", "DEFAULT", ":env:", "other", "global.x", "Install", "freeze",
    ]);
    let delimiter = prop::sample::select(vec![" = ", "=", ": ", " :"]);
    prop_oneof![
        3 => section.prop_map(|name| format!("[{name}]\n")),
        12 => (key(), delimiter, value()).prop_map(|(key, to, value)| format!("{key}{to}{value}\n")),
        1 => Just("# a comment\n".to_owned()),
        1 => Just("\n".to_owned()),
        1 => prop::sample::select(vec!["; x\n", "  indented = 1\n", "\r\n"]).prop_map(str::to_owned),
    ]
}

fn file() -> impl Strategy<Value = String> {
    let head = prop::sample::select(vec![
        "[global]\n",
        "[install]\n",
        "[global]\n",
        "\u{feff}",
        "",
    ]);
    let tail = prop::sample::select(vec![
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "word\n",
        "= 1\n",
        "[global]\n",
    ]);
    (head, prop::collection::vec(line(), 0..7), tail)
        .prop_map(|(head, lines, tail)| format!("{head}{}{tail}", lines.concat()))
}

fn case() -> impl Strategy<Value = Case> {
    let files = prop::collection::vec((prop::sample::select(FILES), file()), 0..4);
    let variable = (key(), value()).prop_map(|(key, value)| {
        let key = key
            .trim_start_matches("--")
            .replace('-', "_")
            .to_ascii_uppercase();
        (format!("PIP_{key}"), value)
    });
    let named = prop::sample::select(vec![
        None,
        None,
        None,
        Some("named.conf"),
        Some("/dev/null"),
        Some(""),
        Some("home/.pip/pip.conf"),
        Some("ROOT/etc/pip.conf"),
        Some("missing.conf"),
    ]);
    (files, prop::collection::vec(variable, 0..4), named).prop_map(
        |(files, mut variables, named)| {
            if let Some(named) = named {
                variables.push(("PIP_CONFIG_FILE".to_owned(), named.to_owned()));
            }
            Case { files, variables }
        },
    )
}

fn pip() -> Option<PathBuf> {
    python_with("pip-configuration", &["pip==26.3"])
}

fn lay_out(case: &Case, root: &Path) -> ConfigurationPlaces {
    for (path, content) in &case.files {
        let path = root.join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, content).unwrap();
    }
    let mut environment = Environment::empty();
    environment.set("HOME", root.join("home"));
    for (name, value) in &case.variables {
        environment.set(name, value.replace("ROOT", &root.to_string_lossy()));
    }
    ConfigurationPlaces {
        platform: Platform::Unix,
        root: root.to_owned(),
        prefix: Some(root.join("prefix")),
        ..ConfigurationPlaces::new(&environment, root)
    }
}

fn ask(python: &Path, folder: &Path, cases: &[ConfigurationPlaces]) -> Vec<Value> {
    let cases: Vec<Value> = cases
        .iter()
        .map(|places| {
            let variables: BTreeMap<_, _> = places
                .environment
                .iter()
                .map(|(name, value)| (name.to_str().unwrap(), value.to_str().unwrap()))
                .collect();
            json!({"root": places.root, "variables": variables})
        })
        .collect();
    let input = folder.join("cases.json");
    fs_err::write(&input, serde_json::to_vec(&cases).unwrap()).unwrap();
    let script = folder.join("ask.py");
    fs_err::write(&script, ASK).unwrap();
    let isolated = Isolated::under(folder);
    let finished = Command::new(python)
        .args([&script, &input])
        .current_dir(folder)
        .environment(isolated.environment())
        .timeout(Duration::from_mins(2))
        .run()
        .unwrap();
    assert!(finished.success(), "{}", finished.stderr_redacted());
    serde_json::from_slice(finished.stdout.as_slice()).unwrap()
}

/// What pip's parser would make of a setting's text.
fn as_default(key: &str, text: &str) -> Value {
    let truth = || {
        i64::from(matches!(
            text.to_lowercase().as_str(),
            "y" | "yes" | "t" | "true" | "on" | "1"
        ))
    };
    match key {
        "extra-index-url" | "find-links" | "trusted-host" | "constraint" => {
            json!(text.split_whitespace().collect::<Vec<_>>())
        }
        "no-index" | "user" | "no-deps" | "upgrade" | "require-hashes" | "require-virtualenv" => {
            json!(truth())
        }
        "verbose" => json!(text.parse::<i64>().unwrap_or_else(|_| truth())),
        "timeout" => json!(text.parse::<f64>().unwrap()),
        "retries" => match text.strip_prefix("0x") {
            Some(hex) => json!(i64::from_str_radix(hex, 16).unwrap()),
            None => json!(text.parse::<i64>().unwrap()),
        },
        _ => json!(text),
    }
}

const DEFAULTS: &[(&str, &str)] = &[
    ("index-url", "index_url"),
    ("extra-index-url", "extra_index_urls"),
    ("find-links", "find_links"),
    ("trusted-host", "trusted_hosts"),
    ("no-index", "no_index"),
    ("timeout", "timeout"),
    ("retries", "retries"),
    ("proxy", "proxy"),
    ("cert", "cert"),
    ("keyring-provider", "keyring_provider"),
    ("constraint", "constraints"),
    ("user", "use_user_site"),
    ("no-deps", "ignore_dependencies"),
    ("upgrade", "upgrade"),
    ("require-virtualenv", "require_venv"),
    ("verbose", "verbose"),
    ("format", "list_format"),
];

#[test]
fn files_and_variables_count_as_they_do_for_pip() {
    if cfg!(windows) {
        skip!("the folders of a Unix");
    }
    let Some(python) = pip() else {
        skip!("no pip 26.3");
    };
    let scratch = tempfile::tempdir().unwrap();
    let scratch = fs_err::canonicalize(scratch.path()).unwrap();
    let mut runner = TestRunner::deterministic();
    let mut cases: Vec<Case> = (0..600)
        .map(|_| case().new_tree(&mut runner).unwrap().current())
        .collect();
    cases.push(Case {
        files: Vec::new(),
        variables: Vec::new(),
    });
    let places: Vec<ConfigurationPlaces> = cases
        .iter()
        .enumerate()
        .map(|(at, case)| lay_out(case, &scratch.join(at.to_string())))
        .collect();
    for places in &places {
        fs_err::create_dir_all(&places.root).unwrap();
    }
    let answers = ask(&python, &scratch, &places);
    let (mut refused, mut stopped, mut compared) = (0, 0, 0);
    let nothing = &answers.last().unwrap()["defaults"];
    for ((case, places), answer) in cases.iter().zip(&places).zip(&answers) {
        let read = PipConfiguration::read(places);
        let files: Vec<Value> = read
            .files()
            .iter()
            .map(|file| json!([file.layer.as_str(), file.path]))
            .collect();
        let theirs: Vec<Value> = answer["files"]
            .as_array()
            .unwrap()
            .iter()
            .map(|file| {
                let path = places.root.join(file[1].as_str().unwrap());
                json!([file[0], path])
            })
            .filter(|file| file[1] != json!(places.root.join("")) && file[1] != json!("/dev/null"))
            .collect();
        if !read.is_without_files() {
            assert_eq!(files, theirs, "{case:?}");
        }
        let is_refused = read
            .files()
            .iter()
            .any(|file| file.state == FileState::Refused);
        assert_eq!(
            answer["refused"].is_string(),
            is_refused,
            "{case:#?}\n{answer}\n{read:?}"
        );
        if is_refused {
            refused += 1;
            assert!(
                read.diagnostics()
                    .iter()
                    .any(|found| found.code == "UVF420")
            );
            continue;
        }
        let mut ours: Vec<Value> = Vec::new();
        let of_files = read
            .settings()
            .partition_point(|one| one.layer != Layer::Variable);
        for one in read.settings() {
            let item = json!([format!("{}.{}", one.section, one.key), one.value()]);
            // Two variables may be one key: the later one has the place of the first.
            let known = ours.iter_mut().skip(of_files);
            match known.into_iter().find(|known| known[0] == item[0]) {
                Some(known) => *known = item,
                None => ours.push(item),
            }
        }
        assert_eq!(&json!(ours), &answer["items"], "{case:#?}");
        let invalid = |command: &str| {
            read.effective_settings(command).iter().any(|one| {
                read.diagnostics().iter().any(|found| {
                    found.code == "UVF422"
                        && match &one.place {
                            Place::File(location) => found.location.as_ref() == Some(location),
                            Place::Variable(name) => found.message.contains(&format!("`{name}`")),
                        }
                })
            })
        };
        for command in ["install", "list"] {
            let defaults = &answer["defaults"][command];
            if defaults.is_null() {
                stopped += 1;
                continue;
            }
            assert!(!invalid(command), "{case:#?}\n{read:#?}");
            for (key, name) in DEFAULTS {
                if nothing[command].get(name).is_none() {
                    continue;
                }
                let wanted = match read.effective(command, key) {
                    Some(setting) => as_default(key, setting.value()),
                    None => nothing[command][name].clone(),
                };
                assert_eq!(
                    defaults[name], wanted,
                    "{command} {key}: {case:#?}\n{read:#?}"
                );
                compared += 1;
            }
            if command == "install" {
                let mut control = BTreeMap::from([("no", Vec::new()), ("only", Vec::new())]);
                let arguments = read.for_uv().arguments;
                for pair in arguments.windows(2) {
                    match pair[0].as_str() {
                        "--no-binary" => control.get_mut("no").unwrap().push(pair[1].clone()),
                        "--only-binary" => control.get_mut("only").unwrap().push(pair[1].clone()),
                        _ => {}
                    }
                }
                for names in control.values_mut() {
                    names.sort();
                }
                // What is no name is in pip's list and in no package's name.
                let mut theirs = defaults["format_control"].clone();
                for names in ["no", "only"] {
                    let names = theirs[names].as_array_mut().unwrap();
                    names.retain(|name| {
                        let name = name.as_str().unwrap();
                        !name.is_empty() && !name.contains(char::is_whitespace)
                    });
                }
                assert_eq!(theirs, json!(control), "{case:#?}");
            }
        }
    }
    assert!(
        refused > 20 && stopped > 20 && compared > 3000,
        "{refused} {stopped} {compared}"
    );
}
