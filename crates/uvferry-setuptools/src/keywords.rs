//! The keywords of one call of `setup()`, as fields.

#![expect(
    clippy::unused_self,
    reason = "the readers of all fields have one shape"
)]

mod requirements;
mod version;

use std::collections::BTreeSet;
use std::rc::Rc;

use uvferry_diagnostics::{Location, printable};

pub(crate) use requirements::add_conditional;

use crate::literal::Literal;
use crate::metadata::{
    Backend, Field, Given, Key, License, Metadata, Other, Packages, Person, Readme, SetupKeywords,
    TakenFrom, Unknown,
};
use crate::script::{Call, Frozen, Keyword, MadeOf, Place, ROOT, Sources, Unk, without_root};

/// Keywords that have a field.
const FIELDS: &[&str] = &[
    "name",
    "version",
    "description",
    "long_description",
    "long_description_content_type",
    "python_requires",
    "license",
    "license_expression",
    "license_files",
    "license_file",
    "author",
    "author_email",
    "maintainer",
    "maintainer_email",
    "keywords",
    "classifiers",
    "platforms",
    "url",
    "download_url",
    "project_urls",
    "install_requires",
    "extras_require",
    "setup_requires",
    "tests_require",
    "entry_points",
    "packages",
    "py_modules",
    "package_dir",
    "package_data",
    "exclude_package_data",
    "include_package_data",
    "data_files",
    "scripts",
    "zip_safe",
    "namespace_packages",
];

struct Reader<'a, 'b> {
    call: &'a Call,
    sources: &'a Sources<'b>,
}

/// What a call gives.
pub(crate) fn metadata(call: &Call, sources: &Sources<'_>) -> Metadata {
    Reader { call, sources }.metadata()
}

/// A value that could be told, or why not.
type Told<T> = Result<T, Rc<Unk>>;

impl Reader<'_, '_> {
    fn keyword(&self, name: &str) -> Option<&Keyword> {
        self.call
            .keywords
            .iter()
            .find(|keyword| keyword.name == name)
            .filter(|keyword| !matches!(keyword.value, Frozen::None))
    }

    fn location(&self, place: &Place) -> Location {
        self.sources.location(place)
    }

    /// As [`refused`](Self::refused), with the files that the value may come from.
    fn refused_for(&self, keyword: &Keyword, why: &str) -> Rc<Unk> {
        Rc::new(Unk {
            files: self.other_files().collect(),
            ..Unk::clone(&Self::refused(keyword, why))
        })
    }

    /// The files that the script reads or imports, but for itself.
    fn other_files(&self) -> impl Iterator<Item = String> {
        let own = self.call.place.source;
        (0..self.sources.len())
            .filter(move |number| *number != own)
            .map(|number| self.sources.get(number).file.path().to_owned())
    }

    /// The files that a text is made of, but for the script and setup.cfg: all that were read
    /// where nobody kept account.
    fn other_files_in(&self, made_of: MadeOf) -> Vec<String> {
        let own = self.call.place.source;
        let mut found = Vec::new();
        let paths = (0..self.sources.len())
            .filter(|number| *number != own && (made_of.is_untold() || made_of.holds(*number)))
            .map(|number| self.sources.get(number).file.path().to_owned())
            .filter(|path| !matches!(path.as_str(), "setup.py" | "setup.cfg"));
        for path in paths {
            if !found.contains(&path) {
                found.push(path);
            }
        }
        found
    }

    /// Something unknown that is no value of the script's: a form that setuptools refuses.
    fn refused(keyword: &Keyword, why: &str) -> Rc<Unk> {
        Rc::new(Unk {
            id: 0,
            why: why.into(),
            at: Some(keyword.place.clone()),
            files: BTreeSet::new(),
        })
    }

    fn unknown<T>(&self, keyword: &Keyword, unknown: &Unk) -> Field<T> {
        let location = self.location(&keyword.place);
        let at = unknown
            .at
            .as_ref()
            .map(|place| self.location(place))
            .filter(|at| *at != location);
        let mut files = keyword.value.files();
        files.extend(unknown.files.iter().cloned());
        Field::Unknown(Unknown {
            location,
            key: keyword.name.clone(),
            why: unknown.why.to_string(),
            at,
            files,
        })
    }

