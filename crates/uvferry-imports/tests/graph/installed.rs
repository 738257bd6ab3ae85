//! A real environment, and what pipdeptree says of it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;
use uvferry_environment::distributions::{CoreMetadata, Installed, installed_of};
use uvferry_environment::interpreters::query;
use uvferry_environment::sites::Scope;
use uvferry_imports::categories::{CategorySource, categorize, of_name};
use uvferry_imports::declared::Purpose;
use uvferry_imports::graph::{Facts, Graph, Project};
use uvferry_requirements::{MarkerEnvironment, normalize_name};
use uvferry_testkit::{ScratchProject, WheelBuilder, find_python, find_uv, python_with, skip};

use crate::cases::declared;

struct Environment {
    project: ScratchProject,
    python: PathBuf,
}

impl Environment {
    fn new(wheels: &[WheelBuilder], wanted: &[&str]) -> Self {
        let project = ScratchProject::new();
        let links = project.join("links");
        fs_err::create_dir_all(&links).unwrap();
        for wheel in wheels {
            wheel.build(&links);
        }
        let uv = find_uv().unwrap();
        let base = find_python().unwrap().to_string_lossy().into_owned();
        project.run_ok(&uv, ["venv", "--quiet", "--python", &base, "env"]);
        let python = if cfg!(windows) {
            project.join("env/Scripts/python.exe")
        } else {
            project.join("env/bin/python")
        };
        let named = python.to_string_lossy().into_owned();
        let arguments = [
            "pip",
            "install",
            "--quiet",
            "--no-index",
            "--no-deps",
            "--find-links",
            "links",
            "--python",
            &named,
        ];
        project.run_ok(&uv, arguments.iter().chain(wanted));
        Self { project, python }
    }

    fn read(&self) -> (Installed, MarkerEnvironment) {
        let interpreter = query(&self.python, self.project.environment(), None).expect("answers");
        let markers = interpreter.marker_environment();
        (installed_of(&interpreter, Scope::All), markers)
    }
}

fn wheels() -> Vec<WheelBuilder> {
    vec![
        WheelBuilder::new("Web.Kit", "3.2")
            .requires("six>=1")
            .requires("gone>=2")
            .requires("never; python_version < '3'")
            .extra("fast", &["loop>=0.5"]),
        WheelBuilder::new("six", "1.17.0"),
        WheelBuilder::new("loop", "0.9").requires("six<1"),
        WheelBuilder::new("alone", "1.0"),
    ]
}

#[test]
fn the_graph_of_an_environment_has_what_pipdeptree_shows() {
    skip!(unless Uv, Python, Online);
    let Some(tool) = python_with("pipdeptree", &["pipdeptree==2.28.0"]) else {
        skip!("no pipdeptree");
    };
    let environment = Environment::new(&wheels(), &["web-kit", "six", "loop", "alone"]);
    let (installed, markers) = environment.read();
    let graph = Graph::of_environment(&installed, &markers, None);
    let python = environment.python.to_string_lossy().into_owned();
    let arguments = [
        "-m",
        "pipdeptree",
        "--python",
        &python,
        "--json",
        "--warn",
        "silence",
    ];
    let answer = environment.project.run_ok(&tool, arguments);
    let theirs: Value = serde_json::from_str(&answer).unwrap();
    let mut pairs = BTreeSet::new();
    let mut names = BTreeSet::new();
    for row in theirs.as_array().unwrap() {
        let from = row["package"]["key"].as_str().unwrap();
        names.insert(normalize_name(from));
        for dependency in row["dependencies"].as_array().unwrap() {
            let to = dependency["key"].as_str().unwrap();
            let wanted = dependency["required_version"].as_str().unwrap();
            pairs.insert((normalize_name(from), normalize_name(to), wanted.to_owned()));
        }
    }
    let nodes = graph.nodes();
    let there = nodes.iter().filter(|node| !node.is_missing);
    assert_eq!(
        there.map(|node| node.name.clone()).collect::<BTreeSet<_>>(),
        names
    );
    let ours: BTreeSet<_> = graph
        .edges()
        .iter()
        .map(|edge| {
            let wanted = edge.specifier.clone().unwrap_or_else(|| "Any".to_owned());
            (
                nodes[edge.from].name.clone(),
                nodes[edge.to].name.clone(),
                wanted,
            )
        })
        .collect();
    assert_eq!(ours, pairs);
}

