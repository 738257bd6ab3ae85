//! A YAML file that comes in says in TOML what PyYAML reads in it.

mod bench;

use std::fmt::Write as _;

use bench::once;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::Value;
use uvferry_testkit::{Need, ScratchProject, python_with, skip};
use uvferry_toolconfig::{Options, Tool};

const SCRIPT: &str = r#"
import json, sys, tomllib, yaml
def plain(value):
    # A key without a value is no key for bandit, at the top.
    return {k: v for k, v in value.items() if v is not None}
out = []
for text, toml in json.load(open(sys.argv[1], encoding="utf-8")):
    try:
        before = yaml.safe_load(text)
        before = plain(before) if isinstance(before, dict) else "no table"
        json.dumps(before)
    except (yaml.YAMLError, TypeError, ValueError) as error:
        before = "refused"
    after = tomllib.loads(toml)["tool"]["bandit"]
    out.append([before, after])
json.dump(out, open(sys.argv[2], "w", encoding="utf-8"), default=str)
"#;

fn scalar() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[A-Za-z*./][A-Za-z0-9_*./-]{0,6}",
        3 => "(yes|no|on|off|True|FALSE|y|n|~|null|Null)",
        4 => "[+-]?(0|0x|0b|0o)?[0-9_]{1,4}",
        3 => "[+-]?[0-9]{0,2}\\.[0-9]{0,2}([eE][+-]?[0-9]{1,2})?",
        1 => "[0-9]{1,2}:[0-9]{2}",
        1 => "2[0-9]{3}-[0-9]{2}-[0-9]{2}",
        2 => "'[a-c \\\\\"#:,]{0,5}(''[a-c]{0,2})?'",
        2 => "\"([a-c '#:,]|\\\\n|\\\\t|\\\\\\\\|\\\\x41|\\\\u00e9){0,5}\"",
        1 => "(\\.inf|-\\.INF|\\.nan|=|<<|!x|&a b|\\*a|-|:|\\?|%a|@a|`a)",
        1 => "[a-c]{1,2} [a-c#:]{1,3}",
    ]
}

fn entry() -> impl Strategy<Value = String> {
    let list = || proptest::collection::vec(scalar(), 0..4);
    let block = (list(), "[ ]{0,4}", proptest::bool::ANY).prop_map(|(items, indent, commented)| {
        let comment = if commented { "  # why" } else { "" };
        let lines = items
            .iter()
            .map(|item| format!("\n{indent}- {item}{comment}"));
        lines.collect::<String>()
    });
    let flow = list().prop_map(|items| format!(" [{}]", items.join(", ")));
    let table = proptest::collection::vec(scalar(), 1..3).prop_map(|values| {
        let lines = values
            .iter()
            .enumerate()
            .map(|(at, value)| format!("\n  k{at}: {value}"));
        lines.collect::<String>()
    });
    let text = "( \\||[ ]>|[ ]\\|-|[ ]>\\+)\n  [a-c ]{0,5}\n\n   [a-c]{1,3}";
    let value = prop_oneof![
        3 => scalar().prop_map(|value| format!(" {value}")),
        3 => block,
        3 => flow,
        2 => table,
        1 => text,
    ];
    (value, "(\n|  # end\n|\n\n|\n# [a-c]\n|\r\n)").prop_map(|(value, end)| value + &end)
}

#[test]
fn toml_says_what_pyyaml_reads() {
    let Some(python) = python_with("bandit", &["bandit==1.9.4"]) else {
        skip!(Need::Online);
    };
    let entries = proptest::collection::vec(entry(), 1..4);
    let mut runner = TestRunner::deterministic();
    let options = Options {
        only: vec![Tool::Bandit],
        ..Options::default()
    };
    let mut rows = Vec::new();
    for number in 0..4000 {
        let entries = entries.new_tree(&mut runner).expect("a value").current();
        let mut text = String::new();
        for (at, value) in entries.iter().enumerate() {
            // Of a key that is there twice the last one counts.
            let name = if number % 5 == 0 { at % 2 } else { at };
            let _ = write!(text, "key{name}:{value}");
        }
        if number % 3 == 0 {
            text.insert_str(0, "base: &base {key1: a, other: [b, c]}\n");
            let own = if number % 2 == 0 { "  key1: d\n" } else { "" };
            let _ = write!(text, "table:\n{own}  <<: [*base, {{more: 1, most: 2}}]\n");
        }
        let after = once(&options, &[("bandit.yaml", text.clone().into_bytes())])
            .expect("there is no pyproject.toml");
        if !after.has("bandit.yaml") {
            rows.push((text, after.text("pyproject.toml")));
        }
    }
    let project = ScratchProject::new();
    let input = project.write("in.json", serde_json::to_vec(&rows).expect("JSON"));
    let output = project.join("out.json");
    let script = project.write("ask.py", SCRIPT);
    project.run_ok(&python, [&script, &input, &output]);
    let answers: Vec<(Value, Value)> =
        serde_json::from_str(&project.read("out.json")).expect("JSON");
    let mut wrong = Vec::new();
    for ((text, toml), (before, after)) in rows.iter().zip(&answers) {
        if before != after {
            wrong.push(format!("{text:?}\n{toml}\n{before}\n{after}"));
        }
    }
    assert!(rows.len() > 800, "only {} files came in", rows.len());
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        rows.len(),
        wrong.into_iter().take(8).collect::<Vec<_>>().join("\n\n")
    );
}
