//! The uv that is asked and built with.

use std::path::Path;

use uvferry_cli::{Failure, UvArgs, cancel_on_interrupt, no_uv};
use uvferry_process::{Environment, Observer};
use uvferry_resolution::Run;
use uvferry_resolution::uv::{MINIMUM_VERSION, Uv, UvError};

/// The uv that was named, else the first on PATH.
///
/// # Errors
/// Where there is none, or it is too old.
pub(crate) fn find(
    args: &UvArgs,
    working: &Path,
    environment: &Environment,
    observer: Option<Observer>,
) -> Result<Uv, UvError> {
    let run = Run {
        cancel: Some(cancel_on_interrupt()),
        observer,
        ..Run::new(working, environment)
    };
    Uv::find_with(args.named(working).as_deref(), &run)
}

/// The end of a command that cannot go on without it.
pub(crate) fn failure(error: &UvError) -> Failure {
    let is_too_old = matches!(error, UvError::TooOld { .. });
    no_uv(error, is_too_old, MINIMUM_VERSION)
}
