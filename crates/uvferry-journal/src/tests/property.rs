//! Random trees and random edits.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;
use uvferry_diagnostics::{SourceFile, sha256_hex};

use super::tree::{Node, project, scratch, source, timeless, tree, write};
use crate::{
    ApplyOptions, Change, Edit, EditSet, JournalError, Replacement, State, UndoOptions, apply,
    status, undo,
};

/// Short names, so that they meet.
fn path() -> impl Strategy<Value = String> {
    vec("[abC]", 1..4).prop_map(|parts| parts.join("/"))
}

fn mode() -> impl Strategy<Value = u32> {
    prop_oneof![
        Just(0o644),
        Just(0o600),
        Just(0o755),
        Just(0o444),
        Just(0o2755)
    ]
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        vec(any::<u8>(), 0..40),
        "[a\r\n]{0,12}".prop_map(String::into_bytes)
    ]
}

#[derive(Debug, Clone)]
enum Wish {
    Replace(usize, Vec<(usize, usize, Vec<u8>)>),
    ReplaceAll(usize, Vec<u8>),
    Delete(usize),
    Rename(usize, String),
    Create(String, Vec<u8>, bool),
}

fn wish() -> impl Strategy<Value = Wish> {
    let file = any::<usize>();
    prop_oneof![
        (file, vec((0..40_usize, 0..9_usize, bytes()), 0..4))
            .prop_map(|(file, parts)| Wish::Replace(file, parts)),
        (file, bytes()).prop_map(|(file, bytes)| Wish::ReplaceAll(file, bytes)),
        file.prop_map(Wish::Delete),
        (file, path()).prop_map(|(file, to)| Wish::Rename(file, to)),
        (path(), bytes(), any::<bool>())
            .prop_map(|(path, bytes, run)| { Wish::Create(path, bytes, run) }),
    ]
}

fn edit(root: &Path, files: &[String], wish: Wish) -> Option<Edit> {
    let file = |index: usize| -> Option<SourceFile> {
        Some(source(root, files.get(index.checked_rem(files.len())?)?))
    };
    Some(match wish {
        Wish::Replace(index, parts) => {
            let file = file(index)?;
            let length = file.bytes().len();
            Edit {
                path: file.path().to_owned(),
                change: Change::Modify {
                    before_sha256: file.sha256().to_owned(),
                    replacements: parts
                        .into_iter()
                        .map(|(start, size, bytes)| {
                            let start = start.min(length);
                            Replacement {
                                range: start..(start + size).min(length),
                                bytes,
                            }
                        })
                        .collect(),
                },
            }
        }
        Wish::ReplaceAll(index, bytes) => Edit::replace_all(&file(index)?, bytes),
        Wish::Delete(index) => Edit::delete(&file(index)?),
        Wish::Rename(index, to) => Edit::rename(&file(index)?, to),
        Wish::Create(path, contents, executable) => Edit {
            path,
            change: Change::Create {
                contents,
                executable,
            },
        },
    })
}

