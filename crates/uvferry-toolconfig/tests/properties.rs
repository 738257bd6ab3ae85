//! What holds for every input: no panic, one verdict a key, and a second time changes nothing.

mod bench;

use std::collections::BTreeMap;

use bench::once;
use proptest::prelude::*;
use serde_json::{Value, json};
use uvferry_diagnostics::SourceFile;
use uvferry_ini::{Dialect, Ini};
use uvferry_testkit::{Need, ScratchProject, python_with, skip};
use uvferry_toolconfig::{Options, uses};

const FILES: &[&str] = &[
    "setup.cfg",
    "tox.ini",
    "pytest.ini",
    ".pytest.ini",
    ".coveragerc",
    ".isort.cfg",
    ".editorconfig",
    ".bandit",
    "bandit.yaml",
    ".codespellrc",
    "pyproject.toml",
    "lint.sh",
    "Makefile",
    ".pre-commit-config.yaml",
];

fn options(files: &[(&str, Vec<u8>)]) -> Options {
    let sources: Vec<SourceFile> = files
        .iter()
        .map(|(path, bytes)| SourceFile::new(*path, bytes.clone()))
        .collect();
    Options::default().with_uses(uses(&sources))
}

/// All tools at once, twice.
fn holds(files: &[(&str, Vec<u8>)]) {
    let options = options(files);
    let Some(after) = once(&options, files) else {
        return;
    };
    let again: Vec<(&str, Vec<u8>)> = after
        .files
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.clone()))
        .collect();
    let second = once(&options, &again).expect("what was written is TOML");
    let shown = |files: &BTreeMap<String, Vec<u8>>| -> BTreeMap<String, String> {
        files
            .iter()
            .map(|(path, bytes)| (path.clone(), String::from_utf8_lossy(bytes).into_owned()))
            .collect()
    };
    assert_eq!(shown(&second.files), shown(&after.files));
}

fn section() -> impl Strategy<Value = String> {
    let name = proptest::sample::select(vec![
        "pytest",
        "tool:pytest",
        "run",
        "coverage:run",
        "coverage:report",
        "report",
        "paths",
        "settings",
        "isort",
        "tool:isort",
        "bandit",
        "codespell",
        "*",
        "*.py",
        "DEFAULT",
        "other",
    ]);
    let key = proptest::sample::select(vec![
        "addopts",
        "markers",
        "testpaths",
        "log_cli",
        "branch",
        "omit",
        "exclude_lines",
        "fail_under",
        "source",
        "line_length",
        "skip",
        "known_own",
        "multi_line_output",
        "profile",
        "indent_size",
        "max_line_length",
        "skips",
        "exclude",
        "count",
        "ignore-words-list",
        "Odd",
    ]);
    let value = "[a-c0-9,%$\"'#; \\\\]{0,8}(\n    [a-c0-9,\"'#%\\\\]{0,6}){0,3}";
    let line = (key, value).prop_map(|(key, value)| format!("{key} = {value}\n"));
    let comment = "[#;] [a-z]{0,4}\n|\n";
    let lines = proptest::collection::vec(prop_oneof![4 => line, 1 => comment], 0..5);
    (name, lines).prop_map(|(name, lines)| format!("[{name}]\n{}", lines.concat()))
}

fn ini() -> impl Strategy<Value = String> {
    proptest::collection::vec(section(), 0..4).prop_map(|sections| sections.concat())
}

fn yaml() -> impl Strategy<Value = String> {
    let line = "(skips|tests|assert_used|[a-c]): ?(\\[[a-c',: ]{0,5}\\]|[a-c0-9.~&*|>'\"#-]{0,6})\n|  - [a-c0-9'\": ]{0,5}\n|  [a-c]: [a-c0-9]{0,3}\n|# [a-c]\n|---\n|\n";
    proptest::collection::vec(line, 0..6).prop_map(|lines| lines.concat())
}

