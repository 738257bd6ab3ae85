//! setup.cfg as pbr reads it, and the requirements files that it takes dependencies from.

use std::collections::BTreeSet;

use uvferry_diagnostics::{Location, SourceFile};
use uvferry_ini::{Entry, Sections};

use crate::declarative::{self, place_in};
use crate::dependency_file::{DynamicFile, DynamicRole};
use crate::literal::Literal;
use crate::metadata::{
    Backend, Field, Given, License, Metadata, Other, Packages, Person, Readme, Requirement,
    Unknown, Version,
};
use crate::precedence;
use crate::requirement_lines as lines;
use crate::script::{Sources, find_packages, with_marker};

/// The files whose first one that is there holds the dependencies.
const REQUIREMENTS: &[&str] = &["requirements.txt", "tools/pip-requires"];
const TESTS: &[&str] = &["test-requirements.txt", "tools/test-requires"];

/// Sections that pbr takes metadata from, and the keys of them that have a field.
const KEYS: &[(&str, &[&str])] = &[
    (
        "metadata",
        &[
            "name",
            "version",
            "author",
            "author_email",
            "maintainer",
            "maintainer_email",
            "home_page",
            "url",
            "project_urls",
            "summary",
            "description",
            "keywords",
            "description_file",
            "description_content_type",
            "long_description",
            "long_description_content_type",
            "download_url",
            "classifier",
            "classifiers",
            "platform",
            "platforms",
            "license",
            "license_file",
            "license_files",
            "license_expression",
            "requires_dist",
            "python_requires",
            "requires_python",
            "setup_requires_dist",
        ],
    ),
    (
        "files",
        &[
            "packages_root",
            "packages",
            "package_data",
            "namespace_packages",
            "data_files",
            "scripts",
            "modules",
        ],
    ),
    (
        "backwards_compat",
        &["zip_safe", "tests_require", "include_package_data"],
    ),
];

struct Reader<'a, 'b> {
    sources: &'a Sources<'b>,
    file: &'a SourceFile,
    sections: &'a Sections,
}

/// What pbr makes of setup.cfg: `setup()`'s own keywords give way to it.
pub(crate) fn metadata(
    sources: &Sources<'_>,
    file: &SourceFile,
    sections: &Sections,
    given: Metadata,
    declared: Metadata,
) -> Metadata {
    let reader = Reader {
        sources,
        file,
        sections,
    };
    let mut own = reader.metadata();
    own.dependency_files = reader.dependency_files(&own.dependencies);
    // Its settings for the whole project.
    let others = given
        .others
        .iter()
        .filter(|other| other.key != "pbr")
        .cloned()
        .collect();
    let given = Metadata {
        others,
        version: Field::Absent,
        ..given
    };
    let mut declared = declared;
    // What pbr has a meaning of its own for is none of setuptools' keys.
    declared.others.retain(|other| !Reader::knows(&other.key));
    own.backend = Backend::Pbr;
    precedence::combine(precedence::combine(own, given), declared)
}

