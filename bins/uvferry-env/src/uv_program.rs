//! The uv that is run, with what pip's configuration says.

use std::path::{Path, PathBuf};

use clap::Args;
use uvferry_cli::{Failure, cancel_on_interrupt};
use uvferry_environment::configuration::{ConfigurationPlaces, PipConfiguration};
use uvferry_environment::interpreters::Interpreter;
use uvferry_environment::reinstallation::Uv;
use uvferry_process::{Environment, find_program};

#[derive(Debug, Args)]
pub(crate) struct UvArgs {
    /// The uv to run; else the one on PATH
    #[arg(long, value_name = "PATH", env = "UVFERRY_UV", help_heading = "uv")]
    uv: Option<PathBuf>,
}

impl UvArgs {
    /// The program, if there is one.
    pub(crate) fn program(&self, directory: &Path, environment: &Environment) -> Option<PathBuf> {
        match &self.uv {
            Some(named) => {
                let place = directory.join(named);
                place.is_file().then_some(place)
            }
            None => find_program("uv", environment.get("PATH").unwrap_or_default()),
        }
    }

    /// A uv that looks for packages where pip would, with the configuration that pip has in an
    /// environment; ended when the user interrupts.
    ///
    /// # Errors
    /// Where there is none, or it is too old: exit 2.
    pub(crate) fn find(
        &self,
        directory: &Path,
        environment: &Environment,
        interpreter: Option<&Interpreter>,
    ) -> anyhow::Result<Uv> {
        let program = self.program(directory, environment).ok_or_else(|| {
            Failure::usage("there is no uv").hint(
                "install it with `pip install uv` or `pipx install uv`, or name one with `--uv`",
            )
        })?;
        let pip = PipConfiguration::read(&places(directory, environment, interpreter));
        let mut uv = Uv::new(program, environment, directory).with_configuration(&pip);
        uv.cancel = Some(cancel_on_interrupt());
        let version = uv.version()?;
        if numbers(&version) < MINIMUM {
            let (major, minor, micro) = MINIMUM;
            let message = format!(
                "`{}` is uv {version}; {major}.{minor}.{micro} or newer is needed",
                uv.program.display()
            );
            return Err(Failure::usage(message)
                .hint("`uv self update` or `pip install --upgrade uv`")
                .into());
        }
        Ok(uv)
    }
}

/// The oldest that is known to do what is asked of it here.
const MINIMUM: (u32, u32, u32) = (0, 8, 0);

fn numbers(version: &str) -> (u32, u32, u32) {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next())
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
