//! What all runs of a script agree on, and the markers for what they do not.

use std::collections::BTreeSet;

use uvferry_diagnostics::Location;

use crate::metadata::{Field, Given, Key, Metadata, Packages, Requirement, SetupKeywords, Unknown};
use crate::script::{
    END, Encoded, FIRST, Grid, Place, Region, Sources, World, complement, encode, intersect,
    with_marker,
};

/// One run that came to a call of `setup()`, and what it gives.
pub(crate) struct Found {
    pub(crate) world: World,
    pub(crate) metadata: Metadata,
}

/// What two runs part over.
fn parting(sources: &Sources<'_>, left: &World, right: &World) -> (String, Option<Location>) {
    let differing = left
        .decisions
        .iter()
        .zip(&right.decisions)
        .find(|(left, right)| left.chosen != right.chosen)
        .map(|(left, _)| left);
    match differing {
        Some(decision) => match &decision.unknown {
            Some(unknown) => (
                unknown.why.to_string(),
                unknown
                    .at
                    .as_ref()
                    .map(|place: &Place| sources.location(place)),
            ),
            None if decision.about.starts_with("the ") => {
                (format!("it depends on {}", decision.about), None)
            }
            None => (
                format!("it depends on `{}`", decision.about.trim_matches('`')),
                None,
            ),
        },
        None => ("`setup()` is called more than once".to_owned(), None),
    }
}

/// One field, if it is the same in all runs.
fn agree<T: Clone, K: PartialEq>(
    sources: &Sources<'_>,
    runs: &[&Found],
    field: impl Fn(&Metadata) -> &Field<T>,
    key: impl Fn(&T) -> K,
) -> Field<T> {
    let Some((first, rest)) = runs.split_first() else {
        return Field::Absent;
    };
    if let Some(unknown) = runs
        .iter()
        .map(|run| field(&run.metadata))
        .find(|field| matches!(field, Field::Unknown(_)))
    {
        return unknown.clone();
    }
    let own = field(&first.metadata);
    for run in rest {
        let other = field(&run.metadata);
        let same = match (own, other) {
            (Field::Absent, Field::Absent) => true,
            (Field::Known(left), Field::Known(right)) => key(&left.value) == key(&right.value),
            _ => false,
        };
        if same {
            continue;
        }
        let (why, at) = parting(sources, &first.world, &run.world);
        let ((Field::Known(given), _) | (_, Field::Known(given))) = (own, other) else {
            return Field::Absent;
        };
        return Field::Unknown(Unknown {
            location: given.location.clone(),
            key: given.key.clone(),
            why,
            at,
            files: BTreeSet::new(),
        });
    }
    own.clone()
}

/// The versions of Python that a `python_requires` admits; `None` where it is not that
/// simple.
fn admitted(requires: &str) -> Option<Vec<(Encoded, Encoded)>> {
    let mut ranges = vec![(FIRST, END)];
    for clause in requires
        .split(',')
        .map(str::trim)
        .filter(|clause| !clause.is_empty())
    {
        let end = clause.find(|c: char| c.is_ascii_digit())?;
        let (operator, version) = clause.split_at(end);
        let any = version.ends_with(".*");
        let numbers: Vec<u32> = version
            .trim()
            .trim_end_matches(".*")
            .split('.')
            .map(|part| part.parse().ok().filter(|part| *part < 900))
            .collect::<Option<_>>()?;
        let at = |place: usize| numbers.get(place).copied().unwrap_or(0);
        let start = encode(at(0), at(1), at(2));
        let next = match numbers.len() {
            1 => encode(at(0) + 1, 0, 0),
            2 => encode(at(0), at(1) + 1, 0),
            _ => start + 1,
        };
        let range = match operator.trim() {
            ">=" => vec![(start, END)],
            ">" => vec![(start + 1, END)],
            "<" => vec![(FIRST, start)],
            "<=" => vec![(FIRST, start + 1)],
            "==" if any => vec![(start, next)],
            "==" => vec![(start, start + 1)],
            "!=" if any => complement(&[(start, next)]),
            "!=" => complement(&[(start, start + 1)]),
            "~=" => match numbers.len() {
                2 => vec![(start, encode(at(0) + 1, 0, 0))],
                3 => vec![(start, encode(at(0), at(1) + 1, 0))],
                _ => return None,
            },
            _ => return None,
        };
        ranges = intersect(&ranges, &range);
    }
    (!ranges.is_empty()).then_some(ranges)
}

