use std::path::PathBuf;
use std::time::Duration;

use uvferry_process::{Cancel, Command, Environment};

/// Where and how a resolver is run.
#[derive(Debug, Clone)]
pub struct Run {
    /// The working directory: uv looks for the project there, and relative paths of
    /// requirements files start there.
    pub directory: PathBuf,
    /// The variables it is given. uv is told to download no Python unless
    /// `UV_PYTHON_DOWNLOADS` says otherwise.
    pub environment: Environment,
    /// Whether the network is off.
    pub offline: bool,
    /// How long it may take.
    pub timeout: Option<Duration>,
    /// What ends it early.
    pub cancel: Option<Cancel>,
}

impl Run {
    /// In a folder with an environment; online, for as long as it takes.
    pub fn new(directory: impl Into<PathBuf>, environment: &Environment) -> Self {
        Self {
            directory: directory.into(),
            environment: environment.clone(),
            offline: false,
            timeout: None,
            cancel: None,
        }
    }

    /// A command with the directory, the time and the cancellation of this run.
    pub(crate) fn command(&self, program: &std::path::Path) -> Command {
        let mut command = Command::new(program).current_dir(&self.directory);
        if let Some(timeout) = self.timeout {
            command = command.timeout(timeout);
        }
        if let Some(cancel) = &self.cancel {
            command = command.cancel(cancel);
        }
        command
    }
}
