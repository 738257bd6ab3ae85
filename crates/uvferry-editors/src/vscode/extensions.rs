//! `.vscode/extensions.json`

use jsonc_parser::ast::Value;
use serde_json::{Map, Value as Json, json};

use super::{Opened, Wanted, not_a};
use crate::evidence::Evidence;
use crate::jsonc;
use crate::plan::{Outcome, Planning};

const PATH: &str = ".vscode/extensions.json";
const RECOMMENDED: &str = "recommendations";

pub(super) fn plan(evidence: &Evidence, planning: &mut Planning<'_>) {
    let Some(opened) = Opened::new(PATH, planning) else {
        return;
    };
    let wanted = wanted(evidence);
    opened.merge(
        planning,
        |planning| {
            let mut contents = Map::new();
            for one in &wanted {
                planning.note(PATH, &one.name, Outcome::Added, &one.why);
            }
            let all = wanted.iter().map(|one| one.value.clone()).collect();
            contents.insert(RECOMMENDED.to_owned(), Json::Array(all));
            contents
        },
        |planning, file, object, additions| {
            let unwanted = jsonc::get(object, "unwantedRecommendations");
            let is_in = |list: Option<&Value<'_>>, name: &str| {
                let list = list.and_then(Value::as_array);
                list.is_some_and(|list| {
                    let mut texts = list.elements.iter().filter_map(Value::as_string_lit);
                    texts.any(|text| text.value.eq_ignore_ascii_case(name))
                })
            };
            let list = jsonc::get(object, RECOMMENDED);
            if let Some(other) = list.filter(|it| it.as_array().is_none()) {
                not_a(planning, file, "a list", jsonc::span(other));
                return;
            }
            let mut added = Vec::new();
            for one in &wanted {
                let outcome = if is_in(list, &one.name) {
                    Outcome::There
                } else if is_in(unwanted, &one.name) {
                    Outcome::Kept
                } else {
                    added.push(one.value.clone());
                    Outcome::Added
                };
                let why = match outcome {
                    Outcome::Kept => "the project advises against it",
                    _ => &one.why,
                };
                planning.note(PATH, &one.name, outcome, why);
            }
            match list {
                _ if added.is_empty() => {}
                Some(Value::Array(list)) => {
                    for value in added {
                        additions.element(list, value);
                    }
                }
                _ => additions.member(object, RECOMMENDED, Json::Array(added)),
            }
        },
    );
}

fn wanted(evidence: &Evidence) -> Vec<Wanted> {
    let extension = |id: &str, why: &str| Wanted::new(id, json!(id), why);
    let mut all = vec![
        extension("ms-python.python", "Python"),
        extension("ms-python.debugpy", "the debugger of the launches"),
    ];
    for (tool, id) in [
        ("ruff", "charliermarsh.ruff"),
        ("black", "ms-python.black-formatter"),
        ("mypy", "ms-python.mypy-type-checker"),
    ] {
        if evidence.uses(tool) {
            all.push(extension(id, &format!("the project uses {tool}")));
        }
    }
    all
}
