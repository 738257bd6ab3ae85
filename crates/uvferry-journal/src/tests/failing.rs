//! Every single operation on the file system fails once, or all from one on.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};

use super::tree::{edits, project, scratch, timeless, tree};
use crate::disk::{Disk, Operation};
use crate::transaction::{apply_on, finish_on};
use crate::undo::undo_on;
use crate::{ApplyOptions, FileState, JournalError, State, UndoOptions, apply, status, undo};

fn quiet(_: crate::Step) {}

/// What an operation is met with.
type Fate<'a> = &'a mut dyn FnMut(usize, Operation) -> io::Result<()>;

fn counted<T>(fate: Fate<'_>, work: impl FnOnce(&mut Disk<'_>) -> T) -> T {
    let mut count = 0;
    let mut hook = |operation, _: &Path| {
        let index = count;
        count += 1;
        fate(index, operation)
    };
    work(&mut Disk::with_hook(&mut hook))
}

fn run_apply(root: &Path, fate: Fate<'_>) -> Result<crate::JournalId, JournalError> {
    let edits = edits(root);
    counted(fate, |disk| {
        apply_on(disk, root, &edits, &ApplyOptions::default(), &mut quiet)
    })
}

fn run_undo(root: &Path, fate: Fate<'_>) -> Result<crate::Undone, JournalError> {
    counted(fate, |disk| {
        undo_on(disk, root, &UndoOptions::default(), &mut quiet)
    })
}

fn full() -> io::Error {
    io::Error::from(io::ErrorKind::StorageFull)
}

#[test]
fn an_operation_that_fails_leaves_the_project_as_it_was() {
    for index in 0.. {
        let folder = scratch();
        let root = folder.path();
        project(root);
        let before = tree(root);
        let mut failed = None;
        let outcome = run_apply(root, &mut |at, operation| {
            if at == index {
                failed = Some(operation);
                return Err(full());
            }
            Ok(())
        });
        let Some(operation) = failed else {
            outcome.unwrap();
            assert!(index > 80, "{index}");
            break;
        };
        let error = outcome.unwrap_err();
        assert_eq!(tree(root), before, "{operation:?} {index}: {error}");
        assert!(status(root).unwrap().entries.is_empty(), "{index}");
        // Nothing is in the way of another try.
        apply(root, &edits(root), &ApplyOptions::default(), &mut quiet).unwrap();
        undo(root, &UndoOptions::default()).unwrap();
        assert_eq!(tree(root), before);
    }
}

#[test]
fn a_disk_that_is_full_from_some_point_on_leaves_the_project_as_it_was() {
    for index in 0.. {
        let folder = scratch();
        let root = folder.path();
        project(root);
        let before = tree(root);
        let mut failed = false;
        let outcome = run_apply(root, &mut |at, operation| {
            use Operation::{CreateDirectory, CreateFile, Link, WriteFile};
            if at >= index && matches!(operation, CreateDirectory | CreateFile | Link | WriteFile) {
                failed = true;
                return Err(full());
            }
            Ok(())
        });
        if !failed {
            outcome.unwrap();
            break;
        }
        let error = outcome.unwrap_err();
        assert!(!matches!(error, JournalError::Stopped { .. }), "{index}");
        assert_eq!(tree(root), before, "{index}: {error}");
        assert!(status(root).unwrap().entries.is_empty(), "{index}");
    }
}

#[test]
fn a_disk_that_dies_on_the_way_leaves_what_can_be_undone_or_finished() {
    let mut stopped = 0;
    for index in 0.. {
        let folder = scratch();
        let root = folder.path();
        project(root);
        let before = tree(root);
        let mut failed = false;
        let outcome = run_apply(root, &mut |at, _| {
            failed |= at >= index;
            if failed { Err(full()) } else { Ok(()) }
        });
        if !failed {
            outcome.unwrap();
            break;
        }
        outcome.unwrap_err();
        if let Some(entry) = status(root).unwrap().entries.first() {
            stopped += 1;
            // A rename that took place right before the end counts.
            assert!(
                matches!(entry.state, State::Applying { .. } | State::Applied),
                "{index}: {:?}",
                entry.state
            );
            undo(root, &UndoOptions::default()).unwrap();
        }
        assert_eq!(tree(root), before, "{index}");
    }
    assert!(stopped > 50, "{stopped}");
}

