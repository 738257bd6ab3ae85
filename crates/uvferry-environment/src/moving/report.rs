//! What a move did, or would do.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use uvferry_diagnostics::{Diagnostic, Rule};

use super::recovery::Recovered;
use crate::snapshot::date;

/// How a move ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was only planned.
    Planned,
    /// The new environment is at its path.
    Moved,
    /// Nothing was to do: uv has made it and installed all that is in it.
    Unchanged,
    /// Something failed, and the old environment is back at its path.
    RolledBack,
    /// It was not begun.
    Refused,
}

/// At which part of the work something went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IssueKind {
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

/// Something that went wrong.
#[derive(Debug, Clone)]
pub struct Issue {
    /// At which part of the work.
    pub kind: IssueKind,
    /// The rule that explains it.
    pub rule: &'static Rule,
    /// What happened, without credentials.
    pub message: String,
    /// The distribution that it is about, by its normalised name.
    pub package: Option<String>,
    /// Whether its caller has accepted it (`--accept-failures`).
    pub accepted: bool,
}

impl Issue {
    pub(super) fn new(kind: IssueKind, rule: &'static Rule, message: impl Into<String>) -> Self {
        Self {
            kind,
            rule,
            message: message.into(),
            package: None,
            accepted: false,
        }
    }

    pub(super) fn of(mut self, package: &str) -> Self {
        self.package = Some(package.to_owned());
        self
    }

    /// As a diagnostic.
    pub fn diagnostic(&self) -> Diagnostic {
        Diagnostic::new(self.rule, self.message.clone())
    }
}

/// A distribution of the old environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// As its metadata spells it.
    pub name: String,
    /// Normalised (PEP 503).
    pub normalized_name: String,
    /// Its version before; the same afterwards, unless it is among the issues.
    pub version: String,
    /// What it requires, as written.
    pub requires: Vec<String>,
    /// What uv was asked for, without credentials; `None` where it has no word for it.
    pub requirement: Option<String>,
    /// Why it was left out on purpose.
    pub left_out: Option<String>,
    /// Whether it is in the new environment. `None` where that was not made.
    pub installed: Option<bool>,
    /// Why it could not be installed as it was asked for at first.
    pub failure: Option<String>,
    /// How it came there instead.
    pub alternative: Option<String>,
}

/// How many imports were compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imports {
    /// Modules and entry points that worked before.
    pub worked_before: usize,
    /// Those of them that work now.
    pub work_now: usize,
    /// Those that were not tried: the time was over.
    pub unknown: usize,
}

/// What a move did, or would do.
#[derive(Debug, Clone)]
pub struct MoveReport {
    /// How it ended.
    pub outcome: Outcome,
    /// When it began.
    pub started: SystemTime,
    /// When it ended.
    pub ended: SystemTime,
    /// The environment.
    pub original: PathBuf,
    /// Where the old one is now, if it was kept.
    pub backup: Option<PathBuf>,
    /// Whether the old one was removed.
    pub discarded: bool,
    /// What was installed, by name.
    pub packages: Vec<Package>,
    /// What went wrong.
    pub issues: Vec<Issue>,
    /// What is worth knowing.
    pub notes: Vec<Diagnostic>,
    /// The version of its Python.
    pub python: Option<String>,
    /// The interpreter that it is made from.
    pub base_interpreter: Option<PathBuf>,
    /// What shells show while it is active.
    pub prompt: Option<String>,
    /// Whether it imports from its base.
    pub system_site_packages: Option<bool>,
    /// How many distributions there were.
    pub count_before: Option<usize>,
    /// How many there are.
    pub count_after: Option<usize>,
    /// Whether uv has made what is at the path now.
    pub created_by_uv: bool,
    /// The version of uv.
    pub uv: Option<String>,
    /// Files of nobody that went with the environment, relative to it.
    pub carried: Vec<PathBuf>,
    /// Files of nobody that are in the backup only, relative to the environment.
    pub left: Vec<PathBuf>,
    /// The imports that were compared; `None` where they were not.
    pub imports: Option<Imports>,
    /// What an earlier run had left unfinished.
    pub recovered: Vec<Recovered>,
}

impl MoveReport {
    pub(super) fn new(original: PathBuf) -> Self {
        let now = SystemTime::now();
        Self {
            outcome: Outcome::Refused,
            started: now,
            ended: now,
            original,
            backup: None,
            discarded: false,
            packages: Vec::new(),
            issues: Vec::new(),
            notes: Vec::new(),
            python: None,
            base_interpreter: None,
            prompt: None,
            system_site_packages: None,
            count_before: None,
            count_after: None,
            created_by_uv: false,
            uv: None,
            carried: Vec::new(),
            left: Vec::new(),
            imports: None,
            recovered: Vec::new(),
        }
    }

    /// Whether what was asked for is done.
    pub fn is_success(&self) -> bool {
        matches!(
            self.outcome,
            Outcome::Planned | Outcome::Moved | Outcome::Unchanged
        )
    }

    /// When it began, in UTC: `2026-11-26T12:00:00Z` (RFC 3339).
    pub fn started_utc(&self) -> String {
        utc(self.started)
    }

    /// When it ended, in UTC.
    pub fn ended_utc(&self) -> String {
        utc(self.ended)
    }

    /// How long it took, seconds.
    pub fn took_s(&self) -> f64 {
        self.ended
            .duration_since(self.started)
            .unwrap_or_default()
            .as_secs_f64()
    }

    /// The issues that nobody has accepted.
    pub fn open_issues(&self) -> impl Iterator<Item = &Issue> {
        self.issues.iter().filter(|issue| !issue.accepted)
    }
}

fn utc(time: SystemTime) -> String {
    let seconds = time
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    let (year, month, day) = date(seconds / 86_400);
    let rest = seconds % 86_400;
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    )
}
