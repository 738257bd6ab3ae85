//! The plan: a value made from a project's files, which says what becomes of every line.
//!
//! Planning is a pure function of the [`Project`] and of what locking has taught
//! ([`Learned`]); it starts no process and writes nothing.

mod build_imports;
mod clashes;
mod commands;
mod draft;
mod files;
mod indexes;
mod install_sets;
mod learned;
mod lines;
mod manifest;
mod metadata;
mod setup_files;
mod tool_configurations;

use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::{Diagnostic, Disposition, ItemId, Ledger, Location, Severity};
use uvferry_journal::{EditSet, FileChange};
use uvferry_pyproject::evidence::EvidenceRow;
use uvferry_pyproject::{ConflictItem, DependencyMetadata, Pyproject, Target};
use uvferry_toolconfig::{Brought, DefaultTable, Tool};

use crate::evidence::DependencyEvidence;
use crate::mentions::Mention;
use crate::options::Mode;
use crate::project::Project;
use crate::python_range::Minor;
use crate::roles::Role;

pub(crate) use clashes::with_includers;
pub use indexes::CredentialVariables;
pub use tool_configurations::links_left_alone;

/// What locking has taught, fed into the next plan.
#[derive(Debug, Clone, Default)]
pub struct Learned {
    /// Another Python range, with the reason.
    pub requires_python: Option<(String, String)>,
    /// Groups that cannot hold together, with what clashes.
    pub conflicts: Vec<(BTreeSet<ConflictItem>, String)>,
    /// Compiled versions that stay in a group, since another group has another and uv would
    /// choose one for both: the group and the requirement.
    pub group_pins: BTreeSet<(String, String)>,
    /// Groups that no lock can hold beside the project: their files stay as they are.
    pub set_apart: BTreeMap<String, Apart>,
    /// Groups that need a newer Python than the project.
    pub group_requires_python: BTreeMap<String, (String, String)>,
    /// The environments to lock for, with the reason.
    pub environments: Option<(Vec<String>, String)>,
    /// Names of URLs and paths whose text does not tell them, by the text.
    pub names: BTreeMap<String, String>,
    /// Another name for the project, with the reason.
    pub name: Option<(String, String)>,
    /// Metadata of distributions that cannot be built here.
    pub metadata: Vec<DependencyMetadata>,
    /// Constraints, PEP 508, that keep versions which the wider lock let go.
    pub kept_versions: Vec<String>,
    /// Constraints, PEP 508, that admit pre-releases which pip takes by itself.
    pub pre_releases: Vec<String>,
    /// What builds of source distributions are bound to, PEP 508, with the reason.
    pub build_constraints: Option<(Vec<String>, String)>,
    /// Versions that pip chose freely for groups count as requirements of them: what they
    /// disagree on makes the groups exclude each other.
    pub free_versions_count: bool,
    /// Versions that pip chose freely steer no lock, only those that files carry.
    pub free_versions_left_to_uv: bool,
    /// Distributions that uv could not build here, whose metadata pip found.
    pub unbuilt: BTreeSet<String>,
    /// How uv is to choose among indexes, with the reason.
    pub index_strategy: Option<(String, String)>,
    /// Indexes, by their URL, that are asked only for these direct requirements.
    pub explicit_indexes: BTreeMap<String, BTreeSet<(Target, String)>>,
    /// Lines of frozen files that are there because another needs them, by set and normalised
    /// name, with who needs them (`--roots-only`).
    pub not_roots: BTreeMap<(Target, String), String>,
}

/// Why a group stays in its files, with the requirements that are to blame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Apart {
    /// It contradicts the project's own requirements.
    AgainstMain(String),
    /// It asks for what no index has, and pip cannot install it either.
    Dead(String),
}

