use super::super::{Block, Cell, Choices, Filter, Item, Row, Section, Table, Tile, Tone};
use super::place_cell;
use crate::json::{RiskDocument, RiskSeverity, RisksDocument};
use crate::language::{Language, say, word};
use crate::prose::Prose;

/// The risks, the heaviest first.
fn blocks(found: &RisksDocument, language: Language) -> Vec<Block> {
    let mut blocks = vec![Block::Said(crate::risks::said(found, language))];
    let notes = found.coverage.notes.iter();
    let notes: Vec<Item> = notes.map(|note| language.sentence(note).into()).collect();
    if !notes.is_empty() {
        blocks.push(Block::List(notes));
    }
    if !found.risks.is_empty() {
        blocks.push(Block::Table(table(found, language)));
    }
    blocks
}

pub(super) fn section(found: &RisksDocument, language: Language) -> Option<Section> {
    super::section(
        "risks",
        say!(language, "risks-title"),
        blocks(found, language),
    )
}

/// How many weigh.
pub(super) fn tiles(found: &RisksDocument, language: Language) -> Vec<Tile> {
    let (errors, warnings) = (found.summary.error, found.summary.warning);
    let of_errors = say!(language, "tile-risks-error", count = errors);
    let of_warnings = say!(language, "tile-risks-warning", count = warnings);
    vec![
        Tile::unwanted(errors, of_errors.letters(), Tone::Bad, language),
        Tile::unwanted(warnings, of_warnings.letters(), Tone::Warning, language),
    ]
}

fn table(found: &RisksDocument, language: Language) -> Table {
    let mut table = Table::of(
        word!(language, "risks-title"),
        [
            word!(language, "col-severity"),
            word!(language, "col-code"),
            word!(language, "col-type"),
            word!(language, "col-package"),
            word!(language, "col-where"),
            word!(language, "col-issue"),
            word!(language, "col-to-do"),
        ],
    );
    let weighing = |severity: &RiskSeverity| {
        let risks = found.risks.iter();
        risks.filter(|risk| risk.severity == *severity).count()
    };
    let severities = RiskSeverity::ALL
        .iter()
        .map(|severity| (severity, weighing(severity)))
        .filter(|(_, number)| *number > 0)
        .map(|(severity, number)| {
            let word = language.word_of("severity", severity.as_str());
            (
                severity.as_str(),
                format!("{word} ({})", language.number(number)),
            )
        });
    table.filter = Some(Filter {
        id: "risk-rows".to_owned(),
        count: word!(language, "risks-count"),
        first: Choices {
            label: word!(language, "col-severity"),
            choices: severities.collect(),
        },
        second: Some(Choices {
            label: word!(language, "col-type"),
            choices: kinds(found, language),
        }),
    });
    table.rows = found.risks.iter().map(|risk| row(risk, language)).collect();
    table
}

fn kinds(found: &RisksDocument, language: Language) -> Vec<(&'static str, String)> {
    let of = |kind| found.risks.iter().filter(|risk| risk.kind == kind).count();
    crate::json::RiskType::ALL
        .iter()
        .map(|kind| (kind, of(*kind)))
        .filter(|(_, number)| *number > 0)
        .map(|(kind, number)| {
            let word = language.word_of("risk-type", kind.as_str());
            (
                kind.as_str(),
                format!("{word} ({})", language.number(number)),
            )
        })
        .collect()
}

fn row(risk: &RiskDocument, language: Language) -> Row {
    let order = RiskSeverity::ALL
        .iter()
        .position(|one| *one == risk.severity);
    let severity = language.word_of("severity", risk.severity.as_str());
    let tone = match risk.severity {
        RiskSeverity::Error => Tone::Bad,
        RiskSeverity::Warning => Tone::Warning,
        RiskSeverity::Info => Tone::Note,
    };
    let place = risk.file.as_deref();
    Row {
        tokens: vec![risk.severity.as_str(), risk.kind.as_str()],
        cells: vec![
            Cell {
                said: Prose::plain(&severity),
                key: order.map(|order| order.to_string()),
                tone,
            },
            Prose::plain(&risk.code).into(),
            Prose::plain(&language.word_of("risk-type", risk.kind.as_str())).into(),
            risk.package
                .as_deref()
                .map(Prose::plain)
                .unwrap_or_default()
                .into(),
            place.map_or_else(Cell::default, |file| place_cell(file, risk.line)),
            language.sentence(&risk.issue).into(),
            crate::risks::mitigation(risk, language).into(),
        ],
    }
}
