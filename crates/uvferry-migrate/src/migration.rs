//! The composer: plan, lock and verify in a scratch copy, apply.

mod improving;
mod learning;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

use uvferry_diagnostics::{Diagnostic, Disposition, SourceFile, Verdict};
use uvferry_journal::{ApplyOptions, JournalId, Step};
use uvferry_pyproject::Pyproject;
use uvferry_resolution::Lockfile;

use crate::applied;
use crate::error::MigrateError;
use crate::events::{Event, EventSink, Stage};
use crate::evidence::{DependencyEvidence, evidence_of};
use crate::lock::{LockResult, LockStatus};
use crate::options::{Mode, PlanOptions};
use crate::plan::{Learned, Plan, Refusal};
use crate::pre_commit::PreCommit;
use crate::project::Project;
use crate::published::{Published, Wheels, ask_backend};
use crate::rules;
use crate::session::Session;
use crate::tools::Tools;
use crate::tree::Tree;
use crate::trial::Trial;
use crate::verification::{Verification, VerifyOptions};

/// How a migration is made.
#[derive(Debug, Clone, Default)]
pub struct MigrateOptions {
    /// What the plan takes into account.
    pub plan: PlanOptions,
    /// The Python to lock and verify with.
    pub python: Option<String>,
    /// What else to verify.
    pub verify: VerifyOptions,
    /// Whether the lock is installed for real, in an environment that nobody keeps.
    pub try_install: bool,
}

/// Where the time went, in seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Took {
    /// Reading and planning.
    pub plan_s: f64,
    /// Locking, its pip runs included.
    pub lock_s: f64,
    /// Verifying.
    pub verify_s: f64,
    /// Within uv.
    pub uv_s: f64,
    /// Within pip, added up over runs that may have gone side by side.
    pub pip_s: f64,
    /// All of it.
    pub total_s: f64,
}

/// A migration that is ready to be applied.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The project.
    pub root: PathBuf,
    /// What would be done; with the lock among the edits.
    pub plan: Plan,
    /// What locking came to.
    pub lock: LockResult,
    /// The proof, where there was something to prove.
    pub verification: Option<Verification>,
    /// Whether the package still publishes the same; `None` where its metadata was not
    /// touched.
    pub published: Option<Published>,
    /// The hooks of pre-commit, where they were asked for.
    pub pre_commit: Option<PreCommit>,
    /// How installing the lock went, where that was asked for; by set.
    pub trials: Option<Vec<Trial>>,
    /// The Python that was used.
    pub python: Option<String>,
    /// The uv that was used.
    pub uv_version: Option<String>,
    /// Where the time went.
    pub took: Took,
}

impl Proposal {
    /// Puts another path in place of `from` wherever tools have named it.
    fn rename_path(&mut self, from: &str, to: &str) {
        for diagnostic in &mut self.plan.diagnostics {
            diagnostic.rename_path(from, to);
        }
        let lock = [&mut self.lock.message, &mut self.lock.pip_message];
        let reasons = self
            .verification
            .iter_mut()
            .flat_map(|verification| &mut verification.targets)
            .map(|target| &mut target.reason);
        let trials = self
            .trials
            .iter_mut()
            .flatten()
            .map(|trial| &mut trial.failure);
        for text in lock.into_iter().chain(reasons).chain(trials).flatten() {
            if text.contains(from) {
                *text = text.replace(from, to);
            }
        }
    }

    /// Whether the lock stands in the way of applying.
    pub fn is_blocked(&self) -> bool {
        self.plan.refusal.is_some()
            || matches!(
                self.lock.status,
                LockStatus::Unreachable | LockStatus::Unsolvable
            )
    }
}

/// Reads a project and makes its plan. Starts no process and writes nothing.
///
/// # Errors
/// When the folder cannot be listed.
pub fn plan(root: &Path, options: &PlanOptions) -> Result<Plan, MigrateError> {
    let project = Project::read(Tree::walk(root)?, options);
    let plan = Plan::new(&project, &Learned::default());
    plan.ledger.check()?;
    Ok(plan)
}

/// [`plan`], with the risks that the files show, and what shows how each listed distribution
/// stands.
///
/// # Errors
/// When the folder cannot be listed.
pub fn plan_with_risks(root: &Path, options: &PlanOptions) -> Result<Plan, MigrateError> {
    let project = Project::read(Tree::walk(root)?, options);
    let mut plan = Plan::new(&project, &Learned::default());
    plan.ledger.check()?;
    let (risks, ()) = rayon::join(
        || crate::risks::risks_of(&project),
        || show_evidence(&project, &mut plan, None),
    );
    plan.risks = Some(risks);
    Ok(plan)
}

