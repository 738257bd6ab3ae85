//! Requirements of `setup()`, and the files that they are read from.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::{Reader, Told, is_module};
use crate::dependency_file::{DynamicFile, DynamicRole};
use crate::metadata::{Field, Given, Metadata, Requirement};
use crate::requirement_lines as lines;
use crate::script::{Frozen, Keyword, Place, ROOT, Text, with_marker};

impl Reader<'_, '_> {
    pub(super) fn requirements(&self, keyword: &Keyword, value: &Frozen) -> Told<Vec<Requirement>> {
        match value {
            Frozen::Unknown(unknown) => Err(Rc::clone(unknown)),
            Frozen::Text(text) => self.requirements_of(keyword, text),
            other => {
                if other.truth() == Some(false) {
                    return Ok(Vec::new());
                }
                let items = other
                    .items()
                    .ok_or_else(|| Self::refused(keyword, "it is no list of requirements"))?;
                let mut found = Vec::new();
                for item in items {
                    found.extend(self.requirements(keyword, item)?);
                }
                Ok(found)
            }
        }
    }

    fn requirements_of(&self, keyword: &Keyword, text: &Text) -> Told<Vec<Requirement>> {
        if text.text.contains(ROOT) {
            return Err(Self::refused(
                keyword,
                "it holds the path of the project on this machine",
            ));
        }
        Ok(lines::of_text(&text.text)
            .into_iter()
            .map(|(start, requirement)| {
                let Some(origin) = text.origin else {
                    return lines::plain(&requirement, &self.location(&keyword.place));
                };
                let source = self.sources.get(origin.source);
                let from = origin.start + if origin.exact { start } else { 0 };
                let span = from..from + if origin.exact { requirement.len() } else { 0 };
                // A literal of the script has its place in the file as it is, a text that is
                // read from a file in the text as Python reads it.
                let location = if origin.exact {
                    self.sources.text_location(origin.source, span)
                } else {
                    self.location(&Place {
                        source: origin.source,
                        span: from..from + requirement.len(),
                    })
                };
                let comment = lines::comment(&source.file, location.line, location.column);
                Requirement {
                    text: requirement,
                    location,
                    comment,
                }
            })
            .collect())
    }

    pub(super) fn extras(&self, found: &mut Metadata) {
        let mut always: Vec<Requirement> = Vec::new();
        let extras = self.field("extras_require", |reader, keyword| {
            let mut extras: Vec<(String, Vec<Requirement>)> = Vec::new();
            for (key, value) in reader.pairs(keyword, &keyword.value)? {
                let (name, marker) = lines::extra_key(&key);
                let mut requirements = reader.requirements(keyword, value)?;
                for requirement in &mut requirements {
                    requirement.text = with_marker(&requirement.text, marker);
                }
                if name.is_empty() {
                    always.extend(requirements);
                } else if let Some((_, known)) = extras.iter_mut().find(|(known, _)| known == name)
                {
                    known.extend(requirements);
                } else {
                    extras.push((name.to_owned(), requirements));
                }
            }
            Ok(extras)
        });
        found.has_conditional_extras = !always.is_empty();
        add_conditional(&mut found.dependencies, &extras, always);
        found.optional_dependencies = extras;
    }

    pub(super) fn dependency_files(&self) -> Vec<DynamicFile> {
        let mut found = Vec::new();
        let mut enter = |keyword: &Keyword, value: &Frozen, role: &DynamicRole| {
            for path in self.files_of(value) {
                found.push(DynamicFile {
                    path,
                    role: role.clone(),
                    location: Some(self.location(&keyword.place)),
                });
            }
        };
        if let Some(keyword) = self.keyword("install_requires") {
            enter(keyword, &keyword.value, &DynamicRole::Dependencies);
        }
        if let Some(keyword) = self.keyword("extras_require")
            && let Frozen::Dict(extras) = &keyword.value
        {
            for (key, value) in extras {
                if let Some(key) = key.text() {
                    enter(keyword, value, &DynamicRole::of_extra(key));
                }
            }
        }
        found
    }

    /// The files that a value is read from, known or not; a module that is imported or run
    /// for it is none.
    fn files_of(&self, value: &Frozen) -> BTreeSet<String> {
        let mut files = value.files();
        value.each_text(&mut |text| {
            if !text.made_of.is_untold() {
                files.extend(self.other_files_in(text.made_of));
            }
        });
        files.retain(|path| !is_module(path));
        files
    }
}

/// What `:marker` adds goes to the dependencies.
pub(crate) fn add_conditional<T>(
    dependencies: &mut Field<Vec<Requirement>>,
    extras: &Field<T>,
    always: Vec<Requirement>,
) {
    match (dependencies, extras) {
        (Field::Known(given), _) => given.value.extend(always),
        (dependencies @ Field::Absent, Field::Known(given)) if !always.is_empty() => {
            *dependencies = Field::Known(Given {
                value: always,
                location: given.location.clone(),
                key: given.key.clone(),
            });
        }
        _ => {}
    }
}
