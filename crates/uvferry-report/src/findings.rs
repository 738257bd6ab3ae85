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

/// Risks of a saved document, each with what to do.
#[cfg(feature = "migration")]
pub fn saved_risks(risks: &json::RisksDocument) -> Vec<Diagnostic> {
    let of = |risk: &json::RiskDocument| {
        let mut told = told(&risk.code, &risk.issue, Some(&risk.mitigation));
        told.severity = match risk.severity {
            json::RiskSeverity::Error => Severity::Error,
            json::RiskSeverity::Warning => Severity::Warning,
            json::RiskSeverity::Info => Severity::Info,
        };
        let place = (risk.line, risk.column, risk.end_line, risk.end_column);
        let told = with_place(told, risk.file.as_deref(), place);
        risk.related.iter().fold(told, |told, also| {
            told.also(
                location(&also.file, (also.line, also.column), None),
                &also.note,
            )
        })
    };
    risks.risks.iter().map(of).collect()
}

/// What the code of a project shows; a hint is worth knowing and no more.
#[cfg(feature = "migration")]
pub fn imports(found: &json::ImportsDocument) -> Vec<Diagnostic> {
    let of = |one: &json::ImportsVerdictDocument| {
        let message = match &one.hint {
            Some(why) => format!("{} (a hint: {why})", one.message),
            None => one.message.clone(),
        };
        let command = one.recommendation.command.as_deref();
        let command = command.map(|command| format!("`{command}`"));
        let mut told = told(&one.code, &message, command.as_deref());
        told.severity = match one.severity {
            json::ImportsSeverity::Warning => Severity::Warning,
            json::ImportsSeverity::Info => Severity::Info,
        };
        let place = (one.line, one.column, one.end_line, one.end_column);
        let told = with_place(told, one.file.as_deref(), place);
        one.evidence.iter().fold(told, |told, also| {
            told.also(
                location(&also.file, (also.line, also.column), None),
                &also.note,
            )
        })
    };
    found.verdicts.iter().map(of).collect()
}

/// The same of several projects, with the places as seen from the folder above.
#[cfg(feature = "migration")]
pub fn imports_projects(found: &json::ImportsProjectsDocument) -> Vec<Diagnostic> {
    let each = found.projects.iter();
    each.flat_map(|one| below(imports(&one.imports), &one.root))
        .collect()
}

/// What is told of a project below, with its places as seen from the folder above.
#[cfg(feature = "migration")]
pub(crate) fn below(mut found: Vec<Diagnostic>, root: &str) -> Vec<Diagnostic> {
    if root != "." {
        for one in &mut found {
            let related = one.related.iter_mut().map(|(place, _)| place);
            for place in one.location.iter_mut().chain(related) {
                place.file = format!("{root}/{}", place.file);
            }
        }
    }
    found
}

/// What a plan tells, and the lines that wait for a person.
#[cfg(feature = "migration")]
pub fn plan(plan: &json::PlanDocument) -> Vec<Diagnostic> {
    let mut found = diagnostics(&plan.diagnostics);
    found.extend(waiting(&plan.ledger.items));
    if let Some(risks) = &plan.risks {
        found.extend(saved_risks(risks));
    }
    found
}

/// What a scan tells, and the lines that would wait for a person.
#[cfg(feature = "migration")]
pub fn scan(scan: &json::ScanDocument) -> Vec<Diagnostic> {
    let mut found = diagnostics(&scan.diagnostics);
    found.extend(waiting(&scan.needs_review));
    if let Some(risks) = &scan.risks {
        found.extend(saved_risks(risks));
    }
    found
}

/// Findings of a saved document.
#[cfg(feature = "migration")]
pub fn diagnostics(found: &[json::DiagnosticDocument]) -> Vec<Diagnostic> {
    let of = |found: &json::DiagnosticDocument| {
        let mut told = told(&found.code, &found.message, found.help.as_deref());
        told.severity = match found.severity {
            json::Severity::Error => Severity::Error,
            json::Severity::Warning => Severity::Warning,
            json::Severity::Info => Severity::Info,
        };
        let place = (found.line, found.column, found.end_line, found.end_column);
        with_place(told, found.file.as_deref(), place)
    };
    found.iter().map(of).collect()
}

/// What is worth knowing of an environment, which stands at no place of a file.
#[cfg(all(feature = "environment", feature = "migration"))]
pub fn notices(found: &[json::NoticeDocument]) -> Vec<Diagnostic> {
    let of = |found: &json::NoticeDocument| {
        let mut told = told(&found.code, &found.message, found.help.as_deref());
        told.severity = match found.severity {
            json::NoticeSeverity::Error => Severity::Error,
            json::NoticeSeverity::Warning => Severity::Warning,
            json::NoticeSeverity::Info => Severity::Info,
        };
        told
    };
    found.iter().map(of).collect()
}

