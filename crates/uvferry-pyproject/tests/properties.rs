//! Whatever the file and the edits: it can still be read, nothing in it is lost, and doing
//! the same again changes nothing.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;
use toml_edit::{DocumentMut, Item, TableLike, Value};
use uvferry_diagnostics::SourceFile;
use uvferry_pyproject::{
    Added, Comments, ConflictItem, Index, NewProject, Pyproject, Source, SourceScope, Target,
};

/// Every value of a document by its path; arrays item by item.
fn values(item: &Item, path: &str, out: &mut BTreeMap<String, String>) {
    match item {
        Item::Value(Value::Array(array)) => {
            for (at, value) in array.iter().enumerate() {
                values(&Item::Value(value.clone()), &format!("{path}[{at}]"), out);
            }
        }
        Item::ArrayOfTables(tables) => {
            for (at, table) in tables.iter().enumerate() {
                table_values(table, &format!("{path}[{at}]"), out);
            }
        }
        Item::None => {}
        other => {
            if let Some(table) = other.as_table_like() {
                table_values(table, path, out);
            } else if let Some(value) = other.as_value() {
                let mut value = value.clone();
                value.decor_mut().clear();
                out.insert(path.to_owned(), value.to_string());
            }
        }
    }
}

fn table_values(table: &dyn TableLike, path: &str, out: &mut BTreeMap<String, String>) {
    for (key, item) in table.iter() {
        values(item, &format!("{path}.{key:?}"), out);
    }
}

fn all(text: &str) -> BTreeMap<String, String> {
    let document: DocumentMut = text
        .parse()
        .unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut out = BTreeMap::new();
    values(document.as_item(), "", &mut out);
    out
}

/// The comments of a text whose strings hold no `#`.
fn comments(text: &str) -> Vec<String> {
    let mut found: Vec<String> = text
        .lines()
        .filter_map(|line| line.find('#').map(|at| line[at..].trim_end().to_owned()))
        .collect();
    found.sort();
    found
}

fn comment() -> impl Strategy<Value = String> {
    prop_oneof![3 => Just(String::new()), 1 => "# [a-z=\\[\\]\"' ]{0,12}x"]
}

fn lines() -> impl Strategy<Value = String> {
    proptest::collection::vec(prop_oneof!["\n", "# [a-z\\[\"]{0,8}x\n"], 0..3)
        .prop_map(|lines| lines.concat())
}

fn requirement() -> impl Strategy<Value = String> {
    (
        select(vec!["a", "B.c", "d_e", "zope.interface", "x"]),
        select(vec!["", "[e]", "[E,f]"]),
        select(vec!["", ">=1", "==1.0", " >= 1, < 2", "!=3"]),
        select(vec![
            "",
            "; python_version < '3'",
            r#" ; os_name == "nt""#,
            r#"; a == "b" or c == 'd'"#,
        ]),
    )
        .prop_map(|(name, extras, specifier, marker)| format!("{name}{extras}{specifier}{marker}"))
}

fn quoted(text: &str) -> String {
    if text.contains('"') {
        format!("\"{}\"", text.replace('"', "\\\""))
    } else {
        format!("\"{text}\"")
    }
}

fn array() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("[]".to_owned()),
        Just("[ ]".to_owned()),
        Just("[\n]".to_owned()),
        Just("[ # empty x\n]".to_owned()),
        proptest::collection::vec(requirement(), 1..4).prop_map(|items| format!(
            "[{}]",
            items
                .iter()
                .map(|item| quoted(item))
                .collect::<Vec<_>>()
                .join(" , ")
        )),
        (
            proptest::collection::vec((lines(), requirement(), comment()), 1..4),
            any::<bool>(),
            select(vec!["", "  ", "    ", "\t"]),
            lines(),
        )
            .prop_map(|(items, comma, indent, end)| {
                let mut out = "[\n".to_owned();
                let last = items.len() - 1;
                for (at, (above, item, behind)) in items.iter().enumerate() {
                    let comma = if at < last || comma { "," } else { "" };
                    out += &[above, indent, &quoted(item), comma, " ", behind, "\n"].concat();
                }
                format!("{out}{end}]")
            }),
    ]
}

fn key_value(key: &'static str) -> impl Strategy<Value = String> {
    (lines(), array(), comment())
        .prop_map(move |(above, array, behind)| format!("{above}{key} = {array} {behind}\n"))
}

/// A section, or nothing.
fn section(head: &'static str, body: BoxedStrategy<String>) -> BoxedStrategy<String> {
    let shown = (lines(), comment(), body)
        .prop_map(move |(above, behind, body)| format!("{above}{head} {behind}\n{body}"));
    prop_oneof![Just(String::new()), shown].boxed()
}

