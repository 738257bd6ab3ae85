//! `uvferry.venv-move/1` and `uvferry.venv-undo/1`

use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uvferry_environment::moving::{IssueKind, MoveReport, Outcome, Undone};

use super::{NoticeDocument, clean, clean_option};

/// An environment that was moved to uv, or would be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VenvMoveDocument {
    /// `uvferry.venv-move/1`
    #[schemars(extend("const" = "uvferry.venv-move/1"))]
    pub schema: String,
    /// How it ended.
    pub outcome: MoveOutcome,
    /// Whether what was asked for is done.
    pub success: bool,
    /// When it began, RFC 3339 in UTC.
    pub started: String,
    /// When it ended, RFC 3339 in UTC.
    pub ended: String,
    /// How long it took, seconds.
    pub took_s: f64,
    /// The environment, absolute.
    pub original_path: String,
    /// Where the old environment is now, absolute; null where it was not kept aside.
    pub backup_path: Option<String>,
    /// Whether the old environment was removed.
    pub discarded: bool,
    /// The version of its Python; null where it is not known.
    pub python: Option<String>,
    /// The interpreter that it is made from.
    pub base_interpreter: Option<String>,
    /// What shells show while it is active.
    pub prompt: Option<String>,
    /// Whether it imports from its base.
    pub system_site_packages: Option<bool>,
    /// The version of uv.
    pub uv: Option<String>,
    /// Whether uv has made what is at the path now.
    pub created_by_uv: bool,
    /// How many distributions there were.
    pub count_before: Option<usize>,
    /// How many there are.
    pub count_after: Option<usize>,
    /// The distributions of the old environment, by name.
    pub packages: Vec<MovedPackageDocument>,
    /// Those that could not be installed as they were asked for at first.
    pub failures: Vec<MoveFailureDocument>,
    /// What went wrong.
    pub issues: Vec<MoveIssueDocument>,
    /// The imports that were compared; null where they were not.
    pub imports: Option<MovedImportsDocument>,
    /// Files of no distribution that went with the environment, relative to it.
    pub carried: Vec<String>,
    /// Files of no distribution that are in the old environment only, relative to it.
    pub left: Vec<String>,
    /// What is worth knowing.
    pub diagnostics: Vec<NoticeDocument>,
}

/// How a move ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MoveOutcome {
    /// It was only planned.
    Planned,
    /// The new environment is at its path.
    Moved,
    /// Nothing was to do.
    Unchanged,
    /// Something failed, and the old environment is back.
    RolledBack,
    /// It was not begun.
    Refused,
}

/// A distribution of the old environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MovedPackageDocument {
    /// As its metadata spells it.
    pub name: String,
    /// Its version before, and afterwards.
    pub version: String,
    /// What it requires, as written.
    pub requires: Vec<String>,
    /// What uv is asked for, without credentials; null where it has no word for it, or is not
    /// asked.
    pub requirement: Option<String>,
    /// Why it was left out on purpose; null where it was not.
    pub left_out: Option<String>,
    /// Whether it is in the new environment; null where it was not tried.
    pub installed: Option<bool>,
    /// How it came there, if not as it was asked for at first.
    pub alternative: Option<String>,
}

/// A distribution that could not be installed as it was asked for at first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MoveFailureDocument {
    /// As its metadata spells it.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Why, without credentials.
    pub message: String,
    /// How it came there instead; null where it did not.
    pub alternative: Option<String>,
}

/// Something that went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MoveIssueDocument {
    /// At which part of the work.
    pub kind: MoveIssueKind,
    /// The rule's code.
    pub code: String,
    /// What happened, without credentials.
    pub message: String,
    /// The distribution that it is about, by its normalised name.
    pub package: Option<String>,
    /// Whether it was accepted.
    pub accepted: bool,
}

/// At which part of the work something went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MoveIssueKind {
    /// There is no uv, or it does not run.
    MissingUv,
    /// There is nothing at the path.
    MissingVenv,
    /// What is there cannot be moved.
    InvalidVenv,
    /// The old environment cannot be put aside.
    BackupFailed,
    /// What is installed cannot be read, or be asked of uv.
    ExtractionFailed,
    /// The new environment cannot be made.
    CreationFailed,
    /// A distribution cannot be installed.
    InstallationError,
    /// The new environment cannot take its place.
    ReplacementFailed,
    /// The new environment is not as the old one was.
    VerificationFailed,
}

