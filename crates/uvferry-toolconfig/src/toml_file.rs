//! A tool's own TOML file, of which each value goes to pyproject.toml as it is written.

use toml_edit::{Document, Item, Key as TomlKey, RawString, Table, Value};
use uvferry_diagnostics::{Diagnostic, Location, SourceFile, Span};
use uvferry_ini::Setting;
use uvferry_pyproject::{Comments, NewValue};

use crate::found::{Candidate, Found, Key};
use crate::plan::Plan;
use crate::rules;
use crate::workbench::Workbench;

/// A value of the file.
#[derive(Debug, Clone)]
struct Leaf {
    /// The tables that it stands in.
    table: Vec<String>,
    key: String,
    /// With the layout and the comments that it has.
    value: Value,
    found: Found,
}

/// A file, read.
#[derive(Debug, Clone, Default)]
pub(crate) struct TomlFile {
    leaves: Vec<Leaf>,
    /// The headers, with the comments above them.
    tables: Vec<(Vec<String>, Vec<String>)>,
    /// Whether it holds what cannot be carried over.
    arrays_of_tables: Vec<Found>,
}

impl TomlFile {
    /// Reads a file; `None` where it is not there. One that is no TOML is reported, and is a
    /// broken candidate.
    pub(crate) fn read(bench: &mut Workbench<'_>, path: &str) -> Option<(Self, Candidate)> {
        let file = bench.file(path)?;
        let broken = Candidate {
            file: path.to_owned(),
            counts: true,
            broken: true,
            own_file: true,
            ..Candidate::default()
        };
        if !bench.readable(&file) {
            return Some((Self::default(), broken));
        }
        let document = match Document::parse(file.text().to_owned()) {
            Ok(document) => document,
            Err(error) => {
                let message = error.message().lines().collect::<Vec<_>>().join(", ");
                bench.tell_once(
                    Diagnostic::new(
                        &rules::UNREADABLE_CONFIGURATION,
                        format!("invalid TOML: {message}"),
                    )
                    .at(&file, error.span().unwrap_or(0..0)),
                );
                return Some((Self::default(), broken));
            }
        };
        let mut this = Self::default();
        this.walk(&file, document.as_table(), &mut Vec::new());
        let rest = lines(document.trailing().as_str().or_else(|| {
            let span = document.trailing().span()?;
            file.text().get(span)
        }));
        // What stands behind the last value has no other place than above it.
        if let Some(last) = this.leaves.last_mut() {
            last.found.comments.above.extend(rest);
        }
        let candidate = Candidate {
            file: path.to_owned(),
            counts: true,
            own_file: true,
            keys: this.leaves.iter().map(Leaf::key).collect(),
            ..Candidate::default()
        };
        Some((this, candidate))
    }

    /// Whether there is a table, or a value, of that path.
    pub(crate) fn has(&self, path: &[&str]) -> bool {
        let starts = |table: &[String], key: Option<&String>| {
            path.iter()
                .zip(table.iter().chain(key))
                .filter(|(one, other)| **one == other.as_str())
                .count()
                == path.len()
        };
        self.leaves
            .iter()
            .any(|leaf| starts(&leaf.table, Some(&leaf.key)))
            || self.tables.iter().any(|(table, _)| starts(table, None))
    }

    /// Everything into the tables of `root`, where `from` of the file goes; what is not below
    /// `from` stays a reason not to move.
    pub(crate) fn fill(&self, plan: &mut Plan, from: &[&str], root: &[&str]) {
        let target = |table: &[String]| -> Option<Vec<String>> {
            let inner = table.iter().map(String::as_str).collect::<Vec<_>>();
            let rest = inner.strip_prefix(from)?;
            Some(root.iter().chain(rest).map(|&key| key.to_owned()).collect())
        };
        for found in &self.arrays_of_tables {
            let why = "an array of tables cannot be carried over";
            plan.block(found, &rules::UNUSABLE_VALUE, why);
        }
        for (table, comments) in &self.tables {
            if let Some(path) = target(table) {
                plan.tables.push((path, comments.clone()));
            }
        }
        for leaf in &self.leaves {
            if let Some(path) = target(&leaf.table) {
                let path: Vec<&str> = path.iter().map(String::as_str).collect();
                let value = NewValue::One(leaf.value.clone());
                plan.put_found(leaf.found.clone(), &path, &leaf.key, value);
            } else {
                let why = format!("`{}` is not the tool's", leaf.path());
                plan.block(&leaf.found, &rules::FOREIGN_SECTION, why);
            }
        }
    }

