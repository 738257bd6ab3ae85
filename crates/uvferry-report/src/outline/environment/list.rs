use super::super::{
    Block, Cell, Choices, Filter, Item, Outline, Row, Section, Table, Tile, Tone, dash, section,
    yes_or_no,
};
use super::some;
use crate::json::{DistributionDocument, DistributionOrigin, EnvironmentDocument};
use crate::language::{Language, say, word};
use crate::prose::Prose;

/// So many are named of those that ask for one.
const MOST_NAMED: usize = 3;

/// What is installed in an environment.
pub(crate) fn list(found: &EnvironmentDocument, language: Language) -> Outline {
    let python = &found.python;
    let sections = [
        misfits(found, language),
        hidden(found, language),
        leftovers(found, language),
        distributions(found, language),
    ];
    Outline {
        language,
        title: say!(language, "list-title"),
        sentence: say!(
            language,
            "list-sentence",
            distributions = found.distributions.len(),
            implementation = &python.implementation,
            version = &python.version,
            prefix = &Prose::literal(&python.prefix),
        ),
        tiles: tiles(found, language),
        facts: Vec::new(),
        sections: sections.into_iter().flatten().collect(),
    }
}

fn tiles(found: &EnvironmentDocument, language: Language) -> Vec<Tile> {
    let all = &found.distributions;
    let with =
        |is_it: fn(&DistributionDocument) -> bool| all.iter().filter(|one| is_it(one)).count();
    let editable = with(|one| one.editable);
    let misfits = found.misfits.len();
    let mut tiles = vec![Tile::counted(
        all.len(),
        say!(language, "tile-distributions", count = all.len()).letters(),
        Tone::Plain,
        language,
    )];
    tiles.extend(some(
        with(|one| one.origin != DistributionOrigin::Index),
        word!(language, "tile-not-from-index"),
        Tone::Note,
        language,
    ));
    tiles.extend(some(
        editable,
        say!(language, "tile-editable", count = editable).letters(),
        Tone::Note,
        language,
    ));
    tiles.push(Tile::counted(
        misfits,
        say!(language, "tile-misfits", count = misfits).letters(),
        if misfits == 0 { Tone::Good } else { Tone::Bad },
        language,
    ));
    tiles
}

fn misfits(found: &EnvironmentDocument, language: Language) -> Option<Section> {
    let items = found.misfits.iter().map(|one| Item {
        said: language
            .sentence(&one.message)
            .words(" (")
            .then(Prose::plain(&one.code))
            .words(")"),
        below: Vec::new(),
        tone: Tone::Bad,
    });
    listed("misfits", say!(language, "list-misfits"), items.collect())
}

fn hidden(found: &EnvironmentDocument, language: Language) -> Option<Section> {
    let items = found.hidden.iter().map(|one| {
        let name = Prose::literal(&named(&one.name, one.version.as_deref()));
        let place = Prose::literal(&one.location);
        Item {
            said: if one.same_folder {
                say!(language, "list-twice", name = &name, place = &place)
            } else {
                say!(language, "list-hidden-one", name = &name, place = &place)
            },
            below: Vec::new(),
            tone: if one.same_folder {
                Tone::Bad
            } else {
                Tone::Plain
            },
        }
    });
    listed("hidden", say!(language, "list-hidden"), items.collect())
}

fn leftovers(found: &EnvironmentDocument, language: Language) -> Option<Section> {
    let items = found.leftovers.iter();
    let items = items.map(|path| Item::from(Prose::literal(path)));
    listed("left", say!(language, "list-leftovers"), items.collect())
}

fn listed(id: &str, title: Prose, items: Vec<Item>) -> Option<Section> {
    if items.is_empty() {
        return None;
    }
    section(id, title, vec![Block::List(items)])
}

fn named(name: &str, version: Option<&str>) -> String {
    version.map_or_else(|| name.to_owned(), |version| format!("{name} {version}"))
}

fn distributions(found: &EnvironmentDocument, language: Language) -> Option<Section> {
    if found.distributions.is_empty() {
        return None;
    }
    let mut table = Table::of(
        word!(language, "imports-distributions-title"),
        [
            word!(language, "col-package"),
            word!(language, "col-version"),
            word!(language, "col-came-from"),
            word!(language, "col-asked-for"),
            word!(language, "col-needed-by"),
            word!(language, "col-remark"),
        ],
    );
    let mut origins: Vec<DistributionOrigin> = Vec::new();
    for one in &found.distributions {
        if !origins.contains(&one.origin) {
            origins.push(one.origin);
        }
        table.rows.push(Row {
            tokens: vec![
                if one.requested { "asked" } else { "needed" },
                one.origin.as_str(),
            ],
            cells: cells(found, one, language),
        });
    }
    let asked = Choices {
        label: word!(language, "col-asked-for"),
        choices: vec![
            ("asked", word!(language, "yes")),
            ("needed", word!(language, "no")),
        ],
    };
    let origins = Choices {
        label: word!(language, "col-came-from"),
        choices: origins
            .into_iter()
            .map(|origin| {
                let word = origin.as_str();
                (word, language.word_of("origin", word))
            })
            .collect(),
    };
    table.filter = Some(Filter {
        id: "distribution-rows".to_owned(),
        count: word!(language, "imports-distributions-count"),
        first: asked,
        second: Some(origins),
    });
    section(
        "distributions",
        say!(language, "imports-distributions-title"),
        vec![Block::Table(table)],
    )
}

fn cells(found: &EnvironmentDocument, one: &DistributionDocument, language: Language) -> Vec<Cell> {
    let unmet = found
        .misfits
        .iter()
        .filter(|misfit| misfit.name == one.name);
    let unmet = unmet.count();
    let mut remarks: Vec<Prose> = one
        .faults
        .iter()
        .map(|fault| language.sentence(fault))
        .collect();
    if unmet > 0 {
        remarks.push(say!(language, "list-unmet", unmet = unmet));
    }
    let remark = Cell::from(Prose::joined(remarks, "; "));
    let version = one.version.as_deref().map_or_else(dash, Prose::plain);
    vec![
        Prose::literal(&one.name).into(),
        version.into(),
        came_from(one, language).into(),
        yes_or_no(language, one.requested).into(),
        needed_by(&one.required_by, language).into(),
        if unmet > 0 {
            remark.toned(Tone::Bad)
        } else {
            remark
        },
    ]
}

fn needed_by(names: &[String], language: Language) -> Prose {
    let some = Prose::literals(names.iter().take(MOST_NAMED));
    match names.len().saturating_sub(MOST_NAMED) {
        0 => some,
        more => say!(language, "and-more", named = &some, more = more),
    }
}

/// What kind of place it came from, and where that is.
fn came_from(one: &DistributionDocument, language: Language) -> Prose {
    let word = Prose::plain(&language.word_of("origin", one.origin.as_str()));
    let recorded = one.direct_url.as_ref();
    let url = recorded.and_then(|url| url.get("url")?.as_str());
    match one.editable_location.as_deref().or(url) {
        Some(place) => word.words(" ").then(Prose::literal(place)),
        None => word,
    }
}
