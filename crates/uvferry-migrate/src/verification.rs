//! Whether the packages stayed the same: each install set, on each target, name by name.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::Instant;

use uvferry_resolution::uv::{ExportRequest, Exported};
use uvferry_resolution::{
    Comparison, Lockfile, Resolved, ResolvedSet, Target, TargetTags, compare, completeness,
};

use crate::before::{Before, looks_pinned, pins_of};
use crate::error::MigrateError;
use crate::events::{Event, Stage};
use crate::plan::{InstallSet, Plan};
use crate::session::Session;
use crate::tools::{platform_name, target_of};

/// How a comparison came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The same names in the same versions.
    Equal,
    /// Something differs.
    Different,
    /// It could not be found out.
    Inconclusive,
}

impl Outcome {
    /// The word used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Different => "different",
            Self::Inconclusive => "inconclusive",
        }
    }
}

/// Where the set before comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BeforeSource {
    /// The files pin everything that uv would install.
    Pins,
    /// pip's own resolution.
    Pip,
    /// pip's resolver, told to be on another platform.
    PipSimulated,
}

impl BeforeSource {
    /// The word used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pins => "pins",
            Self::Pip => "pip",
            Self::PipSimulated => "pip-simulated",
        }
    }
}

/// A distribution that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Normalised.
    pub name: String,
    /// What pip installs; `None` where uv alone installs it.
    pub before: Option<String>,
    /// What uv installs; `None` where pip alone installs it.
    pub after: Option<String>,
    /// Whether a file of the project pinned it.
    pub pinned: bool,
    /// Where the difference comes from, as far as it can be told.
    pub cause: Option<String>,
    /// Where the project's own files lead to it: the install set that has this version too
    /// (for something missing: the distributions that moved so and had required it). `None`
    /// where the difference is one of the tools.
    pub follows: Option<String>,
}

/// One install set on one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetVerification {
    /// `main` or `main+GROUP`.
    pub set: String,
    /// `3.12`
    pub python: String,
    /// `linux`
    pub platform: String,
    /// How it came out.
    pub outcome: Outcome,
    /// Where the set before comes from; `None` where there is none.
    pub before: Option<BeforeSource>,
    /// Why it is inconclusive.
    pub reason: Option<String>,
    /// How many are the same.
    pub same: usize,
    /// Other versions.
    pub changed: Vec<Difference>,
    /// Not installed any more.
    pub missing: Vec<Difference>,
    /// New.
    pub added: Vec<Difference>,
}

/// The hashes of hashed pins against those of the lock. Each entry is
/// `name==version algorithm:digest`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hashes {
    /// In both.
    pub same: usize,
    /// In the lock only: files that were added to the index since.
    pub new: Vec<String>,
    /// In the old file only: wheels that none of the lock's targets takes.
    pub outside_targets: usize,
    /// In the old file only: the index has no such file any more.
    pub gone: Vec<String>,
    /// In the old file only, though a target would take the file and the index has it: a
    /// finding.
    pub other: Vec<String>,
    /// In the old file only, and the index could not be asked for the file.
    pub unclassified: Vec<String>,
}

/// The whole proof.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verification {
    /// By set and target.
    pub targets: Vec<TargetVerification>,
    /// The hashes, where the old files had some.
    pub hashes: Hashes,
}

impl Verification {
    /// `Some(true)` where everything is equal, `Some(false)` where something differs,
    /// `None` where something could not be found out and nothing differs.
    pub fn equal(&self) -> Option<bool> {
        if !self.hashes.other.is_empty()
            || self
                .targets
                .iter()
                .any(|target| target.outcome == Outcome::Different)
        {
            return Some(false);
        }
        let known = self.hashes.unclassified.is_empty()
            && self
                .targets
                .iter()
                .all(|target| target.outcome == Outcome::Equal);
        (known && !self.targets.is_empty()).then_some(true)
    }

