//! `.vscode/tasks.json`

use jsonc_parser::ast::Value;
use serde_json::{Map, Value as Json, json};
use uvferry_diagnostics::Diagnostic;

use super::{ListOf, Opened, Wanted, merge_list, not_a};
use crate::evidence::{Evidence, Workflow};
use crate::jsonc;
use crate::plan::{Outcome, Planning};
use crate::rules;

const PATH: &str = ".vscode/tasks.json";
/// The question for what is to be added.
const INPUT: &str = "uvDistribution";

const TASKS: ListOf = ListOf {
    key: "tasks",
    version: "2.0.0",
    name: "label",
    same: runs_the_same,
};

pub(super) fn plan(evidence: &Evidence, planning: &mut Planning<'_>) {
    if evidence.workflow == Workflow::Nothing {
        planning.tell(
            Diagnostic::new(
                &rules::NOTHING_TO_INSTALL,
                "there is neither a `[project]` table nor a requirements file",
            )
            .help(rules::NOTHING_TO_INSTALL.fix),
        );
    }
    let Some(opened) = Opened::new(PATH, planning) else {
        return;
    };
    let wanted = wanted(evidence);
    let asks = wanted.iter().any(asks_for_a_distribution);
    opened.merge(
        planning,
        |planning| {
            let mut contents = Map::new();
            contents.insert("version".to_owned(), json!("2.0.0"));
            for one in &wanted {
                planning.note(PATH, &one.name, Outcome::Added, &one.why);
            }
            let tasks = wanted.iter().map(|one| one.value.clone()).collect();
            contents.insert("tasks".to_owned(), Json::Array(tasks));
            if asks {
                contents.insert("inputs".to_owned(), Json::Array(vec![input()]));
            }
            contents
        },
        |planning, file, object, additions| {
            // Before 2.0 a file held one command, and the tasks were its arguments.
            let version = jsonc::get(object, "version");
            if let Some(version) = version
                && jsonc::plain(version) != json!("2.0.0")
            {
                not_a(planning, file, "version 2.0.0", jsonc::span(version));
                return;
            }
            let inputs = jsonc::get(object, "inputs");
            if let Some(other) = inputs.filter(|it| asks && it.as_array().is_none()) {
                not_a(planning, file, "a list", jsonc::span(other));
                return;
            }
            let added = merge_list(planning, file, object, additions, &TASKS, &wanted);
            if !added || !asks {
                return;
            }
            match inputs {
                Some(Value::Array(list)) => {
                    let is_known = list.elements.iter().any(|entry| {
                        let id = entry.as_object().and_then(|entry| jsonc::get(entry, "id"));
                        id.is_some_and(|id| jsonc::plain(id) == json!(INPUT))
                    });
                    if !is_known {
                        additions.element(list, input());
                    }
                }
                _ => additions.member(object, "inputs", Json::Array(vec![input()])),
            }
        },
    );
}

fn asks_for_a_distribution(wanted: &Wanted) -> bool {
    wanted.value["args"]
        .as_array()
        .is_some_and(|args| args.iter().any(|arg| *arg == question()))
}

fn question() -> Json {
    json!(format!("${{input:{INPUT}}}"))
}

fn input() -> Json {
    json!({
        "id": INPUT,
        "type": "promptString",
        "description": "Name of the distribution, with a version specifier or without"
    })
}

fn wanted(evidence: &Evidence) -> Vec<Wanted> {
    let mut all: Vec<Wanted> = evidence
        .tasks()
        .into_iter()
        .map(|it| task(it.name, &json!(it.words), it.why))
        .collect();
    if evidence.workflow == Workflow::Project {
        all.insert(
            1,
            task(
                "uv: add",
                &json!(["add", question()]),
                "adds a dependency of the project",
            ),
        );
        all.insert(
            2,
            task(
                "uv: add to dev",
                &json!(["add", "--dev", question()]),
                "adds a dependency of its development",
            ),
        );
    }
    all
}

fn task(label: &str, args: &Json, why: &str) -> Wanted {
    // A process and no shell: the words mean the same on each system.
    let value = json!({
        "label": label,
        "detail": why,
        "type": "process",
        "command": "uv",
        "args": args,
        "problemMatcher": []
    });
    Wanted::new(label, value, why)
}

/// Whether two tasks run one command: as words, or as one text for a shell.
fn runs_the_same(one: &Json, other: &Json) -> bool {
    let command = |task: &Json| {
        let mut words = vec![task["command"].as_str()?.to_owned()];
        for arg in task["args"].as_array().into_iter().flatten() {
            words.push(arg.as_str()?.to_owned());
        }
        Some(words.join(" "))
    };
    command(one).is_some_and(|it| command(other) == Some(it))
}
