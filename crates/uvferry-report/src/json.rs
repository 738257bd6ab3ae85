//! The JSON documents that other programs build on.
//!
//! Each carries `"schema": "uvferry.<name>/<major>"`. Within one major version fields are
//! only added. A field is never left out: what is unknown is `null`, never 0. Units are in
//! the names; lines and columns count from 1, in characters; paths are relative to the
//! project's root, with `/`.

mod check;
mod finding;
mod generation;
mod journal;
mod migration;
mod plan;
mod scan;
mod tools;
mod translation;
mod verification;
mod words;

pub use check::{CheckDocument, FixDocument, FixedFileDocument, check};
pub use finding::{DiagnosticDocument, LedgerDocument, LedgerItemDocument};
pub use generation::{DifferenceDocument, GenerationDocument, WheelDocument, generation};
pub use journal::{
    FileStatusDocument, JournalEntryDocument, KeptDocument, LockHolderDocument, StatusDocument,
    UndoneDocument, status, undone,
};
pub use migration::{
    CauseDocument, HookDocument, LeftOutDocument, LockDocument, MigrationDocument,
    MigrationsDocument, PreCommitDocument, PublishedDocument, PublishedOutcome, TookDocument,
    migration, migrations,
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
    Action, BeforeSource, CommandOutcome, Disposition, EvidenceSource, FailureKind, FileState,
    Form, ItemKind, LockStatus, Mode, Origin, Outcome, Program, Refusal, RunState, Severity,
};

use uvferry_diagnostics::redact;

/// A text of the project as it may leave it: without credentials.
fn clean(text: &str) -> String {
    redact(text).into_owned()
}

fn clean_option(text: Option<&str>) -> Option<String> {
    text.map(clean)
}

/// A text that says nothing when it is empty.
fn known(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| clean(text))
}
