//! `[tool.uv]`: sources, indexes, constraints, environments, conflicts, metadata.

use toml_edit::{Array, ArrayOfTables, InlineTable, Item, Table, TableLike, Value};

use super::values::same_table;
use super::{Added, ConflictItem, DependencyMetadata, SourceScope, uv_placement};
use crate::array::{Comments, append, string};
use crate::document::{Placement, Pyproject, ensure_table, take_trailing};
use crate::names::normalize;
use crate::view::{GitReference, Index, Source, place, tables};

impl Pyproject {
    /// A source of a package. One that applies in another scope makes the entry an array;
    /// another one for the same scope is reported and not added.
    pub fn add_source(&mut self, name: &str, source: &Source, scope: &SourceScope) -> Added {
        let key = self.known_key(&["tool", "uv", "sources"], name);
        let path = ["tool", "uv", "sources", key.as_str()];
        let new = source_table(source, scope);
        let Some(item) = self.keys(&path) else {
            self.insert(
                &path[..3],
                &key,
                Value::InlineTable(new),
                uv_placement(self),
            );
            return Added::Added {
                to: place(&path, None),
            };
        };
        let known: Vec<&dyn TableLike> = match item.as_table_like() {
            Some(table) => vec![table],
            None => tables(item).collect(),
        };
        for table in known {
            if same_table(table, &new) {
                return Added::AlreadyThere {
                    to: place(&path, None),
                    location: self.key_location(&path),
                };
            }
            if ["marker", "group", "extra"]
                .iter()
                .all(|key| text_of(table, key) == text_of(&new, key))
            {
                let existing = item.to_string().trim().to_owned();
                return self.other(&path, None, existing);
            }
        }
        let indent = self.indent();
        if let Some(item) = ensure_table(&mut self.document, &path[..3], Placement::Last)
            .and_then(|sources| sources.as_table_like_mut()?.get_mut(&key))
        {
            add_table(item, new, &indent);
        }
        Added::Added {
            to: place(&path, None),
        }
    }

    /// A table of `[[tool.uv.index]]`, once per URL. The same name with another URL, or a
    /// second default, is reported and not added.
    pub fn add_index(&mut self, index: &Index) -> Added {
        let path = ["tool", "uv", "index"];
        let bare = |url: &str| url.trim_end_matches('/').to_owned();
        for (at, known) in self.indexes().iter().enumerate() {
            if bare(&known.url) == bare(&index.url)
                && known.default == index.default
                && known.explicit == index.explicit
            {
                return self.there(&path, at);
            }
            if (known.name.is_some() && known.name == index.name)
                || (known.default && index.default)
                || bare(&known.url) == bare(&index.url)
            {
                return self.other(&path, Some(at), known.url.clone());
            }
        }
        let mut table = InlineTable::new();
        if let Some(name) = &index.name {
            table.insert("name", string(name));
        }
        table.insert("url", string(&index.url));
        for (key, set) in [("default", index.default), ("explicit", index.explicit)] {
            if set {
                table.insert(key, Value::from(true));
            }
        }
        self.push_table(&path, table)
    }

    /// `[tool.uv] find-links`.
    pub fn add_find_links(&mut self, location: &str) -> Added {
        self.add_to_uv_list("find-links", location, Comments::NONE)
    }

    /// Sets a flag of `[tool.uv]`; another value that stands there is reported and stays.
    pub fn set_uv_bool(&mut self, key: &str, value: bool) -> Added {
        self.set_uv(key, Value::from(value))
    }

    /// Sets a string of `[tool.uv]`; another value that stands there is reported and stays.
    pub fn set_uv_str(&mut self, key: &str, value: &str) -> Added {
        self.set_uv(key, string(value))
    }

