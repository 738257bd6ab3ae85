use super::field::{option, text};
use super::table;
use crate::json::RisksDocument;

/// One row for each risk, the heaviest first.
pub fn risks(risks: &RisksDocument) -> String {
    let names = [
        "type",
        "severity",
        "code",
        "package",
        "file",
        "line",
        "column",
        "issue",
        "mitigation",
    ];
    let number = |number: Option<usize>| number.map(|it| it.to_string()).unwrap_or_default();
    let rows = risks.risks.iter().map(|risk| {
        vec![
            risk.kind.as_str().to_owned(),
            risk.severity.as_str().to_owned(),
            text(&risk.code),
            option(risk.package.as_deref()),
            option(risk.file.as_deref()),
            number(risk.line),
            number(risk.column),
            text(&risk.issue),
            text(&risk.mitigation),
        ]
    });
    table(&names, rows)
}