/// Puts the evidence of its dependencies into a plan that moves some. Without `evidence` it is
/// what the project's own files show.
fn show_evidence(project: &Project, plan: &mut Plan, evidence: Option<DependencyEvidence>) {
    if plan.refusal.is_some() || plan.project.mode == Mode::Pip {
        return;
    }
    let evidence = evidence.unwrap_or_else(|| evidence_of(project, None));
    plan.diagnostics.extend(evidence.diagnostics(project));
    plan.evidence = Some(evidence);
}

/// Plans without locking: starts no process, so nothing is known of what uv would install.
///
/// # Errors
/// When the folder cannot be listed.
pub fn propose_without_lock(
    root: &Path,
    options: &MigrateOptions,
    sink: &dyn EventSink,
) -> Result<Proposal, MigrateError> {
    let options = MigrateOptions {
        plan: PlanOptions {
            no_lock: true,
            ..options.plan.clone()
        },
        ..options.clone()
    };
    let (project, mut proposal) = begin(root, &options, None, sink)?;
    show_evidence(&project, &mut proposal.plan, None);
    if proposal.plan.refusal.is_none() && proposal.plan.project.mode == Mode::Project {
        proposal.plan.diagnostics.push(
            Diagnostic::new(&rules::NOT_LOCKED, "the project was not locked, as said")
                .help(rules::NOT_LOCKED.fix),
        );
        proposal.verification = Some(Verification::inconclusive(
            &proposal.plan.sets,
            "the project was not locked",
        ));
    }
    Ok(proposal)
}

/// Reads and plans: the part of a proposal that needs no tools, but for what stands behind
/// addresses.
fn begin(
    root: &Path,
    options: &MigrateOptions,
    tools: Option<&Tools>,
    sink: &dyn EventSink,
) -> Result<(Project, Proposal), MigrateError> {
    let started = Instant::now();
    sink.event(Event::Started(Stage::Plan, String::new()));
    let mut project = read_project(root, &options.plan, tools)?;
    if options.plan.run_setup
        && let Some(tools) = tools
    {
        ask_backend(&mut project, options.python.as_deref(), tools)?;
    }
    let mut plan = Plan::new(&project, &Learned::default());
    plan.ledger.check()?;
    plan.risks = Some(crate::risks::risks_of(&project));
    let plan_s = started.elapsed().as_secs_f64();
    sink.event(Event::Finished(Stage::Plan, plan_s));
    let proposal = Proposal {
        root: root.to_owned(),
        lock: LockResult::skipped(),
        verification: None,
        published: None,
        pre_commit: options.plan.with_pre_commit.then(|| {
            PreCommit::none("the versions of the hooks come from the lock and the index, and nothing was locked")
        }),
        trials: None,
        python: None,
        uv_version: None,
        took: Took {
            plan_s,
            total_s: plan_s,
            ..Took::default()
        },
        plan,
    };
    Ok((project, proposal))
}

