//! `uvferry.scan/1`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uvferry_diagnostics::Disposition;
use uvferry_migrate::{FileCounts, Plan, Project, PythonEvidence, Root, scan::totals};
use uvferry_requirements::{Requirement, Target};

use super::finding::{DiagnosticDocument, LedgerItemDocument};
use super::plan::{FileDocument, ProjectDocument, files};
use super::words::{EvidenceSource, Origin};
use super::{ImportsDocument, clean, clean_option, known};
use crate::json::RisksDocument;

/// What is there, before anything is decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ScanDocument {
    /// `uvferry.scan/1`
    #[schemars(extend("const" = "uvferry.scan/1"))]
    pub schema: String,
    /// The project as a whole.
    pub project: ProjectDocument,
    /// The requirements files with their numbers, and what they were taken for.
    pub files: Vec<FileDocument>,
    /// The numbers over all files.
    pub totals: CountsDocument,
    /// Requirements that no index is asked for.
    pub not_from_index: Vec<NotFromIndexDocument>,
    /// Lines that would wait for a person.
    pub needs_review: Vec<LedgerItemDocument>,
    /// Which Pythons the project is for.
    pub python: PythonDocument,
    /// Folders that are projects, the outermost first; `.` is the one that was scanned.
    pub roots: Vec<RootDocument>,
    /// What was found.
    pub diagnostics: Vec<DiagnosticDocument>,
    /// What makes a move to uv fail or change something, as far as the files show it; null
    /// where it was not looked for.
    pub risks: Option<RisksDocument>,
    /// What the code uses, and how that stands to what is declared; null where it was not looked
    /// at.
    pub imports: Option<ImportsDocument>,
}

/// Numbers of requirements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CountsDocument {
    /// Requirements files.
    pub files: usize,
    /// Requirements.
    pub packages: usize,
    /// Of those, with exactly one version.
    pub pinned: usize,
    /// From a repository.
    pub vcs: usize,
    /// From a folder or file of this machine.
    pub local: usize,
    /// From a URL.
    pub url: usize,
    /// Named, with a range or nothing.
    pub unpinned: usize,
}

/// A requirement that no index is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NotFromIndexDocument {
    /// The name, where the text tells it.
    pub name: Option<String>,
    /// As the line says it, without credentials.
    pub text: String,
    /// The version or the revision, where the text tells it.
    pub version: Option<String>,
    /// Where it comes from.
    pub origin: Origin,
    /// The same for a person.
    pub why: String,
    /// The file.
    pub file: String,
    /// From 1.
    pub line: usize,
}

/// Which Pythons the project is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PythonDocument {
    /// The range that pyproject.toml would have.
    pub requires_python: Option<String>,
    /// Why that range.
    pub reason: Option<String>,
    /// What `.python-version` or `runtime.txt` says, as it stands there.
    pub preferred: Option<String>,
    /// What speaks of a Python, the strongest first.
    pub evidence: Vec<EvidenceDocument>,
}

/// A file that speaks of a Python.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EvidenceDocument {
    /// What kind it is.
    pub source: EvidenceSource,
    /// The file.
    pub file: Option<String>,
    /// The versions named there, `3.12`.
    pub versions: Vec<String>,
}

/// A folder that is a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RootDocument {
    /// Relative to the folder that was scanned.
    pub path: String,
    /// What says so.
    pub reason: String,
}

/// A scan as a document. `roots` are the projects of the tree that was scanned.
pub fn scan(project: &Project, plan: &Plan, roots: &[Root]) -> ScanDocument {
    ScanDocument {
        schema: "uvferry.scan/1".to_owned(),
        project: (&plan.project).into(),
        files: files(plan),
        totals: counts(plan),
        not_from_index: not_from_index(project),
        needs_review: plan
            .ledger
            .items()
            .iter()
            .filter(|item| item.disposition == Disposition::NeedsReview)
            .map(LedgerItemDocument::from)
            .collect(),
        python: python(&project.python, plan),
        roots: roots
            .iter()
            .map(|root| RootDocument {
                path: clean(&root.path),
                reason: clean(&root.reason),
            })
            .collect(),
        diagnostics: plan
            .diagnostics
            .iter()
            .map(DiagnosticDocument::from)
            .collect(),
        risks: plan.risks.as_ref().map(crate::json::risks),
        imports: None,
    }
}

fn counts(plan: &Plan) -> CountsDocument {
    let FileCounts {
        packages,
        pinned,
        vcs,
        local,
        url,
        unpinned,
    } = totals(plan);
    CountsDocument {
        files: plan.project.files.len(),
        packages,
        pinned,
        vcs,
        local,
        url,
        unpinned,
    }
}

fn python(found: &PythonEvidence, plan: &Plan) -> PythonDocument {
    PythonDocument {
        requires_python: clean_option(plan.project.requires_python.as_deref()),
        reason: known(&plan.project.requires_python_reason),
        preferred: clean_option(found.preferred.as_deref()),
        evidence: found
            .found
            .iter()
            .map(|evidence| EvidenceDocument {
                source: (&evidence.source).into(),
                file: known(&evidence.file),
                versions: evidence.versions.iter().map(ToString::to_string).collect(),
            })
            .collect(),
    }
}

fn not_from_index(project: &Project) -> Vec<NotFromIndexDocument> {
    let mut found = Vec::new();
    for document in project.documents.list() {
        for (at, requirement) in document.requirements() {
            let Some((origin, why)) = origin(requirement) else {
                continue;
            };
            found.push(NotFromIndexDocument {
                name: requirement
                    .name_from_url_or_wheel()
                    .map(|name| clean(&name.written)),
                text: clean(&requirement.text),
                version: version(requirement),
                origin,
                why,
                file: clean(&document.path),
                line: document.file.entries[at].line(),
            });
        }
    }
    found
}

fn origin(requirement: &Requirement) -> Option<(Origin, String)> {
    let (origin, why) = match &requirement.target {
        Target::Named => return None,
        Target::Vcs(vcs) => (Origin::Vcs, format!("from a {} repository", vcs.vcs)),
        Target::Path(path) if path.is_wheel => (Origin::Local, "a wheel of this machine".into()),
        Target::Path(path) if path.is_archive => {
            (Origin::Local, "an archive of this machine".into())
        }
        Target::Path(_) => (Origin::Local, "a folder of this machine".into()),
        Target::Url(url) if url.is_file() => (Origin::Local, "a `file:` URL".into()),
        Target::Url(url) if url.is_wheel => (Origin::Url, "a wheel behind a URL".into()),
        Target::Url(_) => (Origin::Url, "an archive behind a URL".into()),
    };
    let why = if requirement.editable {
        format!("{why}, editable")
    } else {
        why
    };
    Some((origin, why))
}

fn version(requirement: &Requirement) -> Option<String> {
    if let Some(wheel) = requirement.wheel() {
        return Some(clean(&wheel.version));
    }
    match &requirement.target {
        Target::Vcs(vcs) => clean_option(vcs.rev.as_deref()),
        _ => None,
    }
}
