//! `uvferry.imports/1`

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uvferry_diagnostics::{Location, Severity};
use uvferry_imports::declared::{Declared, Origin, Purpose};
use uvferry_imports::modules::MappingSource;
use uvferry_imports::sources::Role;
use uvferry_imports::verdicts::{Action, Usage, Verdict};
use uvferry_migrate::ImportsFound;

use super::super::{clean, clean_option};
use super::graph::{GraphDocument, graph};

/// What the code of a project uses, and how that stands to what the project declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportsDocument {
    /// `uvferry.imports/1`
    #[schemars(extend("const" = "uvferry.imports/1"))]
    pub schema: String,
    /// The name of the project; `null` where nothing says it.
    pub project: Option<String>,
    /// What was looked at.
    pub basis: ImportsBasisDocument,
    /// Numbers over all.
    pub summary: ImportsSummaryDocument,
    /// Findings first, then hints and remarks; by file and line.
    pub verdicts: Vec<ImportsVerdictDocument>,
    /// Each distribution that is declared or used, by name.
    pub distributions: Vec<ImportsDistributionDocument>,
    /// Each Python file, by path.
    pub files: Vec<ImportsFileDocument>,
    /// How many of the declared distributions are of each category, the largest first; the last
    /// row, with `null`, is of those whose category is not known.
    pub categories: Vec<ImportsCategoryDocument>,
    /// Modules that no distribution is known to have, with the number of files.
    pub unknown_modules: BTreeMap<String, usize>,
    /// What else there is to know of what was looked at.
    pub notes: Vec<String>,
    /// Who needs whom, as a lock, an environment or compiled lists say it; `null` where nothing
    /// does.
    pub graph: Option<GraphDocument>,
}

/// What the code of several projects uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportsProjectsDocument {
    /// `uvferry.imports-projects/1`
    #[schemars(extend("const" = "uvferry.imports-projects/1"))]
    pub schema: String,
    /// By their folders.
    pub projects: Vec<ImportsProjectDocument>,
    /// Verdicts of all that ask for something to be done.
    pub findings: usize,
    /// All others.
    pub hints: usize,
}

/// One of several projects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportsProjectDocument {
    /// Its folder, relative to the one that was asked about; `.` is itself. Paths within are
    /// relative to it.
    pub root: String,
    /// What its code uses.
    pub imports: ImportsDocument,
}

/// Several projects, by their folders, as one document.
pub fn imports_projects(
    projects: impl IntoIterator<Item = (String, ImportsDocument)>,
) -> ImportsProjectsDocument {
    let projects = projects.into_iter();
    let projects: Vec<ImportsProjectDocument> = projects
        .map(|(root, imports)| ImportsProjectDocument {
            root: clean(&root),
            imports,
        })
        .collect();
    let sum = |of: fn(&ImportsSummaryDocument) -> usize| {
        projects.iter().map(|one| of(&one.imports.summary)).sum()
    };
    ImportsProjectsDocument {
        schema: "uvferry.imports-projects/1".to_owned(),
        findings: sum(|summary| summary.findings),
        hints: sum(|summary| summary.hints),
        projects,
    }
}

/// What the code of a project uses, without its files one by one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportsOverviewDocument {
    /// What was looked at.
    pub basis: ImportsBasisDocument,
    /// Numbers over all.
    pub summary: ImportsSummaryDocument,
    /// Findings first, then hints and remarks; by file and line.
    pub verdicts: Vec<ImportsVerdictDocument>,
    /// Each distribution that is declared or used, by name.
    pub distributions: Vec<ImportsUseDocument>,
    /// How many of the declared distributions are of each category, the largest first; the last
    /// row, with `null`, is of those whose category is not known.
    pub categories: Vec<ImportsCategoryDocument>,
    /// Modules that no distribution is known to have, with the number of files.
    pub unknown_modules: BTreeMap<String, usize>,
    /// What else there is to know of what was looked at.
    pub notes: Vec<String>,
}

