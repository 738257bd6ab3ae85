use std::collections::BTreeSet;

use super::super::{Block, Cell, Item, Outline, Row, Section, Table, Tile, Tone, section};
use super::{notices, number, size, some};
use crate::amounts::bytes;
use crate::json::{
    KeptSnapshotDocument, SnapshotDocument, SnapshotFileDocument, SnapshotsDocument,
};
use crate::language::{Language, say, word};
use crate::prose::Prose;
use crate::visible::one_line;

/// A snapshot that was taken.
pub(crate) fn snapshot(found: &SnapshotDocument, language: Language) -> Outline {
    let sections = [
        archive(found, language),
        redacted(found, language),
        notices(&found.diagnostics, language),
        files(&found.files, language),
    ];
    let archive = Prose::literal(&found.archive.path);
    let sentence = if found.wheels > 0 {
        say!(
            language,
            "snapshot-sentence-wheels",
            python = &found.python,
            distributions = found.distributions,
            wheels = found.wheels,
            archive = &archive,
        )
    } else {
        say!(
            language,
            "snapshot-sentence",
            python = &found.python,
            distributions = found.distributions,
            archive = &archive,
        )
    };
    Outline {
        language,
        title: say!(language, "snapshot-title", name = &found.name),
        sentence,
        tiles: Vec::new(),
        facts: Vec::new(),
        sections: sections.into_iter().flatten().collect(),
    }
}

fn archive(found: &SnapshotDocument, language: Language) -> Option<Section> {
    let archive = &found.archive;
    let mut table = Table::of(
        word!(language, "snapshot-archive"),
        [word!(language, "col-fact"), word!(language, "col-value")],
    );
    if let Some(note) = &found.note {
        let remark = Prose::plain(&word!(language, "col-remark"));
        table.row([remark, Prose::of(note)]);
    }
    for (fact, value) in [
        (word!(language, "col-path"), Prose::literal(&archive.path)),
        (
            word!(language, "col-size"),
            Prose::plain(&bytes(archive.size_bytes)),
        ),
        ("SHA-256".to_owned(), Prose::literal(&archive.sha256)),
        (word!(language, "col-tool"), Prose::plain(&found.tool)),
    ] {
        table.row([Prose::plain(&fact), value]);
    }
    let back = if found.wheels == found.distributions && found.wheels > 0 {
        say!(language, "snapshot-restore-offline")
    } else {
        say!(language, "snapshot-restore")
    };
    let blocks = vec![Block::Said(back), Block::Table(table)];
    section("archive", say!(language, "snapshot-archive"), blocks)
}

fn redacted(found: &SnapshotDocument, language: Language) -> Option<Section> {
    if found.redacted.is_empty() {
        return None;
    }
    let items = found.redacted.iter();
    let items = items.map(|place| Item::from(Prose::literal(place)));
    let blocks = vec![
        Block::Said(say!(language, "snapshot-redacted-said")),
        Block::List(items.collect()),
    ];
    section("redacted", say!(language, "snapshot-redacted"), blocks)
}

fn files(files: &[SnapshotFileDocument], language: Language) -> Option<Section> {
    let mut table = Table::of(
        word!(language, "snapshot-files"),
        [
            word!(language, "col-file"),
            word!(language, "col-size"),
            "SHA-256".to_owned(),
        ],
    )
    .amounts(1..2);
    for file in files {
        table.rows.push(Row {
            tokens: Vec::new(),
            cells: vec![
                Prose::literal(&file.path).into(),
                size(file.size_bytes),
                Prose::literal(&file.sha256).into(),
            ],
        });
    }
    section(
        "files",
        say!(language, "snapshot-files"),
        table.block().into_iter().collect(),
    )
}

