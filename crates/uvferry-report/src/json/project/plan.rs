//! `uvferry.plan/1`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uvferry_journal::FileChange;
use uvferry_migrate::{
    CredentialVariables, FileSummary, Form, Held, InstallSet, Mention, Plan, ProjectSummary,
};
use uvferry_pyproject::evidence::EvidenceRow;
use uvferry_pyproject::{ConflictItem, GroupItem, Index, Pyproject};

use super::evidence::DependenciesDocument;
use super::finding::{DiagnosticDocument, LedgerDocument};
use super::tools::{DefaultDocument, ToolDocument};
use super::words::{self, Action, Mode, Refusal};
use super::{clean, clean_option, known};
use crate::json::RisksDocument;
use crate::{diff, phrases};

/// What would be done to a project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlanDocument {
    /// `uvferry.plan/1`
    #[schemars(extend("const" = "uvferry.plan/1"))]
    pub schema: String,
    /// The project as a whole.
    pub project: ProjectDocument,
    /// The requirements files and what they were taken for.
    pub files: Vec<FileDocument>,
    /// What would be written, in the order of the paths.
    pub edits: Vec<EditDocument>,
    /// What the user types from now on.
    pub commands: Vec<CommandDocument>,
    /// What became of every line.
    pub ledger: LedgerDocument,
    /// What was found.
    pub diagnostics: Vec<DiagnosticDocument>,
    /// What makes the move fail or change something, as far as the files show it; null where
    /// it was not looked for.
    pub risks: Option<RisksDocument>,
    /// What shows of each listed distribution whether it is a root, and where it belongs; null
    /// where it was not looked for.
    #[serde(default)]
    pub dependencies: Option<DependenciesDocument>,
    /// What gets installed together, before and after.
    pub sets: Vec<InstallSetDocument>,
    /// Requirements files that stay, and why.
    pub held: Vec<HeldDocument>,
    /// Sets of groups and extras that exclude each other.
    pub conflicts: Vec<Vec<ConflictDocument>>,
    /// The variables through which uv gets the credentials that stood in index URLs; their
    /// values are nowhere.
    pub credentials: Vec<CredentialDocument>,
    /// What pyproject.toml will declare, list by list.
    pub declared: Vec<DeclaredDocument>,
    /// The indexes that pyproject.toml will name, in the order in which uv asks them.
    pub indexes: Vec<IndexDocument>,
    /// Metadata that was found outside of metadata files.
    pub metadata: Vec<MetadataDocument>,
    /// The tools that have a configuration, and where it is now.
    pub tools: Vec<ToolDocument>,
    /// Tables of tools that were added because the caller asked for them.
    pub defaults: Vec<DefaultDocument>,
    /// Why nothing may be applied; null where it may.
    pub refusal: Option<Refusal>,
}

/// A list of requirements in pyproject.toml.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeclaredDocument {
    /// The way to it: `project.dependencies`, `dependency-groups.dev`.
    pub to: String,
    /// How many requirements stand there; includes of other groups do not count.
    pub requirements: usize,
}

/// An index of `[[tool.uv.index]]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IndexDocument {
    /// Its name.
    pub name: Option<String>,
    /// Its address, without credentials.
    pub url: String,
    /// Whether it is asked last, in place of the one that uv knows.
    pub default: bool,
    /// Whether it is asked only for packages whose source names it.
    pub explicit: bool,
}

/// A value of `[project]` that was found, not declared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MetadataDocument {
    /// The way to the key: `project.urls.Homepage`.
    pub field: String,
    /// The value as text.
    pub value: String,
    /// Where it was found.
    pub source: String,
}

/// The project as the plan sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProjectDocument {
    /// The name that pyproject.toml will have.
    pub name: String,
    /// Why that name.
    pub name_reason: Option<String>,
    /// The version; null where only a build tells it.
    pub version: Option<String>,
    /// The Python range (PEP 440 specifiers).
    pub requires_python: Option<String>,
    /// Why that range.
    pub requires_python_reason: Option<String>,
    /// How far the migration goes.
    pub mode: Mode,
    /// Whether uv builds the project.
    pub package: bool,
    /// The dependency groups, in the order in which they were made.
    pub groups: Vec<String>,
    /// Folders below that are projects of their own.
    pub inner: Vec<String>,
}

