//! Locking: what is learnt from uv's failures, and versions carried over by seeding.
//!
//! The lock is made twice. First *narrow*, for the target that the versions were made
//! for, with each set's pins as temporary requirements; then *wide*, for all that the
//! project is for, without them, on top of the narrow lock, whose versions uv prefers.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_pyproject::{Comments, ConflictItem, DependencyMetadata, GroupItem, Target};
use uvferry_requirements::evaluate_marker;
use uvferry_resolution::uv::{FailureKind, LockFailure, LockOutcome, LockRequest, Member};

use crate::before::Before;
use crate::error::MigrateError;
use crate::plan::{Apart, Plan, with_includers};
use crate::session::Session;
use crate::tools::target_of;

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

/// The name of the temporary group that holds main's pins.
const SEED_GROUP: &str = "uvferry-seed";

/// Versions to prefer, by install set and name.
#[derive(Debug, Default)]
struct Seeds {
    main: BTreeMap<String, String>,
    groups: BTreeMap<String, BTreeMap<String, String>>,
    constraints: BTreeMap<String, String>,
    /// What groups with a Python of their own install there, main's part included.
    apart: BTreeMap<String, BTreeMap<String, String>>,
    /// The version behind a name, for finding disagreements.
    versions: BTreeMap<(Option<String>, String), String>,
    /// How often free ones were forgotten.
    forgotten: usize,
}

/// After this many names one by one all free versions are forgotten: each costs a lock.
const FORGOTTEN_ONE_BY_ONE: usize = 6;

impl Seeds {
    /// Pins of files first; what pip resolved fills the sets that have none.
    fn collect(plan: &Plan, befores: &BTreeMap<String, Before>, session: &Session<'_>) -> Self {
        let mut seeds = Self::default();
        let target = &session.target.markers;
        for pin in &plan.pins {
            let applies = pin
                .marker
                .as_deref()
                .is_none_or(|marker| evaluate_marker(marker, target, &[]).unwrap_or(true));
            if !applies {
                continue;
            }
            let text = pin.requirement.clone();
            if pin.is_constraint {
                seeds.constraints.insert(pin.name.clone(), text);
                continue;
            }
            match &pin.target {
                Target::Main => seeds.add(None, &pin.name, &pin.version, text),
                Target::Group(group) => {
                    seeds.add(Some(group.clone()), &pin.name, &pin.version, text);
                }
                Target::Extra(_) => {}
            }
        }
        for set in &plan.sets {
            let Some(Before::Pip(resolution)) = befores.get(&set.name()) else {
                continue;
            };
            let apart = set.group.as_ref().filter(|_| session.is_apart(set));
            for (name, resolved) in resolution.set.iter() {
                let Some(version) = &resolved.version else {
                    continue;
                };
                if resolved.origin != uvferry_resolution::Origin::Index {
                    continue;
                }
                if let Some(group) = apart {
                    seeds
                        .apart
                        .entry(group.clone())
                        .or_default()
                        .insert(name.to_owned(), format!("{name}=={version}"));
                    continue;
                }
                let known = seeds.versions.contains_key(&(None, name.to_owned()));
                if set.group.is_some() && known {
                    continue;
                }
                seeds.add(
                    set.group.clone(),
                    name,
                    version,
                    format!("{name}=={version}"),
                );
            }
        }
        for group in session.learned.set_apart.keys() {
            seeds.groups.remove(group);
            seeds.apart.remove(group);
            seeds
                .versions
                .retain(|(target, _), _| target.as_ref() != Some(group));
        }
        seeds.settle(plan, befores);
        seeds.yield_to_pins(plan);
        seeds
    }

