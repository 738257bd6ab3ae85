//! What a pyproject.toml says.

use std::fmt::Write as _;

use toml_edit::{Item, TableLike, Value};
use uvferry_diagnostics::Location;
use uvferry_setuptools::{DynamicFile, DynamicRole};

use crate::document::{Pyproject, Step};
use crate::names::normalize;

/// A PEP 508 text in an array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredDependency {
    /// As it stands there.
    pub text: String,
    /// The way to it, like `project.dependencies[3]`.
    pub place: String,
    /// Where it stands in the file that was read; `None` for one that was added.
    pub location: Option<Location>,
}

/// `[build-system]` (PEP 518).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildSystem {
    /// What a build needs.
    pub requires: Vec<String>,
    /// Who builds; pip and uv take `setuptools.build_meta:__legacy__` where it is missing.
    pub build_backend: Option<String>,
}

/// One item of a dependency group (PEP 735).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupItem {
    /// A requirement.
    Requirement(DeclaredDependency),
    /// `{include-group = "…"}`.
    Include {
        /// The included group, as written.
        group: String,
        /// Where it stands in the file that was read.
        location: Option<Location>,
    },
    /// Something that PEP 735 does not know.
    Unknown {
        /// Where it stands in the file that was read.
        location: Option<Location>,
    },
}

/// A named list: an extra or a dependency group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DependencyGroup {
    /// As written.
    pub name: String,
    /// In order.
    pub items: Vec<GroupItem>,
    /// Where it stands in the file that was read.
    pub location: Option<Location>,
}

/// An extra of `[project.optional-dependencies]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extra {
    /// As written.
    pub name: String,
    /// In order.
    pub dependencies: Vec<DeclaredDependency>,
    /// Where it stands in the file that was read.
    pub location: Option<Location>,
}

/// A table of `[[tool.uv.index]]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Index {
    /// The name that `[tool.uv.sources]` and `UV_INDEX_<NAME>_USERNAME` use.
    pub name: Option<String>,
    /// The simple index (PEP 503), without credentials, or a folder of `format = "flat"`.
    pub url: String,
    /// Asked last, in place of the package index that uv knows.
    pub default: bool,
    /// Only asked for packages whose source names it.
    pub explicit: bool,
}

/// Where a package comes from, if not from an index by its version
/// (<https://docs.astral.sh/uv/concepts/projects/dependencies/#dependency-sources>).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A git repository.
    Git {
        /// Without `git+`.
        url: String,
        /// The commit, tag or branch.
        reference: Option<GitReference>,
        /// The folder in the repository.
        subdirectory: Option<String>,
    },
    /// A wheel or a source distribution.
    Url {
        /// The whole address.
        url: String,
        /// The folder in the archive.
        subdirectory: Option<String>,
    },
    /// A folder, a wheel or a source distribution on this machine.
    Path {
        /// With `/`, relative to pyproject.toml, or absolute.
        path: String,
        /// Whether changes in the folder take effect at once.
        editable: bool,
    },
    /// A member of the same workspace.
    Workspace,
    /// An index, by its name.
    Index(String),
}

/// What of a git repository is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GitReference {
    /// A commit, or what git resolves.
    Rev(String),
    /// A tag.
    Tag(String),
    /// A branch.
    Branch(String),
}

impl Pyproject {
    /// Whether there is a `[project]` table.
    pub fn has_project(&self) -> bool {
        self.table(&["project"]).is_some()
    }

    /// Whether `[tool.NAME]` has anything in it.
    pub fn configures(&self, tool: &str) -> bool {
        self.table(&["tool", tool])
            .is_some_and(|table| !table.is_empty())
    }

    fn text(&self, path: &[&str]) -> Option<&str> {
        self.keys(path)?.as_str()
    }

    /// `project.name`.
    pub fn project_name(&self) -> Option<&str> {
        self.text(&["project", "name"])
    }

    /// `project.version`.
    pub fn project_version(&self) -> Option<&str> {
        self.text(&["project", "version"])
    }

