//! A document that was saved, of any kind, put into any form that its kind has.
//!
//! ```
//! use uvferry_report::{Language, saved::{Form, Saved}};
//!
//! let text = r#"{"schema": "uvferry.status/1", "entries": [], "lock": null}"#;
//! let saved = Saved::read(text)?;
//! assert_eq!(saved.schema(), "uvferry.status/1");
//! let page = saved.rendered(Form::Html, Language::Korean, &[]).unwrap();
//! assert!(page.starts_with("<!doctype html>"));
//! // A newer major version may mean something else by the same words.
//! assert!(Saved::read(r#"{"schema": "uvferry.status/2"}"#).is_err());
//! # Ok::<(), uvferry_report::json::ReadError>(())
//! ```

use serde::Serialize;
use uvferry_diagnostics::Diagnostic;

use crate::html::Measured;
#[cfg(feature = "environment")]
use crate::json::MachineDocument;
use crate::json::{
    BenchComparisonDocument, BenchDocument, GraphDocument, ImportsDocument,
    ImportsProjectsDocument, MatrixDocument, MigrationDocument, MigrationsDocument, PlanDocument,
    ReadError, RisksDocument, ScanDocument, StatusDocument, VerificationDocument, content,
    matrix_of, opened,
};
use crate::language::Language;
use crate::{csv, findings, html, markdown, text};

/// How wide a terminal is taken for that nobody asked.
#[cfg(feature = "environment")]
const TERMINAL_COLUMNS: usize = 80;

/// What a document is put into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// For a terminal.
    Text,
    /// For a pull request, a wiki, a job's summary.
    Markdown,
    /// One page that asks the network for nothing.
    Html,
}

/// A document of any kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Saved {
    /// `uvferry.migration/1`
    Migration(Box<MigrationDocument>),
    /// `uvferry.migrations/1`
    Migrations(MigrationsDocument),
    /// `uvferry.plan/1`
    Plan(Box<PlanDocument>),
    /// `uvferry.scan/1`
    Scan(Box<ScanDocument>),
    /// `uvferry.verification/1`
    Verification(VerificationDocument),
    /// `uvferry.status/1`
    Status(StatusDocument),
    /// `uvferry.matrix/1`
    Matrix(MatrixDocument),
    /// `uvferry.risks/1`
    Risks(RisksDocument),
    /// `uvferry.imports/1`
    Imports(Box<ImportsDocument>),
    /// `uvferry.imports-projects/1`
    ImportsProjects(Box<ImportsProjectsDocument>),
    /// `uvferry.bench/1`
    Bench(Box<BenchDocument>),
    /// `uvferry.bench-comparison/1`
    BenchComparison(BenchComparisonDocument),
    /// `uvferry.machine/1`
    #[cfg(feature = "environment")]
    Machine(Box<MachineDocument>),
}

impl Saved {
    /// Reads a document. Fields that a newer minor version has added are passed over.
    ///
    /// # Errors
    /// Where it is no document of ours, of a kind that has JSON alone, one of a newer major
    /// version, or says what cannot be.
    pub fn read(text: &str) -> Result<Self, ReadError> {
        const WANTED: &str = "document of uvferry that has other forms";
        let (name, value) = opened(text, WANTED)?;
        let name = name.as_str();
        Ok(match name {
            "migration" => Self::Migration(content(name, value)?),
            "migrations" => Self::Migrations(content(name, value)?),
            "plan" => Self::Plan(content(name, value)?),
            "scan" => Self::Scan(content(name, value)?),
            "verification" => Self::Verification(content(name, value)?),
            "status" => Self::Status(content(name, value)?),
            "matrix" => Self::Matrix(content(name, value)?),
            "risks" => Self::Risks(content(name, value)?),
            "imports" => Self::Imports(content(name, value)?),
            "imports-projects" => Self::ImportsProjects(content(name, value)?),
            "bench" => Self::Bench(content(name, value)?),
            "bench-comparison" => Self::BenchComparison(content(name, value)?),
            #[cfg(feature = "environment")]
            "machine" => Self::Machine(content(name, value)?),
            other => {
                return Err(ReadError::Other {
                    wanted: WANTED,
                    found: format!("`uvferry.{other}/1`"),
                });
            }
        })
    }

    /// The schema that it names.
    pub fn schema(&self) -> &str {
        match self {
            Self::Migration(document) => &document.schema,
            Self::Migrations(document) => &document.schema,
            Self::Plan(document) => &document.schema,
            Self::Scan(document) => &document.schema,
            Self::Verification(document) => &document.schema,
            Self::Status(document) => &document.schema,
            Self::Matrix(document) => &document.schema,
            Self::Risks(document) => &document.schema,
            Self::Imports(document) => &document.schema,
            Self::ImportsProjects(document) => &document.schema,
            Self::Bench(document) => &document.schema,
            Self::BenchComparison(document) => &document.schema,
            #[cfg(feature = "environment")]
            Self::Machine(document) => &document.schema,
        }
    }