impl<'a> Reader<'a, '_> {
    fn knows(key: &str) -> bool {
        key.split_once('.').is_some_and(|(section, key)| {
            KEYS.iter()
                .any(|(known, keys)| *known == section && keys.contains(&key))
        })
    }

    fn section(&self, name: &str) -> Vec<(String, &'a Entry)> {
        self.sections
            .iter()
            .filter(|(known, _)| known == name)
            .flat_map(|(_, keys)| keys)
            .map(|(key, entry)| (key.to_lowercase().replace('-', "_"), entry))
            .collect()
    }

    fn entry(&self, section: &str, key: &str) -> Option<&'a Entry> {
        self.section(section)
            .into_iter()
            .find(|(known, entry)| known == key && !entry.value.trim().is_empty())
            .map(|(_, entry)| entry)
    }

    fn field<T>(&self, section: &str, key: &str, read: impl FnOnce(&str) -> T) -> Field<T> {
        match self.entry(section, key) {
            None => Field::Absent,
            Some(entry) => Field::Known(Given {
                value: read(&entry.value),
                location: entry.location.clone(),
                key: format!("{section}.{key}"),
            }),
        }
    }

    fn text(&self, key: &str) -> Field<String> {
        self.field("metadata", key, str::to_owned)
    }

    fn first<T>(first: Field<T>, second: Field<T>) -> Field<T> {
        match first {
            Field::Absent => second,
            first => first,
        }
    }

    fn metadata(&self) -> Metadata {
        let list = |section: &str, key: &str| self.field(section, key, many);
        let both = self.entry("metadata", "description").is_some()
            && (self.entry("metadata", "long_description").is_some()
                || self.entry("metadata", "description_file").is_some());
        let mut found = Metadata {
            name: self.text("name"),
            version: self.version(),
            description: if both {
                self.text("description")
            } else {
                self.text("summary")
            },
            readme: self.readme(both),
            requires_python: Self::first(
                self.text("requires_python"),
                self.text("python_requires"),
            ),
            license: self.field("metadata", "license", |text| License::Text(text.to_owned())),
            author: self.person("author", "author_email"),
            maintainer: self.person("maintainer", "maintainer_email"),
            keywords: list("metadata", "keywords"),
            classifiers: list("metadata", "classifier"),
            platforms: list("metadata", "platform"),
            url: self.text("home_page"),
            download_url: self.text("download_url"),
            project_urls: self.field("metadata", "project_urls", |value| {
                many(value)
                    .iter()
                    .filter_map(|line| line.split_once('='))
                    .map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned()))
                    .collect()
            }),
            dependencies: self.dependencies(),
            optional_dependencies: self.extras(),
            setup_requires: self.plain_requirements("metadata", "setup_requires_dist"),
            tests_require: Field::Absent,
            entry_points: self.entry_points(),
            packages: self.packages(),
            py_modules: list("files", "modules"),
            package_dir: self.field("files", "packages_root", |value| {
                vec![(String::new(), value.to_owned())]
            }),
            package_data: self.table("package_data"),
            data_files: self.data_files(),
            script_files: list("files", "scripts"),
            namespace_packages: list("files", "namespace_packages"),
            zip_safe: Field::Absent,
            ..Metadata::default()
        };
        if let Some(entry) = self.entry("metadata", "name") {
            // pbr sets both, whatever is said.
            let set = |value| {
                Field::Known(Given {
                    value,
                    location: entry.location.clone(),
                    key: "metadata.name".to_owned(),
                })
            };
            found.include_package_data = set(true);
            found.zip_safe = set(false);
        }
        self.others(&mut found);
        found
    }

    fn version(&self) -> Field<Version> {
        let Some(entry) = self
            .entry("metadata", "version")
            .or_else(|| self.entry("metadata", "name"))
        else {
            return Field::Absent;
        };
        let settings = self
            .entry("metadata", "version")
            .map(|entry| ("version".to_owned(), Literal::Text(entry.value.clone())))
            .into_iter()
            .collect();
        Field::Known(Given {
            value: Version::Plugin {
                distribution: "pbr".to_owned(),
                settings,
            },
            location: entry.location.clone(),
            key: "metadata.version".to_owned(),
        })
    }

    fn readme(&self, both: bool) -> Field<Readme> {
        let content_type = self
            .entry("metadata", "description_content_type")
            .or_else(|| self.entry("metadata", "long_description_content_type"))
            .map(|entry| entry.value.clone());
        if !both && let Some(entry) = self.entry("metadata", "description") {
            return Field::Known(Given {
                value: Readme {
                    files: Vec::new(),
                    text: Some(entry.value.clone()),
                    content_type,
                },
                location: entry.location.clone(),
                key: "metadata.description".to_owned(),
            });
        }
        // setuptools reads `long_description` itself.
        if self.entry("metadata", "long_description").is_some() {
            return Field::Absent;
        }
        let Some(entry) = self.entry("metadata", "description_file") else {
            return Field::Absent;
        };
        let files = many(&entry.value);
        let mut text = String::new();
        for path in &files {
            let Some(number) = self.sources.open(path) else {
                return Field::Unknown(Unknown {
                    location: entry.location.clone(),
                    key: "metadata.description_file".to_owned(),
                    why: format!("`{path}` is not there"),
                    at: None,
                    files: files.iter().cloned().collect(),
                });
            };
            text.push_str(self.sources.get(number).text.trim());
            text.push_str("\n\n");
        }
        // pbr cuts the ends off and adds two line ends, which no reader of it sees.
        let single = files.len() == 1;
        Field::Known(Given {
            value: Readme {
                text: (!single).then_some(text),
                files: if single { files } else { Vec::new() },
                content_type,
            },
            location: entry.location.clone(),
            key: "metadata.description_file".to_owned(),
        })
    }

    fn person(&self, name: &str, email: &str) -> Field<Person> {
        let person = |name: Option<String>, email: Option<String>| Person { name, email };
        crate::keywords::join(
            self.field("metadata", name, |text| person(Some(text.to_owned()), None)),
            self.field("metadata", email, |text| {
                person(None, Some(text.to_owned()))
            }),
            |person, email| person.email = email.email,
        )
    }

    /// The lines of the first of these files that is there.
    fn file_requirements(
        &self,
        files: &[&str],
        depth: usize,
        found: &mut Vec<Requirement>,
    ) -> Result<bool, String> {
        let Some((path, number)) = files
            .iter()
            .find_map(|path| Some(((*path).to_owned(), self.sources.open(path)?)))
        else {
            return Ok(false);
        };
        if depth > 10 {
            return Err(format!("`{path}` includes itself"));
        }
        let source = self.sources.get(number);
        let mut start = 0;
        for line in source.text.split('\n') {
            let at = start;
            start += line.len() + 1;
            let trimmed = line.trim();
            if trimmed.is_empty() || line.starts_with('#') {
                continue;
            }
            if ["-i", "--index-url", "--extra-index-url", "--find-links"]
                .iter()
                .any(|option| trimmed.starts_with(option))
                || trimmed.starts_with("-f ")
            {
                continue;
            }
            if line.starts_with("-r") {
                let inner = line.split_once(' ').map_or("", |(_, path)| path);
                self.file_requirements(&[inner], depth + 1, found)?;
                continue;
            }
            if trimmed.starts_with("-e") || trimmed.contains("://") {
                return Err(format!(
                    "`{path}` has a requirement by its address, of which pbr keeps the name alone"
                ));
            }
            let text = line.split('#').next().unwrap_or_default().trim();
            if text.is_empty() {
                continue;
            }
            let from = at + line.find(text).unwrap_or(0);
            let location = self.sources.text_location(number, from..from + text.len());
            let comment = lines::comment(&source.file, location.line, location.column);
            found.push(Requirement {
                text: text.to_owned(),
                location,
                comment,
            });
        }
        Ok(true)
    }

    fn dependencies(&self) -> Field<Vec<Requirement>> {
        let declared = self.plain_requirements("metadata", "requires_dist");
        let mut found = match &declared {
            Field::Known(given) => given.value.clone(),
            _ => Vec::new(),
        };
        match self.file_requirements(REQUIREMENTS, 0, &mut found) {
            Ok(false) => declared,
            Ok(true) => {
                let location = found.last().map_or_else(
                    || Location::file("requirements.txt"),
                    |last| last.location.clone(),
                );
                Field::Known(Given {
                    value: found,
                    location,
                    key: "metadata.requires_dist".to_owned(),
                })
            }
            Err(why) => Field::Unknown(Unknown {
                location: Location::file("requirements.txt"),
                key: "metadata.requires_dist".to_owned(),
                why,
                at: None,
                files: ["requirements.txt".to_owned()].into(),
            }),
        }
    }

    /// The requirements files behind the dependencies, those that they include among them.
    fn dependency_files(&self, dependencies: &Field<Vec<Requirement>>) -> Vec<DynamicFile> {
        let mut paths: BTreeSet<&str> = REQUIREMENTS
            .iter()
            .copied()
            .find(|path| self.sources.open(path).is_some())
            .into_iter()
            .collect();
        let known = dependencies.known().into_iter().flatten();
        paths.extend(
            known
                .map(|requirement| requirement.location.file.as_str())
                .filter(|path| *path != self.file.path()),
        );
        let file = |path: &str| DynamicFile {
            path: path.to_owned(),
            role: DynamicRole::Dependencies,
            location: Some(Location::file(self.file.path())),
        };
        paths.into_iter().map(file).collect()
    }

    fn requirement(&self, entry: &Entry, text: &str) -> Requirement {
        let location = place_in(
            self.file,
            entry.location.line,
            entry.location.end_line,
            text,
        )
        .unwrap_or_else(|| entry.location.clone());
        lines::plain(text, &location)
    }

    fn plain_requirements(&self, section: &str, key: &str) -> Field<Vec<Requirement>> {
        match self.entry(section, key) {
            None => Field::Absent,
            Some(entry) => Field::Known(Given {
                value: many(&entry.value)
                    .iter()
                    .map(|line| {
                        let text = line.split(" #").next().unwrap_or_default().trim();
                        self.requirement(entry, text)
                    })
                    .collect(),
                location: entry.location.clone(),
                key: format!("{section}.{key}"),
            }),
        }
    }

    /// `[extras]`: `name = requirement:marker`.
    fn extras(&self) -> Field<Vec<(String, Vec<Requirement>)>> {
        let keys: Vec<(&String, &Entry)> = self
            .sections
            .iter()
            .filter(|(section, _)| section == "extras")
            .flat_map(|(_, keys)| keys)
            .map(|(key, entry)| (key, entry))
            .collect();
        let Some((_, first)) = keys.first() else {
            return Field::Absent;
        };
        let (location, key) = (first.location.clone(), "extras".to_owned());
        let mut extras = Vec::new();
        for (name, entry) in &keys {
            let requirements = many(&entry.value)
                .iter()
                .filter(|line| !line.starts_with('#'))
                .map(|line| {
                    let line = line.split(" #").next().unwrap_or_default().trim();
                    let (package, marker) = lines::extra_key(line);
                    let mut requirement = self.requirement(entry, line);
                    let marker = marker.trim_start_matches('(').trim_end_matches(')');
                    requirement.text = with_marker(package, marker);
                    requirement
                })
                .collect();
            extras.push(((*name).replace('-', "_"), requirements));
        }
        if !extras.iter().any(|(name, _)| name == "test") {
            let mut tests = Vec::new();
            match self.file_requirements(TESTS, 0, &mut tests) {
                Ok(_) => extras.push(("test".to_owned(), tests)),
                Err(why) => {
                    return Field::Unknown(Unknown {
                        location,
                        key,
                        why,
                        at: None,
                        files: ["test-requirements.txt".to_owned()].into(),
                    });
                }
            }
        }
        Field::Known(Given {
            value: extras,
            location,
            key,
        })
    }

    fn entry_points(&self) -> Field<crate::legacy::EntryPoints> {
        let keys: Vec<(String, &Entry)> = self
            .sections
            .iter()
            .filter(|(section, _)| section == "entry_points")
            .flat_map(|(_, keys)| keys)
            .map(|(key, entry)| (key.replace('-', "_"), entry))
            .collect();
        let Some((_, first)) = keys.first() else {
            return Field::Absent;
        };
        Field::Known(Given {
            location: first.location.clone(),
            key: "entry_points".to_owned(),
            value: keys
                .iter()
                .map(|(group, entry)| {
                    let points = many(&entry.value)
                        .iter()
                        .filter(|line| !line.starts_with('#'))
                        .filter_map(|line| line.split_once('='))
                        .map(|(name, object)| (name.trim().to_owned(), object.trim().to_owned()))
                        .collect();
                    (group.clone(), points)
                })
                .collect(),
        })
    }

    /// The packages that are named, with all below them.
    fn packages(&self) -> Field<Packages> {
        let given = self.entry("files", "packages");
        let Some(entry) = given.or_else(|| self.entry("metadata", "name")) else {
            return Field::Absent;
        };
        let mut found = Vec::new();
        for package in many(&entry.value) {
            if !self.sources.is_folder(&package) {
                continue;
            }
            let below = find_packages(
                self.sources,
                &Packages::Find {
                    location: package.replace('.', "/"),
                    include: Vec::new(),
                    exclude: Vec::new(),
                    namespaces: false,
                },
            );
            found.push(package.clone());
            found.extend(below.into_iter().map(|inner| format!("{package}.{inner}")));
        }
        if found.is_empty() && given.is_none() {
            return Field::Absent;
        }
        Field::Known(Given {
            value: Packages::Listed(found),
            location: entry.location.clone(),
            key: if given.is_some() {
                "files.packages"
            } else {
                "metadata.name"
            }
            .to_owned(),
        })
    }

    fn table(&self, key: &str) -> Field<Vec<(String, Vec<String>)>> {
        let Some(entry) = self.entry("files", key) else {
            return Field::Absent;
        };
        let unknown = |why: &str| {
            Field::Unknown(Unknown {
                location: entry.location.clone(),
                key: format!("files.{key}"),
                why: why.to_owned(),
                at: None,
                files: [].into(),
            })
        };
        let mut found: Vec<(String, Vec<String>)> = Vec::new();
        for line in many(&entry.value) {
            if line.contains(['\'', '"', '\\']) {
                return unknown("its names are quoted");
            }
            let (key, values) = match line.split_once('=') {
                Some((key, values)) => (Some(key.trim().to_owned()), values.to_owned()),
                None => (None, line.clone()),
            };
            let values = values.split_whitespace().map(str::to_owned);
            match key {
                Some(key) => match found.iter_mut().find(|(known, _)| *known == key) {
                    Some((_, list)) => list.extend(values),
                    None => found.push((key, values.collect())),
                },
                None => match found.last_mut() {
                    Some((_, list)) => list.extend(values),
                    None => return unknown("its first line has no `=`"),
                },
            }
        }
        Field::Known(Given {
            value: found,
            location: entry.location.clone(),
            key: format!("files.{key}"),
        })
    }

    fn data_files(&self) -> Field<Vec<(String, Vec<String>)>> {
        let mut found = self.table("data_files");
        if let Field::Known(given) = &mut found {
            let mut expanded: Vec<(String, Vec<String>)> = Vec::new();
            for (target, files) in &given.value {
                // `target = folder/*` takes all below the folder.
                let [file] = files.as_slice() else {
                    expanded.push((target.clone(), files.clone()));
                    continue;
                };
                let Some(prefix) = file.strip_suffix("/*") else {
                    expanded.push((target.clone(), files.clone()));
                    continue;
                };
                let inside = format!("{prefix}/");
                for path in self
                    .sources
                    .paths
                    .iter()
                    .filter(|path| path.starts_with(&inside))
                {
                    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                    let below = folder.strip_prefix(prefix).unwrap_or_default();
                    let folder = format!(
                        "{}/{}",
                        target.trim_end_matches('/'),
                        below.trim_start_matches('/')
                    );
                    match expanded.iter_mut().find(|(known, _)| *known == folder) {
                        Some((_, list)) => list.push(path.clone()),
                        None => expanded.push((folder, vec![path.clone()])),
                    }
                }
            }
            expanded.sort();
            given.value = expanded;
        }
        found
    }

    fn others(&self, found: &mut Metadata) {
        for section in ["files", "backwards_compat", "global", "pbr"] {
            for (key, entry) in self.section(section) {
                if Self::knows(&format!("{section}.{key}")) {
                    continue;
                }
                if matches!(
                    (section, key.as_str()),
                    ("global", "setup_hooks" | "commands")
                ) {
                    found.side_effects.push((
                        entry.location.clone(),
                        "runs hooks or commands of its own".to_owned(),
                    ));
                }
                found.others.push(Other {
                    key: format!("{section}.{key}"),
                    location: entry.location.clone(),
                    value: Some(Literal::Text(entry.value.clone())),
                });
            }
        }
        for (section, keys) in self.sections {
            if !section.starts_with("extension") {
                continue;
            }
            for (key, entry) in keys {
                found.others.push(Other {
                    key: format!("{section}.{key}"),
                    location: entry.location.clone(),
                    value: Some(Literal::Text(entry.value.clone())),
                });
                found.side_effects.push((
                    entry.location.clone(),
                    "builds extension modules".to_owned(),
                ));
            }
        }
    }
}

/// pbr's `split_multiline`.
fn many(value: &str) -> Vec<String> {
    declarative::parts(&format!("{value}\n"), '\n')
}