fn maybe(text: impl Strategy<Value = String> + 'static) -> BoxedStrategy<String> {
    prop_oneof![Just(String::new()), text].boxed()
}

fn file() -> impl Strategy<Value = String> {
    let project = (
        maybe(Just("name = 'x' # name x\n".to_owned())),
        maybe(key_value("dependencies")),
        maybe(Just("dynamic = [\"version\"]\n".to_owned())),
    )
        .prop_map(|(a, b, c)| a + &b + &c)
        .boxed();
    let sections = (
        section("[project]", project),
        section("[project.optional-dependencies]", maybe(key_value("e"))),
        section("[dependency-groups]", maybe(key_value("dev"))),
        section(
            "[tool.black]",
            maybe(Just("a.b = 1\na.c = 2 # c x\n".to_owned())),
        ),
        section(
            "[tool.uv]",
            (
                maybe(Just("package = false\n".to_owned())),
                maybe(key_value("constraint-dependencies")),
            )
                .prop_map(|(a, b)| a + &b)
                .boxed(),
        ),
        section(
            "[tool.uv.sources]",
            maybe(Just("a = { path = \"a\" } # a x\n".to_owned())),
        ),
        section(
            "[[tool.uv.index]]",
            Just("url = \"https://example.com/1\"\n".to_owned()).boxed(),
        ),
        section("[build-system]", Just("requires = []\n".to_owned()).boxed()),
    );
    let shuffled = sections
        .prop_map(|(a, b, c, d, e, f, g, h)| vec![a, b, c, d, e, f, g, h])
        .prop_shuffle();
    let plain = (lines(), shuffled, lines(), any::<bool>(), any::<bool>()).prop_map(
        |(head, sections, end, last, windows)| {
            let mut text = head + &sections.concat() + &end;
            if last {
                text.truncate(text.trim_end_matches('\n').len());
            }
            if windows {
                text.replace('\n', "\r\n")
            } else {
                text
            }
        },
    );
    prop_oneof![
        8 => plain,
        1 => select(vec![
            "project = {name = \"x\"}\ntool.uv.package = false\n".to_owned(),
            "project.name = \"x\"\ntool = {uv = {}}\n".to_owned(),
            "[tool]\nuv.package = false # p x\nblack = {}\n[project]\nname = \"x\"\n".to_owned(),
            "[project]\nname = \"x\"\noptional-dependencies.e = [\"a\"]\n[tool.uv]\nsources.a = {path = \"a\"}\n".to_owned(),
            "[[tool.uv.sources.a]]\npath = \"a\"\nmarker = \"os_name == 'x'\"\n".to_owned(),
        ]),
    ]
}

#[derive(Debug, Clone)]
enum Edit {
    Dependency(Target, String, Comments),
    Include(String, String),
    Project,
    Requires,
    Dynamic,
    Package,
    Build,
    Source(String, Option<String>),
    Index(u8),
    List(String),
    Constraint(String, Comments),
    Conflict,
    GroupPython,
    Environments,
    Setting,
}

fn edit() -> impl Strategy<Value = Edit> {
    let target = select(vec![
        Target::Main,
        Target::Group("dev".into()),
        Target::Group("Doc_s".into()),
        Target::Extra("e".into()),
        Target::Extra("f".into()),
    ]);
    let notes = (
        proptest::collection::vec("[a-z# \u{1}\u{7f}\t]{0,9}x", 0..3),
        proptest::option::of("#?[a-z\"]{0,9}x"),
    )
        .prop_map(|(above, trailing)| Comments { above, trailing });
    prop_oneof![
        4 => (target, requirement(), notes.clone())
            .prop_map(|(target, text, notes)| Edit::Dependency(target, text, notes)),
        1 => (select(vec!["dev", "ci"]), select(vec!["dev", "doc-s"]))
            .prop_map(|(group, included)| Edit::Include(group.into(), included.into())),
        1 => Just(Edit::Project),
        1 => Just(Edit::Requires),
        1 => Just(Edit::Dynamic),
        1 => Just(Edit::Package),
        1 => Just(Edit::Build),
        1 => (select(vec!["a", "b.c"]), proptest::option::of(select(vec!["os_name == 'nt'", "os_name == 'x'"])))
            .prop_map(|(name, marker)| Edit::Source(name.into(), marker.map(str::to_owned))),
        1 => (0u8..3).prop_map(Edit::Index),
        1 => "[a-z]{1,2}".prop_map(Edit::List),
        1 => (requirement(), notes).prop_map(|(text, notes)| Edit::Constraint(text, notes)),
        1 => Just(Edit::Conflict),
        1 => Just(Edit::GroupPython),
        1 => Just(Edit::Environments),
        1 => Just(Edit::Setting),
    ]
}

