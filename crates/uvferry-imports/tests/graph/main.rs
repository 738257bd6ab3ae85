//! The graph of resolved distributions, against independent computations, the real uv, pipdeptree,
//! Graphviz and a browser.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

mod cases;
mod installed;
mod made;
mod pictures;
mod properties;
mod real_uv;
