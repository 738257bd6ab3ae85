//! Requirements of setup.cfg, and the files that they are read from.

use uvferry_ini::Entry;

use super::{REFUSED, Reader, Told, because, parts, place_in};
use crate::dependency_file::{DynamicFile, DynamicRole};
use crate::keywords::add_conditional;
use crate::metadata::{Field, Metadata, Requirement};
use crate::requirement_lines as lines;
use crate::script::{relative, with_marker};

impl Reader<'_, '_> {
    /// The requirements of a value, with their places in setup.cfg or in the files.
    fn requirements(&self, entry: &Entry) -> Told<Vec<Requirement>> {
        if entry.value == REFUSED {
            return because("configparser refuses a `%` in it");
        }
        let (text, files) = self.file_or_text(&entry.value)?;
        let from_file = entry.value.starts_with("file:");
        Ok(parts(&text, ';')
            .into_iter()
            .filter(|part| !part.starts_with('#'))
            .flat_map(|part| lines::of_text(&part))
            .map(|(_, requirement)| {
                let place = if from_file {
                    files.iter().find_map(|path| {
                        let number = self.sources.open(path)?;
                        let source = self.sources.get(number);
                        let first = 1;
                        place_in(&source.file, first, source.file.line_count(), &requirement)
                            .map(|found| (found, source.file.clone()))
                    })
                } else {
                    place_in(
                        self.file,
                        entry.location.line,
                        entry.location.end_line,
                        &requirement,
                    )
                    .map(|found| (found, self.file.clone()))
                };
                match place {
                    Some((location, file)) => {
                        let comment = lines::comment(&file, location.line, location.column)
                            .filter(|_| from_file || !requirement.contains('#'));
                        Requirement {
                            text: requirement,
                            location,
                            comment,
                        }
                    }
                    None => lines::plain(&requirement, &entry.location),
                }
            })
            .collect())
    }

    pub(super) fn required(&self, key: &str) -> Field<Vec<Requirement>> {
        match self.entry("options", key) {
            None => Field::Absent,
            Some(entry) => Self::told(
                self.requirements(entry),
                &entry.location,
                format!("options.{key}"),
            ),
        }
    }

    pub(super) fn extras(&self, found: &mut Metadata) {
        let keys = self.section("options.extras_require");
        let Some((_, first)) = keys.first() else {
            return;
        };
        let mut always = Vec::new();
        let mut told: Told<Vec<(String, Vec<Requirement>)>> = Ok(Vec::new());
        for (key, entry) in &keys {
            let (name, marker) = lines::extra_key(key);
            match (self.requirements(entry), &mut told) {
                (Ok(mut requirements), Ok(extras)) => {
                    for requirement in &mut requirements {
                        requirement.text = with_marker(&requirement.text, marker);
                    }
                    if name.is_empty() {
                        always.extend(requirements);
                    } else if let Some((_, known)) =
                        extras.iter_mut().find(|(known, _)| known == name)
                    {
                        known.extend(requirements);
                    } else {
                        extras.push((name.to_owned(), requirements));
                    }
                }
                (Err(why), told) => *told = Err(why),
                (Ok(_), Err(_)) => {}
            }
        }
        let extras = Self::told(told, &first.location, "options.extras_require".to_owned());
        add_conditional(&mut found.dependencies, &extras, always);
        found.optional_dependencies = extras;
    }

    pub(super) fn dependency_files(&self) -> Vec<DynamicFile> {
        let required = self
            .entry("options", "install_requires")
            .map(|entry| (DynamicRole::Dependencies, entry));
        let extras = self.section("options.extras_require").into_iter();
        let extras = extras.map(|(key, entry)| (DynamicRole::of_extra(&key), entry));
        let mut found = Vec::new();
        for (role, entry) in required.into_iter().chain(extras) {
            let Some(paths) = entry.value.strip_prefix("file:") else {
                continue;
            };
            for path in paths.split(',').filter_map(|path| relative(path.trim())) {
                found.push(DynamicFile {
                    path,
                    role: role.clone(),
                    location: Some(entry.location.clone()),
                });
            }
        }
        found
    }
}
