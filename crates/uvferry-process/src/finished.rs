use std::borrow::Cow;
use std::fmt;

use uvferry_diagnostics::redact;

use crate::watching::Watched;

/// A program that came to its end by itself, with whatever status.
#[derive(Clone)]
pub struct Finished {
    /// The exit status; `None` where a signal ended it.
    pub status: Option<i32>,
    /// The signal that ended it (Unix).
    pub signal: Option<i32>,
    /// Standard output, cut at the end where it exceeds the limit. May hold credentials.
    pub stdout: Vec<u8>,
    /// Standard error, cut at the start where it exceeds the limit. May hold credentials:
    /// show [`stderr_redacted`](Self::stderr_redacted).
    pub stderr: Vec<u8>,
    /// Whether something was cut.
    pub truncated: bool,
    /// From before the start to the end, in seconds.
    pub wall_s: f64,
    /// What it used.
    pub resources: Resources,
    /// What was seen of its tree while it ran, where
    /// [`Command::watched`](crate::Command::watched) asked for it.
    pub watched: Option<Watched>,
    pub(crate) secrets: Vec<String>,
}

/// What a program and the children that it waited for used. A value that the platform
/// cannot give is `None`, never 0.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Resources {
    /// Processor time in user mode, seconds.
    pub user_s: Option<f64>,
    /// Processor time in the kernel, seconds.
    pub system_s: Option<f64>,
    /// The largest resident set of one process of the tree, bytes. Linux counts the
    /// starting process's own largest size as the least: what is not above that says nothing.
    pub peak_rss_bytes: Option<u64>,
}

impl Finished {
    /// Whether the status is 0.
    pub fn success(&self) -> bool {
        self.status == Some(0)
    }

    /// Standard output as text; bytes that are no UTF-8 become U+FFFD.
    pub fn stdout_text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.stdout)
    }

    /// Standard error as text without credentials: those of URLs, and the values that the
    /// command line and the environment gave as passwords or tokens.
    pub fn stderr_redacted(&self) -> String {
        redact_known(&String::from_utf8_lossy(&self.stderr), &self.secrets)
    }

    /// Standard output as text without credentials.
    pub fn stdout_redacted(&self) -> String {
        redact_known(&self.stdout_text(), &self.secrets)
    }
}

impl fmt::Debug for Finished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Finished")
            .field("status", &self.status)
            .field("signal", &self.signal)
            .field("stdout", &self.stdout_redacted())
            .field("stderr", &self.stderr_redacted())
            .field("truncated", &self.truncated)
            .field("wall_s", &self.wall_s)
            .field("resources", &self.resources)
            .finish_non_exhaustive()
    }
}

/// Takes out the credentials of URLs, then every known secret.
pub(crate) fn redact_known(text: &str, secrets: &[String]) -> String {
    let mut text = redact(text).into_owned();
    for secret in secrets {
        if text.contains(secret.as_str()) {
            text = text.replace(secret.as_str(), "****");
        }
    }
    text
}
