//! What the check tells, and where.

#![expect(clippy::unwrap_used, reason = "a test may stop")]

use uvferry_diagnostics::{Diagnostic, Severity, SourceFile};
use uvferry_pyproject::check::{CheckOptions, check};

fn found(bytes: &[u8]) -> Vec<Diagnostic> {
    check(
        &SourceFile::new("pyproject.toml", bytes),
        &CheckOptions::default(),
    )
}

/// `LINE:COLUMN CODE TEXT`, where the text is what the caret stands under.
fn told(text: &str) -> Vec<String> {
    found(text.as_bytes())
        .iter()
        .map(|found| {
            let place = found.location.as_ref().unwrap();
            let line = text.lines().nth(place.line - 1).unwrap_or_default();
            let end = if place.end_line == place.line {
                place.end_column
            } else {
                usize::MAX
            };
            let under: String = line
                .chars()
                .skip(place.column - 1)
                .take(end.saturating_sub(place.column))
                .collect();
            let lead = match found.severity {
                Severity::Error => "",
                Severity::Warning => "warning ",
                Severity::Info => "info ",
            };
            format!(
                "{lead}{}:{} {} {under}",
                place.line, place.column, found.code
            )
        })
        .collect()
}

/// The same for keys of `[project]`, one a line, before a name and a version.
fn told_of_project(keys: &str) -> Vec<String> {
    let keys = format!("{keys}\nname = \"x\"\nversion = \"1\"");
    let lines: Vec<String> = keys
        .lines()
        .map(|line| format!("project.{line}\n"))
        .collect();
    told(&lines.concat())
}

#[test]
fn each_wrong_thing_is_told_in_the_order_of_the_file() {
    let text = r#"[tool.setuptools]
zip-safe = "no"
[project]
version = "1.x"
readme = ["a"]
requires-python = "3.9"
urls = { Home = "example" , "A label that is much too long, really" = "https://example.com" }
authors = ["A <a@example.com>", {name = "B", mail = "b"}]
[project.scripts]
run = "a"
[build-system]
requires = ["a", "b c"]
build-backend = "a-b"
"#;
    assert_eq!(
        told(text),
        [
            "2:12 UVF202 \"no\"",
            "3:2 UVF261 project",
            "4:11 UVF263 \"1.x\"",
            "5:10 UVF202 [\"a\"]",
            "6:19 UVF263 \"3.9\"",
            "warning 7:17 UVF270 \"example\"",
            "7:29 UVF270 \"A label that is much too long, really\"",
            "8:12 UVF202 \"A <a@example.com>\"",
            "8:46 UVF260 mail",
            "10:7 UVF271 \"a\"",
            "12:21 UVF272 c",
            "13:17 UVF275 \"a-b\"",
        ]
    );
}

#[test]
fn the_place_of_broken_toml_is_told_whatever_the_line_ends() {
    assert_eq!(told("[project]\nname = \n"), ["2:8 UVF201 "]);
    assert_eq!(told("[project]\r\na = 1\r\na = 2\r\n"), ["3:1 UVF201 a"]);
    assert_eq!(told(""), [""; 0]);
    // Not UTF-8: the byte itself.
    let found_here = found(b"a = 1\nb = '\xFF'\n");
    let place = found_here[0].location.as_ref().unwrap();
    assert_eq!(
        (found_here[0].code.as_str(), place.line, place.column),
        ("UVF201", 2, 6)
    );
}

