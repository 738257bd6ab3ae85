//! What stays of a file when keys go is read by configparser as before, without the keys.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

use std::time::Duration;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use uvferry_diagnostics::SourceFile;
use uvferry_ini::{Dialect, Ini, Removal, without};
use uvferry_journal::{Change, EditSet};
use uvferry_process::{Command, Environment, find_program};

/// The bytes after; `None` where the file goes.
fn after(file: &SourceFile, removals: &[Removal]) -> Option<Vec<u8>> {
    let Some(edit) = without(file, removals) else {
        return Some(file.bytes().to_vec());
    };
    if matches!(edit.change, Change::Delete { .. }) {
        return None;
    }
    let mut edits = EditSet::default();
    edits.add(edit).unwrap();
    let changes = edits.changes(&|_| Ok(file.bytes().to_vec())).unwrap();
    changes[0].after.clone()
}

fn removal(section: &str, key: Option<&str>) -> Removal {
    Removal {
        file: "setup.cfg".to_owned(),
        section: section.to_owned(),
        key: key.map(str::to_owned),
    }
}

fn check(before: &str, removals: &[(&str, Option<&str>)], wanted: Option<&str>) {
    let file = SourceFile::new("setup.cfg", before);
    let removals: Vec<Removal> = removals
        .iter()
        .map(|(section, key)| removal(section, *key))
        .collect();
    let found = after(&file, &removals).map(|bytes| String::from_utf8(bytes).unwrap());
    assert_eq!(found.as_deref(), wanted);
}

#[test]
fn a_key_goes_with_its_lines_and_its_comments() {
    check(
        "[a]\n# x\nx =\n    1\n\n    # two\n    2\n    # three\n# y\ny = 3\n",
        &[("a", Some("x"))],
        Some("[a]\n# y\ny = 3\n"),
    );
}

#[test]
fn a_section_goes_when_it_is_empty_unless_a_comment_stays() {
    let text = "[a]\nx = 1\n\n# of b\n[b]\ny = 2\n\n[c]\nz = 3\n";
    check(
        text,
        &[("b", Some("y"))],
        Some("[a]\nx = 1\n\n[c]\nz = 3\n"),
    );
    let text = "[a]\nx = 1\n\n[b]\n# a thought\n\ny = 2\n\n[c]\nz = 3\n";
    check(
        text,
        &[("b", Some("y"))],
        Some("[a]\nx = 1\n\n[b]\n# a thought\n\n[c]\nz = 3\n"),
    );
}

#[test]
fn a_file_goes_when_nothing_is_left() {
    check("\n[a]\nx = 1\n\n", &[("a", Some("x"))], None);
    check("# of a\n[a]\n# of x\nx = 1", &[("a", Some("x"))], None);
    check(
        "# Copyright of somebody\n[a]\nx = 1\n",
        &[("a", Some("x"))],
        Some("# Copyright of somebody\n"),
    );
    check(
        "# The settings of all\n\n[a]\nx = 1\n",
        &[("a", Some("x"))],
        Some("# The settings of all\n"),
    );
}

#[test]
fn a_whole_section_goes() {
    check(
        "[a]\nx = 1\n\n[b]\n# c\n\ny = 2\n[c]\nz = 3\n",
        &[("b", None)],
        Some("[a]\nx = 1\n\n[c]\nz = 3\n"),
    );
}

#[test]
fn blank_lines_do_not_add_up_and_every_other_byte_stays() {
    check(
        "[a]\r\nx = 1\r\n\r\n\r\ny = 2\r\n\r\nz\t=\t3",
        &[("a", Some("y"))],
        Some("[a]\r\nx = 1\r\n\r\n\r\nz\t=\t3"),
    );
    check(
        "[a]\nx = 1\n\ny = 2",
        &[("a", Some("y"))],
        Some("[a]\nx = 1\n"),
    );
    check(
        "[a]\nx = 1\n\ny = 2\n",
        &[("a", Some("x"))],
        Some("[a]\ny = 2\n"),
    );
}

#[test]
fn a_byte_order_mark_and_an_encoding_stay() {
    let file = SourceFile::new("setup.cfg", "\u{feff}[a]\nx = ä\ny = 1\n");
    let bytes = after(&file, &[removal("a", Some("x"))]).unwrap();
    assert_eq!(bytes, "\u{feff}[a]\ny = 1\n".as_bytes());
    let latin = b"# -*- coding: latin-1 -*-\n[a]\nx = \xe4\ny = \xf6\n";
    let file = SourceFile::new("setup.cfg", latin.as_slice());
    let bytes = after(&file, &[removal("a", Some("x"))]).unwrap();
    assert_eq!(bytes, b"# -*- coding: latin-1 -*-\n[a]\ny = \xf6\n");
}

const SCRIPT: &str = r#"
import configparser, json, sys
def read(text, **how):
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str
    try:
        parser.read_string(text.replace("\r\n", "\n").replace("\r", "\n"))
    except configparser.Error:
        return None
    return {"DEFAULT": dict(parser._defaults), **{s: dict(v) for s, v in parser._sections.items()}}
