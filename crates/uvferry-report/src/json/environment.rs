//! Documents about the environments of a machine.

mod list;
mod machine;
mod moving;
mod snapshot;

use super::{clean, clean_option};
pub use list::{
    DistributionDocument, DistributionOrigin, EnvironmentDocument, EnvironmentPythonDocument,
    HiddenDocument, MisfitDocument, NeededDocument, environment,
};
pub use machine::{
    BrokenInterpreterDocument, CertificateDocument, ContainerDocument, CredentialsDocument,
    DiskDocument, DistributionCountsDocument, HostDocument, MachineDiagnosticDocument,
    MachineDocument, MachineEnvironmentDocument, MachineInterpreterDocument, MachineUvDocument,
    PipConfigurationDocument, PipFileDocument, PipSettingDocument, UvConfigurationDocument,
    UvFileDocument, UvWordDocument, VariableDocument, machine,
};
pub use moving::{
    MoveFailureDocument, MoveIssueDocument, MoveIssueKind, MoveOutcome, MovedImportsDocument,
    MovedPackageDocument, VenvMoveDocument, VenvUndoDocument, venv_move, venv_undo,
};
pub use snapshot::{
    ArchiveDocument, EnvironmentDifferenceDocument, EnvironmentDifferenceKind,
    KeptSnapshotDocument, NoticeDocument, NoticeSeverity, RestorationDocument, RestorationOutcome,
    SnapshotDocument, SnapshotFileDocument, SnapshotManifestDocument, SnapshotsDocument,
    UnrestoredDocument, restoration, snapshot, snapshots,
};