/// One requirements file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FileDocument {
    /// Relative to the project's root.
    pub path: String,
    /// `main`, `group:NAME`, `extra:NAME`; null for what declares nothing by itself.
    pub role: Option<String>,
    /// How its lines count.
    pub form: words::Form,
    /// The files that it was made from, for `lock`; empty for the others.
    pub sources: Vec<String>,
    /// Why it was taken for that.
    pub reason: String,
    /// What variants of one another share.
    pub family: Option<String>,
    /// The file of the build that reads it.
    pub read_by_build: Option<String>,
    /// Requirements in the file itself.
    pub packages: usize,
    /// Of those, with exactly one version.
    pub pinned: usize,
    /// From a repository.
    pub vcs: usize,
    /// From a folder or file of this machine.
    pub local: usize,
    /// From a URL.
    pub url: usize,
    /// Named, with a range or nothing.
    pub unpinned: usize,
}

/// What would happen to one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EditDocument {
    /// Relative to the project's root; of a rename, the new path.
    pub path: String,
    /// Of a rename, the path that it had.
    pub old_path: Option<String>,
    /// What happens.
    pub action: Action,
    /// SHA-256 of the bytes before, lower case hex; null for a new file.
    pub before_sha256: Option<String>,
    /// SHA-256 of the bytes after, lower case hex; null for a file that goes.
    pub after_sha256: Option<String>,
    /// The unified diff of the decoded text, without credentials; null where a side is no
    /// text.
    pub diff: Option<String>,
}

/// A command for the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CommandDocument {
    /// The words.
    pub argv: Vec<String>,
    /// What it is for.
    pub why: String,
}

/// What gets installed together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InstallSetDocument {
    /// `main` or `main+GROUP`.
    pub set: String,
    /// The files that pip installs for it.
    pub files: Vec<String>,
    /// The constraints files that act on all of them.
    pub constraints: Vec<String>,
    /// Whether pip also installs the project itself.
    pub with_project: bool,
}

/// A requirements file that stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HeldDocument {
    /// The file.
    pub path: String,
    /// Why it stays.
    pub reason: String,
    /// The places that name it.
    pub mentions: Vec<MentionDocument>,
}

/// A place that names a requirements file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MentionDocument {
    /// The file that names it.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// What stands there, without credentials.
    pub text: String,
}

/// A group or an extra that excludes others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConflictDocument {
    /// The group; null for an extra.
    pub group: Option<String>,
    /// The extra; null for a group.
    pub extra: Option<String>,
}

/// Variables that carry the credentials of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CredentialDocument {
    /// The index's name.
    pub index: String,
    /// The variables' names.
    pub variables: Vec<String>,
}

/// The plan as a document.
pub fn plan(plan: &Plan) -> PlanDocument {
    PlanDocument {
        schema: "uvferry.plan/1".to_owned(),
        project: (&plan.project).into(),
        files: files(plan),
        edits: plan.changes.iter().map(EditDocument::from).collect(),
        commands: plan
            .commands
            .iter()
            .map(|command| CommandDocument {
                argv: command.argv.iter().map(|word| clean(word)).collect(),
                why: clean(&command.why),
            })
            .collect(),
        ledger: (&plan.ledger).into(),
        diagnostics: plan
            .diagnostics
            .iter()
            .map(DiagnosticDocument::from)
            .collect(),
        risks: plan.risks.as_ref().map(crate::json::risks),
        dependencies: plan.evidence.as_ref().map(DependenciesDocument::from),
        sets: plan.sets.iter().map(InstallSetDocument::from).collect(),
        held: plan.held.iter().map(HeldDocument::from).collect(),
        conflicts: plan
            .conflicts
            .iter()
            .map(|set| set.iter().map(ConflictDocument::from).collect())
            .collect(),
        credentials: plan
            .credentials
            .iter()
            .map(CredentialDocument::from)
            .collect(),
        declared: declared(&plan.pyproject),
        indexes: plan
            .pyproject
            .indexes()
            .iter()
            .map(IndexDocument::from)
            .collect(),
        metadata: plan
            .project
            .evidence
            .iter()
            .map(MetadataDocument::from)
            .collect(),
        tools: plan.project.tools.iter().map(ToolDocument::from).collect(),
        defaults: plan
            .project
            .defaults
            .iter()
            .map(DefaultDocument::from)
            .collect(),
        refusal: plan.refusal.as_ref().map(Refusal::from),
    }
}

