use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why a program gave no exit status.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ProcessError {
    /// There is no such program, or it may not be executed.
    #[error("run `{}`: no such program", .0.display())]
    NotFound(PathBuf),
    /// The time given was over; the process tree was ended.
    #[error("run `{command}`: no answer after {after_s:.0} s")]
    TimedOut {
        /// What was run, without credentials.
        command: String,
        /// The time given.
        after_s: f64,
        /// What it had written to standard error until then, without credentials.
        stderr: String,
    },
    /// The caller's [`Cancel`](crate::Cancel) was set; the process tree was ended.
    #[error("run `{command}`: cancelled")]
    Cancelled {
        /// What was run, without credentials.
        command: String,
    },
    /// The operating system refused.
    #[error("run `{command}`: {source}")]
    Io {
        /// What was run, without credentials.
        command: String,
        /// What the system said.
        source: io::Error,
    },
}
