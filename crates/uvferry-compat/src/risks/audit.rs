//! Known vulnerabilities of what is pinned, by `uv audit`.
//!
//! uv audits a project's lock. The pins are put into a lock of their own, in a folder that the
//! caller made, whose packages come from an index that is not asked: so nothing is resolved, and
//! the vulnerability service is the only one who hears of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Deserialize;
use uvferry_diagnostics::{Diagnostic, redact};
use uvferry_requirements::Version;

use super::asked::Asked;
use super::findings::Findings;
use super::request::Audit;
use super::result::{Coverage, RiskKind};
use crate::rules::risks as rules;

/// What uv prints (`uv audit --output-format json`, 0.13.9; it calls the form a preview).
#[derive(Debug, Deserialize)]
struct Report {
    vulnerabilities: Vec<Vulnerability>,
}

#[derive(Debug, Deserialize)]
struct Vulnerability {
    dependency: Dependency,
    id: String,
    #[serde(default)]
    aliases: Vec<String>,
    summary: Option<String>,
    link: Option<String>,
    #[serde(default)]
    fix_versions: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    name: String,
    version: String,
}

/// Asks about each pin.
pub(super) fn check(
    audit: &Audit<'_>,
    asked: &[Asked],
    findings: &mut Findings,
    coverage: &mut Coverage,
) {
    let mut pins: BTreeMap<(&str, String), Vec<&Asked>> = BTreeMap::new();
    for one in asked
        .iter()
        .filter(|one| one.is_of_index && one.is_relevant())
    {
        let version = one.pin().and_then(|pin| Version::parse(pin).ok());
        if let Some(version) = version {
            pins.entry((&one.name, version.to_string()))
                .or_default()
                .push(one);
        }
    }
    if pins.is_empty() {
        coverage.audit_skipped = Some("nothing is pinned".to_owned());
        return;
    }
    let names: BTreeSet<(&str, &str)> = pins
        .keys()
        .map(|(name, version)| (*name, version.as_str()))
        .collect();
    let report = match ask(audit, &names) {
        Ok(report) => report,
        Err(why) => {
            coverage.audit_skipped = Some(redact(&why).into_owned());
            coverage.audit_failed = true;
            return;
        }
    };
    coverage.audited = true;
    for found in &report.vulnerabilities {
        let key = (
            found.dependency.name.as_str(),
            found.dependency.version.clone(),
        );
        let Some([first, others @ ..]) = pins.get(&key).map(Vec::as_slice) else {
            continue;
        };
        let aliases = found.aliases.iter().filter(|alias| **alias != found.id);
        let ids: Vec<&str> = std::iter::once(&found.id)
            .chain(aliases)
            .map(String::as_str)
            .collect();
        let summary = found.summary.as_deref().unwrap_or("no summary is given");
        let link = found
            .link
            .as_ref()
            .map_or(String::new(), |link| format!(" (<{link}>)"));
        let message = format!(
            "`{}` {}: {}: {summary}{link}",
            first.written,
            key.1,
            ids.join(", ")
        );
        let mut diagnostic =
            Diagnostic::new(&rules::VULNERABLE, message).at_location(first.location.clone());
        for other in others {
            diagnostic = diagnostic.also(other.location.clone(), "and here");
        }
        let help = match found.fix_versions.as_slice() {
            [] => "no release is said to be without it".to_owned(),
            fixed => format!("it is fixed in {}", fixed.join(", ")),
        };
        findings.add(
            RiskKind::Security,
            Some(key.0),
            &rules::VULNERABLE,
            diagnostic.help(help),
        );
    }
}

/// Runs uv; an error says why there is no report.
fn ask(audit: &Audit<'_>, pins: &BTreeSet<(&str, &str)>) -> Result<Report, String> {
    let directory = &audit.run.directory;
    let files = [("pyproject.toml", project()), ("uv.lock", lock(pins))];
    for (name, text) in files {
        fs_err::write(directory.join(name), text).map_err(|error| error.to_string())?;
    }
    let mut arguments = vec![
        "audit",
        "--frozen",
        "--no-config",
        "--no-index",
        "--output-format",
        "json",
        "--preview-features",
        "audit-command,json-output",
    ];
    if let Some(url) = &audit.service_url {
        arguments.extend(["--service-url", url]);
    }
    let finished = audit
        .uv
        .run(arguments, &audit.run)
        .map_err(|error| error.to_string())?;
    // 1 says that something was found.
    serde_json::from_str(&finished.stdout_text()).map_err(|_| {
        let said = finished.stderr_redacted();
        let said = said.trim();
        if said.is_empty() {
            "uv audit gave no report".to_owned()
        } else {
            format!("uv audit: {said}")
        }
    })
}

const NAME: &str = "uvferry-audit";

fn project() -> String {
    format!("[project]\nname = \"{NAME}\"\nversion = \"0\"\nrequires-python = \">=3.8\"\n")
}

/// A lock with nothing but the pins. Names are normalised and versions PEP 440's, so that
/// neither has to be escaped.
fn lock(pins: &BTreeSet<(&str, &str)>) -> String {
    const SOURCE: &str = "source = { registry = \"not-asked\" }";
    let mut text = format!(
        "version = 1\nrequires-python = \">=3.8\"\n\n[[package]]\nname = \"{NAME}\"\nversion = \"0\"\nsource = {{ virtual = \".\" }}\ndependencies = [\n"
    );
    // Writing to a text does not fail.
    for (name, version) in pins {
        let _ = writeln!(
            text,
            "    {{ name = \"{name}\", version = \"{version}\", {SOURCE} }},"
        );
    }
    text.push_str("]\n");
    for (name, version) in pins {
        let _ = write!(
            text,
            "\n[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n{SOURCE}\n"
        );
    }
    text
}
