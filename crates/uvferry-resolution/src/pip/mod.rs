//! pip's own resolution: a dry run with its installation report.

mod failure;
mod indexes;
mod report;
mod request;

pub use failure::PipFailure;
pub use indexes::{IndexSettings, configuration, default_index, indexes};
pub use report::{Report, ReportError};
pub use request::{PipError, PipOutcome, PipRequest, PipResolution, PrivatePip, resolve};
