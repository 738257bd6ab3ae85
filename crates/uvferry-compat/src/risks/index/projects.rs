//! What the pages of a project say whatever the Python and platform.

use uvferry_diagnostics::Severity;
use uvferry_index::{Project, ProjectAnswer};

use super::group::Group;
use super::releases::{Release, releases};
use crate::risks::asked::Asking;
use crate::risks::findings::Findings;
use crate::risks::result::RiskKind;
use crate::rules::risks as rules;

/// That there is no such project.
pub(super) fn unknown(group: &Group<'_>, answer: &ProjectAnswer, findings: &mut Findings) {
    let indexes: Vec<&str> = answer
        .indexes
        .iter()
        .map(|index| index.index.as_str())
        .collect();
    let message = format!("`{}` is not on {}", group.written(), indexes.join(", "));
    let rule = &rules::UNKNOWN_PACKAGE;
    group.add(findings, RiskKind::Installation, rule, message);
}

/// What the pages say whatever version is asked for.
pub(super) fn about(group: &Group<'_>, answer: &ProjectAnswer, findings: &mut Findings) {
    for project in answer.found() {
        let Some(status) = project.status.as_ref().filter(|one| one.status != "active") else {
            continue;
        };
        let reason = status.reason.as_ref();
        let reason = reason.map_or(String::new(), |reason| format!(": {reason}"));
        let message = format!(
            "`{}` is marked as {} on {}{reason}",
            group.written(),
            status.status,
            project.index
        );
        let (severity, kind) = if status.status == "quarantined" {
            (Severity::Error, RiskKind::Security)
        } else {
            (Severity::Warning, RiskKind::Installation)
        };
        let rule = &rules::PROJECT_STATUS;
        let diagnostic = group.diagnostic(rule, message).severity(severity);
        group.add_as(findings, kind, rule, diagnostic);
    }
    // Both tools add what lists of files have to whatever index there is.
    let indexes = answer.indexes.iter().filter(|one| !one.is_links);
    let found: Vec<&Project> = indexes
        .filter_map(|one| one.project.as_ref().ok()?.as_ref())
        .collect();
    // uv asks the additional ones before the default one.
    let [_, first, ..] = found.as_slice() else {
        return;
    };
    let newest = |project: &Project| {
        let of_one = releases(&[project], &group.name);
        let mut finals = of_one.iter().rev();
        let newest = finals.find(|release| !release.version.is_prerelease());
        newest.map_or_else(
            || "no final release".to_owned(),
            |one| one.version.to_string(),
        )
    };
    let all = found
        .iter()
        .map(|project| format!("{} ({})", project.index, newest(project)));
    let message = format!(
        "`{}` is on {}: pip takes the best of all, uv only what {} has",
        group.written(),
        all.collect::<Vec<_>>().join(" and "),
        first.index
    );
    let rule = &rules::ON_SEVERAL_INDEXES;
    group.add(findings, RiskKind::Security, rule, message);
}

/// Whether each who asks for a dependency could have a release, and no release suits all.
pub(super) fn is_contested(group: &Group<'_>, all: &[Release<'_>]) -> bool {
    let each = &group.wanted.all;
    let has_release = |one: &Asking| {
        let mut releases = all.iter();
        releases.any(|release| one.specifiers.contains(&release.version))
    };
    group.is_dependency() && each.len() > 1 && each.iter().all(has_release)
}

/// That nothing satisfies a requirement.
pub(super) fn vanished(group: &Group<'_>, all: &[Release<'_>], findings: &mut Findings) {
    let withdrawn = all
        .iter()
        .any(|release| group.wanted.contains(&release.version));
    let mut finals = all.iter().rev();
    let newest = finals.find(|release| !release.version.is_prerelease());
    let newest = newest.map_or(String::new(), |one| {
        format!("; the newest is {}", one.version)
    });
    let told = group.told();
    let message = if withdrawn {
        format!("{told}: all that satisfies it was withdrawn{newest}")
    } else if all.is_empty() {
        format!("{told}: the index has no release of it")
    } else {
        format!("{told}: no release satisfies it{newest}")
    };
    group.add(findings, RiskKind::Installation, &rules::VANISHED, message);
}

/// What is the matter with the releases that satisfy a requirement.
pub(super) fn choice(group: &Group<'_>, admitted: &[&Release<'_>], findings: &mut Findings) {
    let yanked = admitted.iter().find_map(|release| release.yanked());
    if let Some(reason) = yanked.filter(|_| group.wanted.pin().is_some()) {
        let reason = match reason.trim() {
            "" => String::new(),
            reason => format!(": {reason}"),
        };
        let message = format!("{} was withdrawn{reason}", group.told());
        group.add(findings, RiskKind::Installation, &rules::YANKED, message);
    }
    // The newest of all is what pip takes where a pre-release is named.
    let newest = admitted
        .last()
        .filter(|release| release.version.is_prerelease());
    let last = admitted
        .iter()
        .rev()
        .find(|release| !release.version.is_prerelease());
    if let (Some(newest), Some(last)) = (newest, last)
        && group.wanted.names_prerelease()
    {
        let rule = if group.is_dependency() {
            &rules::TRANSITIVE_PRERELEASE
        } else {
            &rules::PRERELEASE
        };
        let message = format!(
            "{} names a pre-release: pip takes {}, uv {}",
            group.told(),
            newest.version,
            last.version
        );
        group.add(findings, RiskKind::Compatibility, rule, message);
    }
}
