use std::path::PathBuf;
use std::time::Duration;

use uvferry_process::{Cancel, Command, Environment, Observer};

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
    /// Who is told of each program that is started.
    pub observer: Option<Observer>,
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
            observer: None,
        }
    }

    /// A command with the directory, the time, the cancellation and the observer of this
    /// run; the environment is left to the caller.
    pub fn command(&self, program: &std::path::Path) -> Command {
        let mut command = Command::new(program).current_dir(&self.directory);
        if let Some(timeout) = self.timeout {
            command = command.timeout(timeout);
        }
        if let Some(cancel) = &self.cancel {
            command = command.cancel(cancel);
        }
        if let Some(observer) = &self.observer {
            command = command.observer(observer);
        }
        command
    }
}
