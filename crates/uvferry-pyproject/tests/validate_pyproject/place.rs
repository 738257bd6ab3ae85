//! Where in a file a path of validate-pyproject's stands.

use toml_edit::{Document, Item, TableLike, Value};
use uvferry_diagnostics::{Diagnostic, Severity, SourceFile};

/// Whether one of the errors stands at the place that `name` says, or below it.
pub(crate) fn is_told_at(text: &str, name: &str, found: &[Diagnostic]) -> bool {
    let file = SourceFile::new("pyproject.toml", text);
    let document = Document::parse(text).unwrap();
    let steps = steps(name);
    let places = extent(document.as_item(), &steps, None);
    found
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .filter_map(|found| found.location.as_ref())
        .any(|place| {
            // The document itself is everywhere.
            steps.is_empty()
                || places.iter().any(|span| {
                    let (start, end) = (file.line_column(span.start), file.line_column(span.end));
                    let at = (place.line, place.column);
                    (start.line, start.column) <= at && at <= (end.line, end.column)
                })
        })
}

/// `` `project.authors[0]` `` as keys and numbers.
fn steps(name: &str) -> Vec<String> {
    let name = name.trim_matches('`');
    let name = name.strip_prefix("data").unwrap_or(name);
    let name = name.trim_start_matches('.');
    // What its checks beyond the schema call tables.
    let name = name
        .replace("dependency_groups", "dependency-groups")
        .replace("importnames(paces)", "");
    let mut steps = Vec::new();
    let mut rest = name.as_str();
    while !rest.is_empty() {
        // A number in brackets; a key may begin with one itself.
        let item = rest
            .strip_prefix('[')
            .and_then(|inner| inner.split_once(']'))
            .filter(|(number, _)| number.parse::<usize>().is_ok());
        if let Some((number, after)) = item {
            steps.push(number.to_owned());
            rest = after;
        } else {
            let rest_bare = rest.trim_start_matches('.');
            let end = rest_bare
                .char_indices()
                .skip(1)
                .find(|(_, c)| matches!(c, '.' | '['))
                .map_or(rest_bare.len(), |(at, _)| at);
            steps.push(rest_bare[..end].to_owned());
            rest = &rest_bare[end..];
        }
    }
    steps
}

/// The ranges that what is behind the steps takes, keys with their values.
fn extent(
    item: &Item,
    steps: &[String],
    key: Option<std::ops::Range<usize>>,
) -> Vec<std::ops::Range<usize>> {
    let Some((step, after)) = steps.split_first() else {
        let mut all = Vec::new();
        all.extend(key);
        below(item, &mut all);
        return all;
    };
    if let Some(table) = item.as_table_like() {
        // A key may hold points itself, which the name does not quote.
        let mut joined = step.clone();
        let mut rest = after;
        loop {
            if let Some(next) = table.get(&joined) {
                return extent(next, rest, key_span(table, &joined));
            }
            let Some((more, further)) = rest.split_first() else {
                // A key that is not there: the table is what is wrong.
                return extent(item, &[], key);
            };
            joined = format!("{joined}.{more}");
            rest = further;
        }
    }
    let Ok(at) = step.parse::<usize>() else {
        return extent(item, &[], key);
    };
    match item {
        Item::ArrayOfTables(tables) => match tables.get(at) {
            Some(table) => extent(&Item::Table(table.clone()), after, table.span()),
            None => Vec::new(),
        },
        Item::Value(Value::Array(array)) => match array.get(at) {
            Some(value) => extent(&Item::Value(value.clone()), after, value.span()),
            None => Vec::new(),
        },
        _ => extent(item, &[], key),
    }
}

fn key_span(table: &dyn TableLike, key: &str) -> Option<std::ops::Range<usize>> {
    table.key(key)?.span()
}

fn below(item: &Item, all: &mut Vec<std::ops::Range<usize>>) {
    all.extend(item.span());
    if let Some(table) = item.as_table_like() {
        for (key, item) in table.iter() {
            all.extend(key_span(table, key));
            below(item, all);
        }
    }
    if let Item::ArrayOfTables(tables) = item {
        for table in tables {
            below(&Item::Table(table.clone()), all);
        }
    }
}
