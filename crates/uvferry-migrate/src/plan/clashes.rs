//! Groups that can never be installed together with the project, as their lines say.
//!
//! Locking finds every clash; those between lines that a person typed are certain before,
//! and a plan that starts no process can tell them. So are two addresses for one name.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::SourceFile;
use uvferry_pyproject::Target;
use uvferry_requirements::{Requirement, Specifiers, Target as RequirementTarget, Version};

use crate::project::Project;
use crate::roles::Form;

/// The groups that contradict main, and those that include them, with what clashes.
pub(super) fn certain(project: &Project) -> BTreeMap<String, String> {
    let declared = declared(project);
    // One name may stand in several lines: each of them holds.
    let mut main: BTreeMap<&str, Vec<&Requirement>> = BTreeMap::new();
    let typed_main = typed(project, |target| *target == Target::Main);
    for requirement in declared.iter().chain(typed_main.map(|(_, it)| it)) {
        if let Some(name) = &requirement.name {
            let lines = main.entry(name.normalized.as_str()).or_default();
            lines.push(requirement);
        }
    }
    let mut found = BTreeMap::new();
    if main.is_empty() {
        return found;
    }
    let groups = typed(project, |target| matches!(target, Target::Group(_)));
    for (target, requirement) in groups {
        let (Target::Group(group), Some(name)) = (target, &requirement.name) else {
            continue;
        };
        let own = main.get(name.normalized.as_str());
        let Some(own) = own
            .into_iter()
            .flatten()
            .find(|own| excludes(own, requirement) || excludes(requirement, own))
        else {
            continue;
        };
        let shown = |requirement: &Requirement| {
            format!(
                "{}{}",
                name.normalized,
                crate::roles::spaceless(requirement.specifier.as_deref().unwrap_or_default())
            )
        };
        let clash = format!("{} against {}", shown(own), shown(requirement));
        for other in with_includers(project, group) {
            found.entry(other).or_insert_with(|| clash.clone());
        }
    }
    found
}

/// Distributions that groups take from different places.
#[derive(Debug, Default)]
pub(super) struct Rivals {
    /// Their names: each of their sources is for its group alone.
    pub(super) names: BTreeSet<String>,
    /// Groups of which no two can be installed together, with what clashes.
    pub(super) groups: Vec<(BTreeSet<String>, String)>,
}

/// Finds the names that groups take from different addresses, wheels or folders.
pub(super) fn rivals(project: &Project) -> Rivals {
    struct Place<'a> {
        group: &'a str,
        address: &'a str,
        marker: Option<&'a str>,
    }
    let mut places: BTreeMap<String, Vec<Place<'_>>> = BTreeMap::new();
    for (document, role) in project.documents.list().iter().zip(&project.roles) {
        let Some(Target::Group(group)) = &role.target else {
            continue;
        };
        if role.form == Form::Ignored || role.read_by_build.is_some() {
            continue;
        }
        for (_, requirement) in document.requirements() {
            let address = match &requirement.target {
                RequirementTarget::Named => None,
                RequirementTarget::Path(path) => Some(path.path.as_str()),
                _ => requirement.url.as_deref(),
            };
            if let (Some(address), Some(name)) = (address, requirement.name_from_url_or_wheel()) {
                places.entry(name.normalized).or_default().push(Place {
                    group,
                    address,
                    marker: requirement.marker.as_deref(),
                });
            }
        }
    }
    let mut found = Rivals::default();
    let mut pairs: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for (name, places) in &places {
        for (nth, one) in places.iter().enumerate() {
            for other in &places[nth + 1..] {
                if one.group == other.group || one.address == other.address {
                    continue;
                }
                found.names.insert(name.clone());
                // Markers that differ may exclude each other: locking tells.
                if one.marker == other.marker {
                    let pair = if one.group < other.group {
                        (one.group, other.group)
                    } else {
                        (other.group, one.group)
                    };
                    pairs.entry(pair).or_insert(name);
                }
            }
        }
    }
    found.groups = gathered(&pairs);
    found
}

/// Pairs as few sets, in each of which every two are a pair.
fn gathered(pairs: &BTreeMap<(&str, &str), &str>) -> Vec<(BTreeSet<String>, String)> {
    let is_pair = |a: &str, b: &str| pairs.contains_key(&if a < b { (a, b) } else { (b, a) });
    let all: BTreeSet<&str> = pairs.keys().flat_map(|(a, b)| [*a, *b]).collect();
    let mut sets: Vec<(BTreeSet<String>, String)> = Vec::new();
    for ((a, b), name) in pairs {
        if sets
            .iter()
            .any(|(set, _)| set.contains(*a) && set.contains(*b))
        {
            continue;
        }
        let mut set: BTreeSet<&str> = [*a, *b].into();
        for other in &all {
            if set.iter().all(|member| is_pair(member, other)) {
                set.insert(other);
            }
        }
        let set = set.into_iter().map(str::to_owned).collect();
        sets.push((set, format!("each takes `{name}` from another place")));
    }
    sets
}