/// What went wrong with a move, and what is worth knowing of it.
#[cfg(all(feature = "environment", feature = "migration"))]
pub fn moved(found: &json::VenvMoveDocument) -> Vec<Diagnostic> {
    let issues = found.issues.iter().map(|issue| {
        let mut told = told(&issue.code, &issue.message, None);
        told.severity = if issue.accepted {
            Severity::Warning
        } else {
            Severity::Error
        };
        told
    });
    issues.chain(notices(&found.diagnostics)).collect()
}

/// What does not fit together in an environment.
#[cfg(all(feature = "environment", feature = "migration"))]
pub fn installed(found: &json::EnvironmentDocument) -> Vec<Diagnostic> {
    let misfits = found.misfits.iter();
    misfits
        .map(|one| told(&one.code, &one.message, None))
        .collect()
}

/// The differences of a proof, which stand at no place of a file.
#[cfg(feature = "migration")]
pub fn verification(found: &json::VerificationDocument) -> Vec<Diagnostic> {
    let mut all = Vec::new();
    for target in &found.targets {
        let on = crate::phrases::subject(target, crate::Language::English).letters();
        for one in crate::phrases::differences(target) {
            let version = |version: Option<&str>| version.unwrap_or("none").to_owned();
            let (before, after) = (version(one.before), version(one.after));
            let message = format!("`{}` was {before} and is {after} ({on})", one.name);
            let mut told = unexplained_as(json::Outcome::Different.as_str(), &message);
            told.severity = Severity::Error;
            all.push(match one.cause {
                Some(cause) => told.help(cause),
                None => told,
            });
        }
    }
    all
}

/// Lines that wait for a person.
#[cfg(feature = "migration")]
pub(crate) fn waiting(items: &[json::LedgerItemDocument]) -> Vec<Diagnostic> {
    items
        .iter()
        .filter(|item| item.disposition == json::Disposition::NeedsReview)
        .map(|item| {
            let message = item.message.as_deref().unwrap_or("waits for a person");
            let code = item.code.as_deref().unwrap_or_default();
            let mut told = told(code, message, None);
            told.severity = Severity::Warning;
            let place = (Some(item.line), None, Some(item.end_line), None);
            with_place(told, Some(&item.file), place)
        })
        .collect()
}

#[cfg(feature = "migration")]
fn told(code: &str, message: &str, help: Option<&str>) -> Diagnostic {
    let rules = uvferry_migrate::every_rule();
    let told = match rules.into_iter().find(|rule| rule.code == code) {
        Some(rule) => Diagnostic::new(rule, message).help(rule.fix),
        None => unexplained_as(code, message),
    };
    match help.filter(|help| !help.is_empty()) {
        Some(help) => told.help(help),
        None => told,
    }
}

/// From 1: line, column, last line, one past the last column.
#[cfg(feature = "migration")]
type Place = (Option<usize>, Option<usize>, Option<usize>, Option<usize>);

#[cfg(feature = "migration")]
fn with_place(told: Diagnostic, file: Option<&str>, place: Place) -> Diagnostic {
    let Some(file) = file else {
        return told;
    };
    let (Some(line), column, end_line, end_column) = place else {
        return told.at_location(Location::file(file));
    };
    let begin = (line, column.unwrap_or(1));
    let end = (end_line.unwrap_or(line), end_column.unwrap_or(begin.1));
    told.at_location(location(file, begin, Some(end)))
}

/// A place of a saved document, which has no text of its file.
#[cfg(feature = "migration")]
fn location(file: &str, begin: (usize, usize), end: Option<(usize, usize)>) -> Location {
    let (end_line, end_column) = end.unwrap_or(begin);
    Location {
        file: file.to_owned(),
        line: begin.0,
        column: begin.1,
        end_line,
        end_column,
        snippet: String::new(),
        snippet_column: 1,
    }
}

fn of_package(problem: &Problem<'_>, name: &str, row: Option<&Row>) -> Vec<Diagnostic> {
    let outcome: Outcome = problem.cell.outcome.into();
    let message = message(problem, name);
    let rule = row.and_then(|row| rule(row, problem));
    let told = match rule {
        Some(rule) => Diagnostic::new(rule, message),
        None => unexplained(outcome, &message),
    };
    let mut told = told.help(problem.to_do(crate::Language::English).to_text());
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

/// A cell that no rule explains.
fn unexplained(outcome: Outcome, message: &str) -> Diagnostic {
    unexplained_as(json::MatrixOutcome::from(outcome).as_str(), message)
}

/// A finding that no rule explains, under a code of its own.
fn unexplained_as(code: &str, message: &str) -> Diagnostic {
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
    code.clone_into(&mut told.code);
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
