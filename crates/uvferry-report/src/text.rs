//! Plain text for a terminal: no colour, no width but the one that a caller knows, no
//! diagnostics (those have a place of their own on the other stream).

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
#[cfg(all(
    feature = "bench",
    feature = "editors",
    feature = "environment",
    feature = "migration"
))]
pub(crate) mod saved;
#[cfg(any(feature = "bench", feature = "environment", feature = "migration"))]
mod table;
#[cfg(any(feature = "bench", feature = "compat"))]
mod wrapped;

#[cfg(feature = "bench")]
pub use bench::{bench, bench_comparison};
#[cfg(feature = "compat")]
pub use compat::*;
#[cfg(feature = "editors")]
pub use editors::ide;
#[cfg(feature = "environment")]
pub use environment::*;
#[cfg(feature = "migration")]
pub(crate) use project::changed_lines;
#[cfg(feature = "migration")]
pub use project::*;
