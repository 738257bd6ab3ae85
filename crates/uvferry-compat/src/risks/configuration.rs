//! pip's configuration where the project is used.

use uvferry_diagnostics::{Diagnostic, Severity};
use uvferry_environment::configuration::{Disposition, PipSetting, Place};
use uvferry_options::FIRST_INDEX_WINS;

use super::findings::Findings;
use super::request::RiskRequest;
use super::requirements_files::wants_keyring;
use super::result::RiskKind;
use crate::rules::risks as rules;

/// Looks at each setting that counts.
pub(super) fn check(request: &RiskRequest<'_>, findings: &mut Findings) {
    let Some(configuration) = request.configuration else {
        return;
    };
    for diagnostic in configuration.diagnostics() {
        findings.carry(RiskKind::Compatibility, None, diagnostic);
    }
    let settings = configuration.settings().iter();
    for setting in settings.filter(|setting| !setting.is_overridden) {
        check_setting(setting, findings);
    }
}

fn check_setting(setting: &PipSetting, findings: &mut Findings) {
    let word = setting.uv();
    if matches!(
        word.disposition,
        Disposition::Dropped | Disposition::PassedOver
    ) {
        return;
    }
    let (shown, place) = match &setting.place {
        Place::Variable(name) => (format!("`{name}`"), None),
        Place::File(location) => (
            format!("`{} = {}`", setting.key, setting.shown().replace('\n', " ")),
            Some(location.clone()),
        ),
    };
    let at = |diagnostic: Diagnostic| match &place {
        Some(place) => diagnostic.at_location(place.clone()),
        None => diagnostic,
    };
    let mut diagnostic = Diagnostic::new(&rules::PIP_SETTINGS, format!("uv does not read {shown}"));
    let help = match (&word.to, &word.reason) {
        (Some(to), _) => Some(format!("say it by {to}")),
        (None, Some(reason)) => Some(reason.clone()),
        (None, None) => None,
    };
    if let Some(help) = help {
        diagnostic = diagnostic.help(help);
    }
    // Time limits, caches and the like change nothing that is installed.
    if word.disposition == Disposition::Variable {
        diagnostic = diagnostic.severity(Severity::Info);
    }
    findings.add(
        RiskKind::Compatibility,
        None,
        &rules::PIP_SETTINGS,
        at(diagnostic),
    );
    match setting.key.as_str() {
        "extra-index-url" => {
            let message = format!(
                "{shown} adds an index: uv takes a package from the first index that has it, pip the best version of all"
            );
            let diagnostic = at(Diagnostic::new(&FIRST_INDEX_WINS, message));
            findings.add(RiskKind::Security, None, &FIRST_INDEX_WINS, diagnostic);
        }
        "constraint" if place.is_none() => {
            let message =
                format!("{shown} held for builds, too, before pip 26.2; `UV_CONSTRAINT` does not");
            let diagnostic = Diagnostic::new(&rules::BUILD_CONSTRAINTS, message);
            findings.add(
                RiskKind::Compatibility,
                None,
                &rules::BUILD_CONSTRAINTS,
                diagnostic,
            );
        }
        "trusted-host" => {
            let message = format!("{shown}: its certificate is not checked");
            let diagnostic = at(Diagnostic::new(&rules::TRUSTED_HOST, message));
            findings.add(RiskKind::Security, None, &rules::TRUSTED_HOST, diagnostic);
        }
        "keyring-provider" => keyring(&format!("{shown} lets pip ask a keyring"), &at, findings),
        _ => {}
    }
    if matches!(setting.key.as_str(), "index-url" | "extra-index-url")
        && setting.value().split_whitespace().any(wants_keyring)
    {
        let message =
            format!("{shown} has a user and no password: pip asks a keyring, uv does not unasked");
        keyring(&message, &at, findings);
    }
}

fn keyring(message: &str, at: &dyn Fn(Diagnostic) -> Diagnostic, findings: &mut Findings) {
    let diagnostic = at(Diagnostic::new(&rules::KEYRING, message));
    findings.add(RiskKind::Compatibility, None, &rules::KEYRING, diagnostic);
}
