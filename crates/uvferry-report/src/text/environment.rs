//! Environments for a terminal.

mod list;
mod machine;
mod snapshot;

pub use list::{environment, environment_summary};
pub use machine::machine;
pub use snapshot::{environment_differences, snapshot, snapshots};
