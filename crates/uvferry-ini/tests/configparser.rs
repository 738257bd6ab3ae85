//! setup.cfg is read as Python's own configparser reads it.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

use std::time::Duration;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;
use uvferry_diagnostics::SourceFile;
use uvferry_process::{Command, Environment, find_program};

const SCRIPT: &str = r#"
import configparser, io, json, sys
out = []
for text in json.load(open(sys.argv[1], encoding="utf-8")):
    parser = configparser.RawConfigParser()
    parser.optionxform = str
    stream = io.TextIOWrapper(io.BytesIO(text.encode("utf-8")), encoding="utf-8", newline=None)
    try:
        parser.read_file(stream)
        out.append({s: dict(parser.items(s)) for s in parser.sections()})
    except configparser.Error as error:
        out.append(None)
json.dump(out, open(sys.argv[2], "w", encoding="utf-8"))
"#;

fn line() -> impl Strategy<Value = String> {
    let word = "[a-cA-C_.-]{1,3}";
    let key = format!("[ \t]{{0,2}}{word}[ ]?[=:][ ]?[a-c#;=: \\[\\]äß\u{a0}\u{1d}]{{0,6}}");
    let section = "[ ]{0,1}\\[(DEFAULT|a|b|options|a b|\\])\\][ a]{0,2}";
    let end = proptest::sample::select(vec!["\n", "\n", "\n", "\r\n", "\r"]);
    let body = proptest::strategy::Union::new_weighted(vec![
        (6, proptest::string::string_regex(&key).unwrap().boxed()),
        (2, proptest::string::string_regex(section).unwrap().boxed()),
        (
            3,
            proptest::string::string_regex("[ \t]{1,3}[a-c=:#;]{1,4}")
                .unwrap()
                .boxed(),
        ),
        (
            1,
            proptest::string::string_regex("[ ]{0,2}[#;][a= ]{0,4}")
                .unwrap()
                .boxed(),
        ),
        (
            1,
            proptest::string::string_regex("[ \t]{0,3}")
                .unwrap()
                .boxed(),
        ),
        (
            1,
            proptest::string::string_regex("[=: \\[\\]a]{0,5}")
                .unwrap()
                .boxed(),
        ),
    ]);
    (body, end).prop_map(|(body, end)| body + end)
}

#[test]
fn any_file_is_read_as_configparser_reads_it() {
    let environment: Environment = std::env::vars_os().collect();
    let path = environment.get("PATH").unwrap_or_default().to_owned();
    let Some(python) = find_program("python3", &path).or_else(|| find_program("python", &path))
    else {
        eprintln!("skipped: no Python on PATH");
        return;
    };
    let mut runner = TestRunner::deterministic();
    let mut texts: Vec<String> = (0..4000)
        .map(|_| {
            let lines = proptest::collection::vec(line(), 0..7)
                .new_tree(&mut runner)
                .unwrap()
                .current();
            // Most files begin with a section.
            if runner.rng_bool() {
                format!("[a]\n{}", lines.concat())
            } else {
                lines.concat()
            }
        })
        .collect();
    // A key has a letter before its `:`, whatever setuptools says of extras.
    texts.extend(
        [
            ":marker = x",
            ":python_version<\"3\" = x",
            " : a",
            "=x",
            "x:y = z",
        ]
        .map(|line| format!("[options.extras_require]\n{line}\n")),
    );
    let folder = tempfile::tempdir().unwrap();
    let (input, output) = (
        folder.path().join("in.json"),
        folder.path().join("out.json"),
    );
    fs_err::write(&input, serde_json::to_vec(&texts).unwrap()).unwrap();
    let finished = Command::new(&python)
        .args(["-c", SCRIPT])
        .arg(&input)
        .arg(&output)
        .current_dir(folder.path())
        .environment(&environment)
        .timeout(Duration::from_mins(2))
        .run()
        .unwrap();
    assert!(finished.success(), "{}", finished.stderr_redacted());
    let expected: Vec<Value> = serde_json::from_slice(&fs_err::read(&output).unwrap()).unwrap();
    let mut read = 0;
    for (text, expected) in texts.iter().zip(expected) {
        let (sections, refused) =
            uvferry_ini::parse(&SourceFile::new("setup.cfg", text.as_bytes()));
        let Value::Object(expected) = expected else {
            assert!(!refused.is_empty(), "configparser refuses {text:?}");
            continue;
        };
        read += 1;
        assert!(
            refused.is_empty(),
            "configparser reads {text:?}: {refused:?}"
        );
        let found: serde_json::Map<String, Value> = sections
            .into_iter()
            .map(|(section, keys)| {
                let keys = keys
                    .into_iter()
                    .map(|(key, entry)| (key, entry.value.into()));
                (section, Value::Object(keys.collect()))
            })
            .collect();
        assert_eq!(Value::Object(found), Value::Object(expected), "{text:?}");
    }
    assert!(read > 1000, "only {read} files could be read");
}

trait Coin {
    fn rng_bool(&mut self) -> bool;
}

impl Coin for TestRunner {
    fn rng_bool(&mut self) -> bool {
        proptest::bool::weighted(0.8)
            .new_tree(self)
            .unwrap()
            .current()
    }
}