/// Imports that were compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MovedImportsDocument {
    /// Modules and entry points that worked before.
    pub worked_before: usize,
    /// Those of them that work now.
    pub work_now: usize,
    /// Those that were not tried within the time.
    pub unknown: usize,
}

/// A move that was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VenvUndoDocument {
    /// `uvferry.venv-undo/1`
    #[schemars(extend("const" = "uvferry.venv-undo/1"))]
    pub schema: String,
    /// The environment, absolute.
    pub path: String,
    /// Whether it was a finished move; else one that had not come to its end.
    pub was_finished: bool,
    /// Environments that stood there and had changed since, or were others: where they are now.
    pub kept: Vec<String>,
    /// What could not be removed of what was put aside, and why; null where nothing is left.
    #[serde(default)]
    pub rest: Option<String>,
}

/// The document of a move.
pub fn venv_move(report: &MoveReport) -> VenvMoveDocument {
    VenvMoveDocument {
        schema: "uvferry.venv-move/1".to_owned(),
        outcome: match report.outcome {
            Outcome::Planned => MoveOutcome::Planned,
            Outcome::Moved => MoveOutcome::Moved,
            Outcome::Unchanged => MoveOutcome::Unchanged,
            Outcome::RolledBack => MoveOutcome::RolledBack,
            Outcome::Refused => MoveOutcome::Refused,
        },
        success: report.is_success(),
        started: report.started_utc(),
        ended: report.ended_utc(),
        took_s: report.took_s(),
        original_path: shown(&report.original),
        backup_path: report.backup.as_deref().map(shown),
        discarded: report.discarded,
        python: report.python.clone(),
        base_interpreter: report.base_interpreter.as_deref().map(shown),
        prompt: clean_option(report.prompt.as_deref()),
        system_site_packages: report.system_site_packages,
        uv: report.uv.clone(),
        created_by_uv: report.created_by_uv,
        count_before: report.count_before,
        count_after: report.count_after,
        packages: report
            .packages
            .iter()
            .map(|one| MovedPackageDocument {
                name: clean(&one.name),
                version: clean(&one.version),
                requires: one.requires.iter().map(|line| clean(line)).collect(),
                requirement: clean_option(one.requirement.as_deref()),
                left_out: one.left_out.clone(),
                installed: one.installed,
                alternative: one.alternative.clone(),
            })
            .collect(),
        failures: report
            .packages
            .iter()
            .filter_map(|one| {
                Some(MoveFailureDocument {
                    name: clean(&one.name),
                    version: clean(&one.version),
                    message: clean(one.failure.as_deref()?),
                    alternative: one.alternative.clone(),
                })
            })
            .collect(),
        issues: report
            .issues
            .iter()
            .map(|issue| MoveIssueDocument {
                kind: kind(issue.kind),
                code: issue.rule.code.to_owned(),
                message: clean(&issue.message),
                package: clean_option(issue.package.as_deref()),
                accepted: issue.accepted,
            })
            .collect(),
        imports: report.imports.map(|imports| MovedImportsDocument {
            worked_before: imports.worked_before,
            work_now: imports.work_now,
            unknown: imports.unknown,
        }),
        carried: report.carried.iter().map(|path| shown(path)).collect(),
        left: report.left.iter().map(|path| shown(path)).collect(),
        diagnostics: report.notes.iter().map(NoticeDocument::from).collect(),
    }
}

/// The document of an undo.
pub fn venv_undo(undone: &Undone) -> VenvUndoDocument {
    VenvUndoDocument {
        schema: "uvferry.venv-undo/1".to_owned(),
        path: shown(&undone.path),
        was_finished: undone.was_finished,
        kept: undone.kept.iter().map(|path| shown(path)).collect(),
        rest: undone.rest.as_ref().map(|rest| clean(&rest.to_string())),
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn kind(kind: IssueKind) -> MoveIssueKind {
    match kind {
        IssueKind::MissingUv => MoveIssueKind::MissingUv,
        IssueKind::MissingVenv => MoveIssueKind::MissingVenv,
        IssueKind::InvalidVenv => MoveIssueKind::InvalidVenv,
        IssueKind::BackupFailed => MoveIssueKind::BackupFailed,
        IssueKind::ExtractionFailed => MoveIssueKind::ExtractionFailed,
        IssueKind::CreationFailed => MoveIssueKind::CreationFailed,
        IssueKind::InstallationError => MoveIssueKind::InstallationError,
        IssueKind::ReplacementFailed => MoveIssueKind::ReplacementFailed,
        IssueKind::VerificationFailed => MoveIssueKind::VerificationFailed,
    }
}
