use std::collections::BTreeSet;

use crate::json::{CheckDocument, FixedFileDocument, Severity};
use crate::language::{Language, say};
use crate::outline::project::{findings, section};
use crate::outline::{Block, Item, Outline, Section, Tile, Tone};
use crate::prose::Prose;

/// What is wrong with files, and what of it is put right.
pub(crate) fn check(found: &CheckDocument, language: Language) -> Outline {
    let with = |severity: Severity| {
        let found = found.diagnostics.iter();
        found.filter(|one| one.severity == severity).count()
    };
    let files: BTreeSet<&str> = found
        .diagnostics
        .iter()
        .filter_map(|one| one.file.as_deref())
        .collect();
    let (errors, warnings) = (with(Severity::Error), with(Severity::Warning));
    let sentence = if found.diagnostics.is_empty() {
        say!(language, "check-nothing")
    } else {
        say!(
            language,
            "check-sentence",
            errors = errors,
            warnings = warnings,
            infos = with(Severity::Info),
            files = files.len(),
        )
    };
    let tile =
        |number: usize, label: String, tone: Tone| Tile::unwanted(number, label, tone, language);
    let sections = [
        findings::diagnostics(&found.diagnostics, language),
        fixes(&found.changes, language),
    ];
    Outline {
        language,
        title: say!(language, "check-title"),
        sentence,
        tiles: vec![
            tile(
                errors,
                say!(language, "tile-errors", count = errors).letters(),
                Tone::Bad,
            ),
            tile(
                warnings,
                say!(language, "tile-warnings", count = warnings).letters(),
                Tone::Warning,
            ),
        ],
        facts: Vec::new(),
        sections: sections.into_iter().flatten().collect(),
    }
}

fn fixes(changes: &[FixedFileDocument], language: Language) -> Option<Section> {
    let mut blocks = Vec::new();
    for change in changes {
        let file = Prose::literal(&change.file);
        blocks.push(Block::Said(if change.written {
            say!(language, "check-fixed", file = &file)
        } else {
            say!(language, "check-can-be-fixed", file = &file)
        }));
        let items = change.fixes.iter().map(|fix| {
            let place = format!("{}:{}", change.file, fix.line);
            Item::from(
                Prose::literal(&place)
                    .words(": ")
                    .then(language.sentence(&fix.message))
                    .words(" (")
                    .then(Prose::plain(&fix.code))
                    .words(")"),
            )
        });
        blocks.push(Block::List(items.collect()));
        blocks.push(Block::Diff {
            title: file,
            text: change.diff.clone(),
        });
    }
    section("fixes", say!(language, "check-fixes"), blocks)
}
