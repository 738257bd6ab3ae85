//! Of a project: what it is, what becomes of it, what was proven and done.

use super::table;
mod commands;
mod evidence;
mod graph;
mod hooks;
mod imports;
mod journal;
mod plan;
mod scan;
mod verification;

pub use graph::{graph, why};
pub use imports::{imports, imports_projects, imports_projects_summary, imports_summary};

use crate::json::{
    MigrationDocument, PlanDocument, ScanDocument, StatusDocument, TranslationDocument,
    VerificationDocument,
};
use crate::language::Language;
use crate::phrases::lock_remedy;
pub(crate) use plan::changed_lines;

/// What a plan says: what was found, the changes, the ledger, what is next. With `verbose`
/// every line of the ledger and every deleted line.
pub fn plan(document: &PlanDocument, verbose: bool) -> String {
    let mut out = String::new();
    plan::found(&mut out, document);
    plan::changes(&mut out, document, verbose);
    commands::of_plan(&mut out, &document.ledger, verbose);
    plan::ledger(&mut out, &document.ledger, verbose);
    plan::held(&mut out, document, verbose);
    evidence::render(&mut out, document.dependencies.as_ref(), verbose);
    plan::risks(&mut out, document);
    plan::next(&mut out, document);
    out
}

/// A plan with what locking and verifying came to.
pub fn migration(document: &MigrationDocument, verbose: bool) -> String {
    let mut out = String::new();
    plan::found(&mut out, &document.plan);
    plan::changes(&mut out, &document.plan, verbose);
    commands::of_plan(&mut out, &document.plan.ledger, verbose);
    plan::ledger(&mut out, &document.plan.ledger, verbose);
    plan::held(&mut out, &document.plan, verbose);
    evidence::render(&mut out, document.plan.dependencies.as_ref(), verbose);
    verification::lock(&mut out, document);
    if let Some(verification) = &document.verification {
        out.push_str("Is it the same?\n");
        verification::lines(&mut out, verification);
        verification::published(&mut out, document);
        out.push('\n');
    }
    hooks::render(&mut out, document.pre_commit.as_ref());
    verification::took(&mut out, document);
    match lock_remedy(&document.lock, Language::English) {
        Some(remedy) => add!(out, "Next\n  {}\n", remedy.to_text()),
        None => plan::next(&mut out, &document.plan),
    }
    out
}

/// Each command of a translated file: its place, what it was and what it is.
pub fn translated(document: &TranslationDocument) -> String {
    commands::translated(document)
}

/// One line a target, and below it what differs.
pub fn verification(verification: &VerificationDocument) -> String {
    let mut out = String::new();
    verification::lines(&mut out, verification);
    out
}

/// What is there, before anything is decided.
pub fn scan(scan: &ScanDocument) -> String {
    scan::render(scan)
}

/// The runs of a project and how its files stand to them.
pub fn status(status: &StatusDocument) -> String {
    journal::render(status)
}