    /// Sets a key of a table of `[tool.uv]`, like `prerelease-package.NAME = "allow"`.
    pub fn set_uv_table_str(&mut self, table: &str, key: &str, value: &str) -> Added {
        let path = ["tool", "uv", table];
        if self.keys(&path).is_none() {
            let mut new = InlineTable::new();
            new.insert(key, string(value));
            self.insert(&path[..2], table, Value::InlineTable(new), Placement::Last);
            return Added::Added {
                to: place(&["tool", "uv", table, key], None),
            };
        }
        self.set(&path, key, string(value), uv_placement(self))
    }

    /// Adds to an array of strings of `[tool.uv]`, once.
    pub fn add_to_uv_list(&mut self, key: &str, text: &str, comments: &Comments) -> Added {
        let path = ["tool", "uv", key];
        if let Some(at) = self.index_of(&path, |value| value.as_str() == Some(text)) {
            return self.there(&path, at);
        }
        self.push(&path, string(text), comments, Placement::Last)
    }

    /// `[tool.uv] constraint-dependencies`. Several constraints of one package stand beside
    /// each other: uv takes them together, as pip does.
    pub fn add_constraint(&mut self, text: &str, comments: &Comments) -> Added {
        self.add_requirement_to_uv("constraint-dependencies", text, comments)
    }

    /// `[tool.uv] constraint-dependencies`, whatever stands there already.
    pub fn append_constraint(&mut self, text: &str, comments: &Comments) -> Added {
        let path = ["tool", "uv", "constraint-dependencies"];
        self.push(&path, string(text), comments, Placement::Last)
    }

    /// Takes a key of `[tool.uv]` away.
    pub fn remove_uv_setting(&mut self, key: &str) {
        self.remove_key(&["tool", "uv", key]);
    }

    /// A setting for the build of one package (`[tool.uv.config-settings-package]`); a key
    /// with several values gets an array.
    pub fn add_config_setting(&mut self, package: &str, key: &str, values: &[String]) -> Added {
        let table = ["tool", "uv", "config-settings-package"];
        let package = self.known_key(&table, package);
        let path = ["tool", "uv", "config-settings-package", package.as_str()];
        let value = match values {
            [one] => string(one),
            several => Value::Array(several.iter().map(|value| string(value)).collect()),
        };
        if self.keys(&path).is_some() {
            return self.set(&path, key, value, Placement::Last);
        }
        let mut settings = InlineTable::new();
        settings.insert(key, value);
        self.insert(
            &table,
            &package,
            Value::InlineTable(settings),
            uv_placement(self),
        );
        Added::Added {
            to: place(&[table.as_slice(), &[&package, key]].concat(), None),
        }
    }

    /// `[tool.uv] override-dependencies`.
    pub fn add_override(&mut self, text: &str, comments: &Comments) -> Added {
        self.add_requirement_to_uv("override-dependencies", text, comments)
    }

    fn add_requirement_to_uv(&mut self, key: &str, text: &str, comments: &Comments) -> Added {
        let path = ["tool", "uv", key];
        if let Some(found @ Added::AlreadyThere { .. }) = self.compare(&path, text) {
            return found;
        }
        self.push(&path, string(text), comments, Placement::Last)
    }

    /// One marker more in `[tool.uv] environments`.
    pub fn add_environment(&mut self, marker: &str) -> Added {
        self.add_to_uv_list("environments", marker, Comments::NONE)
    }

    /// `[tool.uv] environments` as a whole; none takes the key away.
    pub fn set_environments(&mut self, markers: &[String]) {
        self.remove_key(&["tool", "uv", "environments"]);
        for marker in markers {
            self.add_environment(marker);
        }
    }

