//! Nothing is written from which there is no way back, unless the user says so.

use std::path::Path;

use uvferry_cli::Failure;
use uvferry_migrate::version_control;
use uvferry_process::Environment;

/// Refuses a tree with changes that are not committed, or that nothing watches over.
pub(crate) fn check(
    root: &Path,
    environment: &Environment,
    allow_dirty: bool,
    allow_no_vcs: bool,
) -> anyhow::Result<()> {
    match version_control(root, environment)?.no_way_back(allow_dirty, allow_no_vcs) {
        None => Ok(()),
        Some(why) => Err(why
            .hints
            .into_iter()
            .fold(Failure::refused(why.message), Failure::hint)
            .into()),
    }
}
