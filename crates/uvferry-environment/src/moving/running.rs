//! The order of a move.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use uvferry_diagnostics::{Diagnostic, redact};

use super::disk::Disk;
use super::environment::{Old, Stop, in_use};
use super::files::fingerprint;
use super::lock::Lock;
use super::planning::Plan;
use super::recovery::{Recovered, Rest, recover, remove, restore};
use super::report::{Issue, IssueKind, MoveReport, Outcome, Package};
use super::state::{Container, MARKER, Phase, Place, Recorded, State};
use super::{Keep, MoveError, MoveOptions, Step};
use crate::reinstallation::UvError;
use crate::rules;

/// A move at work.
pub(super) struct Move<'a, 'd> {
    pub(super) disk: &'a mut Disk<'d>,
    pub(super) options: &'a MoveOptions,
    pub(super) place: &'a Place,
    pub(super) tell: &'a mut dyn FnMut(Step),
    pub(super) report: MoveReport,
}

impl<'a, 'd> Move<'a, 'd> {
    pub(super) fn new(
        disk: &'a mut Disk<'d>,
        options: &'a MoveOptions,
        place: &'a Place,
        tell: &'a mut dyn FnMut(Step),
    ) -> Self {
        Self {
            disk,
            options,
            place,
            tell,
            report: MoveReport::new(options.path.clone()),
        }
    }

    pub(super) fn run(mut self) -> Result<MoveReport, MoveError> {
        let _lock = if self.options.dry_run {
            None
        } else {
            match Lock::take(self.place, &mut || (self.tell)(Step::Waiting)) {
                Ok(lock) => Some(lock),
                Err(MoveError::Io(error)) if is_refusal(&error) => {
                    self.issue(not_put_aside(&self.options.path, &error));
                    return Ok(self.finish(Outcome::Refused));
                }
                Err(error) => return Err(error),
            }
        };
        if !self.options.dry_run {
            let recovered = recover(self.disk, self.place)?;
            for one in &recovered {
                self.note_recovered(one);
            }
            self.report.recovered = recovered;
        }
        match self.go() {
            Ok(outcome) => Ok(self.finish(outcome)),
            Err(Stop::Refused(issue)) => {
                self.issue(*issue);
                Ok(self.finish(Outcome::Refused))
            }
            Err(Stop::Failed(error)) => Err(error),
        }
    }

