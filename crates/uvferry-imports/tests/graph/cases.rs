//! Cases that a person can check.

use std::collections::BTreeMap;
use std::time::Instant;

use uvferry_diagnostics::{Location, SourceFile};
use uvferry_imports::declared::{Declared, Origin, Purpose};
use uvferry_imports::graph::{Edge, Facts, Graph, Node, Project, drawing};
use uvferry_imports::licences::{Licence, LicenceSource};
use uvferry_requirements::{MarkerEnvironment, normalize_name};
use uvferry_resolution::{Lockfile, Resolved, ResolvedSet};

use crate::made;

fn labels(graph: &Graph) -> Vec<String> {
    graph.nodes().iter().map(Node::label).collect()
}

fn node<'a>(graph: &'a Graph, name: &str) -> &'a Node {
    &graph.nodes()[graph.find(name).next().unwrap()]
}

const LOCK: &str = r#"
version = 1
requires-python = ">=3.9"
resolution-markers = ["python_full_version >= '3.10'", "python_full_version < '3.10'"]

[manifest]
members = ["shop", "shop-core"]

[[package]]
name = "shop"
version = "1.0"
source = { editable = "." }
dependencies = [
    { name = "shop-core" },
    { name = "web", extra = ["fast"] },
    { name = "numpy", version = "1.26.4", source = { registry = "https://example.com/simple" }, marker = "python_full_version < '3.10'" },
    { name = "numpy", version = "2.2.0", source = { registry = "https://example.com/simple" }, marker = "python_full_version >= '3.10'" },
]

[package.optional-dependencies]
all = [{ name = "driver" }]
db = [{ name = "driver" }]

[package.dev-dependencies]
dev = [{ name = "pytest" }]

[package.metadata]
requires-dist = [
    { name = "driver", marker = "extra == 'db'", specifier = ">=2" },
    { name = "numpy" },
    { name = "shop", extras = ["db"], marker = "extra == 'all'" },
    { name = "shop-core", editable = "core" },
    { name = "web", extras = ["fast"], specifier = ">=3,<4" },
]
provides-extras = ["all", "db"]

[package.metadata.requires-dev]
dev = [{ name = "pytest", specifier = ">=8" }]

[[package]]
name = "shop-core"
version = "1.0"
source = { editable = "core" }
dependencies = [{ name = "six" }]

[package.dev-dependencies]
dev = [{ name = "corelint" }]

[[package]]
name = "corelint"
version = "5"
source = { registry = "https://example.com/simple" }

[[package]]
name = "driver"
version = "2.1"
source = { registry = "https://example.com/simple" }
sdist = { url = "https://example.com/driver-2.1.tar.gz", hash = "sha256:aa", size = 900 }

[[package]]
name = "loop"
version = "0.9"
source = { registry = "https://example.com/simple" }
dependencies = [{ name = "six" }]
sdist = { url = "https://example.com/loop-0.9.tar.gz", hash = "sha256:aa", size = 900 }
wheels = [
    { url = "https://example.com/loop-0.9-cp312-cp312-linux_x86_64.whl", hash = "sha256:aa", size = 200 },
    { url = "https://example.com/loop-0.9-cp312-cp312-win_amd64.whl", hash = "sha256:aa", size = 300 },
]

[[package]]
name = "numpy"
version = "1.26.4"
source = { registry = "https://example.com/simple" }
resolution-markers = ["python_full_version < '3.10'"]

[[package]]
name = "numpy"
version = "2.2.0"
source = { registry = "https://example.com/simple" }
resolution-markers = ["python_full_version >= '3.10'"]

[[package]]
name = "pytest"
version = "8.0"
source = { registry = "https://example.com/simple" }
dependencies = [{ name = "loop" }]

[[package]]
name = "six"
version = "1.17.0"
source = { registry = "https://example.com/simple" }

[[package]]
name = "web"
version = "3.2"
source = { registry = "https://example.com/simple" }
dependencies = [{ name = "six" }]

