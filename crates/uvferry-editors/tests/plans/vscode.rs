//! `.vscode`, as it is found in projects.

use std::time::Duration;

use serde_json::{Value, json};
use uvferry_diagnostics::SourceFile;
use uvferry_editors::{Editor, Outcome, Workflow, web_apps};
use uvferry_process::{Command, Environment, find_program};
use uvferry_testkit::skip;

use crate::scratch::{Scratch, codes, named};

const SETTINGS: &str = ".vscode/settings.json";
const TASKS: &str = ".vscode/tasks.json";
const LAUNCH: &str = ".vscode/launch.json";
const EXTENSIONS: &str = ".vscode/extensions.json";

/// A settings file after some years: comments, a trailing comma, keys that VS Code has no more,
/// and the interpreter of the environment that pip was used with.
const GROWN: &str = "\u{feff}// settings of the team\r\n{\r\n\t\"editor.rulers\": [ 88, 100 ], // as black\r\n\t/* linters */\r\n\t\"python.linting.enabled\": true,\r\n\t\"python.defaultInterpreterPath\": \"${workspaceFolder}/venv/bin/python\",\r\n\t\"[python]\": {\r\n\t\t\"editor.tabSize\": 4, // PEP 8\r\n\t},\r\n\t\"files.exclude\": {\"**/*.pyc\": true},\r\n}\r\n";

#[test]
fn a_project_without_anything_gets_four_files() {
    let mut scratch = Scratch::with(&[]).tools(&["pytest", "ruff", "mypy"]);
    let plan = scratch.apply(Editor::VsCode);
    assert_eq!(codes(&plan), [""; 0]);
    assert_eq!(
        scratch.json(SETTINGS),
        json!({
            "python.defaultInterpreterPath": "${workspaceFolder}/.venv",
            "python.terminal.activateEnvironment": true,
            "python.testing.pytestEnabled": true,
            "[python]": {"editor.defaultFormatter": "charliermarsh.ruff"}
        })
    );
    assert_eq!(
        scratch.json(EXTENSIONS)["recommendations"],
        json!([
            "ms-python.python",
            "ms-python.debugpy",
            "charliermarsh.ruff",
            "ms-python.mypy-type-checker"
        ])
    );
    let tasks = scratch.json(TASKS);
    let commands: Vec<String> = tasks["tasks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|task| {
            let args: Vec<&str> = task["args"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(Value::as_str)
                .collect();
            format!("{} {}", task["command"].as_str().unwrap(), args.join(" "))
        })
        .collect();
    assert_eq!(
        commands,
        [
            "uv sync",
            "uv add ${input:uvDistribution}",
            "uv add --dev ${input:uvDistribution}",
            "uv lock --upgrade",
            "uv venv",
        ]
    );
    assert_eq!(tasks["inputs"][0]["id"], "uvDistribution");
    let launch = scratch.json(LAUNCH);
    assert_eq!(launch["configurations"][0]["program"], "${file}");
    assert_eq!(launch["configurations"][0]["type"], "debugpy");
    let before = scratch.files.clone();
    assert!(scratch.apply(Editor::VsCode).edits.is_empty());
    assert_eq!(scratch.files, before);
}

#[test]
fn a_grown_file_keeps_each_byte_but_the_path_into_the_old_environment() {
    let mut scratch = Scratch::with(&[(SETTINGS, GROWN)]).tools(&["black"]);
    let plan = scratch.apply(Editor::VsCode);
    let expected = GROWN
        .replace(
            "${workspaceFolder}/venv/bin/python",
            "${workspaceFolder}/.venv",
        )
        .replace(
            "// PEP 8\r\n",
            "// PEP 8\r\n\t\t\"editor.defaultFormatter\": \"ms-python.black-formatter\",\r\n",
        )
        .replace(
            "true},\r\n}",
            "true},\r\n\t\"python.terminal.activateEnvironment\": true,\r\n}",
        );
    assert_eq!(scratch.text(SETTINGS), expected);
    assert_eq!(codes(&plan), ["UVF803", "UVF804"]);
    assert_eq!(
        named(&plan, Outcome::Replaced),
        ["python.defaultInterpreterPath"]
    );
    let place = plan.diagnostics[0].location.as_ref().unwrap();
    assert_eq!((place.line, place.column), (6, 35));
    assert!(scratch.apply(Editor::VsCode).edits.is_empty());
}

