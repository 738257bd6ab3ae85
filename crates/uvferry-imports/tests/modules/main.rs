//! Modules and distributions, held against real interpreters, installers and build backends.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

mod editables;
mod environment;
mod installed;
mod known;
mod peers;
mod standard_library;
mod wheels;
