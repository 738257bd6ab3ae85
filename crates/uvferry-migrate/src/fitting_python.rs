//! Another Python, where the requirements do not hold on the one in use.
//!
//! A file of old pins rarely says for which Python it was made, but the index knows: the
//! versions that it names were published with wheels for some Pythons and not for others.
//! So each interpreter of the machine is asked about with one lock of the project's own
//! lines, whose distributions are said to require nothing (`dependency-metadata`): it
//! builds nothing, and shows what an interpreter refuses and what it would have to build.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_environment::interpreters::Interpreter;
use uvferry_resolution::uv::{FailureKind, LockFailure};

use crate::bare::{BareLock, BareProject};
use crate::before::Before;
use crate::error::MigrateError;
use crate::events::Event;
use crate::plan::Plan;
use crate::python_range::Minor;
use crate::session::Session;
use crate::tools::{admits, target_of};

/// uv and pip's report work from here on, if barely.
const OLDEST_POSSIBLE: Minor = Minor(3, 7);

/// How the project's own lines fare on one interpreter.
#[derive(Debug, Default)]
struct Fit {
    /// What uv refuses, in its words.
    refused: Option<String>,
    /// Distributions with a wheel for it.
    with_wheel: BTreeSet<String>,
    /// Distributions that would have to be built.
    to_build: BTreeSet<String>,
}

impl Fit {
    /// What has wheels for another Python and none for this one: such a source distribution
    /// was never meant for this Python, and most often does not build on it.
    fn lacking<'a>(&'a self, elsewhere: &'a BTreeSet<String>) -> impl Iterator<Item = &'a String> {
        self.to_build.intersection(elsewhere)
    }

    fn cost(&self, elsewhere: &BTreeSet<String>) -> usize {
        match self.refused {
            Some(_) => usize::MAX,
            None => self.lacking(elsewhere).count(),
        }
    }
}

impl<'a> Session<'a> {
    /// Whether the project itself says which Python it is worked on with: by an environment
    /// of its own or by a file for that.
    pub(crate) fn python_is_named(&self) -> bool {
        let root = self.project.tree.root();
        let asked = self
            .project
            .python
            .preferred
            .as_deref()
            .and_then(Minor::find);
        asked == Some(minor_of(self.interpreter))
            || self.interpreter.is_virtualenv && self.interpreter.prefix.starts_with(root)
    }

    /// Takes another interpreter of the machine if the project's requirements hold on it and
    /// not on the one in use. Returns whether it did; what pip said before is void then.
    pub(crate) fn find_fitting_python(
        &mut self,
        plan: &Plan,
        befores: &BTreeMap<String, Before>,
    ) -> Result<bool, MigrateError> {
        let failed = befores.values().any(|before| {
            matches!(before, Before::Failed(failure) if failure.kind != FailureKind::Unreachable)
        });
        let unasked: Vec<_> = plan
            .sets
            .iter()
            .filter(|set| !befores.contains_key(&set.name()))
            .collect();
        if !failed && unasked.is_empty() {
            return Ok(false);
        }
        let lines = self.named_lines();
        if lines.is_empty() {
            return Ok(false);
        }
        let Some(own) = self.fit(plan, &lines, self.interpreter)? else {
            return Ok(false);
        };
        if own.refused.is_none() && own.to_build.is_empty() {
            return Ok(false);
        }
        let own_minor = minor_of(self.interpreter);
        let mut fits: BTreeMap<Minor, (&'a Interpreter, Fit)> = BTreeMap::new();
        fits.insert(own_minor, (self.interpreter, own));
        for interpreter in self.candidates(plan) {
            let minor = minor_of(interpreter);
            if let std::collections::btree_map::Entry::Vacant(place) = fits.entry(minor)
                && let Some(fit) = self.fit(plan, &lines, interpreter)?
            {
                place.insert((interpreter, fit));
            }
        }
        let elsewhere: BTreeSet<String> = fits
            .values()
            .flat_map(|(_, fit)| fit.with_wheel.iter().cloned())
            .collect();
        let costs: BTreeMap<Minor, usize> = fits
            .iter()
            .map(|(minor, (_, fit))| (*minor, fit.cost(&elsewhere)))
            .collect();
        let distance = |minor: Minor| minor.1.abs_diff(own_minor.1);
        let Some((&best, &cost)) = costs
            .iter()
            .min_by_key(|(minor, cost)| (**cost, distance(**minor), std::cmp::Reverse(**minor)))
        else {
            return Ok(false);
        };
        if cost >= costs[&own_minor] {
            return Ok(false);
        }
        // An environment of pins may well be alive on this Python, built from source: pip
        // tells.
        if !failed
            && costs[&own_minor] != usize::MAX
            && self
                .ask_pip(&unasked, self.interpreter, &self.target, None)
                .iter()
                .all(|(_, before)| matches!(before, Before::Pip(_)))
        {
            return Ok(false);
        }
        let own_fit = &fits[&own_minor].1;
        let trouble = own_fit.refused.clone().unwrap_or_else(|| {
            let names: Vec<&str> = own_fit
                .lacking(&elsewhere)
                .take(3)
                .map(String::as_str)
                .collect();
            format!("no wheel for it of {}", names.join(", "))
        });
        let why = format!("the requirements do not hold on Python {own_minor}: {trouble}");
        if !self.project.states_python_range() {
            // Where a newer Python is known not to do, the range ends below it.
            let end = costs
                .range(best..)
                .find(|(_, other)| **other > cost)
                .map_or_else(String::new, |(minor, _)| format!(",<{minor}"));
            self.learned.requires_python = Some((format!(">={best}{end}"), why.clone()));
        }
        self.interpreter = fits[&best].0;
        self.target = target_of(self.interpreter);
        self.sink
            .event(Event::Note(format!("Python {best} is used: {why}")));
        Ok(true)
    }

    /// Takes the next newer interpreter that a requirement of the project needs, where the
    /// range that it states admits older ones: the range stays, the lock is limited to what
    /// can be resolved. Returns whether it did; what pip said before is void then.
    pub(crate) fn take_needed_python(&mut self, plan: &Plan, failure: &LockFailure) -> bool {
        let needed = failure
            .suggested_requires_python
            .as_ref()
            .or(failure.needed_python.as_ref());
        let Some(needed) = needed.filter(|_| self.may_move) else {
            return false;
        };
        let own = self.interpreter.version_numbers();
        let found = self
            .candidates(plan)
            .into_iter()
            .filter(|other| other.version_numbers() > own && admits(Some(needed), &other.version))
            .min_by_key(|other| other.version_numbers());
        let Some(found) = found else { return false };
        let minor = minor_of(found);
        let why = failure
            .requirements
            .first()
            .map_or("see uv's message", String::as_str);
        self.learned.environments = Some((
            vec![format!("python_full_version >= '{minor}'")],
            format!("`{why}` does not hold on an older Python"),
        ));
        self.interpreter = found;
        self.target = target_of(found);
        self.moved = true;
        self.sink
            .event(Event::Note(format!("Python {minor} is used: {why}")));
        true
    }

    /// One interpreter for each version that the project admits.
    fn candidates(&self, plan: &Plan) -> Vec<&'a Interpreter> {
        let stated = self
            .project
            .states_python_range()
            .then_some(plan.project.requires_python.as_deref())
            .flatten();
        let tools = self.tools;
        tools
            .interpreters
            .iter()
            .filter(|interpreter| {
                interpreter.implementation == "cpython"
                    && !interpreter.is_virtualenv
                    && minor_of(interpreter) >= OLDEST_POSSIBLE
                    && admits(stated, &interpreter.version)
            })
            .collect()
    }

