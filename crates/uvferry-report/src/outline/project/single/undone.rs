use crate::json::UndoneDocument;
use crate::language::{Language, say, word};
use crate::outline::project::section;
use crate::outline::{Block, Item, Outline, Section, Table};
use crate::prose::Prose;

/// A run that was taken back.
pub(crate) fn undone(found: &UndoneDocument, language: Language) -> Outline {
    let id = Prose::literal(&found.id);
    let sections = [
        kept(found, language),
        files(found, language),
        folders(found, language),
    ];
    Outline {
        language,
        title: say!(language, "undone-title"),
        sentence: say!(
            language,
            "undone-sentence",
            id = &id,
            files = found.restored.len() + found.removed.len(),
        ),
        tiles: Vec::new(),
        facts: Vec::new(),
        sections: sections.into_iter().flatten().collect(),
    }
}

fn files(found: &UndoneDocument, language: Language) -> Option<Section> {
    let mut table = Table::of(
        word!(language, "undone-files"),
        [word!(language, "col-file"), word!(language, "col-became")],
    );
    for path in &found.restored {
        table.row([Prose::literal(path), say!(language, "undone-restored")]);
    }
    for path in &found.removed {
        table.row([Prose::literal(path), say!(language, "undone-removed")]);
    }
    section(
        "files",
        say!(language, "undone-files"),
        table.block().into_iter().collect(),
    )
}

/// Newer files, which a person may still want.
fn kept(found: &UndoneDocument, language: Language) -> Option<Section> {
    let mut table = Table::of(
        word!(language, "undone-kept"),
        [word!(language, "col-file"), word!(language, "col-kept-as")],
    );
    for one in &found.kept {
        table.row([Prose::literal(&one.path), Prose::literal(&one.kept)]);
    }
    section(
        "kept",
        say!(language, "undone-kept"),
        table.block().into_iter().collect(),
    )
}

fn folders(found: &UndoneDocument, language: Language) -> Option<Section> {
    if found.directories_left.is_empty() {
        return None;
    }
    let folders = found.directories_left.iter();
    let items = folders.map(|path| Item::from(Prose::literal(path)));
    let blocks = vec![
        Block::Said(say!(language, "undone-left-said")),
        Block::List(items.collect()),
    ];
    section("left", say!(language, "undone-left"), blocks)
}
