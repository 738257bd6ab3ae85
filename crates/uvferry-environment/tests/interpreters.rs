//! The interpreters of the machine that runs the tests are found and asked.

#![expect(clippy::print_stdout, reason = "a test that was skipped says so")]

use std::path::{Path, PathBuf};

use uvferry_environment::interpreters::{Discovery, discover, query};
use uvferry_process::{Command, Environment};

fn environment() -> Environment {
    std::env::vars_os().collect()
}

fn path_only(directory: &Path) -> Discovery {
    Discovery {
        path: std::env::var_os("PATH"),
        environment: environment(),
        ..Discovery::new(directory)
    }
}

/// Any interpreter of the machine that can make virtual environments.
fn python() -> Option<PathBuf> {
    let found = discover(&path_only(&std::env::temp_dir())).found;
    let python = found
        .into_iter()
        .find(|python| !python.is_virtualenv && python.version_numbers() >= (3, 8, 0));
    if python.is_none() {
        println!("skipped: no Python on PATH");
    }
    Some(python?.executable)
}

fn make_environment(python: &Path, folder: &Path, name: &str) {
    let finished = Command::new(python)
        .args(["-m", "venv", "--without-pip", name])
        .current_dir(folder)
        .environment(&environment())
        .run()
        .expect("venv runs");
    assert!(finished.success(), "{}", finished.stderr_redacted());
}

#[test]
fn an_interpreter_says_what_it_is() {
    let Some(python) = python() else { return };
    let interpreter = query(&python, &environment(), None).expect("answers");
    assert_eq!(
        interpreter.markers["python_full_version"],
        interpreter.version
    );
    assert_eq!(interpreter.markers.len(), 11);
    assert!(
        interpreter
            .version
            .starts_with(&interpreter.markers["python_version"])
    );
    assert!(!interpreter.platform.name.is_empty());
    assert!(matches!(interpreter.platform.pointer_bits, 32 | 64));
}

#[test]
fn the_project_s_environment_comes_first_and_a_broken_one_is_named() {
    let Some(python) = python() else { return };
    let scratch = tempfile::tempdir().expect("a scratch folder");
    make_environment(&python, scratch.path(), ".venv");
    make_environment(&python, scratch.path(), "venv");
    let broken = if cfg!(windows) {
        scratch.path().join("venv/Scripts/python.exe")
    } else {
        scratch.path().join("venv/bin/python")
    };
    fs_err::remove_file(&broken).expect("removed");
    #[cfg(unix)]
    fs_err::os::unix::fs::symlink("/nowhere/python", &broken).expect("linked");
    #[cfg(windows)]
    fs_err::write(&broken, b"no program").expect("written");

    let discovered = discover(&Discovery {
        project: Some(scratch.path().to_owned()),
        ..path_only(scratch.path())
    });
    let first = discovered.found.first().expect("found");
    assert!(first.is_virtualenv && !first.externally_managed);
    assert!(first.executable.starts_with(scratch.path().join(".venv")));
    assert_eq!(first.pip_version, None);
    assert!(discovered.found.iter().any(|python| !python.is_virtualenv));
    let skipped: Vec<_> = discovered
        .skipped
        .iter()
        .map(|skipped| &skipped.executable)
        .collect();
    assert!(skipped.contains(&&broken), "{skipped:?}");
    let diagnostic = discovered.skipped[0].diagnostic();
    assert_eq!(diagnostic.code, "UVF401");
}

#[cfg(unix)]
#[test]
fn a_version_manager_s_versions_are_found_without_its_shims() {
    let Some(python) = python() else { return };
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let shims = scratch.path().join("shims");
    fs_err::create_dir_all(&shims).expect("made");
    fs_err::create_dir_all(scratch.path().join("versions")).expect("made");
    let shim = shims.join("python3");
    fs_err::write(&shim, "#!/bin/sh\necho 'not active' >&2; exit 127\n").expect("written");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs_err::set_permissions(&shim, mode).expect("set");
    make_environment(&python, &scratch.path().join("versions"), "3.99.0");

    let discovered = discover(&Discovery {
        path: Some(shims.into_os_string()),
        pyenv_root: Some(scratch.path().to_owned()),
        environment: environment(),
        ..Discovery::new(scratch.path())
    });
    assert_eq!(discovered.found.len(), 1, "{discovered:?}");
    assert!(
        discovered.found[0]
            .executable
            .ends_with("versions/3.99.0/bin/python")
    );
    assert!(discovered.skipped.is_empty(), "{discovered:?}");
}

#[test]
fn variables_and_modules_of_the_caller_do_not_disturb_the_answer() {
    let Some(python) = python() else { return };
    let scratch = tempfile::tempdir().expect("a scratch folder");
    fs_err::write(
        scratch.path().join("json.py"),
        "raise SystemExit('shadowed')",
    )
    .expect("written");
    let environment = environment().with("PYTHONPATH", scratch.path());
    query(&python, &environment, None).expect("answers");
}
