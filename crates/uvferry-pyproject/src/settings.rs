//! `[tool.uvferry]`: what a project says about its own migration.

use std::collections::BTreeMap;

use toml_edit::Item;
use uvferry_diagnostics::{Diagnostic, Location, nearest};

use crate::document::{Pyproject, kind};
use crate::rules;
use crate::view::texts;

/// The table `[tool.uvferry]`. A flag on the command line goes before it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// `files`: a path and what it is (`main`, `group:NAME`, `extra:NAME`, `constraints`,
    /// `lock`, `ignore`).
    pub files: BTreeMap<String, String>,
    /// `mode`: `project` or `pip`.
    pub mode: Option<String>,
    /// `name`: of the project.
    pub name: Option<String>,
    /// `requires-python`.
    pub requires_python: Option<String>,
    /// `package`: whether the project is built and installed.
    pub package: Option<bool>,
    /// `keep-requirements`: whether requirements files stay.
    pub keep_requirements: Option<bool>,
    /// `keep-metadata`: whether setup.py and setup.cfg go on giving the metadata.
    pub keep_metadata: Option<bool>,
    /// `keep-tools`: whether the configurations of tools stay in their files.
    pub keep_tools: Option<bool>,
    /// `roots-only`: whether a freeze is reduced to what nothing else requires.
    pub roots_only: Option<bool>,
    /// `no-commands`: whether commands stay as they are.
    pub no_commands: Option<bool>,
    /// `docs`: whether the code blocks of README and documents are rewritten too.
    pub docs: Option<bool>,
    /// `with-docker-cache`: whether Dockerfiles get cache mounts and uv's order of layers.
    pub with_docker_cache: Option<bool>,
    /// `accept-review`: whether lines that need review may stay in their files.
    pub accept_review: Option<bool>,
    /// `strict`: whether an inconclusive verification fails.
    pub strict: Option<bool>,
    /// `python`: the versions or interpreters to verify.
    pub python: Vec<String>,
    /// `python-platform`: further platforms to verify.
    pub python_platform: Vec<String>,
    /// `default-groups`: the groups that `uv sync` installs.
    pub default_groups: Option<Vec<String>>,
    /// `exclude`: globs of folders that are not looked into.
    pub exclude: Vec<String>,
    /// Where each key stands, `files.PATH` for one of `files`.
    pub locations: BTreeMap<String, Location>,
    /// What is wrong in the table.
    pub diagnostics: Vec<Diagnostic>,
}

const TABLE: [&str; 2] = ["tool", "uvferry"];

/// Each key of `[tool.uvferry]`.
pub const SETTING_KEYS: &[&str] = &[
    "accept-review",
    "default-groups",
    "docs",
    "exclude",
    "files",
    "imports",
    "keep-metadata",
    "keep-requirements",
    "keep-tools",
    "mode",
    "name",
    "no-commands",
    "package",
    "python",
    "python-platform",
    "requires-python",
    "roots-only",
    "strict",
    "with-docker-cache",
];

impl Pyproject {
    /// `[tool.uvferry]`, and what is wrong with it.
    pub fn settings(&self) -> Settings {
        let mut settings = Settings::default();
        let mut wrong = Vec::new();
        let Some(table) = self.table(&TABLE) else {
            if let Some(item) = self.keys(&TABLE) {
                settings
                    .diagnostics
                    .push(self.unfit(&TABLE, "a table", item));
            }
            return settings;
        };
        for (key, item) in table.iter() {
            let path = [TABLE[0], TABLE[1], key];
            if let Some(location) = self.key_location(&path) {
                settings.locations.insert(key.to_owned(), location);
            }
            let text = || item.as_str().map(str::to_owned);
            let flag = || item.as_bool();
            // A single string stands for a list of one.
            let list = || match item.as_str() {
                Some(text) => Some(vec![text.to_owned()]),
                None => item
                    .as_array()
                    .filter(|array| array.iter().all(toml_edit::Value::is_str))
                    .map(|_| texts(Some(item))),
            };
            let fits = match key {
                "mode" => match text() {
                    Some(mode) if matches!(mode.as_str(), "project" | "pip") => {
                        settings.mode = Some(mode);
                        Ok(())
                    }
                    _ => Err("`project` or `pip`"),
                },
                "name" => set(&mut settings.name, text(), "a string"),
                "requires-python" => set(&mut settings.requires_python, text(), "a string"),
                "package" => set(&mut settings.package, flag(), FLAG),
                "keep-metadata" => set(&mut settings.keep_metadata, flag(), FLAG),
                "keep-requirements" => set(&mut settings.keep_requirements, flag(), FLAG),
                "keep-tools" => set(&mut settings.keep_tools, flag(), FLAG),
                "no-commands" => set(&mut settings.no_commands, flag(), FLAG),
                "docs" => set(&mut settings.docs, flag(), FLAG),
                "with-docker-cache" => set(&mut settings.with_docker_cache, flag(), FLAG),
                "roots-only" => set(&mut settings.roots_only, flag(), FLAG),
                "accept-review" => set(&mut settings.accept_review, flag(), FLAG),
                "strict" => set(&mut settings.strict, flag(), FLAG),
                "python" => fill(&mut settings.python, list()),
                "python-platform" => fill(&mut settings.python_platform, list()),
                "exclude" => fill(&mut settings.exclude, list()),
                "default-groups" => set(&mut settings.default_groups, list(), LIST),
                "files" => match item.as_table_like() {
                    Some(files) => {
                        for (file, role) in files.iter() {
                            let path = [TABLE[0], TABLE[1], key, file];
                            if let Some(location) = self.key_location(&path) {
                                settings.locations.insert(format!("files.{file}"), location);
                            }
                            match role.as_str() {
                                Some(role) => {
                                    settings.files.insert(file.to_owned(), role.to_owned());
                                }
                                None => wrong.push(self.unfit(&path, "a string", role)),
                            }
                        }
                        Ok(())
                    }
                    None => Err("a table of paths and roles"),
                },
                // Whoever checks imports reads it.
                "imports" => item.as_table_like().map(|_| ()).ok_or("a table"),
                _ => {
                    wrong.push(self.unknown(&path, key));
                    Ok(())
                }
            };
            if let Err(words) = fits {
                wrong.push(self.unfit(&path, words, item));
            }
        }
        settings.diagnostics = wrong;
        settings
    }

    fn unfit(&self, path: &[&str], words: &str, item: &Item) -> Diagnostic {
        let found = Diagnostic::new(
            &rules::UNKNOWN_SETTING,
            format!("`{}` must be {words}, not {}", path.join("."), kind(item)),
        );
        match self.key_location(path) {
            Some(location) => found.at_location(location),
            None => found,
        }
    }

    fn unknown(&self, path: &[&str], key: &str) -> Diagnostic {
        let mut found = Diagnostic::new(
            &rules::UNKNOWN_SETTING,
            format!("unknown setting `{}`", path.join(".")),
        );
        if let Some(near) = nearest(key, SETTING_KEYS) {
            found = found.help(format!("did you mean `{near}`?"));
        }
        match self.key_location(path) {
            Some(location) => found.at_location(location),
            None => found,
        }
    }
}

const FLAG: &str = "true or false";
const LIST: &str = "an array of strings";

fn set<T>(
    place: &mut Option<T>,
    value: Option<T>,
    words: &'static str,
) -> Result<(), &'static str> {
    *place = value;
    if place.is_some() { Ok(()) } else { Err(words) }
}

fn fill(place: &mut Vec<String>, value: Option<Vec<String>>) -> Result<(), &'static str> {
    *place = value.ok_or(LIST)?;
    Ok(())
}
