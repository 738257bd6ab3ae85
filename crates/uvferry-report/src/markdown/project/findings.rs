use super::escape::{code, prose};
use super::table;
use crate::json::{DiagnosticDocument, Disposition, LedgerDocument, LedgerItemDocument, Severity};
use crate::phrases::{count, place};

/// The lines that wait for a person, each with what to read on.
pub(super) fn review(
    out: &mut String,
    ledger: &LedgerDocument,
    diagnostics: &[DiagnosticDocument],
) {
    let items: Vec<&LedgerItemDocument> = ledger
        .items
        .iter()
        .filter(|item| item.disposition == Disposition::NeedsReview)
        .collect();
    if items.is_empty() {
        return;
    }
    add!(
        out,
        "## What needs a person\n\n{}. `uvferry explain CODE` tells what can be done with each.\n\n",
        count(
            items.len(),
            "line could not be carried over",
            "lines could not be carried over"
        )
    );
    review_items(out, &items, diagnostics);
    out.push('\n');
}

pub(super) fn review_items(
    out: &mut String,
    items: &[&LedgerItemDocument],
    diagnostics: &[DiagnosticDocument],
) {
    for item in items {
        add!(out, "- {}: {}", code(&place(item)), code(&item.text));
        if let Some(message) = &item.message {
            add!(out, " – {}", prose(message));
        }
        if let Some(code) = &item.code {
            add!(out, " ({})", prose(code));
        }
        out.push('\n');
        if let Some(remedy) = remedy(item, diagnostics) {
            add!(out, "  - {}\n", prose(remedy));
        }
    }
}

/// What to do with a line: what its rule says, else what a finding on that line says.
fn remedy<'a>(item: &LedgerItemDocument, diagnostics: &'a [DiagnosticDocument]) -> Option<&'a str> {
    let code = item.code.as_deref()?;
    if let Some(rule) = uvferry_migrate::every_rule()
        .into_iter()
        .find(|rule| rule.code == code)
    {
        return Some(rule.fix);
    }
    let here = |found: &&DiagnosticDocument| {
        found.file.as_ref() == Some(&item.file) && found.line == Some(item.line)
    };
    diagnostics
        .iter()
        .filter(|found| found.code == code)
        .chain(diagnostics.iter().filter(here))
        .find_map(|found| found.help.as_deref())
}

pub(super) fn ledger(out: &mut String, ledger: &LedgerDocument) {
    add!(
        out,
        "## The ledger\n\n{} read: {} kept, {} rewritten, {} dropped, {} need a person.\n\n",
        count(ledger.read, "thing was", "things were"),
        ledger.kept,
        ledger.rewritten,
        ledger.dropped,
        ledger.needs_review
    );
    if ledger.items.is_empty() {
        return;
    }
    let rows: Vec<Vec<String>> = ledger
        .items
        .iter()
        .map(|item| {
            vec![
                code(&place(item)),
                code(&item.text),
                item.disposition.as_str().replace('_', " "),
                item.to.as_deref().map(code).unwrap_or_default(),
                item.code.as_deref().map(prose).unwrap_or_default(),
                item.message.as_deref().map(prose).unwrap_or_default(),
            ]
        })
        .collect();
    table::write(
        out,
        &["where", "what", "became", "to", "code", "why"],
        &rows,
    );
    out.push('\n');
}

pub(super) fn diagnostics(out: &mut String, diagnostics: &[DiagnosticDocument]) {
    if diagnostics.is_empty() {
        return;
    }
    out.push_str("## Diagnostics\n\n");
    for severity in [Severity::Error, Severity::Warning, Severity::Info] {
        for found in diagnostics
            .iter()
            .filter(|found| found.severity == severity)
        {
            add!(out, "- **{}** {}: ", severity.as_str(), prose(&found.code));
            out.push_str(&prose(&found.message));
            match (&found.file, found.line) {
                (Some(file), Some(line)) => {
                    let column = found.column.unwrap_or(1);
                    add!(out, " ({})", code(&format!("{file}:{line}:{column}")));
                }
                (Some(file), None) => add!(out, " ({})", code(file)),
                _ => {}
            }
            if let Some(help) = &found.help {
                add!(out, " – {}", prose(help));
            }
            out.push('\n');
        }
    }
    out.push('\n');
}
