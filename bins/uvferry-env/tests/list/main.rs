//! What `uvferry-env list` says is what pip and uv say of the same environment.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

mod bench;
mod duplicates;
mod everything;
mod hostile;
mod makers;
mod remembering;
mod trees;
mod users;
