//! Commands and what becomes of them.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

mod calling;
mod execution;
mod golden;
mod installing;
mod properties;
mod reading;
mod texts;
