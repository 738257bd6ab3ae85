//! Comments behind the keywords that move: they go along.

use toml_edit::{Item, Value};
use uvferry_diagnostics::SourceFile;
use uvferry_setuptools::setup_call;

use super::{Converted, Outcome, SetupPy};
use crate::Pyproject;
use crate::array::comment;

/// What comments say to tools that read Python.
const FOR_TOOLS: [&str; 11] = [
    "noqa", "type:", "pylint:", "pragma:", "nosec", "pyright:", "fmt:", "isort:", "yapf:",
    "flake8:", "ruff:",
];

pub(super) fn is_for_tools(comment: &str) -> bool {
    let lower = comment.to_lowercase();
    FOR_TOOLS.iter().any(|tool| lower.starts_with(tool))
}

/// Writes the comment behind each keyword of setup.py that moved beside the key that has its
/// value now.
pub(crate) fn carry(file: &SourceFile, converted: &Converted, pyproject: &mut Pyproject) {
    if matches!(converted.setup_py, SetupPy::Stays(_)) && !converted.wrote {
        return;
    }
    let Some(call) = setup_call::locate(file) else {
        return;
    };
    for argument in &call.arguments {
        let Some(name) = argument.name.as_deref() else {
            continue;
        };
        let fate = super::accounts::fate_of_keyword(converted, name);
        let Some(Outcome::Moved(to)) = fate
            .filter(|fate| fate.location.file == file.path())
            .map(|fate| &fate.outcome)
        else {
            continue;
        };
        let Some(text) = call.trailing_comment(file, name) else {
            continue;
        };
        if is_for_tools(&text) {
            continue;
        }
        if let Some(path) = to.first().filter(|path| !path.ends_with(".dynamic")) {
            add(pyproject, path, &text);
        }
    }
}

/// Adds a comment to the key or table at a dotted path, unless it has it: behind a value of
/// one line, else above.
fn add(pyproject: &mut Pyproject, path: &str, text: &str) {
    let parts: Vec<&str> = path.split('.').collect();
    let Some((key, parents)) = parts.split_last() else {
        return;
    };
    let written = comment(text);
    let mut item = pyproject.document.as_item_mut();
    for parent in parents {
        let Some(inner) = item.get_mut(parent) else {
            return;
        };
        item = inner;
    }
    let Some(table) = item.as_table_like_mut() else {
        return;
    };
    let Some((mut name, value)) = table.get_key_value_mut(key) else {
        return;
    };
    // A list of requirements has the comments of its lines already.
    if value
        .to_string()
        .contains(written.trim_start_matches(['#', ' ']))
    {
        return;
    }
    let above = |old: Option<&str>| format!("{}{written}\n", old.unwrap_or_default());
    match value {
        Item::Value(value) if !one_line(value) => {
            let decor = name.leaf_decor_mut();
            let prefix = above(decor.prefix().and_then(|prefix| prefix.as_str()));
            decor.set_prefix(prefix);
        }
        Item::Value(value) => {
            let decor = value.decor_mut();
            let old = decor
                .suffix()
                .and_then(|suffix| suffix.as_str())
                .unwrap_or_default()
                .trim_end();
            let suffix = if old.is_empty() {
                format!("  {written}")
            } else {
                format!("{old}; {}", written.trim_start_matches(['#', ' ']))
            };
            decor.set_suffix(suffix);
        }
        Item::Table(table) if !table.is_implicit() && !table.is_dotted() => {
            let decor = table.decor_mut();
            let prefix = above(decor.prefix().and_then(|prefix| prefix.as_str()));
            decor.set_prefix(prefix);
        }
        _ => {}
    }
}

fn one_line(value: &Value) -> bool {
    !value.to_string().trim().contains('\n')
}
