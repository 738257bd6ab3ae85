//! What the indexes say of the packages that files name, and of those that these need.
//!
//! Round by round: the pages of all names that are known by then are asked for at the same time,
//! then the core metadata of the releases that are taken, by itself where the index offers it
//! (PEP 658), else out of a wheel. What that asks for is the next round. A name is asked for
//! once, unless a later round narrows what is asked of it.

mod closure;
mod group;
mod metadata;
mod projects;
mod pythons;
mod releases;
mod targets;
mod wheels;

use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::{Rule, redact};
use uvferry_index::{IndexClient, IndexFile, ProjectAnswer};
use uvferry_requirements::{Specifiers, Version, normalize_name};
use uvferry_resolution::{Target, TargetTags};

use super::asked::Asked;
use super::findings::Findings;
use super::request::RiskRequest;
use super::result::{Coverage, RiskKind};
use crate::rules::risks as rules;
use closure::{Closure, Taken};
use group::Group;
use metadata::{Core, Fact};
use releases::{PythonOf, Release, begins_at, releases, taken};

/// How deep dependencies are followed.
const MOST_ROUNDS: usize = 40;
/// How often one name is looked at.
const MOST_VISITS: usize = 4;
/// How many distributions are looked at beside those that files name.
const MOST_DEPENDENCIES: usize = 2000;
/// Of one distribution, the metadata of so many releases is read (one a Python at most).
const MOST_RELEASES: usize = 8;

/// Why nothing is said of a dependency.
const CONTESTED: &str = "no release suits all who ask for it: `uvferry-compat matrix` tells what a resolver makes of that";

/// Of whom something is known.
#[derive(Debug, Default)]
pub(super) struct Answered {
    /// The names that an index has answered about.
    pub(super) names: BTreeSet<String>,
    /// What is asked for by other distributions and by no file.
    pub(super) dependencies: Vec<Asked>,
}

/// Asks, and gives of whom something is known then.
pub(super) fn check(
    client: &IndexClient,
    request: &RiskRequest<'_>,
    asked: &[Asked],
    targets: &[Target],
    findings: &mut Findings,
    coverage: &mut Coverage,
) -> Answered {
    let range = request.requires_python.as_ref();
    let range = range.filter(|_| request.targets.is_empty());
    let mut look = Look {
        client,
        request,
        asked,
        targets,
        facts: Facts {
            range: range.and_then(|range| Specifiers::parse(&range.text).ok()),
            targets_were_given: !request.targets.is_empty(),
            range_was_given: request.requires_python.is_some() || !request.targets.is_empty(),
        },
        coverage,
        answered: BTreeSet::new(),
    };
    let constraints = group::constraints(asked);
    let mut closure = Closure::new(asked, targets);
    let mut groups = group::named(request, asked, targets);
    let most = groups.len() + MOST_DEPENDENCIES;
    for _ in 0..MOST_ROUNDS {
        for (group, seen) in groups.iter().zip(look.at(&groups)) {
            let mut seen = seen;
            if !group.is_dependency() {
                // These have their places already.
                findings.append(std::mem::take(&mut seen.findings));
                look.coverage.metadata_unknown.append(&mut seen.unread);
            }
            closure.learn(group, seen);
        }
        groups = closure.open(&constraints, MOST_VISITS);
        let known = look.coverage.packages_asked.len();
        groups.truncate(most.saturating_sub(known));
        if groups.is_empty() || (request.cancelled)() {
            break;
        }
    }
    let names = look.answered;
    for name in closure.unsettled() {
        let why = "which release of it is taken was not found out".to_owned();
        coverage.metadata_unknown.push((name, why));
    }
    let elsewhere = asked
        .iter()
        .filter(|one| !one.is_of_index && !one.is_constraint && one.is_relevant());
    for one in elsewhere {
        let why = "it comes from an address or a folder, which was not read".to_owned();
        coverage.metadata_unknown.push((one.name.clone(), why));
    }
    let dependencies = closure.finish(findings, &mut coverage.metadata_unknown);
    let names_of = dependencies.iter().map(|one| one.name.clone());
    coverage.dependencies = names_of
        .filter(|name| coverage.packages_asked.contains(name))
        .collect();
    for unknown in [
        &mut coverage.packages_unknown,
        &mut coverage.metadata_unknown,
    ] {
        unknown.sort();
        unknown.dedup();
    }
    Answered {
        names,
        dependencies,
    }
}