#[test]
fn a_byte_order_mark_and_newer_toml_are_for_uv_only() {
    let codes = |text: &str| -> Vec<String> {
        found(text.as_bytes())
            .into_iter()
            .map(|found| found.code)
            .collect()
    };
    assert_eq!(codes("\u{feff}[tool.a]\n"), ["UVF267"]);
    for newer in [
        "{\n b = 1 }",
        "{ b = 1, }",
        "{ b = 1\n }",
        "{ b = { c = 2, } }",
    ] {
        assert_eq!(
            codes(&format!("[tool]\na = {newer}\n")),
            ["UVF267"],
            "{newer}"
        );
    }
    for text in [
        "{ b = 1 }",
        "{ b = [\n1,\n2,\n] }",
        "{ }",
        "{ b = '''\n''' }",
        "{ b.c = 1, b.d = [\n] }",
        "\"\\\\e\"",
        "'\\e'",
    ] {
        assert_eq!(codes(&format!("[tool]\na = {text}\n")), [""; 0], "{text}");
    }
    assert_eq!(codes("[tool]\na = \"\\e\"\n"), ["UVF267"]);
}

#[test]
fn the_caret_stands_under_the_part_that_is_wrong() {
    assert_eq!(
        told_of_project("dependencies = [\"requests >= 2.*\", 'a; foo == \"b\"', \"-e .\"]")[..1],
        ["1:35 UVF272 >= 2.*"].map(str::to_owned)[..],
    );
    assert_eq!(
        told_of_project("license = \"MIT OR GPLv9 AND LicenseRef-a_b\""),
        ["1:27 UVF266 GPLv9", "1:37 UVF266 LicenseRef-a_b"]
    );
    assert_eq!(
        told_of_project("license-files = [\"../LICENSE\", \"a/b**\", \"LICEN[CS]E*\", \"x{1}\"]"),
        ["1:27 UVF266 ..", "1:43 UVF266 b**", "1:66 UVF266 {"]
    );
}

