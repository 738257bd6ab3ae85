//! Pythons that no release is for, and those of which pip and uv think differently.

use uvferry_diagnostics::Severity;
use uvferry_resolution::TargetTags;

use super::group::Group;
use super::releases::{PythonOf, Release, taken};
use super::targets::pythons;
use super::{Facts, Target, taken_on};
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
        let mut numbers = Vec::new();
        let mut beyond = Vec::new();
        let mut choices = None;
        for &(at, target) in &group.on {
            let here = group.admitted_on(admitted, at);
            let Some(python) = PythonOf::new(target).filter(|_| !here.is_empty()) else {
                continue;
            };
            let least = python.least(self.range.as_ref());
            if taken(&here, |release| release.is_from(&least)).is_none() {
                without.push(target);
                numbers.push(at);
                continue;
            }
            let newest = python.least(None);
            let tags = TargetTags::new(target);
            let by_uv = taken(&here, |release| {
                release.is_from(&newest) && release.has_any_file_for(&tags)
            });
            let by_pip = taken_on(&here, target);
            match by_uv {
                Some(by_uv) if by_pip.is_none_or(|by_pip| by_pip.version != by_uv.version) => {
                    beyond.push(target);
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
            let is_here = |release: &&&Release<'_>| {
                let mut here = numbers.iter();
                here.any(|at| group.wanted.contains_on(&release.version, *at))
            };
            let mut ranges = admitted
                .iter()
                .rev()
                .filter(is_here)
                .map(|release| release.requires_python());
            let range = ranges.find_map(|range| range);
            let message = format!(
                "{} is for Python {}, and not for {}",
                group.told_on(&numbers),
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
