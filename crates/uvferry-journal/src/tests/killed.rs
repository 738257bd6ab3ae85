//! Real processes that end without warning, at every step and at every operation.

use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::{TempDir, tempdir};

use super::tree::{Tree, edits, project, scratch, timeless, tree};
use crate::disk::Disk;
use crate::transaction::{apply_on, finish_on};
use crate::undo::undo_on;
use crate::{
    ApplyOptions, FileState, JournalError, State, UndoOptions, apply, finish, status, undo,
};

/// `<what> <where it is counted> <count> <root>`
const ORDER: &str = "UVFERRY_TEST_KILL";

/// The other side of the tests below: ends itself as ordered. Alone it does nothing.
#[test]
fn child() {
    let Ok(order) = std::env::var(ORDER) else {
        return;
    };
    let parts: Vec<&str> = order.splitn(4, ' ').collect();
    let [what, counted, count, root] = parts[..] else {
        panic!("{order}");
    };
    let (count, root) = (count.parse::<usize>().unwrap(), Path::new(root));
    let countdown = |place: &'static str| {
        let mut left = (counted == place).then_some(count);
        move || {
            if let Some(left) = &mut left {
                if *left == 0 {
                    std::process::abort();
                }
                *left -= 1;
            }
        }
    };
    let mut at_operation = countdown("operation");
    let mut at_step = countdown("step");
    let mut hook = |_, _: &Path| {
        at_operation();
        Ok(())
    };
    let mut disk = Disk::with_hook(&mut hook);
    let observer = &mut |_| at_step();
    match what {
        "apply" => {
            let edits = edits(root);
            apply_on(&mut disk, root, &edits, &ApplyOptions::default(), observer).unwrap();
        }
        "undo" => {
            undo_on(&mut disk, root, &UndoOptions::default(), observer).unwrap();
        }
        "finish" => {
            finish_on(&mut disk, root, observer).unwrap();
        }
        other => panic!("{other}"),
    }
}

/// Whether the child came to its end.
fn killed(what: &str, counted: &str, count: usize, root: &Path) -> bool {
    #[expect(
        clippy::disallowed_methods,
        reason = "the test starts itself, no outside program"
    )]
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "tests::killed::child", "--test-threads=1"])
        .env(
            ORDER,
            format!("{what} {counted} {count} {}", root.display()),
        )
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    // A failed assertion ends with 101, which is neither.
    assert!(
        status.success() || status.code() != Some(101),
        "{what} {counted} {count}"
    );
    !status.success()
}

/// The steps are few enough for a real disk.
fn folder(counted: &str) -> TempDir {
    match counted {
        "step" => tempdir().unwrap(),
        _ => scratch(),
    }
}

/// What a run makes of the project.
fn applied() -> Tree {
    let folder = tempdir().unwrap();
    project(folder.path());
    let edits = edits(folder.path());
    apply(folder.path(), &edits, &ApplyOptions::default(), &mut |_| {}).unwrap();
    timeless(&tree(folder.path()))
}

/// Compares what `status` says with what is there. Tells the state.
fn check_status(root: &Path, before: &Tree, after: &Tree, context: &str) -> Option<State> {
    let status = status(root).unwrap();
    assert_eq!(status.lock, None, "{context}");
    let now = timeless(&tree(root));
    let before = timeless(before);
    let Some(entry) = status.entries.into_iter().next() else {
        assert_eq!(now, before, "{context}: no run, yet something changed");
        return None;
    };
    let real = |path: &str| match path {
        "linked.txt" => "reqs/behind.txt".to_owned(),
        other => other.replace("by-link/", "reqs/"),
    };
    let mut done = 0;
    for file in &entry.files {
        let paths: Vec<String> = [Some(&file.path), file.old_path.as_ref()]
            .into_iter()
            .flatten()
            .map(|path| real(path))
            .collect();
        let is = |then: &Tree| paths.iter().all(|path| now.get(path) == then.get(path));
        done += usize::from(is(after));
        match file.now {
            FileState::AsAfter => assert!(is(after), "{context}: {file:?}"),
            FileState::AsBefore if file.old_path.is_some() => {
                let old = paths.last().unwrap();
                assert_eq!(now.get(old), before.get(old), "{context}: {file:?}");
            }
            FileState::AsBefore => assert!(is(&before), "{context}: {file:?}"),
            other => panic!("{context}: {other:?} {file:?}"),
        }
    }
    match &entry.state {
        State::Applying { done: told, total } => {
            assert_eq!((*told, *total), (done, entry.files.len()), "{context}");
        }
        State::Applied => assert_eq!(now, *after, "{context}"),
        State::Undone => assert_eq!(now, before, "{context}"),
        State::Undoing => {}
        State::Broken { reason } => panic!("{context}: {reason}"),
    }
    Some(entry.state)
}

