//! What requirements files say beside names: findings of their reader, options, addresses.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::{Diagnostic, Location, Severity, SourceFile, has_credentials};
use uvferry_options::FIRST_INDEX_WINS;
use uvferry_requirements::{
    CompileTool, Entry, EntryKind, OptionEntry, Requirement, RequirementsFile, Target, WheelName,
    normalize_name, rules as reading,
};

use super::asked::{Asked, name_of, own_place};
use super::findings::Findings;
use super::request::{RequirementsRole, RiskRequest};
use super::result::RiskKind;
use crate::rules::risks as rules;

/// Looks at each file, and at what metadata declares.
pub(super) fn check(request: &RiskRequest<'_>, asked: &[Asked], findings: &mut Findings) {
    let pinned = pinned_by_constraints(asked);
    for diagnostic in &request.includes {
        findings.carry(kind_of(diagnostic), None, diagnostic);
    }
    for (at, input) in request.requirements.iter().enumerate() {
        let file = &*input.file;
        carried(file, asked, at, findings);
        for entry in &file.entries {
            match &entry.kind {
                EntryKind::Option(option) => check_option(file, entry, option, findings),
                EntryKind::Requirement(requirement) => {
                    check_target(requirement, own_place(&file.source, entry), findings);
                }
                _ => {}
            }
        }
        only_binary(file, findings);
        if input.role == RequirementsRole::Requirements {
            freedom(request, asked, &pinned, at, findings);
        }
    }
    declared(request, findings);
}

/// The addresses that a project's metadata names: as in a requirements file.
fn declared(request: &RiskRequest<'_>, findings: &mut Findings) {
    let is_looked_at = |path: &str| request.carriers.iter().any(|file| file.path() == path);
    for one in request.declared.iter().filter(|one| one.url.is_some()) {
        let place = &one.location;
        let source = SourceFile::new(place.file.as_str(), one.text.as_str());
        for (_, _, requirement) in uvferry_requirements::parse(&source).requirements() {
            check_target(requirement, place.clone(), findings);
        }
        // The lines of a configuration are looked at with it.
        if has_credentials(&one.text) && !is_looked_at(&place.file) {
            let message = "a password or token stands in this file";
            let rule = &rules::CREDENTIALS;
            let diagnostic = Diagnostic::new(rule, message).at_location(place.clone());
            let name = normalize_name(&one.name);
            findings.add(RiskKind::Security, Some(&name), rule, diagnostic);
        }
    }
}

/// The findings of the reader.
fn carried(file: &RequirementsFile, asked: &[Asked], at: usize, findings: &mut Findings) {
    let of_file = asked.iter().filter(|one| one.file == Some(at));
    let by_line: BTreeMap<usize, &str> = of_file
        .map(|one| (one.location.line, one.name.as_str()))
        .collect();
    for diagnostic in &file.diagnostics {
        let place = diagnostic.location.as_ref();
        let package = place.and_then(|place| by_line.get(&place.line).copied());
        findings.carry(kind_of(diagnostic), package, diagnostic);
    }
}

fn kind_of(diagnostic: &Diagnostic) -> RiskKind {
    let is = |rules: &[&uvferry_diagnostics::Rule]| {
        rules.iter().any(|rule| rule.code == diagnostic.code)
    };
    if is(&[&reading::CREDENTIALS]) {
        RiskKind::Security
    } else if is(&[&reading::DUPLICATE_NAME]) {
        RiskKind::Reproducibility
    } else if diagnostic.severity == Severity::Error
        || is(&[
            &reading::STANDARD_LIBRARY,
            &reading::PKG_RESOURCES,
            &reading::FOREIGN_PATH,
        ])
    {
        RiskKind::Installation
    } else {
        RiskKind::Compatibility
    }
}

fn check_option(
    file: &RequirementsFile,
    entry: &Entry,
    option: &OptionEntry,
    findings: &mut Findings,
) {
    let place = Location::new(&file.source, entry.span());
    match option.name {
        "--extra-index-url" => {
            let message =
                "uv takes a package from the first index that has it, pip the best version of all";
            let diagnostic = Diagnostic::new(&FIRST_INDEX_WINS, message).at_location(place.clone());
            findings.add(RiskKind::Security, None, &FIRST_INDEX_WINS, diagnostic);
        }
        "--no-binary" => {
            let message = "uv resolves by the metadata of wheels in spite of `--no-binary`";
            let diagnostic = Diagnostic::new(&rules::NO_BINARY, message).at_location(place.clone());
            findings.add(RiskKind::Compatibility, None, &rules::NO_BINARY, diagnostic);
        }
        _ => {}
    }
    let value = option.value.as_deref().unwrap_or_default();
    if matches!(option.name, "--extra-index-url" | "--index-url") && wants_keyring(value) {
        let message =
            "the address has a user and no password: pip asks a keyring, uv does not unasked";
        let diagnostic = Diagnostic::new(&rules::KEYRING, message).at_location(place);
        findings.add(RiskKind::Compatibility, None, &rules::KEYRING, diagnostic);
    }
}

