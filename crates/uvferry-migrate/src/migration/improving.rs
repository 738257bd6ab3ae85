//! Versions that moved: other ways to lock are tried, and kept where they leave fewer
//! differences.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_pyproject::{ConflictItem, Target};

use super::MigrateOptions;
use crate::before::Before;
use crate::error::MigrateError;
use crate::lock::LockStatus;
use crate::plan::{Learned, Plan};
use crate::session::Session;
use crate::verification::{BeforeSource, Outcome, Verification};

impl Session<'_> {
    /// Tries what RULES say for versions that moved: pip's way with several indexes, and a
    /// constraint for pins that the wider lock let go. Kept only if it leaves fewer
    /// differences.
    pub(crate) fn improve(
        &mut self,
        plan: &mut Plan,
        verification: &mut Verification,
        befores: &BTreeMap<String, Before>,
        options: &MigrateOptions,
    ) -> Result<(), MigrateError> {
        // Beside one that is not the default there is always uv's own default.
        let several = plan.pyproject.indexes().iter().any(|index| !index.default);
        if several && differences(verification) > 0 {
            let old = self.learned.clone();
            self.learned.explicit_indexes.clear();
            self.learned.index_strategy = Some((
                "unsafe-best-match".to_owned(),
                "with uv's own order other versions were chosen than pip's".to_owned(),
            ));
            self.try_again(plan, verification, befores, options, old)?;
        }
        // One resolution for all groups is wanted as long as their own requirements explain
        // what it changes; else each group keeps what pip installs for it.
        if self.gave_way && differences(verification) > 0 && !verification.follows_own_sets() {
            let old = self.learned.clone();
            self.learned.free_versions_count = true;
            self.try_again(plan, verification, befores, options, old)?;
        }
        let mut before_release: BTreeMap<String, String> = BTreeMap::new();
        for change in verification
            .targets
            .iter()
            .flat_map(|target| &target.changed)
            .filter(|change| !change.pinned && change.follows.is_none())
        {
            if let Some(version) = change.before.as_deref()
                && uvferry_requirements::Version::parse(version)
                    .is_ok_and(|version| version.is_prerelease())
            {
                before_release.insert(change.name.clone(), version.to_owned());
            }
        }
        if !before_release.is_empty() {
            // pip takes a pre-release where any specifier names one, uv only where the
            // project itself does.
            let old = self.learned.clone();
            self.learned.pre_releases = before_release
                .iter()
                .map(|(name, version)| format!("{name}>={version}"))
                .collect();
            self.try_again(plan, verification, befores, options, old)?;
        }
        let clashes = self.pins_that_exclude_each_other(plan, verification);
        if !clashes.is_empty() {
            let old = self.learned.clone();
            for found in clashes {
                self.learned.conflicts.push((found.groups, found.clash));
                self.learned.group_pins.extend(found.pins);
            }
            self.try_again(plan, verification, befores, options, old)?;
        }
        let moved: BTreeMap<String, String> = verification
            .targets
            .iter()
            .filter(|target| target.outcome == Outcome::Different)
            .flat_map(|target| target.changed.iter().map(move |change| (target, change)))
            .filter(|(target, change)| target.before == Some(BeforeSource::Pins) && change.pinned)
            .filter_map(|(_, change)| Some((change.name.clone(), change.before.clone()?)))
            .collect();
        if !moved.is_empty() {
            let old = self.learned.clone();
            let marker = format!(
                "python_version == '{}' and sys_platform == '{}'",
                self.target.markers.python_version, self.target.markers.sys_platform
            );
            self.learned.kept_versions = moved
                .iter()
                .map(|(name, version)| format!("{name}=={version} ; {marker}"))
                .collect();
            self.try_again(plan, verification, befores, options, old)?;
        }
        self.leave_free_versions_to_uv(plan, verification, befores, options)
    }

    /// What pip chose on one Python, where no file pins it, holds in the lock for all Pythons
    /// and platforms, and may be too old for a newer Python. Where uv comes to the same on the
    /// compared targets by itself, it need not be steered, and chooses elsewhere as pip would
    /// there.
    fn leave_free_versions_to_uv(
        &mut self,
        plan: &mut Plan,
        verification: &mut Verification,
        befores: &BTreeMap<String, Before>,
        options: &MigrateOptions,
    ) -> Result<(), MigrateError> {
        let any_free = befores
            .values()
            .any(|before| matches!(before, Before::Pip(found) if !found.set.is_empty()));
        if !any_free || self.learned.free_versions_left_to_uv {
            return Ok(());
        }
        let old = self.learned.clone();
        self.learned.free_versions_left_to_uv = true;
        self.try_lock(
            plan,
            verification,
            befores,
            options,
            old,
            |steered, free| free.equal() == Some(true) || free == steered,
        )
    }

    /// Groups whose compiled files pin a distribution differently and that nothing installs
    /// together: the lock took the version of one, and can have both.
    fn pins_that_exclude_each_other(
        &self,
        plan: &Plan,
        verification: &Verification,
    ) -> Vec<ExcludingPins> {
        let mut found: Vec<ExcludingPins> = Vec::new();
        for target in &verification.targets {
            let Some(own) = target.set.strip_prefix("main+") else {
                continue;
            };
            for change in target.changed.iter().filter(|change| change.pinned) {
                let of = |group: &str, version: &Option<String>| {
                    plan.pins.iter().find(|pin| {
                        pin.name == change.name
                            && pin.target == Target::Group(group.to_owned())
                            && version.as_deref().is_some_and(|version| {
                                uvferry_requirements::same_version(&pin.version, version)
                            })
                    })
                };
                let Some(mine) = of(own, &change.before) else {
                    continue;
                };
                for other in plan.project.groups.iter().filter(|other| *other != own) {
                    let Some(theirs) = of(other, &change.after) else {
                        continue;
                    };
                    let set: BTreeSet<ConflictItem> = [
                        ConflictItem::Group(own.to_owned()),
                        ConflictItem::Group(other.clone()),
                    ]
                    .into();
                    // Of one pair each name that differs counts.
                    let known = plan.conflicts.iter().any(|known| set.is_subset(known));
                    let said = found
                        .iter()
                        .any(|known| known.groups == set && known.pins[0].1 == mine.requirement);
                    if !known && !said && !self.installed_together(own, other) {
                        found.push(ExcludingPins {
                            groups: set,
                            clash: format!(
                                "{}=={} ({}:{}) against {}=={} ({}:{})",
                                mine.name,
                                mine.version,
                                mine.file,
                                mine.line,
                                theirs.name,
                                theirs.version,
                                theirs.file,
                                theirs.line
                            ),
                            pins: [
                                (own.to_owned(), mine.requirement.clone()),
                                (other.clone(), theirs.requirement.clone()),
                            ],
                        });
                    }
                }
            }
        }
        found
    }

    /// Whether some file brings the requirements of both groups.
    fn installed_together(&self, left: &str, right: &str) -> bool {
        let group_of = |at: usize| match &self.project.roles[at].target {
            Some(Target::Group(name)) => Some(name.as_str()),
            _ => None,
        };
        (0..self.project.roles.len()).any(|at| {
            let reached: BTreeSet<&str> = self
                .project
                .documents
                .closure(at)
                .into_iter()
                .filter_map(group_of)
                .collect();
            reached.contains(left) && reached.contains(right)
        })
    }

    fn try_again(
        &mut self,
        plan: &mut Plan,
        verification: &mut Verification,
        befores: &BTreeMap<String, Before>,
        options: &MigrateOptions,
        old: Learned,
    ) -> Result<(), MigrateError> {
        self.try_lock(
            plan,
            verification,
            befores,
            options,
            old,
            |before, again| differences(again) < differences(before),
        )
    }

    /// Locks with what is learnt now, and goes back to `old` unless `may_replace` says so of
    /// the comparison of before and the new one.
    fn try_lock(
        &mut self,
        plan: &mut Plan,
        verification: &mut Verification,
        befores: &BTreeMap<String, Before>,
        options: &MigrateOptions,
        old: Learned,
        may_replace: impl Fn(&Verification, &Verification) -> bool,
    ) -> Result<(), MigrateError> {
        let kept_lock = fs_err::read(self.scratch.after().join("uv.lock"))?;
        let mut other = plan.clone();
        let result = self.lock(&mut other, befores)?;
        if result.status == LockStatus::Locked {
            let again = self.verify(&other, befores, &options.verify)?;
            if may_replace(verification, &again) {
                *plan = other;
                *verification = again;
                return Ok(());
            }
        }
        self.learned = old;
        fs_err::write(self.scratch.after().join("uv.lock"), kept_lock)?;
        fs_err::write(
            self.scratch.after().join("pyproject.toml"),
            plan.pyproject.to_text(),
        )?;
        Ok(())
    }
}

/// Two groups whose compiled files have different versions of a distribution.
struct ExcludingPins {
    groups: BTreeSet<ConflictItem>,
    /// Both pins, with their places.
    clash: String,
    /// Each group with its pin.
    pins: [(String, String); 2],
}

fn differences(verification: &Verification) -> usize {
    verification
        .targets
        .iter()
        .map(|target| target.changed.len() + target.missing.len() + target.added.len())
        .sum()
}
