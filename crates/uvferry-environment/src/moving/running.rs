//! The order of a move.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use uvferry_diagnostics::{Diagnostic, redact};

use super::alternatives::{Failed, Way, try_ways};
use super::disk::{Disk, Operation, is_there};
use super::environment::{Old, Settings, Stop, python_of};
use super::files::{OwnFiles, Ownership, RecordedFile, fingerprint};
use super::lock::Lock;
use super::probe::{Outcome as Tried, Task, entry_points, probe, tasks_of};
use super::recovery::{Recovered, recover, restore};
use super::report::{Issue, IssueKind, MoveReport, Outcome, Package};
use super::state::{Container, MARKER, Phase, Place, Recorded, State};
use super::{Keep, MoveError, MoveOptions, Step, checks, seeds};
use crate::distributions::{Distribution, installed_of};
use crate::interpreters::query;
use crate::reinstallation::{
    Attempt, Installation, Item, NewEnvironment, NoWord, Reinstallation, Uv, UvError,
};
use crate::rules;
use crate::sites::Scope;

/// A move at work.
pub(super) struct Move<'a, 'd> {
    disk: &'a mut Disk<'d>,
    options: &'a MoveOptions,
    place: &'a Place,
    tell: &'a mut dyn FnMut(Step),
    report: MoveReport,
}

/// What is to be done, decided before anything changes.
struct Plan<'o> {
    old: &'o Old,
    /// Those that are installed again, by name.
    expected: Vec<&'o Distribution>,
    reinstallation: Reinstallation,
    /// Their files that are there, at the environment's path.
    files: Vec<Vec<RecordedFile>>,
    scripts: Vec<Vec<String>>,
    own: OwnFiles,
    /// Sources of distributions that lie in the environment itself, relative.
    sources: Vec<PathBuf>,
    compile: bool,
    keeps_requested: bool,
}