#[test]
fn what_a_person_wrote_stays_and_is_told() {
    let text = "{\n    \"python.defaultInterpreterPath\": \"/opt/python/bin/python\",\n    \"python.terminal.activateEnvironment\": false,\n    \"python.testing.unittestEnabled\": true,\n    \"[python]\": {\"editor.defaultFormatter\": \"ms-python.autopep8\"}\n}\n";
    let mut scratch = Scratch::with(&[(SETTINGS, text)]).tools(&["pytest", "ruff"]);
    let plan = scratch.apply(Editor::VsCode);
    assert_eq!(scratch.text(SETTINGS), text);
    assert_eq!(codes(&plan), ["UVF802"; 4]);
    assert_eq!(
        named(&plan, Outcome::Kept),
        [
            "python.defaultInterpreterPath",
            "python.terminal.activateEnvironment",
            "python.testing.pytestEnabled",
            "[python] editor.defaultFormatter",
        ]
    );
}

#[test]
fn an_interpreter_of_the_projects_environment_is_as_good_as_its_folder() {
    let text = "{\"python.defaultInterpreterPath\": \".venv\\\\Scripts\\\\python.exe\", \"python.terminal.activateEnvironment\": true}";
    let mut scratch = Scratch::with(&[(SETTINGS, text)]);
    let plan = scratch.apply(Editor::VsCode);
    assert_eq!(scratch.text(SETTINGS), text);
    assert_eq!(codes(&plan), [""; 0]);
}

#[test]
fn files_with_nothing_in_them_are_filled_after_their_comments() {
    for (before, start) in [
        ("", "{\n"),
        ("\n", "\n{\n"),
        ("// ours", "// ours\n{\n"),
        ("\r\n// ours\r\n", "\r\n// ours\r\n{\r\n"),
        ("{}", "{\n"),
        ("\u{feff}{ }", "\u{feff}{\n"),
    ] {
        let mut scratch = Scratch::with(&[(EXTENSIONS, before)]);
        scratch.apply(Editor::VsCode);
        let after = scratch.text(EXTENSIONS).to_owned();
        assert!(after.starts_with(start), "{before:?}: {after:?}");
        assert!(after.contains("ms-python.python"), "{after}");
        assert!(scratch.apply(Editor::VsCode).edits.is_empty(), "{before:?}");
    }
}

#[test]
fn what_cannot_be_read_is_told_and_left_alone() {
    for (path, text, line) in [
        (SETTINGS, "{\n  \"a\": 1\n  \"b\": 2\n}\n", 2),
        (SETTINGS, "[]", 1),
        (SETTINGS, "{\n\"[python]\": true\n}", 2),
        (TASKS, "{\"version\": \"2.0.0\",\n\"tasks\": {}}", 2),
        (TASKS, "{\"version\": \"0.1.0\", \"command\": \"make\"}", 1),
        (LAUNCH, "{\"configurations\": null}", 1),
        (EXTENSIONS, "{\"recommendations\": \"all\"}", 1),
    ] {
        let mut scratch = Scratch::with(&[(path, text)]).tools(&["ruff"]);
        let plan = scratch.apply(Editor::VsCode);
        assert!(codes(&plan).contains(&"UVF801"), "{path}: {text}");
        let told = plan.diagnostics.iter().find(|it| it.code == "UVF801");
        assert_eq!(
            told.unwrap().location.as_ref().unwrap().line,
            line,
            "{text}"
        );
        if !text.contains("[python]") {
            assert!(plan.edits.iter().all(|edit| edit.path != path), "{text}");
        }
    }
    let mut scratch = Scratch::default();
    let bytes = b"{\"a\": \"\xff\"}".to_vec();
    scratch.files.insert(SETTINGS.to_owned(), bytes);
    let plan = scratch.apply(Editor::VsCode);
    assert_eq!(codes(&plan), ["UVF801"]);
    assert!(plan.edits.iter().all(|edit| edit.path != SETTINGS));
}