    /// The document for a person; `None` where its kind has no such form. `beside` are benches
    /// of the same project: the page of a migration shows the last one of each set of
    /// requirements. Text for a terminal is in English in every language.
    pub fn rendered(
        &self,
        form: Form,
        language: Language,
        beside: &[BenchDocument],
    ) -> Option<String> {
        let measured = || {
            let benches = newest(beside).into_iter();
            benches.map(|bench| Measured::of(bench, language)).collect()
        };
        Some(match (self, form) {
            (Self::Migration(document), Form::Text) => text::migration(document, true),
            (Self::Migration(document), Form::Markdown) => markdown::migration(document, language),
            (Self::Migration(document), Form::Html) => {
                html::migration(document, measured(), language)
            }
            (Self::Migrations(document), Form::Text) => {
                let each = document.projects.iter();
                each.map(|project| text::migration(project, true)).collect()
            }
            (Self::Migrations(document), Form::Markdown) => {
                markdown::migrations(document, language)
            }
            (Self::Migrations(document), Form::Html) => html::migrations(document, language),
            (Self::Plan(document), Form::Text) => text::plan(document, true),
            (Self::Plan(document), Form::Markdown) => markdown::plan(document, language),
            (Self::Plan(document), Form::Html) => html::plan(document, language),
            (Self::Scan(document), Form::Text) => text::scan(document),
            (Self::Scan(document), Form::Markdown) => markdown::scan(document, language),
            (Self::Scan(document), Form::Html) => html::scan(document, language),
            (Self::Verification(document), Form::Text) => text::verification(document),
            (Self::Verification(document), Form::Markdown) => {
                markdown::verification(document, language)
            }
            (Self::Verification(document), Form::Html) => html::verification(document, language),
            (Self::Status(document), Form::Text) => text::status(document),
            (Self::Status(document), Form::Markdown) => markdown::status(document, language),
            (Self::Status(document), Form::Html) => html::status(document, language),
            (Self::Matrix(document), Form::Text) => text::matrix(document),
            (Self::Matrix(document), Form::Markdown) => markdown::matrix(document, language),
            (Self::Matrix(document), Form::Html) => html::matrix(document, language),
            (Self::Risks(document), Form::Text) => text::risks(document),
            (Self::Risks(document), Form::Markdown) => markdown::risks(document, language),
            (Self::Risks(document), Form::Html) => html::risks(document, language),
            (Self::Imports(document), Form::Text) => text::imports(document, true),
            (Self::Imports(document), Form::Markdown) => markdown::imports(document, language),
            (Self::Imports(document), Form::Html) => html::imports(document, language),
            (Self::ImportsProjects(document), Form::Text) => text::imports_projects(document, true),
            (Self::ImportsProjects(document), Form::Markdown) => {
                markdown::imports_projects(document, language)
            }
            (Self::ImportsProjects(document), Form::Html) => {
                html::imports_projects(document, language)
            }
            (Self::Bench(document), Form::Text) => text::bench(document, None),
            (Self::Bench(document), Form::Markdown) => markdown::bench(document, language),
            (Self::Bench(document), Form::Html) => html::bench(document, language),
            (Self::BenchComparison(document), Form::Text) => text::bench_comparison(document, None),
            (Self::BenchComparison(document), Form::Markdown) => {
                markdown::bench_comparison(document, language)
            }
            (Self::BenchComparison(document), Form::Html) => {
                html::bench_comparison(document, language)
            }
            #[cfg(feature = "environment")]
            (Self::Machine(document), Form::Text) => text::machine(document, TERMINAL_COLUMNS),
            #[cfg(feature = "environment")]
            (Self::Machine(document), Form::Markdown) => markdown::machine(document, language),
            #[cfg(feature = "environment")]
            (Self::Machine(_), Form::Html) => return None,
        })
    }

