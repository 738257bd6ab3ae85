//! The releases that indexes have of a project, and which of them a requirement gets.

use std::collections::BTreeMap;

use uvferry_index::{IndexFile, Project};
use uvferry_requirements::{Operator, Specifier, Specifiers, Version, normalize_name};
use uvferry_resolution::{Target, TargetTags, WheelName};

use crate::risks::asked::Asking;

/// A version of a project with its files, of all indexes together.
#[derive(Debug)]
pub(super) struct Release<'a> {
    pub(super) version: Version,
    pub(super) files: Vec<&'a IndexFile>,
}

/// The endings of source distributions.
const SDISTS: [&str; 5] = [".tar.gz", ".zip", ".tar.bz2", ".tar.xz", ".tgz"];

/// The version that a file's name says; `None` for one that is neither wheel nor source
/// distribution of the project.
pub(super) fn version_of(file: &IndexFile, project: &str) -> Option<Version> {
    let name = &file.filename;
    if file.is_wheel() {
        let wheel = WheelName::parse(name)?;
        return Version::parse(&wheel.version).ok();
    }
    let stem = SDISTS.iter().find_map(|ending| name.strip_suffix(ending))?;
    // A name may hold hyphens, and so may a version of old.
    let splits = stem.match_indices('-').map(|(at, _)| stem.split_at(at));
    let mut splits = splits.filter(|(name, _)| normalize_name(name) == project);
    splits.find_map(|(_, version)| Version::parse(&version[1..]).ok())
}

/// The releases of projects of one name, oldest first.
pub(super) fn releases<'a>(projects: &[&'a Project], name: &str) -> Vec<Release<'a>> {
    let mut by_version: BTreeMap<Version, Vec<&IndexFile>> = BTreeMap::new();
    for file in projects.iter().flat_map(|project| &project.files) {
        if let Some(version) = version_of(file, name) {
            by_version.entry(version).or_default().push(file);
        }
    }
    by_version
        .into_iter()
        .map(|(version, files)| Release { version, files })
        .collect()
}

impl<'r> Release<'r> {
    /// Why it was withdrawn, if all of its files were.
    pub(super) fn yanked(&self) -> Option<&str> {
        let mut reasons = self.files.iter().map(|file| file.yanked.as_deref());
        let first = reasons.next()??;
        reasons.all(|reason| reason.is_some()).then_some(first)
    }

    /// Whether pip takes it for a Python: it is one that the release says it is for. What it
    /// says in other words than PEP 440's counts for nothing.
    pub(super) fn is_for(&self, python: &PythonOf) -> bool {
        self.ranges()
            .any(|range| range.is_none_or(|range| python.satisfies(&range)))
    }

    /// Whether uv takes it for a Python: what it says is a lower bound.
    pub(super) fn is_from(&self, python: &Version) -> bool {
        let mut ranges = self
            .files
            .iter()
            .map(|file| file.requires_python.as_deref());
        ranges.any(|range| range.is_none_or(|range| begins_at(range, python)))
    }

    /// What each file says, as far as it can be read.
    fn ranges(&self) -> impl Iterator<Item = Option<Specifiers>> {
        let ranges = self
            .files
            .iter()
            .map(|file| file.requires_python.as_deref());
        ranges.map(|range| Specifiers::parse(range?).ok())
    }

    /// A `Requires-Python` that uv cannot read, if there is no file without one.
    pub(super) fn unreadable_range(&self) -> Option<&str> {
        let mut ranges = self
            .files
            .iter()
            .map(|file| file.requires_python.as_deref());
        let is_unreadable = |range: &str| as_uv_reads(range).is_none();
        let first = ranges.next()?.filter(|range| is_unreadable(range))?;
        ranges
            .all(|range| range.is_some_and(is_unreadable))
            .then_some(first)
    }

    /// The `Requires-Python` of its files.
    pub(super) fn requires_python(&self) -> Option<&str> {
        let mut ranges = self
            .files
            .iter()
            .map(|file| file.requires_python.as_deref());
        ranges.find_map(|range| range)
    }

