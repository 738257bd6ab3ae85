//! Comments beside and above the items of lists and the rows of tables that move: they go
//! along.

use toml_edit::{Array, Item, TableLike, Value};
use uvferry_diagnostics::SourceFile;
use uvferry_setuptools::item_comments::{ItemComment, in_lines, in_script};
use uvferry_setuptools::setup_call;

use super::remarks::is_for_tools;
use super::{Converted, Outcome};
use crate::Pyproject;
use crate::array::{Comments, INDENT, append, comment};

/// These have the comments of their requirements already.
const REQUIREMENTS: [&str; 4] = [
    "install_requires",
    "extras_require",
    "setup_requires",
    "tests_require",
];

/// Writes the comments within the values of setup.py beside what has them now.
pub(crate) fn carry_of_script(file: &SourceFile, converted: &Converted, pyproject: &mut Pyproject) {
    let Some(call) = setup_call::locate(file) else {
        return;
    };
    for argument in &call.arguments {
        let Some(name) = argument.name.as_deref() else {
            continue;
        };
        let fate = super::accounts::fate_of_keyword(converted, name)
            .filter(|fate| fate.location.file == file.path());
        if let Some(Outcome::Moved(to)) = fate.map(|fate| &fate.outcome)
            && !REQUIREMENTS.contains(&name)
        {
            place(in_script(file, argument.value.clone()), to, pyproject);
        }
    }
}

/// The same for setup.cfg.
pub(crate) fn carry_of_cfg(file: &SourceFile, converted: &Converted, pyproject: &mut Pyproject) {
    for fate in &converted.fates {
        let name = fate.key.rsplit('.').next().unwrap_or_default();
        let Outcome::Moved(to) = &fate.outcome else {
            continue;
        };
        if fate.location.file != file.path() || REQUIREMENTS.contains(&name) {
            continue;
        }
        let lines: Vec<&str> = file.text().lines().collect();
        let header = format!("[{}]", fate.key);
        let (first, end) = match lines.iter().position(|line| line.trim() == header) {
            // A section of its own.
            Some(at) => {
                let rest = lines[at + 1..].iter();
                let length = rest.take_while(|line| !line.starts_with('[')).count();
                (at + 1, at + 1 + length)
            }
            None => (
                fate.location.line.saturating_sub(1),
                fate.location.end_line.min(lines.len()),
            ),
        };
        if let Some(lines) = lines.get(first..end) {
            place(in_lines(&lines.join("\n")), to, pyproject);
        }
    }
}

fn place(mut comments: Vec<ItemComment>, to: &[String], pyproject: &mut Pyproject) {
    comments.retain(|found| !is_for_tools(&found.comment));
    for path in to.iter().filter(|path| !path.ends_with(".dynamic")) {
        if comments.is_empty() {
            return;
        }
        let mut item = Some(pyproject.document.as_item_mut());
        for key in toml_edit::Key::parse(path).unwrap_or_default() {
            item = item.and_then(|item| item.get_mut(key.get()));
        }
        match item {
            Some(Item::Value(Value::Array(array))) => in_array(array, &mut comments),
            Some(item) => {
                if let Some(table) = item.as_table_like_mut() {
                    in_table(table, &mut comments);
                }
            }
            None => {}
        }
    }
}

/// Takes the comments on an item out of the list.
fn taken(comments: &mut Vec<ItemComment>, item: impl Fn(&str) -> bool) -> Comments {
    let mut found = Comments::default();
    comments.retain(|about| {
        if !item(&about.item) {
            return true;
        }
        if about.is_above {
            found.above.push(about.comment.clone());
        } else {
            found.trailing = Some(match found.trailing.take() {
                Some(first) => format!("{first}; {}", about.comment),
                None => about.comment.clone(),
            });
        }
        false
    });
    found
}

fn in_array(array: &mut Array, comments: &mut Vec<ItemComment>) {
    let any = array.iter().any(|value| {
        value
            .as_str()
            .is_some_and(|text| comments.iter().any(|about| about.item == text))
    });
    // One that has comments was there before, or has them already.
    if !any || array.to_string().contains('#') {
        return;
    }
    let mut longer = Array::new();
    for value in array.iter() {
        let own = value
            .as_str()
            .map(|text| taken(comments, |item| item == text))
            .unwrap_or_default();
        let mut value = value.clone();
        value.decor_mut().clear();
        append(&mut longer, value, &own, INDENT);
    }
    *longer.decor_mut() = array.decor().clone();
    *array = longer;
}

fn in_table(table: &mut dyn TableLike, comments: &mut Vec<ItemComment>) {
    for (mut key, item) in table.iter_mut() {
        let name = key.get().to_owned();
        if let Item::Value(Value::Array(array)) = item {
            in_array(array, comments);
        }
        let Item::Value(value) = item else { continue };
        let text = value.as_str().map(str::to_owned);
        let is_row = |item: &str| {
            let (left, right) = item.split_once('=').unwrap_or((item, ""));
            left.trim() == name
                && (right.is_empty() || text.as_deref().is_none_or(|text| text == right.trim()))
        };
        let own = taken(comments, is_row);
        if !own.above.is_empty() {
            let lines: Vec<String> = own.above.iter().map(|line| comment(line)).collect();
            let decor = key.leaf_decor_mut();
            let old = decor
                .prefix()
                .and_then(|prefix| prefix.as_str())
                .unwrap_or_default()
                .to_owned();
            decor.set_prefix(format!("{}\n{old}", lines.join("\n")));
        }
        if let Some(trailing) = own.trailing {
            value
                .decor_mut()
                .set_suffix(format!("  {}", comment(&trailing)));
        }
    }
}
