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

use crate::html::{self, Measured};
use crate::json::{
    BenchComparisonDocument, BenchDocument, CheckDocument, EnvironmentDocument, GenerationDocument,
    GraphDocument, IdeDocument, ImportsDocument, ImportsProjectsDocument, MachineDocument,
    MatrixDocument, MigrationDocument, MigrationsDocument, PlanDocument, ReadError,
    RestorationDocument, RisksDocument, ScanDocument, SnapshotDocument, SnapshotsDocument,
    StatusDocument, ToolsDocument, TranslationDocument, UndoneDocument, VenvMoveDocument,
    VenvUndoDocument, VerificationDocument, WhyDocument, content, matrix_of, opened, wrong,
};
use crate::language::Language;
use crate::outline::machine::machine;
use crate::outline::{Outline, environment, project};
use crate::visible::visible;
use crate::{csv, findings, markdown, text};

/// How wide a terminal is taken for that nobody asked.
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

/// The kinds of documents: the name of each in its schema, and what holds it.
macro_rules! kinds {
    ($($name:literal $kind:ident($document:ty),)*) => {
        /// A document of any kind.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Saved {
            $(
                #[doc = concat!("`uvferry.", $name, "/1`")]
                $kind($document),
            )*
        }

        impl Saved {
            /// The names of the kinds, as schemas have them.
            pub const KINDS: &[&str] = &[$($name),*];

            fn of(name: &str, value: serde_json::Value) -> Option<Result<Self, ReadError>> {
                Some(match name {
                    $($name => content(name, value).map(Self::$kind),)*
                    _ => return None,
                })
            }

            /// The schema that it names.
            pub fn schema(&self) -> &str {
                match self {
                    $(Self::$kind(document) => &document.schema,)*
                }
            }
        }

        impl Serialize for Saved {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$kind(document) => document.serialize(serializer),)*
                }
            }
        }
    };
}

kinds! {
    "migration" Migration(Box<MigrationDocument>),
    "migrations" Migrations(MigrationsDocument),
    "plan" Plan(Box<PlanDocument>),
    "scan" Scan(Box<ScanDocument>),
    "verification" Verification(VerificationDocument),
    "status" Status(StatusDocument),
    "matrix" Matrix(MatrixDocument),
    "risks" Risks(RisksDocument),
    "imports" Imports(Box<ImportsDocument>),
    "imports-projects" ImportsProjects(Box<ImportsProjectsDocument>),
    "graph" Graph(Box<GraphDocument>),
    "why" Why(WhyDocument),
    "bench" Bench(Box<BenchDocument>),
    "bench-comparison" BenchComparison(BenchComparisonDocument),
    "machine" Machine(Box<MachineDocument>),
    "environment" Environment(Box<EnvironmentDocument>),
    "snapshot" Snapshot(Box<SnapshotDocument>),
    "snapshots" Snapshots(SnapshotsDocument),
    "restoration" Restoration(Box<RestorationDocument>),
    "venv-move" VenvMove(Box<VenvMoveDocument>),
    "venv-undo" VenvUndo(VenvUndoDocument),
    "check" Check(CheckDocument),
    "generation" Generation(Box<GenerationDocument>),
    "tools" Tools(Box<ToolsDocument>),
    "translation" Translation(Box<TranslationDocument>),
    "ide" Ide(Box<IdeDocument>),
    "undone" Undone(UndoneDocument),
}

/// Documents of ours that are for programs alone, and why.
const NO_REPORTS: &[(&str, &str)] = &[(
    "snapshot-manifest",
    "the list of the files within an archive, by which they are checked: `uvferry-env restore \
     --verify-only ARCHIVE` says what is in it",
)];

