//! Tables of tools: any key at any depth, written once and never overwritten.

use toml_edit::{Array, ArrayOfTables, Item, Table, Value};

use crate::array::{Comments, append, comment, escape, item_indent, string};
use crate::document::{Placement, Pyproject, ensure_table, set_apart, take_trailing};
use crate::edit::{Added, STYLE_SAMPLE, same_item};
use crate::view::place;

/// What a key gets.
#[derive(Debug, Clone)]
pub enum NewValue {
    /// A value as it stands.
    One(Value),
    /// A list, each item with its comments. Laid out on one line where that is short and
    /// no comment is in it, else one item a line like the other lists of the file.
    List(Vec<(Value, Comments)>),
}

impl NewValue {
    /// A string; one with several lines is written as such.
    pub fn text(text: &str) -> Self {
        Self::One(text_value(text))
    }

    /// A list of strings without comments.
    pub fn texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self::List(
            texts
                .into_iter()
                .map(|text| (text_value(text), Comments::default()))
                .collect(),
        )
    }

    /// The value without layout and comments.
    pub fn to_value(&self) -> Value {
        match self {
            Self::One(value) => value.clone(),
            Self::List(items) => {
                Value::Array(items.iter().map(|(value, _)| value.clone()).collect())
            }
        }
    }
}

impl<T: Into<Value>> From<T> for NewValue {
    fn from(value: T) -> Self {
        Self::One(value.into())
    }
}

/// The text as a TOML string with the fewest escapes: `"…"`, `'…'`, or one of several lines.
pub fn text_value(text: &str) -> Value {
    let lines = text.split('\n').count();
    let control = |c: char| c != '\t' && c != '\n' && c.is_control();
    if lines < 2 || text.contains(control) || text.trim().is_empty() {
        return string(text);
    }
    // A line end right behind the opening quotes is not part of the value.
    let repr = if text.contains(['\\', '"']) && !text.contains("'''") && !text.ends_with('\'') {
        format!("'''\n{text}'''")
    } else {
        let lines: Vec<String> = text.split('\n').map(escape).collect();
        format!("\"\"\"\n{}\"\"\"", lines.join("\n"))
    };
    match repr.parse::<Value>() {
        Ok(mut value) if value.as_str() == Some(text) => {
            value.decor_mut().clear();
            value
        }
        _ => string(text),
    }
}

/// The width that a list on one line may have.
const WIDTH: usize = 88;

impl Pyproject {
    /// Sets a key of a table, `["tool", "coverage", "run"]` say, where it is missing; the
    /// table is made where it is missing, behind those of the same tool. What stands there
    /// stays. Comments above go before the key, the one behind it behind the value.
    pub fn set_value(
        &mut self,
        table: &[&str],
        key: &str,
        value: &NewValue,
        comments: &Comments,
    ) -> Added {
        let path = [table, &[key]].concat();
        if let Some(item) = self.keys(&path) {
            return if same_item(item, &value.to_value()) {
                Added::AlreadyThere {
                    to: place(&path, None),
                    location: self.key_location(&path),
                }
            } else {
                self.other_at(&path)
            };
        }
        if let Some(other) = self.not_a_table(table) {
            return other;
        }
        let laid_out = self.lay_out(key, value, comments.trailing.is_some());
        let anchors = [&table[..table.len().min(2)]];
        let placement = self.tool_placement(&anchors);
        self.insert(table, key, laid_out, placement);
        self.decorate(table, key, comments);
        Added::Added {
            to: place(&path, None),
        }
    }

    /// Adds a string to a list of a tool, at its end, unless it holds it.
    pub fn add_to_tool_list(&mut self, path: &[&str], text: &str) -> Added {
        if let Some(at) = self.index_of(path, |value| value.as_str() == Some(text)) {
            return self.there(path, at);
        }
        let anchors = [&path[..path.len().min(2)]];
        let placement = self.tool_placement(&anchors);
        self.push(path, string(text), Comments::NONE, placement)
    }

