//! The programs that are run.

use std::path::Path;

use uvferry_cli::{Streams, UvArgs, no_uv};
use uvferry_process::{Cancel, Environment};
use uvferry_resolution::Run;
use uvferry_resolution::uv::{MINIMUM_VERSION, Uv, UvError};

/// The environment that the user's tools would have.
pub(crate) fn environment() -> Environment {
    std::env::vars_os().collect()
}

/// How a program is run: ended by an interrupt, told of with `-vv`.
pub(crate) fn run(
    directory: &Path,
    environment: &Environment,
    cancel: &Cancel,
    streams: &Streams,
) -> Run {
    Run {
        cancel: Some(cancel.clone()),
        observer: streams.observer(),
        ..Run::new(directory, environment)
    }
}

/// The uv that was named, else the first on PATH.
///
/// # Errors
/// Where there is none, or it is too old: exit 2.
pub(crate) fn uv(args: &UvArgs, run: &Run) -> anyhow::Result<Uv> {
    let found = Uv::find_with(args.named(&run.directory).as_deref(), run);
    found.map_err(|error| {
        let is_too_old = matches!(error, UvError::TooOld { .. });
        no_uv(error, is_too_old, MINIMUM_VERSION).into()
    })
}
