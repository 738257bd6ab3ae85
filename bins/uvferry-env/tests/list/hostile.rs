//! What is broken is told, and nothing stops the listing.

use std::path::Path;
use std::time::Instant;

use serde_json::Value;
use uvferry_testkit::{ScratchProject, find_python, skip};

use crate::bench::{in_environment, run};

/// An environment without pip, and its site folder.
fn environment(project: &ScratchProject, base: &Path) -> (std::path::PathBuf, std::path::PathBuf) {
    project.run_ok(base, ["-m", "venv", "--without-pip", "env"]);
    let python = in_environment(&project.join("env"));
    let script = "import sysconfig; print(sysconfig.get_path('purelib'))";
    let site = project.run_ok(&python, ["-c", script]);
    (python, site.trim().into())
}

fn put(site: &Path, name: &str, metadata: impl AsRef<[u8]>) {
    let folder = site.join(name);
    fs_err::create_dir_all(&folder).unwrap();
    fs_err::write(folder.join("METADATA"), metadata).unwrap();
    fs_err::write(folder.join("RECORD"), "").unwrap();
}

#[cfg(unix)]
#[test]
fn broken_and_odd_folders_are_told_and_the_others_are_listed() {
    use fs_err::os::unix::fs::symlink;
    let Some(base) = find_python() else {
        skip!("no Python");
    };
    let project = ScratchProject::new();
    let (python, site) = environment(&project, &base);
    put(
        &site,
        "whole-1.0.dist-info",
        "Name: whole\nVersion: 1.0\nRequires-Dist: around\n",
    );
    put(
        &site,
        "around-1.0.dist-info",
        "Name: around\nVersion: 1.0\nRequires-Dist: whole\n",
    );
    put(&site, "whole-0.5.dist-info", "Name: whole\nVersion: 0.5\n");
    put(&site, "cut-1.0.dist-info", "Name: cu");
    put(
        &site,
        "latin-1.0.dist-info",
        b"Name: latin\nVersion: 1.0\nAuthor: \xe4\n",
    );
    put(
        &site,
        "binary-1.0.dist-info",
        [0_u8, 159, 146, 150].repeat(5000),
    );
    put(
        &site,
        "token-1.0.dist-info",
        "Name: token\nVersion: 1.0\nRequires-Dist: gone @ https://u:s3cret@example.com/x.whl\n",
    );
    let url = r#"{"url": "https://u:s3cret@example.com/x.whl", "archive_info": {}}"#;
    fs_err::write(site.join("token-1.0.dist-info/direct_url.json"), url).unwrap();
    fs_err::create_dir(site.join("~ip-1.0.dist-info")).unwrap();
    symlink("itself-1.0.dist-info", site.join("itself-1.0.dist-info")).unwrap();
    let pipe = site.join("pipe-1.0.dist-info");
    fs_err::create_dir(&pipe).unwrap();
    project.run_ok("mkfifo", [pipe.join("METADATA")]);
    fs_err::remove_file(site.join("around-1.0.dist-info/RECORD")).unwrap();
    for name in ["INSTALLER", "RECORD", "WHEEL", "direct_url.json"] {
        project.run_ok("mkfifo", [site.join("around-1.0.dist-info").join(name)]);
    }
    // An interpreter itself would wait for a `.pth` file, but not once its answer is known.
    run(&project, &python, &[]);
    for name in ["pipe.egg-link", "pipe.pth"] {
        project.run_ok("mkfifo", [site.join(name)]);
    }
    fs_err::create_dir_all(site.join("folder-1.0.dist-info/METADATA")).unwrap();
    for arguments in [
        &[][..],
        &["--tree"],
        &["--why", "whole"],
        &["--as", "list"],
        &["--as", "list-json"],
        &["--as", "freeze"],
        &["--as", "inspect"],
        &["--format", "json"],
    ] {
        let finished = run(&project, &python, arguments);
        let told = format!("{arguments:?}: {finished:?}");
        // The metadata of one cannot be read at all, which `pip inspect` does not survive.
        assert!(
            finished.success() || arguments == ["--as", "inspect"],
            "{told}"
        );
        assert!(
            finished.stdout_text().contains("whole") || !finished.success(),
            "{told}"
        );
        for stream in [&finished.stdout, &finished.stderr] {
            let text = String::from_utf8_lossy(stream);
            assert!(
                !text.contains("s3cret") && !text.contains("panicked"),
                "{told}"
            );
        }
    }
    let checked = run(&project, &python, &["--check"]);
    assert_eq!(checked.status, Some(1));
    let text = checked.stdout_text();
    for code in ["UVF403", "UVF404", "UVF405", "UVF406"] {
        assert!(text.contains(code), "{code}: {text}");
    }
    let unknown = run(&project, &project.join("nowhere"), &[]);
    assert_eq!(unknown.status, Some(2));
}

