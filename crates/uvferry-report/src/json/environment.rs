//! Documents about the environments of a machine.

mod list;

use super::{clean, clean_option};
pub use list::{
    DistributionDocument, DistributionOrigin, EnvironmentDocument, EnvironmentPythonDocument,
    HiddenDocument, MisfitDocument, NeededDocument, environment,
};
