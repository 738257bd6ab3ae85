//! One clear error, and nothing touched.

use std::path::Path;

use tempfile::tempdir;

use super::tree::{project, source, tree, write};
use crate::{
    ApplyOptions, Edit, EditError, EditSet, JournalError, RULES, UndoOptions, apply, journals,
    status, undo,
};

fn set(edits: impl IntoIterator<Item = Edit>) -> EditSet {
    let mut set = EditSet::default();
    set.extend(edits).unwrap();
    set
}

fn run(
    root: &Path,
    edits: impl IntoIterator<Item = Edit>,
) -> Result<crate::JournalId, JournalError> {
    apply(root, &set(edits), &ApplyOptions::default(), &mut |_| {})
}

/// Applies to the project of the tests and expects an error with nothing touched, not even
/// the folder of the journal.
fn refused(edits: impl FnOnce(&Path) -> Vec<Edit>) -> JournalError {
    let folder = tempdir().unwrap();
    let root = folder.path();
    project(root);
    let edits = edits(root);
    let before = tree(root);
    let error = run(root, edits).unwrap_err();
    assert_eq!(tree(root), before);
    assert!(!root.join(".uvferry").exists(), "{error}");
    let diagnostic = error.diagnostic();
    assert!(RULES.iter().any(|rule| rule.code == diagnostic.code));
    assert!(diagnostic.help.is_some());
    error
}

#[test]
fn a_file_that_changed_since_it_was_read() {
    let error = refused(|root| {
        let file = source(root, "requirements.txt");
        write(root, "requirements.txt", "other", 0o644);
        vec![Edit::replace_all(&file, ""), Edit::create("new", "")]
    });
    assert_eq!(
        error.to_string(),
        "`requirements.txt` is not what it was when it was read"
    );
}

#[test]
fn a_file_that_is_gone() {
    let error = refused(|root| {
        let file = source(root, "requirements.txt");
        fs_err::remove_file(root.join("requirements.txt")).unwrap();
        vec![Edit::delete(&file)]
    });
    assert!(matches!(
        error,
        JournalError::Edit(EditError::Missing { .. })
    ));
}

#[test]
fn a_new_file_where_something_is() {
    for path in ["requirements.txt", "reqs"] {
        let error = refused(|_| vec![Edit::create(path, "")]);
        assert!(matches!(
            error,
            JournalError::Edit(EditError::Exists { .. })
        ));
        let error = refused(|root| vec![Edit::rename(&source(root, "secret.cfg"), path)]);
        assert!(matches!(
            error,
            JournalError::Edit(EditError::Exists { .. })
        ));
    }
}

#[test]
fn a_folder_where_a_file_is_to_change() {
    let error = refused(|_| {
        vec![Edit::delete(&uvferry_diagnostics::SourceFile::new(
            "reqs", "",
        ))]
    });
    assert_eq!(error.to_string(), "`reqs` is not a regular file");
}

#[test]
fn a_file_where_a_folder_is_needed() {
    let error = refused(|_| vec![Edit::create("requirements.txt/a/b", "")]);
    assert_eq!(error.to_string(), "`requirements.txt` is not a folder");
    let error = refused(|_| vec![Edit::create("a", ""), Edit::create("a/b", "")]);
    assert_eq!(error.to_string(), "`a` is not a folder");
}

#[test]
fn edits_that_change_nothing() {
    let error = refused(|root| {
        let file = source(root, "requirements.txt");
        vec![Edit::replace_all(&file, file.bytes())]
    });
    assert!(matches!(error, JournalError::NothingToApply));
    assert!(matches!(refused(|_| vec![]), JournalError::NothingToApply));
}

#[cfg(unix)]
mod links {
    use super::super::tree::link;
    use super::*;

    #[test]
    fn a_link_that_leaves_the_project() {
        let outside = tempdir().unwrap();
        write(outside.path(), "theirs.txt", "theirs", 0o644);
        let target = outside.path().to_str().unwrap();
        for path in ["out/theirs.txt", "theirs.txt"] {
            let setup = |root: &Path| {
                link(root, target, "out");
                link(root, &format!("{target}/theirs.txt"), "theirs.txt");
                source(root, path)
            };
            for edit in [
                |file: &_| Edit::replace_all(file, "ours"),
                |file: &_| Edit::delete(file),
            ] {
                let error = refused(|root| vec![edit(&setup(root))]);
                assert!(matches!(error, JournalError::LeavesRoot { .. }), "{error}");
            }
        }
        let error = refused(|root| {
            link(root, target, "out");
            vec![Edit::create("out/sub/new", "")]
        });
        assert!(matches!(error, JournalError::LeavesRoot { .. }), "{error}");
        assert_eq!(tree(outside.path()).len(), 1);
    }

    #[test]
    fn a_link_that_leads_into_gits_folder() {
        for path in ["git/config", "config"] {
            let error = refused(|root| {
                write(root, ".git/config", "[core]", 0o644);
                link(root, ".git", "git");
                link(root, ".git/config", "config");
                vec![Edit::replace_all(&source(root, path), "")]
            });
            assert_eq!(
                error.to_string(),
                "`.git/config` cannot be edited: it lies in git's own folder"
            );
        }
    }

