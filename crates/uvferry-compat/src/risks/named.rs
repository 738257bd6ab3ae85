//! What is known of a distribution by its name and version alone.

use std::collections::BTreeSet;

use uvferry_diagnostics::{Diagnostic, Severity};
use uvferry_requirements::rules::STANDARD_LIBRARY;
use uvferry_resolution::{PlatformTag, Target};

use super::asked::Asked;
use super::findings::Findings;
use super::known;
use super::request::RiskRequest;
use super::result::RiskKind;
use crate::rules::risks as rules;

/// Keyrings' backends: who installs one has an index whose password pip takes from there.
const KEYRINGS: [&str; 4] = [
    "artifacts-keyring",
    "keyrings-google-artifactregistry-auth",
    "keyrings-codeartifact",
    "keyrings-envvars",
];

/// Looks at each requirement that holds on a target.
/// What an index has `answered` about is not guessed from here.
pub(super) fn check(
    request: &RiskRequest<'_>,
    asked: &[Asked],
    targets: &[Target],
    answered: &BTreeSet<String>,
    findings: &mut Findings,
) {
    let relevant = asked.iter().filter(|one| one.is_relevant());
    for one in relevant.filter(|one| !one.is_constraint) {
        let name = Some(one.name.as_str());
        if let Some(gone) = known::abandoned(&one.name)
            && one.is_of_index
            && !is_standard_library(request, one)
        {
            let severity = if gone.is_broken {
                Severity::Warning
            } else {
                Severity::Info
            };
            let message = format!(
                "`{}`: {} (<{}>){}",
                one.written,
                gone.why,
                gone.source,
                one.told_asker()
            );
            let diagnostic = Diagnostic::new(&rules::ABANDONED, message)
                .severity(severity)
                .at_location(one.location.clone())
                .help(format!("use {}", gone.instead));
            findings.add(RiskKind::Installation, name, &rules::ABANDONED, diagnostic);
        }
        if let Some(undeclared) = known::undeclared(&one.name, one.specifiers.as_ref())
            && !one.is_wheel
        {
            let needs = undeclared.needs.join(", ");
            let message = format!(
                "`{}` is built with {needs}, which it does not declare (<{}>){}",
                one.written,
                undeclared.source,
                one.told_asker()
            );
            let list: Vec<String> = undeclared
                .needs
                .iter()
                .map(|one| format!("\"{one}\""))
                .collect();
            let help = format!(
                "`[tool.uv.extra-build-dependencies] {} = [{}]`; with `uv pip`, install {needs} first and pass `--no-build-isolation-package {}`",
                one.name,
                list.join(", "),
                one.name
            );
            let diagnostic = Diagnostic::new(&rules::UNDECLARED_BUILD_REQUIREMENT, message)
                .at_location(one.location.clone())
                .help(help);
            findings.add(
                RiskKind::Installation,
                name,
                &rules::UNDECLARED_BUILD_REQUIREMENT,
                diagnostic,
            );
        }
        if !answered.contains(&one.name) {
            native(one, targets, findings);
        }
        if one.name == "no-manylinux" {
            let message = format!(
                "`no-manylinux` switches manylinux wheels off{}",
                one.told_asker()
            );
            let diagnostic =
                Diagnostic::new(&rules::MANYLINUX, message).at_location(one.location.clone());
            findings.add(RiskKind::Compatibility, name, &rules::MANYLINUX, diagnostic);
        }
        if KEYRINGS.contains(&one.name.as_str()) {
            let message = format!(
                "`{}` gives pip a password that uv does not ask for{}",
                one.written,
                one.told_asker()
            );
            let diagnostic =
                Diagnostic::new(&rules::KEYRING, message).at_location(one.location.clone());
            findings.add(RiskKind::Compatibility, name, &rules::KEYRING, diagnostic);
        }
    }
}

/// Whether the reader of the file has said that it is a module of the standard library.
fn is_standard_library(request: &RiskRequest<'_>, one: &Asked) -> bool {
    let file = one.file.and_then(|at| request.requirements.get(at));
    let mut found = file.into_iter().flat_map(|input| &input.file.diagnostics);
    found.any(|diagnostic| {
        diagnostic.code == STANDARD_LIBRARY.code
            && diagnostic
                .location
                .as_ref()
                .is_some_and(|at| at.line == one.location.line)
    })
}

/// A distribution that has no wheels for a platform, as it says itself.
fn native(one: &Asked, targets: &[Target], findings: &mut Findings) {
    let Some(native) = known::native(&one.name) else {
        return;
    };
    let mut platforms: Vec<&str> = targets
        .iter()
        .zip(&one.on)
        .filter(|(_, on)| **on)
        .map(|(target, _)| platform(target))
        .filter(|platform| native.no_wheels.iter().any(|without| without == platform))
        .collect();
    platforms.dedup();
    if platforms.is_empty() {
        return;
    }
    let message = format!(
        "`{}` has no wheels for {} and is built there",
        one.written,
        platforms.join(", ")
    );
    let diagnostic = Diagnostic::new(&rules::NATIVE_BUILD, message)
        .at_location(one.location.clone())
        .help(native.help());
    findings.add(
        RiskKind::Installation,
        Some(&one.name),
        &rules::NATIVE_BUILD,
        diagnostic,
    );
}

/// `linux`, `macos`, `windows`.
pub(super) fn platform(target: &Target) -> &'static str {
    match target.platform {
        PlatformTag::MacOs { .. } => "macos",
        PlatformTag::Windows(_) => "windows",
        _ => "linux",
    }
}
