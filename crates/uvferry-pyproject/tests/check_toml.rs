//! What is TOML: the check beside Python's `tomllib`, with which pip reads.

#![expect(clippy::unwrap_used, reason = "a test may stop")]

use std::fmt::Write as _;
use std::time::Duration;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::json;
use uvferry_diagnostics::SourceFile;
use uvferry_process::{Command, Environment};
use uvferry_pyproject::check::{CheckOptions, check};
use uvferry_testkit::{find_pythons, skip};

/// How many files are made.
const FILES: usize = 3000;

const PROGRAM: &str = "
import json, sys, tomllib
def reads(text):
    try:
        tomllib.loads(text)
        return True
    except tomllib.TOMLDecodeError:
        return False
print(json.dumps([reads(text) for text in json.load(open(sys.argv[1], encoding='utf-8'))]))
";

const LEADS: &[&str] = &[
    "k = ",
    "k = ",
    "l = ",
    "m = ",
    "n.a = ",
    "\"o p\" = ",
    "[t]\n",
    "[t.k]\n",
    "[u]\n",
    "[[v]]\n",
    "k ",
    "",
];

const VALUES: &[&str] = &[
    "1",
    "+1",
    "-0",
    "0x1F",
    "0o7",
    "0b1",
    "1_000",
    "01",
    "1.5",
    "1e3",
    "1.",
    "inf",
    "-nan",
    "true",
    "True",
    "1979-05-27",
    "1979-05-27T07:32:00Z",
    "1979-05-27 07:32:00.5+01:00",
    "1979-05-27 07:32",
    "07:32:00",
    "07:32",
    "1979-05-27T07:32-01:00",
    "1979-13-27",
    "\"a\"",
    "'b'",
    "\"\\u00e9\"",
    "\"\\e\"",
    "\"\\x41\"",
    "\"\\\\e\"",
    "'\\e'",
    "\"\\q\"",
    "\"\"\"a\nb\\\n  c\"\"\"",
    "'''a\nb'''",
    "\"\"\"\\e\"\"\"",
    "\"a\nb\"",
    "[",
    "]",
    "[1, 'a']",
    "[1,\n2, # c\n]",
    "[1,,2]",
    "{a = 1}",
    "{a = 1,}",
    "{a = 1,\n b = 2}",
    "{\n}",
    "{ }",
    "{a = [\n1]}",
    "{a = '''\n'''}",
    "{a.b = 1, a.c = 2}",
    "{a.b = 1, a.b = 2}",
    "{a = {b = 1,}}",
    "{a = 1 # c\n}",
    "[{a = 1}]",
    "[[1]]",
    "é",
    "\u{0}",
    "\"\u{7}\"",
    "\"\t\"",
    "",
];

const ENDS: &[&str] = &[
    "\n",
    "\n",
    "\n",
    "\r\n",
    "",
    " # é\n",
    " #\u{7}\n",
    "\r",
    " \t\n",
];

fn files() -> Vec<String> {
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    let line = (select(LEADS), select(VALUES), select(ENDS));
    let strategy = prop::collection::vec(line, 1..5);
    (0..FILES)
        .map(|_| {
            let mut text = String::new();
            for (lead, value, end) in strategy.new_tree(&mut runner).unwrap().current() {
                text.push_str(lead);
                if !lead.ends_with('\n') {
                    let _ = write!(text, "{value}{end}");
                }
            }
            text
        })
        .collect()
}

#[test]
fn pip_reads_what_the_check_calls_toml() {
    // Later ones read TOML 1.1, earlier ones have no `tomllib`.
    let python = find_pythons()
        .into_iter()
        .find(|(version, _)| ((3, 11)..=(3, 14)).contains(version));
    let Some((_, python)) = python else {
        skip!("a Python of 3.11 to 3.14 is not here");
    };
    let files = files();
    let folder = tempfile::tempdir().unwrap();
    let asked = folder.path().join("files.json");
    fs_err::write(&asked, json!(files).to_string()).unwrap();
    let finished = Command::new(python)
        .args(["-I", "-c", PROGRAM])
        .arg(&asked)
        .current_dir(folder.path())
        .environment(&std::env::vars_os().collect::<Environment>())
        .timeout(Duration::from_mins(1))
        .run()
        .unwrap();
    assert!(finished.success(), "{}", finished.stderr_redacted());
    let answers: Vec<bool> = serde_json::from_slice(&finished.stdout).unwrap();
    let mut read = 0;
    for (text, reads) in files.iter().zip(answers) {
        let file = SourceFile::new("pyproject.toml", text.as_str());
        let found = check(&file, &CheckOptions::default());
        let told = found
            .iter()
            .any(|found| matches!(found.code.as_str(), "UVF201" | "UVF267"));
        assert_eq!(told, !reads, "{text:?} {found:#?}");
        read += usize::from(reads);
    }
    assert!((300..FILES - 300).contains(&read), "{read}");
}
