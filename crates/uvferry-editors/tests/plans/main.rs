//! Plans for whole projects, given as texts.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

mod any;
mod pycharm;
mod scratch;
mod vim;
mod vscode;