impl Apart {
    /// The rule that tells of it.
    pub(crate) fn rule(&self) -> &'static uvferry_diagnostics::Rule {
        match self {
            Self::AgainstMain(_) => &crate::rules::GROUP_AGAINST_MAIN,
            Self::Dead(_) => &crate::rules::DEAD_GROUP,
        }
    }

    /// `a==1 against a==2`, `a==9`.
    pub(crate) fn requirements(&self) -> &str {
        match self {
            Self::AgainstMain(found) | Self::Dead(found) => found,
        }
    }
}

/// A version that a compiled or frozen file carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// The install set it belongs to.
    pub target: Target,
    /// Normalised.
    pub name: String,
    /// As written.
    pub version: String,
    /// `name==version ; marker`, what uv is given.
    pub requirement: String,
    /// The marker, as typed.
    pub marker: Option<String>,
    /// Whether a tool wrote it, not a person.
    pub compiled: bool,
    /// Whether it only bounds what something else installs.
    pub is_constraint: bool,
    /// The line in the ledger.
    pub item: ItemId,
    /// The hashes beside it, `algorithm:digest`.
    pub hashes: Vec<String>,
    /// The file.
    pub file: String,
    /// From 1.
    pub line: usize,
}

/// A version that a person typed and that stays in pyproject.toml.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedPin {
    /// The install set it belongs to.
    pub target: Target,
    /// Normalised.
    pub name: String,
    /// As written.
    pub version: String,
    /// The file.
    pub file: String,
    /// From 1.
    pub line: usize,
}

/// What gets installed together: the project with its main requirements, and one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstallSet {
    /// `None` for main alone.
    pub group: Option<String>,
    /// The files that pip installs for it, relative to the root: what a person would have
    /// typed after `-r` (the compiled file where there is one).
    pub files: Vec<String>,
    /// The constraints that act on all of them.
    pub constraints: Vec<String>,
    /// Requirements that no file holds: what `[project]` and the group declared before, where
    /// the project itself is nothing that pip installs.
    pub requirements: Vec<String>,
    /// Whether pip also installs the project itself.
    pub with_project: bool,
    /// The project's extras that a line of the main requirements asks for (`-e .[fast]`):
    /// `uv sync` installs the same with `--extra`.
    pub extras: Vec<String>,
}

impl InstallSet {
    /// `main` or `main+GROUP`.
    pub fn name(&self) -> String {
        self.group
            .as_ref()
            .map_or_else(|| "main".to_owned(), |group| format!("main+{group}"))
    }
}

/// A command for the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextCommand {
    /// The words.
    pub argv: Vec<String>,
    /// What it is for.
    pub why: String,
}

/// A requirements file that stays, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The file.
    pub path: String,
    /// Why it stays.
    pub reason: String,
    /// The places that name it.
    pub mentions: Vec<Mention>,
}

/// One line of the overview: a requirements file and what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSummary {
    /// The file.
    pub path: String,
    /// The decision.
    pub role: Role,
    /// What it holds.
    pub counts: FileCounts,
}

/// The numbers of `uvferry scan` for one file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FileCounts {
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

/// What the plan says about the project as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectSummary {
    /// The name that pyproject.toml will have.
    pub name: String,
    /// Why that name.
    pub name_reason: String,
    /// The version, where it is known without building.
    pub version: Option<String>,
    /// The Python range.
    pub requires_python: Option<String>,
    /// Why that range.
    pub requires_python_reason: String,
    /// How far the migration goes.
    pub mode: Mode,
    /// Whether uv builds the project.
    pub package: bool,
    /// The requirements files.
    pub files: Vec<FileSummary>,
    /// Projects of their own further down.
    pub inner: Vec<String>,
    /// The groups in the order in which they were made.
    pub groups: Vec<String>,
    /// What was added to `[project]` from the README and the repository, with the source.
    pub evidence: Vec<EvidenceRow>,
    /// The tools that were configured, and where their configuration is now.
    pub tools: Vec<Brought>,
    /// The linters and formatters that the project uses, with what shows it; empty unless
    /// hooks are asked for.
    pub used: BTreeMap<Tool, String>,
    /// Tables that were added because the caller asked for them.
    pub defaults: Vec<DefaultTable>,
}

