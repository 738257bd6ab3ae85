//! Comma-separated values (RFC 4180): UTF-8, lines end in CR LF, a line of names first.
//! What is missing is empty. Seconds and ratios are plain decimal numbers.
//!
//! A spreadsheet takes a field that begins with `=`, `+`, `-` or `@` for a formula: such a
//! text gets an apostrophe in front
//! (<https://owasp.org/www-community/attacks/CSV_Injection>).

#[cfg(feature = "bench")]
mod bench;
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
#[cfg(feature = "migration")]
pub use imports::imports;
#[cfg(feature = "compat")]
pub use matrix::{matrix, problems};
#[cfg(feature = "migration")]
pub use project::{diagnostics, differing, edits, files, ledger, targets};
#[cfg(feature = "compat")]
pub use risks::risks;

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
