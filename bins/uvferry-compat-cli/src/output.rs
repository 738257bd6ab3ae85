//! Results in the form that was asked for, and as files.

use std::path::Path;

use uvferry_cli::diagnostics::{annotations, sarif};
use uvferry_cli::{Exit, OutputFolder, ReportFormat, Streams};
use uvferry_compat::RULES;
use uvferry_compat::matrix::Matrix;
use uvferry_compat::risks::Risks;
use uvferry_diagnostics::{Diagnostic, Severity};
use uvferry_report::{Language, csv, findings, html, json, markdown, text};

use crate::arguments::OutputArgs;

/// Prints a matrix and writes its files.
///
/// # Errors
/// Where a file or stdout cannot be written.
pub(crate) fn matrix(
    matrix: &Matrix,
    format: ReportFormat,
    output: &OutputArgs,
    folder: Option<&OutputFolder>,
    streams: &mut Streams,
) -> anyhow::Result<Exit> {
    let document = json::matrix(matrix);
    let language = output.language.lang;
    let written = match folder {
        None => Ok(()),
        Some(folder) => folder.write([
            ("compatibility_matrix.json", as_json(&document)?),
            (
                "compatibility_matrix.html",
                html::matrix(&document, language),
            ),
            ("compatibility_matrix.csv", csv::matrix(&document)),
            (
                "compatibility_matrix.md",
                markdown::matrix(&document, language),
            ),
            ("problem_packages.csv", csv::problems(&document)),
            (
                "problem_solutions.md",
                markdown::solutions(&document, language),
            ),
        ]),
    };
    match format {
        ReportFormat::Text => streams.file_text(&text::matrix(&document))?,
        ReportFormat::Json => streams.json(&document)?,
        ReportFormat::Markdown => streams.file_text(&markdown::matrix(&document, language))?,
        ReportFormat::Csv => streams.file_text(&csv::matrix(&document))?,
        ReportFormat::Html => streams.file_text(&html::matrix(&document, language))?,
        ReportFormat::Sarif | ReportFormat::Github => {
            as_findings(&findings::matrix(matrix), format, language, streams)?;
        }
    }
    if format != ReportFormat::Text {
        streams.note(text::matrix_summary(&document));
    }
    written?;
    let summary = &document.summary;
    Ok(if summary.compatible == summary.total {
        Exit::Done
    } else {
        Exit::Findings
    })
}

/// Prints risks and writes their files.
///
/// # Errors
/// Where a file or stdout cannot be written.
pub(crate) fn risks(
    risks: &Risks,
    format: ReportFormat,
    output: &OutputArgs,
    folder: Option<&OutputFolder>,
    strict: bool,
    streams: &mut Streams,
) -> anyhow::Result<Exit> {
    let document = json::risks(risks);
    let language = output.language.lang;
    let written = match folder {
        None => Ok(()),
        Some(folder) => folder.write([
            ("risks.json", as_json(&document)?),
            ("risks.html", html::risks(&document, language)),
            ("risks.csv", csv::risks(&document)),
            ("risks.md", markdown::risks(&document, language)),
        ]),
    };
    match format {
        ReportFormat::Text => streams.file_text(&text::risks(&document))?,
        ReportFormat::Json => streams.json(&document)?,
        ReportFormat::Markdown => streams.file_text(&markdown::risks(&document, language))?,
        ReportFormat::Csv => streams.file_text(&csv::risks(&document))?,
        ReportFormat::Html => streams.file_text(&html::risks(&document, language))?,
        ReportFormat::Sarif | ReportFormat::Github => {
            as_findings(&findings::risks(risks), format, language, streams)?;
        }
    }
    if format != ReportFormat::Text {
        streams.note(text::risks_summary(&document));
    }
    let coverage = &risks.coverage;
    let failed = coverage.audit_skipped.as_ref();
    if let Some(why) = failed.filter(|_| coverage.audit_failed) {
        streams.warning(format!("vulnerabilities were not checked: {why}"));
    }
    let unknown = coverage.packages_unknown.len();
    if unknown > 0 {
        streams.warning(format!(
            "no index answered about {unknown} of {} distributions: these were not checked",
            coverage.packages_asked.len()
        ));
    }
    written?;
    Ok(exit(risks, strict))
}

fn exit(risks: &Risks, strict: bool) -> Exit {
    let least = if strict {
        Severity::Warning
    } else {
        Severity::Error
    };
    let is_heavy = |diagnostic: &Diagnostic| diagnostic.severity >= least;
    let heavy = risks.risks.iter().any(|risk| is_heavy(&risk.diagnostic));
    // What could not be checked is no all-clear.
    let coverage = &risks.coverage;
    let unchecked = coverage.audit_failed || !coverage.packages_unknown.is_empty();
    if heavy || strict && unchecked {
        Exit::Findings
    } else {
        Exit::Done
    }
}

fn as_findings(
    found: &[Diagnostic],
    format: ReportFormat,
    language: Language,
    streams: &mut Streams,
) -> anyhow::Result<()> {
    if format == ReportFormat::Github {
        streams.data(annotations(&language.told(found)))?;
    } else {
        let rules = uvferry_migrate::every_rule();
        let named = |code: &str| found.iter().any(|it| it.code == code);
        let of_others = rules.into_iter().filter(|rule| named(rule.code));
        // Those of other crates only where they say something.
        let mut rules: Vec<_> = RULES.iter().copied().chain(of_others).collect();
        rules.sort_by_key(|rule| rule.code);
        rules.dedup_by_key(|rule| rule.code);
        streams.json(&sarif(
            found,
            &rules,
            "uvferry-compat",
            env!("CARGO_PKG_VERSION"),
        ))?;
    }
    Ok(())
}

/// The folder that files go into, if one was asked for.
///
/// # Errors
/// Where it cannot be made or written.
pub(crate) fn prepare(
    output: &OutputArgs,
    directory: &Path,
) -> anyhow::Result<Option<OutputFolder>> {
    let named = output.output_dir.as_ref();
    named
        .map(|named| OutputFolder::prepared(directory, named))
        .transpose()
}

fn as_json(document: &impl serde::Serialize) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(document)? + "\n")
}

#[cfg(test)]
mod tests {
    use uvferry_compat::risks::Coverage;

    use super::*;

    #[test]
    fn what_could_not_be_checked_is_no_all_clear() {
        let with = |coverage: Coverage| Risks {
            coverage,
            ..Risks::default()
        };
        let clear = with(Coverage::default());
        assert!(matches!(exit(&clear, true), Exit::Done));
        let nothing_to_ask = with(Coverage {
            audit_skipped: Some("nothing is pinned".to_owned()),
            ..Coverage::default()
        });
        assert!(matches!(exit(&nothing_to_ask, true), Exit::Done));
        let audit = with(Coverage {
            audit_failed: true,
            ..Coverage::default()
        });
        let index = with(Coverage {
            packages_unknown: vec![("one".to_owned(), "403".to_owned())],
            ..Coverage::default()
        });
        for one in [&audit, &index] {
            assert!(matches!(exit(one, false), Exit::Done));
            assert!(matches!(exit(one, true), Exit::Findings));
        }
    }
}