/// Whether an address names a user whose password has to come from elsewhere.
pub(super) fn wants_keyring(address: &str) -> bool {
    let Some((_, rest)) = address.split_once("://") else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let Some((user, _)) = host.rsplit_once('@') else {
        return false;
    };
    // A lone token is a credential itself; a name is one of those that keyrings go by.
    let names = ["oauth2accesstoken", "VssSessionToken", "aws", "oauth2"];
    !user.contains(':')
        && (names.contains(&user) || !has_credentials(address))
        && !user.is_empty()
        && !user.contains("${")
}

fn check_target(requirement: &Requirement, place: Location, findings: &mut Findings) {
    let name = name_of(requirement).map(|name| name.normalized);
    let name = name.as_deref();
    match &requirement.target {
        Target::Vcs(vcs) => {
            let Some((severity, what)) = revision(vcs.vcs, vcs.rev.as_deref()) else {
                return;
            };
            let message = format!("{what} can be something else tomorrow");
            let diagnostic = Diagnostic::new(&rules::VCS_WITHOUT_COMMIT, message)
                .severity(severity)
                .at_location(place);
            findings.add(
                RiskKind::Reproducibility,
                name,
                &rules::VCS_WITHOUT_COMMIT,
                diagnostic,
            );
        }
        Target::Url(url) if !url.is_file() => {
            if url.hash.is_none() && requirement.hashes.is_empty() {
                let message = "nothing says which file the URL has to give";
                let diagnostic =
                    Diagnostic::new(&rules::URL_WITHOUT_HASH, message).at_location(place.clone());
                findings.add(
                    RiskKind::Security,
                    name,
                    &rules::URL_WITHOUT_HASH,
                    diagnostic,
                );
            }
            check_file_name(requirement, url.file_name().as_deref(), place, findings);
        }
        Target::Url(url) => {
            check_file_name(requirement, url.file_name().as_deref(), place, findings);
        }
        Target::Path(path) => {
            let file_name = path.path.rsplit(['/', '\\']).next();
            check_file_name(requirement, file_name, place, findings);
        }
        Target::Named => {}
    }
}

/// What the name of a file says against the requirement that names it.
fn check_file_name(
    requirement: &Requirement,
    file_name: Option<&str>,
    place: Location,
    findings: &mut Findings,
) {
    let Some(file_name) = file_name else {
        return;
    };
    if file_name.to_ascii_lowercase().ends_with(".egg") {
        let message = "an egg can be installed by neither uv nor a pip of today";
        let diagnostic = Diagnostic::new(&rules::EGG, message).at_location(place);
        findings.add(RiskKind::Installation, None, &rules::EGG, diagnostic);
        return;
    }
    if let (Some(name), Some(wheel)) = (&requirement.name, WheelName::parse(file_name))
        && normalize_name(&wheel.name.written) != name.normalized
    {
        let message = format!(
            "the wheel is one of `{}`, the requirement asks for `{}`",
            wheel.name.written, name.written
        );
        let diagnostic = Diagnostic::new(&rules::NAME_DISAGREES, message).at_location(place);
        findings.add(
            RiskKind::Installation,
            Some(&name.normalized),
            &rules::NAME_DISAGREES,
            diagnostic,
        );
    }
}

/// What is uncertain about a revision; `None` for a commit.
fn revision(vcs: &str, rev: Option<&str>) -> Option<(Severity, String)> {
    let Some(rev) = rev.filter(|rev| !rev.is_empty()) else {
        return Some((
            Severity::Warning,
            "a repository without a revision".to_owned(),
        ));
    };
    let is_hexadecimal = rev.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_number = rev.bytes().all(|byte| byte.is_ascii_digit());
    let is_commit = match vcs {
        "git" => is_hexadecimal && matches!(rev.len(), 40 | 64),
        "hg" => is_hexadecimal && rev.len() == 40,
        _ => is_number,
    };
    if is_commit {
        return None;
    }
    let is_tag = rev
        .trim_start_matches('v')
        .starts_with(|c: char| c.is_ascii_digit())
        || rev.starts_with("refs/tags/");
    Some(if is_hexadecimal && rev.len() >= 7 && !is_number {
        (Severity::Info, format!("the short commit `{rev}`"))
    } else if is_tag {
        (Severity::Info, format!("the tag `{rev}`"))
    } else {
        (Severity::Warning, format!("`{rev}`"))
    })
}

