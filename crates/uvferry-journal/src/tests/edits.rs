//! Edits and sets of them, in memory.

use std::io;

use uvferry_diagnostics::{SourceFile, sha256_hex};

use crate::{Action, Change, Edit, EditError, EditSet, Replacement};

fn file(text: &str) -> SourceFile {
    SourceFile::new("r.txt", text.as_bytes())
}

fn set(edits: impl IntoIterator<Item = Edit>) -> Result<EditSet, EditError> {
    let mut set = EditSet::default();
    set.extend(edits)?;
    Ok(set)
}

fn after(set: &EditSet, file: &SourceFile) -> Vec<u8> {
    let changes = set
        .changes(&|path| {
            if path == file.path() {
                Ok(file.bytes().to_vec())
            } else {
                Err(io::ErrorKind::NotFound.into())
            }
        })
        .unwrap();
    assert_eq!(changes.len(), 1);
    changes[0].after.clone().unwrap()
}

#[test]
fn replacing_all_touches_only_what_differs() {
    let file = file("one\ntwo\nthree\n");
    let edit = Edit::replace_all(&file, "one\n2\nthree\n");
    let Change::Modify { replacements, .. } = &edit.change else {
        panic!("{edit:?}");
    };
    assert_eq!(
        replacements,
        &[Replacement {
            range: 4..7,
            bytes: b"2".to_vec()
        }]
    );
    let other = Edit::replace(&file, [(8..13, "3".to_owned())]).unwrap();
    let set = set([edit, other]).unwrap();
    assert_eq!(after(&set, &file), b"one\n2\n3\n");
}

#[test]
fn replacing_all_by_more_or_less_of_the_same_finds_no_overlapping_ends() {
    for (before, then) in [
        ("aaa", "aa"),
        ("aa", "aaa"),
        ("", "a"),
        ("a", ""),
        ("abab", "ab"),
    ] {
        let file = file(before);
        let set = set([Edit::replace_all(&file, then)]).unwrap();
        assert_eq!(after(&set, &file), then.as_bytes(), "{before:?} {then:?}");
    }
}

#[test]
fn an_edit_that_changes_no_byte_is_no_change() {
    let file = file("same");
    let set = set([Edit::replace_all(&file, "same")]).unwrap();
    assert!(!set.is_empty());
    assert_eq!(set.changes(&|_| Ok(b"same".to_vec())).unwrap(), []);
}

#[test]
fn text_is_written_in_the_encoding_of_the_file() {
    let mut bytes = vec![0xFF, 0xFE];
    bytes.extend("flask\r\nsix".encode_utf16().flat_map(u16::to_le_bytes));
    let file = SourceFile::new("r.txt", bytes);
    let edit = Edit::replace(&file, [(7..10, "ä".to_owned())]).unwrap();
    let mut expected = vec![0xFF, 0xFE];
    expected.extend("flask\r\nä".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(after(&set([edit]).unwrap(), &file), expected);
}

#[test]
fn a_byte_order_mark_stays() {
    let file = SourceFile::new("r.txt", b"\xEF\xBB\xBFsix".to_vec());
    let edit = Edit::replace(&file, [(0..3, "seven".to_owned())]).unwrap();
    assert_eq!(after(&set([edit]).unwrap(), &file), b"\xEF\xBB\xBFseven");
}

#[test]
fn text_that_the_encoding_cannot_write_is_refused() {
    let file = SourceFile::new("r.txt", b"# -*- coding: latin-1 -*-\n\xE9\n".to_vec());
    let error = Edit::replace(&file, [(0..0, "\u{20AC}".to_owned())]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the new text of `r.txt` cannot be written in iso-8859-1"
    );
}

#[test]
fn an_insertion_beside_a_replacement_merges_and_one_inside_does_not() {
    let file = file("abcdef");
    let at =
        |start, end, text: &str| Edit::replace(&file, [(start..end, text.to_owned())]).unwrap();
    let edits = [at(2, 4, "X"), at(2, 2, "<"), at(4, 4, ">")];
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
        let set = set(order.map(|index: usize| edits[index].clone())).unwrap();
        assert_eq!(after(&set, &file), b"ab<X>ef", "{order:?}");
    }
    for (one, two) in [
        (at(2, 4, "X"), at(3, 3, "|")),
        (at(2, 4, "X"), at(3, 5, "Y")),
        (at(2, 4, "X"), at(2, 4, "X")),
        (at(2, 2, "1"), at(2, 2, "2")),
        (at(0, 6, "X"), at(3, 4, "Y")),
    ] {
        for pair in [[one.clone(), two.clone()], [two.clone(), one.clone()]] {
            assert!(
                matches!(set(pair.clone()), Err(EditError::Overlap { .. })),
                "{pair:?}"
            );
        }
    }
}