    /// What pip chose freely gives way to a version that a file pins for another set: in one
    /// lock only one of them can hold, and somebody meant the pin.
    fn yield_to_pins(&mut self, plan: &Plan) {
        let place = |target: &Target| match target {
            Target::Group(group) => Some(Some(group.clone())),
            Target::Main => Some(None),
            Target::Extra(_) => None,
        };
        let pinned: BTreeSet<(Option<String>, &str)> = plan
            .pins
            .iter()
            .filter(|pin| !pin.is_constraint)
            .filter_map(|pin| Some((place(&pin.target)?, pin.name.as_str())))
            .collect();
        for pin in &plan.pins {
            let Some(own) = place(&pin.target) else {
                continue;
            };
            let yielding: Vec<(Option<String>, String)> = self
                .versions
                .iter()
                .filter(|((set, name), version)| {
                    let together = match (&own, set) {
                        (Some(own), Some(set)) => !plan_conflict(plan, own, set),
                        (Some(group), None) | (None, Some(group)) => !plan
                            .conflicts
                            .iter()
                            .any(|set| set.contains(&ConflictItem::Group(group.clone()))),
                        (None, None) => false,
                    };
                    *name == pin.name
                        && **version != pin.version
                        && together
                        && !pinned.contains(&(set.clone(), name.as_str()))
                })
                .map(|(key, _)| key.clone())
                .collect();
            for key in yielding {
                match &key.0 {
                    None => self.main.remove(&key.1),
                    Some(group) => self
                        .groups
                        .get_mut(group)
                        .and_then(|texts| texts.remove(&key.1)),
                };
                self.versions.remove(&key);
            }
        }
    }

    fn add(&mut self, group: Option<String>, name: &str, version: &str, text: String) {
        self.versions
            .entry((group.clone(), name.to_owned()))
            .or_insert_with(|| version.to_owned());
        match group {
            None => self.main.entry(name.to_owned()).or_insert(text),
            Some(group) => self
                .groups
                .entry(group)
                .or_default()
                .entry(name.to_owned())
                .or_insert(text),
        };
    }

    /// Where main by itself and main with a group disagree on a version that no file pins,
    /// the group's holds for both, for it satisfies more requirements.
    fn settle(&mut self, plan: &Plan, befores: &BTreeMap<String, Before>) {
        let Some(Before::Pip(main)) = befores.get("main") else {
            return;
        };
        let with_groups = plan.sets.iter().filter(|set| {
            set.group
                .as_ref()
                .is_some_and(|group| !self.apart.contains_key(group))
        });
        for set in with_groups {
            let Some(Before::Pip(with_group)) = befores.get(&set.name()) else {
                continue;
            };
            for (name, resolved) in main.set.iter() {
                let other = with_group
                    .set
                    .get(name)
                    .and_then(|other| other.version.as_ref());
                if let (Some(version), Some(other)) = (&resolved.version, other)
                    && version != other
                    && !plan
                        .pins
                        .iter()
                        .any(|pin| pin.name == name && pin.target == Target::Main)
                {
                    self.main
                        .insert(name.to_owned(), format!("{name}=={other}"));
                    self.versions.insert((None, name.to_owned()), other.clone());
                }
            }
        }
    }

    fn forget(&mut self, names: &BTreeSet<String>) -> bool {
        let mut any = false;
        let mut drop = |map: &mut BTreeMap<String, String>| {
            let before = map.len();
            map.retain(|name, _| !names.contains(name));
            any |= map.len() != before;
        };
        drop(&mut self.main);
        drop(&mut self.constraints);
        self.groups
            .values_mut()
            .chain(self.apart.values_mut())
            .for_each(drop);
        any
    }

