//! Whether the packages stayed the same: each install set, on each target, name by name.

mod causes;
mod files;
mod hashes;
mod targets;

use crate::plan::InstallSet;

/// How a comparison came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The same names in the same versions.
    Equal,
    /// Something differs.
    Different,
    /// It could not be found out.
    Inconclusive,
}

impl Outcome {
    /// The word used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Different => "different",
            Self::Inconclusive => "inconclusive",
        }
    }
}

/// Where the set before comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BeforeSource {
    /// The files pin everything that uv would install.
    Pins,
    /// pip's own resolution.
    Pip,
    /// pip's resolver, told to be on another platform.
    PipSimulated,
}

impl BeforeSource {
    /// The word used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pins => "pins",
            Self::Pip => "pip",
            Self::PipSimulated => "pip-simulated",
        }
    }
}

/// A distribution that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Normalised.
    pub name: String,
    /// What pip installs; `None` where uv alone installs it.
    pub before: Option<String>,
    /// What uv installs; `None` where pip alone installs it.
    pub after: Option<String>,
    /// Whether a file of the project pinned it.
    pub pinned: bool,
    /// Where the difference comes from, as far as it can be told.
    pub cause: Option<String>,
    /// Where the project's own files lead to it: the install set that has this version too
    /// (for something missing: the distributions that moved so and had required it). `None`
    /// where the difference is one of the tools.
    pub follows: Option<String>,
}

/// One install set on one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetVerification {
    /// `main` or `main+GROUP`.
    pub set: String,
    /// `3.12`
    pub python: String,
    /// `linux`
    pub platform: String,
    /// How it came out.
    pub outcome: Outcome,
    /// Where the set before comes from; `None` where there is none.
    pub before: Option<BeforeSource>,
    /// Why it is inconclusive.
    pub reason: Option<String>,
    /// How many are the same.
    pub same: usize,
    /// Other versions.
    pub changed: Vec<Difference>,
    /// Not installed any more.
    pub missing: Vec<Difference>,
    /// New.
    pub added: Vec<Difference>,
}

/// The hashes of hashed pins against those of the lock. Each entry is
/// `name==version algorithm:digest`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hashes {
    /// In both.
    pub same: usize,
    /// In the lock only: files that were added to the index since.
    pub new: Vec<String>,
    /// In the old file only: wheels that none of the lock's targets takes.
    pub outside_targets: usize,
    /// In the old file only: the index has no such file any more.
    pub gone: Vec<String>,
    /// In the old file only, though a target would take the file and the index has it: a
    /// finding.
    pub other: Vec<String>,
    /// In the old file only, and the index could not be asked for the file.
    pub unclassified: Vec<String>,
}

/// The whole proof.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verification {
    /// By set and target.
    pub targets: Vec<TargetVerification>,
    /// The hashes, where the old files had some.
    pub hashes: Hashes,
}

impl Verification {
    /// `Some(true)` where everything is equal, `Some(false)` where something differs,
    /// `None` where something could not be found out and nothing differs.
    pub fn equal(&self) -> Option<bool> {
        if !self.hashes.other.is_empty()
            || self
                .targets
                .iter()
                .any(|target| target.outcome == Outcome::Different)
        {
            return Some(false);
        }
        let known = self.hashes.unclassified.is_empty()
            && self
                .targets
                .iter()
                .all(|target| target.outcome == Outcome::Equal);
        (known && !self.targets.is_empty()).then_some(true)
    }

    /// Whether all that differs follows another set of the project, and no pin of a set
    /// moved in it: what one lock for several sets that pip installed apart comes to.
    pub fn follows_own_sets(&self) -> bool {
        self.hashes.other.is_empty()
            && self.differences().next().is_some()
            && self
                .differences()
                .all(|difference| difference.follows.is_some())
    }

    /// What differs, on all targets.
    pub fn differences(&self) -> impl Iterator<Item = &Difference> {
        self.targets.iter().flat_map(|target| {
            target
                .changed
                .iter()
                .chain(&target.missing)
                .chain(&target.added)
        })
    }

    /// A verification in which nothing could be found out.
    pub fn inconclusive(sets: &[InstallSet], reason: &str) -> Self {
        let targets = sets
            .iter()
            .map(|set| TargetVerification {
                set: set.name(),
                python: String::new(),
                platform: String::new(),
                outcome: Outcome::Inconclusive,
                before: None,
                reason: Some(reason.to_owned()),
                same: 0,
                changed: Vec::new(),
                missing: Vec::new(),
                added: Vec::new(),
            })
            .collect();
        Self {
            targets,
            hashes: Hashes::default(),
        }
    }
}

/// The targets that a user asks for beside the first.
#[derive(Debug, Clone, Default)]
pub struct VerifyOptions {
    /// Further Pythons, as `--python` takes them.
    pub pythons: Vec<String>,
    /// Further platforms: `linux`, `macos`, `windows`, uv's target triples.
    pub platforms: Vec<String>,
}
