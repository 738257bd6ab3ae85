//! What the variables of a Makefile hold, as far as it says so.

use std::collections::{BTreeMap, BTreeSet};

use crate::context::{Directory, Environment, Surroundings};
use crate::shell::{anchored, calls_uv};

use super::reading::{Item, Makefile, expansion};

/// The values of variables.
pub(super) struct Values {
    raw: BTreeMap<String, String>,
    /// Variables that are set to different values.
    ambiguous: BTreeSet<String>,
    /// Variables that are set more than once to values with a path in them.
    exported: BTreeSet<String>,
    /// Variables that are set where the caller sets none.
    defaults: BTreeSet<String>,
    folder: String,
}

impl Values {
    pub(super) fn of(makefile: &Makefile, text: &str, folder: &str) -> Self {
        let mut values = Self {
            raw: BTreeMap::new(),
            ambiguous: BTreeSet::new(),
            exported: BTreeSet::new(),
            defaults: BTreeSet::new(),
            folder: folder.to_owned(),
        };
        for item in &makefile.items {
            let Item::Variable(variable) = item else {
                continue;
            };
            if variable.is_exported {
                values.exported.insert(variable.name.clone());
            }
            if variable.operator == "?=" {
                values.defaults.insert(variable.name.clone());
            }
            let raw = text[variable.value.clone()].to_owned();
            let differs = values
                .raw
                .get(&variable.name)
                .is_some_and(|known| *known != raw);
            if differs || variable.operator == "+=" || variable.operator == "!=" {
                values.ambiguous.insert(variable.name.clone());
            }
            values.raw.insert(variable.name.clone(), raw);
        }
        values
    }

    /// Whether a variable is set to different values.
    pub(super) fn is_ambiguous(&self, name: &str) -> bool {
        self.ambiguous.contains(name)
    }

    /// Variables whose values hold only where the caller sets none.
    pub(super) fn defaults(&self) -> BTreeSet<String> {
        self.defaults.clone()
    }

    /// All that are known.
    pub(super) fn known(&self) -> BTreeMap<String, String> {
        let mut known: BTreeMap<String, String> = self
            .raw
            .keys()
            .filter_map(|name| {
                let value = self.value(name, 0).or_else(|| {
                    // That it is uv's is known, whatever its options hold.
                    let raw = self.raw.get(name)?;
                    let is_certain = !self.ambiguous.contains(name) && calls_uv(raw);
                    is_certain.then(|| raw.clone())
                })?;
                Some((name.clone(), value))
            })
            .collect();
        known
            .entry("CURDIR".to_owned())
            .or_insert_with(|| anchored(&self.folder));
        known
    }

    fn value(&self, name: &str, depth: usize) -> Option<String> {
        if self.ambiguous.contains(name) || depth > 8 {
            return None;
        }
        match self.raw.get(name) {
            Some(raw) => self.expand(raw, depth + 1),
            None if name == "CURDIR" || name == "PWD" => Some(anchored(&self.folder)),
            None => None,
        }
    }

    /// A text with the values of variables in it; `None` where one is not known.
    pub(super) fn expanded(&self, raw: &str) -> Option<String> {
        self.expand(raw, 0)
    }

    fn expand(&self, raw: &str, depth: usize) -> Option<String> {
        let mut value = String::new();
        let mut at = 0;
        while let Some(offset) = raw[at..].find('$') {
            let start = at + offset;
            value.push_str(&raw[at..start]);
            let end = expansion(raw, start, raw.len());
            let inner = &raw[start..end];
            let name = inner
                .strip_prefix("$(")
                .and_then(|rest| rest.strip_suffix(')'))
                .or_else(|| {
                    inner
                        .strip_prefix("${")
                        .and_then(|rest| rest.strip_suffix('}'))
                })?;
            value.push_str(&self.value(name.trim(), depth)?);
            at = end;
        }
        value.push_str(&raw[at..]);
        // The value of a variable is one line of words.
        Some(
            value
                .replace("\\\r\n", " ")
                .replace("\\\n", " ")
                .trim()
                .to_owned(),
        )
    }

    /// `export PATH := $(VENV)/bin:$(PATH)`, `export VIRTUAL_ENV = …`.
    pub(super) fn environment(&self) -> Environment {
        if self.exported.contains("VIRTUAL_ENV") {
            return Environment::Active(self.value("VIRTUAL_ENV", 0));
        }
        let path = self.raw.get("PATH").and_then(|raw| raw.split(':').next());
        let folder = path.and_then(|first| {
            first
                .strip_suffix("/bin")
                .or_else(|| first.strip_suffix("/Scripts"))
        });
        match folder {
            Some(folder) if folder.to_ascii_lowercase().contains("venv") => {
                Environment::Active(self.expanded(folder))
            }
            _ => Environment::Unknown,
        }
    }
}

/// The names of all variables that a text uses.
pub(super) fn names(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut at = 0;
    while let Some(offset) = text[at..].find('$') {
        let start = at + offset;
        let end = expansion(text, start, text.len());
        let raw = &text[start..end];
        at = end;
        let Some(inner) = raw.get(2..raw.len().saturating_sub(1)) else {
            continue;
        };
        if inner.contains('$') {
            names.extend(self::names(inner));
        }
        let length = inner
            .find(|character: char| !character.is_alphanumeric() && !"_-.".contains(character))
            .unwrap_or(inner.len());
        names.insert(inner[..length].to_owned());
    }
    names
}

/// The way from the folder of the Makefile to that of the project, with `/` at its end.
pub(super) fn way(surroundings: &Surroundings, folder: &str) -> String {
    let Directory::Known(from) = &surroundings.directory else {
        return String::new();
    };
    match crate::shell::relative(from, folder).as_str() {
        "." => String::new(),
        way => format!("{way}/"),
    }
}
