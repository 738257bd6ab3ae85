//! `uvferry.migration/1` and `uvferry.migrations/1`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uvferry_journal::JournalId;
use uvferry_migrate::{LockResult, Proposal, Published, Took};

use super::graph::GraphDocument;
use super::imports::{ImportsDocument, ImportsOverviewDocument};
use super::plan::PlanDocument;
use super::verification::VerificationDocument;
use super::words::{FailureKind, LockStatus};
use super::{clean, clean_option};

/// One project's migration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MigrationDocument {
    /// `uvferry.migration/1`
    #[schemars(extend("const" = "uvferry.migration/1"))]
    pub schema: String,
    /// The project's folder, relative to the one that the command was given; `.` is itself.
    pub root: String,
    /// What would be done, or was; the lock is among its edits.
    pub plan: PlanDocument,
    /// What locking came to.
    pub lock: LockDocument,
    /// The proof; null where there was nothing to prove.
    pub verification: Option<VerificationDocument>,
    /// Whether the package still publishes the same; null where its metadata was not touched.
    pub published: Option<PublishedDocument>,
    /// The hooks of pre-commit; null where they were not asked for.
    pub pre_commit: Option<PreCommitDocument>,
    /// How installing the lock into a scratch environment went, by set; null where that was
    /// not asked for.
    pub install: Option<Vec<TrialDocument>>,
    /// The run in the journal; null where nothing was applied.
    pub journal: Option<String>,
    /// Where the time went.
    pub took: TookDocument,
    /// The version of the uv that was used.
    pub uv_version: Option<String>,
    /// The version of the Python that was used.
    pub python_version: Option<String>,
    /// What the code uses, and how that stands to what is declared once this is applied; where it
    /// cannot be, as things are. Null where it was not looked at.
    pub imports: Option<ImportsOverviewDocument>,
    /// Who needs whom, as the new lock says it; without one as an environment or compiled lists
    /// do. Null where nothing says it.
    pub graph: Option<GraphDocument>,
}

impl MigrationDocument {
    /// With what the code uses, and who needs whom.
    #[must_use]
    pub fn with_imports(mut self, mut found: ImportsDocument) -> Self {
        self.graph = found.graph.take();
        self.imports = Some(found.into());
        self
    }
}

/// The wheel of the package, built before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PublishedDocument {
    /// `equal`; `kept` where setup.py and setup.cfg go on giving the metadata, because the
    /// wheel would have differed otherwise or because it was said; `inconclusive` where it
    /// could not be built as it was.
    pub outcome: PublishedOutcome,
    /// What would have differed with the metadata in pyproject.toml.
    pub differences: Vec<String>,
    /// What differs although the metadata stays.
    pub remaining: Vec<String>,
    /// Headers of METADATA that say the same in another form (PEP 639, PEP 753).
    pub restated: Vec<String>,
    /// Where the wheels are equal, what was decided to be new.
    pub decided: Vec<String>,
    /// Why it could not be built.
    pub reason: Option<String>,
}

/// How the two wheels compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PublishedOutcome {
    /// The same metadata and the same files.
    Equal,
    /// The metadata stays where it is.
    Kept,
    /// It could not be found out.
    Inconclusive,
}

impl From<&Published> for PublishedDocument {
    fn from(published: &Published) -> Self {
        let cleaned = |found: &[String]| found.iter().map(|text| clean(text)).collect();
        let mut document = Self {
            outcome: PublishedOutcome::Equal,
            differences: Vec::new(),
            remaining: Vec::new(),
            restated: Vec::new(),
            decided: Vec::new(),
            reason: None,
        };
        match published {
            Published::Equal { restated, decided } => {
                document.restated = cleaned(restated);
                let decided: Vec<String> = decided.iter().map(ToString::to_string).collect();
                document.decided = cleaned(&decided);
            }
            Published::Kept { would, differs } => {
                document.outcome = PublishedOutcome::Kept;
                document.differences = cleaned(would);
                document.remaining = cleaned(differs);
            }
            Published::Inconclusive(reason) => {
                document.outcome = PublishedOutcome::Inconclusive;
                document.reason = Some(clean(reason));
            }
        }
        document
    }
}

/// The hooks of pre-commit that are written where there were none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PreCommitDocument {
    /// The file; null where none is written.
    pub path: Option<String>,
    /// One entry for each repository.
    pub hooks: Vec<HookDocument>,
    /// What is not there.
    pub left_out: Vec<LeftOutDocument>,
}

/// Hooks of one repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HookDocument {
    /// The repository's address.
    pub repo: String,
    /// The tag.
    pub rev: String,
    /// The hooks' names.
    pub ids: Vec<String>,
    /// What else is installed for them, as requirements.
    pub additional_dependencies: Vec<String>,
    /// Why it is there, and where its version comes from.
    pub reason: String,
}

/// A hook, or the whole file, that is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeftOutDocument {
    /// The tool, or the file.
    pub name: String,
    /// Why.
    pub reason: String,
}

impl From<&uvferry_migrate::PreCommit> for PreCommitDocument {
    fn from(found: &uvferry_migrate::PreCommit) -> Self {
        let path = (!found.hooks.is_empty()).then(|| uvferry_migrate::PRE_COMMIT_FILE.to_owned());
        Self {
            path,
            hooks: found.hooks.iter().map(HookDocument::from).collect(),
            left_out: found
                .left_out
                .iter()
                .map(|(name, reason)| LeftOutDocument {
                    name: name.clone(),
                    reason: clean(reason),
                })
                .collect(),
        }
    }
}

