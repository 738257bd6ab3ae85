//! The programs that are run.

use std::path::{Path, PathBuf};
use std::time::Duration;

use uvferry_cli::Failure;
use uvferry_process::{Cancel, Environment};
use uvferry_resolution::uv::{MINIMUM_VERSION, Uv, UvError};

/// How long a uv may take to say its version.
const UV_LIMIT: Duration = Duration::from_secs(20);

/// The environment that the user's tools would have.
pub(crate) fn environment() -> Environment {
    std::env::vars_os().collect()
}

/// The uv that was named, else the first on PATH.
///
/// # Errors
/// Where there is none, or it is too old: exit 2.
pub(crate) fn uv(
    named: Option<&Path>,
    directory: &Path,
    environment: &Environment,
    cancel: &Cancel,
) -> anyhow::Result<Uv> {
    // A bare name is looked up on PATH, a path is taken from the working folder.
    let named: Option<PathBuf> = named.map(|uv| {
        let is_bare = uv.components().count() == 1 && !directory.join(uv).is_file();
        if is_bare {
            uv.to_owned()
        } else {
            directory.join(uv)
        }
    });
    let found = Uv::find_within(named.as_deref(), environment, UV_LIMIT, Some(cancel));
    found.map_err(|error| {
        if cancel.is_cancelled() {
            return Failure::refused("cancelled").into();
        }
        let failure = Failure::usage(error.to_string());
        match error {
            UvError::TooOld { .. } => {
                failure.hint("`uv self update` or `pip install --upgrade uv`")
            }
            _ => failure
                .hint("install it with `pip install uv` or `pipx install uv`, or name one with `--uv`")
                .hint(format!("uv {MINIMUM_VERSION} or newer is needed")),
        }
        .into()
    })
}