fn sorted<T: Ord + Clone>(list: &[T]) -> Vec<T> {
    let mut list = list.to_vec();
    list.sort();
    list
}

/// All runs together.
pub(crate) fn merge(sources: &Sources<'_>, mut runs: Vec<Found>) -> Metadata {
    // A conditional range of versions decides itself: what it says must hold.
    let all: Vec<&Found> = runs.iter().collect();
    let requires = agree(sources, &all, |found| &found.requires_python, Clone::clone);
    if let Field::Known(given) = &requires
        && let Some(ranges) = admitted(&given.value)
    {
        let admitted = |run: &Found| !intersect(&run.world.region.versions, &ranges).is_empty();
        if runs.iter().any(admitted) {
            runs.retain(admitted);
            for run in &mut runs {
                run.world.region.versions = intersect(&run.world.region.versions, &ranges);
            }
        }
    }
    // uv builds with Python 3 alone.
    let three = [(encode(3, 0, 0), END)];
    let modern = |run: &Found| !intersect(&run.world.region.versions, &three).is_empty();
    let building: Vec<&Found> = if runs.iter().any(modern) {
        runs.iter().filter(|run| modern(run)).collect()
    } else {
        runs.iter().collect()
    };
    let Some(first) = building.first() else {
        return Metadata::default();
    };
    let every: Vec<&Found> = runs.iter().collect();
    let table = |table: &Vec<(String, Vec<String>)>| {
        let mut table: Vec<(String, Vec<String>)> = table
            .iter()
            .map(|(key, list)| (key.clone(), sorted(list)))
            .collect();
        table.sort();
        table
    };
    macro_rules! same {
        ($field:ident) => {
            agree(sources, &building, |found| &found.$field, Clone::clone)
        };
        ($field:ident, $key:expr) => {
            agree(sources, &building, |found| &found.$field, $key)
        };
    }
    let mut merged = Metadata {
        has_conditional_extras: false,
        unreadable: None,
        name: same!(name),
        version: same!(version),
        description: same!(description),
        readme: same!(readme),
        requires_python: same!(requires_python),
        license: same!(license),
        license_files: same!(license_files),
        author: same!(author),
        maintainer: same!(maintainer),
        keywords: same!(keywords),
        classifiers: same!(classifiers, |list| sorted(list)),
        platforms: same!(platforms),
        url: same!(url),
        download_url: same!(download_url),
        project_urls: same!(project_urls),
        dependencies: requirements(sources, &every, |found| found.dependencies.clone()),
        optional_dependencies: extras(sources, &every),
        setup_requires: requirements(sources, &every, |found| found.setup_requires.clone()),
        tests_require: requirements(sources, &every, |found| found.tests_require.clone()),
        entry_points: same!(entry_points, |groups| {
            let mut groups: Vec<(String, Vec<(String, String)>)> = groups
                .iter()
                .map(|(group, points)| (group.clone(), sorted(points)))
                .collect();
            groups.sort();
            groups
        }),
        packages: same!(packages, |packages| match packages {
            Packages::Listed(list) => Packages::Listed(sorted(list)),
            found @ Packages::Find { .. } => found.clone(),
        }),
        py_modules: same!(py_modules, |list| sorted(list)),
        package_dir: same!(package_dir, |list| sorted(list)),
        package_data: same!(package_data, table),
        exclude_package_data: same!(exclude_package_data, table),
        include_package_data: same!(include_package_data),
        data_files: same!(data_files, table),
        script_files: same!(script_files, |list| sorted(list)),
        zip_safe: same!(zip_safe),
        namespace_packages: same!(namespace_packages, |list| sorted(list)),
        others: Vec::new(),
        keys: keys(&building),
        taken_from: Vec::new(),
        data_patterns: first.metadata.data_patterns.clone(),
        dependency_files: Vec::new(),
        setup_keywords: building
            .iter()
            .map(|run| run.metadata.setup_keywords)
            .find(|call| *call == SetupKeywords::Open)
            .unwrap_or(first.metadata.setup_keywords),
        backend: first.metadata.backend,
        uncertain: building
            .iter()
            .find_map(|run| run.metadata.uncertain.clone()),
        side_effects: Vec::new(),
    };
    for run in &building {
        for taken in &run.metadata.taken_from {
            match merged
                .taken_from
                .iter_mut()
                .find(|known| known.key == taken.key)
            {
                Some(known) => {
                    for file in &taken.files {
                        if !known.files.contains(file) {
                            known.files.push(file.clone());
                        }
                    }
                    known.lists_folders |= taken.lists_folders;
                }
                None => merged.taken_from.push(taken.clone()),
            }
        }
        for other in &run.metadata.others {
            match merged
                .others
                .iter_mut()
                .find(|known| known.key == other.key)
            {
                Some(known) => {
                    if known.value != other.value {
                        known.value = None;
                    }
                }
                None => merged.others.push(other.clone()),
            }
        }
    }
    for run in &runs {
        for file in &run.metadata.dependency_files {
            if !merged.dependency_files.contains(file) {
                merged.dependency_files.push(file.clone());
            }
        }
        for effect in &run.metadata.side_effects {
            if !merged.side_effects.contains(effect) {
                merged.side_effects.push(effect.clone());
            }
        }
    }
    merged
}