/// `--only-binary` beside what pip builds all the same.
fn only_binary(file: &RequirementsFile, findings: &mut Findings) {
    let options = file
        .options()
        .filter(|(_, option)| option.name == "--only-binary");
    let values: Vec<&str> = options
        .filter_map(|(_, option)| option.value.as_deref())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    // `:none:` empties what was said before it.
    let from = values.iter().rposition(|value| *value == ":none:");
    let values = &values[from.map_or(0, |at| at + 1)..];
    if values.is_empty() {
        return;
    }
    for (_, entry, requirement) in file.requirements() {
        let is_built = match &requirement.target {
            Target::Url(url) => !url.is_wheel,
            Target::Vcs(_) => true,
            _ => false,
        };
        let name = name_of(requirement).map(|name| name.normalized);
        let is_meant = values.iter().any(|value| {
            *value == ":all:" || name.as_deref() == Some(normalize_name(value).as_str())
        });
        if !is_built || requirement.editable || !is_meant {
            continue;
        }
        let message = "uv holds to `--only-binary` for a URL, too, and refuses to build this";
        let diagnostic = Diagnostic::new(&rules::ONLY_BINARY_URL, message)
            .at_location(own_place(&file.source, entry));
        findings.add(
            RiskKind::Compatibility,
            name.as_deref(),
            &rules::ONLY_BINARY_URL,
            diagnostic,
        );
    }
}

/// Whether a file is the input of another one that was compiled from it.
pub(super) fn is_source(request: &RiskRequest<'_>, at: usize) -> bool {
    let path = request.requirements[at].file.source.path();
    let name = file_name(path);
    let others = request.requirements.iter().enumerate();
    let mut others = others
        .filter(|(other, _)| *other != at)
        .map(|(_, input)| &input.file);
    others.any(|other| {
        let Some(header) = &other.header else {
            return false;
        };
        header.inputs.iter().any(|input| file_name(input) == name)
            || header.tool != CompileTool::Other
                && stem(other.source.path()) == stem(path)
                && other.source.path() != path
    })
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The path without its ending.
fn stem(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(stem, _)| stem)
}

/// Names that a constraint pins.
fn pinned_by_constraints(asked: &[Asked]) -> BTreeSet<&str> {
    let pins = asked
        .iter()
        .filter(|one| one.is_constraint && one.pin().is_some());
    pins.map(|one| one.name.as_str()).collect()
}

/// What a file leaves to the resolver.
fn freedom(
    request: &RiskRequest<'_>,
    asked: &[Asked],
    pinned: &BTreeSet<&str>,
    at: usize,
    findings: &mut Findings,
) {
    if is_source(request, at) {
        return;
    }
    let free: Vec<&Asked> = asked
        .iter()
        .filter(|one| one.file == Some(at) && one.is_of_index && one.is_relevant())
        .filter(|one| {
            one.pin().is_none() && one.specifiers.is_some() && !pinned.contains(one.name.as_str())
        })
        .collect();
    for one in free.iter().filter(|one| one.specifier.is_none()) {
        let message = format!(
            "`{}` is installed in whatever version is newest",
            one.written
        );
        let diagnostic =
            Diagnostic::new(&rules::UNPINNED, message).at_location(one.location.clone());
        findings.add(
            RiskKind::Reproducibility,
            Some(&one.name),
            &rules::UNPINNED,
            diagnostic,
        );
    }
    if let Some((first, rest)) = free.split_first() {
        let message = format!(
            "this file leaves the version of {} requirement{} open; pip and uv may choose differently",
            free.len(),
            if free.len() == 1 { "" } else { "s" }
        );
        let mut diagnostic = Diagnostic::new(&rules::RESOLUTION_MAY_DIFFER, message)
            .at_location(first.location.clone());
        for one in rest {
            diagnostic = diagnostic.also(one.location.clone(), "and this one");
        }
        findings.add(
            RiskKind::Compatibility,
            None,
            &rules::RESOLUTION_MAY_DIFFER,
            diagnostic,
        );
    }
}