[package.optional-dependencies]
fast = [{ name = "loop" }]
"#;

#[test]
fn a_lock_keeps_its_forks_groups_extras_and_members() {
    let graph = Graph::of_lock(&Lockfile::parse(LOCK).unwrap());
    let roots: Vec<String> = graph.roots().map(|at| graph.nodes()[at].label()).collect();
    assert_eq!(roots, ["shop v1.0", "shop-core v1.0"]);
    assert_eq!(graph.find("NumPy").len(), 2, "{:?}", labels(&graph));
    assert!(
        graph
            .find("numpy")
            .all(|at| graph.nodes()[at].is_conditional)
    );
    let purposes = |name: &str| -> Vec<String> {
        let of = |purpose: &Purpose| match purpose {
            Purpose::Main => "main".to_owned(),
            Purpose::Extra(name) => format!("extra {name}"),
            Purpose::Group(name) => format!("group {name}"),
            Purpose::Build => "build".to_owned(),
        };
        node(&graph, name).purposes.iter().map(of).collect()
    };
    assert_eq!(purposes("six"), ["main", "group dev"]);
    assert_eq!(purposes("loop"), ["main", "group dev"]);
    assert_eq!(purposes("driver"), ["extra all", "extra db"]);
    assert_eq!(purposes("corelint"), ["group dev"]);
    // One member asks for the other.
    assert_eq!(purposes("shop-core"), ["main"]);
    assert_eq!(purposes("shop"), [""; 0]);
    assert_eq!(node(&graph, "loop").depth, 2);
    assert_eq!(node(&graph, "loop").download_bytes, Some(300));
    assert_eq!(node(&graph, "driver").download_bytes, Some(900));
    assert_eq!(
        graph.why_text("loop").unwrap(),
        "loop v0.9\n\
         └── web v3.2 (extra: fast)\n    \
             └── shop v1.0 [requires: web[fast]>=3,<4]\n\
         2 ask for it directly: pytest v8.0, web v3.2\n"
    );
    assert_eq!(
        graph.why_text("pytest").unwrap(),
        "pytest v8.0\n\
         └── shop v1.0 [requires: pytest>=8] (group: dev)\n\
         one asks for it directly: shop v1.0\n"
    );
    assert_eq!(
        graph.why_text("shop").unwrap(),
        "shop v1.0\nnothing asks for it\n"
    );
    assert_eq!(graph.why_text("nothing"), None);
    let text = graph.why_text("numpy").unwrap();
    assert!(
        text.contains("numpy v1.26.4\n") && text.contains("\n\nnumpy v2.2.0\n"),
        "{text}"
    );
    // `driver` stands under two lists; which of them asks with which words is known for one.
    let driver = graph.find("driver").next().unwrap();
    let asked: Vec<Option<&str>> = graph
        .asked_by(driver)
        .iter()
        .map(|edge| graph.edges()[*edge].requirement.as_deref())
        .collect();
    assert_eq!(asked, [None, Some("driver>=2; extra == 'db'")]);
    let main = graph.only(&Purpose::Main);
    assert_eq!(
        labels(&main),
        [
            "loop v0.9",
            "numpy v1.26.4",
            "numpy v2.2.0",
            "shop v1.0",
            "shop-core v1.0",
            "six v1.17.0",
            "web v3.2"
        ]
    );
    let summary = graph.summary();
    assert_eq!((summary.distributions, summary.projects), (8, 2));
    assert_eq!((summary.direct, summary.transitive), (7, 1));
    assert_eq!(summary.deepest, 2);
    assert_eq!(
        (summary.download_bytes, summary.with_download_bytes),
        (1200, 2)
    );
    let six = graph.find("six").next().unwrap();
    assert_eq!(summary.most_asked[0], (six, 3));
    assert_eq!(summary.by_purpose[&Purpose::Main], 5);
}

