//! What the variables of a Makefile hold, as far as it says so.

use std::collections::{BTreeMap, BTreeSet};

use crate::command_text::{CommandText, plain_name, shell_expansion};
use crate::context::{Directory, Environment, Surroundings};
use crate::shell::{anchored, calls_uv};

use super::reading::{Item, Makefile, expansion};

/// The texts of so many commands in variables are followed.
const MOST_TEXTS: usize = 200;

/// So many variables may one of them be made of.
const MOST_USED: usize = 200;

/// The values of variables.
pub(super) struct Values {
    raw: BTreeMap<String, String>,
    /// Of each variable: where it is set, and whether its value is put together there.
    places: BTreeMap<String, Vec<(usize, bool)>>,
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
            places: BTreeMap::new(),
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
            // `make NAME=…` counts before all that the file says.
            if variable.operator != "!=" {
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
            let is_at_once = matches!(variable.operator.as_str(), ":=" | "::=" | ":::=" | "!=");
            values
                .places
                .entry(variable.name.clone())
                .or_default()
                .push((variable.value.start, is_at_once));
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

    /// What variables that hold a command were set to, where other variables decide what it
    /// runs. What is set to different things is none.
    pub(super) fn texts(&self) -> BTreeMap<String, CommandText> {
        let mut texts: BTreeMap<String, CommandText> = BTreeMap::new();
        for (name, raw) in &self.raw {
            if self.ambiguous.contains(name) || !raw.contains(['$', '~']) {
                continue;
            }
            let first = raw.split_whitespace().next().and_then(plain_name);
            let is_of_another = first.is_some_and(|first| self.raw.contains_key(first));
            if !CommandText::may_be(raw) && !is_of_another {
                continue;
            }
            if texts.len() >= MOST_TEXTS {
                let why = format!("`{name}` is one of too many commands in variables");
                texts.insert(name.clone(), CommandText::lost(why));
                continue;
            }
            let text = CommandText::read(raw, "$", expansion_in_place);
            let Some(text) = text.filter(CommandText::is_of_variables) else {
                continue;
            };
            let place = self.places.get(name).and_then(|places| places.first());
            let anew = place
                .filter(|(_, is_at_once)| *is_at_once)
                .and_then(|(place, _)| self.set_behind(&text.uses, *place));
            let text = match anew {
                Some(used) => CommandText::lost(format!(
                    "`{used}` is set anew behind `{name}`, which was put together with what it \
                     held before: which environment it is for is known only when it runs"
                )),
                None => text,
            };
            texts.insert(name.clone(), text);
        }
        // `INSTALL = $(PIP) install` is what PIP is.
        for _ in 0..8 {
            let known = texts.clone();
            for text in texts.values_mut() {
                *text = text.clone().spliced(&known);
            }
            if texts == known {
                break;
            }
        }
        texts.retain(|name, text| match text.lost {
            Some(_) => self
                .raw
                .get(name)
                .is_some_and(|raw| CommandText::may_be(raw)),
            None => text.is_useful(),
        });
        texts
    }

    /// One of these variables, or one that it is made of when it is used, that is set behind a
    /// place.
    fn set_behind(&self, names: &BTreeSet<String>, place: usize) -> Option<String> {
        let mut seen = names.clone();
        let mut open: Vec<String> = names.iter().cloned().collect();
        while let Some(name) = open.pop() {
            let places = self.places.get(&name).map_or(&[][..], Vec::as_slice);
            if places.iter().any(|(other, _)| *other > place) || seen.len() > MOST_USED {
                return Some(name);
            }
            let is_late = places.iter().any(|(_, is_at_once)| !is_at_once);
            for inner in self
                .raw
                .get(&name)
                .filter(|_| is_late)
                .map(|raw| self::names(raw))
                .into_iter()
                .flatten()
            {
                if seen.insert(inner.clone()) {
                    open.push(inner);
                }
            }
        }
        None
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
            let is_certain = self
                .raw
                .get("VIRTUAL_ENV")
                .is_some_and(|raw| !raw.contains('$'));
            let value = self.value("VIRTUAL_ENV", 0);
            return Environment::Active(value.filter(|_| is_certain));
        }
        let path = self.raw.get("PATH").and_then(|raw| raw.split(':').next());
        let folder = path.and_then(|first| {
            first
                .strip_suffix("/bin")
                .or_else(|| first.strip_suffix("/Scripts"))
        });
        match folder {
            Some(folder) if folder.to_ascii_lowercase().contains("venv") => {
                let folder = Some(folder.to_owned()).filter(|folder| !folder.contains('$'));
                Environment::Active(folder)
            }
            _ => Environment::Unknown,
        }
    }
}

