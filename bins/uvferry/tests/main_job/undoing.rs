//! Taking a migration back, whole or cut short.

use std::time::Duration;

use uvferry_environment::interpreters::{Discovery, discover};
use uvferry_journal::Step;
use uvferry_migrate::{MigrateOptions, PlanOptions, Silent, Tools};
use uvferry_process::{Command, Environment};
use uvferry_resolution::uv::Uv;
use uvferry_testkit::{TreeSnapshot, skip};

use crate::ferry::Ferry;

fn layered() -> Ferry {
    Ferry::with(&[
        ("requirements.txt", "beta==1.0  # pinned\r\nalpha\r\n"),
        ("requirements/dev.txt", "-r ../requirements.txt\ntool\n"),
        ("pyproject.toml", "[tool.black]\nline-length = 100\n"),
    ])
}

/// Without what git or uvferry keep for themselves.
fn project_tree(ferry: &Ferry) -> TreeSnapshot {
    ferry.tree().without(".uvferry")
}

#[test]
fn undo_gives_back_every_byte_and_mode() {
    skip!(unless Uv, Pip, Git);
    let ferry = layered();
    #[cfg(unix)]
    for (path, mode) in [("requirements.txt", 0o755), ("pyproject.toml", 0o600)] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::Permissions::from_mode(mode);
        fs_err::set_permissions(ferry.project.join(path), mode).unwrap();
    }
    ferry.project.commit("Modes");
    let before = project_tree(&ferry);
    ferry.migrates_equal(&[]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let about = fs_err::metadata(ferry.project.join("pyproject.toml")).unwrap();
        assert_eq!(about.permissions().mode() & 0o777, 0o600);
    }
    assert!(!ferry.project.exists("requirements.txt"));
    ferry.run(&["undo", "--yes"]).exits(0).says("undone");
    project_tree(&ferry).assert_same_as(&before);
    ferry
        .run(&["undo", "--yes"])
        .exits(1)
        .says("there is no migration to take back");
    ferry.run(&["status"]).exits(0).shows("undone");
}

#[test]
fn after_an_undo_the_migration_can_be_made_again() {
    skip!(unless Uv, Pip, Git);
    let ferry = layered();
    ferry.migrates_equal(&[]);
    let migrated = project_tree(&ferry);
    ferry.run(&["undo", "--yes"]).exits(0);
    ferry.migrates_equal(&[]);
    project_tree(&ferry).assert_same_as(&migrated);
}

#[test]
fn undo_refuses_after_a_later_change_and_force_keeps_the_newer_file_aside() {
    skip!(unless Uv, Pip, Git);
    let ferry = layered();
    let before = project_tree(&ferry);
    ferry.migrates_equal(&[]);
    let newer = ferry.project.read("pyproject.toml") + "\n# mine\n";
    ferry.project.write("pyproject.toml", &newer);
    let changed = project_tree(&ferry);
    ferry
        .run(&["undo", "--yes"])
        .exits(1)
        .says("pyproject.toml")
        .says("--force");
    project_tree(&ferry).assert_same_as(&changed);
    let json = ferry.run(&["undo", "--yes", "--force", "--format", "json"]);
    let json = json.exits(0).json();
    let after = ferry.tree();
    let aside = after
        .paths()
        .into_iter()
        .filter(|path| after.bytes(path) == Some(newer.as_bytes()))
        .collect::<Vec<_>>();
    assert_eq!(aside.len(), 1, "{:?}", after.paths());
    assert!(json.to_string().contains(aside[0]), "{json:#}");
    let restored = project_tree(&ferry).without(aside[0]);
    restored.assert_same_as(&before);
}

#[test]
fn undo_asks_and_does_nothing_where_nobody_answers() {
    skip!(unless Git);
    let ferry = layered();
    ferry.migrate(&["--no-lock", "--uv", &uv_path()]).exits(0);
    ferry
        .refuses(&["undo"], 2)
        .says("nobody is there to ask; nothing was changed");
}

fn uv_path() -> String {
    uvferry_testkit::find_uv()
        .unwrap_or_default()
        .display()
        .to_string()
}

const KILL_AT: &str = "UVFERRY_TEST_KILL_AT";
const KILL_IN: &str = "UVFERRY_TEST_KILL_IN";
const STEPS_TO: &str = "UVFERRY_TEST_STEPS_TO";

