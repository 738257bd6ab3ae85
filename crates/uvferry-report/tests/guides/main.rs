//! Guides for small projects: their words, their structure, and texts of a project that try to
//! be more than text.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

mod checklist;
mod hostile;
mod links;
mod numbers;
mod samples;
mod templates;
mod words;
