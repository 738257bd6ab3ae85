//! The document with what is to be written into it, and the books.

use toml_edit::{Array, InlineTable, Item, Value};
use uvferry_diagnostics::{Diagnostic, Location, Rule, Severity};
use uvferry_requirements::normalize_name;
use uvferry_setuptools::{Backend, Field, Given, Metadata, Requirement, Unknown};

use super::{Converted, Fate, MetadataOptions, Outcome, SetupPy};
use crate::array::string;
use crate::document::Placement;
use crate::edit::{AFTER_PROJECT, PROJECT, same_item};
use crate::{Pyproject, rules};

/// Where `[tool.setuptools]` and what is below it go.
pub(super) const AFTER_BUILD_SYSTEM: Placement<'_> =
    Placement::Behind(&[&["tool", "setuptools"], &["build-system"], &["project"]]);

/// What `[project]` says about a field before anything is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// The table is new: all goes in.
    New,
    /// It has a value, or `[tool.setuptools.dynamic]` says where from.
    Given,
    /// `dynamic` lists it, so that setup.py and setup.cfg give it.
    Dynamic,
    /// Neither: setuptools throws away what setup.py gives.
    Ignored,
}

pub(super) struct Writer<'a> {
    pub(super) metadata: &'a Metadata,
    pub(super) pyproject: &'a mut Pyproject,
    pub(super) options: &'a MetadataOptions,
    pub(super) fates: Vec<Fate>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Whether there was no `[project]` before.
    fresh: bool,
    /// The oldest setuptools that reads all that was written, with the key that needs it.
    pub(super) needs: (u64, &'static str),
    /// Whether `[project]` or `[tool.setuptools]` was there, which changes what setuptools
    /// takes for granted.
    pub(super) had_tables: bool,
    /// Whether `[build-system]` was there.
    pub(super) had_build_system: bool,
    /// Distributions that the build needs for what was written.
    pub(super) plugins: Vec<String>,
    /// Why setup.py stays.
    pub(super) reasons: Vec<(Option<Location>, String)>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(
        metadata: &'a Metadata,
        pyproject: &'a mut Pyproject,
        options: &'a MetadataOptions,
    ) -> Self {
        pyproject.spread();
        let fresh = !pyproject.has_project();
        let had_build_system = pyproject.build_system().is_some();
        let had_tables = !fresh || pyproject.configures("setuptools");
        Self {
            metadata,
            pyproject,
            options,
            fates: Vec::new(),
            diagnostics: Vec::new(),
            fresh,
            needs: (61, "project"),
            had_tables,
            had_build_system,
            plugins: Vec::new(),
            reasons: Vec::new(),
        }
    }

    /// Makes `[project]` with its name; `false` where nothing can or may be written.
    pub(super) fn begin(&mut self) -> bool {
        if let Some(backend) = self.other_backend() {
            if self.has_backend_path() {
                self.all_stay_with(
                    &format!("`{backend}` builds the project, and what it takes from here is not known"),
                    &format!("`{backend}`, a build backend of the project's own, builds the project: what it takes from setup.py and setup.cfg is not known, and stays there"),
                );
            } else {
                self.all_stay(&backend);
            }
            return false;
        }
        if !self.admits_setuptools(61) {
            // It does not read `[project]`.
            self.all_stay("setuptools<61");
            return false;
        }
        if let Some(place) = &self.metadata.unreadable {
            // Who read the file has told of it; setuptools stops there as well.
            self.reasons
                .push((Some(place.clone()), "setuptools cannot read it".to_owned()));
            return false;
        }
        if let Some(refused) = refused_requirement(self.metadata) {
            self.diagnostics.push(
                Diagnostic::new(
                    &rules::INVALID_REQUIREMENT,
                    format!("setuptools refuses `{}`", refused.text.trim()),
                )
                .severity(Severity::Error)
                .at_location(refused.location.clone()),
            );
            self.reasons.push((
                Some(refused.location.clone()),
                "setuptools refuses a requirement".to_owned(),
            ));
            return false;
        }
        if self.metadata.backend == Backend::Foreign {
            self.all_stay("a tool whose format is not read");
            return false;
        }
        if given_fields(self.metadata).is_empty() && !self.fresh {
            return false;
        }
        if given_fields(self.metadata).is_empty() {
            // A setup.py that could not be followed says nothing, and is not thrown away.
            self.diagnostics.push(Diagnostic::new(
                &rules::UNKNOWN_NAME,
                "nothing is known of the project: setup.py and setup.cfg give no field that could be read",
            ));
            return false;
        }
        if self.metadata.backend == Backend::Pbr {
            self.reasons
                .push((None, "pbr reads setup.cfg through it".to_owned()));
        }
        if self.pyproject.project_name().is_none() {
            let name = match (&self.metadata.name, &self.options.name) {
                (Field::Known(given), _) => given.value.clone(),
                (_, Some(name)) => name.clone(),
                (Field::Unknown(unknown), None) => {
                    self.diagnostics.push(
                        Diagnostic::new(
                            &rules::UNKNOWN_NAME,
                            format!(
                                "the name of the project is not known, because {}",
                                unknown.why
                            ),
                        )
                        .at_location(unknown.at.clone().unwrap_or(unknown.location.clone())),
                    );
                    return false;
                }
                (Field::Absent, None) => {
                    self.diagnostics.push(Diagnostic::new(
                        &rules::UNKNOWN_NAME,
                        "neither setup.py nor setup.cfg gives the project a name",
                    ));
                    return false;
                }
            };
            // setuptools makes a valid name of any text when it writes the metadata.
            let valid = if crate::names::is_valid(&name) {
                name
            } else {
                crate::project_name_from(&name)
            };
            if self.fresh {
                self.pyproject.make_first_table();
            }
            self.pyproject
                .insert(PROJECT, "name", string(&valid), AFTER_PROJECT);
            self.name_is_moved();
        } else if let Field::Known(given) = &self.metadata.name {
            let there = self.pyproject.project_name().unwrap_or_default();
            if normalize_name(there) == normalize_name(&given.value) {
                self.name_is_moved();
            } else {
                self.overridden("name", "name", given, &format!("`{}`", given.value));
            }
        }
        true
    }

    fn name_is_moved(&mut self) {
        let Field::Known(given) = &self.metadata.name else {
            return;
        };
        if self.metadata.backend == Backend::Pbr {
            let why = "pbr asks for the version by it; pyproject.toml says it as well";
            let rule = &rules::NO_PLACE_IN_PYPROJECT;
            self.stays("name", &given.key, &given.location, rule, why);
        } else {
            let to = vec!["project.name".to_owned()];
            self.moved("name", &given.key, &given.location, to);
        }
    }

    /// The backend that builds the project, where it is not setuptools or pbr.
    fn other_backend(&self) -> Option<String> {
        let system = self.pyproject.build_system()?;
        let backend = system.build_backend?;
        let module = backend.split(':').next().unwrap_or_default();
        let ours = module == "setuptools"
            || module.starts_with("setuptools.")
            || module.starts_with("pbr");
        (!ours).then_some(backend)
    }

    /// Whether the backend lies in the project; most of these wrap setuptools, and some
    /// change what it is given.
    fn has_backend_path(&self) -> bool {
        self.pyproject
            .keys(&["build-system", "backend-path"])
            .is_some()
    }

    fn all_stay(&mut self, backend: &str) {
        self.all_stay_with(
            &format!("`{backend}` builds the project and does not read it"),
            &format!("`{backend}` builds the project; what setup.py and setup.cfg say is not what is published"),
        );
    }

    fn all_stay_with(&mut self, why: &str, message: &str) {
        let mut first: Option<Location> = None;
        for (field, key, location) in given_fields(self.metadata) {
            first.get_or_insert_with(|| location.clone());
            self.fates.push(Fate {
                field,
                key,
                location,
                outcome: Outcome::Stays {
                    rule: &rules::OTHER_BACKEND,
                    why: why.to_owned(),
                },
            });
        }
        self.reasons.push((None, why.to_owned()));
        if let Some(location) = first {
            let mut told = Diagnostic::new(&rules::OTHER_BACKEND, message).at_location(location);
            if let Some(place) = self
                .pyproject
                .key_location(&["build-system", "build-backend"])
            {
                told = told.also(place, "the build backend");
            }
            self.diagnostics.push(told);
        }
    }

    pub(super) fn finish(mut self, wrote: bool) -> Converted {
        for (location, what) in &self.metadata.side_effects {
            self.reasons.push((Some(location.clone()), what.clone()));
        }
        if let Some(location) = &self.metadata.uncertain {
            self.reasons.push((
                Some(location.clone()),
                "`setup()` gets keywords that are only known when it runs".to_owned(),
            ));
        }
        if !wrote && self.reasons.is_empty() {
            self.reasons.push((None, "nothing was moved".to_owned()));
        }
        let named_by = self.options.setup_py_named_by.first();
        let named_by = named_by.map(|naming| naming.location.clone());
        let setup_py = match named_by {
            None if self.reasons.is_empty() => SetupPy::Goes,
            Some(location) if self.reasons.is_empty() => SetupPy::Named(location),
            _ => SetupPy::Stays(self.reasons),
        };
        Converted {
            fates: self.fates,
            diagnostics: self.diagnostics,
            setup_py,
            wrote,
        }
    }

    /// What `[project]` says about a field.
    pub(super) fn standing(&self, key: &str) -> Standing {
        if self.pyproject.keys(&["project", key]).is_some()
            || self
                .pyproject
                .keys(&["tool", "setuptools", "dynamic", key])
                .is_some()
        {
            Standing::Given
        } else if self.fresh {
            Standing::New
        } else if self.pyproject.dynamic().iter().any(|field| field == key) {
            Standing::Dynamic
        } else {
            Standing::Ignored
        }
    }

    /// Writes a field of `[project]`, or says why not. Gives the places where it is now.
    pub(super) fn project(&mut self, key: &str, value: Value) -> Vec<String> {
        self.pyproject.remove_text(&["project", "dynamic"], key);
        self.pyproject.insert(PROJECT, key, value, AFTER_PROJECT);
        vec![format!("project.{key}")]
    }

    /// One field, one key: written where it may be, compared where it stands.
    pub(super) fn field<T>(
        &mut self,
        field: &str,
        key: &str,
        given: &Given<T>,
        value: Value,
        shown: &str,
    ) {
        match self.standing(key) {
            Standing::New | Standing::Dynamic => {
                let to = self.project(key, value);
                self.moved(field, &given.key, &given.location, to);
            }
            Standing::Given => {
                let same = self
                    .pyproject
                    .keys(&["project", key])
                    .is_some_and(|item| same_item(item, &value));
                if same {
                    self.moved(
                        field,
                        &given.key,
                        &given.location,
                        vec![format!("project.{key}")],
                    );
                } else {
                    self.overridden(field, key, given, shown);
                }
            }
            Standing::Ignored => self.ignored(field, key, given),
        }
    }

    /// A field that only a run tells: setup.py goes on giving it.
    pub(super) fn unknown(&mut self, field: &str, keys: &[&'static str], unknown: &Unknown) {
        let mut listed = false;
        for key in keys {
            match self.standing(key) {
                Standing::New => {
                    self.pyproject.add_dynamic(key);
                    listed = true;
                }
                Standing::Dynamic => listed = true,
                Standing::Given | Standing::Ignored => {}
            }
        }
        if !keys.is_empty() && !listed {
            self.fates.push(Fate {
                field: field.to_owned(),
                key: unknown.key.clone(),
                location: unknown.location.clone(),
                outcome: Outcome::Dropped {
                    rule: &rules::OVERRIDDEN_METADATA,
                    why: "`[project]` gives the field, or does not list it in `dynamic`".to_owned(),
                },
            });
            return;
        }
        let why = &unknown.why;
        let message = if keys.is_empty() {
            format!("`{}` stays where it is, because {why}", unknown.key)
        } else {
            format!("`{}` stays dynamic, because {why}", keys.join("`, `"))
        };
        let place = unknown
            .at
            .clone()
            .unwrap_or_else(|| unknown.location.clone());
        let mut told = Diagnostic::new(&rules::STAYS_IN_SETUP, message).at_location(place.clone());
        if place != unknown.location {
            told = told.also(unknown.location.clone(), "given here");
        }
        self.diagnostics.push(told);
        self.stays(
            field,
            &unknown.key,
            &unknown.location,
            &rules::STAYS_IN_SETUP,
            &unknown.why,
        );
    }

    pub(super) fn moved(&mut self, field: &str, key: &str, location: &Location, to: Vec<String>) {
        self.fates.push(Fate {
            field: field.to_owned(),
            key: key.to_owned(),
            location: location.clone(),
            outcome: Outcome::Moved(to),
        });
    }

    pub(super) fn dropped(
        &mut self,
        field: &str,
        key: &str,
        location: &Location,
        rule: &'static Rule,
        why: &str,
    ) {
        self.fates.push(Fate {
            field: field.to_owned(),
            key: key.to_owned(),
            location: location.clone(),
            outcome: Outcome::Dropped {
                rule,
                why: why.to_owned(),
            },
        });
    }

    pub(super) fn stays(
        &mut self,
        field: &str,
        key: &str,
        location: &Location,
        rule: &'static Rule,
        why: &str,
    ) {
        if location.file != "setup.cfg" {
            self.reasons
                .push((Some(location.clone()), format!("`{key}`: {why}")));
        }
        self.fates.push(Fate {
            field: field.to_owned(),
            key: key.to_owned(),
            location: location.clone(),
            outcome: Outcome::Stays {
                rule,
                why: why.to_owned(),
            },
        });
    }

    /// A key stays, and a person is told.
    pub(super) fn stays_told<T>(
        &mut self,
        field: &str,
        given: &Given<T>,
        rule: &'static Rule,
        why: &str,
    ) {
        self.diagnostics.push(
            Diagnostic::new(rule, format!("`{}` stays: {why}", given.key))
                .at_location(given.location.clone()),
        );
        self.stays(field, &given.key, &given.location, rule, why);
    }

    /// A value that setuptools would refuse in pyproject.toml stays, told.
    pub(super) fn refused<T>(
        &mut self,
        field: &str,
        keys: &[&'static str],
        given: &Given<T>,
        why: &str,
    ) {
        for key in keys {
            if self.standing(key) == Standing::New {
                self.pyproject.add_dynamic(key);
            }
        }
        self.stays_told(field, given, &rules::REFUSED_IN_PYPROJECT, why);
    }

    /// pyproject.toml says something else, and counts.
    pub(super) fn overridden<T>(&mut self, field: &str, key: &str, given: &Given<T>, shown: &str) {
        let dynamic = ["tool", "setuptools", "dynamic", key];
        let place = self
            .pyproject
            .key_location(&["project", key])
            .or_else(|| self.pyproject.key_location(&dynamic));
        let there = self
            .pyproject
            .keys(&["project", key])
            .or_else(|| self.pyproject.keys(&dynamic))
            .map(|item| item.to_string().trim().to_owned())
            .unwrap_or_default();
        self.disagree(key, place, &there, given, shown);
        self.dropped(
            field,
            &given.key,
            &given.location,
            &rules::OVERRIDDEN_METADATA,
            &format!("`project.{key}` in pyproject.toml counts"),
        );
    }

    pub(super) fn disagree<T>(
        &mut self,
        key: &str,
        place: Option<Location>,
        there: &str,
        given: &Given<T>,
        shown: &str,
    ) {
        let file = &given.location.file;
        let mut told = Diagnostic::new(
            &rules::DISAGREEING_METADATA,
            format!("pyproject.toml says {there} for `{key}`, {file} says {shown}"),
        )
        .label("this one counts")
        .help("pyproject.toml is kept as it is");
        told = match place {
            Some(place) => told
                .at_location(place)
                .also(given.location.clone(), "this one has no effect"),
            None => told
                .at_location(given.location.clone())
                .label("this one has no effect"),
        };
        self.diagnostics.push(told);
    }

    pub(super) fn ignored<T>(&mut self, field: &str, key: &str, given: &Given<T>) {
        self.ignored_value(field, key, given, None);
    }

    /// The same; what is shown is what goes with the file and may have been meant.
    pub(super) fn ignored_value<T>(
        &mut self,
        field: &str,
        key: &str,
        given: &Given<T>,
        shown: Option<&str>,
    ) {
        let mut told = Diagnostic::new(
            &rules::OVERRIDDEN_METADATA,
            format!(
                "`{}` has no effect: `[project]` neither has `{key}` nor lists it in `dynamic`{}",
                given.key,
                shown
                    .map(|shown| format!("; it gives {shown}"))
                    .unwrap_or_default()
            ),
        )
        .at_location(given.location.clone());
        if shown.is_some() {
            told = told
                .severity(Severity::Warning)
                .help("Write into `[project]` what is meant to be required.");
            if let Some(place) = self.pyproject.key_location(&["project"]) {
                told = told.also(place, "setuptools takes this table alone");
            }
        }
        self.diagnostics.push(told);
        self.dropped(
            field,
            &given.key,
            &given.location,
            &rules::OVERRIDDEN_METADATA,
            &format!("`[project]` neither has `{key}` nor lists it in `dynamic`"),
        );
    }

    /// Sets a key below `[tool.setuptools]`, or compares with what stands there.
    pub(super) fn tool<T>(&mut self, field: &str, key: &str, given: &Given<T>, value: Value) {
        let path = ["tool", "setuptools", key];
        if let Some(item) = self.pyproject.keys(&path) {
            if same_item(item, &value) {
                self.moved(field, &given.key, &given.location, vec![path.join(".")]);
                return;
            }
            let there = item.to_string().trim().to_owned();
            let place = self.pyproject.key_location(&path);
            let shown = value.to_string().trim().to_owned();
            self.disagree(&path.join("."), place, &there, given, &shown);
            self.dropped(
                field,
                &given.key,
                &given.location,
                &rules::OVERRIDDEN_METADATA,
                "`[tool.setuptools]` in pyproject.toml counts",
            );
            return;
        }
        self.pyproject
            .insert(&path[..2], key, value, AFTER_BUILD_SYSTEM);
        self.moved(field, &given.key, &given.location, vec![path.join(".")]);
    }

    /// Sets a table of lists below `[tool.setuptools]`.
    pub(super) fn tool_table<T>(
        &mut self,
        field: &str,
        key: &str,
        given: &Given<T>,
        rows: Vec<(String, Value)>,
    ) {
        let path = ["tool", "setuptools", key];
        if self.pyproject.keys(&path).is_some() {
            let mut table = InlineTable::new();
            for (name, value) in rows {
                table.insert(&name, value);
            }
            let same = self
                .pyproject
                .keys(&path)
                .and_then(Item::as_table_like)
                .is_some_and(|there| {
                    there.len() == table.len()
                        && table.iter().all(|(name, value)| {
                            there.get(name).is_some_and(|it| same_item(it, value))
                        })
                });
            if same {
                self.moved(field, &given.key, &given.location, vec![path.join(".")]);
            } else {
                self.tool(field, key, given, Value::InlineTable(table));
            }
            return;
        }
        if rows.is_empty() {
            self.dropped(
                field,
                &given.key,
                &given.location,
                &rules::KEYWORD_WITHOUT_EFFECT,
                "it gives nothing",
            );
            return;
        }
        for (name, value) in rows {
            self.pyproject
                .insert(&path, &name, value, AFTER_BUILD_SYSTEM);
        }
        self.moved(field, &given.key, &given.location, vec![path.join(".")]);
    }

    /// Notes that something written needs at least that setuptools.
    pub(super) fn need(&mut self, major: u64, key: &'static str) {
        if major > self.needs.0 {
            self.needs = (major, key);
        }
    }

    /// Whether `[project]` was made by this run.
    pub(super) fn is_fresh(&self) -> bool {
        self.fresh
    }
}

/// An inline table of strings.
pub(super) fn inline(rows: &[(&str, &str)]) -> InlineTable {
    let mut table = InlineTable::new();
    for (key, text) in rows {
        table.insert(*key, string(text));
    }
    table
}

/// A list of strings, as short as it can be shown.
pub(super) fn strings<S: AsRef<str>>(items: impl IntoIterator<Item = S>) -> Value {
    let mut array = Array::new();
    for item in items {
        array.push_formatted(string(item.as_ref()));
    }
    super::lists::laid_out(array)
}

/// Each field that is given, with its key and place.
fn given_fields(metadata: &Metadata) -> Vec<(String, String, Location)> {
    let mut found: Vec<(String, String, Location)> = metadata
        .given()
        .into_iter()
        .map(|(field, key, place)| (field.to_owned(), key.to_owned(), place.clone()))
        .collect();
    for other in &metadata.others {
        found.push((other.key.clone(), other.key.clone(), other.location.clone()));
    }
    found
}

/// The first requirement that is none, so that the project does not build as it is.
fn refused_requirement(metadata: &Metadata) -> Option<&Requirement> {
    let extras = metadata.optional_dependencies.known().into_iter().flatten();
    metadata
        .dependencies
        .known()
        .into_iter()
        .flatten()
        .chain(extras.flat_map(|(_, list)| list))
        .find(|requirement| crate::check::is_refused(&requirement.text))
}