    /// The file of `project.readme`, as written there.
    pub fn readme_file(&self) -> Option<&str> {
        self.text(&["project", "readme"])
            .or_else(|| self.text(&["project", "readme", "file"]))
    }

    /// The files of `project.license` and `project.license-files`, as written there.
    pub fn license_files(&self) -> Vec<String> {
        let file = self
            .text(&["project", "license", "file"])
            .map(str::to_owned);
        let files = texts(self.keys(&["project", "license-files"]));
        file.into_iter().chain(files).collect()
    }

    /// `project.requires-python`.
    pub fn requires_python(&self) -> Option<&str> {
        self.text(&["project", "requires-python"])
    }

    /// Where the value of `project.requires-python` stands.
    pub fn requires_python_location(&self) -> Option<Location> {
        self.key_location(&["project", "requires-python"])
    }

    /// `project.dynamic`.
    pub fn dynamic(&self) -> Vec<String> {
        texts(self.keys(&["project", "dynamic"]))
    }

    /// `[tool.uv] environments`: markers, of which a target of the lock meets one.
    pub fn environments(&self) -> Vec<String> {
        texts(self.keys(&["tool", "uv", "environments"]))
    }

    /// The programs that the package brings: the keys of `project.scripts` and
    /// `project.gui-scripts`.
    pub fn scripts(&self) -> Vec<String> {
        ["scripts", "gui-scripts"]
            .iter()
            .filter_map(|key| self.keys(&["project", key])?.as_table_like())
            .flat_map(|table| table.iter().map(|(name, _)| name.to_owned()))
            .collect()
    }

    /// `project.dependencies`.
    pub fn dependencies(&self) -> Vec<DeclaredDependency> {
        self.declared(&["project", "dependencies"])
    }

    /// Whether `project.dependencies` stands there, even if empty.
    pub fn has_static_dependencies(&self) -> bool {
        self.keys(&["project", "dependencies"]).is_some()
    }

    fn declared(&self, path: &[&str]) -> Vec<DeclaredDependency> {
        let Some(array) = self.keys(path).and_then(Item::as_array) else {
            return Vec::new();
        };
        array
            .iter()
            .enumerate()
            .filter_map(|(at, value)| self.declaration(path, at, value))
            .collect()
    }

    fn declaration(&self, path: &[&str], at: usize, value: &Value) -> Option<DeclaredDependency> {
        Some(DeclaredDependency {
            text: value.as_str()?.to_owned(),
            place: place(path, Some(at)),
            location: self.item_location(path, at),
        })
    }

    pub(crate) fn item_location(&self, path: &[&str], at: usize) -> Option<Location> {
        let mut steps: Vec<Step<'_>> = path.iter().map(|&key| Step::Key(key)).collect();
        steps.push(Step::Item(at));
        self.location(&steps)
    }

    pub(crate) fn key_location(&self, path: &[&str]) -> Option<Location> {
        let steps: Vec<Step<'_>> = path.iter().map(|&key| Step::Key(key)).collect();
        self.location(&steps)
    }

    /// `[project.optional-dependencies]`.
    pub fn optional_dependencies(&self) -> Vec<Extra> {
        let path = ["project", "optional-dependencies"];
        let Some(table) = self.table(&path) else {
            return Vec::new();
        };
        table
            .iter()
            .map(|(name, _)| {
                let path = [path[0], path[1], name];
                Extra {
                    name: name.to_owned(),
                    dependencies: self.declared(&path),
                    location: self.key_location(&path),
                }
            })
            .collect()
    }

