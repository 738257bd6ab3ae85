//! What guides say of one project: as far as its files and its journal tell, and no further.
//!
//! What is not known is `None` or an empty list, and a guide says so. Nothing is measured
//! here and nothing is run; what an earlier run found out stands in its saved report, which
//! the caller reads ([`GuideFacts::applied_run`] tells whose report still holds).

mod programs;
mod services;

use std::path::Path;

use uvferry_diagnostics::{Disposition, ItemKind, LedgerItem, redact};
use uvferry_journal::{FileState, JournalEntry, State, Status};
use uvferry_pyproject::{GroupItem, Index, Pyproject};

use crate::commands::UV_VERSION;
use crate::error::MigrateError;
use crate::options::{Mode, PlanOptions};
use crate::plan::{Learned, Plan, Refusal};
use crate::project::Project;
use crate::roles::Form;
use crate::rules::{COMMANDS_STAY, OUTSIDE_PROJECT};
use crate::tree::Tree;

pub use programs::{Kind, ProgramUse};
pub use services::{Part, ServiceFile};

/// How far a project has come on its way to uv.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing was applied, or all of it was taken back.
    NotMigrated,
    /// A run was cut short: `uvferry status` says how to go on.
    Interrupted,
    /// A migration was applied without a lock.
    Unlocked,
    /// A migration was applied.
    Migrated,
    /// It has a `[project]` table and a `uv.lock`, and no migration of ours made them.
    UvAlready,
}

/// A named list of requirements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedList {
    /// As written.
    pub name: String,
    /// How many requirements stand there; includes of other groups do not count.
    pub requirements: usize,
    /// Whether `uv sync` installs it unasked.
    pub default: bool,
}

/// A command, or a line, that was read, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Relative to the root, with `/`.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// What stands there, without credentials.
    pub before: String,
    /// What it becomes; `None` where nothing takes its place.
    pub after: Option<String>,
    /// What was decided.
    pub disposition: Disposition,
    /// The code of the rule that decided.
    pub code: Option<String>,
    /// Why.
    pub message: Option<String>,
    /// Whether it is still pip's, and uv has a form for it or a person has to decide.
    pub open: bool,
}

/// The variables through which uv gets the credentials of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialNames {
    /// The index's name.
    pub index: String,
    /// The variables' names.
    pub variables: Vec<String>,
}

/// What starts the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// A program that the package brings (`[project.scripts]`).
    Program(String),
    /// A file at the root.
    File(String),
}

/// What is known of a project.
#[derive(Debug, Clone)]
pub struct GuideFacts {
    /// The name that pyproject.toml has or will have.
    pub name: String,
    /// How far it has come.
    pub standing: Standing,
    /// Whether there is nothing at the folder that a guide could speak of.
    pub is_no_project: bool,
    /// What a migration does, or did as far as the files show it.
    pub mode: Mode,
    /// Whether uv builds and installs the project itself.
    pub package: bool,
    /// The Python range (PEP 440 specifiers).
    pub requires_python: Option<String>,
    /// What `.python-version` or `runtime.txt` says.
    pub preferred_python: Option<String>,
    /// How many requirements are the project's own; `None` where only a build tells.
    pub requirements: Option<usize>,
    /// Dependency groups.
    pub groups: Vec<NamedList>,
    /// Extras.
    pub extras: Vec<NamedList>,
    /// Whether groups or extras are declared to exclude each other.
    pub has_conflicts: bool,
    /// Indexes that pyproject.toml names or will name, in uv's order.
    pub indexes: Vec<Index>,
    /// Credentials that stand in the files of today.
    pub credentials: Vec<CredentialNames>,
    /// The requirements files that are there now and declare something.
    pub requirements_files: Vec<String>,
    /// Whether there is a pyproject.toml with a `[project]` table now.
    pub has_project_table: bool,
    /// Whether there is a uv.lock now.
    pub has_lock: bool,
    /// Whether version control leaves the uv.lock out that is there.
    pub lock_is_ignored: bool,
    /// Whether the hooks of pre-commit check the lock; `None` without hooks.
    pub hooks_check_lock: Option<bool>,
    /// CI, images, Makefiles, scripts and hooks.
    pub services: Vec<ServiceFile>,
    /// The commands of pip and its kin that stand in the files now, and what becomes of them.
    pub commands: Vec<Passage>,
    /// What waits for a person now.
    pub review: Vec<Passage>,
    /// Programs that test, check and format, with what shows that they are used.
    pub programs: Vec<ProgramUse>,
    /// What starts it.
    pub starts: Vec<Start>,
    /// The runs of the journal, newest first.
    pub runs: Vec<JournalEntry>,
    /// The uv that workflows and images are pinned to.
    pub uv_version: &'static str,
}

