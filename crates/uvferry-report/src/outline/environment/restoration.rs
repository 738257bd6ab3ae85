use super::super::{
    Block, Cell, Outline, Row, Section, Table, Tile, Tone, dash, section, yes_or_no,
};
use super::{notices, some};
use crate::json::{
    EnvironmentDifferenceDocument, EnvironmentDifferenceKind, RestorationDocument,
    RestorationOutcome, UnrestoredDocument,
};
use crate::language::{Language, say, word};
use crate::prose::Prose;

/// What became of an archive.
pub(crate) fn restoration(found: &RestorationDocument, language: Language) -> Outline {
    let failed = say!(language, "restoration-failed-ones");
    let left_out = say!(language, "restoration-left-out");
    let sections = [
        unrestored("failed", failed, &found.failed, Tone::Bad, language),
        unrestored("left-out", left_out, &found.left_out, Tone::Note, language),
        differences(&found.differences, language),
        rebuilt(found, language),
        notices(&found.diagnostics, language),
    ];
    Outline {
        language,
        title: say!(language, "restoration-title", name = &found.name),
        sentence: sentence(found, language),
        tiles: tiles(found, language),
        facts: Vec::new(),
        sections: sections.into_iter().flatten().collect(),
    }
}

fn sentence(found: &RestorationDocument, language: Language) -> Prose {
    let archive = Prose::literal(&found.archive);
    let path = found.path.as_deref().map_or_else(dash, Prose::literal);
    let said = match (found.outcome, found.differences.len()) {
        (RestorationOutcome::Verified, _) => say!(
            language,
            "restoration-verified",
            archive = &archive,
            python = &found.python_saved,
            distributions = found.distributions,
        ),
        (RestorationOutcome::Compared, 0) => {
            say!(
                language,
                "restoration-same",
                path = &path,
                archive = &archive
            )
        }
        (RestorationOutcome::Compared, differences) => say!(
            language,
            "restoration-differs",
            path = &path,
            archive = &archive,
            differences = differences,
        ),
        (RestorationOutcome::Restored, _) => say!(
            language,
            "restoration-restored",
            path = &path,
            installed = found.installed.unwrap_or_default(),
            distributions = found.distributions,
        ),
        (RestorationOutcome::Failed, _) => say!(language, "restoration-failed", path = &path),
    };
    match &found.python {
        Some(python) if *python != found.python_saved => {
            let other = say!(
                language,
                "restoration-python",
                saved = &found.python_saved,
                now = python,
            );
            Prose::joined([said, other], " ")
        }
        _ => said,
    }
}

fn tiles(found: &RestorationDocument, language: Language) -> Vec<Tile> {
    let mut tiles = vec![Tile::counted(
        found.distributions,
        say!(language, "tile-in-archive", count = found.distributions).letters(),
        Tone::Plain,
        language,
    )];
    if found.equal.is_some() {
        let differences = found.differences.len();
        let tone = if differences == 0 {
            Tone::Good
        } else {
            Tone::Bad
        };
        tiles.push(Tile::counted(
            differences,
            say!(language, "tile-different", count = differences).letters(),
            tone,
            language,
        ));
    }
    tiles.extend(some(
        found.failed.len(),
        word!(language, "tile-not-installed"),
        Tone::Bad,
        language,
    ));
    tiles
}

fn unrestored(
    id: &str,
    title: Prose,
    found: &[UnrestoredDocument],
    tone: Tone,
    language: Language,
) -> Option<Section> {
    let mut table = Table::of(
        title.letters(),
        [word!(language, "col-package"), word!(language, "col-why")],
    );
    for one in found {
        table.rows.push(Row {
            tokens: Vec::new(),
            cells: vec![
                Prose::literal(&one.name).into(),
                Cell::from(language.sentence(&one.reason)).toned(tone),
            ],
        });
    }
    section(id, title, table.block().into_iter().collect())
}

fn differences(found: &[EnvironmentDifferenceDocument], language: Language) -> Option<Section> {
    let mut table = Table::of(
        word!(language, "restoration-differences"),
        [
            word!(language, "col-package"),
            word!(language, "col-what"),
            word!(language, "col-saved-as"),
            word!(language, "col-is-there"),
        ],
    );
    for one in found {
        let shown = |text: &Option<String>| match (one.kind, text.as_deref()) {
            (_, None) => dash(),
            (EnvironmentDifferenceKind::Requested, Some(text)) => {
                yes_or_no(language, text == "true")
            }
            (EnvironmentDifferenceKind::Origin, Some("")) => say!(language, "origin-index"),
            (_, Some(text)) => Prose::literal(text),
        };
        table.row([
            Prose::literal(&one.name),
            Prose::plain(&language.word_of("other", one.kind.as_str())),
            shown(&one.before),
            shown(&one.after),
        ]);
    }
    section(
        "differences",
        say!(language, "restoration-differences"),
        table.block().into_iter().collect(),
    )
}

fn rebuilt(found: &RestorationDocument, language: Language) -> Option<Section> {
    if found.rebuilt.is_empty() {
        return None;
    }
    let names = Prose::literals(&found.rebuilt);
    let said = say!(language, "restoration-rebuilt-said", names = &names);
    section(
        "rebuilt",
        say!(language, "restoration-rebuilt"),
        vec![Block::Said(said)],
    )
}