cases, target = sys.argv[1:]
out = [[read(before), read(after)] for before, after in json.load(open(cases, encoding="utf-8"))]
json.dump(out, open(target, "w", encoding="utf-8"))
"#;

fn line() -> impl Strategy<Value = String> {
    let end = proptest::sample::select(vec!["\n", "\n", "\n", "\r\n"]);
    let body = prop_oneof![
        6 => "[a-dA-B]{1,2} ?[=:] ?[a-c#;=% ]{0,5}",
        2 => "[ ]{1,2}[a-c]{1,2} = [a-c]{0,3}",
        2 => "\\[(DEFAULT|a|b|c)\\]",
        4 => "[ \t]{1,5}[a-c:#;]{1,4}",
        2 => "[ ]{0,3}# [a-c]{1,3}",
        3 => "[ ]{0,2}",
    ];
    (body, end).prop_map(|(body, end)| body + end)
}

fn python() -> Option<(std::path::PathBuf, Environment)> {
    let environment: Environment = std::env::vars_os().collect();
    let path = environment.get("PATH").unwrap_or_default().to_owned();
    let python = find_program("python3", &path).or_else(|| find_program("python", &path))?;
    Some((python, environment))
}

#[expect(
    clippy::print_stderr,
    reason = "the test harness shows what its tests print"
)]
fn ask(script: &str, input: &Value) -> Option<Vec<Value>> {
    let Some((python, environment)) = python() else {
        eprintln!("skipped: no Python on PATH");
        return None;
    };
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (
        folder.path().join("in.json"),
        folder.path().join("out.json"),
    );
    fs_err::write(&from, serde_json::to_vec(input).unwrap()).unwrap();
    let finished = Command::new(&python)
        .args(["-c", script])
        .arg(&from)
        .arg(&to)
        .current_dir(folder.path())
        .environment(&environment)
        .timeout(Duration::from_mins(2))
        .run()
        .unwrap();
    assert!(finished.success(), "{}", finished.stderr_redacted());
    Some(serde_json::from_slice(&fs_err::read(&to).unwrap()).unwrap())
}

fn longest_blank_run(text: &str) -> usize {
    let mut runs = vec![0];
    for line in text.lines() {
        if line.trim().is_empty() {
            *runs.last_mut().unwrap() += 1;
        } else {
            runs.push(0);
        }
    }
    runs.into_iter().max().unwrap()
}

#[test]
fn what_stays_is_read_as_before() {
    let mut runner = TestRunner::deterministic();
    let lines = proptest::collection::vec(line(), 1..14);
    let picks = proptest::collection::vec(proptest::bool::weighted(0.4), 20);
    let mut rows = Vec::new();
    for _ in 0..3000 {
        let text = format!(
            "[a]\n{}",
            lines.new_tree(&mut runner).unwrap().current().concat()
        );
        let picks = picks.new_tree(&mut runner).unwrap().current();
        let file = SourceFile::new("setup.cfg", text.as_str());
        let ini = Ini::read(&file, &Dialect::RAW.keeping_case().lenient());
        let mut gone: Vec<(String, String)> = ini
            .sections
            .iter()
            .flat_map(|section| &section.settings)
            .chain(&ini.defaults)
            .map(|setting| (setting.section.clone(), setting.written.clone()))
            .collect();
        gone.sort();
        gone.dedup();
        let mut picks = picks.into_iter();
        gone.retain(|_| picks.next().unwrap_or(false));
        let removals: Vec<Removal> = gone
            .iter()
            .map(|(section, key)| removal(section, Some(key)))
            .collect();
        let left = after(&file, &removals).unwrap_or_default();
        let left = String::from_utf8(left).unwrap();
        rows.push((text, gone, left));
    }
    let input = rows
        .iter()
        .map(|(text, _, left)| json!([text, left]))
        .collect();
    let Some(answers) = ask(SCRIPT, &Value::Array(input)) else {
        return;
    };
    let mut changed = 0;
    for ((text, gone, left), answer) in rows.iter().zip(answers) {
        let Value::Object(mut wanted) = answer[0].clone() else {
            continue;
        };
        for (section, key) in gone {
            let keys = wanted[section].as_object_mut().unwrap();
            assert!(keys.remove(key).is_some(), "{section} {key} of {text:?}");
        }
        let with_keys = |sections: &serde_json::Map<String, Value>| {
            let mut sections = sections.clone();
            sections.retain(|_, keys| keys.as_object().is_some_and(|keys| !keys.is_empty()));
            sections
        };
        let found = answer[1]
            .as_object()
            .unwrap_or_else(|| panic!("{text:?} {gone:?}: {left:?}"));
        assert_eq!(
            with_keys(found),
            with_keys(&wanted),
            "{text:?} {gone:?}: {left:?}"
        );
        // What stays are lines of the file, in their order, byte for byte.
        let mut lines = text.split_inclusive('\n');
        for line in left.split_inclusive('\n') {
            assert!(
                lines.any(|known| known == line),
                "{line:?} of {text:?}: {left:?}"
            );
        }
        assert!(
            longest_blank_run(left) <= longest_blank_run(text),
            "{text:?} {gone:?}: {left:?}"
        );
        if gone.is_empty() {
            assert_eq!(left, text);
        } else {
            changed += 1;
        }
    }
    assert!(changed > 1000, "only {changed} files were changed");
}

