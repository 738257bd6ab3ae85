//! `[project]` and `[build-system]`.

use toml_edit::{Array, InlineTable, Item, Table, Value};

use uvferry_requirements::normalize_name;

use super::{AFTER_PROJECT, Added, NewProject, PROJECT};
use crate::array::{Comments, item_indent, string};
use crate::document::{Placement, Pyproject, ensure_table};
use crate::view::place;

impl Pyproject {
    /// Makes `[project]`, first in the file, or fills in what it lacks. What stands there
    /// stays: a field that `dynamic` lists gets no value, one that has a value is not
    /// listed.
    pub fn ensure_project(&mut self, new: &NewProject) {
        if !self.has_project() {
            self.make_first_table();
        }
        let dynamic = self.dynamic();
        let listed = |field: &str| {
            dynamic.iter().any(|have| have == field) || new.dynamic.iter().any(|have| have == field)
        };
        self.insert_missing(PROJECT, "name", string(&new.name));
        for (field, value) in [
            ("version", &new.version),
            ("description", &new.description),
            ("requires-python", &new.requires_python),
        ] {
            if let Some(value) = value
                && !listed(field)
            {
                self.insert_missing(PROJECT, field, string(value));
            }
        }
        for field in &new.dynamic {
            self.add_dynamic(field);
        }
        if new.empty_dependencies && !listed("dependencies") {
            self.insert_missing(PROJECT, "dependencies", Value::Array(Array::new()));
        }
    }

    /// `[project]` before the first table; a comment that opens the file stays above it.
    pub(crate) fn make_first_table(&mut self) {
        let first = self
            .document
            .as_table()
            .iter()
            .filter_map(|(_, item)| headers(item))
            .min_by_key(|(at, _)| *at);
        let mut header = String::new();
        // Root keys come before every table, so the comment above them is theirs.
        let root_keys = self
            .document
            .as_table()
            .iter()
            .any(|(_, item)| item.is_value());
        if let Some((_, lead)) = &first
            && !root_keys
            && let Some(end) = lead.rfind("\n\n")
            && lead[..end].contains('#')
        {
            header.push_str(&lead[..end + 2]);
        }
        let cut = header.len();
        if !root_keys
            && let Some((position, lead)) = first
            && let Some(table) = table_at(self.document.as_table_mut(), position)
        {
            let rest = lead[cut..].trim_start_matches('\n');
            table.decor_mut().set_prefix(format!("\n{rest}"));
        }
        let no_header = header.is_empty();
        if let Some(Item::Table(table)) =
            ensure_table(&mut self.document, PROJECT, Placement::First)
        {
            if !no_header {
                table.decor_mut().set_prefix(header);
            } else if table.decor().prefix().is_none() && !root_keys {
                table.decor_mut().set_prefix("");
            }
        }
    }

    /// Sets `project.requires-python` where nothing gives it.
    pub fn set_requires_python(&mut self, specifier: &str) -> Added {
        self.set(PROJECT, "requires-python", string(specifier), AFTER_PROJECT)
    }

    /// Sets `project.requires-python` whatever stands there; the comment behind it stays.
    pub fn replace_requires_python(&mut self, specifier: &str) -> Added {
        self.insert(PROJECT, "requires-python", string(specifier), AFTER_PROJECT);
        Added::Added {
            to: place(&["project", "requires-python"], None),
        }
    }

    /// Lists a field in `project.dynamic`, unless it is listed or has a value.
    pub fn add_dynamic(&mut self, field: &str) -> Added {
        let path = ["project", "dynamic"];
        if let Some(to) = self.index_of(&path, |value| value.as_str() == Some(field)) {
            return self.there(&path, to);
        }
        if let Some(item) = self.keys(&["project", field]) {
            let existing = item.to_string().trim().to_owned();
            return self.other(&["project", field], None, existing);
        }
        // The list is short and no dependency: it stays on one line where it is new.
        let known = self.keys(&path).and_then(Item::as_array);
        if known.is_none_or(|array| item_indent(array).is_none()) {
            let mut array = known.cloned().unwrap_or_default();
            array.push(field);
            let at = array.len() - 1;
            array.decor_mut().clear();
            self.insert(PROJECT, "dynamic", Value::Array(array), AFTER_PROJECT);
            return Added::Added {
                to: place(&path, Some(at)),
            };
        }
        self.push(&path, string(field), Comments::NONE, AFTER_PROJECT)
    }

    /// `[tool.uv] package = false`, unless `package` is said.
    pub fn set_package_false(&mut self) -> Added {
        self.set_uv("package", Value::from(false))
    }