#[cfg(unix)]
#[test]
fn what_is_no_environment_is_told_in_few_words() {
    use fs_err::os::unix::fs::symlink;
    let Some(base) = find_python() else {
        skip!("no Python");
    };
    let project = ScratchProject::new();
    let (python, site) = environment(&project, &base);
    put(&site, "mine-1.0.dist-info", "Name: mine\nVersion: 1.0\n");
    project.write("folder/file", "text");
    project.write("waits", "#!/bin/sh\nprintf 'a\\nb\\n' >&2\nexit 3\n");
    let told = |named: &Path, arguments: &[&str], status: i32| -> String {
        let finished = run(&project, named, arguments);
        assert_eq!(finished.status, Some(status), "{finished:?}");
        let text = finished.stderr_redacted();
        assert!(
            text.lines().count() <= 2 && !text.contains("import"),
            "{text}"
        );
        text
    };
    let text = told(&project.join("folder"), &[], 2);
    assert!(text.contains("is no environment"), "{text}");
    let text = told(&project.join("folder/file"), &[], 2);
    assert!(text.contains("may not be run"), "{text}");
    let text = told(&python, &["--directory", "/nowhere"], 2);
    assert!(text.contains("no folder `/nowhere`"), "{text}");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs_err::set_permissions(project.join("waits"), mode).unwrap();
    told(&project.join("waits"), &[], 1);

    // Its base is gone: the way out that is told is one.
    fs_err::remove_file(&python).unwrap();
    symlink("/nonexistent/python3", &python).unwrap();
    for named in [&project.join("env"), &python] {
        let text = told(named, &[], 1);
        assert!(text.contains("has lost its interpreter"), "{text}");
        let path = format!("PYTHONPATH={} ", site.display());
        assert!(text.contains(&path), "{text}");
    }
    let mut project = project;
    project.isolated().set("PYTHONPATH", &site);
    let listed = run(&project, &base, &[]);
    assert!(listed.stdout_text().contains("mine"), "{listed:?}");
}

#[cfg(unix)]
#[test]
fn what_must_not_be_read_is_told() {
    let Some(base) = find_python() else {
        skip!("no Python");
    };
    let project = ScratchProject::new();
    let (python, site) = environment(&project, &base);
    put(&site, "open-1.0.dist-info", "Name: open\nVersion: 1.0\n");
    put(&site, "shut-1.0.dist-info", "Name: shut\nVersion: 1.0\n");
    let none = std::os::unix::fs::PermissionsExt::from_mode(0o0);
    let shut = site.join("shut-1.0.dist-info");
    fs_err::set_permissions(&shut, none).unwrap();
    let is_everything_open = fs_err::read_dir(&shut).is_ok();
    let finished = run(&project, &python, &["--format", "json"]);
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs_err::set_permissions(&shut, mode).unwrap();
    if is_everything_open {
        skip!("root reads everything");
    }
    let document: Value = serde_json::from_slice(&finished.stdout).unwrap();
    let rows = document["distributions"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    assert!(
        rows[1]["faults"][0]
            .as_str()
            .unwrap()
            .contains("cannot be read")
    );
}

#[test]
fn ten_thousand_distributions_that_ask_for_each_other_are_listed() {
    let Some(base) = find_python() else {
        skip!("no Python");
    };
    let project = ScratchProject::new();
    let (python, site) = environment(&project, &base);
    for at in 0..10_000 {
        // One long chain that ends where it began, and some across.
        let (next, across) = ((at + 1) % 10_000, at * 7919 % 10_000);
        let metadata = format!(
            "Name: made-{at}\nVersion: 1.{at}\nRequires-Dist: made-{next}\n\
             Requires-Dist: made-{across}[x]>=1 ; extra == 'y'\nProvides-Extra: x\n"
        );
        put(&site, &format!("made_{at}-1.{at}.dist-info"), metadata);
    }
    run(&project, &python, &[]);
    for (arguments, lines) in [
        (&[][..], 10_000),
        (&["--tree"], 200),
        (&["--format", "json"], 10_000),
    ] {
        let before = Instant::now();
        let finished = run(&project, &python, arguments);
        let took = before.elapsed();
        assert!(finished.success(), "{arguments:?}");
        assert!(
            finished.stdout_text().lines().count() >= lines,
            "{arguments:?}"
        );
        // Far above what it takes; what grows with the square would be above that.
        assert!(took.as_secs() < 30, "{arguments:?} took {took:?}");
    }
}