#[test]
fn tasks_and_launches_that_do_the_same_are_not_added_again() {
    let tasks = "{\n  // See https://example.com/tasks\n  \"version\": \"2.0.0\",\n  \"tasks\": [\n    {\n      \"label\": \"install\", \"type\": \"shell\", \"command\": \"uv sync\"\n    },\n    { \"label\": \"uv: venv\", \"type\": \"shell\", \"command\": \"make venv\" }\n  ]\n}\n";
    let launch = "{\n    // Use IntelliSense to learn about possible attributes.\n    \"version\": \"0.2.0\",\n    \"configurations\": [\n        {\n            \"name\": \"Current\",\n            \"type\": \"python\",\n            \"request\": \"launch\",\n            \"program\": \"${file}\",\n            \"justMyCode\": false,\n        }\n    ]\n}";
    let mut scratch = Scratch::with(&[(TASKS, tasks), (LAUNCH, launch)]);
    let plan = scratch.apply(Editor::VsCode);
    assert_eq!(scratch.text(LAUNCH), launch);
    let there = named(&plan, Outcome::There);
    assert_eq!(there, ["uv: sync", "Python: current file"]);
    assert_eq!(named(&plan, Outcome::Kept), ["uv: venv"]);
    let after = scratch.text(TASKS);
    let old = "    { \"label\": \"uv: venv\", \"type\": \"shell\", \"command\": \"make venv\" }";
    assert!(
        after.contains(&format!("{old},\n    {{\n      \"label\": \"uv: add\",")),
        "{after}"
    );
    assert!(after.ends_with("  ],\n  \"inputs\": [\n    {\n      \"id\": \"uvDistribution\",\n      \"type\": \"promptString\",\n      \"description\": \"Name of the distribution, with a version specifier or without\"\n    }\n  ]\n}\n"), "{after}");
    assert!(scratch.apply(Editor::VsCode).edits.is_empty());
}

#[test]
fn extensions_that_the_project_advises_against_are_not_recommended() {
    let text = "{\n  \"recommendations\": [\"Charliermarsh.ruff\"],\n  \"unwantedRecommendations\": [\"ms-python.debugpy\"]\n}";
    let mut scratch = Scratch::with(&[(EXTENSIONS, text)]).tools(&["ruff"]);
    let plan = scratch.apply(Editor::VsCode);
    assert_eq!(
        scratch.text(EXTENSIONS),
        text.replace("ruff\"]", "ruff\", \"ms-python.python\"]")
    );
    assert_eq!(named(&plan, Outcome::Kept), ["ms-python.debugpy"]);
}

