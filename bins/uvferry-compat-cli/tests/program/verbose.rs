//! What `-vv` tells of the programs that are run.

use uvferry_testkit::{find_uv, skip};

use crate::scene::Scene;

/// The lines that tell of a run's start and of its end, of which there are as many.
fn runs(told: &str) -> (Vec<&str>, Vec<&str>) {
    let with =
        |word: &str| -> Vec<&str> { told.lines().filter(|line| line.starts_with(word)).collect() };
    (with("starts: "), with("ended: "))
}

#[test]
fn each_run_of_pip_and_uv_is_told() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let secret = scene
        .index
        .simple_url("other")
        .replace("http://", "http://me:hunter22@");
    scene.project.write(
        "requirements.txt",
        format!("--extra-index-url {secret}\none\nfails\n"),
    );
    let arguments = [
        "matrix",
        "-r",
        "requirements.txt",
        "--python",
        &scene.python,
    ];
    let finished = scene.run(&[&arguments[..], &["-vv", "--format", "json"]].concat());
    let told = finished.stderr_redacted();
    assert_eq!(finished.status, Some(1), "{told}");
    let (starts, ends) = runs(&told);
    assert_eq!(starts.len(), ends.len(), "{told}");
    let document: serde_json::Value = serde_json::from_slice(&finished.stdout).unwrap();
    let of = |tool: &str| {
        let runs = document["runs"].as_array().unwrap();
        runs.iter().filter(|run| run["tool"] == tool).count()
    };
    let said = |words: &[&str]| {
        let mut lines = starts.clone();
        lines.retain(|line| words.iter().all(|word| line.contains(word)));
        lines.len()
    };
    let uv = find_uv().unwrap().to_string_lossy().into_owned();
    // Each run that counts in the result, and what was asked before and beside it.
    assert!(
        of("pip") > 1 && said(&["pip", "install", "--dry-run"]) >= of("pip"),
        "{told}"
    );
    assert!(
        of("uv") > 1 && said(&[&uv, "pip compile"]) >= of("uv"),
        "{told}"
    );
    assert_eq!(said(&[&uv, "--version"]), 1, "{told}");
    assert!(
        starts
            .iter()
            .all(|line| line.contains(" (in ") && line.ends_with(')')),
        "{told}"
    );
    assert!(
        ends.iter()
            .all(|line| line.contains(" (status ") && line.ends_with(" s)")),
        "{told}"
    );
    let told = String::from_utf8_lossy(&finished.stderr);
    assert!(!told.contains("hunter22"), "{told}");

    // Once is less.
    let finished = scene.run(&[&arguments[..], &["-v"]].concat());
    assert!(runs(&finished.stderr_redacted()).0.is_empty());
}

#[test]
fn risks_tell_what_they_run() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    scene.project.write("requirements.txt", "two==2.0\n");
    // Nothing listens there.
    let finished = scene.run(&[
        "risks",
        "-r",
        "requirements.txt",
        "--audit",
        "--service-url",
        "http://me:hunter22@127.0.0.1:1/",
        "-vv",
    ]);
    let told = String::from_utf8_lossy(&finished.stderr);
    let (starts, ends) = runs(&told);
    assert_eq!(starts.len(), ends.len(), "{told}");
    for words in [
        &["uv", "--version"][..],
        &["uv", "audit"],
        &["pip", "config"],
    ] {
        assert!(
            starts
                .iter()
                .any(|line| words.iter().all(|word| line.contains(word))),
            "{words:?}: {told}"
        );
    }
    assert!(!told.contains("hunter22"), "{told}");
}
