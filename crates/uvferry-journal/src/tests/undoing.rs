//! What undo gives back, and what it refuses.

use std::path::Path;

use tempfile::tempdir;

use super::tree::{Node, edits, project, source, timeless, tree, write};
use crate::{
    ApplyOptions, Edit, EditSet, FileState, JournalError, JournalId, Kept, State, UndoOptions,
    apply, finish, journals, original, originals, status, undo,
};

fn run(root: &Path, edits: impl IntoIterator<Item = Edit>) -> JournalId {
    let mut set = EditSet::default();
    set.extend(edits).unwrap();
    apply(root, &set, &ApplyOptions::default(), &mut |_| {}).unwrap()
}

fn forced() -> UndoOptions {
    UndoOptions {
        force: true,
        ..UndoOptions::default()
    }
}

fn text(root: &Path, path: &str) -> String {
    fs_err::read_to_string(root.join(path)).unwrap()
}

#[test]
fn a_run_of_every_kind_keeps_modes_and_is_undone() {
    let folder = tempdir().unwrap();
    let root = folder.path();
    project(root);
    let before = tree(root);
    let set = edits(root);
    let id = apply(root, &set, &ApplyOptions::default(), &mut |_| {}).unwrap();

    let after = tree(root);
    let file = |path: &str| match &after[path] {
        Node::File { bytes, mode, .. } => (String::from_utf8_lossy(bytes).into_owned(), *mode),
        other => panic!("{path}: {other:?}"),
    };
    assert_eq!(file("requirements.txt").0, "flask\nseven\n");
    assert_eq!(file("deps/lower/base.in").0, "z\nb\nc\n");
    for gone in ["dev-requirements.txt", "reqs/base.txt", "reqs/only/one.txt"] {
        assert!(!after.contains_key(gone), "{gone}");
    }
    // The folders of what went stay: nobody asked to have them removed.
    assert!(after.contains_key("reqs/only"));
    #[cfg(unix)]
    {
        assert_eq!(file("scripts/run.sh").1, 0o755);
        assert_eq!(file("secret.cfg").1, 0o600);
        assert_eq!(file("read-only.txt"), ("uv\r\n".to_owned(), 0o444));
        assert_eq!(file("deps/lower/base.in").1, 0o664);
        assert_eq!(file("tools/bin/start").1 & 0o100, 0o100);
        assert_eq!(file("pyproject.toml").1 & 0o111, 0);
        // An edit through a link changes the file behind it; a deletion takes the link.
        assert_eq!(after["linked.txt"], before["linked.txt"]);
        assert_eq!(file("reqs/behind.txt").0, "in front of it\n");
        assert!(!after.contains_key("old-name.txt"));
        assert_eq!(file("reqs/fresh/new.txt").0, "new");
    }
    assert_eq!(after["kept.txt"], before["kept.txt"]);

    assert_eq!(
        original(root, &id, "reqs/base.txt").unwrap().unwrap(),
        b"a\nb\nc\n"
    );
    assert_eq!(original(root, &id, "pyproject.toml").unwrap(), None);
    assert_eq!(original(root, &id, "kept.txt").unwrap(), None);
    let originals = originals(root, &id).unwrap();
    assert_eq!(originals["dev-requirements.txt"], b"pytest\n");
    for (path, bytes) in &originals {
        let path = match path.as_str() {
            // Read through a link.
            "linked.txt" => "reqs/behind.txt",
            "old-name.txt" => "requirements.txt",
            path => path,
        };
        assert!(
            matches!(&before[path as &str], Node::File { bytes: then, .. } if then == bytes),
            "{path}"
        );
    }

    let undone = undo(root, &UndoOptions::default()).unwrap();
    assert_eq!(tree(root), before);
    assert_eq!(undone.id, id);
    assert!(undone.removed.contains(&"pyproject.toml".to_owned()));
    assert!(undone.restored.contains(&"dev-requirements.txt".to_owned()));
    assert_eq!(undone.kept, []);
    assert!(undone.directories_left.is_empty());
    assert!(matches!(
        undo(root, &UndoOptions::default()),
        Err(JournalError::NothingToUndo)
    ));
    let again = UndoOptions {
        id: Some(id),
        force: false,
    };
    assert!(matches!(
        undo(root, &again),
        Err(JournalError::AlreadyUndone { .. })
    ));
}