    /// Forgets the versions that pip chose freely for a set by itself. A disagreement with
    /// one of them is none of the project's: no file asks for it.
    fn forget_free(&mut self, names: &BTreeSet<String>, plan: &Plan) -> bool {
        let pinned: BTreeSet<(Option<&str>, &str)> = plan
            .pins
            .iter()
            .filter_map(|pin| match &pin.target {
                Target::Main => Some((None, pin.name.as_str())),
                Target::Group(group) => Some((Some(group.as_str()), pin.name.as_str())),
                Target::Extra(_) => None,
            })
            .collect();
        let all = self.forgotten >= FORGOTTEN_ONE_BY_ONE;
        let free: Vec<(Option<String>, String)> = self
            .versions
            .keys()
            .filter(|(set, name)| {
                (all || names.contains(name)) && !pinned.contains(&(set.as_deref(), name.as_str()))
            })
            .cloned()
            .collect();
        let mut any = false;
        for key in free {
            let (set, name) = &key;
            any |= match set {
                None => self.main.remove(name),
                Some(group) => self
                    .groups
                    .get_mut(group)
                    .and_then(|texts| texts.remove(name)),
            }
            .is_some();
            self.versions.remove(&key);
        }
        self.forgotten += usize::from(any);
        any
    }

    fn clear(&mut self) -> bool {
        let any = !(self.main.is_empty()
            && self.groups.is_empty()
            && self.apart.is_empty()
            && self.constraints.is_empty());
        self.main.clear();
        self.groups.clear();
        self.apart.clear();
        self.constraints.clear();
        any
    }
}