/// Plans, locks and verifies; the project itself is only read.
///
/// # Errors
/// When a tool cannot be run, or no interpreter suits. A project that cannot be locked is
/// no error: the proposal says so.
pub fn propose(
    root: &Path,
    options: &MigrateOptions,
    tools: &Tools,
    sink: &dyn EventSink,
) -> Result<Proposal, MigrateError> {
    if options.plan.no_lock {
        return propose_without_lock(root, options, sink);
    }
    let started = Instant::now();
    let (project, mut proposal) = begin(root, options, Some(tools), sink)?;
    proposal.uv_version = Some(tools.uv.version.to_string());
    if proposal.plan.refusal == Some(Refusal::NothingToDo)
        && let Some(later) = applied::lock_later(root, &project, options, tools, sink)?
    {
        return Ok(later);
    }
    if proposal.plan.refusal.is_some() {
        return Ok(proposal);
    }
    if proposal.plan.project.mode == Mode::Pip {
        compare_files(&project, &mut proposal, options, tools, sink)?;
        proposal.took.total_s = started.elapsed().as_secs_f64();
        return Ok(proposal);
    }
    if proposal.plan.only_commands && project.tree.contains("uv.lock") {
        // The lock that is there is the project's own.
        return Ok(proposal);
    }
    if proposal.plan.edits.is_empty() && project.tree.contains("uv.lock") {
        // All was carried before, and the lock is there: nothing that pip or uv could add.
        proposal.plan.refusal = Some(Refusal::NothingToDo);
        return Ok(proposal);
    }
    let mut plan = proposal.plan.clone();
    let mut session = Session::new(&project, tools, options.python.as_deref(), &plan, sink)?;
    proposal.python = Some(session.interpreter.version.clone());
    let compared_range = plan.project.requires_python.clone();
    if changes_what_is_built(&project, &plan) {
        match session.compare_wheels(&plan)? {
            Wheels::Same(published) => proposal.published = Some(published),
            Wheels::Differ(would) if project.setup.is_some() => {
                let kept = MigrateOptions {
                    plan: PlanOptions {
                        keep_metadata: Some(true),
                        ..options.plan.clone()
                    },
                    ..options.clone()
                };
                drop(session);
                let mut proposal = propose(root, &kept, tools, sink)?;
                proposal.plan.diagnostics.push(metadata_stays(&would));
                let differs = proposal
                    .published
                    .map(|found| found.differences().to_vec())
                    .unwrap_or_default();
                proposal.published = Some(Published::Kept { would, differs });
                return Ok(proposal);
            }
            Wheels::Differ(differs) => {
                proposal.published = Some(Published::Kept {
                    would: Vec::new(),
                    differs,
                });
            }
        }
    }
    let told_by_pip = session.index_hint.clone();
    let lock_started = Instant::now();
    let mut befores = session.ask_pip_where_needed(&plan);
    // Between the runs: a run that was cut off is no answer.
    if tools
        .cancel
        .as_ref()
        .is_some_and(uvferry_process::Cancel::is_cancelled)
    {
        return Err(MigrateError::Cancelled);
    }
    if options.python.is_none()
        && !session.python_is_named()
        && session.find_fitting_python(&plan, &befores)?
    {
        proposal.python = Some(session.interpreter.version.clone());
        plan = Plan::new(&project, &session.learned);
        befores = session.ask_pip_where_needed(&plan);
    }
    let indexes_known = session.learn_indexes(&plan, &befores);
    if session.learn_from_pip(&plan, &befores) || indexes_known {
        plan = Plan::new(&project, &session.learned);
        // The sets are the same; what was unnamed has a name now.
        befores.retain(|name, _| plan.sets.iter().any(|set| set.name() == *name));
    }
    sink.event(Event::Started(Stage::Lock, String::new()));
    let mut lock = session.lock(&mut plan, &befores)?;
    proposal.took.uv_s = lock.uv_s;
    while std::mem::take(&mut session.moved) {
        proposal.python = Some(session.interpreter.version.clone());
        befores = session.ask_pip_where_needed(&plan);
        lock = session.lock(&mut plan, &befores)?;
        proposal.took.uv_s += lock.uv_s;
    }
    if lock.status == LockStatus::Unsolvable && !session.learned.explicit_indexes.is_empty() {
        // Something needs more of them than pip's answers show.
        session.learned.explicit_indexes.clear();
        lock = session.lock(&mut plan, &befores)?;
        proposal.took.uv_s += lock.uv_s;
    }
    let moved =
        lock.status == LockStatus::Locked && session.ask_pip_of_moved_groups(&plan, &mut befores);
    if lock.status == LockStatus::Locked && (session.learn_from_lock(&plan)? || moved) {
        let again = session.lock(&mut plan, &befores)?;
        proposal.took.uv_s += again.uv_s;
        proposal.lock = again;
    } else {
        proposal.lock = lock;
    }
    proposal.took.lock_s = lock_started.elapsed().as_secs_f64();
    sink.event(Event::Finished(Stage::Lock, proposal.took.lock_s));
    if proposal.lock.status == LockStatus::Locked {
        let verify_started = Instant::now();
        let mut verification = session.verify(&plan, &befores, &options.verify)?;
        session.improve(&mut plan, &mut verification, &befores, options)?;
        let bytes = fs_err::read(session.scratch.after().join("uv.lock"))?;
        settle_pins(&mut plan, &bytes, &verification)?;
        let before = project
            .tree
            .read("uv.lock")
            .ok()
            .map(|bytes| SourceFile::new("uv.lock", bytes));
        if options.plan.with_pre_commit {
            proposal.pre_commit = Some(session.write_hooks(&mut plan, root, &bytes)?);
        }
        plan.set_lock(before.as_ref(), bytes)?;
        plan.changes = plan.edits.changes(&|path| project.tree.read(path))?;
        tell(&mut plan, &verification);
        if let Some(Published::Inconclusive(reason)) = &proposal.published {
            plan.diagnostics.push(Diagnostic::new(
                &rules::INCONCLUSIVE,
                format!("whether the package publishes the same: it could not be built as it was: {reason}"),
            ));
        }
        proposal.verification = Some(verification);
        if options.try_install {
            proposal.trials = Some(session.try_install(&plan)?);
        }
        proposal.took.verify_s = verify_started.elapsed().as_secs_f64();
    } else {
        let reason = proposal.lock.message.clone().unwrap_or_default();
        let mut diagnostic = Diagnostic::new(
            if proposal.lock.dead_for_pip {
                &rules::DEAD_PIN
            } else {
                &rules::LOCK_FAILED
            },
            if proposal.lock.dead_for_pip {
                "uv could not lock the project, and pip cannot install it either"
            } else {
                "uv could not lock the project"
            },
        );
        if let Some(cause) = &proposal.lock.cause
            && let Some((_, document)) = project.documents.get(&cause.file)
            && let Some(span) = document.file.source.line_span(cause.line)
        {
            diagnostic = diagnostic.at(&document.file.source, span);
        }
        plan.diagnostics
            .push(diagnostic.help(reason.lines().next().unwrap_or("uv said nothing")));
        proposal.verification = Some(Verification::inconclusive(
            &plan.sets,
            &format!(
                "the project could not be locked: {}",
                reason.lines().next().unwrap_or_default()
            ),
        ));
    }
    plan.diagnostics.extend(told_by_pip);
    plan.ledger.check()?;
    proposal.took.pip_s = session.pip.spent_s();
    proposal.took.uv_s += session.uv_s;
    proposal.took.total_s = started.elapsed().as_secs_f64();
    plan.risks = proposal.plan.risks.take();
    let evidence = match proposal.lock.status {
        LockStatus::Locked => Some(session.evidence(&plan)?),
        _ => None,
    };
    show_evidence(&project, &mut plan, evidence);
    proposal.plan = plan;
    // The plan may have been made anew since the wheels were compared.
    let range = &proposal.plan.project.requires_python;
    if let (Some(published), Some(range)) = (&mut proposal.published, range)
        && compared_range.as_ref() != Some(range)
    {
        published.narrow(range);
    }
    if let Some(found) = &proposal.published
        && !found.differences().is_empty()
    {
        let told = publishes_more(found.differences());
        proposal.plan.diagnostics.push(told);
    }
    if proposal.plan.edits.is_empty() {
        proposal.plan.refusal = Some(Refusal::NothingToDo);
    }
    // The directory is that of the copies, and gone when anybody reads of it.
    let root = fs_err::canonicalize(project.tree.root())?;
    for (from, to) in session.scratch.paths(&root) {
        proposal.rename_path(&from, &to);
    }
    Ok(proposal)
}

