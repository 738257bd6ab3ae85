//! What has to be built, and where.

use std::collections::BTreeSet;

use uvferry_diagnostics::Severity;

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
        let lacking = |target: &&Target| {
            let release = taken_on(admitted, target);
            release.is_some_and(|release| !release.has_wheel_for(target))
        };
        let mut without: Vec<&Target> = group.on.iter().copied().filter(lacking).collect();
        if !self.range_was_given {
            // Nobody has asked for the older Pythons: what counts is the newest.
            let newest = group.on.iter().filter_map(|target| minor(target)).max();
            let concerned: BTreeSet<&str> = without
                .iter()
                .filter(|target| minor(target) == newest)
                .map(|target| shown(target))
                .collect();
            without.retain(|target| concerned.contains(shown(target)));
        }
        if without.is_empty() {
            return;
        }
        // Where no release is taken there is nothing to have a wheel.
        let taken = group.on.iter().copied();
        let taken: Vec<&Target> = taken
            .filter(|target| taken_on(admitted, target).is_some())
            .collect();
        let names = self.names(&taken, &without);
        if release.has_sdist() {
            let message =
                format!("`{written}` {version} has no wheel for {names} and is built there");
            built(group, message, findings);
            return;
        }
        let message = format!(
            "`{written}` {version} has neither a wheel for {names} nor a source distribution"
        );
        // What nobody has asked for is no error.
        let is_certain = self.targets_were_given || without.len() == taken.len();
        let severity = if is_certain {
            Severity::Error
        } else {
            Severity::Warning
        };
        let rule = &rules::NO_WHEEL_FOR_TARGET;
        let diagnostic = group.diagnostic(rule, message).severity(severity);
        group.add_as(findings, RiskKind::Installation, rule, diagnostic);
    }

    /// Where there is no wheel.
    fn names(&self, all: &[&Target], without: &[&Target]) -> String {
        if without.len() < all.len() || self.targets_were_given && without.len() < 4 {
            return names(without, all, self.targets_were_given);
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