    /// `[dependency-groups]`.
    pub fn dependency_groups(&self) -> Vec<DependencyGroup> {
        let Some(table) = self.table(&["dependency-groups"]) else {
            return Vec::new();
        };
        table
            .iter()
            .map(|(name, item)| {
                let path = ["dependency-groups", name];
                let items = item
                    .as_array()
                    .into_iter()
                    .flat_map(|array| array.iter().enumerate())
                    .map(|(at, value)| {
                        if let Some(found) = self.declaration(&path, at, value) {
                            return GroupItem::Requirement(found);
                        }
                        let location = self.item_location(&path, at);
                        match included_group(value) {
                            Some(group) => GroupItem::Include {
                                group: group.to_owned(),
                                location,
                            },
                            None => GroupItem::Unknown { location },
                        }
                    })
                    .collect();
                DependencyGroup {
                    name: name.to_owned(),
                    items,
                    location: self.key_location(&path),
                }
            })
            .collect()
    }

    /// A dependency group and those that it includes, each once, as they are written.
    pub fn closure_of_group(&self, group: &str) -> Vec<DependencyGroup> {
        let groups = self.dependency_groups();
        let mut wave = vec![normalize(group)];
        let mut found: Vec<DependencyGroup> = Vec::new();
        while let Some(name) = wave.pop() {
            let Some(next) = groups
                .iter()
                .find(|group| normalize(&group.name) == name)
                .filter(|group| found.iter().all(|known| known.name != group.name))
            else {
                continue;
            };
            wave.extend(next.items.iter().filter_map(|item| match item {
                GroupItem::Include { group, .. } => Some(normalize(group)),
                _ => None,
            }));
            found.push(next.clone());
        }
        found
    }

    /// `[tool.uv.dependency-groups] NAME = {requires-python}`.
    pub fn group_requires_python(&self, group: &str) -> Option<&str> {
        let table = self.table(&["tool", "uv", "dependency-groups"])?;
        let (_, item) = table
            .iter()
            .find(|(name, _)| normalize(name) == normalize(group))?;
        item.as_table_like()?.get("requires-python")?.as_str()
    }

    /// `[build-system]`; `None` where it is missing.
    pub fn build_system(&self) -> Option<BuildSystem> {
        self.table(&["build-system"])?;
        Some(BuildSystem {
            requires: texts(self.keys(&["build-system", "requires"])),
            build_backend: self
                .text(&["build-system", "build-backend"])
                .map(str::to_owned),
        })
    }

    /// `[[tool.uv.index]]`.
    pub fn indexes(&self) -> Vec<Index> {
        let Some(item) = self.keys(&["tool", "uv", "index"]) else {
            return Vec::new();
        };
        tables(item)
            .map(|table| Index {
                name: table.get("name").and_then(Item::as_str).map(str::to_owned),
                url: table
                    .get("url")
                    .and_then(Item::as_str)
                    .unwrap_or_default()
                    .to_owned(),
                default: table.get("default").and_then(Item::as_bool) == Some(true),
                explicit: table.get("explicit").and_then(Item::as_bool) == Some(true),
            })
            .collect()
    }

    /// The sources of a package, each with its marker.
    pub fn sources(&self, name: &str) -> Vec<(Source, Option<String>)> {
        let wanted = normalize(name);
        let Some(table) = self.table(&["tool", "uv", "sources"]) else {
            return Vec::new();
        };
        table
            .iter()
            .filter(|(key, _)| normalize(key) == wanted)
            .flat_map(|(_, item)| match item.as_table_like() {
                Some(table) => vec![table],
                None => tables(item).collect(),
            })
            .filter_map(|table| {
                let marker = table.get("marker").and_then(Item::as_str);
                Some((read_source(table)?, marker.map(str::to_owned)))
            })
            .collect()
    }

    /// A value of `[tool.uv]`.
    pub fn uv_setting(&self, key: &str) -> Option<&Item> {
        self.keys(&["tool", "uv", key])
    }

    /// A string below `[tool]`, like `poetry.name`.
    pub fn tool_string(&self, path: &[&str]) -> Option<&str> {
        self.text(&[&["tool"], path].concat())
    }

    /// A truth value below `[tool]`, like `poetry.package-mode`.
    pub fn tool_flag(&self, path: &[&str]) -> Option<bool> {
        self.keys(&[&["tool"], path].concat())?.as_bool()
    }

