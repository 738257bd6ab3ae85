use super::field::{option, text};
use super::{of_projects, table};
use crate::json::{ImportsDocument, ImportsProjectsDocument};

/// One row for each verdict.
pub fn imports(found: &ImportsDocument) -> String {
    let names = [
        "severity",
        "code",
        "rule",
        "distribution",
        "module",
        "file",
        "line",
        "column",
        "message",
        "hint",
        "command",
    ];
    let number = |number: Option<usize>| number.map(|it| it.to_string()).unwrap_or_default();
    let rows = found.verdicts.iter().map(|one| {
        vec![
            one.severity.as_str().to_owned(),
            text(&one.code),
            text(&one.rule),
            option(one.distribution.as_deref()),
            option(one.module.as_deref()),
            option(one.file.as_deref()),
            number(one.line),
            number(one.column),
            text(&one.message),
            option(one.hint.as_deref()),
            option(one.recommendation.command.as_deref()),
        ]
    });
    table(&names, rows)
}

/// The same of several projects, with the folder of each.
pub fn imports_projects(found: &ImportsProjectsDocument) -> String {
    let each = found.projects.iter();
    let each = each.map(|one| (one.root.clone(), imports(&one.imports)));
    of_projects(&each.collect::<Vec<_>>())
}
