//! The fields of `[project]`, one after the other, in the order in which they are written.

use toml_edit::{Array, Value};
use uvferry_diagnostics::{Diagnostic, Location};
use uvferry_requirements::{Specifiers, Version as Release, normalize_name};
use uvferry_setuptools::{Field, Given, License, Person, Requirement};

use super::texts_of_files::classifier_lines;
use super::writer::{Standing, Writer, strings};
use super::{license, lists, people};
use crate::array::{Comments, string};
use crate::edit::{AFTER_PROJECT, PROJECT};
use crate::{Fixed, Target, fix_python_range, pep508, rules};

impl Writer<'_> {
    pub(super) fn fields(&mut self) {
        let metadata = self.metadata;
        self.version();
        self.description();
        self.readme();
        self.python_range();
        let superseded = self.license();
        self.people("author", "authors", &metadata.author);
        self.people("maintainer", "maintainers", &metadata.maintainer);
        match &metadata.keywords {
            Field::Known(given) if given.value.is_empty() => self.nothing("keywords", given),
            Field::Known(given) => {
                let value = strings(&given.value);
                self.field(
                    "keywords",
                    "keywords",
                    given,
                    value,
                    &given.value.join(", "),
                );
            }
            Field::Unknown(unknown) => self.unknown("keywords", &["keywords"], unknown),
            Field::Absent => {}
        }
        match &metadata.classifiers {
            Field::Known(given) => {
                let kept: Vec<&String> = given
                    .value
                    .iter()
                    .filter(|classifier| !(superseded && classifier.starts_with(license::PREFIX)))
                    .collect();
                let lines = classifier_lines(self.metadata, given);
                if lines && self.reads_on("classifiers", "classifiers", &["classifiers"], given) {
                    // The build goes on reading the file.
                } else if kept.is_empty() && !superseded {
                    self.nothing("classifiers", given);
                } else if kept.is_empty() {
                    self.moved(
                        "classifiers",
                        &given.key,
                        &given.location,
                        vec!["project.license".into()],
                    );
                } else {
                    let shown = format!("{} classifiers", kept.len());
                    self.field("classifiers", "classifiers", given, strings(kept), &shown);
                }
            }
            Field::Unknown(unknown) => self.unknown("classifiers", &["classifiers"], unknown),
            Field::Absent => {}
        }
        self.dependencies();
        self.urls();
        self.entry_points();
        self.optional_dependencies();
        self.tests();
        self.uncertain();
    }

    fn python_range(&mut self) {
        let given = match &self.metadata.requires_python {
            Field::Known(given) => given,
            Field::Unknown(unknown) => {
                return self.unknown("requires_python", &["requires-python"], unknown);
            }
            Field::Absent => return,
        };
        let text = given.value.trim();
        if text.is_empty() {
            return self.nothing("requires_python", given);
        }
        let text = match fix_python_range(text) {
            Fixed::Same => text.to_owned(),
            Fixed::Rewritten(fixed) => fixed,
            Fixed::Refused(why) => {
                let why = format!("setuptools and uv refuse `{text}`: {why}");
                self.diagnostics.push(
                    Diagnostic::new(&rules::INVALID_VERSION, format!("`{}`: {why}", given.key))
                        .at_location(given.location.clone())
                        .help("write one like `>=3.9` or `>=3.9,<4`"),
                );
                return self.refused("requires_python", &["requires-python"], given, &why);
            }
        };
        self.field(
            "requires_python",
            "requires-python",
            given,
            string(&text),
            &format!("`{text}`"),
        );
        self.warn_of_old_pythons(given);
    }

    /// A keyword that gives nothing.
    pub(super) fn nothing<T>(&mut self, field: &str, given: &Given<T>) {
        self.dropped(
            field,
            &given.key,
            &given.location,
            &rules::KEYWORD_WITHOUT_EFFECT,
            "it gives nothing",
        );
    }

    fn description(&mut self) {
        match &self.metadata.description {
            Field::Known(given) => {
                // setuptools publishes the first line.
                let line = given
                    .value
                    .trim()
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .trim_end();
                if line.is_empty() {
                    return self.nothing("description", given);
                }
                if self.reads_on("description", "description", &["description"], given) {
                    return;
                }
                self.field(
                    "description",
                    "description",
                    given,
                    string(line),
                    &format!("`{line}`"),
                );
            }
            Field::Unknown(unknown) => self.unknown("description", &["description"], unknown),
            Field::Absent => {}
        }
    }

    /// The oldest Python that is admitted: by the range, else by the classifiers.
    fn admits_python_before(&self, minor: u64) -> bool {
        let minors = [(2, 7)]
            .into_iter()
            .chain((0..minor).map(|minor| (3, minor)));
        let range = match &self.metadata.requires_python {
            Field::Known(given) => Some(given.value.clone()),
            _ => None,
        };
        let range = self
            .pyproject
            .requires_python()
            .map(str::to_owned)
            .or(range)
            .or_else(|| self.options.requires_python.clone())
            .filter(|range| !range.trim().is_empty());
        if let Some(range) = range {
            let Ok(specifiers) = Specifiers::parse(&range) else {
                return false;
            };
            return minors
                .flat_map(|(major, minor)| {
                    [format!("{major}.{minor}"), format!("{major}.{minor}.99")]
                })
                .any(|version| {
                    Release::parse(&version).is_ok_and(|version| specifiers.contains(&version))
                });
        }
        let classifiers = match &self.metadata.classifiers {
            Field::Known(given) => given.value.as_slice(),
            _ => &[],
        };
        minors.into_iter().any(|(major, minor)| {
            let wanted = format!("Programming Language :: Python :: {major}.{minor}");
            classifiers.contains(&wanted)
        })
    }

    fn warn_of_old_pythons(&mut self, given: &Given<String>) {
        if self.is_fresh() && self.admits_python_before(7) {
            self.diagnostics.push(
                Diagnostic::new(
                    &rules::OLD_PYTHON,
                    format!(
                        "`{}` admits a Python before 3.7, where the source distribution can no longer be built",
                        given.value.trim()
                    ),
                )
                .at_location(given.location.clone()),
            );
        }
    }

    /// Writes the licence; whether it takes the place of the licence classifiers.
    fn license(&mut self) -> bool {
        let metadata = self.metadata;
        let all_classifiers: Option<&[String]> = match &metadata.classifiers {
            Field::Known(given) => Some(&given.value),
            Field::Absent => Some(&[]),
            Field::Unknown(_) => None,
        };
        // What pyproject.toml says itself counts as well.
        let mut classifiers: Vec<String> = all_classifiers.unwrap_or_default().to_vec();
        let theirs = crate::view::texts(self.pyproject.keys(&["project", "classifiers"]));
        let fixed = theirs.iter().any(|it| it.starts_with(license::PREFIX));
        classifiers.extend(theirs);
        let named: Vec<&str> = classifiers
            .iter()
            .map(String::as_str)
            .filter(|classifier| classifier.starts_with(license::PREFIX))
            .collect();
        let spdx_allowed = all_classifiers.is_some()
            && !fixed
            && !self.admits_python_before(9)
            && self.admits_setuptools(77)
            // Those of a file cannot be taken out of it.
            && (named.is_empty() || !self.goes_on_reading("classifiers", &metadata.classifiers));
        let superseded = match &metadata.license {
            Field::Unknown(unknown) => {
                self.unknown("license", &["license"], unknown);
                false
            }
            Field::Absent => {
                let alone = license::expression_of_classifiers(&named);
                match (alone, &metadata.classifiers) {
                    (Some(expression), Field::Known(_))
                        if spdx_allowed
                            && self.standing("license") == Standing::New
                            && self.metadata.uncertain.is_none() =>
                    {
                        self.need(77, "project.license");
                        self.project("license", string(&expression));
                        true
                    }
                    _ => false,
                }
            }
            Field::Known(given) => match &given.value {
                License::Text(text) if is_unstated(text) => {
                    self.nothing("license", given);
                    false
                }
                License::Expression(expression) => {
                    self.need(77, "project.license");
                    self.field(
                        "license",
                        "license",
                        given,
                        string(expression),
                        &format!("`{expression}`"),
                    );
                    false
                }
                License::Text(text) => {
                    let expression = license::expression_of(text)
                        .filter(|expression| license::covers(expression, &named));
                    match expression {
                        Some(expression) if spdx_allowed => {
                            let standing = self.standing("license");
                            self.field(
                                "license",
                                "license",
                                given,
                                string(&expression),
                                &format!("`{expression}`"),
                            );
                            let written = matches!(standing, Standing::New | Standing::Dynamic);
                            if written {
                                self.need(77, "project.license");
                            }
                            written
                        }
                        known => {
                            self.license_as_text(given, text, known.as_deref(), &named);
                            false
                        }
                    }
                }
            },
        };
        self.license_files();
        superseded
    }

    fn license_as_text(
        &mut self,
        given: &Given<License>,
        text: &str,
        expression: Option<&str>,
        named: &[&str],
    ) {
        let standing = self.standing("license");
        let mut table = toml_edit::InlineTable::new();
        table.insert("text", lists::text(text));
        let line = text.trim().lines().next().unwrap_or_default();
        self.field(
            "license",
            "license",
            given,
            Value::InlineTable(table),
            &format!("`{line}`"),
        );
        if !matches!(standing, Standing::New | Standing::Dynamic) {
            return;
        }
        let why = match (expression, license::expression_of(text)) {
            (Some(_), _) if self.admits_python_before(9) => {
                "the package admits a Python before 3.9, for which there is no setuptools that reads an SPDX expression".to_owned()
            }
            (Some(_), _) => "the licence classifiers stand elsewhere".to_owned(),
            (None, Some(known)) => format!(
                "`{known}` is not what the classifiers say: {}",
                named.join(", ")
            ),
            (None, None) => "it stands for no one SPDX identifier".to_owned(),
        };
        self.diagnostics.push(
            Diagnostic::new(
                &rules::LICENSE_AS_TEXT,
                format!("the licence `{line}` is written as text: {why}"),
            )
            .at_location(given.location.clone()),
        );
    }

    fn license_files(&mut self) {
        match &self.metadata.license_files {
            // setuptools only warns of most of them today, in setup.cfg and setup.py as in
            // pyproject.toml, so that nothing is lost where they stand.
            Field::Known(given) if let Some(why) = refused_pattern(&given.value) => {
                self.refused("license_files", &[], given, &why);
            }
            Field::Known(given) => {
                let table = self
                    .pyproject
                    .keys(&["project", "license"])
                    .is_some_and(toml_edit::Item::is_table_like);
                if table || self.admits_python_before(9) {
                    // PEP 639 forbids the key beside the table form of `license`.
                    self.tool(
                        "license_files",
                        "license-files",
                        given,
                        strings(&given.value),
                    );
                } else if self.pyproject.keys(&["project", "license-files"]).is_some() {
                    self.field(
                        "license_files",
                        "license-files",
                        given,
                        strings(&given.value),
                        &given.value.join(", "),
                    );
                } else {
                    self.need(77, "project.license-files");
                    let to = self.project("license-files", strings(&given.value));
                    self.moved("license_files", &given.key, &given.location, to);
                }
            }
            // setuptools exempts it from `dynamic`.
            Field::Unknown(unknown) => self.unknown("license_files", &[], unknown),
            Field::Absent => {}
        }
    }

    fn people(&mut self, field: &str, key: &'static str, value: &Field<Person>) {
        match value {
            Field::Known(given) => {
                let (entries, paired) = people::entries(&given.value);
                if entries.is_empty() {
                    return self.nothing(field, given);
                }
                if let Some(address) = people::refused_address(&entries)
                    && matches!(self.standing(key), Standing::New | Standing::Dynamic)
                {
                    let why = format!("`{address}` is no address");
                    return self.refused(field, &[key], given, &why);
                }
                let mut array = Array::new();
                for entry in &entries {
                    let mut table = toml_edit::InlineTable::new();
                    if let Some(name) = &entry.name {
                        table.insert("name", string(name));
                    }
                    if let Some(email) = &entry.email {
                        table.insert("email", string(email));
                    }
                    array.push(Value::InlineTable(table));
                }
                let shown = given.value.name.clone().unwrap_or_default();
                let written = matches!(self.standing(key), Standing::New | Standing::Dynamic);
                self.field(
                    field,
                    key,
                    given,
                    lists::laid_out(array),
                    &format!("`{shown}`"),
                );
                if paired && written {
                    self.diagnostics.push(
                        Diagnostic::new(
                            &rules::AUTHORS_PAIRED,
                            format!(
                                "{} {key} got their addresses in the order in which they stand",
                                entries.len()
                            ),
                        )
                        .at_location(given.location.clone()),
                    );
                }
            }
            Field::Unknown(unknown) => self.unknown(field, &[key], unknown),
            Field::Absent => {}
        }
    }

    fn dependencies(&mut self) {
        match &self.metadata.dependencies {
            Field::Known(given) => match self.standing("dependencies") {
                Standing::Given
                    if !self.same_requirements(&["project", "dependencies"], &given.value) =>
                {
                    self.overridden(
                        "dependencies",
                        "dependencies",
                        given,
                        &format!("{} requirements", given.value.len()),
                    );
                }
                Standing::Given => {
                    self.moved(
                        "dependencies",
                        &given.key,
                        &given.location,
                        vec!["project.dependencies".into()],
                    );
                }
                Standing::Ignored if !given.value.is_empty() => {
                    let shown = requirements_shown(&given.value);
                    self.ignored_value("dependencies", "dependencies", given, Some(&shown));
                }
                _ => {
                    let value = lists::requirements(&given.value);
                    self.field("dependencies", "dependencies", given, value, "");
                }
            },
            Field::Unknown(unknown) => self.unknown("dependencies", &["dependencies"], unknown),
            Field::Absent => {
                if self.standing("dependencies") == Standing::New
                    && self.metadata.uncertain.is_none()
                {
                    self.project("dependencies", Value::Array(Array::new()));
                }
            }
        }
    }

    /// Whether the array at `path` says the same, whatever the spelling and the order.
    fn same_requirements(&self, path: &[&str], list: &[Requirement]) -> bool {
        let key = |text: &str| match pep508::split(text) {
            Some(parts) => format!("{parts:?}"),
            None => text.trim().to_owned(),
        };
        let mut there: Vec<String> = crate::view::texts(self.pyproject.keys(path))
            .iter()
            .map(|text| key(text))
            .collect();
        let mut ours: Vec<String> = list.iter().map(|it| key(&it.text)).collect();
        there.sort();
        there.dedup();
        ours.sort();
        ours.dedup();
        there == ours
    }

    fn optional_dependencies(&mut self) {
        let key = "optional-dependencies";
        let given = match &self.metadata.optional_dependencies {
            Field::Known(given) => given,
            Field::Unknown(unknown) => {
                return self.unknown("optional_dependencies", &["optional-dependencies"], unknown);
            }
            Field::Absent => return,
        };
        match self.standing(key) {
            Standing::Given => {
                let same = self.pyproject.optional_dependencies().len() == given.value.len()
                    && given.value.iter().all(|(extra, list)| {
                        self.same_requirements(&["project", key, extra], list)
                    });
                if same {
                    self.moved(
                        "optional_dependencies",
                        &given.key,
                        &given.location,
                        vec![format!("project.{key}")],
                    );
                } else {
                    let names: Vec<&str> = given
                        .value
                        .iter()
                        .map(|(extra, _)| extra.as_str())
                        .collect();
                    self.overridden("optional_dependencies", key, given, &names.join(", "));
                }
            }
            Standing::Ignored => {
                let extras: Vec<String> = given
                    .value
                    .iter()
                    .map(|(extra, list)| format!("{extra} ({})", requirements_shown(list)))
                    .collect();
                let shown = (!extras.is_empty()).then(|| extras.join(", "));
                self.ignored_value("optional_dependencies", key, given, shown.as_deref());
            }
            Standing::New | Standing::Dynamic => {
                if given.value.is_empty() {
                    self.pyproject.remove_text(&["project", "dynamic"], key);
                    return self.nothing("optional_dependencies", given);
                }
                self.pyproject.remove_text(&["project", "dynamic"], key);
                let mut written: Vec<(String, Vec<Requirement>)> = Vec::new();
                for (extra, list) in &given.value {
                    let name = self.extra_name(extra, &given.location);
                    // Names that mean one extra are one.
                    match written
                        .iter_mut()
                        .find(|(known, _)| normalize_name(known) == normalize_name(&name))
                    {
                        Some((_, known)) => known.extend(list.iter().cloned()),
                        None => written.push((name, list.clone())),
                    }
                }
                for (name, list) in &written {
                    self.pyproject.insert(
                        &["project", key],
                        name,
                        lists::requirements(list),
                        AFTER_PROJECT,
                    );
                }
                self.moved(
                    "optional_dependencies",
                    &given.key,
                    &given.location,
                    vec![format!("project.{key}")],
                );
            }
        }
    }

    fn extra_name(&mut self, extra: &str, location: &Location) -> String {
        if crate::names::is_valid(extra) {
            return extra.to_owned();
        }
        let name = crate::extra_name_from(extra);
        self.diagnostics.push(
            Diagnostic::new(
                &rules::INVALID_EXTRA_NAME,
                format!("the extra `{extra}` is written as `{name}`"),
            )
            .at_location(location.clone()),
        );
        name
    }

    /// `tests_require` becomes the group `test`: no installer reads it.
    fn tests(&mut self) {
        match &self.metadata.tests_require {
            Field::Known(given) if given.value.is_empty() => self.nothing("tests_require", given),
            Field::Known(given) => {
                for requirement in &given.value {
                    let comments = Comments {
                        above: Vec::new(),
                        trailing: requirement.comment.clone(),
                    };
                    self.pyproject.add_dependency(
                        &Target::Group("test".to_owned()),
                        requirement.text.trim(),
                        &comments,
                    );
                }
                self.moved(
                    "tests_require",
                    &given.key,
                    &given.location,
                    vec!["dependency-groups.test".into()],
                );
            }
            Field::Unknown(unknown) => self.unknown("tests_require", &[], unknown),
            Field::Absent => {}
        }
    }

    /// What `setup(**keywords)` may give and setuptools takes only if it is listed.
    fn uncertain(&mut self) {
        if self.metadata.uncertain.is_none() || !self.is_fresh() {
            return;
        }
        // These are accepted listed and not given; the others fail the build then.
        for field in [
            "scripts",
            "gui-scripts",
            "entry-points",
            "dependencies",
            "optional-dependencies",
        ] {
            if self.pyproject.keys(&[PROJECT[0], field]).is_none() {
                self.pyproject.add_dynamic(field);
            }
        }
        if self.pyproject.project_version().is_none() {
            self.pyproject.add_dynamic("version");
        }
    }
}

fn requirements_shown(list: &[Requirement]) -> String {
    let texts: Vec<&str> = list.iter().map(|it| it.text.trim()).collect();
    texts.join(", ")
}

fn is_unstated(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || text == "UNKNOWN"
}

/// Why a pattern of licence files may not stand in pyproject.toml.
fn refused_pattern(patterns: &[String]) -> Option<String> {
    let (why, _) = patterns
        .iter()
        .find_map(|pattern| crate::check::wrong_glob(pattern))?;
    Some(format!("{why}, which PEP 639 does not allow"))
}
