use crate::json::{WhyDocument, WhyFoundDocument, WhyStepDocument};
use crate::language::{Language, say, word};
use crate::outline::project::dash;
use crate::outline::{Block, Outline, Section, Table};
use crate::prose::Prose;

/// So many are named of those that ask for it directly.
const MOST_NAMED: usize = 10;

/// Why a distribution is there: who asks for it, and by which ways.
pub(crate) fn why(found: &WhyDocument, language: Language) -> Outline {
    let name = Prose::literal(&found.name);
    let sentence = match found.found.as_slice() {
        [] => say!(language, "why-nothing", name = &name),
        [one] => asked(one, language),
        several => say!(
            language,
            "why-versions",
            name = &name,
            versions = several.len()
        ),
    };
    let one_only = found.found.len() == 1;
    let sections = found.found.iter().enumerate().map(|(at, one)| {
        let mut blocks = Vec::new();
        if !one_only {
            blocks.push(Block::Said(asked(one, language)));
        }
        blocks.extend(ways(one, language).block());
        Section {
            id: format!("version-{}", at + 1),
            title: Prose::literal(&named(&one.name, one.version.as_deref())),
            blocks,
        }
    });
    Outline {
        language,
        title: say!(language, "why-title", name = &found.name),
        sentence,
        tiles: Vec::new(),
        facts: Vec::new(),
        sections: sections.collect(),
    }
}

fn asked(one: &WhyFoundDocument, language: Language) -> Prose {
    let names = Prose::literals(one.direct.iter().take(MOST_NAMED));
    match (
        one.direct.len(),
        one.direct.len().saturating_sub(MOST_NAMED),
    ) {
        (0, _) => say!(language, "why-nobody"),
        (all, 0) => say!(language, "why-direct", number = all, names = &names),
        (all, more) => {
            let names = say!(language, "and-more", named = &names, more = more);
            say!(language, "why-direct", number = all, names = &names)
        }
    }
}

/// The shortest way from each root.
fn ways(one: &WhyFoundDocument, language: Language) -> Table {
    let mut table = Table::of(
        word!(language, "why-ways"),
        [
            word!(language, "col-way"),
            word!(language, "col-asked-as"),
            word!(language, "col-list"),
        ],
    );
    for way in &one.ways {
        let step =
            |step: &WhyStepDocument| Prose::literal(&named(&step.name, step.version.as_deref()));
        let end = way.last();
        let written = end.and_then(|step| step.requirement.as_deref());
        let list = end.and_then(|step| step.list.as_deref());
        table.row([
            Prose::joined(way.iter().map(step), " → "),
            written.map_or_else(dash, Prose::literal),
            list.map_or_else(dash, Prose::literal),
        ]);
    }
    table
}

fn named(name: &str, version: Option<&str>) -> String {
    version.map_or_else(|| name.to_owned(), |version| format!("{name} {version}"))
}