    /// Whether all that differs follows another set of the project, and no pin of a set
    /// moved in it: what one lock for several sets that pip installed apart comes to.
    pub fn follows_own_sets(&self) -> bool {
        self.hashes.other.is_empty()
            && self.differences().next().is_some()
            && self
                .differences()
                .all(|difference| difference.follows.is_some())
    }

    /// What differs, on all targets.
    pub fn differences(&self) -> impl Iterator<Item = &Difference> {
        self.targets.iter().flat_map(|target| {
            target
                .changed
                .iter()
                .chain(&target.missing)
                .chain(&target.added)
        })
    }

    /// A verification in which nothing could be found out.
    pub fn inconclusive(sets: &[InstallSet], reason: &str) -> Self {
        let targets = sets
            .iter()
            .map(|set| TargetVerification {
                set: set.name(),
                python: String::new(),
                platform: String::new(),
                outcome: Outcome::Inconclusive,
                before: None,
                reason: Some(reason.to_owned()),
                same: 0,
                changed: Vec::new(),
                missing: Vec::new(),
                added: Vec::new(),
            })
            .collect();
        Self {
            targets,
            hashes: Hashes::default(),
        }
    }
}

/// The targets that a user asks for beside the first.
#[derive(Debug, Clone, Default)]
pub struct VerifyOptions {
    /// Further Pythons, as `--python` takes them.
    pub pythons: Vec<String>,
    /// Further platforms: `linux`, `macos`, `windows`, uv's target triples.
    pub platforms: Vec<String>,
}