    #[test]
    fn a_link_to_be_renamed() {
        let error = refused(|root| vec![Edit::rename(&source(root, "linked.txt"), "x")]);
        assert_eq!(
            error.to_string(),
            "`linked.txt` is a symbolic link, which cannot be renamed"
        );
    }

    #[test]
    fn a_link_to_nothing() {
        let error = refused(|_| vec![Edit::create("dangling", "")]);
        assert!(matches!(
            error,
            JournalError::Edit(EditError::Exists { .. })
        ));
        let error = refused(|_| vec![Edit::create("dangling/x", "")]);
        assert_eq!(error.to_string(), "`dangling` is not a folder");
    }

    #[test]
    fn two_edits_that_reach_one_file() {
        let error = refused(|root| {
            vec![
                Edit::replace_all(&source(root, "linked.txt"), "1"),
                Edit::replace_all(&source(root, "reqs/behind.txt"), "2"),
            ]
        });
        assert_eq!(
            error.to_string(),
            "`linked.txt` and `reqs/behind.txt` are the same file"
        );
        let error = refused(|_| {
            vec![
                Edit::create("by-link/new", ""),
                Edit::create("reqs/new", ""),
            ]
        });
        assert!(matches!(error, JournalError::SameFile { .. }));
    }

    #[test]
    fn a_link_in_place_of_the_journals_folder() {
        let outside = tempdir().unwrap();
        let folder = tempdir().unwrap();
        let root = folder.path();
        link(root, outside.path().to_str().unwrap(), ".uvferry");
        let error = run(root, [Edit::create("a", "")]).unwrap_err();
        assert!(matches!(error, JournalError::StateDirectory { .. }));
        assert!(tree(outside.path()).is_empty());
        assert!(matches!(
            status(root),
            Err(JournalError::StateDirectory { .. })
        ));
    }

    /// The superuser may write everywhere, so the work is done by a process of nobody.
    #[test]
    fn a_folder_that_cannot_be_written_to() {
        use std::os::unix::process::CommandExt as _;
        const ROOT: &str = "UVFERRY_TEST_READ_ONLY";
        if let Ok(root) = std::env::var(ROOT) {
            read_only(Path::new(&root));
            return;
        }
        let folder = tempdir().unwrap();
        let root = folder.path();
        if !rustix::process::geteuid().is_root() {
            read_only(root);
            return;
        }
        super::super::tree::set_mode(root, 0o777);
        #[expect(
            clippy::disallowed_methods,
            reason = "the test starts itself, no outside program"
        )]
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "tests::refusals::links::a_folder_that_cannot_be_written_to",
            ])
            .env(ROOT, root)
            .uid(65534)
            .gid(65534)
            .output();
        match output {
            Ok(output) => assert!(
                output.status.success()
                    && String::from_utf8_lossy(&output.stdout).contains("1 passed"),
                "{}",
                String::from_utf8_lossy(&output.stdout)
            ),
            Err(error) => println!("skipped: nobody cannot run this test: {error}"),
        }
    }

    fn read_only(folder: &Path) {
        use super::super::tree::set_mode;
        let root = &folder.join("project");
        project(root);
        set_mode(&root.join("reqs"), 0o555);
        let before = tree(root);
        for edit in [
            Edit::replace_all(&source(root, "reqs/base.txt"), ""),
            Edit::delete(&source(root, "reqs/base.txt")),
            Edit::rename(&source(root, "reqs/base.txt"), "x"),
            Edit::create("reqs/deep/er", ""),
        ] {
            let error = run(root, [Edit::create("first", ""), edit]).unwrap_err();
            assert_eq!(error.to_string(), "`reqs` is read-only");
            assert_eq!(tree(root), before);
            assert!(!root.join(".uvferry").exists());
        }
        set_mode(&root.join("reqs"), 0o755);
        set_mode(root, 0o555);
        let edit = Edit::create("reqs/new", "");
        let error = run(root, [edit.clone()]).unwrap_err();
        assert_eq!(error.to_string(), "`.` is read-only");
        set_mode(root, 0o755);
        let before = tree(root);

        run(root, [edit]).unwrap();
        set_mode(&root.join("reqs"), 0o555);
        let error = undo(root, &UndoOptions::default()).unwrap_err();
        assert_eq!(error.to_string(), "`reqs` is read-only");
        set_mode(&root.join("reqs"), 0o755);
        undo(root, &UndoOptions::default()).unwrap();
        assert_eq!(tree(root), before);
    }
}

#[test]
fn a_second_run_while_one_is_at_work() {
    let folder = tempdir().unwrap();
    let root = folder.path();
    let mut met = 0;
    apply(
        root,
        &set([Edit::create("a", "")]),
        &ApplyOptions::default(),
        &mut |step| {
            if matches!(step, crate::Step::Locked | crate::Step::Prepared(_)) {
                met += 1;
                let error = match step {
                    crate::Step::Locked => run(root, [Edit::create("b", "")]).unwrap_err(),
                    _ => undo(root, &UndoOptions::default()).unwrap_err(),
                };
                let JournalError::Locked { pid } = error else {
                    panic!("{error}");
                };
                assert_eq!(pid, Some(std::process::id()));
                assert_eq!(status(root).unwrap().lock.unwrap().pid, pid);
            }
        },
    )
    .unwrap();
    assert_eq!(met, 2);
    assert_eq!(status(root).unwrap().lock, None);
    run(root, [Edit::create("b", "")]).unwrap();
}

