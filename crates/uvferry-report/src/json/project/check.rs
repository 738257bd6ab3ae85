//! `uvferry.check/1`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uvferry_diagnostics::Diagnostic;

use super::finding::DiagnosticDocument;

/// What a `check` found; also what is told where a file cannot be read, in place of the
/// document that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckDocument {
    /// `uvferry.check/1`
    #[schemars(extend("const" = "uvferry.check/1"))]
    pub schema: String,
    /// What was found, file by file.
    pub diagnostics: Vec<DiagnosticDocument>,
    /// What `--fix` changes; empty for commands that fix nothing.
    pub changes: Vec<FixedFileDocument>,
}

/// A file that can be put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FixedFileDocument {
    /// The file.
    pub file: String,
    /// Whether the change was written.
    pub written: bool,
    /// The unified diff.
    pub diff: String,
    /// What is put right, in the order of the lines.
    pub fixes: Vec<FixDocument>,
}

/// One thing that is put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FixDocument {
    /// The code of the rule.
    pub code: String,
    /// From 1.
    pub line: usize,
    /// What is done.
    pub message: String,
}

/// The document of a check that fixes nothing.
pub fn check(diagnostics: &[Diagnostic]) -> CheckDocument {
    CheckDocument {
        schema: "uvferry.check/1".to_owned(),
        diagnostics: diagnostics.iter().map(DiagnosticDocument::from).collect(),
        changes: Vec::new(),
    }
}
