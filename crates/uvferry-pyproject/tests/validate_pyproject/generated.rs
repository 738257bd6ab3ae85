//! Valid files, changed at some places: both judge them alike.

use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};
use toml_edit::{DocumentMut, Item, TableLike};
use uvferry_testkit::skip;

use crate::deliberate::{is_looser, is_stricter};
use crate::place::is_told_at;
use crate::{errors, tool};

/// How many files are made.
const FILES: usize = 2000;

/// Each key that is checked, with a value that nobody has anything against.
const WHOLE: &str = r#"
[build-system]
requires = ["setuptools>=77", "wheel"]
build-backend = "setuptools.build_meta:__legacy__"
backend-path = ["src"]

[project]
name = "some.name"
version = "1.0rc1"
description = "text"
readme = {file = "README.md", content-type = "text/markdown"}
requires-python = ">=3.9,<4"
license = "MIT OR (Apache-2.0 WITH LLVM-exception AND LicenseRef-Own)"
license-files = ["LICEN[CS]E*", "docs/**/NOTICE"]
authors = [{name = "A", email = "a@example.com"}, {name = "B"}]
maintainers = [{email = "c@example.com"}]
keywords = ["a", "b"]
classifiers = ["Programming Language :: Python :: 3", "Private :: no"]
dependencies = ["requests[socks]>=2,!=2.1; python_version < '3.12'", "a @ https://example.com/a.zip"]
dynamic = ["entry-points"]
import-names = ["some", "some.name", "_some ; private"]
import-namespaces = ["other"]

[project.urls]
Homepage = "https://example.com"

[project.scripts]
run = "some.name:main"

[project.gui-scripts]
show = "some.name:show.it"

[project.entry-points."a.group"]
entry = "some.name"

[project.optional-dependencies]
extra = ["b~=1.0"]

[dependency-groups]
dev = ["pytest", {include-group = "lint"}]
lint = ["ruff==0.1"]

[tool.setuptools]
platforms = ["any"]
provides = ["a"]
obsoletes = ["b"]
zip-safe = false
script-files = ["bin/a"]
eager-resources = ["a"]
packages = {find = {where = ["src"], include = ["a*"], exclude = ["b"], namespaces = true}}
package-dir = {"" = "src", a-stubs = "stubs"}
package-data = {"*" = ["*.txt"], "a.b" = ["x"]}
include-package-data = true
exclude-package-data = {a = ["y"]}
namespace-packages = ["n"]
py-modules = ["m-n"]
data-files = {share = ["z"]}
cmdclass = {build = "a.b.C"}

[[tool.setuptools.ext-modules]]
name = "a._b"
sources = ["a.c"]
define-macros = [["A", "1"]]
optional = true
language = "c"

[tool.setuptools.dynamic]
entry-points = {file = ["a.txt"]}
version = {attr = "a.__version__"}
readme = {file = "a", content-type = "text/plain"}
dependencies = {file = "r.txt"}
optional-dependencies = {dev = {file = "d.txt"}}

[tool.distutils.bdist_wheel]
universal = true
"#;

