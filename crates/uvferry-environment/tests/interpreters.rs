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

/// The tags by the `packaging` that some pip carries: its version decides on their order.
fn tags_by_packaging(python: &Path, pip: Option<&Path>) -> Option<Vec<String>> {
    let script = "import sys; sys.path[:0] = sys.argv[1:]
from pip._vendor.packaging.tags import sys_tags
print('\\n'.join(str(tag) for tag in sys_tags()))";
    let finished = Command::new(python)
        .args(["-I", "-c", script])
        .args(pip)
        .current_dir(std::env::temp_dir())
        .environment(&environment())
        .run()
        .expect("Python runs");
    let text = finished.stdout_text();
    let tags = || text.lines().map(str::to_owned).collect();
    finished.success().then(tags)
}

#[test]
fn the_tags_of_each_python_are_those_of_packaging() {
    // Where the newest pip is; its packaging runs on the Pythons that it supports.
    let newest = uvferry_testkit::find_pip().and_then(|pip| {
        let lib = pip.parent()?.parent()?.join("lib");
        let version = fs_err::read_dir(lib).ok()?.flatten().next()?;
        Some(version.path().join("site-packages"))
    });
    let mut compared = 0;
    for (version, python) in uvferry_testkit::find_pythons_from((3, 8)) {
        let interpreter = query(&python, &environment(), None).expect("answers");
        let mut tags = interpreter.tags();
        let is_new = version >= (3, 10);
        let by_newest = newest.as_deref().filter(|_| is_new);
        if let Some(theirs) = by_newest.and_then(|pip| tags_by_packaging(&python, Some(pip))) {
            assert_eq!(tags, theirs, "{}", python.display());
            compared += 1;
        } else if let Some(mut theirs) = tags_by_packaging(&python, None) {
            tags.sort();
            theirs.sort();
            // The packaging of then did not know this one.
            let own = format!("cp{}{}-none-any", version.0, version.1);
            tags.retain(|tag| *tag != own || theirs.contains(tag));
            assert_eq!(tags, theirs, "{}", python.display());
            compared += 1;
        }
    }
    if compared == 0 {
        println!("skipped: no Python with a pip");
    }
}

#[cfg(unix)]
#[test]
fn each_tells_what_it_is_and_who_made_it() {
    use uvferry_environment::interpreters::{Kind, Maker, Managers, Owner};
    let Some(python) = python() else { return };
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let place = |name: &str| scratch.path().join(name);
    let kind = |folder: &Path| {
        let interpreter = query(&folder.join("bin/python"), &environment(), None);
        interpreter.expect("answers").kind(&Managers::default())
    };
    let environment_of =
        |made_by: Maker, owner: Option<Owner>| Kind::VirtualEnvironment { made_by, owner };
    make_environment(&python, scratch.path(), "plain");
    assert_eq!(kind(&place("plain")), environment_of(Maker::Venv, None));
    fs_err::create_dir_all(place("pipx/venvs")).expect("made");
    make_environment(&python, scratch.path(), "pipx/venvs/tool");
    let of_pipx = environment_of(Maker::Venv, Some(Owner::Pipx));
    assert_eq!(kind(&place("pipx/venvs/tool")), of_pipx);
    assert_eq!(of_pipx.to_string(), "venv (pipx)");
    if let Some(uv) = uvferry_testkit::find_uv() {
        let finished = Command::new(uv)
            .args(["venv", "--quiet", "by-uv", "--python"])
            .arg(&python)
            .current_dir(scratch.path())
            .environment(&environment())
            .run()
            .expect("uv runs");
        assert!(finished.success(), "{}", finished.stderr_redacted());
        let made = kind(&place("by-uv"));
        let Kind::VirtualEnvironment {
            made_by: Maker::Uv(Some(version)),
            owner: None,
        } = &made
        else {
            panic!("{made:?}");
        };
        assert!(version.starts_with("0."), "{version}");
    }
    if let Some(tool) = uvferry_testkit::python_with("virtualenv-tool", &["virtualenv"]) {
        let finished = Command::new(tool)
            .args([
                "-m",
                "virtualenv",
                "--quiet",
                "--no-download",
                "by-virtualenv",
            ])
            .current_dir(scratch.path())
            .environment(&environment())
            .run()
            .expect("virtualenv runs");
        assert!(finished.success(), "{}", finished.stderr_redacted());
        let made = kind(&place("by-virtualenv")).to_string();
        assert!(made.starts_with("virtualenv 2"), "{made}");
    }
    let base = query(&python, &environment(), None).expect("answers");
    let managers = Managers {
        pyenv_root: base.prefix.parent().map(Path::to_owned),
        uv_pythons: None,
    };
    assert_eq!(base.kind(&managers), Kind::Pyenv);
}

#[cfg(unix)]
#[test]
fn conda_s_environments_those_of_uv_and_those_under_any_name_are_found() {
    use uvferry_environment::interpreters::Kind;
    let Some(python) = python() else { return };
    let home = tempfile::tempdir().expect("a scratch folder");
    let place = |name: &str| home.path().join(name);
    for name in [
        "miniconda3/envs/listed-by-folder",
        "elsewhere/listed-by-file",
        "elsewhere/active",
        "project/under-any-name",
        "elsewhere/uv/python/cpython-3.99",
    ] {
        fs_err::create_dir_all(place(name)).expect("made");
        make_environment(&python, home.path(), name);
        if !name.starts_with("project") && !name.contains("uv/python") {
            fs_err::create_dir(place(name).join("conda-meta")).expect("made");
        }
    }
    fs_err::create_dir_all(place(".conda")).expect("made");
    let list = format!("{}\n/gone\n", place("elsewhere/listed-by-file").display());
    fs_err::write(place(".conda/environments.txt"), list).expect("written");
    let variables = environment()
        .without("VIRTUAL_ENV")
        .without("PYENV_ROOT")
        .with("PATH", "/nowhere")
        .with("UV_PYTHON_INSTALL_DIR", place("elsewhere/uv/python"))
        .with("CONDA_PREFIX", place("elsewhere/active"));
    let discovery = Discovery {
        project: Some(place("project")),
        ..Discovery::everywhere(home.path(), Some(home.path().to_owned()), variables)
    };
    let discovered = discover(&discovery);
    let real = fs_err::canonicalize(home.path()).expect("there");
    let found: Vec<(String, bool)> = discovered
        .found
        .iter()
        .map(|one| {
            let prefix = fs_err::canonicalize(&one.prefix).expect("there");
            let name = prefix.strip_prefix(&real).expect("one of ours");
            let is_conda = one.kind(&discovery.managers()) == Kind::Conda;
            (name.display().to_string(), is_conda)
        })
        .collect();
    let expected = [
        ("project/under-any-name", false),
        ("elsewhere/active", true),
        ("elsewhere/uv/python/cpython-3.99", false),
        ("miniconda3/envs/listed-by-folder", true),
        ("elsewhere/listed-by-file", true),
    ];
    assert_eq!(found, expected.map(|(name, is)| (name.to_owned(), is)));
    assert!(discovered.skipped.is_empty(), "{:?}", discovered.skipped);
}
