use super::escape::{code, prose};
use super::{findings, plan, table};
use crate::json::{LedgerItemDocument, ScanDocument};
use crate::phrases::{count, evidence_source};

pub(super) fn render(scan: &ScanDocument) -> String {
    let project = &scan.project;
    let mut out = format!("# {}: what is there\n\n", prose(&project.name));
    let totals = &scan.totals;
    add!(
        out,
        "{} with {}: {} pinned, {} unpinned, {} from repositories, {} local, {} from URLs.\n\n",
        count(totals.files, "requirements file", "requirements files"),
        count(totals.packages, "requirement", "requirements"),
        totals.pinned,
        totals.unpinned,
        totals.vcs,
        totals.local,
        totals.url
    );
    if !scan.files.is_empty() {
        out.push_str("## Requirements files\n\n");
        plan::files(&mut out, &scan.files);
        out.push('\n');
    }
    python(&mut out, scan);
    if !scan.not_from_index.is_empty() {
        out.push_str("## Not from an index\n\n");
        let rows: Vec<Vec<String>> = scan
            .not_from_index
            .iter()
            .map(|found| {
                vec![
                    code(&format!("{}:{}", found.file, found.line)),
                    found.name.as_deref().map(code).unwrap_or_default(),
                    found.version.as_deref().map(code).unwrap_or_default(),
                    prose(&found.why),
                    code(&found.text),
                ]
            })
            .collect();
        table::write(
            &mut out,
            &["where", "name", "version", "why", "text"],
            &rows,
        );
        out.push('\n');
    }
    if !scan.needs_review.is_empty() {
        out.push_str("## What would need a person\n\n");
        let items: Vec<&LedgerItemDocument> = scan.needs_review.iter().collect();
        findings::review_items(&mut out, &items, &scan.diagnostics);
        out.push('\n');
    }
    if let Some(risks) = &scan.risks {
        out.push_str("## Risks of a move to uv\n\n");
        crate::markdown::compat::risk_tables(&mut out, risks);
        out.push('\n');
    }
    let below: Vec<_> = scan.roots.iter().filter(|root| root.path != ".").collect();
    if !below.is_empty() {
        out.push_str("## Projects below\n\n");
        for root in below {
            add!(out, "- {}: {}\n", code(&root.path), prose(&root.reason));
        }
        out.push('\n');
    }
    findings::diagnostics(&mut out, &scan.diagnostics);
    out
}

fn python(out: &mut String, scan: &ScanDocument) {
    let python = &scan.python;
    if python.requires_python.is_none() && python.evidence.is_empty() {
        return;
    }
    out.push_str("## Python\n\n");
    if let Some(range) = &python.requires_python {
        add!(out, "The range would be {}", code(range));
        if let Some(reason) = &python.reason {
            add!(out, ": {}", prose(reason));
        }
        out.push_str(".\n\n");
    }
    if python.evidence.is_empty() {
        return;
    }
    let rows: Vec<Vec<String>> = python
        .evidence
        .iter()
        .map(|evidence| {
            vec![
                evidence_source(evidence.source),
                evidence.file.as_deref().map(code).unwrap_or_default(),
                evidence.versions.join(", "),
            ]
        })
        .collect();
    table::write(out, &["evidence", "file", "versions"], &rows);
    out.push('\n');
}
