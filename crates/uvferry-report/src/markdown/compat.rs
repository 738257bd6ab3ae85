//! The matrix and the risks for a file, a pull request, a job's summary.

mod matrix;
mod risks;

pub use matrix::{matrix, solutions};
#[cfg(feature = "migration")]
#[cfg(feature = "migration")]
pub(crate) use risks::risk_tables;
pub use risks::risks;