#[test]
fn a_file_changed_since_is_named_and_nothing_is_undone() {
    let folder = tempdir().unwrap();
    let root = folder.path();
    project(root);
    let set = edits(root);
    apply(root, &set, &ApplyOptions::default(), &mut |_| {}).unwrap();
    write(root, "requirements.txt", "mine", 0o644);
    write(root, "dev-requirements.txt", "mine too", 0o644);
    fs_err::remove_file(root.join("secret.cfg")).unwrap();
    // Gone is as before.
    fs_err::remove_file(root.join("pyproject.toml")).unwrap();
    let before = tree(root);
    let error = undo(root, &UndoOptions::default()).unwrap_err();
    let JournalError::ChangedSince { files, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(
        files,
        &["dev-requirements.txt", "requirements.txt", "secret.cfg"]
    );
    assert_eq!(tree(root), before);
    let entry = status(root).unwrap().entries.remove(0);
    assert_eq!(entry.state, State::Applied);
    let now = |path: &str| {
        entry
            .files
            .iter()
            .find(|file| file.path == path)
            .unwrap()
            .now
    };
    assert_eq!(now("requirements.txt"), FileState::ChangedSince);
    assert_eq!(now("dev-requirements.txt"), FileState::ChangedSince);
    assert_eq!(now("secret.cfg"), FileState::Missing);
    assert_eq!(now("pyproject.toml"), FileState::AsBefore);
    assert_eq!(now("scripts/run.sh"), FileState::AsAfter);
}

#[test]
fn a_forced_undo_keeps_the_newer_files_aside_and_overwrites_none() {
    let folder = tempdir().unwrap();
    let root = folder.path();
    project(root);
    write(
        root,
        "requirements.txt.uvferry-kept",
        "from long ago",
        0o644,
    );
    let before = tree(root);
    let set = edits(root);
    apply(root, &set, &ApplyOptions::default(), &mut |_| {}).unwrap();
    write(root, "requirements.txt", "mine", 0o600);
    write(root, "pyproject.toml", "mine too", 0o644);
    fs_err::remove_file(root.join("secret.cfg")).unwrap();
    fs_err::create_dir(root.join("dev-requirements.txt")).unwrap();
    write(root, "dev-requirements.txt/inner", "a folder", 0o644);
    // A file where the folder of a file was.
    fs_err::remove_dir_all(root.join("reqs/only")).unwrap();
    write(root, "reqs/only", "a file", 0o644);

    let undone = undo(root, &forced()).unwrap();
    let kept = |path: &str, kept: &str| Kept {
        path: path.into(),
        kept: kept.into(),
    };
    assert_eq!(
        undone.kept,
        [
            kept("dev-requirements.txt", "dev-requirements.txt.uvferry-kept"),
            kept("pyproject.toml", "pyproject.toml.uvferry-kept"),
            kept("reqs/only", "reqs/only.uvferry-kept"),
            kept("requirements.txt", "requirements.txt.uvferry-kept-2"),
        ]
    );
    let mut now = tree(root);
    assert_eq!(text(root, "requirements.txt.uvferry-kept-2"), "mine");
    assert_eq!(text(root, "pyproject.toml.uvferry-kept"), "mine too");
    assert_eq!(text(root, "reqs/only.uvferry-kept"), "a file");
    assert_eq!(
        text(root, "dev-requirements.txt.uvferry-kept/inner"),
        "a folder"
    );
    now.retain(|path, _| before.contains_key(path) || !path.contains(".uvferry-kept"));
    assert_eq!(now, before);
}

#[test]
fn undo_removes_nothing_that_the_user_made() {
    let folder = tempdir().unwrap();
    let root = folder.path();
    run(
        root,
        [
            Edit::create("new/deep/file", ""),
            Edit::create("new/b/c", ""),
        ],
    );
    write(root, "new/deep/mine.txt", "mine", 0o644);
    let undone = undo(root, &UndoOptions::default()).unwrap();
    assert_eq!(undone.directories_left, ["new", "new/deep"]);
    let paths: Vec<String> = tree(root).into_keys().collect();
    assert_eq!(paths, ["new", "new/deep", "new/deep/mine.txt"]);
}

#[test]
fn a_folder_that_was_removed_since_comes_back_with_its_file() {
    let folder = tempdir().unwrap();
    let root = folder.path();
    write(root, "reqs/dev/a.txt", "a", 0o644);
    let before = tree(root);
    run(root, [Edit::delete(&source(root, "reqs/dev/a.txt"))]);
    // As git does with an empty folder.
    fs_err::remove_dir_all(root.join("reqs")).unwrap();
    undo(root, &UndoOptions::default()).unwrap();
    assert_eq!(timeless(&tree(root)).len(), before.len());
    assert_eq!(tree(root)["reqs/dev/a.txt"], before["reqs/dev/a.txt"]);
}

#[test]
fn an_older_run_is_not_undone_before_a_newer_one() {
    let folder = tempdir().unwrap();
    let root = folder.path();
    write(root, "r.txt", "0", 0o644);
    let before = tree(root);
    let older = run(root, [Edit::replace_all(&source(root, "r.txt"), "1")]);
    let newer = run(root, [Edit::replace_all(&source(root, "r.txt"), "2")]);
    assert!(older < newer);
    assert_eq!(journals(root).unwrap(), [newer.clone(), older.clone()]);
    let options = UndoOptions {
        id: Some(older.clone()),
        force: false,
    };
    let error = undo(root, &options).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("the run {newer} came after {older} and has to be undone first")
    );
    assert_eq!(text(root, "r.txt"), "2");
    assert_eq!(undo(root, &UndoOptions::default()).unwrap().id, newer);
    assert_eq!(text(root, "r.txt"), "1");
    assert_eq!(undo(root, &options).unwrap().id, older);
    assert_eq!(tree(root), before);
    // A number is never used twice, whatever the clock says.
    assert!(run(root, [Edit::create("x", "")]) > newer);
}

