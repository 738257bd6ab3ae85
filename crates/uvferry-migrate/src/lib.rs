//! Moves a project from pip to uv: detect → plan → lock and verify in a scratch copy →
//! apply. The only composer of the domain crates.
//!
//! What its users expect: a [`plan`] that reads files only and says of each line what
//! becomes of it and why; a [`propose`] that lets the real pip and the real uv answer in a
//! copy, carries versions over, and compares name by name; an [`apply`] that is one
//! transaction; and [`verify_applied`] at any later time.
//!
//! **Invariant:** planning is a pure function of the files ([`Project`]) and of what
//! locking has taught ([`Learned`]); it starts no process and writes nothing. Outside
//! programs see scratch copies only. The project is written by `uvferry-journal` alone.
//!
//! ```
//! use uvferry_diagnostics::Disposition;
//! use uvferry_migrate::{PlanOptions, plan};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let root = folder.path();
//! # fs_err::write(root.join("requirements.txt"), "flask >= 2.0  # the web\n")?;
//! let plan = plan(root, &PlanOptions::default())?;
//! assert_eq!(plan.ledger.counts().rewritten, 1);
//! assert!(plan.pyproject.to_text().contains("\"flask >= 2.0\",  # the web"));
//! # Ok(())
//! # }
//! ```

mod applied;
mod asking;
mod bare;
mod before;
mod commands;
mod conda;
mod documents;
mod editors;
mod error;
mod events;
mod evidence;
mod fitting_python;
mod git_index;
mod group_pythons;
mod guide_facts;
mod imports;
mod index_use;
mod lock;
mod mentions;
mod migration;
mod named_files;
mod nothing_to_do;
mod options;
mod out_of_reach;
mod plan;
mod platforms;
mod pre_commit;
mod project;
mod published;
mod python_range;
mod refused_metadata;
mod risks;
mod roles;
mod roots;
pub mod rules;
mod safety;
pub mod scan;
mod scratch;
mod session;
mod setup_files;
mod source_use;
mod steered;
mod threads;
mod tools;
mod translation;
mod tree;
mod trial;
mod verification;

pub use applied::{Earlier, is_migrated, verify_applied, was_left_unlocked};
pub use conda::{pip_list_of_conda, pip_lists_of_conda};
pub use documents::{Document, Documents, FoundBy, Inclusion};
pub use editors::{editor_evidence, editor_folder_of_user, plan_editor, plan_editor_of_user};
pub use error::MigrateError;
pub use events::{Event, EventSink, Silent, Stage};
pub use evidence::{
    Belongs, DependencyEvidence, ListedAs, ListedDistribution, Requirer, Shown, ShownBy,
    Standing as DependencyStanding, User,
};
pub use guide_facts::{
    CredentialNames, GuideFacts, Kind as ProgramKind, NamedList, Part as ServicePart, Passage,
    ProgramUse, ServiceFile, Standing, Start,
};
pub use imports::{
    ImportsEnvironment, ImportsFound, ImportsOptions, imports_after, imports_of, imports_of_tree,
};
pub use lock::{Cause, LockResult, LockStatus};
pub use mentions::Mention;
pub use migration::{
    MigrateOptions, Proposal, Took, apply, plan, plan_with_risks, propose, propose_without_lock,
    write_state_file,
};
pub use nothing_to_do::{NothingMoves, why_nothing_moves};
pub use options::{Mode, PlanOptions, imports_cache_of_user};
pub use out_of_reach::{out_of_reach, paths_not_read};
pub use plan::{
    Apart, CredentialVariables, FileCounts, FileSummary, Held, InstallSet, Learned, NextCommand,
    Pin, Plan, ProjectSummary, Refusal, TypedPin, links_left_alone,
};
pub use pre_commit::{FILE as PRE_COMMIT_FILE, Hook, PreCommit};
pub use project::{Project, repository_root};
pub use published::Published;
pub use python_range::{
    Evidence as PythonSource, Minor, PythonEvidence, Source as PythonSourceKind,
};
pub use risks::{risk_request, risk_requests, risks_of};
pub use roles::{Form, Role, Said};
pub use roots::Root;
pub use rules::RULES;
pub use safety::{NoWayBack, VersionControl, version_control};
pub use setup_files::{SetupFiles, named_files, namings};
pub use tools::{Fetcher, ToolRequest, Tools};
pub use translation::{Translation, Translator};
pub use tree::{Tree, TreeFile};
pub use trial::Trial;
pub use uvferry_editors::{Editor, EditorPlan};
pub use uvferry_pyproject::metadata::BuildBackend;
pub use uvferry_pyproject::{SETTING_KEYS, Settings};
pub use uvferry_resolution::uv::{MINIMUM_VERSION as MINIMUM_UV, UvError};
pub use uvferry_toolconfig::{Brought, DefaultTable, Formatter, Tool};
pub use verification::{
    BeforeSource, Difference, Hashes, Outcome, TargetVerification, Verification, VerifyOptions,
};

/// The projects of a tree, the outermost first.
pub fn find_roots(tree: &Tree) -> Vec<Root> {
    roots::find(tree)
}

/// Every rule that a migration can raise or name, this crate's and those of the crates
/// below it, by code.
pub fn every_rule() -> Vec<&'static uvferry_diagnostics::Rule> {
    let mut rules: Vec<&'static uvferry_diagnostics::Rule> = [
        uvferry_requirements::RULES,
        uvferry_ini::RULES,
        uvferry_setuptools::RULES,
        uvferry_pyproject::RULES,
        uvferry_toolconfig::RULES,
        uvferry_options::RULES,
        uvferry_commands::RULES,
        uvferry_compat::RULES,
        uvferry_environment::RULES,
        uvferry_imports::RULES,
        uvferry_journal::RULES,
        uvferry_editors::RULES,
        RULES,
    ]
    .into_iter()
    .flatten()
    .copied()
    .collect();
    rules.sort_by_key(|rule| rule.code);
    rules
}

/// What `[tool.uvferry]` of a project says about its migration, for callers that have flags
/// of the same names: a flag goes before it.
pub fn settings(root: &std::path::Path) -> uvferry_pyproject::Settings {
    fs_err::read(root.join("pyproject.toml"))
        .ok()
        .map(|bytes| uvferry_diagnostics::SourceFile::new("pyproject.toml", bytes))
        .and_then(|file| uvferry_pyproject::Pyproject::parse(&file).ok())
        .map(|pyproject| pyproject.settings())
        .unwrap_or_default()
}

/// Whether a text is a range of Python versions (PEP 440 specifiers) that uv takes.
///
/// # Errors
/// What is wrong with it.
pub fn check_python_range(text: &str) -> Result<(), String> {
    use uvferry_pyproject::{Fixed, fix_python_range};
    match fix_python_range(text) {
        Fixed::Same => Ok(()),
        Fixed::Rewritten(fixed) => Err(format!("uv wants it written `{fixed}`")),
        Fixed::Refused(_) if uvferry_requirements::Version::parse(text).is_ok() => {
            Err(format!("a version and no range: `>={text}`, `=={text}.*`"))
        }
        Fixed::Refused(why) => Err(why),
    }
}
