//! What a check found, of one project or of several.

use serde::Serialize;
use uvferry_diagnostics::Diagnostic;
use uvferry_report::json::{ImportsDocument, ImportsProjectsDocument};
use uvferry_report::{Language, csv, findings, html, markdown, text};

/// A document of either kind.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Document {
    /// `uvferry.imports/1`
    Project(Box<ImportsDocument>),
    /// `uvferry.imports-projects/1`
    Projects(ImportsProjectsDocument),
}

impl Document {
    pub(crate) fn text(&self, hints: bool) -> String {
        match self {
            Self::Project(found) => text::imports(found, hints),
            Self::Projects(found) => text::imports_projects(found, hints),
        }
    }

    pub(crate) fn markdown(&self, language: Language) -> String {
        match self {
            Self::Project(found) => markdown::imports(found, language),
            Self::Projects(found) => markdown::imports_projects(found, language),
        }
    }

    pub(crate) fn html(&self, language: Language) -> String {
        match self {
            Self::Project(found) => html::imports(found, language),
            Self::Projects(found) => html::imports_projects(found, language),
        }
    }

    pub(crate) fn csv(&self) -> String {
        match self {
            Self::Project(found) => csv::imports(found),
            Self::Projects(found) => csv::imports_projects(found),
        }
    }

    pub(crate) fn findings(&self) -> Vec<Diagnostic> {
        match self {
            Self::Project(found) => findings::imports(found),
            Self::Projects(found) => findings::imports_projects(found),
        }
    }

    /// One line for a person, beside a document for a program.
    pub(crate) fn summary(&self) -> String {
        match self {
            Self::Project(found) => text::imports_summary(found),
            Self::Projects(found) => text::imports_projects_summary(found),
        }
    }

    /// Whether nothing is to be done; `strict` counts what is only likely. Remarks say what is,
    /// and not what is likely.
    pub(crate) fn is_clear(&self, strict: bool) -> bool {
        let (findings, projects): (_, Vec<&ImportsDocument>) = match self {
            Self::Project(found) => (found.summary.findings, vec![found]),
            Self::Projects(found) => {
                let projects = found.projects.iter().map(|one| &one.imports);
                (found.findings, projects.collect())
            }
        };
        let has_hint =
            |found: &&ImportsDocument| found.verdicts.iter().any(|one| one.hint.is_some());
        findings == 0 && !(strict && projects.iter().any(has_hint))
    }
}
