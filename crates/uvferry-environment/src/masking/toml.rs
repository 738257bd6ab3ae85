//! Secrets in TOML: by the keys above a value, on whatever line and in whatever form it stands.

use toml_edit::{Array, Document, Item, TableLike, Value};

use super::{HIDDEN, Secret, is_secret_name, text};

/// The secrets of a TOML file. In a lock file names are those of packages, and say nothing
/// (`by_names`).
///
/// # Errors
/// Where it is no TOML.
pub(super) fn secrets(text: &str, by_names: bool) -> Result<Vec<Secret>, String> {
    let document = Document::parse(text).map_err(|_| "it is no TOML".to_owned())?;
    let mut walk = Walk {
        text,
        by_names,
        path: Vec::new(),
        values: Vec::new(),
        found: Vec::new(),
    };
    walk.table(document.as_table(), false);
    walk.comments();
    Ok(walk.found)
}

struct Walk<'a> {
    text: &'a str,
    by_names: bool,
    path: Vec<String>,
    /// Where values stand, in bytes.
    values: Vec<std::ops::Range<usize>>,
    found: Vec<Secret>,
}

impl Walk<'_> {
    fn table(&mut self, table: &dyn TableLike, secret: bool) {
        // `{ name = "A_TOKEN", value = "…" }`
        let named = ["name", "key", "variable", "env"].iter().any(|key| {
            let value = table.get(key).and_then(Item::as_str);
            value.is_some_and(is_secret_name)
        });
        for (key, item) in table.iter() {
            let is_value_of_name =
                self.by_names && named && matches!(key, "value" | "default" | "val");
            let by_key = self.by_names && is_secret_name(key) && !self.names_other_things();
            self.path.push(key.to_owned());
            self.item(item, secret || by_key || is_value_of_name);
            self.path.pop();
        }
    }

    /// Whether the keys of the table are names of packages, groups, extras, scripts or tools,
    /// which no setting is.
    fn names_other_things(&self) -> bool {
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        matches!(
            path.as_slice(),
            ["tool" | "packages" | "dev-packages" | "dependency-groups"]
                | [
                    "project",
                    "optional-dependencies" | "scripts" | "gui-scripts"
                ]
                | ["project", "entry-points", ..]
                | ["tool", "uv", "sources"]
                | [
                    "tool",
                    "poetry",
                    "dependencies" | "dev-dependencies" | "extras" | "scripts" | "group"
                ]
                | ["tool", "poetry", "group", _, "dependencies"]
                | ["tool", "pdm", "dev-dependencies"]
                | [
                    "tool",
                    "setuptools",
                    "package-data" | "exclude-package-data"
                ]
        )
    }

    fn item(&mut self, item: &Item, secret: bool) {
        match item {
            Item::None => {}
            Item::Value(value) => self.value(value, secret),
            Item::Table(table) => self.table(table, secret),
            Item::ArrayOfTables(tables) => {
                for table in tables {
                    self.table(table, secret);
                }
            }
        }
    }

    fn value(&mut self, value: &Value, secret: bool) {
        match value {
            Value::Array(array) => return self.array(array, secret),
            Value::InlineTable(table) => return self.table(table, secret),
            _ => {}
        }
        let Some(span) = value.span() else {
            return;
        };
        self.values.push(span.clone());
        if secret && hides(value) {
            self.found.push(Secret {
                span,
                shown: "\"****\"",
                key: self.path.join("."),
            });
            return;
        }
        if let Value::String(string) = value {
            let written = &self.text[span.clone()];
            let mut inner = text::secrets(written);
            // Escapes may hide a name, or lines the value.
            let plain = text::secrets(string.value());
            if !plain.is_empty() && (plain.len() != inner.len() || written.contains('\\')) {
                inner = vec![Secret {
                    span: 0..written.len(),
                    shown: "\"****\"",
                    key: String::new(),
                }];
            }
            for mut secret in inner {
                secret.span = span.start + secret.span.start..span.start + secret.span.end;
                secret.key = self.path.join(".");
                self.found.push(secret);
            }
        }
    }

    fn array(&mut self, array: &Array, secret: bool) {
        let mut after_name = false;
        for value in array {
            // `["--db-password", "x"]`
            self.value(value, secret || after_name);
            after_name = self.by_names
                && value
                    .as_str()
                    .and_then(|word| word.strip_prefix("--"))
                    .is_some_and(|word| !word.contains('=') && is_secret_name(word));
        }
    }

    /// What stands between the values: comments may have settings that are switched off.
    fn comments(&mut self) {
        let mut values = std::mem::take(&mut self.values);
        values.sort_by_key(|span| span.start);
        values.push(self.text.len()..self.text.len());
        let mut from = 0;
        for value in values {
            let between = self.text.get(from..value.start).unwrap_or_default();
            let mut at = from;
            for line in between.split_inclusive('\n') {
                if let Some(mark) = line.find('#') {
                    for mut secret in text::secrets(&line[mark..]) {
                        let start = at + mark;
                        secret.span = start + secret.span.start..start + secret.span.end;
                        self.found.push(secret);
                    }
                }
                at += line.len();
            }
            from = value.end;
        }
    }
}

/// Whether there is something to hide.
fn hides(value: &Value) -> bool {
    match value {
        Value::Boolean(_) => false,
        Value::String(text) => {
            let text = text.value();
            // A list in a string is one value here.
            !text.is_empty()
                && text != HIDDEN
                && (text.starts_with(['{', '[']) || !text::is_harmless(text))
        }
        _ => true,
    }
}
