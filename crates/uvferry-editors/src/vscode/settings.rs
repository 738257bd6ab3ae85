//! `.vscode/settings.json`

use jsonc_parser::ast::{Object, Value};
use serde_json::{Map, Value as Json, json};
use uvferry_diagnostics::{Diagnostic, Severity, SourceFile};

use super::interpreter::{Leads, leads};
use super::{Opened, Wanted, not_a, stays};
use crate::evidence::Evidence;
use crate::jsonc::{self, Additions};
use crate::plan::{Outcome, Planning};
use crate::rules;

const PATH: &str = ".vscode/settings.json";
const INTERPRETER: &str = "python.defaultInterpreterPath";
const UNITTEST: &str = "python.testing.unittestEnabled";
/// Settings for files of one language.
const OF_PYTHON: &str = "[python]";

/// Beginnings of keys that VS Code has no more.
const REMOVED: [&str; 4] = [
    "python.linting.",
    "python.formatting.",
    "python.sortImports.",
    "python.pythonPath",
];

pub(super) fn plan(evidence: &Evidence, planning: &mut Planning<'_>) {
    let Some(opened) = Opened::new(PATH, planning) else {
        return;
    };
    let wanted = wanted(evidence);
    let formatter = formatter(evidence);
    opened.merge(
        planning,
        |planning| {
            let mut contents = Map::new();
            for one in &wanted {
                planning.note(PATH, &one.name, Outcome::Added, &one.why);
                contents.insert(one.name.clone(), one.value.clone());
            }
            if let Some(one) = &formatter {
                planning.note(PATH, &full(&one.name), Outcome::Added, &one.why);
                contents.insert(OF_PYTHON.to_owned(), of_python(one));
            }
            contents
        },
        |planning, file, object, additions| {
            for one in &wanted {
                merge(planning, evidence, file, object, additions, one);
            }
            if let Some(one) = &formatter {
                merge_formatter(planning, file, object, additions, one);
            }
            tell_removed(planning, file, object);
        },
    );
}

fn wanted(evidence: &Evidence) -> Vec<Wanted> {
    let environment = &evidence.environment;
    let mut all = vec![
        Wanted::new(
            INTERPRETER,
            json!(format!("${{workspaceFolder}}/{environment}")),
            "the environment that uv keeps, on each system",
        ),
        Wanted::new(
            "python.terminal.activateEnvironment",
            json!(true),
            "terminals have it active",
        ),
    ];
    if evidence.uses("pytest") {
        all.push(Wanted::new(
            "python.testing.pytestEnabled",
            json!(true),
            "the project is tested with pytest",
        ));
    }
    all
}

/// The formatter that the project uses. Whether it runs on save is a matter of taste.
fn formatter(evidence: &Evidence) -> Option<Wanted> {
    let (extension, tool) = if evidence.uses("black") {
        ("ms-python.black-formatter", "black")
    } else if evidence.uses("ruff") {
        ("charliermarsh.ruff", "ruff")
    } else {
        return None;
    };
    Some(Wanted::new(
        "editor.defaultFormatter",
        json!(extension),
        format!("the project is formatted with {tool}"),
    ))
}

fn of_python(wanted: &Wanted) -> Json {
    let mut object = Map::new();
    object.insert(wanted.name.clone(), wanted.value.clone());
    Json::Object(object)
}

fn full(key: &str) -> String {
    format!("{OF_PYTHON} {key}")
}

fn merge(
    planning: &mut Planning<'_>,
    evidence: &Evidence,
    file: &SourceFile,
    object: &Object<'_>,
    additions: &mut Additions,
    wanted: &Wanted,
) {
    let there = jsonc::get(object, &wanted.name);
    let Some(there) = there else {
        // Of two test runners that are on, which one runs is not said.
        let other = jsonc::get(object, UNITTEST);
        if wanted.name == "python.testing.pytestEnabled"
            && let Some(other @ Value::BooleanLit(flag)) = other
            && flag.value
        {
            planning.note(file.path(), &wanted.name, Outcome::Kept, &wanted.why);
            planning.tell(
                Diagnostic::new(
                    &rules::CONFLICT,
                    "tests run with unittest, so pytest is not turned on",
                )
                .at(file, jsonc::span(other))
                .severity(Severity::Info),
            );
            return;
        }
        planning.note(file.path(), &wanted.name, Outcome::Added, &wanted.why);
        additions.member(object, &wanted.name, wanted.value.clone());
        return;
    };
    if jsonc::plain(there) == wanted.value {
        planning.note(file.path(), &wanted.name, Outcome::There, &wanted.why);
        return;
    }
    if wanted.name != INTERPRETER {
        stays(planning, file, wanted, there, Severity::Info);
        return;
    }
    let path = there.as_string_lit().map(|text| text.value.as_ref());
    let leads = path.map_or(Leads::Elsewhere, |path| {
        leads(path, &evidence.environment, &evidence.earlier_environments)
    });
    match leads {
        Leads::ToProject => planning.note(file.path(), &wanted.name, Outcome::There, &wanted.why),
        Leads::ToEarlier => {
            planning.note(file.path(), &wanted.name, Outcome::Replaced, &wanted.why);
            planning.tell(
                Diagnostic::new(
                    &rules::OLD_ENVIRONMENT,
                    format!(
                        "the interpreter was in an environment of old; now it is `{}`",
                        wanted.value.as_str().unwrap_or_default()
                    ),
                )
                .at(file, jsonc::span(there)),
            );
            additions.replace(there, &wanted.value);
        }
        Leads::Elsewhere => stays(planning, file, wanted, there, Severity::Warning),
    }
}

fn merge_formatter(
    planning: &mut Planning<'_>,
    file: &SourceFile,
    object: &Object<'_>,
    additions: &mut Additions,
    wanted: &Wanted,
) {
    let name = full(&wanted.name);
    match jsonc::get(object, OF_PYTHON) {
        None => {
            planning.note(file.path(), &name, Outcome::Added, &wanted.why);
            additions.member(object, OF_PYTHON, of_python(wanted));
        }
        Some(Value::Object(inner)) => match jsonc::get(inner, &wanted.name) {
            None => {
                planning.note(file.path(), &name, Outcome::Added, &wanted.why);
                additions.member(inner, &wanted.name, wanted.value.clone());
            }
            Some(there) if jsonc::plain(there) == wanted.value => {
                planning.note(file.path(), &name, Outcome::There, &wanted.why);
            }
            Some(there) => {
                let wanted = Wanted::new(name, wanted.value.clone(), wanted.why.clone());
                stays(planning, file, &wanted, there, Severity::Info);
            }
        },
        Some(other) => not_a(planning, file, "an object", jsonc::span(other)),
    }
}

fn tell_removed(planning: &mut Planning<'_>, file: &SourceFile, object: &Object<'_>) {
    for property in &object.properties {
        let key = property.name.as_str();
        if REMOVED.iter().any(|start| key.starts_with(start)) {
            planning.tell(
                Diagnostic::new(
                    &rules::REMOVED_SETTING,
                    format!("VS Code has no setting `{key}` any more"),
                )
                .at(file, property.range.start..property.range.end),
            );
        }
    }
}
