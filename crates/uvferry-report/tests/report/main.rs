//! Plans, proofs and journals of small projects in each form.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

#[path = "../bench/samples.rs"]
mod benches;
mod browser;
mod documents;
mod forms;
mod graph;
mod languages;
#[path = "../compat/samples.rs"]
mod matrices;
mod projects;
mod saved;
mod secrets;
