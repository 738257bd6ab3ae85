//! Of a project: what it is, what becomes of it, what was proven and done.

use super::outline;
use crate::json::{
    ImportsDocument, ImportsProjectsDocument, MigrationDocument, MigrationsDocument, PlanDocument,
    ScanDocument, StatusDocument, VerificationDocument,
};
use crate::language::Language;
use crate::outline::project;

/// What a plan says.
pub fn plan(plan: &PlanDocument, language: Language) -> String {
    outline::write(&project::plan(plan, language))
}

/// What the code of a project uses.
pub fn imports(found: &ImportsDocument, language: Language) -> String {
    outline::write(&project::imports(found, language))
}

/// What the code of several projects uses.
pub fn imports_projects(found: &ImportsProjectsDocument, language: Language) -> String {
    let (all, parts) = project::imports_projects(found, language);
    outline::write_several(&all, &parts)
}

/// The report of a migration, applied or not.
pub fn migration(migration: &MigrationDocument, language: Language) -> String {
    outline::write(&project::migration(migration, Vec::new(), language))
}

/// The migrations of several projects: a row for each, then the report of each.
pub fn migrations(migrations: &MigrationsDocument, language: Language) -> String {
    let (all, parts) = project::migrations(migrations, language);
    outline::write_several(&all, &parts)
}

/// The proof: a table of the targets, and what differs by name.
pub fn verification(verification: &VerificationDocument, language: Language) -> String {
    outline::write(&project::verification(verification, language))
}

/// What is there, before anything is decided.
pub fn scan(scan: &ScanDocument, language: Language) -> String {
    outline::write(&project::scan(scan, language))
}

/// The runs of a project and how its files stand to them.
pub fn status(status: &StatusDocument, language: Language) -> String {
    outline::write(&project::status(status, language))
}
