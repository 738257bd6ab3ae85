//! Moves and undos that fail, and that end without warning, at every operation. Whatever
//! happens, one complete environment is at the path in the end, and the old one comes back byte
//! for byte.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use uvferry_testkit::{
    Isolated, ScratchProject, TreeSnapshot, WheelBuilder, find_python, find_uv, skip, tree_snapshot,
};

use super::disk::{Disk, Operation};
use super::{Keep, MoveError, MoveOptions, MoveReport, Outcome, Undone, move_on, undo_on};
use crate::reinstallation::Uv;

/// `<what> <number of the operation> <folder around the project>`
const ORDER: &str = "UVFERRY_TEST_MOVE";

struct Bench {
    folder: PathBuf,
    venv: PathBuf,
    before: TreeSnapshot,
    // Last, so that it is dropped last.
    _project: ScratchProject,
}

/// What is moved in the project of a folder.
fn options(folder: &Path, keep: Keep) -> MoveOptions {
    let isolated = Isolated::under(folder);
    let project = folder.join("project");
    let mut uv = Uv::new(find_uv().unwrap(), isolated.environment(), &project);
    uv.find_links = vec![folder.join("packages")];
    uv.no_index = true;
    let mut options = MoveOptions::new(project.join(".venv"), uv, folder.join("tmp"));
    options.imports = None;
    options.keep = keep;
    options
}

impl Bench {
    fn new() -> Self {
        let project = ScratchProject::new();
        let packages = project.beside("packages");
        let folder = packages.parent().unwrap().to_owned();
        WheelBuilder::new("alpha", "1.0")
            .file("alpha.py", "def main():\n    pass\n")
            .console_script("run-alpha", "alpha:main")
            .build(&packages);
        let base = find_python().unwrap();
        project.run_ok(&base, ["-m", "venv", "--without-pip", ".venv"]);
        let venv = project.join(".venv");
        project.run_ok(
            find_uv().unwrap(),
            [
                "pip",
                "install",
                "--no-index",
                "--link-mode=copy",
                "--find-links",
                packages.to_str().unwrap(),
                "--python",
                venv.to_str().unwrap(),
                "alpha",
            ],
        );
        project.write(".venv/mine.txt", "mine");
        Self {
            before: tree_snapshot(&venv),
            folder,
            venv,
            _project: project,
        }
    }

    fn is_old(&self) -> bool {
        self.venv.is_dir()
            && tree_snapshot(&self.venv)
                .changes_since(&self.before)
                .is_empty()
    }

    /// A whole environment that uv has made, with all that is to be in it.
    fn is_new(&self) -> bool {
        let settings = fs_err::read_to_string(self.venv.join("pyvenv.cfg")).unwrap_or_default();
        let isolated = Isolated::under(&self.folder);
        let works = uvferry_process::Command::new(super::environment::python_of(&self.venv))
            .args(["-I", "-B", "-c", "import alpha"])
            .current_dir(&self.folder)
            .environment(isolated.environment())
            .run()
            .is_ok_and(|finished| finished.success());
        settings.contains("uv =")
            && works
            && self.venv.join("mine.txt").is_file()
            && !self.venv.join(super::state::MARKER).exists()
    }

