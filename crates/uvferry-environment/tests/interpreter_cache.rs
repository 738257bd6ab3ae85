//! What is known of an interpreter is what it would say now, or nothing is known.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use uvferry_environment::interpreters::{Cache, query};
use uvferry_process::Environment;
use uvferry_testkit::{ScratchProject, find_python, find_pythons, find_pythons_from, skip};

/// A virtual environment without pip, and a cache beside it.
struct Bench {
    project: ScratchProject,
    folder: PathBuf,
    python: PathBuf,
    cache: Cache,
}

impl Bench {
    fn new(base: &Path, options: &[&str]) -> Self {
        let project = ScratchProject::new();
        let mut arguments = vec!["-m", "venv", "--without-pip"];
        arguments.extend(options);
        arguments.push("env");
        project.run_ok(base, arguments);
        let folder = project.join("env");
        let python = if cfg!(windows) {
            folder.join("Scripts/python.exe")
        } else {
            folder.join("bin/python")
        };
        let cache = Cache::new(project.beside("cache"));
        Self {
            project,
            folder,
            python,
            cache,
        }
    }

    fn environment(&self) -> &Environment {
        self.project.environment()
    }

    /// Asks, and holds that what is known afterwards is what was answered.
    fn ask(&self) {
        let answer = self.cache.query(&self.python, self.environment(), None);
        let known = self.cache.known(&self.python, self.environment());
        assert_eq!(known, Some(answer.unwrap()));
    }

    fn is_known(&self) -> bool {
        let known = self.cache.known(&self.python, self.environment());
        if let Some(known) = &known {
            assert_eq!(
                known,
                &query(&self.python, self.environment(), None).unwrap()
            );
        }
        known.is_some()
    }

    fn site(&self) -> PathBuf {
        let answer = query(&self.python, self.environment(), None).unwrap();
        answer.purelib.unwrap()
    }

    fn entries(&self) -> Vec<PathBuf> {
        let folder = self.project.beside("cache").join("interpreters-1");
        let entries = fs_err::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    }
}

#[test]
fn what_is_known_is_what_each_python_says() {
    for (_, python) in find_pythons_from((3, 8)) {
        let bench = Bench::new(&python, &[]);
        assert!(!bench.is_known());
        bench.ask();
        assert!(bench.is_known());
        let of_base = bench.cache.query(&python, bench.environment(), None);
        let known = bench.cache.known(&python, bench.environment());
        assert_eq!(known, Some(of_base.unwrap()));
    }
}

#[test]
fn an_interpreter_or_a_configuration_that_changed_is_asked_again() {
    let Some(python) = find_python() else {
        skip!("no Python");
    };
    let bench = Bench::new(&python, &["--copies"]);
    bench.ask();
    // An upgrade in place: another file of the same name.
    let bytes = fs_err::read(&bench.python).unwrap();
    let permissions = fs_err::metadata(&bench.python).unwrap().permissions();
    fs_err::remove_file(&bench.python).unwrap();
    fs_err::write(&bench.python, bytes).unwrap();
    fs_err::set_permissions(&bench.python, permissions).unwrap();
    assert!(!bench.is_known());
    bench.ask();
    let configuration = bench.folder.join("pyvenv.cfg");
    let text = fs_err::read_to_string(&configuration).unwrap();
    let text = text.replace("packages = false", "packages = true");
    fs_err::write(&configuration, text).unwrap();
    assert!(!bench.is_known());
    bench.ask();
}

#[cfg(unix)]
#[test]
fn a_base_that_was_replaced_is_asked_again() {
    use fs_err::os::unix::fs::symlink;
    let Some(python) = find_python() else {
        skip!("no Python");
    };
    let bench = Bench::new(&python, &[]);
    // A base by a name that does not say which it is, as `/opt/python/current`.
    let base = bench.project.beside("base");
    let link = base.join("python3");
    symlink(&python, &link).unwrap();
    fs_err::remove_file(&bench.python).unwrap();
    symlink(&link, &bench.python).unwrap();
    bench.ask();
    let Some((_, other)) = find_pythons().into_iter().find(|(_, it)| *it != python) else {
        skip!("one Python only");
    };
    fs_err::remove_file(&link).unwrap();
    symlink(&other, &link).unwrap();
    assert!(!bench.is_known());
    bench.ask();
}

#[test]
fn what_depends_on_the_moment_is_read_anew() {
    let Some(python) = find_python() else {
        skip!("no Python");
    };
    let bench = Bench::new(&python, &[]);
    bench.ask();
    let metadata = bench.site().join("pip-99.0.dist-info");
    fs_err::create_dir(&metadata).unwrap();
    fs_err::write(metadata.join("METADATA"), "Name: pip\nVersion: 99.0\n").unwrap();
    let known = bench.cache.known(&bench.python, bench.environment());
    assert_eq!(known.unwrap().pip_version.as_deref(), Some("99.0"));
}

