//! Environments for a terminal.

mod list;
mod snapshot;

pub use list::{environment, environment_summary};
pub use snapshot::{environment_differences, snapshot, snapshots};