    fn beside(&self) -> Vec<String> {
        let mut names: Vec<String> = fs_err::read_dir(self.venv.parent().unwrap())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    fn undo(&self) -> Result<Undone, MoveError> {
        undo_on(&mut Disk::default(), &self.venv, &mut |_| {})
    }

    fn moves(&self, keep: Keep) -> MoveReport {
        let options = options(&self.folder, keep);
        move_on(&mut Disk::default(), &options, &mut |_| {}).unwrap()
    }

    /// After whatever has happened: the undo leads to the old environment and nothing else.
    fn goes_back(&self, context: &str) {
        match self.undo() {
            Ok(_) | Err(MoveError::NothingToUndo { .. }) => {}
            Err(error) => panic!("{context}: {error}"),
        }
        assert!(self.is_old(), "{context}: {:?}", self.beside());
        assert_eq!(self.beside(), [".venv"], "{context}");
    }

    /// After whatever has happened: the next run leads to the new environment.
    fn goes_on(&self, context: &str) {
        let report = self.moves(Keep::Backup);
        assert!(
            matches!(report.outcome, Outcome::Moved | Outcome::Unchanged),
            "{context}: {:?}",
            report.issues
        );
        assert!(self.is_new(), "{context}: {:?}", self.beside());
        assert_eq!(self.beside(), [".venv", ".venv.before-uv"], "{context}");
    }
}

/// Counts operations, and does something at one of them.
fn countdown(
    at: usize,
    mut act: impl FnMut() -> io::Result<()>,
) -> impl FnMut(Operation, &Path) -> io::Result<()> {
    let mut count = 0;
    move |_, _| {
        count += 1;
        if count == at + 1 { act() } else { Ok(()) }
    }
}

#[test]
fn failing_at_any_operation_the_old_environment_is_back_or_the_new_one_complete() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    let mut failed_ones = 0;
    for at in 0.. {
        let context = format!("operation {at}");
        let mut fired = false;
        let result = {
            let mut hook = countdown(at, || {
                fired = true;
                Err(io::Error::other("as ordered"))
            });
            let mut disk = Disk {
                hook: Some(&mut hook),
            };
            move_on(
                &mut disk,
                &options(&bench.folder, Keep::Backup),
                &mut |_| {},
            )
        };
        if !fired {
            assert_eq!(result.unwrap().outcome, Outcome::Moved);
            assert!(bench.is_new());
            bench.goes_back(&context);
            break;
        }
        failed_ones += 1;
        match result {
            Ok(report) if report.outcome == Outcome::Moved => assert!(bench.is_new(), "{context}"),
            // Nothing has to be known of what was: it is back by itself.
            Ok(_) => assert!(bench.is_old(), "{context}: {:?}", bench.beside()),
            // The end was written down; the mark in the new one is all that is left.
            Err(_) if !bench.is_old() => {
                super::recovery::recover(
                    &mut Disk::default(),
                    &super::state::Place::new(&bench.venv).unwrap(),
                )
                .unwrap();
                assert!(bench.is_new(), "{context}: {:?}", bench.beside());
            }
            Err(_) => {}
        }
        bench.goes_back(&context);
    }
    assert!(failed_ones > 15, "{failed_ones}");
}

#[test]
fn failing_from_any_operation_on_the_next_run_leads_to_one_complete_environment() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    for at in 0.. {
        let context = format!("from operation {at} on");
        let mut count = 0;
        {
            let mut hook = |_: Operation, _: &Path| {
                count += 1;
                if count > at {
                    return Err(io::Error::other("the disk is gone"));
                }
                Ok(())
            };
            let mut disk = Disk {
                hook: Some(&mut hook),
            };
            let _ = move_on(
                &mut disk,
                &options(&bench.folder, Keep::Backup),
                &mut |_| {},
            );
        }
        let is_over = count <= at;
        if at % 2 == 1 {
            bench.goes_on(&context);
        }
        bench.goes_back(&context);
        if is_over {
            break;
        }
    }
}

/// The other side of the tests below: ends itself as ordered. Alone it does nothing.
#[test]
fn child() {
    let Ok(order) = std::env::var(ORDER) else {
        return;
    };
    let parts: Vec<&str> = order.splitn(3, ' ').collect();
    let [what, at, folder] = parts[..] else {
        panic!("{order}");
    };
    let folder = Path::new(folder);
    let mut hook = countdown(at.parse().unwrap(), || std::process::abort());
    let mut disk = Disk {
        hook: Some(&mut hook),
    };
    match what {
        "move" | "discard" => {
            let keep = if what == "move" {
                Keep::Backup
            } else {
                Keep::Discard
            };
            let report = move_on(&mut disk, &options(folder, keep), &mut |_| {}).unwrap();
            assert_eq!(report.outcome, Outcome::Moved, "{:?}", report.issues);
        }
        "undo" => {
            undo_on(&mut disk, &folder.join("project/.venv"), &mut |_| {}).unwrap();
        }
        other => panic!("{other}"),
    }
}

