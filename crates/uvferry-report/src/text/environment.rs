//! Environments for a terminal.

mod list;
mod machine;

pub use list::{environment, environment_summary};
pub use machine::machine;
