//! Plans, proofs and journals of small projects in each form.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

mod browser;
mod documents;
mod forms;
mod graph;
mod projects;
mod saved;
mod secrets;