fn apply_killed_everywhere(counted: &str, least: usize) {
    let after = applied();
    for count in 0.. {
        let context = format!("apply, {counted} {count}");
        let folder = folder(counted);
        let root = folder.path();
        project(root);
        let before = tree(root);
        let ended = !killed("apply", counted, count, root);
        let state = check_status(root, &before, &after, &context);
        if ended {
            assert_eq!(state, Some(State::Applied));
            assert!(count > least, "{count}");
            break;
        }
        let Some(state) = state else {
            assert_eq!(tree(root), before, "{context}");
            continue;
        };
        if count % 2 == 0 {
            if matches!(state, State::Applying { .. }) {
                // What is half done stays as it is until somebody decides.
                let mut more = crate::EditSet::default();
                more.add(crate::Edit::create("another", "")).unwrap();
                assert!(matches!(
                    apply(root, &more, &ApplyOptions::default(), &mut |_| {}),
                    Err(JournalError::Interrupted { undoing: false, .. })
                ));
                finish(root).unwrap();
            }
            assert_eq!(timeless(&tree(root)), after, "{context}, finished");
            let state = check_status(root, &before, &after, &context);
            assert_eq!(state, Some(State::Applied), "{context}, finished");
        }
        undo(root, &UndoOptions::default()).unwrap();
        assert_eq!(tree(root), before, "{context}, undone");
        let state = check_status(root, &before, &after, &context);
        assert_eq!(state, Some(State::Undone), "{context}, undone");
    }
}

fn undo_killed_everywhere(counted: &str, least: usize) {
    let after = applied();
    for count in 0.. {
        let context = format!("undo, {counted} {count}");
        let folder = folder(counted);
        let root = folder.path();
        project(root);
        let before = tree(root);
        apply(root, &edits(root), &ApplyOptions::default(), &mut |_| {}).unwrap();
        let ended = !killed("undo", counted, count, root);
        let state = check_status(root, &before, &after, &context);
        match state {
            Some(State::Undone) => {}
            Some(State::Applied | State::Undoing) => {
                assert!(!ended, "{context}");
                if state == Some(State::Undoing) {
                    assert!(matches!(
                        finish(root),
                        Err(JournalError::Interrupted { undoing: true, .. })
                    ));
                }
                undo(root, &UndoOptions::default()).unwrap();
            }
            other => panic!("{context}: {other:?}"),
        }
        assert_eq!(tree(root), before, "{context}");
        if ended {
            assert!(count > least, "{count}");
            break;
        }
    }
}

fn finish_killed_everywhere(counted: &str) {
    let after = applied();
    for count in 0.. {
        let context = format!("finish, {counted} {count}");
        let folder = folder(counted);
        let root = folder.path();
        project(root);
        let before = tree(root);
        // Half of the files are written.
        assert!(killed("apply", "step", 18, root));
        let ended = !killed("finish", counted, count, root);
        match check_status(root, &before, &after, &context) {
            Some(State::Applied) => {}
            Some(State::Applying { .. }) => {
                assert!(!ended, "{context}");
                finish(root).unwrap();
            }
            other => panic!("{context}: {other:?}"),
        }
        assert_eq!(timeless(&tree(root)), after, "{context}");
        undo(root, &UndoOptions::default()).unwrap();
        assert_eq!(tree(root), before, "{context}");
        if ended {
            break;
        }
    }
}

#[test]
fn killed_after_any_step_of_apply_the_run_can_be_finished_and_undone() {
    apply_killed_everywhere("step", 20);
}

#[test]
fn killed_before_any_operation_of_apply_the_run_can_be_finished_and_undone() {
    apply_killed_everywhere("operation", 80);
}

#[test]
fn killed_after_any_step_of_undo_the_undo_can_be_repeated() {
    undo_killed_everywhere("step", 15);
}

#[test]
fn killed_before_any_operation_of_undo_the_undo_can_be_repeated() {
    undo_killed_everywhere("operation", 50);
}

#[test]
fn killed_before_any_operation_of_finish_it_can_be_repeated() {
    finish_killed_everywhere("operation");
}
