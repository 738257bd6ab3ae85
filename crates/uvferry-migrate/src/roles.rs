//! What each requirements file is for.
//!
//! The evidence, strongest first: what the user said; constraints by use or name;
//! compiled files (header **and** annotations); files that the build reads; variants
//! of one file; the name. Every decision carries its reason.

mod forms;
mod installed_main;
mod names;
mod settling;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use uvferry_pyproject::Target;

use crate::documents::{Document, Documents, strip_extension};
use crate::tree::{base_name, folder_of, join};

pub(crate) use forms::{CompiledExtras, compiled_extras, compiled_roots, is_lock_of_project};
use forms::{EXPORTED, all_pinned, form_of, is_export};
pub(crate) use installed_main::find_installed_main;
use names::{group_beside_metadata, is_developer_tool, is_of_users, names_oldest, target_by_name};
use settling::{
    absorb_into_main, find_main, find_variants, give_fetched_files_to_their_includers,
    give_sources_what_the_build_reads, inherit_lock_targets, keep_one_main,
    leave_out_aliases_of_outputs, resolve_aliases, settle_development_sets,
    settle_locks_of_project,
};

/// What a user may say of a file with `--file PATH=ROLE` or `[tool.uvferry.files]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// `main`
    Main,
    /// `group:NAME`
    Group(String),
    /// `extra:NAME`
    Extra(String),
    /// `constraints`
    Constraints,
    /// `lock`: pins that steer the lock and declare nothing.
    Lock,
    /// `ignore`
    Ignore,
    /// No role named: the file counts, its role is found as for any other.
    Found,
}

impl std::str::FromStr for Said {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let name = |rest: &str| {
            let rest = rest.trim();
            if rest.is_empty() {
                Err(format!("`{text}` names nothing"))
            } else if !uvferry_pyproject::names::is_valid(rest) {
                Err(format!(
                    "`{rest}` is no name; letters of ASCII and digits, with `.`, `_`, `-` between, are"
                ))
            } else {
                Ok(rest.to_owned())
            }
        };
        match text.trim() {
            "main" => Ok(Self::Main),
            "constraints" => Ok(Self::Constraints),
            "lock" => Ok(Self::Lock),
            "ignore" => Ok(Self::Ignore),
            "" => Ok(Self::Found),
            other => match other.split_once(':') {
                Some(("group", rest)) => Ok(Self::Group(name(rest)?)),
                Some(("extra", rest)) => Ok(Self::Extra(name(rest)?)),
                _ => Err(format!(
                    "`{other}` is no role; known are main, group:NAME, extra:NAME, constraints, lock, ignore"
                )),
            },
        }
    }
}

/// How a file's lines count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "form")]
pub enum Form {
    /// A person wrote the requirements; they are declared.
    Declared,
    /// Everything pinned, nothing said of what is direct.
    Frozen,
    /// A tool wrote it from sources that are not there; what is direct is known from
    /// the annotations.
    Compiled,
    /// A tool wrote it from `sources`: it declares nothing and holds the versions.
    LockOf {
        /// The files it was made from, relative to the root; `pyproject.toml` and
        /// `setup.py` may be among them.
        sources: Vec<String>,
    },
    /// Bounds for whatever gets installed.
    Constraints {
        /// Whether every line is a pin.
        pinned: bool,
    },
    /// Nothing but includes.
    Alias,
    /// Left out: the user said so, or uv wrote it from the lock.
    Ignored,
}

impl Form {
    /// The word for people.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Frozen => "frozen",
            Self::Compiled => "compiled",
            Self::LockOf { .. } => "lock",
            Self::Constraints { .. } => "constraints",
            Self::Alias => "alias",
            Self::Ignored => "ignored",
        }
    }
}

/// The decision on one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// How its lines count.
    pub form: Form,
    /// Where they go; `None` for constraints, ignored files, and aliases that only repeat.
    pub target: Option<Target>,
    /// Why, for a person.
    pub reason: String,
    /// Variants of one another share a family.
    pub family: Option<String>,
    /// The build reads this file itself (setup.py, setup.cfg), so its lines stay there.
    pub read_by_build: Option<String>,
}