const DIALECTS: &str = r#"
import configparser, json, sys
def read(text):
    parser = configparser.ConfigParser(strict=False, inline_comment_prefixes=(chr(35), chr(59)))
    try:
        parser.read_string(text.replace("\r\n", "\n").replace("\r", "\n"))
    except configparser.Error:
        return None
    out = {}
    for section in parser.sections():
        out[section] = {}
        for key in parser.options(section):
            try:
                out[section][key] = parser.get(section, key)
            except configparser.Error:
                out[section][key] = None
    return out
cases, target = sys.argv[1:]
json.dump([read(t) for t in json.load(open(cases, encoding="utf-8"))], open(target, "w", encoding="utf-8"))
"#;

#[test]
fn inline_comments_and_interpolation_are_those_of_configparser() {
    const DIALECT: Dialect = Dialect::CONFIG_PARSER
        .lenient()
        .with_inline_comments(&["#", ";"]);
    let body = prop_oneof![
        6 => "[a-dA-B]{1,2} ?[=:] ?[a-c#;=% ]{0,8}",
        6 => "[a-d] = (x|%%|%\\([a-d]\\)s|%\\(A\\)s| #| ;|#|%){0,4}",
        2 => "\\[(DEFAULT|a|b)\\]( [#;] x)?",
        3 => "[ \t]{1,3}([a-c]|%\\(a\\)s| #|;){1,4}",
        1 => "[ ]{0,3}[#;] [a-c]{1,3}",
        1 => "[ ]{0,2}",
    ];
    let lines = proptest::collection::vec(body, 1..8);
    let mut runner = TestRunner::deterministic();
    let texts: Vec<String> = (0..4000)
        .map(|_| {
            let lines = lines.new_tree(&mut runner).unwrap().current();
            format!("[a]\n{}\n", lines.join("\n"))
        })
        .collect();
    let Some(answers) = ask(DIALECTS, &json!(texts)) else {
        return;
    };
    // Before Python 3.13 a `#` inside of a word can hide a comment behind it, where another
    // sign begins one further on.
    let differs = |line: &str| {
        let signs: Vec<usize> = line.match_indices(['#', ';']).map(|(at, _)| at).collect();
        let inside = |at: &usize| !line[..*at].ends_with([' ', '\t']) && *at > 0;
        signs.len() > 1 && signs.iter().any(inside)
    };
    let (mut read, mut broken) = (0, 0);
    for (text, answer) in texts.iter().zip(answers) {
        if text.lines().any(differs) {
            continue;
        }
        let ini = Ini::read(&SourceFile::new("pylintrc", text.as_str()), &DIALECT);
        let Value::Object(wanted) = answer else {
            assert!(!ini.refused.is_empty(), "{text:?}");
            continue;
        };
        assert!(ini.refused.is_empty(), "{text:?}: {:?}", ini.refused);
        read += 1;
        let found: serde_json::Map<String, Value> = ini
            .sections
            .iter()
            .map(|section| {
                let keys = section.settings.iter().map(|setting| {
                    let value = match &setting.broken {
                        Some(_) => Value::Null,
                        None => setting.value.clone().into(),
                    };
                    broken += usize::from(value.is_null());
                    // The lines are the value.
                    if setting.broken.is_none() {
                        let lines: Vec<&str> = setting
                            .lines
                            .iter()
                            .map(|line| line.text.as_str())
                            .collect();
                        assert_eq!(lines.join("\n").trim_end(), setting.value.trim_end());
                    }
                    (setting.key.clone(), value)
                });
                (section.name.clone(), Value::Object(keys.collect()))
            })
            .collect();
        assert_eq!(found, wanted, "{text:?}");
    }
    assert!(read > 1000 && broken > 100, "{read} read, {broken} broken");
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "[\\[\\]=:#;% a\n\r\t\u{85}\u{2028}é]{0,80}") {
        for bytes in [bytes, text.into_bytes()] {
            let file = SourceFile::new("setup.cfg", bytes);
            for dialect in [Dialect::RAW, Dialect::CONFIG_PARSER.lenient().with_inline_comments(&["#", ";"]), Dialect::INICONFIG] {
                let ini = Ini::read(&file, &dialect);
                let removals: Vec<Removal> = ini
                    .sections
                    .iter()
                    .flat_map(|section| &section.settings)
                    .map(|setting| removal(&setting.section, Some(&setting.written)))
                    .collect();
                let _ = after(&file, &removals);
                let _ = after(&file, &[removal("a", None), removal("DEFAULT", None)]);
            }
        }
    }
}