    /// A list of strings below `[tool]`, or a single one, like `pytest.ini_options.pythonpath`.
    pub fn tool_strings(&self, path: &[&str]) -> Vec<String> {
        let path = [&["tool"], path].concat();
        match self.text(&path) {
            Some(text) => vec![text.to_owned()],
            None => texts(self.keys(&path)),
        }
    }

    /// Each key that declares dependencies, or says where they are declared, as a dotted
    /// path with its place. A table of extras or groups gives one key for each.
    pub fn declaring_keys(&self) -> Vec<(String, Option<Location>)> {
        let mut found = Vec::new();
        for path in DECLARING {
            let Some(item) = self.keys(path) else {
                continue;
            };
            match item.as_table_like() {
                Some(table) if !table.is_empty() => {
                    for (key, _) in table.iter() {
                        let path = [path, &[key][..]].concat();
                        found.push((place(&path, None), self.key_location(&path)));
                    }
                }
                Some(_) => {}
                None => found.push((place(path, None), self.key_location(path))),
            }
        }
        found
    }

    /// Whether uv is told not to build and install the project (`package = false`), or to.
    pub fn package(&self) -> Option<bool> {
        self.uv_setting("package")?.as_bool()
    }

    /// The tool whose own table declares the dependencies in place of `[project]`
    /// (Poetry before 2, PDM before PEP 621, Flit's `[tool.flit.metadata]`), or
    /// `None` where `[project]` is there or nobody declares anything.
    pub fn foreign_backend(&self) -> Option<&'static str> {
        // A project table beside `[tool.poetry.dependencies]` is Poetry 2: it only adds.
        if self.has_project() {
            return None;
        }
        FOREIGN_TABLES
            .iter()
            .find(|(path, _)| self.keys(path).is_some())
            .map(|(_, tool)| *tool)
    }

    /// The requirements files that the build backend reads: `[tool.setuptools.dynamic]`
    /// (<https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html#dynamic-metadata>)
    /// and the hook of hatch-requirements-txt.
    pub fn dynamic_dependency_files(&self) -> Vec<DynamicFile> {
        let mut found = Vec::new();
        let setuptools = ["tool", "setuptools", "dynamic"];
        self.named_files(
            &[setuptools.as_slice(), &["dependencies", "file"]].concat(),
            &DynamicRole::Dependencies,
            &mut found,
        );
        let extras = [setuptools.as_slice(), &["optional-dependencies"]].concat();
        if let Some(table) = self.table(&extras) {
            for (extra, _) in table.iter() {
                self.named_files(
                    &[extras.as_slice(), &[extra, "file"]].concat(),
                    &DynamicRole::OptionalDependencies(extra.to_owned()),
                    &mut found,
                );
            }
        }
        let hatch = ["tool", "hatch", "metadata", "hooks", "requirements_txt"];
        for key in ["files", "filename"] {
            self.named_files(
                &[hatch.as_slice(), &[key]].concat(),
                &DynamicRole::Dependencies,
                &mut found,
            );
        }
        let extras = [hatch.as_slice(), &["optional-dependencies"]].concat();
        if let Some(table) = self.table(&extras) {
            for (extra, _) in table.iter() {
                self.named_files(
                    &[extras.as_slice(), &[extra]].concat(),
                    &DynamicRole::OptionalDependencies(extra.to_owned()),
                    &mut found,
                );
            }
        }
        found
    }

    /// A string or an array of strings, each naming a file.
    fn named_files(&self, path: &[&str], role: &DynamicRole, found: &mut Vec<DynamicFile>) {
        let Some(item) = self.keys(path) else {
            return;
        };
        let mut add = |path: &str, location| {
            found.push(DynamicFile {
                path: path.to_owned(),
                role: role.clone(),
                location,
            });
        };
        if let Some(text) = item.as_str() {
            // setuptools splits a string at commas.
            for part in text
                .split(',')
                .map(str::trim)
                .filter(|part| !part.is_empty())
            {
                add(part, self.key_location(path));
            }
        }
        for (at, value) in item.as_array().into_iter().flatten().enumerate() {
            if let Some(text) = value.as_str() {
                add(text, self.item_location(path, at));
            }
        }
    }
}

