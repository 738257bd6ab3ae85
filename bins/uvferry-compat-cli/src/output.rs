//! Results in the form that was asked for, and as files.

use std::path::Path;

use anyhow::Context as _;
use tempfile::NamedTempFile;
use uvferry_cli::diagnostics::{annotations, sarif};
use uvferry_cli::{Exit, Failure, ReportFormat, Streams};
use uvferry_compat::RULES;
use uvferry_compat::matrix::Matrix;
use uvferry_compat::risks::Risks;
use uvferry_diagnostics::{Diagnostic, Severity};
use uvferry_report::{csv, findings, html, json, markdown, text};

use crate::arguments::OutputArgs;

/// Prints a matrix and writes its files.
///
/// # Errors
/// Where a file or stdout cannot be written.
pub(crate) fn matrix(
    matrix: &Matrix,
    format: ReportFormat,
    output: &OutputArgs,
    directory: &Path,
    streams: &mut Streams,
) -> anyhow::Result<Exit> {
    let document = json::matrix(matrix);
    let written = files(
        output,
        directory,
        &[
            ("compatibility_matrix.json", &|| as_json(&document)),
            ("compatibility_matrix.html", &|| Ok(html::matrix(&document))),
            ("compatibility_matrix.csv", &|| Ok(csv::matrix(&document))),
            ("compatibility_matrix.md", &|| {
                Ok(markdown::matrix(&document))
            }),
            ("problem_packages.csv", &|| Ok(csv::problems(&document))),
            ("problem_solutions.md", &|| {
                Ok(markdown::solutions(&document))
            }),
        ],
    );
    match format {
        ReportFormat::Text => streams.file_text(&text::matrix(&document))?,
        ReportFormat::Json => streams.json(&document)?,
        ReportFormat::Markdown => streams.file_text(&markdown::matrix(&document))?,
        ReportFormat::Csv => streams.file_text(&csv::matrix(&document))?,
        ReportFormat::Html => streams.file_text(&html::matrix(&document))?,
        ReportFormat::Sarif | ReportFormat::Github => {
            as_findings(&findings::matrix(matrix), format, streams)?;
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
    strict: bool,
    directory: &Path,
    streams: &mut Streams,
) -> anyhow::Result<Exit> {
    let document = json::risks(risks);
    let written = files(
        output,
        directory,
        &[
            ("risks.json", &|| as_json(&document)),
            ("risks.html", &|| Ok(html::risks(&document))),
            ("risks.csv", &|| Ok(csv::risks(&document))),
            ("risks.md", &|| Ok(markdown::risks(&document))),
        ],
    );
    match format {
        ReportFormat::Text => streams.file_text(&text::risks(&document))?,
        ReportFormat::Json => streams.json(&document)?,
        ReportFormat::Markdown => streams.file_text(&markdown::risks(&document))?,
        ReportFormat::Csv => streams.file_text(&csv::risks(&document))?,
        ReportFormat::Html => streams.file_text(&html::risks(&document))?,
        ReportFormat::Sarif | ReportFormat::Github => {
            as_findings(&findings::risks(risks), format, streams)?;
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
    streams: &mut Streams,
) -> anyhow::Result<()> {
    if format == ReportFormat::Github {
        streams.data(annotations(found))?;
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

/// Makes the folder before the work, so that a bad one fails early.
///
/// # Errors
/// Where it cannot be made or written. One that is a file: exit 2.
pub(crate) fn prepare(output: &OutputArgs, directory: &Path) -> anyhow::Result<()> {
    let Some(named) = &output.output_dir else {
        return Ok(());
    };
    let folder = directory.join(named);
    if folder.exists() && !folder.is_dir() {
        let message = format!("`{}` is no folder", named.display());
        return Err(Failure::usage(message)
            .hint("`--output-dir` names the folder that the files are written into")
            .into());
    }
    fs_err::create_dir_all(&folder)?;
    scratch_in(&folder)
        .with_context(|| format!("cannot write into `{}`", folder.display()))
        .map(drop)
}

fn scratch_in(folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new();
    file.prefix(".uvferry-").tempfile_in(folder)
}

/// A file's name, and what makes its content.
type Named<'a> = (&'a str, &'a dyn Fn() -> anyhow::Result<String>);

/// Writes all files of a result. One that cannot be written keeps the others and what is
/// printed from nobody: it is told at the end.
fn files(output: &OutputArgs, directory: &Path, all: &[Named<'_>]) -> anyhow::Result<()> {
    let Some(folder) = &output.output_dir else {
        return Ok(());
    };
    let folder = directory.join(folder);
    let mut first = Ok(());
    for (name, content) in all {
        let written = content().and_then(|content| write(&folder, name, &content));
        if first.is_ok() {
            first =
                written.with_context(|| format!("cannot write `{}`", folder.join(name).display()));
        }
    }
    first
}

fn as_json(document: &impl serde::Serialize) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(document)? + "\n")
}

/// As a whole or not at all.
fn write(folder: &Path, name: &str, content: &str) -> anyhow::Result<()> {
    let mut file = scratch_in(folder)?;
    std::io::Write::write_all(&mut file, content.as_bytes())?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // A report is for others too.
        file.as_file()
            .set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    file.persist(folder.join(name))?;
    Ok(())
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
