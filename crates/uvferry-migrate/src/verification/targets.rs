//! Each install set on each target, name by name.

use std::collections::BTreeMap;
use std::time::Instant;

use uvferry_environment::interpreters::Interpreter;
use uvferry_resolution::uv::{ExportRequest, Exported, UvError};
use uvferry_resolution::{Comparison, Lockfile, ResolvedSet, Target, compare, completeness};

use super::causes::{cause, via, was_via};
use super::{BeforeSource, Difference, Outcome, TargetVerification, Verification, VerifyOptions};
use crate::before::{Before, looks_pinned, pins_of};
use crate::error::MigrateError;
use crate::events::{Event, Stage};
use crate::plan::{InstallSet, Plan};
use crate::session::Session;
use crate::tools::{platform_name, target_of};

/// What is compared: a plan's sets with what the lock holds for each.
struct After<'p> {
    plan: &'p Plan,
    lock: Lockfile,
    exports: Vec<(&'p InstallSet, Result<Exported, UvError>)>,
}

/// Where some sets are compared.
struct On<'a> {
    interpreter: &'a Interpreter,
    target: Target,
    /// Another platform, which pip has to be told of.
    simulate: Option<&'a Target>,
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
        let after = After {
            plan,
            lock: Lockfile::parse(&fs_err::read_to_string(folder.join("uv.lock"))?)
                .map_err(UvError::from)?,
            exports: self.export(plan),
        };
        let mut found = Verification::default();
        // Each set on the Python that it is for; what each was there.
        let mut seen = BTreeMap::new();
        let mut done: Vec<&InstallSet> = Vec::new();
        for set in &plan.sets {
            if done.contains(&set) {
                continue;
            }
            let Some(interpreter) = self.interpreter_for(set) else {
                let why = self.lacks_python(set);
                found
                    .targets
                    .extend(Verification::inconclusive(std::slice::from_ref(set), &why).targets);
                done.push(set);
                continue;
            };
            let sets: Vec<&InstallSet> = plan
                .sets
                .iter()
                .filter(|set| {
                    self.interpreter_for(set)
                        .is_some_and(|own| own.executable == interpreter.executable)
                })
                .collect();
            let on = On {
                interpreter,
                target: target_of(interpreter),
                simulate: None,
            };
            found
                .targets
                .extend(self.compare_on(&after, &sets, &on, befores, &mut seen));
            done.extend(sets);
        }
        self.compare_elsewhere(&after, options, &mut found);
        found.hashes = self.compare_hashes(plan, &after.lock)?;
        self.sink.event(Event::Finished(
            Stage::Verify,
            started.elapsed().as_secs_f64(),
        ));
        Ok(found)
    }

    /// What the lock holds for each set.
    fn export<'p>(&self, plan: &'p Plan) -> Vec<(&'p InstallSet, Result<Exported, UvError>)> {
        let (tools, environment) = (self.tools, &self.uv_environment);
        std::thread::scope(|scope| {
            let runs: Vec<_> = plan
                .sets
                .iter()
                .map(|set| {
                    let run = tools.run_in(self.scratch.after(), environment);
                    let handle = scope.spawn(move || {
                        let mut request = ExportRequest::new(run);
                        request.groups = set.group.iter().cloned().collect();
                        request.extras.clone_from(&set.extras);
                        request.hashes = false;
                        tools.uv.export(&request)
                    });
                    (set, handle)
                })
                .collect();
            runs.into_iter()
                .map(|(set, run)| {
                    let export = run
                        .join()
                        .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                    (set, export)
                })
                .collect()
        })
    }

    /// Compares every set on the further Pythons and platforms that were asked for.
    fn compare_elsewhere(
        &mut self,
        after: &After<'_>,
        options: &VerifyOptions,
        found: &mut Verification,
    ) {
        let sets: Vec<&InstallSet> = after.plan.sets.iter().collect();
        let first = self.interpreter;
        let here = platform_name(&self.target);
        let mut interpreters = vec![first];
        for python in &options.pythons {
            match self.tools.choose(Some(python), self.project, None) {
                Ok(other) if other.executable == first.executable => {}
                Ok(other) => interpreters.push(other),
                Err(error) => found.targets.extend(
                    Verification::inconclusive(
                        &after.plan.sets,
                        &format!("Python {python}: {error}"),
                    )
                    .targets,
                ),
            }
        }
        for interpreter in interpreters {
            let own = target_of(interpreter);
            let mut targets = Vec::new();
            if interpreter.executable != first.executable {
                targets.push((own.clone(), None));
            }
            for platform in &options.platforms {
                match Target::named(platform, &own.markers.python_full_version) {
                    Ok(target)
                        if platform_name(&target) == here
                            && target
                                .name
                                .as_deref()
                                .is_some_and(|name| !name.contains('-')) => {}
                    Ok(target) => targets.push((target.clone(), Some(target))),
                    Err(error) => found.targets.extend(
                        Verification::inconclusive(&after.plan.sets, &error.to_string()).targets,
                    ),
                }
            }
            for (target, simulate) in &targets {
                let on = On {
                    interpreter,
                    target: target.clone(),
                    simulate: simulate.as_ref(),
                };
                let unknown = BTreeMap::new();
                let compared = self.compare_on(after, &sets, &on, &unknown, &mut BTreeMap::new());
                found.targets.extend(compared);
            }
        }
    }

    /// Compares some sets on one target. `known` are pip's answers for it; `seen` takes what
    /// each set was.
    fn compare_on(
        &mut self,
        after: &After<'_>,
        sets: &[&InstallSet],
        on: &On<'_>,
        known: &BTreeMap<String, Before>,
        seen: &mut BTreeMap<String, ResolvedSet>,
    ) -> Vec<TargetVerification> {
        let plan = after.plan;
        let exports: Vec<_> = after
            .exports
            .iter()
            .filter(|(set, _)| sets.contains(set))
            .map(|(set, export)| {
                let installed = export
                    .as_ref()
                    .ok()
                    .and_then(|export| export.for_target(&on.target.markers).ok());
                (*set, export, installed)
            })
            .collect();
        // Which sets only pip can tell.
        let mut answers = known.clone();
        let unknown: Vec<&InstallSet> = exports
            .iter()
            .filter(|(set, _, installed)| {
                let Some(installed) = installed else {
                    return false;
                };
                let pins = pins_of(plan, set, &on.target);
                let pinned =
                    looks_pinned(plan, set) && completeness(&pins, installed).is_complete();
                !(pinned || answers.contains_key(&set.name()))
            })
            .map(|(set, ..)| *set)
            .collect();
        if !unknown.is_empty() {
            let asked = self.ask_pip(&unknown, on.interpreter, &on.target, on.simulate);
            answers.extend(asked);
        }
        let mut found = Vec::new();
        for (set, export, installed) in exports {
            let mut one = TargetVerification {
                set: set.name(),
                python: on.target.markers.python_version.clone(),
                platform: platform_name(&on.target),
                outcome: Outcome::Inconclusive,
                before: None,
                reason: None,
                same: 0,
                changed: Vec::new(),
                missing: Vec::new(),
                added: Vec::new(),
            };
            let installed = match (export, installed) {
                (_, Some(installed)) => installed,
                (Err(error), None) => {
                    one.reason = Some(error.to_string());
                    found.push(one);
                    continue;
                }
                (Ok(_), None) => {
                    one.reason = Some("the export could not be read for this target".to_owned());
                    found.push(one);
                    continue;
                }
            };
            let (before, source) = match answers.get(&set.name()) {
                Some(Before::Pip(resolution)) => (
                    resolution.set.clone(),
                    if on.simulate.is_some() {
                        BeforeSource::PipSimulated
                    } else {
                        BeforeSource::Pip
                    },
                ),
                Some(other) => {
                    one.reason = other.reason();
                    found.push(one);
                    continue;
                }
                // Only what uv installs on this target: a file of pins may hold lines that
                // nothing installs there any more.
                None => (pins_of(plan, set, &on.target), BeforeSource::Pins),
            };
            one.before = Some(source);
            let before = without_project(before, plan);
            let installed = without_project(installed, plan);
            fill(&mut one, set, plan, &after.lock, &before, &installed);
            seen.insert(set.name(), before);
            found.push(one);
        }
        crate::steered::mark(&mut found, seen);
        found
    }
}

/// The project itself is in neither set.
pub(super) fn without_project(mut set: ResolvedSet, plan: &Plan) -> ResolvedSet {
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