    /// Declares that the items cannot be installed together, once whatever the order.
    pub fn add_conflict(&mut self, items: &[ConflictItem]) -> Added {
        let path = ["tool", "uv", "conflicts"];
        let mut wanted: Vec<(String, String)> = items
            .iter()
            .map(|item| match item {
                ConflictItem::Group(name) => ("group".to_owned(), normalize(name)),
                ConflictItem::Extra(name) => ("extra".to_owned(), normalize(name)),
            })
            .collect();
        wanted.sort();
        if let Some(at) = self.index_of(&path, |value| {
            let mut known: Vec<(String, String)> = value
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_inline_table)
                .flat_map(|table| {
                    table.iter().filter_map(|(key, value)| {
                        Some((key.to_owned(), normalize(value.as_str()?)))
                    })
                })
                .collect();
            known.sort();
            known == wanted
        }) {
            return self.there(&path, at);
        }
        let mut set = Array::new();
        for item in items {
            let (key, name) = match item {
                ConflictItem::Group(name) => {
                    ("group", self.known_key(&["dependency-groups"], name))
                }
                ConflictItem::Extra(name) => (
                    "extra",
                    self.known_key(&["project", "optional-dependencies"], name),
                ),
            };
            let mut table = InlineTable::new();
            table.insert(key, string(&name));
            set.push(Value::InlineTable(table));
        }
        self.push(&path, Value::Array(set), Comments::NONE, Placement::Last)
    }

    /// The Python range of one group: `[tool.uv.dependency-groups] docs = {requires-python
    /// = ">=3.11"}`.
    pub fn set_group_requires_python(&mut self, group: &str, specifier: &str) -> Added {
        let key = self.known_key(&["dependency-groups"], group);
        let parent = ["tool", "uv", "dependency-groups"];
        let path = ["tool", "uv", "dependency-groups", key.as_str()];
        if self.keys(&path).is_some() {
            return self.set(&path, "requires-python", string(specifier), Placement::Last);
        }
        let mut table = InlineTable::new();
        table.insert("requires-python", string(specifier));
        self.insert(&parent, &key, Value::InlineTable(table), uv_placement(self));
        Added::Added {
            to: place(&path, None),
        }
    }

    /// Metadata for a package that cannot be built, once per name and version.
    pub fn add_dependency_metadata(&mut self, metadata: &DependencyMetadata) -> Added {
        let path = ["tool", "uv", "dependency-metadata"];
        let known = self.keys(&path).and_then(|item| {
            tables(item).position(|table| {
                text_of(table, "name")
                    .is_some_and(|name| normalize(name) == normalize(&metadata.name))
                    && text_of(table, "version") == metadata.version.as_deref()
            })
        });
        let mut table = InlineTable::new();
        table.insert("name", string(&metadata.name));
        if let Some(version) = &metadata.version {
            table.insert("version", string(version));
        }
        let list = |items: &[String]| Value::Array(items.iter().map(|item| string(item)).collect());
        table.insert("requires-dist", list(&metadata.requires_dist));
        if let Some(specifier) = &metadata.requires_python {
            table.insert("requires-python", string(specifier));
        }
        if !metadata.provides_extra.is_empty() {
            table.insert("provides-extra", list(&metadata.provides_extra));
        }
        if let Some(at) = known {
            let same = self.keys(&path).is_some_and(|item| {
                tables(item)
                    .nth(at)
                    .is_some_and(|old| same_table(old, &table))
            });
            return if same {
                self.there(&path, at)
            } else {
                self.other(&path, Some(at), metadata.name.clone())
            };
        }
        self.push_table(&path, table)
    }

    /// `[tool.uv] default-groups`, where nothing is said. uv's own default is `["dev"]`.
    pub fn set_default_groups(&mut self, groups: &[String]) -> Added {
        self.set_uv(
            "default-groups",
            Value::Array(groups.iter().map(|group| string(group)).collect()),
        )
    }

    pub(super) fn set_uv(&mut self, key: &str, value: Value) -> Added {
        self.set(&["tool", "uv"], key, value, Placement::Last)
    }

    /// Adds a table to an array of tables: `[[…]]` unless the array, or the table that
    /// holds it, is inline.
    fn push_table(&mut self, path: &[&str], new: InlineTable) -> Added {
        let indent = self.indent();
        let [parent @ .., key] = path else {
            return Added::Added { to: String::new() };
        };
        let count = self.keys(path).map_or(0, |item| tables(item).count());
        let to = place(path, Some(count));
        let placement = uv_placement(self);
        let parent_exists = self.keys(parent).is_some();
        if let Some(item) = self.keys(path)
            && item.is_array()
        {
            if let Some(array) = ensure_table(&mut self.document, parent, placement)
                .and_then(|item| item.as_table_like_mut()?.get_mut(key)?.as_array_mut())
            {
                append(array, Value::InlineTable(new), Comments::NONE, &indent);
            }
            return Added::Added { to };
        }
        let dotted = self
            .keys(parent)
            .is_some_and(|item| !item.is_table() || item.as_table().is_some_and(Table::is_dotted));
        if parent_exists && dotted {
            return self.push(path, Value::InlineTable(new), Comments::NONE, placement);
        }
        let known = self.keys(path).and_then(Item::as_array_of_tables);
        let (position, moved) = if let Some(known) = known {
            (known.iter().last().and_then(Table::position), None)
        } else {
            let position = placement.position(&self.document);
            (Some(position), take_trailing(&mut self.document, position))
        };
        let mut table = new.into_table();
        table.set_position(position);
        if let Some(text) = moved {
            table.decor_mut().set_prefix(text);
        }
        self.push_header(path, table);
        Added::Added { to }
    }
}