/// What happens to a file.
#[derive(Debug, Clone)]
enum Change {
    Remove(Index),
    Replace(Index, Value),
    Rename(Index, &'static str),
    Repeat(Index),
    Insert(Index, &'static str, Value),
}

const KEYS: &[&str] = &[
    "",
    "a b",
    "a-b",
    "A_b",
    "author",
    "authors",
    "attr",
    "backend-path",
    "build-backend",
    "classifiers",
    "console_scripts",
    "content-type",
    "dependencies",
    "dev",
    "dynamic",
    "email",
    "file",
    "find",
    "foo",
    "import-names",
    "include-group",
    "license",
    "license-files",
    "name",
    "optional-dependencies",
    "packages",
    "py_modules",
    "readme",
    "requires",
    "requires-python",
    "scripts",
    "text",
    "urls",
    "version",
    "é",
    "[x",
    "-a",
    "a.b",
    "global",
    "tool",
];

const TEXTS: &[&str] = &[
    "",
    " ",
    "a",
    "a b",
    "A_b",
    "1.0",
    "1.0.dev1+x",
    "v1",
    "1.x",
    "one",
    ">=3.8",
    ">= 3.8 , <4",
    "3.8",
    "~=3",
    "==3.*",
    ">=3.*",
    "MIT",
    "mit",
    "Foo",
    "MIT OR",
    "MIT AND (BSD-3-Clause)",
    "GPL-2.0+",
    "MIT+",
    "LicenseRef-a",
    "LicenseRef-a_b",
    "GPL-2.0 WITH Classpath-exception-2.0",
    "MIT WITH MIT",
    "(MIT)",
    "()",
    "Apache 2.0",
    "x.y:z",
    "x.y",
    "x:y [e]",
    "x:y [e",
    "x: y . z",
    "a-b",
    "a-b:c",
    "a..b",
    ":a",
    "a:",
    "https://example.com",
    "example.com",
    "http:a",
    "localhost:8000",
    "ftp://x",
    "a@b.c",
    "a@b",
    "requests>=2",
    "requests >= 2.*",
    "requests 2",
    "requests[a,b]==1;python_version<'3'",
    "requests; foo == 'a'",
    "requests>=1 # c",
    "-e .",
    "./x",
    "name @ https://example.com/a.zip",
    "git+https://example.com/a",
    "a;",
    "a[",
    "a (>=1)",
    "a>=1,",
    "a==1.0;extra=='x'",
    "--pre",
    "../x",
    "/x",
    "LICENSE*",
    "LIC[",
    "a\\b",
    "Private :: x",
    "Programming Language :: Python",
    "Programming Language",
    "License :: OSI",
    "version",
    "name",
    "readme",
    "dev",
    "lint",
    "Dev",
    "a-stubs",
    "a-stubs.b",
    "stubs-",
    "text/markdown",
    "é",
    "class",
    "some.class",
    "some; private",
    "some ;private",
    "other.sub",
    "a\nb",
    "a\t",
    "0",
    "*",
    "a.b.c",
];

fn value() -> impl Strategy<Value = Value> {
    let text = select(TEXTS).prop_map(|text| json!(text));
    let others = select(vec![
        json!(1),
        json!(1.5),
        json!(true),
        json!([]),
        json!({}),
        json!([1]),
        json!(["a"]),
        json!([["a"]]),
        json!([{}]),
        json!({"file": "a"}),
        json!({"file": ["a"]}),
        json!({"text": "a"}),
        json!({"file": "a", "text": "b"}),
        json!({"file": "a", "content-type": "text/plain"}),
        json!({"attr": "a.b"}),
        json!({"find": {}}),
        json!({"include-group": "dev"}),
        json!({"name": "a"}),
        json!({"name": "a", "sources": []}),
        json!({"email": "a@example.com"}),
        json!({"foo": 1}),
        json!({"a": "b"}),
        json!({"a": ["b"]}),
        json!({"a": {"b": "c:d"}}),
    ]);
    prop_oneof![3 => text.clone(), 2 => others, 1 => text.prop_map(|text| json!([text]))]
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        1 => any::<Index>().prop_map(Change::Remove),
        6 => (any::<Index>(), value()).prop_map(|(at, value)| Change::Replace(at, value)),
        2 => (any::<Index>(), select(KEYS)).prop_map(|(at, key)| Change::Rename(at, key)),
        1 => any::<Index>().prop_map(Change::Repeat),
        2 => (any::<Index>(), select(KEYS), value())
            .prop_map(|(at, key, value)| Change::Insert(at, key, value)),
    ]
}

/// The way to each value below.
fn ways(value: &Value, way: &mut Vec<String>, all: &mut Vec<Vec<String>>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(table) => table
            .iter()
            .map(|(key, value)| (key.clone(), value))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(at, value)| (at.to_string(), value))
            .collect(),
        _ => Vec::new(),
    };
    for (step, child) in children {
        way.push(step);
        all.push(way.clone());
        ways(child, way, all);
        way.pop();
    }
}

fn walk<'a>(value: &'a mut Value, way: &[String]) -> &'a mut Value {
    way.iter().fold(value, |value, step| match value {
        Value::Object(table) => table.get_mut(step).unwrap(),
        Value::Array(items) => items.get_mut(step.parse::<usize>().unwrap()).unwrap(),
        _ => unreachable!(),
    })
}

fn apply(document: &mut Value, change: &Change) {
    let mut all = Vec::new();
    ways(document, &mut Vec::new(), &mut all);
    if all.is_empty() {
        return;
    }
    let (Change::Remove(at)
    | Change::Replace(at, _)
    | Change::Rename(at, _)
    | Change::Repeat(at)
    | Change::Insert(at, ..)) = change;
    let way = at.get(&all).clone();
    let (last, before) = way.split_last().unwrap();
    match change {
        Change::Replace(_, value) => *walk(document, &way) = value.clone(),
        Change::Insert(_, key, value) => {
            if let Value::Object(table) = walk(document, &way) {
                table.insert((*key).to_owned(), value.clone());
            }
        }
        Change::Remove(_) => match walk(document, before) {
            Value::Object(table) => {
                table.shift_remove(last);
            }
            Value::Array(items) => {
                items.remove(last.parse().unwrap());
            }
            _ => unreachable!(),
        },
        Change::Rename(_, key) => {
            if let Value::Object(table) = walk(document, before) {
                let renamed: Map<String, Value> = std::mem::take(table)
                    .into_iter()
                    .map(|(old, value)| (if old == *last { (*key).to_owned() } else { old }, value))
                    .collect();
                *table = renamed;
            }
        }
        Change::Repeat(_) => {
            if let Value::Array(items) = walk(document, before) {
                let item = items[last.parse::<usize>().unwrap()].clone();
                items.push(item);
            }
        }
    }
}

