//! Comma-separated values (RFC 4180): UTF-8, lines end in CR LF, a line of names first.
//! What is missing is empty. Seconds and ratios are plain decimal numbers.
//!
//! A spreadsheet takes a field that begins with `=`, `+`, `-` or `@` for a formula: such a
//! text gets an apostrophe in front
//! (<https://owasp.org/www-community/attacks/CSV_Injection>).

#[cfg(feature = "bench")]
mod bench;
#[cfg(feature = "editors")]
mod editors;
#[cfg(all(feature = "environment", feature = "migration"))]
mod environment;
mod field;
#[cfg(feature = "migration")]
mod imports;
#[cfg(feature = "compat")]
mod matrix;
#[cfg(feature = "migration")]
mod project;
#[cfg(feature = "compat")]
mod risks;

#[cfg(feature = "bench")]
pub use bench::{bench, bench_comparison};
#[cfg(feature = "editors")]
pub use editors::settings;
#[cfg(all(feature = "environment", feature = "migration"))]
pub use environment::{
    installed, issues, misfits, moved, restored, snapshot_files, snapshots, unrestored,
};
#[cfg(feature = "migration")]
pub use imports::{imports, imports_projects};
#[cfg(feature = "compat")]
pub use matrix::{matrix, problems};
#[cfg(feature = "migration")]
pub use project::{
    diagnostics, differing, distributions, edits, files, fixes, ledger, projects, requirements,
    targets, tools, translated, undone, ways, wheel_differences,
};
#[cfg(feature = "compat")]
pub use risks::risks;

/// Tables of the same columns as one, with a column before them that says of which project each
/// row is.
#[cfg(feature = "migration")]
pub(crate) fn of_projects(tables: &[(String, String)]) -> String {
    let read = |text: &str| -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes());
        let records = reader.records().flatten();
        records
            .map(|record| record.iter().map(str::to_owned).collect())
            .collect()
    };
    let mut names = vec!["project".to_owned()];
    let mut rows = Vec::new();
    for (root, text) in tables {
        let mut records = read(text).into_iter();
        let head = records.next().unwrap_or_default();
        if names.len() == 1 {
            names.extend(head);
        }
        rows.extend(records.map(|record| {
            let mut row = vec![field::text(root)];
            row.extend(record);
            row
        }));
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    table(&names, rows.into_iter())
}

/// A table with names.
fn table(names: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    // Writing into memory cannot fail, and each row is as long as the first.
    let mut written = writer.write_record(names).is_ok();
    for row in rows {
        written &= writer.write_record(&row).is_ok();
    }
    debug_assert!(written);
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}
