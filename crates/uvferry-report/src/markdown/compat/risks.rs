use crate::json::{RiskDocument, RiskSeverity, RisksDocument};
use crate::markdown::escape::prose;
use crate::markdown::table;
use crate::problems::count;
use crate::text;

/// The risks in tables, the heaviest first; then what was looked at.
pub fn risks(risks: &RisksDocument) -> String {
    let mut out = String::from("# Risks of a move to uv\n\n");
    add!(out, "{}.\n", prose(&text::risks_summary(risks)));
    severities(&mut out, risks);
    let coverage = &risks.coverage;
    out.push_str("\n## What was looked at\n\n");
    let files = count(coverage.files.len(), "file", "files");
    add!(out, "- {files}\n");
    if let Some(why) = &coverage.index_skipped {
        add!(out, "- No index was asked: {}\n", prose(why));
    } else {
        let asked = text::risks_asked(coverage);
        add!(out, "- The index was asked about {asked}\n");
    }
    match &coverage.audit_skipped {
        _ if coverage.audited => out.push_str("- Known vulnerabilities were asked for\n"),
        Some(why) => add!(
            out,
            "- Nothing is known of vulnerabilities: {}\n",
            prose(why)
        ),
        None => out.push_str("- Known vulnerabilities were not asked for\n"),
    }
    for note in &coverage.notes {
        add!(out, "- {}\n", prose(note));
    }
    for (title, list) in [
        (
            "No index answered about these; what needs one was not checked for them:",
            &coverage.packages_unknown,
        ),
        (
            "What these need, and what only their metadata tells, was not looked at:",
            &coverage.metadata_unknown,
        ),
    ] {
        if list.is_empty() {
            continue;
        }
        add!(out, "\n{title}\n\n");
        let rows: Vec<Vec<String>> = list
            .iter()
            .map(|unknown| vec![prose(&unknown.package), prose(&unknown.why)])
            .collect();
        table::write(&mut out, &["package", "why"], &rows);
    }
    out
}

fn severities(out: &mut String, risks: &RisksDocument) {
    for (severity, title) in RiskSeverity::ALL
        .iter()
        .zip(["Errors", "Warnings", "For information"])
    {
        let rows: Vec<Vec<String>> = risks
            .risks
            .iter()
            .filter(|risk| risk.severity == *severity)
            .map(row)
            .collect();
        if !rows.is_empty() {
            add!(out, "\n## {title}\n\n");
            let head = ["code", "type", "package", "where", "issue", "what to do"];
            table::write(out, &head, &rows);
        }
    }
}

fn row(risk: &RiskDocument) -> Vec<String> {
    let place = match (&risk.file, risk.line) {
        (Some(file), Some(line)) => format!("{file}:{line}"),
        (Some(file), None) => file.clone(),
        (None, _) => String::new(),
    };
    vec![
        prose(&risk.code),
        risk.kind.as_str().to_owned(),
        prose(risk.package.as_deref().unwrap_or_default()),
        prose(&place),
        prose(&risk.issue),
        prose(&risk.mitigation),
    ]
}
