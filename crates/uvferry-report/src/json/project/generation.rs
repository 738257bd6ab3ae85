//! `uvferry-pyproject generate`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uvferry_diagnostics::{Diagnostic, Ledger};
use uvferry_journal::FileChange;
use uvferry_pyproject::generation::Generation;
use uvferry_pyproject::wheel::{Comparison, Difference, DifferenceKind};

use super::clean;
use super::finding::{DiagnosticDocument, LedgerDocument};
use super::plan::EditDocument;

/// What was made of a project's metadata.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GenerationDocument {
    /// `uvferry.generation/1`
    #[schemars(extend("const" = "uvferry.generation/1"))]
    pub schema: String,
    /// The whole text of pyproject.toml, without credentials.
    pub pyproject: String,
    /// Whether setup.py can go.
    pub setup_py_goes: bool,
    /// What becomes of each file.
    pub edits: Vec<EditDocument>,
    /// What became of each key of setup.py and setup.cfg.
    pub ledger: LedgerDocument,
    /// What was found.
    pub diagnostics: Vec<DiagnosticDocument>,
    /// How the wheels built before and after compare; null where they were not built.
    pub wheel: Option<WheelDocument>,
    /// Whether the edits were written.
    pub written: bool,
}

/// Two wheels compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WheelDocument {
    /// How they compare.
    pub outcome: WheelOutcome,
    /// What differs.
    pub differences: Vec<DifferenceDocument>,
    /// Headers of METADATA that say the same in another form (PEP 639, PEP 753).
    pub restated: Vec<String>,
    /// What the build backend says, where a build failed.
    pub reason: Option<String>,
}

/// How two wheels compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum WheelOutcome {
    /// They say the same.
    Equal,
    /// They do not.
    Different,
    /// It could not be built before.
    Inconclusive,
    /// It could be built before only.
    Fails,
}

/// What two wheels differ in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WheelPart {
    /// A header of METADATA.
    Header,
    /// The text below the headers.
    Description,
    /// An entry point.
    EntryPoint,
    /// For which Pythons and platforms it is.
    Tag,
    /// A file.
    File,
}

impl WheelPart {
    /// The word itself.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Description => "description",
            Self::EntryPoint => "entry-point",
            Self::Tag => "tag",
            Self::File => "file",
        }
    }
}

/// One difference between two wheels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DifferenceDocument {
    /// What it is a difference of.
    pub kind: WheelPart,
    /// The header, the entry point or the file.
    pub name: Option<String>,
    /// What stood there before; null where nothing did.
    pub before: Option<String>,
    /// What stands there after; null where nothing does.
    pub after: Option<String>,
}

impl From<&Difference> for DifferenceDocument {
    fn from(difference: &Difference) -> Self {
        let (kind, name) = match &difference.kind {
            DifferenceKind::Header(name) => (WheelPart::Header, Some(name)),
            DifferenceKind::Description => (WheelPart::Description, None),
            DifferenceKind::EntryPoint(name) => (WheelPart::EntryPoint, Some(name)),
            DifferenceKind::Tag => (WheelPart::Tag, None),
            DifferenceKind::File(path) => (WheelPart::File, Some(path)),
        };
        Self {
            kind,
            name: name.map(|name| clean(name)),
            before: difference.before.as_deref().map(clean),
            after: difference.after.as_deref().map(clean),
        }
    }
}

impl From<&Comparison> for WheelDocument {
    fn from(comparison: &Comparison) -> Self {
        let restated = match comparison {
            Comparison::Equal(headers)
            | Comparison::Different {
                restated: headers, ..
            } => headers.iter().map(|name| clean(name)).collect(),
            _ => Vec::new(),
        };
        let (outcome, differences, reason) = match comparison {
            Comparison::Equal(_) => (WheelOutcome::Equal, Vec::new(), None),
            Comparison::Different { differences, .. } => (
                WheelOutcome::Different,
                differences.iter().map(DifferenceDocument::from).collect(),
                None,
            ),
            Comparison::Inconclusive(failure) => (
                WheelOutcome::Inconclusive,
                Vec::new(),
                Some(clean(&failure.message)),
            ),
            Comparison::FailsAfter(failure) => (
                WheelOutcome::Fails,
                Vec::new(),
                Some(clean(&failure.message)),
            ),
        };
        Self {
            outcome,
            differences,
            restated,
            reason,
        }
    }
}

/// The document of a generation; `changes` are its edits worked out, `diagnostics` all that
/// there is to tell.
pub fn generation(
    made: &Generation,
    changes: &[FileChange],
    diagnostics: &[Diagnostic],
    comparison: Option<&Comparison>,
    written: bool,
) -> GenerationDocument {
    let mut ledger = Ledger::default();
    for row in &made.account {
        ledger.read(row.item.clone());
        ledger.decide(&row.item.id, row.verdict.clone());
    }
    GenerationDocument {
        schema: "uvferry.generation/1".to_owned(),
        pyproject: clean(&made.pyproject.to_text()),
        setup_py_goes: made.converted.setup_py == uvferry_pyproject::metadata::SetupPy::Goes,
        edits: changes.iter().map(EditDocument::from).collect(),
        ledger: (&ledger).into(),
        diagnostics: diagnostics.iter().map(DiagnosticDocument::from).collect(),
        wheel: comparison.map(WheelDocument::from),
        written,
    }
}
