//! Environments for a terminal.

mod list;
mod machine;
mod moving;
mod snapshot;

pub use list::{environment, environment_summary};
pub use machine::machine;
pub use moving::{venv_move, venv_undo};
pub use snapshot::{environment_differences, snapshot, snapshots};