/// Why nothing may be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No requirements file and no metadata to carry, or all was carried before.
    NothingToDo,
    /// Requirements files include each other in a circle.
    Cycle,
    /// poetry, pdm or flit own the dependencies, and no requirements file declares them.
    AnotherTool,
    /// A file that has to be edited cannot be read as what it is, or metadata that setuptools
    /// and uv refuse.
    Unreadable,
}

/// What would be done.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The overview.
    pub project: ProjectSummary,
    /// What would be written.
    pub edits: EditSet,
    /// The same with both sides, for showing.
    pub changes: Vec<FileChange>,
    /// What the user types from now on.
    pub commands: Vec<NextCommand>,
    /// What became of every line.
    pub ledger: Ledger,
    /// What was found.
    pub diagnostics: Vec<Diagnostic>,
    /// What makes the move fail or change something, where it was looked for.
    pub risks: Option<uvferry_compat::risks::Risks>,
    /// What shows of each listed distribution whether it is a root, and where it belongs, where
    /// it was looked for.
    pub evidence: Option<DependencyEvidence>,
    /// The sets to lock and to compare.
    pub sets: Vec<InstallSet>,
    /// Versions that steer the lock.
    pub pins: Vec<Pin>,
    /// Versions that a person typed.
    pub typed_pins: Vec<TypedPin>,
    /// Files that stay.
    pub held: Vec<Held>,
    /// The pyproject.toml to be.
    pub pyproject: Pyproject,
    /// Sets of groups that exclude each other.
    pub conflicts: Vec<BTreeSet<ConflictItem>>,
    /// Credentials found in index URLs: the variables that uv reads, with their values.
    /// Never shown, never saved.
    pub credentials: Vec<CredentialVariables>,
    /// Local paths that the lock needs, relative to the root.
    pub local_paths: Vec<String>,
    /// Whether pyproject.toml declares everything already, and only commands change.
    pub only_commands: bool,
    /// Why nothing may be applied.
    pub refusal: Option<Refusal>,
}

impl Plan {
    /// Makes the plan for a project.
    pub fn new(project: &Project, learned: &Learned) -> Self {
        draft::Draft::new(project, learned).finish()
    }

    /// What the translator of commands is told of a project, once it is migrated.
    pub(crate) fn for_commands(project: &Project) -> uvferry_commands::Project {
        draft::Draft::new(project, &Learned::default()).for_commands()
    }

    /// Whether some line waits for a person.
    pub fn needs_review(&self) -> bool {
        self.ledger.counts().needs_review > 0
    }

    /// Whether something wrong was told, and left as it is. What is wrong in a line that
    /// waits for a person is what `needs_review` says.
    pub fn left_wrong(&self) -> bool {
        let items = self.ledger.items();
        let awaits_review = |place: &Location| {
            items.iter().any(|item| {
                item.disposition == Disposition::NeedsReview
                    && item.file == place.file
                    && (item.line..=item.end_line).contains(&place.line)
            })
        };
        self.diagnostics.iter().any(|found| {
            found.severity == Severity::Error && !found.location.as_ref().is_some_and(awaits_review)
        })
    }

    /// Adds the lock to what would be written.
    ///
    /// # Errors
    /// When an edit of `uv.lock` was planned already, which is a bug of ours.
    pub fn set_lock(
        &mut self,
        before: Option<&uvferry_diagnostics::SourceFile>,
        after: Vec<u8>,
    ) -> Result<(), uvferry_journal::EditError> {
        let edit = match before {
            Some(before) if before.bytes() == after => return Ok(()),
            Some(before) => uvferry_journal::Edit::replace_all(before, after),
            None => uvferry_journal::Edit::create("uv.lock", after),
        };
        self.edits.add(edit)
    }
}

/// The lower bound as a specifier.
pub(crate) fn at_least(minor: Minor) -> String {
    format!(">={minor}")
}
