//! `uvferry.matrix/1`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uvferry_compat::matrix::{
    Artifact, Cell, Matrix, MatrixTarget, Outcome, Row, Run, RunOutcome, Solution, Tool, Way,
};

use super::{CompatRuleDocument, clean, clean_option, rules};

/// What pip and what uv resolve, package by package and target by target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MatrixDocument {
    /// `uvferry.matrix/1`
    #[schemars(extend("const" = "uvferry.matrix/1"))]
    pub schema: String,
    /// Which share of a larger matrix this is; null for a whole one.
    pub partition: Option<PartitionDocument>,
    /// The columns.
    pub targets: Vec<MatrixTargetDocument>,
    /// The rows, by name.
    pub packages: Vec<MatrixPackageDocument>,
    /// Each run of pip or uv, in the order in which they were planned.
    pub runs: Vec<MatrixRunDocument>,
    /// What is worth knowing beside.
    pub notes: Vec<String>,
    /// The rules that cells name, by code.
    pub rules: Vec<CompatRuleDocument>,
    /// Counts.
    pub summary: MatrixSummaryDocument,
}

/// A share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PartitionDocument {
    /// Which one, from 1.
    pub share: u32,
    /// Of how many.
    pub of: u32,
    /// What tells its project from others.
    pub label: String,
    /// The names of all targets of the whole.
    pub targets: Vec<String>,
    /// A digest of what was asked for; all shares of a matrix have the same.
    pub request: String,
}

/// A Python on a platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MatrixTargetDocument {
    /// `3.11-linux`; cells name it.
    pub name: String,
    /// As it was asked for: `3.11`.
    pub python: String,
    /// By uv's name of it.
    pub platform: String,
    /// The interpreter that stood for it; null where there is none.
    pub interpreter: Option<MatrixInterpreterDocument>,
    /// Whether pip was told to resolve for a platform or a Python that it did not run on.
    pub simulated: bool,
    /// The version of the pip that was asked.
    pub pip_version: Option<String>,
    /// The version of the uv that was asked.
    pub uv_version: Option<String>,
    /// Its place among all targets, from 0: a share has only some of them.
    pub place: usize,
    /// Whether both tools gave a set for all that is asked for. Where they did not, a
    /// distribution that neither speaks of may be needed all the same.
    pub complete: bool,
}

/// An interpreter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MatrixInterpreterDocument {
    /// Its path.
    pub path: String,
    /// Its exact version: `3.11.7`.
    pub version: String,
}

/// A distribution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MatrixPackageDocument {
    /// As it is written where it is asked for, else as the tools spell it.
    pub name: String,
    /// Where it is asked for; empty for one that only others ask for.
    pub requested: Vec<RequestedDocument>,
    /// One for each target, in their order.
    pub cells: Vec<CellDocument>,
}

/// A requirement and its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestedDocument {
    /// As written, without credentials.
    pub text: String,
    /// The file; null for one of the command line.
    pub file: Option<String>,
    /// From 1.
    pub line: Option<usize>,
}

/// One distribution on one target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CellDocument {
    /// The target's name.
    pub target: String,
    /// What became of it.
    pub outcome: MatrixOutcome,
    /// pip's version of it, or where pip has it from.
    pub pip: Option<String>,
    /// uv's.
    pub uv: Option<String>,
    /// What pip said where it gave nothing.
    pub pip_message: Option<String>,
    /// What uv said where it gave nothing.
    pub uv_message: Option<String>,
    /// The code of the rule that explains it.
    pub rule: Option<String>,
    /// A way around it.
    pub solution: Option<SolutionDocument>,
    /// The requirements that it comes with, by their names, where nothing but a failure of
    /// theirs makes it differ.
    #[serde(default)]
    pub follows: Vec<String>,
    /// What would be installed; where the tools differ, by uv.
    pub artifact: Option<ArtifactKind>,
    /// What pip would install.
    #[serde(default)]
    pub pip_artifact: Option<ArtifactKind>,
    /// What uv would install.
    #[serde(default)]
    pub uv_artifact: Option<ArtifactKind>,
    /// Whether the hash of pip's file is one that uv accepts; null where one has none.
    pub hashes_equal: Option<bool>,
    /// How long pip took for it by itself; null where it was not run by itself.
    pub pip_s: Option<f64>,
    /// How long uv took for it by itself.
    pub uv_s: Option<f64>,
}

