//! Documents about whether uv installs what pip installs.

mod matrix;
mod reading;
mod risks;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uvferry_diagnostics::Rule;

use super::{clean, clean_option};
pub(crate) use matrix::ratio;
pub use matrix::{
    ArtifactKind, CellDocument, MatrixDocument, MatrixInterpreterDocument, MatrixOutcome,
    MatrixPackageDocument, MatrixRunDocument, MatrixSummaryDocument, MatrixTargetDocument,
    OutcomesDocument, PartitionDocument, RequestedDocument, RunEnd, SolutionDocument, SolutionWay,
    SpeedupDocument, ToolName, matrix,
};
pub use reading::{MatrixReadError, matrix_of, read_matrix};
pub use risks::{
    RiskDocument, RiskPlaceDocument, RiskSeverity, RiskType, RisksCoverageDocument, RisksDocument,
    RisksSummaryDocument, UnknownPackageDocument, risks,
};

/// A rule that the document names, so that it can be understood by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CompatRuleDocument {
    /// `UVF` and three digits; `uvferry explain CODE` tells the rest.
    pub code: String,
    /// In kebab case.
    pub name: String,
    /// In one line.
    pub summary: String,
    /// What to do, in Markdown.
    pub fix: String,
}

/// Each rule once, by code.
fn rules(named: impl Iterator<Item = &'static Rule>) -> Vec<CompatRuleDocument> {
    let mut all: Vec<&Rule> = named.collect();
    all.sort_by_key(|rule| rule.code);
    all.dedup_by_key(|rule| rule.code);
    all.into_iter()
        .map(|rule| CompatRuleDocument {
            code: rule.code.to_owned(),
            name: rule.name.to_owned(),
            summary: rule.summary.to_owned(),
            fix: rule.fix.to_owned(),
        })
        .collect()
}
