//! Documents about the environments of a machine.

mod list;
mod moving;
mod snapshot;

use super::{clean, clean_option};
pub use list::{
    DistributionDocument, DistributionOrigin, EnvironmentDocument, EnvironmentPythonDocument,
    HiddenDocument, MisfitDocument, NeededDocument, environment,
};
pub use moving::{
    ImportsDocument, MoveFailureDocument, MoveIssueDocument, MoveIssueKind, MoveOutcome,
    MovedPackageDocument, VenvMoveDocument, VenvUndoDocument, venv_move, venv_undo,
};
pub use snapshot::{
    ArchiveDocument, EnvironmentDifferenceDocument, KeptSnapshotDocument, NoticeDocument,
    RestorationDocument, SnapshotDocument, SnapshotFileDocument, SnapshotsDocument,
    UnrestoredDocument, restoration, snapshot, snapshots,
};
