//! Locking: what is learnt from uv's failures, and versions carried over by seeding.
//!
//! The lock is made twice. First *narrow*, for the target that the versions were made
//! for, with each set's pins as temporary requirements; then *wide*, for all that the
//! project is for, without them, on top of the narrow lock, whose versions uv prefers.
//! What pip chose freely there steers only where uv would choose otherwise on that target
//! (`migration::improving`): it is no better than uv's choice for the other ones.

mod learning;
mod seeds;
mod widening;

use std::collections::BTreeMap;

use uvferry_resolution::Lockfile;
use uvferry_resolution::uv::{FailureKind, LockOutcome, LockRequest, UvError};

use self::learning::Lesson;
use self::seeds::Seeds;
use self::widening::Widenings;
use crate::before::Before;
use crate::error::MigrateError;
use crate::plan::Plan;
use crate::session::Session;

/// What the lock came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockStatus {
    /// There is a lock.
    Locked,
    /// A host or repository cannot be reached.
    Unreachable,
    /// uv finds no solution, or cannot build what it needs.
    Unsolvable,
    /// Nobody asked for one.
    Skipped,
}

impl LockStatus {
    /// The word used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Locked => "locked",
            Self::Unreachable => "unreachable",
            Self::Unsolvable => "unsolvable",
            Self::Skipped => "skipped",
        }
    }
}

/// The line of the old files that made the lock fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// The file.
    pub file: String,
    /// From 1.
    pub line: usize,
}

/// The outcome of locking.
#[derive(Debug, Clone, PartialEq)]
pub struct LockResult {
    /// What it came to.
    pub status: LockStatus,
    /// What kind of failure, in uv's order of things.
    pub kind: Option<FailureKind>,
    /// uv's words, without credentials.
    pub message: Option<String>,
    /// The line of the old files.
    pub cause: Option<Cause>,
    /// Whether pip fails on the same requirements.
    pub dead_for_pip: bool,
    /// pip's words, where it failed on one of the sets, without credentials.
    pub pip_message: Option<String>,
    /// How long uv worked on locks, in seconds.
    pub uv_s: f64,
}

impl LockResult {
    /// No lock was asked for.
    pub fn skipped() -> Self {
        Self {
            status: LockStatus::Skipped,
            kind: None,
            message: None,
            cause: None,
            dead_for_pip: false,
            pip_message: None,
            uv_s: 0.0,
        }
    }
}

/// More rounds than any project needed; each teaches one thing.
const MAX_ROUNDS: usize = 24;

impl Session<'_> {
    /// Makes `uv.lock` in the scratch copy, and the plan that it belongs to.
    pub(crate) fn lock(
        &mut self,
        plan: &mut Plan,
        befores: &BTreeMap<String, Before>,
    ) -> Result<LockResult, MigrateError> {
        let mut uv_s = 0.0;
        let mut seeds = Seeds::collect(plan, befores, self);
        let mut widenings = Widenings::new(self.project);
        let mut round = 0;
        let build_constraints = self.learned.build_constraints.clone();
        let failure = loop {
            round += 1;
            if round > MAX_ROUNDS {
                return Ok(LockResult {
                    status: LockStatus::Unsolvable,
                    message: Some(
                        "no end in sight: uv refused every form that was tried".to_owned(),
                    ),
                    uv_s,
                    ..LockResult::skipped()
                });
            }
            *plan = Plan::new(self.project, &self.learned);
            self.scratch.follow(plan, &self.project.tree)?;
            let narrow = self.narrow(plan, &seeds);
            match self.run_lock(&narrow, true, &[])? {
                LockOutcome::Locked(locked) => uv_s += locked.wall_s,
                LockOutcome::Failed(failure) => {
                    uv_s += failure.wall_s;
                    match self.learn(plan, &failure, befores, &mut seeds, None) {
                        Lesson::Retry => continue,
                        Lesson::GiveUp => break failure,
                    }
                }
            }
            let free = self.free_names(&seeds)?;
            match self.run_lock(&plan.pyproject.to_text(), false, &free)? {
                LockOutcome::Locked(locked) => {
                    uv_s += locked.wall_s;
                    return Ok(LockResult {
                        status: LockStatus::Locked,
                        uv_s,
                        ..LockResult::skipped()
                    });
                }
                LockOutcome::Failed(failure) => {
                    uv_s += failure.wall_s;
                    match self.learn(plan, &failure, befores, &mut seeds, Some(&mut widenings)) {
                        Lesson::Retry => {}
                        Lesson::GiveUp => break failure,
                    }
                }
            }
        };
        // What did not help is not told as if it were wanted.
        self.learned.build_constraints = build_constraints;
        *plan = Plan::new(self.project, &self.learned);
        let status = if failure.kind == FailureKind::Unreachable {
            LockStatus::Unreachable
        } else {
            LockStatus::Unsolvable
        };
        Ok(LockResult {
            status,
            kind: Some(failure.kind),
            cause: self.cause_of(&failure),
            // What no index has, pip does not find either, whatever stopped it before.
            dead_for_pip: failure.kind == FailureKind::NoVersion
                || befores.values().any(Before::is_dead),
            pip_message: befores.values().find_map(|before| match before {
                Before::Failed(failure) => Some(failure.message.clone()),
                _ => None,
            }),
            message: Some(failure.message.clone()),
            uv_s,
        })
    }

    /// What the narrow lock holds by no file's word, where that is left to uv: for the other
    /// targets it says nothing.
    fn free_names(&self, seeds: &Seeds) -> Result<Vec<String>, MigrateError> {
        if !self.learned.free_versions_left_to_uv {
            return Ok(Vec::new());
        }
        let names = |bytes: &[u8]| -> Result<Vec<String>, MigrateError> {
            let lock = Lockfile::parse(&String::from_utf8_lossy(bytes)).map_err(UvError::from)?;
            Ok(lock.packages.into_iter().map(|one| one.name).collect())
        };
        let own = match self.project.tree.read("uv.lock") {
            Ok(bytes) => names(&bytes).unwrap_or_default(),
            Err(_) => Vec::new(),
        };
        let mut free = names(&fs_err::read(self.scratch.after().join("uv.lock"))?)?;
        free.retain(|name| !own.contains(name) && !seeds.steer(name));
        free.sort();
        free.dedup();
        Ok(free)
    }

    /// Versions of the lock that is there are preferred, but for those of `upgraded`.
    fn run_lock(
        &self,
        pyproject: &str,
        fresh: bool,
        upgraded: &[String],
    ) -> Result<LockOutcome, MigrateError> {
        let folder = self.scratch.after();
        fs_err::write(folder.join("pyproject.toml"), pyproject)?;
        if fresh {
            // A lock of the project's own is a preference too, and the older one.
            let lock = folder.join("uv.lock");
            match self.project.tree.read("uv.lock") {
                Ok(bytes) => fs_err::write(&lock, bytes)?,
                Err(_) if lock.exists() => fs_err::remove_file(&lock)?,
                Err(_) => {}
            }
        }
        let mut request = LockRequest::new(self.tools.run_in(folder, &self.uv_environment));
        request.python = Some(self.interpreter.executable.display().to_string());
        for name in upgraded {
            request
                .arguments
                .extend(["--upgrade-package".to_owned(), name.clone()]);
        }
        Ok(self.tools.uv.lock(&request)?)
    }
}