/// A way around a failure or a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SolutionDocument {
    /// Which kind of way.
    pub way: SolutionWay,
    /// For whom.
    pub tool: ToolName,
    /// The arguments with which the tool then gave a result.
    pub arguments: Vec<String>,
    /// What to do, and what it changes.
    pub text: String,
    /// Whether it was run and worked; else it is known from elsewhere.
    pub tried: bool,
}

/// A run of pip or uv.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MatrixRunDocument {
    /// Which tool.
    pub tool: ToolName,
    /// The target's name.
    pub target: String,
    /// The names that were asked for; empty for the whole.
    pub of: Vec<String>,
    /// What was changed to find a way around a failure.
    #[serde(default)]
    pub arguments: Vec<String>,
    /// How it ended.
    pub outcome: RunEnd,
    /// What it said where it gave no result.
    pub message: Option<String>,
    /// Null where it was not started.
    pub wall_s: Option<f64>,
}

/// Counts of a matrix.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MatrixSummaryDocument {
    /// Cells: packages times targets.
    pub total: usize,
    /// Cells that are the same.
    pub compatible: usize,
    /// Of all cells, from 0 to 100, rounded to tenths; 100 only where all are, and 0 only where
    /// none is. Null without any.
    pub compatible_percent: Option<f64>,
    /// Packages.
    pub packages: usize,
    /// Packages that are the same on every target.
    pub packages_compatible: usize,
    /// Cells by outcome.
    pub outcomes: OutcomesDocument,
    /// How many times faster uv resolved a package by itself; null where none was timed.
    pub speedup_alone: Option<SpeedupDocument>,
    /// How many times faster uv resolved the same whole; null where none was timed.
    pub speedup_whole: Option<SpeedupDocument>,
}

/// Cells by outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct OutcomesDocument {
    /// Both give the same.
    pub same: usize,
    /// Both give one, not the same.
    pub other_version: usize,
    /// uv gives none.
    pub only_pip: usize,
    /// pip gives none.
    pub only_uv: usize,
    /// Both fail.
    pub neither: usize,
    /// It could not be found out.
    pub inconclusive: usize,
}

