//! `[tool.setuptools]`: which packages and files are built.

use toml_edit::{Array, InlineTable, Value};
use uvferry_diagnostics::{Diagnostic, Rule, Severity};
use uvferry_setuptools::Literal;
use uvferry_setuptools::{Backend, Field, Given, Other, Packages, SetupKeywords, Version};

use super::is_given;
use super::writer::{AFTER_BUILD_SYSTEM, Standing, Writer, strings};
use crate::array::string;
use crate::rules;

const OF_OLD_WHEELS: &str = "the wheels of long ago took it, setuptools does not know it";

/// Keywords and keys that do nothing in a build of today, with why.
const WITHOUT_EFFECT: &[(&str, &str)] = &[
    (
        "test_suite",
        "it was for `setup.py test`, which setuptools 72 removed",
    ),
    (
        "test_loader",
        "it was for `setup.py test`, which setuptools 72 removed",
    ),
    (
        "test_runner",
        "it was for `setup.py test`, which setuptools 72 removed",
    ),
    ("tests_suite", "setuptools does not know it"),
    ("bugtrack_url", "setuptools does not know it"),
    ("requires_dist", OF_OLD_WHEELS),
    ("provides_extra", OF_OLD_WHEELS),
    ("setup_requires_dist", "setuptools does not know it"),
    ("use_2to3_fixers", "setuptools 58 removed 2to3"),
    ("use_2to3_exclude_fixers", "setuptools 58 removed 2to3"),
    ("convert_2to3_doctests", "setuptools 58 removed 2to3"),
];

