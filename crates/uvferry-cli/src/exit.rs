use std::fmt;
use std::process::ExitCode;

use uvferry_diagnostics::redact;

use crate::streams::{StreamError, Streams, Style};

/// What the exit status of every binary means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Exit {
    /// 0: done, with warnings or without.
    Done = 0,
    /// 1: findings of a check, a difference, a refusal, a review that was not accepted, or
    /// work that failed.
    Findings = 1,
    /// 2: wrong usage, no uv, or a uv that is too old.
    Usage = 2,
}

impl Exit {
    /// The number that the shell sees.
    pub const fn code(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// An end that a command chose: what to say, what to do about it, and with which status.
///
/// ```
/// use uvferry_cli::{Exit, Failure};
/// let failure = Failure::usage("no uv on PATH").hint("install uv, or name one with `--uv`");
/// assert_eq!(failure.exit, Exit::Usage);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The status.
    pub exit: Exit,
    /// What went wrong, in lower case.
    pub message: String,
    /// What to do, each on a line of its own.
    pub hints: Vec<String>,
}

impl Failure {
    /// A refusal or failed work: status 1.
    pub fn refused(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::Findings,
            message: message.into(),
            hints: Vec::new(),
        }
    }

    /// Wrong usage, no uv or one that is too old: status 2.
    pub fn usage(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::Usage,
            message: message.into(),
            hints: Vec::new(),
        }
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&redact(&self.message))
    }
}

impl std::error::Error for Failure {}

/// Runs a command's flow and turns its end into a status: errors are printed on stderr
/// with their causes and hints, credentials taken out; a closed stdout is [`Exit::Done`].
pub fn conclude(
    streams: &mut Streams,
    flow: impl FnOnce(&mut Streams) -> anyhow::Result<Exit>,
) -> Exit {
    let result = flow(streams).and_then(|exit| {
        streams.flush()?;
        Ok(exit)
    });
    match result {
        Ok(exit) => exit,
        Err(error) => {
            if matches!(error.downcast_ref(), Some(StreamError::Closed)) {
                return Exit::Done;
            }
            // What was found so far belongs before the error.
            let _ = streams.flush();
            streams.error(chain(&error));
            let failure = error.downcast_ref::<Failure>();
            for hint in failure.iter().flat_map(|failure| &failure.hints) {
                streams.say(Style::Hint, "hint", hint);
            }
            failure.map_or(Exit::Findings, |failure| failure.exit)
        }
    }
}

/// `message: cause: cause`, without a cause that its consequence already quotes.
fn chain(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain() {
        let cause = cause.to_string();
        if text.is_empty() {
            text = cause;
        } else if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;

    use super::*;

    #[test]
    fn a_closed_stdout_is_a_clean_end() {
        let (mut streams, _) = Streams::captured();
        let exit = conclude(&mut streams, |_| Err(StreamError::Closed.into()));
        assert_eq!(exit, Exit::Done);
    }

    #[test]
    fn an_error_shows_its_causes_once_and_its_hints_on_lines_of_their_own() {
        let (mut streams, captured) = Streams::captured();
        let exit = conclude(&mut streams, |_| {
            Err(Failure::usage("no uv on PATH").hint("install it")).context("cannot lock")
        });
        assert_eq!(exit, Exit::Usage);
        assert_eq!(
            captured.err(),
            "error: cannot lock: no uv on PATH\nhint: install it\n"
        );
    }

    #[test]
    fn an_error_shows_no_password() {
        let (mut streams, captured) = Streams::captured();
        conclude(&mut streams, |_| {
            Err(anyhow::anyhow!(
                "cannot reach https://me:hunter2@example.com/"
            ))
        });
        assert!(!captured.err().contains("hunter2"));
    }
}
