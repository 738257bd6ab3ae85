//! `[project]`: name, version, Python range, what stays dynamic.

use uvferry_diagnostics::{Diagnostic, ItemId, ItemKind, ReadItem, Severity, SourceFile, Verdict};
use uvferry_pyproject::evidence::{Found, ProjectEvidence};
use uvferry_pyproject::{Fixed, NewProject, Pyproject, fix_python_range};
use uvferry_requirements::{Specifiers, Version, normalize_name};

use super::{at_least, draft::Draft};
use crate::rules;

impl Draft<'_> {
    /// The project's name and why, before anything is written.
    pub(super) fn found_name(&self) -> (String, String) {
        let project = self.project;
        if let Some((name, why)) = &self.learned.name {
            return (name.clone(), why.clone());
        }
        if let Some(name) = &project.options.name {
            return (
                uvferry_pyproject::project_name_from(name),
                "as said".to_owned(),
            );
        }
        if let Some(pyproject) = &project.pyproject {
            if let Some(name) = pyproject.project_name() {
                return (name.to_owned(), "pyproject.toml says so".to_owned());
            }
            if let Some(name) = pyproject.tool_string(&["poetry", "name"]) {
                return (
                    uvferry_pyproject::project_name_from(name),
                    "[tool.poetry] says so".to_owned(),
                );
            }
        }
        if let Some(name) = project.published_name() {
            return (
                uvferry_pyproject::project_name_from(name),
                "the package's metadata says so".to_owned(),
            );
        }
        let folder = fs_err::canonicalize(project.tree.root())
            .ok()
            .and_then(|path| {
                path.file_name()
                    .map(|name| name.to_string_lossy().into_owned())
            })
            .unwrap_or_default();
        let name = uvferry_pyproject::project_name_from(&folder);
        if self.declares(&name) {
            return (
                format!("{name}-project"),
                format!("the folder is called `{folder}`, as one of the dependencies is"),
            );
        }
        (name, "the folder's name".to_owned())
    }

    /// Whether some requirements file asks for a distribution of that name.
    fn declares(&self, name: &str) -> bool {
        let name = normalize_name(name);
        self.documents().iter().any(|document| {
            document.requirements().any(|(_, requirement)| {
                requirement
                    .name
                    .as_ref()
                    .is_some_and(|found| found.normalized == name)
            })
        })
    }

    pub(super) fn write_metadata(&mut self) {
        self.enter_keys();
        let (name, name_reason) = self.found_name();
        if name_reason.starts_with("the folder is called") || self.learned.name.is_some() {
            self.diagnostics.push(
                Diagnostic::new(
                    &rules::NAME_CLASH,
                    format!("the project is called `{name}`: {name_reason}"),
                )
                .help("choose another with `--name`"),
            );
        }
        let project = self.project;
        let (requires_python, reason) = self.found_range();
        let legacy = project.legacy.as_ref();
        let version = project
            .pyproject
            .as_ref()
            .and_then(|pyproject| pyproject.tool_string(&["poetry", "version"]))
            .unwrap_or("0.1.0");
        let had_project = self.pyproject.has_project();
        let had_tables = had_project || self.pyproject.configures("setuptools");
        // A table that is there says itself what is dynamic.
        let dynamic: Vec<String> = legacy
            .filter(|_| !had_project && project.setup.is_none())
            .map(|legacy| {
                legacy
                    .dynamic
                    .iter()
                    .map(|field| (*field).to_owned())
                    .collect()
            })
            .unwrap_or_default();
        if let Some(setup) = &project.setup {
            self.convert_setup(setup, &name, &requires_python);
        }
        let overrides =
            project.options.requires_python.is_some() || self.learned.requires_python.is_some();
        self.pyproject.ensure_project(&NewProject {
            name: name.clone(),
            // What a package publishes is not made up.
            version: project.setup.is_none().then(|| version.to_owned()),
            description: None,
            requires_python: Some(requires_python.clone()),
            dynamic,
            empty_dependencies: true,
        });
        if overrides {
            self.pyproject.replace_requires_python(&requires_python);
        }
        if project.setup.is_some() {
            // The build system was written with the metadata.
        } else if let Some(legacy) = legacy {
            self.pyproject.set_build_system_legacy_setuptools();
            if !had_tables && legacy.includes_package_data == Some(false) {
                self.pyproject.set_include_package_data(false);
            }
            if !had_project && let Some(points) = &legacy.entry_points {
                self.pyproject.set_entry_points(points);
            }
        } else if !project.is_package() && self.pyproject.package().is_none() {
            self.pyproject.set_package_false();
        }
        self.look_at_build_imports();
        // What is published keeps the metadata that it has; a table that was there says
        // what its author wanted said.
        if !had_project && !project.is_package() {
            let evidence = self.evidence_beside_other_tools();
            let added = self.pyproject.add_evidence(&evidence);
            self.evidence = evidence
                .rows()
                .into_iter()
                .zip(added)
                .filter(|(_, added)| added.is_new())
                .map(|(row, _)| row)
                .collect();
        }
        let files = project
            .pyproject
            .as_ref()
            .map(Pyproject::dynamic_dependency_files)
            .unwrap_or_default();
        if files
            .iter()
            .any(|file| file.role == uvferry_pyproject::DynamicRole::Dependencies)
        {
            self.pyproject.make_dependencies_static();
        }
        if files
            .iter()
            .any(|file| file.role != uvferry_pyproject::DynamicRole::Dependencies)
        {
            self.pyproject.make_optional_dependencies_static();
        }
        if self.pyproject.requires_python().is_some() {
            self.tell_of_range(&requires_python, &reason);
            self.tell_of_python_version(&requires_python);
        }
        self.name = name;
        self.name_reason = name_reason;
        self.requires_python_reason = reason;
    }

    /// Says where `.python-version` names one release exactly, or one outside of the range.
    fn tell_of_python_version(&mut self, requires_python: &str) {
        let Ok(bytes) = self.project.tree.read(PYTHON_VERSION) else {
            return;
        };
        let file = SourceFile::new(PYTHON_VERSION, bytes);
        let named = file
            .text()
            .lines()
            .map(str::trim)
            .find(|line| !line.is_empty() && !line.starts_with('#'))
            .unwrap_or_default()
            .to_owned();
        let Ok(version) = Version::parse(&named) else {
            return;
        };
        // `3.8` is any release of it.
        let is_exact = named.split('.').count() > 2;
        let newest = if is_exact {
            Ok(version)
        } else {
            Version::parse(&format!("{named}.99"))
        };
        let is_outside = Specifiers::parse(requires_python)
            .is_ok_and(|range| newest.is_ok_and(|version| !range.contains(&version)));
        let what = if is_outside {
            format!("it lies outside of `requires-python` (`{requires_python}`): uv stops there")
        } else if is_exact {
            "uv takes this very release, and no other one".to_owned()
        } else {
            return;
        };
        let start = file.text().find(&named).unwrap_or_default();
        self.diagnostics.push(
            Diagnostic::new(
                &rules::PYTHON_VERSION_FILE,
                format!("`.python-version` names Python {named}: {what}"),
            )
            .at(&file, start..start + named.len())
            .help(rules::PYTHON_VERSION_FILE.fix),
        );
    }

    /// Says which range there is from now on, and why. Where the build backend gives it there
    /// is none to be told.
    fn tell_of_range(&mut self, requires_python: &str, reason: &str) {
        let project = self.project;
        self.tell_of_python_2(requires_python);
        let mut told = Diagnostic::new(
            &rules::PYTHON_RANGE,
            format!("requires-python is `{requires_python}`: {reason}"),
        );
        if project.is_package() && !project.states_python_range() {
            // Nobody on an older Python gets the next release.
            told = told.severity(Severity::Warning).help(
                "the package stated none, and what is published has it from now on: choose it with `--requires-python`",
            );
        }
        self.diagnostics.push(told);
    }

    pub(super) fn found_range(&self) -> (String, String) {
        let project = self.project;
        if let Some((range, why)) = &self.learned.requires_python {
            return (range.clone(), why.clone());
        }
        if let Some(range) = &project.options.requires_python {
            return (range.clone(), "as said".to_owned());
        }
        if let Some(range) = project
            .pyproject
            .as_ref()
            .and_then(Pyproject::requires_python)
        {
            return (range.to_owned(), "pyproject.toml says so".to_owned());
        }
        if let Some(range) = project.published_python_range() {
            return (
                range.to_owned(),
                "the package's metadata says so".to_owned(),
            );
        }
        let poetry = project
            .pyproject
            .as_ref()
            .and_then(|pyproject| pyproject.tool_string(&["poetry", "dependencies", "python"]));
        if let Some(range) = poetry.and_then(poetry_range) {
            return (range, "[tool.poetry.dependencies] says so".to_owned());
        }
        let (minor, why) = project.python.lower_bound();
        (at_least(minor), why)
    }

    /// A package that names a Python 2, and whose range begins with a Python 3 by evidence alone.
    fn tell_of_python_2(&mut self, range: &str) {
        let project = self.project;
        if !project.is_package() || project.states_python_range() {
            return;
        }
        if let Some((version, why)) = project.python.left_behind() {
            self.diagnostics.push(
                Diagnostic::new(
                    &rules::PYTHON_2,
                    format!("Python {version} is left behind by `{range}`: {why}, and uv knows no Python 2"),
                )
                .help(rules::PYTHON_2.fix),
            );
        }
    }

    /// What README and git tell of the project, but where another tool's table says it.
    fn evidence_beside_other_tools(&self) -> ProjectEvidence {
        let mut evidence = self.project.evidence.clone();
        let poetry = |key: &str| {
            self.project
                .pyproject
                .as_ref()
                .and_then(|pyproject| pyproject.tool_string(&["poetry", key]))
        };
        if poetry("name").is_some() {
            evidence.description =
                poetry("description")
                    .filter(|text| !text.is_empty())
                    .map(|text| Found {
                        value: text.to_owned(),
                        source: "[tool.poetry]".to_owned(),
                    });
            // Those that it names are meant, not whoever commits.
            evidence.authors.clear();
        }
        evidence
    }

    /// The keys of metadata files that this plan takes into account.
    fn enter_keys(&mut self) {
        let project = self.project;
        let mut keys: Vec<(&str, usize, String, Verdict)> = Vec::new();
        if let Some(pyproject) = &project.pyproject {
            for (key, location) in pyproject.declaring_keys() {
                let line = location.as_ref().map_or(1, |place| place.line);
                let dynamic = key.starts_with("tool.setuptools.dynamic")
                    || key.starts_with("tool.hatch.metadata.hooks");
                let verdict = if dynamic {
                    Verdict::rewritten("project.dependencies")
                        .because("dependencies are static now")
                } else if key == "project.dynamic"
                    && !pyproject.dynamic_dependency_files().is_empty()
                {
                    Verdict::rewritten("project.dynamic")
                        .because("without the fields that are static now")
                } else if key.starts_with("tool.poetry")
                    || key.starts_with("tool.pdm")
                    || key.starts_with("tool.flit")
                {
                    let told = self
                        .diagnostics
                        .iter()
                        .any(|told| told.code == rules::FOREIGN_METADATA.code);
                    if !told {
                        let tool = key.split('.').nth(1).unwrap_or("another tool");
                        self.diagnostics.push(
                            Diagnostic::new(
                                &rules::FOREIGN_METADATA,
                                format!("`[tool.{tool}]` declares dependencies in its own format"),
                            )
                            .at_location(location.clone().unwrap_or_else(|| {
                                uvferry_diagnostics::Location::file("pyproject.toml")
                            }))
                            .help(match pyproject.foreign_backend() {
                                // Shown by wheels that poetry-core built.
                                Some("poetry") => "it stays as it is, and uv does not read it; as soon as there is `[project]`, poetry-core 2 publishes the dependencies that stand there, and of this table neither bounds nor extras: convert or remove it",
                                _ => "it stays as it is, and uv does not read it; convert or remove it",
                            }),
                        );
                    }
                    Verdict::kept("another tool's table").by(&rules::FOREIGN_METADATA)
                } else {
                    Verdict::kept("merged into, not replaced")
                };
                keys.push(("pyproject.toml", line, key, verdict));
            }
        }
        if let Some(setup) = &project.kept_setup {
            for key in &setup.metadata.keys {
                let file = key.location.file.as_str();
                keys.push((
                    file,
                    key.location.line,
                    key.name.clone(),
                    Verdict::kept(format!("{file} stays and gives it")),
                ));
            }
        }
        for name in [".python-version", "runtime.txt"] {
            if let Some(found) = project
                .python
                .found
                .iter()
                .find(|evidence| evidence.file == name)
            {
                let text =
                    project.python.preferred.clone().unwrap_or_else(|| {
                        found.versions.iter().map(ToString::to_string).collect()
                    });
                keys.push((
                    name,
                    1,
                    text,
                    Verdict::kept("uv reads it as the Python to use"),
                ));
            }
        }
        let mut nth: std::collections::BTreeMap<(&str, usize), usize> =
            std::collections::BTreeMap::new();
        for (file, line, key, verdict) in keys {
            let count = nth.entry((file, line)).or_insert(0);
            let item = ReadItem::new(ItemKind::Key, file, (line, line), *count, &key);
            *count += 1;
            let id: ItemId = item.id.clone();
            self.ledger.read(item);
            self.ledger.decide(&id, verdict);
        }
    }
}

