//! Whether uv installs what pip installs, and what stands in its way.
//!
//! - [`matrix`]: what pip and what uv resolve for each Python and platform, side by side; why
//!   they differ, and what would help.
//! - [`risks`]: what in a project's files, or in what its indexes say, makes a move to uv
//!   fail or change something.
//!
//! **Invariant:** nothing is installed into, and no cache is written of, an environment that
//! is not of this crate's own making; what could not be found out is
//! [inconclusive](matrix::Outcome::Inconclusive), never the same.

pub mod matrix;
pub mod risks;
mod rules;

pub use rules::RULES;
