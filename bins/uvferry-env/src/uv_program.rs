//! The uv that is run, with what pip's configuration says.

use std::path::Path;

use uvferry_cli::{Streams, UvArgs, cancel_on_interrupt, no_uv};
use uvferry_environment::configuration::{ConfigurationPlaces, PipConfiguration};
use uvferry_environment::interpreters::Interpreter;
use uvferry_environment::reinstallation::Uv;
use uvferry_process::Environment;
use uvferry_resolution::Run;
use uvferry_resolution::uv::{MINIMUM_VERSION, Uv as Found, UvError};

/// The uv that was named, else the first on PATH.
///
/// # Errors
/// Where there is none, or it is too old: exit 2.
fn program(
    args: &UvArgs,
    directory: &Path,
    environment: &Environment,
    streams: &Streams,
) -> anyhow::Result<Found> {
    let run = Run {
        cancel: Some(cancel_on_interrupt()),
        observer: streams.observer(),
        ..Run::new(directory, environment)
    };
    let found = Found::find_with(args.named(directory).as_deref(), &run);
    found.map_err(|error| {
        let is_too_old = matches!(error, UvError::TooOld { .. });
        no_uv(error, is_too_old, MINIMUM_VERSION).into()
    })
}

/// A uv that looks for packages where pip would, with the configuration that pip has in an
/// environment; ended when the user interrupts.
///
/// # Errors
/// As [`program`].
pub(crate) fn find(
    args: &UvArgs,
    directory: &Path,
    environment: &Environment,
    interpreter: Option<&Interpreter>,
    streams: &Streams,
) -> anyhow::Result<Uv> {
    let found = program(args, directory, environment, streams)?;
    let pip = PipConfiguration::read(&places(directory, environment, interpreter));
    let mut uv = Uv::new(found.program, environment, directory).with_configuration(&pip);
    uv.cancel = Some(cancel_on_interrupt());
    uv.observer = streams.observer();
    Ok(uv)
}

/// Where configuration is looked for.
pub(crate) fn places(
    directory: &Path,
    environment: &Environment,
    interpreter: Option<&Interpreter>,
) -> ConfigurationPlaces {
    ConfigurationPlaces {
        prefix: interpreter.map(|interpreter| interpreter.prefix.clone()),
        base_prefix: interpreter.map(|interpreter| interpreter.base_prefix.clone()),
        ..ConfigurationPlaces::new(environment, directory)
    }
}