#[test]
fn ids_are_read_as_they_are_written_and_nothing_else_is() {
    let folder = tempdir().unwrap();
    let id = run(folder.path(), [Edit::create("x", "")]);
    assert_eq!(id.as_str().parse::<JournalId>().unwrap(), id);
    for bad in ["", "x", "../0001-2026", "0001", "0001-", "0001-a/b", "1-x"] {
        assert!(bad.parse::<JournalId>().is_err(), "{bad}");
    }
    let other: JournalId = "0999-20260101T000000Z".parse().unwrap();
    assert!(matches!(
        undo(
            folder.path(),
            &UndoOptions {
                id: Some(other.clone()),
                force: false
            }
        ),
        Err(JournalError::NoSuchJournal { .. })
    ));
    assert!(original(folder.path(), &other, "x").is_err());
}

#[test]
fn a_project_without_a_journal_has_an_empty_status_and_stays_as_it_is() {
    let folder = tempdir().unwrap();
    let root = folder.path();
    assert!(status(root).unwrap().entries.is_empty());
    assert!(journals(root).unwrap().is_empty());
    assert!(matches!(finish(root), Err(JournalError::NothingToFinish)));
    assert!(matches!(
        undo(root, &UndoOptions::default()),
        Err(JournalError::NothingToUndo)
    ));
    assert!(!root.join(".uvferry").exists());
}

#[test]
fn a_file_saved_by_an_editor_in_the_middle_of_a_run_is_not_overwritten() {
    let folder = tempdir().unwrap();
    let root = folder.path();
    write(root, "a.txt", "a", 0o644);
    write(root, "b.txt", "b", 0o644);
    let before = tree(root);
    let mut set = EditSet::default();
    set.add(Edit::replace_all(&source(root, "a.txt"), "A"))
        .unwrap();
    set.add(Edit::replace_all(&source(root, "b.txt"), "B"))
        .unwrap();
    let error = apply(root, &set, &ApplyOptions::default(), &mut |step| {
        if step == crate::Step::Written("a.txt".into()) {
            write(root, "b.txt", "mine", 0o644);
        }
    })
    .unwrap_err();
    assert!(matches!(error, JournalError::RolledBack { .. }), "{error}");
    assert_eq!(tree(root)["a.txt"], before["a.txt"]);
    assert_eq!(text(root, "b.txt"), "mine");
    assert!(status(root).unwrap().entries.is_empty());
}

#[test]
fn finishing_does_not_overwrite_what_changed_after_the_run_was_cut_short() {
    let folder = tempdir().unwrap();
    let root = folder.path();
    write(root, "a.txt", "a", 0o644);
    write(root, "b.txt", "b", 0o644);
    let mut set = EditSet::default();
    set.add(Edit::replace_all(&source(root, "a.txt"), "A"))
        .unwrap();
    set.add(Edit::replace_all(&source(root, "b.txt"), "B"))
        .unwrap();
    let cut = std::panic::catch_unwind(|| {
        let _ = apply(root, &set, &ApplyOptions::default(), &mut |step| {
            if step == crate::Step::Written("a.txt".into()) {
                std::panic::resume_unwind(Box::new(()));
            }
        });
    });
    assert!(cut.is_err());
    write(root, "b.txt", "mine", 0o644);
    let error = finish(root).unwrap_err();
    assert!(
        matches!(&error, JournalError::ChangedSince { files, .. } if files == &["b.txt"]),
        "{error}"
    );
    assert_eq!(text(root, "b.txt"), "mine");
    undo(root, &forced()).unwrap();
    assert_eq!(text(root, "a.txt"), "a");
    assert_eq!(text(root, "b.txt"), "b");
    assert_eq!(text(root, "b.txt.uvferry-kept"), "mine");
}