/// The keys of all runs; the value of one that not all of them give alike is not known.
fn keys(runs: &[&Found]) -> Vec<Key> {
    let mut found: Vec<Key> = Vec::new();
    for run in runs {
        for key in &run.metadata.keys {
            // Of setup.cfg there is only one, and a key of it may stand there twice.
            let known = found.iter_mut().find(|known| {
                known.name == key.name
                    && (known.location == key.location || known.location.file != "setup.cfg")
            });
            match known {
                Some(known) if known.value != key.value => known.value = None,
                Some(_) => {}
                None => found.push(key.clone()),
            }
        }
    }
    for key in &mut found {
        let everywhere = |run: &&Found| run.metadata.keys.iter().any(|own| own.name == key.name);
        if !runs.iter().all(everywhere) {
            key.value = None;
        }
    }
    found
}

/// Requirements of all runs: what is not in all of them has a marker.
fn requirements(
    sources: &Sources<'_>,
    runs: &[&Found],
    field: impl Fn(&Metadata) -> Field<Vec<Requirement>>,
) -> Field<Vec<Requirement>> {
    let mut given: Option<Given<()>> = None;
    let mut lists = Vec::new();
    for run in runs {
        match field(&run.metadata) {
            Field::Unknown(unknown) => return Field::Unknown(unknown),
            Field::Absent => lists.push(Vec::new()),
            Field::Known(found) => {
                if given.is_none() || !found.value.is_empty() {
                    given = Some(Given {
                        value: (),
                        location: found.location,
                        key: found.key,
                    });
                }
                lists.push(found.value);
            }
        }
    }
    let Some(given) = given else {
        return Field::Absent;
    };
    match with_markers(sources, runs, &lists) {
        Ok(value) => Field::Known(Given {
            value,
            location: given.location,
            key: given.key,
        }),
        Err((why, at)) => Field::Unknown(Unknown {
            location: given.location,
            key: given.key,
            why,
            at,
            files: BTreeSet::new(),
        }),
    }
}

