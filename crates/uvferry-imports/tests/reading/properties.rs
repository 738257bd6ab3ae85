//! What holds for any file.

use proptest::prelude::*;
use uvferry_diagnostics::SourceFile;
use uvferry_imports::reading::{Reading, read};
use uvferry_imports::sources::{Kind, Options, find};
use uvferry_imports::{Cache, Place, read_all};

use super::shown;

const KINDS: [Kind; 4] = [Kind::Module, Kind::Stub, Kind::Notebook, Kind::Script];

fn places(reading: &Reading) -> impl Iterator<Item = Place> {
    let script = reading.script.iter();
    reading
        .imports
        .iter()
        .map(|it| it.place)
        .chain(reading.references.iter().map(|it| it.place))
        .chain(reading.faults.iter().map(|it| it.place))
        .chain(script.flat_map(|it| {
            it.dependencies
                .iter()
                .map(|(_, place)| *place)
                .chain([it.place])
        }))
}

fn lie_within(bytes: &[u8], reading: &Reading) -> Result<(), TestCaseError> {
    let file = SourceFile::new("", bytes);
    prop_assert_eq!(reading.lines as usize, file.line_count());
    // Where the text ends in a line end, its end is the start of one line more.
    let end = file.line_column(file.text().len());
    for place in places(reading) {
        let start = (place.line as usize, place.column as usize);
        let behind = (place.end_line as usize, place.end_column as usize);
        prop_assert!(start <= behind, "{:?}", place);
        prop_assert!(behind <= (end.line, end.column), "{:?} of {:?}", place, end);
        for (line, column) in [start, behind] {
            prop_assert!(line >= 1 && column >= 1);
            if let Some(span) = file.line_span(line) {
                let length = file.slice(span).chars().count();
                prop_assert!(column <= length + 1, "{:?}", place);
            }
        }
    }
    Ok(())
}

/// Pieces that texts of Python are made of, and such that break them.
fn source() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "import a\n",
        "from b import c, d\n",
        "from . import e\n",
        "import ",
        "from ",
        "f.g",
        "x",
        " ",
        "    ",
        "\t",
        "\n",
        "\n\n",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ":",
        ";",
        ",",
        ".",
        "=",
        "\"",
        "'",
        "\"\"\"",
        "'''",
        "f'",
        "rb\"",
        "\\",
        "\\\n",
        "#",
        "# deptry: ignore[DEP001]\n",
        "try:\n",
        "except ImportError:\n",
        "except:\n",
        "else:\n",
        "finally:\n",
        "if x:\n",
        "elif sys.version_info:\n",
        "def f():\n",
        "class C:\n",
        "with a:\n",
        "async ",
        "lambda: ",
        "print 'x'\n",
        "import_module('h.i')\n",
        "__import__('j')",
        "'k.l'",
        "`",
        "$",
        "é",
        "# /// script\n",
        "# ///\n",
        "# dependencies = ['x']\n",
        "# -*- coding: latin-1 -*-\n",
        "INSTALLED_APPS = ['m']\n",
        "%magic\n",
        "match x:\n",
        "case y:\n",
        "\u{c}",
        "\0",
        "0x",
        "1_",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for kind in KINDS {
            let reading = read(bytes.clone(), kind);
            lie_within(&bytes, &reading)?;
        }
    }

    #[test]
    fn places_lie_within_the_file(source in source()) {
        for kind in [Kind::Module, Kind::Stub, Kind::Script] {
            let reading = read(source.as_str(), kind);
            lie_within(source.as_bytes(), &reading)?;
        }
    }

    #[test]
    fn line_ends_make_no_difference(source in source()) {
        let plain = read(source.as_str(), Kind::Module);
        let other = read(source.replace('\n', "\r\n"), Kind::Module);
        // Where an error is told may be a line end, which is one character or two.
        let without = |mut reading: Reading| {
            reading.faults.iter_mut().for_each(|it| it.place = Place::default());
            reading.faults.truncate(1);
            reading
        };
        let (plain, other) = (without(plain), without(other));
        prop_assert_eq!(plain.imports, other.imports);
        prop_assert_eq!(plain.references, other.references);
        prop_assert_eq!(plain.lines, other.lines);
        prop_assert_eq!(plain.faults.is_empty(), other.faults.is_empty());
    }

    #[test]
    fn notebooks_say_what_their_cells_say(cells in prop::collection::vec(source(), 0..4), is_list: bool) {
        let json: Vec<serde_json::Value> = cells.iter().map(|cell| {
            let source = if is_list {
                serde_json::json!(cell.split_inclusive('\n').collect::<Vec<_>>())
            } else {
                serde_json::json!(cell)
            };
            serde_json::json!({"cell_type": "code", "source": source})
        }).collect();
        let text = serde_json::json!({"cells": json}).to_string();
        let reading = read(text.as_str(), Kind::Notebook);
        lie_within(text.as_bytes(), &reading)?;
        // Each import's place shows its name in the JSON.
        let file = SourceFile::new("", text.as_bytes());
        for import in reading.imports.iter().filter(|it| it.members.is_empty() && it.module.is_ascii()) {
            let line = file.slice(file.line_span(import.place.line as usize).unwrap_or_default());
            let found: String = line
                .chars()
                .skip(import.place.column as usize - 1)
                .take((import.place.end_column - import.place.column) as usize)
                .collect();
            let last = import.module.rsplit('.').next().unwrap_or_default();
            prop_assert!(found.contains(last), "{} in {}", import.module, found);
        }
    }

    #[test]
    fn a_valid_text_is_read_alike_in_whatever_surroundings(count in 0_usize..6) {
        // Blank lines and comments move places, nothing else.
        let source = "try:\n    import a\nexcept ImportError:\n    from b import c\n";
        let moved = "# é\n\n".repeat(count) + source;
        let (plain, moved) = (read(source, Kind::Module), read(moved, Kind::Module));
        prop_assert_eq!(shown(&plain), shown(&moved));
        for (one, other) in plain.imports.iter().zip(&moved.imports) {
            prop_assert_eq!(one.place.line as usize + 2 * count, other.place.line as usize);
            prop_assert_eq!(one.place.column, other.place.column);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn the_order_of_files_and_the_cache_make_no_difference(
        sources in prop::collection::vec(source(), 1..8),
        by in 0_usize..8,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let tree = folder.path().join("tree");
        for (at, source) in sources.iter().enumerate() {
            let ending = ["py", "pyi", "ipynb"][at % 3];
            fs_err::create_dir_all(tree.join(format!("d{}", at % 2))).unwrap();
            fs_err::write(tree.join(format!("d{}/f{at}.{ending}", at % 2)), source).unwrap();
        }
        let files = find(&tree, &Options::default()).files;
        prop_assert_eq!(files.len(), sources.len());
        let mut moved = files.clone();
        moved.rotate_left(by % files.len());
        let plain = read_all(&tree, files.clone(), None);
        let mut other = read_all(&tree, moved, None);
        other.sort_by(|one, other| one.0.path.cmp(&other.0.path));
        prop_assert_eq!(&plain, &other);
        let cache = Cache::open(folder.path().join("cache"));
        for _ in 0..2 {
            prop_assert_eq!(&plain, &read_all(&tree, files.clone(), Some(&cache)));
        }
        for (file, reading) in &plain {
            let bytes = fs_err::read(tree.join(&file.path)).unwrap();
            prop_assert_eq!(reading, &read(bytes, file.kind));
        }
    }
}