/// A distribution that is declared or used, with how much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportsUseDocument {
    /// Normalised.
    pub name: String,
    /// The version that is locked or installed.
    pub version: Option<String>,
    /// The lists that declare it: `main`, `extra:NAME`, `group:NAME` or `build`.
    pub lists: Vec<String>,
    /// How many files use it.
    pub files: usize,
    /// Imports of it.
    pub imports: usize,
    /// How many uses there are apart from imports.
    pub other_uses: usize,
    /// Whether anything uses it: `true`, `false`, or `null` where something may.
    pub used: Option<bool>,
    /// What it is for; `null` where it is not known.
    pub category: Option<String>,
}

impl From<ImportsDocument> for ImportsOverviewDocument {
    fn from(found: ImportsDocument) -> Self {
        Self {
            basis: found.basis,
            summary: found.summary,
            verdicts: found.verdicts,
            distributions: found
                .distributions
                .into_iter()
                .map(ImportsUseDocument::from)
                .collect(),
            categories: found.categories,
            unknown_modules: found.unknown_modules,
            notes: found.notes,
        }
    }
}

impl From<ImportsDistributionDocument> for ImportsUseDocument {
    fn from(found: ImportsDistributionDocument) -> Self {
        let mut lists: Vec<String> = found.declared.into_iter().map(|at| at.list).collect();
        lists.sort_unstable();
        lists.dedup();
        Self {
            name: found.name,
            version: found.version,
            lists,
            files: found.files.len(),
            imports: found.imports,
            other_uses: found.other_uses.len(),
            used: found.used,
            category: found.category,
        }
    }
}

/// What was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportsBasisDocument {
    /// The environment whose files say which distribution has which module; `null` without one.
    pub environment: Option<String>,
    /// The lock that says who needs whom; `null` without one.
    pub lock: Option<String>,
    /// The Python versions whose standard library counts.
    pub python: Vec<String>,
}

/// Numbers over all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportsSummaryDocument {
    /// Distributions that are declared.
    pub total_packages: usize,
    /// Import statements and calls, relative ones too.
    pub total_imports: usize,
    /// Python files that were read.
    pub total_files_analyzed: usize,
    /// Their lines.
    pub total_lines: u64,
    /// Files that could not be read as a whole.
    pub files_with_faults: usize,
    /// Imports of the project's own modules.
    pub own_imports: usize,
    /// Imports of the standard library.
    pub standard_imports: usize,
    /// Imports of what distributions bring.
    pub third_party_imports: usize,
    /// Imports whose module nobody is known to have.
    pub unknown_imports: usize,
    /// Declared distributions that nothing uses; hints do not count.
    pub unused: usize,
    /// Modules that nothing declared has; hints do not count.
    pub missing: usize,
    /// Distributions that are imported and only there because others need them.
    pub transitive: usize,
    /// Distributions that are declared in the wrong list.
    pub misplaced: usize,
    /// Verdicts that ask for something to be done.
    pub findings: usize,
    /// All others.
    pub hints: usize,
}

/// One verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportsVerdictDocument {
    /// The rule's code; `uvferry explain CODE` tells the rest.
    pub code: String,
    /// The rule's name.
    pub rule: String,
    /// `warning` for findings, `info` for hints and remarks.
    pub severity: ImportsSeverity,
    /// Why it is no more than a hint; `null` for a finding and for a remark.
    pub hint: Option<String>,
    /// The distribution, normalised.
    pub distribution: Option<String>,
    /// The module.
    pub module: Option<String>,
    /// What is wrong.
    pub message: String,
    /// Relative to the root.
    pub file: Option<String>,
    /// From 1.
    pub line: Option<usize>,
    /// From 1, in characters.
    pub column: Option<usize>,
    /// From 1, the line of the last character.
    pub end_line: Option<usize>,
    /// From 1, in characters, one past the last.
    pub end_column: Option<usize>,
    /// What it rests on.
    pub evidence: Vec<ImportsEvidenceDocument>,
    /// Further places that are not named.
    pub more_places: usize,
    /// What is recommended.
    pub recommendation: ImportsRecommendationDocument,
}

