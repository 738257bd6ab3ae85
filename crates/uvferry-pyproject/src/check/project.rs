//! `[project]` (PEP 621 and those that changed it).

use std::collections::HashMap;

use uvferry_diagnostics::{Diagnostic, Severity};
use uvferry_requirements::{Specifiers, Version};

use super::CheckOptions;
use super::findings::Findings;
use super::tree::Place;
use super::{
    classifiers, contacts, dependencies, dynamic, entry_points, import_names, license, readme, urls,
};
use crate::names::is_valid;
use crate::rules;

/// What a name may be (PEP 508).
pub(super) const NAME_RULE: &str =
    "ASCII letters, digits, `-`, `_` and `.`, with a letter or a digit at both ends";

pub(super) fn check(
    findings: &mut Findings<'_>,
    root: &Place<'_>,
    project: &Place<'_>,
    options: &CheckOptions<'_>,
) {
    findings.table(project);
    if !project.is_table() {
        return;
    }
    // What may be dynamic, and the two that say so or may never be.
    let keys: Vec<&str> = ["name", "dynamic"]
        .into_iter()
        .chain(dynamic::FIELDS.iter().copied())
        .collect();
    findings.unknown_keys(project, &keys);
    missing(findings, root, project);
    for place in project.entries() {
        match place.key {
            "name" => name(findings, &place),
            "version" => version(findings, &place),
            "description" => description(findings, &place),
            "readme" => readme::check(findings, &place),
            "requires-python" => requires_python(findings, &place),
            "authors" | "maintainers" => contacts::check(findings, &place),
            "keywords" => keywords(findings, &place),
            "classifiers" => classifiers::check(findings, &place, options),
            "urls" => urls::check(findings, &place),
            "scripts" | "gui-scripts" => entry_points::check_scripts(findings, &place),
            "entry-points" => entry_points::check_groups(findings, &place),
            "dependencies" => dependencies::check_list(findings, &place),
            "optional-dependencies" => dependencies::check_extras(findings, &place),
            "dynamic" => dynamic::check(findings, project, &place),
            _ => {}
        }
    }
    license::check(findings, root, project);
    import_names::check(findings, project);
}

fn missing(findings: &mut Findings<'_>, root: &Place<'_>, project: &Place<'_>) {
    if project.get("name").is_none() {
        findings.missing_key(project, "name", "every project has one");
    }
    let dynamic = project.get("dynamic");
    let is_dynamic = dynamic
        .iter()
        .flat_map(Place::texts)
        .any(|(_, field)| field == "version");
    if project.get("version").is_some() || is_dynamic {
        return;
    }
    let help = if root
        .at(&["tool", "setuptools", "dynamic", "version"])
        .is_some()
        || root.at(&["tool", "setuptools_scm"]).is_some()
    {
        "the build backend makes one, so add `dynamic = [\"version\"]`"
    } else {
        "write one, or `dynamic = [\"version\"]` where the build backend makes it"
    };
    findings.missing_key(project, "version", help);
}

fn name(findings: &mut Findings<'_>, place: &Place<'_>) {
    if let Some(text) = findings.text(place)
        && !is_valid(text)
    {
        findings.value_help(
            &rules::INVALID_NAME,
            place,
            format!("`{text}` is no name for a project"),
            NAME_RULE,
        );
    }
}

fn version(findings: &mut Findings<'_>, place: &Place<'_>) {
    if let Some(text) = findings.text(place)
        && Version::parse(text).is_err()
    {
        findings.value_help(
            &rules::INVALID_VERSION,
            place,
            format!("`{text}` is no version (PEP 440)"),
            "write one like `1.2.3`, `1.0rc1` or `2.0.post1`",
        );
    }
}

fn description(findings: &mut Findings<'_>, place: &Place<'_>) {
    if let Some(text) = findings.text(place)
        && text.trim_end().contains('\n')
    {
        findings.warn(
            &rules::INVALID_README,
            place,
            "the description is one line",
            Some("build backends refuse or cut a longer one; the long text is the `readme`"),
        );
    }
}

fn requires_python(findings: &mut Findings<'_>, place: &Place<'_>) {
    if let Some(text) = findings.text(place)
        && !is_specifier(text)
    {
        let bare = Version::parse(text.trim_end_matches('+')).is_ok();
        let message = format!("`{text}` is no version specifier (PEP 440)");
        if bare {
            let version = text.trim_end_matches('+').trim();
            let help = format!("write `>={version}`");
            findings.value_help(&rules::INVALID_VERSION, place, message, help);
        } else {
            let help = "write one like `>=3.9`";
            findings.value_help(&rules::INVALID_VERSION, place, message, help);
        }
    }
}

/// As behind the name of a requirement, so that neither `,` nor `===;` is one.
pub(crate) fn is_specifier(text: &str) -> bool {
    Specifiers::parse(text).is_ok()
        && !text.contains([';', ']', '@'])
        && dependencies::read(&format!("requirement{text}")).is_ok()
}

fn keywords(findings: &mut Findings<'_>, place: &Place<'_>) {
    let mut seen: HashMap<&str, Place<'_>> = HashMap::new();
    for (item, text) in findings.texts(place) {
        if text.contains(',') {
            findings.at(
                &item.span(),
                Diagnostic::new(
                    &rules::INVALID_NAME,
                    "a comma in a keyword makes several of it in the package's metadata",
                )
                .severity(Severity::Warning)
                .help("write each keyword as a string of its own"),
            );
        }
        if let Some(first) = seen.get(text) {
            let message = format!("the keyword `{text}` stands there twice");
            findings.twice(&item, first, message, Severity::Warning);
        } else {
            seen.insert(text, item);
        }
    }
}
