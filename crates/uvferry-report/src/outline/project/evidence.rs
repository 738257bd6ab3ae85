//! How the listed distributions stand: roots, what others need, what is used elsewhere.

use super::super::{Block, Cell, Choices, Filter, Item, Row, Section, Table, Tone};
use super::{dash, section};
use crate::json::{
    DependenciesDocument, DependencyDocument, PlaceDocument, ShownDocument, Standing,
};
use crate::language::{Language, say, word};
use crate::prose::Prose;

/// Who needs one, before the rest is counted.
const MOST_REQUIRERS: usize = 5;

pub(super) fn evidence(
    found: Option<&DependenciesDocument>,
    language: Language,
) -> Option<Section> {
    let found = found.filter(|found| !found.distributions.is_empty())?;
    let mut blocks = vec![Block::Said(say!(
        language,
        "evidence-said",
        roots = found.roots,
        transitive = found.transitive,
        unknown = found.unknown,
    ))];
    blocks.push(Block::Said(if found.needs_from.is_empty() {
        say!(language, "evidence-no-needs")
    } else {
        let from = Prose::literals(&found.needs_from);
        say!(language, "evidence-needs", from = &from)
    }));
    let elsewhere: Vec<Item> = found
        .distributions
        .iter()
        .filter_map(|one| elsewhere(one, language))
        .collect();
    if !elsewhere.is_empty() {
        blocks.push(Block::Said(say!(language, "evidence-elsewhere")));
        blocks.push(Block::List(elsewhere));
    }
    blocks.push(Block::Table(table(found, language)));
    section("evidence", say!(language, "evidence-title"), blocks)
}

/// One that is used elsewhere than where it is listed.
fn elsewhere(one: &DependencyDocument, language: Language) -> Option<Item> {
    let belongs = one.belongs.as_ref()?;
    let why = belongs.why.as_deref()?;
    let at = one.places.first().map(place).unwrap_or_default();
    let (name, to) = (Prose::literal(&one.name), Prose::literal(&belongs.to));
    let why = language.sentence(why);
    let said = if belongs.certain {
        say!(
            language,
            "evidence-moves",
            name = &name,
            to = &to,
            why = &why
        )
    } else {
        say!(
            language,
            "evidence-may-move",
            name = &name,
            to = &to,
            why = &why
        )
    };
    Some(Item {
        said: Prose::joined([Prose::literal(&at), said], ": "),
        below: Vec::new(),
        tone: Tone::Note,
    })
}

fn table(found: &DependenciesDocument, language: Language) -> Table {
    let mut table = Table::of(
        word!(language, "evidence-title"),
        [
            word!(language, "col-package"),
            word!(language, "col-set"),
            word!(language, "col-standing"),
            word!(language, "col-evidence"),
            word!(language, "col-needed-by"),
        ],
    );
    let standings = [
        (Standing::Root, found.roots),
        (Standing::Transitive, found.transitive),
        (Standing::Unknown, found.unknown),
    ];
    table.filter = Some(Filter {
        id: "evidence-rows".to_owned(),
        count: word!(language, "evidence-count"),
        first: Choices {
            label: word!(language, "col-standing"),
            choices: standings
                .into_iter()
                .filter(|(_, number)| *number > 0)
                .map(|(standing, number)| {
                    let word = language.word_of("standing", standing.as_str());
                    let label = format!("{word} ({})", language.number(number));
                    (standing.as_str(), label)
                })
                .collect(),
        },
        second: None,
    });
    table.rows = found
        .distributions
        .iter()
        .map(|one| row(one, language))
        .collect();
    table
}

fn row(one: &DependencyDocument, language: Language) -> Row {
    let word = language.word_of("standing", one.standing.as_str());
    let standing = if one.certain {
        Prose::plain(&word)
    } else {
        say!(language, "evidence-likely", what = word.as_str())
    };
    let pieces = one.evidence.iter().map(|shown| piece(shown, language));
    let evidence = Prose::joined(pieces, "; ");
    let mut names: Vec<&str> = one.required_by.iter().map(|by| by.name.as_str()).collect();
    let left = names.len().saturating_sub(MOST_REQUIRERS);
    names.truncate(MOST_REQUIRERS);
    let needed_by = if left == 0 {
        Prose::literals(&names)
    } else {
        let more = say!(language, "evidence-more", number = left);
        Prose::joined([Prose::literals(&names), more], ", ")
    };
    let or_dash = |prose: Prose| if prose.is_empty() { dash() } else { prose };
    Row {
        tokens: vec![one.standing.as_str()],
        cells: vec![
            Prose::literal(&one.name).into(),
            Prose::literal(&one.set).into(),
            Cell {
                said: standing,
                key: Some((one.standing as usize).to_string()),
                tone: Tone::Plain,
            },
            or_dash(evidence).into(),
            or_dash(needed_by).into(),
        ],
    }
}

fn piece(shown: &ShownDocument, language: Language) -> Prose {
    let mut places: Vec<Prose> = shown
        .places
        .iter()
        .map(|at| Prose::literal(&place(at)))
        .collect();
    let left = shown.count.saturating_sub(places.len());
    if left > 0 {
        places.push(say!(language, "evidence-more", number = left));
    }
    let what = language.sentence(&shown.what);
    let what = if shown.certain {
        what
    } else {
        say!(language, "evidence-likely", what = &what)
    };
    if places.is_empty() {
        return what;
    }
    Prose::joined([what, Prose::joined(places, ", ")], ": ")
}

fn place(place: &PlaceDocument) -> String {
    format!("{}:{}", place.file, place.line)
}
