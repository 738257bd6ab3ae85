//! Environments for a terminal.

mod list;

pub use list::{environment, environment_summary};
