//! setup.cfg as fields, as `setuptools.config.setupcfg` reads it.

mod requirements;

use std::collections::BTreeSet;

use uvferry_diagnostics::{Location, SourceFile};
use uvferry_ini::{Entry, Sections};

use crate::keywords::join;
use crate::literal::Literal;
use crate::metadata::{
    Field, Given, Key, License, Metadata, Other, Packages, Person, Readme, TakenFrom, Unknown,
    Version,
};
use crate::script::{Sources, glob, relative};

/// What stands for a value that configparser refuses; no file holds it.
pub(crate) const REFUSED: &str = "\u{e0e2}";

/// Sections whose keys are names of the user's, and kept as they are.
const NAMED: &[&str] = &[
    "options.extras_require",
    "options.data_files",
    "options.entry_points",
    "options.package_data",
    "options.exclude_package_data",
];

/// Keys of `[metadata]` that have a field.
const METADATA: &[&str] = &[
    "name",
    "version",
    "author",
    "author_email",
    "maintainer",
    "maintainer_email",
    "platforms",
    "keywords",
    "classifiers",
    "license",
    "license_expression",
    "license_files",
    "license_file",
    "description",
    "long_description",
    "long_description_content_type",
    "url",
    "download_url",
    "project_urls",
];

/// Keys of `[options]` that have a field.
const OPTIONS: &[&str] = &[
    "zip_safe",
    "include_package_data",
    "package_dir",
    "scripts",
    "namespace_packages",
    "install_requires",
    "setup_requires",
    "tests_require",
    "packages",
    "entry_points",
    "py_modules",
    "python_requires",
];

pub(crate) struct Reader<'a, 'b> {
    pub(crate) file: &'a SourceFile,
    pub(crate) sections: &'a Sections,
    pub(crate) sources: &'a Sources<'b>,
    /// `package_dir` of setup.py, which `attr:` looks into as well.
    pub(crate) package_dir: Vec<(String, String)>,
}

