//! The Pythons that a project is for.

use uvferry_diagnostics::Diagnostic;
use uvferry_requirements::{Operator, Specifiers, Version};

use super::findings::Findings;
use super::request::RiskRequest;
use super::result::RiskKind;
use crate::rules::risks as rules;

/// Looks for an upper bound that a Python of today or tomorrow is beyond. (`<4` bounds
/// nothing.)
pub(super) fn check(request: &RiskRequest<'_>, findings: &mut Findings) {
    let Some(range) = &request.requires_python else {
        return;
    };
    let Ok(specifiers) = Specifiers::parse(&range.text) else {
        return;
    };
    let bounds = |one: &&uvferry_requirements::Specifier| {
        let is_upper = matches!(
            one.operator,
            Operator::Less | Operator::LessEqual | Operator::Equal | Operator::Compatible
        );
        let version = one.version.trim_end_matches(".*");
        // `~=3.8` goes up to 4.
        let parts = if one.operator == Operator::Compatible {
            3
        } else {
            2
        };
        let Ok(version) = Version::parse(version) else {
            return false;
        };
        let release = version.release();
        is_upper && release.first() == Some(&3) && release.len() >= parts
    };
    let Some(bound) = specifiers.clauses().iter().find(bounds) else {
        return;
    };
    let message = format!(
        "uv takes no account of the upper bound `{}{}` when it chooses releases for a lock",
        bound.operator.as_str(),
        bound.version
    );
    let mut diagnostic = Diagnostic::new(&rules::PYTHON_UPPER_BOUND, message);
    if let Some(location) = &range.location {
        diagnostic = diagnostic.at_location(location.clone());
    }
    findings.add(
        RiskKind::Compatibility,
        None,
        &rules::PYTHON_UPPER_BOUND,
        diagnostic,
    );
}
