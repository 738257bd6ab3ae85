//! What makes a move to uv fail or change something.

mod result;

pub use result::{Coverage, Risk, RiskKind, Risks};
