//! Of several projects: a row for each, then what each report says.

use super::super::{Block, Cell, Outline, Part, Row, Section, Table, Tile, Tone};
use super::dash;
use crate::json::{LockStatus, MigrationDocument, MigrationsDocument};
use crate::language::{Language, say, word};
use crate::prose::Prose;

/// The whole, and each project as a part of it.
pub(crate) fn migrations(
    document: &MigrationsDocument,
    language: Language,
) -> (Outline, Vec<Part>) {
    let projects = &document.projects;
    let all = projects.len() + document.failed.len();
    let count = |test: &dyn Fn(&MigrationDocument) -> bool| {
        projects.iter().filter(|project| test(project)).count()
    };
    let applied = count(&|project| project.journal.is_some());
    let equal = |project: &MigrationDocument, wanted| {
        let found = project.verification.as_ref();
        found.is_some_and(|found| found.equal == Some(wanted))
    };
    let waiting = projects
        .iter()
        .map(|project| project.plan.ledger.needs_review)
        .sum();
    let same = count(&|project| equal(project, true));
    let different = count(&|project| equal(project, false));
    let tile = |number: usize, label: String, tone: Tone| Tile {
        value: language.number(number),
        label,
        tone: if number == 0 { Tone::Plain } else { tone },
    };
    let tiles = vec![
        tile(
            all,
            say!(language, "tile-projects", count = all).letters(),
            Tone::Plain,
        ),
        tile(
            applied,
            say!(language, "tile-applied", count = applied).letters(),
            Tone::Good,
        ),
        tile(
            same,
            say!(language, "tile-projects-same", count = same).letters(),
            Tone::Good,
        ),
        tile(
            different,
            say!(language, "tile-projects-different", count = different).letters(),
            Tone::Bad,
        ),
        tile(
            waiting,
            say!(language, "tile-person", count = waiting).letters(),
            Tone::Warning,
        ),
    ];
    let outline = Outline {
        language,
        title: say!(language, "migrations-title", projects = all),
        sentence: say!(
            language,
            "migrations-sentence",
            applied = applied,
            projects = all,
            waiting = waiting,
        ),
        tiles,
        facts: Vec::new(),
        sections: vec![Section {
            id: "projects".to_owned(),
            title: say!(language, "migrations-projects"),
            blocks: vec![Block::Table(summary(document, language))],
        }],
    };
    let parts = projects.iter().enumerate().map(|(at, project)| {
        let name = Prose::literal(&project.root);
        let more = say!(language, "migrations-more", project = &name);
        let part = super::migration(project, Vec::new(), language);
        Part::new(at + 1, name, more, part)
    });
    let parts = parts.collect();
    (outline, parts)
}

fn summary(document: &MigrationsDocument, language: Language) -> Table {
    let mut table = Table::of(
        word!(language, "migrations-projects"),
        [
            word!(language, "col-project"),
            word!(language, "col-lock"),
            word!(language, "col-verification"),
            word!(language, "col-person"),
            word!(language, "col-changed-files"),
            word!(language, "col-run"),
        ],
    )
    .amounts(3..5);
    for project in &document.projects {
        table.rows.push(row(project, language));
    }
    for failed in &document.failed {
        let said = Cell::from(language.sentence(&failed.message)).toned(Tone::Bad);
        table.rows.push(Row {
            tokens: Vec::new(),
            cells: vec![
                Prose::literal(&failed.root).into(),
                said,
                dash().into(),
                dash().into(),
                dash().into(),
                dash().into(),
            ],
        });
    }
    table
}

fn row(project: &MigrationDocument, language: Language) -> Row {
    let status = project.lock.status;
    let lock = Prose::plain(&language.word_of("lock-is", status.as_str()));
    let lock = Cell::from(lock).toned(match status {
        LockStatus::Locked => Tone::Good,
        LockStatus::Skipped => Tone::Plain,
        LockStatus::Unreachable | LockStatus::Unsolvable => Tone::Bad,
    });
    let verification = match &project.verification {
        None => Cell::from(dash()),
        Some(found) => {
            let (word, tone) = match found.equal {
                Some(true) => ("equal", Tone::Good),
                Some(false) => ("different", Tone::Bad),
                None => ("inconclusive", Tone::Warning),
            };
            Cell::from(Prose::plain(&language.word_of("outcome", word))).toned(tone)
        }
    };
    let number = |number: usize| Cell::amount(&language.number(number), number);
    let waiting = project.plan.ledger.needs_review;
    let tone = if waiting == 0 {
        Tone::Plain
    } else {
        Tone::Warning
    };
    let journal = project.journal.as_deref();
    Row {
        tokens: Vec::new(),
        cells: vec![
            Prose::literal(&project.root).into(),
            lock,
            verification,
            number(waiting).toned(tone),
            number(project.plan.edits.len()),
            journal.map_or_else(dash, Prose::literal).into(),
        ],
    }
}