fn toml() -> impl Strategy<Value = String> {
    let table = prop_oneof![
        Just("[tool.pytest.ini_options]\naddopts = \"-q\"\n"),
        Just("[tool.coverage.run]\nbranch = true\n"),
        Just("[tool.coverage]\nrun.omit = [\"a\"]\n"),
        Just("[tool.isort]\nskip = [\n  \"a\",  # why\n]\n"),
        Just("[tool]\nbandit = {skips = [\"B101\"]}\n"),
        Just("[tool.codespell]\ncount = true\n"),
        Just("# a thought\n"),
        Just("tool.isort.profile = \"black\"\n"),
    ];
    proptest::collection::vec(table, 0..3).prop_map(|tables| tables.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..120), text in "[\\[\\]=:#;%$&*|>{}'\"\\- a-c\n\r\t\u{85}é]{0,120}") {
        for path in FILES {
            holds(&[(path, bytes.clone())]);
            holds(&[(path, text.clone().into_bytes())]);
        }
    }

    #[test]
    fn all_files_together(texts in proptest::collection::vec(ini(), 8), yaml in yaml(), toml in toml(), scripts in "(\tbandit -c (pyproject.toml|bandit.yaml) -r [.]\n|coverage run --rcfile=.coveragerc\n){0,2}", windows in any::<bool>()) {
        let mut files: Vec<(&str, Vec<u8>)> = FILES
            .iter()
            .zip(texts)
            .map(|(path, text)| {
                let text = if windows { text.replace('\n', "\r\n") } else { text };
                (*path, text.into_bytes())
            })
            .filter(|(_, text)| !text.is_empty())
            .collect();
        files.push(("bandit.yaml", yaml.into_bytes()));
        files.push(("pyproject.toml", toml.into_bytes()));
        files.push(("Makefile", scripts.into_bytes()));
        holds(&files);
    }
}

const INICONFIG: &str = r#"
import iniconfig, json, sys
out = []
for text in json.load(open(sys.argv[1], encoding="utf-8")):
    try:
        # As `open` gives it.
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        parsed = iniconfig.IniConfig("pytest.ini", text)
        out.append({name: dict(keys) for name, keys in parsed.sections.items()})
    except iniconfig.ParseError:
        out.append(None)
json.dump(out, open(sys.argv[2], "w", encoding="utf-8"))
"#;

#[test]
fn iniconfig_reads_the_same() {
    use proptest::strategy::ValueTree as _;
    let Some(python) = python_with("iniconfig", &["iniconfig==2.3.1"]) else {
        skip!(Need::Online);
    };
    let line = prop_oneof![
        6 => "[a-cA-C]{1,2} ?[=:] ?[a-c#;=: \\[\\]]{0,6}",
        3 => "\\[[ab #\\]]{1,3}\\]?( [#;].)?",
        4 => "[ \t]{1,3}[a-c=:#;\\[\\]]{1,4}",
        1 => "[ ]{0,2}[#;][a= ]{0,3}",
        1 => "[ \t]{0,3}",
        1 => "[=: \\[\\]a\u{85}\u{b}\u{2028}\u{1d}]{0,5}",
    ];
    let end = proptest::sample::select(vec!["\n", "\n", "\r\n", "\r"]);
    let lines = proptest::collection::vec((line, end), 0..8);
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let texts: Vec<String> = (0..4000)
        .map(|number| {
            let lines = lines.new_tree(&mut runner).expect("a value").current();
            let lines = lines.into_iter().map(|(line, end)| line + end);
            let begin = if number % 4 == 0 { "" } else { "[x]\n" };
            format!("{begin}{}", lines.collect::<String>())
        })
        .collect();
    let project = ScratchProject::new();
    let input = project.write("in.json", serde_json::to_vec(&texts).expect("JSON"));
    let output = project.join("out.json");
    let script = project.write("ask.py", INICONFIG);
    project.run_ok(&python, [&script, &input, &output]);
    let answers: Vec<Value> = serde_json::from_str(&project.read("out.json")).expect("JSON");
    let mut read = 0;
    for (text, answer) in texts.iter().zip(answers) {
        let ini = Ini::read(
            &SourceFile::new("pytest.ini", text.as_str()),
            &Dialect::INICONFIG,
        );
        if answer.is_null() {
            assert!(!ini.refused.is_empty(), "iniconfig refuses {text:?}");
            continue;
        }
        assert!(
            ini.refused.is_empty(),
            "iniconfig reads {text:?}: {:?}",
            ini.refused
        );
        read += 1;
        let sections: BTreeMap<&str, BTreeMap<&str, &str>> = ini
            .sections
            .iter()
            .map(|section| {
                let keys = section.settings.iter();
                let keys = keys.map(|key| (key.key.as_str(), key.value.as_str()));
                (section.name.as_str(), keys.collect())
            })
            .collect();
        assert_eq!(json!(sections), answer, "{text:?}");
    }
    assert!(read > 500, "only {read} files could be read");
}