#[test]
fn code_at_the_start_is_looked_at_and_folders_that_it_adds_are_never_kept() {
    let Some(python) = find_python() else {
        skip!("no Python");
    };
    let bench = Bench::new(&python, &[]);
    bench.ask();
    let site = bench.site();
    fs_err::write(site.join("harmless.pth"), "import os; os.sep\n").unwrap();
    assert!(!bench.is_known());
    bench.ask();
    fs_err::write(site.join("plain.pth"), "..\n").unwrap();
    assert!(bench.is_known());
    let added = bench.project.beside("added");
    let code = format!("import sys; sys.path.append({:?})\n", added.display());
    fs_err::write(site.join("harmless.pth"), code).unwrap();
    assert!(!bench.is_known());
    let answer = bench.cache.query(&bench.python, bench.environment(), None);
    // Some Pythons go through the site folders of an environment twice.
    let by_code = answer.unwrap().added_by_code;
    assert!(!by_code.is_empty() && by_code.iter().all(|folder| *folder == added));
    assert!(!bench.is_known());
    fs_err::remove_file(site.join("harmless.pth")).unwrap();
    fs_err::write(site.join("sitecustomize.py"), "").unwrap();
    assert!(!bench.is_known());
    bench.ask();
}

#[test]
fn variables_that_change_the_answer_are_part_of_the_question() {
    let Some(python) = find_python() else {
        skip!("no Python");
    };
    let bench = Bench::new(&python, &["--system-site-packages"]);
    bench.ask();
    for (name, value) in [
        ("PYTHONUSERBASE", "/elsewhere"),
        ("_PYTHON_HOST_PLATFORM", "linux-other"),
        ("MACOSX_DEPLOYMENT_TARGET", "10.9"),
    ] {
        let other = bench.environment().clone().with(name, value);
        assert_eq!(bench.cache.known(&bench.python, &other), None, "{name}");
        let answer = bench.cache.query(&bench.python, &other, None).unwrap();
        assert_eq!(bench.cache.known(&bench.python, &other), Some(answer));
    }
    let other = bench.environment().clone().with("PYTHONPATH", "/elsewhere");
    assert!(bench.cache.known(&bench.python, &other).is_some());
    assert!(bench.is_known());
}

#[cfg(unix)]
#[test]
fn a_script_that_stands_for_an_interpreter_is_asked_each_time() {
    let Some(python) = find_python() else {
        skip!("no Python");
    };
    let bench = Bench::new(&python, &[]);
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    let script = bench.project.write(
        "bin/python",
        format!("#!/bin/sh\nexec '{}' \"$@\"\n", python.display()),
    );
    fs_err::set_permissions(&script, mode).unwrap();
    let shims = bench.project.beside("shims");
    let shim = shims.join("python");
    fs_err::os::unix::fs::symlink(&python, &shim).unwrap();
    for program in [&script, &shim] {
        let answer = bench.cache.query(program, bench.environment(), None);
        assert!(answer.is_ok());
        assert_eq!(bench.cache.known(program, bench.environment()), None);
    }
}

#[test]
fn a_cache_that_is_broken_or_cannot_be_written_is_none() {
    let Some(python) = find_python() else {
        skip!("no Python");
    };
    let bench = Bench::new(&python, &[]);
    bench.ask();
    let [entry] = bench.entries().try_into().unwrap();
    let whole = fs_err::read(&entry).unwrap();
    let text = String::from_utf8(whole.clone()).unwrap();
    for content in [
        Vec::new(),
        b"{}".to_vec(),
        whole[..whole.len() / 2].to_vec(),
        vec![0xff; 3],
        text.replace("uvferry.interpreter-cache/1", "uvferry.interpreter-cache/2")
            .into_bytes(),
        text.replace("\"sites\":", "\"places\":").into_bytes(),
    ] {
        fs_err::write(&entry, content).unwrap();
        assert!(!bench.is_known());
        bench.ask();
    }
    let file = bench.project.write("a-file", "");
    let unwritable = Cache::new(file);
    let answer = unwritable.query(&bench.python, bench.environment(), None);
    assert!(answer.is_ok());
    assert_eq!(unwritable.known(&bench.python, bench.environment()), None);
}

#[test]
fn several_may_ask_at_once() {
    let Some(python) = find_python() else {
        skip!("no Python");
    };
    let bench = Bench::new(&python, &[]);
    std::thread::scope(|scope| {
        let asked: Vec<_> = (0..6)
            .map(|_| scope.spawn(|| bench.cache.query(&bench.python, bench.environment(), None)))
            .collect();
        let mut answers = asked.into_iter().map(|it| it.join().unwrap().unwrap());
        let first = answers.next().unwrap();
        assert!(answers.all(|answer| answer == first));
    });
    assert_eq!(bench.entries().len(), 1, "nothing half written stays");
    assert!(bench.is_known());
}

#[test]
fn any_bytes_are_an_entry_or_none() {
    let Some(python) = find_python() else {
        skip!("no Python");
    };
    let bench = Bench::new(&python, &[]);
    bench.ask();
    let [entry] = bench.entries().try_into().unwrap();
    let whole = fs_err::read(&entry).unwrap();
    let honest = bench.cache.known(&bench.python, bench.environment());
    let config = ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let changes = prop::collection::vec((0..whole.len(), any::<u8>()), 1..4);
    proptest!(config, |(changes in changes, cut in 0..=whole.len())| {
        let mut bytes = whole.clone();
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        bytes.truncate(cut.max(whole.len() / 3));
        fs_err::write(&entry, &bytes).unwrap();
        // A change within a string of the answer is not seen: the folder is the user's own.
        let known = bench.cache.known(&bench.python, bench.environment());
        if let (Some(known), Some(honest)) = (known, &honest) {
            prop_assert_eq!(&known.executable, &honest.executable);
        }
    });
}