/// What a failure taught.
enum Lesson {
    /// Something was changed: try again.
    Retry,
    /// Nothing more can be done.
    GiveUp,
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
            match self.run_lock(&narrow, true)? {
                LockOutcome::Locked(locked) => uv_s += locked.wall_s,
                LockOutcome::Failed(failure) => {
                    uv_s += failure.wall_s;
                    match self.learn(plan, &failure, befores, &mut seeds, None) {
                        Lesson::Retry => continue,
                        Lesson::GiveUp => break failure,
                    }
                }
            }
            match self.run_lock(&plan.pyproject.to_text(), false)? {
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

    fn run_lock(&self, pyproject: &str, fresh: bool) -> Result<LockOutcome, MigrateError> {
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
        Ok(self.tools.uv.lock(&request)?)
    }

    /// The pyproject.toml for the narrow lock.
    fn narrow(&self, plan: &Plan, seeds: &Seeds) -> String {
        let mut pyproject = plan.pyproject.clone();
        let mut environments = vec![marker_of(&self.target)];
        // Of a group with a Python of its own the other ones tell nothing.
        for set in &plan.sets {
            if let Some(own) = self.interpreter_for(set)
                && let marker = marker_of(&target_of(own))
                && !environments.contains(&marker)
            {
                environments.push(marker);
            }
        }
        let own_python = format!("python_version == '{}'", self.target.markers.python_version);
        let is_one_of_many = environments.len() > 1;
        pyproject.set_environments(&environments);
        let conflicting: BTreeSet<&str> = plan
            .conflicts
            .iter()
            .flatten()
            .filter_map(|item| match item {
                ConflictItem::Group(name) => Some(name.as_str()),
                ConflictItem::Extra(_) => None,
            })
            .collect();
        if !seeds.main.is_empty() {
            let group = Target::Group(SEED_GROUP.to_owned());
            for text in seeds.main.values() {
                let text = if is_one_of_many && !text.contains(';') {
                    format!("{text} ; {own_python}")
                } else {
                    text.clone()
                };
                pyproject.append_dependency(&group, &text, Comments::NONE);
            }
            for name in &conflicting {
                let clashes = plan.pins.iter().any(|pin| {
                    pin.target == Target::Group((*name).to_owned())
                        && seeds
                            .versions
                            .get(&(None, pin.name.clone()))
                            .is_some_and(|version| *version != pin.version)
                });
                let declared_otherwise = self.declares_other_version(name, seeds);
                if clashes || declared_otherwise {
                    pyproject.add_conflict(&[
                        ConflictItem::Group(SEED_GROUP.to_owned()),
                        ConflictItem::Group((*name).to_owned()),
                    ]);
                }
            }
        }
        for (group, texts) in &seeds.groups {
            for (name, text) in texts {
                let version = seeds.versions.get(&(Some(group.clone()), name.clone()));
                let main = seeds.versions.get(&(None, name.clone()));
                // One lock has one version of a name, but for groups that exclude each
                // other; what main installs counts.
                let other_group =
                    seeds
                        .versions
                        .iter()
                        .any(|((other, other_name), other_version)| {
                            other_name == name
                                && other.as_ref().is_some_and(|other| {
                                    other < group && !plan_conflict(plan, other, group)
                                })
                                && Some(other_version) != version
                        });
                let against_main =
                    main.is_some() && main != version && !conflicting.contains(group.as_str());
                if against_main || other_group {
                    continue;
                }
                pyproject.append_dependency(&Target::Group(group.clone()), text, Comments::NONE);
            }
        }
        for set in &plan.sets {
            if let (Some(group), Some(own)) = (&set.group, self.interpreter_for(set))
                && let Some(texts) = seeds.apart.get(group)
            {
                let python = target_of(own).markers.python_version;
                for text in texts.values() {
                    pyproject.append_dependency(
                        &Target::Group(group.clone()),
                        &format!("{text} ; python_version == '{python}'"),
                        Comments::NONE,
                    );
                }
            }
        }
        for text in seeds.constraints.values() {
            pyproject.append_constraint(text, Comments::NONE);
        }
        pyproject.to_text()
    }

    /// Whether a person pinned something in a group that main's seeds have otherwise.
    fn declares_other_version(&self, group: &str, seeds: &Seeds) -> bool {
        let target = Target::Group(group.to_owned());
        self.project
            .documents
            .list()
            .iter()
            .zip(&self.project.roles)
            .any(|(document, role)| {
                role.target.as_ref() == Some(&target)
                    && document.requirements().any(|(_, requirement)| {
                        let (Some(name), Some(version)) =
                            (&requirement.name, requirement.pinned_version())
                        else {
                            return false;
                        };
                        seeds
                            .versions
                            .get(&(None, name.normalized.clone()))
                            .is_some_and(|seed| seed != version)
                    })
            })
    }

    fn learn(
        &mut self,
        plan: &Plan,
        failure: &LockFailure,
        befores: &BTreeMap<String, Before>,
        seeds: &mut Seeds,
        widenings: Option<&mut Widenings>,
    ) -> Lesson {
        if failure.kind == FailureKind::Unreachable {
            return Lesson::GiveUp;
        }
        let named: BTreeSet<String> = failure.packages.iter().cloned().collect();
        if widenings.is_none()
            && !failure.clashes.is_empty()
            && !self.learned.free_versions_count
            && seeds.forget_free(&named, plan)
        {
            self.gave_way = true;
            return Lesson::Retry;
        }
        for (left, right) in &failure.clashes {
            if let (Some(left), Some(right)) = (conflict_item(left), conflict_item(right))
                && left != right
                && self.learn_conflict(plan, left, right, failure)
            {
                return Lesson::Retry;
            }
        }
        let metadata_fails =
            failure.kind == FailureKind::Unbuildable || !failure.unreadable_metadata.is_empty();
        if failure.kind == FailureKind::Unbuildable && self.learn_build(plan, failure) {
            return Lesson::Retry;
        }
        if metadata_fails && self.learn_metadata(plan, failure, befores) {
            return Lesson::Retry;
        }
        let narrow = widenings.is_none();
        if failure.kind == FailureKind::PythonRange && self.learn_group_python(plan, failure) {
            return Lesson::Retry;
        }
        if failure.kind == FailureKind::PythonRange && self.learn_python(failure) {
            return Lesson::Retry;
        }
        if narrow && (seeds.forget(&named) || seeds.clear()) {
            return Lesson::Retry;
        }
        if narrow
            && failure.kind == FailureKind::PythonRange
            && self.project.states_python_range()
            && self.take_needed_python(plan, failure)
        {
            return Lesson::GiveUp;
        }
        if let Some(widenings) = widenings
            && let Some(next) = widenings.next(&self.target.markers, failure)
        {
            match next {
                Widening::RequiresPython(range, why) => {
                    self.learned.requires_python = Some((range, why));
                }
                Widening::Environments(markers, why) => {
                    self.learned.environments = Some((markers, why));
                }
            }
            return Lesson::Retry;
        }
        // Last, when neither other versions nor a narrower range helped.
        for (left, right) in &failure.clashes {
            if let (Member::Project, Member::Group(group)) | (Member::Group(group), Member::Project) =
                (left, right)
                && self.set_apart(group, &Apart::AgainstMain(clash_of(failure)))
            {
                *seeds = Seeds::collect(plan, befores, self);
                return Lesson::Retry;
            }
        }
        if failure.kind == FailureKind::NoVersion && self.set_dead_apart(plan, failure, befores) {
            *seeds = Seeds::collect(plan, befores, self);
            return Lesson::Retry;
        }
        Lesson::GiveUp
    }

    /// Sets groups apart that ask for what no index has, where pip says so too and the
    /// project by itself can be installed.
    fn set_dead_apart(
        &mut self,
        plan: &Plan,
        failure: &LockFailure,
        befores: &BTreeMap<String, Before>,
    ) -> bool {
        let mut asking: Vec<&str> = Vec::new();
        for member in &failure.asking {
            match member {
                Member::Group(group) if group != SEED_GROUP => asking.push(group),
                _ => return false,
            }
        }
        if asking.is_empty() {
            return false;
        }
        // Pins were enough to know the sets; whether they can be had pip tells.
        self.ask_pip_late(plan, befores);
        let is_dead = |set: &str| {
            befores
                .get(set)
                .or_else(|| self.asked_late.get(set))
                .is_some_and(Before::is_dead)
        };
        if is_dead("main") || !asking.iter().all(|group| is_dead(&format!("main+{group}"))) {
            return false;
        }
        let why = Apart::Dead(clash_of(failure));
        let holders: BTreeSet<String> = asking
            .iter()
            .flat_map(|group| holders(plan, group, failure))
            .collect();
        let mut any = false;
        for group in &holders {
            any |= self.set_apart(group, &why);
        }
        any
    }

    /// Leaves a group, and those that include it, in their files. `false` where no file holds
    /// the group.
    fn set_apart(&mut self, group: &str, why: &Apart) -> bool {
        let roles = &self.project.roles;
        let own = Some(Target::Group(group.to_owned()));
        let known = self.learned.set_apart.contains_key(group);
        if known || !roles.iter().any(|role| role.target == own) {
            return false;
        }
        for other in with_includers(self.project, group) {
            self.learned.set_apart.insert(other, why.clone());
        }
        true
    }

    fn learn_conflict(
        &mut self,
        plan: &Plan,
        left: ConflictItem,
        right: ConflictItem,
        failure: &LockFailure,
    ) -> bool {
        let seed = ConflictItem::Group(SEED_GROUP.to_owned());
        if left == seed || right == seed {
            return false;
        }
        let set: BTreeSet<ConflictItem> = [left, right].into();
        let known = plan.conflicts.iter().any(|known| set.is_subset(known));
        // An include makes the two one: no conflict can be declared between them.
        if known || self.includes(&set) {
            return false;
        }
        self.learned.conflicts.push((set, clash_of(failure)));
        true
    }

    /// Whether one of two groups includes the other.
    fn includes(&self, set: &BTreeSet<ConflictItem>) -> bool {
        let names: Vec<&str> = set
            .iter()
            .map(|item| match item {
                ConflictItem::Group(name) | ConflictItem::Extra(name) => name.as_str(),
            })
            .collect();
        let group_of = |at: usize| match &self.project.roles[at].target {
            Some(Target::Group(name) | Target::Extra(name)) => Some(name.as_str()),
            _ => None,
        };
        (0..self.project.roles.len()).any(|at| {
            group_of(at).is_some_and(|own| names.contains(&own))
                && self.project.documents.closure(at).into_iter().any(|inner| {
                    group_of(inner)
                        .is_some_and(|other| names.contains(&other) && Some(other) != group_of(at))
                })
        })
    }

    /// The last setuptools that takes what old setup.py files do, tried once and taken back
    /// where it does not help. From Python 3.12 on it does not run any more, and a package
    /// cannot be built editable with it.
    fn learn_build(&mut self, plan: &Plan, failure: &LockFailure) -> bool {
        let minor = crate::python_range::Minor::find(&self.target.markers.python_version);
        let own = uvferry_requirements::normalize_name(&plan.project.name);
        let Some(name) = failure.packages.iter().find(|name| **name != own) else {
            return false;
        };
        if self.tried_builds.contains(name) {
            self.learned.build_constraints = None;
            return false;
        }
        if self.learned.build_constraints.is_some()
            || minor.is_none_or(|minor| minor.1 >= 12)
            || self.project.is_package()
        {
            return false;
        }
        self.tried_builds.insert(name.clone());
        self.learned.build_constraints = Some((
            vec!["setuptools<58".to_owned()],
            format!("{name} does not build with the setuptools of today"),
        ));
        true
    }

    /// Metadata of a distribution that uv cannot build or read here, as pip found it.
    fn learn_metadata(
        &mut self,
        plan: &Plan,
        failure: &LockFailure,
        befores: &BTreeMap<String, Before>,
    ) -> bool {
        let own = uvferry_requirements::normalize_name(&plan.project.name);
        let named = if failure.unreadable_metadata.is_empty() {
            &failure.packages
        } else {
            &failure.unreadable_metadata
        };
        if !named.is_empty() {
            self.ask_pip_late(plan, befores);
        }
        for name in named {
            let known = self
                .learned
                .metadata
                .iter()
                .any(|known| known.name == *name);
            // Of the project itself uv must see all, its groups included.
            if known || *name == own {
                continue;
            }
            let answers = befores.values().chain(self.asked_late.values());
            let found = answers.into_iter().find_map(|before| match before {
                Before::Pip(resolution) => resolution
                    .set
                    .get(name)
                    .filter(|found| found.requires.is_some()),
                _ => None,
            });
            if let Some(found) = found {
                if failure.kind == FailureKind::Unbuildable {
                    self.learned.unbuilt.insert(name.clone());
                }
                self.learned.metadata.push(DependencyMetadata {
                    name: name.clone(),
                    version: found.version.clone(),
                    requires_dist: found
                        .requires
                        .iter()
                        .flatten()
                        .map(|line| readable(line))
                        .collect(),
                    ..DependencyMetadata::default()
                });
                return true;
            }
        }
        false
    }

    /// Groups that alone need a newer Python than the project get a range of their own.
    fn learn_group_python(&mut self, plan: &Plan, failure: &LockFailure) -> bool {
        let needed = failure
            .suggested_requires_python
            .as_ref()
            .or(failure.needed_python.as_ref());
        let Some(needed) = needed else { return false };
        let mut asking: Vec<&str> = Vec::new();
        for member in &failure.asking {
            match member {
                Member::Group(group) if group != SEED_GROUP => asking.push(group),
                _ => return false,
            }
        }
        let mut learnt = false;
        for group in asking
            .iter()
            .flat_map(|group| holders(plan, group, failure))
        {
            let known = self.learned.group_requires_python.get(&group);
            if known.is_some_and(|(range, _)| range == needed) {
                continue;
            }
            let why = failure
                .requirements
                .first()
                .map_or("see uv's message", String::as_str);
            self.learned.group_requires_python.insert(
                group,
                (
                    needed.clone(),
                    format!("`{why}` does not hold on an older one"),
                ),
            );
            learnt = true;
        }
        learnt
    }

    /// An application's range is narrowed to what its pins admit.
    fn learn_python(&mut self, failure: &LockFailure) -> bool {
        if self.project.states_python_range() {
            return false;
        }
        let suggested = failure.suggested_requires_python.clone();
        let own = format!(">={}", self.target.markers.python_version);
        let known = self
            .learned
            .requires_python
            .as_ref()
            .map(|(range, _)| range.clone());
        let candidates = [suggested, Some(own)];
        for range in candidates.into_iter().flatten() {
            if known.as_ref() != Some(&range)
                && crate::tools::admits(Some(&range), &self.target.markers.python_full_version)
            {
                let why = format!(
                    "the requirements do not hold on an older Python ({})",
                    failure
                        .requirements
                        .first()
                        .map_or("see uv's message", String::as_str)
                );
                self.learned.requires_python = Some((range, why));
                return true;
            }
        }
        false
    }

    /// The line of the old files that names what failed.
    fn cause_of(&self, failure: &LockFailure) -> Option<Cause> {
        let names: Vec<&String> = failure.packages.iter().collect();
        for name in names {
            for document in self.project.documents.list() {
                let found = document.requirements().find(|(_, requirement)| {
                    let own = requirement
                        .name
                        .clone()
                        .or_else(|| requirement.name_from_url_or_wheel())
                        .is_some_and(|own| own.normalized == *name);
                    own || requirement
                        .url
                        .as_ref()
                        .is_some_and(|url| url.to_ascii_lowercase().contains(&format!("/{name}")))
                });
                if let Some((at, _)) = found {
                    return Some(Cause {
                        file: document.path.clone(),
                        line: document.file.entries[at].line(),
                    });
                }
            }
        }
        // A repository is named by its address, not by a distribution.
        for document in self.project.documents.list() {
            for (at, requirement) in document.requirements() {
                let address = match &requirement.target {
                    uvferry_requirements::Target::Vcs(vcs) => Some(vcs.url.clone()),
                    uvferry_requirements::Target::Url(url) => Some(url.location.clone()),
                    _ => None,
                };
                if let Some(address) = address {
                    let address = uvferry_diagnostics::redact(&address).into_owned();
                    let bare = address.trim_start_matches("git+").trim_end_matches(".git");
                    if !bare.is_empty() && failure.message.contains(bare) {
                        return Some(Cause {
                            file: document.path.clone(),
                            line: document.file.entries[at].line(),
                        });
                    }
                }
            }
        }
        None
    }
}

/// A `Requires-Dist` line that uv can read: of a specifier of another time (`pytz>=2011k`)
/// only the name stays.
fn readable(line: &str) -> String {
    let (requirement, marker) = match line.split_once(';') {
        Some((requirement, marker)) => (requirement, Some(marker.trim())),
        None => (line, None),
    };
    let end = requirement
        .find(['<', '>', '=', '!', '~', '('])
        .unwrap_or(requirement.len());
    let specifier = requirement[end..]
        .trim()
        .trim_start_matches('(')
        .trim_end_matches(')');
    if requirement.contains('@') || uvferry_requirements::Specifiers::parse(specifier).is_ok() {
        return line.to_owned();
    }
    let marker = marker.map(|marker| format!(" ; {marker}"));
    format!(
        "{}{}",
        requirement[..end].trim(),
        marker.unwrap_or_default()
    )
}

/// The marker of one target alone.
fn marker_of(target: &uvferry_resolution::Target) -> String {
    let markers = &target.markers;
    format!(
        "python_version == '{}' and sys_platform == '{}' and platform_machine == '{}' and implementation_name == '{}'",
        markers.python_version,
        markers.sys_platform,
        markers.platform_machine,
        markers.implementation_name
    )
}

/// Which of a group and those that it includes ask for what failed.
fn holders(plan: &Plan, group: &str, failure: &LockFailure) -> Vec<String> {
    let asks = |text: &str| {
        let end = text
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
            .unwrap_or(text.len());
        let name = uvferry_requirements::normalize_name(&text[..end]);
        failure.packages.contains(&name)
    };
    let found: Vec<String> = plan
        .pyproject
        .closure_of_group(group)
        .into_iter()
        .filter(|inner| {
            let own = Target::Group(inner.name.clone());
            let pins = plan.pins.iter().filter(|pin| pin.target == own);
            inner.items.iter().any(|item| match item {
                GroupItem::Requirement(requirement) => asks(&requirement.text),
                _ => false,
            }) || pins
                .into_iter()
                .any(|pin| failure.packages.contains(&pin.name))
        })
        .map(|inner| inner.name)
        .collect();
    if found.is_empty() {
        vec![group.to_owned()]
    } else {
        found
    }
}

/// The requirements that uv names, as `a==1 against a==2`.
fn clash_of(failure: &LockFailure) -> String {
    let clash: Vec<&str> = failure
        .requirements
        .iter()
        .take(4)
        .map(String::as_str)
        .collect();
    if clash.is_empty() {
        "see uv's message".to_owned()
    } else {
        clash.join(" against ")
    }
}

fn plan_conflict(plan: &Plan, left: &str, right: &str) -> bool {
    let (left, right) = (
        ConflictItem::Group(left.to_owned()),
        ConflictItem::Group(right.to_owned()),
    );
    plan.conflicts
        .iter()
        .any(|set| set.contains(&left) && set.contains(&right))
}

fn conflict_item(member: &Member) -> Option<ConflictItem> {
    match member {
        Member::Project => None,
        Member::Group(name) => Some(ConflictItem::Group(name.clone())),
        Member::Extra(name) => Some(ConflictItem::Extra(name.clone())),
    }
}

/// What is tried when the narrow lock holds and the wide one does not.
enum Widening {
    RequiresPython(String, String),
    Environments(Vec<String>, String),
}

struct Widenings {
    step: usize,
    may_narrow_python: bool,
}

impl Widenings {
    fn new(project: &crate::project::Project) -> Self {
        Self {
            step: 0,
            may_narrow_python: !project.states_python_range(),
        }
    }