/// Who reads a requirements file to build the package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BuildReader {
    /// `setup.py`, `setup.cfg` or `pyproject.toml`.
    pub file: String,
    /// Where its lines go; `None` where the file is only opened.
    pub target: Option<Target>,
    /// Whether the reader stays as it is (setup.py and setup.cfg do; a table of
    /// pyproject.toml is replaced by static dependencies).
    pub stays: bool,
}

/// What the decisions are made from, beside the files.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    /// What the user said, by path.
    pub said: BTreeMap<String, Said>,
    /// Files that the build reads, by path.
    pub build_readers: BTreeMap<String, BuildReader>,
    /// The project's own metadata (setup.py, setup.cfg or `[project]` of a package)
    /// declares dependencies, and where.
    pub declares_dependencies: Option<String>,
    /// The file by which a package declares that it has none, where it does.
    pub declares_none: Option<String>,
    /// What `[project] dependencies` has already: the normalised name and the specifier.
    pub declared: Vec<(String, String)>,
    /// The extras that `[project]` has already, by normalised name, their lines likewise.
    pub declared_extras: BTreeMap<String, Vec<(String, String)>>,
    /// The dependency groups that pyproject.toml has already, normalised.
    pub groups: Vec<String>,
    /// The file whose code gives the extras, where that is setup.py or setup.cfg.
    pub gives_extras: Option<String>,
    /// The project has a uv.lock.
    pub has_lock: bool,
}

/// Decides on every file. The result has one role a document, in the same order.
pub(crate) fn decide(documents: &Documents, evidence: &Evidence) -> Vec<Role> {
    let list = documents.list();
    let mut roles: Vec<Role> = (0..list.len())
        .map(|at| decide_one(documents, at, evidence))
        .collect();
    leave_out_aliases_of_outputs(documents, &mut roles);
    give_fetched_files_to_their_includers(documents, &mut roles);
    settle_development_sets(documents, &mut roles);
    give_sources_what_the_build_reads(documents, &mut roles, evidence);
    keep_one_main(documents, &mut roles, evidence);
    inherit_lock_targets(documents, &mut roles);
    settle_locks_of_project(documents, &mut roles);
    absorb_into_main(documents, &mut roles, evidence);
    find_main(documents, &mut roles, evidence);
    find_variants(documents, &mut roles);
    resolve_aliases(documents, &mut roles);
    roles
}

fn role(form: Form, target: Option<Target>, reason: impl Into<String>) -> Role {
    Role {
        form,
        target,
        reason: reason.into(),
        family: None,
        read_by_build: None,
    }
}