/// Where dependencies are declared, by `[project]`, build backends and other tools.
const DECLARING: &[&[&str]] = &[
    &["project", "requires-python"],
    &["project", "dynamic"],
    &["project", "dependencies"],
    &["project", "optional-dependencies"],
    &["dependency-groups"],
    &["tool", "setuptools", "dynamic", "dependencies"],
    &["tool", "setuptools", "dynamic", "optional-dependencies"],
    &["tool", "hatch", "metadata", "hooks", "requirements_txt"],
    &["tool", "poetry", "dependencies"],
    &["tool", "poetry", "dev-dependencies"],
    &["tool", "poetry", "group"],
    &["tool", "poetry", "extras"],
    &["tool", "pdm", "dependencies"],
    &["tool", "pdm", "dev-dependencies"],
    &["tool", "flit", "metadata"],
    &["tool", "uv", "sources"],
    &["tool", "uv", "constraint-dependencies"],
    &["tool", "uv", "override-dependencies"],
    &["tool", "uv", "dev-dependencies"],
];

/// Tables of other tools that declare dependencies.
const FOREIGN_TABLES: &[(&[&str], &str)] = &[
    (&["tool", "poetry"], "poetry"),
    (&["tool", "flit", "metadata"], "flit"),
    (&["tool", "pdm", "dependencies"], "pdm"),
    (&["tool", "pdm", "dev-dependencies"], "pdm"),
    (&["tool", "enscons"], "enscons"),
];

/// `a.b[3]`, each key as TOML writes it.
pub(crate) fn place(path: &[&str], at: Option<usize>) -> String {
    let mut text = path
        .iter()
        .map(|key| toml_edit::Key::new(*key).display_repr().into_owned())
        .collect::<Vec<_>>()
        .join(".");
    if let Some(at) = at {
        let _ = write!(text, "[{at}]");
    }
    text
}

pub(crate) fn included_group(value: &Value) -> Option<&str> {
    value.as_inline_table()?.get("include-group")?.as_str()
}

pub(crate) fn texts(item: Option<&Item>) -> Vec<String> {
    item.and_then(Item::as_array)
        .into_iter()
        .flatten()
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect()
}

/// The tables of `[[…]]` or of an array of inline tables.
pub(crate) fn tables(item: &Item) -> Box<dyn Iterator<Item = &dyn TableLike> + '_> {
    match item {
        Item::ArrayOfTables(tables) => Box::new(tables.iter().map(|table| table as &dyn TableLike)),
        Item::Value(Value::Array(array)) => Box::new(
            array
                .iter()
                .filter_map(|value| value.as_inline_table().map(|table| table as &dyn TableLike)),
        ),
        _ => Box::new(std::iter::empty()),
    }
}

fn read_source(table: &dyn TableLike) -> Option<Source> {
    let text = |key: &str| table.get(key).and_then(Item::as_str).map(str::to_owned);
    if let Some(url) = text("git") {
        let reference = text("rev")
            .map(GitReference::Rev)
            .or_else(|| text("tag").map(GitReference::Tag))
            .or_else(|| text("branch").map(GitReference::Branch));
        return Some(Source::Git {
            url,
            reference,
            subdirectory: text("subdirectory"),
        });
    }
    if let Some(url) = text("url") {
        return Some(Source::Url {
            url,
            subdirectory: text("subdirectory"),
        });
    }
    if let Some(path) = text("path") {
        return Some(Source::Path {
            path,
            editable: table.get("editable").and_then(Item::as_bool) == Some(true),
        });
    }
    if let Some(index) = text("index") {
        return Some(Source::Index(index));
    }
    (table.get("workspace").and_then(Item::as_bool) == Some(true)).then_some(Source::Workspace)
}