/// Runs in a process of its own, started by the test below: applies a migration and ends
/// at once, without any cleaning up, at one step of the journal.
#[test]
fn the_process_that_is_killed() {
    let (Some(root), Some(at)) = (std::env::var_os(KILL_IN), std::env::var_os(KILL_AT)) else {
        return;
    };
    let root = std::path::PathBuf::from(root);
    let at: usize = at.to_string_lossy().parse().unwrap();
    let environment = std::env::vars_os().collect::<Environment>();
    let mut discovery = Discovery::new(&root);
    discovery.path = environment.get("PATH").map(ToOwned::to_owned);
    discovery.environment = environment.clone();
    let tools = Tools {
        observer: None,
        uv: Uv::find(Some(uv_path().as_ref()), &environment).unwrap(),
        interpreters: discover(&discovery).found,
        environment,
        cancel: None,
        offline: false,
        timeout: Some(Duration::from_mins(2)),
        scratch: None,
        fetch: None,
    };
    let options = MigrateOptions {
        plan: PlanOptions {
            no_lock: true,
            ..PlanOptions::default()
        },
        ..MigrateOptions::default()
    };
    let proposal = uvferry_migrate::propose(&root, &options, &tools, &Silent).unwrap();
    let mut steps = Vec::new();
    let mut observer = |step: Step| {
        steps.push(step);
        if steps.len() == at {
            std::process::abort();
        }
    };
    uvferry_migrate::apply(&proposal, &mut observer).unwrap();
    if let Some(file) = std::env::var_os(STEPS_TO) {
        fs_err::write(std::path::PathBuf::from(file), steps.len().to_string()).unwrap();
    }
}

fn killed_at(ferry: &Ferry, at: usize) -> bool {
    let environment = ferry
        .project
        .environment()
        .clone()
        .with(KILL_AT, at.to_string())
        .with(KILL_IN, ferry.project.path())
        .with(STEPS_TO, ferry.project.beside("steps").join("count"))
        .with("UVFERRY_TEST_UV", uv_path());
    let finished = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "undoing::the_process_that_is_killed"])
        .current_dir(ferry.project.path())
        .environment(&environment)
        .timeout(Duration::from_mins(2))
        .run()
        .unwrap();
    // A test that fails ends with 101.
    assert_ne!(finished.status, Some(101), "{finished:?}");
    !finished.success()
}

#[test]
fn killed_at_any_step_status_tells_it_and_undo_restores_and_a_second_migration_works() {
    skip!(unless Uv, Git);
    let ferry = layered();
    let before = project_tree(&ferry);
    let whole = ferry.project.beside("steps").join("count");
    assert!(!killed_at(&ferry, usize::MAX));
    let steps: usize = fs_err::read_to_string(whole).unwrap().parse().unwrap();
    assert!(steps > 6, "{steps}");
    ferry.run(&["undo", "--yes"]).exits(0);
    ferry.migrate(&["--no-lock"]).exits(0);
    let migrated = project_tree(&ferry);
    assert_ne!(migrated, before);
    ferry.run(&["undo", "--yes"]).exits(0);
    for at in 1..=steps {
        assert!(killed_at(&ferry, at), "step {at}");
        let status = ferry.run(&["status", "--format", "json"]).exits(0).json();
        let newest = &status["entries"][0];
        let changed = project_tree(&ferry).changes_since(&before);
        let state = newest["state"].to_string();
        if state.contains("undone") {
            // The journal was not begun: nothing may have happened.
            assert!(changed.is_empty(), "step {at}: {changed:?}");
        } else {
            assert!(
                state.contains("applying") || state.contains("applied"),
                "step {at}: {status:#}"
            );
            if state.contains("applying") {
                // A run on top of half of one would lose the originals.
                ferry
                    .refuses(&["migrate", "--yes", "--no-lock"], 1)
                    .says("an earlier run was cut short")
                    .says("uvferry undo");
            }
            ferry.run(&["undo", "--yes"]).exits(0);
        }
        project_tree(&ferry).assert_same_as(&before);
        ferry.migrate(&["--no-lock"]).exits(0);
        project_tree(&ferry).assert_same_as(&migrated);
        ferry.run(&["undo", "--yes"]).exits(0);
        project_tree(&ferry).assert_same_as(&before);
    }
}

#[test]
fn killed_while_applying_the_run_can_be_finished() {
    skip!(unless Uv, Git);
    let ferry = layered();
    let before = project_tree(&ferry);
    assert!(!killed_at(&ferry, usize::MAX));
    let migrated = project_tree(&ferry);
    ferry.run(&["undo", "--yes"]).exits(0);
    // After `Locked` and `Staged` comes the first change.
    assert!(killed_at(&ferry, 4));
    ferry.run(&["status", "--finish"]).exits(0).says("finished");
    project_tree(&ferry).assert_same_as(&migrated);
    ferry.run(&["undo", "--yes"]).exits(0);
    project_tree(&ferry).assert_same_as(&before);
}

#[test]
fn two_migrations_are_taken_back_one_by_one() {
    skip!(unless Uv, Git);
    let ferry = layered();
    let first = project_tree(&ferry);
    ferry.migrate(&["--no-lock"]).exits(0);
    ferry.project.write("requirements-docs.txt", "gamma\n");
    ferry.project.commit("More");
    let second = project_tree(&ferry);
    ferry.migrate(&["--no-lock"]).exits(0);
    assert_eq!(ferry.group("docs"), ["gamma"]);
    ferry.run(&["undo", "--yes"]).exits(0);
    project_tree(&ferry).assert_same_as(&second);
    ferry.run(&["undo", "--yes"]).exits(0);
    ferry.project.remove("requirements-docs.txt");
    project_tree(&ferry).assert_same_as(&first);
}
