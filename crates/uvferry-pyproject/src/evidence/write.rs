//! Evidence put into `[project]`.

use toml_edit::{Array, InlineTable, Value};

use super::{Person, ProjectEvidence};
use crate::array::{Comments, string};
use crate::document::Pyproject;
use crate::edit::{AFTER_PROJECT, Added, PROJECT};
use crate::view::place;

/// The order of the keys of `[project]` in the specification.
const ORDER: &[&str] = &[
    "name",
    "version",
    "description",
    "readme",
    "requires-python",
    "authors",
    "keywords",
];

impl Pyproject {
    /// Puts evidence into `[project]`, each field where nothing gives it: a key that stands
    /// there, and a field that `dynamic` lists, stay as they are. `[project.urls]` that
    /// exists gets no further labels. Returns what became of each field that was found, in
    /// the order of [`rows`](ProjectEvidence::rows); nothing is done without a `[project]`
    /// table.
    ///
    /// In a table that this run made, the keys come in the order of the specification.
    pub fn add_evidence(&mut self, evidence: &ProjectEvidence) -> Vec<Added> {
        if !self.has_project() {
            return Vec::new();
        }
        let mut done = Vec::new();
        for (field, found) in [
            ("description", &evidence.description),
            ("readme", &evidence.readme),
        ] {
            if let Some(found) = found {
                done.push(self.add_field(field, |this| {
                    this.insert(PROJECT, field, string(&found.value), AFTER_PROJECT);
                }));
            }
        }
        if !evidence.authors.is_empty() {
            let added = self.add_field("authors", |this| {
                for found in &evidence.authors {
                    let value = Value::InlineTable(person(&found.value));
                    this.push(
                        &["project", "authors"],
                        value,
                        Comments::NONE,
                        AFTER_PROJECT,
                    );
                }
            });
            done.extend(evidence.authors.iter().map(|_| added.clone()));
        }
        if let Some(found) = &evidence.keywords {
            done.push(self.add_field("keywords", |this| {
                let words: Array = found.value.iter().map(|word| string(word)).collect();
                this.insert(PROJECT, "keywords", Value::Array(words), AFTER_PROJECT);
            }));
        }
        if !evidence.urls.is_empty() {
            let path = ["project", "urls"];
            let added = self.add_field("urls", |this| {
                for found in &evidence.urls {
                    let url = string(&found.value.url);
                    this.insert(&path, found.value.label, url, AFTER_PROJECT);
                }
            });
            done.extend(evidence.urls.iter().map(|found| match &added {
                Added::Added { to } => Added::Added {
                    to: format!("{to}.{}", found.value.label),
                },
                other => other.clone(),
            }));
        }
        self.order_new_project();
        done
    }

    fn add_field(&mut self, field: &str, write: impl FnOnce(&mut Self)) -> Added {
        let path = ["project", field];
        if self.keys(&path).is_some() {
            return self.other_at(&path);
        }
        let listed = self.index_of(&["project", "dynamic"], |value| {
            value.as_str() == Some(field)
        });
        if let Some(at) = listed {
            return self.there(&["project", "dynamic"], at);
        }
        write(self);
        Added::Added {
            to: place(&path, None),
        }
    }

    fn order_new_project(&mut self) {
        let is_old = self
            .source()
            .is_some_and(|_| self.key_location(PROJECT).is_some());
        if is_old {
            return;
        }
        let rank = |key: &str| {
            ORDER
                .iter()
                .position(|known| *known == key)
                .unwrap_or(ORDER.len())
        };
        if let Some(project) = self
            .document
            .get_mut("project")
            .and_then(toml_edit::Item::as_table_mut)
        {
            project.sort_values_by(|a, _, b, _| rank(a.get()).cmp(&rank(b.get())));
        }
    }
}

fn person(person: &Person) -> InlineTable {
    let mut table = InlineTable::new();
    for (key, value) in [("name", &person.name), ("email", &person.email)] {
        if let Some(value) = value {
            table.insert(key, string(value));
        }
    }
    table
}