#[test]
fn an_undo_that_fails_at_any_operation_can_be_repeated() {
    for index in 0.. {
        let folder = scratch();
        let root = folder.path();
        project(root);
        let before = tree(root);
        apply(root, &edits(root), &ApplyOptions::default(), &mut quiet).unwrap();
        let mut failed = false;
        let outcome = run_undo(root, &mut |at, _| {
            failed |= at >= index;
            if failed { Err(full()) } else { Ok(()) }
        });
        if !failed {
            outcome.unwrap();
            assert!(index > 50, "{index}");
            break;
        }
        outcome.unwrap_err();
        match undo(root, &UndoOptions::default()) {
            // Nothing to undo: only the last sync was missing.
            Ok(_) | Err(JournalError::NothingToUndo) => {}
            Err(error) => panic!("{index}: {error}"),
        }
        assert_eq!(tree(root), before, "{index}");
    }
}

struct Killed;

/// Ends the work at an operation as a killed process would: no error is met, nothing is
/// taken back.
fn kill_at<T>(index: usize, work: impl FnOnce(Fate<'_>) -> T) -> Option<T> {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        work(&mut |at, _| {
            if at == index {
                resume_unwind(Box::new(Killed));
            }
            Ok(())
        })
    }));
    match outcome {
        Ok(value) => Some(value),
        Err(payload) if payload.is::<Killed>() => None,
        Err(payload) => resume_unwind(payload),
    }
}

#[test]
fn a_run_killed_on_the_way_there_and_again_on_the_way_back_is_still_undone() {
    let mut second = 7;
    for first in (0..).step_by(3) {
        let folder = scratch();
        let root = folder.path();
        project(root);
        let before = tree(root);
        if kill_at(first, |fate| run_apply(root, fate)).is_some() {
            break;
        }
        for _ in 0..3 {
            // Any sequence that meets early and late operations will do.
            second = (second * 31 + 17) % 97;
            match kill_at(second, |fate| run_undo(root, fate)) {
                None => {}
                Some(Ok(_) | Err(JournalError::NothingToUndo)) => break,
                Some(Err(error)) => panic!("{first} {second}: {error}"),
            }
        }
        match undo(root, &UndoOptions::default()) {
            Ok(_) | Err(JournalError::NothingToUndo) => {}
            Err(error) => panic!("{first} {second}: {error}"),
        }
        assert_eq!(tree(root), before, "{first} {second}");
    }
}

#[test]
fn a_run_killed_on_the_way_there_and_again_while_it_is_finished_is_still_finished() {
    let folder = scratch();
    let reference = folder.path();
    project(reference);
    let edits_there = edits(reference);
    apply(
        reference,
        &edits_there,
        &ApplyOptions::default(),
        &mut quiet,
    )
    .unwrap();
    let after = timeless(&tree(reference));

    let mut second = 7;
    for first in (0..).step_by(3) {
        let folder = scratch();
        let root = folder.path();
        project(root);
        let before = tree(root);
        if kill_at(first, |fate| run_apply(root, fate)).is_some() {
            break;
        }
        let mut staged = !status(root).unwrap().entries.is_empty();
        for _ in 0..3 {
            second = (second * 31 + 17) % 97;
            let finished = kill_at(second, |fate| {
                counted(fate, |disk| finish_on(disk, root, &mut quiet))
            });
            match finished {
                None => {}
                Some(Ok(_)) => break,
                Some(Err(JournalError::NothingToFinish)) => {
                    staged &= status(root).unwrap().entries[..]
                        .first()
                        .is_some_and(|entry| entry.state == State::Applied);
                    break;
                }
                Some(Err(error)) => panic!("{first} {second}: {error}"),
            }
        }
        match crate::finish(root) {
            Ok(_) | Err(JournalError::NothingToFinish) => {}
            Err(error) => panic!("{first} {second}: {error}"),
        }
        if staged {
            assert_eq!(timeless(&tree(root)), after, "{first} {second}");
            undo(root, &UndoOptions::default()).unwrap();
        }
        assert_eq!(tree(root), before, "{first} {second}");
    }
}