impl Saved {
    /// Reads a document. Fields that a newer minor version has added are passed over.
    ///
    /// # Errors
    /// Where it is no document of ours, of a kind that has JSON alone, one of a newer major
    /// version, or says what cannot be.
    pub fn read(text: &str) -> Result<Self, ReadError> {
        const WANTED: &str = "document of uvferry that has other forms";
        let (name, value) = opened(text, WANTED)?;
        if let Some((_, why)) = NO_REPORTS.iter().find(|(known, _)| *known == name) {
            return Err(ReadError::NoReport {
                schema: format!("uvferry.{name}/1"),
                why,
            });
        }
        let read = Self::of(&name, value);
        let read = read.ok_or_else(|| ReadError::Other {
            wanted: WANTED,
            found: format!("`uvferry.{name}/1`"),
        })??;
        if let Self::Graph(document) = &read {
            of_places(document).map_err(|why| wrong(&name, why))?;
        }
        Ok(read)
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
        match form {
            // Whoever wrote the document, it steers no terminal.
            Form::Text => Some(visible(&self.text())),
            Form::Markdown => Some(self.markdown(language)),
            Form::Html => self.page(language, beside),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Migration(document) => text::migration(document, true),
            Self::Migrations(document) => {
                let each = document.projects.iter();
                each.map(|project| text::migration(project, true)).collect()
            }
            Self::Plan(document) => text::plan(document, true),
            Self::Scan(document) => text::scan(document),
            Self::Verification(document) => text::verification(document),
            Self::Status(document) => text::status(document),
            Self::Matrix(document) => text::matrix(document),
            Self::Risks(document) => text::risks(document),
            Self::Imports(document) => text::imports(document, true),
            Self::ImportsProjects(document) => text::imports_projects(document, true),
            Self::Graph(document) => text::graph(document),
            Self::Why(document) => text::why(document),
            Self::Bench(document) => text::bench(document, None),
            Self::BenchComparison(document) => text::bench_comparison(document, None),
            Self::Machine(document) => text::machine(document, TERMINAL_COLUMNS),
            Self::Environment(document) => text::listed(document),
            Self::Snapshot(document) => text::saved::snapshot(document),
            Self::Snapshots(document) => text::snapshots(document),
            Self::Restoration(document) => text::saved::restoration(document),
            Self::VenvMove(document) => text::saved::venv_move(document),
            Self::VenvUndo(document) => text::venv_undo(document),
            Self::Check(document) => text::saved::check(document),
            Self::Generation(document) => text::saved::generation(document),
            Self::Tools(document) => text::saved::tools(document),
            Self::Translation(document) => text::saved::translation(document),
            Self::Ide(document) => text::saved::editor(document),
            Self::Undone(document) => text::saved::undone(document),
        }
    }

    /// What the page and the Markdown of most kinds are written from.
    fn outline(&self, language: Language) -> Option<Outline> {
        Some(match self {
            Self::Plan(document) => project::plan(document, language),
            Self::Scan(document) => project::scan(document, language),
            Self::Verification(document) => project::verification(document, language),
            Self::Status(document) => project::status(document, language),
            Self::Imports(document) => project::imports(document, language),
            Self::Graph(document) => project::graph(document, language),
            Self::Why(document) => project::why(document, language),
            Self::Machine(document) => machine(document, language),
            Self::Environment(document) => environment::list(document, language),
            Self::Snapshot(document) => environment::snapshot(document, language),
            Self::Snapshots(document) => environment::snapshots(document, language),
            Self::Restoration(document) => environment::restoration(document, language),
            Self::VenvMove(document) => environment::venv_move(document, language),
            Self::VenvUndo(document) => environment::venv_undo(document, language),
            Self::Check(document) => project::check(document, language),
            Self::Generation(document) => project::generation(document, language),
            Self::Tools(document) => project::tools(document, language),
            Self::Translation(document) => project::translation(document, language),
            Self::Ide(document) => project::ide(document, language),
            Self::Undone(document) => project::undone(document, language),
            Self::Migration(_)
            | Self::Migrations(_)
            | Self::Matrix(_)
            | Self::Risks(_)
            | Self::ImportsProjects(_)
            | Self::Bench(_)
            | Self::BenchComparison(_) => return None,
        })
    }

    fn markdown(&self, language: Language) -> String {
        match self {
            Self::Migration(document) => markdown::migration(document, language),
            Self::Migrations(document) => markdown::migrations(document, language),
            Self::Matrix(document) => markdown::matrix(document, language),
            Self::Risks(document) => markdown::risks(document, language),
            Self::ImportsProjects(document) => markdown::imports_projects(document, language),
            Self::Bench(document) => markdown::bench(document, language),
            Self::BenchComparison(document) => markdown::bench_comparison(document, language),
            _ => {
                let outline = self.outline(language);
                outline
                    .map(|outline| markdown::of_outline(&outline))
                    .unwrap_or_default()
            }
        }
    }

