//! What the indexes say of the packages that are asked for.
//!
//! Each name is asked once, all at the same time; of a release that is taken the core metadata
//! is read where the index offers it by itself (PEP 658). Only packages that the project names
//! are looked at, not what these need.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::{Diagnostic, Rule, Severity, redact};
use uvferry_index::{IndexClient, IndexFile, Project, ProjectAnswer};
use uvferry_requirements::{Specifiers, Version};
use uvferry_resolution::Target;

use super::asked::Asked;
use super::findings::Findings;
use super::known;
use super::metadata::{self, Fact};
use super::named::platform;
use super::releases::{Release, Wanted, releases, taken};
use super::request::RiskRequest;
use super::result::{Coverage, RiskKind};
use crate::rules::risks as rules;

/// Requirements of one name with one specifier.
struct Group<'a> {
    name: &'a str,
    first: &'a Asked<'a>,
    others: Vec<&'a Asked<'a>>,
    /// The targets on which one of them holds.
    on: Vec<&'a Target>,
    wanted: Wanted<'a>,
}

impl Group<'_> {
    fn told(&self) -> String {
        format!(
            "`{}{}`",
            self.first.written,
            self.first.specifier.unwrap_or_default()
        )
    }

    fn diagnostic(&self, rule: &Rule, message: String) -> Diagnostic {
        let mut diagnostic =
            Diagnostic::new(rule, message).at_location(self.first.location.clone());
        for other in &self.others {
            diagnostic = diagnostic.also(other.location.clone(), "and here");
        }
        diagnostic
    }

    fn add(&self, findings: &mut Findings, kind: RiskKind, rule: &'static Rule, message: String) {
        findings.add(kind, Some(self.name), rule, self.diagnostic(rule, message));
    }
}

/// Metadata that is to be read once all pages are there.
struct Pending<'a> {
    group: usize,
    version: Version,
    file: IndexFile,
    name: &'a str,
}