#[test]
fn an_environment_is_seen_from_the_project() {
    skip!(unless Uv, Python);
    let environment = Environment::new(&wheels(), &["web-kit", "six", "loop", "alone"]);
    let (installed, markers) = environment.read();
    let list = [
        declared("web-kit[fast]", ">=3", Purpose::Main),
        declared("never-installed", "", Purpose::Group("dev".to_owned())),
    ];
    let project = Project {
        name: "shop",
        version: Some("1"),
        declared: &list,
    };
    let mut graph = Graph::of_environment(&installed, &markers, Some(&project));
    let roots: Vec<&str> = graph
        .roots()
        .map(|at| graph.nodes()[at].name.as_str())
        .collect();
    assert_eq!(roots, ["alone", "shop"]);
    let missing: Vec<&str> = graph
        .nodes()
        .iter()
        .filter(|node| node.is_missing)
        .map(|node| node.name.as_str())
        .collect();
    assert_eq!(missing, ["gone", "never-installed"]);
    let at = graph.find("loop").next().unwrap();
    assert_eq!(graph.nodes()[at].depth, 2);
    assert_eq!(graph.dependants(at).len(), 1);
    let six = graph.find("six").next().unwrap();
    let unmet = graph
        .asked_by(six)
        .iter()
        .filter(|edge| !graph.edges()[**edge].is_met);
    assert_eq!(unmet.count(), 1);
    graph.describe_installed(&installed);
    // What the folder has, which RECORD lists.
    let web = &graph.nodes()[graph.find("web-kit").next().unwrap()];
    assert_eq!(web.written_name, "Web.Kit");
    let record = installed
        .distributions
        .iter()
        .find(|one| one.normalized_name == "web-kit")
        .unwrap();
    let lines = fs_err::read_to_string(record.metadata_path.join("RECORD")).unwrap();
    let size: u64 = lines
        .lines()
        .map(|line| {
            fs_err::metadata(record.location.join(line.split(',').next().unwrap()))
                .unwrap()
                .len()
        })
        .sum();
    assert_eq!(web.installed_bytes, Some(size));
}

/// Distributions whose classifiers leave no doubt, and what they are for.
const KNOWN: [(&str, &str); 12] = [
    ("sqlalchemy", "database"),
    ("alembic", "database"),
    ("flask", "web"),
    ("requests", "web"),
    ("django", "web"),
    ("numpy", "ml"),
    ("pytest", "testing"),
    ("coverage", "testing"),
    ("flake8", "linting"),
    ("types-requests", "linting"),
    ("hatchling", "development"),
    ("setuptools", "development"),
];

#[test]
fn the_table_agrees_with_classifiers() {
    skip!(unless Uv, Python, Online);
    let names: Vec<&str> = KNOWN.iter().map(|(name, _)| *name).collect();
    let Some(python) = python_with("categories", &names) else {
        skip!("no index");
    };
    let project = ScratchProject::new();
    let interpreter = query(&python, project.environment(), None).expect("answers");
    let installed = installed_of(&interpreter, Scope::All);
    let mut told = 0;
    for one in &installed.distributions {
        let bytes = fs_err::read(one.metadata_path.join("METADATA")).unwrap_or_default();
        let facts = Facts::of_metadata(&CoreMetadata::parse(&bytes));
        let name = &one.normalized_name;
        let found = categorize(name, &facts.classifiers, &facts.keywords);
        let known = KNOWN
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, known)| *known);
        if let Some(known) = known {
            assert_eq!(
                found.as_ref().map(|it| it.category.as_str()),
                Some(known),
                "{name}"
            );
        }
        // Where both the classifiers and the table say something, they say the same.
        if let Some(found) = &found
            && matches!(found.source, CategorySource::Classifier(_))
            && let Some(named) = of_name(name)
        {
            assert_eq!(found.category, named.category, "{name}: {}", found.source);
            told += 1;
        }
        assert!(facts.licence.is_some(), "{name} has a licence");
    }
    assert!(told >= 8, "{told}");
}