/// How much a verdict weighs.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum ImportsSeverity {
    /// Something should be done.
    Warning,
    /// Worth knowing.
    Info,
}

impl ImportsSeverity {
    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// What a verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportsEvidenceDocument {
    /// Relative to the root.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What it has to do with it.
    pub note: String,
}

/// What is recommended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportsRecommendationDocument {
    /// What to do.
    pub action: ImportsAction,
    /// With which distributions; of several that have a module one is enough.
    pub distributions: Vec<String>,
    /// The list that it is in.
    pub from: Option<String>,
    /// The list that it belongs into.
    pub to: Option<String>,
    /// The command that does it, where there is a single one.
    pub command: Option<String>,
}

/// What to do.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum ImportsAction {
    /// Take it out of its list.
    Remove,
    /// State it.
    Declare,
    /// Move it into another list.
    Move,
    /// Give it a version.
    Pin,
    /// Use one of them.
    Choose,
    /// As the rule's page says.
    Read,
}

/// A distribution that is declared or used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportsDistributionDocument {
    /// Normalised.
    pub name: String,
    /// The version that is locked or installed.
    pub version: Option<String>,
    /// Where it is declared.
    pub declared: Vec<ImportsDeclaredDocument>,
    /// The modules of it that are imported.
    pub modules: Vec<String>,
    /// How it is known that these are its own: `settings`, `record`, `top-level`, `editable`,
    /// `table` or `name`, which is a guess; `null` where none is imported.
    pub known_by: Option<String>,
    /// The files that use it.
    pub files: Vec<String>,
    /// Imports of it.
    pub imports: usize,
    /// Uses apart from imports, each as a fragment.
    pub other_uses: Vec<String>,
    /// Whether anything uses it: `true`, `false`, or `null` where something may.
    pub used: Option<bool>,
    /// `core`, `database`, `web`, `ml`, `testing`, `linting`, `development`, `deployment`,
    /// `utilities`; `null` where it is not known.
    pub category: Option<String>,
}

/// Where a distribution is declared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportsDeclaredDocument {
    /// `main`, `extra:NAME`, `group:NAME` or `build`.
    pub list: String,
    /// As written, without a name.
    pub specifier: Option<String>,
    /// Whether a person stated it, and no tool wrote it as part of a closure.
    pub stated: bool,
    /// Relative to the root.
    pub file: String,
    /// From 1.
    pub line: usize,
}

/// A Python file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportsFileDocument {
    /// Relative to the root.
    pub path: String,
    /// What it is for.
    pub role: ImportsRole,
    /// The distributions that it uses, normalised.
    pub distributions: Vec<String>,
}

/// What a file is for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum ImportsRole {
    /// The project itself.
    Package,
    /// Tests.
    Tests,
    /// Documentation.
    Docs,
    /// Builds and development.
    Development,
    /// Examples.
    Examples,
}

impl ImportsRole {
    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Package => "package",
            Self::Tests => "tests",
            Self::Docs => "docs",
            Self::Development => "development",
            Self::Examples => "examples",
        }
    }
}

/// The declared distributions of one category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportsCategoryDocument {
    /// Its name; `null` for those whose category is not known.
    pub category: Option<String>,
    /// Normalised, by name.
    pub distributions: Vec<String>,
}

