//! The commands: place, before, after.

use super::super::{Block, Cell, Row, Section, Table, Tone};
use super::place_cell;
use crate::json::{Disposition, LedgerDocument, LedgerItemDocument};
use crate::language::{Language, say, word};
use crate::phrases::{command_becomes, commands};
use crate::prose::Prose;

/// Beyond this the ledger has the rest.
const MOST: usize = 200;

fn blocks(ledger: &LedgerDocument, language: Language) -> Vec<Block> {
    let found = commands(ledger);
    if found.is_empty() {
        return Vec::new();
    }
    let mut table = Table::of(
        word!(language, "commands-title"),
        [
            word!(language, "col-place"),
            word!(language, "col-before"),
            word!(language, "col-after"),
        ],
    );
    table.rows = found
        .iter()
        .take(MOST)
        .map(|item| row(item, language))
        .collect();
    let mut blocks = vec![Block::Table(table)];
    if found.len() > MOST {
        let more = found.len() - MOST;
        blocks.push(Block::Said(say!(language, "commands-more", more = more)));
    }
    blocks
}

pub(super) fn section(ledger: &LedgerDocument, language: Language) -> Option<Section> {
    super::section(
        "commands",
        say!(language, "commands-title"),
        blocks(ledger, language),
    )
}

fn row(item: &LedgerItemDocument, language: Language) -> Row {
    let (after, tone) = match (item.disposition, &item.to) {
        (Disposition::Rewritten, Some(to)) => (Prose::literal(to), Tone::Plain),
        (Disposition::NeedsReview, _) => (command_becomes(item, language), Tone::Warning),
        _ => (command_becomes(item, language), Tone::Plain),
    };
    Row {
        tokens: Vec::new(),
        cells: vec![
            place_cell(&item.file, Some(item.line)),
            Prose::literal(&item.text).into(),
            Cell::from(after).toned(tone),
        ],
    }
}