    fn field<T>(&self, name: &str, read: impl FnOnce(&Self, &Keyword) -> Told<T>) -> Field<T> {
        let Some(keyword) = self.keyword(name) else {
            return Field::Absent;
        };
        match read(self, keyword) {
            Ok(value) => Field::Known(Given {
                value,
                location: self.location(&keyword.place),
                key: keyword.name.clone(),
            }),
            Err(unknown) => self.unknown(keyword, &unknown),
        }
    }

    fn text_of(keyword: &Keyword, value: &Frozen) -> Told<String> {
        match value {
            Frozen::Text(text) if text.text.contains(ROOT) => Err(Self::refused(
                keyword,
                "it holds the path of the project on this machine",
            )),
            Frozen::Text(text) => Ok(text.text.to_string()),
            Frozen::Unknown(unknown) => Err(Rc::clone(unknown)),
            _ => Err(Self::refused(keyword, "it is no text")),
        }
    }

    fn text(&self, keyword: &Keyword) -> Told<String> {
        Self::text_of(keyword, &keyword.value)
    }

    /// A list of texts; a single text as setuptools takes it for this keyword.
    fn list(
        &self,
        keyword: &Keyword,
        value: &Frozen,
        single: fn(&str) -> Option<Vec<String>>,
    ) -> Told<Vec<String>> {
        match value {
            Frozen::Unknown(unknown) => Err(Rc::clone(unknown)),
            Frozen::Text(text) => {
                single(&text.text).ok_or_else(|| Self::refused(keyword, "it is a text and no list"))
            }
            Frozen::None | Frozen::Bool(false) => Ok(Vec::new()),
            other => {
                let items = other
                    .items()
                    .ok_or_else(|| Self::refused(keyword, "it is no list"))?;
                items
                    .iter()
                    .map(|item| Self::text_of(keyword, item))
                    .collect()
            }
        }
    }

    /// The same for paths.
    fn paths(&self, keyword: &Keyword, value: &Frozen) -> Told<Vec<String>> {
        match value {
            Frozen::Unknown(unknown) => Err(Rc::clone(unknown)),
            other => {
                let items = other
                    .items()
                    .ok_or_else(|| Self::refused(keyword, "it is no list"))?;
                items.iter().map(|item| Self::path(keyword, item)).collect()
            }
        }
    }

    fn path(keyword: &Keyword, value: &Frozen) -> Told<String> {
        match value {
            Frozen::Text(text) => without_root(&text.text).ok_or_else(|| {
                Self::refused(keyword, "it holds the path of the project on this machine")
            }),
            Frozen::Unknown(unknown) => Err(Rc::clone(unknown)),
            _ => Err(Self::refused(keyword, "it is no path")),
        }
    }

