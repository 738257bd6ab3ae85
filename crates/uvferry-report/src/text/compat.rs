//! The matrix and the risks for a terminal.

mod matrix;
mod risks;

pub use matrix::{matrix, matrix_summary};
pub use risks::{risks, risks_summary};