impl From<&uvferry_migrate::Hook> for HookDocument {
    fn from(hook: &uvferry_migrate::Hook) -> Self {
        Self {
            repo: hook.repo.to_owned(),
            rev: hook.rev.clone(),
            ids: hook.ids.iter().map(|id| (*id).to_owned()).collect(),
            additional_dependencies: hook.additional_dependencies.clone(),
            reason: clean(&hook.reason),
        }
    }
}

/// One install set, installed for trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TrialDocument {
    /// `main` or `main+GROUP`.
    pub set: String,
    /// The project's own modules that were imported.
    pub imported: Vec<String>,
    /// What uv or Python said where it failed; null where it went well.
    pub failure: Option<String>,
    /// How long it took.
    pub wall_s: f64,
}

impl From<&uvferry_migrate::Trial> for TrialDocument {
    fn from(trial: &uvferry_migrate::Trial) -> Self {
        Self {
            set: clean(&trial.set),
            imported: trial.imported.iter().map(|name| clean(name)).collect(),
            failure: clean_option(trial.failure.as_deref()),
            wall_s: trial.wall_s,
        }
    }
}

/// The migrations of several projects.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MigrationsDocument {
    /// `uvferry.migrations/1`
    #[schemars(extend("const" = "uvferry.migrations/1"))]
    pub schema: String,
    /// In the order in which they were made.
    pub projects: Vec<MigrationDocument>,
    /// Those of which nothing more than the reason is known.
    #[serde(default)]
    pub failed: Vec<FailedMigrationDocument>,
}

/// A project whose migration could not even be proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FailedMigrationDocument {
    /// The project's folder, relative to the one that the command was given.
    pub root: String,
    /// Why.
    pub message: String,
}

impl MigrationsDocument {
    /// With the reasons why projects, by their folders, could not be migrated.
    #[must_use]
    pub fn with_failed(mut self, failed: impl IntoIterator<Item = (String, String)>) -> Self {
        let failed = failed
            .into_iter()
            .map(|(root, message)| FailedMigrationDocument {
                root: clean(&root),
                message: clean(&message),
            });
        self.failed.extend(failed);
        self
    }
}

/// What locking came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LockDocument {
    /// What it came to.
    pub status: LockStatus,
    /// uv's words where it failed, without credentials.
    pub message: Option<String>,
    /// The line of the old files that made it fail.
    pub cause: Option<CauseDocument>,
    /// Why it failed.
    pub kind: Option<FailureKind>,
    /// Whether pip fails on the same requirements; null where it did not fail.
    pub dead_for_pip: Option<bool>,
}

/// A line of the old files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CauseDocument {
    /// The file.
    pub file: String,
    /// From 1.
    pub line: usize,
}

/// Where the time went, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TookDocument {
    /// Reading and planning.
    pub plan_s: f64,
    /// Locking, its pip runs included; null where nothing was locked.
    pub lock_s: Option<f64>,
    /// Verifying; null where nothing was verified.
    pub verify_s: Option<f64>,
    /// Within uv; null where it did not run.
    pub uv_s: Option<f64>,
    /// Within pip, added up over runs that may have gone side by side; null where it did
    /// not run.
    pub pip_s: Option<f64>,
    /// All of it.
    pub total_s: f64,
}

/// A migration as a document; `root` is the project's folder relative to the one that the
/// command was given, `journal` the run that applied it.
pub fn migration(
    proposal: &Proposal,
    journal: Option<&JournalId>,
    root: &str,
) -> MigrationDocument {
    MigrationDocument {
        schema: "uvferry.migration/1".to_owned(),
        root: clean(root),
        plan: super::plan(&proposal.plan),
        lock: (&proposal.lock).into(),
        verification: proposal.verification.as_ref().map(super::verification),
        published: proposal.published.as_ref().map(PublishedDocument::from),
        pre_commit: proposal.pre_commit.as_ref().map(PreCommitDocument::from),
        install: proposal
            .trials
            .as_ref()
            .map(|trials| trials.iter().map(TrialDocument::from).collect()),
        journal: journal.map(|id| id.as_str().to_owned()),
        took: (&proposal.took).into(),
        uv_version: clean_option(proposal.uv_version.as_deref()),
        python_version: clean_option(proposal.python.as_deref()),
        imports: None,
        graph: None,
    }
}

/// Several migrations as one document.
pub fn migrations(projects: Vec<MigrationDocument>) -> MigrationsDocument {
    MigrationsDocument {
        schema: "uvferry.migrations/1".to_owned(),
        projects,
        failed: Vec::new(),
    }
}

impl From<&LockResult> for LockDocument {
    fn from(lock: &LockResult) -> Self {
        let status = LockStatus::from(&lock.status);
        let failed = matches!(status, LockStatus::Unreachable | LockStatus::Unsolvable);
        Self {
            status,
            message: clean_option(lock.message.as_deref()),
            cause: lock.cause.as_ref().map(|cause| CauseDocument {
                file: clean(&cause.file),
                line: cause.line,
            }),
            kind: lock.kind.as_ref().map(FailureKind::from),
            dead_for_pip: failed.then_some(lock.dead_for_pip),
        }
    }
}

impl From<&Took> for TookDocument {
    fn from(took: &Took) -> Self {
        // A step that did not happen has taken no time at all; one that did, some.
        let happened = |seconds: f64| (seconds > 0.0).then_some(seconds);
        Self {
            plan_s: took.plan_s,
            lock_s: happened(took.lock_s),
            verify_s: happened(took.verify_s),
            uv_s: happened(took.uv_s),
            pip_s: happened(took.pip_s),
            total_s: took.total_s,
        }
    }
}
