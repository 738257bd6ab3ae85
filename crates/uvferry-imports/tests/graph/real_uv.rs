//! Locks that the real uv makes, and the trees that it draws of them.

use std::collections::BTreeSet;
use std::time::Duration;

use uvferry_imports::graph::Graph;
use uvferry_resolution::uv::{LockOutcome, LockRequest, Uv};
use uvferry_resolution::{Lockfile, Run};
use uvferry_testkit::{ScratchProject, WheelBuilder, find_python, find_uv, skip};

type Pair = (String, String);

fn wheels() -> Vec<WheelBuilder> {
    vec![
        WheelBuilder::new("Web.Kit", "3.2")
            .requires("six>=1")
            .requires("colour; sys_platform == 'win32'")
            .extra("fast", &["loop>=0.5"])
            .extra("all", &["web-kit[fast]", "extra-thing"])
            .extra("more", &["plug"]),
        WheelBuilder::new("six", "1.17.0"),
        WheelBuilder::new("colour", "0.4"),
        WheelBuilder::new("loop", "0.9").requires("circle"),
        WheelBuilder::new("circle", "1.0")
            .requires("loop")
            .requires("six"),
        WheelBuilder::new("extra_thing", "2.0").requires("six"),
        WheelBuilder::new("testrun", "8.0")
            .requires("plug>=1")
            .requires("six"),
        WheelBuilder::new("plug", "1.5"),
        WheelBuilder::new("forked", "1.0")
            .requires_python(">=3.9")
            .requires("old-only"),
        WheelBuilder::new("forked", "2.0")
            .requires_python(">=3.11")
            .requires("new-only"),
        WheelBuilder::new("old-only", "1.0"),
        WheelBuilder::new("new-only", "1.0"),
        WheelBuilder::new("driver", "5.0").requires("circle"),
    ]
}

const PROJECT: &str = r#"
[project]
name = "shop"
version = "0.1.0"
requires-python = ">=3.9"
dependencies = [
    "web-kit[all,more]>=3",
    "forked==1.0; python_version < '3.11'",
    "forked==2.0; python_version >= '3.11'",
]

[project.optional-dependencies]
db = ["driver>=5"]
every = ["shop[db]"]

[dependency-groups]
dev = ["testrun", { include-group = "docs" }]
docs = ["plug", "shop[db]"]

[tool.uv]
package = false
no-index = true
find-links = ["links"]
"#;

/// The pairs of parent and child that one of uv's trees shows, by their labels without remarks.
fn pairs(tree: &str) -> BTreeSet<Pair> {
    let mut found = BTreeSet::new();
    let mut above: Vec<String> = Vec::new();
    for line in tree.lines() {
        if line.starts_with("(*)") || line.trim().is_empty() {
            continue;
        }
        let depth = line
            .chars()
            .take_while(|c| matches!(c, ' ' | '│' | '├' | '└' | '─' | '\u{a0}'))
            .count()
            / 4;
        let text = line.trim_start_matches([' ', '│', '├', '└', '─', '\u{a0}']);
        // `web-kit[all, fast] v3.2 (extra: x) (*)`
        let end = text.find(['[', ' ']).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        let rest = rest.split_once(']').map_or(rest, |(_, rest)| rest);
        let version = rest.split_whitespace().next();
        let version = version.filter(|word| word.starts_with('v'));
        let label = match version {
            Some(version) => format!("{name} {version}"),
            None => name.to_owned(),
        };
        above.truncate(depth);
        // That a group asks for an extra of the project itself is no requirement of another.
        if let Some(parent) = above.last().filter(|parent| **parent != label) {
            found.insert((parent.clone(), label.clone()));
        }
        above.push(label);
    }
    found
}

#[test]
fn the_graph_has_the_requirements_that_uv_tree_shows() {
    skip!(unless Uv, Python);
    let project = ScratchProject::new();
    let links = project.join("links");
    fs_err::create_dir_all(&links).unwrap();
    for wheel in wheels() {
        wheel.build(&links);
    }
    project.write("pyproject.toml", PROJECT);
    let uv = Uv::find(Some(&find_uv().unwrap()), project.environment()).expect("a uv");
    let request = LockRequest {
        python: find_python().map(|python| python.to_string_lossy().into_owned()),
        ..LockRequest::new(Run {
            timeout: Some(Duration::from_mins(2)),
            ..Run::new(project.path(), project.environment())
        })
    };
    if let LockOutcome::Failed(failure) = uv.lock(&request).expect("uv runs") {
        panic!("{}", failure.message);
    }
    let graph = Graph::of_lock(&Lockfile::parse(&project.read("uv.lock")).unwrap());
    assert_eq!(graph.find("forked").len(), 2);
    let ours: BTreeSet<Pair> = crate::made::pairs(&graph).into_keys().collect();
    let shown = |more: &[&str]| {
        let arguments = ["tree", "--frozen", "--universal", "--all-groups", "--quiet"];
        project.run_ok(&uv.program, arguments.iter().chain(more))
    };
    let tree = shown(&[]);
    assert_eq!(ours, pairs(&tree), "{tree}");
    let inverted = shown(&["--invert"]);
    let theirs: BTreeSet<Pair> = pairs(&inverted)
        .into_iter()
        .map(|(one, other)| (other, one))
        .collect();
    assert_eq!(ours, theirs, "{inverted}");
    // Each step of each way is one that uv shows, of each distribution by itself.
    for node in graph.nodes() {
        let inverted = shown(&["--invert", "--package", &node.name]);
        let theirs: BTreeSet<Pair> = pairs(&inverted)
            .into_iter()
            .map(|(one, other)| (other, one))
            .collect();
        for why in graph.why(&node.name) {
            let name = |at: usize| graph.nodes()[at].label();
            for way in &why.ways {
                for step in way.nodes.windows(2) {
                    assert!(
                        theirs.contains(&(name(step[0]), name(step[1]))),
                        "{inverted}"
                    );
                }
            }
            let direct: BTreeSet<Pair> = why
                .direct
                .iter()
                .map(|at| (name(*at), name(why.node)))
                .collect();
            let shown: BTreeSet<Pair> = theirs
                .iter()
                .filter(|(_, to)| *to == name(why.node))
                .cloned()
                .collect();
            assert_eq!(direct, shown, "{inverted}");
        }
    }
    // What a part has is what uv shows of that group.
    let only = graph.only(&uvferry_imports::declared::Purpose::Group("dev".to_owned()));
    let tree = project.run_ok(
        &uv.program,
        [
            "tree",
            "--frozen",
            "--universal",
            "--quiet",
            "--only-group",
            "dev",
        ],
    );
    let ours: BTreeSet<Pair> = crate::made::pairs(&only).into_keys().collect();
    assert_eq!(ours, pairs(&tree), "{tree}");
}
