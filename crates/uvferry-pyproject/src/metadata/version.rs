//! `version`, or where it comes from.

use toml_edit::Value;
use uvferry_diagnostics::{Diagnostic, Severity};
use uvferry_setuptools::{Field, Given, Version};

use super::BuildBackend;
use super::writer::{AFTER_BUILD_SYSTEM, Standing, Writer, inline};
use crate::array::string;
use crate::names::normalize;
use crate::rules;

impl Writer<'_> {
    pub(super) fn version(&mut self) {
        let given = match &self.metadata.version {
            Field::Known(given) => given,
            Field::Unknown(unknown) => return self.unknown("version", &["version"], unknown),
            Field::Absent => {
                if self.standing("version") == Standing::New && self.metadata.uncertain.is_none() {
                    if self.builds_with_more() {
                        // setuptools-scm and its kin give it without a word in setup.py.
                        self.pyproject.add_dynamic("version");
                    } else {
                        // What setuptools publishes for a project that gives none.
                        self.project("version", string("0.0.0"));
                    }
                }
                return;
            }
        };
        match &given.value {
            Version::Literal(version) if self.stays_dynamic() => {
                let version = version.trim().to_owned();
                self.version_stays(given, &version);
            }
            Version::Literal(version) => {
                self.field(
                    "version",
                    "version",
                    given,
                    string(version.trim()),
                    &format!("`{version}`"),
                );
            }
            Version::Attribute { path, now } => {
                self.dynamic_version(given, inline(&[("attr", path)]), now);
            }
            Version::File { path, now } => {
                self.dynamic_version(given, inline(&[("file", path)]), now);
            }
            Version::Plugin {
                distribution,
                settings,
            } => self.version_of_plugin(given, distribution, settings),
        }
    }

    /// Whether `[project]` was there and lists the version in `dynamic`: whoever raises it
    /// looks for it where it is. Another build backend would not find it there.
    fn stays_dynamic(&self) -> bool {
        self.standing("version") == Standing::Dynamic
            && self
                .options
                .build_backend
                .is_none_or(|backend| backend == BuildBackend::Setuptools)
    }

    fn version_stays(&mut self, given: &Given<Version>, version: &str) {
        let why = "`[project]` lists it in `dynamic`, and who raises it looks for it here";
        self.diagnostics.push(
            Diagnostic::new(
                &rules::STAYS_IN_SETUP,
                format!(
                    "the version `{version}` stays where it is: `[project]` lists it in `dynamic`"
                ),
            )
            .severity(Severity::Info)
            .at_location(given.location.clone()),
        );
        self.stays(
            "version",
            &given.key,
            &given.location,
            &rules::STAYS_IN_SETUP,
            why,
        );
    }

    /// Whether the build requires more than setuptools, which may so have plugins.
    fn builds_with_more(&self) -> bool {
        self.pyproject.build_system().is_some_and(|system| {
            system.requires.iter().any(|requirement| {
                let end = requirement
                    .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
                    .unwrap_or(requirement.len());
                !matches!(
                    normalize(&requirement[..end]).as_str(),
                    "setuptools" | "wheel"
                )
            })
        })
    }

    fn dynamic_version(
        &mut self,
        given: &Given<Version>,
        directive: toml_edit::InlineTable,
        now: &str,
    ) {
        match self.standing("version") {
            Standing::New | Standing::Dynamic => {
                self.pyproject.add_dynamic("version");
                let path = ["tool", "setuptools", "dynamic"];
                self.pyproject.insert(
                    &path,
                    "version",
                    Value::InlineTable(directive),
                    AFTER_BUILD_SYSTEM,
                );
                self.moved(
                    "version",
                    &given.key,
                    &given.location,
                    vec!["tool.setuptools.dynamic.version".into()],
                );
            }
            Standing::Given => {
                let there = self
                    .pyproject
                    .keys(&["tool", "setuptools", "dynamic", "version"]);
                let same = there.is_some_and(|item| {
                    item.as_table_like().is_some_and(|there| {
                        directive.iter().all(|(key, value)| {
                            there.get(key).and_then(toml_edit::Item::as_str) == value.as_str()
                        })
                    })
                }) || self.pyproject.project_version() == Some(now);
                if same {
                    self.moved(
                        "version",
                        &given.key,
                        &given.location,
                        vec!["project.version".into()],
                    );
                } else {
                    self.overridden("version", "version", given, &format!("`{now}`"));
                }
            }
            Standing::Ignored => self.ignored("version", "version", given),
        }
    }
}