#[test]
fn web_applications_are_started_by_what_they_are_made_with() {
    let sources = [
        (
            "manage.py",
            "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'a')\n",
        ),
        (
            "shop/web.py",
            "from flask import Flask\nserver = Flask(__name__)\n",
        ),
        (
            "src/api/main.py",
            "from fastapi import FastAPI\napp = FastAPI()\n",
        ),
    ];
    let sources: Vec<SourceFile> = sources
        .iter()
        .map(|(path, text)| SourceFile::new(*path, *text))
        .collect();
    let mut scratch = Scratch::default();
    scratch.evidence.apps = web_apps(&sources);
    let without_server = scratch.clone().apply(Editor::VsCode);
    assert_eq!(codes(&without_server), ["UVF808"]);
    scratch.evidence.distributions.insert("uvicorn".to_owned());
    assert_eq!(codes(&scratch.apply(Editor::VsCode)), [""; 0]);
    let launch = scratch.json(LAUNCH);
    let all = launch["configurations"].as_array().unwrap();
    let of = |name: &str| all.iter().find(|it| it["name"] == name).unwrap();
    let django = of("Django: manage.py");
    assert_eq!(django["program"], "${workspaceFolder}/manage.py");
    assert_eq!(django["args"], json!(["runserver"]));
    let flask = of("Flask: shop/web.py");
    assert_eq!(flask["module"], "flask");
    assert_eq!(flask["env"]["FLASK_APP"], "shop.web:server");
    let api = of("FastAPI: src/api/main.py");
    assert_eq!(api["module"], "uvicorn");
    assert_eq!(api["args"], json!(["api.main:app", "--reload"]));
}

#[test]
fn a_project_of_requirements_files_gets_their_commands() {
    let mut scratch = Scratch::default();
    scratch.evidence.workflow = Workflow::Pip(vec!["requirements-dev.txt".to_owned()]);
    scratch.apply(Editor::VsCode);
    let tasks = scratch.json(TASKS);
    assert_eq!(tasks["tasks"][0]["label"], "uv: install");
    assert_eq!(
        tasks["tasks"][0]["args"],
        json!(["pip", "install", "-r", "requirements-dev.txt"])
    );
    assert_eq!(tasks["inputs"], Value::Null);
    let mut scratch = Scratch::default();
    scratch.evidence.workflow = Workflow::Nothing;
    assert_eq!(codes(&scratch.apply(Editor::VsCode)), ["UVF807"]);
}

#[test]
fn a_line_that_leaves_the_files_out_is_told_once() {
    let mut scratch = Scratch::with(&[(".gitignore", ".vscode/\n")]);
    let plan = scratch.apply(Editor::VsCode);
    assert_eq!(codes(&plan), ["UVF805"]);
    assert!(
        plan.diagnostics[0]
            .message
            .contains("`.vscode/launch.json`")
    );
}

/// A second reader: an object literal of JavaScript may hold comments and trailing commas, and
/// what JSON with comments is, is such a literal.
#[test]
fn node_reads_the_same_from_what_was_merged() {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let Some(node) = find_program("node", &path) else {
        skip!("there is no node");
    };
    let mut scratch = Scratch::with(&[
        (SETTINGS, GROWN.trim_start_matches('\u{feff}')),
        (TASKS, "// x\n{ \"tasks\": [ /* none */ ], }"),
        (
            LAUNCH,
            "{\"version\": \"0.2.0\", \"configurations\": [],\n// end\n}",
        ),
    ])
    .tools(&["pytest", "ruff"]);
    scratch.apply(Editor::VsCode);
    for path in [SETTINGS, TASKS, LAUNCH, EXTENSIONS] {
        let script = format!(
            "console.log(JSON.stringify((0, eval)('(' + {} + '\\n)')))",
            serde_json::to_string(scratch.text(path)).unwrap()
        );
        let finished = Command::new(&node)
            .args(["-e", &script])
            .current_dir(std::env::temp_dir())
            .environment(&Environment::default())
            .timeout(Duration::from_mins(1))
            .run()
            .unwrap();
        assert!(finished.success(), "{path}: {finished:?}");
        let value: Value = serde_json::from_str(&finished.stdout_text()).unwrap();
        let key = match path {
            SETTINGS => "python.terminal.activateEnvironment",
            TASKS => "tasks",
            LAUNCH => "configurations",
            _ => "recommendations",
        };
        assert!(!value[key].is_null(), "{path}: {value}");
        if path == SETTINGS {
            assert_eq!(value["editor.rulers"], json!([88, 100]));
            assert_eq!(value["python.testing.pytestEnabled"], json!(true));
        }
    }
}
