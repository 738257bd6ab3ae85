//! `uvferry.risks/1`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uvferry_compat::risks::{Risk, RiskKind, Risks, rule_of};
use uvferry_diagnostics::{Location, Severity};

use super::{CompatRuleDocument, clean, clean_option, rules};

/// What makes a move to uv fail or change something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RisksDocument {
    /// `uvferry.risks/1`
    #[schemars(extend("const" = "uvferry.risks/1"))]
    pub schema: String,
    /// By severity, then by file and line, then by package.
    pub risks: Vec<RiskDocument>,
    /// The rules that risks name, by code.
    pub rules: Vec<CompatRuleDocument>,
    /// What was looked at, and what could not be.
    pub coverage: RisksCoverageDocument,
    /// Counts.
    pub summary: RisksSummaryDocument,
}

/// One risk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RiskDocument {
    /// What it concerns.
    #[serde(rename = "type")]
    pub kind: RiskType,
    /// How much it weighs.
    pub severity: RiskSeverity,
    /// The rule's code; `uvferry explain CODE` tells the rest.
    pub code: String,
    /// The distribution, by its normalised name, if it concerns one.
    pub package: Option<String>,
    /// The file, relative to the project, if it concerns one.
    pub file: Option<String>,
    /// From 1.
    pub line: Option<usize>,
    /// From 1, in characters.
    pub column: Option<usize>,
    /// From 1, the line of the last character.
    pub end_line: Option<usize>,
    /// From 1, in characters, one past the last.
    pub end_column: Option<usize>,
    /// What is wrong.
    pub issue: String,
    /// What to do about it.
    pub mitigation: String,
    /// Further places.
    pub related: Vec<RiskPlaceDocument>,
}

/// A further place of a risk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RiskPlaceDocument {
    /// Relative to the project.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What it has to do with it.
    pub note: String,
}

/// What was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RisksCoverageDocument {
    /// Files that were read, relative to the project.
    pub files: Vec<String>,
    /// Distributions of which an index was asked.
    pub packages_asked: usize,
    /// Those that no index answered about: what needs the index was not checked for them.
    pub packages_unknown: Vec<UnknownPackageDocument>,
    /// How many of the distributions that an index was asked about are named by no file, and
    /// needed by something else.
    pub dependencies_asked: usize,
    /// Releases whose metadata was not read: what they need, and what only metadata tells, was
    /// not checked for these.
    pub metadata_unknown: Vec<UnknownPackageDocument>,
    /// What else there is to know of what was looked at and asked.
    pub notes: Vec<String>,
    /// Why nothing was asked of an index, if so.
    pub index_skipped: Option<String>,
    /// Whether a vulnerability service was asked, and has answered.
    pub audited: bool,
    /// Why there is no answer of it, though it was to be asked.
    pub audit_skipped: Option<String>,
}

/// Something that could not be found out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnknownPackageDocument {
    /// The distribution's name, and its version where one is meant.
    pub package: String,
    /// Why not.
    pub why: String,
}

/// Counts of risks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RisksSummaryDocument {
    /// All of them.
    pub total: usize,
    /// Of severity `error`.
    pub error: usize,
    /// Of severity `warning`.
    pub warning: usize,
    /// Of severity `info`.
    pub info: usize,
    /// Of type `compatibility`.
    pub compatibility: usize,
    /// Of type `installation`.
    pub installation: usize,
    /// Of type `ci`.
    pub ci: usize,
    /// Of type `security`.
    pub security: usize,
    /// Of type `reproducibility`.
    pub reproducibility: usize,
}

/// What a risk concerns.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum RiskType {
    /// pip and uv differ.
    Compatibility,
    /// Something may not be installable.
    Installation,
    /// Continuous integration, images and deployments.
    Ci,
    /// Credentials, confusion of indexes, known vulnerabilities.
    Security,
    /// The same command may give something else tomorrow.
    Reproducibility,
}

impl RiskType {
    /// Each of them.
    pub const ALL: &[Self] = &[
        Self::Compatibility,
        Self::Installation,
        Self::Ci,
        Self::Security,
        Self::Reproducibility,
    ];

