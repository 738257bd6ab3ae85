//! One case for each verdict, and for what must not be one.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

mod cases;
mod scene;
