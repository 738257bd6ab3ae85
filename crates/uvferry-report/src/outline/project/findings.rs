use super::super::{Block, Cell, Choices, Filter, Item, Row, Section, Table, Tone};
use super::{place_cell, section};
use crate::json::{DiagnosticDocument, Disposition, LedgerDocument, LedgerItemDocument, Severity};
use crate::language::{Language, RuleText, say, word};
use crate::phrases::place;
use crate::prose::Prose;

/// The lines that wait for a person, each with what to do.
pub(super) fn review(
    items: &[LedgerItemDocument],
    diagnostics: &[DiagnosticDocument],
    language: Language,
) -> Option<Section> {
    let waiting: Vec<Item> = items
        .iter()
        .filter(|item| item.disposition == Disposition::NeedsReview)
        .map(|item| review_item(item, diagnostics, language))
        .collect();
    if waiting.is_empty() {
        return None;
    }
    section(
        "person",
        say!(language, "person-title"),
        vec![
            Block::Said(say!(language, "person-said", lines = waiting.len())),
            Block::List(waiting),
        ],
    )
}

fn review_item(
    item: &LedgerItemDocument,
    diagnostics: &[DiagnosticDocument],
    language: Language,
) -> Item {
    let mut said = Prose::literal(&place(item))
        .words(": ")
        .then(Prose::literal(&item.text));
    if let Some(message) = &item.message {
        said = said.words(" – ").then(language.sentence(message));
    }
    if let Some(code) = &item.code {
        said = said.words(" ").then(Prose::plain(&format!("({code})")));
    }
    Item {
        said,
        below: remedy(item, diagnostics, language).into_iter().collect(),
        tone: Tone::Warning,
    }
}

/// What to do with a line: what its rule says, else what a finding on that line says.
fn remedy(
    item: &LedgerItemDocument,
    diagnostics: &[DiagnosticDocument],
    language: Language,
) -> Option<Prose> {
    let code = item.code.as_deref()?;
    let known = uvferry_migrate::every_rule()
        .into_iter()
        .find(|rule| rule.code == code);
    if let Some(rule) = known {
        let said = language.of_rule(code, RuleText::Fix);
        return Some(Prose::of(said.as_deref().unwrap_or(rule.fix)));
    }
    let here = |found: &&DiagnosticDocument| {
        found.file.as_ref() == Some(&item.file) && found.line == Some(item.line)
    };
    diagnostics
        .iter()
        .filter(|found| found.code == code)
        .chain(diagnostics.iter().filter(here))
        .find_map(|found| found.help.as_deref())
        .map(|text| language.sentence(text))
}

/// Each thing that was read, and what became of it.
pub(super) fn ledger(ledger: &LedgerDocument, language: Language) -> Option<Section> {
    let mut blocks = vec![Block::Said(say!(
        language,
        "ledger-said",
        read = ledger.read,
        kept = ledger.kept,
        rewritten = ledger.rewritten,
        dropped = ledger.dropped,
        review = ledger.needs_review,
    ))];
    if !ledger.items.is_empty() {
        blocks.push(Block::Table(ledger_table(ledger, language)));
    }
    section("ledger", say!(language, "ledger-title"), blocks)
}

fn ledger_table(ledger: &LedgerDocument, language: Language) -> Table {
    let mut table = Table::of(
        word!(language, "ledger-title"),
        [
            word!(language, "col-where"),
            word!(language, "col-what"),
            word!(language, "col-became"),
            word!(language, "col-to"),
            word!(language, "col-code"),
            word!(language, "col-why"),
        ],
    );
    let by_disposition = |disposition: &Disposition| {
        let items = ledger.items.iter();
        items
            .filter(|item| item.disposition == *disposition)
            .count()
    };
    let choices = Disposition::ALL
        .iter()
        .map(|disposition| (disposition, by_disposition(disposition)))
        .filter(|(_, number)| *number > 0)
        .map(|(disposition, number)| {
            let word = became(*disposition, language);
            (
                disposition.as_str(),
                format!("{word} ({})", language.number(number)),
            )
        });
    table.filter = Some(Filter {
        id: "ledger-rows".to_owned(),
        count: word!(language, "ledger-count"),
        first: Choices {
            label: word!(language, "col-became"),
            choices: choices.collect(),
        },
        second: None,
    });
    for item in &ledger.items {
        let tone = match item.disposition {
            Disposition::Kept | Disposition::Rewritten => Tone::Plain,
            Disposition::Dropped => Tone::Note,
            Disposition::NeedsReview => Tone::Warning,
        };
        let to = item.to.as_deref().map(Prose::literal).unwrap_or_default();
        let code = item.code.as_deref().map(Prose::plain).unwrap_or_default();
        let why = item
            .message
            .as_deref()
            .map(|text| language.sentence(text))
            .unwrap_or_default();
        let word = Prose::plain(&became(item.disposition, language));
        table.rows.push(Row {
            tokens: vec![item.disposition.as_str()],
            cells: vec![
                place_cell(&item.file, Some(item.line)),
                Prose::literal(&item.text).into(),
                Cell::from(word).toned(tone),
                to.into(),
                code.into(),
                why.into(),
            ],
        });
    }
    table
}

fn became(disposition: Disposition, language: Language) -> String {
    language.word_of("disposition", disposition.as_str())
}

/// What was found, by weight.
pub(crate) fn diagnostics(
    diagnostics: &[DiagnosticDocument],
    language: Language,
) -> Option<Section> {
    let mut items = Vec::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Info] {
        let found = diagnostics
            .iter()
            .filter(|found| found.severity == severity);
        items.extend(found.map(|found| diagnostic(found, language)));
    }
    if items.is_empty() {
        return None;
    }
    section(
        "diagnostics",
        say!(language, "diagnostics-title"),
        vec![Block::List(items)],
    )
}

fn diagnostic(found: &DiagnosticDocument, language: Language) -> Item {
    let word = language.word_of("severity", found.severity.as_str());
    let mut said = Prose::plain(&format!("{word} {}: ", found.code))
        .words(" ")
        .then(language.sentence(&found.message));
    match (&found.file, found.line) {
        (Some(file), Some(line)) => {
            let column = found.column.unwrap_or(1);
            let place = format!("{file}:{line}:{column}");
            said = said.words(" (").then(Prose::literal(&place)).words(")");
        }
        (Some(file), None) => {
            said = said.words(" (").then(Prose::literal(file)).words(")");
        }
        _ => {}
    }
    let help = found.help.as_deref();
    let help = help.map(|help| Prose::of(&language.help(&found.code, help)));
    Item {
        said,
        below: help.into_iter().collect(),
        tone: match found.severity {
            Severity::Error => Tone::Bad,
            Severity::Warning => Tone::Warning,
            Severity::Info => Tone::Note,
        },
    }
}