    /// The word itself.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Compatibility => "compatibility",
            Self::Installation => "installation",
            Self::Ci => "ci",
            Self::Security => "security",
            Self::Reproducibility => "reproducibility",
        }
    }
}

impl From<RiskKind> for RiskType {
    fn from(kind: RiskKind) -> Self {
        match kind {
            RiskKind::Compatibility => Self::Compatibility,
            RiskKind::Installation => Self::Installation,
            RiskKind::Ci => Self::Ci,
            RiskKind::Security => Self::Security,
            RiskKind::Reproducibility => Self::Reproducibility,
        }
    }
}

/// How much a risk weighs.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum RiskSeverity {
    /// Something fails.
    Error,
    /// Something changes.
    Warning,
    /// Worth knowing.
    Info,
}

impl RiskSeverity {
    /// Each of them, the heaviest first.
    pub const ALL: &[Self] = &[Self::Error, Self::Warning, Self::Info];

    /// The word itself.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

impl From<Severity> for RiskSeverity {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Error,
            Severity::Warning => Self::Warning,
            Severity::Info => Self::Info,
        }
    }
}

/// The document of risks.
pub fn risks(risks: &Risks) -> RisksDocument {
    let of = |kind: RiskKind| risks.risks.iter().filter(|risk| risk.kind == kind).count();
    let named = risks
        .risks
        .iter()
        .filter_map(|risk| rule_of(&risk.diagnostic.code));
    RisksDocument {
        schema: "uvferry.risks/1".to_owned(),
        risks: risks.risks.iter().map(risk).collect(),
        rules: rules(named),
        coverage: RisksCoverageDocument {
            files: risks.coverage.files.iter().map(|one| clean(one)).collect(),
            packages_asked: risks.coverage.packages_asked.len(),
            packages_unknown: unknown(&risks.coverage.packages_unknown),
            dependencies_asked: risks.coverage.dependencies.len(),
            metadata_unknown: unknown(&risks.coverage.metadata_unknown),
            notes: risks.coverage.notes.iter().map(|one| clean(one)).collect(),
            index_skipped: clean_option(risks.coverage.index_skipped.as_deref()),
            audited: risks.coverage.audited,
            audit_skipped: clean_option(risks.coverage.audit_skipped.as_deref()),
        },
        summary: RisksSummaryDocument {
            total: risks.risks.len(),
            error: risks.count(Severity::Error),
            warning: risks.count(Severity::Warning),
            info: risks.count(Severity::Info),
            compatibility: of(RiskKind::Compatibility),
            installation: of(RiskKind::Installation),
            ci: of(RiskKind::Ci),
            security: of(RiskKind::Security),
            reproducibility: of(RiskKind::Reproducibility),
        },
    }
}

fn unknown(pairs: &[(String, String)]) -> Vec<UnknownPackageDocument> {
    let document = |(package, why): &(String, String)| UnknownPackageDocument {
        package: clean(package),
        why: clean(why),
    };
    pairs.iter().map(document).collect()
}

fn risk(risk: &Risk) -> RiskDocument {
    let place = risk.diagnostic.location.as_ref();
    let number = |get: fn(&Location) -> usize| place.map(get);
    RiskDocument {
        kind: risk.kind.into(),
        severity: risk.diagnostic.severity.into(),
        code: clean(&risk.diagnostic.code),
        package: clean_option(risk.package.as_deref()),
        file: place.map(|place| clean(&place.file)),
        line: number(|place| place.line),
        column: number(|place| place.column),
        end_line: number(|place| place.end_line),
        end_column: number(|place| place.end_column),
        issue: clean(&risk.diagnostic.message),
        mitigation: clean(&risk.mitigation),
        related: risk
            .diagnostic
            .related
            .iter()
            .map(|(place, note)| RiskPlaceDocument {
                file: clean(&place.file),
                line: place.line,
                column: place.column,
                note: clean(note),
            })
            .collect(),
    }
}
