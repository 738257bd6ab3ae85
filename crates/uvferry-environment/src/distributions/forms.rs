//! What is installed in the forms that pip prints: `pip list`, `pip freeze`, `pip inspect`.

use serde_json::{Map, Value, json};
use uvferry_diagnostics::redact;

use super::{CoreMetadata, Distribution, Installed, Layout};
use crate::interpreters::Interpreter;

/// Names that pip never lists: they are parts of Python itself.
const OF_PYTHON: [&str; 3] = ["argparse", "python", "wsgiref"];

impl Installed {
    /// What pip lists, in the order of `pip list` and `pip freeze`: by name in small letters.
    pub fn listed(&self) -> Vec<&Distribution> {
        let mut listed: Vec<&Distribution> = self
            .distributions
            .iter()
            .filter(|one| !OF_PYTHON.contains(&one.normalized_name.as_str()))
            .collect();
        listed.sort_by_key(|one| one.name.to_lowercase());
        listed
    }

    /// As `pip list --format json` prints it.
    pub fn pip_list(&self) -> Value {
        let rows = self.listed().into_iter().map(|one| {
            let mut row = Map::new();
            row.insert("name".to_owned(), json!(one.name));
            row.insert("version".to_owned(), json!(one.version));
            if let Some(folder) = &one.editable_location {
                row.insert(
                    "editable_project_location".to_owned(),
                    json!(folder.display().to_string()),
                );
            }
            Value::Object(row)
        });
        rows.collect()
    }

    /// As `pip inspect` prints it, credentials left out; `environment` is what the interpreter
    /// says of itself.
    ///
    /// # Errors
    /// Where metadata cannot be read.
    pub fn pip_inspect(&self, interpreter: &Interpreter) -> std::io::Result<Value> {
        let rows = self
            .distributions
            .iter()
            .filter(|one| !OF_PYTHON.contains(&one.normalized_name.as_str()))
            .map(Distribution::inspected);
        let rows: Vec<Value> = rows.collect::<Result<_, _>>()?;
        Ok(json!({
            "version": "1",
            "pip_version": interpreter.pip_version,
            "installed": rows,
            "environment": interpreter.markers,
        }))
    }
}

impl Distribution {
    /// One of the list of `pip inspect`.
    fn inspected(&self) -> std::io::Result<Value> {
        let mut row = Map::new();
        row.insert("metadata".to_owned(), fields(&self.metadata()?));
        row.insert(
            "metadata_location".to_owned(),
            json!(self.metadata_path.display().to_string()),
        );
        if let Some(direct_url) = &self.direct_url {
            row.insert("direct_url".to_owned(), json!(direct_url.redacted()));
        } else if let Some(folder) = &self.editable_location
            && let Ok(url) = url::Url::from_file_path(folder)
        {
            row.insert(
                "direct_url".to_owned(),
                json!({"url": url.as_str(), "dir_info": {"editable": true}}),
            );
        }
        if let Some(installer) = &self.installer {
            row.insert("installer".to_owned(), json!(installer));
        }
        if self.layout == Layout::DistInfo {
            row.insert("requested".to_owned(), json!(self.requested));
        }
        Ok(Value::Object(row))
    }

    /// `name==version`, as `pip freeze` writes what came from an index; the address of what did
    /// not. Credentials are left out.
    pub fn frozen(&self) -> String {
        if let Some(direct_url) = &self.direct_url {
            return redact(&direct_url.requirement(&self.name)).into_owned();
        }
        let is_valid = !self.faults.contains(&super::Fault::InvalidVersion);
        let operator = if is_valid { "==" } else { "===" };
        format!("{}{operator}{}", self.name, self.version)
    }
}

/// The fields of core metadata (<https://packaging.python.org/en/latest/specifications/core-metadata/>)
/// and whether they may stand there more than once.
const FIELDS: [(&str, bool); 27] = [
    ("Metadata-Version", false),
    ("Name", false),
    ("Version", false),
    ("Dynamic", true),
    ("Platform", true),
    ("Supported-Platform", true),
    ("Summary", false),
    ("Description", false),
    ("Description-Content-Type", false),
    ("Keywords", false),
    ("Home-page", false),
    ("Download-URL", false),
    ("Author", false),
    ("Author-email", false),
    ("Maintainer", false),
    ("Maintainer-email", false),
    ("License", false),
    ("License-Expression", false),
    ("License-File", true),
    ("Classifier", true),
    ("Requires-Dist", true),
    ("Requires-Python", false),
    ("Requires-External", true),
    ("Project-URL", true),
    ("Provides-Extra", true),
    ("Provides-Dist", true),
    ("Obsoletes-Dist", true),
];

/// Metadata as JSON (PEP 566).
fn fields(metadata: &CoreMetadata) -> Value {
    let mut written = Map::new();
    for (name, is_multiple) in FIELDS {
        let Some(first) = metadata.get(name) else {
            continue;
        };
        let key = name.to_lowercase().replace('-', "_");
        let value = if is_multiple {
            metadata.all(name).collect()
        } else if key == "keywords" {
            if first.contains(',') {
                first.split(',').map(str::trim).collect()
            } else {
                first.split_whitespace().collect()
            }
        } else {
            json!(first)
        };
        written.insert(key, value);
    }
    if let Some(description) = metadata.description() {
        written.insert("description".to_owned(), json!(description));
    }
    Value::Object(written)
}
