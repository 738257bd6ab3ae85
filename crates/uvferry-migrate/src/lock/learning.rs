//! What uv's failures teach: conflicts, Pythons, metadata, groups that stand apart.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_pyproject::{ConflictItem, DependencyMetadata, GroupItem, Target};
use uvferry_resolution::uv::{FailureKind, LockFailure, Member};

use super::Cause;
use super::seeds::{SEED_GROUP, Seeds};
use super::widening::{Widening, Widenings};
use crate::before::Before;
use crate::plan::{Apart, Plan, with_includers};
use crate::session::Session;

/// What a failure taught.
pub(super) enum Lesson {
    /// Something was changed: try again.
    Retry,
    /// Nothing more can be done.
    GiveUp,
}

impl Session<'_> {
    pub(super) fn learn(
        &mut self,
        plan: &Plan,
        failure: &LockFailure,
        befores: &BTreeMap<String, Before>,
        seeds: &mut Seeds,
        widenings: Option<&mut Widenings>,
    ) -> Lesson {
        // What only a lock without pip's versions needs is not worth another plan.
        if failure.kind == FailureKind::Unreachable || self.learned.free_versions_left_to_uv {
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
    pub(super) fn cause_of(&self, failure: &LockFailure) -> Option<Cause> {
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

fn conflict_item(member: &Member) -> Option<ConflictItem> {
    match member {
        Member::Project => None,
        Member::Group(name) => Some(ConflictItem::Group(name.clone())),
        Member::Extra(name) => Some(ConflictItem::Extra(name.clone())),
    }
}