/// What the old environment was seen to do.
struct Baseline {
    tasks: Vec<Task>,
    imports: Vec<Tried>,
    misfits: BTreeSet<String>,
    uv_check: BTreeSet<String>,
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
        (self.tell)(Step::Reading);
        let old = Old::read(self.options)?;
        self.note_old(&old);
        let plan = self.plan(&old);
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
        if let Err(error) = self.put_aside(&container, &state) {
            restore(self.disk, self.place, &container, &state)?;
            self.issue(not_put_aside(&self.options.path, &error));
            return Ok(Outcome::Refused);
        }
        let built = self.build(&plan, &baseline, &container, &state);
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
        let kept = restore(self.disk, self.place, &container, &state)?;
        self.note_kept(&kept);
        self.report.count_after = self.report.count_before;
        self.report.created_by_uv = old.is_uv_s;
        self.report.carried.clear();
        self.report.left.clear();
        // What is said of the new environment is no longer so.
        self.report
            .notes
            .retain(|note| note.code == rules::UNFINISHED_MOVE.code);
        committed?;
        Ok(Outcome::RolledBack)
    }

    fn note_old(&mut self, old: &Old) {
        self.report.python = Some(old.interpreter.version.clone());
        self.report.base_interpreter = Some(old.base.clone());
        self.report.prompt = Some(old.prompt.clone());
        self.report.system_site_packages = Some(old.system_site_packages);
        self.report.created_by_uv = old.is_uv_s;
        self.report.count_before = Some(old.own().len());
        for one in old.hidden() {
            self.note(
                &rules::HIDDEN_NOT_MOVED,
                format!("{} {} is hidden by another one", one.name, one.version),
            );
        }
    }

    /// Decides what is installed again and what becomes of each file.
    fn plan<'o>(&mut self, old: &'o Old) -> Plan<'o> {
        let own = old.own();
        let left_out = if self.options.with_seeds {
            BTreeMap::new()
        } else {
            let bundled = seeds::bundled(&old.interpreter.standard_library);
            seeds::left_out(&own, old.markers.as_ref(), &bundled)
        };
        let expected: Vec<&Distribution> = own
            .iter()
            .filter(|one| !left_out.contains_key(&one.normalized_name))
            .copied()
            .collect();
        let reinstallation = Reinstallation::of(expected.iter().copied(), &BTreeMap::new());
        let words: BTreeMap<&str, &Item> = reinstallation
            .items
            .iter()
            .map(|item| (item.normalized_name.as_str(), item))
            .collect();
        for one in &own {
            let why = left_out.get(&one.normalized_name);
            if let Some(why) = why {
                self.note(
                    &rules::SEED_LEFT_OUT,
                    format!("{} {} is left out: {why}", one.name, one.version),
                );
            }
            let word = words.get(one.normalized_name.as_str());
            self.report.packages.push(Package {
                name: one.name.clone(),
                normalized_name: one.normalized_name.clone(),
                version: one.version.clone(),
                requires: one
                    .requires
                    .iter()
                    .map(|line| redact(line).into_owned())
                    .collect(),
                requirement: word
                    .and_then(|item| item.word.as_ref().ok())
                    .map(crate::reinstallation::Word::redacted),
                left_out: why.map(|why| (*why).to_owned()),
                installed: None,
                failure: None,
                alternative: None,
            });
        }
        let files: Vec<Vec<RecordedFile>> = expected
            .iter()
            .map(|one| checks::files_that_are_there(one))
            .collect();
        let scripts = expected
            .iter()
            .map(|one| {
                entry_points(one)
                    .into_iter()
                    .map(|entry| entry.script)
                    .collect()
            })
            .collect();
        let root = &old.interpreter.prefix;
        let of_all = own.iter().copied().chain(old.hidden());
        let ownership = Ownership::new(root, &old.sites, of_all);
        let own_files = ownership.own_files(&old.entries);
        let sources = reinstallation
            .items
            .iter()
            .filter_map(|item| item.word.as_ref().ok()?.path.as_deref())
            .filter_map(|path| path.strip_prefix(root).ok().map(Path::to_owned))
            .filter(|relative| !relative.as_os_str().is_empty())
            .collect();
        let compile = files
            .iter()
            .flatten()
            .any(|file| file.path.extension().is_some_and(|ending| ending == "pyc"));
        self.report.carried.clone_from(&own_files.carried);
        self.report.left.clone_from(&own_files.left);
        self.note_files(old, &own_files);
        Plan {
            keeps_requested: own.iter().any(|one| one.requested),
            old,
            expected,
            reinstallation,
            files,
            scripts,
            own: own_files,
            sources,
            compile,
        }
    }

    fn note_files(&mut self, old: &Old, own: &OwnFiles) {
        for path in &own.left {
            self.note(
                &rules::OWN_FILES_LEFT,
                format!("`{}` belongs to no distribution", path.display()),
            );
        }
        let is_of_pip = |path: &&PathBuf| path.ends_with("pip.conf") || path.ends_with("pip.ini");
        if let Some(path) = own.carried.iter().find(is_of_pip) {
            let told = format!("`{}` was carried over; uv does not read it", path.display());
            self.note(&rules::SETTINGS_OF_PIP, told);
        }
        for path in changed_activation(old) {
            self.report.left.push(path.clone());
            self.note(
                &rules::ACTIVATION_CHANGED,
                format!(
                    "`{}` was changed after the environment was made",
                    path.display()
                ),
            );
        }
    }

    /// Said before anything changes, where no other way will be tried.
    fn refuse_what_cannot_be_asked(&mut self, plan: &Plan<'_>) {
        if self.options.try_alternatives {
            return;
        }
        for item in &plan.reinstallation.items {
            if let Err(why) = &item.word {
                let issue = no_source(item, why);
                self.issue(issue);
            }
        }
    }

    fn refuse_to_discard(&mut self, plan: &Plan<'_>) {
        let left = self.report.left.len();
        if self.options.keep == Keep::Discard && left > 0 {
            let told = format!(
                "the old environment is not discarded: {left} of its files would be lost, as `{}`",
                self.report
                    .left
                    .first()
                    .or(plan.own.left.first())
                    .map(|path| path.display().to_string())
                    .unwrap_or_default()
            );
            self.issue(Issue::new(
                IssueKind::BackupFailed,
                &rules::OWN_FILES_LEFT,
                told,
            ));
        }
    }

    /// What works in the old environment, tried at its own path.
    fn baseline(&mut self, old: &Old, plan: &Plan<'_>) -> Result<Baseline, Stop> {
        let python = python_of(&self.options.path);
        let tasks: Vec<Task> = plan.expected.iter().flat_map(|one| tasks_of(one)).collect();
        let imports = self.try_imports(&python, &tasks)?;
        let uv_check = self.uv_check(&self.options.uv, &python)?;
        Ok(Baseline {
            misfits: checks::misfits(&old.installed, old.markers.as_ref()),
            imports,
            tasks,
            uv_check,
        })
    }

    fn try_imports(&mut self, python: &Path, tasks: &[Task]) -> Result<Vec<Tried>, MoveError> {
        let Some(timeout) = self.options.imports else {
            return Ok(Vec::new());
        };
        (self.tell)(Step::TryingImports);
        self.disk.about_to(Operation::Run, python)?;
        probe(
            python,
            tasks,
            &self.options.environment,
            &self.options.scratch,
            timeout,
            self.options.uv.cancel.as_ref(),
        )
    }

    fn uv_check(&mut self, uv: &Uv, python: &Path) -> Result<BTreeSet<String>, MoveError> {
        self.disk.about_to(Operation::Run, python)?;
        match uv.check(python) {
            Ok(found) => Ok(found.into_iter().collect()),
            // Broken metadata stops uv; our own reading compares as well.
            Err(UvError::Failed { .. }) => Ok(BTreeSet::new()),
            Err(error) => Err(error.into()),
        }
    }

    fn put_aside(&mut self, container: &Container, state: &State) -> io::Result<()> {
        container.begin(self.disk, state)?;
        self.disk
            .rename(&self.options.path, &container.environment())
    }

    /// Builds the new environment at the path; what differs is among the report's issues.
    fn build(
        &mut self,
        plan: &Plan<'_>,
        baseline: &Baseline,
        container: &Container,
        state: &State,
    ) -> Result<(), Stop> {
        let path = self.options.path.clone();
        let python = python_of(&path);
        let mut uv = self.options.uv.clone();
        uv.compile_bytecode = plan.compile;
        if let Ok(inside) = uv.program.strip_prefix(&path) {
            uv.program = container.environment().join(inside);
        }
        (self.tell)(Step::Creating);
        // It comes to its place with its mark in it: what has none is nobody's to remove.
        let fresh = container.fresh();
        self.disk.create_dir(&fresh, false)?;
        self.disk
            .replace(&fresh.join(MARKER), state.id.as_bytes())?;
        self.disk.rename(&fresh, &path)?;
        self.disk.about_to(Operation::Run, &path)?;
        let created = uv.create(&NewEnvironment {
            path: &path,
            base: &plan.old.base,
            prompt: Some(&plan.old.prompt),
            system_site_packages: plan.old.system_site_packages,
        });
        match created {
            Ok(()) => {}
            Err(UvError::Failed { message, .. }) => {
                self.issue(Issue::new(
                    IssueKind::CreationFailed,
                    &rules::NOT_CREATED,
                    message,
                ));
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        }
        let old_root = container.environment();
        for source in &plan.sources {
            self.carry_tree(&old_root, &path, source)?;
        }
        (self.tell)(Step::Installing);
        self.disk.about_to(Operation::Run, &python)?;
        let items = &plan.reinstallation.items;
        let done = uv.install(&python, items, Attempt::Plain, &self.options.scratch)?;
        let missing = self.after_installing(plan, &uv, &done, &old_root)?;
        (self.tell)(Step::Carrying);
        for file in &plan.own.carried {
            self.carry(&old_root, &path, file)?;
        }
        (self.tell)(Step::Comparing);
        self.compare(plan, baseline, &uv, &missing)
    }

    /// Other ways for those that failed, and what became of each. Tells which are missing.
    fn after_installing(
        &mut self,
        plan: &Plan<'_>,
        uv: &Uv,
        done: &Installation,
        old_root: &Path,
    ) -> Result<BTreeSet<String>, Stop> {
        let path = &self.options.path;
        let python = python_of(path);
        let items = &plan.reinstallation.items;
        let mut ways: BTreeMap<usize, Way> = BTreeMap::new();
        if self.options.try_alternatives && !done.failed.is_empty() {
            (self.tell)(Step::TryingAlternatives);
            for failure in &done.failed {
                let failed = Failed {
                    distribution: plan.expected[failure.item],
                    item: &items[failure.item],
                    files: &plan.files[failure.item],
                };
                let roots = (
                    plan.old.interpreter.prefix.as_path(),
                    old_root,
                    path.as_path(),
                );
                let scratch = &self.options.scratch;
                if let Some(way) = try_ways(self.disk, uv, &python, &failed, roots, scratch)? {
                    ways.insert(failure.item, way);
                }
            }
        }
        let mut missing = BTreeSet::new();
        let mut issues = Vec::new();
        for failure in &done.failed {
            let item = &items[failure.item];
            if let Some(package) = self.package(&item.normalized_name) {
                package.failure = Some(redact(&failure.message).into_owned());
            }
            if let Some(way) = ways.get(&failure.item) {
                self.note(
                    &rules::ALTERNATIVE_USED,
                    format!("{} {} is {}", item.name, item.version, way.told()),
                );
                continue;
            }
            missing.insert(item.normalized_name.clone());
            issues.push(match &item.word {
                Err(why) => no_source(item, why),
                Ok(_) => Issue::new(
                    IssueKind::InstallationError,
                    &rules::NOT_INSTALLED,
                    format!("{}: {}", item.shown(), failure.message),
                )
                .of(&item.normalized_name),
            });
        }
        // What uv had no word for was said before the work began, unless it was to be tried.
        for issue in issues {
            let is_known = self
                .report
                .issues
                .iter()
                .any(|known| known.package == issue.package && known.kind == issue.kind);
            if !is_known {
                self.issue(issue);
            }
        }
        for (at, item) in items.iter().enumerate() {
            if let Some(package) = self.package(&item.normalized_name) {
                package.installed = Some(!missing.contains(&item.normalized_name));
                package.alternative = ways.get(&at).map(|way| way.told().to_owned());
            }
        }
        Ok(missing)
    }

    fn compare(
        &mut self,
        plan: &Plan<'_>,
        baseline: &Baseline,
        uv: &Uv,
        missing: &BTreeSet<String>,
    ) -> Result<(), Stop> {
        let path = &self.options.path;
        let python = python_of(path);
        self.disk.about_to(Operation::Run, &python)?;
        let cancel = self.options.uv.cancel.as_ref();
        let interpreter = query(&python, &self.options.environment, cancel)?;
        let settings = Settings::read(path)?;
        self.report.created_by_uv = settings.get("uv").is_some();
        let installed = installed_of(&interpreter, Scope::All);
        let new: Vec<&Distribution> = installed
            .distributions
            .iter()
            .filter(|one| one.site.starts_with(&interpreter.prefix))
            .collect();
        self.report.count_after = Some(new.len());
        let is_there = |one: &Distribution| !missing.contains(&one.normalized_name);
        let expected: Vec<&Distribution> = plan
            .expected
            .iter()
            .filter(|one| is_there(one))
            .copied()
            .collect();
        if plan.keeps_requested {
            keep_requested(self.disk, &plan.expected, &new)?;
        }
        let mut issues = checks::interpreter(plan.old, &interpreter, &settings);
        issues.extend(checks::distributions(&expected, &new));
        let after = checks::misfits(&installed, plan.old.markers.as_ref());
        issues.extend(checks::fitting(&baseline.misfits, &after, missing));
        let uv_check = self.uv_check(uv, &python)?;
        if after.is_subset(&baseline.misfits) {
            issues.extend(checks::fitting(&baseline.uv_check, &uv_check, missing));
        }
        let scripts: Vec<_> = plan
            .expected
            .iter()
            .zip(&plan.files)
            .zip(&plan.scripts)
            .filter(|((one, _), _)| is_there(one))
            .map(|((one, files), scripts)| (*one, files.clone(), scripts.clone()))
            .collect();
        let programs = python_of(&plan.old.interpreter.prefix);
        if let Some(programs) = programs.parent() {
            issues.extend(checks::scripts(programs, &scripts));
        }
        if self.options.imports.is_some() {
            let after = self.try_imports(&python, &baseline.tasks)?;
            let (counts, found) = checks::imports(&baseline.tasks, &baseline.imports, &after);
            // Of one that is missing that was said.
            issues.extend(found);
            if counts.unknown > 0 {
                self.note(
                    &rules::IMPORTS_UNKNOWN,
                    format!("{} imports were not compared", counts.unknown),
                );
            }
            self.report.imports = Some(counts);
        }
        for issue in issues {
            self.issue(issue);
        }
        Ok(())
    }

    /// A file of the old environment into the new one, unless it is there.
    fn carry(&mut self, from: &Path, to: &Path, relative: &Path) -> io::Result<()> {
        let (source, target) = (from.join(relative), to.join(relative));
        // uv writes one, and the user's own counts.
        let is_replaced = relative == Path::new(".gitignore");
        if is_there(&target) && !is_replaced {
            return Ok(());
        }
        self.disk.about_to(Operation::Copy, &target)?;
        if let Some(folder) = target.parent() {
            fs_err::create_dir_all(folder)?;
        }
        copy(&source, &target)
    }

    fn carry_tree(&mut self, from: &Path, to: &Path, relative: &Path) -> io::Result<()> {
        let source = from.join(relative);
        if source.is_dir() && !source.is_symlink() {
            fs_err::create_dir_all(to.join(relative))?;
            for entry in fs_err::read_dir(&source)? {
                let inner = relative.join(entry?.file_name());
                self.carry_tree(from, to, &inner)?;
            }
            return Ok(());
        }
        self.carry(from, to, relative)
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
            container.remove(self.disk)?;
            self.report.discarded = true;
        } else {
            self.report.backup = Some(container.environment());
        }
        Ok(())
    }

    fn package(&mut self, name: &str) -> Option<&mut Package> {
        let mut all = self.report.packages.iter_mut();
        all.find(|package| package.normalized_name == name)
    }

    fn issue(&mut self, mut issue: Issue) {
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

    fn note(&mut self, rule: &'static uvferry_diagnostics::Rule, message: String) {
        self.report.notes.push(Diagnostic::new(rule, message));
    }

    fn note_recovered(&mut self, recovered: &Recovered) {
        let told = match recovered {
            Recovered::RolledBack { kept } => {
                self.note_kept(kept);
                "an earlier move had stopped; the old environment was brought back first"
            }
            Recovered::Undone { kept } => {
                self.note_kept(kept);
                "an earlier undo had stopped; it was brought to its end"
            }
            Recovered::Discarded => "the rest of an old environment was removed",
        };
        self.note(&rules::UNFINISHED_MOVE, told.to_owned());
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

fn not_put_aside(path: &Path, error: &io::Error) -> Issue {
    Issue::new(
        IssueKind::BackupFailed,
        &rules::NOT_PUT_ASIDE,
        format!("`{}` cannot be renamed aside: {error}", path.display()),
    )
}

fn no_source(item: &Item, why: &NoWord) -> Issue {
    Issue::new(
        IssueKind::ExtractionFailed,
        &rules::NO_SOURCE,
        format!(
            "{} {} cannot be asked of uv: {why}",
            item.name, item.version
        ),
    )
    .of(&item.normalized_name)
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

/// Scripts that activate the environment and are younger than the others beside them, relative.
fn changed_activation(old: &Old) -> Vec<PathBuf> {
    const TOLERATED_NS: u128 = 3_000_000_000;
    let scripts: Vec<_> = old
        .entries
        .iter()
        .filter(|entry| {
            let mut parts = entry.path.components().rev();
            let name = parts.next().map(|part| part.as_os_str().to_string_lossy());
            let folder = parts.next().map(|part| part.as_os_str().to_string_lossy());
            parts.next().is_none()
                && matches!(folder.as_deref(), Some("bin" | "Scripts"))
                && name.is_some_and(|name| {
                    // Others are copies, of the time at which Python was installed.
                    matches!(&*name, "activate" | "activate.csh" | "activate.fish")
                })
        })
        .collect();
    let Some(first) = scripts.iter().map(|entry| entry.modified_ns).min() else {
        return Vec::new();
    };
    scripts
        .iter()
        .filter(|entry| entry.modified_ns > first + TOLERATED_NS)
        .map(|entry| entry.path.clone())
        .collect()
}

/// uv marks all that a file of requirements names as asked for; who was not before is not now.
fn keep_requested(
    disk: &mut Disk<'_>,
    old: &[&Distribution],
    new: &[&Distribution],
) -> io::Result<()> {
    for now in new.iter().filter(|one| one.requested) {
        let was = old
            .iter()
            .find(|one| one.normalized_name == now.normalized_name);
        if was.is_none_or(|was| was.requested) {
            continue;
        }
        let record = now.metadata_path.join("RECORD");
        let Ok(text) = fs_err::read_to_string(&record) else {
            continue;
        };
        let folder = now.metadata_path.file_name().unwrap_or_default();
        let row = format!("{}/REQUESTED,", folder.to_string_lossy());
        let kept: String = text
            .split_inclusive('\n')
            .filter(|line| !line.starts_with(&row))
            .collect();
        disk.about_to(Operation::WriteFile, &record)?;
        // Files may be shared with uv's cache: a new one takes the place of the old.
        let folder = &now.metadata_path;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        io::Write::write_all(&mut file, kept.as_bytes())?;
        let permissions = fs_err::metadata(&record)?.permissions();
        fs_err::set_permissions(file.path(), permissions)?;
        file.persist(&record).map_err(|error| error.error)?;
        disk.remove_file(&folder.join("REQUESTED"))?;
    }
    Ok(())
}

/// A file with its mode and its time, or a link.
fn copy(source: &Path, target: &Path) -> io::Result<()> {
    let metadata = source.symlink_metadata()?;
    if metadata.is_symlink() {
        let leads = fs_err::read_link(source)?;
        #[cfg(unix)]
        return fs_err::os::unix::fs::symlink(leads, target);
        #[cfg(windows)]
        return fs_err::os::windows::fs::symlink_file(leads, target);
    }
    if !metadata.is_file() {
        // Sockets and pipes are no data.
        return Ok(());
    }
    // Through a new file: what is there may be shared with uv's cache.
    if is_there(target) {
        fs_err::remove_file(target)?;
    }
    fs_err::copy(source, target)?;
    if let Ok(modified) = metadata.modified() {
        let file = fs_err::OpenOptions::new().append(true).open(target);
        if let Ok(file) = file {
            let _ = file.file().set_modified(modified);
        }
    }
    Ok(())
}