impl Session<'_> {
    /// Compares every set on every target. `uv.lock` lies in the scratch copy.
    pub(crate) fn verify(
        &mut self,
        plan: &Plan,
        befores: &BTreeMap<String, Before>,
        options: &VerifyOptions,
    ) -> Result<Verification, MigrateError> {
        let started = Instant::now();
        self.sink
            .event(Event::Started(Stage::Verify, String::new()));
        let folder = self.scratch.after();
        let lock = Lockfile::parse(&fs_err::read_to_string(folder.join("uv.lock"))?)
            .map_err(uvferry_resolution::uv::UvError::from)?;
        let (tools, environment) = (self.tools, &self.uv_environment);
        let exports: Vec<_> = std::thread::scope(|scope| {
            let runs: Vec<_> = plan
                .sets
                .iter()
                .map(|set| {
                    let run = tools.run_in(folder.clone(), environment);
                    scope.spawn(move || {
                        let mut request = ExportRequest::new(run);
                        request.groups = set.group.iter().cloned().collect();
                        request.hashes = false;
                        tools.uv.export(&request)
                    })
                })
                .collect();
            runs.into_iter()
                .map(|run| {
                    run.join()
                        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
                })
                .collect()
        });
        let mut found = Verification::default();
        let first = self.interpreter;
        let here = self.target.clone();
        let mut pip_s = 0.0;
        let mut interpreters = vec![(Some(first), String::new())];
        for python in &options.pythons {
            match self.tools.choose(Some(python), self.project, None) {
                Ok(other) if other.executable == first.executable => {}
                Ok(other) => interpreters.push((Some(other), String::new())),
                Err(error) => interpreters.push((None, format!("Python {python}: {error}"))),
            }
        }
        for (interpreter, missing) in interpreters {
            let Some(interpreter) = interpreter else {
                for set in &plan.sets {
                    found.targets.extend(
                        Verification::inconclusive(std::slice::from_ref(set), &missing).targets,
                    );
                }
                continue;
            };
            let own = target_of(interpreter);
            let mut targets = vec![(own.clone(), None)];
            for platform in &options.platforms {
                match Target::named(platform, &own.markers.python_full_version) {
                    Ok(target)
                        if platform_name(&target) == platform_name(&here)
                            && target
                                .name
                                .as_deref()
                                .is_some_and(|name| !name.contains('-')) => {}
                    Ok(target) => targets.push((target.clone(), Some(target))),
                    Err(error) => found
                        .targets
                        .extend(Verification::inconclusive(&plan.sets, &error.to_string()).targets),
                }
            }
            for (target, simulate) in targets {
                let is_first = interpreter.executable == first.executable && simulate.is_none();
                let mut answers: BTreeMap<String, Before> = if is_first {
                    befores.clone()
                } else {
                    BTreeMap::new()
                };
                // Which sets only pip can tell.
                let after: Vec<Option<ResolvedSet>> = exports
                    .iter()
                    .map(|export| {
                        export
                            .as_ref()
                            .ok()
                            .and_then(|export: &Exported| export.for_target(&target.markers).ok())
                    })
                    .collect();
                let unknown: Vec<&InstallSet> = plan
                    .sets
                    .iter()
                    .zip(&after)
                    .filter(|(set, after)| {
                        let Some(after) = after else { return false };
                        let pins = pins_of(plan, set, &target);
                        let pinned =
                            looks_pinned(plan, set) && completeness(&pins, after).is_complete();
                        !(pinned || answers.contains_key(&set.name()))
                    })
                    .map(|(set, _)| set)
                    .collect();
                if !unknown.is_empty() {
                    for (name, answer) in
                        self.ask_pip(&unknown, interpreter, &target, simulate.as_ref())
                    {
                        if let Before::Pip(resolution) = &answer {
                            pip_s += resolution.wall_s;
                        }
                        answers.insert(name, answer);
                    }
                }
                let first_of_target = found.targets.len();
                let mut compared = BTreeMap::new();
                for ((set, export), after) in plan.sets.iter().zip(&exports).zip(after) {
                    let mut one = TargetVerification {
                        set: set.name(),
                        python: target.markers.python_version.clone(),
                        platform: platform_name(&target),
                        outcome: Outcome::Inconclusive,
                        before: None,
                        reason: None,
                        same: 0,
                        changed: Vec::new(),
                        missing: Vec::new(),
                        added: Vec::new(),
                    };
                    let after = match (export, after) {
                        (_, Some(after)) => after,
                        (Err(error), None) => {
                            one.reason = Some(error.to_string());
                            found.targets.push(one);
                            continue;
                        }
                        (Ok(_), None) => {
                            one.reason =
                                Some("the export could not be read for this target".to_owned());
                            found.targets.push(one);
                            continue;
                        }
                    };
                    let (before, source) = match answers.get(&set.name()) {
                        Some(Before::Pip(resolution)) => (
                            resolution.set.clone(),
                            if simulate.is_some() {
                                BeforeSource::PipSimulated
                            } else {
                                BeforeSource::Pip
                            },
                        ),
                        Some(other) => {
                            one.reason = other.reason();
                            found.targets.push(one);
                            continue;
                        }
                        None => {
                            // Only what uv installs on this target: a file of pins may hold
                            // lines that nothing installs there any more.
                            (pins_of(plan, set, &target), BeforeSource::Pins)
                        }
                    };
                    one.before = Some(source);
                    let before = without_project(before, plan);
                    let after = without_project(after, plan);
                    fill(&mut one, set, plan, &lock, &before, &after);
                    compared.insert(set.name(), before);
                    found.targets.push(one);
                }
                crate::steered::mark(&mut found.targets[first_of_target..], &compared);
            }
        }
        self.pip_s += pip_s;
        found.hashes = self.compare_hashes(plan, &lock)?;
        self.sink.event(Event::Finished(
            Stage::Verify,
            started.elapsed().as_secs_f64(),
        ));
        Ok(found)
    }

    /// The hashes of the old files against those of the lock. What the lock lacks is looked
    /// up in a second lock, which is made for every Python and platform and so lists every
    /// file that the index has.
    fn compare_hashes(&self, plan: &Plan, lock: &Lockfile) -> Result<Hashes, MigrateError> {
        let mut hashes = Hashes::default();
        let mut absent: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for pin in plan.pins.iter().filter(|pin| !pin.hashes.is_empty()) {
            let old: BTreeSet<&str> = pin.hashes.iter().map(String::as_str).collect();
            if !seen.insert((pin.name.clone(), pin.version.clone())) {
                continue;
            }
            // pip checks against all files that pin it, so a hash in any of them counts.
            let all: BTreeSet<&str> = plan
                .pins
                .iter()
                .filter(|other| other.name == pin.name && other.version == pin.version)
                .flat_map(|other| other.hashes.iter().map(String::as_str))
                .chain(old)
                .collect();
            let Some(compared) = lock.compare_hashes(&pin.name, &pin.version, all.iter().copied())
            else {
                continue;
            };
            hashes.same += compared.same.len();
            hashes.new.extend(
                compared
                    .new
                    .iter()
                    .map(|hash| format!("{}=={} {hash}", pin.name, pin.version)),
            );
            let missing: BTreeSet<String> = compared.missing.into_iter().collect();
            if !missing.is_empty() {
                absent.insert((pin.name.clone(), pin.version.clone()), missing);
            }
        }
        if absent.is_empty() {
            return Ok(hashes);
        }
        let probe = self.probe_files(&absent)?;
        let tags = [TargetTags::new(&self.target)];
        for ((name, version), missing) in absent {
            let package = probe
                .as_ref()
                .and_then(|probe| probe.package(&name, Some(&version)));
            for hash in missing {
                let entry = format!("{name}=={version} {hash}");
                let file = package.and_then(|package| {
                    package
                        .artifacts()
                        .find(|artifact| artifact.hash.as_deref() == Some(hash.as_str()))
                });
                match (package, file) {
                    (None, _) => hashes.unclassified.push(entry),
                    (Some(_), None) => hashes.gone.push(entry),
                    (Some(_), Some(file)) if file.is_outside(&tags) => hashes.outside_targets += 1,
                    (Some(_), Some(_)) => hashes.other.push(entry),
                }
            }
        }
        Ok(hashes)
    }

    fn probe_files(
        &self,
        wanted: &BTreeMap<(String, String), BTreeSet<String>>,
    ) -> Result<Option<Lockfile>, MigrateError> {
        let folder = self.scratch.tools().join("files");
        fs_err::create_dir_all(&folder)?;
        let mut text = String::from(
            "[project]\nname = \"uvferry-files\"\nversion = \"0\"\nrequires-python = \">=2.7\"\ndependencies = [\n",
        );
        let mut metadata = String::new();
        for (name, version) in wanted.keys() {
            // One version of a name in one lock.
            if metadata.contains(&format!("name = \"{name}\"")) {
                continue;
            }
            let _ = writeln!(text, "    \"{name}=={version}\",");
            let _ = write!(
                metadata,
                "\n[[tool.uv.dependency-metadata]]\nname = \"{name}\"\nversion = \"{version}\"\nrequires-dist = []\n"
            );
        }
        text.push_str("]\n\n[tool.uv]\npackage = false\n");
        text.push_str(&metadata);
        fs_err::write(folder.join("pyproject.toml"), text)?;
        let mut request = uvferry_resolution::uv::LockRequest::new(
            self.tools.run_in(folder.clone(), &self.uv_environment),
        );
        request.python = Some(self.interpreter.executable.display().to_string());
        Ok(match self.tools.uv.lock(&request)? {
            uvferry_resolution::uv::LockOutcome::Locked(_) => {
                Lockfile::parse(&fs_err::read_to_string(folder.join("uv.lock"))?).ok()
            }
            uvferry_resolution::uv::LockOutcome::Failed(_) => None,
        })
    }
}

