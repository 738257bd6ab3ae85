//! What was found.

use uvferry_diagnostics::{Diagnostic, Severity};

/// The risks of a project.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Risks {
    /// By severity, then by file and line, then by package.
    pub risks: Vec<Risk>,
    /// What was looked at, and what could not be.
    pub coverage: Coverage,
}

/// One risk.
#[derive(Debug, Clone, PartialEq)]
pub struct Risk {
    /// What it concerns.
    pub kind: RiskKind,
    /// The distribution, by its normalised name, if it concerns one.
    pub package: Option<String>,
    /// Its rule's code, its severity, what is wrong, where.
    pub diagnostic: Diagnostic,
    /// What to do about this one.
    pub mitigation: String,
}

/// What a risk concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RiskKind {
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

/// What was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Files that were read, relative to the project.
    pub files: Vec<String>,
    /// Distributions of which an index was asked.
    pub packages_asked: usize,
    /// Distributions that no index answered about, with why; what needs the index was not
    /// checked for these.
    pub packages_unknown: Vec<(String, String)>,
    /// Why nothing was asked of an index, if so (`--offline`).
    pub index_skipped: Option<String>,
    /// Whether a vulnerability service was asked, and has answered.
    pub audited: bool,
    /// Why there is no answer of it, though it was to be asked.
    pub audit_skipped: Option<String>,
}

impl Risks {
    /// How many risks have a severity.
    pub fn count(&self, severity: Severity) -> usize {
        let of_it = |risk: &&Risk| risk.diagnostic.severity == severity;
        self.risks.iter().filter(of_it).count()
    }
}
