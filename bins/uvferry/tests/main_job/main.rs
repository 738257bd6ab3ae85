//! The main job from end to end, typed as a user types it, with the real uv and the real
//! pip against an index on 127.0.0.1.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

mod applying;
mod commands;
mod decisions;
mod editors;
mod evidence;
mod ferry;
mod fixtures;
mod guiding;
mod metadata;
mod refusals;
mod requested;
mod secrets;
mod steering;
mod translating;
mod trees;
mod undoing;
mod verifying;