#[test]
fn edits_that_contradict_each_other_are_refused_in_either_order() {
    let file = file("abc");
    let modify = Edit::replace_all(&file, "abd");
    let delete = Edit::delete(&file);
    let create = Edit::create("r.txt", "");
    let there = Edit::rename(&file, "s.txt");
    let elsewhere = Edit::rename(&file, "t.txt");
    let taken = Edit::create("s.txt", "");
    let another = Edit::rename(&SourceFile::new("u.txt", "abc"), "s.txt");
    for (one, two) in [
        (&modify, &delete),
        (&modify, &create),
        (&delete, &create),
        (&delete, &there),
        (&create, &create),
        (&create, &there),
        (&there, &elsewhere),
        (&there, &taken),
        (&there, &another),
    ] {
        for pair in [[one, two], [two, one]] {
            assert!(
                matches!(
                    set(pair.map(Clone::clone)),
                    Err(EditError::Contradiction { .. })
                ),
                "{pair:?}"
            );
        }
    }
}

#[test]
fn edits_made_for_different_contents_are_refused() {
    let (one, two) = (file("abc"), file("abd"));
    for (one, two) in [
        (Edit::delete(&one), Edit::delete(&two)),
        (Edit::replace_all(&one, ""), Edit::replace_all(&two, "")),
        (Edit::replace_all(&one, ""), Edit::rename(&two, "s")),
    ] {
        assert!(matches!(set([one, two]), Err(EditError::TwoHashes { .. })));
    }
}

#[test]
fn a_rename_takes_up_the_changes_of_its_file() {
    let file = file("abc");
    let edits = [
        Edit::rename(&file, "new.txt"),
        Edit::replace(&file, [(0..1, "A".to_owned())]).unwrap(),
    ];
    for order in [[0, 1], [1, 0]] {
        let set = set(order.map(|index: usize| edits[index].clone())).unwrap();
        let changes = set
            .changes(&|path| match path {
                "r.txt" => Ok(b"abc".to_vec()),
                _ => Err(io::ErrorKind::NotFound.into()),
            })
            .unwrap();
        assert_eq!(changes[0].path, "new.txt");
        assert_eq!(changes[0].old_path.as_deref(), Some("r.txt"));
        assert_eq!(changes[0].action, Action::Rename);
        assert_eq!(changes[0].after_sha256(), Some(sha256_hex(b"Abc")));
        assert_eq!(changes[0].before_sha256(), Some(sha256_hex(b"abc")));
    }
}

#[test]
fn a_refused_edit_leaves_the_set_as_it_was() {
    let file = file("abc");
    let mut set = set([Edit::replace_all(&file, "abd")]).unwrap();
    let before = set.clone();
    set.add(Edit::delete(&file)).unwrap_err();
    assert_eq!(set, before);
}

#[test]
fn two_parts_that_both_want_a_file_gone_agree() {
    let file = file("abc");
    assert_eq!(
        set([Edit::delete(&file), Edit::delete(&file)])
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn ranges_that_the_file_does_not_have_are_refused() {
    let hash = sha256_hex(b"abc");
    for range in [2..9, 9..9, 4..5] {
        let edit = Edit {
            path: "r.txt".into(),
            change: Change::Modify {
                before_sha256: hash.clone(),
                replacements: vec![Replacement {
                    range,
                    bytes: Vec::new(),
                }],
            },
        };
        assert!(matches!(
            set([edit]).unwrap().changes(&|_| Ok(b"abc".to_vec())),
            Err(EditError::OutOfRange { .. })
        ));
    }
    #[expect(clippy::reversed_empty_ranges, reason = "that is the point")]
    let backwards = Edit {
        path: "r.txt".into(),
        change: Change::Modify {
            before_sha256: hash,
            replacements: vec![Replacement {
                range: 2..1,
                bytes: Vec::new(),
            }],
        },
    };
    assert!(matches!(
        set([backwards]),
        Err(EditError::OutOfRange { .. })
    ));
}

#[test]
fn paths_outside_of_what_may_be_written_are_refused() {
    for path in [
        "",
        "/etc/passwd",
        "../x",
        "a/../../x",
        "a/./b",
        "a//b",
        "a/",
        ".git/config",
        ".GIT/config",
        "sub/.git/hooks/pre-commit",
        ".uvferry/report.md",
        ".Uvferry/x",
        "a\0b",
    ] {
        assert!(
            matches!(set([Edit::create(path, "")]), Err(EditError::Path { .. })),
            "{path:?}"
        );
        assert!(
            matches!(
                set([Edit::rename(&file(""), path)]),
                Err(EditError::Path { .. })
            ),
            "{path:?}"
        );
    }
    for path in [".github/workflows/ci.yml", ".gitignore", "a..b", "…/ä"] {
        set([Edit::create(path, "")]).unwrap();
    }
}
