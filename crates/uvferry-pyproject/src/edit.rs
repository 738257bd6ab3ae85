//! Edits: each adds what is missing and overwrites nothing.

use toml_edit::{Array, ArrayOfTables, InlineTable, Item, Table, TableLike, Value};
use uvferry_diagnostics::Location;

use crate::array::{Comments, INDENT, append, close_with, item_indent, remove, string};
use crate::document::{Placement, Pyproject, ensure_table, take_trailing, walk_keys};
use crate::names::normalize;
use crate::pep508;
use crate::view::{GitReference, Index, Source, included_group, place, tables, texts};

/// Which list a dependency goes to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// `project.dependencies`.
    Main,
    /// A dependency group (PEP 735).
    Group(String),
    /// An extra of `project.optional-dependencies`.
    Extra(String),
}

/// What became of an addition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// It stands there now.
    Added {
        /// The way to it, like `project.dependencies[3]`.
        to: String,
    },
    /// The same stood there.
    AlreadyThere {
        /// The way to it.
        to: String,
        /// Where it stands in the file that was read; `None` for an earlier edit.
        location: Option<Location>,
    },
    /// Something else for the same thing stands there; nothing was changed.
    Disagrees {
        /// What stands there.
        existing: String,
        /// The way to it.
        to: String,
        /// Where it stands in the file that was read; `None` for an earlier edit.
        location: Option<Location>,
    },
}

impl Added {
    /// The way to what stands there now.
    pub fn to(&self) -> &str {
        match self {
            Self::Added { to } | Self::AlreadyThere { to, .. } | Self::Disagrees { to, .. } => to,
        }
    }

    /// Whether the edit changed the file.
    pub fn is_new(&self) -> bool {
        matches!(self, Self::Added { .. })
    }
}

/// What a `[project]` table needs at least.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewProject {
    /// A valid name (PEP 508).
    pub name: String,
    /// The version; not written where `dynamic` has it.
    pub version: Option<String>,
    /// One line.
    pub description: Option<String>,
    /// A specifier set, like `>=3.9`.
    pub requires_python: Option<String>,
    /// The fields that the build backend gives.
    pub dynamic: Vec<String>,
    /// Whether an empty `dependencies = []` is written where nothing else is said.
    pub empty_dependencies: bool,
}

/// One side of a conflict.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConflictItem {
    /// A dependency group.
    Group(String),
    /// An extra.
    Extra(String),
}

/// When a source applies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceScope {
    /// Only where this marker holds.
    pub marker: Option<String>,
    /// Only for this dependency group.
    pub group: Option<String>,
    /// Only for this extra.
    pub extra: Option<String>,
}

/// Metadata that uv takes in place of building a source distribution
/// (`[[tool.uv.dependency-metadata]]`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DependencyMetadata {
    /// The package.
    pub name: String,
    /// Only this version.
    pub version: Option<String>,
    /// Its dependencies, PEP 508.
    pub requires_dist: Vec<String>,
    /// Its `Requires-Python`.
    pub requires_python: Option<String>,
    /// Its extras.
    pub provides_extra: Vec<String>,
}

/// Where `[build-system]`, `[dependency-groups]` and so on go.
pub(crate) const PROJECT: &[&str] = &["project"];
pub(crate) const AFTER_PROJECT: Placement<'_> = Placement::After(&[PROJECT]);
/// How many keys of a file are looked at to learn its style; one that has more has shown it
/// by then, and a look at all of them for each key that is added would take minutes.
pub(crate) const STYLE_SAMPLE: usize = 128;

const AFTER_BUILD: Placement<'_> = Placement::After(&[PROJECT, &["build-system"]]);

