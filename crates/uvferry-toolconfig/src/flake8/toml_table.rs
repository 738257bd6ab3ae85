//! `[tool.flake8]`, which flake8 reads with the plugin Flake8-pyproject alone (`flake8p`,
//! `hook.py`), or as `pflake8` of pyproject-flake8: then in place of any other file.

use toml_edit::{Item, Value};
use uvferry_ini::{Setting, ValueLine};
use uvferry_pyproject::{Comments, Step};

use crate::found::{Candidate, Found, Key};
use crate::options::Options;
use crate::workbench::Workbench;

const TABLE: &[&str] = &["tool", "flake8"];

/// Distributions and programs with which flake8 reads pyproject.toml.
pub(super) const READERS: &[&str] = &[
    "flake8-pyproject",
    "pyproject-flake8",
    "pflake8",
    "flake8p",
    "flake9",
];

/// Whether the project's files name one of them.
pub(super) fn is_read(options: &Options) -> bool {
    options.development.iter().any(|name| {
        let name = name.to_lowercase().replace(['_', '.'], "-");
        READERS.contains(&name.as_str())
    })
}

/// The table; `None` where there is none.
pub(super) fn candidate(bench: &Workbench<'_>) -> Option<Candidate> {
    let steps: Vec<Step<'_>> = TABLE.iter().map(|&key| Step::Key(key)).collect();
    let table = bench.pyproject.get(&steps).and_then(Item::as_table_like)?;
    let keys = table
        .iter()
        .filter_map(|(name, item)| {
            let path = [steps.as_slice(), &[Step::Key(name)]].concat();
            let location = bench.pyproject.location(&path)?;
            let value = item.as_value().and_then(text);
            let broken = value.is_none().then(|| {
                "the plugin takes texts, numbers, truth values and lists of texts".to_owned()
            });
            let value = value.unwrap_or_default();
            let found = Found {
                location: location.clone(),
                text: format!("{name} = {}", item.to_string().trim()),
                removal: None,
                comments: Comments::default(),
            };
            let lines = value.lines().map(|line| ValueLine {
                text: line.to_owned(),
                above: Vec::new(),
                trailing: None,
            });
            Some(Key {
                found,
                section: "flake8".to_owned(),
                setting: Setting {
                    section: "flake8".to_owned(),
                    key: name.to_lowercase(),
                    written: name.to_owned(),
                    lines: lines.collect(),
                    value,
                    above: Vec::new(),
                    after: Vec::new(),
                    broken,
                    location,
                    span: 0..0,
                    key_span: 0..0,
                    earlier: Vec::new(),
                },
            })
        })
        .collect();
    let candidate = Candidate {
        sections: vec![("flake8".to_owned(), Vec::new())],
        keys,
        ..Candidate::pyproject(true)
    };
    Some(candidate.passed_over(
        "flake8 reads pyproject.toml only with Flake8-pyproject, which nothing in the project \
         names",
    ))
}

/// A value as the plugin gives it to flake8.
fn text(value: &Value) -> Option<String> {
    Some(match value {
        Value::String(text) => text.value().clone(),
        Value::Boolean(flag) if *flag.value() => "True".to_owned(),
        Value::Boolean(_) => "False".to_owned(),
        Value::Integer(number) => number.value().to_string(),
        Value::Float(number) => number.value().to_string(),
        Value::Array(items) => {
            let items: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            items?.join("\n")
        }
        _ => return None,
    })
}