    fn pairs<'k>(&self, keyword: &Keyword, value: &'k Frozen) -> Told<Vec<(String, &'k Frozen)>> {
        match value {
            Frozen::Unknown(unknown) => Err(Rc::clone(unknown)),
            Frozen::Dict(pairs) => pairs
                .iter()
                .map(|(key, value)| match key {
                    Frozen::Text(_) => Ok((Self::text_of(keyword, key)?, value)),
                    Frozen::Unknown(unknown) => Err(Rc::clone(unknown)),
                    _ => Err(Self::refused(keyword, "a key is no text")),
                })
                .collect(),
            other if other.truth() == Some(false) => Ok(Vec::new()),
            _ => Err(Self::refused(keyword, "it is no dictionary")),
        }
    }

    fn metadata(&self) -> Metadata {
        let none = |_: &str| None;
        let comma = |text: &str| Some(text.split(',').map(|part| part.trim().to_owned()).collect());
        let list = |name: &str, single: fn(&str) -> Option<Vec<String>>| {
            self.field(name, |reader, keyword| {
                reader.list(keyword, &keyword.value, single)
            })
        };
        let text = |name: &str| self.field(name, Self::text);
        let lists = |name: &str| {
            self.field(name, |reader, keyword| {
                reader
                    .pairs(keyword, &keyword.value)?
                    .into_iter()
                    .map(|(key, value)| Ok((key, reader.paths(keyword, value)?)))
                    .collect()
            })
        };
        let truth = |name: &str| {
            self.field(name, |_, keyword| match &keyword.value {
                Frozen::Unknown(unknown) => Err(Rc::clone(unknown)),
                other => Ok(other.truth().unwrap_or(true)),
            })
        };
        let mut found = Metadata {
            name: text("name"),
            version: self.version(),
            description: text("description"),
            readme: self.readme(),
            requires_python: text("python_requires"),
            license: self.license(),
            license_files: self.license_files(),
            author: self.person("author", "author_email"),
            maintainer: self.person("maintainer", "maintainer_email"),
            keywords: list("keywords", comma),
            classifiers: list("classifiers", none),
            platforms: list("platforms", comma),
            url: text("url"),
            download_url: text("download_url"),
            project_urls: self.field("project_urls", |reader, keyword| {
                reader
                    .pairs(keyword, &keyword.value)?
                    .into_iter()
                    .map(|(key, value)| Ok((key, Self::text_of(keyword, value)?)))
                    .collect()
            }),
            dependencies: self.field("install_requires", |reader, keyword| {
                reader.requirements(keyword, &keyword.value)
            }),
            setup_requires: self.field("setup_requires", |reader, keyword| {
                reader.requirements(keyword, &keyword.value)
            }),
            tests_require: self.field("tests_require", |reader, keyword| {
                reader.requirements(keyword, &keyword.value)
            }),
            entry_points: self.field("entry_points", |reader, keyword| {
                reader.entry_points(keyword)
            }),
            packages: self.packages(),
            py_modules: list("py_modules", none),
            package_dir: self.field("package_dir", |reader, keyword| {
                reader
                    .pairs(keyword, &keyword.value)?
                    .into_iter()
                    .map(|(key, value)| Ok((key, Self::path(keyword, value)?)))
                    .collect()
            }),
            package_data: lists("package_data"),
            exclude_package_data: lists("exclude_package_data"),
            include_package_data: truth("include_package_data"),
            data_files: self.field("data_files", Reader::data_files),
            script_files: self.field("scripts", |reader, keyword| {
                reader.paths(keyword, &keyword.value)
            }),
            zip_safe: truth("zip_safe"),
            namespace_packages: list("namespace_packages", none),
            keys: self.keys(),
            taken_from: self.taken_from(),
            dependency_files: self.dependency_files(),
            setup_keywords: match self.call.open {
                Some(_) => SetupKeywords::Open,
                None => SetupKeywords::Closed,
            },
            ..Metadata::default()
        };
        self.extras(&mut found);
        self.others(&mut found);
        found
    }

    /// What the values are made of. A text of which nobody kept account is passed over here.
    fn taken_from(&self) -> Vec<TakenFrom> {
        let taken = |keyword: &Keyword| {
            let mut made_of = MadeOf::default();
            keyword
                .value
                .each_text(&mut |text| made_of = made_of.and(text.made_of));
            let files = if made_of.is_untold() {
                Vec::new()
            } else {
                let mut files = self.other_files_in(made_of);
                // The script's own reading of it is not setuptools'.
                let reads_cfg = (0..self.sources.len()).any(|number| {
                    made_of.holds(number) && self.sources.get(number).file.path() == "setup.cfg"
                });
                files.extend(reads_cfg.then(|| "setup.cfg".to_owned()));
                files
            };
            let lists_folders = made_of.is_of_folders();
            (lists_folders || !files.is_empty()).then(|| TakenFrom {
                key: keyword.name.clone(),
                location: self.location(&keyword.place),
                files,
                is_text_of_files: false,
                is_lines: false,
                lists_folders,
            })
        };
        self.call.keywords.iter().filter_map(taken).collect()
    }

    fn keys(&self) -> Vec<Key> {
        let key = |keyword: &Keyword| Key {
            name: keyword.name.clone(),
            location: self.location(&keyword.place),
            value: literal(&keyword.value),
        };
        self.call.keywords.iter().map(key).collect()
    }

    fn readme(&self) -> Field<Readme> {
        let content_type = match self.keyword("long_description_content_type") {
            None => Ok(None),
            Some(keyword) => self
                .text(keyword)
                .map(Some)
                .map_err(|unknown| (keyword, unknown)),
        };
        let content_type = match content_type {
            Ok(content_type) => content_type,
            Err((keyword, unknown)) => return self.unknown(keyword, &unknown),
        };
        if self.keyword("long_description").is_none() && content_type.is_some() {
            return self.field("long_description_content_type", |_, _| {
                Ok(Readme {
                    files: Vec::new(),
                    text: None,
                    content_type,
                })
            });
        }
        self.field("long_description", |reader, keyword| {
            let text = reader.text(keyword)?;
            let mut files = Vec::new();
            if let Frozen::Text(value) = &keyword.value
                && let Some(origin) = value.origin
            {
                let source = reader.sources.get(origin.source);
                if *source.text == *text && origin.source != 0 && !text.is_empty() {
                    files.push(source.file.path().to_owned());
                }
            }
            // What the next edit of a file is to change stays with who reads the file.
            let from = match &keyword.value {
                Frozen::Text(value) if files.is_empty() => reader.other_files_in(value.made_of),
                _ => Vec::new(),
            };
            if !from.is_empty() {
                let from: Vec<_> = from.iter().map(|path| printable(path)).collect();
                let why = format!("it is put together from {}", from.join(" and "));
                return Err(reader.refused_for(keyword, &why));
            }
            Ok(Readme {
                text: files.is_empty().then_some(text),
                files,
                content_type,
            })
        })
    }

    fn license(&self) -> Field<License> {
        if self.keyword("license_expression").is_some() {
            return self.field("license_expression", |reader, keyword| {
                reader.text(keyword).map(License::Expression)
            });
        }
        self.field("license", |reader, keyword| {
            reader.text(keyword).map(License::Text)
        })
    }

    fn license_files(&self) -> Field<Vec<String>> {
        let files = self.field("license_files", |reader, keyword| {
            reader.list(keyword, &keyword.value, |text| Some(vec![text.to_owned()]))
        });
        let single = self.field("license_file", |reader, keyword| {
            reader.text(keyword).map(|file| vec![file])
        });
        join(files, single, |files, single| {
            for file in single {
                if !files.contains(&file) {
                    files.push(file);
                }
            }
        })
    }

    fn person(&self, name: &str, email: &str) -> Field<Person> {
        let text = |value: &str| (!value.is_empty()).then(|| value.to_owned());
        let name = self.field(name, |reader, keyword| {
            reader.text(keyword).map(|name| Person {
                name: text(&name),
                email: None,
            })
        });
        let email = self.field(email, |reader, keyword| {
            reader.text(keyword).map(|email| Person {
                name: None,
                email: text(&email),
            })
        });
        join(name, email, |person, email| person.email = email.email)
    }

    fn entry_points(&self, keyword: &Keyword) -> Told<crate::legacy::EntryPoints> {
        match &keyword.value {
            Frozen::Text(text) => Ok(crate::legacy::entry_points_of(&text.text)),
            other => {
                let mut groups = Vec::new();
                for (group, value) in self.pairs(keyword, other)? {
                    let points = self.list(keyword, value, |text| {
                        Some(
                            text.lines()
                                .map(|line| line.trim().to_owned())
                                .filter(|line| !line.is_empty() && !line.starts_with('#'))
                                .collect(),
                        )
                    })?;
                    let mut found = Vec::new();
                    for point in points {
                        let Some((name, object)) = point.split_once('=') else {
                            return Err(Self::refused(keyword, "an entry point has no `=`"));
                        };
                        found.push((name.trim().to_owned(), object.trim().to_owned()));
                    }
                    groups.push((group, found));
                }
                Ok(groups)
            }
        }
    }

    fn packages(&self) -> Field<Packages> {
        self.field("packages", |reader, keyword| match &keyword.value {
            Frozen::Find(found) => Ok(found.clone()),
            value => reader.list(keyword, value, |_| None).map(Packages::Listed),
        })
    }

    fn data_files(&self, keyword: &Keyword) -> Told<Vec<(String, Vec<String>)>> {
        let items = match &keyword.value {
            Frozen::Unknown(unknown) => return Err(Rc::clone(unknown)),
            Frozen::Dict(_) => {
                return self
                    .pairs(keyword, &keyword.value)?
                    .into_iter()
                    .map(|(folder, files)| Ok((folder, self.paths(keyword, files)?)))
                    .collect();
            }
            other => other
                .items()
                .ok_or_else(|| Self::refused(keyword, "it is no list"))?,
        };
        let mut found: Vec<(String, Vec<String>)> = Vec::new();
        for item in items {
            match item {
                Frozen::Text(_) => found.push((String::new(), vec![Self::path(keyword, item)?])),
                Frozen::Unknown(unknown) => return Err(Rc::clone(unknown)),
                other => match other.items() {
                    Some([folder, files]) => {
                        found.push((Self::path(keyword, folder)?, self.paths(keyword, files)?));
                    }
                    _ => {
                        return Err(Self::refused(
                            keyword,
                            "an entry is no folder with its files",
                        ));
                    }
                },
            }
        }
        Ok(found)
    }

    fn others(&self, found: &mut Metadata) {
        for keyword in &self.call.keywords {
            if matches!(keyword.value, Frozen::None) {
                continue;
            }
            let place = self.location(&keyword.place);
            match keyword.name.as_str() {
                "pbr" if keyword.value.truth() != Some(false) => found.backend = Backend::Pbr,
                "d2to1" if keyword.value.truth() != Some(false) => found.backend = Backend::Foreign,
                "ext_modules" | "ext_package" | "libraries" | "cffi_modules"
                | "rust_extensions" | "cython_modules"
                    if keyword.value.truth() != Some(false) =>
                {
                    found.side_effects.push((
                        place.clone(),
                        format!("builds extension modules (`{}`)", keyword.name),
                    ));
                }
                "cmdclass" | "command_packages" | "distclass"
                    if keyword.value.truth() != Some(false) =>
                {
                    let commands = match &keyword.value {
                        Frozen::Dict(pairs) => pairs
                            .iter()
                            .map(|(key, _)| key.text().map(|name| format!("`{name}`")))
                            .collect::<Option<Vec<_>>>(),
                        _ => None,
                    };
                    found.side_effects.push((
                        place.clone(),
                        match commands {
                            Some(commands) => {
                                format!("has commands of its own: {}", commands.join(", "))
                            }
                            None => format!("has commands of its own (`{}`)", keyword.name),
                        },
                    ));
                }
                _ => {}
            }
            let plugin = version::PLUGINS
                .iter()
                .any(|(name, _)| *name == keyword.name)
                && matches!(&found.version, Field::Known(given) if given.key == keyword.name);
            if FIELDS.contains(&keyword.name.as_str()) || plugin {
                continue;
            }
            found.others.push(Other {
                key: keyword.name.clone(),
                location: place,
                value: literal(&keyword.value),
            });
        }
    }
}

