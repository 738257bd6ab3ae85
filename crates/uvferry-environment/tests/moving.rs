//! Real environments, moved by the real uv and brought back.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

#[path = "moving/bench.rs"]
mod bench;
#[path = "moving/contents.rs"]
mod contents;
#[path = "moving/failing.rs"]
mod failing;
#[path = "moving/refusing.rs"]
mod refusing;
#[path = "moving/sources.rs"]
mod sources;
#[path = "moving/undoing.rs"]
mod undoing;