#[test]
fn the_lock_of_a_script_has_roots_without_a_project() {
    let text = "version = 1\nrequires-python = \">=3.12\"\n[manifest]\nrequirements = [{ name = \"a\" }]\n\
        [[package]]\nname = \"a\"\nversion = \"1\"\nsource = { registry = \"https://example.com/simple\" }\n\
        dependencies = [{ name = \"b\" }, { name = \"gone\" }]\n\
        [[package]]\nname = \"b\"\nversion = \"2\"\nsource = { registry = \"https://example.com/simple\" }\n";
    let graph = Graph::of_lock(&Lockfile::parse(text).unwrap());
    assert_eq!(labels(&graph), ["a v1", "b v2", "gone (missing)"]);
    assert_eq!(graph.roots().collect::<Vec<_>>(), [0]);
    let summary = graph.summary();
    assert_eq!((summary.distributions, summary.missing), (2, 1));
    assert_eq!((summary.direct, summary.transitive), (1, 1));
}

pub(crate) fn declared(name: &str, specifier: &str, purpose: Purpose) -> Declared {
    let (bare, extras) = match name.split_once('[') {
        Some((bare, extras)) => (bare, vec![extras.trim_end_matches(']').to_owned()]),
        None => (name, Vec::new()),
    };
    Declared {
        name: bare.to_owned(),
        normalized_name: normalize_name(bare),
        extras,
        specifier: Some(specifier.to_owned()).filter(|it| !it.is_empty()),
        marker: None,
        is_address: false,
        is_guessed: false,
        purpose,
        origin: Origin::Stated,
        place: Location::new(&SourceFile::new("requirements.txt", ""), 0..0),
    }
}

fn resolved(name: &str, version: &str, requires: &[&str]) -> Resolved {
    Resolved {
        requires: Some(requires.iter().map(|it| (*it).to_owned()).collect()),
        ..Resolved::pin(name, version)
    }
}

#[test]
fn a_resolution_has_the_extras_that_are_asked_for() {
    let set: ResolvedSet = [
        resolved(
            "Web",
            "3.2",
            &[
                "six>=1.10",
                "loop>=1; extra == 'fast'",
                "speedups; extra == 'Really_Fast'",
                "web[fast]; extra == 'all'",
                "oldlib; python_version < '3'",
                "?? no requirement",
            ],
        ),
        resolved("six", "1.17.0", &[]),
        resolved("loop", "0.9", &["web; sys_platform == 'linux'"]),
        resolved("tool", "1", &["six<1"]),
    ]
    .into_iter()
    .collect();
    let list = [
        declared("web[all]", ">=3", Purpose::Main),
        declared("pytest", "", Purpose::Group("dev".to_owned())),
        declared("setuptools", "", Purpose::Build),
    ];
    let project = Project {
        name: "shop",
        version: None,
        declared: &list,
    };
    let markers = MarkerEnvironment::linux("3.12");
    let graph = Graph::of_resolution(&set, &markers, Some(&project));
    assert_eq!(
        labels(&graph),
        [
            "loop v0.9",
            "pytest (missing)",
            "shop",
            "six v1.17.0",
            "tool v1",
            "web v3.2"
        ]
    );
    let roots: Vec<&str> = graph
        .roots()
        .map(|at| graph.nodes()[at].name.as_str())
        .collect();
    // Nothing leads to `tool`.
    assert_eq!(roots, ["shop", "tool"]);
    assert_eq!(node(&graph, "web").written_name, "Web");
    // `web` asks itself for its extra, which is no step.
    assert_eq!(node(&graph, "loop").depth, 2);
    assert_eq!(
        graph.why_text("loop").unwrap(),
        "loop v0.9\n\
         └── web v3.2 [requires: loop>=1; extra == 'fast'] (extra: fast)\n    \
             └── shop [requires: web[all]>=3]\n\
         one asks for it directly: web v3.2\n"
    );
    let unmet: Vec<&str> = graph
        .edges()
        .iter()
        .filter(|edge| !edge.is_met)
        .filter_map(|edge| edge.requirement.as_deref())
        .collect();
    assert_eq!(unmet, ["pytest", "six<1", "loop>=1; extra == 'fast'"]);
    let cycles = graph.cycles();
    assert_eq!(cycles.len(), 1);
    assert_eq!(cycles[0].way.len(), 2);
    // Without the project those that were asked for, and what is left over, are the roots.
    let mut set = set;
    set.get_mut("web").unwrap().requested = true;
    let graph = Graph::of_resolution(&set, &markers, None);
    let roots: Vec<&str> = graph
        .roots()
        .map(|at| graph.nodes()[at].name.as_str())
        .collect();
    assert_eq!(roots, ["loop", "tool", "web"]);
    assert!(node(&graph, "six").purposes.is_empty());
}