    /// Adds a table to an array of tables (`[[tool.mypy.overrides]]`), with its keys.
    pub fn add_tool_table(
        &mut self,
        path: &[&str],
        entries: &[(String, NewValue, Comments)],
        above: &[String],
    ) -> Added {
        let [parent @ .., _] = path else {
            return Added::Added { to: String::new() };
        };
        let mut table = Table::new();
        for (name, value, comments) in entries {
            let laid_out = self.lay_out(name, value, comments.trailing.is_some());
            table.insert(name, Item::Value(laid_out));
            decorate(&mut table, name, comments);
        }
        let count = match self.keys(path) {
            Some(Item::ArrayOfTables(tables)) => tables.len(),
            Some(Item::Value(Value::Array(array))) => array.len(),
            Some(_) => return self.other_at(path),
            None => 0,
        };
        let to = place(path, Some(count));
        if let Some(other) = self.not_a_table(parent) {
            return other;
        }
        // Below an inline table or dotted keys there is no `[[…]]`.
        let has_headers = (1..=parent.len()).all(|depth| {
            self.keys(&parent[..depth])
                .is_none_or(|item| item.as_table().is_some_and(|table| !table.is_dotted()))
        });
        if !has_headers || self.keys(path).is_some_and(Item::is_array) {
            let anchors = [&parent[..parent.len().min(2)]];
            let placement = self.tool_placement(&anchors);
            let inline = Value::InlineTable(table.into_inline_table());
            return self.push(path, inline, Comments::NONE, placement);
        }
        let known = self.keys(path).and_then(Item::as_array_of_tables);
        let anchors = [&parent[..parent.len().min(2)]];
        let position = known
            .and_then(|known| known.get(known.len().checked_sub(1)?)?.position())
            .unwrap_or_else(|| self.tool_placement(&anchors).position(&self.document));
        if known.is_none() {
            set_apart(self.document.as_table_mut(), position);
        }
        let mut prefix = take_trailing(&mut self.document, position).unwrap_or_default();
        if !above.is_empty() {
            if prefix.is_empty() {
                prefix.push('\n');
            }
            prefix.push_str(&comment_lines(above, ""));
        }
        if !prefix.is_empty() {
            table.decor_mut().set_prefix(prefix);
        }
        table.set_position(Some(position));
        self.push_header(path, table);
        Added::Added { to }
    }