    fn go(&mut self) -> Result<Outcome, Stop> {
        let told_of_earlier = self.report.notes.len();
        (self.tell)(Step::Reading);
        let old = Old::read(self.options, self.place)?;
        self.note_old(&old);
        let mut plan = self.plan(&old);
        if old.is_uv_s
            && !self.options.force
            && !plan.expected.is_empty()
            && plan
                .expected
                .iter()
                .all(|one| one.installer.as_deref() == Some("uv"))
            && old.own().len() == plan.expected.len()
        {
            self.report.count_after = self.report.count_before;
            // Nothing of it goes anywhere, and nothing is to be said of what would.
            self.report.notes.truncate(told_of_earlier);
            self.report.carried.clear();
            self.report.left.clear();
            return Ok(Outcome::Unchanged);
        }
        match self.options.uv.version() {
            Ok(version) => {
                let is_enough = is_new_enough(&version);
                let told = format!("uv {version} is too old; at least 0.8 is needed");
                self.report.uv = Some(version);
                if !is_enough {
                    let issue = Issue::new(IssueKind::MissingUv, &rules::NO_UV, told);
                    return Err(Stop::Refused(Box::new(issue)));
                }
            }
            Err(error @ UvError::Process(uvferry_process::ProcessError::Cancelled { .. })) => {
                return Err(error.into());
            }
            Err(error) => {
                let issue = Issue::new(IssueKind::MissingUv, &rules::NO_UV, error.to_string());
                return Err(Stop::Refused(Box::new(issue)));
            }
        }
        old.fits(self.options, self.place)?;
        self.refuse_what_cannot_be_asked(&plan);
        self.refuse_what_cannot_be_read(&mut plan);
        self.note_activation(&old)?;
        self.refuse_to_discard(&plan);
        if self.report.open_issues().next().is_some() {
            return Ok(Outcome::Refused);
        }
        if self.options.dry_run {
            return Ok(Outcome::Planned);
        }
        let baseline = self.baseline(&old, &plan)?;
        let container = self.place.new_container();
        let mut state = state_of(self.options, &plan);
        (self.tell)(Step::PuttingAside);
        // The imports may have taken minutes.
        if let Some(told) = in_use(self.options, self.place, &self.options.path, &old.base) {
            self.issue(used_meanwhile(told));
            return Ok(Outcome::Refused);
        }
        if let Err(error) = self.put_aside(&container, &state) {
            restore(self.disk, self.place, &container, &state)?;
            self.issue(not_put_aside(&self.options.path, &error));
            return Ok(Outcome::Refused);
        }
        // What was started between the last look and the renaming.
        if let Some(told) = self.in_use_now(&container, &old.base) {
            restore(self.disk, self.place, &container, &state)?;
            self.issue(used_meanwhile(told));
            return Ok(Outcome::Refused);
        }
        let built = self.build(&plan, &baseline, &container, &state);
        if matches!(built, Ok(()))
            && let Some(told) = self.in_use_now(&container, &old.base)
        {
            self.issue(used_meanwhile(told));
        }
        let is_accepted = matches!(built, Ok(())) && self.report.open_issues().next().is_none();
        let committed = if is_accepted {
            self.commit(&container, &mut state)
        } else {
            built.map_err(|stop| match stop {
                Stop::Failed(error) => error,
                // Nothing refuses once the work has begun.
                Stop::Refused(issue) => MoveError::Io(io::Error::other(issue.message)),
            })
        };
        if is_accepted && committed.is_ok() {
            self.complete(&container, &mut state)?;
            return Ok(Outcome::Moved);
        }
        (self.tell)(Step::RollingBack);
        if is_accepted {
            // What is written down may be the end already.
            state.phase = Phase::Started;
            container.write(self.disk, &state)?;
        }
        let restored = restore(self.disk, self.place, &container, &state)?;
        self.report.count_after = self.report.count_before;
        self.report.created_by_uv = old.is_uv_s;
        self.report.carried.clear();
        self.report.left.clear();
        // What is said of the new environment is no longer so.
        self.report.notes.retain(|note| {
            [rules::UNFINISHED_MOVE.code, rules::NOT_REMOVED.code].contains(&&*note.code)
        });
        self.note_kept(&restored.kept);
        self.note_rest(restored.rest.as_ref());
        committed.map_err(|error| match error {
            MoveError::Io(source) => MoveError::TakenBack {
                path: self.options.path.clone(),
                source,
            },
            other => other,
        })?;
        Ok(Outcome::RolledBack)
    }

    /// Who runs from the path or from the old environment beside it.
    fn in_use_now(&self, container: &Container, base: &Path) -> Option<String> {
        [&self.options.path, &container.environment()]
            .into_iter()
            .find_map(|folder| in_use(self.options, self.place, folder, base))
    }

    fn put_aside(&mut self, container: &Container, state: &State) -> io::Result<()> {
        container.begin(self.disk, state)?;
        self.disk
            .rename(&self.options.path, &container.environment())
    }

    /// From here on the new environment counts.
    fn commit(&mut self, container: &Container, state: &mut State) -> Result<(), MoveError> {
        state.fingerprint = Some(fingerprint(&self.options.path)?);
        // The old one may only go when the new one is on the medium.
        #[cfg(unix)]
        if self.options.keep == Keep::Discard {
            rustix::fs::sync();
        }
        state.phase = match self.options.keep {
            Keep::Backup => Phase::Complete,
            Keep::Discard => Phase::Discarding,
        };
        container.write(self.disk, state)?;
        Ok(())
    }

    fn complete(&mut self, container: &Container, state: &mut State) -> Result<(), MoveError> {
        self.disk.remove_file(&self.options.path.join(MARKER))?;
        if state.phase == Phase::Discarding {
            (self.tell)(Step::Discarding);
            let rest = remove(self.disk, container);
            self.report.discarded = rest.is_none();
            self.note_rest(rest.as_ref());
        } else {
            self.report.backup = Some(container.environment());
        }
        Ok(())
    }

    pub(super) fn package(&mut self, name: &str) -> Option<&mut Package> {
        let mut all = self.report.packages.iter_mut();
        all.find(|package| package.normalized_name == name)
    }