/// Whether the child came to no end.
fn killed(what: &str, at: usize, folder: &Path) -> bool {
    #[expect(
        clippy::disallowed_methods,
        reason = "the test starts itself, no outside program"
    )]
    let status = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "moving::tests::child", "--test-threads=1"])
        .env(ORDER, format!("{what} {at} {}", folder.display()))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    // A failed assertion ends with 101, which is neither.
    assert!(
        status.success() || status.code() != Some(101),
        "{what} {at}"
    );
    !status.success()
}

#[test]
fn killed_at_any_operation_of_a_move_the_next_run_or_an_undo_leads_to_one_complete_environment() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    let mut kills = 0;
    for at in 0.. {
        let context = format!("move, operation {at}");
        let ended = !killed("move", at, &bench.folder);
        if ended {
            assert!(bench.is_new(), "{context}");
            bench.goes_back(&context);
            break;
        }
        kills += 1;
        if at % 2 == 1 {
            bench.goes_on(&context);
        }
        bench.goes_back(&context);
    }
    assert!(kills > 15, "{kills}");
}

#[test]
fn killed_at_any_operation_of_an_undo_it_can_be_repeated() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    let mut kills = 0;
    for at in 0.. {
        let context = format!("undo, operation {at}");
        assert_eq!(
            bench.moves(Keep::Backup).outcome,
            Outcome::Moved,
            "{context}"
        );
        let ended = !killed("undo", at, &bench.folder);
        bench.goes_back(&context);
        if ended {
            break;
        }
        kills += 1;
    }
    assert!(kills > 5, "{kills}");
}

#[test]
fn killed_while_the_old_environment_is_discarded_the_new_one_is_whole_and_the_rest_goes() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    // The first of the operations after the end was written down: found from the other side.
    let mut count = 0;
    {
        let mut hook = |_: Operation, _: &Path| {
            count += 1;
            Ok(())
        };
        let mut disk = Disk {
            hook: Some(&mut hook),
        };
        let options = options(&bench.folder, Keep::Backup);
        move_on(&mut disk, &options, &mut |_| {}).unwrap();
    }
    bench.goes_back("before");
    // The last one takes the mark away; before it the end is written down.
    for at in count - 1.. {
        let context = format!("discard, operation {at}");
        let bench = Bench::new();
        let ended = !killed("discard", at, &bench.folder);
        assert!(matches!(bench.undo(), Err(MoveError::NothingToUndo { .. })));
        assert!(bench.is_new(), "{context}");
        assert_eq!(bench.beside(), [".venv"], "{context}");
        if ended {
            assert!(at > count + 3, "{at}");
            break;
        }
    }
}

#[test]
fn an_environment_that_was_made_after_a_kill_is_not_lost() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    // Killed right before the new environment is made: nothing is at the path.
    let mut at = 0;
    loop {
        assert!(killed("move", at, &bench.folder));
        if !bench.venv.exists() {
            break;
        }
        bench.goes_back("too early");
        at += 1;
    }
    fs_err::create_dir(&bench.venv).unwrap();
    fs_err::write(bench.venv.join("work"), "hours").unwrap();
    let undone = bench.undo().unwrap();
    assert!(bench.is_old());
    assert_eq!(undone.kept.len(), 1);
    let kept = fs_err::read_to_string(undone.kept[0].join("work")).unwrap();
    assert_eq!(kept, "hours");
}

#[test]
fn a_second_run_at_the_same_time_is_refused() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    let mut tried = false;
    let options = options(&bench.folder, Keep::Backup);
    {
        let mut hook = |_: Operation, _: &Path| {
            if !tried {
                tried = true;
                let second = move_on(&mut Disk::default(), &options, &mut |_| {});
                assert!(matches!(
                    second,
                    Err(MoveError::Locked { pid: Some(pid), .. }) if pid == std::process::id()
                ));
                assert!(matches!(bench.undo(), Err(MoveError::Locked { .. })));
            }
            Ok(())
        };
        let mut disk = Disk {
            hook: Some(&mut hook),
        };
        let report = move_on(&mut disk, &options, &mut |_| {}).unwrap();
        assert_eq!(report.outcome, Outcome::Moved);
    }
    assert!(tried);
    bench.goes_back("afterwards");
}

