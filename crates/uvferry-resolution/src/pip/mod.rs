//! pip's own resolution: a dry run with its installation report.

mod failure;
mod indexes;
mod install_settings;
mod report;
mod request;

pub use failure::PipFailure;
pub use indexes::{IndexSettings, configuration, default_index, indexes};
pub use install_settings::{
    Effect, INSTALL_SETTINGS, InstallSetting, InstallSettings, install_settings,
};
pub use report::{Report, ReportError};
pub use request::{PipError, PipOutcome, PipRequest, PipResolution, PrivatePip, resolve};