#[test]
fn a_run_killed_while_it_takes_itself_back_can_be_undone() {
    let folder = scratch();
    project(folder.path());
    let mut count = 0;
    let counting = &mut |_, _| {
        count += 1;
        Ok(())
    };
    run_apply(folder.path(), counting).unwrap();

    let mut met = 0;
    // The last one makes the end of the run durable.
    for failing in (60..count).step_by(4).chain([count - 1]) {
        for later in (1..60).step_by(7) {
            let folder = scratch();
            let root = folder.path();
            project(root);
            let before = tree(root);
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                run_apply(root, &mut |at, _| {
                    if at == failing {
                        return Err(full());
                    }
                    if at == failing + later {
                        resume_unwind(Box::new(Killed));
                    }
                    Ok(())
                })
            }));
            let context = format!("{failing} {later}");
            if let Some(entry) = status(root).unwrap().entries.first() {
                met += 1;
                // Complete only as long as nothing is taken back.
                let complete = entry
                    .files
                    .iter()
                    .all(|file| file.now == FileState::AsAfter);
                assert!(
                    matches!(entry.state, State::Applying { .. })
                        || (entry.state == State::Applied && complete),
                    "{context}: {:?}",
                    entry.state
                );
                undo(root, &UndoOptions::default()).unwrap();
            } else if let Ok(outcome) = outcome {
                assert!(outcome.is_err(), "{context}");
            }
            assert_eq!(tree(root), before, "{context}");
        }
    }
    assert!(met > 50, "{met}");
}

/// What the power being cut would lose must not matter: names are made durable before
/// anything relies on them.
#[test]
fn nothing_in_the_project_changes_before_the_journal_is_on_the_medium() {
    let folder = scratch();
    let root = fs_err::canonicalize(folder.path()).unwrap();
    project(&root);
    let edits = edits(&root);
    let state = root.join(".uvferry");
    let mut log: Vec<(Operation, PathBuf)> = Vec::new();
    let mut hook = |operation, path: &Path| {
        log.push((operation, path.to_owned()));
        Ok(())
    };
    let mut disk = Disk::with_hook(&mut hook);
    apply_on(
        &mut disk,
        &root,
        &edits,
        &ApplyOptions::default(),
        &mut quiet,
    )
    .unwrap();

    let first = log
        .iter()
        .position(|(operation, path)| {
            *operation != Operation::SyncDirectory && !path.starts_with(&state)
        })
        .unwrap();
    let staged = &log[..first];
    let synced = |log: &[(Operation, PathBuf)], operation, path: &Path| {
        log.iter()
            .any(|(done, at)| *done == operation && at == path)
    };
    let mut files = 0;
    for (at, (operation, path)) in staged.iter().enumerate() {
        if *operation == Operation::CreateFile {
            files += 1;
            assert!(
                synced(&staged[at..], Operation::SyncFile, path),
                "{path:?} is not synced"
            );
        }
        if matches!(operation, Operation::CreateDirectory | Operation::Rename)
            || (*operation == Operation::CreateFile && !path.ends_with(".gitignore"))
        {
            let parent = path.parent().unwrap();
            assert!(
                synced(&staged[at..], Operation::SyncDirectory, parent),
                "{path:?} is not durable in its folder"
            );
        }
    }
    assert!(files > 20, "{files}");

    // And each file that takes another's place is whole before it does.
    for (at, (operation, path)) in log.iter().enumerate().skip(first) {
        match operation {
            Operation::CreateFile => {
                assert!(synced(&log[at..], Operation::SyncFile, path), "{path:?}");
            }
            Operation::Rename | Operation::RemoveFile | Operation::CreateDirectory => {
                let parent = path.parent().unwrap();
                assert_eq!(
                    log[at + 1],
                    (Operation::SyncDirectory, parent.to_owned()),
                    "{path:?}"
                );
            }
            _ => {}
        }
    }
    let last = &log[log.len() - 2..];
    assert_eq!(last[0].0, Operation::Rename);
    assert!(last[0].1.ends_with("state.json"), "{last:?}");
}
