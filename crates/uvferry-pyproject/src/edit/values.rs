//! One key, one item of a list: put in where it is missing, found where it is there, taken
//! out.

use toml_edit::{Array, InlineTable, Item, TableLike, Value};

use super::{AFTER_PROJECT, Added, STYLE_SAMPLE};
use crate::array::{Comments, INDENT, append, item_indent, remove};
use crate::document::{Placement, Pyproject, ensure_table};
use crate::view::{place, texts};

impl Pyproject {
    /// Sets a key where it is missing.
    pub(crate) fn set(
        &mut self,
        table: &[&str],
        key: &str,
        value: Value,
        placement: Placement<'_>,
    ) -> Added {
        let path = [table, &[key]].concat();
        if let Some(item) = self.keys(&path) {
            let existing = item.to_string().trim().to_owned();
            return if same_item(item, &value) {
                Added::AlreadyThere {
                    to: place(&path, None),
                    location: self.key_location(&path),
                }
            } else {
                self.other(&path, None, existing)
            };
        }
        self.insert(table, key, value, placement);
        Added::Added {
            to: place(&path, None),
        }
    }

    pub(crate) fn insert_missing(&mut self, table: &[&str], key: &str, value: Value) {
        let path = [table, &[key]].concat();
        if self.keys(&path).is_none() {
            self.insert(table, key, value, AFTER_PROJECT);
        }
    }

    pub(crate) fn insert(
        &mut self,
        table: &[&str],
        key: &str,
        value: Value,
        placement: Placement<'_>,
    ) {
        let Some(item) = ensure_table(&mut self.document, table, placement) else {
            return;
        };
        let indent = key_indent(item);
        let Some(table) = item.as_table_like_mut() else {
            return;
        };
        // A value that is replaced keeps the comment behind it.
        if let Some(Item::Value(old)) = table.get_mut(key) {
            let decor = old.decor().clone();
            let mut value = value;
            *value.decor_mut() = decor;
            *old = value;
            self.names.clear();
            return;
        }
        table.insert(key, Item::Value(value));
        if let (Some(indent), Some(mut key)) = (indent, table.key_mut(key)) {
            key.leaf_decor_mut().set_prefix(indent);
        }
    }

    /// Adds an item to the array at `path`, made where it is missing.
    pub(crate) fn push(
        &mut self,
        path: &[&str],
        value: Value,
        comments: &Comments,
        placement: Placement<'_>,
    ) -> Added {
        let indent = self.indent();
        self.ensure_array(path, placement);
        let mut at = 0;
        if let [table @ .., key] = path
            && let Some(array) = ensure_table(&mut self.document, table, placement)
                .and_then(|item| item.as_table_like_mut()?.get_mut(key)?.as_array_mut())
        {
            at = array.len();
            append(array, value, comments, &indent);
        }
        Added::Added {
            to: place(path, Some(at)),
        }
    }

    pub(crate) fn ensure_array(&mut self, path: &[&str], placement: Placement<'_>) {
        if self.keys(path).is_none()
            && let [table @ .., key] = path
        {
            self.insert(table, key, Value::Array(Array::new()), placement);
        }
    }

    pub(crate) fn there(&self, path: &[&str], at: usize) -> Added {
        Added::AlreadyThere {
            to: place(path, Some(at)),
            location: self.item_location(path, at),
        }
    }

    pub(super) fn other(&self, path: &[&str], at: Option<usize>, existing: String) -> Added {
        Added::Disagrees {
            existing,
            to: place(path, at),
            location: match at {
                Some(at) => self.item_location(path, at),
                None => self.key_location(path),
            },
        }
    }

    pub(crate) fn other_at(&self, path: &[&str]) -> Added {
        let existing = self
            .keys(path)
            .map(|item| item.to_string().trim().to_owned());
        self.other(path, None, existing.unwrap_or_default())
    }

    pub(crate) fn index_of(&self, path: &[&str], test: impl Fn(&Value) -> bool) -> Option<usize> {
        self.keys(path)?.as_array()?.iter().position(test)
    }

