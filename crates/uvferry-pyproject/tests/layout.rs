//! Merging into a file leaves its lines, their order and their comments alone.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use uvferry_diagnostics::SourceFile;
use uvferry_pyproject::{Comments, ConflictItem, Index, Pyproject, Source, SourceScope, Target};

/// Keys of one table in any order, dotted ones among them.
fn keys(lines: Vec<&'static str>) -> impl Strategy<Value = String> {
    let count = lines.len();
    (subsequence(lines, 0..=count).prop_shuffle(), any::<bool>()).prop_map(|(lines, gap)| {
        let mut text = lines.join("\n");
        if !text.is_empty() {
            text.push('\n');
        }
        if gap {
            text.push('\n');
        }
        text
    })
}

fn file() -> impl Strategy<Value = String> {
    let project = keys(vec![
        "name = \"x\" # n",
        "urls.Homepage = \"https://example.com\"",
        "version = \"1\"",
        "# about issues\nurls.Issues = 'y'",
        "dependencies = [\n  \"a\", # a\n  # b\n  \"b\",\n]",
        "optional-dependencies.x = [\n    \"c\",\n]",
        "scripts.run = \"x:main\"",
        "optional-dependencies.\"y.z\" = []",
        "requires-python = \">=3.9\"",
        "scripts.\"two words\" = '''x:\nmain'''",
        "readme.file = \"README.md\"",
        "license = {text = \"MIT\"}",
        "readme.content-type = \"text/plain\"",
    ]);
    let uv = keys(vec![
        "sources.a = { path = \"a\" }",
        "package = true",
        "sources.b.workspace = true",
        "no-build-package = [\n    \"q\",\n]",
        "pip.strict = true",
    ]);
    let other = keys(vec![
        "a.b = 1",
        "c = [1, 2,\n 3]",
        "a.c.d = 2 # d",
        "e = {f.g = 1}",
        "a.h = 3",
    ]);
    let groups = keys(vec![
        "dev = [\n    \"d\",\n]",
        "# docs\ndocs = [\n    \"e\",\n]",
    ]);
    let root = select(vec!["", "# license\n\n", "x.a = 1\ny = 2\nx.b = 3\n\n"]);
    (
        root,
        project,
        uv,
        other,
        groups,
        select(vec![0, 1, 2, 3]),
        any::<bool>(),
    )
        .prop_map(|(root, project, uv, other, groups, order, windows)| {
            let project = format!("[project]\n{project}");
            let uv = format!("[tool.uv]\n{uv}");
            let other = format!("[tool.other]\n{other}[tool.other.z]\ni.j = 1\nk = 2\ni.l = 3\n");
            let groups = format!("[dependency-groups]\n{groups}");
            let text = match order {
                0 => root.to_owned() + &project + &groups + &other + &uv,
                1 => root.to_owned() + &other + &project + &uv,
                2 => root.to_owned() + &uv + &groups + &project,
                _ => root.to_owned() + &project + &other,
            };
            if windows {
                text.replace('\n', "\r\n")
            } else {
                text
            }
        })
}

fn edit(pyproject: &mut Pyproject, number: usize) {
    match number {
        0 => {
            pyproject.add_dependency(&Target::Main, "new>=1", Comments::NONE);
        }
        1 => {
            pyproject.add_dependency(&Target::Group("dev".into()), "new", Comments::NONE);
        }
        2 => {
            pyproject.add_dependency(&Target::Group("test".into()), "new", Comments::NONE);
        }
        3 => {
            pyproject.add_dependency(&Target::Extra("x".into()), "new", Comments::NONE);
        }
        4 => {
            pyproject.add_dependency(&Target::Extra("w".into()), "new", Comments::NONE);
        }
        5 => {
            pyproject.set_package_false();
        }
        6 => {
            pyproject.add_index(&Index {
                url: "https://example.com/i".into(),
                name: Some("i".into()),
                ..Index::default()
            });
        }
        7 => {
            pyproject.add_source("new", &Source::Workspace, &SourceScope::default());
        }
        8 => {
            pyproject.set_requires_python(">=3.8");
        }
        9 => {
            pyproject.add_constraint("new<2", Comments::NONE);
        }
        10 => {
            pyproject.add_to_uv_list("no-build-package", "new", Comments::NONE);
        }
        _ => {
            pyproject.add_conflict(&[
                ConflictItem::Group("dev".into()),
                ConflictItem::Group("test".into()),
            ]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_line_stays_in_its_order(before in file(), edits in proptest::collection::vec(0usize..12, 1..5)) {
        let source = SourceFile::new("pyproject.toml", before.clone());
        let Ok(mut pyproject) = Pyproject::parse(&source) else {
            return Err(TestCaseError::reject("not TOML"));
        };
        for number in &edits {
            edit(&mut pyproject, *number);
        }
        let after = pyproject.to_text();
        prop_assert!(Pyproject::parse(&SourceFile::new("pyproject.toml", after.clone())).is_ok(), "{after}");
        let mut lines = after.lines();
        for line in before.split_inclusive('\n') {
            let line = line.trim_end_matches('\n').trim_end_matches('\r');
            // An empty list that gets its first item is broken up.
            if line.ends_with("= []") || line.is_empty() {
                continue;
            }
            prop_assert!(lines.any(|new| new == line), "{line} is not in its place:\n{before}\nbecame\n{after}");
        }
        if before.contains("\r\n") {
            prop_assert!(!after.replace("\r\n", "").contains('\n'));
        }
        // A second run has nothing left to do.
        let mut again = Pyproject::parse(&SourceFile::new("pyproject.toml", after.clone())).unwrap();
        for number in &edits {
            edit(&mut again, *number);
        }
        prop_assert_eq!(again.to_text(), after);
    }
}