/// Asks, and gives the names that an index has answered about.
pub(super) fn check(
    client: &IndexClient,
    request: &RiskRequest<'_>,
    asked: &[Asked<'_>],
    targets: &[Target],
    findings: &mut Findings,
    coverage: &mut Coverage,
) -> BTreeSet<String> {
    let groups = groups(asked, targets);
    let names: Vec<&str> = groups
        .iter()
        .map(|group| group.name)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    coverage.packages_asked = names.len();
    let mut answered = BTreeSet::new();
    let mut pending = Vec::new();
    let facts = Facts {
        targets_were_given: !request.targets.is_empty(),
        range_was_given: request.requires_python.is_some() || !request.targets.is_empty(),
    };
    // A page is let go of once it was looked at: some have megabytes.
    client.each_project(&names, request.cancelled, |_, answer| {
        let of_name = groups
            .iter()
            .enumerate()
            .filter(|(_, group)| group.name == answer.name);
        let of_name: Vec<(usize, &Group<'_>)> = of_name.collect();
        let found: Vec<&Project> = answer.found().collect();
        if found.is_empty() {
            let error = answer.errors().next();
            if let Some(error) = error {
                let why = redact(&error.to_string()).into_owned();
                coverage.packages_unknown.push((answer.name.clone(), why));
            } else if !answer.indexes.is_empty() {
                unknown(&of_name, &answer, findings);
            }
            return;
        }
        if let Some(error) = answer.errors().next() {
            let why = redact(&error.to_string()).into_owned();
            coverage.packages_unknown.push((answer.name.clone(), why));
        }
        answered.insert(answer.name.clone());
        about_project(&of_name, &found, findings);
        let all = releases(&found, &answer.name);
        for (at, group) in of_name {
            let Some(release) = facts.about_group(group, &all, findings) else {
                continue;
            };
            let file = release
                .files
                .iter()
                .find(|file| file.core_metadata.is_some());
            pending.extend(file.map(|file| Pending {
                group: at,
                version: release.version.clone(),
                file: (*file).clone(),
                name: group.name,
            }));
        }
    });
    coverage.packages_unknown.sort();
    about_metadata(client, request, &groups, &pending, asked, targets, findings);
    answered
}

/// What is asked of indexes, one for each name and specifier.
fn groups<'a>(asked: &'a [Asked<'a>], targets: &'a [Target]) -> Vec<Group<'a>> {
    let mut by_text: BTreeMap<(&str, &str), Vec<&Asked<'_>>> = BTreeMap::new();
    let relevant = asked.iter().filter(|one| {
        !one.is_constraint && one.is_of_index && one.is_relevant() && one.specifiers.is_some()
    });
    for one in relevant {
        let key = (one.name.as_str(), one.specifier.unwrap_or_default());
        by_text.entry(key).or_default().push(one);
    }
    let constraints = |name: &str| -> Vec<&Specifiers> {
        let of_name = asked
            .iter()
            .filter(|one| one.is_constraint && one.name == name);
        // One that holds on some targets only would have to be looked at for each.
        of_name
            .filter(|one| !one.has_marker)
            .filter_map(|one| one.specifiers.as_ref())
            .collect()
    };
    let mut groups = Vec::new();
    for ((name, _), all) in by_text {
        let [first, others @ ..] = all.as_slice() else {
            continue;
        };
        let holds = |at: usize| all.iter().any(|one| one.on.get(at) == Some(&true));
        let on = targets.iter().enumerate().filter(|(at, _)| holds(*at));
        let mut specifiers: Vec<&Specifiers> = first.specifiers.as_ref().into_iter().collect();
        specifiers.extend(constraints(name));
        groups.push(Group {
            name,
            first,
            others: others.to_vec(),
            on: on.map(|(_, target)| target).collect(),
            wanted: Wanted { all: specifiers },
        });
    }
    groups
}

fn unknown(groups: &[(usize, &Group<'_>)], answer: &ProjectAnswer, findings: &mut Findings) {
    let indexes: Vec<&str> = answer
        .indexes
        .iter()
        .map(|index| index.index.as_str())
        .collect();
    for (_, group) in groups {
        let message = format!("`{}` is not on {}", group.first.written, indexes.join(", "));
        group.add(
            findings,
            RiskKind::Installation,
            &rules::UNKNOWN_PACKAGE,
            message,
        );
    }
}

/// What the pages say whatever version is asked for.
fn about_project(groups: &[(usize, &Group<'_>)], found: &[&Project], findings: &mut Findings) {
    let Some((_, group)) = groups.first() else {
        return;
    };
    for project in found {
        let Some(status) = project.status.as_ref().filter(|one| one.status != "active") else {
            continue;
        };
        let reason = status.reason.as_ref();
        let reason = reason.map_or(String::new(), |reason| format!(": {reason}"));
        let message = format!(
            "`{}` is marked as {} on {}{reason}",
            group.first.written, status.status, project.index
        );
        let severity = if status.status == "quarantined" {
            Severity::Error
        } else {
            Severity::Warning
        };
        let diagnostic = group
            .diagnostic(&rules::PROJECT_STATUS, message)
            .severity(severity);
        let kind = if severity == Severity::Error {
            RiskKind::Security
        } else {
            RiskKind::Installation
        };
        findings.add(kind, Some(group.name), &rules::PROJECT_STATUS, diagnostic);
    }
    let [default, others @ ..] = found else {
        return;
    };
    if others.is_empty() {
        return;
    }
    // uv asks the additional ones before the default one.
    let first = others.first().copied().unwrap_or(default);
    let newest = |project: &Project| {
        let of_one = releases(&[project], group.name);
        let newest = of_one
            .iter()
            .rev()
            .find(|release| !release.version.is_prerelease());
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
        group.first.written,
        all.collect::<Vec<_>>().join(" and "),
        first.index
    );
    group.add(
        findings,
        RiskKind::Security,
        &rules::ON_SEVERAL_INDEXES,
        message,
    );
}

/// What may be said, by what the caller knows.
struct Facts {
    /// Whether the targets are those that were asked for.
    targets_were_given: bool,
    /// Whether the Pythons are.
    range_was_given: bool,
}

impl Facts {
    /// What a requirement gets; the release whose metadata is worth a look.
    fn about_group<'r, 'a>(
        &self,
        group: &Group<'_>,
        all: &'r [Release<'a>],
        findings: &mut Findings,
    ) -> Option<&'r Release<'a>> {
        let admitted = group.wanted.admitted(all);
        if admitted.is_empty() {
            vanished(group, all, findings);
            return None;
        }
        choice(group, all, &admitted, findings);
        self.pythons(group, &admitted, findings);
        let chosen = group
            .on
            .iter()
            .rev()
            .find_map(|target| taken(&admitted, target));
        let release = chosen.or_else(|| admitted.last().copied())?;
        self.wheels(group, &admitted, release, findings);
        Some(release)
    }

    /// Pythons that no release admits.
    fn pythons(&self, group: &Group<'_>, admitted: &[&Release<'_>], findings: &mut Findings) {
        let without: Vec<&Target> = group
            .on
            .iter()
            .copied()
            .filter(|target| taken(admitted, target).is_none())
            .collect();
        // Without a range nobody has asked for the oldest Python.
        if without.is_empty() || !self.range_was_given && without.len() < group.on.len() {
            return;
        }
        let range = admitted
            .iter()
            .rev()
            .find_map(|release| release.requires_python());
        let message = format!(
            "{} is for Python {}, and not for {}",
            group.told(),
            range.unwrap_or_default(),
            pythons(&without)
        );
        group.add(
            findings,
            RiskKind::Installation,
            &rules::PYTHON_CONFLICT,
            message,
        );
    }

    /// What has to be built.
    fn wheels(
        &self,
        group: &Group<'_>,
        admitted: &[&Release<'_>],
        release: &Release<'_>,
        findings: &mut Findings,
    ) {
        let native = known::native(group.name);
        let version = &release.version;
        if !release.has_wheel() {
            if let Some(native) = native {
                let message = format!(
                    "`{}` {version} has no wheels and is built",
                    group.first.written
                );
                let diagnostic = group
                    .diagnostic(&rules::NATIVE_BUILD, message)
                    .help(native.help());
                findings.add(
                    RiskKind::Installation,
                    Some(group.name),
                    &rules::NATIVE_BUILD,
                    diagnostic,
                );
            } else {
                let message = format!(
                    "`{}` {version} is a source distribution only",
                    group.first.written
                );
                group.add(
                    findings,
                    RiskKind::Installation,
                    &rules::SDIST_ONLY,
                    message,
                );
            }
            return;
        }
        let lacking = |target: &&Target| {
            let release = taken(admitted, target);
            release.is_some_and(|release| !release.has_wheel_for(target))
        };
        let without: Vec<&Target> = group.on.iter().copied().filter(lacking).collect();
        if without.is_empty() || !self.targets_were_given && without.len() < group.on.len() {
            return;
        }
        let names = names(&without);
        if release.has_sdist() {
            if let Some(native) = native {
                let message = format!(
                    "`{}` {version} has no wheel for {names} and is built there",
                    group.first.written
                );
                let diagnostic = group
                    .diagnostic(&rules::NATIVE_BUILD, message)
                    .help(native.help());
                findings.add(
                    RiskKind::Installation,
                    Some(group.name),
                    &rules::NATIVE_BUILD,
                    diagnostic,
                );
                return;
            }
            let message = format!(
                "`{}` {version} has no wheel for {names} and is built there",
                group.first.written
            );
            group.add(
                findings,
                RiskKind::Installation,
                &rules::NO_WHEEL_FOR_TARGET,
                message,
            );
        } else {
            let message = format!(
                "`{}` {version} has neither a wheel for {names} nor a source distribution",
                group.first.written
            );
            let diagnostic = group
                .diagnostic(&rules::NO_WHEEL_FOR_TARGET, message)
                .severity(Severity::Error);
            findings.add(
                RiskKind::Installation,
                Some(group.name),
                &rules::NO_WHEEL_FOR_TARGET,
                diagnostic,
            );
        }
    }
}

/// `3.8, 3.9`.
fn pythons(targets: &[&Target]) -> String {
    let versions: BTreeSet<Vec<u64>> = targets
        .iter()
        .filter_map(|target| Version::parse(&target.markers.python_version).ok())
        .map(|version| version.release())
        .collect();
    let told = versions.iter().map(|one| {
        let numbers: Vec<String> = one.iter().map(u64::to_string).collect();
        numbers.join(".")
    });
    told.collect::<Vec<_>>().join(", ")
}

/// `Python 3.12 on linux, …`; all of a platform in one.
fn names(targets: &[&Target]) -> String {
    let mut by_platform: BTreeMap<&str, Vec<&Target>> = BTreeMap::new();
    for target in targets {
        let name = target.name.as_deref().unwrap_or_else(|| platform(target));
        by_platform.entry(name).or_default().push(target);
    }
    let told = by_platform
        .iter()
        .map(|(name, targets)| format!("Python {} on {name}", pythons(targets)));
    told.collect::<Vec<_>>().join(", ")
}

/// That nothing satisfies a requirement.
fn vanished(group: &Group<'_>, all: &[Release<'_>], findings: &mut Findings) {
    let of_range = all
        .iter()
        .filter(|release| group.wanted.contains(&release.version));
    let withdrawn = of_range.count();
    let newest = all
        .iter()
        .rev()
        .find(|release| !release.version.is_prerelease());
    let newest = newest.map_or(String::new(), |one| {
        format!("; the newest is {}", one.version)
    });
    let message = if withdrawn > 0 {
        format!(
            "{}: all that satisfies it was withdrawn{newest}",
            group.told()
        )
    } else if all.is_empty() {
        format!("{}: the index has no release of it", group.told())
    } else {
        format!("{}: no release satisfies it{newest}", group.told())
    };
    group.add(findings, RiskKind::Installation, &rules::VANISHED, message);
}

/// What is the matter with the releases that satisfy a requirement.
fn choice(
    group: &Group<'_>,
    all: &[Release<'_>],
    admitted: &[&Release<'_>],
    findings: &mut Findings,
) {
    if let Some(pin) = group.wanted.pin() {
        if let Some(reason) = admitted.iter().find_map(|release| release.yanked()) {
            let reason = reason.trim();
            let reason = if reason.is_empty() {
                String::new()
            } else {
                format!(": {reason}")
            };
            let message = format!("{} was withdrawn{reason}", group.told());
            group.add(findings, RiskKind::Installation, &rules::YANKED, message);
        }
        let is_public = Version::parse(pin).is_ok_and(|version| !version.is_local());
        if is_public && admitted.iter().all(|release| release.version.is_local()) {
            let versions = admitted.iter().map(|release| release.version.to_string());
            let message = format!(
                "{}: the index has {} only, which is another version for uv",
                group.told(),
                versions.collect::<Vec<_>>().join(", ")
            );
            group.add(
                findings,
                RiskKind::Compatibility,
                &rules::ONLY_LOCAL,
                message,
            );
        }
    }
    let only_pre = |releases: &mut dyn Iterator<Item = &Release<'_>>| {
        let mut releases = releases
            .filter(|release| release.yanked().is_none())
            .peekable();
        releases.peek().is_some() && releases.all(|release| release.version.is_prerelease())
    };
    if only_pre(&mut admitted.iter().copied())
        && !only_pre(&mut all.iter())
        && !group.wanted.names_prerelease()
    {
        let newest = admitted.last().map(|release| release.version.to_string());
        let message = format!(
            "only pre-releases satisfy {}: pip takes {}, uv none",
            group.told(),
            newest.unwrap_or_default()
        );
        group.add(
            findings,
            RiskKind::Compatibility,
            &rules::PRERELEASE_NEEDED,
            message,
        );
    }
}

fn about_metadata(
    client: &IndexClient,
    request: &RiskRequest<'_>,
    groups: &[Group<'_>],
    pending: &[Pending<'_>],
    asked: &[Asked<'_>],
    targets: &[Target],
    findings: &mut Findings,
) {
    let files: Vec<&IndexFile> = pending.iter().map(|one| &one.file).collect();
    let mut texts: Vec<Option<String>> = files.iter().map(|_| None).collect();
    client.each_core_metadata(&files, request.cancelled, |at, answer| {
        texts[at] = answer.ok().flatten();
    });
    // Pre-releases that a dependency asks for, with who asks.
    let mut wanted: BTreeMap<String, Vec<(usize, String)>> = BTreeMap::new();
    for (one, text) in pending.iter().zip(texts) {
        let group = &groups[one.group];
        let Some(text) = text else {
            continue;
        };
        for fact in metadata::read(&text, one.name, &one.version, targets) {
            let (rule, kind, message) = match fact {
                Fact::Disagrees(what) => (
                    &rules::NAME_DISAGREES,
                    RiskKind::Installation,
                    format!("`{}`: {what}", one.file.filename),
                ),
                Fact::Invalid(what) => (
                    &rules::INVALID_METADATA,
                    RiskKind::Compatibility,
                    format!("the metadata of `{}` {} has {what}", one.name, one.version),
                ),
                Fact::Url(what) => (
                    &rules::TRANSITIVE_URL,
                    RiskKind::Compatibility,
                    format!("`{}` {} depends on `{what}`", one.name, one.version),
                ),
                Fact::Prerelease { name, specifier } => {
                    wanted.entry(name).or_default().push((one.group, specifier));
                    continue;
                }
            };
            if rule.code == rules::TRANSITIVE_URL.code && names_url(asked, &message) {
                continue;
            }
            group.add(findings, kind, rule, message);
        }
    }
    transitive_prereleases(client, request, groups, &wanted, asked, findings);
}

/// Whether the project itself names a package by a URL that a dependency has.
fn names_url(asked: &[Asked<'_>], message: &str) -> bool {
    let dependency = message.split("depends on `").nth(1).unwrap_or_default();
    let end = dependency.find(|c: char| !c.is_ascii_alphanumeric() && !"-_.".contains(c));
    let name = &dependency[..end.unwrap_or(dependency.len())];
    let name = uvferry_requirements::normalize_name(name);
    asked.iter().any(|one| !one.is_of_index && one.name == name)
}

fn transitive_prereleases(
    client: &IndexClient,
    request: &RiskRequest<'_>,
    groups: &[Group<'_>],
    wanted: &BTreeMap<String, Vec<(usize, String)>>,
    asked: &[Asked<'_>],
    findings: &mut Findings,
) {
    let is_named = |name: &str| {
        asked.iter().filter(|one| one.name == name).any(|one| {
            let all = one.specifiers.iter().collect();
            Wanted { all }.names_prerelease()
        })
    };
    let names: Vec<&String> = wanted.keys().filter(|name| !is_named(name)).collect();
    if names.is_empty() {
        return;
    }
    client.each_project(&names, request.cancelled, |_, answer| {
        let found: Vec<&Project> = answer.found().collect();
        let all = releases(&found, &answer.name);
        for (at, text) in wanted.get(&answer.name).into_iter().flatten() {
            let Ok(specifiers) = Specifiers::parse(text) else {
                continue;
            };
            let want = Wanted {
                all: vec![&specifiers],
            };
            let admitted = want.admitted(&all);
            let is_final = |release: &&Release<'_>| !release.version.is_prerelease();
            if admitted.is_empty()
                || admitted.iter().any(is_final)
                || !all.iter().any(|one| is_final(&one))
            {
                continue;
            }
            let group = &groups[*at];
            let message = format!(
                "`{}` asks for `{}{text}`, which only pre-releases satisfy",
                group.first.written, answer.name
            );
            group.add(
                findings,
                RiskKind::Compatibility,
                &rules::TRANSITIVE_PRERELEASE,
                message,
            );
        }
    });
}
