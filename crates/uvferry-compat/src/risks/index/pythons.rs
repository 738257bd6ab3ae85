//! Pythons that no release is for, and those of which pip and uv think differently.

use uvferry_diagnostics::Severity;

use super::group::Group;
use super::releases::{PythonOf, Release, taken};
use super::targets::pythons;
use super::{Facts, Target};
use crate::risks::findings::Findings;
use crate::risks::result::RiskKind;
use crate::rules::risks as rules;

impl Facts {
    /// Pythons that no release admits, or that only pip says so of.
    pub(super) fn pythons(
        &self,
        group: &Group<'_>,
        admitted: &[&Release<'_>],
        findings: &mut Findings,
    ) {
        let mut without = Vec::new();
        let mut beyond = Vec::new();
        let mut choices = None;
        for target in &group.on {
            let Some(python) = PythonOf::new(target) else {
                continue;
            };
            let least = python.least(self.range.as_ref());
            if taken(admitted, |release| release.is_from(&least)).is_none() {
                without.push(*target);
                continue;
            }
            let newest = python.least(None);
            let by_uv = taken(admitted, |release| release.is_from(&newest));
            let by_pip = taken(admitted, |release| release.is_for(&python));
            match by_uv {
                Some(by_uv) if by_pip.is_none_or(|by_pip| by_pip.version != by_uv.version) => {
                    beyond.push(*target);
                    choices = Some((by_uv, by_pip));
                }
                _ => {}
            }
        }
        // Without a range nobody has asked for the oldest and the newest Python.
        let counts = |targets: &[&Target]| {
            !targets.is_empty() && (self.range_was_given || targets.len() == group.on.len())
        };
        if counts(&without) {
            let mut ranges = admitted
                .iter()
                .rev()
                .map(|release| release.requires_python());
            let range = ranges.find_map(|range| range);
            let message = format!(
                "{} is for Python {}, and not for {}",
                group.told(),
                range.unwrap_or_default(),
                pythons(&without)
            );
            let rule = &rules::PYTHON_CONFLICT;
            group.add(findings, RiskKind::Installation, rule, message);
        }
        if let Some((by_uv, by_pip)) = choices.filter(|_| counts(&beyond)) {
            let by_pip = by_pip.map_or("none".to_owned(), |one| one.version.to_string());
            let message = format!(
                "`{}` {} is for Python {}: on {} pip takes {by_pip}, uv takes it all the same",
                group.written(),
                by_uv.version,
                by_uv.requires_python().unwrap_or_default(),
                pythons(&beyond)
            );
            let rule = &rules::PYTHON_UPPER_BOUND;
            let diagnostic = group.diagnostic(rule, message).severity(Severity::Warning);
            group.add_as(findings, RiskKind::Compatibility, rule, diagnostic);
        }
    }
}