/// What was seen of a group.
#[derive(Default)]
struct Seen {
    findings: Findings,
    taken: Vec<Taken>,
    /// What could not be found out, with why.
    unread: Vec<(String, String)>,
}

impl Seen {
    /// Notes that the metadata of a release was not read.
    fn unread(&mut self, group: &Group<'_>, one: &Pending, why: String) {
        let release = format!("{} {}", group.name, one.version);
        self.unread.push((release, why));
    }
}

/// A release whose metadata is to be read once all pages are there.
struct Pending {
    group: usize,
    /// Its number among those that are taken.
    at: usize,
    version: Version,
    /// `None` where there is only something that would have to be built.
    file: Option<IndexFile>,
    /// Whether what is wrong with it is told: it is the one that most will get.
    is_first: bool,
    /// Whether its files say nothing of Pythons.
    lacks_range: bool,
    /// Whether there is no other one to take.
    is_only: bool,
}

/// What is needed to look at a group.
struct Look<'a, 'r> {
    client: &'a IndexClient,
    request: &'a RiskRequest<'r>,
    asked: &'a [Asked],
    targets: &'a [Target],
    facts: Facts,
    coverage: &'a mut Coverage,
    answered: BTreeSet<String>,
}

impl Look<'_, '_> {
    /// Asks about groups; what was seen of each, in their order.
    fn at(&mut self, groups: &[Group<'_>]) -> Vec<Seen> {
        let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, group) in groups.iter().enumerate() {
            by_name.entry(&group.name).or_default().push(at);
            self.coverage.packages_asked.insert(group.name.clone());
        }
        let names: Vec<&str> = by_name.keys().copied().collect();
        let mut seen: Vec<Seen> = groups.iter().map(|_| Seen::default()).collect();
        let mut pending = Vec::new();
        let (client, cancelled) = (self.client, self.request.cancelled);
        // A page is let go of once it was looked at: some have megabytes.
        client.each_project(&names, cancelled, |_, answer| {
            let of_name = by_name.get(answer.name.as_str()).into_iter().flatten();
            let of_name: Vec<usize> = of_name.copied().collect();
            pending.extend(self.page(&answer, groups, &of_name, &mut seen));
        });
        pending.sort_by_key(|one| (one.group, one.at));
        self.metadata(groups, &pending, &mut seen);
        seen
    }