fn to_json(table: &dyn TableLike) -> Value {
    let item = |item: &Item| match item {
        Item::ArrayOfTables(tables) => tables.iter().map(|table| to_json(table)).collect(),
        Item::Value(value) => value_to_json(value),
        other => other.as_table_like().map_or(Value::Null, to_json),
    };
    table
        .iter()
        .map(|(key, value)| (key.to_owned(), item(value)))
        .collect::<Map<_, _>>()
        .into()
}

fn value_to_json(value: &toml_edit::Value) -> Value {
    match value {
        toml_edit::Value::String(text) => json!(text.value()),
        toml_edit::Value::Integer(number) => json!(number.value()),
        toml_edit::Value::Float(number) => json!(number.value()),
        toml_edit::Value::Boolean(flag) => json!(flag.value()),
        toml_edit::Value::Datetime(date) => json!(date.to_string()),
        toml_edit::Value::Array(items) => items.iter().map(value_to_json).collect(),
        toml_edit::Value::InlineTable(table) => to_json(table),
    }
}

/// Tables with headers down to the third key, inline below.
fn to_toml(document: &Value) -> String {
    let mut out = String::new();
    section(document, &mut Vec::new(), &mut out);
    out
}

fn section(table: &Value, way: &mut Vec<String>, out: &mut String) {
    let Value::Object(table) = table else {
        unreachable!()
    };
    let is_section = |value: &Value, depth: usize| value.is_object() && depth < 3;
    for (key, value) in table {
        if !is_section(value, way.len()) {
            let _ = writeln!(out, "{} = {}", quoted(key), inline(value));
        }
    }
    for (key, value) in table {
        if is_section(value, way.len()) {
            way.push(quoted(key));
            let _ = writeln!(out, "\n[{}]", way.join("."));
            section(value, way, out);
            way.pop();
        }
    }
}

fn inline(value: &Value) -> String {
    match value {
        Value::Object(table) => {
            let entries: Vec<String> = table
                .iter()
                .map(|(key, value)| format!("{} = {}", quoted(key), inline(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Value::String(text) => toml_edit::Value::from(text.as_str()).to_string(),
        other => other.to_string(),
    }
}

fn quoted(key: &str) -> String {
    toml_edit::Key::new(key).display_repr().into_owned()
}

fn documents(sources: &[String]) -> Vec<String> {
    let parsed: Vec<Value> = sources
        .iter()
        .filter_map(|text| Some(to_json(text.parse::<DocumentMut>().ok()?.as_table())))
        .collect();
    // The same files each time: a difference that is found can be looked at again.
    let config = Config::default();
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, random);
    let changes = prop::collection::vec(change(), 1..4);
    let strategy = (any::<bool>(), any::<Index>(), changes);
    (0..FILES)
        .map(|_| {
            let (whole, at, changes) = strategy.new_tree(&mut runner).unwrap().current();
            let mut document = if whole {
                parsed[0].clone()
            } else {
                at.get(&parsed).clone()
            };
            for change in &changes {
                apply(&mut document, change);
            }
            to_toml(&document)
        })
        .collect()
}

#[test]
fn changed_files_are_judged_alike() {
    skip!(unless Python, Online);
    let tool = tool::tool();
    let mut sources = vec![WHOLE.to_owned()];
    sources.extend(tool.examples("examples").into_iter().map(|(_, text)| text));
    let documents = documents(&sources);
    let mut verdicts = tool.judge(
        [WHOLE]
            .into_iter()
            .chain(documents.iter().map(String::as_str)),
    );
    assert!(verdicts[0].is_none(), "{:?}", verdicts[0]);
    assert_eq!(errors(WHOLE, &tool.classifiers), []);
    verdicts.remove(0);
    let mut wrong = Vec::new();
    let (mut refused, mut accepted) = (0, 0);
    for (text, verdict) in documents.iter().zip(verdicts) {
        let found = errors(text, &tool.classifiers);
        let is_alike = if let Some(refusal) = &verdict {
            refused += 1;
            is_told_at(text, &refusal.name, &found) || is_looser(refusal)
        } else {
            accepted += 1;
            is_stricter(text, &found)
        };
        if !is_alike {
            let told: Vec<String> = found
                .iter()
                .map(|found| {
                    let place = found.location.as_ref().unwrap();
                    let snippet = &place.snippet;
                    format!(
                        "{} {} {} | {snippet}",
                        found.code, found.message, place.line
                    )
                })
                .collect();
            wrong.push(format!("{text}\n{verdict:?}\n  {}\n", told.join("\n  ")));
        }
    }
    // A generator that makes only one kind shows nothing.
    assert!(
        refused > FILES / 4 && accepted > FILES / 20,
        "{refused} {accepted}"
    );
    assert!(
        wrong.is_empty(),
        "{} of {FILES} files are judged differently ({accepted} accepted)\n{}",
        wrong.len(),
        wrong.iter().take(20).cloned().collect::<String>()
    );
}