    /// The file that tells the release's metadata with the least effort: one that has it offered
    /// by itself, else the smallest wheel, else a source distribution, which does not.
    pub(super) fn telling(&self) -> Option<&'r IndexFile> {
        let files = || self.files.iter().copied();
        let offered = files().filter(|file| file.core_metadata.is_some());
        let wheel = offered.clone().find(|file| file.is_wheel());
        let wheels = files().filter(|file| file.is_wheel());
        wheel
            .or_else(|| offered.into_iter().next())
            .or_else(|| wheels.min_by_key(|file| file.size_bytes.unwrap_or(u64::MAX)))
            .or_else(|| files().next())
    }

    pub(super) fn has_wheel(&self) -> bool {
        self.files.iter().any(|file| file.is_wheel())
    }

    pub(super) fn has_sdist(&self) -> bool {
        self.files.iter().any(|file| !file.is_wheel())
    }

    /// Whether a target takes one of its wheels.
    pub(super) fn has_wheel_for(&self, target: &Target) -> bool {
        let tags = TargetTags::new(target);
        self.files.iter().any(|file| is_wheel_for(file, &tags))
    }

    /// Whether pip gets a file of it: one that can be installed or built, and that is for the
    /// Python.
    pub(super) fn has_file_for(&self, python: &PythonOf, tags: &TargetTags) -> bool {
        self.files.iter().zip(self.ranges()).any(|(file, range)| {
            (!file.is_wheel() || is_wheel_for(file, tags))
                && range.is_none_or(|range| python.satisfies(&range))
        })
    }

    /// Whether there is a file of it that can be installed or built, whatever Python it is for.
    pub(super) fn has_any_file_for(&self, tags: &TargetTags) -> bool {
        let mut files = self.files.iter();
        files.any(|file| !file.is_wheel() || is_wheel_for(file, tags))
    }
}

fn is_wheel_for(file: &IndexFile, tags: &TargetTags) -> bool {
    WheelName::parse(&file.filename).is_some_and(|wheel| tags.accept(&wheel))
}

/// Whether uv takes what is for a range on a Python: what it reads is a lower bound, and what
/// it cannot read is none.
pub(super) fn begins_at(range: &str, python: &Version) -> bool {
    let range = as_uv_reads(range);
    let clauses = range.iter().flat_map(Specifiers::clauses);
    clauses.into_iter().all(|clause| is_above(clause, python))
}

/// A `Requires-Python` as uv reads it: a few well-known mistakes are mended (`>=3.5.*`,
/// `!=3.0*`, quotes, a comma that is missing or too many). `None` where it cannot be read.
pub(super) fn as_uv_reads(range: &str) -> Option<Specifiers> {
    if let Ok(range) = Specifiers::parse(range) {
        return Some(range);
    }
    let mut text = String::with_capacity(range.len());
    for c in range.chars().filter(|c| !matches!(c, '"' | '\'')) {
        if "<>=!~^".contains(c) && text.ends_with(|last: char| last.is_ascii_digit()) {
            text.push(',');
        }
        text.push(c);
    }
    let clauses = text.split(',').map(str::trim);
    let clauses = clauses.filter(|clause| !clause.is_empty()).map(|clause| {
        let is_ordered = clause.starts_with(['<', '>']);
        match clause.strip_suffix('*') {
            Some(rest) if is_ordered => rest.trim_end_matches('.').to_owned(),
            Some(rest) if rest.ends_with(|last: char| last.is_ascii_digit()) => {
                format!("{rest}.*")
            }
            _ => clause.to_owned(),
        }
    });
    Specifiers::parse(&clauses.collect::<Vec<_>>().join(",")).ok()
}

/// Whether a clause names a pre-release, as `packaging` has it (`Specifier.prereleases`).
fn names_prerelease(clause: &Specifier) -> bool {
    !matches!(
        clause.operator,
        Operator::NotEqual | Operator::Less | Operator::Greater
    ) && Version::parse(&clause.version).is_ok_and(|version| version.is_prerelease())
}

/// What is asked of a project: its own specifiers and those of constraints.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) all: Vec<Asking>,
    /// What is asked at the same time, as numbers of `all`: each such set once.
    together: Vec<Vec<usize>>,
    /// For each target its place among these; `None` where nothing is asked.
    of_target: Vec<Option<usize>>,
}

impl Wanted {
    /// `holds` are the targets on which anything is asked.
    pub(super) fn new(all: Vec<Asking>, holds: &[bool]) -> Self {
        let mut together: Vec<Vec<usize>> = Vec::new();
        let mut of_target = vec![None; holds.len()];
        for (at, of_target) in of_target
            .iter_mut()
            .enumerate()
            .filter(|(at, _)| holds[*at])
        {
            let here = all.iter().enumerate();
            let here = here.filter(|(_, one)| one.on.get(at) == Some(&true));
            let here: Vec<usize> = here.map(|(number, _)| number).collect();
            let known = together.iter().position(|one| *one == here);
            *of_target = Some(known.unwrap_or_else(|| {
                together.push(here);
                together.len() - 1
            }));
        }
        Self {
            all,
            together,
            of_target,
        }
    }

    /// Whether a version is admitted on one of the targets.
    pub(super) fn contains(&self, version: &Version) -> bool {
        self.together.iter().any(|here| self.admits(here, version))
    }

    /// Whether a version is admitted on a target.
    pub(super) fn contains_on(&self, version: &Version, at: usize) -> bool {
        let here = self.of_target.get(at).copied().flatten();
        here.is_some_and(|here| self.admits(&self.together[here], version))
    }

    fn admits(&self, here: &[usize], version: &Version) -> bool {
        let mut here = here.iter();
        here.all(|&number| self.all[number].specifiers.contains(version))
    }

