//! What was found so far, and the order in which it is told.

use std::cmp::Reverse;

use uvferry_diagnostics::{Diagnostic, Rule, redact};

use super::result::{Risk, RiskKind};

/// So many further places a risk names.
const MOST_PLACES: usize = 20;

/// The risks that were found.
#[derive(Debug, Default)]
pub(super) struct Findings {
    risks: Vec<Risk>,
}

impl Findings {
    /// Adds one; what to do is the finding's own help, else what its rule says.
    pub(super) fn add(
        &mut self,
        kind: RiskKind,
        package: Option<&str>,
        rule: &'static Rule,
        mut diagnostic: Diagnostic,
    ) {
        diagnostic.related.truncate(MOST_PLACES);
        let mitigation = diagnostic.help.clone();
        let mitigation = mitigation.unwrap_or_else(|| rule.fix.to_owned());
        self.risks.push(Risk {
            kind,
            package: package.map(|name| redact(name).into_owned()),
            diagnostic,
            mitigation,
        });
    }

    /// Adds what another crate has found in a file.
    pub(super) fn carry(&mut self, kind: RiskKind, package: Option<&str>, diagnostic: &Diagnostic) {
        let Some(rule) = rule_of(&diagnostic.code) else {
            return;
        };
        self.add(kind, package, rule, diagnostic.clone());
    }

    /// Adds one that is complete.
    pub(super) fn carry_over(&mut self, mut risk: Risk) {
        risk.diagnostic.related.truncate(MOST_PLACES);
        self.risks.push(risk);
    }

    /// Adds all of another list.
    pub(super) fn append(&mut self, other: Self) {
        self.risks.extend(other.risks);
    }

    /// In their order.
    pub(super) fn finish(self) -> Vec<Risk> {
        let mut risks = self.risks;
        sort(&mut risks);
        risks
    }
}

/// By severity, then by file and line, then by package; each once.
pub(super) fn sort(risks: &mut Vec<Risk>) {
    let place = |risk: &Risk| {
        let location = risk.diagnostic.location.as_ref();
        location.map(|at| (at.file.clone(), at.line, at.column))
    };
    risks.sort_by_cached_key(|risk| {
        (
            Reverse(risk.diagnostic.severity),
            place(risk),
            risk.package.clone(),
            risk.diagnostic.code.clone(),
        )
    });
    risks.dedup();
}

/// The rule of a code, of this crate or of those whose findings are carried.
pub fn rule_of(code: &str) -> Option<&'static Rule> {
    let all = [
        crate::RULES,
        uvferry_requirements::RULES,
        uvferry_commands::RULES,
        uvferry_options::RULES,
        uvferry_environment::RULES,
    ];
    let mut rules = all.into_iter().flatten().copied();
    rules.find(|rule| rule.code == code)
}