impl Writer<'_> {
    pub(super) fn building(&mut self) {
        let metadata = self.metadata;
        if metadata.backend == Backend::Pbr {
            self.packages_stay("pbr reads it from setup.cfg");
        } else if matches!(&metadata.namespace_packages, Field::Known(given) if !given.value.is_empty())
        {
            // It is looked for among the packages before pyproject.toml is read.
            self.packages_stay("`namespace_packages` stays, and is looked for among the packages");
        } else {
            self.packages();
        }
        match &metadata.package_dir {
            Field::Known(given) => {
                let bad = given
                    .value
                    .iter()
                    .find(|(name, _)| !name.is_empty() && !is_package(name));
                if let Some((name, _)) = bad {
                    let why = format!("`{name}` is no name of a package");
                    self.refused("package_dir", &[], given, &why);
                } else {
                    let rows = given
                        .value
                        .iter()
                        .map(|(name, folder)| (name.clone(), string(folder)))
                        .collect();
                    self.tool_table("package_dir", "package-dir", given, rows);
                }
            }
            Field::Unknown(unknown) => self.unknown("package_dir", &[], unknown),
            Field::Absent => {}
        }
        self.data_of_packages("package_data", "package-data", &metadata.package_data);
        self.data_of_packages(
            "exclude_package_data",
            "exclude-package-data",
            &metadata.exclude_package_data,
        );
        self.include_package_data();
        self.data_files();
        match &metadata.script_files {
            Field::Known(given) if given.value.is_empty() => self.nothing("script_files", given),
            Field::Known(given) => {
                self.tool("script_files", "script-files", given, strings(&given.value));
            }
            Field::Unknown(unknown) => self.unknown("script_files", &[], unknown),
            Field::Absent => {}
        }
        match &metadata.zip_safe {
            Field::Known(given) => {
                self.tool("zip_safe", "zip-safe", given, Value::from(given.value));
            }
            Field::Unknown(unknown) => self.unknown("zip_safe", &[], unknown),
            Field::Absent => {}
        }
        match &metadata.platforms {
            Field::Known(given) if given.value.is_empty() => self.nothing("platforms", given),
            Field::Known(given) => {
                self.tool("platforms", "platforms", given, strings(&given.value));
            }
            Field::Unknown(unknown) => self.unknown("platforms", &[], unknown),
            Field::Absent => {}
        }
        match &metadata.namespace_packages {
            Field::Known(given) if given.value.is_empty() => {
                self.nothing("namespace_packages", given);
            }
            Field::Known(given) => self.no_place(
                "namespace_packages",
                given,
                "setuptools refuses `namespace-packages` in pyproject.toml; packages without `__init__.py` are its successor",
            ),
            Field::Unknown(unknown) => self.unknown("namespace_packages", &[], unknown),
            Field::Absent => {}
        }
        for other in &metadata.others {
            self.other(other);
        }
    }

    fn no_place<T>(&mut self, field: &str, given: &Given<T>, why: &str) {
        self.stays_told(field, given, &rules::NO_PLACE_IN_PYPROJECT, why);
    }

    fn packages(&mut self) {
        let metadata = self.metadata;
        match &metadata.packages {
            Field::Known(given) => match &given.value {
                Packages::Listed(names) => {
                    if let Some(name) = names.iter().find(|name| !is_package(name)) {
                        let why = format!("`{name}` is no name of a package");
                        self.refused("packages", &[], given, &why);
                    } else {
                        self.tool("packages", "packages", given, strings(names));
                    }
                }
                Packages::Find {
                    location,
                    include,
                    exclude,
                    namespaces,
                } => self.find(given, location, include, exclude, *namespaces),
            },
            Field::Unknown(unknown) => self.unknown("packages", &[], unknown),
            Field::Absent => {}
        }
        match &metadata.py_modules {
            Field::Known(given) => {
                if let Some(name) = given.value.iter().find(|name| !is_package(name)) {
                    let why = format!("`{name}` is no name of a module");
                    self.refused("py_modules", &[], given, &why);
                } else {
                    self.tool("py_modules", "py-modules", given, strings(&given.value));
                }
            }
            Field::Unknown(unknown) => self.unknown("py_modules", &[], unknown),
            Field::Absent => {}
        }
        // Extension modules switch the search for packages off, but not beside a `[project]`
        // table (`set_defaults._ignore_ext_modules` of setuptools.config.pyprojecttoml).
        let extensions = metadata.others.iter().any(|other| {
            name_of(&other.key) == "ext_modules" && !other.value.as_ref().is_some_and(is_nothing)
        });
        let searched = ["packages", "py-modules"]
            .iter()
            .all(|key| self.pyproject.keys(&["tool", "setuptools", key]).is_none());
        if extensions
            && searched
            && !is_given(&metadata.packages)
            && !is_given(&metadata.py_modules)
            && metadata.uncertain.is_none()
        {
            self.pyproject.insert(
                &["tool", "setuptools"],
                "packages",
                Value::Array(Array::new()),
                AFTER_BUILD_SYSTEM,
            );
        }
    }

    fn packages_stay(&mut self, why: &str) {
        let metadata = self.metadata;
        let rule = &rules::NO_PLACE_IN_PYPROJECT;
        if let Field::Known(given) = &metadata.packages {
            self.stays("packages", &given.key, &given.location, rule, why);
        }
        if let Field::Known(given) = &metadata.py_modules {
            self.stays("py_modules", &given.key, &given.location, rule, why);
        }
        if let Field::Unknown(unknown) = &metadata.packages {
            self.unknown("packages", &[], unknown);
        }
        if let Field::Unknown(unknown) = &metadata.py_modules {
            self.unknown("py_modules", &[], unknown);
        }
    }

    fn find(
        &mut self,
        given: &Given<Packages>,
        location: &str,
        include: &[String],
        exclude: &[String],
        namespaces: bool,
    ) {
        let mut table = InlineTable::new();
        let folder = location.trim_end_matches('/');
        if !matches!(folder, "" | ".") {
            table.insert("where", strings([folder]));
        }
        if !include.is_empty() && include != ["*"] {
            table.insert("include", strings(include));
        }
        if !exclude.is_empty() {
            table.insert("exclude", strings(exclude));
        }
        // The default in pyproject.toml is true.
        if !namespaces {
            table.insert("namespaces", Value::from(false));
        }
        if self
            .pyproject
            .keys(&["tool", "setuptools", "packages"])
            .is_some()
        {
            let mut outer = InlineTable::new();
            outer.insert("find", Value::InlineTable(table));
            self.tool("packages", "packages", given, Value::InlineTable(outer));
            return;
        }
        let path = ["tool", "setuptools", "packages", "find"];
        if table.is_empty() {
            let empty = Value::InlineTable(table);
            self.pyproject
                .insert(&path[..3], "find", empty, AFTER_BUILD_SYSTEM);
        } else {
            for (key, value) in table {
                self.pyproject
                    .insert(&path, &key, value, AFTER_BUILD_SYSTEM);
            }
        }
        self.moved(
            "packages",
            &given.key,
            &given.location,
            vec![path.join(".")],
        );
    }

    fn data_of_packages(
        &mut self,
        field: &str,
        key: &str,
        value: &Field<Vec<(String, Vec<String>)>>,
    ) {
        match value {
            Field::Known(given) => {
                let bad = given
                    .value
                    .iter()
                    .find(|(name, _)| !matches!(name.as_str(), "" | "*") && !is_package(name));
                if let Some((name, _)) = bad {
                    let why = format!("`{name}` is no name of a package");
                    return self.refused(field, &[], given, &why);
                }
                // `""` and `"*"` are every package; pyproject.toml has the second word only.
                let mut rows: Vec<(String, Vec<String>)> = Vec::new();
                for (name, patterns) in &given.value {
                    let name = if name.is_empty() { "*" } else { name };
                    match rows.iter_mut().find(|(known, _)| known == name) {
                        Some((_, known)) => known.extend(patterns.iter().cloned()),
                        None => rows.push((name.to_owned(), patterns.clone())),
                    }
                }
                let rows = rows
                    .into_iter()
                    .map(|(name, patterns)| (name, strings(patterns)))
                    .collect();
                self.tool_table(field, key, given, rows);
            }
            Field::Unknown(unknown) => self.unknown(field, &[], unknown),
            Field::Absent => {}
        }
    }

    /// With a `[project]` or `[tool.setuptools]` table the default is true, without it is
    /// false: the value that holds now is written.
    fn include_package_data(&mut self) {
        let key = "include-package-data";
        match &self.metadata.include_package_data {
            Field::Known(given) => {
                self.tool("include_package_data", key, given, Value::from(given.value));
            }
            Field::Unknown(unknown) => self.unknown("include_package_data", &[], unknown),
            Field::Absent => {
                let there = self.pyproject.keys(&["tool", "setuptools", key]).is_some();
                // A table that was there switched it on already.
                let was_on = self.had_tables;
                // Of a call that is not sure to be reached all keywords are known.
                let is_absent = self.metadata.uncertain.is_none()
                    || self.metadata.setup_keywords == SetupKeywords::Closed;
                if !there && !was_on && is_absent && self.metadata.backend == Backend::Setuptools {
                    self.pyproject.insert(
                        &["tool", "setuptools"],
                        key,
                        Value::from(false),
                        AFTER_BUILD_SYSTEM,
                    );
                }
            }
        }
    }

    fn data_files(&mut self) {
        let given = match &self.metadata.data_files {
            Field::Known(given) => given,
            Field::Unknown(unknown) => return self.unknown("data_files", &[], unknown),
            Field::Absent => return,
        };
        if given.value.is_empty() {
            return self.nothing("data_files", given);
        }
        // setuptools matches them as it does those of setup.cfg.
        let patterns = self
            .metadata
            .data_patterns
            .as_ref()
            .filter(|_| given.location.file == "setup.cfg");
        let value = patterns.unwrap_or(&given.value);
        let pattern = value
            .iter()
            .flat_map(|(_, files)| files)
            .find(|file| file.contains(['*', '?', '[', ']', '{', '}']));
        if let Some(file) = pattern
            && given.location.file != "setup.cfg"
        {
            let why = format!("pyproject.toml would take `{file}` for a pattern");
            return self.refused("data_files", &[], given, &why);
        }
        let mut rows: Vec<(String, Vec<String>)> = Vec::new();
        for (folder, files) in value {
            match rows.iter_mut().find(|(known, _)| known == folder) {
                Some((_, known)) => known.extend(files.iter().cloned()),
                None => rows.push((folder.clone(), files.clone())),
            }
        }
        let rows = rows
            .into_iter()
            .map(|(folder, files)| (folder, strings(files)))
            .collect();
        self.tool_table("data_files", "data-files", given, rows);
    }

    fn other(&mut self, other: &Other) {
        let name = name_of(&other.key);
        let drop = |writer: &mut Self, rule: &'static Rule, why: &str| {
            writer.diagnostics.push(
                Diagnostic::new(rule, format!("`{}` goes: {why}", other.key))
                    .at_location(other.location.clone()),
            );
            writer.dropped(&other.key, &other.key, &other.location, rule, why);
        };
        let empty = other.value.as_ref().is_some_and(is_nothing);
        if empty {
            return drop(self, &rules::KEYWORD_WITHOUT_EFFECT, "it gives nothing");
        }
        if name == "dependency_links" {
            return self.links_go(other);
        }
        if let Some((_, why)) = WITHOUT_EFFECT.iter().find(|(known, _)| *known == name) {
            return drop(self, &rules::KEYWORD_WITHOUT_EFFECT, why);
        }
        let given = Given {
            value: (),
            location: other.location.clone(),
            key: other.key.clone(),
        };
        if let Some(list) = other.value.as_ref().and_then(texts)
            && let Some(key) = ["provides", "obsoletes", "eager_resources"]
                .into_iter()
                .find(|known| *known == name)
        {
            let key = key.replace('_', "-");
            return self.tool(&other.key, &key, &given, strings(list));
        }
        if name == "long_description_content_type" || name == "license_file" {
            // Part of a field of its own where there is one.
            return drop(
                self,
                &rules::KEYWORD_WITHOUT_EFFECT,
                "there is no text that it could belong to",
            );
        }
        if other.location.file == "setup.cfg" && name == "use_2to3" {
            return self.no_place(&other.key, &given, "setuptools 58 removed 2to3");
        }
        if other.location.file == "setup.cfg" {
            // setuptools goes on reading it there.
            let why = "setuptools reads it from setup.cfg as before";
            return self.stays(
                &other.key,
                &other.key,
                &other.location,
                &rules::NO_PLACE_IN_PYPROJECT,
                why,
            );
        }
        let why = match name {
            "ext_modules" | "cmdclass" | "distclass" | "libraries" => "its value is code",
            _ => "there is no key for it",
        };
        self.no_place(&other.key, &given, why);
    }

    /// Where requirements that no index has were to be found: who installs the package may
    /// have to say it elsewhere.
    fn links_go(&mut self, other: &Other) {
        let why = "no installer reads it since pip 19";
        let links = match &other.value {
            Some(Literal::Text(text)) => text.split_whitespace().map(str::to_owned).collect(),
            Some(literal) => texts(literal).unwrap_or_default(),
            None => Vec::new(),
        };
        let links = if links.is_empty() {
            String::new()
        } else {
            format!(": {}", links.join(", "))
        };
        let rule = &rules::KEYWORD_WITHOUT_EFFECT;
        self.diagnostics.push(
            Diagnostic::new(rule, format!("`{}` goes, {why}{links}", other.key))
                .severity(Severity::Warning)
                .at_location(other.location.clone())
                .help("Require such a package by its address, `name @ https://…`, or give it a source in `[tool.uv.sources]`."),
        );
        self.dropped(&other.key, &other.key, &other.location, rule, why);
    }

    /// setuptools-scm and its like give the version themselves.
    pub(super) fn version_of_plugin(
        &mut self,
        given: &Given<Version>,
        distribution: &str,
        settings: &[(String, Literal)],
    ) {
        let normalized = uvferry_requirements::normalize_name(distribution);
        match self.standing("version") {
            Standing::New => {
                self.pyproject.add_dynamic("version");
            }
            Standing::Dynamic => {}
            Standing::Given => return self.overridden("version", "version", given, distribution),
            Standing::Ignored => return self.ignored("version", "version", given),
        }
        if normalized != "setuptools-scm" {
            let why = format!("`{distribution}` gives the version when the project is built");
            if normalized == "pbr" {
                self.moved(
                    "version",
                    &given.key,
                    &given.location,
                    vec!["project.dynamic".into()],
                );
            } else {
                self.stays(
                    "version",
                    &given.key,
                    &given.location,
                    &rules::NO_PLACE_IN_PYPROJECT,
                    &why,
                );
            }
            return;
        }
        let path = ["tool", "setuptools_scm"];
        let mut rows = Vec::new();
        for (key, literal) in settings {
            // Relative to the folder of pyproject.toml in either case.
            if key == "relative_to" || matches!(literal, Literal::None) {
                continue;
            }
            let Some(value) = value_of(literal) else {
                let why = format!("TOML has no word for the setting `{key}`");
                return self.refused("version", &[], given, &why);
            };
            rows.push((key, value));
        }
        if self.pyproject.keys(&path).is_none() {
            crate::document::ensure_table(&mut self.pyproject.document, &path, AFTER_BUILD_SYSTEM);
            for (key, value) in rows {
                self.pyproject.insert(&path, key, value, AFTER_BUILD_SYSTEM);
            }
        }
        self.plugins.push("setuptools-scm".to_owned());
        self.moved("version", &given.key, &given.location, vec![path.join(".")]);
    }
}

