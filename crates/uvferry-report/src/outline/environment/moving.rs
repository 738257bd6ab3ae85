use super::super::{
    Block, Cell, Item, Outline, Row, Section, Table, Tile, Tone, dash, section, yes_or_no,
};
use super::notices;
use crate::json::{MoveOutcome, MovedPackageDocument, VenvMoveDocument, VenvUndoDocument};
use crate::language::{Language, say, word};
use crate::phrases::seconds;
use crate::prose::Prose;

/// An environment that was moved to uv, or would be.
pub(crate) fn venv_move(found: &VenvMoveDocument, language: Language) -> Outline {
    let carried = say!(language, "move-carried");
    let left = say!(language, "move-left");
    let sections = [
        issues(found, language),
        way_back(found, language),
        packages(found, language),
        files("carried", carried, &found.carried),
        files("left", left, &found.left),
        notices(&found.diagnostics, language),
    ];
    Outline {
        language,
        title: say!(language, "move-title"),
        sentence: sentence(found, language),
        tiles: tiles(found, language),
        facts: Vec::new(),
        sections: sections.into_iter().flatten().collect(),
    }
}

fn sentence(found: &VenvMoveDocument, language: Language) -> Prose {
    let path = Prose::literal(&found.original_path);
    let uv = found.uv.as_deref();
    let uv = Prose::plain(&uv.map_or_else(|| "uv".to_owned(), |uv| format!("uv {uv}")));
    match found.outcome {
        MoveOutcome::Planned => say!(language, "move-planned", path = &path, uv = &uv),
        MoveOutcome::Moved => say!(
            language,
            "move-moved",
            path = &path,
            uv = &uv,
            took = &seconds(found.took_s, language),
        ),
        MoveOutcome::Unchanged => say!(language, "move-unchanged", path = &path),
        MoveOutcome::RolledBack => say!(language, "move-rolled-back", path = &path),
        MoveOutcome::Refused => say!(language, "move-refused", path = &path),
    }
}

fn tiles(found: &VenvMoveDocument, language: Language) -> Vec<Tile> {
    let mut tiles = Vec::new();
    if let Some(before) = found.count_before {
        let label = say!(language, "tile-before", count = before).letters();
        tiles.push(Tile::counted(before, label, Tone::Plain, language));
    }
    if let (Some(after), MoveOutcome::Moved) = (found.count_after, found.outcome) {
        let tone = if Some(after) == found.count_before {
            Tone::Good
        } else {
            Tone::Note
        };
        tiles.push(Tile::counted(
            after,
            say!(language, "tile-now", count = after).letters(),
            tone,
            language,
        ));
    }
    if let Some(imports) = found.imports {
        let tone = if imports.work_now == imports.worked_before {
            Tone::Good
        } else {
            Tone::Bad
        };
        tiles.push(Tile {
            value: say!(
                language,
                "share",
                same = imports.work_now,
                all = imports.worked_before,
            )
            .letters(),
            label: word!(language, "tile-imports"),
            tone,
        });
    }
    tiles
}

fn issues(found: &VenvMoveDocument, language: Language) -> Option<Section> {
    let items = found.issues.iter().map(|issue| {
        let said = language
            .sentence(&issue.message)
            .words(" (")
            .then(Prose::plain(&issue.code))
            .words(")");
        Item {
            said,
            below: issue
                .accepted
                .then(|| say!(language, "move-accepted"))
                .into_iter()
                .collect(),
            tone: if issue.accepted {
                Tone::Note
            } else {
                Tone::Bad
            },
        }
    });
    let items: Vec<Item> = items.collect();
    if items.is_empty() {
        return None;
    }
    section(
        "issues",
        say!(language, "move-issues"),
        vec![Block::List(items)],
    )
}

fn way_back(found: &VenvMoveDocument, language: Language) -> Option<Section> {
    let path = Prose::literal(&found.original_path);
    let said = match &found.backup_path {
        Some(backup) => say!(
            language,
            "move-backup",
            backup = &Prose::literal(backup),
            path = &path,
        ),
        None if found.discarded => say!(language, "move-discarded"),
        None => return None,
    };
    section(
        "undo",
        say!(language, "undo-title"),
        vec![Block::Said(said)],
    )
}

fn packages(found: &VenvMoveDocument, language: Language) -> Option<Section> {
    let mut table = Table::of(
        word!(language, "imports-distributions-title"),
        [
            word!(language, "col-package"),
            word!(language, "col-version"),
            word!(language, "col-asked-as"),
            word!(language, "col-installed"),
            word!(language, "col-remark"),
        ],
    );
    for one in &found.packages {
        table.rows.push(row(found, one, language));
    }
    section(
        "packages",
        say!(language, "imports-distributions-title"),
        table.block().into_iter().collect(),
    )
}

fn row(found: &VenvMoveDocument, one: &MovedPackageDocument, language: Language) -> Row {
    let failure = found
        .failures
        .iter()
        .find(|failure| failure.name == one.name);
    let mut remarks = Vec::new();
    if let Some(why) = &one.left_out {
        remarks.push(say!(
            language,
            "move-left-out",
            why = &language.sentence(why)
        ));
    }
    if let Some(way) = &one.alternative {
        remarks.push(say!(
            language,
            "move-otherwise",
            way = &language.sentence(way)
        ));
    }
    remarks.extend(failure.map(|failure| language.sentence(&failure.message)));
    let (installed, tone) = match one.installed {
        None => (dash(), Tone::Plain),
        Some(true) => (yes_or_no(language, true), Tone::Plain),
        Some(false) => (yes_or_no(language, false), Tone::Bad),
    };
    let asked = one.requirement.as_deref().map_or_else(dash, Prose::literal);
    Row {
        tokens: Vec::new(),
        cells: vec![
            Prose::literal(&one.name).into(),
            Prose::plain(&one.version).into(),
            asked.into(),
            Cell::from(installed).toned(tone),
            Prose::joined(remarks, "; ").into(),
        ],
    }
}

fn files(id: &str, title: Prose, paths: &[String]) -> Option<Section> {
    if paths.is_empty() {
        return None;
    }
    let items = paths.iter().map(|path| Item::from(Prose::literal(path)));
    section(id, title, vec![Block::List(items.collect())])
}

/// A move that was taken back.
pub(crate) fn venv_undo(found: &VenvUndoDocument, language: Language) -> Outline {
    let path = Prose::literal(&found.path);
    let kept = say!(language, "move-kept");
    let rest = found.rest.as_deref().and_then(|rest| {
        let said = Block::Said(language.sentence(rest));
        section("rest", say!(language, "move-rest"), vec![said])
    });
    let sections = [files("kept", kept, &found.kept), rest];
    Outline {
        language,
        title: say!(language, "move-undo-title"),
        sentence: if found.was_finished {
            say!(language, "move-undone", path = &path)
        } else {
            say!(language, "move-undone-unfinished", path = &path)
        },
        tiles: Vec::new(),
        facts: Vec::new(),
        sections: sections.into_iter().flatten().collect(),
    }
}
