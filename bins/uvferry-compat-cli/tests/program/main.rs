//! The program as scripts call it, with the real pip and the real uv on a local index.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

mod at_scale;
mod files;
mod interrupting;
mod looking;
mod matrix;
mod merging;
mod risks;
mod scene;
mod untouched;
mod verbose;
