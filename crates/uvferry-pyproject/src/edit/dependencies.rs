//! Lists of requirements: those of the project, of its extras, of groups.

use toml_edit::{InlineTable, Value};

use super::{AFTER_BUILD, AFTER_PROJECT, Added, Target};
use crate::array::{Comments, close_with, string};
use crate::document::{Placement, Pyproject, ensure_table, walk_keys};
use crate::names::normalize;
use crate::pep508;
use crate::view::included_group;

impl Pyproject {
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

    /// How many entries the list holds; 0 where it is not there.
    pub fn count_dependencies(&self, of: &Target) -> usize {
        let path = self.target_path(of);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        self.keys(&path)
            .and_then(|item| item.as_array())
            .map_or(0, toml_edit::Array::len)
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

    pub(super) fn known_key(&self, path: &[&str], name: &str) -> String {
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
    pub(super) fn compare(&mut self, path: &[&str], text: &str) -> Option<Added> {
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
}

fn placement_of(to: &Target) -> Placement<'static> {
    match to {
        Target::Group(_) => AFTER_BUILD,
        Target::Main | Target::Extra(_) => AFTER_PROJECT,
    }
}
