//! Documents about the environments of a machine.

mod list;
mod snapshot;

use super::{clean, clean_option};
pub use list::{
    DistributionDocument, DistributionOrigin, EnvironmentDocument, EnvironmentPythonDocument,
    HiddenDocument, MisfitDocument, NeededDocument, environment,
};
pub use snapshot::{
    ArchiveDocument, EnvironmentDifferenceDocument, KeptSnapshotDocument, NoticeDocument,
    RestorationDocument, SnapshotDocument, SnapshotFileDocument, SnapshotsDocument,
    UnrestoredDocument, restoration, snapshot, snapshots,
};