fn text_of<'a>(table: &'a dyn TableLike, key: &str) -> Option<&'a str> {
    table.get(key)?.as_str()
}

fn source_table(source: &Source, scope: &SourceScope) -> InlineTable {
    let mut table = InlineTable::new();
    let mut set = |key: &str, value: &str| {
        table.insert(key, string(value));
    };
    match source {
        Source::Git {
            url,
            reference,
            subdirectory,
        } => {
            set("git", url);
            match reference {
                Some(GitReference::Rev(rev)) => set("rev", rev),
                Some(GitReference::Tag(tag)) => set("tag", tag),
                Some(GitReference::Branch(branch)) => set("branch", branch),
                None => {}
            }
            if let Some(folder) = subdirectory {
                set("subdirectory", folder);
            }
        }
        Source::Url { url, subdirectory } => {
            set("url", url);
            if let Some(folder) = subdirectory {
                set("subdirectory", folder);
            }
        }
        Source::Path { path, editable } => {
            set("path", path);
            if *editable {
                table.insert("editable", Value::from(true));
            }
        }
        Source::Workspace => {
            table.insert("workspace", Value::from(true));
        }
        Source::Index(name) => set("index", name),
    }
    for (key, value) in [
        ("extra", &scope.extra),
        ("group", &scope.group),
        ("marker", &scope.marker),
    ] {
        if let Some(value) = value {
            table.insert(key, string(value));
        }
    }
    table
}

/// Turns a table into an array of tables with one more, or adds to such an array.
fn add_table(item: &mut Item, new: InlineTable, indent: &str) {
    match item {
        Item::ArrayOfTables(tables) => {
            let mut table = new.into_table();
            table.set_position(tables.iter().last().and_then(Table::position));
            tables.push(table);
        }
        Item::Value(Value::Array(array)) => {
            append(array, Value::InlineTable(new), Comments::NONE, indent);
        }
        Item::Table(table) if !table.is_dotted() => {
            let mut more = new.into_table();
            more.set_position(table.position());
            let mut tables = ArrayOfTables::new();
            tables.push(std::mem::take(table));
            tables.push(more);
            *item = Item::ArrayOfTables(tables);
        }
        _ => {
            let mut old = match std::mem::take(item) {
                Item::Table(table) => table.into_inline_table(),
                Item::Value(Value::InlineTable(table)) => table,
                _ => InlineTable::new(),
            };
            let mut array = Array::new();
            // The comment behind the table goes behind the array.
            *array.decor_mut() = std::mem::take(old.decor_mut());
            append(&mut array, Value::InlineTable(old), Comments::NONE, indent);
            append(&mut array, Value::InlineTable(new), Comments::NONE, indent);
            *item = Item::Value(Value::Array(array));
        }
    }
}
