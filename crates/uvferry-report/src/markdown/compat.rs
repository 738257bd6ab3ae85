//! The matrix and the risks for a file, a pull request, a job's summary.

mod matrix;
mod risks;

pub use matrix::{matrix, solutions};
pub use risks::risks;
