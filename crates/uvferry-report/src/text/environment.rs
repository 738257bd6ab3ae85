//! Environments for a terminal.

mod list;
mod machine;
mod moving;
mod snapshot;

pub use list::{environment, environment_summary, listed};
pub use machine::machine;
pub use moving::{venv_move, venv_undo};
pub use snapshot::{environment_differences, snapshot, snapshots};
#[cfg(all(feature = "bench", feature = "editors", feature = "migration"))]
pub(crate) use snapshot::{restoration, snapshot_taken};