impl GuideFacts {
    /// Gathers them from a project's folder. Starts no process and writes nothing.
    ///
    /// # Errors
    /// When the folder or its journal cannot be read.
    pub fn gather(root: &Path, options: &PlanOptions) -> Result<Self, MigrateError> {
        let status = uvferry_journal::status(root)?;
        let mut options = options.clone();
        if options.mode.is_none() && changed_commands_only(root, &status) {
            options.mode = Some(Mode::Pip);
        }
        let project = Project::read(Tree::walk(root)?, &options);
        let plan = Plan::new(&project, &Learned::default());
        Ok(Self::of(&project, &plan, status))
    }

    /// The same of what was read before.
    pub fn of(project: &Project, plan: &Plan, status: Status) -> Self {
        let tree = &project.tree;
        let root = tree.root();
        let now = project.pyproject.as_ref();
        let has_project_table = now.is_some_and(Pyproject::has_project);
        let has_lock = root.join("uv.lock").is_file();
        let has_nothing = plan.refusal == Some(Refusal::NothingToDo);
        let mode = if has_lock {
            Mode::Project
        } else {
            plan.project.mode
        };
        let standing = standing(root, &status, has_project_table && has_lock, mode);
        let pyproject = &plan.pyproject;
        let of_ledger = |wanted: &dyn Fn(&LedgerItem) -> bool| -> Vec<Passage> {
            let items = plan.ledger.items();
            let wanted = items.iter().filter(|item| wanted(item));
            wanted.map(passage).collect()
        };
        Self {
            name: clean(&plan.project.name),
            standing,
            mode,
            is_no_project: standing == Standing::NotMigrated && has_nothing && !has_project_table,
            package: plan.project.package,
            requires_python: plan.project.requires_python.as_deref().map(clean),
            preferred_python: project.python.preferred.as_deref().map(clean),
            requirements: pyproject
                .has_static_dependencies()
                .then(|| pyproject.dependencies().len()),
            groups: groups(pyproject),
            extras: extras(pyproject),
            has_conflicts: pyproject.uv_setting("conflicts").is_some()
                || !plan.conflicts.is_empty(),
            indexes: indexes(pyproject),
            credentials: credentials(plan),
            requirements_files: plan
                .project
                .files
                .iter()
                .filter(|file| file.role.form != Form::Ignored)
                .map(|file| clean(&file.path))
                .collect(),
            has_project_table,
            has_lock,
            lock_is_ignored: has_lock && !tree.contains("uv.lock"),
            hooks_check_lock: services::hooks_check_lock(project),
            services: services::find(project),
            commands: of_ledger(&|item| item.kind == ItemKind::Command),
            review: of_ledger(&|item| item.disposition == Disposition::NeedsReview),
            programs: programs::find(project, plan),
            starts: starts(project, plan),
            runs: status.entries,
            uv_version: UV_VERSION,
        }
    }

    /// The run whose results the project has now: the newest migration that holds.
    pub fn applied_run(&self) -> Option<&JournalEntry> {
        self.runs.iter().find(|run| is_migration(run))
    }

    /// Whether each file of the newest migration can be put back as it was: none was changed
    /// since. `None` without one.
    pub fn can_be_taken_back(&self) -> Option<bool> {
        let run = self.applied_run()?;
        let unchanged = run
            .files
            .iter()
            .all(|file| matches!(file.now, FileState::AsAfter | FileState::AsBefore));
        Some(unchanged)
    }
}

fn is_migration(run: &JournalEntry) -> bool {
    run.label == "migrate" && run.state == State::Applied
}