fn with_markers(
    sources: &Sources<'_>,
    runs: &[&Found],
    lists: &[Vec<Requirement>],
) -> Result<Vec<Requirement>, (String, Option<Location>)> {
    let spelled: BTreeSet<&'static str> = runs
        .iter()
        .flat_map(|run| run.world.spelled.iter().copied())
        .collect();
    let regions: Vec<&Region> = runs.iter().map(|run| &run.world.region).collect();
    let grid = Grid::new(regions.iter().copied(), &spelled);
    let cells: Vec<_> = regions.iter().map(|region| grid.cells(region)).collect();
    let all = cells.iter().flatten().cloned().collect();
    // Every requirement once, in an order that fits all lists.
    let mut order: Vec<&Requirement> = Vec::new();
    for list in lists {
        let mut at = 0;
        for requirement in list {
            if let Some(known) = order
                .iter()
                .position(|known| known.text == requirement.text)
            {
                at = known + 1;
            } else {
                order.insert(at.min(order.len()), requirement);
                at += 1;
            }
        }
    }
    let mut found = Vec::new();
    for requirement in order {
        let mut inside = BTreeSet::new();
        let mut outside = BTreeSet::new();
        let has = |list: &[Requirement]| list.iter().any(|known| known.text == requirement.text);
        for (list, cells) in lists.iter().zip(&cells) {
            if has(list) {
                inside.extend(cells.iter().cloned());
            } else {
                outside.extend(cells.iter().cloned());
            }
        }
        if !inside.is_disjoint(&outside) {
            // Two runs in the same place differ: something else decides.
            for (left, (list, own)) in lists.iter().zip(&cells).enumerate() {
                for (right, (other, theirs)) in lists.iter().zip(&cells).enumerate() {
                    if has(list) && !has(other) && !own.is_disjoint(theirs) {
                        return Err(parting(sources, &runs[left].world, &runs[right].world));
                    }
                }
            }
            return Err(("it depends on how the script is run".to_owned(), None));
        }
        let Some(marker) = grid.marker(&inside, &all) else {
            return Err((
                "no marker says on which platforms it is needed".to_owned(),
                Some(requirement.location.clone()),
            ));
        };
        let mut requirement = requirement.clone();
        requirement.text = with_marker(&requirement.text, &marker);
        found.push(requirement);
    }
    Ok(found)
}

fn extras(sources: &Sources<'_>, runs: &[&Found]) -> Field<Vec<(String, Vec<Requirement>)>> {
    let mut names: Vec<String> = Vec::new();
    let mut given = None;
    for run in runs {
        match &run.metadata.optional_dependencies {
            Field::Unknown(unknown) => return Field::Unknown(unknown.clone()),
            Field::Absent => {}
            Field::Known(found) => {
                given.get_or_insert((found.location.clone(), found.key.clone()));
                for (name, _) in &found.value {
                    if !names.contains(name) {
                        names.push(name.clone());
                    }
                }
            }
        }
    }
    let Some((location, key)) = given else {
        return Field::Absent;
    };
    let mut extras = Vec::new();
    for name in names {
        let lists: Vec<Vec<Requirement>> = runs
            .iter()
            .map(|run| match &run.metadata.optional_dependencies {
                Field::Known(found) => found
                    .value
                    .iter()
                    .find(|(known, _)| *known == name)
                    .map(|(_, list)| list.clone())
                    .unwrap_or_default(),
                _ => Vec::new(),
            })
            .collect();
        match with_markers(sources, runs, &lists) {
            Ok(list) => extras.push((name, list)),
            Err((why, at)) => {
                return Field::Unknown(Unknown {
                    location,
                    key,
                    why,
                    at,
                    files: BTreeSet::new(),
                });
            }
        }
    }
    Field::Known(Given {
        value: extras,
        location,
        key,
    })
}