    /// The lines that name a distribution of the index, once for each name and marker.
    fn named_lines(&self) -> BTreeMap<(String, Option<String>), String> {
        let mut lines = BTreeMap::new();
        for (document, role) in self
            .project
            .documents
            .list()
            .iter()
            .zip(&self.project.roles)
        {
            if role.target.is_none() {
                continue;
            }
            for (_, requirement) in document.requirements() {
                let (Some(name), None) = (&requirement.name, &requirement.url) else {
                    continue;
                };
                let specifier = requirement.specifier.as_deref().unwrap_or_default();
                let marker = requirement
                    .marker
                    .as_ref()
                    .map(|marker| format!(" ; {marker}"))
                    .unwrap_or_default();
                lines
                    .entry((name.normalized.clone(), requirement.marker.clone()))
                    .or_insert_with(|| format!("{}{specifier}{marker}", name.normalized));
            }
        }
        lines
    }

    /// Locks the lines alone for an interpreter. `None` where that says nothing: the index
    /// cannot be reached.
    fn fit(
        &mut self,
        plan: &Plan,
        lines: &BTreeMap<(String, Option<String>), String>,
        interpreter: &Interpreter,
    ) -> Result<Option<Fit>, MigrateError> {
        let markers = target_of(interpreter).markers;
        let minor = minor_of(interpreter);
        let mut bare = BareProject::new(plan, &format!("=={minor}.*"));
        bare.set_environments(&[format!(
            "sys_platform == '{}' and platform_machine == '{}'",
            markers.sys_platform, markers.platform_machine
        )]);
        for ((name, _), line) in lines {
            bare.add(name, None, line);
        }
        let mut fit = Fit::default();
        match self.lock_bare(&bare, &format!("fit-{minor}"), interpreter)? {
            BareLock::Failed(failure) if failure.kind == FailureKind::Unreachable => {
                return Ok(None);
            }
            BareLock::Failed(failure) => {
                fit.refused = Some(failure.requirements.first().map_or_else(
                    || {
                        failure
                            .message
                            .lines()
                            .next()
                            .unwrap_or_default()
                            .to_owned()
                    },
                    |requirement| format!("`{requirement}` has nothing for it"),
                ));
            }
            BareLock::Locked(lock) => {
                for package in &lock.packages {
                    if package.is_local_project() {
                        continue;
                    }
                    if package.wheels.is_empty() {
                        fit.to_build.insert(package.name.clone());
                    } else {
                        fit.with_wheel.insert(package.name.clone());
                    }
                }
            }
        }
        Ok(Some(fit))
    }
}

pub(crate) fn minor_of(interpreter: &Interpreter) -> Minor {
    let (major, minor, _) = interpreter.version_numbers();
    Minor(major, minor)
}
