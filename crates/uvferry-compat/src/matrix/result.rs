//! What a matrix says.

use std::collections::BTreeMap;

use uvferry_diagnostics::Rule;

/// pip and uv, package by package and target by target.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Matrix {
    /// The columns.
    pub targets: Vec<MatrixTarget>,
    /// The rows, by name.
    pub packages: Vec<Row>,
    /// Each run of pip or uv that a cell rests on, and those that were made to find out more,
    /// target by target, in the order in which they were planned.
    pub runs: Vec<Run>,
    /// The share of a larger matrix that this one is.
    pub partition: Option<Share>,
    /// What is worth knowing beside: a state that could not be read, say.
    pub notes: Vec<String>,
}

/// A share, and what tells the matrix that it is a share of from others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Share {
    /// Which one, from 1.
    pub share: u32,
    /// Of how many.
    pub of: u32,
    /// The label that it was made with.
    pub label: String,
    /// The names of all targets of the whole, in their order.
    pub targets: Vec<String>,
    /// A digest of what was asked for: requirements and constraints, options, and the indexes
    /// that the environment names.
    pub request: String,
}

/// A Python on a platform.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MatrixTarget {
    /// `3.11-linux`; unique within a matrix: a second interpreter of the same version is
    /// `3.11.7-linux-2`.
    pub name: String,
    /// `3.11`, or as exact as it was asked for.
    pub python: String,
    /// uv's name of it (`linux`, `macos`, `windows`, a triple).
    pub platform: String,
    /// The interpreter that stands for it, with its exact version; `None` where there is none,
    /// so that all of its cells are inconclusive.
    pub interpreter: Option<Interpreter>,
    /// Whether pip was told to resolve for a platform or Python that it does not run on
    /// (`pip-simulated`).
    pub simulated: bool,
    /// The version of the pip that was asked.
    pub pip_version: Option<String>,
    /// The version of the uv that was asked.
    pub uv_version: Option<String>,
    /// Its place among all targets, from 0: a share of a matrix has only some of them.
    pub place: usize,
    /// Whether both tools gave a set for all that is asked for. Where they did not, a
    /// distribution that neither speaks of may be needed all the same.
    pub complete: bool,
}

/// The interpreter of a target.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Interpreter {
    /// Its path.
    pub path: std::path::PathBuf,
    /// Its exact version: `3.11.7`.
    pub version: String,
}

/// A distribution.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// As it is written where it is asked for, else normalised (PEP 503).
    pub name: String,
    /// Where it is asked for; empty for one that only others ask for.
    pub requested: Vec<Requested>,
    /// One for each target, in their order.
    pub cells: Vec<Cell>,
}

/// A requirement, and where it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requested {
    /// As written, without credentials.
    pub text: String,
    /// The file, relative to the folder that was asked about.
    pub file: Option<String>,
    /// Its line, from 1.
    pub line: Option<usize>,
}

/// One distribution on one target.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    /// What became of it.
    pub outcome: Outcome,
    /// pip's version of it, or where it has it from.
    pub pip: Option<String>,
    /// uv's.
    pub uv: Option<String>,
    /// What pip said, without credentials, where it gave nothing.
    pub pip_message: Option<String>,
    /// What uv said.
    pub uv_message: Option<String>,
    /// The rule that explains a difference or a failure.
    pub rule: Option<&'static Rule>,
    /// A way that was tried and works.
    pub solution: Option<Solution>,
    /// The requirements that it comes with, as they are written, where nothing but a failure
    /// of theirs makes it differ.
    pub follows: Vec<String>,
    /// What would be installed; where the tools differ, what uv would install.
    pub artifact: Option<Artifact>,
    /// What pip would install.
    pub pip_artifact: Option<Artifact>,
    /// What uv would install.
    pub uv_artifact: Option<Artifact>,
    /// Whether the hash of pip's file is one that uv accepts; `None` where one has none.
    pub hashes_equal: Option<bool>,
    /// How long pip took for it by itself, in seconds; `None` where it was not run by itself.
    pub pip_s: Option<f64>,
    /// How long uv took for it by itself.
    pub uv_s: Option<f64>,
}

/// What became of a distribution on a target.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Both give the same version from the same place, or both none since none is needed.
    Same,
    /// Both give one, not the same: another version, or the same version in another file.
    OtherVersion,
    /// uv fails, or leaves it out.
    OnlyPip,
    /// pip fails, or leaves it out.
    OnlyUv,
    /// Both fail.
    Neither,
    /// It could not be found out: no network, no such interpreter, a build that needs what the
    /// machine has not, a time limit.
    #[default]
    Inconclusive,
}

/// What is installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Artifact {
    /// A wheel.
    Wheel,
    /// A source distribution, which is built.
    Sdist,
    /// A repository, which is built.
    Vcs,
    /// A folder, which is built.
    Folder,
}

/// A way around a failure or a difference, which was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solution {
    /// Which kind of way.
    pub way: Way,
    /// For whom.
    pub tool: Tool,
    /// The arguments with which the tool then gave a result: `--prerelease=allow`.
    pub arguments: Vec<String>,
    /// In words: what to do, and what it changes.
    pub text: String,
    /// Whether it was run and worked; else it is known from elsewhere (system packages, a
    /// drop-in alternative), and the text says from where.
    pub tried: bool,
}

/// Kinds of ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// Pre-releases are allowed.
    Prerelease,
    /// All indexes are looked at.
    IndexStrategy,
    /// Built without isolation.
    NoBuildIsolation,
    /// Wheels only.
    OnlyBinary,
    /// Source distributions only.
    NoBinary,
    /// Another Python.
    OtherPython,
    /// A constraint.
    Constraint,
    /// An override.
    Override,
    /// The lines written as uv reads them.
    Rewrite,
    /// The bounds of `Requires-Python` are not heeded.
    IgnoreRequiresPython,
    /// Packages of the system.
    SystemPackages,
    /// Another distribution that takes its place.
    Alternative,
}

/// The two tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tool {
    /// pip.
    Pip,
    /// uv.
    Uv,
}

/// A run of pip or uv.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Which tool.
    pub tool: Tool,
    /// The target, by its place.
    pub target: usize,
    /// The names that were asked for; empty for the whole.
    pub of: Vec<String>,
    /// What was changed to find a way: arguments, and constraints and overrides as if they
    /// were.
    pub arguments: Vec<String>,
    /// How it ended.
    pub outcome: RunOutcome,
    /// What it said, without credentials, where it gave no result.
    pub message: Option<String>,
    /// In seconds; `None` where it was not started.
    pub wall_s: Option<f64>,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunOutcome {
    /// With a set of distributions.
    Resolved,
    /// The tool says that there is none.
    Failed,
    /// Neither can be said.
    Inconclusive,
}

/// How many cells there are of each outcome.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// By outcome.
    pub by_outcome: BTreeMap<Outcome, usize>,
}

impl Matrix {
    /// How many cells there are of each outcome.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for cell in self.packages.iter().flat_map(|row| &row.cells) {
            *counts.by_outcome.entry(cell.outcome).or_default() += 1;
        }
        counts
    }
}
