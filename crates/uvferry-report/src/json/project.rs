//! Documents about a project: what it is, what becomes of it, what was proven and done.

use super::{clean, clean_option, known};

mod check;
mod evidence;
mod finding;
mod generation;
mod graph;
mod imports;
mod journal;
mod migration;
mod plan;
mod scan;
mod tools;
mod translation;
mod verification;
mod words;

pub use check::{CheckDocument, FixDocument, FixedFileDocument, check};
pub use evidence::{
    BelongsDocument, DependenciesDocument, DependencyDocument, PlaceDocument, RequirerDocument,
    ShownDocument,
};
pub use finding::{DiagnosticDocument, LedgerDocument, LedgerItemDocument};
pub use generation::{
    DifferenceDocument, GenerationDocument, WheelDocument, WheelOutcome, WheelPart, generation,
};
pub use graph::{
    GraphCountDocument, GraphDocument, GraphEdgeDocument, GraphNodeDocument, GraphSummaryDocument,
    WhyDependantDocument, WhyDocument, WhyFoundDocument, WhyStepDocument, graph, why,
};
pub(crate) use graph::{purpose as purpose_of, told as graph_told};
pub(crate) use imports::list as list_of;
pub use imports::{
    ImportsAction, ImportsBasisDocument, ImportsCategoryDocument, ImportsDeclaredDocument,
    ImportsDistributionDocument, ImportsDocument, ImportsEvidenceDocument, ImportsFileDocument,
    ImportsOverviewDocument, ImportsProjectDocument, ImportsProjectsDocument,
    ImportsRecommendationDocument, ImportsRole, ImportsSeverity, ImportsSummaryDocument,
    ImportsUseDocument, ImportsVerdictDocument, imports, imports_projects,
};
pub use journal::{
    FileStatusDocument, JournalEntryDocument, KeptDocument, LockHolderDocument, StatusDocument,
    UndoneDocument, status, undone,
};
pub use migration::{
    CauseDocument, FailedMigrationDocument, HookDocument, LeftOutDocument, LockDocument,
    MigrationDocument, MigrationsDocument, PreCommitDocument, PublishedDocument, PublishedOutcome,
    TookDocument, migration, migrations,
};
pub use plan::{
    CommandDocument, ConflictDocument, CredentialDocument, DeclaredDocument, EditDocument,
    FileDocument, HeldDocument, IndexDocument, InstallSetDocument, MentionDocument,
    MetadataDocument, PlanDocument, ProjectDocument, plan,
};
pub use scan::{
    CountsDocument, EvidenceDocument, NotFromIndexDocument, PythonDocument, RootDocument,
    ScanDocument, scan,
};
pub use tools::{DefaultDocument, ToolDocument, ToolsDocument, tools};
pub use translation::{
    ChangedMentionDocument, NoteDocument, TextDocument, TranslatedDocument, TranslationDocument,
    translated_file, translated_texts,
};
pub use verification::{
    AddedDocument, ChangedDocument, HashesDocument, MissingDocument, TargetDocument,
    VerificationDocument, verification,
};
pub use words::{
    Action, BeforeSource, CommandOutcome, DependencyUser, Disposition, EvidenceSource, FailureKind,
    FileState, Form, ItemKind, ListedAs, LockStatus, Mode, Origin, Outcome, Program, Refusal,
    RunState, Severity, ShownBy, Standing,
};