/// The proof in the mode of pip: what pip resolves the files to, against what uv does.
fn compare_files(
    project: &Project,
    proposal: &mut Proposal,
    options: &MigrateOptions,
    tools: &Tools,
    sink: &dyn EventSink,
) -> Result<(), MigrateError> {
    let plan = &proposal.plan;
    let session = Session::new(project, tools, options.python.as_deref(), plan, sink)?;
    let verify_started = Instant::now();
    let mut verification = session.verify_files(plan, &options.verify)?;
    let root = fs_err::canonicalize(project.tree.root())?;
    for (from, to) in session.scratch.paths(&root) {
        for reason in verification
            .targets
            .iter_mut()
            .filter_map(|target| target.reason.as_mut())
        {
            *reason = reason.replace(&from, &to);
        }
    }
    proposal.python = Some(session.interpreter.version.clone());
    proposal.took.pip_s = session.pip.spent_s();
    proposal.took.verify_s = verify_started.elapsed().as_secs_f64();
    tell(&mut proposal.plan, &verification);
    proposal.verification = (!verification.targets.is_empty()).then_some(verification);
    Ok(())
}

/// Reads a project, and what stands behind the addresses that its files include, and those
/// include, where the tools reach them.
pub(crate) fn read_project(
    root: &Path,
    options: &PlanOptions,
    tools: Option<&Tools>,
) -> Result<Project, MigrateError> {
    // pip has no limit; a chain longer than this is no accident.
    const MAX_DEPTH: usize = 10;
    let mut project = Project::read(Tree::walk(root)?, options);
    let fetch = tools
        .filter(|tools| !tools.offline)
        .and_then(|tools| tools.fetch.as_ref());
    let Some(fetch) = fetch else {
        return Ok(project);
    };
    let mut options = options.clone();
    for _ in 0..MAX_DEPTH {
        if project.documents.unread.is_empty() {
            break;
        }
        for url in &project.documents.unread {
            let answer = fetch.read(url);
            options.remote.insert(url.clone(), answer);
        }
        project = Project::read(Tree::walk(root)?, &options);
    }
    Ok(project)
}