#[test]
fn a_cycle_is_shown_once_with_the_whole_way() {
    let text = "[dependency-groups]
a = [{include-group = \"B\"}]
b = [\"six\", {include-group = \"c\"}]
c = [{include-group = \"a\"}, {include-group = \"d\"}]
d = [{include-group = \"d\"}]
e = [{include-group = \"a\"}]
";
    let found = found(text.as_bytes());
    let told: Vec<&str> = found.iter().map(|found| found.message.as_str()).collect();
    assert_eq!(
        told,
        [
            "groups include each other: `a` → `b` → `c` → `a`",
            "groups include each other: `d` → `d`"
        ]
    );
    let lines: Vec<usize> = found[0]
        .related
        .iter()
        .map(|(place, _)| place.line)
        .collect();
    assert_eq!(
        (found[0].location.as_ref().unwrap().line, lines),
        (4, vec![2, 3])
    );
}

#[test]
fn static_and_dynamic_exclude_each_other() {
    assert_eq!(
        told_of_project(
            "dynamic = [\"name\", \"version\", \"readme\", \"verson\", \"urls\", \"readme\"]\nurls = {}"
        ),
        [
            "1:20 UVF264 \"name\"",
            "1:49 UVF264 \"verson\"",
            "warning 1:67 UVF273 \"readme\"",
            "warning 2:9 UVF264 urls",
            "4:9 UVF264 version",
        ]
    );
    let text = "[project]\nname = \"x\"\n[tool.setuptools.dynamic]\nversion = {attr = \"a.b\"}\n";
    let found = found(text.as_bytes());
    assert_eq!(found[0].code, "UVF261");
    assert!(
        found[0]
            .help
            .as_ref()
            .unwrap()
            .contains("dynamic = [\"version\"]")
    );
    assert_eq!(
        (found[1].code.as_str(), found[1].severity),
        ("UVF276", Severity::Warning)
    );
}

#[test]
fn licences_are_told_by_what_was_meant() {
    let help = |license: &str| -> (String, Option<String>) {
        let text = format!("[project]\nname = \"x\"\nversion = \"1\"\nlicense = {license}\n");
        let found = found(text.as_bytes());
        let Some(first) = found.first() else {
            return (String::new(), None);
        };
        let severity = format!("{:?}", first.severity);
        (severity, first.help.clone())
    };
    assert_eq!(help("\"MIT\"").0, "");
    assert_eq!(help("\"mit\"").0, "Info");
    assert_eq!(
        help("\"GPL-3.0\""),
        (
            "Warning".into(),
            Some("write `GPL-3.0-only` or `GPL-3.0-or-later`".into())
        )
    );
    assert_eq!(
        help("\"Apache 2.0\""),
        ("Error".into(), Some("did you mean `Apache-2.0`?".into()))
    );
    assert_eq!(help("{text = \"MIT\"}").0, "Info");
    assert_eq!(help("{text = \"MIT\", file = \"a\"}").0, "Error");
    assert_eq!(help("{}").0, "Error");
    assert_eq!(help("\"MIT AND\"").0, "Error");
    // Beside an expression no classifier names the licence.
    assert_eq!(
        told_of_project(
            "license = \"MIT\"\nclassifiers = [\"License :: OSI Approved :: MIT License\"]"
        ),
        ["2:24 UVF266 \"License :: OSI Approved :: MIT License\""]
    );
    assert_eq!(
        told(
            "project = { name = \"x\", version = \"1\", license = \"MIT\", \
             classifiers = [\"License :: A\"] }\n\
             build-system = { requires = [\"hatchling\"], build-backend = \"hatchling.build\" }\n"
        ),
        ["warning 1:72 UVF266 \"License :: A\""]
    );
}

#[test]
fn settings_of_uv_name_what_is_there() {
    let text = r#"[project]
name = "x"
version = "1"
dependencies = ["requests"]
optional-dependencies = { web = ["flask"] }

[dependency-groups]
dev = ["pytest"]

[tool.uv]
default-groups = ["dve", "dev"]
conflicts = [[{ extra = "wep" }, { group = "dev" }], [{ package = "y", extra = "z" }]]

[tool.uv.dependency-groups]
docs = { requires-python = ">=3.12" }

[tool.uv.sources]
request = { git = "https://example.com/a" }
requests = { index = "mine" }
pytest = [{ index = "own", group = "dev" }, { path = "b", group = "lint" }]

[[tool.uv.index]]
name = "own"
url = "https://example.com/a"

[[tool.uv.index]]
name = "own"
url = "https://example.com/b"
"#;
    assert_eq!(
        told(text),
        [
            "info 10:7 UVF279 uv",
            "11:19 UVF278 \"dve\"",
            "warning 12:25 UVF278 \"wep\"",
            "15:1 UVF278 docs",
            "warning 18:1 UVF278 request",
            "warning 19:22 UVF278 \"mine\"",
            "20:67 UVF278 \"lint\"",
            "27:8 UVF278 \"own\"",
        ]
    );
}

#[test]
fn classifiers_are_compared_with_the_list_that_is_given() {
    let text =
        "project.classifiers = [\"Topic :: A\", \"topic :: a\", \"Private :: x\", \"Tpic :: A\"]\n";
    let file = SourceFile::new("pyproject.toml", text);
    let options = CheckOptions {
        classifiers: Some("Topic :: A\nTopic :: B\n"),
        ..CheckOptions::default()
    };
    let helps: Vec<String> = check(&file, &options)
        .into_iter()
        .filter(|found| found.code == "UVF269")
        .filter_map(|found| found.help)
        .collect();
    assert_eq!(helps, ["did you mean `Topic :: A`?"; 2]);
}

#[test]
fn settings_of_this_project_are_checked() {
    assert_eq!(told("[tool.uvferry]\nmod = 1\n"), ["warning 2:7 UVF203 1"]);
}

#[test]
fn credentials_are_not_told() {
    let text = "project.urls = { a = \"ht tp://user:secret@example.com\" }\n\
                project.dependencies = [\"https://user:secret@example.com/a.zip\"]\n";
    let all = format!("{:?}", found(text.as_bytes()));
    assert!(!all.contains("secret"), "{all}");
}
