//! The matrix and the risks as diagnostics, for what shows these: annotations of a workflow,
//! code scanning.

use uvferry_compat::matrix::{Cell, Matrix, Outcome, Row};
use uvferry_compat::risks::Risks;
use uvferry_diagnostics::{Diagnostic, Location, Rule, Severity};

use crate::json;
use crate::problems::{Problem, problems};

/// One for each problem and place where a package is asked for, the most urgent first. Where
/// no rule explains it, its code is the outcome.
pub fn matrix(matrix: &Matrix) -> Vec<Diagnostic> {
    let document = json::matrix(matrix);
    let mut found = Vec::new();
    for problem in problems(&document) {
        for package in &problem.packages {
            let row = matrix.packages.iter().find(|row| row.name == package.name);
            found.extend(of_package(&problem, &package.name, row));
        }
    }
    found
}

/// The diagnostics of the risks, each with what to do.
pub fn risks(risks: &Risks) -> Vec<Diagnostic> {
    let with_help = |risk: &uvferry_compat::risks::Risk| {
        let diagnostic = risk.diagnostic.clone();
        if risk.mitigation.is_empty() {
            diagnostic
        } else {
            diagnostic.help(&risk.mitigation)
        }
    };
    risks.risks.iter().map(with_help).collect()
}

fn of_package(problem: &Problem<'_>, name: &str, row: Option<&Row>) -> Vec<Diagnostic> {
    let outcome: Outcome = problem.cell.outcome.into();
    let message = message(problem, name);
    let rule = row.and_then(|row| rule(row, problem));
    let told = match rule {
        Some(rule) => Diagnostic::new(rule, message),
        None => unexplained(outcome, &message),
    };
    let mut told = told.help(problem.to_do());
    told.severity = severity(outcome);
    let places: Vec<Location> = row
        .into_iter()
        .flat_map(|row| &row.requested)
        .filter_map(|requested| {
            let (file, line) = (requested.file.as_ref()?, requested.line?);
            Some(Location {
                file: file.clone(),
                line,
                column: 1,
                end_line: line,
                end_column: 1 + requested.text.chars().count(),
                snippet: requested.text.clone(),
                snippet_column: 1,
            })
        })
        .collect();
    if places.is_empty() {
        return vec![told];
    }
    places
        .into_iter()
        .map(|place| told.clone().at_location(place))
        .collect()
}

fn rule(row: &Row, problem: &Problem<'_>) -> Option<&'static Rule> {
    let code = problem.cell.rule.as_deref()?;
    let named = |cell: &Cell| cell.rule.filter(|rule| rule.code == code);
    row.cells.iter().find_map(named)
}

/// A finding that no rule explains.
fn unexplained(outcome: Outcome, message: &str) -> Diagnostic {
    // A rule of no crate, for the message to be cleaned as every other is.
    static NONE: Rule = Rule {
        code: "",
        name: "",
        severity: Severity::Warning,
        summary: "",
        explanation: "",
        fix: "",
    };
    let mut told = Diagnostic::new(&NONE, message);
    json::MatrixOutcome::from(outcome)
        .as_str()
        .clone_into(&mut told.code);
    told
}

/// What uv cannot do is an error; what is not known, or fails with pip too, does not stop a
/// move.
fn severity(outcome: Outcome) -> Severity {
    match outcome {
        Outcome::OnlyPip => Severity::Error,
        Outcome::OtherVersion | Outcome::Neither | Outcome::Inconclusive => Severity::Warning,
        Outcome::OnlyUv | Outcome::Same => Severity::Info,
    }
}

fn message(problem: &Problem<'_>, name: &str) -> String {
    let on = problem.targets.join(", ");
    let version = |version: &Option<String>| version.clone().unwrap_or_default();
    let (pip, uv) = (version(&problem.cell.pip), version(&problem.cell.uv));
    match problem.cell.outcome.into() {
        Outcome::Same => format!("`{name}` is the same on {on}"),
        Outcome::OtherVersion => {
            format!("`{name}` is {pip} with pip and {uv} with uv on {on}")
        }
        Outcome::OnlyPip => format!("pip gives `{name}` {pip} and uv none on {on}"),
        Outcome::OnlyUv => format!("uv gives `{name}` {uv} and pip none on {on}"),
        Outcome::Neither => format!("neither pip nor uv gives `{name}` on {on}"),
        Outcome::Inconclusive => {
            format!("what uv gives for `{name}` on {on} could not be found out")
        }
    }
}