    pub(super) fn issue(&mut self, mut issue: Issue) {
        let can_be = !matches!(
            issue.kind,
            IssueKind::MissingUv
                | IssueKind::MissingVenv
                | IssueKind::InvalidVenv
                | IssueKind::CreationFailed
                | IssueKind::ReplacementFailed
        ) && issue.rule.code != rules::NOT_PUT_ASIDE.code
            && issue.rule.code != rules::TOO_LITTLE_SPACE.code;
        issue.message = redact(&issue.message).into_owned();
        issue.accepted = can_be && self.options.accept.accepts(issue.package.as_deref());
        self.report.issues.push(issue);
    }

    pub(super) fn note(&mut self, rule: &'static uvferry_diagnostics::Rule, message: String) {
        self.report.notes.push(Diagnostic::new(rule, message));
    }

    fn note_recovered(&mut self, recovered: &Recovered) {
        let (told, kept, rest) = match recovered {
            Recovered::RolledBack { kept, rest } => (
                "an earlier move had stopped; the old environment was brought back first",
                &kept[..],
                rest,
            ),
            Recovered::Undone { kept, rest } => (
                "an earlier undo had stopped; it was brought to its end",
                &kept[..],
                rest,
            ),
            Recovered::Discarded { rest: rest @ None } => {
                ("the rest of an earlier run was removed", &[][..], rest)
            }
            Recovered::Discarded { rest } => return self.note_rest(rest.as_ref()),
        };
        self.note_kept(kept);
        self.note_rest(rest.as_ref());
        self.note(&rules::UNFINISHED_MOVE, told.to_owned());
    }

    fn note_rest(&mut self, rest: Option<&Rest>) {
        if let Some(rest) = rest {
            self.note(&rules::NOT_REMOVED, rest.to_string());
        }
    }

    fn note_kept(&mut self, kept: &[PathBuf]) {
        for path in kept {
            self.note(
                &rules::UNFINISHED_MOVE,
                format!(
                    "what stood at the path and was not of the move is in `{}`",
                    path.display()
                ),
            );
        }
    }

    fn finish(mut self, outcome: Outcome) -> MoveReport {
        self.report.outcome = outcome;
        self.report.ended = SystemTime::now();
        self.report
    }
}

/// The oldest uv that the rest of the project works with.
fn is_new_enough(version: &str) -> bool {
    let mut numbers = version.split('.').map(|part| part.parse::<u32>().ok());
    let (major, minor) = (numbers.next().flatten(), numbers.next().flatten());
    (major, minor) >= (Some(0), Some(8))
}

fn is_refusal(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::PermissionDenied
            | io::ErrorKind::ReadOnlyFilesystem
            | io::ErrorKind::StorageFull
            | io::ErrorKind::NotFound
            | io::ErrorKind::NotADirectory
    )
}

fn used_meanwhile(told: String) -> Issue {
    Issue::new(
        IssueKind::ReplacementFailed,
        &rules::ENVIRONMENT_IN_USE,
        told,
    )
}

fn not_put_aside(path: &Path, error: &io::Error) -> Issue {
    Issue::new(
        IssueKind::BackupFailed,
        &rules::NOT_PUT_ASIDE,
        format!("`{}` cannot be renamed aside: {error}", path.display()),
    )
}

fn state_of(options: &MoveOptions, plan: &Plan<'_>) -> State {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let started_ns = u64::try_from(now.as_nanos()).unwrap_or(u64::MAX);
    State {
        id: format!("{started_ns:x}-{:x}", std::process::id()),
        phase: Phase::Started,
        started_ns,
        original: options.path.clone(),
        base_interpreter: plan.old.base.clone(),
        python: plan.old.interpreter.version.clone(),
        prompt: Some(plan.old.prompt.clone()),
        system_site_packages: plan.old.system_site_packages,
        distributions: plan
            .reinstallation
            .items
            .iter()
            .map(|item| Recorded {
                name: item.name.clone(),
                version: item.version.clone(),
                requirement: item
                    .word
                    .as_ref()
                    .ok()
                    .map(crate::reinstallation::Word::redacted),
            })
            .collect(),
        fingerprint: None,
    }
}