    /// Its tables as comma-separated values, by name, the most asked for first; empty where its
    /// kind has none.
    pub fn tables(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Migration(document) => of_migration(document),
            Self::Migrations(document) => of_migrations(document),
            Self::Plan(document) => of_plan(document),
            Self::Scan(document) => {
                let mut tables = vec![
                    ("files", csv::files(&document.files)),
                    ("ledger", csv::ledger(&document.needs_review)),
                    ("diagnostics", csv::diagnostics(&document.diagnostics)),
                ];
                tables.extend(
                    document
                        .risks
                        .as_ref()
                        .map(|found| ("risks", csv::risks(found))),
                );
                let graph = document
                    .imports
                    .as_ref()
                    .and_then(|found| found.graph.as_ref());
                tables.extend(of_graph(graph));
                tables
            }
            Self::Verification(document) => of_verification(document),
            Self::Matrix(document) => vec![
                ("cells", csv::matrix(document)),
                ("problems", csv::problems(document)),
            ],
            Self::Risks(document) => vec![("risks", csv::risks(document))],
            Self::Imports(document) => {
                let mut tables = vec![("verdicts", csv::imports(document))];
                tables.extend(of_graph(document.graph.as_ref()));
                tables
            }
            Self::ImportsProjects(document) => {
                vec![("verdicts", csv::imports_projects(document))]
            }
            Self::Bench(document) => vec![("runs", csv::bench(document))],
            Self::BenchComparison(document) => {
                vec![("changes", csv::bench_comparison(document))]
            }
            Self::Status(_) => Vec::new(),
            #[cfg(feature = "environment")]
            Self::Machine(_) => Vec::new(),
        }
    }

    /// What it tells of files, for annotations and SARIF; `None` where its kind tells nothing of
    /// any.
    pub fn findings(&self) -> Option<Vec<Diagnostic>> {
        let of_migration = |document: &MigrationDocument| {
            let mut found = findings::plan(&document.plan);
            found.extend(
                document
                    .verification
                    .iter()
                    .flat_map(findings::verification),
            );
            found
        };
        Some(match self {
            Self::Migration(document) => of_migration(document),
            Self::Migrations(document) => {
                let each = document.projects.iter();
                each.flat_map(|project| findings::below(of_migration(project), &project.root))
                    .collect()
            }
            Self::Plan(document) => findings::plan(document),
            Self::Scan(document) => findings::scan(document),
            Self::Verification(document) => findings::verification(document),
            Self::Matrix(document) => findings::matrix(&matrix_of(document).ok()?),
            Self::Risks(document) => findings::saved_risks(document),
            Self::Imports(document) => findings::imports(document),
            Self::ImportsProjects(document) => findings::imports_projects(document),
            Self::Status(_) | Self::Bench(_) | Self::BenchComparison(_) => return None,
            #[cfg(feature = "environment")]
            Self::Machine(_) => return None,
        })
    }
}

/// Of a history, the last bench of each set of requirements.
fn newest(benches: &[BenchDocument]) -> Vec<&BenchDocument> {
    let mut found: Vec<&BenchDocument> = Vec::new();
    for bench in benches {
        let same = |other: &&BenchDocument| other.requirements.name == bench.requirements.name;
        match found.iter().position(same) {
            Some(at) if found[at].began_at_s > bench.began_at_s => {}
            Some(at) => found[at] = bench,
            None => found.push(bench),
        }
    }
    found
}

fn of_migration(document: &MigrationDocument) -> Vec<(&'static str, String)> {
    let mut tables = of_plan(&document.plan);
    if let Some(found) = &document.verification {
        tables.extend(of_verification(found));
    }
    tables.extend(of_graph(document.graph.as_ref()));
    tables
}

/// The projects, and each table of any of them with the rows of all.
fn of_migrations(document: &MigrationsDocument) -> Vec<(&'static str, String)> {
    let mut tables = vec![("projects", csv::projects(document))];
    let mut joined: Vec<(&'static str, Vec<(String, String)>)> = Vec::new();
    for project in &document.projects {
        for (name, table) in of_migration(project) {
            let one = (project.root.clone(), table);
            match joined.iter_mut().find(|(known, _)| *known == name) {
                Some((_, all)) => all.push(one),
                None => joined.push((name, vec![one])),
            }
        }
    }
    let joined = joined.into_iter();
    tables.extend(joined.map(|(name, all)| (name, csv::of_projects(&all))));
    tables
}

fn of_graph(graph: Option<&GraphDocument>) -> Option<(&'static str, String)> {
    graph.map(|graph| ("distributions", csv::distributions(graph)))
}

fn of_plan(plan: &PlanDocument) -> Vec<(&'static str, String)> {
    let mut tables = vec![
        ("ledger", csv::ledger(&plan.ledger.items)),
        ("files", csv::files(&plan.files)),
        ("edits", csv::edits(&plan.edits)),
        ("diagnostics", csv::diagnostics(&plan.diagnostics)),
    ];
    tables.extend(
        plan.risks
            .as_ref()
            .map(|found| ("risks", csv::risks(found))),
    );
    tables
}

fn of_verification(found: &VerificationDocument) -> Vec<(&'static str, String)> {
    vec![
        ("targets", csv::targets(found)),
        ("differences", csv::differing(found)),
    ]
}

impl Serialize for Saved {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Migration(document) => document.serialize(serializer),
            Self::Migrations(document) => document.serialize(serializer),
            Self::Plan(document) => document.serialize(serializer),
            Self::Scan(document) => document.serialize(serializer),
            Self::Verification(document) => document.serialize(serializer),
            Self::Status(document) => document.serialize(serializer),
            Self::Matrix(document) => document.serialize(serializer),
            Self::Risks(document) => document.serialize(serializer),
            Self::Imports(document) => document.serialize(serializer),
            Self::ImportsProjects(document) => document.serialize(serializer),
            Self::Bench(document) => document.serialize(serializer),
            Self::BenchComparison(document) => document.serialize(serializer),
            #[cfg(feature = "environment")]
            Self::Machine(document) => document.serialize(serializer),
        }
    }
}