/// All values that a Makefile gives its variables, as written: by its own lines, and behind
/// `$(MAKE)` in recipes.
pub(super) fn given(text: &str, makefile: &Makefile) -> BTreeMap<String, BTreeSet<String>> {
    let mut given: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for item in &makefile.items {
        match item {
            Item::Variable(variable) => {
                let value = text[variable.value.clone()].trim().to_owned();
                given
                    .entry(variable.name.clone())
                    .or_default()
                    .insert(value);
            }
            Item::Recipe(recipe) => {
                let command = &text[recipe.command.clone()];
                let makes = ["$(MAKE)", "${MAKE}", "make "]
                    .iter()
                    .any(|make| command.contains(make));
                if makes {
                    for (name, value) in assigned(command) {
                        given.entry(name).or_default().insert(value);
                    }
                }
            }
            Item::Define { .. } | Item::Rule(_) | Item::Other(_) => {}
        }
    }
    given
}

/// `NAME=value` and `NAME="some words"` among the words of a command.
fn assigned(command: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = command[at..].find('=') {
        let place = at + offset;
        at = place + 1;
        let name = command[..place]
            .rsplit(|character: char| !(character.is_alphanumeric() || character == '_'))
            .next()
            .unwrap_or_default();
        let before = command[..place - name.len()].chars().next_back();
        let is_word = before.is_none_or(|before| before.is_whitespace() || "\"'".contains(before));
        if name.is_empty() || !is_word {
            continue;
        }
        let behind = &command[at..];
        let is_quote = |quote: &char| matches!(quote, '"' | '\'');
        let quote = before
            .filter(is_quote)
            .or_else(|| behind.chars().next().filter(is_quote));
        let inner = behind.trim_start_matches(['"', '\'']);
        let is_end = |character: char| match quote {
            Some(quote) => character == quote,
            None => character.is_whitespace() || matches!(character, ';' | '&' | '|' | ')'),
        };
        let end = inner.find(is_end).unwrap_or(inner.len());
        found.push((name.to_owned(), inner[..end].trim().to_owned()));
    }
    found
}

/// The end of an expansion that stands for the same in the recipes as where it is written, and
/// the variables in it.
fn expansion_in_place(text: &str, at: usize) -> Option<(usize, BTreeSet<String>)> {
    if text[at..].starts_with("$$") {
        // The shell of the recipe expands it, at the place of the variable.
        let (end, _) = shell_expansion(text, at, "$$")?;
        return Some((end, BTreeSet::new()));
    }
    let end = expansion(text, at, text.len());
    let raw = &text[at..end];
    let inner = raw.get(2..raw.len().checked_sub(1)?)?.trim();
    let function = inner.split_whitespace().next().unwrap_or_default();
    let is_name = plain_name(raw).is_some();
    let is_function = match function {
        "shell" => inner["shell".len()..].trim() == "pwd",
        "abspath" | "dir" | "notdir" | "if" | "or" | "and" | "strip" | "subst" | "patsubst"
        | "addprefix" | "addsuffix" | "firstword" | "lastword" => inner.len() > function.len(),
        _ => false,
    };
    (is_name || is_function).then(|| (end, names(raw)))
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
