//! Fields that are the text of files: the readme, and what setuptools goes on reading.

use toml_edit::Value;
use uvferry_diagnostics::Diagnostic;
use uvferry_setuptools::{Field, Given, Metadata, Readme};

use super::BuildBackend;
use super::lists;
use super::writer::{AFTER_BUILD_SYSTEM, Standing, Writer, inline, strings};
use crate::array::string;
use crate::rules;

impl Writer<'_> {
    /// Whether the value is the text of files that setuptools reads from pyproject.toml as
    /// well, so that it stays as dynamic as it was.
    pub(super) fn goes_on_reading<T>(&self, key: &str, value: &Field<T>) -> bool {
        let Field::Known(given) = value else {
            return false;
        };
        self.text_of_files(given).is_some()
            && matches!(self.standing(key), Standing::New | Standing::Dynamic)
            && self
                .options
                .build_backend
                .is_none_or(|backend| backend == BuildBackend::Setuptools)
    }

    fn text_of_files<T>(&self, given: &Given<T>) -> Option<&[String]> {
        self.metadata
            .taken_from
            .iter()
            .find(|taken| {
                taken.is_text_of_files && taken.key == given.key && taken.location == given.location
            })
            .map(|taken| taken.files.as_slice())
    }

    /// Lets setuptools go on reading the files; `false` where it cannot.
    pub(super) fn reads_on<T>(
        &mut self,
        field: &str,
        key: &str,
        listed: &[&str],
        given: &Given<T>,
    ) -> bool {
        let known = Field::Known(Given {
            value: (),
            location: given.location.clone(),
            key: given.key.clone(),
        });
        if !self.goes_on_reading(key, &known) {
            return false;
        }
        let files = strings(self.text_of_files(given).unwrap_or_default());
        for key in listed {
            self.pyproject.add_dynamic(key);
        }
        let mut table = toml_edit::InlineTable::new();
        table.insert("file", files);
        let path = ["tool", "setuptools", "dynamic"];
        self.pyproject
            .insert(&path, key, Value::InlineTable(table), AFTER_BUILD_SYSTEM);
        let to = vec![format!("tool.setuptools.dynamic.{key}")];
        self.moved(field, &given.key, &given.location, to);
        true
    }

    pub(super) fn readme(&mut self) {
        let given = match &self.metadata.readme {
            Field::Known(given) => given,
            Field::Unknown(unknown) => return self.unknown("readme", &["readme"], unknown),
            Field::Absent => return,
        };
        let Readme {
            files,
            text,
            content_type,
        } = &given.value;
        if files.is_empty() && text.as_deref().unwrap_or_default().is_empty() {
            return self.nothing("readme", given);
        }
        if let [_, _, ..] = files.as_slice() {
            return self.readme_of_files(given, files, content_type.as_deref());
        }
        let value = if let [file] = files.as_slice() {
            let guessed = content_type_of(file);
            if content_type.is_none() && guessed.is_some() {
                self.tell_content_type(given, file, guessed);
            }
            match (content_type.as_deref(), guessed) {
                (Some(stated), Some(guessed)) if stated.trim() == guessed => string(file),
                (Some(stated), _) => {
                    Value::InlineTable(inline(&[("file", file), ("content-type", stated.trim())]))
                }
                (None, Some(_)) => string(file),
                (None, None) => {
                    Value::InlineTable(inline(&[("file", file), ("content-type", "text/x-rst")]))
                }
            }
        } else {
            let mut table = inline(&[]);
            table.insert("text", lists::text(text.as_deref().unwrap_or_default()));
            table.insert(
                "content-type",
                string(content_type.as_deref().unwrap_or("text/x-rst").trim()),
            );
            Value::InlineTable(table)
        };
        let shown = files.first().map_or_else(
            || "a text of its own".to_owned(),
            |file| format!("`{file}`"),
        );
        self.field("readme", "readme", given, value, &shown);
    }

    fn tell_content_type(&mut self, given: &Given<Readme>, file: &str, guessed: Option<&str>) {
        let guessed = guessed.unwrap_or_default();
        if guessed == "text/x-rst" {
            // It is what an index takes it for without any type.
            return;
        }
        self.diagnostics.push(
            Diagnostic::new(
                &rules::README_CONTENT_TYPE,
                format!(
                    "`{file}` is published as `{guessed}` from now on; no content type was given"
                ),
            )
            .at_location(given.location.clone()),
        );
    }

    fn readme_of_files(&mut self, given: &Given<Readme>, files: &[String], kind: Option<&str>) {
        match self.standing("readme") {
            Standing::New | Standing::Dynamic => {
                self.pyproject.add_dynamic("readme");
                let mut table = toml_edit::InlineTable::new();
                table.insert("file", strings(files));
                table.insert("content-type", string(kind.unwrap_or("text/x-rst").trim()));
                let path = ["tool", "setuptools", "dynamic"];
                self.pyproject.insert(
                    &path,
                    "readme",
                    Value::InlineTable(table),
                    AFTER_BUILD_SYSTEM,
                );
                self.moved(
                    "readme",
                    &given.key,
                    &given.location,
                    vec!["tool.setuptools.dynamic.readme".into()],
                );
            }
            Standing::Given => self.overridden("readme", "readme", given, &files.join(", ")),
            Standing::Ignored => self.ignored("readme", "readme", given),
        }
    }
}

/// Whether the lines of the files are the classifiers: setup.cfg passes over empty lines,
/// pyproject.toml does not.
pub(super) fn classifier_lines(metadata: &Metadata, given: &Given<Vec<String>>) -> bool {
    metadata
        .taken_from
        .iter()
        .any(|taken| taken.key == given.key && taken.is_lines)
}

/// What setuptools guesses from a file's ending; `None` where it guesses none.
fn content_type_of(file: &str) -> Option<&'static str> {
    let name = file.rsplit('/').next().unwrap_or(file).to_lowercase();
    let (stem, ending) = name.rsplit_once('.')?;
    if stem.is_empty() {
        return None;
    }
    match ending {
        "md" => Some("text/markdown"),
        "rst" => Some("text/x-rst"),
        "txt" => Some("text/plain"),
        _ => None,
    }
}