/// Lines, or parts between the separators (`ConfigHandler._parse_list`).
pub(crate) fn parts(value: &str, separator: char) -> Vec<String> {
    let parts: Vec<&str> = if value.contains('\n') {
        value.lines().collect()
    } else {
        value.split(separator).collect()
    };
    parts
        .into_iter()
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// `key = value` lines.
fn map(value: &str) -> Option<Vec<(String, String)>> {
    parts(value, ',')
        .iter()
        .map(|line| {
            let (key, value) = line.split_once('=')?;
            Some((key.trim().to_owned(), value.trim().to_owned()))
        })
        .collect()
}

type Told<T> = Result<T, (String, BTreeSet<String>)>;

fn because<T>(why: impl Into<String>) -> Told<T> {
    Err((why.into(), BTreeSet::new()))
}

impl<'a> Reader<'a, '_> {
    /// The keys of a section, as setuptools spells them.
    pub(crate) fn section(&self, name: &str) -> Vec<(String, &'a Entry)> {
        let named = NAMED.contains(&name);
        self.sections
            .iter()
            .filter(|(known, _)| known == name)
            .flat_map(|(_, keys)| keys)
            .map(|(key, entry)| {
                let key = if named {
                    key.clone()
                } else {
                    key.to_lowercase().replace('-', "_")
                };
                let key = match (name, key.as_str()) {
                    ("metadata", "home_page") => "url".to_owned(),
                    ("metadata", "summary") => "description".to_owned(),
                    ("metadata", "classifier") => "classifiers".to_owned(),
                    ("metadata", "platform") => "platforms".to_owned(),
                    _ => key,
                };
                (key, entry)
            })
            .collect()
    }

    /// The first that is not empty: setuptools skips what is there already.
    pub(crate) fn entry(&self, section: &str, key: &str) -> Option<&'a Entry> {
        let all: Vec<&Entry> = self
            .section(section)
            .into_iter()
            .filter(|(known, _)| known == key)
            .map(|(_, entry)| entry)
            .collect();
        all.iter()
            .find(|entry| !entry.value.is_empty())
            .or(all.first())
            .copied()
    }

    fn field<T>(
        &self,
        section: &str,
        key: &str,
        read: impl FnOnce(&Self, &str) -> Told<T>,
    ) -> Field<T> {
        match self.entry(section, key) {
            None => Field::Absent,
            Some(entry) => Self::told(
                if entry.value == REFUSED {
                    because("configparser refuses a `%` in it")
                } else {
                    read(self, &entry.value)
                },
                &entry.location,
                format!("{section}.{key}"),
            ),
        }
    }

    fn told<T>(told: Told<T>, location: &Location, key: String) -> Field<T> {
        match told {
            Ok(value) => Field::Known(Given {
                value,
                location: location.clone(),
                key,
            }),
            Err((why, files)) => Field::Unknown(Unknown {
                location: location.clone(),
                key,
                why,
                at: None,
                files,
            }),
        }
    }

    /// A value, or the texts of the files behind `file:`, joined by line ends; with the
    /// files.
    fn file_or_text(&self, value: &str) -> Told<(String, Vec<String>)> {
        let Some(spec) = value.strip_prefix("file:") else {
            return Ok((value.to_owned(), Vec::new()));
        };
        let mut texts = Vec::new();
        let mut files = Vec::new();
        for path in spec.split(',').map(str::trim) {
            let inside = relative(path).filter(|path| !path.is_empty());
            let Some(inside) = inside else {
                return because(format!("`{path}` lies outside the project"));
            };
            // A file that is missing is left out, with a warning of setuptools'.
            match self.sources.open(&inside) {
                Some(number) => {
                    let source = self.sources.get(number);
                    if std::str::from_utf8(source.file.bytes()).is_err() {
                        return Err((format!("`{inside}` is not UTF-8"), [inside].into()));
                    }
                    texts.push(source.text.to_string());
                    files.push(inside);
                }
                None if self.sources.is_file(&inside) => {
                    return Err((format!("`{inside}` cannot be read"), [inside].into()));
                }
                None => {}
            }
        }
        Ok((texts.join("\n"), files))
    }

    fn list_of(&self, key: &str) -> Field<Vec<String>> {
        self.field("options", key, |_, value| Ok(parts(value, ',')))
    }

    fn table<T>(&self, section: &str, read: impl Fn(&str) -> T) -> Field<Vec<(String, T)>> {
        let keys = self.section(section);
        let Some((_, first)) = keys.first() else {
            return Field::Absent;
        };
        Field::Known(Given {
            location: first.location.clone(),
            key: section.to_owned(),
            value: keys
                .iter()
                .map(|(key, entry)| (key.clone(), read(&entry.value)))
                .collect(),
        })
    }

    /// What setup.cfg gives.
    pub(crate) fn metadata(&self) -> Metadata {
        let text = |key: &str| self.field("metadata", key, |_, value| Ok(value.to_owned()));
        let comma = |key: &str| self.field("metadata", key, |_, value| Ok(parts(value, ',')));
        let truth = |key: &str| {
            self.field("options", key, |_, value| {
                Ok(matches!(
                    value.to_lowercase().as_str(),
                    "1" | "true" | "yes"
                ))
            })
        };
        let data = |section: &str| {
            let mut found = self.table(section, |value| parts(value, ','));
            if let Field::Known(given) = &mut found
                && let Some(at) = given.value.iter().position(|(key, _)| key == "*")
            {
                // `canonic_package_data`: the entry moves to the end.
                let (_, patterns) = given.value.remove(at);
                given.value.push((String::new(), patterns));
            }
            found
        };
        let mut found = Metadata {
            name: text("name"),
            version: self.field("metadata", "version", Self::version),
            description: self.field("metadata", "description", |reader, value| {
                Ok(reader.file_or_text(value)?.0)
            }),
            readme: self.readme(),
            requires_python: self.field("options", "python_requires", |_, value| {
                Ok(value.to_owned())
            }),
            license: if self.entry("metadata", "license_expression").is_some() {
                self.field("metadata", "license_expression", |_, value| {
                    Ok(License::Expression(value.to_owned()))
                })
            } else {
                self.field("metadata", "license", |_, value| {
                    if value.starts_with("file:") {
                        return because("setuptools takes no `file:` here");
                    }
                    Ok(License::Text(value.to_owned()))
                })
            },
            license_files: join(
                comma("license_files"),
                self.field("metadata", "license_file", |_, value| {
                    Ok(vec![value.to_owned()])
                }),
                |files, single| {
                    for file in single {
                        if !files.contains(&file) {
                            files.push(file);
                        }
                    }
                },
            ),
            author: self.person("author", "author_email"),
            maintainer: self.person("maintainer", "maintainer_email"),
            keywords: comma("keywords"),
            classifiers: self.field("metadata", "classifiers", |reader, value| {
                Ok(parts(&reader.file_or_text(value)?.0, ','))
            }),
            platforms: comma("platforms"),
            url: text("url"),
            download_url: text("download_url"),
            project_urls: self.field("metadata", "project_urls", |_, value| {
                map(value).map_or_else(|| because("a line has no `=`"), Ok)
            }),
            dependencies: self.required("install_requires"),
            setup_requires: self.required("setup_requires"),
            tests_require: self.required("tests_require"),
            entry_points: self.entry_points(),
            packages: self.packages(),
            py_modules: self.list_of("py_modules"),
            package_dir: self.field("options", "package_dir", |_, value| {
                map(value).map_or_else(|| because("a line has no `=`"), Ok)
            }),
            package_data: data("options.package_data"),
            exclude_package_data: data("options.exclude_package_data"),
            include_package_data: truth("include_package_data"),
            data_files: self.data_files(),
            script_files: self.list_of("scripts"),
            zip_safe: truth("zip_safe"),
            namespace_packages: self.list_of("namespace_packages"),
            keys: self.keys(),
            taken_from: self.taken_from(),
            data_patterns: self.data_patterns(),
            dependency_files: self.dependency_files(),
            ..Metadata::default()
        };
        self.extras(&mut found);
        self.others(&mut found);
        found
    }

    fn keys(&self) -> Vec<Key> {
        let ours = |section: &str| {
            matches!(section, "metadata" | "options") || section.starts_with("options.")
        };
        self.sections
            .iter()
            .filter(|(section, _)| ours(section))
            .flat_map(|(section, keys)| {
                keys.iter().map(move |(key, entry)| Key {
                    name: format!("{section}.{key}"),
                    location: entry.location.clone(),
                    value: (entry.value != REFUSED).then(|| Literal::Text(entry.value.clone())),
                })
            })
            .collect()
    }

    fn person(&self, name: &str, email: &str) -> Field<Person> {
        let text = |value: &str| (!value.is_empty()).then(|| value.to_owned());
        join(
            self.field("metadata", name, |_, value| {
                Ok(Person {
                    name: text(value),
                    email: None,
                })
            }),
            self.field("metadata", email, |_, value| {
                Ok(Person {
                    name: None,
                    email: text(value),
                })
            }),
            |person, email| person.email = email.email,
        )
    }

    fn readme(&self) -> Field<Readme> {
        let content_type = self
            .entry("metadata", "long_description_content_type")
            .map(|entry| entry.value.clone());
        if self.entry("metadata", "long_description").is_none() && content_type.is_some() {
            return self.field("metadata", "long_description_content_type", |_, _| {
                Ok(Readme {
                    files: Vec::new(),
                    text: None,
                    content_type,
                })
            });
        }
        self.field("metadata", "long_description", |reader, value| {
            let (text, files) = reader.file_or_text(value)?;
            Ok(Readme {
                text: files.is_empty().then_some(text),
                files,
                content_type,
            })
        })
    }

    fn version(&self, value: &str) -> Told<Version> {
        if value.starts_with("file:") {
            let (text, files) = self.file_or_text(value)?;
            let now = text.trim().to_owned();
            return Ok(match files.as_slice() {
                [path] => Version::File {
                    path: path.clone(),
                    now,
                },
                _ => Version::Literal(now),
            });
        }
        if !value.starts_with("attr:") {
            return Ok(Version::Literal(value.to_owned()));
        }
        let path = value.replace("attr:", "").trim().to_owned();
        let (module, name) = path.rsplit_once('.').unwrap_or(("", &path));
        let Some(file) = self.module_file(module) else {
            return because(format!("the module `{module}` is not found"));
        };
        let found = self
            .sources
            .open(&file)
            .and_then(|number| super::attribute::value(self.sources, number, name));
        let joined = |items: &[Literal]| {
            items
                .iter()
                .map(|item| match item {
                    Literal::Text(text) => Some(text.clone()),
                    Literal::Int(int) => Some(int.to_string()),
                    _ => None,
                })
                .collect::<Option<Vec<_>>>()
                .map(|items| items.join("."))
        };
        let now = match &found {
            Some(Literal::Text(text)) => Some(text.clone()),
            Some(Literal::Int(int)) => Some(int.to_string()),
            Some(Literal::Float(float)) => Some(format!("{float:?}")),
            Some(Literal::List(items)) => joined(items),
            _ => None,
        };
        match now {
            Some(now) => Ok(Version::Attribute { path, now }),
            None => Err((
                format!("`{name}` is no literal in `{file}`, which is imported for it"),
                [file].into(),
            )),
        }
    }

    /// The file of a module, by `package_dir`, `where` and the `src` layout
    /// (`expand._find_module`).
    fn module_file(&self, module: &str) -> Option<String> {
        let module = if module.is_empty() {
            "__init__"
        } else {
            module
        };
        let mut package_dir: Vec<(String, String)> = self
            .entry("options", "package_dir")
            .and_then(|entry| map(&entry.value))
            .unwrap_or_default();
        package_dir.extend(self.package_dir.iter().cloned());
        if let Some((_, entry)) = self
            .section("options.packages.find")
            .into_iter()
            .find(|(key, _)| key == "where")
            && let Some(place) = parts(&entry.value, ',').into_iter().next()
        {
            package_dir.push((String::new(), place));
        }
        let discovered = self.entry("options", "packages").is_none()
            && self.entry("options", "py_modules").is_none()
            && package_dir.is_empty()
            && self.sources.is_folder("src");
        if discovered {
            package_dir.push((String::new(), "src".to_owned()));
        }
        let words: Vec<&str> = module.split('.').collect();
        let mut base = None;
        for end in (1..=words.len()).rev() {
            let partial = words[..end].join(".");
            if let Some((_, folder)) = package_dir.iter().find(|(known, _)| *known == partial) {
                let mut path = vec![folder.as_str()];
                path.extend(&words[end..]);
                base = Some(path.join("/"));
                break;
            }
        }
        let base = base.unwrap_or_else(|| {
            let root = package_dir
                .iter()
                .find(|(known, _)| known.is_empty())
                .map_or("", |(_, folder)| folder.as_str());
            if root.is_empty() {
                words.join("/")
            } else {
                format!("{root}/{}", words.join("/"))
            }
        });
        let base = relative(&base)?;
        [format!("{base}.py"), format!("{base}/__init__.py")]
            .into_iter()
            .find(|path| self.sources.is_file(path))
    }

    fn packages(&self) -> Field<Packages> {
        self.field("options", "packages", |reader, value| {
            let namespaces = match value.trim() {
                "find:" => false,
                "find_namespace:" => true,
                _ => return Ok(Packages::Listed(parts(value, ','))),
            };
            let find = reader.section("options.packages.find");
            let list = |name: &str| {
                find.iter()
                    .find(|(key, _)| key == name)
                    .map(|(_, entry)| parts(&entry.value, ','))
                    .unwrap_or_default()
            };
            Ok(Packages::Find {
                location: list("where")
                    .into_iter()
                    .next()
                    .unwrap_or_else(|| ".".to_owned()),
                include: list("include"),
                exclude: list("exclude"),
                namespaces,
            })
        })
    }

    fn entry_points(&self) -> Field<crate::legacy::EntryPoints> {
        let whole = self.field("options", "entry_points", |reader, value| {
            Ok(crate::legacy::entry_points_of(
                &reader.file_or_text(value)?.0,
            ))
        });
        // The first of both that setuptools comes across counts.
        if !matches!(whole, Field::Absent) {
            return whole;
        }
        self.table("options.entry_points", |value| {
            parts(value, ',')
                .iter()
                .filter(|line| !line.starts_with('#'))
                .filter_map(|line| line.split_once('='))
                .map(|(name, object)| (name.trim().to_owned(), object.trim().to_owned()))
                .collect()
        })
    }

    fn data_files(&self) -> Field<Vec<(String, Vec<String>)>> {
        self.table("options.data_files", |value| {
            let mut files = Vec::new();
            for pattern in parts(value, ',') {
                if pattern.contains(['*', '?', '[', ']', '{', '}']) {
                    let mut found = glob(self.sources, &pattern, true);
                    found.sort();
                    files.extend(found);
                } else {
                    files.push(relative(&pattern).unwrap_or(pattern));
                }
            }
            files
        })
    }

    /// The patterns as they are written, where there are any.
    fn data_patterns(&self) -> Option<Vec<(String, Vec<String>)>> {
        let stated = self.table("options.data_files", |value| parts(value, ','));
        let stated = stated.known()?;
        stated
            .iter()
            .flat_map(|(_, files)| files)
            .any(|file| file.contains(['*', '?', '[', ']', '{', '}']))
            .then(|| stated.clone())
    }

    /// The keys that are `file:` of something.
    fn taken_from(&self) -> Vec<TakenFrom> {
        let keys = [
            ("metadata", "description"),
            ("metadata", "classifiers"),
            ("options", "entry_points"),
        ];
        keys.into_iter()
            .filter_map(|(section, key)| {
                let entry = self.entry(section, key)?;
                let value = entry.value.trim();
                let (text, files) = value
                    .starts_with("file:")
                    .then(|| self.file_or_text(value))?
                    .ok()?;
                (!files.is_empty()).then(|| TakenFrom {
                    key: format!("{section}.{key}"),
                    location: entry.location.clone(),
                    files,
                    is_text_of_files: true,
                    is_lines: text.lines().eq(parts(&text, ',')),
                    lists_folders: false,
                })
            })
            .collect()
    }

    fn others(&self, found: &mut Metadata) {
        for (section, fields) in [("metadata", METADATA), ("options", OPTIONS)] {
            for (key, entry) in self.section(section) {
                if fields.contains(&key.as_str()) {
                    continue;
                }
                if key == "cmdclass" {
                    found.side_effects.push((
                        entry.location.clone(),
                        format!("has commands of its own (`{key}`)"),
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
            let known = NAMED.contains(&section.as_str()) || section == "options.packages.find";
            if !section.starts_with("options.") || known {
                continue;
            }
            for (key, entry) in keys {
                found.others.push(Other {
                    key: format!("{section}.{key}"),
                    location: entry.location.clone(),
                    value: Some(Literal::Text(entry.value.clone())),
                });
            }
        }
    }
}

/// Where a text stands in some lines of a file.
pub(crate) fn place_in(
    file: &SourceFile,
    first: usize,
    last: usize,
    text: &str,
) -> Option<Location> {
    for line in first..=last {
        let span = file.line_span(line)?;
        let content = file.slice(span.clone());
        if let Some(at) = content.find(text)
            && !content.trim_start().starts_with('#')
        {
            let start = span.start + at;
            return Some(Location::new(file, start..start + text.len()));
        }
    }
    None
}