/// Whether the newest migration that holds was one in the mode of pip: it leaves
/// pyproject.toml and the lock alone.
fn changed_commands_only(root: &Path, status: &Status) -> bool {
    let run = status.entries.iter().find(|run| is_migration(run));
    run.is_some_and(|run| {
        let files = run.files.iter();
        let mut paths = files.map(|file| file.path.as_str());
        !paths.any(|path| matches!(path, "pyproject.toml" | "uv.lock"))
    }) && !root.join("uv.lock").is_file()
}

fn standing(root: &Path, status: &Status, is_uv_project: bool, mode: Mode) -> Standing {
    let cut_short =
        |run: &JournalEntry| matches!(run.state, State::Applying { .. } | State::Undoing);
    if status.lock.is_none() && status.entries.iter().any(cut_short) {
        Standing::Interrupted
    } else if status.entries.iter().any(is_migration) {
        let is_unlocked = mode == Mode::Project && crate::applied::was_left_unlocked(root);
        if is_unlocked && !is_uv_project {
            Standing::Unlocked
        } else {
            Standing::Migrated
        }
    } else if is_uv_project {
        Standing::UvAlready
    } else {
        Standing::NotMigrated
    }
}

fn passage(item: &LedgerItem) -> Passage {
    Passage {
        file: clean(&item.file),
        line: item.line,
        before: clean(&item.text),
        after: item.to.as_deref().map(clean),
        disposition: item.disposition,
        code: item.code.clone(),
        message: item.message.as_deref().map(clean),
        open: match item.disposition {
            Disposition::Rewritten | Disposition::NeedsReview => true,
            Disposition::Kept => [COMMANDS_STAY.code, OUTSIDE_PROJECT.code]
                .iter()
                .any(|code| item.code.as_deref() == Some(code)),
            Disposition::Dropped => false,
        },
    }
}

fn groups(pyproject: &Pyproject) -> Vec<NamedList> {
    let said = pyproject.uv_setting("default-groups");
    let all = said.and_then(|item| item.as_str()) == Some("all");
    let named: Vec<&str> = match said.and_then(|item| item.as_array()) {
        Some(list) => list.iter().filter_map(|value| value.as_str()).collect(),
        None => vec!["dev"],
    };
    pyproject
        .dependency_groups()
        .into_iter()
        .map(|group| NamedList {
            default: all || named.contains(&group.name.as_str()),
            requirements: group
                .items
                .iter()
                .filter(|item| matches!(item, GroupItem::Requirement(_)))
                .count(),
            name: clean(&group.name),
        })
        .collect()
}

fn extras(pyproject: &Pyproject) -> Vec<NamedList> {
    pyproject
        .optional_dependencies()
        .into_iter()
        .map(|extra| NamedList {
            name: clean(&extra.name),
            requirements: extra.dependencies.len(),
            default: false,
        })
        .collect()
}

fn indexes(pyproject: &Pyproject) -> Vec<Index> {
    pyproject
        .indexes()
        .into_iter()
        .map(|index| Index {
            name: index.name.as_deref().map(clean),
            url: clean(&index.url),
            ..index
        })
        .collect()
}

fn credentials(plan: &Plan) -> Vec<CredentialNames> {
    plan.credentials
        .iter()
        .map(|found| CredentialNames {
            index: clean(&found.index),
            variables: [&found.username, &found.password]
                .into_iter()
                .flatten()
                .map(|(name, _)| name.clone())
                .collect(),
        })
        .collect()
}

/// Files at the root that a person starts.
const STARTED: &[&str] = &["manage.py", "main.py", "app.py", "run.py"];

fn starts(project: &Project, plan: &Plan) -> Vec<Start> {
    let scripts = plan.pyproject.scripts().into_iter();
    let programs = scripts.map(|name| Start::Program(clean(&name)));
    let is_installed = plan.project.package;
    let files = STARTED
        .iter()
        .filter(|name| project.tree.contains(name))
        .map(|name| Start::File((*name).to_owned()));
    programs.filter(|_| is_installed).chain(files).collect()
}

fn clean(text: &str) -> String {
    redact(text).into_owned()
}
