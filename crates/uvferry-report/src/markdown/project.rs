//! Of a project: what it is, what becomes of it, what was proven and done.

use super::{escape, table};
mod advice;
mod commands;
mod findings;
mod hooks;
mod journal;
mod plan;
mod scan;
mod verification;

use uvferry_journal::{JournalId, Status};
use uvferry_migrate::{Plan, Project, Proposal, Root, Verification};

use crate::json;
use escape::prose;

/// What a plan says.
pub fn plan(plan: &Plan) -> String {
    let document = json::plan(plan);
    let mut out = format!("# {}: the plan\n\n", prose(&document.project.name));
    plan::was(&mut out, &document);
    plan::becomes(&mut out, &document);
    plan::metadata(&mut out, &document);
    commands::section(&mut out, &document.ledger);
    findings::review(&mut out, &document.ledger, &document.diagnostics);
    plan::old_files(&mut out, &document);
    findings::ledger(&mut out, &document.ledger);
    findings::diagnostics(&mut out, &document.diagnostics);
    plan::diffs(&mut out, &document);
    advice::next(&mut out, &document);
    out
}

/// The report of a migration; `journal` is the run that applied it, `None` before that.
pub fn migration(proposal: &Proposal, journal: Option<&JournalId>) -> String {
    let document = json::migration(proposal, journal, ".");
    let plan = &document.plan;
    let mut out = format!("# {}: from pip to uv\n\n", prose(&plan.project.name));
    verification::summary(&mut out, &document);
    plan::was(&mut out, plan);
    plan::becomes(&mut out, plan);
    plan::metadata(&mut out, plan);
    commands::section(&mut out, &plan.ledger);
    verification::section(&mut out, &document);
    hooks::section(&mut out, document.pre_commit.as_ref());
    findings::review(&mut out, &plan.ledger, &plan.diagnostics);
    plan::old_files(&mut out, plan);
    findings::ledger(&mut out, &plan.ledger);
    findings::diagnostics(&mut out, &plan.diagnostics);
    plan::diffs(&mut out, plan);
    verification::took(&mut out, &document);
    plan::hashes(&mut out, plan);
    advice::next_of_migration(&mut out, &document);
    advice::undo(&mut out, &document);
    advice::troubleshooting(&mut out, &document);
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// The proof: a table of the targets, and what differs by name.
pub fn verification(verification: &Verification) -> String {
    let document = json::verification(verification);
    let mut out = String::from("# Is it the same?\n\n");
    verification::proof(&mut out, &document);
    out
}

/// What is there, before anything is decided.
pub fn scan(project: &Project, plan: &Plan, roots: &[Root]) -> String {
    scan::render(&json::scan(project, plan, roots))
}

/// The runs of a project and how its files stand to them.
pub fn status(status: &Status) -> String {
    journal::render(&json::status(status))
}