/// The document of what was found.
pub fn imports(found: &ImportsFound) -> ImportsDocument {
    let of = |rules: &[&str]| {
        let verdicts = found.found.verdicts.iter();
        verdicts
            .filter(|one| one.is_finding() && rules.contains(&one.rule.code))
            .count()
    };
    let counts = &found.found.counts;
    let path = |at: usize| found.files[at].0.path.clone();
    ImportsDocument {
        schema: "uvferry.imports/1".to_owned(),
        project: found.project.clone(),
        basis: ImportsBasisDocument {
            environment: found.environment.clone(),
            lock: found.lock.clone(),
            python: found.pythons.clone(),
        },
        summary: ImportsSummaryDocument {
            total_packages: counts.declared,
            total_imports: counts.imports,
            total_files_analyzed: counts.files,
            total_lines: counts.lines,
            files_with_faults: counts.files_with_faults,
            own_imports: counts.own,
            standard_imports: counts.standard,
            third_party_imports: counts.third_party,
            unknown_imports: counts.unknown,
            unused: of(&["UVF502", "UVF517"]),
            missing: of(&["UVF501", "UVF516"]),
            transitive: of(&["UVF503"]),
            misplaced: of(&["UVF504", "UVF505"]),
            findings: counts.findings,
            hints: counts.hints,
        },
        verdicts: found.found.verdicts.iter().map(verdict).collect(),
        distributions: found
            .found
            .usage
            .iter()
            .map(|(name, usage)| distribution(found, name, usage))
            .collect(),
        files: found
            .found
            .of_files
            .iter()
            .enumerate()
            .map(|(at, distributions)| ImportsFileDocument {
                path: path(at),
                role: role(found.files[at].0.role),
                distributions: distributions.iter().cloned().collect(),
            })
            .collect(),
        categories: categories(found),
        unknown_modules: found.found.unknown_modules.clone(),
        notes: found.notes.iter().map(|note| clean(note)).collect(),
        graph: found.graph.as_ref().map(graph),
    }
}

fn verdict(verdict: &Verdict) -> ImportsVerdictDocument {
    let place = verdict.location.as_ref();
    let at = |take: fn(&Location) -> usize| place.map(take);
    let severity = if verdict.hint.is_none() && verdict.rule.severity > Severity::Info {
        ImportsSeverity::Warning
    } else {
        ImportsSeverity::Info
    };
    ImportsVerdictDocument {
        code: verdict.rule.code.to_owned(),
        rule: verdict.rule.name.to_owned(),
        severity,
        hint: clean_option(verdict.hint.as_deref()),
        distribution: verdict.distribution.clone(),
        module: verdict.module.clone(),
        message: clean(&verdict.message),
        file: place.map(|place| clean(&place.file)),
        line: at(|place| place.line),
        column: at(|place| place.column),
        end_line: at(|place| place.end_line),
        end_column: at(|place| place.end_column),
        evidence: verdict
            .evidence
            .iter()
            .map(|(place, note)| ImportsEvidenceDocument {
                file: clean(&place.file),
                line: place.line,
                column: place.column,
                note: clean(note),
            })
            .collect(),
        more_places: verdict.more_places,
        recommendation: recommendation(&verdict.action),
    }
}

fn recommendation(action: &Action) -> ImportsRecommendationDocument {
    let (kind, distributions, from, to) = match action {
        Action::Remove { distribution, from } => (
            ImportsAction::Remove,
            vec![distribution.clone()],
            Some(list(from)),
            None,
        ),
        Action::Declare { distributions, to } => (
            ImportsAction::Declare,
            distributions.clone(),
            None,
            Some(list(to)),
        ),
        Action::Move {
            distribution,
            from,
            to,
        } => (
            ImportsAction::Move,
            vec![distribution.clone()],
            Some(list(from)),
            Some(list(to)),
        ),
        Action::Pin { distribution } => {
            (ImportsAction::Pin, vec![distribution.clone()], None, None)
        }
        Action::Choose { distributions } => {
            (ImportsAction::Choose, distributions.clone(), None, None)
        }
        Action::AsTheRuleSays => (ImportsAction::Read, Vec::new(), None, None),
    };
    ImportsRecommendationDocument {
        action: kind,
        distributions,
        from,
        to,
        command: action.command(),
    }
}