    fn page(&self, language: Language, beside: &[BenchDocument]) -> Option<String> {
        Some(match self {
            Self::Migration(document) => {
                let benches = newest(beside).into_iter();
                let measured = benches.map(|bench| Measured::of(bench, language)).collect();
                html::migration(document, measured, language)
            }
            Self::Migrations(document) => html::migrations(document, language),
            Self::Matrix(document) => html::matrix(document, language),
            Self::Risks(document) => html::risks(document, language),
            Self::ImportsProjects(document) => html::imports_projects(document, language),
            Self::Bench(document) => html::bench(document, language),
            Self::BenchComparison(document) => html::bench_comparison(document, language),
            _ => html::of_outline(self.outline(language)?),
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
            Self::Graph(document) => vec![
                ("distributions", csv::distributions(document)),
                ("requirements", csv::requirements(document)),
            ],
            Self::Why(document) => vec![("ways", csv::ways(document))],
            Self::Environment(document) => vec![
                ("distributions", csv::installed(document)),
                ("misfits", csv::misfits(document)),
            ],
            Self::Snapshot(document) => vec![("files", csv::snapshot_files(document))],
            Self::Snapshots(document) => vec![("snapshots", csv::snapshots(document))],
            Self::Restoration(document) => vec![
                ("differences", csv::restored(document)),
                ("unrestored", csv::unrestored(document)),
            ],
            Self::VenvMove(document) => vec![
                ("packages", csv::moved(document)),
                ("issues", csv::issues(document)),
            ],
            Self::Check(document) => vec![
                ("diagnostics", csv::diagnostics(&document.diagnostics)),
                ("fixes", csv::fixes(document)),
            ],
            Self::Generation(document) => vec![
                ("ledger", csv::ledger(&document.ledger.items)),
                ("edits", csv::edits(&document.edits)),
                ("differences", csv::wheel_differences(document)),
                ("diagnostics", csv::diagnostics(&document.diagnostics)),
            ],
            Self::Tools(document) => vec![
                ("keys", csv::ledger(&document.keys)),
                ("tools", csv::tools(document)),
                ("edits", csv::edits(&document.files)),
                ("diagnostics", csv::diagnostics(&document.diagnostics)),
            ],
            Self::Translation(document) => vec![
                ("commands", csv::translated(document)),
                ("diagnostics", csv::diagnostics(&document.diagnostics)),
            ],
            Self::Ide(document) => vec![
                ("settings", csv::settings(document)),
                ("edits", csv::edits(&document.edits)),
                ("diagnostics", csv::diagnostics(&document.diagnostics)),
            ],
            Self::Undone(document) => vec![("files", csv::undone(document))],
            Self::Status(_) | Self::Machine(_) | Self::VenvUndo(_) => Vec::new(),
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
            Self::Environment(document) => findings::installed(document),
            Self::Snapshot(document) => findings::notices(&document.diagnostics),
            Self::Restoration(document) => findings::notices(&document.diagnostics),
            Self::VenvMove(document) => findings::moved(document),
            Self::Check(document) => findings::diagnostics(&document.diagnostics),
            Self::Generation(document) => {
                let mut found = findings::diagnostics(&document.diagnostics);
                found.extend(findings::waiting(&document.ledger.items));
                found
            }
            Self::Tools(document) => {
                let mut found = findings::diagnostics(&document.diagnostics);
                found.extend(findings::waiting(&document.keys));
                found
            }
            Self::Translation(document) => findings::diagnostics(&document.diagnostics),
            Self::Ide(document) => findings::diagnostics(&document.diagnostics),
            Self::Status(_)
            | Self::Graph(_)
            | Self::Why(_)
            | Self::Bench(_)
            | Self::BenchComparison(_)
            | Self::Machine(_)
            | Self::Snapshots(_)
            | Self::VenvUndo(_)
            | Self::Undone(_) => return None,
        })
    }
}

/// Whether each requirement of a graph stands between two that are there; if not, what is wrong
/// with the first one.
fn of_places(graph: &GraphDocument) -> Result<(), String> {
    let there = graph.nodes.len();
    for (at, edge) in graph.edges.iter().enumerate() {
        if let Some(place) = [edge.from, edge.to].into_iter().find(|at| *at >= there) {
            return Err(format!(
                "`edges[{at}]` names the place {place}, and there are {there} in `nodes`"
            ));
        }
    }
    Ok(())
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