#[test]
fn a_name_for_the_journals_folder_that_is_none() {
    let folder = tempdir().unwrap();
    for name in ["", ".", "..", "a/b", "../x", ".git", "/tmp"] {
        let options = ApplyOptions {
            state_dir: name.into(),
            ..ApplyOptions::default()
        };
        let edits = set([Edit::create("a", "")]);
        assert!(matches!(
            apply(folder.path(), &edits, &options, &mut |_| {}),
            Err(JournalError::StateDirectory { .. })
        ));
    }
    let options = ApplyOptions {
        state_dir: ".mine".into(),
        ..ApplyOptions::default()
    };
    let edits = set([Edit::create(".mine/a", "")]);
    assert!(matches!(
        apply(folder.path(), &edits, &options, &mut |_| {}),
        Err(JournalError::Edit(EditError::Path { .. }))
    ));
    assert!(tree(folder.path()).is_empty());
}

#[test]
fn no_credentials_come_into_the_manifest() {
    let folder = tempdir().unwrap();
    let root = folder.path();
    let secret = "https://me:hunter2@example.com/simple";
    write(root, "r.txt", format!("-i {secret}\n"), 0o644);
    let options = ApplyOptions {
        label: secret.into(),
        note: serde_json::json!({"argv": ["-i", secret], secret: 1}),
        ..ApplyOptions::default()
    };
    let edits = set([Edit::replace_all(&source(root, "r.txt"), "")]);
    let id = apply(root, &edits, &options, &mut |_| {}).unwrap();
    let journal = root.join(".uvferry/journal").join(id.as_str());
    let manifest = fs_err::read_to_string(journal.join("manifest.json")).unwrap();
    assert!(manifest.contains("\"schema\": \"uvferry.journal/1\""));
    assert!(!manifest.contains("hunter2"), "{manifest}");
    assert!(manifest.contains("****"), "{manifest}");
    let ignore = fs_err::read_to_string(root.join(".uvferry/.gitignore")).unwrap();
    assert_eq!(ignore, "*\n");
    #[cfg(unix)]
    for (place, mode) in [
        (root.join(".uvferry"), 0o700),
        (root.join(".uvferry/journal"), 0o700),
        (journal.clone(), 0o700),
        (journal.join("before"), 0o700),
        (journal.join("before/0"), 0o600),
        (journal.join("manifest.json"), 0o600),
        (journal.join("state.json"), 0o600),
    ] {
        assert_eq!(
            super::tree::mode(&fs_err::metadata(&place).unwrap()),
            mode,
            "{place:?}"
        );
    }
}

#[test]
fn a_damaged_journal_is_told_and_nothing_is_written_from_it() {
    for damage in [
        |journal: &Path| fs_err::remove_file(journal.join("manifest.json")),
        |journal: &Path| fs_err::write(journal.join("manifest.json"), "{"),
        |journal: &Path| fs_err::write(journal.join("state.json"), "{"),
        |journal: &Path| fs_err::write(journal.join("before/0"), "other"),
        |journal: &Path| fs_err::remove_file(journal.join("before/0")),
        |journal: &Path| {
            let path = journal.join("manifest.json");
            let text = fs_err::read_to_string(&path)?;
            fs_err::write(path, text.replace("\"r.txt\"", "\"../r.txt\""))
        },
        |journal: &Path| {
            let path = journal.join("manifest.json");
            let text = fs_err::read_to_string(&path)?;
            fs_err::write(path, text.replace("before/0", "../../../secret"))
        },
    ] {
        let folder = tempdir().unwrap();
        let root = folder.path();
        write(root, "r.txt", "one", 0o644);
        let id = run(root, [Edit::replace_all(&source(root, "r.txt"), "two")]).unwrap();
        damage(&root.join(".uvferry/journal").join(id.as_str())).unwrap();
        let before = tree(root);
        let error = undo(root, &UndoOptions::default()).unwrap_err();
        assert!(matches!(error, JournalError::Broken { .. }), "{error}");
        assert_eq!(tree(root), before);
        status(root).unwrap();
        // A broken journal does not keep anyone from working.
        run(root, [Edit::create("new", "")]).unwrap();
        assert_eq!(journals(root).unwrap().len(), 2);
    }
}

#[test]
fn a_state_folder_that_cannot_be_looked_at_is_named() {
    let folder = tempfile::tempdir().unwrap();
    // No file system takes such a name, whoever asks; one without permission is refused alike.
    let name = "n".repeat(5000);
    let error = crate::store::Store::open(folder.path(), &name)
        .map(drop)
        .unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains(&name), "{error:?}");
}
