//! What was found.

use std::collections::BTreeSet;

use uvferry_diagnostics::{Diagnostic, Severity};
use uvferry_requirements::resolve_include;

use super::findings::sort;

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
    /// Distributions of which an index was asked, by their normalised names.
    pub packages_asked: BTreeSet<String>,
    /// Those of them that no file names, and something else needs.
    pub dependencies: BTreeSet<String>,
    /// Releases whose metadata was not read, with why: what they need, and what only metadata
    /// tells, was not checked for these.
    pub metadata_unknown: Vec<(String, String)>,
    /// Distributions that no index answered about, with why; what needs the index was not
    /// checked for these.
    pub packages_unknown: Vec<(String, String)>,
    /// What else there is to know of what was looked at and asked.
    pub notes: Vec<String>,
    /// Why nothing was asked of an index, if so (`--offline`).
    pub index_skipped: Option<String>,
    /// Whether a vulnerability service was asked, and has answered.
    pub audited: bool,
    /// Why there is no answer of it, though it was to be asked.
    pub audit_skipped: Option<String>,
    /// Whether it was asked in vain: a gate may not take that for an all-clear.
    pub audit_failed: bool,
}

impl Risks {
    /// Those of a repository, from those of its projects: each with the folder that its paths
    /// are relative to (`.` for the repository itself).
    pub fn together(parts: impl IntoIterator<Item = (String, Self)>) -> Self {
        let mut all = Self::default();
        let mut skipped_audits = Vec::new();
        for (folder, part) in parts {
            let placed = |path: &str| resolve_include(&format!("{folder}/"), path);
            for mut risk in part.risks {
                let related = risk.diagnostic.related.iter_mut().map(|(at, _)| at);
                for place in risk.diagnostic.location.iter_mut().chain(related) {
                    place.file = placed(&place.file);
                }
                all.risks.push(risk);
            }
            let of_part = part.coverage;
            let coverage = &mut all.coverage;
            coverage
                .files
                .extend(of_part.files.iter().map(|path| placed(path)));
            coverage.packages_asked.extend(of_part.packages_asked);
            coverage.dependencies.extend(of_part.dependencies);
            coverage.metadata_unknown.extend(of_part.metadata_unknown);
            coverage.notes.extend(of_part.notes);
            coverage.packages_unknown.extend(of_part.packages_unknown);
            coverage.index_skipped = coverage.index_skipped.take().or(of_part.index_skipped);
            coverage.audited |= of_part.audited;
            coverage.audit_failed |= of_part.audit_failed;
            skipped_audits.extend(
                of_part
                    .audit_skipped
                    .map(|why| (!of_part.audit_failed, why)),
            );
        }
        let coverage = &mut all.coverage;
        coverage.files = std::mem::take(&mut coverage.files)
            .into_iter()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        coverage.packages_unknown.sort();
        coverage.packages_unknown.dedup();
        coverage.metadata_unknown.sort();
        coverage.metadata_unknown.dedup();
        coverage.audited &= !coverage.audit_failed;
        if !coverage.audited {
            skipped_audits.sort();
            coverage.audit_skipped = skipped_audits.into_iter().next().map(|(_, why)| why);
        }
        sort(&mut all.risks);
        all
    }

    /// How many risks have a severity.
    pub fn count(&self, severity: Severity) -> usize {
        let of_it = |risk: &&Risk| risk.diagnostic.severity == severity;
        self.risks.iter().filter(of_it).count()
    }
}
