//! black (26): `black/files.py` and `parse_pyproject_toml` of `black/__init__.py`.
//!
//! black looks for pyproject.toml alone; `.black.toml` and `black.toml` are what projects
//! call a file of the same form that they give to it by `--config`. Where no command of the
//! project does, its people do, so it is brought in.

use toml_edit::{Item, Value};
use uvferry_diagnostics::{Diagnostic, Location, Verdict};
use uvferry_pyproject::{Comments, NewValue, Step};

use crate::found::{Candidate, Found};
use crate::linter_rules as rules;
use crate::options::{Formatter, Tool};
use crate::plan::Plan;
use crate::toml_file::TomlFile;
use crate::workbench::Workbench;

const ROOT: &[&str] = &["tool", "black"];
const FILES: &[&str] = &[".black.toml", "black.toml"];

pub(crate) fn bring(bench: &mut Workbench<'_>) {
    let mut read = Vec::new();
    let mut order = Vec::new();
    for path in FILES {
        if let Some((file, mut candidate)) = TomlFile::read(bench, path) {
            candidate.counts &= candidate.broken || file.has(ROOT);
            read.push((*path, file));
            order.push(candidate);
        }
    }
    order.push(Candidate::pyproject(bench.has_table(ROOT)));
    if let Some(mut plan) = bench.settle(Tool::Black, ROOT, order) {
        if let Some((_, file)) = read.iter().find(|(path, _)| *path == plan.winner.file) {
            file.fill(&mut plan, ROOT, ROOT);
        }
        plan.command = Some("black .".to_owned());
        bench.carry_out(&plan);
    }
    if bench.options.format_with == Formatter::Ruff {
        format_with_ruff(bench);
    }
}

/// A key of `[tool.black]`, with its place where it stood in the file that was read.
struct Setting {
    key: String,
    value: Value,
    place: Option<Location>,
}

fn settings(bench: &Workbench<'_>) -> Vec<Setting> {
    let steps: Vec<Step<'_>> = ROOT.iter().map(|&key| Step::Key(key)).collect();
    let Some(table) = bench.pyproject.get(&steps).and_then(Item::as_table_like) else {
        return Vec::new();
    };
    table
        .iter()
        .filter_map(|(key, item)| {
            let path = [steps.as_slice(), &[Step::Key(key)]].concat();
            Some(Setting {
                key: key.to_owned(),
                value: item.as_value()?.clone(),
                place: bench.pyproject.location(&path),
            })
        })
        .collect()
}

/// black's settings as those of `ruff format`; black's own table stays.
fn format_with_ruff(bench: &mut Workbench<'_>) {
    const RUFF: &[&str] = &["tool", "ruff"];
    const FORMAT: &[&str] = &["tool", "ruff", "format"];
    let mut plan = Plan::new(Tool::Black, RUFF, Candidate::pyproject(true));
    plan.merges = true;
    let ahead = crate::ruff::FILES
        .iter()
        .find(|path| bench.file(path).is_some() && !bench.has_gone(path));
    if let Some(path) = ahead {
        let what = format!("ruff reads `{path}`, which stays, so black's settings do not reach it");
        let place = Location::file(*path);
        bench.tell(Diagnostic::new(&rules::FORMATTERS_DIFFER, what).at_location(place));
        return;
    }
    let found = settings(bench);
    let mut told = Vec::new();
    let mut has_length = false;
    for setting in &found {
        let on = setting.value.as_bool() == Some(true);
        // black takes each key with dashes or with underscores.
        match setting.key.replace('_', "-").as_str() {
            "line-length" => {
                has_length = true;
                plan.add(RUFF, "line-length", bare(&setting.value));
            }
            "target-version" => {
                if let Some(lowest) = lowest(&setting.value) {
                    plan.add(RUFF, "target-version", NewValue::text(&lowest));
                }
            }
            "skip-string-normalization" if on => {
                plan.add(FORMAT, "quote-style", NewValue::text("preserve"));
            }
            "skip-magic-trailing-comma" if on => {
                plan.add(FORMAT, "skip-magic-trailing-comma", bare(&setting.value));
            }
            "preview" if on => plan.add(FORMAT, "preview", bare(&setting.value)),
            // What is off, and how black runs, not what it does.
            "skip-string-normalization"
            | "skip-magic-trailing-comma"
            | "preview"
            | "workers"
            | "quiet"
            | "verbose"
            | "color"
            | "check"
            | "diff"
            | "fast"
            | "safe"
            | "no-cache"
            | "required-version" => {}
            name => {
                let what =
                    format!("`ruff format` has nothing that does what black's `{name}` does");
                let mut diagnostic = Diagnostic::new(&rules::FORMATTERS_DIFFER, what);
                if let Some(place) = &setting.place {
                    diagnostic = diagnostic.at_location(place.clone());
                }
                told.push(diagnostic);
            }
        }
    }
    if !has_length {
        // What black wraps at where nothing is said, whatever the linter goes by.
        plan.add(RUFF, "line-length", NewValue::One(Value::from(88)));
    }
    if bench.carry_out(&plan) {
        for setting in &found {
            if let Some(place) = &setting.place {
                let key = Found {
                    location: place.clone(),
                    text: format!("{} = {}", setting.key, setting.value.to_string().trim()),
                    removal: None,
                    comments: Comments::default(),
                };
                bench.decide(
                    &key,
                    Verdict::kept("black reads it; ruff's settings say the same"),
                );
            }
        }
        for diagnostic in told {
            bench.tell(diagnostic);
        }
    }
}

fn bare(value: &Value) -> NewValue {
    let mut value = value.clone();
    value.decor_mut().clear();
    NewValue::One(value)
}

/// The oldest Python of a list like `["py39", "py310"]`.
fn lowest(value: &Value) -> Option<String> {
    let names: Vec<&str> = match value {
        Value::String(one) => vec![one.value().as_str()],
        list => list.as_array()?.iter().filter_map(Value::as_str).collect(),
    };
    names
        .into_iter()
        .filter_map(|name| {
            let digits = name.strip_prefix("py3")?;
            Some((digits.parse::<u32>().ok()?, name))
        })
        .min()
        // ruff knows Python from 3.7 on.
        .map(|(minor, _)| format!("py3{}", minor.max(7)))
}