    /// The next narrower form, from the whole range down to the target alone.
    fn next(
        &mut self,
        target: &uvferry_requirements::MarkerEnvironment,
        failure: &LockFailure,
    ) -> Option<Widening> {
        let python = &target.python_version;
        let (major, minor) = python.split_once('.').unwrap_or((python, "0"));
        let next_minor = minor
            .parse::<u32>()
            .map_or_else(|_| python.clone(), |minor| format!("{major}.{}", minor + 1));
        let because = failure
            .requirements
            .first()
            .map_or_else(String::new, |requirement| format!(" (`{requirement}`)"));
        self.step += 1;
        Some(match self.step {
            1 if self.may_narrow_python => Widening::RequiresPython(
                format!(">={python}"),
                format!("the requirements do not hold on an older Python{because}"),
            ),
            1 => Widening::Environments(
                vec![format!("python_version >= '{python}'")],
                format!("the requirements do not hold on an older Python{because}"),
            ),
            2 => Widening::Environments(
                vec![format!("python_version == '{python}'")],
                format!(
                    "the requirements hold on Python {python} only, not on {next_minor}{because}"
                ),
            ),
            3 => Widening::Environments(
                vec![format!(
                    "python_version >= '{python}' and sys_platform == '{}'",
                    target.sys_platform
                )],
                format!("the requirements do not hold on another platform{because}"),
            ),
            4 => Widening::Environments(
                vec![format!(
                    "python_version == '{python}' and sys_platform == '{}'",
                    target.sys_platform
                )],
                format!("the requirements hold on Python {python} and this platform only{because}"),
            ),
            5 => Widening::Environments(
                vec![format!(
                    "python_version == '{python}' and sys_platform == '{}' and platform_machine == '{}'",
                    target.sys_platform, target.platform_machine
                )],
                format!("the requirements hold on this kind of machine only{because}"),
            ),
            _ => return None,
        })
    }
}
