//! Runs outside programs (uv, pip, Python, git): explicit working directory and
//! environment, no standard input, a timeout and a cancellation token that end the whole
//! process tree, output captured within a limit, and resources accounted; folders for their work
//! that are gone afterwards, whatever ended it.
//!
//! **Invariant:** this crate knows no program by name, and never reads the current
//! directory or the environment of its own process: what a program sees is what the
//! caller passed in.
//!
//! ```
//! use std::time::Duration;
//! use uvferry_process::{Command, Environment, find_program};
//!
//! // A binary would pass `std::env::vars_os()`.
//! let environment = Environment::from_iter([("PATH", "/usr/bin:/bin")]);
//! # let environment = Environment::from_iter(std::env::vars_os());
//! # let directory = std::env::temp_dir();
//! # #[cfg(unix)] {
//! let finished = Command::new("sh")
//!     .args(["-c", "echo out; echo https://me:secret@example.com/ >&2"])
//!     .current_dir(&directory)
//!     .environment(&environment)
//!     .timeout(Duration::from_secs(30))
//!     .run()?;
//! assert!(finished.success());
//! assert_eq!(finished.stdout, b"out\n");
//! assert_eq!(finished.stderr_redacted(), "https://me:****@example.com/\n");
//! # }
//! # Ok::<(), uvferry_process::ProcessError>(())
//! ```

mod cancel;
mod capture;
mod command;
mod environment;
mod error;
mod finished;
mod observer;
mod program;
mod run;
mod scratch;
mod tree;
mod watching;

pub use cancel::Cancel;
pub use command::{Command, shell_quoted};
pub use environment::Environment;
pub use error::ProcessError;
pub use finished::{Finished, Resources};
pub use observer::{Observed, Observer};
pub use program::{find_program, find_programs};
pub use scratch::{Beside, ScratchFolder};
pub use watching::{Look, Transfer, Watched, own_peak_rss_bytes};
