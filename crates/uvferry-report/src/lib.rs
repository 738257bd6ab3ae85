//! What uvferry found, planned and proved, in the forms that others read: JSON documents
//! with schemas ([`json`], [`schemas`]), a page of one file ([`html`]), Markdown for a file or a
//! pull request ([`markdown`]), rows for a spreadsheet ([`csv`]), plain text for a terminal
//! ([`text`]), and guides that are made for one project (`guides`). Every form is made of a document, so that any saved one can be put into any form;
//! what people read comes in each [`Language`] of one catalogue.
//!
//! **Invariant:** this crate decides nothing and reads nothing: values in, text out. It
//! knows no file, no process, no terminal and no colour. Whatever comes from a project is
//! redacted once more and escaped for the form it is put into.
//!
//! ```
//! use uvferry_migrate::{PlanOptions, plan};
//! use uvferry_report::Language;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let root = folder.path();
//! # fs_err::write(root.join("requirements.txt"), "flask >= 2.0\n")?;
//! let plan = plan(root, &PlanOptions::default())?;
//!
//! let document = uvferry_report::json::plan(&plan);
//! assert_eq!(document.ledger.rewritten, 1);
//! assert!(uvferry_report::text::plan(&document, false).contains("requirements.txt"));
//! let report = uvferry_report::markdown::plan(&document, Language::English);
//! assert!(report.contains("| `requirements.txt` |"));
//! # Ok(())
//! # }
//! ```

/// Writes formatted text behind a `String`.
macro_rules! add {
    ($out:expr, $($text:tt)*) => {{
        use std::fmt::Write as _;
        // Writing to a string cannot fail.
        let _ = write!($out, $($text)*);
    }};
}

#[cfg(any(feature = "bench", feature = "environment", feature = "migration"))]
mod amounts;
#[cfg(feature = "bench")]
mod charts;
#[cfg(any(feature = "bench", feature = "compat"))]
pub mod csv;
#[cfg(feature = "migration")]
mod diff;
#[cfg(feature = "bench")]
mod figures;
#[cfg(feature = "compat")]
pub mod findings;
#[cfg(feature = "guides")]
pub mod guides;
#[cfg(any(feature = "bench", feature = "compat"))]
pub mod html;
pub mod json;
#[cfg_attr(
    not(feature = "migration"),
    allow(
        dead_code,
        unused_imports,
        unused_macros,
        reason = "reports of projects need all of it"
    )
)]
mod language;
pub mod markdown;
#[cfg(any(feature = "environment", feature = "migration"))]
#[cfg_attr(
    not(feature = "migration"),
    allow(dead_code, reason = "reports of projects need all of it")
)]
mod outline;
#[cfg(feature = "migration")]
mod phrases;
#[cfg(feature = "png")]
pub mod png;
#[cfg(feature = "compat")]
mod problems;
#[cfg_attr(
    not(feature = "migration"),
    allow(dead_code, reason = "reports of projects need all of it")
)]
mod prose;
#[cfg(feature = "compat")]
mod risks;
#[cfg(all(
    feature = "bench",
    feature = "editors",
    feature = "environment",
    feature = "migration"
))]
pub mod saved;
mod schema;
pub mod text;
mod visible;

#[cfg(feature = "migration")]
pub use diff::unified as unified_diff;
pub use language::{Language, RuleWords, UnknownLanguage};
pub use schema::schemas;