fn decide_one(documents: &Documents, at: usize, evidence: &Evidence) -> Role {
    let document = &documents.list()[at];
    let form = form_of(documents, document);
    let by_name = target_by_name(&document.path);
    match evidence.said.get(&document.path) {
        Some(Said::Main) => return role(form, Some(Target::Main), "as said"),
        Some(Said::Group(name)) => {
            return role(
                form,
                Some(Target::Group(uvferry_requirements::normalize_name(name))),
                "as said",
            );
        }
        Some(Said::Extra(name)) => {
            return role(
                form,
                Some(Target::Extra(uvferry_requirements::normalize_name(name))),
                "as said",
            );
        }
        Some(Said::Constraints) => {
            return role(bounds(documents, at, &form), None, "as said");
        }
        Some(Said::Lock) => {
            return role(
                Form::LockOf {
                    sources: Vec::new(),
                },
                by_name.0,
                "as said",
            );
        }
        Some(Said::Ignore) => return role(Form::Ignored, None, "as said"),
        Some(Said::Found) | None => {}
    }
    if evidence.has_lock && is_export(document) {
        return role(Form::Ignored, None, EXPORTED);
    }
    if document.is_outside() && !matches!(form, Form::LockOf { .. }) {
        let includers = documents.includers(at);
        if !includers.is_empty() && includers.iter().all(|(_, constraint)| *constraint) {
            return role(
                bounds(documents, at, &form),
                None,
                "only ever named by `-c`",
            );
        }
    }
    if let Some(reader) = evidence.build_readers.get(&document.path)
        && let Some(target) = &reader.target
    {
        return Role {
            form,
            target: Some(target.clone()),
            reason: format!("read by {}", reader.file),
            family: None,
            read_by_build: reader.stays.then(|| reader.file.clone()),
        };
    }
    let includers = documents.includers(at);
    let only_bounds = !includers.is_empty() && includers.iter().all(|(_, constraint)| *constraint);
    let named_constraints = strip_extension(&base_name(&document.path).to_ascii_lowercase())
        .is_some_and(|stem| stem.starts_with("constraint") || stem.ends_with("constraints"));
    match form {
        // A compiled file that others name with `-c` is a layer of them, unless it was made
        // to be nothing but that.
        Form::LockOf { .. } | Form::Compiled
            if named_constraints && (only_bounds || includers.is_empty()) => {}
        Form::LockOf { ref sources } => {
            let reason = format!("compiled from {}", sources.join(", "));
            return role(form, by_name.0, reason);
        }
        Form::Compiled => {
            let reason = format!("compiled, its source is not here; {}", by_name.1);
            return role(form, by_name.0, reason);
        }
        _ => {}
    }
    let is_installed = if includers.iter().all(|(_, constraint)| *constraint) {
        // What included it may be gone since a migration made its lines the project's own.
        named_constraints
            && (is_declared(document, evidence)
                || matches!(&by_name.0, Some(Target::Group(group)) if evidence.groups.contains(group)))
            || is_lower_layer(document, by_name.0.as_ref(), evidence)
    } else {
        true
    };
    if only_bounds && !is_installed {
        return role(
            bounds(documents, at, &form),
            None,
            "only ever named by `-c`",
        );
    }
    if named_constraints && !is_installed {
        if includers.is_empty() && names_oldest(&document.path) {
            let reason = "bounds of the oldest versions, for tests: no requirements file uses them";
            return role(Form::Ignored, None, reason);
        }
        return role(
            bounds(documents, at, &form),
            None,
            "its name says constraints",
        );
    }
    let (target, reason) = match by_name {
        _ if named_constraints && is_declared(document, evidence) => {
            (Some(Target::Main), DECLARED.to_owned())
        }
        (Some(Target::Group(group)), _)
            if is_of_users(&group) && is_declared(document, evidence) =>
        {
            (Some(Target::Main), DECLARED.to_owned())
        }
        (Some(Target::Group(group)), _)
            if document.requirements().next().is_some()
                && evidence
                    .declared_extras
                    .get(&group)
                    .is_some_and(|declared| are_among(document, declared)) =>
        {
            let reason = format!("the project's extra `{group}` has its lines");
            (Some(Target::Extra(group)), reason)
        }
        (Some(Target::Group(group)), why) if !evidence.groups.contains(&group) => {
            // setup.py may have read it into an extra of another name before its metadata
            // moved; the file stays where something else names it.
            match extra_of_the_same_lines(document, evidence) {
                Some(extra) => {
                    let reason = format!("the project's extra `{extra}` has just its lines");
                    (Some(Target::Extra(extra)), reason)
                }
                None => (Some(Target::Group(group)), why),
            }
        }
        other => other,
    };
    if matches!(target, Some(Target::Extra(_)))
        && let Some(giver) = &evidence.gives_extras
    {
        // The extras stay where they are given; a static copy beside them would not build.
        return Role {
            form,
            target,
            reason: format!("{giver} gives the extras"),
            family: None,
            read_by_build: Some(giver.clone()),
        };
    }
    if target == Some(Target::Main)
        && let Some(place) = &evidence.declares_dependencies
        && form != Form::Alias
    {
        // After a migration the file's requirements are the project's own: still main.
        if place != "pyproject.toml" || !all_declared(document, evidence) {
            let why = if all_pinned(document) {
                format!("all pinned, beside the dependencies that {place} declares")
            } else {
                format!("{place} declares the package's own dependencies")
            };
            return role(
                form,
                Some(Target::Group(group_beside_metadata(&document.path))),
                why,
            );
        }
    }
    if target == Some(Target::Main)
        && let Some(place) = &evidence.declares_none
        && form != Form::Alias
        && names_of(document).next().is_some()
        && names_of(document).all(is_developer_tool)
    {
        let why = format!("tools of developers, and {place} gives the package no dependencies");
        let group = group_beside_metadata(&document.path);
        return role(form, Some(Target::Group(group)), why);
    }
    role(form, target, reason)
}

