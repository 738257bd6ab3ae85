//! Of a project: what it is, what becomes of it, what was proven and done.

mod advice;
mod commands;
mod evidence;
mod findings;
mod graph;
mod hooks;
mod imports;
mod migrations;
mod plan;
mod risks;
mod scan;
#[cfg(all(feature = "bench", feature = "editors", feature = "environment"))]
mod single;
mod status;
mod verification;

use super::{Outline, Section, Tile, Tone, dash, section, yes_or_no};
use crate::json::{MigrationDocument, PlanDocument, VerificationDocument};
use crate::language::{Language, say};
use crate::prose::Prose;

#[cfg(all(feature = "bench", feature = "editors", feature = "environment"))]
pub(crate) use findings::diagnostics;
pub(crate) use imports::{imports, imports_projects};
pub(crate) use migrations::migrations;
pub(crate) use scan::scan;
#[cfg(all(feature = "bench", feature = "editors", feature = "environment"))]
pub(crate) use single::{check, generation, graph, ide, tools, translation, undone, why};
pub(crate) use status::status;

/// The report of a migration. `measured` is what benches of the project came to.
pub(crate) fn migration(
    migration: &MigrationDocument,
    measured: Vec<Section>,
    language: Language,
) -> Outline {
    let plan = &migration.plan;
    let name = plan.project.name.as_str();
    let found = migration.imports.as_ref();
    let before = [
        verification::failure(migration, language),
        verification::same(migration, language),
        findings::review(&plan.ledger.items, &plan.diagnostics, language),
        advice::next_of_migration(migration, language),
        plan::was(plan, language),
        plan::becomes(plan, language),
        plan::dependencies(plan, language),
        evidence::evidence(plan.dependencies.as_ref(), language),
        plan::metadata(plan, language),
        commands::section(&plan.ledger, language),
        hooks::section(migration.pre_commit.as_ref(), language),
        plan::old_files(plan, language),
        plan.risks
            .as_ref()
            .and_then(|found| risks::section(found, language)),
        found
            .and_then(|found| imports::verdicts(&found.verdicts, language))
            .map(|section| Section {
                title: say!(language, "imports-title"),
                ..section
            }),
        graph::dependencies(
            found
                .map(|found| found.categories.as_slice())
                .unwrap_or_default(),
            migration.graph.as_ref(),
            language,
        ),
    ];
    let after = [
        findings::ledger(&plan.ledger, language),
        findings::diagnostics(&plan.diagnostics, language),
        plan::diffs(&plan.edits, language),
        verification::took(migration, language),
        plan::hashes(plan, language),
        advice::undo(migration, language),
        advice::troubleshooting(migration, language),
    ];
    Outline {
        language,
        title: say!(language, "migration-title", name = name),
        sentence: verification::answer(migration, language),
        tiles: tiles(migration, language),
        facts: verification::facts(migration, language),
        sections: before
            .into_iter()
            .flatten()
            .chain(measured)
            .chain(after.into_iter().flatten())
            .collect(),
    }
}

/// What a plan says.
pub(crate) fn plan(plan: &PlanDocument, language: Language) -> Outline {
    let sections = [
        plan::was(plan, language),
        plan::becomes(plan, language),
        plan::dependencies(plan, language),
        evidence::evidence(plan.dependencies.as_ref(), language),
        plan::metadata(plan, language),
        commands::section(&plan.ledger, language),
        findings::review(&plan.ledger.items, &plan.diagnostics, language),
        plan::old_files(plan, language),
        plan.risks
            .as_ref()
            .and_then(|found| risks::section(found, language)),
        findings::ledger(&plan.ledger, language),
        findings::diagnostics(&plan.diagnostics, language),
        plan::diffs(&plan.edits, language),
        advice::next(plan, language),
    ];
    let mut tiles = vec![person(plan, language)];
    tiles.extend(risk_tiles(plan, language));
    tiles.push(changed(plan, language));
    Outline {
        language,
        title: say!(language, "plan-title", name = &plan.project.name),
        sentence: say!(
            language,
            "plan-sentence",
            files = plan.edits.len(),
            read = plan.ledger.read
        ),
        tiles,
        facts: Vec::new(),
        sections: sections.into_iter().flatten().collect(),
    }
}

/// The proof: a table of the targets, and what differs by name.
pub(crate) fn verification(found: &VerificationDocument, language: Language) -> Outline {
    Outline {
        language,
        title: say!(language, "same-title"),
        sentence: crate::phrases::verdict(found, language),
        tiles: Vec::new(),
        facts: Vec::new(),
        sections: verification::proof_sections(found, language),
    }
}

fn tiles(migration: &MigrationDocument, language: Language) -> Vec<Tile> {
    let mut tiles = Vec::new();
    if let Some(found) = &migration.verification {
        tiles.extend(verification::tile(found, language));
    }
    tiles.push(person(&migration.plan, language));
    tiles.extend(risk_tiles(&migration.plan, language));
    tiles.push(changed(&migration.plan, language));
    let read = migration.plan.ledger.read;
    tiles.push(Tile::counted(
        read,
        say!(language, "tile-read", count = read).letters(),
        Tone::Plain,
        language,
    ));
    tiles
}

fn person(plan: &PlanDocument, language: Language) -> Tile {
    let waiting = plan.ledger.needs_review;
    Tile::unwanted(
        waiting,
        say!(language, "tile-person", count = waiting).letters(),
        Tone::Warning,
        language,
    )
}

fn changed(plan: &PlanDocument, language: Language) -> Tile {
    let changed = plan.edits.len();
    Tile::counted(
        changed,
        say!(language, "tile-files", count = changed).letters(),
        Tone::Plain,
        language,
    )
}

fn risk_tiles(plan: &PlanDocument, language: Language) -> Vec<Tile> {
    let found = plan.risks.as_ref();
    found
        .map(|found| risks::tiles(found, language))
        .unwrap_or_default()
}

/// `file:line`, and what sorts it as a person would.
fn place_cell(file: &str, line: Option<usize>) -> super::Cell {
    let shown = line.map_or_else(|| file.to_owned(), |line| format!("{file}:{line}"));
    Prose::literal(&shown).into()
}