fn build(root: &Path, files: &BTreeMap<String, (Vec<u8>, u32)>, links: &[(String, usize)]) {
    for (path, (bytes, mode)) in files {
        let place = root.join(path);
        let free = place
            .ancestors()
            .take_while(|at| *at != root)
            .all(|at| at == place || !at.is_file());
        if free && !place.exists() {
            write(root, path, bytes, *mode);
        }
    }
    #[cfg(unix)]
    for (path, index) in links {
        let targets: Vec<String> = tree(root).into_keys().collect();
        let place = root.join(path);
        if targets.is_empty() || place.symlink_metadata().is_ok() {
            continue;
        }
        let target = root.join(&targets[index % targets.len()]);
        if place.parent().is_some_and(Path::is_dir) {
            fs_err::os::unix::fs::symlink(target, place).unwrap();
        }
    }
    #[cfg(not(unix))]
    let _ = links;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_run_does_what_was_foretold_and_undo_gives_everything_back(
        files in proptest::collection::btree_map(path(), (bytes(), mode()), 0..8),
        links in vec((path(), any::<usize>()), 0..4),
        wishes in vec(wish(), 1..8),
    ) {
        let folder = scratch();
        let root = folder.path();
        build(root, &files, &links);
        let before = tree(root);
        let files: Vec<String> = before
            .keys()
            .filter(|path| root.join(path).is_file())
            .cloned()
            .collect();
        let mut edits = EditSet::default();
        for wish in wishes {
            if let Some(edit) = edit(root, &files, wish) {
                // Those that do not fit are for others to test.
                let _ = edits.add(edit);
            }
        }
        let foretold = edits.changes(&|path| fs_err::read(root.join(path)));
        match apply(root, &edits, &ApplyOptions::default(), &mut |_| {}) {
            Err(error) => {
                prop_assert!(!matches!(
                    error,
                    JournalError::RolledBack { .. } | JournalError::Stopped { .. } | JournalError::Io(_)
                ), "{}", error);
                prop_assert_eq!(tree(root), before);
                prop_assert!(!root.join(".uvferry").exists());
            }
            Ok(id) => {
                for change in foretold.unwrap() {
                    let place = root.join(&change.path);
                    match &change.after {
                        Some(bytes) => prop_assert_eq!(&fs_err::read(place).unwrap(), bytes),
                        None => prop_assert!(place.symlink_metadata().is_err()),
                    }
                    if let Some(old) = &change.old_path {
                        prop_assert!(root.join(old).symlink_metadata().is_err());
                    }
                }
                // Whatever no edit names is not touched.
                let names: Vec<&str> = edits.iter().map(|edit| edit.path.as_str()).collect();
                let now = tree(root);
                for (path, node) in &before {
                    let file = matches!(node, Node::File { .. });
                    if links.is_empty() && file && !names.contains(&path.as_str()) {
                        prop_assert_eq!(now.get(path), Some(node), "{}", path);
                    }
                }
                let entry = status(root).unwrap().entries.remove(0);
                prop_assert_eq!(&entry.id, &id);
                prop_assert_eq!(entry.state, State::Applied);
                undo(root, &UndoOptions::default()).unwrap();
                prop_assert_eq!(tree(root), before);
            }
        }
    }

    #[test]
    fn a_forced_undo_loses_neither_the_old_nor_the_new(
        files in proptest::collection::btree_map(path(), (bytes(), mode()), 0..8),
        wishes in vec(wish(), 1..8),
        since in vec((any::<usize>(), 0..3_u8), 0..5),
    ) {
        let folder = scratch();
        let root = folder.path();
        build(root, &files, &[]);
        let before = tree(root);
        let files: Vec<String> = before
            .keys()
            .filter(|path| root.join(path).is_file())
            .cloned()
            .collect();
        let mut edits = EditSet::default();
        for wish in wishes {
            if let Some(edit) = edit(root, &files, wish) {
                let _ = edits.add(edit);
            }
        }
        if apply(root, &edits, &ApplyOptions::default(), &mut |_| {}).is_err() {
            return Ok(());
        }
        let touched: Vec<String> = status(root).unwrap().entries[0]
            .files
            .iter()
            .flat_map(|file| [Some(file.path.clone()), file.old_path.clone()])
            .flatten()
            .collect();
        let mut mine = Vec::new();
        for (number, (index, how)) in since.into_iter().enumerate() {
            let place = root.join(&touched[index % touched.len()]);
            let text = format!("mine {number}");
            if place.is_dir() || !place.parent().unwrap().is_dir() {
                continue;
            }
            if place.exists() {
                let old = fs_err::read_to_string(&place).unwrap_or_default();
                mine.retain(|text| *text != old);
                fs_err::remove_file(&place).unwrap();
            }
            match how {
                0 => {}
                1 => {
                    fs_err::write(place, &text).unwrap();
                    mine.push(text);
                }
                _ => {
                    fs_err::create_dir(&place).unwrap();
                    fs_err::write(place.join("inner"), &text).unwrap();
                    mine.push(text);
                }
            }
        }
        let options = UndoOptions { force: true, ..UndoOptions::default() };
        let undone = undo(root, &options).unwrap();
        let now = tree(root);
        for (path, node) in &before {
            prop_assert_eq!(now.get(path), Some(node), "{}", path);
        }
        for text in &mine {
            let kept = now.values().any(
                |node| matches!(node, Node::File { bytes, .. } if bytes == text.as_bytes())
            );
            prop_assert!(kept, "{}", text);
        }
        // And the rest is what was put aside, and the folders it lies in.
        for path in now.keys().filter(|path| !before.contains_key(*path)) {
            let known = undone.kept.iter().any(|kept| {
                kept.kept == *path
                    || path.starts_with(&format!("{}/", kept.kept))
                    || kept.kept.starts_with(&format!("{path}/"))
            });
            prop_assert!(known, "{}", path);
        }
    }

    #[test]
    fn the_order_in_which_edits_come_makes_no_difference(
        parts in vec((0..12_usize, 0..4_usize, "[xy]{0,2}"), 0..6),
        rename in any::<bool>(),
        order in any::<u64>(),
    ) {
        let file = SourceFile::new("r.txt", b"0123456789ab".to_vec());
        let mut edits: Vec<Edit> = parts
            .into_iter()
            .map(|(start, size, text)| {
                Edit::replace(&file, [(start..(start + size).min(12), text)]).unwrap()
            })
            .collect();
        if rename {
            edits.push(Edit::rename(&file, "s.txt"));
        }
        let collect = |edits: Vec<Edit>| {
            let mut set = EditSet::default();
            set.extend(edits).map(|()| set).ok()
        };
        let one = collect(edits.clone());
        let mut shuffled = edits;
        shuffled.sort_by_key(|edit| sha256_hex(format!("{order}{edit:?}").as_bytes()));
        prop_assert_eq!(one, collect(shuffled));
    }

    #[test]
    fn replacing_all_gives_exactly_the_new_bytes(before in bytes(), after in bytes()) {
        let file = SourceFile::new("r.txt", before.clone());
        let mut set = EditSet::default();
        set.add(Edit::replace_all(&file, &after)).unwrap();
        let changes = set.changes(&|_| Ok(before.clone())).unwrap();
        let foretold = changes.first().map_or(&before, |change| change.after.as_ref().unwrap());
        prop_assert_eq!(foretold, &after);
    }
}

#[test]
fn runs_on_top_of_each_other_are_undone_one_by_one() {
    let folder = scratch();
    let root = folder.path();
    project(root);
    let mut trees = vec![tree(root)];
    for round in 0..5 {
        let mut edits = EditSet::default();
        let file = source(root, "requirements.txt");
        edits
            .add(Edit::replace_all(&file, format!("round {round}\n")))
            .unwrap();
        edits
            .add(Edit::create(format!("made/{round}/file"), "x"))
            .unwrap();
        apply(root, &edits, &ApplyOptions::default(), &mut |_| {}).unwrap();
        trees.push(tree(root));
    }
    while trees.len() > 1 {
        let then = trees.pop().unwrap();
        assert_eq!(timeless(&tree(root)), timeless(&then));
        undo(root, &UndoOptions::default()).unwrap();
    }
    assert_eq!(tree(root), trees[0]);
}