#[test]
fn a_state_that_cannot_be_read_is_not_guessed_about() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    let container = bench.venv.with_file_name(".venv.before-uv");
    fs_err::create_dir(&container).unwrap();
    fs_err::write(container.join("state.json"), "{").unwrap();
    assert!(matches!(
        bench.undo(),
        Err(MoveError::UnreadableState { .. })
    ));
    assert!(bench.is_old());
    // A folder of the user's with that name is none of a move.
    fs_err::rename(container.join("state.json"), container.join("mine")).unwrap();
    assert!(matches!(bench.undo(), Err(MoveError::NothingToUndo { .. })));
    assert!(container.join("mine").is_file());
    let report = bench.moves(Keep::Backup);
    assert_eq!(report.outcome, Outcome::Moved);
    assert!(
        report
            .backup
            .unwrap()
            .starts_with(bench.venv.with_file_name(".venv.before-uv.2"))
    );
}

#[test]
fn what_an_undo_has_half_removed_is_not_taken_for_the_user_s() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    for phase in ["undo", "roll back"] {
        let mut is_removing = |operation: Operation, path: &Path| {
            if phase == "roll back"
                && operation == Operation::Run
                && bench.venv.join("bin").is_dir()
            {
                // The new environment is there, and something fails.
                let settings = fs_err::read_to_string(bench.venv.join("pyvenv.cfg"));
                if settings.unwrap_or_default().contains("uv =") {
                    return Err(io::Error::other("as ordered"));
                }
            }
            if operation == Operation::Remove && path.is_dir() && path.join("pyvenv.cfg").is_file()
            {
                fs_err::remove_file(path.join("pyvenv.cfg"))?;
                let _ = fs_err::remove_file(path.join(super::state::MARKER));
                return Err(io::Error::other("in the middle"));
            }
            Ok(())
        };
        if phase == "undo" {
            assert_eq!(bench.moves(Keep::Backup).outcome, Outcome::Moved);
            let mut disk = Disk {
                hook: Some(&mut is_removing),
            };
            let undone = undo_on(&mut disk, &bench.venv, &mut |_| {}).unwrap();
            // The old environment is back all the same.
            assert!(bench.is_old() && undone.rest.is_some());
        } else {
            let mut disk = Disk {
                hook: Some(&mut is_removing),
            };
            let options = options(&bench.folder, Keep::Backup);
            assert!(move_on(&mut disk, &options, &mut |_| {}).is_err());
            assert!(bench.is_old());
        }
        assert_eq!(bench.beside(), [".venv", ".venv.before-uv"], "{phase}");
        bench.goes_back(phase);
    }
}

#[test]
fn what_cannot_be_removed_is_said_and_stops_nobody() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    let mut hook = |operation: Operation, path: &Path| {
        if operation == Operation::Remove && path.ends_with("environment") {
            return Err(io::Error::from(io::ErrorKind::PermissionDenied));
        }
        Ok(())
    };
    let options = options(&bench.folder, Keep::Discard);
    for (round, outcome) in [(1, Outcome::Moved), (2, Outcome::Unchanged)] {
        let mut disk = Disk {
            hook: Some(&mut hook),
        };
        let report = move_on(&mut disk, &options, &mut |_| {}).unwrap();
        assert_eq!(report.outcome, outcome, "{:?}", report.issues);
        assert!(!report.discarded);
        let is_told = report.notes.iter().any(|note| note.code == "UVF483");
        assert!(is_told, "{round}: {:?}", report.notes);
        assert!(bench.is_new());
    }
    // Once it can be, it is gone.
    assert!(matches!(
        bench.undo(),
        Err(MoveError::NothingToUndo {
            discarded: true,
            ..
        })
    ));
    assert!(bench.is_new());
    assert_eq!(bench.beside(), [".venv"]);
}