pub(crate) fn list(purpose: &Purpose) -> String {
    match purpose {
        Purpose::Main => "main".to_owned(),
        Purpose::Extra(extra) => format!("extra:{extra}"),
        Purpose::Group(group) => format!("group:{group}"),
        Purpose::Build => "build".to_owned(),
    }
}

fn distribution(found: &ImportsFound, name: &str, usage: &Usage) -> ImportsDistributionDocument {
    let declared = found.declared.iter();
    let declared = declared.filter(|one| one.normalized_name == name);
    let used = if usage.is_used() {
        Some(true)
    } else if usage.is_likely_used() {
        None
    } else {
        Some(false)
    };
    let mut other_uses: Vec<String> = usage
        .certain_uses
        .iter()
        .chain(&usage.likely_uses)
        .map(|at| {
            let one = &found.uses[*at];
            clean(&format!(
                "{}:{}: {}",
                one.place.file, one.place.line, one.why
            ))
        })
        .collect();
    other_uses.extend(usage.loaded.iter().map(|named| {
        let (file, reading) = &found.files[named.file];
        let reference = &reading.references[named.reference];
        clean(&format!(
            "{}:{}: `{}` names it",
            file.path, reference.place.line, reference.name
        ))
    }));
    let files = usage.files().into_iter();
    ImportsDistributionDocument {
        name: name.to_owned(),
        version: found.versions.get(name).cloned(),
        declared: declared.map(declaration).collect(),
        modules: usage.modules.iter().cloned().collect(),
        known_by: usage
            .source
            .as_ref()
            .map(|source| known_by(source).to_owned()),
        files: files.map(|at| found.files[at].0.path.clone()).collect(),
        imports: usage.imports.len(),
        other_uses,
        used,
        category: found.categories.get(name).cloned(),
    }
}

fn declaration(declared: &Declared) -> ImportsDeclaredDocument {
    ImportsDeclaredDocument {
        list: list(&declared.purpose),
        specifier: clean_option(declared.specifier.as_deref()),
        stated: declared.origin == Origin::Stated,
        file: clean(&declared.place.file),
        line: declared.place.line,
    }
}

const fn known_by(source: &MappingSource) -> &'static str {
    match source {
        MappingSource::Settings => "settings",
        MappingSource::Record => "record",
        MappingSource::TopLevel => "top-level",
        MappingSource::Editable => "editable",
        MappingSource::Table(_) => "table",
        MappingSource::Name => "name",
    }
}

const fn role(role: Role) -> ImportsRole {
    match role {
        Role::Package => ImportsRole::Package,
        Role::Tests => ImportsRole::Tests,
        Role::Docs => ImportsRole::Docs,
        Role::Development => ImportsRole::Development,
        Role::Examples => ImportsRole::Examples,
    }
}

fn categories(found: &ImportsFound) -> Vec<ImportsCategoryDocument> {
    let mut of: BTreeMap<Option<&String>, Vec<String>> = BTreeMap::new();
    for (name, usage) in &found.found.usage {
        if usage.is_declared {
            of.entry(found.categories.get(name))
                .or_default()
                .push(name.clone());
        }
    }
    let unknown = of.remove(&None);
    let mut all: Vec<ImportsCategoryDocument> = of
        .into_iter()
        .map(|(category, distributions)| ImportsCategoryDocument {
            category: category.cloned(),
            distributions,
        })
        .collect();
    all.sort_by(|one, other| {
        let key = |one: &ImportsCategoryDocument| {
            (
                std::cmp::Reverse(one.distributions.len()),
                one.category.clone(),
            )
        };
        key(one).cmp(&key(other))
    });
    all.extend(unknown.map(|distributions| ImportsCategoryDocument {
        category: None,
        distributions,
    }));
    all
}
