//! What has to be built, and where.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::Severity;
use uvferry_requirements::Version;

use super::group::Group;
use super::releases::Release;
use super::targets::{minor, names, shown};
use super::{Facts, Target, taken_on};
use crate::risks::findings::Findings;
use crate::risks::known;
use crate::risks::result::RiskKind;
use crate::rules::risks as rules;

impl Facts {
    /// What has to be built.
    pub(super) fn wheels(
        &self,
        group: &Group<'_>,
        admitted: &[&Release<'_>],
        release: &Release<'_>,
        findings: &mut Findings,
    ) {
        let version = &release.version;
        let written = group.written();
        if !release.has_wheel() {
            if known::native(&group.name).is_some() {
                let message = format!("`{written}` {version} has no wheels and is built");
                built(group, message, findings);
            } else {
                let message = format!("`{written}` {version} is a source distribution only");
                let rule = &rules::SDIST_ONLY;
                group.add(findings, RiskKind::Installation, rule, message);
            }
            return;
        }
        // What is taken on each target; where nothing is, there is nothing to have a wheel.
        let on = group.on.iter().filter_map(|&(at, target)| {
            let here = group.admitted_on(admitted, at);
            Some((target, taken_on(&here, target)?))
        });
        let on: Vec<(&Target, &Release<'_>)> = on.collect();
        let lacks = |(target, release): &&(&Target, &Release<'_>)| !release.has_wheel_for(target);
        let mut without: Vec<(&Target, &Release<'_>)> = on.iter().filter(lacks).copied().collect();
        if !self.range_was_given {
            // Nobody has asked for the older Pythons: what counts is the newest.
            let newest = group
                .on
                .iter()
                .filter_map(|(_, target)| minor(target))
                .max();
            let concerned: BTreeSet<&str> = without
                .iter()
                .filter(|(target, _)| minor(target) == newest)
                .map(|(target, _)| shown(target))
                .collect();
            without.retain(|(target, _)| concerned.contains(shown(target)));
        }
        let taken: Vec<&Target> = on.iter().map(|(target, _)| *target).collect();
        let (to_build, neither): (Vec<_>, Vec<_>) = without
            .into_iter()
            .partition(|(_, release)| release.has_sdist());
        if !to_build.is_empty() {
            let message = self.told(group, &taken, &to_build, &|version, names| {
                format!("{version} has no wheel for {names} and is built there")
            });
            built(group, message, findings);
        }
        if neither.is_empty() {
            return;
        }
        let message = self.told(group, &taken, &neither, &|version, names| {
            format!("{version} has neither a wheel for {names} nor a source distribution")
        });
        // What nobody has asked for is no error.
        let is_certain = self.targets_were_given || neither.len() == taken.len();
        let severity = if is_certain {
            Severity::Error
        } else {
            Severity::Warning
        };
        let rule = &rules::NO_WHEEL_FOR_TARGET;
        let diagnostic = group.diagnostic(rule, message).severity(severity);
        group.add_as(findings, RiskKind::Installation, rule, diagnostic);
    }

    /// Each release with the targets of `all` that lack a wheel of it, the newest first.
    fn told(
        &self,
        group: &Group<'_>,
        all: &[&Target],
        without: &[(&Target, &Release<'_>)],
        one: &dyn Fn(&Version, &str) -> String,
    ) -> String {
        let mut releases: BTreeMap<&Version, Vec<&Target>> = BTreeMap::new();
        for (target, release) in without {
            releases.entry(&release.version).or_default().push(target);
        }
        let told = releases.iter().rev();
        let told = told.map(|(version, targets)| one(version, &self.names(group, all, targets)));
        let told: Vec<String> = told.collect();
        format!("`{}` {}", group.written(), told.join("; "))
    }

    /// Where there is no wheel.
    fn names(&self, group: &Group<'_>, all: &[&Target], without: &[&Target]) -> String {
        let is_all = without.len() == all.len() && group.on.len() == group.holds.len();
        if !is_all || self.targets_were_given && without.len() < 4 {
            // What is asked for on some Pythons alone has these named.
            let is_of_all = self.targets_were_given || group.on.len() < group.holds.len();
            return names(without, all, is_of_all);
        }
        let pythons = if self.targets_were_given {
            "any Python and platform that was asked for"
        } else if self.range.is_some() {
            "any of the project's Pythons, on any platform,"
        } else {
            "any Python that uv supports, on any platform,"
        };
        pythons.to_owned()
    }
}

/// That something is built; with what the system has to have for that, where it is known.
fn built(group: &Group<'_>, message: String, findings: &mut Findings) {
    let (rule, help) = match known::native(&group.name) {
        Some(native) => (&rules::NATIVE_BUILD, Some(native.help())),
        None => (&rules::NO_WHEEL_FOR_TARGET, None),
    };
    let mut diagnostic = group.diagnostic(rule, message);
    if let Some(help) = help {
        diagnostic = diagnostic.help(help);
    }
    group.add_as(findings, RiskKind::Installation, rule, diagnostic);
}