    /// What the pages of a name say; the metadata that is worth a look.
    fn page(
        &mut self,
        answer: &ProjectAnswer,
        groups: &[Group<'_>],
        of_name: &[usize],
        seen: &mut [Seen],
    ) -> Vec<Pending> {
        let first = of_name.first().copied();
        if let Some(error) = answer.errors().next() {
            let why = redact(&error.to_string()).into_owned();
            let unknown = &mut self.coverage.packages_unknown;
            unknown.push((answer.name.clone(), why));
        }
        let found: Vec<_> = answer.found().collect();
        if found.is_empty() {
            if answer.errors().next().is_none() && !answer.indexes.is_empty() {
                for &at in of_name {
                    projects::unknown(&groups[at], answer, &mut seen[at].findings);
                }
            }
            return Vec::new();
        }
        self.answered.insert(answer.name.clone());
        if let Some(at) = first {
            projects::about(&groups[at], answer, &mut seen[at].findings);
        }
        let all = releases(&found, &answer.name);
        let mut pending = Vec::new();
        for &at in of_name {
            pending.extend(self.group(&groups[at], at, &all, &mut seen[at]));
        }
        pending
    }

    /// What a group gets.
    fn group(
        &mut self,
        group: &Group<'_>,
        at: usize,
        all: &[Release<'_>],
        seen: &mut Seen,
    ) -> Vec<Pending> {
        let admitted = group.wanted.admitted(all);
        if admitted.is_empty() {
            if projects::is_contested(group, all) {
                seen.unread.push((group.name.clone(), CONTESTED.to_owned()));
            } else {
                projects::vanished(group, all, &mut seen.findings);
            }
            return Vec::new();
        }
        projects::choice(group, &admitted, &mut seen.findings);
        let Some(first) = self.facts.about_group(group, &admitted, &mut seen.findings) else {
            return Vec::new();
        };
        let is_contested = |(at, _): &(usize, &Target)| {
            let mut here = admitted.iter();
            !here.any(|release| group.wanted.contains_on(&release.version, *at))
        };
        if self.facts.range_was_given && group.on.iter().any(is_contested) {
            seen.unread.push((group.name.clone(), CONTESTED.to_owned()));
        }
        let mut pending = Vec::new();
        for (release, on) in self.releases(group, &admitted, first) {
            pending.push(Pending {
                group: at,
                at: seen.taken.len(),
                version: release.version.clone(),
                file: release.telling().cloned(),
                is_first: release.version == first.version,
                lacks_range: release.requires_python().is_none(),
                is_only: admitted.len() == 1 || group.wanted.pin().is_some(),
            });
            seen.taken.push(Taken {
                version: release.version.clone(),
                on,
                dependencies: Vec::new(),
            });
        }
        pending
    }

    /// The releases that are taken, each with the targets. Where nobody has asked for the older
    /// Pythons, what the newest gets stands for all.
    fn releases<'r, 'a>(
        &self,
        group: &Group<'_>,
        admitted: &[&'r Release<'a>],
        first: &'r Release<'a>,
    ) -> Vec<(&'r Release<'a>, Vec<bool>)> {
        let of_first = || {
            let on = group.holds.iter().enumerate();
            let on = on.map(|(at, holds)| *holds && group.wanted.contains_on(&first.version, at));
            vec![(first, on.collect())]
        };
        if !self.facts.range_was_given {
            return of_first();
        }
        let mut found: Vec<(&Release<'_>, Vec<bool>)> = Vec::new();
        let places = self.targets.iter().zip(&group.holds).enumerate().rev();
        for (number, (target, _)) in places.filter(|(_, (_, holds))| **holds) {
            let here = group.admitted_on(admitted, number);
            let Some(release) = taken_on(&here, target) else {
                continue;
            };
            let known = found
                .iter()
                .position(|(one, _)| one.version == release.version);
            let place = known.unwrap_or_else(|| {
                found.push((release, vec![false; self.targets.len()]));
                found.len() - 1
            });
            found[place].1[number] = true;
        }
        if found.is_empty() {
            return of_first();
        }
        found.truncate(MOST_RELEASES);
        found
    }

    /// Reads the metadata of releases.
    fn metadata(&self, groups: &[Group<'_>], pending: &[Pending], seen: &mut [Seen]) {
        let mut files: Vec<&IndexFile> = Vec::new();
        let mut of_files: Vec<&Pending> = Vec::new();
        for one in pending {
            let group = &groups[one.group];
            match &one.file {
                // What a closed file says by itself is looked at where that costs little.
                Some(file) if file.core_metadata.is_none() && !group.is_followed => {}
                Some(file) if file.core_metadata.is_some() || file.is_wheel() => {
                    files.push(file);
                    of_files.push(one);
                }
                _ => {
                    let why = "it has no wheel: what it needs is known once it was built";
                    seen[one.group].unread(group, one, why.to_owned());
                }
            }
        }
        let (client, cancelled) = (self.client, self.request.cancelled);
        client.each_metadata(&files, cancelled, |at, answer| {
            let one = of_files[at];
            let group = &groups[one.group];
            let seen = &mut seen[one.group];
            match answer {
                Ok(Some(text)) => {
                    let core = metadata::read(&text, &group.name, &one.version, self.targets);
                    self.learned(group, one, core, seen);
                }
                Ok(None) => {}
                Err(error) => seen.unread(group, one, redact(&error.to_string()).into_owned()),
            }
        });
    }

    /// What metadata says.
    fn learned(&self, group: &Group<'_>, one: &Pending, core: Core, seen: &mut Seen) {
        if one.is_first {
            for fact in core.facts {
                self.told(group, one, fact, &mut seen.findings);
            }
        }
        if let Some(range) = core.requires_python.filter(|_| one.lacks_range) {
            self.only_inside(group, one, &range, seen);
        }
        if group.is_followed {
            seen.taken[one.at].dependencies = core.dependencies;
        }
    }

    fn told(&self, group: &Group<'_>, one: &Pending, fact: Fact, findings: &mut Findings) {
        let file = one.file.as_ref();
        let file = file.map_or(group.name.as_str(), |file| file.filename.as_str());
        let (rule, kind, message): (&'static Rule, _, _) = match fact {
            Fact::Disagrees(what) => (
                &rules::NAME_DISAGREES,
                RiskKind::Installation,
                format!("`{file}`: {what}"),
            ),
            Fact::Invalid(what) => (
                &rules::INVALID_METADATA,
                RiskKind::Compatibility,
                format!(
                    "the metadata of `{}` {} has {what}, which cannot be read",
                    group.name, one.version
                ),
            ),
            Fact::Url(what) if self.names_url(&what) => return,
            Fact::Url(what) => (
                &rules::TRANSITIVE_URL,
                RiskKind::Compatibility,
                format!("`{}` {} depends on `{what}`", group.name, one.version),
            ),
        };
        group.add(findings, kind, rule, message);
    }

    /// Whether the project itself names a package by a URL that a dependency has.
    fn names_url(&self, dependency: &str) -> bool {
        let end = dependency.find(|c: char| !c.is_ascii_alphanumeric() && !"-_.".contains(c));
        let name = normalize_name(&dependency[..end.unwrap_or(dependency.len())]);
        let mut asked = self.asked.iter();
        asked.any(|one| !one.is_of_index && one.name == name)
    }

    /// Pythons that a release is not for, where the index does not say so and its metadata does.
    fn only_inside(&self, group: &Group<'_>, one: &Pending, range: &str, seen: &mut Seen) {
        let is_without = |target: &&Target| {
            PythonOf::new(target).is_some_and(|python| {
                let least = python.least(self.facts.range.as_ref());
                !begins_at(range, &least)
            })
        };
        let of_it = self
            .targets
            .iter()
            .zip(&seen.taken[one.at].on)
            .filter(|(_, on)| **on);
        let all: Vec<&Target> = of_it.map(|(target, _)| target).collect();
        let without: Vec<&Target> = all.iter().copied().filter(is_without).collect();
        let counts =
            !without.is_empty() && (self.facts.range_was_given || without.len() == all.len());
        if !counts {
            return;
        }
        let pythons = targets::pythons(&without);
        if one.is_only {
            let message = format!(
                "{} is for Python {range} by its metadata alone, and not for {pythons}",
                group.told()
            );
            let rule = &rules::PYTHON_CONFLICT;
            group.add(&mut seen.findings, RiskKind::Installation, rule, message);
        } else {
            let why = format!(
                "it is for Python {range} by its metadata alone: which release {pythons} gets was not found out"
            );
            seen.unread(group, one, why);
        }
    }
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
    /// What a requirement gets; the release that most get.
    fn about_group<'r, 'a>(
        &self,
        group: &Group<'_>,
        admitted: &[&'r Release<'a>],
        findings: &mut Findings,
    ) -> Option<&'r Release<'a>> {
        self.pythons(group, admitted, findings);
        let chosen = group.on.iter().rev().find_map(|(at, target)| {
            let here = group.admitted_on(admitted, *at);
            taken_on(&here, target)
        });
        let release = chosen.or_else(|| admitted.last().copied())?;
        self.wheels(group, admitted, release, findings);
        if let Some(range) = release.unreadable_range() {
            let message = format!(
                "`{}` {} is for Python `{range}`, which cannot be read: uv leaves it out",
                group.written(),
                release.version
            );
            let rule = &rules::INVALID_METADATA;
            group.add(findings, RiskKind::Compatibility, rule, message);
        }
        Some(release)
    }
}

/// What pip takes on a target: the newest that it gets a file of, and so does uv. Where there is
/// none, the newest that is for the Python.
fn taken_on<'r, 'a>(admitted: &[&'r Release<'a>], target: &Target) -> Option<&'r Release<'a>> {
    let python = PythonOf::new(target)?;
    let tags = TargetTags::new(target);
    taken(admitted, |release| release.has_file_for(&python, &tags))
        .or_else(|| taken(admitted, |release| release.is_for(&python)))
}