/// The project itself is in neither set.
fn without_project(mut set: ResolvedSet, plan: &Plan) -> ResolvedSet {
    if plan.project.package {
        set.remove(&uvferry_requirements::normalize_name(&plan.project.name));
    }
    set
}

fn fill(
    one: &mut TargetVerification,
    set: &InstallSet,
    plan: &Plan,
    lock: &Lockfile,
    before: &ResolvedSet,
    after: &ResolvedSet,
) {
    let Comparison {
        same,
        changed,
        missing,
        added,
    } = compare(before, after);
    one.same = same.len();
    // A pin of another group steers the lock, and promises nothing for this set.
    let of_set = |target: &uvferry_pyproject::Target| match target {
        uvferry_pyproject::Target::Main => true,
        uvferry_pyproject::Target::Group(group) => set.group.as_ref() == Some(group),
        uvferry_pyproject::Target::Extra(_) => false,
    };
    let pinned = |name: &str| {
        plan.pins
            .iter()
            .any(|pin| pin.name == name && !pin.is_constraint && of_set(&pin.target))
            || plan
                .typed_pins
                .iter()
                .any(|typed| typed.name == name && of_set(&typed.target))
    };
    for change in changed {
        one.changed.push(Difference {
            pinned: pinned(&change.name),
            cause: cause(plan, lock, &change.name, &change.after),
            follows: None,
            before: Some(change.before.shown()),
            after: Some(change.after.shown()),
            name: change.name,
        });
    }
    for gone in missing {
        let name = uvferry_requirements::normalize_name(&gone.name);
        let stale = lock.packages_named(&name).next().is_none()
            && plan.pins.iter().any(|pin| pin.name == name && pin.compiled)
            && !plan.typed_pins.iter().any(|pin| pin.name == name);
        one.missing.push(Difference {
            pinned: pinned(&name) && !stale,
            cause: if stale {
                Some("nothing that the project declares requires it any more".to_owned())
            } else {
                was_via(before, &name)
            },
            follows: stale.then(|| "the declared requirements".to_owned()),
            before: Some(gone.shown()),
            after: None,
            name,
        });
    }
    for new in added {
        let name = uvferry_requirements::normalize_name(&new.name);
        one.added.push(Difference {
            pinned: pinned(&name),
            cause: via(lock, &name),
            follows: None,
            before: None,
            after: Some(new.shown()),
            name,
        });
    }
    one.outcome = if one.changed.is_empty() && one.missing.is_empty() && one.added.is_empty() {
        Outcome::Equal
    } else {
        Outcome::Different
    };
}

