//! `.vscode/launch.json`. No entry names an interpreter: the debugger then takes the one that
//! is chosen for the workspace, on each system.

use serde_json::{Map, Value as Json, json};
use uvferry_diagnostics::{Diagnostic, Location};

use super::{ListOf, Opened, Wanted, merge_list};
use crate::evidence::Evidence;
use crate::plan::{Outcome, Planning};
use crate::rules;
use crate::web::{Framework, WebApp};

const PATH: &str = ".vscode/launch.json";

const CONFIGURATIONS: ListOf = ListOf {
    key: "configurations",
    version: "0.2.0",
    name: "name",
    same: starts_the_same,
};

pub(super) fn plan(evidence: &Evidence, planning: &mut Planning<'_>) {
    let Some(opened) = Opened::new(PATH, planning) else {
        return;
    };
    let wanted = wanted(evidence, planning);
    opened.merge(
        planning,
        |planning| {
            let mut contents = Map::new();
            contents.insert("version".to_owned(), json!("0.2.0"));
            for one in &wanted {
                planning.note(PATH, &one.name, Outcome::Added, &one.why);
            }
            let all = wanted.iter().map(|one| one.value.clone()).collect();
            contents.insert("configurations".to_owned(), Json::Array(all));
            contents
        },
        |planning, file, object, additions| {
            merge_list(planning, file, object, additions, &CONFIGURATIONS, &wanted);
        },
    );
}

fn wanted(evidence: &Evidence, planning: &mut Planning<'_>) -> Vec<Wanted> {
    let mut all = vec![Wanted::new(
        "Python: current file",
        json!({
            "name": "Python: current file",
            "type": "debugpy",
            "request": "launch",
            "program": "${file}",
            "console": "integratedTerminal"
        }),
        "runs the open file with the project's interpreter",
    )];
    let mut told = false;
    for app in &evidence.apps {
        match app.framework {
            Framework::FastApi if !has_server(evidence) => {
                if !told {
                    let file = app.file.as_str();
                    planning.tell(
                        Diagnostic::new(
                            &rules::NO_SERVER,
                            format!("`{file}` is a FastAPI application, and no server is declared"),
                        )
                        .at_location(Location::file(file))
                        .help(rules::NO_SERVER.fix),
                    );
                }
                told = true;
            }
            _ => all.push(launch(app)),
        }
    }
    all
}

fn has_server(evidence: &Evidence) -> bool {
    let declared = &evidence.distributions;
    [
        "uvicorn",
        "fastapi[standard]",
        "fastapi[all]",
        "fastapi-cli",
    ]
    .iter()
    .any(|name| declared.contains(*name))
}

fn launch(app: &WebApp) -> Wanted {
    let (framework, mut value) = match (app.framework, &app.object) {
        (Framework::Django, _) => (
            "Django",
            json!({
                "program": format!("${{workspaceFolder}}/{}", app.file),
                "args": ["runserver"],
                "django": true
            }),
        ),
        (Framework::Flask, object) => {
            let name = match object {
                Some(object) if object != "app" && object != "application" => {
                    format!("{}:{object}", app.module)
                }
                _ => app.module.clone(),
            };
            (
                "Flask",
                json!({
                    "module": "flask",
                    "args": ["run", "--no-debugger", "--no-reload"],
                    "env": {"FLASK_APP": name, "FLASK_DEBUG": "1"},
                    "jinja": true
                }),
            )
        }
        (Framework::FastApi, object) => (
            "FastAPI",
            json!({
                "module": "uvicorn",
                "args": [
                    format!("{}:{}", app.module, object.as_deref().unwrap_or("app")),
                    "--reload"
                ],
                "jinja": true
            }),
        ),
    };
    let name = format!("{framework}: {}", app.file);
    let mut whole = Map::new();
    whole.insert("name".to_owned(), json!(name));
    whole.insert("type".to_owned(), json!("debugpy"));
    whole.insert("request".to_owned(), json!("launch"));
    if let Some(own) = value.as_object_mut() {
        whole.append(own);
    }
    let why = format!("starts the {framework} application with the debugger");
    Wanted::new(name, Json::Object(whole), why)
}

/// Whether two entries start the same program, whatever else they say. `python` is what the
/// debugger was called before it was an extension of its own.
fn starts_the_same(one: &Json, other: &Json) -> bool {
    let is_python = |it: &Json| matches!(it["type"].as_str(), Some("debugpy" | "python"));
    let started = |it: &Json| {
        let target = it["program"].as_str().or_else(|| it["module"].as_str())?;
        let args = it["args"].as_array().cloned().unwrap_or_default();
        Some((target.to_owned(), it["request"].clone(), args))
    };
    is_python(one) && is_python(other) && started(one).is_some_and(|it| started(other) == Some(it))
}