    fn walk(&mut self, file: &SourceFile, table: &Table, path: &mut Vec<String>) {
        if !table.is_implicit() && !table.is_dotted() {
            let above = lines(text_of(file, table.decor().prefix()));
            self.tables.push((path.clone(), above));
        }
        for (name, item) in table {
            let Some(key) = table.key(name) else {
                continue;
            };
            match item {
                Item::Table(inner) => {
                    path.push(name.to_owned());
                    self.walk(file, inner, path);
                    path.pop();
                }
                Item::Value(value) => self.leaf(file, path, key, value),
                Item::ArrayOfTables(tables) => {
                    let span = tables.span().unwrap_or(0..0);
                    self.arrays_of_tables.push(found(file, span, Vec::new()));
                }
                Item::None => {}
            }
        }
    }

    fn leaf(&mut self, file: &SourceFile, path: &[String], key: &TomlKey, value: &Value) {
        // `a.b = 1` stands as a table in a table, and `[tool]` may hold a tool's as a value.
        let above_the_tool = match path {
            [] => key.get() == "tool",
            [tool] => tool == "tool",
            _ => false,
        };
        if let Value::InlineTable(inner) = value
            && (inner.is_dotted() || above_the_tool)
        {
            let mut path = path.to_vec();
            path.push(key.get().to_owned());
            for (name, value) in inner {
                if let Some(key) = inner.key(name) {
                    self.leaf(file, &path, key, value);
                }
            }
            return;
        }
        let start = key.span().map_or(0, |span| span.start);
        let end = value.span().map_or(start, |span| span.end);
        let mut above = lines(text_of(file, key.leaf_decor().prefix()));
        above.extend(lines(text_of(file, key.dotted_decor().prefix())));
        let trailing = text_of(file, value.decor().suffix())
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned);
        // Detached from its file, a value has its text by itself.
        let mut alone = file
            .text()
            .get(value.span().unwrap_or(0..0))
            .and_then(|text| text.replace("\r\n", "\n").parse().ok())
            .unwrap_or_else(|| value.clone());
        alone.decor_mut().clear();
        let mut found = found(file, start..end, above);
        found.comments.trailing = trailing;
        self.leaves.push(Leaf {
            table: path.to_vec(),
            key: key.get().to_owned(),
            value: alone,
            found,
        });
    }
}

impl Leaf {
    fn path(&self) -> String {
        let mut path = self.table.clone();
        path.push(self.key.clone());
        path.join(".")
    }

    fn key(&self) -> Key {
        Key {
            found: self.found.clone(),
            section: self.table.join("."),
            setting: Setting {
                section: self.table.join("."),
                key: self.key.clone(),
                written: self.key.clone(),
                value: self.value.to_string(),
                lines: Vec::new(),
                above: Vec::new(),
                after: Vec::new(),
                broken: None,
                location: self.found.location.clone(),
                span: 0..0,
                key_span: 0..0,
                earlier: Vec::new(),
            },
        }
    }
}

fn found(file: &SourceFile, span: Span, above: Vec<String>) -> Found {
    Found {
        location: Location::new(file, span.clone()),
        text: file.slice(span).to_owned(),
        removal: None,
        comments: Comments {
            above,
            trailing: None,
        },
    }
}

fn text_of<'a>(file: &'a SourceFile, raw: Option<&'a RawString>) -> Option<&'a str> {
    let raw = raw?;
    raw.as_str().or_else(|| file.text().get(raw.span()?))
}

/// The comment lines of what stands between two things, and the empty lines between them.
fn lines(text: Option<&str>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in text.unwrap_or_default().lines() {
        let line = line.trim();
        if !line.is_empty() {
            found.push(line.to_owned());
        } else if !found.is_empty() {
            found.push(String::new());
        }
    }
    while found.last().is_some_and(String::is_empty) {
        found.pop();
    }
    found
}