    pub(crate) fn remove_text(&mut self, path: &[&str], text: &str) {
        let Some(at) = self.index_of(path, |value| value.as_str() == Some(text)) else {
            return;
        };
        if texts(self.keys(path)).len() == 1 {
            self.remove_key(path);
            return;
        }
        if let [table @ .., key] = path
            && let Some(array) = ensure_table(&mut self.document, table, Placement::Last)
                .and_then(|item| item.as_table_like_mut()?.get_mut(key)?.as_array_mut())
        {
            remove(array, at);
            self.names.clear();
        }
    }

    /// Removes a key, and the tables above it that are empty then (never the first level).
    pub(crate) fn remove_key(&mut self, path: &[&str]) {
        if self.keys(path).is_none() {
            return;
        }
        self.names.clear();
        for depth in (1..=path.len()).rev() {
            let (key, parents) = (path[depth - 1], &path[..depth - 1]);
            let mut item = self.document.as_item_mut();
            for parent in parents {
                let Some(next) = item
                    .as_table_like_mut()
                    .and_then(|table| table.get_mut(parent))
                else {
                    return;
                };
                item = next;
            }
            let Some(table) = item.as_table_like_mut() else {
                return;
            };
            table.remove(key);
            if !table.is_empty() || depth == 1 {
                return;
            }
        }
    }

    /// How items of arrays are indented in this file.
    pub(crate) fn indent(&self) -> String {
        fn find(item: &Item, left: &mut usize) -> Option<String> {
            match item {
                Item::Value(Value::Array(array)) => item_indent(array),
                Item::ArrayOfTables(tables) => tables
                    .iter()
                    .take(STYLE_SAMPLE)
                    .find_map(|table| find_in(table, left)),
                item => find_in(item.as_table_like()?, left),
            }
        }
        fn find_in(table: &dyn TableLike, left: &mut usize) -> Option<String> {
            for (_, item) in table.iter() {
                *left = left.checked_sub(1)?;
                if let Some(found) = find(item, left) {
                    return Some(found);
                }
            }
            None
        }
        find(self.document.as_item(), &mut STYLE_SAMPLE.clone())
            .filter(|indent| !indent.is_empty() && indent.trim().is_empty())
            .unwrap_or_else(|| INDENT.to_owned())
    }
}

pub(super) fn same_table(old: &dyn TableLike, new: &InlineTable) -> bool {
    old.iter().count() == new.len()
        && new
            .iter()
            .all(|(key, value)| old.get(key).is_some_and(|old| same_item(old, value)))
}

pub(crate) fn same_item(old: &Item, new: &Value) -> bool {
    match (old, new) {
        (Item::Value(Value::String(old)), Value::String(new)) => old.value() == new.value(),
        (Item::Value(Value::Boolean(old)), Value::Boolean(new)) => old.value() == new.value(),
        (Item::Value(Value::Integer(old)), Value::Integer(new)) => old.value() == new.value(),
        (Item::Value(Value::Array(old)), Value::Array(new)) => {
            old.len() == new.len()
                && old
                    .iter()
                    .zip(new.iter())
                    .all(|(old, new)| same_item(&Item::Value(old.clone()), new))
        }
        (Item::Value(Value::Float(old)), Value::Float(new)) => {
            old.value().to_bits() == new.value().to_bits()
        }
        (old, Value::InlineTable(new)) => {
            old.as_table_like().is_some_and(|old| same_table(old, new))
        }
        _ => false,
    }
}

/// How the keys of a table are indented; `None` where they are not.
///
/// Those before [`STYLE_SAMPLE`] are looked at.
fn key_indent(item: &Item) -> Option<String> {
    let table = item.as_table()?;
    let (key, _) = table
        .iter()
        .take(STYLE_SAMPLE)
        .filter(|(_, item)| item.is_value())
        .last()?;
    let prefix = table.key(key)?.leaf_decor().prefix()?.as_str()?;
    let indent = prefix.rsplit_once('\n').map_or(prefix, |(_, last)| last);
    (!indent.is_empty() && indent.trim().is_empty()).then(|| indent.to_owned())
}