#[test]
fn one_version_of_two_indexes_is_two_distributions() {
    let package = |index: &str, needs: &str| {
        format!(
            "[[package]]\nname = \"torch\"\nversion = \"2.5.1\"\n\
             source = {{ registry = \"{index}\" }}\ndependencies = [{{ name = \"{needs}\" }}]\n"
        )
    };
    let (one, other) = (
        "https://me:hunter2@example.com/cpu",
        "https://example.com/simple",
    );
    let asked = |index: &str, marker: &str| {
        format!(
            "{{ name = \"torch\", version = \"2.5.1\", source = {{ registry = \"{index}\" }}, \
             marker = \"{marker}\" }}"
        )
    };
    let text = format!(
        "version = 1\n[[package]]\nname = \"shop\"\nversion = \"1\"\nsource = {{ virtual = \".\" }}\n\
         dependencies = [{}, {}]\n{}{}",
        asked(one, "sys_platform == 'darwin'"),
        asked(other, "sys_platform != 'darwin'"),
        package(one, "mac-only"),
        package(other, "others-only"),
    );
    let graph = Graph::of_lock(&Lockfile::parse(&text).unwrap());
    let sources: Vec<Option<&str>> = graph
        .find("torch")
        .map(|at| graph.nodes()[at].source.as_deref())
        .collect();
    assert_eq!(
        sources,
        [
            Some("https://example.com/simple"),
            Some("https://me:****@example.com/cpu")
        ]
    );
    let mac = graph.find("mac-only").next().unwrap();
    let by = graph.dependants(mac);
    assert_eq!(by.len(), 1);
    assert!(
        graph.nodes()[by[0]]
            .source
            .as_deref()
            .unwrap()
            .ends_with("/cpu")
    );
    assert_eq!(graph.asked_by(by[0]).len(), 1);
    let svg = drawing::svg(&graph, &drawing::SvgOptions::default());
    assert!(svg.contains("from: https://example.com/simple") && !svg.contains("from: ."));
}

#[test]
fn no_text_has_credentials() {
    let set: ResolvedSet = [
        resolved(
            "a",
            "1",
            &["b @ https://me:hunter2@example.com/b-1-py3-none-any.whl"],
        ),
        resolved("b", "1", &[]),
    ]
    .into_iter()
    .collect();
    let list = [declared(
        "a",
        " @ git+https://me:hunter2@example.com/a",
        Purpose::Main,
    )];
    let project = Project {
        name: "shop",
        version: None,
        declared: &list,
    };
    let graph = Graph::of_resolution(&set, &MarkerEnvironment::linux("3.12"), Some(&project));
    assert_eq!(graph.edges().len(), 2);
    let svg = drawing::svg(&graph, &drawing::SvgOptions::default());
    let all = format!(
        "{graph:?}{svg}{}{}",
        graph.why_text("b").unwrap(),
        drawing::dot(&graph)
    );
    assert!(
        all.contains("example.com") && !all.contains("hunter2"),
        "{all}"
    );
}

