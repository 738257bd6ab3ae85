use super::{imports_summary, plan, table};
use crate::json::{CountsDocument, ImportsDocument, RiskSeverity, RisksDocument, ScanDocument};
use crate::language::Language;
use crate::phrases::{evidence_source, role};
use crate::text::risks_summary;
use crate::visible::one_line;

pub(super) fn render(scan: &ScanDocument) -> String {
    let mut out = String::from("Project\n");
    plan::project(&mut out, &scan.project);
    plan::inner(&mut out, &scan.project.inner);

    out.push_str("\nRequirements files\n");
    if scan.files.is_empty() {
        out.push_str("  none\n");
    } else {
        files(&mut out, scan);
    }
    python(&mut out, scan);
    if !scan.not_from_index.is_empty() {
        out.push_str("\nNot from an index\n");
        let rows: Vec<Vec<String>> = scan
            .not_from_index
            .iter()
            .map(|found| {
                vec![
                    format!("{}:{}", one_line(&found.file), found.line),
                    one_line(found.name.as_deref().unwrap_or(&found.text)),
                    found.version.as_deref().map(one_line).unwrap_or_default(),
                    found.why.clone(),
                ]
            })
            .collect();
        table::write(&mut out, &rows);
    }
    if !scan.needs_review.is_empty() {
        out.push_str("\nWould need a person\n");
        for item in &scan.needs_review {
            add!(out, "  {}\n", plan::line(item));
        }
    }
    risks(&mut out, scan.risks.as_ref());
    imports(&mut out, scan.imports.as_ref());
    let others: Vec<_> = scan.roots.iter().filter(|root| root.path != ".").collect();
    if !others.is_empty() {
        out.push_str("\nProjects below\n");
        let rows: Vec<Vec<String>> = others
            .iter()
            .map(|root| {
                vec![
                    one_line(&root.path),
                    format!("({})", one_line(&root.reason)),
                ]
            })
            .collect();
        table::write(&mut out, &rows);
    }
    out
}

/// What the code uses, in numbers.
fn imports(out: &mut String, found: Option<&ImportsDocument>) {
    let Some(found) = found.filter(|found| found.summary.total_files_analyzed > 0) else {
        return;
    };
    add!(
        out,
        "\nWhat the code uses\n  {}; `uvferry-imports check` tells all\n",
        imports_summary(found)
    );
}

/// The risks that weigh, and how many others there are.
fn risks(out: &mut String, risks: Option<&RisksDocument>) {
    let Some(risks) = risks else { return };
    out.push_str("\nRisks of a move to uv\n");
    let heavy = risks
        .risks
        .iter()
        .filter(|risk| risk.severity != RiskSeverity::Info);
    let rows: Vec<Vec<String>> = heavy
        .map(|risk| {
            let place = match (&risk.file, risk.line) {
                (Some(file), Some(line)) => format!("{}:{line}", one_line(file)),
                (Some(file), None) => one_line(file),
                (None, _) => risk.package.as_deref().map(one_line).unwrap_or_default(),
            };
            let severity = risk.severity.as_str().to_owned();
            vec![severity, risk.code.clone(), place, one_line(&risk.issue)]
        })
        .collect();
    table::write(out, &rows);
    add!(
        out,
        "  {}; `uvferry-compat risks` tells all, and what indexes say\n",
        risks_summary(risks)
    );
    for note in &risks.coverage.notes {
        add!(out, "  {}\n", one_line(note));
    }
}

fn files(out: &mut String, scan: &ScanDocument) {
    let title = |text: &str| text.to_owned();
    let mut rows = vec![vec![
        title("file"),
        title("role"),
        title("packages"),
        title("pinned"),
        title("vcs"),
        title("local"),
        title("url"),
        title("unpinned"),
    ]];
    for file in &scan.files {
        rows.push(row(
            one_line(&file.path),
            role(file, Language::English).to_text(),
            &CountsDocument {
                files: 1,
                packages: file.packages,
                pinned: file.pinned,
                vcs: file.vcs,
                local: file.local,
                url: file.url,
                unpinned: file.unpinned,
            },
        ));
    }
    if scan.files.len() > 1 {
        rows.push(row("all".to_owned(), String::new(), &scan.totals));
    }
    table::write(out, &rows);
    out.push_str("\nWhy\n");
    let reasons: Vec<Vec<String>> = scan
        .files
        .iter()
        .map(|file| vec![one_line(&file.path), one_line(&file.reason)])
        .collect();
    table::write(out, &reasons);
}

fn row(path: String, role: String, counts: &CountsDocument) -> Vec<String> {
    vec![
        path,
        role,
        counts.packages.to_string(),
        format!("{}/{}", counts.pinned, counts.packages),
        counts.vcs.to_string(),
        counts.local.to_string(),
        counts.url.to_string(),
        counts.unpinned.to_string(),
    ]
}

fn python(out: &mut String, scan: &ScanDocument) {
    if scan.python.evidence.is_empty() {
        return;
    }
    out.push_str("\nPython\n");
    let rows: Vec<Vec<String>> = scan
        .python
        .evidence
        .iter()
        .map(|evidence| {
            vec![
                evidence.versions.join(", "),
                evidence_source(evidence.source, Language::English).to_text(),
                evidence.file.as_deref().map(one_line).unwrap_or_default(),
            ]
        })
        .collect();
    table::write(out, &rows);
}