fn apply(pyproject: &mut Pyproject, edit: &Edit) -> Option<Added> {
    Some(match edit {
        Edit::Dependency(target, text, notes) => pyproject.add_dependency(target, text, notes),
        Edit::Include(group, included) => pyproject.add_group_include(group, included),
        Edit::Project => {
            pyproject.ensure_project(&NewProject {
                name: "x".into(),
                version: Some("0".into()),
                empty_dependencies: true,
                ..NewProject::default()
            });
            return None;
        }
        Edit::Requires => pyproject.set_requires_python(">=3.9"),
        Edit::Dynamic => pyproject.add_dynamic("readme"),
        Edit::Package => pyproject.set_package_false(),
        Edit::Build => pyproject.set_build_system_legacy_setuptools(),
        Edit::Source(name, marker) => pyproject.add_source(
            name,
            &Source::Path {
                path: "lib".into(),
                editable: true,
            },
            &SourceScope {
                marker: marker.clone(),
                ..SourceScope::default()
            },
        ),
        Edit::Index(number) => pyproject.add_index(&Index {
            name: Some(format!("i{number}")),
            url: format!("https://example.com/{number}"),
            ..Index::default()
        }),
        Edit::List(item) => pyproject.add_to_uv_list("no-binary-package", item, Comments::NONE),
        Edit::Constraint(text, notes) => pyproject.add_constraint(text, notes),
        Edit::Conflict => pyproject.add_conflict(&[
            ConflictItem::Group("dev".into()),
            ConflictItem::Group("doc-s".into()),
        ]),
        Edit::GroupPython => pyproject.set_group_requires_python("dev", ">=3.11"),
        Edit::Environments => pyproject.add_environment("os_name == 'nt'"),
        Edit::Setting => pyproject.set_uv_table_str("prerelease-package", "a", "allow"),
    })
}

fn parse(text: &str) -> Pyproject {
    let file = SourceFile::new("pyproject.toml", text);
    Pyproject::parse(&file).unwrap_or_else(|found| panic!("{found:?}\n{text}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_by_any_edits(before in file(), edits in proptest::collection::vec(edit(), 1..8)) {
        let mut pyproject = parse(&before);
        prop_assert_eq!(pyproject.to_text(), before.clone());
        for edit in &edits {
            apply(&mut pyproject, edit);
        }
        let after = pyproject.to_text();
        parse(&after);

        let (old, new) = (all(&before), all(&after));
        for (path, value) in &old {
            // A source with a second marker becomes an array, its first item the old one.
            let moved = path.replacen(".\"a\".", ".\"a\"[0].", 1);
            prop_assert!(
                new.get(path) == Some(value) || new.get(&moved) == Some(value),
                "{} lost from\n{}\nin\n{}", path, before, after
            );
        }
        let mut left = comments(&after);
        for comment in comments(&before) {
            let at = left.iter().position(|known| *known == comment);
            prop_assert!(at.is_some(), "{} lost from\n{}\nin\n{}", comment, before, after);
            left.remove(at.unwrap());
        }
        if before.contains("\r\n") {
            prop_assert!(!after.replace("\r\n", "").contains('\n'));
        } else {
            prop_assert!(!after.contains('\r'));
        }
        prop_assert_eq!(after.ends_with('\n'), before.is_empty() && !after.is_empty() || before.ends_with('\n'));

        let mut again = parse(&after);
        for edit in &edits {
            if let Some(added) = apply(&mut again, edit) {
                prop_assert!(!added.is_new(), "{:?} twice in\n{}", edit, after);
            }
        }
        prop_assert_eq!(again.to_text(), after);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[\\[\\]a-z.=\"'#{},0-9 \n]{0,80}") {
        if let Ok(pyproject) = Pyproject::parse(&SourceFile::new("pyproject.toml", text.clone())) {
            prop_assert_eq!(pyproject.to_text(), text);
        }
    }

    #[test]
    fn every_string_comes_back_as_it_was(text in "\\PC{0,20}|[\"'\\\\\n\t\u{1}\u{7f}]{0,6}") {
        let mut pyproject = Pyproject::new();
        pyproject.append_dependency(&Target::Main, &text, Comments::NONE);
        let file = SourceFile::new("pyproject.toml", pyproject.to_text());
        let read = Pyproject::parse(&file).unwrap();
        prop_assert_eq!(&read.dependencies()[0].text, &text);
    }
}