    /// The build that pip falls back to for a setup.py without `[build-system]`
    /// (PEP 517), where there is none.
    pub fn set_build_system_legacy_setuptools(&mut self) -> Added {
        let path = ["build-system"];
        if let Some(build) = self.build_system() {
            let existing = build.build_backend.unwrap_or_default();
            return self.other(&path, None, existing);
        }
        let mut requires = Array::new();
        requires.push("setuptools>=40.8.0");
        requires.push("wheel");
        self.insert(&path, "requires", Value::Array(requires), AFTER_PROJECT);
        self.insert(
            &path,
            "build-backend",
            string("setuptools.build_meta:__legacy__"),
            AFTER_PROJECT,
        );
        Added::Added {
            to: place(&path, None),
        }
    }

    /// Adds a requirement to `[build-system] requires`, where nothing there has its name.
    pub fn add_build_requirement(&mut self, requirement: &str) -> Added {
        let path = ["build-system", "requires"];
        let name = normalize_name(crate::pep508::name(requirement));
        let is_same = |value: &Value| {
            value
                .as_str()
                .is_some_and(|text| normalize_name(crate::pep508::name(text)) == name)
        };
        if let Some(to) = self.index_of(&path, is_same) {
            return self.there(&path, to);
        }
        self.push(&path, string(requirement), Comments::NONE, Placement::Last)
    }

    /// Writes `tool.setuptools.include-package-data`, where it is missing.
    pub fn set_include_package_data(&mut self, value: bool) {
        self.insert_missing(
            &["tool", "setuptools"],
            "include-package-data",
            Value::from(value),
        );
    }

    /// Writes `[project.scripts]`, `[project.gui-scripts]` and `[project.entry-points]`,
    /// each where it is missing. One with nothing in it is `gui-scripts = {}`, no table of
    /// its own, and cannot be left out: setuptools asks setup.py for a field that is neither
    /// here nor in `dynamic`, and fails where entry points are given as text there.
    pub fn set_entry_points(&mut self, groups: &[(String, Vec<(String, String)>)]) {
        let missing: Vec<&str> = ["scripts", "gui-scripts", "entry-points"]
            .into_iter()
            .filter(|field| self.keys(&["project", field]).is_none())
            .collect();
        for field in missing {
            for (group, points) in groups {
                let inner = ["project", field, group.as_str()];
                let table = match (field, group.as_str()) {
                    ("scripts", "console_scripts") | ("gui-scripts", "gui_scripts") => &inner[..2],
                    (_, "console_scripts" | "gui_scripts") => continue,
                    ("entry-points", _) => &inner[..],
                    _ => continue,
                };
                for (name, object) in points {
                    self.insert(table, name, string(object), AFTER_PROJECT);
                }
            }
            if self.keys(&["project", field]).is_none() {
                let empty = Value::InlineTable(InlineTable::new());
                self.insert(PROJECT, field, empty, AFTER_PROJECT);
            }
        }
    }

    /// Takes `dependencies` out of what the build backend reads from files, so that
    /// `project.dependencies` can be written: out of `dynamic`, of
    /// `[tool.setuptools.dynamic]` and of hatch's hook. Tables that are empty then go.
    pub fn make_dependencies_static(&mut self) {
        self.remove_text(&["project", "dynamic"], "dependencies");
        self.remove_key(&["tool", "setuptools", "dynamic", "dependencies"]);
        let hook = ["tool", "hatch", "metadata", "hooks", "requirements_txt"];
        for key in ["files", "filename"] {
            self.remove_key(&[hook.as_slice(), &[key]].concat());
        }
        self.insert_missing(PROJECT, "dependencies", Value::Array(Array::new()));
    }

    /// The same for `optional-dependencies`, all extras at once: a field is dynamic as a
    /// whole.
    pub fn make_optional_dependencies_static(&mut self) {
        self.remove_text(&["project", "dynamic"], "optional-dependencies");
        self.remove_key(&["tool", "setuptools", "dynamic", "optional-dependencies"]);
        self.remove_key(&[
            "tool",
            "hatch",
            "metadata",
            "hooks",
            "requirements_txt",
            "optional-dependencies",
        ]);
    }
}

/// The first header of a table and of those in it, with the text before it.
fn first_header(table: &Table) -> Option<(isize, String)> {
    let own = table.position().map(|at| {
        let lead = table
            .decor()
            .prefix()
            .and_then(toml_edit::RawString::as_str)
            .unwrap_or_default();
        (at, lead.to_owned())
    });
    let inner = table.iter().filter_map(|(_, item)| headers(item));
    own.into_iter().chain(inner).min_by_key(|(at, _)| *at)
}

fn headers(item: &Item) -> Option<(isize, String)> {
    match item {
        Item::Table(table) => first_header(table),
        Item::ArrayOfTables(tables) => tables
            .iter()
            .filter_map(first_header)
            .min_by_key(|(at, _)| *at),
        _ => None,
    }
}

fn table_at(table: &mut Table, position: isize) -> Option<&mut Table> {
    if table.position() == Some(position) {
        return Some(table);
    }
    table.iter_mut().find_map(|(_, item)| match item {
        Item::Table(table) => table_at(table, position),
        Item::ArrayOfTables(tables) => tables
            .iter_mut()
            .find_map(|table| table_at(table, position)),
        _ => None,
    })
}