    /// The version that it is pinned to.
    pub(super) fn pin(&self) -> Option<&str> {
        self.all.iter().find_map(|one| one.specifiers.pin())
    }

    /// Whether a specifier names a pre-release as one that is wanted: pip takes the newest of
    /// all then.
    pub(super) fn names_prerelease(&self) -> bool {
        let mut clauses = self.all.iter().flat_map(|one| one.specifiers.clauses());
        clauses.any(names_prerelease)
    }

    /// The releases that pip may take: withdrawn ones only for a pin.
    pub(super) fn admitted<'r, 'a>(&self, releases: &'r [Release<'a>]) -> Vec<&'r Release<'a>> {
        let is_pinned = self.pin().is_some();
        let releases = releases.iter();
        releases
            .filter(|release| self.contains(&release.version))
            .filter(|release| is_pinned || release.yanked().is_none())
            .collect()
    }
}

/// Whether a Python is not below what a clause begins with.
fn is_above(clause: &Specifier, python: &Version) -> bool {
    match clause.operator {
        Operator::GreaterEqual | Operator::Greater => clause.contains(python),
        Operator::Equal | Operator::Compatible | Operator::Identical => {
            let bound = clause.version.trim_end_matches(".*");
            Version::parse(bound).is_ok_and(|bound| *python >= bound)
        }
        Operator::Less | Operator::LessEqual | Operator::NotEqual => true,
    }
}

/// The Python of a target. `3.9` stands for each of its patch releases, `3.9.7` for itself.
#[derive(Debug)]
pub(super) struct PythonOf {
    /// As the target has it; the first patch release where it names none.
    version: Version,
    /// Major and minor, where each patch release is meant.
    minor: Option<(u64, u64)>,
}

/// Stands for the newest patch release.
const NEWEST_PATCH: u64 = 99;

impl PythonOf {
    /// `None` for a version that cannot be read.
    pub(super) fn new(target: &Target) -> Option<Self> {
        let markers = &target.markers;
        let version = Version::parse(&markers.python_full_version).ok()?;
        let is_first = markers.python_full_version == format!("{}.0", markers.python_version);
        let minor = match version.release().as_slice() {
            [major, minor, ..] if is_first => Some((*major, *minor)),
            _ => None,
        };
        Some(Self { version, minor })
    }

    /// Whether one of its patch releases is in a range.
    fn satisfies(&self, range: &Specifiers) -> bool {
        let Some((major, minor)) = self.minor else {
            return range.contains(&self.version);
        };
        // An answer can change only beside a patch release that a clause names.
        let named = range.clauses().iter().filter_map(|clause| {
            let bound = Version::parse(clause.version.trim_end_matches(".*")).ok()?;
            bound.release().get(2).copied()
        });
        let beside = named.flat_map(|patch| [patch.saturating_sub(1), patch, patch + 1]);
        let mut patches = [NEWEST_PATCH, 0].into_iter().chain(beside);
        patches.any(|patch| {
            Version::parse(&format!("{major}.{minor}.{patch}"))
                .is_ok_and(|version| range.contains(&version))
        })
    }

    /// The oldest patch release that a project's own range admits, from which a lock of it has
    /// to work; the newest where there is no such range.
    pub(super) fn least(&self, range: Option<&Specifiers>) -> Version {
        let Some((major, minor)) = self.minor else {
            return self.version.clone();
        };
        let patch = |patch: u64| Version::parse(&format!("{major}.{minor}.{patch}")).ok();
        let admitted = range.and_then(|range| {
            let mut all = (0..=NEWEST_PATCH).filter_map(patch);
            all.find(|version| range.contains(version))
        });
        let least = admitted.or_else(|| patch(NEWEST_PATCH));
        least.unwrap_or_else(|| self.version.clone())
    }
}

/// The release that is taken: the newest that fits; pre-releases only where there is nothing
/// else.
pub(super) fn taken<'r, 'a>(
    admitted: &[&'r Release<'a>],
    fits: impl Fn(&Release<'_>) -> bool,
) -> Option<&'r Release<'a>> {
    let fitting = || admitted.iter().rev().filter(|release| fits(release));
    fitting()
        .find(|release| !release.version.is_prerelease())
        .or_else(|| fitting().next())
        .copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each was tried with uv 0.13.9: a wheel with it, `uv pip compile`.
    #[test]
    fn what_uv_mends_can_be_read() {
        for range in [
            ">=3.5.*",
            ">=3.6,",
            ">= 3.6.*, <4",
            ">3.5.*",
            "<3.12.*",
            "<=3.9.*",
            "!=3.0*",
            ">=2.7,!=3.0.*,!=3.1.*,",
            ">=3.6'",
            ">=3.6<4",
        ] {
            assert!(as_uv_reads(range).is_some(), "{range}");
        }
        for range in [">=3.x", "~=3.6.*", ">=3.6 <4", "3.6", "=>3.6", "~=3"] {
            assert!(as_uv_reads(range).is_none(), "{range}");
        }
    }
}