fn declared(pyproject: &Pyproject) -> Vec<DeclaredDocument> {
    let list = |to: String, requirements: usize| DeclaredDocument {
        to: clean(&to),
        requirements,
    };
    let mut lists = Vec::new();
    if pyproject.has_static_dependencies() {
        lists.push(list(
            "project.dependencies".to_owned(),
            pyproject.dependencies().len(),
        ));
    }
    for extra in pyproject.optional_dependencies() {
        let to = format!("project.optional-dependencies.{}", extra.name);
        lists.push(list(to, extra.dependencies.len()));
    }
    for group in pyproject.dependency_groups() {
        let requirements = group
            .items
            .iter()
            .filter(|item| matches!(item, GroupItem::Requirement(_)));
        let to = format!("dependency-groups.{}", group.name);
        lists.push(list(to, requirements.count()));
    }
    lists
}

pub(super) fn files(plan: &Plan) -> Vec<FileDocument> {
    plan.project.files.iter().map(FileDocument::from).collect()
}

impl From<&ProjectSummary> for ProjectDocument {
    fn from(project: &ProjectSummary) -> Self {
        Self {
            name: clean(&project.name),
            name_reason: known(&project.name_reason),
            version: clean_option(project.version.as_deref()),
            requires_python: clean_option(project.requires_python.as_deref()),
            requires_python_reason: known(&project.requires_python_reason),
            mode: (&project.mode).into(),
            package: project.package,
            groups: project.groups.iter().map(|group| clean(group)).collect(),
            inner: project.inner.iter().map(|path| clean(path)).collect(),
        }
    }
}

impl From<&FileSummary> for FileDocument {
    fn from(file: &FileSummary) -> Self {
        let sources = match &file.role.form {
            Form::LockOf { sources } => sources.iter().map(|source| clean(source)).collect(),
            _ => Vec::new(),
        };
        Self {
            path: clean(&file.path),
            role: file.role.target.as_ref().map(phrases::target),
            form: (&file.role.form).into(),
            sources,
            reason: clean(&file.role.reason),
            family: clean_option(file.role.family.as_deref()),
            read_by_build: clean_option(file.role.read_by_build.as_deref()),
            packages: file.counts.packages,
            pinned: file.counts.pinned,
            vcs: file.counts.vcs,
            local: file.counts.local,
            url: file.counts.url,
            unpinned: file.counts.unpinned,
        }
    }
}

impl From<&FileChange> for EditDocument {
    fn from(change: &FileChange) -> Self {
        Self {
            path: clean(&change.path),
            old_path: clean_option(change.old_path.as_deref()),
            action: (&change.action).into(),
            before_sha256: change.before_sha256(),
            after_sha256: change.after_sha256(),
            diff: diff::unified(change),
        }
    }
}

impl From<&InstallSet> for InstallSetDocument {
    fn from(set: &InstallSet) -> Self {
        Self {
            set: set.name(),
            files: set.files.iter().map(|file| clean(file)).collect(),
            constraints: set.constraints.iter().map(|file| clean(file)).collect(),
            with_project: set.with_project,
        }
    }
}

impl From<&Held> for HeldDocument {
    fn from(held: &Held) -> Self {
        Self {
            path: clean(&held.path),
            reason: clean(&held.reason),
            mentions: held.mentions.iter().map(MentionDocument::from).collect(),
        }
    }
}

impl From<&Mention> for MentionDocument {
    fn from(mention: &Mention) -> Self {
        Self {
            file: clean(&mention.file),
            line: mention.line,
            text: clean(&mention.text),
        }
    }
}

impl From<&ConflictItem> for ConflictDocument {
    fn from(item: &ConflictItem) -> Self {
        let (group, extra) = match item {
            ConflictItem::Group(name) => (Some(clean(name)), None),
            ConflictItem::Extra(name) => (None, Some(clean(name))),
        };
        Self { group, extra }
    }
}

impl From<&CredentialVariables> for CredentialDocument {
    fn from(credentials: &CredentialVariables) -> Self {
        Self {
            index: clean(&credentials.index),
            variables: [&credentials.username, &credentials.password]
                .into_iter()
                .flatten()
                .map(|(name, _)| name.clone())
                .collect(),
        }
    }
}

impl From<&Index> for IndexDocument {
    fn from(index: &Index) -> Self {
        Self {
            name: clean_option(index.name.as_deref()),
            url: clean(&index.url),
            default: index.default,
            explicit: index.explicit,
        }
    }
}

impl From<&EvidenceRow> for MetadataDocument {
    fn from(row: &EvidenceRow) -> Self {
        Self {
            field: clean(&row.field),
            value: clean(&row.value),
            source: clean(&row.source),
        }
    }
}
