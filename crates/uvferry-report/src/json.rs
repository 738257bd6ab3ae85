//! The JSON documents that other programs build on.
//!
//! Each carries `"schema": "uvferry.<name>/<major>"`. Within one major version fields are
//! only added. A field is never left out: what is unknown is `null`, never 0. Units are in
//! the names; lines and columns count from 1, in characters; paths are relative to the
//! project's root, with `/`.

#[cfg(feature = "bench")]
mod bench;
#[cfg(feature = "compat")]
mod compat;
#[cfg(feature = "editors")]
mod editors;
#[cfg(feature = "environment")]
mod environment;
#[cfg(feature = "migration")]
mod project;
#[cfg(feature = "compat")]
mod reading;

#[cfg(feature = "bench")]
pub use bench::*;
#[cfg(feature = "compat")]
pub(crate) use compat::ratio;
#[cfg(feature = "compat")]
pub use compat::*;
#[cfg(feature = "editors")]
pub use editors::{IdeDocument, SettingDocument, SettingOutcome, ide};
#[cfg(feature = "environment")]
pub use environment::*;
#[cfg(feature = "migration")]
pub use project::*;
#[cfg(feature = "compat")]
pub use reading::ReadError;
#[cfg(all(
    feature = "bench",
    feature = "editors",
    feature = "environment",
    feature = "migration"
))]
pub(crate) use reading::{content, opened, wrong};

use uvferry_diagnostics::redact;

/// A text of the project as it may leave it: without credentials.
fn clean(text: &str) -> String {
    redact(text).into_owned()
}

#[cfg(any(feature = "compat", feature = "environment", feature = "migration"))]
fn clean_option(text: Option<&str>) -> Option<String> {
    text.map(clean)
}

#[cfg(feature = "migration")]
/// A text that says nothing when it is empty.
fn known(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| clean(text))
}
