//! What each setup.py imports beyond setuptools, and `[build-system] requires` for it.
//!
//! Where pyproject.toml names no build system, pip (up to 25.2) and `python setup.py …` ran
//! setup.py in the environment that was there, and so it found numpy or Cython if somebody had
//! installed them. uv builds in an environment of its own.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_commands::SetupImports;
use uvferry_diagnostics::{Diagnostic, Location, SourceFile};
use uvferry_journal::Change;
use uvferry_pyproject::Pyproject;
use uvferry_requirements::normalize_name;
use uvferry_setuptools::needed_imports;

use super::draft::Draft;
use crate::roles::Form;
use crate::rules;
use crate::setup_files::{MAX_BYTES, SETUP_PY};
use crate::tree::base_name;

/// More scripts than this are somebody's collection.
const MAX_SCRIPTS: usize = 64;

/// Modules that builds import, and the distributions that have them, where the names differ or
/// the project need not ask for it elsewhere.
const DISTRIBUTIONS: &[(&str, &str)] = &[
    ("Cython", "Cython"),
    ("babel", "Babel"),
    ("cffi", "cffi"),
    ("cmake", "cmake"),
    ("docutils", "docutils"),
    ("extension_helpers", "extension-helpers"),
    ("hatchling", "hatchling"),
    ("incremental", "incremental"),
    ("jinja2", "Jinja2"),
    ("mako", "Mako"),
    ("mpi4py", "mpi4py"),
    ("mypyc", "mypy"),
    ("numpy", "numpy"),
    ("packaging", "packaging"),
    ("pbr", "pbr"),
    ("pkgconfig", "pkgconfig"),
    ("pybind11", "pybind11"),
    ("pypandoc", "pypandoc"),
    ("pythran", "pythran"),
    ("requests", "requests"),
    ("scipy", "scipy"),
    ("setuptools_git_versioning", "setuptools-git-versioning"),
    ("setuptools_golang", "setuptools-golang"),
    ("setuptools_rust", "setuptools-rust"),
    ("setuptools_scm", "setuptools-scm"),
    ("six", "six"),
    ("skbuild", "scikit-build"),
    ("sphinx", "Sphinx"),
    ("toml", "toml"),
    ("tomli", "tomli"),
    ("tomlkit", "tomlkit"),
    ("wheel", "wheel"),
    ("yaml", "PyYAML"),
];

/// What is compiled against one of these runs with that very build of it alone: another one in
/// the environment of the build would go through, and the extension not load.
const OF_ONE_BUILD: &[&str] = &[
    "jax",
    "jaxlib",
    "mindspore",
    "mxnet",
    "oneflow",
    "paddle",
    "tensorflow",
    "torch",
];