/// What `[project] dependencies` asks for already, without markers.
fn declared(project: &Project) -> Vec<Requirement> {
    let Some(pyproject) = &project.pyproject else {
        return Vec::new();
    };
    pyproject
        .dependencies()
        .into_iter()
        .filter_map(|dependency| {
            let file = SourceFile::new("pyproject.toml", dependency.text.into_bytes());
            let parsed = uvferry_requirements::parse(&file);
            parsed.entries.first()?.requirement().cloned()
        })
        .filter(|requirement| {
            requirement.marker.is_none() && matches!(requirement.target, RequirementTarget::Named)
        })
        .collect()
}

/// A group and the groups whose files include one of its files.
pub(crate) fn with_includers(project: &Project, group: &str) -> Vec<String> {
    let own = Some(Target::Group(group.to_owned()));
    let mut found = vec![group.to_owned()];
    for (at, role) in project.roles.iter().enumerate() {
        if let Some(Target::Group(other)) = &role.target
            && !found.contains(other)
            && project
                .documents
                .closure(at)
                .into_iter()
                .any(|inner| project.roles[inner].target == own)
        {
            found.push(other.clone());
        }
    }
    found
}

/// The lines without a marker that a person wrote for some targets.
fn typed(
    project: &Project,
    wanted: impl Fn(&Target) -> bool,
) -> impl Iterator<Item = (&Target, &Requirement)> {
    project
        .documents
        .list()
        .iter()
        .zip(&project.roles)
        .filter_map(move |(document, role)| {
            let target = role.target.as_ref().filter(|target| wanted(target))?;
            let counts =
                matches!(role.form, Form::Declared | Form::Frozen) && role.read_by_build.is_none();
            counts.then_some((document, target))
        })
        .flat_map(|(document, target)| {
            document
                .requirements()
                .filter(|(_, requirement)| {
                    requirement.marker.is_none()
                        && matches!(requirement.target, RequirementTarget::Named)
                })
                .map(move |(_, requirement)| (target, requirement))
        })
}

/// Whether one line's range excludes the version that the other pins.
fn excludes(range: &Requirement, pin: &Requirement) -> bool {
    let (Some(version), Some(specifier)) = (pin.pinned_version(), &range.specifier) else {
        return false;
    };
    match (Specifiers::parse(specifier), Version::parse(version)) {
        // A pre-release is outside ranges that do not name one; here only numbers count.
        (Ok(range), Ok(version)) if !version.is_prerelease() => !range.contains(&version),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::{PlanOptions, plan};

    #[test]
    fn of_several_lines_of_one_name_each_counts() {
        let declared = "[project]\nname = \"demo\"\nversion = \"1\"\ndependencies = [\"alpha==2.0\", \"alpha\"]\n";
        for (path, text) in [
            ("pyproject.toml", declared),
            ("requirements.txt", "alpha\nalpha==2.0\n"),
            ("requirements.txt", "alpha==2.0\nalpha\n"),
        ] {
            let folder = tempfile::tempdir().unwrap();
            fs_err::write(folder.path().join(path), text).unwrap();
            let file = folder.path().join("requirements-cpu.txt");
            fs_err::write(file, "alpha~=1.4\n").unwrap();
            let plan = plan(folder.path(), &PlanOptions::default()).unwrap();
            let text = plan.pyproject.to_text();
            assert!(!text.contains("1.4"), "{text}");
        }
    }

    #[test]
    fn a_group_against_what_pyproject_declares_is_known_from_the_lines() {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [
            (
                "pyproject.toml",
                "[project]\nname = \"demo\"\nversion = \"1\"\ndependencies = [\"alpha==1.0\"]\n",
            ),
            ("requirements-test.txt", "alpha==2.0\n"),
            ("requirements-docs.txt", "alpha>=1\n"),
        ] {
            fs_err::write(folder.path().join(path), text).unwrap();
        }
        let plan = plan(folder.path(), &PlanOptions::default()).unwrap();
        assert_eq!(plan.project.groups, ["docs"]);
        assert_eq!(plan.ledger.counts().needs_review, 1);
    }
}