/// pip's time by uv's time, where both resolved the same thing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SpeedupDocument {
    /// How many pairs of times there are.
    pub pairs: usize,
    /// The mean of the pairs' ratios.
    pub mean_ratio: f64,
    /// Their median.
    pub median_ratio: f64,
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident for $of:ident { $($(#[$about:meta])* $variant:ident = $word:literal,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
            pub enum $name {
                $($(#[$about])* #[serde(rename = $word)] $variant,)*
            }

            impl $name {
                /// Each of them.
                pub const ALL: &[Self] = &[$(Self::$variant,)*];

                /// The word itself.
                pub const fn as_str(self) -> &'static str {
                    match self {
                        $(Self::$variant => $word,)*
                    }
                }
            }

            impl From<$of> for $name {
                fn from(value: $of) -> Self {
                    match value {
                        $($of::$variant => Self::$variant,)*
                    }
                }
            }

            impl From<$name> for $of {
                fn from(value: $name) -> Self {
                    match value {
                        $($name::$variant => Self::$variant,)*
                    }
                }
            }
        )*
    };
}

words! {
    /// What became of a distribution on a target.
    MatrixOutcome for Outcome {
        /// Both give the same version from the same place, or both none since none is needed.
        Same = "same",
        /// Both give one, not the same.
        OtherVersion = "other-version",
        /// uv fails, or leaves it out.
        OnlyPip = "only-pip",
        /// pip fails, or leaves it out.
        OnlyUv = "only-uv",
        /// Both fail.
        Neither = "neither",
        /// It could not be found out.
        Inconclusive = "inconclusive",
    }

    /// pip or uv.
    ToolName for Tool {
        /// pip.
        Pip = "pip",
        /// uv.
        Uv = "uv",
    }

    /// What is installed.
    ArtifactKind for Artifact {
        /// A wheel.
        Wheel = "wheel",
        /// A source distribution, which is built.
        Sdist = "sdist",
        /// A repository, which is built.
        Vcs = "vcs",
        /// A folder, which is built.
        Folder = "folder",
    }

    /// Kinds of ways.
    SolutionWay for Way {
        /// Pre-releases are allowed.
        Prerelease = "prerelease",
        /// All indexes are looked at.
        IndexStrategy = "index-strategy",
        /// Built without isolation.
        NoBuildIsolation = "no-build-isolation",
        /// Wheels only.
        OnlyBinary = "only-binary",
        /// Source distributions only.
        NoBinary = "no-binary",
        /// Another Python.
        OtherPython = "other-python",
        /// A constraint.
        Constraint = "constraint",
        /// An override.
        Override = "override",
        /// The lines written as uv reads them.
        Rewrite = "rewrite",
        /// The bounds of `Requires-Python` are not heeded.
        IgnoreRequiresPython = "ignore-requires-python",
        /// Packages of the system.
        SystemPackages = "system-packages",
        /// Another distribution that takes its place.
        Alternative = "alternative",
    }

    /// How a run ended.
    RunEnd for RunOutcome {
        /// With a set of distributions.
        Resolved = "resolved",
        /// The tool says that there is none.
        Failed = "failed",
        /// Neither can be said.
        Inconclusive = "inconclusive",
    }
}

/// The document of a matrix.
pub fn matrix(matrix: &Matrix) -> MatrixDocument {
    let name_of = |target: usize| {
        let known = matrix.targets.get(target);
        known.map_or_else(|| target.to_string(), |target| clean(&target.name))
    };
    let named = matrix
        .packages
        .iter()
        .flat_map(|row| &row.cells)
        .filter_map(|cell| cell.rule);
    MatrixDocument {
        schema: "uvferry.matrix/1".to_owned(),
        partition: matrix.partition.as_ref().map(|part| PartitionDocument {
            share: part.share,
            of: part.of,
            label: clean(&part.label),
            targets: part.targets.iter().map(|name| clean(name)).collect(),
            request: part.request.clone(),
        }),
        targets: matrix.targets.iter().map(target).collect(),
        packages: matrix
            .packages
            .iter()
            .map(|row| package(row, &name_of))
            .collect(),
        runs: matrix.runs.iter().map(|one| run(one, &name_of)).collect(),
        notes: matrix.notes.iter().map(|note| clean(note)).collect(),
        rules: rules(named),
        summary: summary(matrix),
    }
}

fn target(target: &MatrixTarget) -> MatrixTargetDocument {
    MatrixTargetDocument {
        name: clean(&target.name),
        python: clean(&target.python),
        platform: clean(&target.platform),
        interpreter: target
            .interpreter
            .as_ref()
            .map(|interpreter| MatrixInterpreterDocument {
                path: clean(&interpreter.path.display().to_string()),
                version: clean(&interpreter.version),
            }),
        simulated: target.simulated,
        pip_version: clean_option(target.pip_version.as_deref()),
        uv_version: clean_option(target.uv_version.as_deref()),
        place: target.place,
        complete: target.complete,
    }
}

fn package(row: &Row, name_of: &impl Fn(usize) -> String) -> MatrixPackageDocument {
    MatrixPackageDocument {
        name: clean(&row.name),
        requested: row
            .requested
            .iter()
            .map(|requested| RequestedDocument {
                text: clean(&requested.text),
                file: clean_option(requested.file.as_deref()),
                line: requested.line,
            })
            .collect(),
        cells: row
            .cells
            .iter()
            .enumerate()
            .map(|(at, one)| cell(one, name_of(at)))
            .collect(),
    }
}

fn cell(cell: &Cell, target: String) -> CellDocument {
    CellDocument {
        target,
        outcome: cell.outcome.into(),
        pip: clean_option(cell.pip.as_deref()),
        uv: clean_option(cell.uv.as_deref()),
        pip_message: clean_option(cell.pip_message.as_deref()),
        uv_message: clean_option(cell.uv_message.as_deref()),
        rule: cell.rule.map(|rule| rule.code.to_owned()),
        solution: cell.solution.as_ref().map(solution),
        follows: cell.follows.iter().map(|name| clean(name)).collect(),
        artifact: cell.artifact.map(Into::into),
        pip_artifact: cell.pip_artifact.map(Into::into),
        uv_artifact: cell.uv_artifact.map(Into::into),
        hashes_equal: cell.hashes_equal,
        pip_s: seconds(cell.pip_s),
        uv_s: seconds(cell.uv_s),
    }
}

fn solution(solution: &Solution) -> SolutionDocument {
    SolutionDocument {
        way: solution.way.into(),
        tool: solution.tool.into(),
        arguments: solution.arguments.iter().map(|one| clean(one)).collect(),
        text: clean(&solution.text),
        tried: solution.tried,
    }
}

fn run(run: &Run, name_of: &impl Fn(usize) -> String) -> MatrixRunDocument {
    MatrixRunDocument {
        tool: run.tool.into(),
        target: name_of(run.target),
        of: run.of.iter().map(|one| clean(one)).collect(),
        arguments: run.arguments.iter().map(|one| clean(one)).collect(),
        outcome: run.outcome.into(),
        message: clean_option(run.message.as_deref()),
        wall_s: seconds(run.wall_s),
    }
}

/// JSON has no word for what is no number.
fn seconds(seconds: Option<f64>) -> Option<f64> {
    seconds.filter(|seconds| seconds.is_finite() && *seconds >= 0.0)
}

fn summary(matrix: &Matrix) -> MatrixSummaryDocument {
    let mut outcomes = OutcomesDocument::default();
    let mut alone = Vec::new();
    for cell in matrix.packages.iter().flat_map(|row| &row.cells) {
        *match cell.outcome {
            Outcome::Same => &mut outcomes.same,
            Outcome::OtherVersion => &mut outcomes.other_version,
            Outcome::OnlyPip => &mut outcomes.only_pip,
            Outcome::OnlyUv => &mut outcomes.only_uv,
            Outcome::Neither => &mut outcomes.neither,
            Outcome::Inconclusive => &mut outcomes.inconclusive,
        } += 1;
        // A failure may be quick: its time says nothing.
        if matches!(cell.outcome, Outcome::Same | Outcome::OtherVersion) {
            alone.extend(ratio(cell.pip_s, cell.uv_s));
        }
    }
    let total: usize = matrix.packages.iter().map(|row| row.cells.len()).sum();
    let is_same = |row: &&Row| {
        let mut cells = row.cells.iter();
        cells.all(|cell| cell.outcome == Outcome::Same)
    };
    MatrixSummaryDocument {
        total,
        compatible: outcomes.same,
        compatible_percent: percent(outcomes.same, total),
        packages: matrix.packages.len(),
        packages_compatible: matrix.packages.iter().filter(is_same).count(),
        outcomes,
        speedup_alone: speedup(alone),
        speedup_whole: speedup(wholes(matrix)),
    }
}

/// A share in percent.
#[expect(clippy::cast_precision_loss, reason = "no matrix has 2^53 cells")]
fn percent(part: usize, total: usize) -> Option<f64> {
    let rounded = || (part as f64 / total as f64 * 1000.0).round() / 10.0;
    match part {
        _ if total == 0 => None,
        0 => Some(0.0),
        _ if part == total => Some(100.0),
        _ => Some(rounded().clamp(0.1, 99.9)),
    }
}

/// The ratios of runs that resolved the whole of a target, of which each tool has one.
fn wholes(matrix: &Matrix) -> Vec<f64> {
    let time = |tool: Tool, target: usize| {
        let is_it = |run: &&Run| {
            run.tool == tool
                && run.target == target
                && run.of.is_empty()
                && run.arguments.is_empty()
                && run.outcome == RunOutcome::Resolved
        };
        // Later ones were made to find out more, with other arguments.
        matrix.runs.iter().find(is_it).and_then(|run| run.wall_s)
    };
    (0..matrix.targets.len())
        .filter_map(|target| ratio(time(Tool::Pip, target), time(Tool::Uv, target)))
        .collect()
}

/// How many times faster uv was.
pub(crate) fn ratio(pip_s: Option<f64>, uv_s: Option<f64>) -> Option<f64> {
    let (pip, uv) = (seconds(pip_s)?, seconds(uv_s)?);
    (pip > 0.0 && uv > 0.0)
        .then(|| pip / uv)
        .filter(|ratio| ratio.is_finite())
}

#[expect(clippy::cast_precision_loss, reason = "no matrix has 2^53 cells")]
fn speedup(mut ratios: Vec<f64>) -> Option<SpeedupDocument> {
    ratios.sort_by(f64::total_cmp);
    let pairs = ratios.len();
    let middle = *ratios.get(pairs / 2)?;
    let median_ratio = if pairs % 2 == 1 {
        middle
    } else {
        f64::midpoint(middle, ratios[pairs / 2 - 1])
    };
    Some(SpeedupDocument {
        pairs,
        mean_ratio: ratios.iter().map(|ratio| ratio / pairs as f64).sum(),
        median_ratio,
    })
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn a_share_is_rounded_and_neither_end_is_said_of_less() {
        let shares = [
            (0, 0),
            (0, 3),
            (1, 3),
            (2, 3),
            (3, 3),
            (9999, 10_000),
            (1, 10_000),
        ];
        let percents = shares.map(|(part, total)| percent(part, total));
        let expected = [
            None,
            Some(0.0),
            Some(33.3),
            Some(66.7),
            Some(100.0),
            Some(99.9),
            Some(0.1),
        ];
        assert_eq!(percents, expected);
    }
}
