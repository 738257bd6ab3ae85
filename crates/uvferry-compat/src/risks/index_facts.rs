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
use super::releases::{PythonOf, Release, Wanted, releases, taken};
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
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, group) in groups.iter().enumerate() {
        by_name.entry(group.name).or_default().push(at);
    }
    let mut answered = BTreeSet::new();
    let mut pending = Vec::new();
    let range = request.requires_python.as_ref();
    let range = range.filter(|_| request.targets.is_empty());
    let facts = Facts {
        range: range.and_then(|range| Specifiers::parse(&range.text).ok()),
        targets_were_given: !request.targets.is_empty(),
        range_was_given: request.requires_python.is_some() || !request.targets.is_empty(),
    };
    // A page is let go of once it was looked at: some have megabytes.
    client.each_project(&names, request.cancelled, |_, answer| {
        let of_name = by_name.get(answer.name.as_str()).into_iter().flatten();
        let of_name: Vec<(usize, &Group<'_>)> = of_name.map(|at| (*at, &groups[*at])).collect();
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
    let mut constraints: BTreeMap<&str, Vec<&Specifiers>> = BTreeMap::new();
    // One that holds on some targets only would have to be looked at for each.
    for one in asked
        .iter()
        .filter(|one| one.is_constraint && !one.has_marker)
    {
        let of_name = constraints.entry(&one.name).or_default();
        of_name.extend(&one.specifiers);
    }
    let mut groups = Vec::new();
    for ((name, _), all) in by_text {
        let [first, others @ ..] = all.as_slice() else {
            continue;
        };
        let holds = |at: usize| all.iter().any(|one| one.on.get(at) == Some(&true));
        let on = targets.iter().enumerate().filter(|(at, _)| holds(*at));
        let mut specifiers: Vec<&Specifiers> = first.specifiers.as_ref().into_iter().collect();
        specifiers.extend(constraints.get(name).into_iter().flatten());
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
    /// The Pythons that the project says it is for, where the targets come from these.
    range: Option<Specifiers>,
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
        choice(group, &admitted, findings);
        self.pythons(group, &admitted, findings);
        let chosen = group
            .on
            .iter()
            .rev()
            .find_map(|target| taken_on(&admitted, target));
        let release = chosen.or_else(|| admitted.last().copied())?;
        self.wheels(group, &admitted, release, findings);
        if let Some(range) = release.unreadable_range() {
            let message = format!(
                "`{}` {} is for Python `{range}`, which cannot be read: uv leaves it out",
                group.first.written, release.version
            );
            let rule = &rules::INVALID_METADATA;
            group.add(findings, RiskKind::Compatibility, rule, message);
        }
        Some(release)
    }

    /// Pythons that no release admits, or that only pip says so of.
    fn pythons(&self, group: &Group<'_>, admitted: &[&Release<'_>], findings: &mut Findings) {
        let mut without = Vec::new();
        let mut beyond = Vec::new();
        let mut choices = None;
        for target in &group.on {
            let Some(python) = PythonOf::new(target) else {
                continue;
            };
            let least = python.least(self.range.as_ref());
            if taken(admitted, |release| release.is_from(&least)).is_none() {
                without.push(*target);
                continue;
            }
            let newest = python.least(None);
            let by_uv = taken(admitted, |release| release.is_from(&newest));
            let by_pip = taken(admitted, |release| release.is_for(&python));
            match by_uv {
                Some(by_uv) if by_pip.is_none_or(|by_pip| by_pip.version != by_uv.version) => {
                    beyond.push(*target);
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
            let mut ranges = admitted
                .iter()
                .rev()
                .map(|release| release.requires_python());
            let range = ranges.find_map(|range| range);
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
        if let Some((by_uv, by_pip)) = choices.filter(|_| counts(&beyond)) {
            let by_pip = by_pip.map_or("none".to_owned(), |one| one.version.to_string());
            let message = format!(
                "`{}` {} is for Python {}: on {} pip takes {by_pip}, uv takes it all the same",
                group.first.written,
                by_uv.version,
                by_uv.requires_python().unwrap_or_default(),
                pythons(&beyond)
            );
            let diagnostic = group
                .diagnostic(&rules::PYTHON_UPPER_BOUND, message)
                .severity(Severity::Warning);
            let rule = &rules::PYTHON_UPPER_BOUND;
            findings.add(RiskKind::Compatibility, Some(group.name), rule, diagnostic);
        }
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
            let release = taken_on(admitted, target);
            release.is_some_and(|release| !release.has_wheel_for(target))
        };
        let mut without: Vec<&Target> = group.on.iter().copied().filter(lacking).collect();
        if !self.range_was_given {
            // Nobody has asked for the older Pythons: what counts is the newest.
            let newest = group.on.iter().filter_map(|target| minor(target)).max();
            let concerned: BTreeSet<&str> = without
                .iter()
                .filter(|target| minor(target) == newest)
                .map(|target| shown(target))
                .collect();
            without.retain(|target| concerned.contains(shown(target)));
        }
        if without.is_empty() {
            return;
        }
        // Where no release is taken there is nothing to have a wheel.
        let taken = group.on.iter().copied();
        let taken: Vec<&Target> = taken
            .filter(|target| taken_on(admitted, target).is_some())
            .collect();
        let names = self.names(&taken, &without);
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
            // What nobody has asked for is no error.
            let is_certain = self.targets_were_given || without.len() == taken.len();
            let severity = if is_certain {
                Severity::Error
            } else {
                Severity::Warning
            };
            let diagnostic = group
                .diagnostic(&rules::NO_WHEEL_FOR_TARGET, message)
                .severity(severity);
            findings.add(
                RiskKind::Installation,
                Some(group.name),
                &rules::NO_WHEEL_FOR_TARGET,
                diagnostic,
            );
        }
    }
}

impl Facts {
    /// Where there is no wheel.
    fn names(&self, all: &[&Target], without: &[&Target]) -> String {
        if without.len() < all.len() || self.targets_were_given && without.len() < 4 {
            return names(without, all, self.targets_were_given);
        }
        let pythons = if self.targets_were_given {
            "any Python and platform that was asked for"
        } else if self.range.is_some() {
            "any of the project's Pythons, on any platform,"
        } else {
            "any Python that uv supports, on any platform,"
        };
        pythons.to_owned()
    }
}

/// What pip takes on a target.
fn taken_on<'r, 'a>(admitted: &[&'r Release<'a>], target: &Target) -> Option<&'r Release<'a>> {
    let python = PythonOf::new(target)?;
    taken(admitted, |release| release.is_for(&python))
}

/// Major and minor.
fn minor(target: &Target) -> Option<Vec<u64>> {
    let version = Version::parse(&target.markers.python_version).ok()?;
    Some(version.release())
}

/// The platform, as it was named.
fn shown(target: &Target) -> &str {
    target.name.as_deref().unwrap_or_else(|| platform(target))
}

/// `3.8, 3.9`, `3.8 to 3.14`.
fn pythons(targets: &[&Target]) -> String {
    let versions: BTreeSet<Vec<u64>> = targets.iter().filter_map(|target| minor(target)).collect();
    let told: Vec<String> = versions
        .iter()
        .map(|one| {
            let numbers: Vec<String> = one.iter().map(u64::to_string).collect();
            numbers.join(".")
        })
        .collect();
    let follow = versions
        .iter()
        .zip(versions.iter().skip(1))
        .all(|(one, next)| {
            one[..1] == next[..1] && one.get(1).map(|at| at + 1) == next.get(1).copied()
        });
    match told.as_slice() {
        [first, _, .., last] if follow => format!("{first} to {last}"),
        _ => told.join(", "),
    }
}

/// `Python 3.12 on linux, macos and Python 3.11 on windows`, for targets that are some of `all`.
/// A platform that has no other Python among `all` is named alone where these are not those
/// that were asked for.
fn names(targets: &[&Target], all: &[&Target], pythons_were_given: bool) -> String {
    let mut by_platform: BTreeMap<&str, Vec<&Target>> = BTreeMap::new();
    for target in targets {
        by_platform.entry(shown(target)).or_default().push(target);
    }
    let mut by_pythons: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (name, targets) in &by_platform {
        let of_it = all.iter().filter(|target| shown(target) == *name).count();
        let pythons = if of_it == targets.len() && !pythons_were_given {
            String::new()
        } else {
            format!("Python {} on ", pythons(targets))
        };
        by_pythons.entry(pythons).or_default().push(name);
    }
    let told = by_pythons
        .iter()
        .map(|(pythons, platforms)| format!("{pythons}{}", platforms.join(", ")));
    told.collect::<Vec<_>>().join(" and ")
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
fn choice(group: &Group<'_>, admitted: &[&Release<'_>], findings: &mut Findings) {
    let yanked = admitted.iter().find_map(|release| release.yanked());
    if let Some(reason) = yanked.filter(|_| group.wanted.pin().is_some()) {
        let reason = reason.trim();
        let reason = if reason.is_empty() {
            String::new()
        } else {
            format!(": {reason}")
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
        let message = format!(
            "{} names a pre-release: pip takes {}, uv {}",
            group.told(),
            newest.version,
            last.version
        );
        group.add(
            findings,
            RiskKind::Compatibility,
            &rules::PRERELEASE,
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
                    format!(
                        "the metadata of `{}` {} has {what}, which cannot be read",
                        one.name, one.version
                    ),
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
    let is_named = |name: &str| asked.iter().any(|one| one.name == name);
    let names: Vec<&String> = wanted
        .keys()
        .filter(|name| !is_named(name.as_str()))
        .collect();
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
            let newest = admitted.last().filter(|one| one.version.is_prerelease());
            let last = admitted
                .iter()
                .rev()
                .find(|one| !one.version.is_prerelease());
            let (Some(newest), Some(last)) = (newest, last) else {
                continue;
            };
            let group = &groups[*at];
            let message = format!(
                "`{}` asks for `{}{text}`: pip takes {}, uv {}",
                group.first.written, answer.name, newest.version, last.version
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