/// The last part of `section.key`.
fn name_of(key: &str) -> &str {
    key.rsplit('.').next().unwrap_or(key)
}

fn is_nothing(literal: &Literal) -> bool {
    match literal {
        Literal::None => true,
        Literal::List(items) => items.is_empty(),
        Literal::Dict(items) => items.is_empty(),
        _ => false,
    }
}

fn texts(literal: &Literal) -> Option<Vec<String>> {
    match literal {
        Literal::List(items) => items
            .iter()
            .map(|item| match item {
                Literal::Text(text) => Some(text.clone()),
                _ => None,
            })
            .collect(),
        _ => None,
    }
}

/// A literal of Python in TOML; `None` where TOML has no word for it.
fn value_of(literal: &Literal) -> Option<Value> {
    Some(match literal {
        Literal::None => return None,
        Literal::Bool(flag) => Value::from(*flag),
        Literal::Int(number) => Value::from(*number),
        Literal::Float(number) => Value::from(*number),
        Literal::Text(text) => super::lists::text(text),
        Literal::List(items) => {
            let mut array = Array::new();
            for item in items {
                array.push_formatted(value_of(item)?);
            }
            super::lists::laid_out(array)
        }
        Literal::Dict(items) => {
            let mut table = InlineTable::new();
            for (key, item) in items {
                table.insert(key, value_of(item)?);
            }
            Value::InlineTable(table)
        }
    })
}

/// setuptools' `python-module-name-relaxed` and `pep561-stub-name`.
fn is_package(name: &str) -> bool {
    if name.starts_with('-') {
        return false;
    }
    let name = name.strip_suffix("-stubs").unwrap_or(name);
    !name.ends_with('-')
        && name.split('.').all(|part| {
            let part = part.replace('-', "_");
            part.chars()
                .next()
                .is_some_and(|c| c.is_alphabetic() || c == '_')
                && part.chars().all(|c| c.is_alphanumeric() || c == '_')
        })
}