/// Whether a file that others name by `-c` alone is the layer below them all the same: its name
/// says that it is what gets installed, and nothing else says that.
fn is_lower_layer(document: &Document, by_name: Option<&Target>, evidence: &Evidence) -> bool {
    let declares = evidence.declares_dependencies.is_some()
        || evidence.declares_none.is_some()
        || !evidence.declared.is_empty();
    by_name == Some(&Target::Main)
        && !document.is_outside()
        && (!declares || is_declared(document, evidence))
}

/// Constraints that pin everything hold the versions of a lock; the others are a person's
/// decisions and stay as typed.
fn bounds(documents: &Documents, at: usize, form: &Form) -> Form {
    let document = &documents.list()[at];
    let compiled = matches!(form, Form::LockOf { .. } | Form::Compiled);
    Form::Constraints {
        pinned: all_pinned(document) && (compiled || pins_all_of(documents, at)),
    }
}

/// Whether constraints have every name that the files which they act on ask for.
fn pins_all_of(documents: &Documents, at: usize) -> bool {
    let pinned: BTreeSet<&str> = names_of(&documents.list()[at]).collect();
    let includers = documents.includers(at);
    let is_source = |other: usize| {
        other != at
            && (includers.is_empty() || includers.iter().any(|(includer, _)| *includer == other))
    };
    (0..documents.list().len())
        .filter(|other| is_source(*other))
        .flat_map(|other| names_of(&documents.list()[other]))
        .all(|name| pinned.contains(name))
}

fn names_of(document: &Document) -> impl Iterator<Item = &str> {
    document
        .requirements()
        .filter_map(|(_, requirement)| Some(requirement.name.as_ref()?.normalized.as_str()))
}

const DECLARED: &str = "the project declares its lines as its own";

/// Whether `[project] dependencies` has every requirement of a file.
fn all_declared(document: &Document, evidence: &Evidence) -> bool {
    are_among(document, &evidence.declared)
}

/// Whether every requirement of a file is among some, by name and specifier.
fn are_among(document: &Document, declared: &[(String, String)]) -> bool {
    document.requirements().all(|(_, requirement)| {
        requirement.name.as_ref().is_some_and(|name| {
            let specifier = requirement.specifier.as_deref().unwrap_or_default();
            declared.contains(&(name.normalized.clone(), spaceless(specifier)))
        })
    })
}

/// The one extra of the project that has the lines of a file and no others.
fn extra_of_the_same_lines(document: &Document, evidence: &Evidence) -> Option<String> {
    let count = document.requirements().count();
    let mut same = evidence
        .declared_extras
        .iter()
        .filter(|(_, declared)| declared.len() == count && are_among(document, declared))
        .map(|(extra, _)| extra);
    match (count, same.next(), same.next()) {
        (1.., Some(extra), None) => Some(extra.clone()),
        _ => None,
    }
}

/// The same of a file that has some.
fn is_declared(document: &Document, evidence: &Evidence) -> bool {
    document.requirements().next().is_some() && all_declared(document, evidence)
}

/// A specifier without its spaces, for comparing.
pub(crate) fn spaceless(specifier: &str) -> String {
    specifier.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The compiled document that an annotation `-r X.txt` names, where it is one: then the
/// line is an include, not a root.
pub(crate) fn layer_of(
    documents: &Documents,
    roles: &[Role],
    document: &str,
    named: &str,
) -> Option<usize> {
    let folder = folder_of(document);
    let named = named.replace('\\', "/");
    if !named.to_ascii_lowercase().ends_with(".txt") {
        return None;
    }
    [
        named.trim_start_matches("./").to_owned(),
        join(folder, &named),
        join(folder, base_name(&named)),
    ]
    .iter()
    .filter(|candidate| candidate.as_str() != document)
    .find_map(|candidate| {
        let (at, _) = documents.get(candidate)?;
        matches!(roles[at].form, Form::Compiled | Form::LockOf { .. }).then_some(at)
    })
}
