use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

use crate::json;

/// The JSON Schema (draft 2020-12) of each document, by the name of its file in the folder
/// `schemas/` of the repository.
///
/// ```
/// let all = uvferry_report::schemas();
/// # #[cfg(feature = "migration")]
/// assert!(all.iter().any(|(name, _)| *name == "uvferry.plan.1.schema.json"));
/// ```
pub fn schemas() -> Vec<(&'static str, Value)> {
    let mut all = Vec::new();
    #[cfg(feature = "bench")]
    all.extend(bench());
    #[cfg(feature = "compat")]
    all.extend(compat());
    #[cfg(feature = "editors")]
    all.push(("uvferry.ide.1.schema.json", of::<json::IdeDocument>()));
    #[cfg(feature = "environment")]
    all.extend(environment());
    #[cfg(feature = "migration")]
    all.extend(migration());
    all.sort_by_key(|(name, _)| *name);
    all
}

#[cfg(feature = "bench")]
fn bench() -> Vec<(&'static str, Value)> {
    vec![
        ("uvferry.bench.1.schema.json", of::<json::BenchDocument>()),
        (
            "uvferry.bench-comparison.1.schema.json",
            of::<json::BenchComparisonDocument>(),
        ),
    ]
}

#[cfg(feature = "compat")]
fn compat() -> Vec<(&'static str, Value)> {
    vec![
        ("uvferry.matrix.1.schema.json", of::<json::MatrixDocument>()),
        ("uvferry.risks.1.schema.json", of::<json::RisksDocument>()),
    ]
}

#[cfg(feature = "environment")]
fn environment() -> Vec<(&'static str, Value)> {
    vec![
        (
            "uvferry.environment.1.schema.json",
            of::<json::EnvironmentDocument>(),
        ),
        (
            "uvferry.restoration.1.schema.json",
            of::<json::RestorationDocument>(),
        ),
        (
            "uvferry.snapshot.1.schema.json",
            of::<json::SnapshotDocument>(),
        ),
        (
            "uvferry.snapshot-manifest.1.schema.json",
            of::<json::SnapshotManifestDocument>(),
        ),
        (
            "uvferry.snapshots.1.schema.json",
            of::<json::SnapshotsDocument>(),
        ),
        (
            "uvferry.machine.1.schema.json",
            of::<json::MachineDocument>(),
        ),
        (
            "uvferry.venv-move.1.schema.json",
            of::<json::VenvMoveDocument>(),
        ),
        (
            "uvferry.venv-undo.1.schema.json",
            of::<json::VenvUndoDocument>(),
        ),
    ]
}

#[cfg(feature = "migration")]
fn migration() -> Vec<(&'static str, Value)> {
    vec![
        ("uvferry.check.1.schema.json", of::<json::CheckDocument>()),
        (
            "uvferry.generation.1.schema.json",
            of::<json::GenerationDocument>(),
        ),
        ("uvferry.graph.1.schema.json", of::<json::GraphDocument>()),
        (
            "uvferry.imports.1.schema.json",
            of::<json::ImportsDocument>(),
        ),
        (
            "uvferry.imports-projects.1.schema.json",
            of::<json::ImportsProjectsDocument>(),
        ),
        (
            "uvferry.migration.1.schema.json",
            of::<json::MigrationDocument>(),
        ),
        (
            "uvferry.migrations.1.schema.json",
            of::<json::MigrationsDocument>(),
        ),
        ("uvferry.plan.1.schema.json", of::<json::PlanDocument>()),
        ("uvferry.scan.1.schema.json", of::<json::ScanDocument>()),
        ("uvferry.status.1.schema.json", of::<json::StatusDocument>()),
        ("uvferry.tools.1.schema.json", of::<json::ToolsDocument>()),
        (
            "uvferry.translation.1.schema.json",
            of::<json::TranslationDocument>(),
        ),
        ("uvferry.undone.1.schema.json", of::<json::UndoneDocument>()),
        (
            "uvferry.verification.1.schema.json",
            of::<json::VerificationDocument>(),
        ),
        ("uvferry.why.1.schema.json", of::<json::WhyDocument>()),
    ]
}

/// What is written, not what is read: every field is there, `null` where it is unknown.
fn of<T: JsonSchema>() -> Value {
    SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value()
}
