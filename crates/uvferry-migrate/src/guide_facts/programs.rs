//! The programs that test, check and format a project, by what declares or configures them.

use std::collections::BTreeMap;

use uvferry_pyproject::{GroupItem, Pyproject};
use uvferry_requirements::Name;

use crate::plan::Plan;
use crate::project::Project;

/// What a program is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It runs the tests.
    Tests,
    /// It checks.
    Check,
    /// It changes the layout of the code.
    Format,
}

/// A program that is used, and what shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramUse {
    /// Its name, which is also that of its distribution.
    pub program: &'static str,
    /// What it is for.
    pub kind: Kind,
    /// The words to run it with, behind `uv run`.
    pub command: &'static [&'static str],
    /// The file, or the list of pyproject.toml, that shows it.
    pub evidence: String,
    /// The dependency group that has it, where it is not one of the main requirements.
    pub group: Option<String>,
    /// Whether a list declares it: else `uv run` may not find it.
    pub declared: bool,
}

struct Known {
    program: &'static str,
    kind: Kind,
    command: &'static [&'static str],
    /// Tables below `[tool]` that configure it.
    tables: &'static [&'static str],
    /// Files that configure it.
    files: &'static [&'static str],
}

const KNOWN: &[Known] = &[
    Known {
        program: "pytest",
        kind: Kind::Tests,
        command: &["pytest"],
        tables: &["pytest"],
        files: &["pytest.ini"],
    },
    Known {
        program: "tox",
        kind: Kind::Tests,
        command: &["tox"],
        tables: &["tox"],
        files: &["tox.ini", "tox.toml"],
    },
    Known {
        program: "nox",
        kind: Kind::Tests,
        command: &["nox"],
        tables: &[],
        files: &["noxfile.py"],
    },
    Known {
        program: "ruff",
        kind: Kind::Check,
        command: &["ruff", "check", "."],
        tables: &["ruff"],
        files: &["ruff.toml", ".ruff.toml"],
    },
    Known {
        program: "flake8",
        kind: Kind::Check,
        command: &["flake8"],
        tables: &[],
        files: &[".flake8"],
    },
    Known {
        program: "pylint",
        kind: Kind::Check,
        command: &["pylint", "."],
        tables: &["pylint"],
        files: &[".pylintrc", "pylintrc"],
    },
    Known {
        program: "mypy",
        kind: Kind::Check,
        command: &["mypy", "."],
        tables: &["mypy"],
        files: &["mypy.ini", ".mypy.ini"],
    },
    Known {
        program: "pyright",
        kind: Kind::Check,
        command: &["pyright"],
        tables: &["pyright"],
        files: &["pyrightconfig.json"],
    },
    Known {
        program: "bandit",
        kind: Kind::Check,
        command: &["bandit", "-r", "."],
        tables: &["bandit"],
        files: &[".bandit"],
    },
    Known {
        program: "black",
        kind: Kind::Format,
        command: &["black", "."],
        tables: &["black"],
        files: &[],
    },
    Known {
        program: "isort",
        kind: Kind::Format,
        command: &["isort", "."],
        tables: &["isort"],
        files: &[".isort.cfg"],
    },
];

/// Where a distribution is declared.
struct Declared {
    place: String,
    group: Option<String>,
}

pub(super) fn find(project: &Project, plan: &Plan) -> Vec<ProgramUse> {
    let declared = declared(project, &plan.pyproject);
    KNOWN
        .iter()
        .filter_map(|known| {
            if let Some(found) = declared.get(known.program) {
                return Some(of(known, &found.place, found.group.as_deref(), true));
            }
            let table = known
                .tables
                .iter()
                .find(|table| plan.pyproject.configures(table))
                .map(|table| format!("tool.{table}"));
            let file = || {
                let files = known.files.iter();
                files
                    .copied()
                    .find(|file| project.tree.contains(file))
                    .map(str::to_owned)
            };
            let evidence = table.or_else(file)?;
            Some(of(known, &evidence, None, false))
        })
        .collect()
}

fn of(known: &Known, evidence: &str, group: Option<&str>, declared: bool) -> ProgramUse {
    ProgramUse {
        program: known.program,
        kind: known.kind,
        command: known.command,
        evidence: super::clean(evidence),
        group: group.map(super::clean),
        declared,
    }
}

/// Each distribution by its normalised name: the main requirements come before groups, what
/// pyproject.toml will say before what requirements files say.
fn declared(project: &Project, pyproject: &Pyproject) -> BTreeMap<String, Declared> {
    let mut found: BTreeMap<String, Declared> = BTreeMap::new();
    let mut add = |text: &str, place: &str, group: Option<&str>| {
        let name: &str = text
            .split(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)))
            .next()
            .unwrap_or_default();
        found
            .entry(Name::new(name).normalized)
            .or_insert_with(|| Declared {
                place: place.to_owned(),
                group: group.map(str::to_owned),
            });
    };
    for one in pyproject.dependencies() {
        add(&one.text, "project.dependencies", None);
    }
    for group in pyproject.dependency_groups() {
        let place = format!("dependency-groups.{}", group.name);
        for item in &group.items {
            if let GroupItem::Requirement(one) = item {
                add(&one.text, &place, Some(&group.name));
            }
        }
    }
    for document in project.documents.list() {
        for (_, requirement) in document.requirements() {
            if let Some(name) = &requirement.name {
                add(&name.normalized, &document.path, None);
            }
        }
    }
    found
}
