use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::cancel::Cancel;
use crate::environment::Environment;
use crate::error::ProcessError;
use crate::finished::{Finished, redact_known};
use crate::observer::{Observed, Observer};

/// What is kept of each stream unless told otherwise.
const DEFAULT_CAPTURE_LIMIT_BYTES: usize = 64 * 1024 * 1024;

/// A program to run. See [the crate](crate) for an example.
#[derive(Clone)]
pub struct Command {
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<OsString>,
    pub(crate) directory: Option<PathBuf>,
    pub(crate) environment: Environment,
    pub(crate) timeout: Option<Duration>,
    pub(crate) cancel: Option<Cancel>,
    pub(crate) capture_limit_bytes: usize,
    pub(crate) watched: bool,
    observer: Option<Observer>,
    secrets: Vec<String>,
}

impl Command {
    /// A program by path, or by bare name: then it is looked for on the `PATH` of the
    /// environment that it is given. A relative path starts at the working directory.
    pub fn new(program: impl AsRef<Path>) -> Self {
        Self {
            program: program.as_ref().to_owned(),
            arguments: Vec::new(),
            directory: None,
            environment: Environment::empty(),
            timeout: None,
            cancel: None,
            capture_limit_bytes: DEFAULT_CAPTURE_LIMIT_BYTES,
            watched: false,
            observer: None,
            secrets: Vec::new(),
        }
    }

    /// Adds an argument.
    #[must_use]
    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.arguments.push(argument.as_ref().to_owned());
        self
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<I>(mut self, arguments: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<OsStr>,
    {
        self.arguments.extend(
            arguments
                .into_iter()
                .map(|argument| argument.as_ref().to_owned()),
        );
        self
    }

    /// Where it runs; there is no default.
    #[must_use]
    pub fn current_dir(mut self, directory: impl AsRef<Path>) -> Self {
        self.directory = Some(directory.as_ref().to_owned());
        self
    }

    /// The variables it is given. Without this it gets none.
    #[must_use]
    pub fn environment(mut self, environment: &Environment) -> Self {
        self.environment = environment.clone();
        self
    }

    /// How long it may take; without this, for ever.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// What ends it early.
    #[must_use]
    pub fn cancel(mut self, cancel: &Cancel) -> Self {
        self.cancel = Some(cancel.clone());
        self
    }

    /// How many bytes of each stream are kept (64 MiB): the first ones of standard output,
    /// the last ones of standard error, where the reason of a failure stands.
    #[must_use]
    pub fn capture_limit_bytes(mut self, limit: usize) -> Self {
        self.capture_limit_bytes = limit;
        self
    }

    /// Looks at the whole tree of processes while it runs: see
    /// [`Finished::watched`]. It costs a little processor time, which is told too.
    #[must_use]
    pub fn watched(mut self) -> Self {
        self.watched = true;
        self
    }

    /// Who is told of its start and its end.
    #[must_use]
    pub fn observer(mut self, observer: &Observer) -> Self {
        self.observer = Some(observer.clone());
        self
    }

    /// Text that no redacted output may hold, beside what is recognised by itself.
    #[must_use]
    pub fn secret(mut self, secret: impl Into<String>) -> Self {
        self.secrets.push(secret.into());
        self
    }

    /// The command line as one would type it, quoted for a POSIX shell, credentials out.
    pub fn display(&self) -> String {
        let mut line = shell_quoted(&self.program.to_string_lossy());
        for argument in &self.arguments {
            let _ = write!(line, " {}", shell_quoted(&argument.to_string_lossy()));
        }
        redact_known(&line, &self.known_secrets())
    }

    /// Runs it and waits for its end.
    ///
    /// # Errors
    /// Where the program cannot be started, does not end in time, or is cancelled. A
    /// status other than 0 is no error here: see [`Finished::success`].
    pub fn run(&self) -> Result<Finished, ProcessError> {
        let Some(observer) = &self.observer else {
            return crate::run::run(self);
        };
        let line = self.display();
        let directory = self.directory.as_deref().unwrap_or(Path::new(""));
        observer.tell(Observed::Starts {
            line: &line,
            directory,
        });
        let started = Instant::now();
        let result = crate::run::run(self);
        observer.tell(Observed::Ended {
            line: &line,
            status: result.as_ref().ok().and_then(|finished| finished.status),
            wall_s: started.elapsed().as_secs_f64(),
        });
        result
    }

    /// The passwords that the command line and the environment give away.
    pub(crate) fn known_secrets(&self) -> Vec<String> {
        let mut secrets = self.secrets.clone();
        for (name, value) in self.environment.iter() {
            let name = name.to_string_lossy().to_ascii_uppercase();
            let value = value.to_string_lossy();
            if [
                "PASSWORD",
                "PASSWD",
                "TOKEN",
                "SECRET",
                "API_KEY",
                "ACCESS_KEY",
            ]
            .iter()
            .any(|word| name.contains(word))
            {
                secrets.push(value.clone().into_owned());
            }
            secrets.extend(url_passwords(&value));
        }
        for argument in &self.arguments {
            secrets.extend(url_passwords(&argument.to_string_lossy()));
        }
        // Short values (`1`, `true`) would mask ordinary text.
        secrets.retain(|secret| secret.len() >= 6 && !secret.starts_with("${"));
        // The longest first: one may hold another.
        secrets.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        secrets.dedup();
        secrets
    }
}

impl std::fmt::Debug for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Command")
            .field("line", &self.display())
            .field("directory", &self.directory)
            .field("environment", &self.environment)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// The passwords of `scheme://user:password@host` in a text, which programs may print
/// without the URL around them.
fn url_passwords(text: &str) -> impl Iterator<Item = String> {
    text.match_indices("://").filter_map(|(at, _)| {
        let rest = &text[at + 3..];
        let authority = rest
            .split(|c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#'))
            .next()?;
        let (user_info, _) = authority.rsplit_once('@')?;
        let (_, password) = user_info.split_once(':')?;
        Some(password.to_owned())
    })
}

/// Quotes an argument for a POSIX shell where it needs it.
pub fn shell_quoted(argument: &str) -> String {
    let plain = !argument.is_empty()
        && argument
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_./:=,@%+\\".contains(&byte));
    if plain {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_quoted_and_without_credentials() {
        let command = Command::new("uv")
            .args(["lock", "--index", "https://me:hunter22@example.com/simple"])
            .args(["it's", ""]);
        assert_eq!(
            command.display(),
            "uv lock --index https://me:****@example.com/simple 'it'\\''s' ''"
        );
        assert!(!format!("{command:?}").contains("hunter22"));
    }

    #[test]
    fn a_token_of_the_environment_is_known() {
        let environment = Environment::from_iter([
            ("UV_INDEX_INTERNAL_PASSWORD", "s3cret-word"),
            ("PIP_INDEX_URL", "https://u:other-word@example.com/"),
            ("GITHUB_TOKEN", "1"),
        ]);
        let command = Command::new("uv").environment(&environment);
        assert_eq!(command.known_secrets(), ["s3cret-word", "other-word"]);
    }
}