impl Draft<'_> {
    /// Puts what setup.py imports at its top into a `[build-system]` that this plan writes, and
    /// finds what each setup.py of the repository lacks in a build in an environment of its own.
    pub(super) fn look_at_build_imports(&mut self) {
        let had_system = self
            .project
            .pyproject
            .as_ref()
            .is_some_and(|pyproject| pyproject.build_system().is_some());
        let needed = self.needed_by_own_script();
        let mut missing = BTreeSet::new();
        let writes_system = !had_system
            && self.pyproject.build_system().is_some_and(|system| {
                let backend = system.build_backend.unwrap_or_default();
                backend.starts_with("setuptools") || backend.starts_with("pbr")
            });
        for (module, location) in needed {
            if has(&self.pyproject, &module) {
                continue;
            }
            let requirement = writes_system
                .then(|| self.requirement_for(&module))
                .flatten();
            if let Some(requirement) = requirement {
                self.pyproject.add_build_requirement(&requirement);
                self.diagnostics.push(
                    Diagnostic::new(
                        &rules::BUILD_IMPORT,
                        format!(
                            "setup.py imports `{module}`: `[build-system] requires` has `{requirement}` now"
                        ),
                    )
                    .at_location(location),
                );
            } else {
                if writes_system {
                    self.diagnostics.push(not_required(&module, location));
                }
                missing.insert(module);
            }
        }
        if !missing.is_empty() {
            let found = SetupImports {
                modules: missing,
                is_isolated_by_pip: had_system,
            };
            self.setup_imports.insert(SETUP_PY.to_owned(), found);
        }
        let others = self.imports_of_other_scripts();
        self.setup_imports.extend(others);
    }

    /// The project's own setup.py as it will be.
    fn needed_by_own_script(&self) -> BTreeMap<String, Location> {
        let tree = &self.project.tree;
        if !self.project.is_package() || !tree.contains(SETUP_PY) {
            return BTreeMap::new();
        }
        let Ok(bytes) = tree.read(SETUP_PY) else {
            return BTreeMap::new();
        };
        let before = SourceFile::new(SETUP_PY, bytes);
        let paths = self.paths();
        let is_left = match self.setup_py.as_ref().map(|edit| &edit.change) {
            Some(Change::Delete { .. }) => return BTreeMap::new(),
            Some(Change::Modify { replacements, .. }) => {
                let mut bytes = before.bytes().to_vec();
                for replacement in replacements.iter().rev() {
                    bytes.splice(replacement.range.clone(), replacement.bytes.iter().copied());
                }
                let after = SourceFile::new(SETUP_PY, bytes);
                Some(self.needed(&after, &paths))
            }
            _ => None,
        };
        // The places are those of the file that the reader sees.
        let mut needed = self.needed(&before, &paths);
        if let Some(left) = is_left {
            needed.retain(|module, _| left.contains_key(module));
        }
        needed
    }

    fn needed(&self, script: &SourceFile, paths: &[String]) -> BTreeMap<String, Location> {
        let tree = &self.project.tree;
        let read = |path: &str| Some(SourceFile::new(path, tree.read(path).ok()?));
        needed_imports(script, &read, paths)
    }

    fn paths(&self) -> Vec<String> {
        let tree = &self.project.tree;
        let is_python = |path: &str| path.rsplit_once('.').is_some_and(|(_, end)| end == "py");
        let files = tree.files().iter();
        files
            .filter(|file| is_python(&file.path) && tree.size_bytes(file) <= MAX_BYTES)
            .map(|file| file.path.clone())
            .collect()
    }

    /// The setup.py files further down.
    fn imports_of_other_scripts(&self) -> Vec<(String, SetupImports)> {
        let tree = &self.project.tree;
        let all = self.paths();
        let scripts: Vec<&String> = all
            .iter()
            .filter(|path| path.as_str() != SETUP_PY && base_name(path) == SETUP_PY)
            .take(MAX_SCRIPTS)
            .collect();
        let mut found = Vec::new();
        for path in scripts {
            let folder = &path[..path.len() - SETUP_PY.len()];
            let Ok(bytes) = tree.read(path) else {
                continue;
            };
            let beside: Vec<String> = all
                .iter()
                .filter(|other| other.starts_with(folder))
                .cloned()
                .collect();
            let pyproject = tree
                .read(&format!("{folder}pyproject.toml"))
                .ok()
                .and_then(|bytes| {
                    Pyproject::parse(&SourceFile::new(format!("{folder}pyproject.toml"), bytes))
                        .ok()
                })
                .unwrap_or_default();
            let modules: BTreeSet<String> = self
                .needed(&SourceFile::new(path.as_str(), bytes), &beside)
                .into_keys()
                .filter(|module| !has(&pyproject, module))
                .collect();
            if !modules.is_empty() {
                let imports = SetupImports {
                    modules,
                    is_isolated_by_pip: pyproject.build_system().is_some(),
                };
                found.push((path.clone(), imports));
            }
        }
        found
    }

    /// The requirement that brings a module to a build: as the project itself asks for its
    /// distribution, else by the name alone.
    fn requirement_for(&self, module: &str) -> Option<String> {
        if OF_ONE_BUILD.contains(&module) {
            return None;
        }
        let known = known_distribution(module);
        let name = normalize_name(known.unwrap_or(module));
        let setup = self.project.setup.as_ref();
        let own = setup
            .and_then(|setup| setup.metadata.dependencies.known())
            .into_iter()
            .flatten()
            .map(|requirement| requirement.text.trim().to_owned())
            .find(|text| normalize_name(name_in(text)) == name);
        if own.is_some() {
            return own;
        }
        if let Some(known) = known {
            return Some(known.to_owned());
        }
        // Only what the project names itself says that the distribution is called as the module.
        let is_asked_for = self
            .documents()
            .iter()
            .zip(&self.project.roles)
            .filter(|(_, role)| !matches!(role.form, Form::Ignored))
            .any(|(document, _)| {
                document.requirements().any(|(_, requirement)| {
                    requirement
                        .name
                        .as_ref()
                        .is_some_and(|found| found.normalized == name)
                })
            });
        is_asked_for.then_some(name)
    }
}

fn known_distribution(module: &str) -> Option<&'static str> {
    DISTRIBUTIONS
        .iter()
        .find(|(known, _)| *known == module)
        .map(|(_, distribution)| *distribution)
}

/// Whether a build has the module by what `[build-system] requires` names.
fn has(pyproject: &Pyproject, module: &str) -> bool {
    let name = normalize_name(known_distribution(module).unwrap_or(module));
    pyproject.build_system().is_some_and(|system| {
        system
            .requires
            .iter()
            .any(|requirement| normalize_name(name_in(requirement)) == name)
    })
}

/// Says that a module is in no requirement of the build.
fn not_required(module: &str, location: Location) -> Diagnostic {
    let why = if OF_ONE_BUILD.contains(&module) {
        "what is compiled against it has to have the very build that is installed"
    } else {
        "which distribution has it is not known"
    };
    Diagnostic::new(
        &rules::BUILD_IMPORT_MISSING,
        format!(
            "setup.py imports `{module}`, which a build in an environment of its own has not: {why}"
        ),
    )
    .at_location(location)
    .help(rules::BUILD_IMPORT_MISSING.fix)
}

/// The name at the start of a requirement.
fn name_in(text: &str) -> &str {
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .unwrap_or(text.len());
    &text[..end]
}