/// Two keywords that make one field.
pub(crate) fn join<T>(first: Field<T>, second: Field<T>, both: impl FnOnce(&mut T, T)) -> Field<T> {
    match (first, second) {
        (Field::Absent, other) | (other, Field::Absent) => other,
        (Field::Known(mut first), Field::Known(second)) => {
            both(&mut first.value, second.value);
            Field::Known(first)
        }
        (unknown @ Field::Unknown(_), _) | (_, unknown) => unknown,
    }
}

/// The value as a literal, where all of it is known.
pub(crate) fn literal(value: &Frozen) -> Option<Literal> {
    let list = |items: &[Frozen]| {
        items
            .iter()
            .map(literal)
            .collect::<Option<_>>()
            .map(Literal::List)
    };
    match value {
        Frozen::None => Some(Literal::None),
        Frozen::Bool(value) => Some(Literal::Bool(*value)),
        Frozen::Int(value) => Some(Literal::Int(*value)),
        Frozen::Float(value) => Some(Literal::Float(*value)),
        Frozen::Text(text) => without_root(&text.text).map(Literal::Text),
        Frozen::List(items) | Frozen::Tuple(items) | Frozen::Set(items) => list(items),
        Frozen::Dict(pairs) => pairs
            .iter()
            .map(|(key, value)| Some((key.text()?.to_owned(), literal(value)?)))
            .collect::<Option<_>>()
            .map(Literal::Dict),
        Frozen::Find(_) | Frozen::Object | Frozen::Unknown(_) => None,
    }
}

fn is_module(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, end)| end == "py")
}
