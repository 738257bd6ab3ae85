//! Documents about the environments of a machine.

mod list;

use super::clean;
pub use list::{DistributionDocument, EnvironmentDocument, environment};