/// The snapshots of a folder.
pub(crate) fn snapshots(found: &SnapshotsDocument, language: Language) -> Outline {
    let all = &found.snapshots;
    let names: BTreeSet<&str> = all.iter().map(|one| one.name.as_str()).collect();
    let whole = all
        .iter()
        .fold(0_u64, |sum, one| sum.saturating_add(one.size_bytes));
    let mut sentence = say!(
        language,
        "snapshots-sentence",
        snapshots = all.len(),
        environments = names.len(),
        size = &bytes(whole),
    );
    let old = all.iter().filter(|one| one.old).count();
    if old > 0 {
        let said = if found.removed {
            say!(language, "snapshots-removed", old = old)
        } else {
            say!(language, "snapshots-old", old = old)
        };
        sentence = Prose::joined([sentence, said], " ");
    }
    let mut tiles = vec![Tile::counted(
        all.len(),
        say!(language, "tile-snapshots", count = all.len()).letters(),
        Tone::Plain,
        language,
    )];
    let label = if found.removed {
        say!(language, "tile-removed", count = old).letters()
    } else {
        say!(language, "tile-old", count = old).letters()
    };
    tiles.extend(some(old, label, Tone::Note, language));
    Outline {
        language,
        title: say!(language, "snapshots-title"),
        sentence,
        tiles,
        facts: Vec::new(),
        sections: kept(found, language).into_iter().collect(),
    }
}

fn kept(found: &SnapshotsDocument, language: Language) -> Option<Section> {
    if found.snapshots.is_empty() {
        return None;
    }
    let mut table = Table::of(
        word!(language, "snapshots-title"),
        [
            word!(language, "col-environment"),
            word!(language, "col-taken"),
            word!(language, "col-file"),
            word!(language, "col-python"),
            word!(language, "col-distributions"),
            word!(language, "col-wheels"),
            word!(language, "col-size"),
            word!(language, "col-remark"),
        ],
    )
    .amounts(4..7);
    for one in &found.snapshots {
        table.rows.push(row(one, found.removed, language));
    }
    let folder = Prose::literal(&found.folder);
    section(
        "snapshots",
        say!(language, "snapshots-in", folder = &folder),
        vec![Block::Table(table)],
    )
}

fn row(one: &KeptSnapshotDocument, removed: bool, language: Language) -> Row {
    let state = match (one.old, removed) {
        (false, _) => Prose::default(),
        (true, true) => say!(language, "snapshots-is-removed"),
        (true, false) => say!(language, "snapshots-is-old"),
    };
    let note = one.note.as_deref().map(Prose::of).unwrap_or_default();
    let remark = Cell::from(Prose::joined([state, note], ": "));
    Row {
        tokens: Vec::new(),
        cells: vec![
            Prose::literal(&one.name).into(),
            Cell {
                said: Prose::plain(&when(&one.taken)),
                key: Some(one_line(&one.taken)),
                tone: Tone::Plain,
            },
            Prose::literal(&one.file).into(),
            Prose::plain(&one.python).into(),
            number(one.distributions, language),
            number(one.wheels, language),
            size(one.size_bytes),
            if one.old {
                remark.toned(Tone::Note)
            } else {
                remark
            },
        ],
    }
}

/// `2026-11-26 12:00:00 UTC` of `20261126T120000Z`.
fn when(taken: &str) -> String {
    let bytes = taken.as_bytes();
    let is_digits = |range: std::ops::Range<usize>| bytes[range].iter().all(u8::is_ascii_digit);
    let known = bytes.len() == 16
        && bytes[8] == b'T'
        && bytes[15] == b'Z'
        && is_digits(0..8)
        && is_digits(9..15);
    if !known {
        return taken.to_owned();
    }
    let part = |from: usize, to: usize| &taken[from..to];
    format!(
        "{}-{}-{} {}:{}:{} UTC",
        part(0, 4),
        part(4, 6),
        part(6, 8),
        part(9, 11),
        part(11, 13),
        part(13, 15)
    )
}

#[cfg(test)]
mod tests {
    use super::when;

    #[test]
    fn a_time_is_written_as_people_read_it() {
        assert_eq!(when("20261126T120304Z"), "2026-11-26 12:03:04 UTC");
        for other in ["", "yesterday", "2026112éT12030Z", "20261126T120304+"] {
            assert_eq!(when(other), other);
        }
    }
}