#[test]
fn finishing_finds_a_file_where_a_folder_is_needed_before_it_writes() {
    let folder = tempdir().unwrap();
    let root = folder.path();
    let mut set = EditSet::default();
    set.add(Edit::create("a.txt", "a")).unwrap();
    set.add(Edit::create("made/b.txt", "b")).unwrap();
    let cut = std::panic::catch_unwind(|| {
        let _ = apply(root, &set, &ApplyOptions::default(), &mut |step| {
            if matches!(step, crate::Step::Staged(_)) {
                std::panic::resume_unwind(Box::new(()));
            }
        });
    });
    assert!(cut.is_err());
    write(root, "made", "a file of mine", 0o644);
    let before = tree(root);
    let error = finish(root).unwrap_err();
    assert!(
        matches!(&error, JournalError::ChangedSince { files, .. } if files == &["made"]),
        "{error}"
    );
    assert_eq!(tree(root), before);
    undo(root, &UndoOptions::default()).unwrap();
    assert_eq!(tree(root), before);
}

#[cfg(unix)]
#[test]
fn undo_follows_no_link_that_was_put_on_the_way() {
    let outside = tempdir().unwrap();
    let folder = tempdir().unwrap();
    let root = folder.path();
    write(root, "old/b.txt", "b", 0o644);
    let edits = [
        Edit::create("made/a.txt", "a"),
        Edit::replace_all(&source(root, "old/b.txt"), "B"),
    ];
    run(root, edits);
    for name in ["made", "old"] {
        let moved = outside.path().join(name);
        fs_err::rename(root.join(name), &moved).unwrap();
        super::tree::link(root, moved.to_str().unwrap(), name);
    }
    let theirs = tree(outside.path());
    let error = undo(root, &UndoOptions::default()).unwrap_err();
    assert!(
        matches!(&error, JournalError::ChangedSince { files, .. } if files == &["old"]),
        "{error}"
    );
    undo(root, &forced()).unwrap();
    assert_eq!(tree(outside.path()), theirs);
    assert_eq!(text(root, "old/b.txt"), "b");
    assert!(root.join("old.uvferry-kept").is_symlink());
    assert!(root.join("made").is_symlink());
}

#[test]
fn a_forced_undo_that_was_cut_short_goes_on_as_it_began() {
    for cut_at in 0..12 {
        let folder = tempdir().unwrap();
        let root = folder.path();
        for path in ["a.txt", "b.txt"] {
            write(root, path, "old", 0o644);
        }
        let before = tree(root);
        run(
            root,
            ["a.txt", "b.txt"].map(|path| Edit::replace_all(&source(root, path), "new")),
        );
        write(root, "a.txt", "mine", 0o644);
        write(root, "b.txt", "mine", 0o644);
        let cut = std::panic::catch_unwind(|| {
            let mut count = 0;
            let _ = crate::undo_observed(root, &forced(), &mut |_| {
                if count == cut_at {
                    std::panic::resume_unwind(Box::new(()));
                }
                count += 1;
            });
        });
        let state = status(root).unwrap().entries.remove(0).state;
        if cut.is_ok() || state == State::Undone {
            assert_eq!(state, State::Undone);
        } else {
            // Once it began, it need not be told again.
            let options = match state {
                State::Undoing => UndoOptions::default(),
                _ => forced(),
            };
            let undone = undo(root, &options).unwrap();
            assert_eq!(undone.kept.len(), 2, "{cut_at}");
        }
        let mut now = tree(root);
        for path in ["a.txt.uvferry-kept", "b.txt.uvferry-kept"] {
            assert_eq!(text(root, path), "mine", "{cut_at}");
            now.remove(path);
        }
        assert_eq!(now, before, "{cut_at}");
    }
}

/// Only the superuser can give a file to another, so for others there is nothing to hold.
#[cfg(unix)]
#[test]
fn a_file_keeps_its_owner() {
    use std::os::unix::fs::{MetadataExt as _, chown};
    if !rustix::process::geteuid().is_root() {
        println!("skipped: only root can give a file to another user");
        return;
    }
    let folder = tempdir().unwrap();
    let root = folder.path();
    for (path, mode) in [("a.txt", 0o4755), ("b.txt", 0o600)] {
        write(root, path, "old", mode);
        chown(root.join(path), Some(65534), Some(65533)).unwrap();
        super::tree::set_mode(&root.join(path), mode);
    }
    let before = tree(root);
    run(
        root,
        [
            Edit::replace_all(&source(root, "a.txt"), "new"),
            Edit::delete(&source(root, "b.txt")),
        ],
    );
    let owner = |path: &str| {
        let metadata = fs_err::metadata(root.join(path)).unwrap();
        (metadata.uid(), metadata.gid())
    };
    assert_eq!(owner("a.txt"), (65534, 65533));
    undo(root, &UndoOptions::default()).unwrap();
    assert_eq!(owner("a.txt"), (65534, 65533));
    assert_eq!(owner("b.txt"), (65534, 65533));
    assert_eq!(tree(root), before);
}
