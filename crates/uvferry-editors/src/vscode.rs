//! The four files of `.vscode`.

use jsonc_parser::ast::{Object, Value};
use serde_json::{Map, Value as Json};
use uvferry_diagnostics::{Diagnostic, Severity, SourceFile, Span};

use crate::evidence::Evidence;
use crate::jsonc::{self, Additions};
use crate::plan::{Outcome, Place, Planning};
use crate::rules;

mod extensions;
mod interpreter;
mod launch;
mod settings;
mod tasks;

pub(crate) fn plan(evidence: &Evidence, planning: &mut Planning<'_>) {
    settings::plan(evidence, planning);
    tasks::plan(evidence, planning);
    launch::plan(evidence, planning);
    extensions::plan(evidence, planning);
}

/// Something that one of the files is to have.
struct Wanted {
    name: String,
    value: Json,
    why: String,
}

impl Wanted {
    fn new(name: impl Into<String>, value: Json, why: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value,
            why: why.into(),
        }
    }
}

/// A file with an object in it, or the place for one.
struct Opened {
    place: Place,
    path: &'static str,
}

impl Opened {
    fn new(path: &'static str, planning: &mut Planning<'_>) -> Option<Self> {
        let place = planning.open(path)?;
        Some(Self { place, path })
    }

    /// Hands the outermost object to `merge`; `fresh` makes the whole contents where there is
    /// none yet.
    fn merge(
        &self,
        planning: &mut Planning<'_>,
        fresh: impl FnOnce(&mut Planning<'_>) -> Map<String, Json>,
        merge: impl FnOnce(&mut Planning<'_>, &SourceFile, &Object<'_>, &mut Additions),
    ) {
        let Place::File(file) = &self.place else {
            let contents = fresh(planning);
            if !contents.is_empty() {
                planning.create(self.path, jsonc::whole(None, &Json::Object(contents)));
            }
            return;
        };
        let root = match jsonc::read(file) {
            Ok(root) => root,
            Err(told) => return planning.tell(*told),
        };
        match &root {
            None => {
                let contents = fresh(planning);
                if !contents.is_empty() {
                    let end = file.text().len();
                    let text = jsonc::whole(Some(file), &Json::Object(contents));
                    planning.change(file, vec![(end..end, text)]);
                }
            }
            Some(Value::Object(object)) => {
                let mut additions = Additions::default();
                merge(planning, file, object, &mut additions);
                let changes = additions.replacements(file, root.as_ref());
                planning.change(file, changes);
            }
            Some(other) => not_a(planning, file, "an object", jsonc::span(other)),
        }
    }
}

/// Tells that something has another form than VS Code gives it.
fn not_a(planning: &mut Planning<'_>, file: &SourceFile, form: &str, span: Span) {
    planning.tell(
        Diagnostic::new(&rules::UNREADABLE, format!("this has to be {form}"))
            .at(file, span)
            .help(rules::UNREADABLE.fix),
    );
}

/// Tells that something stays although it says something else.
fn stays(
    planning: &mut Planning<'_>,
    file: &SourceFile,
    wanted: &Wanted,
    there: &Value<'_>,
    severity: Severity,
) {
    planning.note(file.path(), &wanted.name, Outcome::Kept, &wanted.why);
    planning.tell(
        Diagnostic::new(
            &rules::CONFLICT,
            format!("`{}` is there with another value, and stays", wanted.name),
        )
        .at(file, jsonc::span(there))
        .help(format!(
            "to have `{}` there: remove it, and run the command again",
            wanted.value
        ))
        .severity(severity),
    );
}

/// Merges entries into the list behind a key, as tasks and launches have it. `same` tells
/// whether an entry that is there does what a wanted one does; its label may be another.
fn merge_list(
    planning: &mut Planning<'_>,
    file: &SourceFile,
    object: &Object<'_>,
    additions: &mut Additions,
    list: &ListOf,
    wanted: &[Wanted],
) -> bool {
    let there = jsonc::get(object, list.key);
    if let Some(other) = there.filter(|there| there.as_array().is_none()) {
        not_a(planning, file, "a list", jsonc::span(other));
        return false;
    }
    if jsonc::get(object, "version").is_none() {
        additions.member(object, "version", Json::String(list.version.to_owned()));
    }
    let Some(there) = there.and_then(Value::as_array) else {
        for one in wanted {
            planning.note(file.path(), &one.name, Outcome::Added, &one.why);
        }
        let values = wanted.iter().map(|one| one.value.clone()).collect();
        additions.member(object, list.key, Json::Array(values));
        return !wanted.is_empty();
    };
    let mut added = false;
    for one in wanted {
        let named = there.elements.iter().find(|entry| {
            let entry = entry.as_object();
            let name = entry.and_then(|entry| jsonc::get(entry, list.name));
            name.and_then(Value::as_string_lit)
                .is_some_and(|name| name.value == one.name)
        });
        let same = |entry: &&Value<'_>| (list.same)(&jsonc::plain(entry), &one.value);
        match named {
            Some(entry) if same(&entry) => {
                planning.note(file.path(), &one.name, Outcome::There, &one.why);
            }
            Some(entry) => stays(planning, file, one, entry, Severity::Info),
            None if there.elements.iter().any(|entry| same(&entry)) => {
                planning.note(file.path(), &one.name, Outcome::There, &one.why);
            }
            None => {
                planning.note(file.path(), &one.name, Outcome::Added, &one.why);
                additions.element(there, one.value.clone());
                added = true;
            }
        }
    }
    added
}

/// A list of named entries.
struct ListOf {
    key: &'static str,
    /// The version that the file has where it says none.
    version: &'static str,
    /// The key of an entry's name.
    name: &'static str,
    same: fn(&Json, &Json) -> bool,
}