/// Why the lock has another version.
fn cause(plan: &Plan, lock: &Lockfile, name: &str, after: &Resolved) -> Option<String> {
    let version = after.version.as_deref()?;
    if let Some(pin) = plan
        .pins
        .iter()
        .find(|pin| pin.name == name && uvferry_requirements::same_version(&pin.version, version))
    {
        return Some(format!("pinned by {}:{}", pin.file, pin.line));
    }
    if let Some((file, line)) = plan
        .typed_pins
        .iter()
        .find(|pin| pin.name == name && uvferry_requirements::same_version(&pin.version, version))
        .map(|pin| (&pin.file, pin.line))
    {
        return Some(format!("pinned by {file}:{line}"));
    }
    via(lock, name)
}

/// Who requires a distribution in the lock.
fn via(lock: &Lockfile, name: &str) -> Option<String> {
    let mut users: Vec<&str> = lock
        .packages
        .iter()
        .filter(|package| {
            package
                .dependencies
                .iter()
                .any(|dependency| dependency.name == name)
        })
        .map(|package| package.name.as_str())
        .collect();
    users.sort_unstable();
    users.dedup();
    users.truncate(4);
    (!users.is_empty()).then(|| format!("via {}", users.join(", ")))
}

/// Who required a distribution that is gone.
fn was_via(before: &ResolvedSet, name: &str) -> Option<String> {
    let users: Vec<&str> = before
        .iter()
        .filter(|(_, resolved)| {
            resolved.requires.as_ref().is_some_and(|lines| {
                lines.iter().any(|line| {
                    let end = line
                        .find(|c: char| {
                            !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
                        })
                        .unwrap_or(line.len());
                    uvferry_requirements::normalize_name(&line[..end]) == name
                })
            })
        })
        .map(|(user, _)| user)
        .take(4)
        .collect();
    (!users.is_empty()).then(|| format!("was via {}", users.join(", ")))
}
