//! The program as people and scripts call it.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use uvferry_process::{Command, Finished};
use uvferry_report::Language;
use uvferry_report::saved::{Form, Saved};
use uvferry_testkit::{ScratchProject, assert_follows_schema};

fn run(project: &ScratchProject, arguments: &[&str]) -> Finished {
    Command::new(Path::new(env!("CARGO_BIN_EXE_uvferry-imports")))
        .args(arguments)
        .current_dir(project.path())
        .environment(project.environment())
        .timeout(Duration::from_mins(2))
        .run()
        .unwrap()
}

fn json(finished: &Finished) -> Value {
    let document: Value = serde_json::from_slice(&finished.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", finished.stderr_redacted()));
    assert_follows_schema(&document);
    document
}

/// A project whose names are in the table of known modules, so that no environment is needed.
fn project() -> ScratchProject {
    let project = ScratchProject::new();
    project.write(
        "requirements.txt",
        "PyYAML>=6.0\nrequests>=2.31.0\nbeautifulsoup4>=4.12\ngunicorn>=21.2\n",
    );
    project.write("requirements-dev.txt", "-r requirements.txt\npytest==8.0\n");
    project.write(
        "app/__init__.py",
        "import yaml\nimport requests\nfrom PIL import Image\n",
    );
    project.write(
        "app/other.py",
        "from . import __init__\nimport app\nimport os.path\n",
    );
    project.write("tests/test_app.py", "import pytest\nimport app\n");
    project.write("Procfile", "web: gunicorn app:app\n");
    project
}

fn codes(document: &Value, severity: &str) -> Vec<String> {
    document["verdicts"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["severity"] == severity)
        .map(|one| {
            let name = one["distribution"].as_str().or(one["module"].as_str());
            format!("{} {}", one["code"].as_str().unwrap(), name.unwrap_or("-"))
        })
        .collect()
}

#[test]
fn what_is_unused_and_missing_is_told_with_its_place() {
    let project = project();
    let finished = run(&project, &["check", "--no-environment", "--format", "json"]);
    assert_eq!(finished.status, Some(1), "{}", finished.stderr_redacted());
    let document = json(&finished);
    assert_eq!(
        codes(&document, "warning"),
        ["UVF501 pillow", "UVF502 beautifulsoup4"]
    );
    let missing = &document["verdicts"][0];
    assert_eq!(missing["file"], "app/__init__.py");
    assert_eq!(missing["line"], 3);
    assert_eq!(missing["module"], "PIL");
    assert_eq!(missing["recommendation"]["command"], "uv add pillow");
    let unused = &document["verdicts"][1];
    assert_eq!(
        (&unused["file"], &unused["line"]),
        (&"requirements.txt".into(), &3.into())
    );
    let gunicorn = document["distributions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["name"] == "gunicorn")
        .unwrap();
    assert_eq!(gunicorn["used"], true);
    assert!(
        gunicorn["other_uses"][0]
            .as_str()
            .unwrap()
            .starts_with("Procfile:1: ")
    );
}

#[test]
fn each_form_says_the_same() {
    let project = project();
    let text = |format: &str| {
        let finished = run(&project, &["check", "--no-environment", "--format", format]);
        assert_eq!(finished.status, Some(1), "{format}");
        String::from_utf8(finished.stdout).unwrap()
    };
    let plain = text("text");
    assert!(plain.contains("app/__init__.py:3: "), "{plain}");
    assert!(
        plain.contains("requirements.txt:3: nothing uses `beautifulsoup4`"),
        "{plain}"
    );
    assert!(plain.contains("to do: uv remove beautifulsoup4"), "{plain}");
    let github = text("github");
    assert!(
        github.contains("::warning file=app/__init__.py,line=3"),
        "{github}"
    );
    let sarif: Value = serde_json::from_str(&text("sarif")).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert!(results.iter().any(|one| one["ruleId"] == "UVF501"));
    let schema = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../crates/uvferry-cli/tests/sarif-2.1.0.schema.json");
    let schema: Value = serde_json::from_slice(&fs_err::read(schema).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(validator.is_valid(&sarif));
    assert!(text("markdown").contains("beautifulsoup4"));
    assert!(text("csv").contains("UVF502"));
    assert!(text("html").starts_with("<!doctype html>"));
}

#[test]
fn what_is_left_out_is_left_out() {
    let project = project();
    let arguments = [
        "check",
        "--no-environment",
        "--format",
        "json",
        "--ignore",
        "unused-dependency=beautifulsoup4",
        "--ignore",
        "UVF501=PIL",
    ];
    let finished = run(&project, &arguments);
    assert_eq!(finished.status, Some(0), "{}", finished.stderr_redacted());
    assert!(codes(&json(&finished), "warning").is_empty());
    let finished = run(&project, &["check", "--ignore", "unused-dependencies"]);
    assert_eq!(finished.status, Some(2));
    assert!(
        finished
            .stderr_redacted()
            .contains("did you mean `unused-dependency`?")
    );
    project.write(
        "pyproject.toml",
        "[tool.deptry]\nignore = [\"DEP001\"]\nper_rule_ignores = {DEP002 = [\"beautifulsoup4\"]}\n",
    );
    let finished = run(&project, &["check", "--no-environment", "--format", "json"]);
    assert_eq!(finished.status, Some(0), "{}", finished.stderr_redacted());
    project.write(
        "pyproject.toml",
        "[tool.uvferry.imports]\nexclud = [\"a\"]\n",
    );
    let finished = run(&project, &["check", "--no-environment"]);
    let told = finished.stderr_redacted();
    assert!(
        told.contains("UVF518") && told.contains("did you mean `exclude`?"),
        "{told}"
    );
    // Whoever plans reads the same table and leaves it alone.
    assert!(
        !told.contains("unknown setting `tool.uvferry.imports`"),
        "{told}"
    );
}

#[test]
fn the_folder_gets_all_forms_and_the_project_nothing() {
    let project = project();
    let before = project.snapshot();
    let out = project.beside("report");
    let out = out.to_str().unwrap();
    let finished = run(
        &project,
        &["check", "--no-environment", "--output-dir", out],
    );
    assert_eq!(finished.status, Some(1));
    for name in ["imports.json", "imports.html", "imports.md", "imports.csv"] {
        assert!(Path::new(out).join(name).is_file(), "{name}");
    }
    project.snapshot().assert_same_as(&before);
    let finished = run(&project, &["check", "--output-dir", "Procfile"]);
    assert_eq!(finished.status, Some(2));
}

/// A folder that is no project, with two below.
fn repository() -> ScratchProject {
    let project = ScratchProject::new();
    project.write("services/a/requirements.txt", "PyYAML>=6.0\n");
    project.write("services/a/app.py", "import yaml\nfrom PIL import Image\n");
    project.write(
        "services/b/requirements.txt",
        "requests>=2.31\nbeautifulsoup4>=4.12\n",
    );
    project.write("services/b/web.py", "import requests\n");
    project
}

#[test]
fn several_projects_are_checked_each_by_itself_in_one_report() {
    let project = repository();
    // The folder itself is none: that they are meant needs no flag.
    for flags in [&["check"][..], &["check", "--all"]] {
        let mut arguments = flags.to_vec();
        arguments.extend(["--no-environment", "--format", "json"]);
        let finished = run(&project, &arguments);
        assert_eq!(finished.status, Some(1), "{}", finished.stderr_redacted());
        let document = json(&finished);
        assert_eq!(document["schema"], "uvferry.imports-projects/1");
        assert_eq!(document["findings"], 2);
        let projects = document["projects"].as_array().unwrap();
        let of = |at: usize| {
            let found = &projects[at];
            let root = found["root"].as_str().unwrap().to_owned();
            (root, codes(&found["imports"], "warning"))
        };
        assert_eq!(
            of(0),
            ("services/a".to_owned(), vec!["UVF501 pillow".to_owned()])
        );
        assert_eq!(
            of(1),
            (
                "services/b".to_owned(),
                vec!["UVF502 beautifulsoup4".to_owned()]
            )
        );
    }
    let as_form = |format: &str| {
        let finished = run(&project, &["check", "--no-environment", "--format", format]);
        String::from_utf8(finished.stdout).unwrap()
    };
    let text = as_form("text");
    assert!(text.starts_with("services/a\n"), "{text}");
    assert!(text.contains("\nservices/b\n"), "{text}");
    assert!(text.contains("2 projects: 2 findings, "), "{text}");
    assert!(as_form("github").contains("file=services/a/app.py,line=2"));
    assert!(as_form("sarif").contains("\"services/b/requirements.txt\""));
    assert!(
        as_form("csv")
            .lines()
            .any(|line| line.starts_with("services/b,warning,UVF502,"))
    );
    assert!(as_form("markdown").contains("\n## `services/b`\n"));
    assert!(as_form("html").contains("<h2 id=\"project-2\"><code>services/b</code></h2>"));
    // One that is a project is checked alone, and says what is left out, unless all are wanted.
    project.write("requirements.txt", "requests\n");
    project.write("main.py", "import requests\n");
    let alone = run(&project, &["check", "--no-environment", "--format", "json"]);
    assert_eq!(json(&alone)["schema"], "uvferry.imports/1");
    let all = run(
        &project,
        &["check", "--all", "--no-environment", "--format", "json"],
    );
    let all = json(&all);
    let roots: Vec<&str> = all["projects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["root"].as_str().unwrap())
        .collect();
    assert_eq!(roots, [".", "services/a", "services/b"]);
    let empty = ScratchProject::new();
    let nothing = run(&empty, &["check", "--all"]);
    assert_eq!(nothing.status, Some(1));
    assert!(nothing.stderr_redacted().contains("no project was found"));
}

#[test]
fn wrong_usage_is_told() {
    let project = project();
    for (arguments, words) in [
        (&["check", "nowhere"][..], "there is no folder"),
        (
            &["check", "--python", "nowhere"][..],
            "is no virtual environment",
        ),
        (&["graph", "--only", "all"][..], ""),
    ] {
        let finished = run(&project, arguments);
        assert_ne!(finished.status, Some(0), "{arguments:?}");
        let told = finished.stderr_redacted();
        assert!(told.contains(words), "{arguments:?}: {told}");
    }
    let finished = run(&project, &["why", "yaml", "--no-environment"]);
    assert_eq!(finished.status, Some(1));
    assert!(finished.stderr_redacted().contains("no uv.lock"));
}

const LOCK: &str = r#"
version = 1
requires-python = ">=3.12"

[[package]]
name = "site"
version = "0.1.0"
source = { virtual = "." }
dependencies = [{ name = "jinja2" }]

[package.metadata]
requires-dist = [{ name = "jinja2", specifier = ">=3" }]

[[package]]
name = "jinja2"
version = "3.1.6"
source = { registry = "https://example.com/simple" }
dependencies = [{ name = "markupsafe" }]

[[package]]
name = "markupsafe"
version = "3.0.3"
source = { registry = "https://example.com/simple" }
"#;

/// What was saved as JSON says as text what was printed.
#[test]
fn a_saved_graph_is_rendered_as_it_was_printed() {
    let project = ScratchProject::new();
    project.write(
        "pyproject.toml",
        "[project]\nname = \"site\"\nversion = \"0.1.0\"\nrequires-python = \">=3.12\"\ndependencies = [\"jinja2>=3\"]\n\n[project.optional-dependencies]\nfast = [\"markupsafe\"]\n\n[dependency-groups]\ntest = [\"markupsafe>=2\", \"gone\"]\n",
    );
    let declared = "[package.metadata]\n";
    assert!(LOCK.contains(declared));
    let lists = "[package.optional-dependencies]\nfast = [{ name = \"markupsafe\" }]\n\n[package.dev-dependencies]\ntest = [{ name = \"markupsafe\" }, { name = \"gone\", marker = \"sys_platform == 'win32'\" }]\n\n";
    project.write(
        "uv.lock",
        LOCK.replace(declared, &format!("{lists}{declared}")),
    );
    for arguments in [
        &["graph"][..],
        &["why", "markupsafe"],
        &["why", "MarkupSafe"],
        &["why", "jinja2"],
        &["why", "site"],
        &["why", "gone"],
    ] {
        let arguments = [arguments, &["--no-environment"]].concat();
        let finished = run(&project, &arguments);
        assert_eq!(finished.status, Some(0), "{}", finished.stderr_redacted());
        let saved = run(&project, &[&arguments[..], &["--format", "json"]].concat());
        json(&saved);
        let saved = Saved::read(&saved.stdout_text()).unwrap();
        let rendered = saved.rendered(Form::Text, Language::English, &[]);
        assert_eq!(rendered.unwrap(), finished.stdout_text(), "{arguments:?}");
    }
}

#[test]
fn a_lock_says_who_needs_whom() {
    let project = ScratchProject::new();
    project.write(
        "pyproject.toml",
        "[project]\nname = \"site\"\nversion = \"0.1.0\"\nrequires-python = \">=3.12\"\ndependencies = [\"jinja2>=3\"]\n",
    );
    project.write("uv.lock", LOCK);
    project.write(
        "site_app.py",
        "import jinja2\nfrom markupsafe import Markup\n",
    );
    let finished = run(&project, &["why", "MarkupSafe", "--no-environment"]);
    assert_eq!(finished.status, Some(0), "{}", finished.stderr_redacted());
    let text = String::from_utf8(finished.stdout).unwrap();
    assert!(
        text.starts_with("markupsafe v3.0.3\n└── jinja2 v3.1.6\n    └── site v0.1.0"),
        "{text}"
    );
    let document = json(&run(
        &project,
        &["why", "markupsafe", "--no-environment", "--format", "json"],
    ));
    assert_eq!(document["found"][0]["ways"][0][1]["name"], "jinja2");
    let finished = run(&project, &["why", "markupsave", "--no-environment"]);
    assert_eq!(finished.status, Some(1));
    assert!(
        finished
            .stderr_redacted()
            .contains("did you mean `markupsafe`?")
    );
    let tree = run(&project, &["graph", "--no-environment"]);
    let tree = String::from_utf8(tree.stdout).unwrap();
    assert!(
        tree.starts_with("site v0.1.0\n└── jinja2 v3.1.6\n    └── markupsafe v3.0.3\n"),
        "{tree}"
    );
    for (format, begin) in [("dot", "digraph"), ("mermaid", ""), ("svg", "<svg")] {
        let finished = run(&project, &["graph", "--no-environment", "--format", format]);
        assert_eq!(finished.status, Some(0), "{}", finished.stderr_redacted());
        let text = String::from_utf8(finished.stdout).unwrap();
        assert!(text.trim_start().starts_with(begin), "{text}");
        assert!(text.contains("markupsafe"), "{text}");
    }
    let graph = json(&run(
        &project,
        &["graph", "--no-environment", "--format", "json"],
    ));
    assert_eq!(graph["summary"]["deepest"], 2);
    // Imported, and there only because another needs it.
    let finished = run(&project, &["check", "--no-environment", "--format", "json"]);
    let document = json(&finished);
    assert_eq!(codes(&document, "warning"), ["UVF503 markupsafe"]);
    let message = document["verdicts"][0]["message"].as_str().unwrap();
    assert!(message.contains("`jinja2` needs it"), "{message}");
}