#[test]
fn a_circle_that_nobody_asks_for_has_one_root() {
    let nodes = |requested: usize| {
        let named = |(at, name): (usize, &&str)| Node {
            is_requested: at == requested,
            ..Node::new(name, Some("1"))
        };
        ["a", "b", "c", "tail"]
            .iter()
            .enumerate()
            .map(named)
            .collect()
    };
    let edges = || {
        [(0, 1), (1, 2), (2, 0), (2, 3)]
            .iter()
            .map(|(from, to)| Edge::new(*from, *to, Purpose::Main))
            .collect()
    };
    let graph = Graph::new(nodes(9), edges());
    assert_eq!(graph.roots().collect::<Vec<_>>(), [0]);
    assert_eq!(graph.nodes()[3].depth, 3);
    let graph = Graph::new(nodes(2), edges());
    assert_eq!(graph.roots().collect::<Vec<_>>(), [2]);
    assert_eq!(graph.nodes()[3].depth, 1);
}

#[test]
fn what_is_known_of_distributions_is_told() {
    let mut graph = made::project_of(20);
    graph.describe(|node| {
        node.name.starts_with("numpy").then(|| Facts {
            licence: Some(Licence {
                text: "BSD-3-Clause".to_owned(),
                is_expression: true,
                source: LicenceSource::Field,
            }),
            classifiers: vec!["Topic :: Database".to_owned()],
            installed_bytes: Some(12_345_678),
            ..Facts::default()
        })
    });
    let at = graph
        .nodes()
        .iter()
        .position(|node| node.licence.is_some())
        .unwrap();
    let name = graph.nodes()[at].name.clone();
    graph.count_imports(&BTreeMap::from([(name, 4)]));
    let svg = drawing::svg(&graph, &drawing::SvgOptions::default());
    for line in [
        "category: database (classifier `Topic :: Database`)",
        "installed: 12.3 MB",
        "licence: BSD-3-Clause (License)",
        "imported by 4 files",
        "imported by 0 files",
    ] {
        assert!(svg.contains(line), "{line}");
    }
    let summary = graph.summary();
    assert_eq!(summary.most_imported, [(at, 4)]);
    assert!(summary.by_licence[&Some("BSD-3-Clause".to_owned())] >= 1);
    assert_eq!(summary.largest.len(), 10);
    let bytes = |at: &usize| graph.nodes()[*at].installed_bytes.unwrap_or(0);
    assert!(
        summary
            .largest
            .is_sorted_by_key(|at| std::cmp::Reverse(bytes(at)))
    );
}

/// Thousands, a long chain: no deep call, and no time that grows faster than the graph.
#[test]
fn thousands_take_no_time() {
    let begin = Instant::now();
    let graph = made::chain(20_000);
    assert_eq!(graph.summary().deepest, 19_999);
    let why = graph.why("link-019999");
    assert_eq!(why[0].ways[0].nodes.len(), 20_000);
    let text = graph.why_text("link-019999").unwrap();
    assert!(text.contains('…') && text.len() < 300_000, "{}", text.len());
    let large = made::project_of(5_000);
    assert_eq!(large.nodes().len(), 5_001);
    assert!(large.why("sqlalchemy-5").len() <= 1);
    assert!(drawing::dot(&large).len() > 100_000);
    let svg = drawing::svg(&large, &drawing::SvgOptions::default());
    assert!(svg.ends_with("</svg>\n"));
    // It takes about a second without optimisation; a square of it would take minutes.
    assert!(begin.elapsed().as_secs() < 40, "{:?}", begin.elapsed());
}

#[test]
fn nothing_is_drawn_as_nothing() {
    let graph = Graph::new(Vec::new(), Vec::new());
    assert_eq!(graph.summary().distributions, 0);
    assert!(
        drawing::svg(
            &graph,
            &drawing::SvgOptions {
                is_file: true,
                words: None
            }
        )
        .contains("0 distributions")
    );
    assert!(drawing::dot(&graph).ends_with("}\n"));
    assert_eq!(drawing::mermaid(&graph).text, "flowchart LR\n");
}
