//! What a run depends on: the Python, the platform, and what only a run would tell. A script
//! is followed once for each combination that makes a difference to it; each of these runs
//! holds in a *region* of Pythons and platforms, and for one set of answers to the rest.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::value::Unk;

/// A version as one number: major, minor, micro.
pub(crate) type Encoded = u32;

pub(crate) const fn encode(major: u32, minor: u32, micro: u32) -> Encoded {
    major * 1_000_000 + minor * 1_000 + micro
}

/// The first and the one after the last Python that are thought of.
pub(crate) const FIRST: Encoded = encode(2, 6, 0);
pub(crate) const END: Encoded = encode(4, 0, 0);

/// An aspect of where a script runs that has a marker and only a few values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Axis {
    System,
    Implementation,
    Machine,
}

/// The value of an axis that no text of the script names: it equals nothing else, and a
/// letter of the private use area shows where it has got to.
pub(crate) const OTHER: &str = "\u{e0e0}";

/// `sys.platform`, `platform.system()`, `os.name`
pub(crate) const SYSTEMS: &[(&str, &str, &str)] = &[
    ("linux", "Linux", "posix"),
    ("darwin", "Darwin", "posix"),
    ("win32", "Windows", "nt"),
    ("cygwin", "CYGWIN_NT-10.0", "posix"),
    ("freebsd", "FreeBSD", "posix"),
    ("openbsd", "OpenBSD", "posix"),
    ("netbsd", "NetBSD", "posix"),
    ("sunos5", "SunOS", "posix"),
    ("aix", "AIX", "posix"),
    ("haiku", "Haiku", "posix"),
    ("java", "Java", "java"),
    ("emscripten", "Emscripten", "posix"),
    ("android", "Android", "posix"),
    ("ios", "iOS", "posix"),
    ("os2", "OS/2", "os2"),
    ("gnu", "GNU", "posix"),
    (OTHER, OTHER, "posix"),
];
pub(crate) const IMPLEMENTATIONS: &[&str] = &["CPython", "PyPy", "Jython", "IronPython", OTHER];
pub(crate) const MACHINES: &[&str] = &[
    "x86_64",
    "AMD64",
    "aarch64",
    "arm64",
    "ARM64",
    "i386",
    "i486",
    "i586",
    "i686",
    "x86",
    "armv6l",
    "armv7l",
    "armv8l",
    "arm",
    "ppc",
    "ppc64",
    "ppc64le",
    "s390x",
    "riscv64",
    "loongarch64",
    "mips",
    "mips64",
    "ia64",
    OTHER,
];

/// Where a run holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Region {
    /// Half-open ranges of versions, sorted, apart from each other.
    pub(crate) versions: Vec<(Encoded, Encoded)>,
    pub(crate) axes: BTreeMap<Axis, String>,
}

impl Region {
    pub(crate) fn everywhere() -> Self {
        Self {
            versions: vec![(FIRST, END)],
            axes: BTreeMap::new(),
        }
    }
}

/// The part of `ranges` that lies in `others`.
pub(crate) fn intersect(
    ranges: &[(Encoded, Encoded)],
    others: &[(Encoded, Encoded)],
) -> Vec<(Encoded, Encoded)> {
    let mut found: Vec<(Encoded, Encoded)> = ranges
        .iter()
        .flat_map(|(start, end)| {
            others
                .iter()
                .map(move |(from, to)| (*start.max(from), *end.min(to)))
        })
        .filter(|(start, end)| start < end)
        .collect();
    found.sort_unstable();
    found
}

/// What lies outside `ranges`.
pub(crate) fn complement(ranges: &[(Encoded, Encoded)]) -> Vec<(Encoded, Encoded)> {
    let mut found = Vec::new();
    let mut at = 0;
    for (start, end) in ranges {
        if at < *start {
            found.push((at, *start));
        }
        at = at.max(*end);
    }
    found.push((at, Encoded::MAX));
    found
}

/// A question that a run came across, with the answer it took.
#[derive(Debug, Clone)]
pub(crate) struct Decision {
    pub(crate) chosen: usize,
    options: usize,
    /// Why the answer is not known; `None` where it is a marker's.
    pub(crate) unknown: Option<Rc<Unk>>,
    /// What it is about, as a user would say it.
    pub(crate) about: Rc<str>,
}

/// The answers of one run.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) region: Region,
    pub(crate) decisions: Vec<Decision>,
    /// How many of the decisions have been used by this run.
    at: usize,
    answers: BTreeMap<usize, bool>,
    /// Which spellings of an axis the script uses, for the marker.
    pub(crate) spelled: BTreeSet<&'static str>,
}

impl World {
    pub(crate) fn first() -> Self {
        Self {
            region: Region::everywhere(),
            decisions: Vec::new(),
            at: 0,
            answers: BTreeMap::new(),
            spelled: BTreeSet::new(),
        }
    }

    /// The next world that is to be tried, if there is one left.
    pub(crate) fn next(mut self) -> Option<Self> {
        self.decisions.truncate(self.at);
        while let Some(last) = self.decisions.last_mut() {
            if last.chosen + 1 < last.options {
                last.chosen += 1;
                return Some(Self {
                    decisions: self.decisions,
                    ..Self::first()
                });
            }
            self.decisions.pop();
        }
        None
    }

    fn choose(&mut self, options: usize, about: &str, unknown: Option<&Rc<Unk>>) -> usize {
        if self.at == self.decisions.len() {
            self.decisions.push(Decision {
                chosen: 0,
                options,
                unknown: unknown.map(Rc::clone),
                about: about.into(),
            });
        }
        let chosen = self.decisions[self.at].chosen;
        self.at += 1;
        chosen
    }

    /// Whether what is not known is so.
    pub(crate) fn unknown_is(&mut self, unknown: &Rc<Unk>) -> bool {
        if let Some(answer) = self.answers.get(&unknown.id) {
            return *answer;
        }
        let answer = self.choose(2, &unknown.why, Some(unknown)) == 0;
        self.answers.insert(unknown.id, answer);
        answer
    }

    /// One of several ways that a run may go on.
    pub(crate) fn way(&mut self, ways: usize, unknown: &Rc<Unk>) -> usize {
        self.choose(ways, &unknown.why, Some(unknown))
    }

    /// Whether the version lies in one of the ranges.
    pub(crate) fn version_in(&mut self, ranges: &[(Encoded, Encoded)], about: &str) -> bool {
        let inside = intersect(&self.region.versions, ranges);
        let outside = intersect(&self.region.versions, &complement(ranges));
        if inside.is_empty() || outside.is_empty() {
            return !inside.is_empty();
        }
        let answer = self.choose(2, about, None) == 0;
        self.region.versions = if answer { inside } else { outside };
        answer
    }

    /// The value of an axis, out of `values`.
    pub(crate) fn axis(&mut self, axis: Axis, values: &[&str], about: &str) -> String {
        if let Some(known) = self.region.axes.get(&axis) {
            return known.clone();
        }
        let chosen = self.choose(values.len(), about, None);
        let value = values.get(chosen).copied().unwrap_or(OTHER).to_owned();
        self.region.axes.insert(axis, value.clone());
        value
    }
}