    /// One more `[[…]]` with its table; what it stands in is made where it is missing.
    pub(crate) fn push_header(&mut self, path: &[&str], table: Table) {
        let [parent @ .., key] = path else {
            return;
        };
        let mut item = self.document.as_item_mut();
        for key in parent {
            let Some(table) = item.as_table_mut() else {
                return;
            };
            item = table.entry(key).or_insert_with(|| {
                let mut table = Table::new();
                table.set_implicit(true);
                Item::Table(table)
            });
        }
        if let Some(array) = item.as_table_mut().and_then(|parent| {
            parent
                .entry(key)
                .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()))
                .as_array_of_tables_mut()
        }) {
            array.push(table);
        }
    }

    /// Makes a table with nothing in it, where it is missing, with comments above its header.
    /// A table that is there keeps what it has, and the comments go nowhere.
    pub fn ensure_tool_table(&mut self, path: &[&str], above: &[String]) {
        if self.keys(path).is_some() {
            return;
        }
        let anchors = [&path[..path.len().min(2)]];
        let placement = self.tool_placement(&anchors);
        let first = self.document.as_table().is_empty();
        if let Some(Item::Table(table)) = ensure_table(&mut self.document, path, placement)
            && !above.is_empty()
            && !table.is_dotted()
        {
            let lead = table
                .decor()
                .prefix()
                .and_then(toml_edit::RawString::as_str)
                .unwrap_or(if first { "" } else { "\n" })
                .to_owned();
            let lines = comment_lines(above, "");
            table.decor_mut().set_prefix(format!("{lead}{lines}"));
        }
    }

    /// What stands where a table would have to be, or one above it.
    fn not_a_table(&self, path: &[&str]) -> Option<Added> {
        (1..=path.len())
            .map(|depth| &path[..depth])
            .find(|path| self.keys(path).is_some_and(|item| !item.is_table_like()))
            .map(|path| self.other_at(path))
    }

    /// Behind the other tables of the same tool, else at the end.
    fn tool_placement<'a>(&self, anchors: &'a [&'a [&'a str]; 1]) -> Placement<'a> {
        if self.keys(anchors[0]).is_some_and(Item::is_table) {
            Placement::After(anchors)
        } else {
            Placement::Last
        }
    }

    fn lay_out(&self, key: &str, value: &NewValue, has_trailing: bool) -> Value {
        let items = match value {
            NewValue::One(value) => return value.clone(),
            NewValue::List(items) => items,
        };
        let plain = items
            .iter()
            .all(|(_, comments)| *comments == Comments::default());
        let flat: Array = items
            .iter()
            .map(|(value, _)| {
                let mut value = value.clone();
                value.decor_mut().clear();
                value
            })
            .collect();
        let width = key.chars().count() + 3 + flat.to_string().chars().count();
        if plain && (items.len() < 2 || width <= WIDTH && !has_trailing && !self.breaks_lists()) {
            return Value::Array(flat);
        }
        let indent = self.indent();
        let mut array = Array::new();
        for (value, comments) in items {
            let mut value = value.clone();
            value.decor_mut().clear();
            append(&mut array, value, comments, &indent);
        }
        Value::Array(array)
    }

    /// Whether the tables of tools in this file have lists of several short items broken
    /// into lines.
    fn breaks_lists(&self) -> bool {
        fn any(item: &Item, left: &mut usize, is: fn(&Array) -> bool) -> bool {
            if let Item::Value(Value::Array(array)) = item {
                return is(array);
            }
            let Some(table) = item.as_table_like() else {
                return false;
            };
            for (_, item) in table.iter() {
                let Some(less) = left.checked_sub(1) else {
                    break;
                };
                *left = less;
                if any(item, left, is) {
                    return true;
                }
            }
            false
        }
        let has = |is: fn(&Array) -> bool| {
            self.keys(&["tool"])
                .is_some_and(|tool| any(tool, &mut STYLE_SAMPLE.clone(), is))
        };
        has(|array| array.len() < 4 && item_indent(array).is_some())
            && !has(|array| array.len() > 1 && item_indent(array).is_none())
    }

    fn decorate(&mut self, table: &[&str], key: &str, comments: &Comments) {
        if *comments == Comments::default() {
            return;
        }
        let Some(item) = ensure_table(&mut self.document, table, Placement::Last) else {
            return;
        };
        // A comment has no place in an inline table.
        if let Item::Table(table) = item {
            decorate(table, key, comments);
        }
    }
}

fn decorate(table: &mut Table, key: &str, comments: &Comments) {
    if let Some(text) = &comments.trailing
        && let Some(Item::Value(value)) = table.get_mut(key)
    {
        value.decor_mut().set_suffix(format!("  {}", comment(text)));
    }
    if !comments.above.is_empty()
        && let Some(mut key) = table.key_mut(key)
    {
        let indent = key
            .leaf_decor()
            .prefix()
            .and_then(toml_edit::RawString::as_str)
            .unwrap_or_default()
            .to_owned();
        let lines = comment_lines(&comments.above, &indent);
        key.leaf_decor_mut().set_prefix(format!("{lines}{indent}"));
    }
}

fn comment_lines(lines: &[String], indent: &str) -> String {
    lines
        .iter()
        .map(|line| {
            if line.trim().is_empty() {
                "\n".to_owned()
            } else {
                format!("{indent}{}\n", comment(line))
            }
        })
        .collect()
}