/// What pyenv and uv read.
const PYTHON_VERSION: &str = ".python-version";

/// poetry's `^3.8`, `~3.8` and plain ranges as a specifier set.
fn poetry_range(text: &str) -> Option<String> {
    let text = text.trim();
    let range = if let Some(version) = text.strip_prefix('^') {
        let major: u32 = version.split('.').next()?.trim().parse().ok()?;
        format!(">={},<{}", version.trim(), major + 1)
    } else if let Some(version) = text.strip_prefix('~').filter(|rest| !rest.starts_with('=')) {
        let mut parts = version.trim().split('.');
        let major: u32 = parts.next()?.parse().ok()?;
        match parts.next().map(str::parse::<u32>) {
            Some(Ok(minor)) => format!(">={},<{major}.{}", version.trim(), minor + 1),
            _ => format!(">={},<{}", version.trim(), major + 1),
        }
    } else {
        text.to_owned()
    };
    match fix_python_range(&range) {
        Fixed::Same => Some(range),
        Fixed::Rewritten(fixed) => Some(fixed),
        Fixed::Refused(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::poetry_range;

    #[test]
    fn poetry_ranges_become_specifiers() {
        assert_eq!(poetry_range("^3.8").as_deref(), Some(">=3.8,<4"));
        assert_eq!(poetry_range("~3.8.1").as_deref(), Some(">=3.8.1,<3.9"));
        assert_eq!(
            poetry_range(">=3.10.0,<3.12").as_deref(),
            Some(">=3.10.0,<3.12")
        );
        assert_eq!(poetry_range(">=3.10,").as_deref(), Some(">=3.10"));
        assert_eq!(poetry_range("whatever"), None);
        assert_eq!(poetry_range(">=3.10 <4"), None);
    }
}
