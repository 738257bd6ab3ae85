//! What was measured, in each form.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

#[cfg(unix)]
mod browser;
mod forms;
mod pictures;
mod samples;
