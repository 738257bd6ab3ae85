//! Markdown (CommonMark with GitHub's tables) for the report file, a pull request, a wiki.
//!
//! Every text of a project is escaped for the place it is put into: it cannot end a table
//! cell, a code span or a fence, and cannot bring HTML or links of its own.

#[cfg(feature = "bench")]
mod bench;
#[cfg(feature = "compat")]
mod compat;
#[cfg(feature = "environment")]
mod environment;
pub(crate) mod escape;
#[cfg(any(feature = "environment", feature = "migration"))]
#[cfg_attr(
    not(feature = "migration"),
    allow(dead_code, reason = "reports of projects need all of it")
)]
mod outline;
#[cfg(feature = "migration")]
mod project;
mod table;

#[cfg(feature = "bench")]
pub use bench::{bench, bench_comparison};
#[cfg(feature = "compat")]
pub use compat::*;
#[cfg(feature = "environment")]
pub use environment::*;
#[cfg(any(feature = "environment", feature = "migration"))]
#[cfg_attr(
    not(all(feature = "bench", feature = "editors", feature = "environment")),
    allow(unused_imports, reason = "what is saved needs all forms")
)]
pub(crate) use outline::write as of_outline;
#[cfg(feature = "migration")]
pub use project::*;