fn uv_placement(pyproject: &Pyproject) -> Placement<'static> {
    // Sub-tables of `[tool.uv]` go after it, and itself at the end.
    if pyproject.keys(&["tool", "uv"]).is_some_and(Item::is_table) {
        Placement::After(&[&["tool", "uv"]])
    } else {
        Placement::Last
    }
}

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

    /// Adds a PEP 508 text, as typed. The same requirement, however spelled, is not added
    /// twice; another specifier for the same package under the same marker is reported and
    /// not added (see [`append_dependency`](Self::append_dependency)).
    pub fn add_dependency(&mut self, to: &Target, text: &str, comments: &Comments) -> Added {
        let path = self.target_path(to);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        if let Some(found) = self.compare(&path, text) {
            return found;
        }
        self.push(&path, string(text), comments, placement_of(to))
    }

    /// Adds a PEP 508 text whatever stands there already.
    pub fn append_dependency(&mut self, to: &Target, text: &str, comments: &Comments) -> Added {
        let path = self.target_path(to);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        self.push(&path, string(text), comments, placement_of(to))
    }

    /// Adds comments behind the last dependency, each line once; an array that is not there is
    /// made for them.
    pub fn close_dependencies(&mut self, of: &Target, comments: &[String]) {
        let path = self.target_path(of);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        self.ensure_array(&path, placement_of(of));
        let indent = self.indent();
        if let [table @ .., key] = path.as_slice()
            && let Some(array) = ensure_table(&mut self.document, table, placement_of(of))
                .and_then(|item| item.as_table_like_mut()?.get_mut(key)?.as_array_mut())
        {
            close_with(array, comments, &indent);
        }
    }

    /// The key of a group or an extra, under the name that it already has there.
    fn target_path(&self, to: &Target) -> Vec<String> {
        match to {
            Target::Main => vec!["project".to_owned(), "dependencies".to_owned()],
            Target::Group(name) => vec![
                "dependency-groups".to_owned(),
                self.known_key(&["dependency-groups"], name),
            ],
            Target::Extra(name) => vec![
                "project".to_owned(),
                "optional-dependencies".to_owned(),
                self.known_key(&["project", "optional-dependencies"], name),
            ],
        }
    }

    fn known_key(&self, path: &[&str], name: &str) -> String {
        let known = self.table(path).and_then(|table| {
            // The very spelling needs no search.
            if table.contains_key(name) {
                return Some(name.to_owned());
            }
            let wanted = normalize(name);
            table
                .iter()
                .map(|(key, _)| key)
                .find(|key| normalize(key) == wanted)
                .map(str::to_owned)
        });
        known.unwrap_or_else(|| name.to_owned())
    }

    /// What stands in the array for the same package, if anything.
    fn compare(&mut self, path: &[&str], text: &str) -> Option<Added> {
        let array = walk_keys(self.document.as_item(), path)?.as_array()?;
        let places = self.names.places(path, array, text);
        let new = pep508::split(text);
        let mut other = None;
        for at in places {
            let Some(existing) = array.get(at).and_then(Value::as_str) else {
                continue;
            };
            if existing == text {
                return Some(self.there(path, at));
            }
            let (Some(new), Some(old)) = (&new, pep508::split(existing)) else {
                continue;
            };
            if new.name != old.name || new.marker != old.marker {
                continue;
            }
            if new.extras == old.extras && new.rest == old.rest {
                return Some(self.there(path, at));
            }
            // Other extras with the same version are not a disagreement: uv joins them.
            if new.rest != old.rest && other.is_none() {
                other = Some((at, existing.to_owned()));
            }
        }
        other.map(|(at, existing)| self.other(path, Some(at), existing))
    }

    /// `{include-group = "…"}` in a group, once.
    pub fn add_group_include(&mut self, group: &str, included: &str) -> Added {
        let key = self.known_key(&["dependency-groups"], group);
        let included = self.known_key(&["dependency-groups"], included);
        let path = ["dependency-groups", key.as_str()];
        let wanted = normalize(&included);
        if let Some(at) = self.index_of(&path, |value| {
            included_group(value).is_some_and(|name| normalize(name) == wanted)
        }) {
            return self.there(&path, at);
        }
        let mut table = InlineTable::new();
        table.insert("include-group", string(&included));
        self.push(
            &path,
            Value::InlineTable(table),
            Comments::NONE,
            AFTER_BUILD,
        )
    }

    /// A dependency group, empty where it is new.
    pub fn ensure_group(&mut self, name: &str) {
        let key = self.known_key(&["dependency-groups"], name);
        self.ensure_array(&["dependency-groups", &key], AFTER_BUILD);
    }

    /// An extra, empty where it is new.
    pub fn ensure_extra(&mut self, name: &str) {
        let key = self.known_key(&["project", "optional-dependencies"], name);
        self.ensure_array(&["project", "optional-dependencies", &key], AFTER_PROJECT);
    }

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

    fn set_uv(&mut self, key: &str, value: Value) -> Added {
        self.set(&["tool", "uv"], key, value, Placement::Last)
    }

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

    pub(crate) fn there(&self, path: &[&str], at: usize) -> Added {
        Added::AlreadyThere {
            to: place(path, Some(at)),
            location: self.item_location(path, at),
        }
    }

    fn other(&self, path: &[&str], at: Option<usize>, existing: String) -> Added {
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

fn placement_of(to: &Target) -> Placement<'static> {
    match to {
        Target::Group(_) => AFTER_BUILD,
        Target::Main | Target::Extra(_) => AFTER_PROJECT,
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

fn same_table(old: &dyn TableLike, new: &InlineTable) -> bool {
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