/// Writes a proposal into the project, as one transaction.
///
/// # Errors
/// What the journal refuses; then nothing was changed.
pub fn apply(
    proposal: &Proposal,
    observer: &mut dyn FnMut(Step),
) -> Result<JournalId, MigrateError> {
    let verified = proposal.verification.as_ref().and_then(Verification::equal);
    let counts = proposal.plan.ledger.counts();
    let options = ApplyOptions {
        label: "migrate".to_owned(),
        note: serde_json::json!({
            "uvferry": env!("CARGO_PKG_VERSION"),
            "uv": proposal.uv_version,
            "python": proposal.python,
            "lock": proposal.lock.status.as_str(),
            "equal": verified,
            "needs_review": counts.needs_review,
        }),
        ..ApplyOptions::default()
    };
    Ok(uvferry_journal::apply(
        &proposal.root,
        &proposal.plan.edits,
        &options,
        observer,
    )?)
}

/// Puts a file of ours beside the journal.
///
/// # Errors
/// When it cannot be written.
pub fn write_state_file(root: &Path, name: &str, contents: &[u8]) -> Result<(), MigrateError> {
    let folder = uvferry_journal::state_directory(root)?;
    fs_err::write(folder.join(name), contents)?;
    Ok(())
}

/// Why setup.py and setup.cfg go on giving the metadata.
fn metadata_stays(differences: &[String]) -> Diagnostic {
    Diagnostic::new(
        &rules::METADATA_STAYS,
        format!(
            "the package's metadata stays where it is; from pyproject.toml its wheel would differ: {}",
            differences.join("; ")
        ),
    )
    .help(rules::METADATA_STAYS.fix)
}

/// Whether a build reads anything that the plan writes: what setup.py and setup.cfg give, or
/// a `[project]` table where another tool's table gave the metadata.
fn changes_what_is_built(project: &Project, plan: &Plan) -> bool {
    let had_table = project
        .pyproject
        .as_ref()
        .is_some_and(Pyproject::has_project);
    let is_built = project.is_package() && !project.is_poetry_application();
    project.has_setup_work() || (is_built && !had_table && plan.pyproject.has_project())
}

fn publishes_more(differs: &[String]) -> Diagnostic {
    Diagnostic::new(
        &rules::PUBLISHES_MORE,
        format!(
            "the package's wheel would not be the same: {}",
            differs.join("; ")
        ),
    )
    .help(rules::PUBLISHES_MORE.fix)
}

fn tell(plan: &mut Plan, verification: &Verification) {
    for target in &verification.targets {
        if let Some(reason) = &target.reason {
            plan.diagnostics.push(Diagnostic::new(
                &rules::INCONCLUSIVE,
                format!(
                    "{} on Python {} ({}): {}",
                    target.set,
                    target.python,
                    target.platform,
                    reason.lines().next().unwrap_or_default()
                ),
            ));
        }
    }
}

/// The books after locking: which pins the lock holds, which moved, which nothing
/// requires any more.
fn settle_pins(
    plan: &mut Plan,
    lock: &[u8],
    verification: &Verification,
) -> Result<(), MigrateError> {
    let text = String::from_utf8_lossy(lock).into_owned();
    let lock = Lockfile::parse(&text).map_err(uvferry_resolution::uv::UvError::from)?;
    let moved: BTreeSet<&str> = verification
        .targets
        .iter()
        .flat_map(|target| target.changed.iter().map(|change| change.name.as_str()))
        .collect();
    for pin in plan.pins.clone() {
        let Some(verdict) = plan.ledger.verdict(&pin.item) else {
            continue;
        };
        if verdict.disposition != Disposition::Rewritten || verdict.to.as_deref() != Some("uv.lock")
        {
            continue;
        }
        let mut versions = lock.packages_named(&pin.name).peekable();
        if versions.peek().is_none() {
            plan.ledger.revise(
                &pin.item,
                Verdict::dropped(
                    &rules::NOT_REQUIRED,
                    "nothing that the project declares requires it",
                ),
            );
        } else if lock.package(&pin.name, Some(&pin.version)).is_none() {
            let other: Vec<String> = lock
                .packages_named(&pin.name)
                .filter_map(|package| package.version.clone())
                .collect();
            let note = if moved.contains(pin.name.as_str()) {
                ""
            } else {
                " (not on the targets compared)"
            };
            plan.ledger.revise(
                &pin.item,
                Verdict::rewritten("uv.lock")
                    .by(&rules::MOVED_PIN)
                    .because(format!("the lock has {} instead{note}", other.join(", "))),
            );
        }
    }
    Ok(())
}
